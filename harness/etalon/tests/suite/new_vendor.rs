//! A vendor begins: a new folder builds, loads, passes `doctor` and has a verdict, as its README
//! says and with nothing else touched.

use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::{complaint, etalon};

/// A checkout that may be written to: everything in it leads to this one, but for `vendors/`,
/// which is a folder of its own with the same vendors.
fn checkout() -> tempfile::TempDir {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let link = |from: &Path, to: &Path| {
        for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            if entry.file_name() != "vendors" && entry.file_name() != "target" {
                symlink(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    };
    let vendors = folder.path().join("vendors");
    std::fs::create_dir(&vendors).unwrap();
    link(&here, folder.path());
    link(&here.join("vendors"), &vendors);
    folder
}

/// What a command said, which must succeed.
fn well(checkout: &Path, arguments: &[&str]) -> String {
    let output = etalon(checkout, arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}\n{}", complaint(&output));
    said
}

fn from_nothing_to_a_verdict(language: &str) {
    let folder = checkout();
    let here = folder.path();
    well(here, &["new-vendor", "acme-xpu", "--lang", language]);
    let doctor = well(here, &["doctor", "acme-xpu"]);
    assert!(doctor.contains("small cases right"), "{doctor}");
    let verdict = well(here, &["certify", "acme-xpu"]);
    assert!(verdict.contains("core:1       conformant"), "{verdict}");
    assert!(well(here, &["list", "vendors"]).contains("acme-xpu device"));

    // The README's commands are those that were run, and it holds no name left to fill in.
    let text = std::fs::read_to_string(here.join("vendors/acme-xpu/README.md")).unwrap();
    assert!(text.contains("etalon doctor acme-xpu") && !text.contains('@'), "{text}");
    let again = etalon(here, &["new-vendor", "acme-xpu"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(complaint(&again).contains("acme-xpu is there already"), "{}", complaint(&again));
}

#[test]
fn in_rust_from_nothing_to_a_verdict() {
    from_nothing_to_a_verdict("rust");
}

#[test]
fn in_c_from_nothing_to_a_verdict() {
    from_nothing_to_a_verdict("c");
}

#[test]
fn a_name_that_is_none_and_a_place_without_vendors_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let output = etalon(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        complaint(&output)
    };
    insta::assert_snapshot!(refused(&["new-vendor", "../acme"]));
    insta::assert_snapshot!(refused(&["new-vendor", "acme"]));
}
