//! The plan is the same list each time, and every id in it is given once.

use std::collections::HashSet;
use std::path::Path;

use etalon::cases::Tier;
use etalon::plan::select::Selection;
use etalon::plan::{Plan, interface};
use standard::Standard;
use standard::yaml::read_tree;

use crate::support::suite;

#[test]
fn ids_are_unique_and_the_digest_is_stable() {
    let suite = suite();
    let plan = Plan::new(&suite, Tier::Standard).expect("the suite can be planned");
    let ids: HashSet<_> = plan.cases.iter().map(|case| &case.id).collect();
    assert_eq!(ids.len(), plan.cases.len(), "an id is given once");
    let again = Plan::new(&suite, Tier::Standard).expect("the suite can be planned");
    assert_eq!(plan.digest, again.digest);
}

#[test]
fn every_type_row_has_cases_and_every_rule_a_refusal() {
    let suite = suite();
    let plan = Plan::new(&suite, Tier::Standard).expect("the suite can be planned");
    let checked: HashSet<_> = plan.cases.iter().flat_map(|case| &case.checks).collect();
    for (operator, compiled) in suite.standard.operators.iter().zip(&suite.operators) {
        for id in operator.types.iter().map(|row| row.id.as_str()) {
            assert!(checked.contains(&id.to_owned()), "no case checks {id} of {}", operator.op);
        }
        for rule in compiled.rules() {
            let id = rule.id.to_string();
            assert!(checked.contains(&id), "no case breaks {id} of {}", operator.op);
        }
    }
}

#[test]
fn a_tier_contains_the_shallower_ones_and_patterns_must_match() {
    let suite = suite();
    let mut smoke = Plan::new(&suite, Tier::Smoke).expect("the suite can be planned");
    let deep = Plan::new(&suite, Tier::Exhaustive).expect("the suite can be planned");
    let ids: HashSet<_> = deep.cases.iter().map(|case| &case.id).collect();
    assert!(smoke.cases.len() < deep.cases.len());
    assert!(smoke.cases.iter().all(|case| ids.contains(&case.id)));
    let select = |only: &str, skip: &[String]| Selection::new(&[only.to_owned()], skip).unwrap();
    select("add", &["api/**".to_owned()]).apply(&mut smoke).expect("both match");
    assert!(smoke.cases.iter().all(|case| case.id.starts_with("numerical/add/")));
    let error = select("matmull", &[]).apply(&mut smoke).expect_err("a typo");
    assert!(error.contains("matmull"), "{error}");
}

/// The files of the standard, as they are.
fn spec() -> standard::yaml::Files {
    read_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec"))
        .expect("the standard is there")
}

#[test]
fn a_function_without_a_legal_call_is_named() {
    let mut files = spec();
    let uncalled = |files: &_| {
        let standard = Standard::load(files).expect("the standard can be read");
        interface::uncalled(&standard)
    };
    assert_eq!(uncalled(&files), [""; 0]);
    // Nobody can make a handle of this kind, and without one there is no call.
    let types = files.get_mut("types.yaml").expect("the standard has types");
    *types = types.replacen("handles:\n", "handles:\n  - {handle: fence, about: \"New.\"}\n", 1);
    let planted = "- fn: fence_query\n  slot: 42\n  since: \"0.1\"\n  about: New.\n  params:\n    \
                   - {name: fence, type: handle<fence>, dir: in, about: \"The fence.\"}\n";
    files.get_mut("api/streams.yaml").expect("there are streams").push_str(planted);
    assert_eq!(uncalled(&files), ["fence_query"]);
}

#[test]
fn an_error_rule_that_no_call_breaks_alone_is_named() {
    let mut files = spec();
    let unbroken = |files: &_| {
        let standard = Standard::load(files).expect("the standard can be read");
        interface::unbroken(&standard)
    };
    assert_eq!(unbroken(&files), [""; 0]);
    let sound = files["api/memory.yaml"].clone();
    let mut with = |rule: &str| {
        files.insert("api/memory.yaml".to_owned(), sound.replacen("desc.bytes == 0", rule, 1));
        unbroken(&files)
    };
    assert_eq!(with("desc.bytes == 0 && desc.bytes == 1"), ["OXI-MEM-0031"]);
    // A rule that every call breaks leaves the function without a legal call.
    let all = ["31", "32", "33", "34", "36", "37", "38"].map(|end| format!("OXI-MEM-00{end}"));
    assert_eq!(with("desc.bytes >= 0"), all);
}
