//! Which suite made a result: its version, its executable, its standard and its cases.

use reports::attest::digest::is_sha256;

use super::Finding;
use super::facts::Facts;
use super::header::commit;
use crate::record::digest_of;

/// The version, and whether it was built from sources that are known.
pub(super) fn version(facts: &Facts) -> Finding {
    let suite = match facts.result() {
        Ok(read) => &read.results.header.suite,
        Err(left) => return left,
    };
    let (version, own) = (&suite.version, env!("CARGO_PKG_VERSION"));
    if version != own {
        let what = format!(
            "this result was made by Etalon {version} with {}; this is Etalon {own}: verify it with \
             that version",
            suite.standard
        );
        return Finding::broken(what);
    }
    match (&suite.commit, suite.dirty) {
        (Some(made), Some(false)) if commit() == Some(made.as_str()) => {
            Finding::holds(format!("Etalon {version}, commit {made}"))
        }
        (Some(made), Some(false)) => {
            let own = commit().unwrap_or("that is not known");
            Finding::noted(format!(
                "Etalon {version} of commit {made}; this one is of commit {own}"
            ))
        }
        (Some(made), _) => {
            Finding::noted(format!("a patched suite: built from changed sources of commit {made}"))
        }
        (None, _) => {
            Finding::noted("an unknown suite: it does not know which commit it was built from")
        }
    }
}

/// The executable.
pub(super) fn executable(facts: &Facts) -> Finding {
    let digest = match facts.result() {
        Ok(read) => &read.results.header.suite.digest,
        Err(left) => return left,
    };
    if !is_sha256(digest) {
        return Finding::broken("the header does not say by its SHA-256 which executable ran");
    }
    let trusted = facts.given.executables;
    if trusted.contains(digest) {
        return Finding::holds(format!("SHA-256 {digest}, which is trusted"));
    }
    if !trusted.is_empty() {
        return Finding::broken(format!("SHA-256 {digest}, which is not among those trusted"));
    }
    let own = std::env::current_exe().map(|path| digest_of(&path));
    match own.is_ok_and(|own| own == *digest) {
        true => Finding::holds(format!("this one, SHA-256 {digest}")),
        false => Finding::noted(format!(
            "another build, SHA-256 {digest}; --executable SHA256 names those that you trust"
        )),
    }
}

/// The standard and the cases.
pub(super) fn standard(facts: &Facts) -> Finding {
    let header = match facts.own() {
        Ok(read) => &read.results.header.suite,
        Err(left) => return left,
    };
    let suite = facts.given.suite;
    let pairs = [
        ("standard", &header.standard_digest, &suite.standard.digest),
        ("set of cases", &header.cases_digest, &suite.cases_digest),
    ];
    for (what, made, own) in pairs {
        if made != own {
            let says = format!("another {what}: its SHA-256 is {made}, and {own} of this Etalon");
            return Finding::broken(says);
        }
    }
    let about = &suite.standard.about;
    let named = format!("{} {}", about.title, about.version);
    if header.standard != named {
        let says = format!("the header calls it `{}`, and it is `{named}`", header.standard);
        return Finding::broken(says);
    }
    Finding::holds(format!("{named}, SHA-256 {}", suite.standard.digest))
}
