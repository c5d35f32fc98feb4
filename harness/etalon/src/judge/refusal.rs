//! Judging refusals: a call that breaks one rule is refused with the status of that rule.

use abi::ffi::{status, support};
use standard::Standard;
use wire::message::Probed;

use super::{Finding, UNSUPPORTED, class};
use crate::plan::{Asked, Change, Refusal};

/// Judges the answer to a call that must be refused. `offered` tells whether the adapter offers
/// the type row that the call is on: if it does not, refusing for that reason conforms too.
pub fn judge(
    standard: &Standard,
    refusal: &Refusal,
    requirement: &str,
    offered: bool,
    probed: &Probed,
) -> Finding {
    let name = |code: i32| standard.errors.name_of(code);
    let expected = name(refusal.status);
    let fail = |requirement: &str, what: String, actual: i32| {
        Finding::fail(standard, requirement, what).with(|evidence| {
            evidence.expected = Some(expected.clone());
            evidence.actual = Some(name(actual));
        })
    };
    if probed.query != status::OK {
        let what = "op_query failed; it answers in `why` instead".to_owned();
        return fail(requirement, what, probed.query);
    }
    let said_no = probed.support.level == support::NONE || probed.support.why != status::OK;
    if !said_no && probed.plan == status::OK {
        let what = "op_query and plan_create accept a call that breaks a rule".to_owned();
        return fail(requirement, what, probed.plan);
    }
    // Whoever does not know the operator's formats at all, or no layout of its own, need not look at
    // the rest.
    let layout = matches!(refusal.asked, Asked::Changed { change: Change::StridesOfDevice, .. });
    let foreign = matches!(refusal.asked, Asked::Formats { .. }) || layout || !offered;
    let fits = |code: i32| code == refusal.status || foreign && class(code) == UNSUPPORTED;
    if !fits(probed.support.why) {
        // If planning knows better, the two disagree.
        let broken = if fits(probed.plan) { "OXI-PLAN-0100" } else { requirement };
        let what = "op_query gives another reason".to_owned();
        return fail(broken, what, probed.support.why);
    }
    if probed.plan == status::OK {
        let what = "op_query says no, and plan_create accepts the call".to_owned();
        return fail("OXI-PLAN-0100", what, probed.plan);
    }
    if class(probed.plan) != class(probed.support.why) {
        let why = name(probed.support.why);
        let what = format!("op_query says {why}, and plan_create fails in another class");
        return fail("OXI-PLAN-0100", what, probed.plan);
    }
    if !probed.null {
        let what = "plan_create failed and left a handle behind".to_owned();
        return fail("OXI-API-0003", what, probed.plan);
    }
    if probed.last_error.0 != probed.plan {
        let what = "get_last_error does not name the status that plan_create returned".to_owned();
        return fail("OXI-API-0009", what, probed.last_error.0);
    }
    Finding::pass()
}
