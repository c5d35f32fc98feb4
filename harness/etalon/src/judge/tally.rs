//! How close results came: errors in ulp, counted.
//!
//! Sums are kept in integers, in steps of 2^-16 ulp, so that they do not depend on the order of
//! additions nor on the width of vectors: a record has the same bytes on every host.

use reports::result::{Accuracy, BUCKETS};

/// Steps in an ulp.
const STEPS: f64 = 65536.0;

/// Beyond this an error is counted as this much.
const MOST: f64 = 32767.0;

/// Added and taken away, it rounds to an integer that stands in the low bits of the sum.
const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52

/// Buckets that are counted in vectors.
const LOW: usize = 4;

/// Tables that are counted in by turns, so that one count need not wait for the last.
const TURNS: usize = 4;

/// Errors so far.
#[derive(Default)]
pub struct Tally {
    elements: u64,
    /// Elements that have an error, with NaNs and infinities left out.
    counted: u64,
    /// In steps.
    sum: i64,
    signed_sum: i64,
    max_ulp: f64,
    worst: Option<u64>,
    counts: [[u64; BUCKETS]; TURNS],
    steps: Vec<i32>,
}

impl Tally {
    /// Takes the errors of elements from `start` on; NaN where there is none. The largest error comes
    /// back, 0 if there is none.
    pub fn take(&mut self, start: u64, errors: &[f64]) -> f64 {
        self.steps.resize(errors.len(), 0);
        let counted = pulp::Arch::new().dispatch(Count { errors, steps: &mut self.steps });
        self.elements += errors.len() as u64;
        self.sum += counted.sum;
        self.signed_sum += counted.signed_sum;
        self.counted += counted.real;
        self.note_buckets(&counted.low);
        let most = counted.most;
        if most <= self.max_ulp && self.worst.is_some() {
            return most;
        }
        if let Some(place) = errors.iter().position(|error| error.abs() == most) {
            self.max_ulp = most;
            self.worst = Some(start + place as u64);
        }
        most
    }

    /// Counts the steps into their buckets; `low` has the counts of the first ones.
    fn note_buckets(&mut self, low: &[u32; LOW]) {
        let in_low: u32 = low.iter().sum();
        if in_low as usize == self.steps.len() {
            for (count, &more) in self.counts[0].iter_mut().zip(low) {
                *count += u64::from(more);
            }
            return;
        }
        for some in self.steps.chunks(TURNS) {
            for (counts, &step) in self.counts.iter_mut().zip(some) {
                // The last bucket is for what is beyond; NaNs are taken out in the end.
                counts[bucket(step).min(BUCKETS as u32 - 1) as usize] += 1;
            }
        }
    }

    /// Elements so far.
    pub fn elements(&self) -> u64 {
        self.elements
    }

    /// What goes into the record, but for the share of the bound and what is known of the inputs.
    pub fn finish(self) -> Accuracy {
        let mean = |sum: i64| sum as f64 / STEPS / self.counted.max(1) as f64;
        let sum = |bucket: usize| self.counts.iter().map(|counts| counts[bucket]).sum();
        let mut histogram: Vec<u64> = (0..BUCKETS).map(sum).collect();
        histogram[BUCKETS - 1] -= self.elements - self.counted;
        Accuracy {
            elements: self.elements,
            worst_of_bound: 0.0,
            max_ulp: self.max_ulp,
            mean_ulp: mean(self.sum),
            bias_ulp: mean(self.signed_sum),
            worst: self.worst,
            histogram,
            inputs_bits: None,
            profile: None,
        }
    }
}

/// The bucket of an error in steps.
#[inline(always)]
fn bucket(step: i32) -> u32 {
    step.unsigned_abs() >> 15
}

/// Turns errors into steps, and counts what can be counted in vectors. A type of its own, and not a
/// closure, so that it is certain to become part of the function that `pulp` makes for wide vectors.
struct Count<'a> {
    errors: &'a [f64],
    /// As long as `errors`.
    steps: &'a mut [i32],
}

/// What [`Count`] finds.
struct Counted {
    /// Errors that are numbers.
    real: u64,
    /// In steps.
    sum: i64,
    signed_sum: i64,
    /// The largest error.
    most: f64,
    /// How many there are in the first buckets, which good functions stay in.
    low: [u32; LOW],
}

impl pulp::NullaryFnOnce for Count<'_> {
    type Output = Counted;

    #[inline(always)]
    fn call(self) -> Counted {
        let Count { errors, steps } = self;
        for (step, &error) in steps.iter_mut().zip(errors) {
            let error = if error > MOST { MOST } else { error };
            let error = if error < -MOST { -MOST } else { error };
            // What is NaN gets a step that is beyond all others.
            let bits = (error * STEPS + ROUND).to_bits();
            *step = if error.is_nan() { i32::MAX } else { bits as i32 };
        }
        let (mut real, mut sum, mut signed_sum) = (0, 0, 0);
        for &step in steps.iter() {
            let is_real = step != i32::MAX;
            let step = if is_real { i64::from(step) } else { 0 };
            sum += step.abs();
            signed_sum += step;
            real += u64::from(is_real);
        }
        let mut low = [0; LOW];
        for (place, count) in low.iter_mut().enumerate() {
            *count = steps.iter().map(|&step| u32::from(bucket(step) == place as u32)).sum();
        }
        let mut lanes = [0.0_f64; 16];
        let (whole, rest) = errors.as_chunks::<16>();
        for chunk in whole {
            for (lane, &error) in lanes.iter_mut().zip(chunk) {
                let size = error.abs();
                *lane = if size > *lane { size } else { *lane };
            }
        }
        for (lane, &error) in lanes.iter_mut().zip(rest) {
            let size = error.abs();
            *lane = if size > *lane { size } else { *lane };
        }
        let most = lanes.into_iter().fold(0.0, f64::max);
        Counted { real, sum, signed_sum, most, low }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn errors() -> impl Strategy<Value = Vec<f64>> {
        let error = prop_oneof![
            20 => -1.5..1.5_f64,
            2 => -20.0..20.0_f64,
            1 => Just(0.0),
            1 => Just(f64::NAN),
            1 => Just(1e9),
        ];
        prop::collection::vec(error, 0..300)
    }

    proptest! {
        #[test]
        fn counting_in_vectors_is_counting_one_by_one(pieces in prop::collection::vec(errors(), 1..5)) {
            let mut tally = Tally::default();
            let mut start = 0;
            for piece in &pieces {
                let most = tally.take(start, piece);
                prop_assert_eq!(most, piece.iter().fold(0.0, |most, error| error.abs().max(most)));
                start += piece.len() as u64;
            }
            let found = tally.finish();
            let all = pieces.concat();
            let real: Vec<f64> = all.iter().copied().filter(|error| !error.is_nan()).collect();
            let mut histogram = vec![0; BUCKETS];
            for error in &real {
                let steps = (error.abs().min(MOST) * STEPS).round_ties_even();
                histogram[((steps / 32768.0) as usize).min(BUCKETS - 1)] += 1;
            }
            prop_assert_eq!(found.elements, all.len() as u64);
            prop_assert_eq!(found.histogram, histogram);
            let most = real.iter().fold(0.0, |most, error| error.abs().max(most));
            prop_assert_eq!(found.max_ulp, most);
            let worst = all.iter().position(|error| error.abs() == most);
            prop_assert_eq!(found.worst, worst.map(|place| place as u64));
            let mean = real.iter().map(|error| error.abs().min(MOST)).sum::<f64>() / real.len().max(1) as f64;
            prop_assert!((found.mean_ulp - mean).abs() <= 1.0 / STEPS);
        }
    }
}
