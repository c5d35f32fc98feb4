//! `etalon site`: pages about everything that was published.

use std::path::PathBuf;

use clap::Args;
use reports::day::Day;
use reports::site::{self, Built, Input, SiteError};

use super::Exit;
use super::fail::Fail;
use super::words::counted;
use crate::cases::Tier;
use crate::coverage::Coverage;
use crate::plan::Plan;
use crate::suite::Suite;

/// Arguments of `etalon site`.
#[derive(Debug, Args)]
pub(super) struct SiteArgs {
    /// Folder of published results: VENDOR/PRODUCT/VERSION/results.ndjson
    published: PathBuf,
    /// Folder of the pages; a site that is there is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The day on which validity is told; today if left out
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,
}

/// Writes the site.
pub(super) fn run(suite: &Suite, args: &SiteArgs) -> Result<Exit, Fail> {
    let plan = Plan::new(suite, Tier::Standard)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let checked = Coverage::of(suite, &plan).by_id();
    let input = Input {
        published: &args.published,
        standard: &suite.standard,
        checked: &checked,
        suite: env!("CARGO_PKG_VERSION"),
        date: args.date.unwrap_or_else(Day::today),
    };
    let Built { products, results, files } = site::build(&input, &args.out)?;
    let results = counted(results, "result", "results");
    anstream::println!(
        "{results} of {}, {files} files: {}",
        counted(products, "product", "products"),
        args.out.join("index.html").display()
    );
    Ok(Exit::Good)
}

impl From<SiteError> for Fail {
    fn from(error: SiteError) -> Fail {
        match error {
            SiteError::Io { verb: "write", .. } => Fail::of(Exit::Incomplete, error.to_string()),
            _ => Fail::usage(error.to_string())
                .with_help("nothing was written; a site that was there is as it was"),
        }
    }
}
