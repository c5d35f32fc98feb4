//! What a format has to say to a law: limits that depend on it, and laws that it cannot hold.

use standard::formats::{Format, Kind};

use crate::codec::Codec;
use crate::data::Law;

/// The law with what the format settles.
///
/// # Errors
/// If the format cannot hold what the law draws.
pub(super) fn settle(law: Law, format: &Format, codec: &Codec) -> Result<Law, String> {
    let law = if format.is_float() { law } else { whole(law, codec)? };
    match law {
        Law::OddIntegers { limits: None, positive } => {
            Ok(Law::OddIntegers { limits: Some(odd_limits(format)), positive })
        }
        Law::OddIntegers { limits: Some((_, high)), .. } => {
            holds(high, format, codec).map(|()| law)
        }
        // Whatever is not zero is true.
        Law::OneHot(_) if codec.is_boolean() => Ok(law),
        Law::OneHot(_) => holds(3, format, codec).map(|()| law),
        Law::Indices(n) => holds(n, format, codec).map(|()| law),
        Law::Integers(low, high) => {
            holds(low, format, codec)?;
            holds(high, format, codec)?;
            Ok(law)
        }
        Law::Packed { .. } if format.kind != Kind::Unsigned || format.bits != 8 => {
            Err("packed rows are bytes".to_owned())
        }
        Law::Starts(_, high) => holds(high, format, codec).map(|()| law),
        Law::HalfMasked | Law::Causal if codec.infinity(true).is_none() => {
            Err("the format has no infinity".to_owned())
        }
        Law::OneNan if codec.nan().is_none() => Err("the format has no NaN".to_owned()),
        Law::EveryValue if codec.bits() > 16 => {
            Err("only formats of up to 16 bits have so few values".to_owned())
        }
        Law::Sweep(..) if codec.bits() > 32 => {
            Err("only formats of up to 32 bits are swept".to_owned())
        }
        Law::Regular if codec.mantissa_bits() == 0 => {
            Err("the format has no mantissa bits".to_owned())
        }
        Law::Subnormals if !codec.has_subnormals() => {
            Err("the format has no subnormal numbers".to_owned())
        }
        law => Ok(law),
    }
}

/// The law for an integer format, which would round most draws to zero.
fn whole(law: Law, codec: &Codec) -> Result<Law, String> {
    match law {
        Law::Positive => Ok(Law::Integers(1, codec.integer_range().1.min(63) as i64)),
        Law::Uniform(lo, hi) if lo.ceil() <= hi.floor() => {
            Ok(Law::Integers(lo.ceil() as i64, hi.floor() as i64))
        }
        Law::Constant(value) if value.fract() == 0.0 => Ok(law),
        Law::OneHot(_)
        | Law::OneCold
        | Law::Integers(..)
        | Law::Indices(_)
        | Law::Permutation
        | Law::OddIntegers { .. }
        | Law::SpecialGrid { .. }
        | Law::EveryValue
        | Law::Patterns
        | Law::Ties { .. }
        | Law::Starts(..)
        | Law::Packed { .. }
        | Law::Sweep(..) => Ok(law),
        Law::Stratified | Law::Regular | Law::Subnormals => {
            Err("integers have no exponents".to_owned())
        }
        _ => Err("the law draws fractions; take integers(lo,hi) or odd_integers".to_owned()),
    }
}

/// Whether a format holds every integer up to this one, and f64 too, in which they are drawn.
fn holds(value: i64, format: &Format, codec: &Codec) -> Result<(), String> {
    let (low, high) = match format.kind {
        Kind::Float => {
            let high = (codec.max_finite() as i128).min(1 << format.precision());
            (-high, high)
        }
        Kind::Signed => codec.integer_range(),
        // Negative draws lose their sign.
        Kind::Unsigned | Kind::Boolean => (-codec.integer_range().1, codec.integer_range().1),
    };
    let in_f64 = 1_i128 << 53;
    if (low.max(-in_f64)..=high.min(in_f64)).contains(&value.into()) {
        return Ok(());
    }
    Err(format!("it does not hold every integer up to {value}"))
}

/// Smallest and largest odd integer of a format's exact data; see [`Law::OddIntegers`].
fn odd_limits(format: &Format) -> (i64, i64) {
    match format.precision() {
        _ if format.kind == Kind::Boolean => (1, 1),
        0 | 1 => (1, 1),
        2 => (1, 3),
        3 => (5, 7),
        4 | 5 => (9, 15),
        6..53 => (47, 63),
        _ => ((1 << 19) + 1, (1 << 20) - 1),
    }
}
