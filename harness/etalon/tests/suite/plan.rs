//! The plan is the same list each time, and every id in it is given once.

use std::collections::HashSet;

use etalon::cases::Tier;
use etalon::plan::{Plan, select};

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
    select::select(&mut smoke, &["add".to_owned()], &["api/**".to_owned()]).expect("both match");
    assert!(smoke.cases.iter().all(|case| case.id.starts_with("numerical/add/")));
    let error = select::select(&mut smoke, &["matmull".to_owned()], &[]).expect_err("a typo");
    assert!(error.contains("matmull"), "{error}");
}
