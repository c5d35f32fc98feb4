//! `cargo xtask test`: brings what the tests need, then runs everything that CI runs. What could
//! not be brought is said, and the tests themselves name what they leave out.

use std::path::Path;
use std::process::Command;

use crate::vendors;

/// Vendors whose tests CI runs.
const VENDORS: &[&str] =
    &["opencl", "opencl:intel", "opencl:rusticl", "pjrt", "pjrt:tpu", "onnxruntime", "onednn"];

/// Brings what vendors need, then checks and tests.
pub fn run(root: &Path) -> Result<(), String> {
    if let Err(missing) = vendors::run(root, VENDORS) {
        println!("{missing}");
    }
    let checks: &[(&str, &[&str])] = &[
        ("formatting", &["fmt", "--all", "--check"]),
        ("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
        ("generated files", &["run", "--quiet", "--package", "xtask", "--", "codegen", "--check"]),
        ("tests", &["test", "--workspace", "--quiet", "--no-fail-fast"]),
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
