//! Finding a vendor and its adapter, by name or by path.

use std::path::{Path, PathBuf};
use std::process::Command;

use indexmap::IndexMap;
use standard::profiles::Claim;
use standard::yaml::{Complaint, Text};
use wire::message::AdapterSource;

use crate::manifest::Manifest;

/// Manifests of the adapters that are linked into the executable.
const BUILTINS: [(&str, &str); 2] = [
    ("reference", include_str!("../../../vendors/reference/vendor.yaml")),
    ("faulty", include_str!("../../../vendors/faulty/vendor.yaml")),
];

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
    /// Its folder; absent for a bare library, and for a vendor that is known from inside alone.
    pub folder: Option<PathBuf>,
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
    /// There is no such variant.
    #[error("vendor `{vendor}` has no variant `{variant}`; it has {}", .known.join(", "))]
    NoVariant {
        /// The vendor.
        vendor: String,
        /// What was asked for.
        variant: String,
        /// What there is.
        known: Vec<String>,
    },
    /// What its adapter needs is not on this machine.
    #[error("what `{vendor}` needs is not here: {}", .missing.join(", "))]
    NotReady {
        /// The vendor.
        vendor: String,
        /// What is not here.
        missing: Vec<String>,
    },
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
        if path.is_file() {
            return Ok(bare(path));
        }
        let (base, variant) = match name.split_once(':') {
            Some((base, variant)) => (base, Some(variant)),
            None => (name, None),
        };
        let (manifest, folder) = manifest(base)?;
        let manifest = match variant {
            None => manifest,
            Some(variant) => manifest.variant(variant).ok_or_else(|| VendorError::NoVariant {
                vendor: base.to_owned(),
                variant: variant.to_owned(),
                known: manifest.variants.keys().map(ToString::to_string).collect(),
            })?,
        };
        from_manifest(manifest, &folder)
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

/// The manifests of all vendors that can be found, in the order of their names. One that is wrong
/// is left out; certifying it says why.
pub fn known() -> Vec<Manifest> {
    let mut names: Vec<_> = BUILTINS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let entries = folder().and_then(|folder| std::fs::read_dir(folder).ok());
    for entry in entries.into_iter().flatten().flatten() {
        if entry.path().join("vendor.yaml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names.dedup();
    names.iter().filter_map(|name| Some(manifest(name).ok()?.0)).collect()
}

/// The folder `vendors/` of the current folder or the nearest one above.
pub fn folder() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join("vendors")).find(|folder| folder.is_dir())
}

/// The manifest of a vendor by its name or the path of its folder, and the folder.
fn manifest(name: &str) -> Result<(Manifest, PathBuf), VendorError> {
    let path = Path::new(name);
    let named = folder().map(|folder| folder.join(name));
    let mut found = [Some(path.to_owned()), named].into_iter().flatten();
    if let Some(folder) = found.find(|folder| folder.join("vendor.yaml").is_file()) {
        let path = folder.join("vendor.yaml").display().to_string();
        let text = std::fs::read_to_string(folder.join("vendor.yaml")).map_err(|error| {
            VendorError::Manifest(vec![Complaint::about_file(&path, error.to_string())])
        })?;
        return Ok((read(&path, &text)?, folder));
    }
    if let Some((_, text)) = BUILTINS.iter().find(|(builtin, _)| *builtin == name) {
        return Ok((read("vendor.yaml", text)?, PathBuf::from(".")));
    }
    if name.contains(std::path::MAIN_SEPARATOR) || path.extension().is_some() {
        return Err(VendorError::Missing(path.to_owned()));
    }
    let known = known().iter().map(|manifest| manifest.vendor.to_string()).collect();
    Err(VendorError::Unknown { name: name.to_owned(), known })
}

fn read(path: &str, text: &str) -> Result<Manifest, VendorError> {
    Manifest::read(path, text).map_err(|complaint| VendorError::Manifest(vec![*complaint]))
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
        folder: None,
    }
}

fn from_manifest(manifest: Manifest, folder: &Path) -> Result<Vendor, VendorError> {
    let root = root_of(folder);
    let missing = manifest.runtime.missing(&root);
    if !missing.is_empty() {
        return Err(VendorError::NotReady { vendor: manifest.vendor.to_string(), missing });
    }
    let adapter = match (&manifest.adapter.builtin, &manifest.adapter.library) {
        (Some(name), _) => AdapterSource::Builtin(name.to_string()),
        (None, library) => {
            let library = library.as_ref().map_or("", Text::as_str);
            let build = manifest.adapter.build.as_ref().map(Text::as_str);
            AdapterSource::Library(locate(library, build, folder)?)
        }
    };
    let words = |map: &IndexMap<Text, Text>| {
        let expand = |value: &Text| manifest.runtime.expand(value, &root);
        map.iter().map(|(key, value)| (key.to_string(), expand(value))).collect()
    };
    Ok(Vendor {
        name: manifest.vendor.to_string(),
        product: manifest.product.to_string(),
        adapter,
        settings: words(&manifest.settings),
        environment: words(&manifest.environment),
        claims: manifest.claims,
        folder: folder.join("vendor.yaml").is_file().then(|| folder.to_owned()),
    })
}

/// The folder above `vendors/`, absolute, since a worker runs elsewhere.
fn root_of(folder: &Path) -> PathBuf {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// Finds a vendor's library; builds it if it is nowhere.
fn locate(library: &str, build: Option<&str>, folder: &Path) -> Result<PathBuf, VendorError> {
    if let Some(found) = look(library, folder) {
        return Ok(found);
    }
    let Some(command) = build else { return Err(VendorError::Missing(folder.join(library))) };
    eprintln!("building {library}: {command}");
    let ended = Command::new("sh").arg("-c").arg(command).current_dir(root_of(folder)).status();
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

/// Looks beside the manifest, beside this executable, and where cargo puts release builds; the
/// newest counts, so that nobody certifies what was built before the last change.
fn look(library: &str, folder: &Path) -> Option<PathBuf> {
    let executable = std::env::current_exe().ok();
    let beside = executable.as_deref().and_then(Path::parent);
    let mut places = vec![folder.to_owned()];
    places.extend(beside.map(Path::to_owned));
    places.extend(beside.and_then(Path::parent).map(|target| target.join("release")));
    places.push(root_of(folder).join("target/release"));
    let built = |path: &PathBuf| path.metadata().and_then(|about| about.modified()).ok();
    let found = places.into_iter().map(|place| place.join(library)).filter(|path| path.is_file());
    found.max_by_key(built)
}
