//! Numbers and operators in words: what stands in the standard's lists is called by its name.

use abi::ffi::layout;
use standard::Standard;
use standard::types::{Enum, Scalar, Type};
use wire::message::{AttrValue, Operation, TensorDesc};

/// Numbers up to this are written as such, and those so close to 2^64 as what they lack.
const NEAR: u64 = 1 << 20;

/// A number of a type.
pub fn number(standard: &Standard, ty: &Type, word: u64) -> String {
    let types = &standard.types;
    match ty {
        Type::Enum(name) => member(&types.enums, name, word),
        Type::Flags(name) => flags(&types.flags, name, word),
        Type::Format => format(standard, word),
        Type::OpId => {
            let known = standard.operators.iter().find(|known| u64::from(known.id) == word);
            known.map_or_else(|| format!("{word:#x} (no operator)"), |known| known.op.to_string())
        }
        Type::Status => standard.errors.name_of(word as i32),
        Type::Scalar(Scalar::I32) => (word as i32).to_string(),
        Type::Scalar(Scalar::I64) => word.cast_signed().to_string(),
        Type::Scalar(Scalar::F64) => f64::from_bits(word).to_string(),
        Type::Scalar(_) => plain(word),
        _ if word == 0 => "null".to_owned(),
        _ => format!("{word:#x}"),
    }
}

/// A number without a name.
pub fn plain(word: u64) -> String {
    match word {
        0..=NEAR => word.to_string(),
        _ if word > u64::MAX - NEAR => format!("2^64 - {}", u64::MAX - word + 1),
        _ if word.is_power_of_two() => format!("2^{}", word.ilog2()),
        _ if (word + 1).is_power_of_two() => format!("2^{} - 1", (word + 1).ilog2()),
        _ => word.to_string(),
    }
}

fn format(standard: &Standard, word: u64) -> String {
    let known = standard.formats.iter().find(|known| u64::from(known.id) == word);
    match known {
        Some(known) => known.format.to_string(),
        None if word == 0 => "none".to_owned(),
        None => format!("{word} (no format)"),
    }
}

fn member(enums: &[Enum], name: &str, word: u64) -> String {
    let values = enums.iter().find(|known| known.name == name).map(|known| &known.values);
    let found = values.and_then(|values| values.iter().find(|value| value.value == word));
    found.map_or_else(|| format!("{} (no {name})", plain(word)), |value| value.name.to_string())
}

fn flags(all: &[Enum], name: &str, word: u64) -> String {
    let values = all.iter().find(|known| known.name == name).map(|known| &known.values);
    let mut left = word;
    let mut names = Vec::new();
    for value in values.into_iter().flatten().filter(|value| word & value.value != 0) {
        left &= !value.value;
        names.push(value.name.to_string());
    }
    if left != 0 {
        names.push(format!("{} (not in {name})", plain(left)));
    }
    if names.is_empty() { "none".to_owned() } else { names.join(" | ") }
}

/// An operator with all that a caller says of it: `add(a: f32 [2, 3], b: f32 [3]; y: f32 [2, 3])`.
pub fn operation(standard: &Standard, asked: &Operation) -> String {
    let known = standard.operators.iter().find(|known| known.id == asked.op);
    let named = |names: Option<Vec<&str>>, i: usize, what: &str| {
        let name = names.and_then(|names| names.get(i).map(|&name| name.to_owned()));
        name.unwrap_or_else(|| format!("{what} {}", i + 1))
    };
    let inputs = asked.inputs.iter().enumerate().map(|(i, input)| {
        let names = known.map(|known| known.inputs.iter().map(|input| &*input.name).collect());
        let what = input.as_ref().map_or("left out".to_owned(), |input| tensor(standard, input));
        format!("{}: {what}", named(names, i, "input"))
    });
    let outputs = asked.outputs.iter().enumerate().map(|(i, output)| {
        let names = known.map(|known| known.outputs.iter().map(|output| &*output.name).collect());
        format!("{}: {}", named(names, i, "output"), tensor(standard, output))
    });
    let inputs = inputs.collect::<Vec<_>>().join(", ");
    let mut parts = vec![inputs, outputs.collect::<Vec<_>>().join(", ")];
    let attr = |key: u32| known.and_then(|known| known.attrs.iter().find(|attr| attr.key == key));
    parts.extend(asked.attrs.iter().map(|given| {
        let name = attr(given.key).map(|attr| attr.name.to_string());
        let name = name.unwrap_or_else(|| format!("attribute {} (none of it)", given.key));
        match &given.value {
            AttrValue::I64(number) => format!("{name} = {number}"),
            AttrValue::F64(number) => format!("{name} = {number}"),
            AttrValue::I64List(list) => format!("{name} = {list:?}"),
        }
    }));
    for (name, word) in [("math_mode", asked.math_mode), ("determinism", asked.determinism)] {
        if word != 0 {
            let ty = Type::Enum(name.to_owned());
            parts.push(format!("{name} = {}", number(standard, &ty, u64::from(word))));
        }
    }
    if known.is_none_or(|known| known.version != asked.version) {
        parts.push(format!("version = {}", asked.version));
    }
    let name = number(standard, &Type::OpId, u64::from(asked.op));
    format!("{name}({})", parts.join("; "))
}

fn tensor(standard: &Standard, tensor: &TensorDesc) -> String {
    let mut text = format!("{} {:?}", format(standard, tensor.format.into()), tensor.dims);
    if let Some(strides) = &tensor.strides {
        text.push_str(&format!(" strides {strides:?}"));
    }
    if tensor.layout == layout::DEVICE {
        text.push_str(" in the device's own layout");
    }
    if tensor.flags != 0 {
        text.push_str(&format!(" {}", flags(&standard.types.flags, "tensor_flags", tensor.flags)));
    }
    text
}
