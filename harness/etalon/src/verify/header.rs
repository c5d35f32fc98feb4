//! The header: what it says of itself must fit together, and what keeps a run from being certified
//! follows from the rest of it.

use std::collections::BTreeSet;

use abi::ffi::device_caps;
use clap::ValueEnum as _;
use reports::attest::digest::is_sha256;
use reports::day::Day;
use reports::result::Header;
use standard::profiles::Claim;

use super::Finding;
use super::facts::Facts;
use crate::cases::Tier;
use crate::plan::needs::check_claims;

/// The commit that this executable was built from, if it is known.
pub fn commit() -> Option<&'static str> {
    option_env!("ETALON_COMMIT")
}

/// What the device declares; nothing if the header does not say.
pub fn caps(header: &Header) -> Option<u64> {
    hex(&header.product.device_caps)
}

/// Whether the device was not there, so that its compiler alone was asked.
pub fn compile_only(header: &Header) -> bool {
    caps(header).is_some_and(|caps| caps & device_caps::COMPILE_ONLY != 0)
}

/// A number in hex as headers have it.
fn hex(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (digits && text.len() == 16).then(|| u64::from_str_radix(text, 16).ok())?
}

/// Why no certificate can come of a run with this header, in sentences; empty if one can.
pub fn not_certifiable(header: &Header) -> Vec<String> {
    let mut reasons = Vec::new();
    if compile_only(header) {
        let what = "the device is not here: its compiler was asked, and nothing was computed";
        reasons.push(what.to_owned());
    }
    if Tier::from_str(&header.tier, false).is_ok_and(|tier| tier < Tier::Standard) {
        let tier = &header.tier;
        reasons.push(format!("tier {tier} is too shallow; a certificate needs standard"));
    }
    let has = |words: &[&str]| {
        let mut options = header.options.iter().filter_map(|option| option.split(' ').next());
        options.any(|option| words.contains(&option))
    };
    if has(&["--only", "--skip"]) {
        reasons.push("cases were left out by --only or --skip".to_owned());
    }
    if has(&["--budget"]) {
        reasons.push("cases were left out by --budget".to_owned());
    }
    let suite = &header.suite;
    if suite.standard_from != "embedded" || suite.cases_from != "embedded" {
        reasons.push("the standard or the cases came from a folder".to_owned());
    }
    match (&suite.commit, suite.dirty) {
        (Some(_), Some(false)) => {}
        (Some(_), _) => reasons.push("the suite was built from changed sources".to_owned()),
        (None, _) => {
            reasons.push("the suite does not know which commit it was built from".to_owned());
        }
    }
    reasons
}

/// The header by itself.
pub(super) fn header(facts: &Facts) -> Finding {
    let header = match facts.own() {
        Ok(read) => &read.results.header,
        Err(left) => return left,
    };
    let bits = |text: &str| text.len() == 32 && hex(&text[..16]).is_some();
    let nonce = &header.nonce;
    let forms = [
        ("started", Day::of(&header.started).is_some(), "a time as RFC 3339"),
        ("seed", hex(&header.seed).is_some(), "16 hex digits"),
        ("nonce", nonce.is_ascii() && bits(nonce), "32 hex digits"),
        ("product.device_caps", caps(header).is_some(), "16 hex digits"),
        ("product.adapter_digest", is_sha256(&header.product.adapter_digest), "a SHA-256"),
    ];
    if let Some((field, _, expected)) = forms.into_iter().find(|(_, fits, _)| !fits) {
        return Finding::broken(format!("header.{field} is not {expected}"))
            .at(format!("{}:1", reports::attest::RESULTS));
    }
    let follows = not_certifiable(header);
    if header.not_certifiable != follows {
        let say = |reasons: &[String]| match reasons {
            [] => "nothing".to_owned(),
            reasons => reasons.join("; "),
        };
        let what = format!(
            "it says that what keeps the run from being certified is: {}; what follows from it is: {}",
            say(&header.not_certifiable),
            say(&follows)
        );
        return Finding::broken(what).at(format!("{}:1", reports::attest::RESULTS));
    }
    let product = &header.product;
    let (adapter, version, device) =
        (&product.adapter, &product.adapter_version, &product.device_name);
    Finding::holds(format!("{adapter} {version} on {device}, begun {}", header.started))
}

/// The claims: that they are of the standard, each once.
pub(super) fn claims(facts: &Facts) -> Finding {
    let check = || -> Result<Finding, Finding> {
        let header = &facts.own()?.results.header;
        let broken = |what: String| Finding::broken(what);
        let claims = parsed(header).map_err(broken)?;
        check_claims(&facts.given.suite.standard, &claims).map_err(broken)?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = header.claims.iter().find(|claim| !seen.insert(*claim)) {
            return Err(Finding::broken(format!("{twice} is claimed twice")));
        }
        Ok(match header.claims.is_empty() {
            true => Finding::noted("nothing is claimed"),
            false => Finding::holds(header.claims.join(", ")),
        })
    };
    check().unwrap_or_else(|finding| finding)
}

/// The claims of a header.
///
/// # Errors
/// One that is none.
pub fn parsed(header: &Header) -> Result<Vec<Claim>, String> {
    header.claims.iter().map(|claim| claim.parse()).collect()
}
