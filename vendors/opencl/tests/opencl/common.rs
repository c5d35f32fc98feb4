//! What the tests share: a host with the first OpenCL device, or a word on what is left out.
//!
//! `OXI_OPENCL_PLATFORM` picks a platform by a part of its name, so that the same tests run on any.

use oxi_kit::ffi::{format as f, support};
use oxi_kit::host::{Bytes, Host, negotiate_with};
use oxi_kit::op::format_bits;
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ffi, ops};
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// A host with the first device. Without one, says which test is left out.
pub fn host(test: &str) -> Option<Host> {
    let platform = std::env::var("OXI_OPENCL_PLATFORM").ok();
    let settings: Vec<_> = platform.iter().map(|name| ("platform", name.as_str())).collect();
    let adapter = negotiate_with(oxi_opencl::negotiate, &settings).expect("it refused to meet");
    let mut count = 0;
    // SAFETY: an adapter that said OK gave its table, and no slot of the kit's is null.
    unsafe { (*adapter.core).device_count.unwrap()(&mut count) };
    if count == 0 {
        left_out(&format!("{test}: there is no OpenCL device"));
        return None;
    }
    Some(Host::meet(oxi_opencl::negotiate, &settings).expect("it refused to meet"))
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

/// The same operator without some of its inputs.
pub fn left_out_inputs(mut op: OpDesc, inputs: &[usize]) -> OpDesc {
    inputs.iter().for_each(|&input| op.inputs[input] = None);
    op
}

/// Panics unless numbers agree to a millionth.
#[track_caller]
pub fn close(seen: &[f32], expected: &[f32]) {
    assert_eq!(seen.len(), expected.len());
    for (seen, expected) in seen.iter().zip(expected) {
        let off = (seen - expected).abs();
        assert!(off <= 1e-6 * expected.abs().max(1.0), "{seen} is not {expected}");
    }
}

/// Runs an operator; the output's elements, those in gaps included.
#[track_caller]
pub fn run<T: Bytes>(host: &Host, op: &OpDesc, inputs: &[Vec<u8>]) -> Vec<T> {
    let y = &op.outputs[0];
    let elements = if y.is_empty() { 0 } else { y.span().1 as usize + 1 };
    let bytes = elements * format_bits(y.format).unwrap() as usize / 8;
    let support = host.query(op);
    assert_eq!(support.why, ffi::status::OK, "{}", reason(&support));
    T::from_bytes(&host.run(op, inputs, bytes).expect("it was offered"))
}

/// The text of an answer.
pub fn reason(support: &ffi::OpSupport) -> String {
    let bytes = support.reason.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0);
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

/// Says what is not tested here, also where the test itself passes.
pub fn left_out(what: &str) {
    // Not by a macro that prints, which the test runner swallows.
    let _ = writeln!(std::io::stderr(), "left out: {what}");
}

/// A dense tensor.
pub fn dense(format: u32, dims: &[i64]) -> Tensor {
    Tensor::dense(format, dims)
}

/// A tensor with strides.
pub fn strided(format: u32, dims: &[i64], strides: &[i64]) -> Tensor {
    Tensor { format, dims: dims.to_vec(), strides: Some(strides.to_vec()) }
}

/// One input of one dimension, one output of the same.
#[track_caller]
pub fn unary<T: Bytes, U: Bytes>(host: &Host, id: u32, from: u32, to: u32, x: &[T]) -> Vec<U> {
    let dims = [x.len() as i64];
    run(host, &op(id, &[&dense(from, &dims)], &dense(to, &dims), &[]), &[T::to_bytes(x)])
}

/// Converts.
#[track_caller]
pub fn cast<T: Bytes, U: Bytes>(host: &Host, from: u32, to: u32, x: &[T]) -> Vec<U> {
    unary(host, ops::cast::ID, from, to, x)
}

/// Converts with `saturate`.
#[track_caller]
pub fn saturating<T: Bytes, U: Bytes>(host: &Host, from: u32, to: u32, x: &[T]) -> Vec<U> {
    let dims = [x.len() as i64];
    let attr = [(ops::cast::SATURATE, AttrValue::I64(1))];
    let op = op(ops::cast::ID, &[&dense(from, &dims)], &dense(to, &dims), &attr);
    run(host, &op, &[T::to_bytes(x)])
}

/// Compiles a C file of this folder; the path of what became of it.
pub fn compile(file: &str, name: &str, flags: &[&str]) -> String {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-I"]);
    compiler.arg(package.join("kernels")).args(flags).arg("-o").arg(&made);
    compiler.arg(package.join("tests/opencl").join(file)).arg("-lm");
    assert!(compiler.status().expect("there is a C compiler").success());
    made.to_str().expect("the path is UTF-8").to_owned()
}

/// Whether the device has f64; if not, says so.
pub fn has_f64(host: &Host) -> bool {
    let x = dense(f::F64, &[1]);
    let answer = host.query(&op(ops::exp::ID, &[&x], &x, &[]));
    if answer.level == support::NONE {
        left_out(&format!("f64: {}", reason(&answer)));
    }
    answer.level != support::NONE
}

/// Distance in units of the last place, for numbers of one sign.
pub fn ulps(a: f32, b: f32) -> u32 {
    a.to_bits().abs_diff(b.to_bits())
}
