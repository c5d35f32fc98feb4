//! Reading operator descriptors.
//!
//! Two things can be wrong with one. What breaks the boundary (a null pointer, a struct with a
//! wrong header) fails the call. What merely cannot be planned (a negative extent, an unknown math
//! mode) is an answer: `op_query` returns OK and says why, `plan_create` fails with that status.

use abi::ffi::{self, attr_type, determinism, layout, math_mode, status, tensor_flags};

use crate::calls::known_flags;
use crate::objects::Extent;
use crate::op::{
    Attr, AttrValue, OpDesc, OpStorage, Overlap, Storage, Tensor, dense_strides, format_bits,
};
use crate::{Failure, structs};

/// More tensors, attributes or dimensions than any operator has are not even read.
const MAX_TENSORS: u32 = 64;
const MAX_ATTRS: u32 = 64;
const MAX_RANK: u32 = 64;
const MAX_LIST: u64 = 1 << 16;
/// Elements that a tensor of an adapter may have or span, between what is legal and what memory
/// holds: products of a few extents are far from overflow.
const MAX_ELEMENTS: i128 = 1 << 48;

/// Why a descriptor cannot be used.
pub(crate) enum Refusal {
    /// The call fails.
    Call(Failure),
    /// The answer is no.
    Answer(Failure),
}

use Refusal::{Answer, Call};

/// Reads a descriptor that was given as argument `arg`.
///
/// # Safety
/// The pointer and all that it leads to are null or valid as the standard says.
pub(crate) unsafe fn read(
    pointer: *const ffi::OpDesc,
    arg: usize,
) -> Result<(OpDesc, OpStorage), Refusal> {
    // SAFETY: the caller's promise.
    let desc = unsafe { structs::read(pointer, arg) }.map_err(Call)?;
    let no = |status, message: String| Answer(Failure::new(status, message).at(arg));
    if !math_mode::ALL.contains(&desc.math_mode) {
        return Err(no(status::E_ENUM, format!("{} is no math mode", desc.math_mode)));
    }
    if !determinism::ALL.contains(&desc.determinism) {
        return Err(no(status::E_ENUM, format!("{} is no determinism", desc.determinism)));
    }
    if desc.n_in > MAX_TENSORS || desc.n_out > MAX_TENSORS {
        let message = format!("no operator has {} inputs and {} outputs", desc.n_in, desc.n_out);
        return Err(no(status::E_COUNT, message));
    }
    if desc.n_attr > MAX_ATTRS {
        return Err(no(status::E_ATTR, format!("no operator has {} attributes", desc.n_attr)));
    }
    // SAFETY: the caller's promise; the counts are what the struct says.
    let (inputs, outputs, attrs) =
        unsafe { (inputs(&desc, arg)?, outputs(&desc, arg)?, attrs(&desc, arg)?) };
    let (inputs, input_storage) = inputs.into_iter().unzip();
    let (outputs, output_storage) = outputs.into_iter().unzip();
    let ffi::OpDesc { op, version, math_mode, determinism, .. } = desc;
    let storage = OpStorage { inputs: input_storage, outputs: output_storage };
    Ok((OpDesc { op, version, math_mode, determinism, inputs, outputs, attrs }, storage))
}

/// # Safety
/// As for [`read`].
unsafe fn inputs(
    desc: &ffi::OpDesc,
    arg: usize,
) -> Result<Vec<(Option<Tensor>, Storage)>, Refusal> {
    // SAFETY: the caller's promise.
    let pointers = unsafe { array(desc.inputs, u64::from(desc.n_in), "inputs", arg) }?;
    let one = |pointer: &*const ffi::TensorDesc| {
        if pointer.is_null() {
            return Ok((None, Storage::default()));
        }
        // SAFETY: as above.
        let (tensor, storage) = unsafe { tensor(*pointer, arg) }?;
        Ok((Some(tensor), storage))
    };
    pointers.iter().map(one).collect()
}

/// # Safety
/// As for [`read`].
unsafe fn outputs(desc: &ffi::OpDesc, arg: usize) -> Result<Vec<(Tensor, Storage)>, Refusal> {
    // SAFETY: the caller's promise.
    let pointers = unsafe { array(desc.outputs, u64::from(desc.n_out), "outputs", arg) }?;
    let one = |pointer: &*const ffi::TensorDesc| {
        // SAFETY: as above.
        let (tensor, storage) = unsafe { tensor(*pointer, arg) }?;
        if storage.constant {
            return Err(Answer(Failure::new(status::E_FLAGS, "an output is constant").at(arg)));
        }
        match tensor.overlap() {
            Overlap::None => Ok((tensor, storage)),
            Overlap::Some => {
                Err(Answer(Failure::new(status::E_STRIDE, "elements of an output overlap").at(arg)))
            }
            Overlap::Unknown => Err(Answer(
                Failure::new(status::E_UNSUPPORTED_LAYOUT, "the strides of an output are too odd")
                    .at(arg),
            )),
        }
    };
    pointers.iter().map(one).collect()
}

/// The tensor that a buffer is created for, given as argument `arg`.
///
/// # Safety
/// As for [`read`].
pub(crate) unsafe fn stored(
    pointer: *const ffi::TensorDesc,
    arg: usize,
) -> Result<Tensor, Failure> {
    // SAFETY: the caller's promise.
    match unsafe { tensor(pointer, arg) } {
        Ok((Tensor { strides: None, format, dims }, _)) => Ok(Tensor::dense(format, dims)),
        Ok(_) => Err(strides_of_the_device().at(arg)),
        Err(Call(failure) | Answer(failure)) => Err(failure),
    }
}

fn strides_of_the_device() -> Failure {
    Failure::new(status::E_STRIDE, "a tensor that lies as the device prefers has no strides")
}

/// # Safety
/// As for [`read`].
unsafe fn tensor(
    pointer: *const ffi::TensorDesc,
    arg: usize,
) -> Result<(Tensor, Storage), Refusal> {
    let no = |status, message: String| Err(Answer(Failure::new(status, message).at(arg)));
    // SAFETY: the caller's promise.
    let desc = unsafe { structs::read(pointer, arg) }.map_err(Call)?;
    if !layout::ALL.contains(&desc.layout) {
        return no(status::E_ENUM, format!("{} is no layout", desc.layout));
    }
    known_flags(tensor_flags::ALL, desc.flags, arg).map_err(Answer)?;
    let storage = Storage {
        device: desc.layout == layout::DEVICE,
        constant: desc.flags & tensor_flags::CONSTANT != 0,
    };
    if storage.device && !desc.strides.is_null() {
        return Err(Answer(strides_of_the_device().at(arg)));
    }
    if desc.rank > MAX_RANK {
        return no(status::E_RANK, format!("no tensor has {} dimensions", desc.rank));
    }
    let rank = u64::from(desc.rank);
    // SAFETY: as above.
    let dims = unsafe { array(desc.dims, rank, "dims", arg) }?;
    if dims.iter().any(|&extent| extent < 0) {
        return no(status::E_SHAPE, format!("an extent of {dims:?} is negative"));
    }
    let strides = match desc.strides.is_null() {
        true => None,
        // SAFETY: as above.
        false => Some(unsafe { array(desc.strides, rank, "strides", arg) }?),
    };
    let places = places(&dims, strides.as_deref());
    let bits = i128::from(format_bits(desc.format).unwrap_or(8));
    if places.checked_mul(bits).is_none_or(|bits| bits > 8 * i128::from(i64::MAX)) {
        let message = format!("{dims:?} by {strides:?} spans more bytes than 63 bits count");
        return no(status::E_LIMIT, message);
    }
    if places > MAX_ELEMENTS {
        let message = format!("{dims:?} by {strides:?} is larger than any memory");
        return no(status::E_UNSUPPORTED, message);
    }
    let strides = strides.map(|strides| meaningful(&dims, strides));
    Ok((Tensor { format: desc.format, dims, strides }, storage))
}

/// Strides with those of a dense tensor where they mean nothing, so that a device need not cope with
/// whatever stands there: in a dimension of extent 1, and all of a tensor without elements.
fn meaningful(dims: &[i64], mut strides: Vec<i64>) -> Vec<i64> {
    let dense = dense_strides(dims);
    for (axis, stride) in strides.iter_mut().enumerate() {
        if dims[axis] == 1 || dims.contains(&0) {
            *stride = dense[axis];
        }
    }
    strides
}

/// Places that a tensor has and spans, whichever are more; as many as a number holds if they are
/// more than it holds.
fn places(dims: &[i64], strides: Option<&[i64]>) -> i128 {
    if dims.contains(&0) {
        return 0;
    }
    let count = dims.iter().fold(1, |count: i128, &extent| count.saturating_mul(extent.into()));
    let span = strides.map_or(0, |strides| {
        let reach =
            |(&extent, &stride): (&i64, &i64)| i128::from(extent - 1) * i128::from(stride).abs();
        dims.iter().zip(strides).map(reach).fold(1, i128::saturating_add)
    });
    count.max(span)
}

/// # Safety
/// As for [`read`].
unsafe fn attrs(desc: &ffi::OpDesc, arg: usize) -> Result<Vec<Attr>, Refusal> {
    let one = |attr: &ffi::Attr| {
        let no = |message: String| Answer(Failure::new(status::E_ATTR, message).at(arg));
        let value = match attr.r#type {
            attr_type::I64 => AttrValue::I64(attr.i),
            attr_type::F64 => AttrValue::F64(attr.f),
            attr_type::I64_LIST if attr.count > MAX_LIST => {
                return Err(no(format!("attribute {} has {} items", attr.key, attr.count)));
            }
            attr_type::I64_LIST => {
                // SAFETY: the caller's promise.
                AttrValue::I64List(unsafe { array(attr.list, attr.count, "a list", arg) }?)
            }
            other => return Err(no(format!("attribute {} is of type {other}", attr.key))),
        };
        Ok(Attr { key: attr.key, value })
    };
    // SAFETY: the caller's promise.
    let attrs = unsafe { array(desc.attrs, u64::from(desc.n_attr), "attributes", arg) }?;
    attrs.iter().map(one).collect()
}

/// Copies an array, which need not be aligned.
///
/// # Safety
/// `pointer` is null or leads to `count` items.
unsafe fn array<T: Copy>(
    pointer: *const T,
    count: u64,
    what: &str,
    arg: usize,
) -> Result<Vec<T>, Refusal> {
    if count > 0 && pointer.is_null() {
        let message = format!("there are {count} {what}, but no pointer to them");
        return Err(Call(Failure::new(status::E_NULL, message).at(arg)));
    }
    // SAFETY: the caller's promise; counts were bounded before.
    Ok((0..count as usize).map(|index| unsafe { pointer.add(index).read_unaligned() }).collect())
}

/// The bytes that a tensor takes; a format that nobody knows takes none, and is refused elsewhere.
pub(crate) fn extent(tensor: &Tensor) -> Extent {
    let bits = format_bits(tensor.format).unwrap_or(8);
    let element = u64::from(bits).div_ceil(8);
    if tensor.is_empty() {
        return Extent { before: 0, after: 0, element };
    }
    let (low, high) = tensor.span();
    let before = (low.unsigned_abs() * u64::from(bits)).div_ceil(8);
    let after = ((high as u64 + 1) * u64::from(bits)).div_ceil(8);
    Extent { before, after, element }
}
