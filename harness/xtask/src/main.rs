//! Automation for people who work on Etalon: `cargo xtask help`.
#![forbid(unsafe_code)]

mod codegen;
mod fuzz;
mod offers;
mod test;
mod vendors;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use standard::Standard;

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
    /// Tries the cases on the wrong devices that they name: `etalon power`.
    Power,
    /// Brings what adapters need: packages, and wheels into target/vendors/. All vendors if none is
    /// named.
    Vendors {
        /// Vendors, or variants of them: `pjrt`, `pjrt:tpu`.
        names: Vec<String>,
    },
    /// Runs small calls of each type row on every adapter and renews the tables of who offers what.
    Offers,
    /// Feeds the readers of hostile input what no writer would write, each for a fixed time.
    Fuzz {
        /// Seconds for each target.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
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
        Task::Power => test::cargo(&root, "power", &["run", "--quiet", "-p", "etalon", "power"]),
        Task::Vendors { names } => {
            vendors::run(&root, &names.iter().map(String::as_str).collect::<Vec<_>>())
        }
        Task::Offers => offers::run(&root),
        Task::Fuzz { seconds } => fuzz::run(&root, seconds),
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
    let files = standard::yaml::read_tree(&root.join("spec")).map_err(|error| error.to_string())?;
    Standard::load(&files).map_err(|complaints| {
        let list = complaints.into_iter().map(|c| format!("{:?}", miette::Report::new(c)));
        list.collect::<Vec<_>>().join("\n")
    })
}
