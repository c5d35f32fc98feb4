//! `etalon explain`: the failures of a result in full.

use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::fail::Fail;
use super::files::{result_at, results};
use crate::plan::select::Pattern;

/// Arguments of `etalon explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// Folder of a result, or its results.ndjson
    results: PathBuf,
    /// Id of a case, or a glob; every failure if left out
    id: Option<String>,
}

/// Explains.
pub(super) fn run(args: &ExplainArgs) -> Result<Exit, Fail> {
    let path = result_at(&args.results);
    let results = results(&args.results)?;
    let pattern = args.id.as_deref().map(Pattern::new).transpose().map_err(Fail::usage)?;
    let found: Vec<_> = match &pattern {
        Some(pattern) => results.records.iter().filter(|r| pattern.matches(&r.id)).collect(),
        None => results.records.iter().filter(|record| record.outcome.is_failure()).collect(),
    };
    if let (true, Some(pattern)) = (found.is_empty(), &pattern) {
        let what = format!("no record of {} matches `{}`", path.display(), pattern.text());
        return Err(
            Fail::usage(what).with_help("`etalon explain RESULTS` alone shows all failures")
        );
    }
    for record in &found {
        anstream::println!("{}", reports::failure::block(record));
    }
    if found.is_empty() {
        anstream::println!("no failures among {} records", results.records.len());
    }
    Ok(Exit::Good)
}
