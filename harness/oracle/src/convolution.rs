//! Family `convolution`: sums of products, or the largest elements, in windows. To add an operator,
//! add a line to [`TABLE`].
//!
//! All of them ask one question: which element of the input does a tap of a window meet, if any? The
//! answer is a map from places of the output and taps to places of the input. With it a convolution
//! is a matrix product, of the weights and of what the taps meet, and has its bound; see
//! [`crate::sums`]. A tap that meets nothing is a factor of zero.

mod interpolate;

use standard::ops::AttrValue;

use crate::codec::{self, Codec};
use crate::contraction::{given, grain_of, is_precise, multiply, output, readings, wrapped};
use crate::flushing;
use crate::sums::{Rule, Sum, constant, grain};
use crate::wide::Wide;
use crate::{Expected, Problem, Slot, Unanswerable, count};

/// From a problem to its answer.
type Convolution = fn(&Problem) -> Result<Expected, Unanswerable>;

static TABLE: &[(&str, Convolution)] = &[
    ("avg_pool", mean),
    ("conv", conv),
    ("conv_backward_weight", backward_weight),
    ("conv_transpose", conv_transpose),
    ("interpolate", interpolate::interpolate),
    ("max_pool", largest),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let entry = TABLE.iter().find(|(op, _)| *op == name);
    let (_, answer) = entry.ok_or_else(|| Unanswerable::NoOracle(name.to_owned()))?;
    Ok(vec![answer(problem)?])
}

/// Where the taps of windows are along one axis.
struct Axis {
    input: usize,
    output: usize,
    taps: usize,
    stride: usize,
    /// Elements of padding before the first.
    begin: usize,
    dilation: usize,
}

impl Axis {
    /// The place that a tap meets in a window that slides over the input.
    fn sliding(&self, place: usize, tap: usize) -> Option<usize> {
        let met = (place * self.stride + tap * self.dilation).checked_sub(self.begin)?;
        (met < self.input).then_some(met)
    }

    /// The place whose window, laid over the output, has this tap here.
    fn spreading(&self, place: usize, tap: usize) -> Option<usize> {
        let steps = (place + self.begin).checked_sub(tap * self.dilation)?;
        let met = steps / self.stride;
        (steps % self.stride == 0 && met < self.input).then_some(met)
    }
}

/// For each tap and each place of the output, both row-major: the place of the input that is met.
struct Taps {
    met: Vec<Option<usize>>,
    taps: usize,
    places: usize,
    /// Elements of the input's extents.
    input: usize,
}

impl Taps {
    fn new(axes: &[Axis], meets: fn(&Axis, usize, usize) -> Option<usize>) -> Taps {
        let product = |of: fn(&Axis) -> usize| axes.iter().map(of).product::<usize>();
        let (taps, places) = (product(|axis| axis.taps), product(|axis| axis.output));
        let met = |index: usize| {
            let (mut tap, mut place) = (index / places, index % places);
            let (mut found, mut step) = (0, 1);
            for axis in axes.iter().rev() {
                found += step * meets(axis, place % axis.output, tap % axis.taps)?;
                step *= axis.input;
                (tap, place) = (tap / axis.taps, place / axis.output);
            }
            Some(found)
        };
        let input = product(|axis| axis.input);
        Taps { met: (0..taps * places).map(met).collect(), taps, places, input }
    }

    /// What the taps meet in each of some channels: a row for each channel and tap.
    fn gather(&self, channels: &[f64]) -> Vec<f64> {
        let mut met = Vec::with_capacity(channels.len() / self.input.max(1) * self.met.len());
        for channel in channels.chunks(self.input.max(1)) {
            met.extend(self.met.iter().map(|place| place.map_or(0.0, |place| channel[place])));
        }
        met
    }

    /// What the taps of one place meet.
    fn at<'a>(&'a self, channel: &'a [f64], place: usize) -> impl Iterator<Item = f64> + 'a {
        let met = (0..self.taps).filter_map(move |tap| self.met[tap * self.places + place]);
        met.map(|place| channel[place])
    }
}

/// Attributes of a call, with what their defaults stand for.
struct Window {
    strides: Vec<usize>,
    begins: Vec<usize>,
    dilations: Vec<usize>,
}

impl Window {
    fn of(problem: &Problem, rank: usize) -> Window {
        let list = |name, otherwise: usize| match list(problem, name) {
            list if list.is_empty() => vec![otherwise; rank],
            list => list,
        };
        Window {
            strides: list("strides", 1),
            begins: list("begins", 0),
            dilations: list("dilations", 1),
        }
    }

    fn axes(&self, input: &[i64], output: &[i64], taps: &[i64]) -> Vec<Axis> {
        let axis = |i: usize| Axis {
            input: input[i] as usize,
            output: output[i] as usize,
            taps: taps[i] as usize,
            stride: self.strides[i],
            begin: self.begins[i],
            dilation: self.dilations[i],
        };
        (0..taps.len()).map(axis).collect()
    }
}

fn list(problem: &Problem, name: &str) -> Vec<usize> {
    match problem.operator.attr_value(problem.attrs, name) {
        Some(AttrValue::I64List(items)) => items.iter().map(|&item| item.max(0) as usize).collect(),
        _ => Vec::new(),
    }
}

fn groups(problem: &Problem) -> usize {
    match problem.operator.attr_value(problem.attrs, "groups") {
        Some(AttrValue::I64(groups)) => groups.max(1) as usize,
        _ => 1,
    }
}

/// `y[n, o] = bias[o] + sum_c,t w[o, c, t] x[n, c, what t meets]`, with channels in groups.
fn conv(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (x, w, y) = (given(problem, 0)?, given(problem, 1)?, output(problem)?);
    let window = Window::of(problem, x.shape.len() - 2);
    let axes = window.axes(&x.shape[2..], &y.shape[2..], &w.shape[2..]);
    let taps = Taps::new(&axes, Axis::sliding);
    let (groups, channels) = (groups(problem), w.shape[1] as usize);
    let k = channels * taps.taps;
    let weights = |w: &[f64], group: usize| {
        let size = w.len() / groups;
        w[group * size..][..size].to_vec()
    };
    sums(problem, &y, k, |[x, w], precise| product(x, w, precise, &taps, groups, channels, weights))
}

/// The other way round: each element of the input lays its window over the output, which is also
/// the gradient of a convolution by its input.
fn conv_transpose(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (x, w, y) = (given(problem, 0)?, given(problem, 1)?, output(problem)?);
    let window = Window::of(problem, x.shape.len() - 2);
    let axes = window.axes(&x.shape[2..], &y.shape[2..], &w.shape[2..]);
    let taps = Taps::new(&axes, Axis::spreading);
    let groups = groups(problem);
    let (channels, outputs) = (w.shape[0] as usize / groups, w.shape[1] as usize);
    // Weights lie by channel of the input first, and are needed by channel of the output first.
    let weights = |w: &[f64], group: usize| {
        let at = |o: usize, c: usize| ((group * channels + c) * outputs + o) * taps.taps;
        let rows = (0..outputs).flat_map(|o| (0..channels).map(move |c| (o, c)));
        rows.flat_map(|(o, c)| w[at(o, c)..][..taps.taps].iter().copied()).collect()
    };
    sums(problem, &y, channels * taps.taps, |[x, w], precise| {
        product(x, w, precise, &taps, groups, channels, weights)
    })
}

/// The sums of all samples and groups: weights by what the taps meet. `weights` gives those of a
/// group as rows, one for each channel of the output.
fn product(
    x: &[f64],
    w: &[f64],
    precise: bool,
    taps: &Taps,
    groups: usize,
    channels: usize,
    weights: impl Fn(&[f64], usize) -> Vec<f64>,
) -> Vec<Sum> {
    let weights: Vec<_> = (0..groups).map(|group| weights(w, group)).collect();
    let k = channels * taps.taps;
    let mut sums = Vec::new();
    for (index, x) in x.chunks((channels * taps.input).max(1)).enumerate() {
        let weights = &weights[index % groups];
        let shape = [weights.len() / k.max(1), k, taps.places];
        multiply(precise, weights, &taps.gather(x), shape, &mut sums);
    }
    sums
}

/// `dw[o, c, t] = sum_n,q dy[n, o, q] x[n, c, what t meets at q]`.
fn backward_weight(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (x, dy, dw) = (given(problem, 0)?, given(problem, 1)?, output(problem)?);
    let window = Window::of(problem, x.shape.len() - 2);
    let axes = window.axes(&x.shape[2..], &dy.shape[2..], &dw.shape[2..]);
    let taps = Taps::new(&axes, Axis::sliding);
    let groups = groups(problem);
    let samples = x.shape[0] as usize;
    let (channels, outputs) = (dw.shape[1] as usize, dw.shape[0] as usize / groups);
    let k = samples * taps.places;
    sums(problem, &dw, k, |[x, dy], precise| {
        let mut sums = Vec::new();
        for group in 0..groups {
            let sample = |n: usize| n * groups + group;
            let gathered: Vec<_> = (0..samples)
                .map(|n| {
                    taps.gather(&x[sample(n) * channels * taps.input..][..channels * taps.input])
                })
                .collect();
            let columns = channels * taps.taps;
            let rows = (0..k).flat_map(|at| (0..columns).map(move |column| (at, column)));
            let met = |(at, column): (usize, usize)| {
                gathered[at / taps.places][column * taps.places + at % taps.places]
            };
            let b: Vec<f64> = rows.map(met).collect();
            let of_dy =
                |o: usize, n: usize| &dy[(sample(n) * outputs + o) * taps.places..][..taps.places];
            let a = (0..outputs).flat_map(|o| (0..samples).flat_map(move |n| of_dy(o, n)));
            let a: Vec<f64> = a.copied().collect();
            multiply(precise, &a, &b, [outputs, k, columns], &mut sums);
        }
        sums
    })
}

/// The answer from the sums of `k` products of the first two inputs, and a bias for each channel.
fn sums(
    problem: &Problem,
    y: &Slot,
    k: usize,
    of: impl Fn([&[f64]; 2], bool) -> Vec<Sum>,
) -> Result<Expected, Unanswerable> {
    let biased = |numbers: &[Vec<f64>], precise: bool| {
        let mut sums = of([&numbers[0], &numbers[1]], precise);
        sums.resize(count(y.shape), Sum::default());
        let bias = numbers.get(2).filter(|bias| !bias.is_empty());
        let places = count(&y.shape[2..]).max(1);
        for (index, channel) in sums.chunks_mut(places).enumerate() {
            let Some(bias) = bias else { break };
            channel.iter_mut().for_each(|sum| sum.add(bias[index % bias.len()].into()));
        }
        (sums, bias.is_some())
    };
    if !y.format.is_float() {
        let numbers = problem.inputs.iter();
        let numbers = numbers.map(|x| x.as_ref().map(codec::values).unwrap_or_default());
        return wrapped(&biased(&numbers.collect::<Vec<_>>(), false).0, y);
    }
    readings(problem, |numbers| {
        let (sums, has_bias) = biased(numbers, is_precise(y));
        let mut finest = grain_of(&[&numbers[0], &numbers[1]]);
        if has_bias {
            finest = finest.zip(grain(&numbers[2])).map(|(terms, bias)| terms.min(bias));
        }
        Ok(Rule::new(problem, y, k + usize::from(has_bias), finest)?.expect(&sums))
    })
}

/// The windows of a pool.
fn pool(problem: &Problem) -> Result<Taps, Unanswerable> {
    let (x, y) = (given(problem, 0)?, output(problem)?);
    let window = Window::of(problem, x.shape.len() - 2);
    let size: Vec<i64> = list(problem, "window").iter().map(|&taps| taps as i64).collect();
    Ok(Taps::new(&window.axes(&x.shape[2..], &y.shape[2..], &size), Axis::sliding))
}

/// The mean of what a window meets; with `count_padding`, divided by all that it has.
fn mean(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (y, taps) = (output(problem)?, pool(problem)?);
    let all = crate::contraction::flag(problem, "count_padding");
    readings(problem, |numbers| {
        let mut sums = Vec::with_capacity(count(y.shape));
        // Dividing by a power of two is exact.
        let mut finest = grain(&numbers[0]);
        for channel in numbers[0].chunks(taps.input.max(1)) {
            for place in 0..taps.places {
                let mut sum = Sum::default();
                taps.at(channel, place).for_each(|x| sum.add(x.into()));
                let met = taps.at(channel, place).count();
                let divisor = if all { taps.taps } else { met.max(1) };
                if !divisor.is_power_of_two() {
                    finest = None;
                }
                sum.value = sum.value / Wide::from(divisor as f64);
                sum.magnitude /= divisor as f64;
                sums.push(sum);
            }
        }
        let finest = finest.map(|finest| finest - taps.taps.next_power_of_two().ilog2() as i32);
        sums.resize(count(y.shape), Sum::default());
        let steps = constant(problem, "steps")? as usize;
        Ok(Rule::new(problem, &y, taps.taps, finest)?.with_steps(steps).expect(&sums))
    })
}

/// The largest element that a window meets; NaN if there is one among them, and +0 above -0. A window
/// that meets nothing has the lowest value of the format.
fn largest(problem: &Problem) -> Result<Expected, Unanswerable> {
    let (x, y, taps) = (given(problem, 0)?, output(problem)?, pool(problem)?);
    let codec = Codec::of(x.format);
    let lowest = codec.infinity(true).unwrap_or_else(|| codec.max_finite_pattern(true));
    flushing::readings(problem, &y, |flush| {
        let key = |pattern: u64| {
            let number = codec.decode(pattern);
            let number = if flush && codec.is_float() { codec.flush(number) } else { number };
            (codec.is_nan(pattern), number, !number.is_sign_negative())
        };
        let larger = |a: u64, b: u64| match (key(a), key(b)) {
            ((true, ..), _) => a,
            (_, (true, ..)) => b,
            (a_key, b_key) if b_key > a_key => b,
            _ => a,
        };
        let pattern = |at: usize| {
            let (channel, place) = (at / taps.places, at % taps.places);
            let met = (0..taps.taps).filter_map(|tap| taps.met[tap * taps.places + place]);
            let met = met.map(|place| codec.read(x.bytes, channel * taps.input + place));
            let most = met.reduce(larger).unwrap_or(lowest);
            match flush && codec.is_subnormal(most) {
                true => codec.zero(codec.decode(most).is_sign_negative()),
                false => most,
            }
        };
        let bytes = codec::patterns(&codec, count(y.shape), pattern);
        Ok(flushing::or_flushed(problem, &y, bytes))
    })
}
