//! `--budget`: choosing cases for a time, and saying what was left out.

use std::path::{Path, PathBuf};

use clap::Args;
use reports::read::{Results, read};

use crate::cli::fail::Fail;
use crate::cli::words::{counted, table};
use crate::plan::Plan;
use crate::plan::budget::{Asked, Time, Told, narrow};
use crate::record::RESULTS;
use crate::suite::Suite;

/// Names that are listed of what is left without a case.
const NAMED: usize = 5;

/// A time to keep to, and what is known for choosing.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct BudgetArgs {
    /// Run what fits into this time, e.g. 5m: what --changed names first, then what failed earlier
    #[arg(long, value_name = "TIME")]
    budget: Option<Time>,
    /// What was changed: an operator, a function, or a pattern of cases; may be repeated
    #[arg(long, value_name = "OP|GLOB", requires = "budget")]
    changed: Vec<String>,
    /// An earlier result, which tells what fails and how long cases take
    #[arg(long, value_name = "RESULTS", requires = "budget")]
    earlier: Option<PathBuf>,
}

impl BudgetArgs {
    pub(super) fn is_set(&self) -> bool {
        self.budget.is_some()
    }

    /// As they were given.
    pub(super) fn options(&self) -> Vec<String> {
        let budget = self.budget.iter().map(|time| format!("--budget {time}"));
        let changed = self.changed.iter().map(|text| format!("--changed {text}"));
        let earlier = self.earlier.iter().map(|path| format!("--earlier {}", path.display()));
        budget.chain(changed).chain(earlier).collect()
    }

    /// Narrows a plan, if a time is given, and prints what was left out.
    pub(super) fn narrow(&self, suite: &Suite, plan: &mut Plan, jobs: usize) -> Result<(), Fail> {
        let Some(time) = self.budget else { return Ok(()) };
        let earlier = self.earlier.as_deref().map(results).transpose()?;
        let (earlier, changed) = (earlier.as_ref(), self.changed.as_slice());
        let asked = Asked { time, changed, earlier, jobs };
        let told = narrow(suite, plan, &asked).map_err(Fail::usage)?;
        anstream::println!("{}", words(&told, time, plan.cases.len()));
        Ok(())
    }
}

/// Reads a result by its folder or its file.
fn results(path: &Path) -> Result<Results, Fail> {
    let path = if path.is_dir() { path.join(RESULTS) } else { path.to_owned() };
    read(&path).map_err(|error| Fail::usage(error.to_string()))
}

fn words(told: &Told, time: Time, kept: usize) -> String {
    let all: usize = told.classes.iter().map(|(_, _, of)| of).sum();
    let seconds = told.estimate.as_secs_f64();
    let mut text = format!("within {time}: {kept} of {all} cases, about {seconds:.0} s of them\n");
    let row = |(class, kept, of): &(_, usize, usize)| {
        let class: &crate::plan::budget::Class = class;
        let left = format!("{} left out", of - kept);
        vec![format!("  {}", class.word()), format!("{kept} of {of}"), left]
    };
    text.push_str(&table(&told.classes.iter().map(row).collect::<Vec<_>>()));
    for (what, names) in [("type row", &told.rows), ("requirement", &told.requirements)] {
        if names.is_empty() {
            continue;
        }
        let first: Vec<_> = names.iter().take(NAMED).map(String::as_str).collect();
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let count = counted(names.len(), what, &format!("{what}s"));
        text.push_str(&format!("  without a case: {count}: {}{more}\n", first.join(", ")));
    }
    text
}
