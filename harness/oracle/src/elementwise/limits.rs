//! How far a result may be from the exact one, by the accuracy class of its row. The rules stand in
//! `spec/acceptance.yaml`; here they are functions of operands and result.

use crate::codec::{Codec, power_of_two};
use crate::{Problem, Slot, Unanswerable};

/// A rule with its constants.
pub(super) struct Limits {
    codec: Codec,
    rule: Rule,
}

enum Rule {
    /// Units in the last place of the result.
    Ulp(f64),
    /// Units in the last place of the result, or of 1 if that is more.
    UlpOfOne(f64),
    /// Units in the last place of the largest of operands and result.
    UlpOfTerms(f64),
    /// `E = u (k|x| + value|y| + slope|y| min(|x|, most))`, rounded to the output.
    Activation { k: f64, value: f64, slope: f64, most: f64, unit: Unit },
    /// `E = u terms ((1 + |t|)|a| + |t b|)`, rounded to the output.
    Interpolation { terms: f64, most: f64, unit: Unit },
}

/// The precision that a function is computed in, and what is lost in rounding to the output.
struct Unit {
    /// Half a unit in the last place of 1, in the format of the row's `accumulate`.
    u: f64,
    /// The same of the output.
    out: f64,
    /// Half the smallest subnormal of the output, and the underflow floor of the math.
    floor: f64,
    smallest: f64,
    /// The smallest normal number of the output where flushing is declared; else 0.
    flushed: f64,
}

impl Limits {
    /// The rule of a problem's row.
    ///
    /// # Errors
    /// If the class does not fit elementwise operators, or lacks a constant.
    pub(super) fn of(problem: &Problem, y: &Slot) -> Result<Limits, Unanswerable> {
        let accept = problem.row.accept();
        let missing = |constant: &str| Unanswerable::NoConstant {
            class: accept.class.clone(),
            constant: constant.to_owned(),
        };
        let limit = || accept.limit.ok_or_else(|| missing("limit"));
        let constant = |name: &str| problem.class.constant(name).ok_or_else(|| missing(name));
        let rule = match accept.class.as_str() {
            "ulp" => Rule::Ulp(limit()?),
            "ulp_of_one" => Rule::UlpOfOne(limit()?),
            "ulp_of_terms" => Rule::UlpOfTerms(limit()?),
            "activation" => Rule::Activation {
                k: limit()?,
                value: constant("value")?,
                slope: constant("slope")?,
                most: constant("most")?,
                unit: Unit::of(problem, y),
            },
            "interpolation" => {
                let math = Codec::of(problem.accumulate.unwrap_or(y.format));
                let (terms, most) = (constant("terms")?, math.max_finite());
                Rule::Interpolation { terms, most, unit: Unit::of(problem, y) }
            }
            _ => return Err(super::wrong_class(problem)),
        };
        Ok(Limits { codec: Codec::of(y.format), rule })
    }

    /// How far a result may be from a finite exact one.
    pub(super) fn bound<const N: usize>(&self, operands: &[f64; N], y: f64) -> f64 {
        let ulp = |value: f64| self.codec.ulp(value);
        match &self.rule {
            Rule::Ulp(limit) | Rule::UlpOfOne(limit) | Rule::UlpOfTerms(limit) => {
                limit * ulp(self.scale(operands, y))
            }
            Rule::Activation { k, value, slope, most, unit } => {
                let (x, y) = (operands[0].abs(), y.abs());
                // Beside an infinity everything is exact.
                let x = if x.is_finite() { x } else { 0.0 };
                unit.rounded(k * x + value * y + slope * y * x.min(*most), y)
                    + unit.smallest * (1.0 + x)
            }
            Rule::Interpolation { terms, unit, .. } => {
                let [a, b, t] = [0, 1, 2].map(|i| operands.get(i).map_or(0.0, |x: &f64| x.abs()));
                let steps = unit.flushed * (1.0 + if t.is_finite() { t } else { 0.0 });
                unit.rounded(terms * ((1.0 + t) * a + t * b), y.abs()) + steps
            }
        }
    }

    /// The bounds of a piece; `ulps` is how many units in the last place of an f64 the references are
    /// off, which goes into the bounds or, if `apart`, to `doubts`.
    pub(super) fn bounds<const N: usize>(
        &self,
        operands: &[Vec<f64>; N],
        references: &[f64],
        ulps: f64,
        apart: bool,
        bounds: &mut [f64],
        doubts: &mut Vec<f64>,
    ) {
        doubts.clear();
        if let (Rule::Ulp(limit), false) = (&self.rule, apart) {
            return self.bounds_in_ulps(*limit, references, ulps, bounds);
        }
        for (i, (&reference, bound)) in references.iter().zip(bounds).enumerate() {
            let operands = operands.each_ref().map(|operand| operand[i]);
            let (mut own, mut limit) = (0.0, 0.0);
            if reference.is_finite() {
                limit = self.bound(&operands, reference);
                // An f64 ulp is at most EPSILON of the number, and at least the smallest double.
                let scale = self.scale(&operands, reference);
                own = ulps * (f64::EPSILON * scale).max(power_of_two(-1074));
            }
            *bound = if apart { limit } else { limit + own };
            if apart {
                doubts.push(own);
            }
        }
    }

    /// The same of the commonest rule, in vectors. An infinity or NaN gets a bound that is NaN, so
    /// that no number is within it.
    fn bounds_in_ulps(&self, limit: f64, references: &[f64], ulps: f64, bounds: &mut [f64]) {
        const EXPONENT: u64 = 0x7ff << 52;
        let least = self.codec.min_normal().to_bits();
        let shrink = u64::from(self.codec.mantissa_bits()) << 52;
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for (&reference, bound) in references.iter().zip(bounds) {
                    let exponent = reference.to_bits() & EXPONENT;
                    let exponent = if exponent < least { least } else { exponent };
                    let ulp = f64::from_bits(exponent - shrink);
                    let own = ulps * f64::EPSILON * reference.abs();
                    let finite = exponent < EXPONENT;
                    *bound = if finite { limit * ulp + own } else { f64::NAN };
                }
            },
        );
    }

    /// Whether the rule leaves results open, because a step on the way to them may overflow.
    pub(super) fn leaves_some_open(&self) -> bool {
        matches!(self.rule, Rule::Interpolation { .. })
    }

    /// Whether the rule leaves a result open.
    pub(super) fn leaves_open<const N: usize>(&self, operands: &[f64; N]) -> bool {
        let (Rule::Interpolation { most, unit, .. }, &[a, b, t, ..]) = (&self.rule, &operands[..])
        else {
            return false;
        };
        // A difference that is flushed, times an infinity.
        if unit.flushed > 0.0 && t.is_infinite() && (b - a).abs() < unit.flushed {
            return true;
        }
        let steps = [b - a, t * (b - a), (1.0 - t) * a, t * b];
        operands.iter().all(|x| x.is_finite()) && steps.iter().any(|step| step.abs() > *most)
    }

    /// The size of the numbers whose last places count: the result's or, where the rule says so, that
    /// of 1 or of the operands.
    pub(super) fn scale<const N: usize>(&self, operands: &[f64; N], y: f64) -> f64 {
        match self.rule {
            Rule::UlpOfOne(_) => y.abs().max(1.0),
            Rule::UlpOfTerms(_) => {
                let finite = operands.iter().filter(|operand| operand.is_finite());
                finite.fold(y.abs(), |most, operand| most.max(operand.abs()))
            }
            _ => y.abs(),
        }
    }

    /// Whether a result that is a zero must have the sign of the exact one. What is composed may lose
    /// it.
    pub(super) fn signs_zeros(&self) -> bool {
        matches!(self.rule, Rule::Ulp(_) | Rule::UlpOfOne(_))
    }

    /// Whether the limit of this function at minus infinity, a zero, and the NaN that it gives if
    /// computed naively conform alike, whatever the sign of the zero.
    pub(super) fn is_loose_at_minus_infinity(&self) -> bool {
        matches!(self.rule, Rule::Activation { .. })
    }
}

impl Unit {
    fn of(problem: &Problem, y: &Slot) -> Unit {
        let (math, out) = (problem.accumulate.unwrap_or(y.format), Codec::of(y.format));
        let half_ulp = |codec: &Codec| codec.ulp(1.0) / 2.0;
        let math = Codec::of(math);
        // A product with the smallest double would underflow.
        let floor = (out.min_positive() / 2.0).max(power_of_two(-1074));
        let flushes = problem.flush.inputs || problem.flush.outputs;
        let flushed = if flushes { out.min_normal() } else { 0.0 };
        let smallest = math.min_normal();
        Unit { u: half_ulp(&math), out: half_ulp(&out), floor, smallest, flushed }
    }

    /// The bound of an error of so many `u` after rounding to the output.
    fn rounded(&self, units: f64, y: f64) -> f64 {
        let error = self.u * units;
        error + self.out * (y + error) + self.floor
    }
}
