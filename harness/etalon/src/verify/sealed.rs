//! Statements: that a key has signed them, and that they say what the result gives.

use std::path::Path;

use reports::attest::envelope::{self, Sealed};
use reports::attest::key::PublicKey;
use reports::attest::{self, Acceptance, Predicate, Statement, TestResult};
use serde_json::Value;

use super::facts::{Facts, file};
use super::{Finding, State};
use crate::record::digest_of;

/// A statement that was read.
pub(super) struct Opened<P> {
    pub statement: Statement<P>,
    /// The bytes of its file.
    pub bytes: Vec<u8>,
    /// The key that is said to have signed.
    pub keyid: String,
}

/// Reads a statement; its signature is looked at if there is a key.
pub(super) fn open<P: Predicate>(
    folder: &Path,
    key: Option<&PublicKey>,
) -> Result<Opened<P>, Finding> {
    let broken = |what: String| Finding::broken(what).at(P::FILE);
    let bytes = file(&folder.join(P::FILE), envelope::LARGEST).map_err(broken)?;
    let sealed = Sealed::read(&bytes).map_err(broken)?;
    let payload = match key {
        Some(key) => sealed.open(key).map_err(broken)?,
        None => sealed.unverified(),
    };
    let statement = Statement::read(payload).map_err(broken)?;
    let keyid = sealed.keyid().to_owned();
    Ok(Opened { statement, bytes, keyid })
}

/// The certificate's own file.
pub(super) fn signature(facts: &Facts) -> Finding {
    match (&facts.certificate, facts.given.key) {
        (Err(finding), _) => finding.clone(),
        (Ok(opened), None) => {
            let id = &opened.keyid;
            Finding::left(format!("nobody vouches: --key takes the key that signed, {id}"))
        }
        (Ok(opened), Some(key)) => {
            let (name, id) = (key.algorithm().name(), &opened.keyid);
            Finding::holds(format!("{name}, key {id}"))
        }
    }
}

/// What the certificate says, against what the result gives.
pub(super) fn certificate(facts: &Facts) -> Finding {
    let check = || -> Result<Finding, Finding> {
        let (opened, read) = (facts.stated()?, facts.own()?);
        let mode = opened.statement.predicate.mode;
        let made = attest::certificate(&read.results, &read.digest, &facts.views, mode);
        Ok(compare(&opened.statement, &made))
    };
    check().unwrap_or_else(|left| left)
}

/// The test result, against what the result gives.
pub(super) fn test_result(facts: &Facts) -> Finding {
    let check = || -> Result<Finding, Finding> {
        let opened = open::<TestResult>(facts.given.folder, facts.given.key)?;
        let (stated, read) = (facts.stated()?, facts.own()?);
        let mode = stated.statement.predicate.mode;
        let made = attest::test_result(&read.results, &read.digest, mode);
        let unsigned = facts.given.key.is_none();
        Ok(match compare(&opened.statement, &made) {
            holds if holds.state == State::Holds && unsigned => Finding::left("no key was given"),
            other => other,
        })
    };
    check().unwrap_or_else(|finding| finding)
}

/// A statement against the one that follows.
fn compare<P: Predicate>(stated: &Statement<P>, made: &Statement<P>) -> Finding {
    let value = |statement| serde_json::to_value(statement).unwrap_or_default();
    let difference = difference(&value(stated), &value(made), String::new());
    match difference {
        None => Finding::holds("says what follows from the result"),
        Some((path, stated, made)) => {
            let path = path.trim_start_matches('.').trim_start_matches("predicate.");
            let what = format!("{path} is {stated} there; from {} follows {made}", attest::RESULTS);
            Finding::broken(what).at(P::FILE)
        }
    }
}

/// The first place where two values differ, with both.
pub(super) fn difference(a: &Value, b: &Value, path: String) -> Option<(String, String, String)> {
    match (a, b) {
        (Value::Object(left), Value::Object(right)) => {
            let keys = left.keys().chain(right.keys().filter(|key| !left.contains_key(*key)));
            let at = |map: &serde_json::Map<String, Value>, key: &String| {
                map.get(key).cloned().unwrap_or(Value::Null)
            };
            keys.into_iter().find_map(|key| {
                difference(&at(left, key), &at(right, key), format!("{path}.{key}"))
            })
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs.into_iter().find_map(|(i, (a, b))| difference(a, b, format!("{path}[{i}]")))
        }
        _ => (a != b).then(|| (path, short(a), short(b))),
    }
}

/// A value for a message: the other side may have made it as long as it liked.
fn short(value: &Value) -> String {
    const LONGEST: usize = 100;
    let text = if value.is_null() { "absent".to_owned() } else { value.to_string() };
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The library, if it is at hand.
pub(super) fn adapter(facts: &Facts) -> Finding {
    let Some(library) = facts.given.adapter else {
        return Finding::left("no library to compare with: --adapter takes it");
    };
    let opened = match facts.stated() {
        Ok(opened) => opened,
        Err(left) => return left,
    };
    let (subject, found) = (opened.statement.subject(), digest_of(library));
    match found == subject.digest.sha256 {
        true => Finding::holds(format!("{} is the library, SHA-256 {found}", library.display())),
        false => {
            let what =
                format!("SHA-256 {found}, and the statement is of {}", subject.digest.sha256);
            Finding::broken(what).at(library.display().to_string())
        }
    }
}

/// The acceptance of the standards body, if there is one.
pub(super) fn acceptance(facts: &Facts) -> Finding {
    let there = facts.given.folder.join(Acceptance::FILE).symlink_metadata().is_ok();
    let key = match (there, facts.given.body) {
        (false, None) => return Finding::left("no standards body has accepted it"),
        (false, Some(_)) => {
            let what = format!("{} is not there: no body has accepted it", Acceptance::FILE);
            return Finding::broken(what);
        }
        (true, None) => {
            return Finding::left("not looked at: --body-key takes the key of the standards body");
        }
        (true, Some(key)) => key,
    };
    let check = || -> Result<Finding, Finding> {
        let accepted = open::<Acceptance>(facts.given.folder, Some(key))?.statement;
        let opened = facts.stated()?;
        let said = &accepted.predicate;
        let made = attest::acceptance(
            &opened.statement,
            &opened.bytes,
            &said.verifier.id,
            &said.resource,
            &said.time,
        );
        Ok(match compare(&accepted, &made) {
            holds if holds.state == State::Holds => {
                Finding::holds(format!("by {} on {}", said.verifier.id, said.time))
            }
            other => other,
        })
    };
    check().unwrap_or_else(|finding| finding)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{difference, short};

    #[test]
    fn the_first_difference_is_named_by_its_path() {
        let (a, b) = (json!({"x": [1, {"y": 2}], "z": 1}), json!({"x": [1, {"y": 3}], "z": 2}));
        let found = difference(&a, &b, String::new()).unwrap();
        assert_eq!(found, (".x[1].y".to_owned(), "2".to_owned(), "3".to_owned()));
        assert_eq!(difference(&a, &a, String::new()), None);
        let gone = difference(&json!({}), &json!({"k": 1}), String::new()).unwrap();
        assert_eq!(gone, (".k".to_owned(), "absent".to_owned(), "1".to_owned()));
        assert_eq!(short(&json!("é".repeat(200))).chars().count(), 101);
    }
}
