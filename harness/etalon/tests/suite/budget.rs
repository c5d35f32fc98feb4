//! Choosing cases for a time: what a change can break comes first, and the time is kept.

use std::collections::HashSet;
use std::time::Duration;

use etalon::cases::Tier;
use etalon::plan::Plan;
use etalon::plan::budget::{Asked, Brief, Class, Time, choose, narrow};
use proptest::prelude::*;
use reports::read::{Results, read};

use crate::support::{complaint, etalon, suite};

/// Cost in milliseconds, changed, failed, and what it covers.
type Drawn = (u64, bool, bool, Vec<u32>);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let keys = prop::collection::vec(0_u32..12, 0..3);
    prop::collection::vec((0_u64..50, any::<bool>(), any::<bool>(), keys), 0..60)
}

fn briefs<'a>(ids: &'a [String], drawn: &[Drawn]) -> Vec<Brief<'a>> {
    let each = ids.iter().zip(drawn);
    each.map(|(id, (cost, changed, failed, keys))| Brief {
        id,
        cost: Duration::from_millis(*cost),
        changed: *changed,
        failed: *failed,
        keys: keys.clone(),
    })
    .collect()
}

fn class(brief: &Brief) -> (bool, bool) {
    (!brief.changed, !brief.failed)
}

proptest! {
    #[test]
    fn the_time_is_kept_and_used(drawn in drawn(), time in 0_u64..600) {
        let ids: Vec<_> = (0..drawn.len()).map(|i| format!("a/{}/n/{i}", i % 5)).collect();
        let briefs = briefs(&ids, &drawn);
        let time = Duration::from_millis(time);
        let choice = choose(&briefs, time);
        let sum: Duration = choice.kept.iter().map(|&place| briefs[place].cost).sum();
        prop_assert_eq!(sum, choice.estimate);
        prop_assert!(sum <= time);
        prop_assert_eq!(&choice, &choose(&briefs, time), "the same gives the same");
        // Whatever is left out has no room beside what is at least as important.
        for (place, brief) in briefs.iter().enumerate() {
            if choice.kept.contains(&place) {
                continue;
            }
            let before = choice.kept.iter().filter(|&&kept| class(&briefs[kept]) <= class(brief));
            let before: Duration = before.map(|&kept| briefs[kept].cost).sum();
            prop_assert!(before + brief.cost > time, "{} was left out", brief.id);
        }
        let all: Duration = briefs.iter().map(|brief| brief.cost).sum();
        prop_assert_eq!(choose(&briefs, all).kept.len(), briefs.len());
        let of: usize = choice.classes.iter().map(|(_, _, of)| of).sum();
        prop_assert_eq!(of, briefs.len());
    }

    #[test]
    fn breadth_comes_before_depth(drawn in drawn(), time in 0_u64..600) {
        // All alike but for what they cover.
        let drawn: Vec<_> = drawn.into_iter().map(|(_, _, _, keys)| (10, false, false, keys)).collect();
        let ids: Vec<_> = (0..drawn.len()).map(|i| format!("a/{}/n/{i}", i % 5)).collect();
        let briefs = briefs(&ids, &drawn);
        let kept = choose(&briefs, Duration::from_millis(time)).kept;
        let covers = |places: &mut dyn Iterator<Item = usize>| -> HashSet<u32> {
            places.flat_map(|place| drawn[place].3.clone()).collect()
        };
        let covered = covers(&mut kept.iter().copied());
        let all = covers(&mut (0..drawn.len()));
        // As long as something is left to cover, each case that is kept covers something new: no more
        // are kept than things are covered.
        prop_assert!(covered.len() == all.len() || kept.len() <= covered.len());
    }
}

fn whole() -> Plan {
    Plan::new(&suite(), Tier::Standard).expect("the suite can be planned")
}

fn narrowed(
    time: u64,
    changed: &[&str],
    earlier: Option<&Results>,
) -> (Plan, Vec<(Class, usize, usize)>) {
    let suite = suite();
    let mut plan = whole();
    let changed: Vec<_> = changed.iter().map(|&name| name.to_owned()).collect();
    let time = Time(Duration::from_secs(time));
    let asked = Asked { time, changed: &changed, earlier, jobs: 2 };
    let told = narrow(&suite, &mut plan, &asked).unwrap();
    (plan, told.classes)
}

#[test]
fn what_was_changed_comes_first() {
    let (plan, classes) = narrowed(600, &["softmax"], None);
    let of = |plan: &Plan| plan.cases.iter().filter(|case| case.id.contains("/softmax/")).count();
    let whole = whole();
    let all = of(&whole);
    assert_eq!(of(&plan), all, "all that is named of it fits");
    assert_eq!(classes[0].0, Class::Changed);
    assert!(classes[0].2 > all, "scenarios and chains that work with it are with it");
    let (again, _) = narrowed(600, &["softmax"], None);
    assert_eq!(plan.digest, again.digest);
    assert_ne!(plan.digest, whole.digest);
}

#[test]
fn breadth_is_had_in_little_time() {
    let (plan, whole) = (narrowed(120, &[], None).0, whole());
    let rows = |plan: &Plan| -> HashSet<_> {
        plan.cases
            .iter()
            .filter_map(|case| case.subject())
            .filter(|(_, row)| row.is_some())
            .collect()
    };
    assert_eq!(rows(&plan), rows(&whole), "every type row has a case");
    let checks = |plan: &Plan| -> HashSet<_> {
        plan.cases.iter().flat_map(|case| case.checks.clone()).collect()
    };
    assert_eq!(checks(&plan), checks(&whole), "every requirement has a case");
    assert!(plan.cases.len() < whole.cases.len());
}

#[test]
fn a_run_in_a_time_says_what_it_left_out_and_certifies_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let earlier = ["certify", "faulty", "--set", "fault=missing-check", "--tier", "smoke"];
    let output = etalon(here, &[&earlier[..], &["--only", "matmul", "--out", "before"]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", complaint(&output));
    let before = read(&here.join("before/results.ndjson")).unwrap();
    let failed: HashSet<_> =
        before.records.iter().filter(|record| record.failed()).map(|record| &record.id).collect();

    let run = ["certify", "reference", "--tier", "smoke", "--out", "after"];
    let budget = ["--budget", "5s", "--changed", "matmul", "--earlier", "before"];
    let output = etalon(here, &[&run[..], &budget].concat());
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", complaint(&output));
    assert!(said.contains("left out"), "{said}");
    assert!(said.contains("not a certificate: cases were left out by --budget"), "{said}");
    let after = read(&here.join("after/results.ndjson")).unwrap();
    assert!(after.header.options.contains(&"--budget 5s".to_owned()));
    let ran: HashSet<_> = after.records.iter().map(|record| &record.id).collect();
    let shallow = Plan::new(&suite(), Tier::Smoke).expect("the suite can be planned");
    let due = shallow.cases.iter().filter(|case| failed.contains(&case.id));
    let (due, missing): (Vec<_>, Vec<_>) = due.partition(|case| ran.contains(&case.id));
    assert!(!due.is_empty() && missing.is_empty(), "{} of what failed earlier ran", due.len());

    let output = etalon(here, &["certify", "--budget", "5m", "--changed", "nothing"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("no case hangs on `nothing`"), "{}", complaint(&output));
    let output = etalon(here, &["certify", "--budget", "5 minutes"]);
    assert!(
        complaint(&output).contains("expected one like 90s, 5m or 1h"),
        "{}",
        complaint(&output)
    );
}
