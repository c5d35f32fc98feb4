//! Stacks that others made, held to what is known of them: a failure that the vendor's findings do not
//! tell of fails the test, and so does a finding that is seen no more. What is not on this machine is
//! left out by name. A vendor with expectations.yaml has its findings there.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use reports::read::read;

use crate::support::{complaint, etalon};

/// What findings tell of: an operator, and the requirements that it does not keep.
type Found = (&'static str, &'static [&'static str]);

/// Certifies a vendor at tier smoke into the folder `seen`, with more arguments; what was printed, and
/// the exit code. Nothing if what it needs is not here.
fn certified(folder: &Path, vendor: &str, more: &[&str]) -> Option<(String, Option<i32>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // The adapter lies beside the executable, where it is looked for.
    let name = vendor.split(':').next().unwrap_or(vendor);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", &format!("oxi-{name}")]).current_dir(&root);
    assert!(cargo.status().is_ok_and(|status| status.success()), "the adapter can be built");
    let path = format!("{}/{vendor}", root.join("vendors").canonicalize().unwrap().display());
    let mut arguments = vec!["certify", &path, "--tier", "smoke", "--out", "seen"];
    arguments.extend(more);
    let output = etalon(folder, &arguments);
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), complaint(&output));
    if ["cargo xtask vendors", "offers no device here"].iter().any(|why| complained.contains(why)) {
        eprintln!("left out: certifying {vendor}: what it needs is not here");
        return None;
    }
    assert!(matches!(output.status.code(), Some(0 | 1)), "{said}\n{complained}");
    Some((said.into_owned(), output.status.code()))
}

/// Certifies a vendor, but for what `skip` names, and holds what failed against its findings: all of
/// `always`, and of `elsewhere` what this machine shows. Rows that the processor has no kernels for are
/// not looked at.
fn held_to_findings(vendor: &str, skip: &[&str], always: &[Found], elsewhere: &[Found]) {
    let folder = tempfile::tempdir().unwrap();
    let skip: Vec<_> = skip.iter().flat_map(|glob| ["--skip", glob]).collect();
    if certified(folder.path(), vendor, &skip).is_none() {
        return;
    }
    let pairs = |found: &[Found]| -> BTreeSet<(String, String)> {
        let each =
            found.iter().flat_map(|(operator, all)| all.iter().map(move |id| (operator, id)));
        each.map(|(operator, id)| ((*operator).to_owned(), (*id).to_owned())).collect()
    };
    let (always, elsewhere) = (pairs(always), pairs(elsewhere));
    let results = read(&folder.path().join("seen/results.ndjson")).unwrap();
    let mut seen = BTreeSet::new();
    for record in results.records.iter().filter(|record| record.outcome.is_failure()) {
        let evidence = record.evidence.as_ref().expect("a failure has evidence");
        if evidence.what.starts_with("not offered, though claimed") {
            continue;
        }
        let operator = record.id.split('/').nth(1).unwrap_or_default();
        let found = (operator.to_owned(), evidence.requirement.clone());
        let known = always.contains(&found) || elsewhere.contains(&found);
        assert!(known, "{found:?} is in no finding: {}\n{evidence:?}", record.id);
        seen.insert(found);
    }
    let gone: Vec<_> = always.difference(&seen).collect();
    assert!(gone.is_empty(), "{gone:?} are in the findings of {vendor}, and are seen no more");
}

#[test]
fn an_opencl_device_fails_where_its_expectations_say_so() {
    let folder = tempfile::tempdir().unwrap();
    // Each worker compiles a kernel anew, a tenth of a second each: what is left out would compile the
    // same once more.
    let again = ["api/*/large/**", "*/*/constant/**", "*/*/small/types=*,call=[1-9]*"];
    let skip = again.iter().flat_map(|glob| ["--skip", glob]);
    let arguments: Vec<_> = skip.chain(["--development"]).collect();
    let Some((said, code)) = certified(folder.path(), "opencl", &arguments) else { return };
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("core:3       conformant"), "{said}");
    assert!(said.contains("double:1     conformant"), "{said}");
    assert!(said.contains("NOT CERTIFIED: development"), "{said}");
}

#[test]
fn onnx_runtime_fails_where_its_findings_say_so() {
    held_to_findings("onnxruntime", &["kernel/**"], &ONNX_RUNTIME, &ONNX_RUNTIME_IN_VECTORS);
}

#[test]
fn onednn_fails_where_its_findings_say_so() {
    // These take minutes to compile, which is a finding too.
    let skip = ["api/layer_norm/large/**", "kernel/**"];
    held_to_findings("onednn", &skip, &ONEDNN, &ONEDNN_IN_16_BITS);
    held_to_findings("onednn:avx2", &skip, &ONEDNN, &[("cast", &["OXI-OP-0053"])]);
}

const ONNX_RUNTIME: [Found; 8] = [
    ("clamp", &["OXI-OP-4732"]),
    ("divide", &["OXI-API-0011"]),
    ("elu", &["OXI-OP-2890"]),
    ("gelu_tanh", &["OXI-OP-2971"]),
    ("relu", &["OXI-OP-2810"]),
    ("select", &["OXI-OP-4690", "OXI-OP-4691", "OXI-OP-4692"]),
    ("sigmoid", &["OXI-OP-2690", "OXI-OP-2691"]),
    ("sign", &["OXI-OP-1105", "OXI-OP-1107"]),
];

/// What the instructions that kernels are vectorised with decide.
const ONNX_RUNTIME_IN_VECTORS: [Found; 7] = [
    ("clamp", &["OXI-OP-4730", "OXI-OP-4731"]),
    ("cos", &["OXI-OP-1811"]),
    ("maximum", &["OXI-OP-3667"]),
    ("minimum", &["OXI-OP-3707"]),
    ("relu", &["OXI-OP-2811", "OXI-OP-2812"]),
    ("sin", &["OXI-OP-1771"]),
    ("tanh", &["OXI-OP-0123", "OXI-OP-0124"]),
];

const ONEDNN: [Found; 22] = [
    ("add", &["OXI-OP-0069", "OXI-OP-0070", "OXI-PLAN-0102"]),
    ("cast", &["OXI-OP-0031", "OXI-OP-0032", "OXI-OP-0035"]),
    ("copy", &["OXI-NUM-0001", "OXI-OP-0015"]),
    ("divide", &["OXI-PLAN-0102"]),
    ("elu", &["OXI-OP-2890"]),
    ("equal", &["OXI-OP-4051", "OXI-OP-4057"]),
    ("exp", &["OXI-OP-0112"]),
    ("greater", &["OXI-OP-4211", "OXI-OP-4217"]),
    ("greater_equal", &["OXI-OP-4251", "OXI-OP-4257"]),
    ("isnan", &["OXI-OP-3131"]),
    ("leaky_relu", &["OXI-OP-2867"]),
    ("less", &["OXI-OP-4131", "OXI-OP-4137"]),
    ("less_equal", &["OXI-OP-4171", "OXI-OP-4177"]),
    ("log", &["OXI-OP-1610"]),
    ("log_sigmoid", &["OXI-OP-2730"]),
    ("maximum", &["OXI-OP-3657", "OXI-OP-3665", "OXI-PLAN-0102"]),
    ("minimum", &["OXI-OP-3697", "OXI-OP-3705", "OXI-PLAN-0102"]),
    ("multiply", &["OXI-OP-0089", "OXI-OP-0090", "OXI-PLAN-0102"]),
    ("not_equal", &["OXI-OP-4091", "OXI-OP-4097"]),
    ("relu", &["OXI-OP-2816", "OXI-OP-2825"]),
    ("softplus", &["OXI-OP-2770"]),
    ("subtract", &["OXI-OP-0309", "OXI-OP-0310", "OXI-PLAN-0102"]),
];

/// What only processors with kernels for f16 and bf16 show.
const ONEDNN_IN_16_BITS: [Found; 6] = [
    ("cast", &["OXI-OP-0053"]),
    ("elu", &["OXI-OP-2893"]),
    ("gelu", &["OXI-OP-2930", "OXI-OP-2933", "OXI-OP-2946"]),
    ("log", &["OXI-OP-1612", "OXI-OP-1613"]),
    ("log_sigmoid", &["OXI-OP-2732", "OXI-OP-2733"]),
    ("softplus", &["OXI-OP-2772", "OXI-OP-2773"]),
];
