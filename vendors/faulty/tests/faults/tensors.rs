//! Buffers for one tensor, and constant operands.

use std::ptr::{null, null_mut};

use oxi_kit::ffi::{self, BufferDesc, OpSupport, Status, TensorDesc, format, layout, status};
use oxi_kit::host::{Bytes, Host, with_stored_desc};
use oxi_kit::{OpDesc, OpStorage, Storage, ops, oxi_call};

use crate::common::{Row, Subject, f32s, map, op};

const OWN: Storage = Storage { device: true, constant: false };
const CONSTANT: Storage = Storage { device: false, constant: true };
const VALUES: [f32; 6] = [1.0, 4.0, 9.0, 16.0, 25.0, 36.0];

pub(crate) const ROWS: &[Row] = &[
    ("tensor-size-unchecked", status::E_SIZE, status::OK, |host| {
        assert_eq!(created(host, 0, null()), status::E_SIZE);
        created(host, 28, null())
    }),
    ("tensor-strides-ignored", status::E_STRIDE, status::OK, |host| {
        created(host, 24, [3, 1].as_ptr())
    }),
    ("tensor-address", status::E_UNSUPPORTED_LAYOUT, status::OK, |host| {
        oxi_call!(host, buffer_address(kept(host), &mut 0))
    }),
    ("tensor-mapped", status::E_UNSUPPORTED_LAYOUT, status::OK, |host| {
        map(host, kept(host), (0, 24), 1).0
    }),
    ("tensor-part-uploaded", status::E_RANGE, status::OK, |host| {
        assert_eq!(upload(host, kept(host), 25), status::E_RANGE);
        upload(host, kept(host), 20)
    }),
    ("tensor-part-downloaded", status::E_RANGE, status::OK, |host| {
        assert_eq!(download(host, kept(host), 25), status::E_RANGE);
        download(host, kept(host), 20)
    }),
    ("tensor-copied-as-bytes", status::E_UNSUPPORTED_LAYOUT, status::OK, |host| {
        oxi_call!(host, copy_d2d(host.stream, host.buffer(24), 0, kept(host), 0, 24))
    }),
    ("tensor-filled", status::E_UNSUPPORTED_LAYOUT, status::OK, |host| {
        let pattern = [0_u8].as_ptr().cast();
        oxi_call!(host, fill(host.stream, kept(host), 0, 24, pattern, 1))
    }),
    ("tensor-tail-unconverted", 36, 0, |host| {
        let seen = f32::from_bytes(&host.download(kept(host), 24));
        assert_eq!(seen[..4], VALUES[..4]);
        seen[5] as i32
    }),
    // The second element of the first row: by columns, the third in a row takes its place.
    ("layout-taken-for-dense", 2, 3, |host| {
        let plan = host.plan_stored(&sqrt(), &storage(OWN, Storage::default())).unwrap();
        let (x, y) = (kept(host), host.buffer(24));
        host.expect(host.execute(plan, &[x], &[y]));
        let seen = f32::from_bytes(&host.download(y, 24));
        // Whatever is taken for the layout, all elements are there.
        assert_eq!(seen.iter().sum::<f32>(), 21.0);
        seen[1] as i32
    }),
    ("unknown-tensor-flag", status::E_FLAGS, status::OK, |host| {
        let constant = storage(Storage::default(), CONSTANT);
        assert_eq!(host.plan_stored(&sqrt(), &constant), Err(status::E_FLAGS));
        planned(host, Storage::default(), |tensor| tensor.flags = 2)
    }),
    ("device-strides-ignored", status::E_STRIDE, status::OK, |host| {
        planned(host, OWN, |tensor| {
            assert_eq!(tensor.layout, layout::DEVICE);
            tensor.strides = [3, 1].as_ptr();
        })
    }),
    ("layout-unchecked", status::E_ARGUMENT, status::OK, |host| {
        let plan = host.plan_stored(&sqrt(), &storage(OWN, OWN)).unwrap();
        host.execute(plan, &[host.buffer(24)], &[kept(host)])
    }),
    // One input is kept apart, the output is plain: the second in memory is the gap behind the first.
    ("weights-taken-for-dense", 2, 0, |host| {
        let plan = host.plan_stored(&sqrt(), &storage(OWN, Storage::default())).unwrap();
        let (x, y) = (kept(host), host.buffer(24));
        host.expect(host.execute(plan, &[x], &[y]));
        f32::from_bytes(&host.download(y, 24))[1] as i32
    }),
    ("constants-shared", 2, 1, |host| {
        let plan = || host.plan_stored(&sqrt(), &storage(CONSTANT, Storage::default())).unwrap();
        let run = |plan, x: f32| {
            let (x, y) = (host.upload(&f32::to_bytes(&[x; 6])), host.buffer(24));
            host.expect(host.execute(plan, &[x], &[y]));
            f32::from_bytes(&host.download(y, 24))[0] as i32
        };
        let (one, other) = (plan(), plan());
        assert_eq!(run(one, 1.0), 1);
        run(other, 4.0)
    }),
    ("constants-lost", 6, 0, |host| {
        let plan = host.plan_stored(&sqrt(), &storage(CONSTANT, Storage::default())).unwrap();
        let (x, y) = (host.upload(&f32::to_bytes(&VALUES)), host.buffer(24));
        let run = || {
            host.expect(host.execute(plan, &[x], &[y]));
            f32::from_bytes(&host.download(y, 24))[5] as i32
        };
        assert_eq!(run(), 6);
        run()
    }),
];

/// The square root of a tensor of two rows.
fn sqrt() -> OpDesc {
    op(ops::sqrt::ID, &[f32s(&[2, 3])], f32s(&[2, 3]), &[])
}

fn storage(x: Storage, y: Storage) -> OpStorage {
    OpStorage { inputs: vec![x], outputs: vec![y] }
}

/// A buffer for such a tensor, with six values.
fn kept(host: &Host) -> ffi::Buffer {
    let buffer = host.tensor_buffer(&f32s(&[2, 3])).unwrap();
    host.expect(upload(host, buffer, 24));
    buffer
}

/// Creates such a buffer of this size, for a tensor with these strides.
fn created(host: &Host, bytes: u64, strides: *const i64) -> Status {
    let dims = [2, 3].as_ptr();
    let tensor = TensorDesc { format: format::F32, rank: 2, dims, strides, ..Default::default() };
    let desc = BufferDesc { bytes, tensor: &tensor, ..BufferDesc::default() };
    let mut buffer = ffi::Buffer::NULL;
    oxi_call!(host, buffer_create(host.device, &desc, &mut buffer))
}

/// Writes the first bytes of a tensor.
fn upload(host: &Host, buffer: ffi::Buffer, bytes: u64) -> Status {
    let mut values = f32::to_bytes(&VALUES);
    values.resize(32, 0);
    oxi_call!(host, copy_h2d(host.stream, buffer, 0, values.as_ptr().cast(), bytes))
}

fn download(host: &Host, buffer: ffi::Buffer, bytes: u64) -> Status {
    let target = Box::leak(Box::new([0_u8; 32])).as_mut_ptr().cast();
    oxi_call!(host, copy_d2h(host.stream, target, buffer, 0, bytes))
}

/// Asks for that operator and prepares it, once its input is changed.
pub(crate) fn planned(host: &Subject, x: Storage, change: fn(&mut TensorDesc)) -> Status {
    with_stored_desc(&sqrt(), &storage(x, Storage::default()), |desc| {
        // SAFETY: there is one operator with one input, which outlive this.
        let (desc, mut tensor) = unsafe { (*desc, **(*desc).inputs) };
        change(&mut tensor);
        let inputs: *const TensorDesc = &tensor;
        let desc = ffi::OpDesc { inputs: &inputs, ..desc };
        let mut support = OpSupport::default();
        host.expect(oxi_call!(host, op_query(host.device, &desc, &mut support)));
        let mut plan = ffi::Plan(null_mut());
        let code = oxi_call!(host, plan_create(host.device, &desc, &mut plan));
        assert_eq!(code, support.why);
        code
    })
}
