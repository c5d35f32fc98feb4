//! Judging refusals: a call that breaks one rule is refused with the status of that rule.

use abi::ffi::{status, support};
use abi::session::UNENDED;
use standard::Standard;
use standard::types::Type;
use wire::message::Probed;

use super::{Finding, UNSUPPORTED, class, story};
use crate::plan::{Asked, Change, Refusal};

/// The class of what may be tried again.
const RESOURCE: i32 = 4;

/// What the judge knows of a refusal besides what the adapter says.
pub struct Given<'a> {
    /// The standard.
    pub standard: &'a Standard,
    /// What must be refused.
    pub refusal: &'a Refusal,
    /// The requirement that is broken where nothing else is.
    pub first: &'a str,
    /// Whether the adapter offers the type row that the call is on: if it does not, refusing for
    /// that reason conforms too.
    pub offered: bool,
    /// The operator with its arguments, in words.
    pub asked: &'a dyn Fn() -> String,
}

/// Judges the answer to a call that must be refused.
pub fn judge(given: &Given, probed: &Probed) -> Finding {
    let name = |code: i32| given.standard.errors.name_of(code);
    let (query, plan, why) = (name(probed.query), name(probed.plan), name(probed.support.why));
    let expected = given.refusal.status;
    let due = name(expected);
    if probed.query != status::OK {
        let what = format!("op_query returned {query}; it returns OK and says no in `why`");
        return given.fail(given.first, what, "OK".to_owned(), query);
    }
    let level = story::number(
        given.standard,
        &Type::Enum("support".to_owned()),
        probed.support.level.into(),
    );
    let said_no = probed.support.level == support::NONE || probed.support.why != status::OK;
    let large = expected == status::OK;
    if large && !said_no {
        if probed.plan == status::OK || class(probed.plan) == RESOURCE {
            return Finding::pass();
        }
        let what = format!("op_query says level {level}, and plan_create returned {plan}");
        return given.fail(given.first, what, due, plan);
    }
    if !said_no && probed.plan == status::OK {
        let what = format!("op_query says level {level} and plan_create returned OK; {due} is due");
        return given.fail(given.first, what, due, plan);
    }
    // Whoever does not know the operator's formats at all, or no layout of its own, need not look at
    // the rest.
    let refusal = given.refusal;
    let layout = matches!(
        refusal.asked,
        Asked::Changed {
            change: Change::StridesOfDevice | Change::OutputStrides(_) | Change::InputStrides(_),
            ..
        }
    );
    let formats = matches!(refusal.asked, Asked::Formats { .. });
    let foreign = formats || layout || large || !given.offered;
    // Who says no to what is legal needs a reason.
    let fits = |code: i32| code == expected && !large || foreign && class(code) == UNSUPPORTED;
    if !fits(probed.support.why) {
        // If planning knows better, the two disagree.
        let broken = if fits(probed.plan) { "OXI-PLAN-0100" } else { given.first };
        let what = format!(
            "op_query says level {level} and why {why}, and plan_create returned {plan}; \
             {due} is due"
        );
        return given.fail(broken, what, due, why);
    }
    if class(probed.plan) != class(probed.support.why) {
        let what = format!("op_query says why {why}, and plan_create returned {plan}");
        return given.fail("OXI-PLAN-0100", what, why, plan);
    }
    if !probed.null {
        let what = format!("plan_create returned {plan} and left a plan in `out`");
        let (expected, actual) = ("null".to_owned(), "a handle".to_owned());
        return given.fail("OXI-API-0003", what, expected, actual);
    }
    let (code, message) = &probed.last_error;
    if *code != probed.plan {
        let what = format!("get_last_error gives another code after plan_create returned {plan}");
        return given.fail("OXI-API-0009", what, plan, name(*code));
    }
    if message.ends_with(UNENDED) {
        let what = "the message that get_last_error gives after plan_create failed has no end";
        let expected = "text that ends with a NUL byte".to_owned();
        return given.fail("OXI-API-0062", what.to_owned(), expected, message.clone());
    }
    if !given.offered && !large && probed.plan != expected {
        return Finding::unsupported(format!("{why}: the type row is not offered"));
    }
    Finding::pass()
}

impl Given<'_> {
    fn fail(&self, requirement: &str, what: String, expected: String, actual: String) -> Finding {
        Finding::fail(self.standard, requirement, what).with(|evidence| {
            evidence.place = Some((self.asked)());
            evidence.expected = Some(expected);
            evidence.actual = Some(actual);
        })
    }
}
