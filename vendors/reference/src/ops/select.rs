//! Elements by their order: each pattern becomes an unsigned key that rises with the number it stands
//! for, which makes sorting one of integers.

use oxi_kit::ffi::format as f;
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, OpDesc, ops};

use super::dense::{Inputs, of_patterns, signed};
use super::formats::{Number, encode};
use super::layout::around;
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::sort::ID, |op| {
        ranked(op, op.attr_bool(ops::sort::DESCENDING, false)?, |values, places| {
            vec![values, places]
        })
    }),
    (ops::argsort::ID, |op| {
        ranked(op, op.attr_bool(ops::argsort::DESCENDING, false)?, |_, places| vec![places])
    }),
    (ops::top_k::ID, top_k),
    (ops::argmax::ID, |op| best(op, |key, best| key > best)),
    (ops::argmin::ID, |op| best(op, |key, best| key.wrapping_add(1) < best.wrapping_add(1))),
    (ops::unique_consecutive::ID, unique_consecutive),
    (ops::one_hot::ID, one_hot),
    (ops::nonzero::ID, nonzero),
    (ops::searchsorted::ID, searchsorted),
];

/// The key of every NaN; no other pattern has it.
const NAN: u64 = u64::MAX;

/// How patterns of a format become keys.
#[derive(Clone, Copy)]
struct Keys {
    /// The bit of the sign; 0 in formats without one.
    sign: u64,
    /// Pattern of infinity, in formats of floats.
    infinity: Option<u64>,
}

impl Keys {
    fn of(format: u32) -> Self {
        let bits = format_bits(format).unwrap_or(64);
        let infinity = match format {
            f::F64 => Some(0x7ff0_0000_0000_0000),
            f::F32 => Some(0x7f80_0000),
            f::F16 => Some(0x7c00),
            f::BF16 => Some(0x7f80),
            _ => None,
        };
        Self { sign: if format == f::BOOL { 0 } else { 1 << (bits - 1) }, infinity }
    }

    fn key(self, pattern: u64) -> u64 {
        let Some(infinity) = self.infinity else { return pattern ^ self.sign };
        let size = pattern & !self.sign;
        match pattern & self.sign {
            _ if size > infinity => NAN,
            0 => self.sign + size,
            _ => self.sign - size,
        }
    }
}

fn given(inputs: &Inputs<u64>, index: usize) -> &[u64] {
    inputs.get(index).and_then(Option::as_deref).unwrap_or_default()
}

/// Patterns of an axis: keys of one line after the other, and where each line begins in the tensor.
struct Lines {
    keys: Keys,
    count: usize,
    inner: usize,
    outer: usize,
}

impl Lines {
    fn of(op: &OpDesc, axis: u32) -> Result<Self, Failure> {
        let (x, axis) = (op.input(0)?, op.attr_i64(axis, None)? as usize);
        let (outer, count, inner) = around(&x.dims, axis);
        Ok(Self { keys: Keys::of(x.format), count, inner, outer })
    }

    /// For each line, which it is and its keys.
    fn each(&self, x: &[u64], mut take: impl FnMut(usize, &[u64])) {
        for line in 0..self.outer * self.inner {
            let first = line / self.inner * self.count * self.inner + line % self.inner;
            let places = (0..self.count).map(|place| first + place * self.inner);
            take(line, &places.map(|at| self.keys.key(x[at])).collect::<Vec<_>>());
        }
    }

    /// Where an element lies in a tensor with so many of each line.
    fn at(&self, line: usize, place: usize, count: usize) -> usize {
        (line / self.inner * count + place) * self.inner + line % self.inner
    }
}

/// The elements of each line in order, as many as fit, by values and places.
fn ranked(
    op: &OpDesc,
    descending: bool,
    results: fn(Vec<u64>, Vec<u64>) -> Vec<Vec<u64>>,
) -> Result<Kernel, Failure> {
    select(op, ops::sort::AXIS, descending, None, results)
}

fn top_k(op: &OpDesc) -> Result<Kernel, Failure> {
    let k = op.attr_i64(ops::top_k::K, None)? as usize;
    select(op, ops::top_k::AXIS, true, Some(k), |values, places| vec![values, places])
}

fn select(
    op: &OpDesc,
    axis: u32,
    descending: bool,
    most: Option<usize>,
    results: fn(Vec<u64>, Vec<u64>) -> Vec<Vec<u64>>,
) -> Result<Kernel, Failure> {
    let lines = Lines::of(op, axis)?;
    let most = most.unwrap_or(lines.count);
    let size = lines.outer * lines.inner * most;
    of_patterns(op, move |inputs| {
        let x = given(inputs, 0);
        let (mut values, mut places) = (vec![0; size], vec![0; size]);
        lines.each(x, |line, keys| {
            // The place breaks ties, so that no two are equal.
            let mut ranking: Vec<_> = (0..)
                .zip(keys)
                .map(|(place, key)| (if descending { !key } else { *key }, place))
                .collect();
            ranking.sort_unstable();
            for (rank, (_, place)) in ranking.into_iter().take(most).enumerate() {
                let to = lines.at(line, rank, most);
                values[to] = x[lines.at(line, place, lines.count)];
                places[to] = place as u64;
            }
        });
        results(values, places)
    })
}

/// The place of the first element of each line that none after it is better than.
fn best(op: &OpDesc, better: fn(u64, u64) -> bool) -> Result<Kernel, Failure> {
    let lines = Lines::of(op, ops::argmax::AXIS)?;
    of_patterns(op, move |inputs| {
        let mut places = Vec::new();
        lines.each(given(inputs, 0), |_, keys| {
            let place = (1..keys.len())
                .fold(0, |best, place| if better(keys[place], keys[best]) { place } else { best });
            places.push(place as u64);
        });
        vec![places]
    })
}

fn unique_consecutive(op: &OpDesc) -> Result<Kernel, Failure> {
    let keys = Keys::of(op.input(0)?.format);
    of_patterns(op, move |inputs| {
        let x = given(inputs, 0);
        let (mut values, mut counts) = (vec![0; x.len()], vec![0; x.len()]);
        let mut runs = 0_usize;
        for (place, pattern) in x.iter().enumerate() {
            let key = keys.key(*pattern);
            if place == 0 || key == NAN && keys.infinity.is_some() || key != keys.key(x[place - 1])
            {
                values[runs] = *pattern;
                runs += 1;
            }
            counts[runs - 1] += 1;
        }
        vec![values, counts, vec![runs as u64]]
    })
}

fn one_hot(op: &OpDesc) -> Result<Kernel, Failure> {
    let (indices, y) = (op.input(0)?, op.output(0)?);
    let bits = format_bits(indices.format).unwrap_or(64) as u32;
    let classes = op.attr_i64(ops::one_hot::CLASSES, None)?;
    let of = encode(y.format)?;
    let (one, zero, size) = (of(Number::Real(1.0), false), of(Number::Real(0.0), false), y.len());
    of_patterns(op, move |inputs| {
        let mut hot = vec![zero; size];
        for (row, pattern) in given(inputs, 0).iter().enumerate() {
            let index = signed(*pattern, bits);
            if (0..classes).contains(&index) {
                hot[row * classes as usize + index as usize] = one;
            }
        }
        vec![hot]
    })
}

fn nonzero(op: &OpDesc) -> Result<Kernel, Failure> {
    let x = op.input(0)?;
    let (keys, dims, size) = (Keys::of(x.format), x.dims.clone(), op.output(0)?.len());
    of_patterns(op, move |inputs| {
        let mut places = Vec::with_capacity(size);
        let zero = keys.key(0);
        let found = given(inputs, 0).iter().enumerate();
        for (at, _) in found.filter(|(_, pattern)| keys.key(**pattern) != zero) {
            let mut rest = at;
            let mut place = vec![0; dims.len()];
            for (axis, extent) in dims.iter().enumerate().rev() {
                place[axis] = (rest % *extent as usize) as u64;
                rest /= *extent as usize;
            }
            places.extend(place);
        }
        let number = places.len() / dims.len();
        places.resize(size, u64::MAX);
        vec![places, vec![number as u64]]
    })
}

fn searchsorted(op: &OpDesc) -> Result<Kernel, Failure> {
    let keys = Keys::of(op.input(1)?.format);
    let right = op.attr_bool(ops::searchsorted::RIGHT, false)?;
    of_patterns(op, move |inputs| {
        let edges: Vec<u64> = given(inputs, 0).iter().map(|&edge| keys.key(edge)).collect();
        let place = |x: &u64| {
            let key = keys.key(*x);
            edges.partition_point(|edge| *edge < key || right && *edge == key) as u64
        };
        vec![given(inputs, 1).iter().map(place).collect()]
    })
}
