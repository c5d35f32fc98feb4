//! Stacks that others made, held to what is known of them: a failure that the vendor's findings do not
//! tell of fails the test, and so does a finding that is seen no more. What is not on this machine is
//! left out by name.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use reports::read::read;

use crate::support::{complaint, etalon};

/// What findings tell of: an operator, and the requirement that it does not keep.
type Found = (&'static str, &'static str);

/// Certifies a vendor at tier smoke, outside of `kernel/`, and holds what failed against its findings:
/// all of `always`, and of `elsewhere` what this processor shows.
fn held_to_findings(vendor: &str, always: &[Found], elsewhere: &[Found]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // The adapter lies beside the executable, where it is looked for.
    let name = vendor.split(':').next().unwrap_or(vendor);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", &format!("oxi-{name}")]).current_dir(&root);
    assert!(cargo.status().is_ok_and(|status| status.success()), "the adapter can be built");
    let folder = tempfile::tempdir().unwrap();
    let vendors = root.join("vendors").canonicalize().unwrap();
    let vendor = format!("{}/{vendor}", vendors.display());
    let arguments = ["certify", &vendor, "--tier", "smoke", "--only", "{api,numerical}/**"];
    let output = etalon(folder.path(), &[&arguments[..], &["--out", "seen"]].concat());
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), complaint(&output));
    if complained.contains("cargo xtask vendors") {
        eprintln!("left out: certifying {name}: its library is not here");
        return;
    }
    assert_eq!(output.status.code(), Some(1), "{said}\n{complained}");
    let results = read(&folder.path().join("seen/results.ndjson")).unwrap();
    let mut seen = BTreeSet::new();
    for record in results.records.iter().filter(|record| record.outcome.is_failure()) {
        let evidence = record.evidence.as_ref().expect("a failure has evidence");
        let operator = record.id.split('/').nth(1).unwrap_or_default();
        let found = (operator, evidence.requirement.as_str());
        let known = always.iter().chain(elsewhere).any(|known| *known == found);
        assert!(known, "{found:?} is in no finding: {}\n{evidence:?}", record.id);
        seen.insert(found);
    }
    for known in always {
        assert!(seen.contains(known), "{known:?} is in the findings, and is seen no more");
    }
}

#[test]
fn onnx_runtime_fails_where_its_findings_say_so() {
    held_to_findings("onnxruntime", &ONNX_RUNTIME, &ONNX_RUNTIME_IN_VECTORS);
}

const ONNX_RUNTIME: [Found; 12] = [
    ("clamp", "OXI-OP-4732"),
    ("divide", "OXI-API-0011"),
    ("elu", "OXI-OP-2890"),
    ("gelu_tanh", "OXI-OP-2971"),
    ("relu", "OXI-OP-2810"),
    ("select", "OXI-OP-4690"),
    ("select", "OXI-OP-4691"),
    ("select", "OXI-OP-4692"),
    ("sigmoid", "OXI-OP-2690"),
    ("sigmoid", "OXI-OP-2691"),
    ("sign", "OXI-OP-1105"),
    ("sign", "OXI-OP-1107"),
];

/// What the instructions that kernels are vectorised with decide.
const ONNX_RUNTIME_IN_VECTORS: [Found; 10] = [
    ("clamp", "OXI-OP-4730"),
    ("clamp", "OXI-OP-4731"),
    ("cos", "OXI-OP-1811"),
    ("maximum", "OXI-OP-3667"),
    ("minimum", "OXI-OP-3707"),
    ("relu", "OXI-OP-2811"),
    ("relu", "OXI-OP-2812"),
    ("sin", "OXI-OP-1771"),
    ("tanh", "OXI-OP-0123"),
    ("tanh", "OXI-OP-0124"),
];
