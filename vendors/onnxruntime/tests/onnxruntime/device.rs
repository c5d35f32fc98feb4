//! Who the device is, and operands that lie anywhere.

use oxi_kit::ffi::{self, DeviceInfo, HeapInfo, device_caps, format as f};
use oxi_kit::host::Bytes;
use oxi_kit::{ops, oxi_call};

use crate::common::{dense, host, op, text};

#[test]
fn a_device_says_who_it_is() {
    let Some(host) = host("a_device_says_who_it_is") else { return };
    let mut info = DeviceInfo::default();
    host.expect(oxi_call!(host, device_info(0, &mut info)));
    assert_eq!(text(&info.vendor), "ONNX Runtime");
    assert!(text(&info.driver).starts_with("ONNX Runtime 1."), "{}", text(&info.driver));
    assert!(!text(&info.name).is_empty());
    assert_ne!(info.caps & device_caps::MAP, 0);
    let mut heap = HeapInfo::default();
    host.expect(oxi_call!(host, heap_info(host.device, 0, &mut heap)));
    assert!(heap.total >= heap.max_alloc && heap.max_alloc > 0);
}

#[test]
fn imported_memory_is_computed_on_wherever_it_begins() {
    let Some(host) = host("imported_memory_is_computed_on_wherever_it_begins") else { return };
    // The second begins where no f32 may, and is packed first.
    for start in [4, 3] {
        let mut bytes = vec![0_u8; start];
        bytes.extend(f32::to_bytes(&[1.5, -2.0, 0.25]));
        let mut import = ffi::Buffer::NULL;
        let memory = bytes[start..].as_mut_ptr().cast();
        host.expect(oxi_call!(host, buffer_import_host(host.device, memory, 12, 0, &mut import)));
        let x = dense(f::F32, &[3]);
        let plan = host.plan(&op(ops::add::ID, &[&x, &x], &x, &[])).unwrap();
        let y = host.buffer(12);
        host.expect(host.execute(plan, &[import, import], &[y]));
        assert_eq!(f32::from_bytes(&host.download(y, 12)), [3.0, -4.0, 0.5]);
        host.expect(host.execute(plan, &[y, y], &[import]));
        host.synchronize();
        // The compiler does not know that the device wrote them.
        let seen = std::hint::black_box(&bytes);
        assert_eq!(f32::from_bytes(&seen[start..]), [6.0, -8.0, 1.0]);
        for buffer in [import, y] {
            host.expect(oxi_call!(host, buffer_destroy(buffer)));
        }
        host.expect(oxi_call!(host, plan_destroy(plan)));
    }
}

#[test]
fn a_plan_outlives_the_sessions_that_are_kept() {
    let Some(host) = host("a_plan_outlives_the_sessions_that_are_kept") else { return };
    let x = dense(f::F32, &[7]);
    let first = host.plan(&op(ops::multiply::ID, &[&x, &x], &x, &[])).unwrap();
    // More models than are kept, so that the first one's session is let go of.
    for count in 1..300 {
        let x = dense(f::F32, &[count]);
        let plan = host.plan(&op(ops::copy::ID, &[&x], &x, &[])).unwrap();
        host.expect(oxi_call!(host, plan_destroy(plan)));
    }
    let a = host.upload(&f32::to_bytes(&[3.0; 7]));
    let y = host.buffer(28);
    host.expect(host.execute(first, &[a, a], &[y]));
    assert_eq!(f32::from_bytes(&host.download(y, 28)), [9.0; 7]);
    for buffer in [a, y] {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
    host.expect(oxi_call!(host, plan_destroy(first)));
}
