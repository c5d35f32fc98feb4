//! Orders in which terms can be put together in f32, for simulations.

/// How two terms become one.
pub type Join = fn(f32, f32) -> f32;

/// An order of joining; the second is what nothing becomes.
pub type Order = fn(&[f32], f32, Join) -> f32;

pub const ORDERS: [(&str, Order); 5] = [
    ("forwards", |terms, unit, join| terms.iter().fold(unit, |all, &term| join(all, term))),
    ("backwards", |terms, unit, join| terms.iter().rev().fold(unit, |all, &term| join(all, term))),
    ("pairwise", pairwise),
    ("8 lanes", |terms, unit, join| {
        let mut lanes = [unit; 8];
        terms.iter().enumerate().for_each(|(i, &term)| lanes[i % 8] = join(lanes[i % 8], term));
        pairwise(&lanes, unit, join)
    }),
    ("blocks of 16", |terms, unit, join| {
        let block = |block: &[f32]| block.iter().fold(unit, |all, &term| join(all, term));
        terms.chunks(16).map(block).fold(unit, join)
    }),
];

fn pairwise(terms: &[f32], unit: f32, join: Join) -> f32 {
    match terms {
        [] => unit,
        [term] => *term,
        terms => {
            let (left, right) = terms.split_at(terms.len() / 2);
            join(pairwise(left, unit, join), pairwise(right, unit, join))
        }
    }
}

/// The sum in an order.
pub fn add(order: Order, terms: &[f32]) -> f32 {
    order(terms, 0.0, |a, b| a + b)
}

/// Cuts the last bits off, as an accumulator that rounds towards zero does.
pub fn truncating_sum(terms: &[f32]) -> f32 {
    terms.iter().fold(0.0, |sum, &term| truncated(f64::from(sum) + f64::from(term)))
}

/// The nearest number of f32 on the way to zero.
pub fn truncated(exact: f64) -> f32 {
    let nearest = exact as f32;
    let away = f64::from(nearest).abs() > exact.abs();
    if away { f32::from_bits(nearest.to_bits() - 1) } else { nearest }
}

/// The sum in f16.
pub fn half_sum(terms: &[f32]) -> f32 {
    let add = |sum: half::f16, &term: &f32| half::f16::from_f32(sum.to_f32() + term);
    terms.iter().fold(half::f16::ZERO, add).to_f32()
}
