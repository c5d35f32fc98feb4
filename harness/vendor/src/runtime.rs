//! What an adapter needs on the machine: packages of the distribution, and Python wheels that are
//! unpacked under `target/vendors/`.
//!
//! `cargo xtask vendors` brings both; everyone else only looks. A wheel is pinned by its SHA-256: a
//! folder counts only if it was unpacked from exactly that file.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use standard::yaml::Text;

/// What must be on the machine.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Runtime {
    /// Packages of Debian.
    #[serde(default)]
    pub debian: Vec<Text>,
    /// Python wheels.
    #[serde(default)]
    pub wheels: Vec<Wheel>,
}

/// A Python wheel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wheel {
    /// Name of the package.
    pub wheel: Text,
    /// Its version.
    pub version: Text,
    /// SHA-256 of the file.
    pub sha256: Text,
    /// Which file: the last part of its name, Python, ABI and platform.
    pub tags: Text,
}

/// The file in a wheel's folder that says what was unpacked there.
const STAMP: &str = ".sha256";

impl Wheel {
    /// Name and version.
    pub fn title(&self) -> String {
        format!("{} {}", self.wheel, self.version)
    }

    /// Where it is unpacked, below the root of the project.
    pub fn folder(&self, root: &Path) -> PathBuf {
        root.join("target/vendors").join(format!("{}-{}", self.wheel, self.version))
    }

    /// Whether it is unpacked, from the file that is pinned.
    pub fn is_ready(&self, root: &Path) -> bool {
        let stamp = std::fs::read_to_string(self.folder(root).join(STAMP));
        stamp.is_ok_and(|stamp| stamp.trim() == &*self.sha256)
    }

    /// Says that a folder holds what this wheel holds.
    ///
    /// # Errors
    /// If that cannot be written.
    pub fn stamp(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::write(folder.join(STAMP), self.sha256.as_bytes())
    }
}

impl Runtime {
    /// What is not on the machine, in words; empty if all of it is.
    pub fn missing(&self, root: &Path) -> Vec<String> {
        let wheels = self.wheels.iter().filter(|wheel| !wheel.is_ready(root)).map(Wheel::title);
        wheels.chain(self.missing_packages()).collect()
    }

    /// Packages of the distribution that are not installed.
    pub fn missing_packages(&self) -> Vec<String> {
        let missing = self.debian.iter().filter(|package| !is_installed(package));
        missing.map(ToString::to_string).collect()
    }

    /// A text with the folders of wheels in place of their names in `${…}`.
    pub fn expand(&self, text: &str, root: &Path) -> String {
        let mut text = text.to_owned();
        for wheel in &self.wheels {
            let name = format!("${{{}}}", wheel.wheel);
            text = text.replace(&name, &wheel.folder(root).to_string_lossy());
        }
        text
    }
}

/// Whether a package of Debian is installed. On other systems nothing is known, and what is needed
/// may well be there.
fn is_installed(package: &str) -> bool {
    let query = Command::new("dpkg-query").args(["-W", "-f=${Status}", package]).output();
    query.map_or(true, |output| output.stdout.ends_with(b"ok installed"))
}
