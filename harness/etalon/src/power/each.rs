//! Elements that are taken for others, each by itself.

use oracle::codec::Codec;
use standard::formats::Format;

/// For what an element is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Each {
    /// `cut(x,bits)`: only so many significant bits count.
    Cut(u32),
    /// `add(x,n)`: each is so much more, as a length or a place that is off by one.
    Add(f64),
    /// `clamp(x,low,high)`: what is outside counts as the nearer end, as an index that is held back.
    Clamp(f64, f64),
    /// `wrap(x,n)`: what is outside of 0 to n - 1 counts as so many times n more or less, as an index
    /// that goes round, or has too few bits.
    Wrap(f64),
    /// `take(x,a,b)`: each a counts as b. Zeros are told apart by their sign, and NaNs are one; as a
    /// NaN that is taken for one loses its bits.
    Take(f64, f64),
    /// `flush(x)`: subnormals count as zeros.
    Flush,
}

impl Each {
    /// Of this name and with these numbers, if there is such a one.
    pub(super) fn read(name: &str, numbers: &[f64]) -> Option<Each> {
        Some(match (name, numbers) {
            ("cut", &[bits]) if bits >= 1.0 && bits.fract() == 0.0 => Each::Cut(bits as u32),
            ("add", &[more]) => Each::Add(more),
            ("clamp", &[low, high]) if low <= high => Each::Clamp(low, high),
            ("wrap", &[count]) if count > 0.0 => Each::Wrap(count),
            ("take", &[from, to]) => Each::Take(from, to),
            ("flush", &[]) => Each::Flush,
            _ => return None,
        })
    }

    /// As a case names it.
    pub(super) fn name(self, input: &str) -> String {
        match self {
            Each::Cut(bits) => format!("cut({input},{bits})"),
            Each::Add(more) => format!("add({input},{more})"),
            Each::Clamp(low, high) => format!("clamp({input},{low},{high})"),
            Each::Wrap(count) => format!("wrap({input},{count})"),
            Each::Take(from, to) => format!("take({input},{from},{to})"),
            Each::Flush => format!("flush({input})"),
        }
    }

    /// What it does to a tensor, in words that go after "as if".
    pub(super) fn words(self, input: &str) -> String {
        match self {
            Each::Cut(bits) => format!("only {bits} bits of each element of {input} counted"),
            Each::Add(more) if more < 0.0 => format!("each element of {input} were {} less", -more),
            Each::Add(more) => format!("each element of {input} were {more} more"),
            Each::Clamp(low, high) => format!("{input} were held between {low} and {high}"),
            Each::Wrap(count) => format!("{input} went round after {}", count - 1.0),
            Each::Take(from, to) => format!("each {from} of {input} were {to}"),
            Each::Flush => format!("subnormals of {input} were zeros"),
        }
    }

    /// Changes the elements of a dense tensor of this shape. Those that it does not mean keep their
    /// bits.
    pub(super) fn change(self, format: &Format, shape: &[i64], bytes: &mut [u8]) {
        let codec = Codec::of(format);
        for place in 0..oracle::count(shape) {
            let pattern = codec.read(bytes, place);
            let number = codec.decode(pattern);
            let other = match self {
                Each::Flush if !codec.is_subnormal(pattern) => None,
                _ => self.other(number),
            };
            if let Some(other) = other {
                codec.write(bytes, place, codec.encode(other, format.convert.overflow.default));
            }
        }
    }

    /// For what a number is taken; `None` if for itself.
    fn other(self, number: f64) -> Option<f64> {
        let same = |other: f64| number.to_bits() == other.to_bits();
        let other = match self {
            Each::Cut(bits) => cut(number, bits),
            Each::Add(more) => number + more,
            Each::Clamp(low, high) => number.clamp(low, high),
            Each::Wrap(count) => number.rem_euclid(count),
            Each::Take(from, to) => {
                return (same(from) || number.is_nan() && from.is_nan()).then_some(to);
            }
            Each::Flush => 0.0_f64.copysign(number),
        };
        (!same(other)).then_some(other)
    }
}

/// Keeps the first significant bits of a number.
fn cut(number: f64, bits: u32) -> f64 {
    if !number.is_finite() || bits > 52 {
        return number;
    }
    f64::from_bits(number.to_bits() & !((1 << (53 - bits)) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_taken_for_others() {
        let taken = |each: Each, number: f64| each.other(number).unwrap_or(number);
        assert_eq!(taken(Each::Cut(7), -255.0), -254.0);
        assert_eq!(Each::Cut(8).other(255.0).or(Each::Cut(3).other(f64::INFINITY)), None);
        assert_eq!([-1.0, 32.0, 7.0].map(|at| taken(Each::Wrap(32.0), at)), [31.0, 0.0, 7.0]);
        assert_eq!([-1.0, 32.0].map(|at| taken(Each::Clamp(0.0, 31.0), at)), [0.0, 31.0]);
        assert_eq!([-0.0, 0.0].map(|zero| Each::Take(-0.0, 5.0).other(zero)), [Some(5.0), None]);
        assert_eq!(Each::Take(f64::NAN, 1.0).other(-f64::NAN), Some(1.0));
    }
}
