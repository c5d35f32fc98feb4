//! `etalon sign`: states what a result says, under a key; and, for a standards body, that a result was
//! verified and accepted.

use std::path::{Path, PathBuf};

use clap::Args;
use reports::attest::envelope::seal;
use reports::attest::key::PrivateKey;
use reports::attest::{self, Mode, Predicate, RESULTS, Statement};

use super::fail::Fail;
use super::verify::{submission, verified};
use super::{Exit, keys};
use crate::record::{digest_of, now};
use crate::suite::Suite;
use crate::verify::{Judgement, show};

/// Arguments of `etalon sign`.
#[derive(Debug, Args)]
pub(super) struct SignArgs {
    /// Folder of the result
    folder: PathBuf,
    /// The private key, PEM of PKCS#8; `etalon keygen` makes one
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Sign a result that cannot become a certificate; the statement says so, and why
    #[arg(long, conflicts_with = "accept")]
    development: bool,
    /// For a standards body: verify the folder with this public key of its publisher, and state that it
    /// is accepted
    #[arg(long, value_name = "FILE", requires = "body")]
    accept: Option<PathBuf>,
    /// For a standards body: the URI by which it is known
    #[arg(long, value_name = "URI", requires = "accept")]
    body: Option<String>,
}

/// Signs.
pub(super) fn run(
    suite: impl FnOnce() -> Result<Suite, Fail>,
    args: &SignArgs,
) -> Result<Exit, Fail> {
    let key = keys::private(&args.key)?;
    match (&args.accept, &args.body) {
        (Some(publisher), Some(body)) => accept(&suite()?, args, &key, publisher, body),
        _ => state(args, &key),
    }
}

/// States what a result says.
fn state(args: &SignArgs, key: &PrivateKey) -> Result<Exit, Fail> {
    let path = args.folder.join(RESULTS);
    let results = reports::read::read(&path).map_err(|error| Fail::usage(error.to_string()))?;
    let made = &results.header.suite.version;
    if made != env!("CARGO_PKG_VERSION") {
        let what =
            format!("{} was made by Etalon {made}; sign it with that version", path.display());
        return Err(Fail::usage(what));
    }
    let obstacles = attest::obstacles(&results);
    if !obstacles.is_empty() && !args.development {
        let list: Vec<_> = obstacles.iter().map(|reason| format!("- {reason}")).collect();
        let what = format!("{} cannot become a certificate", args.folder.display());
        return Err(Fail::of(Exit::Incomplete, what).with_help(format!(
            "{}\n  --development signs it all the same, and says that it is none",
            list.join("\n  ")
        )));
    }
    let mode = if args.development { Mode::Development } else { Mode::Certification };
    // Views are made anew: what is signed is what follows from the result.
    reports::write_all(&args.folder, &results)
        .map_err(|error| Fail::of(Exit::Incomplete, error.to_string()))?;
    let (views, digest) = (reports::views(&results), digest_of(&path));
    let certificate = attest::certificate(&results, &digest, &views, mode);
    let written = [
        write(&args.folder, &certificate, key)?,
        write(&args.folder, &attest::test_result(&results, &digest, mode), key)?,
    ];
    let word = match mode {
        Mode::Certification => "signed",
        Mode::Development => "signed as DEVELOPMENT, which certifies nothing",
    };
    for (claim, verdict) in &certificate.predicate.verdicts {
        anstream::println!("  {claim:<12} {}", verdict.word());
    }
    anstream::println!(
        "{word}, by key {}: {}",
        key.public().id(),
        written.map(|path| path.display().to_string()).join("  ")
    );
    Ok(Exit::Good)
}

/// States that a result was verified and is accepted.
fn accept(
    suite: &Suite,
    args: &SignArgs,
    key: &PrivateKey,
    publisher: &Path,
    body: &str,
) -> Result<Exit, Fail> {
    if !body.starts_with("https://") {
        return Err(Fail::usage(format!("`{body}` is no URI of a body; expected https://…")));
    }
    let publisher = keys::public(publisher)?;
    let found = verified(suite, &args.folder, Some(&publisher), None, None, &[]);
    if found.judgement() != Judgement::Conformant {
        anstream::print!("{}", show::text(&found, false));
        let what =
            format!("{} is not accepted: it does not verify as conformant", args.folder.display());
        return Err(Fail::of(Exit::Bad, what));
    }
    let Some((certificate, bytes)) = &found.certificate else {
        unreachable!("it was verified");
    };
    let submitted = submission(&args.folder)?;
    let statement = attest::acceptance(certificate, bytes, body, &submitted.adapter, &now());
    let path = write(&args.folder, &statement, key)?;
    let id = key.public().id();
    anstream::println!("accepted by {body}, key {id}: {}", path.display());
    Ok(Exit::Good)
}

/// Writes a statement beside the result; whole or not at all.
fn write<P: Predicate>(
    folder: &Path,
    statement: &Statement<P>,
    key: &PrivateKey,
) -> Result<PathBuf, Fail> {
    let (path, draft) = (folder.join(P::FILE), folder.join(format!(".{}.part", P::FILE)));
    let bytes = seal(&statement.bytes(), key);
    let done = std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, &path));
    done.map_err(|error| {
        Fail::of(Exit::Incomplete, format!("cannot write {}: {error}", path.display()))
    })?;
    Ok(path)
}
