//! `submission.yaml`: what goes with a result that is published, in the words of the publisher.
//!
//! ```yaml
//! vendor: acme                     # the folders that it lies in: vendor, product, version
//! product: xpu-100
//! version: "2.1"
//! contact: oxi@acme.example        # who answers questions
//! available: 2026-03-01            # the day from which anybody can have the adapter
//! adapter: https://acme.example/oxi/2.1    # where
//! licence: CC-BY-4.0               # of the result, as an SPDX identifier
//! rerun: etalon certify ./libacme.so --set queue_depth=4    # the command that made it
//! ```

use serde::{Deserialize, Serialize};
use standard::yaml::{Complaint, Source};

use crate::day::Day;

/// Name of the file in its folder.
pub const SUBMISSION: &str = "submission.yaml";

/// Largest file that is read, in bytes.
pub const LARGEST: u64 = 64 << 10;

/// What goes with a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The vendor, as its folder is called.
    pub vendor: String,
    /// The product, as its folder is called.
    pub product: String,
    /// The version, as its folder is called.
    pub version: String,
    /// Who answers questions.
    pub contact: String,
    /// The day from which anybody can have the adapter.
    pub available: String,
    /// Where it can be had.
    pub adapter: String,
    /// Licence of the result.
    pub licence: String,
    /// The command that made it.
    pub rerun: String,
}

/// Reads a submission.
///
/// # Errors
/// All that is wrong, with its place.
pub fn read(path: &str, text: &str) -> Result<Submission, Vec<Complaint>> {
    let (submission, source) = Source::read::<Submission>(path, text).map_err(|one| vec![*one])?;
    let found = mistakes(&submission).into_iter();
    let complaints: Vec<_> = found
        .map(|(field, what, help)| source.complain(&format!("/{field}"), what).with_help(help))
        .collect();
    if complaints.is_empty() { Ok(submission) } else { Err(complaints) }
}

/// Whether a word can be the name of a folder everywhere: letters, digits, `.`, `-` and `_`, at most 64,
/// the first a letter or digit.
pub fn is_folder_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    text.len() <= 64 && begins && text.chars().all(plain) && !text.ends_with('.')
}

/// Fields that are wrong in themselves, how, and what they should be.
fn mistakes(submission: &Submission) -> Vec<(&'static str, String, &'static str)> {
    let Submission { vendor, product, version, contact, available, adapter, licence, rerun } =
        submission;
    let mut found = Vec::new();
    for (field, name) in [("vendor", vendor), ("product", product), ("version", version)] {
        if !is_folder_name(name) {
            let help = "letters, digits, `.`, `-` and `_`, the first a letter or digit";
            found.push((field, format!("`{name}` cannot be the name of a folder"), help));
        }
    }
    if !contact.contains('@') && !contact.starts_with("https://") {
        let what = format!("`{contact}` is nothing that can be written to");
        found.push(("contact", what, "an address of e-mail, or a link"));
    }
    if let Err(what) = available.parse::<Day>() {
        found.push(("available", what, "the day from which anybody can have the adapter"));
    }
    if !adapter.starts_with("https://") {
        let what = format!("`{adapter}` is no link");
        found.push(("adapter", what, "an https link to where the adapter can be had"));
    }
    let spdx = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
    if licence.is_empty() || !licence.chars().all(spdx) {
        let what = format!("`{licence}` is no SPDX identifier");
        found.push(("licence", what, "e.g. CC-BY-4.0 or Apache-2.0"));
    }
    if !rerun.starts_with("etalon certify") || rerun.contains('\n') {
        let what = "expected the command that made the result".to_owned();
        found.push(("rerun", what, "one line that begins with `etalon certify`"));
    }
    found
}
