//! The standard is covered, and whoever changes how sees it.

use std::path::Path;

use crate::support::{complaint, etalon};

#[test]
fn every_requirement_has_a_case_and_the_lock_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let lock = folder.path().join("coverage.lock");
    let output = etalon(folder.path(), &["coverage", "--lock", lock.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", complaint(&output));
    assert!(said.contains("\n0 of "), "{said}");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/coverage.lock");
    let now = std::fs::read_to_string(&lock).unwrap();
    let before = std::fs::read_to_string(committed).unwrap();
    assert_eq!(now.lines().count(), before.lines().count(), "requirements came or went");
    let changed = now.lines().zip(before.lines()).find(|(now, before)| now != before);
    assert_eq!(
        changed, None,
        "the coverage is another than spec/coverage.lock says; if that is meant, run \
         `etalon coverage --lock spec/coverage.lock`"
    );
}
