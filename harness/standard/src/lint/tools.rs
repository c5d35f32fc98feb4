//! Small questions that several checks ask.

/// Whether a name is lower case with digits and underscores, as in C: `buffer_create`.
pub fn is_snake(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a name can stand in an expression: `Ka`, `transpose_a`.
pub fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `1.2` or `1.2.3` as numbers.
pub fn version(text: &str) -> Option<Vec<u32>> {
    let parts: Vec<u32> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    (2..=3).contains(&parts.len()).then_some(parts)
}

/// A decimal or hexadecimal float: `448`, `0x1.fep+127`. Exact for every value that a format of
/// the standard can hold.
pub fn number(text: &str) -> Option<f64> {
    let (negative, magnitude) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let value = match magnitude.strip_prefix("0x") {
        Some(hex) => hex_float(hex)?,
        None => magnitude.parse().ok().filter(|value: &f64| value.is_finite())?,
    };
    Some(if negative { -value } else { value })
}

fn hex_float(hex: &str) -> Option<f64> {
    let (digits, exponent) = hex.split_once('p')?;
    let mut exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mantissa = u64::from_str_radix(&format!("{whole}{fraction}"), 16).ok()?;
    exponent = exponent.checked_sub(4 * i32::try_from(fraction.len()).ok()?)?;
    // Scaling in steps keeps every intermediate result a normal number.
    let mut value = mantissa as f64;
    if mantissa >= 1 << 53 || !(-2000..2000).contains(&exponent) {
        return None;
    }
    while exponent != 0 {
        let step = exponent.clamp(-900, 900);
        value *= 2_f64.powi(step);
        exponent -= step;
    }
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{number, version};

    #[test]
    fn numbers_are_read_exactly() {
        assert_eq!(number("448"), Some(448.0));
        assert_eq!(number("0x1.fep+127"), Some(f64::from(f32::from_bits(0x7f7f_0000))));
        assert_eq!(number("0x1.fffffffffffffp+1023"), Some(f64::MAX));
        assert_eq!(number("-0x1p-2"), Some(-0.25));
        assert_eq!(number("1e-5"), Some(1e-5));
        assert_eq!(number("inf"), None);
        assert_eq!(number("0x1.fffffffffffff8p+1024"), None);
        assert_eq!(number("ten"), None);
    }

    #[test]
    fn versions_have_two_or_three_numbers() {
        assert_eq!(version("0.1"), Some(vec![0, 1]));
        assert_eq!(version("0.1.0"), Some(vec![0, 1, 0]));
        assert_eq!(version("1"), None);
        assert_eq!(version("1.x"), None);
    }
}
