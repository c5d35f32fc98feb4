//! What the tests share: the library that the manifest names, libraries made on the spot, and a host.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use oxi_kit::ffi::{self, support};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::op::format_bits;
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor};

/// Path of oneDNN as the manifest names it. Without it, says which test is left out.
pub fn library(test: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().expect("it exists");
    let text = include_str!("../../vendor.yaml");
    let manifest = vendor::Manifest::read("vendor.yaml", text).expect("the manifest is right");
    let missing = manifest.runtime.missing(&root);
    if missing.is_empty() {
        return Some(manifest.runtime.expand(&manifest.settings["library"], &root));
    }
    left_out(&format!("{test}: {} is not here", missing.join(", ")));
    None
}

/// Says what is not tested here, also where the test itself passes.
pub fn left_out(what: &str) {
    // Not by a macro that prints, which the test runner swallows.
    let _ = writeln!(std::io::stderr(), "left out: {what}");
}

/// A shared library of C source, linked with `with`; `None`, with a word on what is left out,
/// where there is no compiler.
pub fn compiled(test: &str, name: &str, source: &str, with: Option<&str>) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (code, library) =
        (folder.join(format!("onednn-{name}.c")), folder.join(format!("onednn-{name}.so")));
    std::fs::write(&code, source).expect("the folder of the tests can be written to");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-o"]).args([&library, &code]);
    if let Some(other) = with {
        let folder = Path::new(other).parent().expect("a file lies in a folder");
        compiler.arg("-Wl,--no-as-needed").arg(other);
        compiler.arg(format!("-Wl,-rpath,{}", folder.display()));
    }
    let Ok(output) = compiler.output() else {
        left_out(&format!("{test}: there is no C compiler"));
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(library)
}

/// A host with the library at a path. The settings are those of the whole process.
pub fn host_of(library: &str) -> Host {
    Host::meet(oxi_onednn::negotiate, &[("library", library)]).expect("it refused to meet")
}

/// A host with oneDNN.
pub fn host(test: &str) -> Option<Host> {
    library(test).map(|library| host_of(&library))
}

/// An operator on these inputs.
pub fn op(id: u32, inputs: &[&Tensor], output: &Tensor, attrs: &[(u32, AttrValue)]) -> OpDesc {
    OpDesc {
        op: id,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: inputs.iter().map(|&tensor| Some(tensor.clone())).collect(),
        outputs: vec![output.clone()],
        attrs: attrs.iter().map(|(key, value)| Attr { key: *key, value: value.clone() }).collect(),
    }
}

/// Runs an operator; the output's elements, those in gaps included.
#[track_caller]
pub fn run<T: Bytes>(host: &Host, op: &OpDesc, inputs: &[Vec<u8>]) -> Vec<T> {
    let y = &op.outputs[0];
    let elements = if y.is_empty() { 0 } else { y.span().1 as usize + 1 };
    let bytes = elements * format_bits(y.format).unwrap() as usize / 8;
    let answer = host.query(op);
    assert_ne!(answer.level, support::NONE, "{}", reason(&answer));
    T::from_bytes(&host.run(op, inputs, bytes).expect("it was offered"))
}

/// The text of an answer.
pub fn reason(support: &ffi::OpSupport) -> String {
    text(&support.reason)
}

/// A text in a struct.
pub fn text(field: &[std::ffi::c_char]) -> String {
    let bytes = field.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0);
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

/// A dense tensor.
pub fn dense(format: u32, dims: &[i64]) -> Tensor {
    Tensor::dense(format, dims)
}

/// A tensor with strides.
pub fn strided(format: u32, dims: &[i64], strides: &[i64]) -> Tensor {
    Tensor { format, dims: dims.to_vec(), strides: Some(strides.to_vec()) }
}
