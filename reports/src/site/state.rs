//! The state of a claim: what the matrix, the pages, the badges and the index say of it, in one word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::result::Verdict;

/// Years that a certificate is valid for, from the day the run ended.
///
/// A chip is sold for longer, but its driver, its firmware and the standard move on: after two years
/// nobody runs what was certified. A shorter term would have vendors certify again with each release of
/// a driver, and make the list say less about the chips than about the calendar.
pub const VALID_YEARS: i32 = 2;

/// The state of a claim on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Every planned case of it passed, in a run that can be a certificate, which is valid.
    Conformant,
    /// The same but for failures that waivers excuse.
    ConformantWithWaivers,
    /// One of the two, and the certificate is past its term.
    Expired,
    /// The result was withdrawn.
    Withdrawn,
    /// Every planned case of it passed, in a run that cannot be a certificate.
    NotCertified,
    /// A case of it did not pass.
    NotConformant,
    /// Cases are missing, or the suite failed.
    Incomplete,
    /// The product does not claim it; nothing is known.
    NotClaimed,
    /// There is no result with this version of the suite; nothing is known.
    NotRun,
}

/// How a state is shown: never by colour alone.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Look {
    /// For people.
    pub word: &'static str,
    /// A sign beside it.
    pub icon: &'static str,
    /// The class of its colours.
    pub tone: &'static str,
    /// What it means.
    pub means: &'static str,
}

impl State {
    /// Every state.
    pub(super) const ALL: [State; 9] = [
        State::Conformant,
        State::ConformantWithWaivers,
        State::Expired,
        State::Withdrawn,
        State::NotCertified,
        State::NotConformant,
        State::Incomplete,
        State::NotClaimed,
        State::NotRun,
    ];

    /// Of a verdict.
    pub(super) fn of(verdict: Verdict, withdrawn: bool, certifiable: bool, expired: bool) -> State {
        match verdict {
            _ if withdrawn => State::Withdrawn,
            Verdict::NotConformant => State::NotConformant,
            Verdict::Incomplete => State::Incomplete,
            _ if !certifiable => State::NotCertified,
            _ if expired => State::Expired,
            Verdict::ConformantWithWaivers => State::ConformantWithWaivers,
            Verdict::Conformant => State::Conformant,
        }
    }

    /// How it is shown.
    pub(super) fn look(self) -> Look {
        let (word, icon, tone, means) = match self {
            State::Conformant => (
                "conformant",
                "✓",
                "good",
                "every planned case passed, and the certificate is valid",
            ),
            State::ConformantWithWaivers => (
                "conformant with waivers",
                "◐",
                "open",
                "what failed is excused until a day, and is on the first page",
            ),
            State::Expired => (
                "expired",
                "◷",
                "open",
                "every planned case passed, and the certificate is past its term",
            ),
            State::Withdrawn => {
                ("withdrawn", "⊘", "open", "the result was taken back, and stays visible")
            }
            State::NotCertified => (
                "not certified",
                "○",
                "open",
                "every planned case passed, in a run that cannot be a certificate",
            ),
            State::NotConformant => ("not conformant", "✗", "bad", "a planned case did not pass"),
            State::Incomplete => {
                ("incomplete", "…", "open", "cases are missing, or the suite failed")
            }
            State::NotClaimed => {
                ("not claimed", "–", "none", "the product does not claim it; nothing is known")
            }
            State::NotRun => {
                ("not run", "·", "none", "no result with this version; nothing is known")
            }
        };
        Look { word, icon, tone, means }
    }
}

/// The last day on which a certificate of a run that ended on a day is valid.
pub(super) fn valid_until(ended: Day) -> Option<Day> {
    let text = ended.to_string();
    let (year, rest) = text.split_once('-')?;
    let year = year.parse::<i32>().ok()? + VALID_YEARS;
    // The 29th of February has no counterpart in most years.
    let day = |rest: &str| format!("{year:04}-{rest}").parse().ok();
    day(rest).or_else(|| day("02-28"))
}

#[cfg(test)]
mod tests {
    use super::{State, valid_until};
    use crate::result::Verdict;

    #[test]
    fn a_certificate_lasts_two_years_to_the_day() {
        let until = |day: &str| valid_until(day.parse().unwrap()).unwrap().to_string();
        assert_eq!(until("2026-11-30"), "2028-11-30");
        assert_eq!(until("2028-02-29"), "2030-02-28");
    }

    #[test]
    fn what_is_withdrawn_or_cannot_be_a_certificate_is_never_conformant() {
        let of = |withdrawn, certifiable, expired| {
            State::of(Verdict::Conformant, withdrawn, certifiable, expired)
        };
        assert_eq!(of(false, true, false), State::Conformant);
        assert_eq!(of(false, true, true), State::Expired);
        assert_eq!(of(false, false, true), State::NotCertified);
        assert_eq!(of(true, true, false), State::Withdrawn);
        let failed = State::of(Verdict::NotConformant, false, true, true);
        assert_eq!(failed, State::NotConformant, "it was never a certificate that could expire");
    }
}
