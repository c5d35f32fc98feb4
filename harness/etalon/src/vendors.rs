//! Vendors: what is certified, and how it is loaded.
//!
//! A vendor is a folder under `vendors/` with a manifest, `vendor.yaml`:
//!
//! ```yaml
//! vendor: acme
//! product: "Acme XPU 100"
//! adapter: {library: libacme_oxi.so, build: "make -C vendors/acme"}   # or {builtin: reference}
//! runtime: {debian: [acme-runtime]}            # what the adapter needs, for people
//! claims: [{profile: core, level: 2}]          # what is certified
//! settings: {queue_depth: "4"}                 # handed to oxi_negotiate
//! environment: {ACME_LOG: "off"}               # variables of the worker process
//! ```
//!
//! The library is looked for beside the manifest and beside this executable; if it is in neither
//! place, `build` is run in the folder above `vendors/`, and it is looked for again. A bare library
//! can be certified as well: it claims `core:1` unless told otherwise.

use std::path::{Path, PathBuf};
use std::process::Command;

use indexmap::IndexMap;
use serde::Deserialize;
use standard::profiles::Claim;
use standard::yaml::{Complaint, Source, Text};
use wire::message::AdapterSource;

/// Manifests of the adapters that are linked into the executable.
const BUILTINS: [(&str, &str); 2] = [
    ("reference", include_str!("../../../vendors/reference/vendor.yaml")),
    ("faulty", include_str!("../../../vendors/faulty/vendor.yaml")),
];

/// `vendor.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    vendor: Text,
    product: Text,
    adapter: Adapter,
    #[serde(default)]
    #[expect(dead_code, reason = "for people, and checked to be well-formed")]
    runtime: IndexMap<Text, Vec<Text>>,
    claims: Vec<Claim>,
    #[serde(default)]
    settings: IndexMap<Text, Text>,
    #[serde(default)]
    environment: IndexMap<Text, Text>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Adapter {
    #[serde(default)]
    builtin: Option<Text>,
    #[serde(default)]
    library: Option<Text>,
    #[serde(default)]
    build: Option<Text>,
}

/// A vendor, ready to be loaded.
#[derive(Debug, Clone)]
pub struct Vendor {
    /// Its name.
    pub name: String,
    /// What it makes.
    pub product: String,
    /// Where its adapter is.
    pub adapter: AdapterSource,
    /// What it claims.
    pub claims: Vec<Claim>,
    /// Handed to the adapter.
    pub settings: Vec<(String, String)>,
    /// Variables of the worker's environment.
    pub environment: Vec<(String, String)>,
}

/// Why a vendor cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VendorError {
    /// There is no such vendor.
    #[error(
        "there is no vendor `{name}`: no folder vendors/{name} here or above, and no file of that \
         name; known are {}",
        .known.join(", ")
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A file is not there.
    #[error("there is no library at {}", .0.display())]
    Missing(PathBuf),
    /// The manifest is wrong.
    #[error("the manifest is wrong")]
    Manifest(Vec<Complaint>),
    /// The library cannot be built.
    #[error("{library} is not there, and `{command}` did not make it: {why}")]
    Build {
        /// The library.
        library: String,
        /// The command.
        command: String,
        /// How it ended.
        why: String,
    },
}

impl Vendor {
    /// Finds a vendor by the name of its folder, or an adapter by the path of its library.
    ///
    /// # Errors
    /// If there is none, or its manifest is wrong, or its library cannot be built.
    pub fn find(name: &str) -> Result<Vendor, VendorError> {
        let path = Path::new(name);
        if path.join("vendor.yaml").is_file() {
            return from_folder(path);
        }
        if path.is_file() {
            return Ok(bare(path));
        }
        let looks_like_path =
            name.contains(std::path::MAIN_SEPARATOR) || path.extension().is_some();
        if looks_like_path {
            return Err(VendorError::Missing(path.to_owned()));
        }
        if let Some(folder) = vendors_folder().map(|folder| folder.join(name))
            && folder.join("vendor.yaml").is_file()
        {
            return from_folder(&folder);
        }
        match BUILTINS.iter().find(|(builtin, _)| *builtin == name) {
            Some((_, text)) => from_manifest("vendor.yaml", text, Path::new(".")),
            None => Err(VendorError::Unknown { name: name.to_owned(), known: known() }),
        }
    }

    /// The same vendor with settings over those of its manifest.
    pub fn with_settings(mut self, more: &[(String, String)]) -> Vendor {
        for (key, value) in more {
            self.settings.retain(|(known, _)| known != key);
            self.settings.push((key.clone(), value.clone()));
        }
        self
    }
}

/// Names of all vendors that can be found.
pub fn known() -> Vec<String> {
    let mut names: Vec<_> = BUILTINS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let entries = vendors_folder().and_then(|folder| std::fs::read_dir(folder).ok());
    for entry in entries.into_iter().flatten().flatten() {
        if entry.path().join("vendor.yaml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The folder `vendors/` of the current folder or the nearest one above.
fn vendors_folder() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join("vendors")).find(|folder| folder.is_dir())
}

fn bare(path: &Path) -> Vendor {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.strip_prefix("lib").unwrap_or(&stem).to_owned();
    Vendor {
        product: name.clone(),
        name,
        adapter: AdapterSource::Library(path.to_owned()),
        claims: vec![Claim { profile: "core".to_owned(), level: 1 }],
        settings: Vec::new(),
        environment: Vec::new(),
    }
}

fn from_folder(folder: &Path) -> Result<Vendor, VendorError> {
    let path = folder.join("vendor.yaml");
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        VendorError::Manifest(vec![Complaint::about_file(&name, error.to_string())])
    })?;
    from_manifest(&name, &text, folder)
}

fn from_manifest(path: &str, text: &str, folder: &Path) -> Result<Vendor, VendorError> {
    let wrong = |complaint: Complaint| VendorError::Manifest(vec![complaint]);
    let (manifest, source) =
        Source::read::<Manifest>(path, text).map_err(|complaint| wrong(*complaint))?;
    let adapter = match (&manifest.adapter.builtin, &manifest.adapter.library) {
        (Some(name), None) => AdapterSource::Builtin(name.to_string()),
        (None, Some(library)) => {
            let build = manifest.adapter.build.as_ref().map(Text::as_str);
            AdapterSource::Library(locate(library, build, folder)?)
        }
        _ => {
            let complaint = source.complain("/adapter", "an adapter is built in or a library");
            return Err(wrong(complaint.with_help("write `{library: …}` or `{builtin: …}`")));
        }
    };
    let words = |map: &IndexMap<Text, Text>| {
        map.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
    };
    Ok(Vendor {
        name: manifest.vendor.to_string(),
        product: manifest.product.to_string(),
        adapter,
        settings: words(&manifest.settings),
        environment: words(&manifest.environment),
        claims: manifest.claims,
    })
}

/// Finds a vendor's library; builds it if it is nowhere.
fn locate(library: &str, build: Option<&str>, folder: &Path) -> Result<PathBuf, VendorError> {
    if let Some(found) = look(library, folder) {
        return Ok(found);
    }
    let Some(command) = build else { return Err(VendorError::Missing(folder.join(library))) };
    eprintln!("building {library}: {command}");
    let root = folder.ancestors().nth(2).filter(|root| !root.as_os_str().is_empty());
    let root = root.unwrap_or(Path::new("."));
    let ended = Command::new("sh").arg("-c").arg(command).current_dir(root).status();
    let why = match ended {
        Ok(status) if status.success() => match look(library, folder) {
            Some(found) => return Ok(found),
            None => "it succeeded, and the library is still not there".to_owned(),
        },
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Err(VendorError::Build { library: library.to_owned(), command: command.to_owned(), why })
}

/// Looks beside the manifest, beside this executable, and where cargo puts release builds.
fn look(library: &str, folder: &Path) -> Option<PathBuf> {
    let executable = std::env::current_exe().ok();
    let beside = executable.as_deref().and_then(Path::parent);
    let mut places = vec![folder.to_owned()];
    places.extend(beside.map(Path::to_owned));
    places.extend(beside.and_then(Path::parent).map(|target| target.join("release")));
    places.extend(folder.ancestors().nth(2).map(|root| root.join("target/release")));
    places.into_iter().map(|place| place.join(library)).find(|path| path.is_file())
}
