//! Reductions over any axes: means, deviations, norms, products, and what is true of all.

use oxi_kit::{Failure, OpDesc, ops};

use super::dense::{of_numbers, of_patterns, signed};
use super::math::{Float, Formula, Places, computed, groups, largest, pick, sum};
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::reduce_all::ID, |op| truth(op, |all| all.iter().all(|&bit| bit != 0))),
    (ops::reduce_any::ID, |op| truth(op, |all| all.iter().any(|&bit| bit != 0))),
    (ops::reduce_logsumexp::ID, |op| statistic(op, Kind::LogSum)),
    (ops::reduce_mean::ID, |op| statistic(op, Kind::Mean)),
    (ops::reduce_min::ID, smallest),
    (ops::reduce_norm::ID, |op| {
        statistic(op, Kind::Norm(op.attr_i64(ops::reduce_norm::ORDER, Some(2))?))
    }),
    (ops::reduce_prod::ID, product),
    (ops::reduce_std::ID, |op| {
        statistic(op, Kind::Deviation(op.attr_i64(ops::reduce_std::CORRECTION, Some(1))?))
    }),
    (ops::reduce_var::ID, |op| {
        statistic(op, Kind::Variance(op.attr_i64(ops::reduce_var::CORRECTION, Some(1))?))
    }),
];

/// What elements are reduced to.
#[derive(Clone, Copy)]
enum Kind {
    LogSum,
    Mean,
    Norm(i64),
    Product,
    /// With what is taken from the count.
    Deviation(i64),
    Variance(i64),
}

const _: () = assert!(ops::reduce_mean::AXES == ops::reduce_all::AXES);

fn rows(op: &OpDesc) -> Result<Places, Failure> {
    let axes = op.attr_list(ops::reduce_mean::AXES, None)?;
    Ok(groups(&op.input(0)?.dims, |axis| !axes.contains(&(axis as i64))))
}

struct Statistic {
    rows: Places,
    kind: Kind,
}

fn statistic(op: &OpDesc, kind: Kind) -> Result<Kernel, Failure> {
    computed(op, Statistic { rows: rows(op)?, kind })
}

impl Formula for Statistic {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let rows = self.rows.iter().map(|row| pick::<F>(&inputs[0], row));
        vec![rows.map(|row| self.kind.of(&row).double()).collect()]
    }
}

impl Kind {
    fn of<F: Float>(self, row: &[F]) -> F {
        let count = |less: i64| F::of((row.len() as i64 - less) as f64);
        match self {
            Kind::Mean => sum(row.iter().copied()) / count(0),
            Kind::Product => row.iter().fold(F::of(1.0), |product, &x| product * x),
            Kind::Variance(less) => squares(row) / count(less),
            Kind::Deviation(less) => (squares(row) / count(less)).sqrt(),
            Kind::Norm(0) => row.iter().fold(F::of(0.0), |most, x| x.abs().larger(most)),
            Kind::Norm(1) => sum(row.iter().map(|x| x.abs())),
            Kind::Norm(_) => sum(row.iter().map(|&x| x * x)).sqrt(),
            Kind::LogSum => {
                let most = largest(row);
                if most.double().is_infinite() {
                    return most;
                }
                most + sum(row.iter().map(|&x| (x - most).exp())).ln()
            }
        }
    }
}

/// The sum of squared distances to the mean, in one pass that keeps both up to date.
fn squares<F: Float>(row: &[F]) -> F {
    let (mut mean, mut squares) = (F::of(0.0), F::of(0.0));
    for (index, &x) in row.iter().enumerate() {
        let before = x - mean;
        mean = mean + before / F::of((index + 1) as f64);
        squares = squares + before * (x - mean);
    }
    squares
}

/// NaN is smaller than all, and -0 smaller than +0.
fn smallest(op: &OpDesc) -> Result<Kernel, Failure> {
    let rows = rows(op)?;
    of_numbers(op, move |inputs| {
        let Some(x) = &inputs[0] else { return Vec::new() };
        let smaller = |a: f64, b: f64| match a.partial_cmp(&b) {
            None => f64::NAN,
            Some(std::cmp::Ordering::Equal) if b.is_sign_negative() => b,
            Some(std::cmp::Ordering::Greater) => b,
            Some(_) => a,
        };
        let one = |row: &Vec<usize>| row.iter().map(|&place| x[place]).reduce(smaller);
        vec![rows.iter().filter_map(one).collect()]
    })
}

/// Floats by their formula; integers keep the low bits.
fn product(op: &OpDesc) -> Result<Kernel, Failure> {
    if op.input(0)?.format != oxi_kit::ffi::format::I32 {
        return statistic(op, Kind::Product);
    }
    let rows = rows(op)?;
    of_patterns(op, move |inputs| {
        let Some(x) = &inputs[0] else { return Vec::new() };
        let factors = |row: &Vec<usize>| {
            let factors = row.iter().map(|&place| signed(x[place], 32));
            factors.fold(1, |product: i64, factor| product.wrapping_mul(factor)).cast_unsigned()
        };
        vec![rows.iter().map(factors).collect()]
    })
}

fn truth(op: &OpDesc, holds: fn(&[u64]) -> bool) -> Result<Kernel, Failure> {
    let rows = rows(op)?;
    of_patterns(op, move |inputs| {
        let Some(x) = &inputs[0] else { return Vec::new() };
        let bits = |row: &Vec<usize>| row.iter().map(|&place| x[place]).collect::<Vec<_>>();
        vec![rows.iter().map(|row| holds(&bits(row)).into()).collect()]
    })
}
