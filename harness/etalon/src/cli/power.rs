//! `etalon power`: do cases tell wrong devices from right ones? Each case is tried on the mutants
//! that it names, and on a device that computes exactly.

use std::collections::BTreeMap;

use clap::Args;
use rayon::prelude::*;

use super::Exit;
use super::fail::Fail;
use super::words::table;
use crate::cases::Tier;
use crate::plan::{Case, Compute, Kind, Plan};
use crate::power::{self, Power, Verdict};
use crate::suite::Suite;

/// How many cases that do not keep their word are printed.
const SHOWN: usize = 40;

/// Arguments of `etalon power`.
#[derive(Debug, Args)]
pub(super) struct PowerArgs {
    /// Only these cases: `kernel/softmax/**`, or the name of an operator
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// How deep
    #[arg(long, default_value = "standard")]
    tier: Tier,
}

/// Tries the cases.
pub(super) fn run(suite: &Suite, args: &PowerArgs) -> Result<Exit, Fail> {
    let plan = Plan::matching(suite, args.tier, &args.only)?;
    let cases: Vec<_> = plan.cases.iter().filter_map(with_mutants).collect();
    let mut tally = Tally::default();
    for ((case, compute), power) in cases.iter().zip(try_all(suite, &cases)) {
        tally.note(suite, case, compute, &power);
    }
    let broken = tally.complaints();
    let kinds = &tally.kinds;
    let heads = ["mutant", "convicted", "alike", "let pass"].map(str::to_owned).to_vec();
    let row = |(name, counts): (&String, &[usize; 3])| {
        [name.clone()].into_iter().chain(counts.iter().map(usize::to_string)).collect()
    };
    let rows: Vec<Vec<String>> = [heads].into_iter().chain(kinds.iter().map(row)).collect();
    anstream::print!("{}", table(&rows));
    for complaint in broken.iter().take(SHOWN) {
        anstream::println!("{complaint}");
    }
    if broken.len() > SHOWN {
        anstream::println!("and {} more", broken.len() - SHOWN);
    }
    let convicted: usize = kinds.values().map(|counts| counts[0]).sum();
    anstream::println!(
        "\n{} cases tried, {convicted} mutants convicted, {} complaints",
        cases.len(),
        broken.len()
    );
    Ok(if broken.is_empty() { Exit::Good } else { Exit::Bad })
}

fn with_mutants(case: &Case) -> Option<(&Case, &Compute)> {
    match &case.kind {
        Kind::Compute(compute) if !compute.mutants.is_empty() => Some((case, compute)),
        _ => None,
    }
}

/// What each case does with its mutants, in order, found on all cores.
fn try_all(suite: &Suite, cases: &[(&Case, &Compute)]) -> Vec<Power> {
    cases.par_iter().map(|(case, compute)| power::of(suite, case, compute)).collect()
}

/// What has been seen of all cases.
#[derive(Default)]
struct Tally<'a> {
    /// For each mutant how often it was convicted, was alike, and passed.
    kinds: BTreeMap<String, [usize; 3]>,
    /// Whether a mutant has ever differed from a right device in an entry of a case file.
    entries: BTreeMap<(&'a str, String), bool>,
    /// The same for the calls that passed a mutant, whatever their data, with one such case.
    calls: BTreeMap<(&'a str, String, String), (&'a str, bool)>,
    /// What is wrong already.
    wrong: Vec<String>,
}

impl<'a> Tally<'a> {
    fn note(&mut self, suite: &Suite, case: &'a Case, compute: &Compute, power: &Power) {
        let operator = suite.operator(compute.op);
        match &power.right {
            Verdict::Convicted(wrong) => self.wrong.push(format!(
                "WRONG  {}: an exact result is found wrong in {wrong} elements",
                case.id
            )),
            Verdict::Unanswered(why) => {
                self.wrong.push(format!("WRONG  {}: the oracle has no answer: {why}", case.id));
            }
            Verdict::Acquitted | Verdict::Alike => {}
        }
        for (mutant, verdict) in compute.mutants.iter().zip(&power.mutants) {
            let name = mutant.name(operator);
            let convicted = matches!(verdict, Verdict::Convicted(_));
            *self.entries.entry((&case.origin, name.clone())).or_default() |=
                *verdict != Verdict::Alike;
            if *verdict != Verdict::Alike {
                let key = (&*case.origin, name.clone(), without_data(compute));
                let (example, shown) = self.calls.entry(key).or_insert((&case.id, false));
                *shown |= convicted;
                if !convicted {
                    *example = &case.id;
                }
            }
            if let Verdict::Unanswered(why) = verdict {
                self.wrong.push(format!("WRONG  {}: {name} has no answer: {why}", case.id));
            }
            self.kinds.entry(name).or_default()[match verdict {
                Verdict::Convicted(_) => 0,
                Verdict::Alike => 1,
                Verdict::Acquitted | Verdict::Unanswered(_) => 2,
            }] += 1;
        }
    }

    /// What is wrong with the cases, and what to do.
    fn complaints(&self) -> Vec<String> {
        let weak = self.calls.iter().filter(|(_, (_, shown))| !shown);
        let weak = weak.map(|((origin, name, _), (id, _))| {
            format!(
                "WEAK  {id} ({origin})\n  {name} passes, and with all other data of this call too"
            )
        });
        let idle = self.entries.iter().filter(|(_, differs)| !**differs);
        let idle = idle.map(|((origin, name), _)| {
            format!("WEAK  {origin}\n  {name} never differs from a right device: name another, or `mutants: []`")
        });
        self.wrong.iter().cloned().chain(weak).chain(idle).collect()
    }
}

/// A call without its data: cases that differ in nothing else stand in for each other.
fn without_data(compute: &Compute) -> String {
    let shapes = compute.inputs.iter().map(|input| input.as_ref().map(|input| &input.layout));
    format!("{} {:?} {:?}", compute.row, compute.attrs, shapes.collect::<Vec<_>>())
}
