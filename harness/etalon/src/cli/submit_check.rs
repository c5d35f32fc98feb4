//! `etalon submit-check`: what a standards body's bot asks of a result that somebody wants published.

use std::path::{Component, Path, PathBuf};

use clap::Args;
use reports::day::Day;
use reports::read::Results;
use reports::submission::{SUBMISSION, Submission, is_folder_name};

use super::fail::Fail;
use super::verify::{With, colour, exit, submission, with};
use super::{Exit, keys};
use crate::suite::Suite;
use crate::verify::{is_of_a_result, show};

/// Days after the end of a run by which anybody must be able to have the adapter.
const AVAILABLE_WITHIN: i64 = 180;

/// Arguments of `etalon submit-check`.
#[derive(Debug, Args)]
pub(super) struct SubmitCheckArgs {
    /// Folder of the result: published/<vendor>/<product>/<version>
    folder: PathBuf,
    /// The public key of the publisher, PEM; without it all but the signature is checked
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    with: With,
}

/// Checks.
pub(super) fn run(suite: &Suite, args: &SubmitCheckArgs) -> Result<Exit, Fail> {
    let key = args.key.as_deref().map(keys::public).transpose()?;
    let found = with(suite, &args.folder, key.as_ref(), &args.with)?;
    let submitted = submission(&args.folder)?;
    anstream::print!("{}", show::text(&found, colour()));
    let mut faults = layout(&args.folder, &submitted)?;
    if let Some(results) = &found.results {
        faults.extend(fits(&submitted, results));
    }
    for fault in &faults {
        anstream::println!("REFUSED  submission: {fault}");
    }
    if !faults.is_empty() {
        return Ok(Exit::Bad);
    }
    anstream::println!(
        "submission of {} {} {}: in order",
        submitted.vendor,
        submitted.product,
        submitted.version
    );
    Ok(exit(&found))
}

/// What is wrong with the place of a folder and with what lies in it.
fn layout(folder: &Path, submitted: &Submission) -> Result<Vec<String>, Fail> {
    let io = |error| Fail::usage(format!("cannot read {}: {error}", folder.display()));
    let whole = folder.canonicalize().map_err(io)?;
    let names: Vec<_> = whole
        .components()
        .rev()
        .take(4)
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let due = [&submitted.version, &submitted.product, &submitted.vendor];
    let mut faults = Vec::new();
    let words = ["version", "product", "vendor"];
    for ((word, due), found) in words.iter().zip(due).zip(&names) {
        if due != found {
            faults.push(format!(
                "the folder of the {word} is `{found}`, and {SUBMISSION} says `{due}`"
            ));
        }
    }
    if names.len() < 4 || names[3] != "published" {
        faults.push("expected the folder at published/<vendor>/<product>/<version>".to_owned());
    }
    if let Some(name) = names.iter().take(3).find(|name| !is_folder_name(name)) {
        faults.push(format!("`{name}` cannot be the name of a folder everywhere"));
    }
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let plain = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !plain {
            faults.push(format!("{name} is no plain file"));
        } else if !is_of_a_result(&name) {
            faults.push(format!("{name} is no file of a result; remove it"));
        }
    }
    Ok(faults)
}

/// In what a submission does not fit its result.
fn fits(submitted: &Submission, results: &Results) -> Vec<String> {
    let mut faults = Vec::new();
    let version = &results.header.product.adapter_version;
    if *version != submitted.version {
        let said = &submitted.version;
        faults.push(format!("version `{said}`, and the adapter says that it is `{version}`"));
    }
    let ended = results.footer.as_ref().and_then(|footer| Day::of(&footer.ended));
    if let (Some(ended), Ok(available)) = (ended, submitted.available.parse::<Day>())
        && ended.until(available) > AVAILABLE_WITHIN
    {
        faults.push(format!(
            "available from {available}, more than {AVAILABLE_WITHIN} days after the run of {ended}"
        ));
    }
    faults
}
