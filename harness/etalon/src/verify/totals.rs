//! What follows from the records: counts, verdicts, and whether they can be certified.

use reports::attest::{self, Mode, RESULTS};
use reports::verdict;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Finding;
use super::facts::Facts;

/// The counts of the footer.
pub(super) fn counts(facts: &Facts) -> Finding {
    let (read, footer) = match facts.result().map(|read| (read, &read.results.footer)) {
        Ok((read, Some(footer))) => (read, footer),
        Ok((_, None)) => return Finding::left("there is no footer"),
        Err(left) => return left,
    };
    let counted = attest::counts(&read.results.records);
    let all = counted.iter().chain(&footer.counts).map(|(outcome, _)| outcome);
    let number = |counts: &std::collections::BTreeMap<String, u64>, outcome: &String| {
        counts.get(outcome).copied().unwrap_or(0)
    };
    for outcome in all {
        let (said, found) = (number(&footer.counts, outcome), number(&counted, outcome));
        if said != found {
            let what = format!("the footer says {said} {outcome}, and the records are {found}");
            return Finding::broken(what).at(format!("{RESULTS}:{}", read.last));
        }
    }
    if footer.counts.len() != counted.len() {
        return Finding::broken("the footer counts an outcome of which there is none")
            .at(format!("{RESULTS}:{}", read.last));
    }
    let words: Vec<_> = counted.iter().map(|(outcome, n)| format!("{n} {outcome}")).collect();
    Finding::holds(words.join(", "))
}

/// The verdicts of the footer.
pub(super) fn verdicts(facts: &Facts) -> Finding {
    let (read, footer) = match facts.result().map(|read| (read, &read.results.footer)) {
        Ok((read, Some(footer))) => (read, footer),
        Ok((_, None)) => return Finding::left("there is no footer"),
        Err(left) => return left,
    };
    let follow = verdict::verdicts(&read.results.header, &read.results.records);
    let at = format!("{RESULTS}:{}", read.last);
    for (claim, found) in &follow {
        let said = footer.verdicts.get(claim).map_or("nothing", |verdict| verdict.word());
        if said != found.word() {
            let what = format!("of {claim} the footer says {said}, and {} follows", found.word());
            return Finding::broken(what).at(at);
        }
    }
    if let Some(claim) = footer.verdicts.keys().find(|claim| !follow.contains_key(*claim)) {
        let what = format!("the footer has a verdict on {claim}, which is not claimed");
        return Finding::broken(what).at(at);
    }
    let words: Vec<_> =
        follow.iter().map(|(claim, verdict)| format!("{claim} {}", verdict.word())).collect();
    Finding::holds(if words.is_empty() { "none".to_owned() } else { words.join(", ") })
}

/// The end of the run.
pub(super) fn end(facts: &Facts) -> Finding {
    let (read, footer) = match facts.result().map(|read| (read, &read.results.footer)) {
        Ok((read, Some(footer))) => (read, footer),
        Ok((_, None)) => return Finding::noted("the run was killed before its end"),
        Err(left) => return left,
    };
    let time = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let (begun, ended) = (time(&read.results.header.started), time(&footer.ended));
    let at = format!("{RESULTS}:{}", read.last);
    match (begun, ended) {
        (_, None) => Finding::broken("footer.ended is not a time as RFC 3339").at(at),
        (Some(begun), Some(ended)) if ended < begun => {
            Finding::broken(format!("it ended at {}, before it began", footer.ended)).at(at)
        }
        _ if !footer.seconds.is_finite() || footer.seconds < 0.0 => {
            Finding::broken("footer.seconds is no time that a run can take").at(at)
        }
        _ if footer.interrupted => Finding::noted(format!("interrupted at {}", footer.ended)),
        _ => Finding::holds(format!("{}, after {:.1} s", footer.ended, footer.seconds)),
    }
}

/// Whether a certificate may be made of it, if it says that it is one.
pub(super) fn mode(facts: &Facts) -> Finding {
    let (opened, read) = match (facts.stated(), facts.result()) {
        (Ok(opened), Ok(read)) => (opened, read),
        (Err(left), _) | (_, Err(left)) => return left,
    };
    let obstacles = attest::obstacles(&read.results);
    match (opened.statement.predicate.mode, obstacles.as_slice()) {
        (Mode::Certification, []) => Finding::holds("a certificate"),
        (Mode::Certification, [first, ..]) => {
            Finding::broken(format!("it is signed as a certificate, and {first}"))
        }
        (Mode::Development, []) => {
            Finding::noted("DEVELOPMENT: no certificate, though it could be one")
        }
        (Mode::Development, reasons) => {
            Finding::noted(format!("DEVELOPMENT: no certificate, since {}", reasons.join("; ")))
        }
    }
}
