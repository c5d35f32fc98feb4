//! The committed standard lints clean, and every rule of it has a witness.

use crate::common::{loaded, rendered, small_files, spec_files};
use standard::lint::lint;

#[test]
fn the_committed_standard_lints_clean() {
    let standard = loaded(&spec_files());
    let found = lint(&standard);
    assert!(found.complaints.is_empty(), "{}", rendered(&found.complaints));
    let rules: usize = standard
        .operators
        .iter()
        .map(|op| op.inputs.len() + op.outputs.len() + op.constraints.len())
        .sum();
    assert_eq!(found.witnesses.len(), rules);
}

#[test]
fn the_small_standard_of_the_tests_lints_clean() {
    let found = lint(&loaded(&small_files()));
    assert!(found.complaints.is_empty(), "{}", rendered(&found.complaints));
}
