//! `etalon coverage`: which requirements the cases check, and which none does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Exit;
use super::fail::Fail;
use super::words::{fold, table};
use crate::cases::Tier;
use crate::coverage::{Coverage, subject};
use crate::plan::{Kind, Plan};
use crate::suite::Suite;

/// Arguments of `etalon coverage`.
#[derive(Debug, Args)]
pub(super) struct CoverageArgs {
    /// How deep the cases that count may be
    #[arg(long, default_value = "standard")]
    tier: Tier,
    /// Print JSON: each requirement with its cases, controls and faults
    #[arg(long)]
    json: bool,
    /// Write the matrix as a page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the lock, which is committed as spec/coverage.lock
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
}

/// Shows the coverage.
pub(super) fn run(suite: &Suite, args: &CoverageArgs) -> Result<Exit, Fail> {
    let plan = Plan::new(suite, args.tier)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let coverage = Coverage::of(suite, &plan);
    if let Some(file) = &args.html {
        let version = env!("CARGO_PKG_VERSION");
        write(file, &reports::site::coverage_page(&suite.standard, &coverage.by_id(), version))?;
    }
    if let Some(file) = &args.lock {
        write(file, &coverage.lock())?;
    }
    if args.json {
        let text = serde_json::to_string_pretty(&coverage.rows).expect("JSON can be printed");
        anstream::println!("{text}");
        return Ok(Exit::Good);
    }
    anstream::print!("{}", by_subject(&coverage));
    summary(&coverage, &plan);
    Ok(if coverage.gaps().is_empty() { Exit::Good } else { Exit::Bad })
}

fn write(file: &Path, text: &str) -> Result<(), Fail> {
    std::fs::write(file, text).map_err(|error| {
        Fail::of(Exit::Incomplete, format!("cannot write {}: {error}", file.display()))
    })
}

fn by_subject(coverage: &Coverage) -> String {
    // Requirements, those with a case, those that no case can check, with a fault, cases.
    let mut subjects: BTreeMap<_, [usize; 5]> = BTreeMap::new();
    for row in &coverage.rows {
        let sums = subjects.entry(&row.requirement.of).or_default();
        sums[0] += 1;
        sums[1] += usize::from(row.checked.cases > 0);
        sums[2] += usize::from(row.requirement.untestable.is_some());
        sums[3] += usize::from(!row.checked.faults.is_empty());
        sums[4] += row.checked.cases;
    }
    let head = ["of", "requirements", "checked", "untestable", "with a fault", "checks"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (of, sums) in subjects {
        rows.push([subject(of)].into_iter().chain(sums.iter().map(usize::to_string)).collect());
    }
    table(&rows)
}

fn summary(coverage: &Coverage, plan: &Plan) {
    let scenarios = plan.cases.iter().filter(|case| matches!(case.kind, Kind::Scenario(_)));
    let api = plan.cases.iter().filter(|case| case.id.starts_with("api/")).count();
    let authored = scenarios.filter(|case| case.origin.starts_with("cases/")).count();
    let [all, checked, untestable] = coverage.errors;
    let share = 100.0 * checked as f64 / all.max(1) as f64;
    anstream::println!(
        "\nOf {all} pairs of a function and an error rule, cases assert {checked} ({share:.1} %); \
         {untestable} say why no case can."
    );
    anstream::println!(
        "The area api has {api} cases: {} derived from the standard, {authored} scenarios written.",
        api - authored
    );
    let proven = coverage.rows.iter().filter(|row| !row.checked.faults.is_empty()).count();
    let total = coverage.rows.len();
    anstream::println!("{proven} of {total} requirements are broken by a planted fault.");
    let gaps = coverage.gaps();
    anstream::println!("{} of {total} requirements have no case.", gaps.len());
    for gap in gaps {
        anstream::println!("{}", fold(&gap, 2));
    }
}
