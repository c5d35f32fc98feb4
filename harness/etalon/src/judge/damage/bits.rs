//! Surprise, in bits.

/// Bits that a pattern must save to be told: chance makes such a one in one of 65 000 failures.
pub(super) const ENOUGH: f64 = 16.0;

/// Bits that tell one kind of pattern from the others.
pub(super) const KIND: f64 = 3.0;

/// Bits that name one of `count` things.
pub(super) fn choice(count: u64) -> f64 {
    (count.max(1) as f64).log2()
}

/// Bits that a pattern of `held` elements saves in listing `wrong` of `all`, which takes `named` bits
/// to name. Where only a few of its elements are wrong, or it has nearly all elements, it is no
/// pattern of the damage.
pub(super) fn saved(all: u64, held: u64, wrong: u64, named: f64) -> f64 {
    let part = held == wrong || 4 * wrong >= held && 4 * held <= 3 * all;
    if part { list(all, wrong) - list(held, wrong) - named } else { 0.0 }
}

/// Bits that list `wrong` places among `all`.
pub(super) fn list(all: u64, wrong: u64) -> f64 {
    (ln_factorial(all) - ln_factorial(wrong) - ln_factorial(all - wrong)) / std::f64::consts::LN_2
}

/// The natural logarithm of `n!`, by Stirling's series where that is good to all digits that matter.
fn ln_factorial(n: u64) -> f64 {
    if n < 16 {
        return (2..=n).map(|factor| (factor as f64).ln()).sum();
    }
    let n = n as f64;
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + 1.0 / (12.0 * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_takes_as_many_bits_as_there_are_choices() {
        assert!((list(32, 8) - 10_518_300_f64.log2()).abs() < 1e-6);
        assert!((list(561, 1) - 561_f64.log2()).abs() < 1e-6);
        assert!(list(64, 64).abs() < 1e-9 && list(64, 0).abs() < 1e-9);
    }
}
