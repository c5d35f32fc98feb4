//! Faults of buffers that hold one tensor, of tensors in the device's own layout, and of constant
//! operands.

use std::ffi::c_void;
use std::sync::{Arc, Mutex, PoisonError};

use oxi_kit::ffi::{
    self, Bindings, BufferDesc, Device, OpSupport, Status, Stream, TensorDesc, layout, status,
    tensor_flags,
};
use oxi_kit::hosted::{self, Buffer};
use oxi_kit::{Device as _, Failure, OpDesc, OpStorage, Operand, Storage, Tensor};
use oxi_reference::{Plan, ReferenceDevice};

use super::transfers::unchecked;
use crate::hooks::{
    At, Done, Execution, HONEST, Hooks, boundary, forgiving, honest, lenient, unless,
};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("tensor-size-unchecked", boundary(|table| table.buffer_create = Some(any_size))),
    ("tensor-strides-ignored", boundary(|table| table.buffer_create = Some(any_strides))),
    ("tensor-address", boundary(|table| table.buffer_address = Some(address))),
    ("tensor-mapped", boundary(|table| table.buffer_map = Some(mapped))),
    ("tensor-part-uploaded", boundary(|table| table.copy_h2d = Some(upload))),
    ("tensor-part-downloaded", boundary(|table| table.copy_d2h = Some(download))),
    ("tensor-copied-as-bytes", boundary(|table| table.copy_d2d = Some(copy))),
    ("tensor-filled", boundary(|table| table.fill = Some(fill))),
    ("tensor-tail-unconverted", Hooks { write: tail_unconverted, ..HONEST }),
    ("layout-taken-for-dense", Hooks { tensor_buffer: row_major, ..HONEST }),
    (
        "unknown-tensor-flag",
        boundary(|table| {
            table.op_query = Some(query_any_flag);
            table.plan_create = Some(plan_any_flag);
        }),
    ),
    (
        "device-strides-ignored",
        boundary(|table| {
            table.op_query = Some(query_any_strides);
            table.plan_create = Some(plan_any_strides);
        }),
    ),
    ("layout-unchecked", boundary(|table| table.plan_execute = Some(any_buffer))),
    ("weights-taken-for-dense", Hooks { execute_stored: weights_dense, ..HONEST }),
    ("constants-lost", Hooks { execute: constants_lost, ..HONEST }),
    ("constants-shared", Hooks { execute: constants_shared, ..HONEST }),
];

/// A buffer's descriptor and its tensor, if it has one. The honest function has read both.
unsafe fn named(desc: *const BufferDesc) -> Option<(BufferDesc, TensorDesc)> {
    // SAFETY: the caller's promise; a header is the least that is there.
    let size = unsafe { desc.cast::<ffi::Header>().read_unaligned() }.size;
    if (size as usize) < size_of::<BufferDesc>() {
        return None;
    }
    // SAFETY: the header says that all of it is there.
    let desc = unsafe { desc.read_unaligned() };
    // SAFETY: the caller's promise; of a tensor all fields are there but where an older host calls,
    // of which there is none yet.
    (!desc.tensor.is_null()).then(|| (desc, unsafe { desc.tensor.read_unaligned() }))
}

/// The tensor says how large it is, so nobody looks what the buffer says.
unsafe extern "C" fn any_size(
    device: Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let whole = || honest!(buffer_create(device, desc, out));
    unless(status::E_SIZE, whole, || {
        // SAFETY: the honest function has read what there is.
        let Some((given, tensor)) = (unsafe { named(desc) }) else { return whole() };
        if given.bytes == 0 {
            return whole();
        }
        // SAFETY: as above.
        let dims = (0..tensor.rank as usize).map(|axis| unsafe { *tensor.dims.add(axis) });
        let bytes = Tensor::dense(tensor.format, dims.collect::<Vec<_>>()).dense_bytes();
        honest!(buffer_create(device, &BufferDesc { bytes, ..given }, out))
    })
}

/// Strides mean nothing here, so nobody looks at them.
unsafe extern "C" fn any_strides(
    device: Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let whole = || honest!(buffer_create(device, desc, out));
    unless(status::E_STRIDE, whole, || {
        // SAFETY: the honest function has read both.
        let Some((given, tensor)) = (unsafe { named(desc) }) else { return whole() };
        let tensor = TensorDesc { strides: std::ptr::null(), ..tensor };
        honest!(buffer_create(device, &BufferDesc { tensor: &tensor, ..given }, out))
    })
}

/// Every buffer has an address, and be it that of what describes it.
unsafe extern "C" fn address(buffer: ffi::Buffer, out: *mut u64) -> Status {
    let whole = || honest!(buffer_address(buffer, out));
    unless(status::E_UNSUPPORTED_LAYOUT, whole, || {
        // SAFETY: the honest function took the pointer.
        unsafe { out.write_unaligned(buffer.0.addr() as u64) };
        status::OK
    })
}

/// There is memory to show the tensor in, but nobody brings it there.
unsafe extern "C" fn mapped(
    buffer: ffi::Buffer,
    offset: u64,
    bytes: u64,
    flags: u64,
    out: *mut *mut c_void,
) -> Status {
    let whole = || honest!(buffer_map(buffer, offset, bytes, flags, out));
    unless(status::E_UNSUPPORTED_LAYOUT, whole, || {
        let shown = vec![0_u8; bytes as usize].leak().as_mut_ptr();
        // SAFETY: the honest function took the pointer.
        unsafe { out.write_unaligned(shown.cast()) };
        status::OK
    })
}

unsafe extern "C" fn upload(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: *const c_void,
    bytes: u64,
) -> Status {
    unchecked(4, || honest!(copy_h2d(stream, dst, dst_offset, src, bytes)))
}

unsafe extern "C" fn download(
    stream: Stream,
    dst: *mut c_void,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    unchecked(4, || honest!(copy_d2h(stream, dst, src, src_offset, bytes)))
}

unsafe extern "C" fn copy(
    stream: Stream,
    dst: ffi::Buffer,
    dst_offset: u64,
    src: ffi::Buffer,
    src_offset: u64,
    bytes: u64,
) -> Status {
    lenient(status::E_UNSUPPORTED_LAYOUT, || {
        honest!(copy_d2d(stream, dst, dst_offset, src, src_offset, bytes))
    })
}

unsafe extern "C" fn fill(
    stream: Stream,
    dst: ffi::Buffer,
    offset: u64,
    bytes: u64,
    pattern: *const c_void,
    size: u32,
) -> Status {
    lenient(status::E_UNSUPPORTED_LAYOUT, || {
        honest!(fill(stream, dst, offset, bytes, pattern, size))
    })
}

/// A conversion in vectors of 16 bytes, and none for what is left.
fn tail_unconverted(
    device: &ReferenceDevice,
    stream: &hosted::Stream,
    (to, offset): At<'_>,
    from: &[u8],
) -> Done {
    let mut dense = from.to_vec();
    if to.holds().is_some() {
        let (_, tail) = dense.as_chunks_mut::<16>();
        tail.fill(0);
    }
    device.write(stream, to, offset, &dense)
}

/// Memory for as many elements in a row: nobody tells those who copy what the extents are.
fn row_major(device: &ReferenceDevice, tensor: &Tensor) -> Result<Buffer, Failure> {
    let row = Tensor::dense(tensor.format, [tensor.len() as i64]);
    device.tensor_buffer(0, &row, 0)
}

/// Hands on an operator whose tensors are changed.
pub(super) unsafe fn with_tensors(
    desc: *const ffi::OpDesc,
    change: fn(&mut TensorDesc),
    call: impl FnOnce(&ffi::OpDesc) -> Status,
) -> Status {
    // SAFETY: the honest function has read the struct, which has its full size or more but where an
    // older host calls, of which there is none yet.
    let desc = unsafe { desc.read_unaligned() };
    let changed = |tensors: *const *const TensorDesc, count: u32| -> Vec<Option<TensorDesc>> {
        // SAFETY: as many are there as the struct says, each null or a tensor.
        let one = |index| unsafe { tensors.add(index).read_unaligned() };
        let read = |tensor: *const TensorDesc| {
            // SAFETY: as above.
            let mut tensor = (!tensor.is_null()).then(|| unsafe { tensor.read_unaligned() })?;
            change(&mut tensor);
            Some(tensor)
        };
        (0..count as usize).map(one).map(read).collect()
    };
    let pointers = |tensors: &[Option<TensorDesc>]| -> Vec<*const TensorDesc> {
        tensors.iter().map(|tensor| tensor.as_ref().map_or(std::ptr::null(), |t| t)).collect()
    };
    let (inputs, outputs) = (changed(desc.inputs, desc.n_in), changed(desc.outputs, desc.n_out));
    let (inputs, outputs) = (pointers(&inputs), pointers(&outputs));
    call(&ffi::OpDesc { inputs: inputs.as_ptr(), outputs: outputs.as_ptr(), ..desc })
}

/// Asks again about changed tensors, where the answer was no for this reason.
pub(super) unsafe fn query(
    (device, desc, out): (Device, *const ffi::OpDesc, *mut OpSupport),
    refused: Status,
    change: fn(&mut TensorDesc),
) -> Status {
    let code = honest!(op_query(device, desc, out));
    // SAFETY: the honest function took both structs.
    if code == status::OK && unsafe { (*out).why } == refused {
        let again = |desc: &ffi::OpDesc| honest!(op_query(device, desc, out));
        // SAFETY: as above.
        return unsafe { with_tensors(desc, change, again) };
    }
    code
}

/// Prepares changed tensors, where that was refused for this reason.
pub(super) unsafe fn plan(
    (device, desc, out): (Device, *const ffi::OpDesc, *mut ffi::Plan),
    refused: Status,
    change: fn(&mut TensorDesc),
) -> Status {
    let whole = || honest!(plan_create(device, desc, out));
    let again = |desc: &ffi::OpDesc| honest!(plan_create(device, desc, out));
    // SAFETY: the honest function has read the struct.
    unless(refused, whole, || unsafe { with_tensors(desc, change, again) })
}

fn listed_flags(tensor: &mut TensorDesc) {
    tensor.flags &= tensor_flags::ALL.iter().fold(0, |all, flag| all | flag);
}

fn no_strides_of_device(tensor: &mut TensorDesc) {
    if tensor.layout == layout::DEVICE {
        tensor.strides = std::ptr::null();
    }
}

unsafe extern "C" fn query_any_flag(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut OpSupport,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { query((device, desc, out), status::E_FLAGS, listed_flags) }
}

unsafe extern "C" fn plan_any_flag(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { plan((device, desc, out), status::E_FLAGS, listed_flags) }
}

unsafe extern "C" fn query_any_strides(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut OpSupport,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { query((device, desc, out), status::E_STRIDE, no_strides_of_device) }
}

unsafe extern "C" fn plan_any_strides(
    device: Device,
    desc: *const ffi::OpDesc,
    out: *mut ffi::Plan,
) -> Status {
    // SAFETY: the caller's promise.
    unsafe { plan((device, desc, out), status::E_STRIDE, no_strides_of_device) }
}

unsafe extern "C" fn any_buffer(
    plan: ffi::Plan,
    stream: Stream,
    bindings: *const Bindings,
) -> Status {
    let layout = |why: &Failure| why.message.contains("in the device's own layout");
    forgiving(layout, || honest!(plan_execute(plan, stream, bindings)))
}

/// What was prepared of constants at the first execution is given back after it.
fn constants_lost(mut execution: Execution<'_>) -> Done {
    // They are kept, so that no later one is taken for one of them.
    static EXECUTED: Mutex<Vec<Arc<Plan>>> = Mutex::new(Vec::new());
    let mut executed = EXECUTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !executed.iter().any(|plan| Arc::ptr_eq(plan, execution.plan)) {
        executed.push(execution.plan.clone());
        return execution.honestly();
    }
    drop(executed);
    let tensors = execution.op.inputs.iter().zip(&execution.storage.inputs);
    for ((tensor, storage), operand) in tensors.zip(&mut execution.operands.inputs) {
        if let (Some(tensor), true, Some(operand)) = (tensor, storage.constant, operand) {
            // Offsets are as they were; no element has more than 8 bytes.
            let bytes = operand.offset + 8 * (tensor.span().1 as u64 + 1);
            let zeros = Arc::new(Buffer::new(bytes)?);
            *operand = Operand { buffer: zeros, offset: operand.offset };
        }
    }
    execution.honestly()
}

/// Where one tensor is plain all are, thinks who has seen them only together.
fn weights_dense(execution: Execution<'_>) -> Done {
    let tensors = || execution.storage.inputs.iter().chain(&execution.storage.outputs);
    if tensors().all(|storage| storage.device) {
        return execution.honestly();
    }
    // To the reference a tensor of its layout is one with strides. Of a tensor that no operator has
    // the layout is told it, so that none gets the strides, and memory is found as with them.
    let mut inputs = vec![Storage::default(); execution.op.inputs.len()];
    inputs.push(Storage { device: true, constant: false });
    let storage = OpStorage { inputs, outputs: Vec::new() };
    let plan = Arc::new(execution.device.plan_stored(execution.op, &storage)?);
    execution.device.execute(execution.stream, &plan, execution.operands)
}

/// What was prepared of constants is found again by the descriptor, which other plans have too.
fn constants_shared(mut execution: Execution<'_>) -> Done {
    type Prepared = (OpDesc, Vec<Option<(Arc<Buffer>, u64)>>);
    static PREPARED: Mutex<Vec<Prepared>> = Mutex::new(Vec::new());
    let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    let inputs = &mut execution.operands.inputs;
    match prepared.iter().find(|(op, _)| op == &**execution.op) {
        Some((_, earlier)) => {
            let constants = execution.storage.inputs.iter().zip(inputs).zip(earlier);
            for ((_, operand), earlier) in constants.filter(|((storage, _), _)| storage.constant) {
                let earlier = earlier.clone();
                *operand = earlier.map(|(buffer, offset)| Operand { buffer, offset });
            }
        }
        None => {
            let place = |it: &Operand<Buffer>| (it.buffer.clone(), it.offset);
            let inputs = inputs.iter().map(|operand| operand.as_ref().map(place)).collect();
            prepared.push(((**execution.op).clone(), inputs));
        }
    }
    drop(prepared);
    execution.honestly()
}
