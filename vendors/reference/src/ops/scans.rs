//! Sums and products of all elements before one, along an axis.

use oxi_kit::ffi::format;
use oxi_kit::{Failure, OpDesc, ops};

use super::dense::{of_patterns, signed};
use super::math::{Float, Formula, Places, along, computed};
use super::{Kernel, Make};

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] =
    &[(ops::cumprod::ID, |op| scan(op, true)), (ops::cumsum::ID, |op| scan(op, false))];

const _: () = {
    assert!(ops::cumsum::AXIS == ops::cumprod::AXIS);
    assert!(ops::cumsum::REVERSE == ops::cumprod::REVERSE);
    assert!(ops::cumsum::EXCLUSIVE == ops::cumprod::EXCLUSIVE);
};

/// Which elements follow each other, and what becomes of them.
struct Scan {
    rows: Places,
    reverse: bool,
    exclusive: bool,
    product: bool,
}

fn scan(op: &OpDesc, product: bool) -> Result<Kernel, Failure> {
    let scan = Scan {
        rows: along(&op.input(0)?.dims, op.attr_i64(ops::cumsum::AXIS, None)?),
        reverse: op.attr_bool(ops::cumsum::REVERSE, false)?,
        exclusive: op.attr_bool(ops::cumsum::EXCLUSIVE, false)?,
        product,
    };
    if op.input(0)?.format != format::I32 {
        return computed(op, scan);
    }
    of_patterns(op, move |inputs| {
        let Some(x) = &inputs[0] else { return Vec::new() };
        let numbers: Vec<_> = x.iter().map(|&pattern| signed(pattern, 32)).collect();
        let (first, add): (i64, fn(i64, i64) -> i64) =
            if product { (1, i64::wrapping_mul) } else { (0, i64::wrapping_add) };
        let sums = scan.over(&numbers, first, add);
        vec![sums.into_iter().map(i64::cast_unsigned).collect()]
    })
}

impl Formula for Scan {
    fn compute<F: Float>(&self, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let numbers: Vec<F> = inputs[0].iter().map(|&x| F::of(x)).collect();
        let sums = match self.product {
            true => self.over(&numbers, F::of(1.0), |all, x| all * x),
            false => self.over(&numbers, F::of(0.0), |all, x| all + x),
        };
        vec![sums.into_iter().map(Float::double).collect()]
    }
}

impl Scan {
    fn over<T: Copy>(&self, numbers: &[T], first: T, add: fn(T, T) -> T) -> Vec<T> {
        let mut results = numbers.to_vec();
        for row in self.rows.iter() {
            let mut all = first;
            for index in 0..row.len() {
                let place = row[if self.reverse { row.len() - 1 - index } else { index }];
                let before = all;
                all = add(all, numbers[place]);
                results[place] = if self.exclusive { before } else { all };
            }
        }
        results
    }
}
