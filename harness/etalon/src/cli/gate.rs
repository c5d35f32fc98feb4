//! `etalon gate`: whether a result may pass, by a policy and beside an earlier result.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use reports::day::Day;
use reports::gate::{self, Answer, Decision, Given, Policy};
use reports::read::Results;

use super::Exit;
use super::fail::Fail;
use crate::record::RESULTS;

/// Bytes of a policy at most.
const LARGEST: u64 = 1 << 20;

const AFTER_HELP: &str = "\
Writes gate.md, gate.junit.xml, gate.ctrf.json and gate.codequality.json into the folder.

Exit codes: 0 passed, 1 refused, 2 wrong use, 3 incomplete or a fault of the suite, 75 try again: all \
that is wrong ended as cases do on a loaded machine";

/// Arguments of `etalon gate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct GateArgs {
    /// Folder of a result, or its results.ndjson
    new: PathBuf,
    /// What a result must meet: a YAML file
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// An earlier result to compare with: its folder or its results.ndjson
    #[arg(long, value_name = "RESULTS")]
    baseline: Option<PathBuf>,
    /// Folder for what the gate writes [default: that of the result]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Lines that a hosted runner shows beside the change
    #[arg(long, value_name = "FORM", value_enum, default_value = "auto")]
    annotations: Annotations,
    /// Count days to this one instead of today, e.g. 2026-01-31
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
}

/// Which lines are printed for a hosted runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Annotations {
    /// GitHub's if GITHUB_ACTIONS is set
    Auto,
    /// GitHub's workflow commands
    Github,
    /// None
    None,
}

/// Decides.
pub(super) fn run(args: &GateArgs) -> Result<Exit, Fail> {
    let policy = policy(&args.policy)?;
    let path = file(&args.new);
    let (new, old) = std::thread::scope(|scope| {
        let old = args.baseline.as_deref().map(|path| scope.spawn(|| results(&file(path))));
        let new = results(&path);
        (new, old.map(|old| old.join().expect("reading does not panic")))
    });
    let (new, old) = (new?, old.transpose()?);
    let day = args.as_of.unwrap_or_else(Day::today);
    let given =
        Given { policy: &policy, new: &new, old: old.as_ref(), day, signature: signature(args) };
    let decision = gate::decide(&given);
    let folder = args.out.as_deref().or(path.parent()).unwrap_or(Path::new("."));
    let written = write(folder, &decision, &path)
        .map_err(|(path, e)| Fail::of(Exit::Incomplete, format!("cannot write {path}: {e}")))?;
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    anstream::print!("{}", gate::text(&decision, colour));
    anstream::println!("  written: {}", written.join("  "));
    let hosted = std::env::var_os("GITHUB_ACTIONS").is_some();
    if args.annotations == Annotations::Github || args.annotations == Annotations::Auto && hosted {
        anstream::print!("{}", gate::annotations(&decision));
    }
    Ok(match decision.answer {
        Answer::Good => Exit::Good,
        Answer::Bad => Exit::Bad,
        Answer::Incomplete => Exit::Incomplete,
        Answer::TryAgain => Exit::TryAgain,
    })
}

/// Whose signature of the result holds, or why none does; nothing if none was looked for.
fn signature(_args: &GateArgs) -> Option<Result<String, String>> {
    None
}

fn policy(path: &Path) -> Result<Policy, Fail> {
    let no = |why: String| Fail::usage(format!("cannot read {}: {why}", path.display()));
    let size = path.metadata().map_err(|error| no(error.to_string()))?.len();
    if size > LARGEST {
        return Err(no(format!("it has {size} bytes, expected {LARGEST} at most")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| no(error.to_string()))?;
    Policy::read(&path.display().to_string(), &text)
        .map_err(|complaints| Fail::complaints("the policy is wrong", complaints))
}

/// The file of a result that is named by its folder or itself.
fn file(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(RESULTS) } else { path.to_owned() }
}

fn results(path: &Path) -> Result<Results, Fail> {
    reports::read::read(path).map_err(|error| Fail::usage(error.to_string()))
}

/// Writes what the gate found in every form; the paths, or the one that cannot be written.
fn write(
    folder: &Path,
    decision: &Decision,
    results: &Path,
) -> Result<Vec<String>, (String, std::io::Error)> {
    let shown = results.display().to_string();
    let files = [
        ("gate.md", gate::markdown(decision).into_bytes()),
        ("gate.junit.xml", gate::junit(decision)),
        ("gate.ctrf.json", gate::ctrf(decision)),
        ("gate.codequality.json", gate::code_quality(decision, &shown)),
    ];
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error| (path, error)
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(failed(&path))?;
        written.push(path.display().to_string());
    }
    Ok(written)
}
