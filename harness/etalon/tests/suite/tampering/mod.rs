//! Everything that can be done to a published folder, and what `verify` says of it.
//!
//! Two hands are at work. One has no key: whatever it edits no longer fits what was signed. The other is
//! the owner of the key, who signs something that no run gave: what can be recomputed gives it away. What
//! cannot be recomputed, such as a record that was a failure and is a pass in every detail, is for
//! `etalon reproduce` to find; the last test shows that it does.

mod table;
mod world;

use etalon::reproduce::{Sample, differences, draw};
use etalon::verify::{Judgement, State, show};
use reports::attest::{Mode, RESULTS};
use reports::result::Outcome;
use serde_json::Value;

use table::{ROWS, Row};
use world::Folder;

#[test]
fn the_genuine_one_is_accepted_and_so_is_a_genuine_failure() {
    let found = Folder::clean().verify();
    let broken: Vec<_> = found.checks.iter().filter(|(_, f)| f.state == State::Broken).collect();
    assert!(broken.is_empty(), "{}", show::text(&found, false));
    assert_eq!(found.judgement(), Judgement::Conformant, "{}", show::text(&found, false));
    assert!(found.checks.iter().all(|(_, finding)| finding.state != State::Left));
    let faulty = Folder::faulty().verify();
    assert_eq!(faulty.judgement(), Judgement::NotConformant, "{}", show::text(&faulty, false));
}

#[test]
fn whatever_was_tampered_with_is_refused_and_named() {
    let mut wrong = Vec::new();
    for Row { name, of, edit, check, says } in ROWS {
        let mut folder = of();
        let before = (folder.files.clone(), folder.library.clone());
        edit(&mut folder);
        let unchanged = before == (folder.files.clone(), folder.library.clone());
        let given = folder.folders.is_empty() && folder.key.id() == folder.world.key.public().id();
        let trusted = folder.executables == of().executables;
        assert!(!(unchanged && given && trusted), "{name}: nothing was edited");
        let found = folder.verify();
        let named = found.checks.iter().any(|(what, finding)| {
            let at = finding.at.clone().unwrap_or_default();
            let text = format!("{at}: {}", finding.says);
            what == check && finding.state == State::Broken && text.contains(says)
        });
        if !named || found.judgement() != Judgement::Refused {
            wrong.push(format!("{name}: expected {check}: {says}\n{}", show::text(&found, false)));
        }
    }
    assert!(ROWS.len() >= 40);
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

/// Every place of a value that holds no more places, as JSON pointers.
fn leaves(value: &Value, path: String, into: &mut Vec<String>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, inner) in map {
                leaves(
                    inner,
                    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")),
                    into,
                );
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for (i, inner) in list.iter().enumerate() {
                leaves(inner, format!("{path}/{i}"), into);
            }
        }
        _ => into.push(path),
    }
}

/// Something else of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::Bool(yes) => (!yes).into(),
        Value::Number(number) => number.as_u64().map_or(1.5.into(), |number| (number + 1).into()),
        Value::String(text) => format!("{text}x").into(),
        Value::Array(_) => serde_json::json!(["x"]),
        Value::Object(_) => serde_json::json!({"x": "y"}),
        Value::Null => 1.into(),
    }
}

#[test]
fn every_field_of_every_kind_of_line_is_under_the_signature() {
    let folder = Folder::faulty();
    let text = String::from_utf8(folder.files[RESULTS].clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let bad = lines.iter().position(|line| line.contains("\"outcome\":\"fail\"")).unwrap();
    let measured = lines.iter().position(|line| line.contains("\"line\":\"measurement\"")).unwrap();
    let mut tried = 0;
    for at in [0, bad, measured, lines.len() - 1] {
        let line: Value = serde_json::from_str(lines[at]).unwrap();
        let mut places = Vec::new();
        leaves(&line, String::new(), &mut places);
        for place in places {
            let mut edited = line.clone();
            let value = edited.pointer_mut(&place).unwrap();
            *value = other(value);
            let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            lines[at] = edited.to_string();
            let mut folder = Folder::faulty();
            folder.put(RESULTS, (lines.join("\n") + "\n").as_bytes());
            let found = folder.verify();
            assert_eq!(found.judgement(), Judgement::Refused, "line {at}, {place}");
            let said = show::text(&found, false);
            let named = said.contains("was signed") || said.contains(&format!("{RESULTS}:"));
            assert!(named, "line {at}, {place}: {said}");
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} fields");
}

#[test]
fn every_field_of_the_certificate_follows_from_the_result() {
    use reports::attest::envelope::{Sealed, seal};
    use reports::attest::{Conformance, Predicate as _, Statement};
    let genuine = Folder::faulty();
    let sealed = Sealed::read(&genuine.files[Conformance::FILE]).unwrap();
    let statement: Value = serde_json::from_slice(sealed.unverified()).unwrap();
    let mut places = Vec::new();
    leaves(&statement, String::new(), &mut places);
    for place in &places {
        let mut edited = statement.clone();
        let value = edited.pointer_mut(place).unwrap();
        *value = match (place.as_str(), value.as_str()) {
            ("/predicate/mode", _) => "development".into(),
            (place, Some(_)) if place.starts_with("/predicate/verdicts") => "conformant".into(),
            (_, Some(text)) if text.len() == 64 => "0".repeat(64).into(),
            _ => other(value),
        };
        // Written as the type writes it, so that nothing but the value is odd.
        let bytes = serde_json::to_vec(&edited).unwrap();
        let bytes = serde_json::from_slice::<Statement<Conformance>>(&bytes)
            .map_or(bytes, |statement| statement.bytes());
        let mut folder = Folder::faulty();
        folder.put(Conformance::FILE, &seal(&bytes, &folder.world.key));
        let found = folder.verify();
        let said = show::text(&found, false);
        assert_ne!(found.judgement(), Judgement::NotConformant, "{place}: {said}");
        if place != "/predicate/mode" {
            assert_eq!(found.judgement(), Judgement::Refused, "{place}: {said}");
        }
    }
    assert!(places.len() > 40, "only {} fields", places.len());
}

#[test]
fn a_statement_of_development_says_so_everywhere_and_certifies_nothing() {
    let mut folder = Folder::clean();
    let results = folder.results();
    folder.sign(&results, Mode::Development);
    folder.accept();
    let found = folder.verify();
    assert_eq!(found.judgement(), Judgement::NoCertificate, "{}", show::text(&found, false));
    let said = show::text(&found, false);
    assert!(said.contains("DEVELOPMENT: no certificate"), "{said}");
    assert!(said.contains("NOT CERTIFIED  a statement of development"), "{said}");
    assert_eq!(show::json(&found)["mode"], "development");
    assert_eq!(folder.statement::<reports::attest::TestResult>().predicate.result, "WARNED");
}

#[test]
fn a_patched_or_unknown_suite_and_another_build_are_shown_as_such() {
    let said = |edit: fn(&mut reports::read::Results), trust: bool| {
        let mut folder = Folder::clean();
        let mut results = folder.results();
        edit(&mut results);
        results.header.not_certifiable = etalon::verify::header::not_certifiable(&results.header);
        folder.sign(&results, Mode::Development);
        folder.accept();
        if !trust {
            folder.executables.clear();
        }
        show::text(&folder.verify(), false)
    };
    let patched = said(|results| results.header.suite.dirty = Some(true), true);
    assert!(patched.contains("a patched suite: built from changed sources of commit"), "{patched}");
    assert!(patched.contains("no certificate, since the suite was built from"), "{patched}");
    let unknown = said(|results| results.header.suite.commit = None, true);
    assert!(unknown.contains("an unknown suite"), "{unknown}");
    let other = said(|results| results.header.suite.digest = "0".repeat(64), false);
    assert!(other.contains("another build, SHA-256 0000"), "{other}");
    let newer = said(|results| results.header.suite.version = "9.9.9".to_owned(), true);
    let due = "this result was made by Etalon 9.9.9 with Open XPU Interface";
    assert!(newer.contains(due) && newer.contains("verify it with that version"), "{newer}");
}

#[test]
fn a_lie_in_every_detail_is_found_by_running_a_part_again() {
    let mut folder = Folder::faulty();
    let truth = folder.results();
    folder.lie_well(|results| {
        for record in &mut results.records {
            if record.outcome == Outcome::Fail {
                record.outcome = Outcome::Pass;
                record.evidence = None;
                record.accuracy = None;
            }
        }
    });
    // Nothing can be seen by looking.
    let found = folder.verify();
    assert_eq!(found.judgement(), Judgement::Conformant, "{}", show::text(&found, false));
    // What comes of running again is what came before.
    let lie = folder.results();
    let drawn = draw(&lie.records, Sample::Percent(50.0), 7);
    assert_eq!(drawn.len(), lie.records.len().div_ceil(2));
    assert_eq!(drawn, draw(&lie.records, Sample::Percent(50.0), 7));
    assert_ne!(drawn, draw(&lie.records, Sample::Percent(50.0), 8));
    let then: Vec<_> = drawn.iter().map(|&place| &lie.records[place]).collect();
    let now: Vec<_> = drawn.iter().map(|&place| truth.records[place].clone()).collect();
    let found = differences(&then, &now);
    assert!(!found.is_empty());
    assert!(found.iter().all(|one| one.now == Some(Outcome::Fail) && one.then == Outcome::Pass));
}
