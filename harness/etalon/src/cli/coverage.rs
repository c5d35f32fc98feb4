//! `etalon coverage`: which requirements the cases check, and which none does.

use std::collections::BTreeMap;

use clap::Args;
use serde_json::json;
use standard::requirements::Subject;

use super::Exit;
use super::fail::Fail;
use super::words::{fold, table};
use crate::cases::Tier;
use crate::plan::{Plan, implied};
use crate::suite::Suite;

/// Arguments of `etalon coverage`.
#[derive(Debug, Args)]
pub(super) struct CoverageArgs {
    /// How deep the cases that count may be
    #[arg(long, default_value = "standard")]
    tier: Tier,
    /// Print JSON: each requirement with the number of its cases
    #[arg(long)]
    json: bool,
}

/// Shows the coverage.
pub(super) fn run(suite: &Suite, args: &CoverageArgs) -> Result<Exit, Fail> {
    let plan = Plan::new(suite, args.tier)
        .map_err(|complaints| Fail::complaints("the cases cannot be planned", complaints))?;
    let counts = cases_by_requirement(&plan);
    let count = |id: &str| counts.get(id).copied().unwrap_or(0);
    let all = suite.standard.requirements.values();
    if args.json {
        let items = all.map(|requirement| {
            let untestable = &requirement.untestable;
            json!({"requirement": requirement.id, "cases": count(&requirement.id), "untestable": untestable})
        });
        let items: Vec<_> = items.collect();
        anstream::println!(
            "{}",
            serde_json::to_string_pretty(&items).expect("JSON can be printed")
        );
        return Ok(Exit::Good);
    }
    // By subject: requirements, those with a case, those that no case can check, cases.
    let mut subjects: BTreeMap<Subject, [usize; 4]> = BTreeMap::new();
    for requirement in all.clone() {
        let cases = count(&requirement.id);
        let sums = subjects.entry(requirement.of.clone()).or_default();
        sums[0] += 1;
        sums[1] += usize::from(cases > 0);
        sums[2] += usize::from(requirement.untestable.is_some());
        sums[3] += cases;
    }
    let mut rows =
        vec![["of", "requirements", "checked", "untestable", "checks"].map(str::to_owned).to_vec()];
    for (subject, sums) in &subjects {
        let name = match subject {
            Subject::Common => "(common)".to_owned(),
            Subject::Function(name) => format!("{name}()"),
            Subject::Operator(name) => name.clone(),
        };
        rows.push([name].into_iter().chain(sums.iter().map(usize::to_string)).collect());
    }
    anstream::print!("{}", table(&rows));
    let open: Vec<_> =
        all.clone().filter(|r| count(&r.id) == 0 && r.untestable.is_none()).collect();
    let total = suite.standard.requirements.len();
    anstream::println!("\n{} of {total} requirements have no case:", open.len());
    for requirement in open {
        anstream::println!("{}", fold(&format!("{}  {}", requirement.id, requirement.says), 2));
    }
    Ok(Exit::Good)
}

/// How many cases check each requirement, what every case of a kind checks included.
fn cases_by_requirement(plan: &Plan) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for case in &plan.cases {
        let own = case.checks.iter().map(String::as_str);
        for id in own.chain(implied(&case.kind)) {
            *counts.entry(id).or_default() += 1;
        }
    }
    counts
}
