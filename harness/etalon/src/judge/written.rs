//! What holds of every struct that a call writes: only values that the standard lists, text that
//! ends, zeros in reserved fields.

use abi::dynamic::{StructInfo, structure};
use standard::Standard;
use standard::api::Function;
use standard::types::{Enum, Field, Type};

use super::script::Wrong;

/// A struct that a call wrote.
pub(super) struct Written<'a> {
    standard: &'a Standard,
    layout: &'static StructInfo,
    fields: &'a [Field],
    /// As many as its header says.
    bytes: &'a [u8],
}

/// The struct of this name; nothing if the standard has none.
pub(super) fn of<'a>(standard: &'a Standard, name: &str, bytes: &'a [u8]) -> Option<Written<'a>> {
    let layout = structure(name)?;
    let known = standard.types.structs.iter().find(|known| known.name == name)?;
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let bytes = &bytes[..size.min(bytes.len())];
    Some(Written { standard, layout, fields: &known.fields, bytes })
}

/// What is wrong with a struct that a call wrote.
pub(super) fn wrong(written: &Written, called: &str) -> Option<Wrong> {
    written.fields.iter().find_map(|field| {
        let (expected, actual, requirement) = written.field(field)?;
        let what = format!("{called} wrote no such `{}` to {}", field.name, written.layout.name);
        Some(Wrong::of(what, expected.to_owned(), actual).breaks(requirement))
    })
}

/// What is wrong with the place of an argument in the last error, after a call of this function.
pub(super) fn misplaced(error: &Written, function: &Function) -> Option<Wrong> {
    let place = error.word("arg_index")? as i32;
    let count = function.params.len();
    let wrong = || {
        let what = format!("the last error of {} names no argument of it", function.name);
        let expected = format!("an argument from 0 to {}, or -1", count.saturating_sub(1));
        Wrong::of(what, expected, place.to_string()).breaks("OXI-API-0082")
    };
    (error.layout.name == "error_info" && !(-1..count as i32).contains(&place)).then(wrong)
}

impl Written<'_> {
    /// A field that fits in a word; nothing if the struct ends before it.
    fn word(&self, name: &str) -> Option<u64> {
        abi::marshal::field(self.layout, self.bytes, name)
    }

    /// What is expected of a field, what is there, and the requirement, if that is broken.
    fn field(&self, field: &Field) -> Option<(&'static str, String, &'static str)> {
        let types = &self.standard.types;
        let word = self.word(&field.name)?;
        let (expected, listed) = match &field.ty {
            Type::Enum(name) => ("a value of the enumeration", values(&types.enums, name, word)),
            Type::Flags(name) => ("flags that the standard lists", {
                let all = types.flags.iter().find(|known| *known.name == **name)?;
                word & !all.values.iter().fold(0, |bits, flag| bits | flag.value) == 0
            }),
            Type::Format => ("a format, or 0", {
                word == 0 || self.standard.formats.iter().any(|known| u64::from(known.id) == word)
            }),
            Type::Status => ("a status", {
                self.standard.errors.codes.iter().any(|known| known.code == word as i32)
            }),
            Type::Array(inner, room) if **inner == Type::Char => {
                let layout = self.layout.fields.iter().find(|known| *known.name == *field.name)?;
                let text = &self.bytes[layout.offset..][..word as usize];
                let sound = (word as usize) < *room && str::from_utf8(text).is_ok();
                let actual = String::from_utf8_lossy(text).into_owned();
                return (!sound).then_some((
                    "UTF-8 text that ends with a NUL byte",
                    actual,
                    "OXI-API-0081",
                ));
            }
            Type::Scalar(_) if field.name == "reserved" => ("0", word == 0),
            _ => return None,
        };
        (!listed).then(|| (expected, format!("{word:#x}"), "OXI-API-0080"))
    }
}

fn values(enums: &[Enum], name: &str, word: u64) -> bool {
    let known = enums.iter().filter(|known| known.name == name);
    known.flat_map(|known| &known.values).any(|value| value.value == word)
}
