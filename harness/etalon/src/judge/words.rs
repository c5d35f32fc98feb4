//! Values in words: decimal, hexadecimal and bits, so that a reader can compare by eye, paste into
//! a program, or look at the pattern.

use oracle::codec::Codec;
use standard::formats::Format;

/// A bit pattern of a format: `4133601  0x1.f89708p+21  bits 4a7c4b84`.
pub fn pattern(codec: &Codec, format: &Format, bits: u64) -> String {
    let digits = (format.bits as usize).div_ceil(4);
    if !codec.is_float() {
        return format!("{}  bits {bits:0digits$x}", codec.decode_integer(bits));
    }
    let value = codec.decode(bits);
    format!("{}  {}  bits {bits:0digits$x}", decimal(value, format.bits), hexadecimal(value))
}

/// The shortest decimal that reads back as the same number of the format.
pub fn decimal(value: f64, bits: u32) -> String {
    let plain = value == 0.0 || !value.is_finite() || (1e-4..1e16).contains(&value.abs());
    match (bits <= 32, plain) {
        (true, true) => (value as f32).to_string(),
        (true, false) => format!("{:e}", value as f32),
        (false, true) => value.to_string(),
        (false, false) => format!("{value:e}"),
    }
}

/// As C's `%a` prints it: `0x1.f89708p+21`.
pub fn hexadecimal(value: f64) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return format!("{sign}inf");
    }
    if value == 0.0 {
        return format!("{sign}0x0p+0");
    }
    let bits = value.to_bits();
    let (exponent, mantissa) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
    let (lead, exponent) =
        if exponent == 0 { (0, -1022) } else { (1, exponent.cast_signed() - 1023) };
    let digits = format!("{mantissa:013x}");
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { "." };
    format!("{sign}0x{lead}{point}{digits}p{exponent:+}")
}

/// A count with thin groups: `4 133 601`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// An index of a tensor by its place: `y[3, 17]`; `y` alone for a scalar.
pub fn place(name: &str, shape: &[i64], mut index: u64) -> String {
    let mut places = Vec::new();
    for &extent in shape.iter().rev() {
        let extent = extent.max(1) as u64;
        places.push((index % extent).to_string());
        index /= extent;
    }
    places.reverse();
    if places.is_empty() { name.to_owned() } else { format!("{name}[{}]", places.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_c_prints_them() {
        assert_eq!(hexadecimal(4_133_601.0), "0x1.f89708p+21");
        assert_eq!(hexadecimal(-0.0), "-0x0p+0");
        assert_eq!(hexadecimal(f64::from_bits(1)), "0x0.0000000000001p-1022");
        assert_eq!(hexadecimal(f64::NEG_INFINITY), "-inf");
        assert_eq!(count(4_133_601), "4 133 601");
        assert_eq!(place("y", &[5, 7], 24), "y[3, 3]");
        assert_eq!(place("y", &[], 0), "y");
    }
}
