//! The example in C: built as its manifest says, certified as a vendor would, and broken as a
//! vendor might.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{complaint, etalon};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it exists")
}

/// Compiles C into a library in a folder.
pub fn compile(folder: &Path, name: &str, source: &str) -> PathBuf {
    let (code, library) = (folder.join(format!("{name}.c")), folder.join(format!("lib{name}.so")));
    std::fs::write(&code, source).unwrap();
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fPIC", "-shared"]);
    cc.args(["-pthread", "-I"]).arg(root().join("spec/include"));
    cc.arg("-o").arg(&library).arg(&code).arg("-lm");
    let output = cc.output().expect("there is a C compiler");
    assert!(output.status.success(), "{}", complaint(&output));
    library
}

#[test]
fn the_example_conforms_to_what_it_claims() {
    let folder = tempfile::tempdir().unwrap();
    let source = std::fs::read_to_string(root().join("vendors/example/adapter.c")).unwrap();
    let library = compile(folder.path(), "example", &source);
    let doctor = etalon(folder.path(), &["doctor", library.to_str().unwrap()]);
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
    let output = etalon(folder.path(), &["certify", library.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", complaint(&output));
    assert!(said.contains("core:1       conformant"), "{said}");
    for file in ["results.ndjson", "report.html", "summary.md", "junit.xml"] {
        let path = folder.path().join("results/example").join(file);
        assert!(path.is_file(), "{} is left", path.display());
    }
}

/// What certifying the example says, after a mistake was put into it.
fn with_mistake(right: &str, wrong: &str) -> String {
    with_mistake_seen_in(&[], right, wrong)
}

/// The same of a run with more arguments.
fn with_mistake_seen_in(more: &[&str], right: &str, wrong: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let source = std::fs::read_to_string(root().join("vendors/example/adapter.c")).unwrap();
    let broken = source.replace(right, wrong);
    assert_ne!(source, broken, "the mistake was planted");
    let library = compile(folder.path(), "example", &broken);
    let output = etalon(folder.path(), &[&["certify", library.to_str().unwrap()], more].concat());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}\n{}", complaint(&output));
    said
}

const LOOP: &str = "at < bytes; at += sizeof(float)";

#[test]
fn an_element_that_is_not_written_is_named() {
    let said = with_mistake(LOOP, "at + 4 < bytes; at += 4");
    assert!(said.contains("OXI-PLAN-0102"), "{said}");
    assert!(said.contains("4 bytes of output y were not written"), "{said}");
}

#[test]
fn a_write_behind_the_end_is_named() {
    let said = with_mistake(LOOP, "at <= bytes; at += 4");
    assert!(said.contains("OXI-MEM-0101"), "{said}");
    assert!(said.contains("4 bytes around output y changed"), "{said}");
}

#[test]
fn a_result_that_changes_from_run_to_run_is_named() {
    // Both are NaN, and each run has another one.
    let wrong = "static unsigned run; run++;
    if (number < 0) { unsigned nan = 0x7fc00000u + run; memcpy(&number, &nan, 4); }
    else number = sqrtf(number);";
    let said = with_mistake("number = sqrtf(number);", wrong);
    assert!(said.contains("OXI-PLAN-0103"), "{said}");
    assert!(said.contains("differ between two equal runs"), "{said}");
}

#[test]
fn a_plan_of_what_was_refused_is_named_where_nothing_is_run() {
    let right = "&bytes, &why);\n  if (status != OXI_OK)\n    return fail(status, 1, why);\n  return create(";
    let wrong = right.replace("OXI_OK)", "OXI_OK && status != OXI_E_UNSUPPORTED_OP)");
    let said = with_mistake_seen_in(&["--only", "numerical/exp/**"], right, &wrong);
    assert!(said.contains("OXI-PLAN-0100"), "{said}");
    assert!(said.contains("E_UNSUPPORTED_OP, and plan_create returned OK"), "{said}");
}
