//! `formats.yaml`: whether each format agrees with itself.

use super::Linter;
use super::about::check_name;
use super::tools::number;
use crate::formats::{
    Fields, Format, Infinity, Kind, NotANumber, OverflowRule, Rounding, Specials,
};
use crate::yaml::Source;

pub(super) fn check(linter: &mut Linter) {
    let Some(source) = linter.file("formats.yaml") else { return };
    let formats = &linter.standard.formats;
    let all = || formats.iter().enumerate();
    linter.unique(source, "format", all().map(|(i, f)| (format!("/{i}/format"), &f.format)));
    let ids = all().map(|(i, f)| (format!("/{i}/id"), format!("{:#06x}", f.id)));
    linter.unique(source, "format id", ids);
    for (i, format) in all() {
        check_name(linter, source, &format!("/{i}/format"), &format.format);
        if ![4, 8, 16, 32, 64].contains(&format.bits) {
            linter.say(source, &format!("/{i}/bits"), "elements have 4, 8, 16, 32 or 64 bits");
        } else if format.kind == Kind::Float {
            float(linter, source, i, format);
        } else {
            integer(linter, source, i, format);
        }
        conversion(linter, source, i, format);
    }
}

fn integer(linter: &mut Linter, source: &Source, i: usize, format: &Format) {
    let parts = [
        (format.fields.is_some(), "fields"),
        (format.bias.is_some(), "bias"),
        (format.specials.is_some(), "specials"),
    ];
    for (_, key) in parts.iter().filter(|(given, _)| *given) {
        linter.say(source, &format!("/{i}/{key}#"), format!("only floats have `{key}`"));
    }
    let largest = match format.kind {
        Kind::Signed => (1_i128 << (format.bits - 1)) - 1,
        Kind::Boolean => 1,
        _ => (1_i128 << format.bits) - 1,
    };
    // Compared as integers: 2^64 - 1 is no double.
    if format.max_finite.parse() != Ok(largest) {
        let message = format!("the largest value of {} bits is {largest}", format.bits);
        linter.say(source, &format!("/{i}/max_finite"), message);
    }
}

fn float(linter: &mut Linter, source: &Source, i: usize, format: &Format) {
    let (Some(fields), Some(bias), Some(specials)) = (format.fields, format.bias, &format.specials)
    else {
        let message = "a float needs `fields`, `bias` and `specials`";
        linter.say(source, &format!("/{i}/format"), message);
        return;
    };
    let used = fields.sign.saturating_add(fields.exponent).saturating_add(fields.mantissa);
    if fields.sign > 1 || !(1..=11).contains(&fields.exponent) || fields.mantissa > 52 {
        let message = "a sign has 0 or 1 bits, an exponent 1 to 11, a mantissa up to 52";
        linter.say(source, &format!("/{i}/fields"), message);
        return;
    }
    if used > format.bits {
        let message = format!("the fields take {used} bits, the format has {}", format.bits);
        linter.say(source, &format!("/{i}/fields"), message);
        return;
    }
    if !(0..1 << fields.exponent).contains(&bias) {
        let middle = (1 << (fields.exponent - 1)) - 1;
        let message = "the bias is no value of the exponent field";
        let help = format!("the middle of {} bits is {middle}", fields.exponent);
        linter.advise(source, &format!("/{i}/bias"), message, help);
        return;
    }
    if specials.inf == Infinity::Ieee && specials.nan != NotANumber::Ieee {
        let message = "infinities take the largest exponent, so NaNs must be `ieee` too";
        linter.say(source, &format!("/{i}/specials/nan"), message);
    }
    if specials.negative_zero && fields.sign == 0 {
        let message = "without a sign there is no negative zero";
        linter.say(source, &format!("/{i}/specials/negative_zero"), message);
    }
    let largest = largest(fields, bias, specials);
    if number(&format.max_finite) != Some(largest) {
        let message = format!("by its fields, the largest finite value is {largest:?}");
        linter.say(source, &format!("/{i}/max_finite"), message);
    }
}

/// The largest finite value of a float by its fields.
fn largest(fields: Fields, bias: i32, specials: &Specials) -> f64 {
    let top_exponent = (1 << fields.exponent) - 1;
    let all_ones = (1_u64 << fields.mantissa) - 1;
    let reserved = specials.inf == Infinity::Ieee || specials.nan == NotANumber::Ieee;
    let (exponent, mantissa) = match (reserved, specials.nan, fields.mantissa) {
        (true, ..) | (_, NotANumber::AllOnes, 0) => (top_exponent - 1, all_ones),
        (false, NotANumber::AllOnes, _) => (top_exponent, all_ones - 1),
        (false, ..) => (top_exponent, all_ones),
    };
    let significand = 1.0 + mantissa as f64 / (1_u64 << fields.mantissa) as f64;
    significand * 2_f64.powi(exponent - bias)
}

fn conversion(linter: &mut Linter, source: &Source, i: usize, format: &Format) {
    let specials = format.specials.as_ref();
    let convert = format.convert;
    let rules = [("default", Some(convert.overflow.default)), ("option", convert.overflow.option)];
    for (key, rule) in rules {
        let impossible = match rule {
            Some(OverflowRule::Infinity) => specials.is_none_or(|s| s.inf == Infinity::None),
            Some(OverflowRule::Nan) => specials.is_none_or(|s| s.nan == NotANumber::None),
            Some(OverflowRule::Wrap) => format.is_float(),
            Some(OverflowRule::Saturate) | None => false,
        };
        if impossible {
            let message = "the format has no such value to overflow to";
            linter.say(source, &format!("/{i}/convert/overflow/{key}"), message);
        }
    }
    if convert.overflow.option == Some(convert.overflow.default) {
        let message = "the option does what the default does";
        let help = "leave `option` out where there is no choice";
        linter.advise(source, &format!("/{i}/convert/overflow/option"), message, help);
    }
    let rounds = match convert.round {
        Rounding::NearestEven => format.is_float(),
        Rounding::TowardsZero => !format.is_float(),
        Rounding::PowerOfTwoUp => format.fields.is_some_and(|fields| fields.mantissa == 0),
    };
    if !rounds {
        let message = "this is no rounding for such a format";
        let help = "floats round to nearest_even, integers towards_zero, powers of two \
                    power_of_two_up";
        linter.advise(source, &format!("/{i}/convert/round"), message, help);
    }
}
