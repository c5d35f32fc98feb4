//! Results that are exact or rounded once, and so have expected bits: conversions, and the
//! operators of class `correctly_rounded`.
//!
//! Where results may be flushed, a number below the smallest normal one can round up to it. A
//! device that looks before it rounds writes a zero, one that looks after it keeps the number; both
//! conform, and only then the answer is more than one string of bits.

use std::ops::Range;

use standard::formats::OverflowRule;

use crate::codec::{self, Codec};
use crate::{Alternative, Expected, Slot, Within};

/// Rounds results to an output, piece by piece.
pub(crate) struct Rounding<'a> {
    output: &'a Slot<'a>,
    codec: Codec,
    overflow: OverflowRule,
    /// Rounding to f64 and then to the output is as good as rounding once.
    innocuous: bool,
    /// Subnormal results are written as zeros of their sign.
    flush: bool,
    bytes: Vec<u8>,
    /// Elements below the smallest normal number that round up to it, with their signs.
    either: Vec<(usize, f64)>,
}

/// What the rounding of results to f64 left over: from index and rounded result to a number with
/// the sign of exact minus rounded. It is asked only where the answer matters.
pub(crate) type Rest<'a> = &'a dyn Fn(usize, f64) -> f64;

/// The rest of exact results.
pub(crate) const EXACT: Rest = &|_, _| 0.0;

impl<'a> Rounding<'a> {
    /// `innocuous`: whether rounding to f64 and then to the output is as good as rounding once.
    pub(crate) fn new(
        output: &'a Slot<'a>,
        overflow: OverflowRule,
        innocuous: bool,
        flush: bool,
    ) -> Self {
        let codec = Codec::of(output.format);
        let bytes = vec![0; output.format.bytes(crate::count(output.shape))];
        let flush = flush && codec.has_subnormals();
        Rounding { output, codec, overflow, innocuous, flush, bytes, either: Vec::new() }
    }

    /// Takes the results of a piece, rounded to f64.
    pub(crate) fn take(&mut self, piece: Range<usize>, values: &[f64], rest: Rest) {
        let bytes = &mut self.bytes[self.codec.span(&piece)];
        if self.innocuous {
            self.codec.encode_into(values, self.overflow, bytes);
        } else {
            self.codec.each_element(bytes, values.len(), |i| {
                let rest = rest(piece.start + i, values[i]);
                self.codec.encode_sum(values[i], rest, self.overflow)
            });
        }
        if self.flush {
            self.flush(piece.start, values, rest);
        }
    }

    /// Writes zeros for results below the smallest normal number.
    fn flush(&mut self, start: usize, values: &[f64], rest: Rest) {
        let min_normal = self.codec.min_normal();
        for (index, &value) in (start..).zip(values) {
            let at_border = value.abs() == min_normal;
            if value == 0.0 || value.is_nan() || value.abs() > min_normal {
                continue;
            }
            // What looks like the smallest normal number may be less by what is left over.
            if at_border {
                let rest = rest(index, value);
                if rest == 0.0 || rest.signum() == value.signum() {
                    continue;
                }
            }
            if self.codec.decode(self.codec.read(&self.bytes, index)).abs() == min_normal {
                self.either.push((index, value));
            }
            self.codec.write(&mut self.bytes, index, self.codec.zero(value < 0.0));
        }
    }

    /// What the output must be.
    pub(crate) fn finish(self) -> Expected {
        if self.either.is_empty() {
            return Expected::Exact { bytes: self.bytes, any_nan: true };
        }
        let mut reference = codec::decode(self.output.format, &self.bytes);
        reference.truncate(crate::count(self.output.shape));
        let bound = vec![0.0; reference.len()];
        let mut kept = reference.clone();
        for (index, value) in self.either {
            kept[index] = self.codec.min_normal().copysign(value);
        }
        let alternatives = vec![Alternative { reference: kept, bound: bound.clone() }];
        Expected::Within(Within {
            reference,
            bound,
            signed_zero: true,
            alternatives,
            ..Within::default()
        })
    }
}
