//! The loops over all values of a comparison, made for wide vectors: a sweep has billions of values,
//! nearly all of which are right.
//!
//! They are types and not closures, so that they are certain to become part of the functions that
//! `pulp` makes for the vectors of the processor. Each value is computed by itself and the largest
//! found without regard to order, so that the results are the same on every host.

use oracle::codec::Codec;

use super::compare::Limits;

/// An error beside its bound.
#[derive(Clone, Copy)]
pub(super) struct Share {
    pub(super) error: f64,
    pub(super) bound: f64,
}

impl Share {
    pub(super) const NONE: Share = Share { error: 0.0, bound: 1.0 };

    /// The one that is the larger part of its bound.
    #[inline(always)]
    pub(super) fn larger(self, other: Share) -> Share {
        // Without a quotient, which would take longer than all else that is done with a value.
        if other.error * self.bound > self.error * other.bound { other } else { self }
    }
}

/// The errors of values that are within their bounds, in ulp; NaN for those that must be looked at.
/// The largest part of a bound that one of them has comes back.
pub(super) fn measure(codec: &Codec, values: &[f64], limits: &Limits, errors: &mut [f64]) -> Share {
    // Of narrow formats one over the distance of neighbours is a number, made of the exponent.
    let narrow = codec.is_float() && codec.mantissa_bits() < 52;
    let least = codec.min_normal().to_bits();
    let top = (2046_u64 + u64::from(codec.mantissa_bits())) << 52;
    if !narrow {
        errors.fill(f64::NAN);
        return Share::NONE;
    }
    pulp::Arch::new().dispatch(Measure { values, limits, least, top, errors })
}

/// The loop of [`measure`], compiled for wide vectors.
struct Measure<'a> {
    values: &'a [f64],
    limits: &'a Limits<'a>,
    /// Bits of the smallest normal number of the format.
    least: u64,
    /// Bits of which those of an exponent are taken away for one over the distance of neighbours.
    top: u64,
    errors: &'a mut [f64],
}

impl pulp::NullaryFnOnce for Measure<'_> {
    type Output = Share;

    #[inline(always)]
    fn call(self) -> Share {
        const EXPONENT: u64 = 0x7ff << 52;
        let Measure { values, limits: Limits { reference, bound, .. }, errors, .. } = self;
        let limits = reference.iter().zip(*bound);
        for ((&value, (&reference, &bound)), into) in values.iter().zip(limits).zip(&mut *errors) {
            let error = value - reference;
            let exponent = reference.to_bits() & EXPONENT;
            let exponent = if exponent < self.least { self.least } else { exponent };
            let per_ulp = f64::from_bits(self.top - exponent);
            // A zero of the other sign is looked at.
            let turned = (value == 0.0) & ((value.to_bits() ^ reference.to_bits()) >> 63 == 1);
            let near = (error.abs() <= bound) & !turned;
            // Zeros and infinities that are due.
            let same = value.to_bits() == reference.to_bits();
            let error = if near { error * per_ulp } else { f64::NAN };
            *into = if same { 0.0 } else { error };
        }
        largest_share(values, reference, bound, errors)
    }
}

/// The largest part of a bound; values whose errors are NaN are left out.
#[inline(always)]
fn largest_share(values: &[f64], reference: &[f64], bound: &[f64], errors: &[f64]) -> Share {
    let (values, last_values) = values.as_chunks();
    let (reference, last_reference) = reference.as_chunks();
    let (bound, last_bound) = bound.as_chunks();
    let (errors, last_errors) = errors.as_chunks();
    let all = values.iter().zip(reference).zip(bound).zip(errors);
    let lanes = all.fold(Shares::NONE, |shares, (((values, reference), bound), errors)| {
        shares.and(&sizes(values, reference, errors), bound)
    });
    let mut last = [[f64::NAN; LANES]; 4];
    for (last, rest) in last.iter_mut().zip([last_values, last_reference, last_bound, last_errors])
    {
        last[..rest.len()].copy_from_slice(rest);
    }
    Shares::largest([lanes.and(&sizes(&last[0], &last[1], &last[3]), &last[2])])
}

/// Values that are looked at side by side.
pub(super) const LANES: usize = 8;

/// The distances of some values from their references; NaN where the error is one.
#[inline(always)]
fn sizes(values: &[f64; LANES], reference: &[f64; LANES], errors: &[f64; LANES]) -> [f64; LANES] {
    let mut sizes = [f64::NAN; LANES];
    for i in 0..LANES {
        let size = (values[i] - reference[i]).abs();
        sizes[i] = if errors[i].is_nan() { f64::NAN } else { size };
    }
    sizes
}

/// The largest parts of bounds so far, by lanes.
#[derive(Clone, Copy)]
pub(super) struct Shares {
    error: [f64; LANES],
    bound: [f64; LANES],
}

impl Shares {
    pub(super) const NONE: Shares = Shares { error: [0.0; LANES], bound: [1.0; LANES] };

    /// With more errors and their bounds; a NaN counts nothing. By value, so that the lanes stay in
    /// registers.
    #[inline(always)]
    pub(super) fn and(mut self, sizes: &[f64; LANES], bound: &[f64; LANES]) -> Shares {
        let mut larger = [false; LANES];
        for i in 0..LANES {
            larger[i] = sizes[i] * self.bound[i] > self.error[i] * bound[i];
        }
        for i in 0..LANES {
            self.error[i] = if larger[i] { sizes[i] } else { self.error[i] };
            self.bound[i] = if larger[i] { bound[i] } else { self.bound[i] };
        }
        self
    }

    /// The largest of all lanes of some chains. Taken one after the other: halving them would make
    /// compilers keep the lanes in memory.
    #[inline(always)]
    pub(super) fn largest<const N: usize>(chains: [Shares; N]) -> Share {
        let error = chains.iter().flat_map(|shares| shares.error);
        let bound = chains.iter().flat_map(|shares| shares.bound);
        let pairs = error.zip(bound).map(|(error, bound)| Share { error, bound });
        pairs.fold(Share::NONE, Share::larger)
    }
}

/// Whether there is a NaN.
pub(super) struct AnyNan<'a>(pub(super) &'a [f64]);

impl pulp::NullaryFnOnce for AnyNan<'_> {
    type Output = bool;

    #[inline(always)]
    fn call(self) -> bool {
        self.0.iter().map(|value| u64::from(value.is_nan())).sum::<u64>() > 0
    }
}
