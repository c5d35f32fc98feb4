//! The algebra of verdicts.

use reports::result::{Outcome, Verdict};
use reports::verdict::{obstacles, verdicts};

use crate::sample::{clean, header, other, pass, results};

fn verdict(records: &[reports::result::Record], planned: u64) -> Verdict {
    let mut header = header();
    header.claims = vec!["core:2".to_owned()];
    header.planned = planned;
    verdicts(&header, records)["core:2"]
}

#[test]
fn a_claim_holds_if_everything_that_it_needs_passed() {
    let good = [pass(0, "a/b/c"), pass(1, "a/b/d")];
    assert_eq!(verdict(&good, 2), Verdict::Conformant);
    for outcome in [Outcome::Fail, Outcome::Crashed, Outcome::TimedOut, Outcome::Unsupported] {
        let bad = [pass(0, "a/b/c"), other(1, "a/b/d", outcome, "OXI-X", "")];
        assert_eq!(verdict(&bad, 2), Verdict::NotConformant, "{outcome:?}");
        // What the claim does not need does not break it.
        let mut foreign = bad.clone();
        foreign[1].needed_by = vec!["other:1".to_owned()];
        assert_eq!(verdict(&foreign, 2), Verdict::Conformant, "{outcome:?}");
    }
}

#[test]
fn what_was_not_judged_leaves_a_claim_open() {
    let good = [pass(0, "a/b/c")];
    assert_eq!(verdict(&good, 2), Verdict::Incomplete, "a case is missing");
    assert_eq!(verdict(&[], 0), Verdict::Incomplete, "nothing was needed, so nothing is known");
    let ours = [pass(0, "a/b/c"), other(1, "a/b/d", Outcome::HarnessError, "", "")];
    assert_eq!(verdict(&ours, 2), Verdict::Incomplete, "the suite failed");
    let both = [other(0, "a/b/c", Outcome::Fail, "OXI-X", ""), ours[1].clone()];
    assert_eq!(verdict(&both, 9), Verdict::NotConformant, "a failure is a failure");
}

#[test]
fn what_cannot_become_a_certificate_says_why() {
    assert_eq!(obstacles(&clean()), [""; 0]);
    let reasons = obstacles(&results());
    assert_eq!(reasons, ["the run was interrupted", "1 of 7 cases have no record"]);
    let mut killed = clean();
    killed.footer = None;
    assert_eq!(obstacles(&killed), ["the run was killed before its end"]);
}
