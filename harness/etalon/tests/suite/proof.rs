//! The suite catches every planted fault, for the right reason, and accuses nobody else.

use crate::support::{complaint, etalon};

#[test]
fn every_planted_fault_is_caught_and_the_unfaulted_adapter_fails_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = etalon(folder.path(), &["prove"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", complaint(&output));
    let caught = said.lines().filter(|line| line.starts_with("caught")).count();
    assert_eq!(caught, oxi_faulty::faults().len(), "{said}");
    let clean = said.lines().next().unwrap_or_default();
    let numbers: Vec<&str> = clean.split(|c: char| !c.is_ascii_digit()).collect();
    let numbers: Vec<_> = numbers.into_iter().filter(|word| !word.is_empty()).collect();
    assert!(numbers.len() == 2 && numbers[0] == numbers[1], "{clean}");
}
