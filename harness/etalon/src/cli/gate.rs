//! `etalon gate`: whether a result may pass, by a policy and beside an earlier result.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use reports::day::Day;
use reports::gate::{self, Answer, Decision, Given, Policy};

use super::fail::Fail;
use super::files::{result_at, results, text};
use super::{Exit, keys, verify};
use crate::suite::{Sources, Suite};
use crate::verify::Judgement;

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
    /// The public key that is to have signed the result; with it the whole result is verified
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
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
pub(super) fn run(sources: &Sources, args: &GateArgs) -> Result<Exit, Fail> {
    let policy = policy(&args.policy)?;
    let signature = args.key.as_deref().map(|key| signature(sources, args, key)).transpose()?;
    let (new, old) = std::thread::scope(|scope| {
        let old = args.baseline.as_deref().map(|path| scope.spawn(|| results(path)));
        (results(&args.new), old.map(|old| old.join().expect("reading does not panic")))
    });
    let (new, old) = (new?, old.transpose()?);
    let day = args.as_of.unwrap_or_else(Day::today);
    let given = Given { policy: &policy, new: &new, old: old.as_ref(), day, signature };
    let decision = gate::decide(&given);
    let path = result_at(&args.new);
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

/// Whose certificate of the result holds, or why none does.
fn signature(
    sources: &Sources,
    args: &GateArgs,
    key: &Path,
) -> Result<Result<String, String>, Fail> {
    let key = keys::public(key)?;
    let results = result_at(&args.new);
    let folder = results.parent().filter(|folder| *folder != Path::new(""));
    let suite = Suite::load(sources)?;
    let folder = folder.unwrap_or(Path::new("."));
    let verified = verify::with(&suite, folder, Some(&key), &verify::With::default())?;
    Ok(match (verified.judgement(), verified.first()) {
        (_, Some((check, finding))) => Err(format!("{check}: {}", finding.says)),
        (Judgement::Refused, None) => Err("there is no certificate that holds".to_owned()),
        (Judgement::NoCertificate, None) => {
            Err("what is signed is no certificate; `etalon verify` says why".to_owned())
        }
        (Judgement::Conformant | Judgement::NotConformant, None) => Ok(key.id()),
    })
}

fn policy(path: &Path) -> Result<Policy, Fail> {
    Policy::read(&path.display().to_string(), &text(path)?)
        .map_err(|complaints| Fail::complaints("the policy is wrong", complaints))
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
        move |error: std::io::Error| (path, error)
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
