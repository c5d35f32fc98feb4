//! A real device that nobody here wrote: whatever OpenCL finds on this machine. Where it finds
//! nothing, the test says that it was left out.

use std::path::Path;
use std::process::Command;

use crate::support::{complaint, etalon};

#[test]
fn an_opencl_device_conforms_at_tier_smoke() {
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
    assert_eq!(output.status.code(), Some(0), "{said}\n{complained}");
    assert!(said.contains("core:3       conformant"), "{said}");
}
