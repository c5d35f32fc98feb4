//! In-toto statements: a predicate about a subject, here about an adapter library.
//!
//! A statement is written in one form, and one that is written in another is refused: so a key that
//! stands there twice, or bytes that a reader would skip, cannot hide in what was signed.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::digest::is_sha256;

/// The type of every statement.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";

/// What is stated of a subject.
pub trait Predicate: Serialize + DeserializeOwned {
    /// The URI of its type.
    const TYPE: &'static str;
    /// Name of the file that holds it.
    const FILE: &'static str;
}

/// A statement.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement<P> {
    /// Always `https://in-toto.io/Statement/v1`.
    #[serde(rename = "_type")]
    pub kind: String,
    /// The adapter library, alone.
    pub subject: Vec<Subject>,
    /// The URI of what is stated.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is stated.
    pub predicate: P,
}

/// What a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Name of the file, without its folder.
    pub name: String,
    /// Its digest.
    pub digest: Digest,
}

/// The digest of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// SHA-256 in hex.
    pub sha256: String,
}

impl Digest {
    /// Of a SHA-256 in hex.
    pub fn of(sha256: impl Into<String>) -> Digest {
        Digest { sha256: sha256.into() }
    }
}

/// As much of a statement as every one has.
#[derive(Deserialize)]
struct Any {
    #[serde(rename = "_type")]
    kind: String,
    #[serde(rename = "predicateType")]
    predicate_type: String,
}

impl<P: Predicate> Statement<P> {
    /// A statement about a library.
    pub fn new(subject: Subject, predicate: P) -> Statement<P> {
        Statement {
            kind: STATEMENT.to_owned(),
            subject: vec![subject],
            predicate_type: P::TYPE.to_owned(),
            predicate,
        }
    }

    /// As it is signed.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a statement is JSON")
    }

    /// Reads a statement.
    ///
    /// # Errors
    /// The first thing that is not as it should be.
    pub fn read(bytes: &[u8]) -> Result<Statement<P>, String> {
        let any: Any = serde_json::from_slice(bytes)
            .map_err(|error| format!("the payload is no statement: {error}"))?;
        if any.kind != STATEMENT {
            return Err(format!("_type is `{}`, expected `{STATEMENT}`", any.kind));
        }
        if any.predicate_type != P::TYPE {
            let found = any.predicate_type;
            return Err(format!("predicateType is `{found}`, expected `{}`", P::TYPE));
        }
        let statement: Statement<P> = serde_json::from_slice(bytes)
            .map_err(|error| format!("the statement is not as its schema says: {error}"))?;
        let [subject] = statement.subject.as_slice() else {
            return Err(format!("{} subjects, expected one", statement.subject.len()));
        };
        if !is_sha256(&subject.digest.sha256) {
            return Err("the digest of the subject is no SHA-256 in lower-case hex".to_owned());
        }
        if statement.bytes() != bytes {
            let what =
                "the payload is not written in the one form: white space, order, or a key twice";
            return Err(what.to_owned());
        }
        Ok(statement)
    }

    /// The subject.
    pub fn subject(&self) -> &Subject {
        &self.subject[0]
    }
}
