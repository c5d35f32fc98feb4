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

#[test]
fn a_mistake_in_the_example_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let source = std::fs::read_to_string(root().join("vendors/example/adapter.c")).unwrap();
    let broken = source.replace("at < bytes; at += sizeof(float)", "at + 4 < bytes; at += 4");
    assert_ne!(source, broken, "the mistake was planted");
    let library = compile(folder.path(), "example", &broken);
    let output = etalon(folder.path(), &["certify", library.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}\n{}", complaint(&output));
    assert!(said.contains("OXI-PLAN-0102"), "{said}");
    assert!(said.contains("4 bytes of output y were not written"), "{said}");
}
