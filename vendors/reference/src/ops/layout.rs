//! Where the elements of a tensor lie, and the way to and from dense slices.
//!
//! This is the only place of the operators that touches memory by address. It relies on the kit,
//! which has checked that every element of each operand lies in its buffer, that no output overlaps
//! anything, and that offsets are aligned; and on the host, which lets nobody else write meanwhile.
//! Imported memory may begin anywhere: what is not aligned for its type is packed like strides.

use std::borrow::Cow;

use oxi_kit::op::Offsets;
use oxi_kit::{Operand, Tensor};

use super::number::Number;
use oxi_kit::hosted::{Buffer, elements};

/// Shape and strides of a tensor.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) dims: Vec<i64>,
    strides: Vec<i64>,
    dense: bool,
}

impl Layout {
    pub(crate) fn of(tensor: &Tensor) -> Self {
        Self { dims: tensor.dims.clone(), strides: tensor.strides(), dense: tensor.is_dense() }
    }

    fn new(dims: Vec<i64>, strides: Vec<i64>) -> Self {
        let tensor = Tensor { format: 0, dims, strides: Some(strides) };
        Self::of(&tensor)
    }

    /// The same elements repeated to a shape that this one broadcasts to.
    pub(crate) fn broadcast_to(&self, dims: &[i64]) -> Self {
        let added = dims.len() - self.dims.len();
        let stride = |axis: usize| match axis.checked_sub(added) {
            Some(own) if self.dims[own] == dims[axis] => self.strides[own],
            _ => 0,
        };
        Self::new(dims.to_vec(), (0..dims.len()).map(stride).collect())
    }

    /// The last two dimensions swapped.
    pub(crate) fn transposed(mut self) -> Self {
        let rank = self.dims.len();
        self.dims.swap(rank - 1, rank - 2);
        self.strides.swap(rank - 1, rank - 2);
        Self::new(self.dims, self.strides)
    }

    /// The first `rank` dimensions, and the rest.
    pub(crate) fn split(&self, rank: usize) -> (Self, Self) {
        let (outer, inner) = self.dims.split_at(rank);
        let (far, near) = self.strides.split_at(rank);
        (Self::new(outer.to_vec(), far.to_vec()), Self::new(inner.to_vec(), near.to_vec()))
    }

    pub(crate) fn len(&self) -> usize {
        if self.dims.contains(&0) {
            return 0;
        }
        self.dims.iter().map(|&extent| extent as usize).product()
    }

    /// Offsets in elements, row-major.
    pub(crate) fn offsets(&self) -> Offsets {
        self.tensor().offsets()
    }

    fn tensor(&self) -> Tensor {
        Tensor { format: 0, dims: self.dims.clone(), strides: Some(self.strides.clone()) }
    }

    /// All elements, row-major.
    pub(crate) fn read<'a, T: Number>(&self, operand: &'a Operand<Buffer>) -> Cow<'a, [T]> {
        let first = operand.buffer.at(operand.offset).cast::<T>();
        if self.dense && first.is_aligned() {
            // SAFETY: see the module's header; any bytes are a `T`.
            return Cow::Borrowed(unsafe { std::slice::from_raw_parts(first, self.len()) });
        }
        let mut packed = Vec::new();
        self.pack(operand, 0, |value: T| value, &mut packed);
        Cow::Owned(packed)
    }

    /// Appends all elements, row-major, converted; the layout begins `skip` elements further on.
    pub(crate) fn pack<T: Number, U>(
        &self,
        operand: &Operand<Buffer>,
        skip: i64,
        convert: impl Fn(T) -> U,
        packed: &mut Vec<U>,
    ) {
        let first = operand.buffer.at(operand.offset).cast::<T>().wrapping_offset(skip as isize);
        packed.reserve(self.len());
        self.rows(|start, count, step| {
            let row = first.wrapping_offset(start as isize);
            packed.extend((0..count).map(|index| {
                // SAFETY: see the module's header; any bytes are a `T`.
                convert(unsafe { row.wrapping_offset((index * step) as isize).read_unaligned() })
            }));
        });
    }

    /// All elements of half a byte, row-major, one a byte.
    pub(crate) fn read_halves(&self, operand: &Operand<Buffer>) -> Vec<u8> {
        elements::read_halves(operand, &self.tensor())
    }

    /// Writes all elements of half a byte, row-major; the other halves of their bytes stay.
    pub(crate) fn write_halves(&self, operand: &Operand<Buffer>, values: &[u8]) {
        elements::write_halves(operand, &self.tensor(), values);
    }

    /// Lets a kernel fill all elements, row-major.
    pub(crate) fn write<T: Number>(
        &self,
        operand: &Operand<Buffer>,
        kernel: impl FnOnce(&mut [T]),
    ) {
        let first = operand.buffer.at(operand.offset).cast::<T>();
        if self.dense && first.is_aligned() {
            // SAFETY: see the module's header; any bytes are a `T`.
            kernel(unsafe { std::slice::from_raw_parts_mut(first, self.len()) });
            return;
        }
        // What was there is as good as zeros, since a kernel writes every element.
        let mut packed = self.read::<T>(operand).into_owned();
        kernel(&mut packed);
        self.spread(operand, 0, packed.iter().copied());
    }

    /// Writes elements, row-major; the layout begins `skip` elements further on.
    pub(crate) fn spread<T: Number>(
        &self,
        operand: &Operand<Buffer>,
        skip: i64,
        mut values: impl Iterator<Item = T>,
    ) {
        let first = operand.buffer.at(operand.offset).cast::<T>().wrapping_offset(skip as isize);
        self.rows(|start, count, step| {
            let row = first.wrapping_offset(start as isize);
            for (index, value) in (0..count).zip(&mut values) {
                // SAFETY: see the module's header.
                unsafe { row.wrapping_offset((index * step) as isize).write_unaligned(value) };
            }
        });
    }

    /// Visits the innermost rows: offset of the first element, how many, and their distance.
    fn rows(&self, mut visit: impl FnMut(i64, i64, i64)) {
        if self.len() == 0 {
            return;
        }
        let Some(last) = self.dims.len().checked_sub(1) else { return visit(0, 1, 1) };
        let outer = Tensor {
            format: 0,
            dims: self.dims[..last].to_vec(),
            strides: Some(self.strides[..last].to_vec()),
        };
        for start in outer.offsets() {
            visit(start, self.dims[last], self.strides[last]);
        }
    }
}

/// Extents seen from one axis: how many before it, along it, and after it.
pub(crate) fn around(dims: &[i64], axis: usize) -> (usize, usize, usize) {
    let product = |dims: &[i64]| dims.iter().map(|&extent| extent as usize).product();
    (product(&dims[..axis]), dims[axis] as usize, product(&dims[axis + 1..]))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn operand(values: &[u16], shift: u64) -> Operand<Buffer> {
        let buffer = Buffer::new(values.len() as u64 * 2 + shift).unwrap();
        for (index, value) in values.iter().enumerate() {
            let place = buffer.at(shift + index as u64 * 2).cast::<u16>();
            // SAFETY: the buffer is that large.
            unsafe { place.write_unaligned(*value) };
        }
        Operand { buffer: Arc::new(buffer), offset: shift }
    }

    #[test]
    fn strides_are_packed_and_spread() {
        let layout = Layout::new(vec![2, 3], vec![1, 2]);
        let operand = operand(&[0, 1, 2, 3, 4, 5], 0);
        assert_eq!(*layout.read::<u16>(&operand), [0, 2, 4, 1, 3, 5]);
        layout.write(&operand, |values: &mut [u16]| {
            assert_eq!(values.len(), 6);
            values.copy_from_slice(&[10, 11, 12, 13, 14, 15]);
        });
        let dense = Layout::new(vec![6], vec![1]);
        assert_eq!(*dense.read::<u16>(&operand), [10, 13, 11, 14, 12, 15]);
    }

    #[test]
    fn memory_that_is_not_aligned_is_packed() {
        let operand = operand(&[1, 2, 3], 1);
        let dense = Layout::new(vec![3], vec![1]);
        assert!(matches!(dense.read::<u16>(&operand), Cow::Owned(values) if values == [1, 2, 3]));
    }

    #[test]
    fn broadcasting_repeats() {
        let operand = operand(&[7, 8], 0);
        let column = Layout::new(vec![2, 1], vec![1, 1]);
        assert_eq!(
            *column.broadcast_to(&[2, 2, 2]).read::<u16>(&operand),
            [7, 7, 8, 8, 7, 7, 8, 8]
        );
        let scalar = Layout::new(vec![], vec![]);
        assert_eq!(*scalar.broadcast_to(&[3]).read::<u16>(&operand), [7, 7, 7]);
        assert_eq!(*column.broadcast_to(&[2, 0]).read::<u16>(&operand), []);
    }
}
