//! Names that others chose, as parts of addresses and as file names.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::SiteError;
use super::release::Product;

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

/// A product, a version or a profile would have the address of another where names differ only in case,
/// and disks exist that hold the one for the other.
pub(super) fn distinct(products: &[Product]) -> Result<(), SiteError> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for product in products {
        for release in &product.releases {
            let address = release.address.to_lowercase();
            if let Some(other) = seen.insert(address, &release.address) {
                let what = format!(
                    "its address is that of {other} but for the case of letters; rename one of them"
                );
                return Err(SiteError::wrong(&release.folder, what));
            }
        }
    }
    Ok(())
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
        for name in ["", ".", "..", "../x", "a/b", "<script>", "a b", "a\0", "\u{202e}txt", "x-1", ".a", "a.", &long] {
            let slug = slug(name);
            assert!(slug.starts_with("x-") && slug.len() == 18, "{name:?} became {slug}");
        }
        assert_ne!(slug("a b"), slug("a  b"));
    }
}
