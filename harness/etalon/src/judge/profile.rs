//! The largest errors of a function by the size of its input: where on the line of numbers it is
//! good, and where not.

use std::ops::Range;

use oracle::codec::Codec;
use reports::result::Profile;

/// Exponents of a double.
const BINADES: usize = 2048;

/// The largest errors so far.
pub struct Errors<'a> {
    codec: Codec,
    /// The elements of the input, densely.
    input: &'a [u8],
    values: Vec<f64>,
    /// By sign, then by exponent; less than 0 where no input was.
    worst: [Vec<f64>; 2],
}

impl<'a> Errors<'a> {
    /// Of a function of an input.
    pub fn new(codec: Codec, input: &'a [u8]) -> Self {
        let worst = [(); 2].map(|()| vec![-1.0; BINADES]);
        Errors { codec, input, values: Vec::new(), worst }
    }

    /// Takes the largest error of elements that all have one. False, and nothing is taken, if their
    /// inputs differ in sign or exponent.
    pub fn take_alike(&mut self, range: &Range<usize>, most: f64) -> bool {
        let bin = self.one_bin(range);
        if let Some(bin) = bin {
            self.note(bin, most);
        }
        bin.is_some()
    }

    /// Reads the inputs; their bin if they have but one, as those of a sweep do for long.
    fn one_bin(&mut self, range: &Range<usize>) -> Option<usize> {
        self.values.resize(range.len(), 0.0);
        self.codec.decode_into(&self.input[self.codec.span(range)], &mut self.values);
        pulp::Arch::new().dispatch(OneBin(&self.values))
    }

    /// Takes the errors in ulp of some elements, the largest of which is `most`.
    pub fn take(&mut self, range: Range<usize>, errors: &[f64], most: f64) {
        if let Some(bin) = self.one_bin(&range) {
            let some = errors.iter().any(|error| !error.is_nan());
            return self.note(bin, if some { most } else { -1.0 });
        }
        for (i, error) in errors.iter().enumerate() {
            self.note(bin(self.values[i]), error.abs());
        }
    }

    fn note(&mut self, bin: usize, error: f64) {
        // Zeros, with the subnormal doubles, which share their exponent; infinities and NaNs.
        if [0, BINADES - 1].contains(&(bin % BINADES)) {
            return;
        }
        let worst = &mut self.worst[bin / BINADES][bin % BINADES];
        if error > *worst {
            *worst = error;
        }
    }

    /// What goes into the record; nothing if no element had an error in ulp.
    pub fn finish(self) -> Option<Profile> {
        let met = |bin: &usize| self.worst.iter().any(|worst| worst[*bin] >= 0.0);
        let first = (0..BINADES).find(met)?;
        let last = (0..BINADES).rev().find(met)?;
        let hundredths = |worst: &Vec<f64>| {
            let error = |&error: &f64| (error >= 0.0).then(|| (100.0 * error).round() as u32);
            worst[first..=last].iter().map(error).collect()
        };
        let [positive, negative] = self.worst.each_ref().map(hundredths);
        Some(Profile { first: first as i32 - 1023, negative, positive })
    }
}

/// Sign and exponent of a number.
#[inline(always)]
fn bin(value: f64) -> usize {
    (value.to_bits() >> 52) as usize
}

/// Looks for the one bin that all numbers are in.
struct OneBin<'a>(&'a [f64]);

impl pulp::NullaryFnOnce for OneBin<'_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn call(self) -> Option<usize> {
        let first = self.0.first()?.to_bits();
        let others = self.0.iter().fold(0, |others, value| others | (value.to_bits() ^ first));
        (others >> 52 == 0).then_some((first >> 52) as usize)
    }
}
