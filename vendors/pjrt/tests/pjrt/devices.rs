//! Plugins that are there, are not there, or are something else.

use std::ptr::null;

use oxi_kit::ffi::{Device, Stream, format as f, status};
use oxi_kit::host::{Bytes, Host};
use oxi_kit::{Tensor, ops, oxi_call};

use crate::common::{host, meet, op};

#[test]
fn settings_that_make_no_sense_are_refused_with_a_sentence() {
    let refused = |settings: &[(&str, &str)]| meet(settings).expect_err("it should refuse");
    let (code, said) = refused(&[("precision", "low")]);
    assert_eq!(code, status::E_ARGUMENT);
    assert!(said.contains("setting `precision` is `low`; it is `highest` or `default`"), "{said}");
    let (_, said) = refused(&[("options", "cpu_device_count")]);
    assert!(said.contains("`cpu_device_count` is not of the form key=value"), "{said}");
    let (_, said) = refused(&[("patience", "0")]);
    assert!(said.contains("setting `patience` is `0`; it is a number from 1 to 3600"), "{said}");
    let (_, said) = refused(&[("plug", "x")]);
    assert!(said.contains("setting `plug` is unknown"), "{said}");
}

#[test]
fn every_device_of_the_client_is_offered_and_runs() {
    let Some(host) = host("every_device_of_the_client_is_offered_and_runs") else { return };
    let mut count = 0;
    host.expect(oxi_call!(host, device_count(&mut count)));
    assert_eq!(count, 2);
    let mut info = oxi_kit::ffi::DeviceInfo::default();
    host.expect(oxi_call!(host, device_info(1, &mut info)));
    assert_eq!(info.caps & oxi_kit::ffi::device_caps::COMPILE_ONLY, 0);
    let mut second = Host { api: host.api, device: Device::NULL, stream: Stream::NULL };
    host.expect(oxi_call!(host, device_open(1, &mut second.device)));
    let stream = oxi_call!(host, stream_create(second.device, null(), &mut second.stream));
    host.expect(stream);
    let x = Tensor::dense(f::F32, [2]);
    let add = op(ops::add::ID, &[&x, &x], &x, &[]);
    let inputs = [f32::to_bytes(&[1.0, 2.0]), f32::to_bytes(&[3.0, 4.0])];
    assert_eq!(f32::from_bytes(&second.run(&add, &inputs, 8).unwrap()), [4.0, 6.0]);
}
