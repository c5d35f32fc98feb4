//! A real device that nobody here wrote: whatever OpenCL finds on this machine. Where it finds
//! nothing, the test says that it was left out.

use std::path::Path;
use std::process::Command;

use reports::read::read;

use crate::support::{complaint, etalon};

#[test]
fn an_opencl_device_conforms_at_tier_smoke_but_for_what_is_known() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // The adapter lies beside the executable, where it is looked for.
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "oxi-opencl"])
        .current_dir(&root)
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the adapter can be built");
    let folder = tempfile::tempdir().unwrap();
    let vendor = root.join("vendors/opencl").canonicalize().unwrap();
    let arguments = ["certify", vendor.to_str().unwrap(), "--tier", "smoke"];
    let output = etalon(folder.path(), &arguments);
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), complaint(&output));
    if complained.contains("offers no device here") {
        eprintln!("left out: certifying OpenCL: it finds no device here");
        return;
    }
    assert!(said.contains("core:3       conformant"), "{said}\n{complained}");
    // What else PoCL gets wrong stands in the vendor's findings, operator by operator.
    let results = read(&folder.path().join("results/opencl/results.ndjson")).unwrap();
    for record in results.records.iter().filter(|record| record.outcome.is_failure()) {
        let operator = record.id.split('/').nth(1).unwrap_or_default();
        assert!(FOUND.contains(&operator), "{}: {:?}", record.id, record.evidence);
    }
}

/// Operators of which PoCL's findings tell.
const FOUND: [&str; 6] = ["atanpi", "cospi", "lgamma", "sinpi", "tanpi", "tgamma"];
