//! `cargo xtask test`: brings what the tests need on a Debian machine, then runs everything that
//! CI runs. Without root or without Debian it says what it could not bring and goes on: the tests
//! themselves name what they leave out.

use std::path::Path;
use std::process::Command;

/// Debian packages that tests use: the OpenCL loader and PoCL's CPU device. PoCL links its kernels
/// with `ld`.
const PACKAGES: &[&str] = &["ocl-icd-libopencl1", "pocl-opencl-icd", "binutils"];

/// Brings the packages, then checks and tests.
pub fn run(root: &Path) -> Result<(), String> {
    bring();
    let checks: &[(&str, &[&str])] = &[
        ("formatting", &["fmt", "--all", "--check"]),
        ("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
        ("generated files", &["run", "--quiet", "--package", "xtask", "--", "codegen", "--check"]),
        ("tests", &["test", "--workspace", "--quiet"]),
        ("documentation", &["doc", "--workspace", "--no-deps", "--quiet"]),
    ];
    for (what, arguments) in checks {
        cargo(root, what, arguments)?;
    }
    Ok(())
}

/// Runs cargo in the workspace.
pub fn cargo(root: &Path, what: &str, arguments: &[&str]) -> Result<(), String> {
    println!("== {what}: cargo {}", arguments.join(" "));
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root)
        .env("RUSTDOCFLAGS", "-D warnings")
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{what} failed; run `cargo {}` to see it alone", arguments.join(" "))),
    }
}

/// Installs the packages that are missing, where that can be done.
fn bring() {
    let missing: Vec<_> = PACKAGES.iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return;
    }
    let names = missing.iter().map(|name| **name).collect::<Vec<_>>().join(" ");
    println!("== bringing {names}");
    let quiet = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        apt.output().is_ok_and(|output| output.status.success())
    };
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(missing.iter().map(|name| **name));
    if !(quiet(&["update"]) && quiet(&install)) {
        println!("could not bring {names}; install them with `apt-get install {names}`");
    }
}

fn installed(package: &str) -> bool {
    let query = Command::new("dpkg-query").args(["-W", "-f=${Status}", package]).output();
    query.is_ok_and(|output| output.stdout.ends_with(b"ok installed"))
}
