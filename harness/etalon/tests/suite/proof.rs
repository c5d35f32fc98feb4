//! The suite catches every planted fault, for the right reason, and accuses nobody else.

use crate::support::{complaint, etalon};

#[test]
fn every_planted_fault_is_caught_and_the_unfaulted_adapter_fails_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = etalon(folder.path(), &["prove"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", complaint(&output));
    let told = |word| said.lines().filter(|line| line.starts_with(word)).count();
    let deeper = oxi_faulty::faults().iter().filter(|fault| fault.tier == "exhaustive").count();
    assert_eq!(told("skipped"), deeper, "{said}");
    assert_eq!(told("caught") + deeper, oxi_faulty::faults().len(), "{said}");
    let clean = said.lines().next().unwrap_or_default();
    assert!(clean.ends_with(", 0 fail"), "{clean}");
}
