//! Requirements: every normative sentence of the standard under its permanent id.
//!
//! Most are not written as prose. A constraint, an error rule, a type row and an edge each are a
//! requirement, and their sentences follow from the YAML they stand in. What holds for more than
//! one function or operator is prose in `spec/requirements/*.yaml`:
//!
//! ```yaml
//! - {id: OXI-MEM-0100, level: must, says: "Memory that is created and destroyed is given back."}
//! ```

use serde::Deserialize;

use crate::yaml::Text;

/// A requirement in prose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prose {
    /// Permanent id.
    pub id: Text,
    /// How binding it is.
    pub level: Binding,
    /// The sentence.
    pub says: Text,
    /// Revision of its meaning; cases cite `ID@2` for the second.
    #[serde(default)]
    pub revision: Option<u32>,
    /// Why no case can check it, if none can.
    #[serde(default)]
    pub untestable: Option<Text>,
}

/// How binding a requirement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// Breaking it breaks conformance.
    Must,
    /// Advice.
    Should,
}

/// A requirement, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Requirement {
    /// Permanent id.
    pub id: String,
    /// How binding it is.
    pub level: Binding,
    /// The sentence, for people.
    pub says: String,
    /// What it belongs to.
    pub of: Subject,
    /// Where it stands: `path:line` under `spec/`.
    pub place: String,
    /// Revision of its meaning.
    pub revision: u32,
    /// Why no case can check it, if none can.
    pub untestable: Option<String>,
}

/// What a requirement belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// More than one thing.
    Common,
    /// A function of the table.
    Function(String),
    /// An operator.
    Operator(String),
}

/// Whether a text has the shape of a requirement id: `OXI-<TOPIC>-<4 digits>`.
pub fn is_id(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some("OXI"), Some(topic), Some(number), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    !topic.is_empty()
        && topic.chars().all(|c| c.is_ascii_uppercase())
        && number.len() == 4
        && number.chars().all(|c| c.is_ascii_digit())
}
