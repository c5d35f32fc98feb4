//! A second adapter in C, `tests/adapters/three.c`: written by somebody who had the header, the
//! standard and the suite's messages, and nothing else. It has the whole function table and three
//! operators. That it conforms shows that those suffice.

use std::path::Path;

use crate::example::compile;
use crate::support::{complaint, etalon};

#[test]
fn an_adapter_that_was_written_from_the_header_alone_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adapters/three.c");
    let library = compile(folder.path(), "three", &std::fs::read_to_string(path).unwrap());
    let output = etalon(folder.path(), &["certify", library.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", complaint(&output));
    assert!(said.contains("core:1       conformant"), "{said}");
    assert!(!said.contains(" fail"), "{said}");
}
