//! Automation for people who work on Etalon: `cargo xtask help`.
#![forbid(unsafe_code)]

mod codegen;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use standard::Standard;
use standard::yaml::Files;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Automation for people who work on Etalon")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Writes the C header, its Rust mirror and the worker's call table from spec/.
    Codegen {
        /// Only say whether they are as spec/ says.
        #[arg(long)]
        check: bool,
    },
    /// Brings what the tests need on a Debian machine, then runs every check and test.
    Test,
    /// Measures how fast the harness is, apart from any device.
    Bench,
}

fn main() -> ExitCode {
    let root = root();
    let outcome = match Args::parse().task {
        Task::Codegen { check } => {
            load(&root).and_then(|standard| codegen::run(&root, &standard, check))
        }
        Task::Test => test::run(&root),
        Task::Bench => {
            test::cargo(&root, "bench", &["bench", "--quiet", "-p", "etalon", "--bench", "speed"])
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace exists")
}

fn load(root: &Path) -> Result<Standard, String> {
    let files = read_tree(&root.join("spec")).map_err(|error| error.to_string())?;
    Standard::load(&files).map_err(|complaints| {
        let list = complaints.into_iter().map(|c| format!("{:?}", miette::Report::new(c)));
        list.collect::<Vec<_>>().join("\n")
    })
}

/// The YAML files under a folder, by relative path.
fn read_tree(root: &Path) -> std::io::Result<Files> {
    let mut files = Files::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let relative = path.strip_prefix(root).expect("found under root");
                let name = relative.to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}
