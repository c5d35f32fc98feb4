//! Formulas that are computed in f32, or in f64 for f64, whatever the formats of their tensors.

use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::LazyLock;

use oxi_kit::ffi::format;
use oxi_kit::{Failure, OpDesc};

use super::Kernel;
use super::dense::{Inputs, of_numbers};

/// What formulas are computed in.
pub(super) trait Float:
    Copy
    + PartialOrd
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// The nearest.
    fn of(value: f64) -> Self;
    fn double(self) -> f64;
    fn sqrt(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn abs(self) -> Self;

    fn is_nan(self) -> bool {
        self.double().is_nan()
    }

    /// The larger; a NaN if one is.
    fn larger(self, other: Self) -> Self {
        if self.is_nan() || self > other { self } else { other }
    }
}

macro_rules! float {
    ($float:ident) => {
        impl Float for $float {
            fn of(value: f64) -> Self {
                value as $float
            }

            fn double(self) -> f64 {
                self.into()
            }

            fn sqrt(self) -> Self {
                $float::sqrt(self)
            }

            fn exp(self) -> Self {
                $float::exp(self)
            }

            fn ln(self) -> Self {
                $float::ln(self)
            }

            fn abs(self) -> Self {
                $float::abs(self)
            }
        }
    };
}

float!(f32);
float!(f64);

/// The sum, one after the other.
pub(super) fn sum<F: Float>(terms: impl IntoIterator<Item = F>) -> F {
    terms.into_iter().fold(F::of(0.0), |sum, term| sum + term)
}

/// The largest; of nothing, minus infinity.
pub(super) fn largest<F: Float>(row: &[F]) -> F {
    row.iter().fold(F::of(f64::NEG_INFINITY), |most, x| x.larger(most))
}

/// A formula with its attributes and the places of its elements.
pub(super) trait Formula: Send + Sync + 'static {
    /// From the numbers of all inputs, empty where one is left out, to those of each output.
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>>;
}

/// The kernel of a formula.
pub(super) fn computed(op: &OpDesc, formula: impl Formula) -> Result<Kernel, Failure> {
    let double = op.input(0)?.format == format::F64;
    of_numbers(op, move |inputs: &Inputs<f64>| {
        let given: Vec<_> = inputs.iter().map(|input| input.clone().unwrap_or_default()).collect();
        if double { formula.compute::<f64>(&given) } else { formula.compute::<f32>(&given) }
    })
}

/// The elements at these places.
pub(super) fn pick<F: Float>(from: &[f64], places: &[usize]) -> Vec<F> {
    places.iter().map(|&place| F::of(from[place])).collect()
}

/// The element of an input that may be left out.
pub(super) fn or<F: Float>(input: Option<&Vec<f64>>, place: usize, absent: f64) -> F {
    F::of(input.and_then(|input| input.get(place)).copied().unwrap_or(absent))
}

/// The elements that belong together, found when they are first asked for: a plan may be of tensors
/// that no memory holds.
pub(super) type Places = LazyLock<Vec<Vec<usize>>, Box<dyn FnOnce() -> Vec<Vec<usize>> + Send>>;

/// The elements of a shape in groups: those that agree in all coordinates of `apart`, row-major.
pub(super) fn groups(dims: &[i64], apart: impl Fn(usize) -> bool) -> Places {
    let dims = dims.to_vec();
    let apart: Vec<bool> = (0..dims.len()).map(apart).collect();
    LazyLock::new(Box::new(move || grouped(&dims, &apart)))
}

fn grouped(dims: &[i64], apart: &[bool]) -> Vec<Vec<usize>> {
    let extents: Vec<usize> = dims.iter().map(|&extent| extent as usize).collect();
    let axes = extents.iter().zip(apart);
    let count = axes.filter(|(_, apart)| **apart).map(|(extent, _)| extent).product();
    let mut groups = vec![Vec::new(); count];
    for place in 0..extents.iter().product() {
        let (mut rest, mut number, mut step) = (place, 0, 1);
        for (extent, apart) in extents.iter().zip(apart).rev() {
            let coordinate = rest % extent;
            rest /= extent;
            if *apart {
                number += coordinate * step;
                step *= extent;
            }
        }
        groups[number].push(place);
    }
    groups
}

/// The elements along an axis, group by group; rules have made sure that it is one of the tensor.
pub(super) fn along(dims: &[i64], axis: i64) -> Places {
    groups(dims, |other| other as i64 != axis)
}
