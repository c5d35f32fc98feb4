//! Whole tensors: packed bytes to numbers and back.
//!
//! f32, f64 and the numbers of bf16 go through the host's own conversions, which are exact or round
//! the same way; other formats through the codec, a few nanoseconds an element. Callers that compute
//! take a tensor piece by piece, so that what they compute with stays in a cache.

use std::ops::Range;

use standard::formats::{Format, OverflowRule};

use super::Codec;
use crate::Tensor;

/// Elements in a piece. Even, so that pieces of sub-byte formats begin with a byte.
const PIECE: usize = 2048;

/// The pieces of `count` elements.
pub(crate) fn pieces(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(PIECE).map(move |start| start..count.min(start + PIECE))
}

impl Codec {
    /// Where in packed bytes a range of elements lies that begins at a byte.
    pub fn span(&self, elements: &Range<usize>) -> Range<usize> {
        let bits = self.bits as usize;
        elements.start * bits / 8..(elements.end * bits).div_ceil(8)
    }

    /// The pattern of element `index` of packed bytes.
    #[inline]
    pub fn read(&self, bytes: &[u8], index: usize) -> u64 {
        if self.bits < 8 {
            let per_byte = 8 / self.bits as usize;
            let shift = index % per_byte * self.bits as usize;
            return u64::from(bytes[index / per_byte] >> shift) & (u64::MAX >> (64 - self.bits));
        }
        let width = self.bits as usize / 8;
        let mut pattern = [0; 8];
        pattern[..width].copy_from_slice(&bytes[index * width..][..width]);
        u64::from_le_bytes(pattern)
    }

    /// Puts a pattern at element `index` of packed bytes.
    #[inline]
    pub fn write(&self, bytes: &mut [u8], index: usize, pattern: u64) {
        if self.bits < 8 {
            let per_byte = 8 / self.bits as usize;
            let shift = index % per_byte * self.bits as usize;
            let mask = (0xff_u8 >> (8 - self.bits)) << shift;
            let byte = &mut bytes[index / per_byte];
            *byte = *byte & !mask | (pattern as u8) << shift & mask;
            return;
        }
        let width = self.bits as usize / 8;
        bytes[index * width..][..width].copy_from_slice(&pattern.to_le_bytes()[..width]);
    }

    /// The numbers of as many elements as `into` takes. Exact, but for integers beyond 2^53.
    pub fn decode_into(&self, bytes: &[u8], into: &mut [f64]) {
        if self.is_f32() {
            return pulp::Arch::new().dispatch(Widen { bytes, into });
        }
        if self.is_f64() {
            return self.each_pattern(bytes, into, f64::from_bits);
        }
        if self.is_bf16() {
            let wide = |pattern: u64| f32::from_bits((pattern as u32) << 16);
            return self.each_pattern(bytes, into, |pattern| wide(pattern).into());
        }
        self.each_pattern(bytes, into, |pattern| self.decode(pattern));
    }

    /// The integers of as many elements of an integer format as `into` takes.
    pub fn decode_integers_into(&self, bytes: &[u8], into: &mut [i128]) {
        self.each_pattern(bytes, into, |pattern| self.decode_integer(pattern));
    }

    /// Packs numbers, each rounded by the format's rule.
    pub fn encode_into(&self, numbers: &[f64], overflow: OverflowRule, into: &mut [u8]) {
        if overflow == OverflowRule::Infinity && self.is_f32() {
            return self.each_element(into, numbers.len(), |index| {
                (canonical(numbers[index]) as f32).to_bits().into()
            });
        }
        if overflow == OverflowRule::Infinity && self.is_f64() {
            return self
                .each_element(into, numbers.len(), |index| canonical(numbers[index]).to_bits());
        }
        self.each_element(into, numbers.len(), |index| self.encode(numbers[index], overflow));
    }

    /// Every pattern of packed bytes through `number`.
    #[inline]
    fn each_pattern<T>(&self, bytes: &[u8], into: &mut [T], number: impl Fn(u64) -> T) {
        macro_rules! whole_bytes {
            ($word:ty) => {
                for (into, word) in into.iter_mut().zip(bytes.as_chunks().0) {
                    *into = number(<$word>::from_le_bytes(*word).into());
                }
            };
        }
        match self.bits {
            8 => whole_bytes!(u8),
            16 => whole_bytes!(u16),
            32 => whole_bytes!(u32),
            64 => whole_bytes!(u64),
            _ => {
                for (index, into) in into.iter_mut().enumerate() {
                    *into = number(self.read(bytes, index));
                }
            }
        }
    }

    /// Packs the pattern of each of `count` elements.
    #[inline]
    pub fn each_element(
        &self,
        bytes: &mut [u8],
        count: usize,
        mut pattern: impl FnMut(usize) -> u64,
    ) {
        macro_rules! whole_bytes {
            ($word:ty) => {
                for (index, word) in bytes.as_chunks_mut().0.iter_mut().take(count).enumerate() {
                    *word = (pattern(index) as $word).to_le_bytes();
                }
            };
        }
        match self.bits {
            8 => whole_bytes!(u8),
            16 => whole_bytes!(u16),
            32 => whole_bytes!(u32),
            64 => whole_bytes!(u64),
            _ => {
                for index in 0..count {
                    self.write(bytes, index, pattern(index));
                }
            }
        }
    }
}

/// The numbers of packed bytes; exact, but for integers beyond 2^53. An odd count of 4-bit elements
/// gives one number too many; [`values`] knows the count.
pub fn decode(format: &Format, bytes: &[u8]) -> Vec<f64> {
    let mut numbers = vec![0.0; bytes.len() * 8 / format.bits as usize];
    Codec::of(format).decode_into(bytes, &mut numbers);
    numbers
}

/// The numbers of a tensor's elements, in order.
pub fn values(tensor: &Tensor) -> Vec<f64> {
    let mut numbers = vec![0.0; tensor.len()];
    Codec::of(tensor.format).decode_into(tensor.bytes, &mut numbers);
    numbers
}

/// The integers of packed bytes of an integer format, as [`decode`] gives numbers. Formats of 64
/// bits without sign wrap beyond 2^63.
pub fn decode_i64(format: &Format, bytes: &[u8]) -> Vec<i64> {
    let codec = Codec::of(format);
    let mut integers = vec![0; bytes.len() * 8 / format.bits as usize];
    codec.each_pattern(bytes, &mut integers, |pattern| codec.decode_integer(pattern) as i64);
    integers
}

/// Packed bytes of numbers, each rounded by the format's rule.
pub fn encode(format: &Format, numbers: &[f64], overflow: OverflowRule) -> Vec<u8> {
    let mut bytes = vec![0; format.bytes(numbers.len())];
    Codec::of(format).encode_into(numbers, overflow, &mut bytes);
    bytes
}

/// Packed bytes from the pattern of each of `count` elements.
pub fn patterns(codec: &Codec, count: usize, pattern: impl FnMut(usize) -> u64) -> Vec<u8> {
    let mut bytes = vec![0; codec.span(&(0..count)).end];
    codec.each_element(&mut bytes, count, pattern);
    bytes
}

/// A NaN with the payload and sign that encoding gives on every host.
#[inline]
fn canonical(value: f64) -> f64 {
    if value.is_nan() { f64::from_bits(0x7ff8 << 48) } else { value }
}

/// The numbers of packed f32, in wide vectors.
struct Widen<'a> {
    bytes: &'a [u8],
    into: &'a mut [f64],
}

impl pulp::NullaryFnOnce for Widen<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (into, word) in self.into.iter_mut().zip(self.bytes.as_chunks().0) {
            *into = f32::from_le_bytes(*word).into();
        }
    }
}
