//! Names that others chose, as parts of addresses and as file names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::SiteError;

/// Longest name that is kept as it is.
const LONGEST: usize = 64;

/// A name as a part of an address: itself if it is short and made of letters, digits, `.`, `-` and `_`;
/// else `x-` and a digest of it. It never leads out of its folder and needs no escape anywhere.
pub(super) fn slug(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    let ends = name.ends_with(|c: char| c.is_ascii_alphanumeric());
    // `x-` is for digests alone, so that no name can pass for another.
    let own = !name.starts_with("x-");
    if name.len() <= LONGEST && begins && ends && own && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("x-{}", &digest(name.as_bytes())[..16])
}

/// Refuses a folder whose address is that of another but for the case of letters: disks exist that hold
/// the one for the other.
pub(super) fn distinct(
    seen: &mut BTreeMap<String, PathBuf>,
    address: &str,
    folder: &Path,
) -> Result<(), SiteError> {
    match seen.insert(address.to_lowercase(), folder.to_owned()) {
        None => Ok(()),
        Some(other) => {
            let what = format!(
                "its name is that of {} but for the case of letters; rename one",
                other.display()
            );
            Err(SiteError::wrong(folder, what))
        }
    }
}

/// SHA-256 in hex.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_stay_in_their_folder_whatever_they_are() {
        assert_eq!(slug("RTX-4090_v2.1"), "RTX-4090_v2.1");
        let long = "a".repeat(65);
        for name in [
            "",
            ".",
            "..",
            "../x",
            "a/b",
            "<script>",
            "a b",
            "a\0",
            "\u{202e}txt",
            "x-1",
            ".a",
            "a.",
            &long,
        ] {
            let slug = slug(name);
            assert!(slug.starts_with("x-") && slug.len() == 18, "{name:?} became {slug}");
        }
        assert_ne!(slug("a b"), slug("a  b"));
    }
}
