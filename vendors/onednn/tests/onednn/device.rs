//! Who the device is, and operands that lie anywhere.

use oxi_kit::ffi::{self, DeviceInfo, device_caps, format as f};
use oxi_kit::host::Bytes;
use oxi_kit::{ops, oxi_call};

use crate::common::{dense, host, op, strided, text};

#[test]
fn a_device_says_who_it_is() {
    let Some(host) = host("a_device_says_who_it_is") else { return };
    let mut info = DeviceInfo::default();
    host.expect(oxi_call!(host, device_info(0, &mut info)));
    assert_eq!(text(&info.vendor), "oneDNN");
    assert_eq!(text(&info.driver), "oneDNN 3.2.0, OpenMP");
    assert!(!text(&info.name).is_empty());
    assert_ne!(info.caps & device_caps::MAP, 0);
}

#[test]
fn imported_memory_is_computed_on_wherever_it_begins() {
    let Some(host) = host("imported_memory_is_computed_on_wherever_it_begins") else { return };
    // The second begins where no f32 may, and is packed first.
    for start in [4, 3] {
        let mut bytes = vec![0_u8; start];
        bytes.extend(f32::to_bytes(&[1.5, 7.0, -2.0, 7.0, 0.25]));
        let mut import = ffi::Buffer::NULL;
        let memory = bytes[start..].as_mut_ptr().cast();
        host.expect(oxi_call!(host, buffer_import_host(host.device, memory, 20, 0, &mut import)));
        let x = strided(f::F32, &[3], &[2]);
        let plan = host.plan(&op(ops::add::ID, &[&x, &x], &x, &[])).unwrap();
        let y = host.upload(&f32::to_bytes(&[9.0; 5]));
        host.expect(host.execute(plan, &[import, import], &[y]));
        assert_eq!(f32::from_bytes(&host.download(y, 20)), [3.0, 9.0, -4.0, 9.0, 0.5]);
        host.expect(host.execute(plan, &[y, y], &[import]));
        host.synchronize();
        // The compiler does not know that the device wrote them.
        let seen = std::hint::black_box(&bytes);
        assert_eq!(f32::from_bytes(&seen[start..]), [6.0, 7.0, -8.0, 7.0, 1.0]);
        for buffer in [import, y] {
            host.expect(oxi_call!(host, buffer_destroy(buffer)));
        }
        host.expect(oxi_call!(host, plan_destroy(plan)));
    }
}

#[test]
fn one_plan_runs_on_several_streams_at_once() {
    let Some(host) = host("one_plan_runs_on_several_streams_at_once") else { return };
    // Large enough to need scratch memory, and to be under way at once.
    let x = dense(f::F32, &[192, 192]);
    let plan = host.plan(&op(ops::matmul::ID, &[&x, &x], &x, &[])).unwrap();
    let streams: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = ffi::Stream::NULL;
            host.expect(oxi_call!(host, stream_create(host.device, std::ptr::null(), &mut stream)));
            stream
        })
        .collect();
    let work: Vec<_> = (1_u8..=4)
        .map(|number| {
            let a = host.upload(&f32::to_bytes(&vec![f32::from(number); 192 * 192]));
            (f32::from(number), a, host.buffer(192 * 192 * 4))
        })
        .collect();
    host.synchronize();
    for _ in 0..8 {
        for (stream, (_, a, y)) in streams.iter().zip(&work) {
            let input = [*a, *a].map(|buffer| ffi::Slot { buffer, offset: 0 });
            let output = [ffi::Slot { buffer: *y, offset: 0 }];
            let bindings = ffi::Bindings {
                n_in: 2,
                n_out: 1,
                inputs: input.as_ptr(),
                outputs: output.as_ptr(),
                ..ffi::Bindings::default()
            };
            host.expect(oxi_call!(host, plan_execute(plan, *stream, &bindings)));
        }
    }
    host.expect(oxi_call!(host, device_synchronize(host.device, ffi::FOREVER)));
    for (number, a, y) in work {
        let seen = f32::from_bytes(&host.download(y, 192 * 192 * 4));
        assert!(seen.iter().all(|value| *value == 192.0 * number * number));
        for buffer in [a, y] {
            host.expect(oxi_call!(host, buffer_destroy(buffer)));
        }
    }
    for stream in streams {
        host.expect(oxi_call!(host, stream_destroy(stream)));
    }
    host.expect(oxi_call!(host, plan_destroy(plan)));
}
