//! Where the elements of tensors lie, and how tensors are described.

use oxi_kit::ffi::{self, Bindings, Slot, Status, TensorDesc, format, status};
use oxi_kit::host::{Bytes, with_desc};
use oxi_kit::{OpDesc, Storage, Tensor, ops, oxi_call};

use crate::common::{Row, Subject, f32s, op, sqrt};
use crate::tensors::planned;

pub(crate) const ROWS: &[Row] = &[
    // The first of three squares that are read from the last one on.
    ("strides-straightened", 3, 1, |host| {
        let plan = host.plan(&root(strided(&[3], &[-1]), f32s(&[3]))).unwrap();
        // Offsets are aligned to 16 bytes, so that the last of five is named.
        let x = host.upload(&f32::to_bytes(&[0.0, 0.0, 1.0, 4.0, 9.0]));
        let (x, y) = (Slot { buffer: x, offset: 16 }, Slot { buffer: host.buffer(12), offset: 0 });
        let bindings =
            Bindings { n_in: 1, n_out: 1, inputs: &x, outputs: &y, ..Bindings::default() };
        host.expect(oxi_call!(host, plan_execute(plan, host.stream, &bindings)));
        f32::from_bytes(&host.download(y.buffer, 12))[0] as i32
    }),
    ("gaps-written", 0xA5, 0, |host| {
        let root = root(f32s(&[2]), strided(&[2], &[2]));
        host.run(&root, &[f32::to_bytes(&[1.0, 1.0])], 12).unwrap()[4].into()
    }),
    ("outputs-may-overlap", status::E_STRIDE, status::OK, |host| {
        refused(host, &root(f32s(&[4]), strided(&[4], &[0])))
    }),
    ("extents-unsigned", status::E_SHAPE, status::OK, |host| {
        assert_eq!(refused(host, &root(f32s(&[4]), f32s(&[5]))), status::E_SHAPE);
        refused(host, &root(f32s(&[-4]), f32s(&[-4])))
    }),
    ("sizes-wrap", status::E_LIMIT, status::OK, |host| {
        let large = f32s(&[1 << 32, 1 << 32]);
        refused(host, &root(large.clone(), large))
    }),
    ("any-layout", status::E_ENUM, status::OK, |host| {
        planned(host, Storage::default(), |tensor| tensor.layout = 2)
    }),
    ("tensor-header-unread", status::E_STRUCT, status::OK, |host| {
        described(host, |tensor| tensor.header.size = 8)
    }),
    ("tensor-reserved-unread", status::E_UNSUPPORTED_STRUCT, status::OK, |host| {
        described(host, |tensor| tensor.reserved = 1)
    }),
];

fn strided(dims: &[i64], strides: &[i64]) -> Tensor {
    Tensor { format: format::F32, dims: dims.into(), strides: Some(strides.into()) }
}

fn root(x: Tensor, y: Tensor) -> OpDesc {
    op(ops::sqrt::ID, &[x], y, &[])
}

/// What `op_query` and `plan_create` say of an operator.
fn refused(host: &Subject, op: &OpDesc) -> Status {
    let why = host.query(op).why;
    assert_eq!(host.plan(op).err().unwrap_or(status::OK), why);
    why
}

/// What both return once the struct of the input is changed.
fn described(host: &Subject, change: fn(&mut TensorDesc)) -> Status {
    with_desc(&sqrt(), |desc| {
        // SAFETY: there is one operator with one input, which outlive this.
        let (desc, mut tensor) = unsafe { (*desc, **(*desc).inputs) };
        change(&mut tensor);
        let inputs: *const TensorDesc = &tensor;
        let desc = ffi::OpDesc { inputs: &inputs, ..desc };
        let mut support = ffi::OpSupport::default();
        let code = oxi_call!(host, op_query(host.device, &desc, &mut support));
        let mut plan = ffi::Plan::NULL;
        assert_eq!(oxi_call!(host, plan_create(host.device, &desc, &mut plan)), code);
        code
    })
}
