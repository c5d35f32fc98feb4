//! Results that are exact or rounded once, and so have expected bits: conversions, and the
//! operators of class `correctly_rounded`.
//!
//! Where results may be flushed, those below the smallest normal number are told by what they are
//! before they are rounded: one that rounds up to it may be a zero too.

use std::ops::Range;

use standard::formats::OverflowRule;

use crate::codec::Codec;
use crate::{Expected, Slot, flushing};

/// Rounds results to an output, piece by piece.
pub(crate) struct Rounding<'a> {
    output: &'a Slot<'a>,
    codec: Codec,
    overflow: OverflowRule,
    /// Rounding to f64 and then to the output is as good as rounding once.
    innocuous: bool,
    /// Subnormal results may be written as zeros of their sign.
    flush: bool,
    bytes: Vec<u8>,
    /// Elements below the smallest normal number.
    small: Vec<usize>,
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
        Rounding { output, codec, overflow, innocuous, flush, bytes, small: Vec::new() }
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
            self.note(piece.start, values, rest);
        }
    }

    /// Takes note of results below the smallest normal number.
    fn note(&mut self, start: usize, values: &[f64], rest: Rest) {
        let min_normal = self.codec.min_normal();
        for (index, &value) in (start..).zip(values) {
            if value == 0.0 || value.is_nan() || value.abs() > min_normal {
                continue;
            }
            // What looks like the smallest normal number may be less by what is left over.
            if value.abs() == min_normal {
                let rest = rest(index, value);
                if rest == 0.0 || rest.signum() == value.signum() {
                    continue;
                }
            }
            self.small.push(index);
        }
    }

    /// What the output must be.
    pub(crate) fn finish(self) -> Expected {
        if self.small.is_empty() {
            return Expected::Exact { bytes: self.bytes, any_nan: true };
        }
        let mut within = flushing::exact(&self.bytes, self.output);
        flushing::or_zeros(&mut within, self.small.into_iter());
        Expected::Within(within)
    }
}
