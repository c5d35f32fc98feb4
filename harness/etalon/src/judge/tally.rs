//! How close results came: errors in ulp, counted.
//!
//! Sums are kept in integers, in steps of 2^-16 ulp, so that they do not depend on the order of
//! additions nor on the width of vectors: a record has the same bytes on every host.

use reports::result::{Accuracy, BUCKETS};

use super::glance::Glance;

/// Steps in an ulp.
pub(super) const STEPS: f64 = 65536.0;

/// Steps in a bucket of the histogram.
const BUCKET: f64 = 32768.0;

/// Beyond this an error is counted as this much.
const MOST: f64 = 32767.0;

/// Added and taken away, it rounds to an integer.
pub(super) const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52

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
}

impl Tally {
    /// Takes the errors of elements from `start` on; NaN where there is none. The largest error comes
    /// back, 0 if there is none.
    pub fn take(&mut self, start: u64, errors: &[f64]) -> f64 {
        let counted = pulp::Arch::new().dispatch(Count(errors));
        self.elements += errors.len() as u64;
        self.counted += counted.real;
        self.sum += counted.sum;
        self.signed_sum += counted.signed_sum;
        self.note_buckets(errors, &counted);
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

    /// Takes what a glance saw of so many elements. False, and nothing is taken, if their largest
    /// error is larger than all so far: its place is wanted.
    pub fn take_glance(&mut self, count: u64, glance: &Glance) -> bool {
        if glance.most > self.max_ulp || self.worst.is_none() {
            return false;
        }
        self.elements += count;
        self.counted += count;
        self.sum += glance.sum;
        self.signed_sum += glance.signed_sum;
        for (total, count) in self.counts[0].iter_mut().zip(glance.buckets) {
            *total += count;
        }
        true
    }

    /// Counts the errors by buckets.
    fn note_buckets(&mut self, errors: &[f64], counted: &Counted) {
        let last = bucket(counted.most);
        if counted.real == errors.len() as u64 && last < LOW {
            let mut passed = 0;
            for (count, &end) in self.counts[0].iter_mut().zip(&UPPER_ENDS[..last]) {
                let below = pulp::Arch::new().dispatch(Below(errors, end));
                *count += below - passed;
                passed = below;
            }
            self.counts[0][last] += counted.real - passed;
            return;
        }
        for some in errors.chunks(TURNS) {
            for (counts, &error) in self.counts.iter_mut().zip(some) {
                // The last bucket is for what is beyond; NaNs are taken out in the end.
                counts[bucket(error)] += 1;
            }
        }
    }

    /// Elements so far.
    pub fn elements(&self) -> u64 {
        self.elements
    }

    /// What goes into the record, but for the share of the bound and the profile.
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
            profile: None,
        }
    }
}

/// Errors below which the first buckets end: what is rounded to a step below the next bucket.
pub(super) const UPPER_ENDS: [f64; LOW] = {
    let mut ends = [0.0; LOW];
    let mut place = 0;
    while place < LOW {
        ends[place] = ((place + 1) as f64 * BUCKET - 0.5) / STEPS;
        place += 1;
    }
    ends
};

/// The bucket of an error; of a NaN the last one.
fn bucket(error: f64) -> usize {
    let steps = (error.abs() * STEPS + ROUND) - ROUND;
    if steps < (BUCKETS - 1) as f64 * BUCKET { (steps / BUCKET) as usize } else { BUCKETS - 1 }
}

/// Counts what can be counted in vectors. A type of its own, and not a closure, so that it is certain
/// to become part of the function that `pulp` makes for wide vectors.
struct Count<'a>(&'a [f64]);

/// What [`Count`] finds.
#[derive(Debug, Clone, Copy)]
struct Counted {
    /// Errors that are numbers.
    real: u64,
    /// In steps.
    sum: i64,
    signed_sum: i64,
    /// The largest error.
    most: f64,
}

impl pulp::NullaryFnOnce for Count<'_> {
    type Output = Counted;

    #[inline(always)]
    fn call(self) -> Counted {
        let (whole, rest) = self.0.as_chunks();
        let mut last = [f64::NAN; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let lanes = whole.iter().fold(Lanes::default(), Lanes::with).with(&last);
        let total = |lanes: [f64; LANES]| lanes.into_iter().sum::<f64>() as i64;
        Counted {
            real: total(lanes.real).cast_unsigned(),
            sum: total(lanes.sum),
            signed_sum: total(lanes.signed_sum),
            most: lanes.most.into_iter().fold(0.0, f64::max),
        }
    }
}

/// Numbers that are counted side by side.
const LANES: usize = 8;

/// What [`Count`] has found so far, by lanes. All but `most` are whole numbers far below 2^53, whose
/// sums are exact in any order.
#[derive(Clone, Copy, Default)]
struct Lanes {
    real: [f64; LANES],
    sum: [f64; LANES],
    signed_sum: [f64; LANES],
    most: [f64; LANES],
}

impl Lanes {
    /// By value, so that the lanes stay in registers.
    #[inline(always)]
    fn with(mut self, errors: &[f64; LANES]) -> Lanes {
        for (i, &error) in errors.iter().enumerate() {
            let size = error.abs();
            // Neither is true of a NaN.
            let (is_real, is_more) = (size >= 0.0, size > self.most[i]);
            let part = if error > MOST { MOST } else { error };
            let part = if part < -MOST { -MOST } else { part };
            let steps = (part * STEPS + ROUND) - ROUND;
            let steps = if is_real { steps } else { 0.0 };
            self.sum[i] += steps.abs();
            self.signed_sum[i] += steps;
            self.real[i] += f64::from(u8::from(is_real));
            self.most[i] = if is_more { size } else { self.most[i] };
        }
        self
    }
}

/// Counts the errors below a limit.
struct Below<'a>(&'a [f64], f64);

impl pulp::NullaryFnOnce for Below<'_> {
    type Output = u64;

    #[inline(always)]
    fn call(self) -> u64 {
        self.0.iter().map(|error| u64::from(error.abs() < self.1)).sum()
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
