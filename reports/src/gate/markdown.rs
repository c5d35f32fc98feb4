//! What the gate found, as a comment of a pull request: one screen, and the rest folded.

use std::fmt::Write as _;

use super::text::is_told;
use super::{Answer, Decision, Group, State};
use crate::failure::block;
use crate::markdown::{code, escape, fenced};
use crate::tally::cases;

/// Requirements in the table.
const GROUPS: usize = 8;

/// Cases that are shown in full, and that are named, of one requirement.
const FULL: usize = 2;
const NAMED: usize = 50;

/// The text.
pub fn markdown(decision: &Decision) -> String {
    let icon = match decision.answer {
        Answer::Good => "✅",
        Answer::Bad => "❌",
        Answer::Incomplete => "⚠️",
        Answer::TryAgain => "🔁",
    };
    let answer = decision.answer.word();
    let mut text = format!("## {icon} Gate {answer}: {}\n\n", escape(&decision.title()));
    let groups = decision.groups();
    table(&mut text, &groups);
    rules(&mut text, decision);
    details(&mut text, &groups);
    changed(&mut text, decision);
    text
}

fn table(text: &mut String, groups: &[Group]) {
    if groups.is_empty() {
        return;
    }
    text.push_str("| requirement | case | change |\n|---|---|---|\n");
    for group in groups.iter().take(GROUPS) {
        let Some(first) = group.cases.first() else { continue };
        let more = match group.cases.len() - 1 {
            0 => String::new(),
            more => format!("<br>and {more} more"),
        };
        let (id, says) = (escape(group.requirement), escape(group.says));
        // A pipe would end the cell, even within code.
        let case = code(first.id).replace('|', "\\|");
        let _ = writeln!(text, "| **{id}** {says} | {case}{more} | {} |", escape(&first.change));
    }
    let more: usize = groups.iter().skip(GROUPS).map(|group| group.cases.len()).sum();
    if more > 0 {
        let _ = writeln!(text, "\nand {} of other requirements, below", cases(more));
    }
    text.push('\n');
}

fn rules(text: &mut String, decision: &Decision) {
    for ruled in decision.rules.iter().filter(|ruled| is_told(ruled.state)) {
        let (state, rule) = (ruled.state.word(), ruled.rule.replace('_', " "));
        let _ = writeln!(text, "- **{state}**: {rule}: {}", escape(&ruled.says));
    }
    for state in [State::Held, State::Unasked] {
        let rules: Vec<_> = decision.of(state).map(|r| r.rule.replace('_', " ")).collect();
        if !rules.is_empty() {
            let _ = writeln!(text, "- {}: {}", state.word(), rules.join(", "));
        }
    }
    for (claim, verdict) in &decision.verdicts {
        let _ = writeln!(text, "- {}: {}", escape(claim), verdict.word().replace('_', " "));
    }
    text.push('\n');
}

fn details(text: &mut String, groups: &[Group]) {
    for Group { requirement, says, cases: named } in groups {
        let (id, count) = (escape(requirement), cases(named.len()));
        let _ = writeln!(text, "<details><summary>{id}: {count}</summary>\n\n{}\n", escape(says));
        for (place, case) in named.iter().enumerate().take(NAMED) {
            match case.record.filter(|_| place < FULL) {
                Some(record) => {
                    let _ = writeln!(text, "{}\n", fenced(&block(record)));
                }
                None => {
                    let _ = writeln!(text, "- {} {}", code(case.id), escape(&case.change));
                }
            }
        }
        if named.len() > NAMED {
            let _ = writeln!(text, "- and {} more", named.len() - NAMED);
        }
        text.push_str("\n</details>\n\n");
    }
}

fn changed(text: &mut String, decision: &Decision) {
    let Some(changes) = &decision.changes else { return };
    text.push_str("<details><summary>What changed since the baseline</summary>\n\n");
    for (kind, count) in changes {
        let _ = writeln!(text, "- {}: {}", kind.word(), cases(*count));
    }
    for fact in &decision.facts {
        let (before, after) = (escape(&fact.before), escape(&fact.after));
        let _ = writeln!(text, "- {}: {before} → {after}", fact.name);
    }
    if changes.is_empty() && decision.facts.is_empty() {
        text.push_str("- nothing\n");
    }
    text.push_str("\n</details>\n");
}
