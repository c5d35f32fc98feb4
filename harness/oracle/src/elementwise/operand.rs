//! An input of an elementwise operator, read as though it had the output's shape.

use std::borrow::Cow;
use std::ops::Range;

use crate::Tensor;
use crate::codec::Codec;

/// An input, broadcast.
pub(super) struct Operand<'a> {
    codec: Codec,
    flush: bool,
    bytes: Cow<'a, [u8]>,
    /// One number stands for all elements.
    constant: bool,
}

impl<'a> Operand<'a> {
    /// The input as an operator reads it whose output has this shape; `flush`: with zeros for
    /// subnormals.
    pub(super) fn new(tensor: &Tensor<'a>, shape: &[i64], flush: bool) -> Self {
        let codec = Codec::of(tensor.format);
        let flush = flush && codec.has_subnormals();
        Operand { codec, flush, bytes: broadcast(&codec, tensor, shape), constant: false }
    }

    /// An attribute, the same for each element.
    pub(super) fn constant(value: f64) -> Self {
        let bytes = Cow::Owned(value.to_le_bytes().to_vec());
        Operand { codec: Codec::of_f64(), flush: false, bytes, constant: true }
    }

    /// The codec of its format.
    pub(super) fn codec(&self) -> &Codec {
        &self.codec
    }

    /// The pattern of one element, a zero of its sign for a subnormal one that is flushed.
    pub(super) fn pattern(&self, index: usize) -> u64 {
        let pattern = self.codec.read(&self.bytes, index);
        if self.flush && self.codec.is_subnormal(pattern) {
            return self.codec.zero(self.codec.decode(pattern).is_sign_negative());
        }
        pattern
    }

    /// The numbers of a piece.
    pub(super) fn read(&self, piece: &Range<usize>, into: &mut [f64]) {
        if self.constant {
            return into.fill(self.number(0));
        }
        self.codec.decode_into(&self.bytes[self.codec.span(piece)], into);
        if self.flush {
            for number in into {
                *number = self.codec.flush(*number);
            }
        }
    }

    /// The number of one element.
    pub(super) fn number(&self, index: usize) -> f64 {
        let index = if self.constant { 0 } else { index };
        let number = self.codec.decode(self.codec.read(&self.bytes, index));
        if self.flush { self.codec.flush(number) } else { number }
    }

    /// The integers of a piece.
    pub(super) fn read_integers(&self, piece: &Range<usize>, into: &mut [i128]) {
        self.codec.decode_integers_into(&self.bytes[self.codec.span(piece)], into);
    }
}

/// The elements of a tensor as those of a larger one, by NumPy's rule: from the last dimension on,
/// an extent of 1, or one that is missing, is repeated.
fn broadcast<'a>(codec: &Codec, tensor: &Tensor<'a>, shape: &[i64]) -> Cow<'a, [u8]> {
    if crate::count(tensor.shape) == crate::count(shape) {
        return Cow::Borrowed(tensor.bytes);
    }
    let view = View::new(tensor.shape, shape);
    let bytes = tensor.bytes;
    Cow::Owned(match codec.bits() {
        8 => view.elements(bytes),
        16 => view.elements(bytes.as_chunks::<2>().0).into_flattened(),
        32 => view.elements(bytes.as_chunks::<4>().0).into_flattened(),
        64 => view.elements(bytes.as_chunks::<8>().0).into_flattened(),
        _ => {
            let unpacked: Vec<u64> = (0..tensor.len()).map(|i| codec.read(bytes, i)).collect();
            let elements = view.elements(&unpacked);
            crate::codec::patterns(codec, elements.len(), |i| elements[i])
        }
    })
}

/// A dense tensor seen in another shape, with a step in elements for each axis; 0 repeats.
struct View {
    extents: Vec<usize>,
    steps: Vec<usize>,
}

impl View {
    fn new(from: &[i64], to: &[i64]) -> View {
        let missing = to.len() - from.len();
        let mut steps = vec![0; to.len()];
        let mut step = 1;
        for axis in (0..from.len()).rev() {
            steps[missing + axis] = if from[axis] == 1 { 0 } else { step };
            step *= from[axis].max(0) as usize;
        }
        View { extents: to.iter().map(|&extent| extent.max(0) as usize).collect(), steps }
    }

    fn elements<T: Copy>(&self, elements: &[T]) -> Vec<T> {
        let mut into = Vec::with_capacity(self.extents.iter().product());
        append(elements, &self.extents, &self.steps, &mut into);
        into
    }
}

/// Appends the elements of a view in row-major order.
fn append<T: Copy>(elements: &[T], extents: &[usize], steps: &[usize], into: &mut Vec<T>) {
    match (extents, steps) {
        ([], _) | (_, []) => into.push(elements[0]),
        ([0, ..], _) => {}
        (&[extent], [0]) => into.resize(into.len() + extent, elements[0]),
        (&[extent], _) => into.extend_from_slice(&elements[..extent]),
        ([extent, extents @ ..], [step, steps @ ..]) => {
            for index in 0..*extent {
                append(&elements[index * step..], extents, steps, into);
            }
        }
    }
}
