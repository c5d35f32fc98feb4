//! The summary on the terminal: verdicts first, then what failed, then where to read more.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::day::days;
use crate::failure::block;
use crate::performance::{measured, sentence};
use crate::read::Results;
use crate::remark::Remarks;
use crate::result::{Outcome, Record, Verdict, Waiver};
use crate::tally::{Group, cases, counts, failures, slowest, time, unsupported};
use crate::verdict::{DEVELOPMENT, obstacles, outside, verdicts};
use crate::waiver::applied;

/// Failures that are shown in full.
const SHOWN: usize = 5;

/// Reasons and slow cases that are named.
const NAMED: usize = 5;

/// The summary. `written` are the files that hold more; `colour` adds the codes of a terminal.
pub fn summary(results: &Results, written: &[PathBuf], colour: bool) -> String {
    let paint = Paint(colour);
    let mut text = String::new();
    let remarks = Remarks::of(&results.header);
    let plain = results.records.iter().filter(|record| remarks.on(record).is_none());
    failed(&mut text, &failures(plain), &paint);
    let product = &results.header.product;
    let device = if product.device_name.is_empty() { "no device" } else { &product.device_name };
    let _ = writeln!(
        text,
        "{} {} {} on {device}, tier {}",
        product.vendor, product.adapter, product.adapter_version, results.header.tier
    );
    for (claim, verdict) in verdicts(&results.header, &results.records) {
        let words = paint.verdict(verdict);
        let _ = writeln!(text, "  {claim:<12} {words}");
    }
    if results.header.expectations.is_some() {
        let _ = writeln!(text, "  {}", paint.bad(DEVELOPMENT));
    }
    if results.header.claims.is_empty() {
        text.push_str("  nothing is claimed, so there is no verdict\n");
    }
    if let Some(outside) = outside(results) {
        let _ = writeln!(text, "  {} {outside}", paint.bad("outside of the claims:"));
    }
    outcomes(&mut text, results);
    waivers(&mut text, results);
    aside(&mut text, results, &remarks);
    reasons(&mut text, results);
    if let Some(told) = sentence(&measured(&results.measurements)) {
        let _ = writeln!(text, "  {} {told}", paint.dim("measured, informative:"));
    }
    for obstacle in obstacles(results) {
        let _ = writeln!(text, "  {} {obstacle}", paint.dim("not a certificate:"));
    }
    if !written.is_empty() {
        let names: Vec<_> = written.iter().map(|path| path.display().to_string()).collect();
        let _ = writeln!(text, "  {} {}", paint.dim("written:"), names.join("  "));
    }
    text
}

fn failed(text: &mut String, groups: &[Group], paint: &Paint) {
    let mut left = SHOWN;
    for group in groups {
        let Some(first) = group.records.first().filter(|_| left > 0) else { break };
        left -= 1;
        let whole = block(first);
        let (head, rest) = whole.split_once('\n').unwrap_or((&whole, ""));
        let _ = writeln!(text, "{}\n{rest}", paint.bad(head));
        let others = group.records.len() - 1;
        if others > 0 {
            let what = if group.requirement.is_empty() { "this way" } else { group.requirement };
            let _ = writeln!(text, "  and {others} more of {what}");
        }
        text.push('\n');
    }
    let more: usize = groups.iter().skip(SHOWN).map(|group| group.records.len()).sum();
    if more > 0 {
        let _ = writeln!(text, "and {more} more, of other requirements: see the report\n");
    }
}

fn outcomes(text: &mut String, results: &Results) {
    let found: Vec<_> = counts(&results.records)
        .into_iter()
        .filter(|&(outcome, count)| count > 0 || outcome == Outcome::Pass)
        .map(|(outcome, count)| format!("{count} {}", outcome.word()))
        .collect();
    let seconds = results.footer.as_ref().map_or(0.0, |footer| footer.seconds);
    let judged = results.records.len();
    let rate = if seconds > 0.0 { judged as f64 / seconds } else { 0.0 };
    let _ = writeln!(
        text,
        "  {judged} of {} cases: {}; {seconds:.1} s, {rate:.0} cases/s",
        results.header.planned,
        found.join(", ")
    );
    let restarts = results.footer.as_ref().map_or(0, |footer| footer.worker_restarts);
    if restarts > 0 {
        let times = if restarts == 1 { "once".to_owned() } else { format!("{restarts} times") };
        let _ = writeln!(text, "  the worker was lost {times}");
    }
}

/// Waivers, with what they excuse.
fn waivers(text: &mut String, results: &Results) {
    for one in applied(results) {
        let Waiver { requirement, cases: pattern, expires, .. } = one.waiver;
        let (excused, left) = (cases(one.excused.len()), days(one.days_left.max(0)));
        let _ = writeln!(
            text,
            "  waived: {requirement} in {excused} of {pattern}, until {expires}, {left} left"
        );
    }
}

/// What failed and counts for nothing, since the case is withdrawn or the failure expected.
fn aside(text: &mut String, results: &Results, remarks: &Remarks) {
    let withdrawn = results.records.iter().filter(|record| record.withdrawn.is_some()).count();
    if withdrawn > 0 {
        let _ = writeln!(text, "  withdrawn: {}, counted for no verdict", cases(withdrawn));
    }
    if results.header.expectations.is_some() {
        let known = |record: &&Record| record.failed() && remarks.on(record).is_some();
        let known = results.records.iter().filter(known).count();
        let _ = writeln!(text, "  expected: {} that failed", cases(known));
    }
}

fn reasons(text: &mut String, results: &Results) {
    for (why, count) in unsupported(&results.records).into_iter().take(NAMED) {
        let _ = writeln!(text, "  not offered in {}: {why}", cases(count));
    }
    let slow: Vec<_> = slowest(&results.records, 1)
        .into_iter()
        .filter(|record| record.device_ns > 100_000_000)
        .map(|record| format!("{} took {}", record.id, time(record.device_ns)))
        .collect();
    for line in slow {
        let _ = writeln!(text, "  slowest: {line}");
    }
}

/// Colours, where they are wanted.
struct Paint(bool);

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn bad(&self, text: &str) -> String {
        self.with("1;31", text)
    }

    fn dim(&self, text: &str) -> String {
        self.with("2", text)
    }

    fn verdict(&self, verdict: Verdict) -> String {
        let code = match verdict {
            Verdict::Conformant => "1;32",
            Verdict::ConformantWithWaivers => "1;33",
            Verdict::NotConformant => "1;31",
            Verdict::Incomplete => "1;33",
        };
        self.with(code, verdict.word())
    }
}
