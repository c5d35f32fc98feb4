//! A provider that takes no operator of the standard: what ONNX Runtime computes in its place is
//! told. The settings of an adapter are those of its process, hence a file of its own.

#[expect(dead_code, reason = "the other tests use all of it")]
#[path = "onnxruntime/common.rs"]
mod common;

use common::{dense, host_with, left_out, library, op, reason, run};
use oxi_kit::ffi::{format as f, status, support};
use oxi_kit::host::Bytes;
use oxi_kit::{Adapter, Log, Settings, ops};
use oxi_onnxruntime::OnnxRuntime;

/// Whether the library has the provider that calls Azure's services: it never computes itself.
fn has_azure(test: &str) -> bool {
    let Some(library) = library(test) else { return false };
    let pairs = [("library", &*library), ("provider", "AZURE")];
    let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let adapter = OnnxRuntime::new(&Settings::new(pairs, Log::default())).unwrap();
    if adapter.device_count() == 0 {
        left_out(&format!("{test}: this ONNX Runtime is built without the provider AZURE"));
    }
    adapter.device_count() > 0
}

#[test]
fn what_the_provider_does_not_take_is_told() {
    let test = "what_the_provider_does_not_take_is_told";
    if !has_azure(test) {
        return;
    }
    let Some(host) = host_with(test, &[("provider", "AZURE")]) else { return };
    let x = dense(f::F32, &[2]);
    let exp = op(ops::exp::ID, &[&x], &x, &[]);
    let answer = host.query(&exp);
    assert_eq!(answer.level, support::HOST);
    assert!(
        reason(&answer).contains("CPU computes it, since AZURE does not"),
        "{}",
        reason(&answer)
    );
    assert_eq!(run::<f32>(&host, &exp, &[f32::to_bytes(&[0.0, -0.0])]), [1.0, 1.0]);
    // What ONNX Runtime has no kernel for either is not offered.
    let x = dense(f::BF16, &[2]);
    assert_eq!(host.query(&op(ops::exp::ID, &[&x], &x, &[])).why, status::E_UNSUPPORTED_TYPE);
}
