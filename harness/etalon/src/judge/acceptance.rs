//! Judging operators for a device that is not here: whether its compiler takes them.
//!
//! What a compiler accepts may still be computed wrongly, so nothing here is ever a pass.

use abi::ffi::{status, support};
use reports::result::Outcome;
use standard::Standard;
use wire::message::Probed;

use super::{Finding, RESOURCE, UNSUPPORTED, class};

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
    let why = format!("{}: {}", name(said.why), said.reason);
    if said.level == support::NONE {
        if class(said.why) == UNSUPPORTED {
            return Finding::unsupported(why);
        }
        let what = format!("op_query says level none and why {} to a legal call", name(said.why));
        return fail(requirement, what, why);
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

#[cfg(test)]
mod tests {
    use wire::message::Support;

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
        assert_eq!(judged(&probed(support::NONE, status::E_SHAPE, 0)), Outcome::Fail);
        let full = status::E_OUT_OF_MEMORY;
        assert_eq!(judged(&probed(support::NATIVE, 0, full)), Outcome::Unsupported);
    }
}
