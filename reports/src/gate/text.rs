//! What the gate found, for a terminal: one screen that names requirement, case and change.

use std::fmt::Write as _;

use super::annotations::harmless;
use super::{Answer, Decision, State};
use crate::tally::cases;

/// Requirements that are named.
const GROUPS: usize = 5;

/// The text; `colour` adds the codes of a terminal. No line of it is taken for a command by the log
/// readers of hosted runners, whatever an adapter says.
pub fn text(decision: &Decision, colour: bool) -> String {
    let paint = |code: &str, text: &str| match colour {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    };
    let code = match decision.answer {
        Answer::Good => "1;32",
        Answer::Bad => "1;31",
        Answer::Incomplete | Answer::TryAgain => "1;33",
    };
    let answer = paint(code, decision.answer.word());
    let mut text = format!("gate: {answer}  {}\n", harmless(&decision.title()));
    named(&mut text, decision);
    for ruled in decision.rules.iter().filter(|ruled| is_told(ruled.state)) {
        let code = if ruled.state == State::Broken { "31" } else { "33" };
        let state = paint(code, &format!("{:<8}", ruled.state.word()));
        let _ = writeln!(text, "  {state} {:<13} {}", ruled.rule, harmless(&ruled.says));
    }
    for state in [State::Held, State::Unasked] {
        let rules: Vec<_> = decision.of(state).map(|ruled| ruled.rule).collect();
        if !rules.is_empty() {
            let _ = writeln!(text, "  {:<8} {}", state.word(), rules.join(", "));
        }
    }
    if let Some(changes) = &decision.changes {
        let counts: Vec<_> =
            changes.iter().map(|(kind, n)| format!("{n} {}", kind.word())).collect();
        let counts = if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") };
        let _ = writeln!(text, "  changed  {counts}");
    }
    text
}

/// Whether a rule in this state is told with what it says.
pub(super) fn is_told(state: State) -> bool {
    matches!(state, State::Broken | State::Open | State::Warned)
}

fn named(text: &mut String, decision: &Decision) {
    let groups = decision.groups();
    for group in groups.iter().take(GROUPS) {
        let _ = writeln!(text, "\n  {}  {}", harmless(group.requirement), harmless(group.says));
        let Some(first) = group.cases.first() else { continue };
        let _ = writeln!(text, "    {}", harmless(first.id));
        let _ = writeln!(text, "      {}", harmless(&first.change));
        let evidence = first.record.and_then(|record| record.evidence.as_ref());
        if let Some(rerun) = evidence.map(|evidence| &evidence.rerun).filter(|it| !it.is_empty()) {
            let _ = writeln!(text, "      {}", harmless(rerun));
        }
        if group.cases.len() > 1 {
            let _ = writeln!(text, "    and {} more", group.cases.len() - 1);
        }
    }
    let more: usize = groups.iter().skip(GROUPS).map(|group| group.cases.len()).sum();
    if more > 0 {
        let _ = writeln!(text, "\n  and {} of other requirements", cases(more));
    }
    if !groups.is_empty() {
        text.push('\n');
    }
}
