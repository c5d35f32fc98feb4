//! What a browser lets the page do. Its own style and its own scripts run, by their digests; no
//! request leaves it, and no text in it can become a script.

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

/// The content security policy of a page with this style and these scripts.
pub(super) fn policy(style: &str, scripts: &[&str]) -> String {
    let scripts: Vec<_> = scripts.iter().map(|script| source(script)).collect();
    format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; \
         form-action 'none'",
        source(style),
        scripts.join(" ")
    )
}

fn source(text: &str) -> String {
    format!("'sha256-{}'", Base64::encode_string(&Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::source;

    #[test]
    fn a_source_is_named_by_its_digest() {
        // As `printf 'x' | openssl dgst -sha256 -binary | base64` gives it.
        assert_eq!(source("x"), "'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE='");
    }
}
