//! What came of a verification, for a terminal and for programs.

use std::fmt::Write as _;

use reports::attest::Mode;
use serde_json::{Value, json};

use super::{Judgement, State, Verified};

/// The text: one line a check, then the first that is broken, then what it comes to.
pub fn text(verified: &Verified, colour: bool) -> String {
    let mut text = String::new();
    for (what, finding) in &verified.checks {
        let (sign, code) = match finding.state {
            State::Holds => ("✓", "32"),
            State::Noted => ("!", "33"),
            State::Left => ("–", "2"),
            State::Broken => ("✗", "1;31"),
        };
        let sign = if colour { format!("\u{1b}[{code}m{sign}\u{1b}[0m") } else { sign.to_owned() };
        let at = finding.at.as_ref().map_or_else(String::new, |at| format!("{}: ", plain(at)));
        let _ = writeln!(text, "{sign} {what:<11}  {at}{}", plain(&finding.says));
    }
    let _ = writeln!(text, "\n{}", conclusion(verified));
    text
}

/// What it comes to, in one sentence.
fn conclusion(verified: &Verified) -> String {
    if let Some((what, finding)) = verified.first() {
        let at = finding.at.as_ref().map_or_else(String::new, |at| format!("{}: ", plain(at)));
        return format!("REFUSED  {what}: {at}{}", plain(&finding.says));
    }
    let development = verified
        .certificate
        .as_ref()
        .is_some_and(|(statement, _)| statement.predicate.mode == Mode::Development);
    match verified.judgement() {
        Judgement::Conformant => "VERIFIED  the device conforms to what is claimed".to_owned(),
        Judgement::NotConformant => "VERIFIED  the device does not conform".to_owned(),
        Judgement::NoCertificate if development => {
            "NOT CERTIFIED  a statement of development; what it says follows from the result"
                .to_owned()
        }
        _ => {
            "NOT CERTIFIED  what is there holds together, and too little of it is known".to_owned()
        }
    }
}

/// The same for programs.
pub fn json(verified: &Verified) -> Value {
    let checks = verified.checks.iter().map(|(what, finding)| {
        json!({"check": what, "state": finding.state, "says": finding.says, "at": finding.at})
    });
    let first = verified
        .first()
        .map(|(what, finding)| json!({"check": what, "says": finding.says, "at": finding.at}));
    let stated = verified.certificate.as_ref().map(|(statement, _)| &statement.predicate);
    json!({
        "judgement": verified.judgement(),
        "mode": stated.map(|stated| stated.mode),
        "verdicts": stated.map(|stated| &stated.verdicts),
        "first": first,
        "checks": checks.collect::<Vec<_>>(),
    })
}

/// Text of a file for a terminal: without the characters that would move or colour what is printed, and
/// not longer than anybody reads.
fn plain(text: &str) -> String {
    const LONGEST: usize = 600;
    let shown = text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let more = text.chars().nth(LONGEST).map(|_| '…');
    shown.chain(more).collect()
}
