//! Family `normalization`: rows in, rows out, each element depending on its whole row. To add an
//! operator, add a line to [`TABLE`].
//!
//! A bound is `B = E + u_out (|y| + E) + eta + T`, where `E` is what the operator's algorithm may
//! lose, whichever of the usual ones it is: sequential, pairwise or blocked sums, one pass or
//! several, online rescaling, a reciprocal in place of a division. `u` is that of the accumulator,
//! `eta` half the smallest subnormal of the output, `T` the underflow floor of the math. Rows that
//! the math cannot hold, because squares overflow, may be anything.
//!
//! *softmax*, with `m` the maximum and `R = min(K, 8 + 4 ln K)`:
//! `E = p_i (d_i + sum_j p_j d_j + (k K + r R + fixed) u)`, `d_j = u (shift |x_j - m| + |m|)`.
//!
//! *layer_norm*, with `s2 = var + eps`, `D = (mean n + 2) u mean|x|`, `kappa = D / s`,
//! `e = 2 (n + variance) u var / s2 + 2u + kappa^2 + 2 kappa sqrt(var) / s` and `z` the normalised
//! element: `E = (1 + e) (|gamma| D / s + |gamma z| (e / 2 + scale u) + 2u (|gamma z| + |y|))`, and
//! `3u |mu gamma| / s` for those that fold scale and shift.

use standard::ops::AttrValue;

use crate::codec::{self, Codec, power_of_two};
use crate::precise::exponential;
use crate::reduction::{Lines, axis};
use crate::sums::{admit_anything, constant, with_flushed};
use crate::wide::Wide;
use crate::{Expected, Problem, Slot, Tensor, Unanswerable, Within, count};

/// From the elements of each input to the answer.
type Normalization = fn(&Frame, &[Vec<f64>], &mut Answer) -> Result<(), Unanswerable>;

static TABLE: &[(&str, Normalization)] = &[("layer_norm", layer_norm), ("softmax", softmax)];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let missing = || Unanswerable::NoOracle(name.to_owned());
    let (_, normalize) = TABLE.iter().find(|(op, _)| *op == name).ok_or_else(missing)?;
    let x = problem.inputs.first().copied().flatten().ok_or_else(missing)?;
    let y = problem.outputs.first().ok_or_else(missing)?;
    let frame = Frame::new(problem, x, y, axis(problem).ok_or_else(missing)?);
    let read = |flush: bool| -> Result<Within, Unanswerable> {
        let numbers = |tensor: &Option<Tensor>| {
            let Some(tensor) = tensor else { return Vec::new() };
            let codec = Codec::of(tensor.format);
            let mut numbers = codec::values(tensor);
            numbers.truncate(tensor.len());
            if flush {
                numbers.iter_mut().for_each(|number| *number = codec.flush(*number));
            }
            numbers
        };
        let inputs: Vec<_> = problem.inputs.iter().map(numbers).collect();
        let mut answer = Answer::new(&frame);
        normalize(&frame, &inputs, &mut answer)?;
        answer.finish()
    };
    let flushed = problem.flush.inputs.then(|| read(true)).transpose()?;
    Ok(vec![with_flushed(read(false)?, flushed)])
}

/// What holds for all rows of a problem.
struct Frame<'a> {
    problem: &'a Problem<'a>,
    x: Tensor<'a>,
    axis: usize,
    /// Output format.
    codec: Codec,
    wide: bool,
    /// Relative error of one operation of the math.
    u: f64,
    /// Relative error of rounding to the output.
    u_out: f64,
    eta: f64,
    /// Smallest normal and largest finite number of the math.
    floor: f64,
    largest: f64,
}

impl<'a> Frame<'a> {
    fn new(problem: &'a Problem<'a>, x: Tensor<'a>, y: &Slot, axis: usize) -> Frame<'a> {
        let math = problem.accumulate.unwrap_or(y.format);
        let unit = |precision: u32| power_of_two(-(precision as i32));
        let (codec, of_math) = (Codec::of(y.format), Codec::of(math));
        let eta = match problem.flush.outputs {
            true => codec.min_normal(),
            false => codec.min_positive() / 2.0,
        };
        Frame {
            problem,
            x,
            axis,
            wide: y.format.precision() >= 53,
            u: unit(math.precision()),
            u_out: unit(y.format.precision()),
            eta,
            floor: of_math.min_normal(),
            largest: of_math.max_finite(),
            codec,
        }
    }

    fn constant(&self, name: &str) -> Result<f64, Unanswerable> {
        constant(self.problem, name)
    }

    /// The exponential; the argument is a difference, which need not be an f64.
    fn exp(&self, argument: Wide) -> Wide {
        if !self.wide {
            return pxfm::f_exp(argument.value()).into();
        }
        let (hi, lo) = exponential::exp([argument.hi]);
        // exp(a + b) = exp(a) (1 + b) for a tiny b.
        Wide { hi, lo } * Wide::sum(1.0, argument.lo)
    }
}

/// References and bounds as they are found.
struct Answer<'a> {
    frame: &'a Frame<'a>,
    within: Within,
    undetermined: Vec<usize>,
    /// Elements whose bound is small enough to tell something.
    telling: usize,
}

impl<'a> Answer<'a> {
    fn new(frame: &'a Frame<'a>) -> Answer<'a> {
        let elements = count(frame.x.shape);
        let within = Within {
            reference: vec![0.0; elements],
            residue: vec![0.0; if frame.wide { elements } else { 0 }],
            bound: vec![0.0; elements],
            ..Within::default()
        };
        Answer { frame, within, undetermined: Vec::new(), telling: 0 }
    }

    fn nan(&mut self, at: usize) {
        self.within.reference[at] = f64::NAN;
        self.telling += 1;
    }

    fn anything(&mut self, at: usize) {
        self.undetermined.push(at);
    }

    /// Notes a result, what the algorithm may lose, and the underflow floor.
    fn put(&mut self, at: usize, result: Wide, loss: f64, floor: f64) {
        let frame = self.frame;
        let y = result.value();
        let own = y.abs() * if frame.wide { power_of_two(-90) } else { power_of_two(-44) };
        let bound = loss + frame.u_out * (y.abs() + loss) + frame.eta + floor + own;
        self.within.reference[at] = if frame.wide { result.hi } else { y };
        if frame.wide {
            self.within.residue[at] = result.lo;
        }
        self.within.bound[at] = bound;
        let small = y.abs() < frame.codec.min_normal();
        self.telling += usize::from(bound <= y.abs() / 2.0 || small || y == 0.0);
    }

    /// # Errors
    /// If no element's bound tells anything.
    fn finish(mut self) -> Result<Within, Unanswerable> {
        let elements = self.within.reference.len();
        if elements > 0 && self.telling == 0 && self.undetermined.len() < elements {
            let why = "the bound of every element is wider than half of the result";
            return Err(Unanswerable::ProvesNothing(why.to_owned()));
        }
        admit_anything(&mut self.within, &self.undetermined);
        Ok(self.within)
    }
}

fn softmax(frame: &Frame, inputs: &[Vec<f64>], answer: &mut Answer) -> Result<(), Unanswerable> {
    let [per_term, per_order, fixed, shift] =
        ["k", "r", "fixed", "shift"].map(|c| frame.constant(c));
    let (per_term, per_order, fixed, shift) = (per_term?, per_order?, fixed?, shift?);
    let x = &inputs[0];
    let lines = Lines::along(&frame.x, frame.axis);
    let terms = lines.length as f64;
    let orders = terms.min(8.0 + 4.0 * terms.max(1.0).ln());
    let sums = (per_term * terms + per_order * orders + fixed) * frame.u;
    for line in lines.indices() {
        let row: Vec<usize> = line.collect();
        let maximum = row.iter().map(|&at| x[at]).fold(f64::NEG_INFINITY, f64::max);
        let broken = row.iter().any(|&at| x[at].is_nan()) || maximum.is_infinite();
        if broken {
            row.iter().for_each(|&at| answer.nan(at));
            continue;
        }
        let power = |at: usize| match x[at] == f64::NEG_INFINITY {
            true => Wide::default(),
            false => frame.exp(Wide::sum(x[at], -maximum)),
        };
        let powers: Vec<Wide> = row.iter().map(|&at| power(at)).collect();
        let total = powers.iter().fold(Wide::default(), |sum, &power| sum + power);
        let drift = |at: usize| frame.u * (shift * (x[at] - maximum).abs() + maximum.abs());
        let share = |power: Wide| (power / total).value();
        // What has no share has no part in the loss, however far from the maximum it is.
        let pairs = row.iter().zip(&powers).filter(|(_, power)| share(**power) > 0.0);
        let common: f64 = pairs.map(|(&at, &power)| share(power) * drift(at)).sum();
        for (&at, &power) in row.iter().zip(&powers) {
            let result = power / total;
            let loss = match result.value() > 0.0 {
                true => result.value() * (drift(at) + common + sums),
                false => 0.0,
            };
            answer.put(at, result, loss, frame.floor);
        }
    }
    Ok(())
}

fn layer_norm(frame: &Frame, inputs: &[Vec<f64>], answer: &mut Answer) -> Result<(), Unanswerable> {
    let [mean, variance, scale] = ["mean", "variance", "scale"].map(|c| frame.constant(c));
    let limits = Limits { mean: mean?, variance: variance?, scale: scale? };
    let eps = match frame.problem.operator.attr_value(frame.problem.attrs, "eps") {
        Some(AttrValue::F64(eps)) => eps,
        _ => return Err(Unanswerable::NoOracle("layer_norm without eps".to_owned())),
    };
    let length = count(&frame.x.shape[frame.axis..]);
    let (gamma, beta) = (inputs.get(1), inputs.get(2));
    let at = |list: Option<&Vec<f64>>, i: usize, absent: f64| {
        list.and_then(|list| list.get(i)).copied().unwrap_or(absent)
    };
    for (number, row) in inputs[0].chunks(length.max(1)).enumerate() {
        let first = number * length;
        let places = first..first + row.len();
        let largest = row.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        if row.iter().any(|x| !x.is_finite()) {
            places.for_each(|place| answer.nan(place));
            continue;
        }
        let moments = Moments::of(row, eps);
        // Squares that the math cannot hold, and a variance of zero without an epsilon.
        if largest * largest * row.len() as f64 > frame.largest || moments.deviation.hi == 0.0 {
            places.for_each(|place| answer.anything(place));
            continue;
        }
        for (i, (&x, place)) in row.iter().zip(places).enumerate() {
            let (gamma, beta) = (at(gamma, i, 1.0), at(beta, i, 0.0));
            let normal = (Wide::from(x) - moments.mean) / moments.deviation;
            let result = normal * Wide::from(gamma) + Wide::from(beta);
            if !gamma.is_finite() || !beta.is_finite() {
                answer.anything(place);
                continue;
            }
            let loss = limits.loss(frame.u, row.len(), &moments, gamma, normal, result);
            let floor = frame.floor * (1.0 + gamma.abs() + beta.abs());
            answer.put(place, result, loss, floor);
        }
    }
    Ok(())
}

/// Mean and variance of a row.
struct Moments {
    mean: Wide,
    mean_size: f64,
    variance: f64,
    /// Square root of variance and epsilon.
    deviation: Wide,
}

impl Moments {
    fn of(row: &[f64], eps: f64) -> Moments {
        let n = Wide::from(row.len() as f64);
        let total = row.iter().fold(Wide::default(), |sum, &x| sum + Wide::from(x));
        let mean = total / n;
        let squares = row.iter().map(|&x| {
            let off = Wide::from(x) - mean;
            off * off
        });
        let variance = squares.fold(Wide::default(), |sum, square| sum + square) / n;
        let sizes: f64 = row.iter().map(|x| x.abs()).sum();
        Moments {
            mean,
            mean_size: sizes / row.len() as f64,
            variance: variance.value(),
            deviation: (variance + Wide::from(eps)).sqrt(),
        }
    }
}

/// Constants of the class.
struct Limits {
    mean: f64,
    variance: f64,
    scale: f64,
}

impl Limits {
    /// What an algorithm may lose in one element.
    fn loss(
        &self,
        u: f64,
        n: usize,
        moments: &Moments,
        gamma: f64,
        normal: Wide,
        result: Wide,
    ) -> f64 {
        let (n, s) = (n as f64, moments.deviation.value());
        let off_mean = (self.mean * n + 2.0) * u * moments.mean_size;
        let kappa = off_mean / s;
        let share = moments.variance / (s * s);
        let off_root = 2.0 * (n + self.variance) * u * share
            + 2.0 * u
            + kappa * kappa
            + 2.0 * kappa * share.sqrt();
        let scaled = (gamma * normal.value()).abs();
        let own = gamma.abs() * kappa
            + scaled * (off_root / 2.0 + self.scale * u)
            + 2.0 * u * (scaled + result.value().abs());
        (1.0 + off_root) * own + 3.0 * u * (moments.mean.value() * gamma).abs() / s
    }
}
