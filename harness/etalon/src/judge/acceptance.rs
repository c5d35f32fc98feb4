//! Judging operators that are asked about and planned, and not run: for a device that is not here,
//! whether its compiler takes them; for any other, whether it says no in one voice.
//!
//! What a compiler accepts may still be computed wrongly, so nothing here is ever a pass.

use abi::ffi::{status, support};
use reports::result::Outcome;
use standard::Standard;
use standard::types::Type;
use wire::message::{Probed, Support};

use super::{Finding, RESOURCE, UNSUPPORTED, class, story};

/// Judges an operator that was asked about and planned; `asked` says which, in words.
pub fn judge(
    standard: &Standard,
    requirement: &str,
    asked: &dyn Fn() -> String,
    probed: &Probed,
) -> Finding {
    let name = |code: i32| standard.errors.name_of(code);
    let fail = |requirement: &str, what: String, actual: String| {
        Finding::fail(standard, requirement, what).with(|evidence| {
            evidence.place = Some(asked());
            evidence.expected = Some(name(status::OK));
            evidence.actual = Some(actual);
        })
    };
    if probed.query != status::OK {
        let code = name(probed.query);
        return fail(requirement, format!("op_query returned {code} to a legal call"), code);
    }
    let said = &probed.support;
    if said.level == support::NONE || said.why != status::OK {
        return lack(standard, requirement, asked, said, probed.plan);
    }
    if probed.plan == status::OK {
        let what = "the compiler took it; nothing was computed";
        return Finding::of(Outcome::Accepted, standard, requirement, what);
    }
    let (code, sentence) = (name(probed.plan), &probed.last_error.1);
    if class(probed.plan) == RESOURCE {
        return Finding::unsupported(format!("{code}: {sentence}"));
    }
    let what = format!("op_query says yes, and plan_create returned {code}");
    fail("OXI-PLAN-0100", what, format!("{code}: {sentence}"))
}

/// Judges a legal call that op_query says no to, and that plan_create answered with `plan`: a lack, if
/// both say the same.
pub fn lack(
    standard: &Standard,
    requirement: &str,
    asked: &dyn Fn() -> String,
    said: &Support,
    plan: i32,
) -> Finding {
    let name = |code| standard.errors.name_of(code);
    let (why, reason) = (name(said.why), &said.reason);
    let reason = if reason.is_empty() { "no reason given" } else { reason };
    if class(said.why) != UNSUPPORTED {
        let level = level(standard, said.level);
        let what = format!("op_query says level {level} and why {why} to a legal call");
        return Finding::fail(standard, requirement, what).with(|evidence| {
            evidence.place = Some(asked());
            let expected = "another level and OK, or none and a status of class unsupported";
            evidence.expected = Some(expected.to_owned());
            evidence.actual = Some(format!("{why}: {reason}"));
        });
    }
    if class(plan) != UNSUPPORTED {
        let what = format!("op_query says why {why}, and plan_create returned {}", name(plan));
        return Finding::fail(standard, "OXI-PLAN-0100", what).with(|evidence| {
            evidence.place = Some(asked());
            evidence.expected = Some(why);
            evidence.actual = Some(name(plan));
        });
    }
    Finding::unsupported(format!("{why}: {reason}"))
}

/// How an operator is offered, in a word.
pub fn level(standard: &Standard, number: u32) -> String {
    story::number(standard, &Type::Enum("support".to_owned()), number.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probed(level: u32, why: i32, plan: i32) -> Probed {
        let support = Support { level, why, ..Support::default() };
        Probed { support, plan, null: plan != status::OK, ..Probed::default() }
    }

    #[test]
    fn what_a_compiler_takes_is_accepted_and_never_passes() {
        let suite = crate::suite::Suite::load(&crate::suite::Sources::default()).unwrap();
        let judged =
            |probed: &Probed| judge(&suite.standard, "OXI-OP-0143", &String::new, probed).outcome;
        assert_eq!(judged(&probed(support::NATIVE, 0, 0)), Outcome::Accepted);
        let no = status::E_UNSUPPORTED_TYPE;
        assert_eq!(judged(&probed(support::NONE, no, no)), Outcome::Unsupported);
        assert_eq!(judged(&probed(support::NATIVE, 0, no)), Outcome::Fail);
        assert_eq!(judged(&probed(support::NATIVE, no, no)), Outcome::Unsupported);
        assert_eq!(judged(&probed(support::NONE, no, status::OK)), Outcome::Fail);
        assert_eq!(judged(&probed(support::NONE, no, status::E_SHAPE)), Outcome::Fail);
        assert_eq!(judged(&probed(support::NONE, status::E_SHAPE, 0)), Outcome::Fail);
        let full = status::E_OUT_OF_MEMORY;
        assert_eq!(judged(&probed(support::NATIVE, 0, full)), Outcome::Unsupported);
    }
}
