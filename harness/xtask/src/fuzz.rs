//! `cargo xtask fuzz`: runs the fuzz targets of `reports/fuzz` for a fixed time each.
//!
//! They need no nightly compiler: the counters that guide the fuzzer are a pass of LLVM, which the stable
//! compiler runs as well if it is named, and the fuzzer itself is a library. What nightly adds are
//! sanitizers, and there is no unsafe code here for them to watch.
//!
//! Inputs that were worth keeping lie in `target/fuzz/corpus/`, beside the seeds that are made here, and
//! what broke a target in `target/fuzz/artifacts/`. The run is bounded: 2 GB of memory, 10 s an input.

use std::path::Path;
use std::process::Command;

/// The targets, as in `reports/fuzz/Cargo.toml`.
const TARGETS: [&str; 3] = ["results", "envelope", "yaml"];

/// What makes the compiler count which ways a program takes.
const FLAGS: &[&str] = &[
    "--cfg fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// Builds the targets and runs each for so many seconds.
pub fn run(root: &Path, seconds: u32) -> Result<(), String> {
    let (folder, target) = (root.join("reports/fuzz"), root.join("target/fuzz"));
    let host = host()?;
    // With the target named, the flags are for it alone and not for build scripts.
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--release", "--quiet", "--bins", "--target", &host]);
    build.current_dir(&folder).env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", FLAGS.join(" "));
    done(&mut build, "the fuzz targets do not build")?;
    for name in TARGETS {
        let (corpus, artifacts) =
            (target.join("corpus").join(name), target.join("artifacts").join(name));
        for folder in [&corpus, &artifacts] {
            std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        }
        seeds(root, name, &corpus)?;
        println!("== fuzz {name}: {seconds} s");
        let mut fuzz = Command::new(target.join(&host).join("release").join(name));
        fuzz.arg(&corpus).arg(format!("-max_total_time={seconds}"));
        fuzz.args(["-rss_limit_mb=2048", "-timeout=10", "-max_len=65536", "-print_final_stats=1"]);
        fuzz.arg(format!("-artifact_prefix={}/", artifacts.display())).current_dir(&target);
        let what = format!("{name} was broken; the input is in {}", artifacts.display());
        done(&mut fuzz, &what)?;
    }
    Ok(())
}

/// The triple of this machine.
fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).ok_or_else(|| "rustc does not tell its host".to_owned())
}

fn done(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("cannot run it: {error}"))?;
    if status.success() { Ok(()) } else { Err(what.to_owned()) }
}

/// Inputs to begin with: the fuzzer would hardly find the form of a file by itself.
fn seeds(root: &Path, target: &str, corpus: &Path) -> Result<(), String> {
    let folder = root.join("reports/fuzz/seeds").join(target);
    let entries = std::fs::read_dir(&folder);
    for entry in entries.map_err(|error| format!("{}: {error}", folder.display()))?.flatten() {
        let to = corpus.join(entry.file_name());
        std::fs::copy(entry.path(), to).map_err(|error| error.to_string())?;
    }
    Ok(())
}
