//! The end of a run: its footer, its verdicts, every view of it, and the exit code.

use std::collections::BTreeMap;
use std::time::Instant;

use reports::result::{Footer, Header, Outcome, Verdict};

use crate::cli::Exit;
use crate::cli::fail::Fail;
use crate::record::{Recorder, now};
use crate::run::Ended;

/// Writes the footer and every view, and prints the summary.
pub(super) fn finish(
    recorder: Recorder,
    header: &Header,
    ended: &Ended,
    begun: Instant,
) -> Result<Exit, Fail> {
    let path = recorder.path().to_owned();
    let read = || reports::read::read(&path).map_err(|e| Fail::of(Exit::Incomplete, e.to_string()));
    let records = read()?.records;
    let verdicts = reports::verdict::verdicts(header, &records);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for record in &records {
        *counts.entry(record.outcome.word().to_owned()).or_default() += 1;
    }
    recorder.finish(Footer {
        ended: now(),
        seconds: begun.elapsed().as_secs_f64(),
        interrupted: ended.interrupted,
        counts,
        verdicts: verdicts.clone(),
        worker_restarts: ended.restarts,
    })?;
    let results = read()?;
    let folder = path.parent().unwrap_or(std::path::Path::new("."));
    let written = reports::write_all(folder, &results)
        .map_err(|error| Fail::of(Exit::Incomplete, error.to_string()))?;
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    anstream::print!("{}", reports::summary::summary(&results, &written, colour));
    if let Some(trouble) = &ended.trouble {
        let what = format!("{trouble}; what was recorded is kept");
        return Err(Fail::of(Exit::Incomplete, what).with_help("--resume goes on from here"));
    }
    Ok(exit(&verdicts, &results.records))
}

fn exit(verdicts: &BTreeMap<String, Verdict>, records: &[reports::result::Record]) -> Exit {
    let is = |verdict| verdicts.values().any(|found| *found == verdict);
    let failed = records.iter().any(|record| record.outcome.is_failure());
    let ours = records.iter().any(|record| record.outcome == Outcome::HarnessError);
    if is(Verdict::NotConformant) || failed {
        Exit::Bad
    } else if is(Verdict::Incomplete) || ours {
        Exit::Incomplete
    } else {
        Exit::Good
    }
}
