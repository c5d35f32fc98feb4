//! Annotations: lines that a hosted runner reads from a job's log and shows beside the change, in the
//! form of GitHub's workflow commands.

use super::{Decision, State};

/// Annotations at most; a runner shows about as many of a step.
const MOST: usize = 10;

/// One line for each case that a broken rule names, then for each rule that is not about cases.
pub fn annotations(decision: &Decision) -> String {
    let mut lines = Vec::new();
    for group in decision.groups() {
        for case in group.cases {
            let message = format!("{}\n{}\n{}", case.id, case.change, case.says);
            lines.push(("error", case.requirement.to_owned(), message));
        }
    }
    for ruled in decision.rules.iter().filter(|ruled| ruled.cases.is_empty()) {
        let level = match ruled.state {
            State::Broken | State::Open => "error",
            State::Warned => "warning",
            State::Held | State::Unasked => continue,
        };
        lines.push((level, format!("gate: {}", ruled.rule), ruled.says.clone()));
    }
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    if more > 0 {
        let message = format!("and {more} more; the summary of the gate has all of them");
        lines.push(("notice", "gate".to_owned(), message));
    }
    let command = |(level, title, message): (&str, String, String)| {
        format!("::{level} title={}::{}\n", property(&title), data(&message))
    };
    lines.into_iter().map(command).collect()
}

/// Text of a message: what would end the line is written by its number.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property: what would end the property too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text of others for one line of a log: no control characters, and nothing that a runner takes for a
/// command.
pub fn harmless(text: &str) -> String {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(shown).collect::<String>().replace("::", ": :").replace("##", "# #")
}
