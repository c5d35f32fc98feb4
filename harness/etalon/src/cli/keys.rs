//! Keys and files for the commands that sign and verify.

use std::path::Path;

use reports::attest::key::{LARGEST, PrivateKey, PublicKey};

use super::fail::Fail;
use super::verify::plain_file;

/// The text of a key's file.
fn text(path: &Path) -> Result<String, Fail> {
    let wrong = |what: String| Fail::usage(format!("the key {}: {what}", path.display()));
    let bytes = plain_file(path, LARGEST).map_err(wrong)?;
    String::from_utf8(bytes).map_err(|_| wrong("it is no text; expected PEM".to_owned()))
}

/// A key that signs.
pub(super) fn private(path: &Path) -> Result<PrivateKey, Fail> {
    PrivateKey::from_pem(&text(path)?)
        .map_err(|error| Fail::usage(format!("the key {}: {error}", path.display())))
}

/// A key that verifies.
pub(super) fn public(path: &Path) -> Result<PublicKey, Fail> {
    PublicKey::from_pem(&text(path)?)
        .map_err(|error| Fail::usage(format!("the key {}: {error}", path.display())))
}
