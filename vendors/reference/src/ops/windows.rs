//! Convolutions and pools, straight from their definition: for each element of the result, or of the
//! input where windows are laid over the result, tap by tap.

use oxi_kit::{Failure, OpDesc, ops};

use super::dense::{of_numbers, of_patterns};
use super::formats::{Number, decode, encode};
use super::products::{Sums, dims};
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::conv::ID, conv),
    (ops::conv_transpose::ID, transpose),
    (ops::conv_backward_weight::ID, backward_weight),
    (ops::max_pool::ID, max_pool),
    (ops::avg_pool::ID, avg_pool),
];

const _: () = assert!(
    ops::conv::STRIDES == ops::max_pool::STRIDES
        && ops::conv::BEGINS == ops::conv_transpose::BEGINS
        && ops::conv::DILATIONS == ops::conv_backward_weight::DILATIONS
        && ops::conv::GROUPS == ops::conv_transpose::GROUPS
        && ops::max_pool::WINDOW == ops::conv_backward_weight::WINDOW
);

/// The taps of a window that are over an element: number of the tap, and of the element.
type Met = Vec<(usize, usize)>;

/// Windows on a grid, along up to three extents.
struct Grid {
    /// Extents that windows slide over, how many windows there are, and how many taps each has.
    under: Vec<usize>,
    windows: Vec<usize>,
    taps: Vec<usize>,
    strides: Vec<i64>,
    begins: Vec<i64>,
    dilations: Vec<i64>,
}

impl Grid {
    fn of(
        op: &OpDesc,
        under: &[usize],
        windows: &[usize],
        taps: &[usize],
    ) -> Result<Grid, Failure> {
        let list = |key, otherwise: i64| -> Result<Vec<i64>, Failure> {
            let given = op.attr_list(key, Some(&[]))?;
            Ok(if given.is_empty() { vec![otherwise; taps.len()] } else { given.to_vec() })
        };
        Ok(Grid {
            under: under.to_vec(),
            windows: windows.to_vec(),
            taps: taps.to_vec(),
            strides: list(ops::conv::STRIDES, 1)?,
            begins: list(ops::conv::BEGINS, 0)?,
            dilations: list(ops::conv::DILATIONS, 1)?,
        })
    }

    /// What each window meets.
    fn meetings(&self) -> Vec<Met> {
        let coordinates = |mut index: usize, extents: &[usize]| -> Vec<usize> {
            let mut list = vec![0; extents.len()];
            for (coordinate, extent) in list.iter_mut().zip(extents).rev() {
                *coordinate = index % extent;
                index /= extent;
            }
            list
        };
        let windows = 0..self.windows.iter().product();
        let taps: Vec<_> =
            (0..self.taps.iter().product()).map(|tap| coordinates(tap, &self.taps)).collect();
        windows
            .map(|window| {
                let corner = coordinates(window, &self.windows);
                let over = |(number, tap): (usize, &Vec<usize>)| {
                    let mut place = 0;
                    for axis in 0..tap.len() {
                        let at = corner[axis] as i64 * self.strides[axis]
                            + tap[axis] as i64 * self.dilations[axis]
                            - self.begins[axis];
                        let at = usize::try_from(at).ok().filter(|at| *at < self.under[axis])?;
                        place = place * self.under[axis] + at;
                    }
                    Some((number, place))
                };
                taps.iter().enumerate().filter_map(over).collect()
            })
            .collect()
    }
}

/// Samples, channels of the input, and channels of the output in each of some groups.
#[derive(Clone, Copy)]
struct Channels {
    samples: usize,
    inner: usize,
    outer: usize,
    groups: usize,
}

fn groups(op: &OpDesc) -> Result<usize, Failure> {
    Ok(op.attr_i64(ops::conv::GROUPS, Some(1))? as usize)
}

fn product(extents: &[usize]) -> usize {
    extents.iter().product()
}

fn output_dims(op: &OpDesc) -> Result<Vec<usize>, Failure> {
    Ok(op.output(0)?.dims.iter().map(|&extent| extent as usize).collect())
}

fn conv(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x, w, y) = (dims(op, 0)?, dims(op, 1)?, output_dims(op)?);
    let grid = Grid::of(op, &x[2..], &y[2..], &w[2..])?;
    let groups = groups(op)?;
    let of = Channels { samples: x[0], inner: w[1], outer: w[0] / groups, groups };
    let (under, taps, sums) = (product(&x[2..]), product(&w[2..]), Sums::of(op)?);
    let whole = op.input(0)?.format == oxi_kit::ffi::format::I8;
    of_numbers(op, move |inputs| {
        let meetings = grid.meetings();
        let [Some(x), Some(w), rest @ ..] = inputs else { return Vec::new() };
        let bias = rest.first().and_then(Option::as_ref);
        let mut y = Vec::new();
        for channel in 0..of.samples * of.groups * of.outer {
            let (sample, o) = (channel / (of.groups * of.outer), channel % (of.groups * of.outer));
            let group = sample * of.groups + o / of.outer;
            for met in &meetings {
                let pairs = (0..of.inner).flat_map(|c| {
                    met.iter().map(move |(tap, place)| {
                        let weight = w[(o * of.inner + c) * taps + tap];
                        (x[(group * of.inner + c) * under + place], weight)
                    })
                });
                let first = bias.map_or(0.0, |bias| bias[o]);
                // Sums of bytes are exact in doubles.
                y.push(if whole { Sums::Double.add(first, pairs) } else { sums.add(first, pairs) });
            }
        }
        vec![y]
    })
}

fn transpose(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x, w, y) = (dims(op, 0)?, dims(op, 1)?, output_dims(op)?);
    let grid = Grid::of(op, &y[2..], &x[2..], &w[2..])?;
    let groups = groups(op)?;
    let of = Channels { samples: x[0], inner: w[0] / groups, outer: w[1], groups };
    let (places, windows) = (product(&y[2..]), product(&x[2..]));
    let (taps, sums) = (product(&w[2..]), Sums::of(op)?);
    of_numbers(op, move |inputs| {
        let meetings = grid.meetings();
        let [Some(x), Some(w), rest @ ..] = inputs else { return Vec::new() };
        let bias = rest.first().and_then(Option::as_ref);
        let mut y = Vec::new();
        for channel in 0..of.samples * of.groups * of.outer {
            let (sample, o) = (channel / (of.groups * of.outer), channel % (of.groups * of.outer));
            let group = o / of.outer;
            let mut result = vec![bias.map_or(0.0, |bias| bias[o]); places];
            for c in group * of.inner..(group + 1) * of.inner {
                let from = (sample * of.groups * of.inner + c) * windows;
                let weights = &w[(c * of.outer + o % of.outer) * taps..][..taps];
                for (value, met) in x[from..][..windows].iter().zip(&meetings) {
                    for (tap, place) in met {
                        let pair = [(*value, weights[*tap])];
                        result[*place] = sums.add(result[*place], pair.into_iter());
                    }
                }
            }
            y.extend(result);
        }
        vec![y]
    })
}

fn backward_weight(op: &OpDesc) -> Result<Kernel, Failure> {
    let (x, dy, dw) = (dims(op, 0)?, dims(op, 1)?, output_dims(op)?);
    let grid = Grid::of(op, &x[2..], &dy[2..], &dw[2..])?;
    let groups = groups(op)?;
    let of = Channels { samples: x[0], inner: dw[1], outer: dw[0] / groups, groups };
    let (under, windows, taps) = (product(&x[2..]), product(&dy[2..]), product(&dw[2..]));
    let sums = Sums::of(op)?;
    of_numbers(op, move |inputs| {
        let meetings = grid.meetings();
        let [Some(x), Some(dy)] = inputs else { return Vec::new() };
        let mut dw = Vec::new();
        for o in 0..of.groups * of.outer {
            for c in 0..of.inner {
                let mut found = vec![0.0; taps];
                for sample in 0..of.samples {
                    let group = sample * of.groups + o / of.outer;
                    let x = &x[(group * of.inner + c) * under..][..under];
                    let dy = &dy[(sample * of.groups * of.outer + o) * windows..][..windows];
                    for (dy, met) in dy.iter().zip(&meetings) {
                        for (tap, place) in met {
                            found[*tap] = sums.add(found[*tap], [(*dy, x[*place])].into_iter());
                        }
                    }
                }
                dw.extend(found);
            }
        }
        vec![dw]
    })
}

/// The grid of a pool, and the elements of a channel.
fn pool(op: &OpDesc) -> Result<(Vec<Met>, usize), Failure> {
    let (x, y) = (dims(op, 0)?, output_dims(op)?);
    let window = op.attr_list(ops::max_pool::WINDOW, None)?;
    let window: Vec<_> = window.iter().map(|&extent| extent as usize).collect();
    Ok((Grid::of(op, &x[2..], &y[2..], &window)?.meetings(), product(&x[2..])))
}

fn max_pool(op: &OpDesc) -> Result<Kernel, Failure> {
    let (meetings, under) = pool(op)?;
    let format = op.input(0)?.format;
    let (decode, encode) = (decode(format)?, encode(format)?);
    let number = move |pattern: u64| match decode(pattern) {
        Number::Real(value) => value,
        Number::Whole(value) => value as f64,
    };
    of_patterns(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let lowest = encode(Number::Real(f64::NEG_INFINITY), false);
        let larger = |most: u64, next: u64| {
            let (a, b) = (number(most), number(next));
            let sign = a == 0.0 && b == 0.0 && a.is_sign_negative();
            if !a.is_nan() && (b.is_nan() || b > a || sign) { next } else { most }
        };
        let channels = x.chunks(under.max(1));
        let windows = channels.flat_map(|channel| {
            meetings.iter().map(move |met| {
                met.iter().map(|(_, place)| channel[*place]).reduce(larger).unwrap_or(lowest)
            })
        });
        vec![windows.collect()]
    })
}

fn avg_pool(op: &OpDesc) -> Result<Kernel, Failure> {
    let (meetings, under) = pool(op)?;
    let all = op.attr_list(ops::avg_pool::WINDOW, None)?.iter().product::<i64>() as usize;
    let all = op.attr_bool(ops::avg_pool::COUNT_PADDING, false)?.then_some(all);
    let sums = Sums::of(op)?;
    of_numbers(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let channels = x.chunks(under.max(1));
        let windows = channels.flat_map(|channel| {
            meetings.iter().map(move |met| {
                let sum = sums.add(0.0, met.iter().map(|(_, place)| (channel[*place], 1.0)));
                let count = all.unwrap_or(met.len()).max(1);
                if sums == Sums::Double {
                    sum / count as f64
                } else {
                    (sum as f32 / count as f32).into()
                }
            })
        });
        vec![windows.collect()]
    })
}
