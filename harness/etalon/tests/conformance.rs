//! The suite as `cargo test` shows it: the reference adapter at tier standard, one trial for each
//! operator and type tuple, and one for each scenario. `cargo test --test conformance -- softmax`
//! runs some of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use etalon::cases::Tier;
use etalon::plan::{Case, Kind, Plan};
use etalon::run::process::Start;
use etalon::run::{self, CASE_PATIENCE, Run};
use etalon::suite::{Sources, Suite};
use libtest_mimic::{Arguments, Failed, Trial};
use reports::result::Outcome;
use wire::message::{AdapterSource, Load};

fn main() {
    let suite = Suite::load(&Sources::default()).expect("the suite loads");
    let plan = Plan::new(&suite, Tier::Standard).expect("the suite can be planned");
    let mut trials: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (index, case) in plan.cases.iter().enumerate() {
        trials.entry(name(&suite, case)).or_default().insert(index);
    }
    let shared = Arc::new((suite, plan));
    let trials = trials.into_iter().map(|(name, cases)| {
        let shared = shared.clone();
        Trial::test(name, move || judge(&shared.0, &shared.1, &cases))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

/// Operator and type tuple, or the scenario.
fn name(suite: &Suite, case: &Case) -> String {
    match (&case.kind, case.subject()) {
        (Kind::Scenario(_), _) | (_, None) => case.id.clone(),
        (_, Some((op, row))) => {
            let operator = suite.operator(op);
            let types = row.map(|row| operator.tuple_name(&operator.types[row]));
            format!("{} {}", operator.op, types.as_deref().unwrap_or("of other types"))
        }
    }
}

fn judge(suite: &Suite, plan: &Plan, cases: &BTreeSet<usize>) -> Result<(), Failed> {
    let scratch = tempfile::tempdir()?;
    let start = Start {
        executable: env!("CARGO_BIN_EXE_etalon").into(),
        load: Load {
            adapter: AdapterSource::Builtin("reference".to_owned()),
            settings: Vec::new(),
            device: 0,
        },
        environment: Vec::new(),
        scratch: scratch.path().to_owned(),
        patience: CASE_PATIENCE,
    };
    let first = run::begin(&start)?;
    let run = Run {
        suite,
        plan,
        start: &start,
        claims: &[],
        seed: 0,
        jobs: 1,
        patience: CASE_PATIENCE,
        rerun: "etalon certify reference --only",
    };
    let wrong = Mutex::new(Vec::new());
    let ended =
        run::go(&run, first, &|index| cases.contains(&index), &AtomicBool::new(false), &|record| {
            if record.outcome != Outcome::Pass {
                wrong.lock().expect("nobody panics with it").push(reports::failure::block(&record));
            }
        });
    if let Some(trouble) = ended.trouble {
        return Err(trouble.to_string().into());
    }
    let wrong = wrong.into_inner().expect("nobody panics with it");
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
