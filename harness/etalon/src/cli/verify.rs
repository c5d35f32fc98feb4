//! `etalon verify`: recomputes what a signed result says, and tells what holds and what does not.

use std::path::{Path, PathBuf};

use clap::Args;
use reports::attest::digest::is_sha256;
use reports::attest::key::PublicKey;
use reports::submission::{LARGEST, SUBMISSION, Submission};

use super::fail::Fail;
use super::{Exit, keys};
use crate::plan::Plan;
use crate::suite::Suite;
pub(super) use crate::verify::plain_file;
use crate::verify::{self, Given, Judgement, Verified, show};

/// Arguments of `etalon verify`.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// Folder of the result
    folder: PathBuf,
    /// The public key of whoever signed it, PEM
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    with: With,
    /// Print JSON: the judgement, and each check with what it found
    #[arg(long)]
    json: bool,
}

/// What a result is compared with, besides the suite.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct With {
    /// The adapter library, to see whether it is the one that was certified
    #[arg(long, value_name = "FILE")]
    pub adapter: Option<PathBuf>,
    /// The public key of the standards body, to see whether it has accepted the result
    #[arg(long, value_name = "FILE")]
    pub body_key: Option<PathBuf>,
    /// SHA-256 of an executable of the suite that is trusted; any other is refused; may be repeated
    #[arg(long, value_name = "SHA256", value_parser = parse_sha256)]
    pub executable: Vec<String>,
}

fn parse_sha256(text: &str) -> Result<String, String> {
    let text = text.to_lowercase();
    if is_sha256(&text) { Ok(text) } else { Err("expected 64 hex digits".to_owned()) }
}

/// Verifies.
pub(super) fn run(suite: &Suite, args: &VerifyArgs) -> Result<Exit, Fail> {
    let key = keys::public(&args.key)?;
    let found = with(suite, &args.folder, Some(&key), &args.with)?;
    if args.json {
        let text = serde_json::to_string_pretty(&show::json(&found)).expect("JSON can be printed");
        anstream::println!("{text}");
    } else {
        anstream::print!("{}", show::text(&found, colour()));
    }
    Ok(exit(&found))
}

/// Whether the terminal takes colours.
pub(super) fn colour() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// The exit code of what was found.
pub(super) fn exit(found: &Verified) -> Exit {
    match found.judgement() {
        Judgement::Conformant => Exit::Good,
        Judgement::NotConformant | Judgement::Refused => Exit::Bad,
        Judgement::NoCertificate => Exit::Incomplete,
    }
}

/// Verifies a folder with what was given at the command line.
pub(super) fn with(
    suite: &Suite,
    folder: &Path,
    key: Option<&PublicKey>,
    with: &With,
) -> Result<Verified, Fail> {
    if !folder.is_dir() {
        let what = format!("{} is no folder; expected the folder of a result", folder.display());
        return Err(Fail::usage(what));
    }
    let body = with.body_key.as_deref().map(keys::public).transpose()?;
    let adapter = with.adapter.as_deref();
    if let Some(library) = adapter.filter(|library| !library.is_file()) {
        return Err(Fail::usage(format!("there is no library at {}", library.display())));
    }
    Ok(verified(suite, folder, key, body.as_ref(), adapter, &with.executable))
}

/// Verifies a folder.
pub(super) fn verified(
    suite: &Suite,
    folder: &Path,
    key: Option<&PublicKey>,
    body: Option<&PublicKey>,
    adapter: Option<&Path>,
    executables: &[String],
) -> Verified {
    let plan = |tier| {
        Plan::new(suite, tier).map_err(|complaints| {
            complaints.first().map_or_else(String::new, |complaint| complaint.to_string())
        })
    };
    verify::verify(&Given { folder, key, body, adapter, executables, suite, plan: &plan })
}

/// What a publisher says of the result in a folder.
pub(super) fn submission(folder: &Path) -> Result<Submission, Fail> {
    let path = folder.join(SUBMISSION);
    let wrong = |what: String| {
        Fail::usage(format!("{}: {what}", path.display())).with_help(
            "reports/README.md shows one; it says who publishes what, and where it can be had",
        )
    };
    let bytes = plain_file(&path, LARGEST).map_err(wrong)?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("it is no text".to_owned()))?;
    reports::submission::read(&path.display().to_string(), &text)
        .map_err(|complaints| Fail::complaints("the submission is wrong", complaints))
}
