//! What is published, as it lies in its folders. Others wrote it: every file is bounded, a link leads
//! nowhere, and what is wrong is named with its place.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use standard::yaml::{Mapping, Source, Text, Value};

use super::SiteError;
use super::names::{digest, distinct};
use crate::day::Day;
use crate::read::{self, Results};
use crate::result::Line;
use crate::version;

/// Largest result, unpacked. The largest plan gives some forty megabytes.
const MOST_RESULT: u64 = 256 << 20;
/// Largest first line of a result.
const MOST_HEADER: u64 = 1 << 20;
/// Largest YAML file or attestation.
const MOST_SMALL: u64 = 1 << 20;
/// Most entries of a folder.
const MOST_ENTRIES: usize = 10_000;

/// How the names of attestations and of the keys that they are checked with end.
const ATTESTATIONS: [&str; 6] =
    [".dsse.json", ".intoto.json", ".intoto.jsonl", ".attestation.json", ".pem", ".pub"];

/// A folder with one result.
pub(super) struct Folder {
    pub path: PathBuf,
    pub vendor: String,
    pub product: String,
    pub version: String,
    /// The file of the result, and its name.
    pub results: (PathBuf, &'static str),
    /// What `submission.yaml` says, in its order.
    pub submission: Vec<(String, String)>,
    pub withdrawn: Option<Withdrawn>,
    pub attestations: Vec<Attestation>,
    /// When its run began, as the result says.
    started: String,
}

/// `withdrawn.yaml`: that a result counts no more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    /// The day, as `"2026-01-31"`.
    date: Text,
    /// Why, in a sentence.
    reason: Text,
}

/// That a result was withdrawn.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Withdrawn {
    /// The day.
    pub date: String,
    /// Why.
    pub reason: String,
}

/// A file that vouches for a result.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Attestation {
    #[serde(skip)]
    pub path: PathBuf,
    pub name: String,
    pub sha256: String,
}

/// A result as it lies in its file.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Origin {
    /// SHA-256 of the result, unpacked: what attestations vouch for.
    pub sha256: String,
    /// Bytes of it.
    pub bytes: usize,
}

impl Folder {
    /// Reads its result.
    pub fn results(&self) -> Result<(Results, Origin), SiteError> {
        let path = &self.results.0;
        let bytes = bounded(path, unpacked(path)?, MOST_RESULT)?;
        let results = read::parse(&bytes)
            .map_err(|(line, what)| SiteError::wrong(path, format!("line {line}: {what}")))?;
        Ok((results, Origin { sha256: digest(&bytes), bytes: bytes.len() }))
    }
}

/// Every product with the folders of its results, the oldest first.
pub(super) fn walk(published: &Path) -> Result<Vec<(String, String, Vec<Folder>)>, SiteError> {
    let mut products = Vec::new();
    let mut seen = BTreeMap::new();
    for vendor in folders(published)? {
        for product in folders(&published.join(&vendor))? {
            let place = published.join(&vendor).join(&product);
            let read = |version: &String| folder(&place, &vendor, &product, version);
            distinct(&mut seen, &format!("{vendor}/{product}"), &place)?;
            let mut found = folders(&place)?.iter().map(read).collect::<Result<Vec<_>, _>>()?;
            for folder in &found {
                distinct(
                    &mut seen,
                    &format!("{vendor}/{product}/{}", folder.version),
                    &folder.path,
                )?;
            }
            if found.is_empty() {
                return Err(SiteError::wrong(&place, "expected a folder for each version"));
            }
            found.sort_by(|a, b| {
                a.started.cmp(&b.started).then_with(|| version::compare(&a.version, &b.version))
            });
            products.push((vendor.clone(), product, found));
        }
    }
    Ok(products)
}

/// The folders in a folder, by name. Files beside them are nobody's; names that begin with a dot are
/// other tools'.
fn folders(place: &Path) -> Result<Vec<String>, SiteError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(place).map_err(|error| failed(place, error))? {
        let entry = entry.map_err(|error| failed(place, error))?;
        let kind = entry.file_type().map_err(|error| failed(&entry.path(), error))?;
        if kind.is_symlink() {
            return Err(SiteError::wrong(
                &entry.path(),
                "links are not followed; put the files here",
            ));
        }
        let Ok(name) = entry.file_name().into_string() else {
            return Err(SiteError::wrong(&entry.path(), "the name is not UTF-8"));
        };
        if kind.is_dir() && !name.starts_with('.') {
            names.push(name);
        }
        if names.len() > MOST_ENTRIES {
            return Err(SiteError::wrong(place, format!("more than {MOST_ENTRIES} folders")));
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn folder(place: &Path, vendor: &str, product: &str, version: &str) -> Result<Folder, SiteError> {
    let path = place.join(version);
    let mut files = Vec::new();
    for entry in fs::read_dir(&path).map_err(|error| failed(&path, error))? {
        let entry = entry.map_err(|error| failed(&path, error))?;
        files.push(entry.file_name().to_string_lossy().into_owned());
        if files.len() > MOST_ENTRIES {
            return Err(SiteError::wrong(&path, format!("more than {MOST_ENTRIES} files")));
        }
    }
    files.sort_unstable();
    let has = |name: &str| files.iter().any(|file| file == name);
    let results = match read::FILES.map(|name| has(name).then_some(name)) {
        [Some(name), None] | [None, Some(name)] => name,
        [None, None] => {
            return Err(SiteError::wrong(&path, "expected results.ndjson or results.ndjson.gz"));
        }
        [Some(_), Some(_)] => {
            let what = "there is results.ndjson and results.ndjson.gz; keep one";
            return Err(SiteError::wrong(&path, what));
        }
    };
    let optional = |name: &str| has(name).then(|| path.join(name));
    let vouch = files.iter().filter(|name| ATTESTATIONS.iter().any(|end| name.ends_with(end)));
    let results = (path.join(results), results);
    Ok(Folder {
        vendor: vendor.to_owned(),
        product: product.to_owned(),
        version: version.to_owned(),
        started: started(&results.0)?,
        submission: optional("submission.yaml").map_or(Ok(Vec::new()), |file| submission(&file))?,
        withdrawn: optional("withdrawn.yaml").map(|file| withdrawn(&file)).transpose()?,
        attestations: vouch.map(|name| attestation(&path, name)).collect::<Result<_, _>>()?,
        results,
        path,
    })
}

/// When a run began, from the first line of its result alone.
fn started(path: &Path) -> Result<String, SiteError> {
    let mut line = Vec::new();
    let read = BufReader::new(unpacked(path)?.take(MOST_HEADER)).read_until(b'\n', &mut line);
    read.map_err(|error| failed(path, error))?;
    match serde_json::from_slice(&line) {
        Ok(Line::Header(header)) => Ok(header.started),
        _ => Err(SiteError::wrong(path, "line 1: expected the header of a result")),
    }
}

fn attestation(folder: &Path, name: &str) -> Result<Attestation, SiteError> {
    let path = folder.join(name);
    let bytes = bounded(&path, plain(&path)?, MOST_SMALL)?;
    Ok(Attestation { name: name.to_owned(), sha256: digest(&bytes), path })
}

/// What a submission says: its keys, and their values as texts. Which there must be is for
/// `submit-check` to say.
fn submission(path: &Path) -> Result<Vec<(String, String)>, SiteError> {
    let mapping: Mapping = yaml(path)?;
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(if *truth { "yes" } else { "no" }.to_owned()),
        _ => None,
    };
    let line = |value: &Value| match value {
        Value::Sequence(list) => {
            let texts = list.iter().map(text).collect::<Option<Vec<_>>>();
            texts.map(|texts| texts.join(", "))
        }
        other => text(other),
    };
    let said = mapping.iter().map(|(key, value)| {
        let pair = text(key).zip(line(value));
        pair.ok_or_else(|| {
            let key = text(key).unwrap_or_default();
            SiteError::wrong(path, format!("`{key}`: expected a text, or a list of texts"))
        })
    });
    said.collect()
}

fn withdrawn(path: &Path) -> Result<Withdrawn, SiteError> {
    let Withdrawal { date, reason } = yaml(path)?;
    let date: Day = date.parse().map_err(|what: String| SiteError::wrong(path, what))?;
    if reason.trim().is_empty() {
        return Err(SiteError::wrong(path, "`reason`: expected why, in a sentence"));
    }
    Ok(Withdrawn { date: date.to_string(), reason: reason.to_string() })
}

fn yaml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, SiteError> {
    let bytes = bounded(path, plain(path)?, MOST_SMALL)?;
    let text = String::from_utf8(bytes).map_err(|_| SiteError::wrong(path, "it is not UTF-8"))?;
    let read = Source::read(&path.to_string_lossy(), &text);
    let (value, _) = read.map_err(|complaint| {
        let (line, column) = complaint.at;
        SiteError::wrong(path, format!("line {line}, column {column}: {}", complaint.message))
    })?;
    Ok(value)
}

/// A file, unpacked if its name says that it is packed.
fn unpacked(path: &Path) -> Result<Box<dyn Read>, SiteError> {
    Ok(read::unpacked(path, plain(path)?))
}

/// A file that is a file, and no link to another.
pub(super) fn plain(path: &Path) -> Result<File, SiteError> {
    let kind = fs::symlink_metadata(path).map_err(|error| failed(path, error))?;
    if !kind.is_file() {
        return Err(SiteError::wrong(path, "expected a plain file; links are not followed"));
    }
    File::open(path).map_err(|error| failed(path, error))
}

fn bounded(path: &Path, file: impl Read, most: u64) -> Result<Vec<u8>, SiteError> {
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| failed(path, error))?;
    if bytes.len() as u64 > most {
        return Err(SiteError::wrong(path, format!("it is larger than {} MiB", most >> 20)));
    }
    Ok(bytes)
}

fn failed(path: &Path, error: std::io::Error) -> SiteError {
    SiteError::Io { verb: "read", path: path.to_owned(), error }
}
