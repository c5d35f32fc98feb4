//! Markdown for a pull request or a CI summary: verdicts, counts, failures to unfold.

use std::fmt::Write as _;

use crate::failure::block;
use crate::performance::{measured, sentence};
use crate::read::Results;
use crate::remark::Remarks;
use crate::result::Verdict;
use crate::tally::{cases, counts, failures, figure, unsupported};
use crate::verdict::{DEVELOPMENT, obstacles, outside, verdicts};
use crate::waiver::{Applied, applied};

/// Failures of one requirement that are shown in full.
const SHOWN: usize = 3;

/// Measurements that are shown.
const MEASURED: usize = 20;

/// The text.
pub fn markdown(results: &Results) -> String {
    let product = &results.header.product;
    let (vendor, adapter, version) = (&product.vendor, &product.adapter, &product.adapter_version);
    let mut text = format!("# {}: {} {}\n\n", escape(vendor), escape(adapter), escape(version));
    let standard = escape(&results.header.suite.standard);
    let device = escape(&product.device_name);
    let _ = writeln!(
        text,
        "{device} · {standard} · tier {} · {}\n",
        results.header.tier, results.header.started
    );
    if results.header.expectations.is_some() {
        let _ = writeln!(text, "> **{DEVELOPMENT}**\n");
    }
    text.push_str("| claim | verdict |\n|---|---|\n");
    for (claim, verdict) in verdicts(&results.header, &results.records) {
        let icon = match verdict {
            Verdict::Conformant => "✅",
            Verdict::ConformantWithWaivers => "☑️",
            Verdict::NotConformant => "❌",
            Verdict::Incomplete => "⚠️",
        };
        let _ = writeln!(text, "| {claim} | {icon} {} |", verdict.word());
    }
    let found = counts(&results.records).into_iter().filter(|&(_, count)| count > 0);
    let found: Vec<_> = found.map(|(outcome, n)| format!("{n} {}", outcome.word())).collect();
    let _ = writeln!(
        text,
        "\n{} of {} cases: {}.\n",
        results.records.len(),
        results.header.planned,
        found.join(", ")
    );
    if let Some(outside) = outside(results) {
        let _ = writeln!(text, "> Outside of the claims: {}\n", escape(&outside));
    }
    for obstacle in obstacles(results) {
        let _ = writeln!(text, "> Not a certificate: {}\n", escape(&obstacle));
    }
    waivers(&mut text, results);
    let remarks = Remarks::of(&results.header);
    let plain = results.records.iter().filter(|record| remarks.on(record).is_none());
    for group in failures(plain) {
        let name =
            if group.requirement.is_empty() { "Fault of the suite" } else { group.requirement };
        let _ =
            writeln!(text, "## {name}: {}\n\n{}\n", cases(group.records.len()), escape(group.says));
        text.push_str("<details><summary>What failed</summary>\n\n");
        for record in group.records.iter().take(SHOWN) {
            let _ = writeln!(text, "{}\n", fenced(&block(record)));
        }
        for record in group.records.iter().skip(SHOWN) {
            let _ = writeln!(text, "- {}", code(&record.id));
        }
        text.push_str("\n</details>\n\n");
    }
    aside(&mut text, results, &remarks);
    let lacking = unsupported(&results.records);
    if !lacking.is_empty() {
        text.push_str("## Not offered\n\n");
        for (why, count) in lacking {
            let _ = writeln!(text, "- {} ({})", escape(why), cases(count));
        }
    }
    performance(&mut text, results);
    text
}

/// What operators took, the longest first.
fn performance(text: &mut String, results: &Results) {
    let mut all = measured(&results.measurements);
    let Some(told) = sentence(&all) else { return };
    let _ = writeln!(text, "\n## Performance, informative\n\n{}.\n", escape(&told));
    text.push_str("<details><summary>What took longest</summary>\n\n");
    text.push_str("| operator | types | median | GFLOP/s | GB/s | energy a call |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    all.sort_by_key(|one| (std::cmp::Reverse(one.of.ns.median), one.of.index));
    for one in all.iter().take(MEASURED) {
        let work = one.work.map_or_else(String::new, |rate| figure(rate.rate));
        let (operator, types) = (escape(&one.of.operator), escape(&one.of.types));
        let (median, bytes, joules) = (one.median(), figure(one.bytes.rate), one.joules());
        let _ = writeln!(text, "| {operator} | {types} | {median} | {work} | {bytes} | {joules} |");
    }
    text.push_str("\n</details>\n");
}

/// Waivers, with what they excuse and for how long.
fn waivers(text: &mut String, results: &Results) {
    let applied = applied(results);
    if applied.is_empty() {
        return;
    }
    text.push_str(
        "## Waivers\n\n| requirement | cases | excused | until | days left | why | issue |\n",
    );
    text.push_str("|---|---|---|---|---|---|---|\n");
    for Applied { waiver, excused, days_left, trouble } in applied {
        let why = trouble.as_ref().unwrap_or(&waiver.reason);
        let fields = [
            escape(&waiver.requirement),
            escape(&waiver.cases),
            excused.len().to_string(),
            escape(&waiver.expires),
            days_left.max(0).to_string(),
            escape(why),
            escape(&waiver.issue),
        ];
        let _ = writeln!(text, "| {} |", fields.join(" | "));
    }
    text.push('\n');
}

/// Cases of which there is something to say: waived, withdrawn, expected.
fn aside(text: &mut String, results: &Results, remarks: &Remarks) {
    let said = results.records.iter().filter_map(|record| Some((record, remarks.on(record)?)));
    let said: Vec<_> = said.collect();
    if said.is_empty() {
        return;
    }
    text.push_str(
        "## Waived, withdrawn or expected\n\n<details><summary>Which cases</summary>\n\n",
    );
    for (record, remark) in said {
        let (outcome, id) = (record.outcome.word(), code(&record.id));
        let _ = writeln!(text, "- {outcome}: {id} · {}", escape(&remark));
    }
    text.push_str("\n</details>\n\n");
}

/// Text whose marks Markdown and HTML would take for their own.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '*' | '_' | '`' | '[' | ']' | '|' | '\\' => safe.extend(['\\', c]),
            '\n' | '\r' => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// Text on one line as code, whatever is in it.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A blank keeps a mark at either end apart from the fence.
    if longest > 0 { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

/// Text in a fence that is longer than any in the text.
pub(crate) fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}\n{fence}")
}
