//! What is wrong with a case, in the one form that every view uses. The last line reruns it.
//!
//! ```text
//! FAIL  kernel/matmul/odd-integers/types=f16.f16.f32,k=4096
//!   requirement  OXI-NUM-0002  Sums are kept in at least the format that the type row states.
//!   what         wrong values
//!   where        y[0, 0], first of 561 wrong elements of 561
//!   expected     4133601  0x1.f89708p+21  bits 4a7c4b84
//!   actual       4132864  0x1.f88000p+21  bits 4a7c4000
//!   error        737 = 2948 ulp, limit 0 (exact)
//!   looks like   every element
//!   seed         0000000000000000
//!   rerun        etalon certify acme --only 'kernel/matmul/odd-integers/types=f16.f16.f32,k=4096'
//! ```

use std::fmt::Write as _;

use crate::result::{Evidence, MissKind, Outcome, Record};

/// The block of a record, without a newline at its end. A line for which there is no evidence is
/// left out.
pub fn block(record: &Record) -> String {
    let marks = match record.marks.is_empty() {
        true => String::new(),
        false => format!("  ({})", record.marks.join(", ")),
    };
    let mut text = format!("{}  {}{marks}", word(record.outcome), record.id);
    for (name, value) in record.evidence.iter().flat_map(lines) {
        let _ = write!(text, "\n  {name:<11}  {value}");
    }
    text
}

/// The outcome as the first word of a block.
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "PASS",
        Outcome::Fail => "FAIL",
        Outcome::Unsupported => "UNSUPPORTED",
        Outcome::Accepted => "ACCEPTED",
        Outcome::Crashed => "CRASHED",
        Outcome::TimedOut => "TIMED OUT",
        Outcome::HarnessError => "HARNESS ERROR",
    }
}

/// The lines of a block: name and value.
pub fn lines(evidence: &Evidence) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if !evidence.requirement.is_empty() {
        lines.push(("requirement", format!("{}  {}", evidence.requirement, evidence.says)));
    }
    if !evidence.what.is_empty() {
        lines.push(("what", evidence.what.clone()));
    }
    let optional = [
        ("where", &evidence.place),
        ("expected", &evidence.expected),
        ("actual", &evidence.actual),
        ("error", &evidence.error),
        ("of these", &of_these(evidence)),
        ("looks like", &evidence.looks_like),
    ];
    for (name, value) in optional {
        lines.extend(value.iter().map(|value| (name, value.clone())));
    }
    for (i, line) in evidence.last_words.iter().enumerate() {
        lines.push((if i == 0 { "last words" } else { "" }, line.clone()));
    }
    lines.extend(evidence.seed.iter().map(|seed| ("seed", seed.clone())));
    if !evidence.rerun.is_empty() {
        lines.push(("rerun", evidence.rerun.clone()));
    }
    lines
}

/// In which ways elements are wrong, if in more than one.
fn of_these(evidence: &Evidence) -> Option<String> {
    let ways: Vec<_> =
        evidence.kinds.iter().map(|(kind, count)| format!("{count} {}", way(*kind))).collect();
    (ways.len() > 1).then(|| ways.join(", "))
}

/// A way to be wrong, after a number.
fn way(kind: MissKind) -> &'static str {
    match kind {
        MissKind::Far => "too far off",
        MissKind::Nan => "NaN, or not NaN",
        MissKind::Payload => "NaNs of other bits",
        MissKind::Infinity => "infinite, or not infinite",
        MissKind::ZeroSign => "zeros of the wrong sign",
        MissKind::Flushed => "zeros for subnormal numbers",
    }
}
