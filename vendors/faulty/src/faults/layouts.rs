//! Faults of where the elements of tensors lie, and of how tensors are described.

use oxi_kit::Device as _;
use oxi_kit::ffi::{self, Device, Header, OpSupport, Status, TensorDesc, format, layout, status};
use oxi_kit::hosted::Buffer;
use oxi_kit::{OpDesc, Operands, Tensor};

use super::tensors::{plan, query, with_tensors};
use crate::hooks::{Done, Execution, HONEST, Hooks, boundary, honest, unless};

/// A fault of both functions that take a descriptor: what they refuse with this status is asked again
/// with its tensors changed. Whether `op_query` then says so in its answer or by its own status
/// depends on what is refused.
macro_rules! careless {
    ($refused:ident, $change:path) => {
        boundary(|table| {
            unsafe extern "C" fn asked(
                device: Device,
                desc: *const ffi::OpDesc,
                out: *mut OpSupport,
            ) -> Status {
                // SAFETY: the caller's promise.
                let whole = || unsafe { query((device, desc, out), status::$refused, $change) };
                let again = |desc: &ffi::OpDesc| honest!(op_query(device, desc, out));
                // SAFETY: as above; what is refused so is a struct, and not a pointer to it.
                unless(status::$refused, whole, || unsafe { with_tensors(desc, $change, again) })
            }
            unsafe extern "C" fn planned(
                device: Device,
                desc: *const ffi::OpDesc,
                out: *mut ffi::Plan,
            ) -> Status {
                // SAFETY: the caller's promise.
                unsafe { plan((device, desc, out), status::$refused, $change) }
            }
            table.op_query = Some(asked);
            table.plan_create = Some(planned);
        })
    };
}

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    (
        "strides-straightened",
        Hooks { plan: |device, op| device.plan(&straight(op)), execute: from_the_lowest, ..HONEST },
    ),
    ("gaps-written", Hooks { execute: gaps_written, ..HONEST }),
    ("outputs-may-overlap", careless!(E_STRIDE, no_strides)),
    ("extents-unsigned", careless!(E_SHAPE, unsigned)),
    ("sizes-wrap", careless!(E_LIMIT, narrow)),
    ("any-layout", careless!(E_ENUM, known_layout)),
    ("tensor-header-unread", careless!(E_STRUCT, own_header)),
    ("tensor-reserved-unread", careless!(E_UNSUPPORTED_STRUCT, unreserved)),
];

/// A stride is a distance, so it has no sign.
fn straight(op: &OpDesc) -> OpDesc {
    let mut op = op.clone();
    for strides in op.inputs.iter_mut().flatten().filter_map(|input| input.strides.as_mut()) {
        strides.iter_mut().for_each(|stride| *stride = stride.abs());
    }
    op
}

/// Reads inputs from their lowest element on, which are as many then.
fn from_the_lowest(mut execution: Execution<'_>) -> Done {
    let operands = execution.operands.inputs.iter_mut().zip(&execution.op.inputs);
    for (operand, input) in
        operands.filter_map(|(operand, input)| operand.as_mut().zip(input.as_ref()))
    {
        let before = Tensor::dense(input.format, [-input.span().0]).dense_bytes();
        operand.offset -= before;
    }
    execution.honestly()
}

/// Writes pairs of f32 numbers where every other one is the output's.
fn gaps_written(execution: Execution<'_>) -> Done {
    execution.around(
        |_, _| (),
        |op: &OpDesc, operands: &Operands<Buffer>| {
            let y = &op.outputs[0];
            let every_other =
                y.strides().last() == Some(&2) && y.dims.last().is_some_and(|&n| n > 1);
            if y.format == format::F32 && every_other && !y.is_empty() {
                let output = &operands.outputs[0];
                // SAFETY: between the first element and the second, both of which the kit has checked.
                unsafe { output.buffer.at(output.offset + 4).write_bytes(0, 4) };
            }
        },
    )
}

fn no_strides(tensor: &mut TensorDesc) {
    tensor.strides = std::ptr::null();
}

/// Hands on extents that are changed.
fn with_extents(tensor: &mut TensorDesc, change: fn(i64) -> i64) {
    // SAFETY: the honest function has read as many as the rank says.
    let dims =
        (0..tensor.rank as usize).map(|axis| unsafe { tensor.dims.add(axis).read_unaligned() });
    // They live as long as the process: nobody says when they are not needed any more.
    tensor.dims = dims.map(change).collect::<Vec<_>>().leak().as_ptr();
}

fn unsigned(tensor: &mut TensorDesc) {
    with_extents(tensor, i64::abs);
}

/// Extents are kept in 32 bits.
fn narrow(tensor: &mut TensorDesc) {
    with_extents(tensor, |extent| i64::from(extent as u32));
}

/// Whatever is not the device's is strided.
fn known_layout(tensor: &mut TensorDesc) {
    if tensor.layout != layout::DEVICE {
        tensor.layout = layout::STRIDED;
    }
}

/// `desc->inputs[i]->dims`, whatever the header says.
fn own_header(tensor: &mut TensorDesc) {
    let size = size_of::<TensorDesc>() as u32;
    tensor.header = Header { stype: TensorDesc::STYPE, size, next: std::ptr::null() };
}

fn unreserved(tensor: &mut TensorDesc) {
    tensor.reserved = 0;
}
