//! From the files of `spec/` to a [`Standard`].
//!
//! | file | holds |
//! |---|---|
//! | `oxi.yaml` | title, version, ABI version, topics of requirement ids |
//! | `formats.yaml` | [`Format`]s |
//! | `blocks.yaml` | [`Block`]s |
//! | `errors.yaml`, `types.yaml` | statuses; handles, enums, flags, structs |
//! | `acceptance.yaml` | accuracy [`Class`]es |
//! | `api/*.yaml` | [`Function`]s by topic |
//! | `ops/*.yaml` | one [`Operator`] each, named like its file |
//! | `profiles.yaml` | [`Profile`]s |
//! | `requirements/*.yaml` | requirements in prose |
//!
//! Loading fails only where a file does not parse; everything that can be said about a parsed
//! standard is lint's (see [`crate::lint`]), so that one run shows all of it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::acceptance::Class;
use crate::api::Function;
use crate::blocks::Block;
use crate::formats::Format;
use crate::ops::Operator;
use crate::profiles::Profile;
use crate::requirements::{Binding, Prose, Requirement, Subject};
use crate::types::{Errors, Types};
use crate::yaml::{Complaint, Files, Source, Text};

/// The whole standard, as read.
#[derive(Debug, Clone)]
pub struct Standard {
    /// `oxi.yaml`.
    pub about: About,
    /// Numeric formats.
    pub formats: Vec<Format>,
    /// Block formats.
    pub blocks: Vec<Block>,
    /// Status codes and their classes.
    pub errors: Errors,
    /// Types of the C ABI.
    pub types: Types,
    /// Accuracy classes.
    pub classes: Vec<Class>,
    /// Functions, in the order of their slots.
    pub functions: Vec<Function>,
    /// Operators, in the order of their ids.
    pub operators: Vec<Operator>,
    /// Profiles.
    pub profiles: Vec<Profile>,
    /// Every requirement by its id.
    pub requirements: BTreeMap<String, Requirement>,
    /// SHA-256 over all paths and contents, in hex.
    pub digest: String,
    /// The sources, by path, for complaints.
    pub sources: BTreeMap<String, Source>,
    /// Requirement ids that stand twice: the id, and the place of the second.
    pub(crate) twice: Vec<(String, String, String)>,
}

/// `spec/oxi.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Full name of the standard.
    pub title: Text,
    /// Its version.
    pub version: Text,
    /// Version of the C ABI.
    pub abi: AbiVersion,
    /// Topics of requirement ids.
    pub topics: Vec<Topic>,
}

/// Version of the C ABI.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbiVersion {
    /// Changes break.
    pub major: u32,
    /// Changes add.
    pub minor: u32,
}

/// A topic of requirement ids.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The middle part of an id.
    pub topic: Text,
    /// What belongs there.
    pub about: Text,
}

impl Standard {
    /// Reads the standard from its files.
    ///
    /// # Errors
    /// Every file that is missing or does not parse, with the place.
    pub fn load(files: &Files) -> Result<Standard, Vec<Complaint>> {
        let mut reader = Reader { files, sources: BTreeMap::new(), complaints: Vec::new() };
        let about = reader.one::<About>("oxi.yaml");
        let formats = reader.one::<Vec<Format>>("formats.yaml");
        let blocks = reader.one::<Vec<Block>>("blocks.yaml");
        let errors = reader.one::<Errors>("errors.yaml");
        let types = reader.one::<Types>("types.yaml");
        let classes = reader.one::<Vec<Class>>("acceptance.yaml");
        let profiles = reader.one::<Vec<Profile>>("profiles.yaml");
        let functions = reader.folder::<Vec<Function>>("api/");
        let operators = reader.folder::<Operator>("ops/");
        let prose = reader.folder::<Vec<Prose>>("requirements/");
        for path in files.keys() {
            if path.ends_with(".yaml") && !reader.sources.contains_key(path) {
                let unread = !reader.complaints.iter().any(|complaint| complaint.path == *path);
                if unread {
                    let message = "no part of the standard is read from this path";
                    reader.complaints.push(Complaint::about_file(path, message));
                }
            }
        }
        let Some(blocks) = blocks else { return Err(reader.complaints) };
        let (Some(about), Some(formats), Some(errors), Some(types), Some(classes), Some(profiles)) =
            (about, formats, errors, types, classes, profiles)
        else {
            return Err(reader.complaints);
        };
        if !reader.complaints.is_empty() {
            return Err(reader.complaints);
        }
        let mut requirements = Requirements::new(&reader.sources);
        prose.iter().for_each(|(path, list)| requirements.add_prose(path, list));
        functions.iter().for_each(|(path, list)| requirements.add_functions(path, list));
        operators.iter().for_each(|(path, op)| requirements.add_operator(path, op));
        let Requirements { found, twice, .. } = requirements;
        let mut functions: Vec<_> = functions.into_iter().flat_map(|(_, list)| list).collect();
        functions.sort_by_key(|function| function.slot);
        let mut operators: Vec<_> = operators.into_iter().map(|(_, op)| op).collect();
        operators.sort_by_key(|operator| operator.id);
        Ok(Standard {
            about,
            formats,
            blocks,
            errors,
            types,
            classes,
            functions,
            operators,
            profiles,
            requirements: found,
            digest: digest(files),
            sources: reader.sources,
            twice,
        })
    }

    /// The format of this name.
    pub fn format(&self, name: &str) -> Option<&Format> {
        self.formats.iter().find(|format| format.format == name)
    }

    /// The block format of this name.
    pub fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.block == name)
    }

    /// The operator of this name.
    pub fn operator(&self, name: &str) -> Option<&Operator> {
        self.operators.iter().find(|operator| operator.op == name)
    }

    /// The function of this name.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// The accuracy class of this name.
    pub fn class(&self, name: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.class == name)
    }

    /// The profile of this name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.profile == name)
    }

    /// Path of an operator's file.
    pub fn operator_path(op: &str) -> String {
        format!("ops/{op}.yaml")
    }
}

/// SHA-256 over the paths and contents of files, in hex; the same for the same files on any host.
pub fn digest(files: &Files) -> String {
    let mut hasher = Sha256::new();
    for (path, text) in files {
        for part in [path, text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Reads files and gathers what is wrong with them.
struct Reader<'a> {
    files: &'a Files,
    sources: BTreeMap<String, Source>,
    complaints: Vec<Complaint>,
}

impl Reader<'_> {
    fn one<T: serde::de::DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let Some(text) = self.files.get(path) else {
            let complaint = Complaint::about_file(path, "the standard needs this file");
            self.complaints.push(complaint);
            return None;
        };
        match Source::read(path, text) {
            Ok((value, source)) => {
                self.sources.insert(path.to_owned(), source);
                Some(value)
            }
            Err(complaint) => {
                self.complaints.push(*complaint);
                None
            }
        }
    }

    fn folder<T: serde::de::DeserializeOwned>(&mut self, folder: &str) -> Vec<(String, T)> {
        let paths: Vec<_> = self
            .files
            .keys()
            .filter(|path| path.starts_with(folder) && path.ends_with(".yaml"))
            .cloned()
            .collect();
        paths.into_iter().filter_map(|path| Some((path.clone(), self.one(&path)?))).collect()
    }
}

/// Gathers requirements from where they stand.
struct Requirements<'a> {
    sources: &'a BTreeMap<String, Source>,
    found: BTreeMap<String, Requirement>,
    twice: Vec<(String, String, String)>,
}

impl<'a> Requirements<'a> {
    fn new(sources: &'a BTreeMap<String, Source>) -> Self {
        Requirements { sources, found: BTreeMap::new(), twice: Vec::new() }
    }

    fn add(&mut self, path: &str, at: &str, id: &str, says: String, of: Subject) {
        let line = self.sources.get(path).map_or(1, |source| source.line(at));
        let requirement = Requirement {
            id: id.to_owned(),
            level: Binding::Must,
            says,
            of,
            place: format!("{path}:{line}"),
            revision: 1,
            untestable: None,
        };
        if self.found.contains_key(id) {
            self.twice.push((id.to_owned(), path.to_owned(), at.to_owned()));
        } else {
            self.found.insert(id.to_owned(), requirement);
        }
    }

    fn add_prose(&mut self, path: &str, list: &[Prose]) {
        for (i, prose) in list.iter().enumerate() {
            self.add(path, &format!("/{i}/id"), &prose.id, prose.says.to_string(), Subject::Common);
            if let Some(requirement) = self.found.get_mut(prose.id.as_str()) {
                requirement.level = prose.level;
                requirement.revision = prose.revision.unwrap_or(1);
                requirement.untestable = prose.untestable.as_ref().map(Text::to_string);
            }
        }
    }

    fn add_functions(&mut self, path: &str, list: &[Function]) {
        for (i, function) in list.iter().enumerate() {
            for (j, rule) in function.errors.iter().enumerate() {
                let says = format!("{}: {} ({})", function.name, rule.says, rule.code);
                let of = Subject::Function(function.name.to_string());
                self.add(path, &format!("/{i}/errors/{j}/id"), &rule.id, says, of);
            }
        }
    }

    fn add_operator(&mut self, path: &str, operator: &Operator) {
        let op = &operator.op;
        let of = || Subject::Operator(op.to_string());
        for (i, input) in operator.inputs.iter().enumerate() {
            let [low, high] = input.rank;
            let says = format!("{op}: {} has rank {low} to {high} (E_RANK)", input.name);
            self.add(path, &format!("/inputs/{i}/id"), &input.id, says, of());
        }
        for (i, output) in operator.outputs.iter().enumerate() {
            let says = format!("{op}: shape({}) == {} (E_SHAPE)", output.name, output.shape);
            self.add(path, &format!("/outputs/{i}/id"), &output.id, says, of());
        }
        for (i, constraint) in operator.constraints.iter().enumerate() {
            let says = format!("{op}: {} ({})", constraint.says, constraint.code);
            self.add(path, &format!("/constraints/{i}/id"), &constraint.id, says, of());
        }
        for (i, row) in operator.types.iter().enumerate() {
            let says =
                format!("{op} on {} is of accuracy {}", operator.tuple_name(row), row.accept);
            self.add(path, &format!("/types/{i}/id"), &row.id, says, of());
        }
        for (i, edge) in operator.edges.iter().enumerate() {
            let says = format!("{op}: {}", edge.then);
            self.add(path, &format!("/edges/{i}/id"), &edge.id, says, of());
        }
    }
}
