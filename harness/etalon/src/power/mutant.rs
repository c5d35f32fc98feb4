//! Mutants: wrong devices, each named by one line of a case.
//!
//! A mutant is a change of a call: what a device computes that loses the last lanes of an input,
//! takes a lane twice, reads one lane too far, cuts bits off, forgets an input or an attribute, or
//! scales or rounds its result wrongly. The oracle answers the changed call, and that answer is what
//! the mutant brings back. So every operator that the oracle knows has mutants without another line
//! of code.

use std::fmt;

use oracle::codec::Codec;
use standard::formats::Format;
use standard::ops::{AttrKind, AttrValue, Operator};

/// A wrong device.
#[derive(Debug, Clone, PartialEq)]
pub enum Mutant {
    /// `lose(x,axis,n)`: the last `n` lanes of an axis count as zeros, as in a loop without its tail.
    Lose {
        /// Which input.
        input: usize,
        /// Which axis, from the front.
        axis: usize,
        /// How many lanes.
        lanes: usize,
    },
    /// `repeat(x,axis)`: the last lane is that before it, as where an index stops too early.
    Repeat {
        /// Which input.
        input: usize,
        /// Which axis.
        axis: usize,
    },
    /// `shift(x,axis)`: every lane is the next one, the last is the first: off by one.
    Shift {
        /// Which input.
        input: usize,
        /// Which axis.
        axis: usize,
    },
    /// `cut(x,bits)`: only so many significant bits of each element count.
    Cut {
        /// Which input.
        input: usize,
        /// How many bits.
        bits: u32,
    },
    /// `omit(x)`: an optional input is not looked at.
    Omit {
        /// Which input.
        input: usize,
    },
    /// `set(attr,value)`: an attribute counts as another value.
    Set {
        /// Which attribute.
        attr: String,
        /// The value.
        value: AttrValue,
    },
    /// `scale(y,e)`: results are `1 + 2^-e` times what they should be.
    Scale {
        /// Which output.
        output: usize,
        /// Exponent of the error.
        exponent: u32,
    },
    /// `round(y,bits)`: results are kept in so many significant bits.
    Round {
        /// Which output.
        output: usize,
        /// How many bits.
        bits: u32,
    },
}

/// The forms, for people.
const FORMS: &str = "lose(x,axis,n), repeat(x,axis), shift(x,axis), cut(x,bits), omit(x), \
                     set(attr,value), scale(y,e), round(y,bits)";

impl Mutant {
    /// Reads a mutant of an operator's call.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str, operator: &Operator) -> Result<Mutant, String> {
        let wrong = || format!("`{text}` is no mutant; there are {FORMS}");
        let (name, inside) = text.split_once('(').ok_or_else(wrong)?;
        let inside = inside.strip_suffix(')').ok_or_else(wrong)?;
        let (of, rest) = inside.split_once(',').unwrap_or((inside, ""));
        let input = || {
            let place = operator.inputs.iter().position(|input| input.name == of.trim());
            place.ok_or_else(|| format!("{} has no input `{of}`", operator.op))
        };
        let output = || {
            let place = operator.outputs.iter().position(|output| output.name == of.trim());
            place.ok_or_else(|| format!("{} has no output `{of}`", operator.op))
        };
        let numbers: Option<Vec<u32>> =
            rest.split(',').filter(|s| !s.is_empty()).map(|s| s.trim().parse().ok()).collect();
        let numbers = numbers.unwrap_or_default();
        Ok(match (name, &numbers[..]) {
            ("lose", &[axis, lanes]) => {
                Mutant::Lose { input: input()?, axis: axis as usize, lanes: lanes as usize }
            }
            ("repeat", &[axis]) => Mutant::Repeat { input: input()?, axis: axis as usize },
            ("shift", &[axis]) => Mutant::Shift { input: input()?, axis: axis as usize },
            ("cut", &[bits]) => Mutant::Cut { input: input()?, bits },
            ("omit", []) => Mutant::Omit { input: input()? },
            ("scale", &[exponent]) => Mutant::Scale { output: output()?, exponent },
            ("round", &[bits]) => Mutant::Round { output: output()?, bits },
            ("set", _) => {
                let attr = operator.attr(of.trim());
                let attr =
                    attr.ok_or_else(|| format!("{} has no attribute `{of}`", operator.op))?;
                let value = AttrValue::parse(attr.kind, rest.trim()).ok_or_else(|| {
                    let kind = kind(attr.kind);
                    format!("`{rest}` is no value of `{}`, which is {kind}", attr.name)
                })?;
                Mutant::Set { attr: attr.name.to_string(), value }
            }
            _ => return Err(wrong()),
        })
    }

    /// As a case names it.
    pub fn name<'a>(&'a self, operator: &'a Operator) -> impl fmt::Display + 'a {
        Named { mutant: self, operator }
    }

    /// Changes the elements of an input, dense and of this shape, if this is what the mutant does.
    /// Axes that the shape does not have change nothing.
    pub fn change(&self, index: usize, format: &Format, shape: &[i64], bytes: &mut [u8]) {
        let codec = Codec::of(format);
        match *self {
            Mutant::Lose { input, axis, lanes } if input == index => {
                let from = extent(shape, axis).saturating_sub(lanes);
                rewrite(&codec, shape, axis, bytes, |lane, old| match lane >= from {
                    true => 0,
                    false => old[lane],
                });
            }
            Mutant::Repeat { input, axis } if input == index => {
                let last = extent(shape, axis).saturating_sub(1);
                rewrite(&codec, shape, axis, bytes, |lane, old| {
                    if lane == last { old[last.saturating_sub(1)] } else { old[lane] }
                });
            }
            Mutant::Shift { input, axis } if input == index => {
                rewrite(&codec, shape, axis, bytes, |lane, old| old[(lane + 1) % old.len()]);
            }
            Mutant::Cut { input, bits } if input == index => {
                for place in 0..oracle::count(shape) {
                    let number = codec.decode(codec.read(bytes, place));
                    let overflow = format.convert.overflow.default;
                    codec.write(bytes, place, codec.encode(cut(number, bits), overflow));
                }
            }
            _ => {}
        }
    }

    /// Changes the numbers of an output, if this is what the mutant does.
    pub fn change_results(&self, index: usize, numbers: &mut [f64]) {
        match *self {
            Mutant::Scale { output, exponent } if output == index => {
                let factor = 1.0 + (-f64::from(exponent)).exp2();
                numbers.iter_mut().for_each(|number| *number *= factor);
            }
            Mutant::Round { output, bits } if output == index => {
                numbers.iter_mut().for_each(|number| *number = round(*number, bits));
            }
            _ => {}
        }
    }
}

/// Gives every element of an axis anew, from all elements of its line.
fn rewrite(
    codec: &Codec,
    shape: &[i64],
    axis: usize,
    bytes: &mut [u8],
    anew: impl Fn(usize, &[u64]) -> u64,
) {
    if axis >= shape.len() || oracle::count(shape) == 0 {
        return;
    }
    let length = extent(shape, axis);
    let inner = oracle::count(&shape[axis + 1..]);
    for outer in 0..oracle::count(&shape[..axis]) {
        for lane in 0..inner {
            let place = |at: usize| (outer * length + at) * inner + lane;
            let old: Vec<u64> = (0..length).map(|at| codec.read(bytes, place(at))).collect();
            for at in 0..length {
                codec.write(bytes, place(at), anew(at, &old));
            }
        }
    }
}

fn extent(shape: &[i64], axis: usize) -> usize {
    shape.get(axis).map_or(0, |extent| (*extent).max(0) as usize)
}

/// Keeps the first significant bits of a number.
fn cut(number: f64, bits: u32) -> f64 {
    if !number.is_finite() || bits == 0 || bits > 52 {
        return number;
    }
    f64::from_bits(number.to_bits() & !((1 << (53 - bits)) - 1))
}

/// Rounds a number to so many significant bits, ties to even.
fn round(number: f64, bits: u32) -> f64 {
    if !number.is_finite() || bits == 0 || bits > 52 {
        return number;
    }
    let unused = 53 - bits;
    let half = (1_u64 << (unused - 1)) - 1;
    let odd = number.to_bits() >> unused & 1;
    f64::from_bits((number.to_bits() + half + odd) & !((1 << unused) - 1))
}

fn kind(kind: AttrKind) -> &'static str {
    match kind {
        AttrKind::Bool => "a bool",
        AttrKind::I64 => "an integer",
        AttrKind::F64 => "a float",
        AttrKind::I64List => "a list of integers",
    }
}

struct Named<'a> {
    mutant: &'a Mutant,
    operator: &'a Operator,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let input = |index: usize| &self.operator.inputs[index].name;
        let output = |index: usize| &self.operator.outputs[index].name;
        match self.mutant {
            Mutant::Lose { input: x, axis, lanes } => {
                write!(f, "lose({},{axis},{lanes})", input(*x))
            }
            Mutant::Repeat { input: x, axis } => write!(f, "repeat({},{axis})", input(*x)),
            Mutant::Shift { input: x, axis } => write!(f, "shift({},{axis})", input(*x)),
            Mutant::Cut { input: x, bits } => write!(f, "cut({},{bits})", input(*x)),
            Mutant::Omit { input: x } => write!(f, "omit({})", input(*x)),
            Mutant::Set { attr, value } => match value {
                AttrValue::Bool(value) => write!(f, "set({attr},{value})"),
                AttrValue::I64(value) => write!(f, "set({attr},{value})"),
                AttrValue::F64(value) => write!(f, "set({attr},{value:?})"),
                AttrValue::I64List(items) => write!(f, "set({attr},{items:?})"),
            },
            Mutant::Scale { output: y, exponent } => write!(f, "scale({},{exponent})", output(*y)),
            Mutant::Round { output: y, bits } => write!(f, "round({},{bits})", output(*y)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_cut_towards_zero_and_rounded_to_even() {
        assert_eq!(
            [cut(-255.0, 7), cut(255.0, 8), cut(f64::INFINITY, 3)],
            [-254.0, 255.0, f64::INFINITY]
        );
        assert_eq!([round(2049.0, 11), round(2051.0, 11), round(-1.0, 1)], [2048.0, 2052.0, -1.0]);
    }
}
