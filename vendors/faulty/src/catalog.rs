//! `faults.yaml`: what can be planted, and what each breaks.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// A fault, or a misbehaviour of the process.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name, the value of the setting `fault`.
    pub id: String,
    /// What goes wrong.
    pub about: String,
    /// A public report of such a defect, as `project#number`; empty where there is none.
    #[serde(default)]
    pub source: String,
    /// How deep a run must be to see it: a word of `--tier`.
    #[serde(default = "standard")]
    pub tier: String,
    /// Ids of the requirements that do not hold any more.
    pub breaks: Vec<String>,
}

fn standard() -> String {
    "standard".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalog {
    faults: Vec<Fault>,
    misbehaviours: Vec<Fault>,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    // The file is part of the program: a mistake in it is one in the code.
    let catalog = parse(include_str!("../faults.yaml"));
    catalog.unwrap_or_else(|why| panic!("vendors/faulty/faults.yaml: {why}"))
});

/// All planted faults, in the order of the file.
pub fn faults() -> Vec<Fault> {
    CATALOG.faults.clone()
}

/// What can be done to the harness, in the order of the file.
pub fn misbehaviours() -> Vec<Fault> {
    CATALOG.misbehaviours.clone()
}

fn parse(text: &str) -> Result<Catalog, String> {
    let catalog: Catalog = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let mut seen = BTreeSet::new();
    for fault in catalog.faults.iter().chain(&catalog.misbehaviours) {
        let id = &fault.id;
        let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || !id.bytes().all(legal) {
            return Err(format!("`{id}` is no id: lower-case words and digits with hyphens are"));
        }
        if !seen.insert(id) {
            return Err(format!("{id} is there twice"));
        }
        if fault.about.is_empty() {
            return Err(format!("{id} does not say what goes wrong"));
        }
        if fault.breaks.is_empty() {
            return Err(format!("{id} breaks nothing, so nothing could see it"));
        }
        if let Some(odd) = fault.breaks.iter().find(|id| !is_requirement(id)) {
            return Err(format!("{id} breaks `{odd}`, which is no requirement id"));
        }
    }
    Ok(catalog)
}

/// `OXI-TOPIC-0123`.
fn is_requirement(id: &str) -> bool {
    let mut parts = id.split('-');
    let fits = parts.next() == Some("OXI")
        && parts.next().is_some_and(|topic| topic.bytes().all(|byte| byte.is_ascii_uppercase()))
        && parts
            .next()
            .is_some_and(|number| number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit()));
    fits && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_hook_and_every_hook_its_entry() {
        let names = |list: &[Fault]| list.iter().map(|fault| fault.id.clone()).collect::<Vec<_>>();
        let hooks: Vec<_> = crate::faults::all().map(|(id, _)| *id).collect();
        assert_eq!(names(&faults()), hooks);
        let hooks: Vec<_> = crate::misbehaviours::ALL.iter().map(|(id, _)| *id).collect();
        assert_eq!(names(&misbehaviours()), hooks);
    }

    #[test]
    fn mistakes_are_refused() {
        let told = |entry: &str| {
            let text = format!("faults:\n  - {entry}\nmisbehaviours: []\n");
            parse(&text).map(|_| ()).unwrap_err()
        };
        assert!(told("{id: a, about: b, breaks: [OXI-OP-0001], odd: 1}").contains("odd"));
        assert!(told("{id: A b, about: c, breaks: [OXI-OP-0001]}").contains("no id"));
        assert!(told("{id: a, about: b, breaks: []}").contains("breaks nothing"));
        assert!(told("{id: a, about: b, breaks: [OXI-0001]}").contains("no requirement id"));
        let twice = "{id: a, about: b, breaks: [OXI-OP-0001]}";
        assert!(told(&format!("{twice}\n  - {twice}")).contains("twice"));
    }
}
