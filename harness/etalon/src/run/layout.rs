//! Where the elements of a tensor lie in its memory: from dense to strided and back.
//!
//! Strides may be negative: the element whose indices are all 0, which a binding names, then lies
//! behind others. It is put where the alignment of every device lets it be.

use std::borrow::Cow;

use oracle::codec::Codec;
use standard::formats::Format;
use wire::message::GUARD;

use crate::plan::Layout;

/// What lies between the elements of a strided input: a NaN in every floating-point format, so
/// that an adapter which reads there shows it.
const GAP: u8 = 0xff;

/// Byte of a tensor's memory where the element lies whose indices are all 0.
pub fn first(layout: &Layout, format: &Format) -> u64 {
    if layout.strides.is_none() {
        return 0;
    }
    let (before, _) = reach(layout);
    (format.bytes(before) as u64).next_multiple_of(GUARD)
}

/// Bytes of a tensor's memory.
pub fn span(layout: &Layout, format: &Format) -> u64 {
    let (_, places) = reach(layout);
    first(layout, format) + format.bytes(places) as u64
}

/// Lays dense elements out in memory of the size that [`span`] gives. Of those that meet in one
/// place the last one stays.
pub fn scatter(dense: &[u8], layout: &Layout, format: &Format, memory: &mut [u8]) {
    if layout.strides.is_none() {
        return memory.copy_from_slice(dense);
    }
    memory.fill(GAP);
    let codec = Codec::of(format);
    each_element(layout, format, |index, at| {
        codec.write(memory, at, codec.read(dense, index));
    });
}

/// The elements that lie in memory, dense: the memory itself where they are. What an odd count of half
/// bytes leaves free of the last byte is nobody's, and 0 here.
pub fn gather<'a>(memory: &'a [u8], layout: &Layout, format: &Format) -> Cow<'a, [u8]> {
    let (codec, count) = (Codec::of(format), oracle::count(&layout.shape));
    if layout.strides.is_none() {
        let mut dense = Cow::Borrowed(memory);
        if !(count * format.bits as usize).is_multiple_of(8) {
            codec.write(dense.to_mut(), count, 0);
        }
        return dense;
    }
    let mut dense = vec![0; format.bytes(count)];
    each_element(layout, format, |index, at| {
        codec.write(&mut dense, index, codec.read(memory, at));
    });
    Cow::Owned(dense)
}

/// Places for elements before the one whose indices are all 0, and from it on.
fn reach(layout: &Layout) -> (usize, usize) {
    let elements = oracle::count(&layout.shape);
    let Some(strides) = layout.strides.as_ref().filter(|_| elements > 0) else {
        return (0, elements);
    };
    // The stride of an extent of 1 may be anything.
    let axes = layout.shape.iter().zip(strides).filter(|&(&extent, _)| extent > 1);
    let (low, high) = axes.fold((0, 0), |(low, high), (extent, stride)| {
        let far = (extent - 1) * stride;
        (low + far.min(0), high + far.max(0))
    });
    (low.unsigned_abs() as usize, high as usize + 1)
}

/// Calls with the index of each element in row-major order, and with its place in memory, counted
/// in elements.
fn each_element(layout: &Layout, format: &Format, mut visit: impl FnMut(usize, usize)) {
    let strides = layout.strides.as_deref().unwrap_or_default();
    let first = first(layout, format) as i64 * 8 / i64::from(format.bits);
    for index in 0..oracle::count(&layout.shape) {
        let mut rest = index as i64;
        let mut place = 0;
        for (extent, stride) in layout.shape.iter().zip(strides).rev() {
            place += rest % extent * stride;
            rest /= extent;
        }
        visit(index, (first + place) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Sources, Suite};

    /// The bytes that come back of i8 numbers 0, 1, 2… which were laid out so, and where the first
    /// of them was put.
    fn there_and_back(shape: &[i64], strides: &[i64]) -> (Vec<u8>, u64) {
        let suite = Suite::load(&Sources::default()).expect("the suite loads");
        let format = suite.standard.format("i8").expect("the standard has i8");
        let layout = Layout { shape: shape.to_vec(), strides: Some(strides.to_vec()) };
        let dense: Vec<u8> = (0..oracle::count(shape) as u8).collect();
        let mut memory = vec![0; span(&layout, format) as usize];
        scatter(&dense, &layout, format, &mut memory);
        (gather(&memory, &layout, format).into_owned(), first(&layout, format))
    }

    #[test]
    fn elements_come_back_from_wherever_they_lie() {
        assert_eq!(there_and_back(&[2, 3], &[1, 2]), (vec![0, 1, 2, 3, 4, 5], 0));
        assert_eq!(there_and_back(&[2, 3], &[-3, -1]), (vec![0, 1, 2, 3, 4, 5], GUARD));
        assert_eq!(there_and_back(&[2, 1], &[1, i64::MIN]), (vec![0, 1], 0));
        assert_eq!(there_and_back(&[0, 2], &[-7, 5]), (vec![], 0));
    }

    #[test]
    fn of_elements_in_one_place_the_last_one_stays() {
        assert_eq!(there_and_back(&[2, 3], &[0, 1]).0, [3, 4, 5, 3, 4, 5]);
        assert_eq!(there_and_back(&[2, 2], &[1, 1]).0, [0, 2, 2, 3]);
    }

    #[test]
    fn half_bytes_lie_where_their_strides_say() {
        let suite = Suite::load(&Sources::default()).expect("the suite loads");
        let format = suite.standard.format("u4").expect("the standard has u4");
        let layout = Layout { shape: vec![3], strides: Some(vec![-3]) };
        let mut memory = vec![0; span(&layout, format) as usize];
        scatter(&[0x21, 0x03], &layout, format, &mut memory);
        let before = GUARD as usize - 3;
        assert_eq!(memory[before..], [0xf3, 0x2f, 0xff, 0xf1]);
        assert_eq!(*gather(&memory, &layout, format), [0x21, 0x03]);
    }
}
