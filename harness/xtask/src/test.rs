//! `cargo xtask test`: brings what the tests need, then runs everything that CI runs. What could
//! not be brought is said, and the tests themselves name what they leave out.

use std::path::Path;
use std::process::Command;

use crate::vendors;

/// Vendors whose tests CI runs.
const VENDORS: &[&str] =
    &["opencl", "opencl:intel", "opencl:rusticl", "pjrt", "pjrt:tpu", "onnxruntime", "onednn"];

/// Lists of the Python packages that tests ask: what the oracles are compared with, and what reports and
/// certificates are tried with.
const PACKAGES: [&str; 2] =
    ["harness/oracle/tests/reference/packages.txt", "reports/tests/packages.txt"];

/// The browser that reads the reports: a program, and the package that brings it.
const BROWSER: &str = "chromium";

/// Brings what vendors need, then checks and tests.
pub fn run(root: &Path) -> Result<(), String> {
    if let Err(missing) = vendors::run(root, VENDORS) {
        println!("{missing}");
    }
    if let Err(missing) = packages(root) {
        println!("could not bring the Python packages of the tests: {missing}");
    }
    vendors::install(&browser).iter().for_each(|missing| println!("{missing}"));
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

/// The package of the browser that reads the reports, if there is no browser.
fn browser() -> Vec<String> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let is_there = std::env::split_paths(&paths).any(|folder| folder.join(BROWSER).is_file());
    if is_there { Vec::new() } else { vec![BROWSER.to_owned()] }
}

/// Installs the Python packages that tests ask into `target/python`.
fn packages(root: &Path) -> Result<(), String> {
    let (folder, lists) = (root.join("target/python"), PACKAGES.map(|list| root.join(list)));
    let stamp = folder.join("installed.txt");
    let wanted = lists.iter().map(std::fs::read).collect::<Result<Vec<_>, _>>();
    let wanted = wanted.map_err(|error| error.to_string())?.concat();
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("ready    the packages of {}", PACKAGES.join(" and "));
        return Ok(());
    }
    let run = |command: &mut Command| {
        let output = command.output().map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().last().unwrap_or("it did not say why").to_owned();
        if output.status.success() { Ok(()) } else { Err(last) }
    };
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    lists.iter().for_each(|list| _ = pip.arg("--requirement").arg(list));
    run(&mut pip)?;
    println!("brought  the packages of {}", PACKAGES.join(" and "));
    std::fs::write(stamp, wanted).map_err(|error| error.to_string())
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
