//! What the tests share: where the library is, and a host with its device.

use std::io::Write;
use std::path::PathBuf;

use oxi_kit::ffi::{self, support};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::op::format_bits;
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor};

/// Path of ONNX Runtime: what `ETALON_ONNXRUNTIME` names, or where the workspace keeps it. Without
/// one, says which test is left out.
pub fn library(test: &str) -> Option<String> {
    let kept = "../../target/vendors/onnxruntime-1.32.0/onnxruntime/capi/libonnxruntime.so.1.32.0";
    let path = match std::env::var_os("ETALON_ONNXRUNTIME") {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(kept),
    };
    if !path.exists() {
        left_out(&format!("{test}: there is no ONNX Runtime at {}", path.display()));
        return None;
    }
    Some(path.to_str().expect("the path is UTF-8").to_owned())
}

/// Says what is not tested here, also where the test itself passes.
pub fn left_out(what: &str) {
    // Not by a macro that prints, which the test runner swallows.
    let _ = writeln!(std::io::stderr(), "left out: {what}");
}

/// A host with the device that the settings pick, which are those of the whole process.
pub fn host_with(test: &str, settings: &[(&str, &str)]) -> Option<Host> {
    let library = library(test)?;
    let settings = [&[("library", &*library)], settings].concat();
    Some(Host::meet(oxi_onnxruntime::negotiate, &settings).expect("it refused to meet"))
}

/// A host with ONNX Runtime's CPU.
pub fn host(test: &str) -> Option<Host> {
    host_with(test, &[])
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
