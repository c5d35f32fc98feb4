//! What can be put on the stage: `props.yaml`.

use serde::Deserialize;
use standard::yaml::Text;

use crate::cases::scenario::{StepSpec, rename};

/// Something that a call can be made with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prop {
    /// Its name among those of its kind.
    #[serde(rename = "prop")]
    pub name: Text,
    /// The kind of handle.
    pub kind: Text,
    /// One sentence, for whoever reads the file.
    #[expect(dead_code, reason = "a key of the file, for its readers")]
    about: Text,
    /// What rules may ask about it.
    pub facts: Facts,
    /// The steps that make it, as they are written.
    steps: standard::yaml::Value,
}

/// What rules may ask about a handle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Bytes of a buffer.
    #[serde(default)]
    pub size: u64,
    /// Offset and bytes of a mapping.
    #[serde(default)]
    pub mapped: Option<[u64; 2]>,
    /// Whether a buffer was created for a tensor, or a plan is of tensors in the device's own layout.
    #[serde(default)]
    pub tensor: bool,
    /// Whether an event was recorded.
    #[serde(default)]
    pub recorded: bool,
    /// Objects of a device that are not destroyed.
    #[serde(default)]
    pub children: u64,
    /// Whether it belongs to another device than the case runs on.
    #[serde(default)]
    pub foreign: bool,
}

/// All props, in the order of the file: the first of a kind is the plainest.
pub fn all() -> Vec<Prop> {
    // The file is part of the program: a mistake in it is one in the code.
    let read = standard::yaml::Source::read("props.yaml", include_str!("props.yaml"));
    read.map(|(props, _)| props)
        .unwrap_or_else(|complaint| panic!("{}: {complaint}", complaint.place()))
}

impl Prop {
    /// The steps that make it, with `tag` in place of `@`.
    pub fn steps(&self, tag: &str) -> Vec<StepSpec> {
        let mut steps = self.steps.clone();
        rename(&mut steps, '@', tag);
        standard::yaml::from_value(steps).unwrap_or_else(|why| panic!("{}: {why}", self.name))
    }

    /// The steps that make it and give it back.
    pub fn given_back(&self, tag: &str) -> Vec<StepSpec> {
        let verb = if self.kind == "device" { "close" } else { "destroy" };
        let kind = &self.kind;
        let mut steps = self.steps(tag);
        steps.push(StepSpec::call(&format!("{kind}_{verb}"), kind, &format!("${kind}{tag}")));
        steps
    }
}
