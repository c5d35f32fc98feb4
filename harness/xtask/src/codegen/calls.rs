//! The worker's call table: every function by its slot, with its arguments as 64-bit words, and
//! what a caller by name must know of functions and structs.

use std::fmt::Write as _;

use standard::Standard;
use standard::api::Direction;
use standard::types::{Scalar, Type};

use super::mirror::rust_type;
use super::{COMMAND, layout};

/// `calls.rs`.
pub fn calls(standard: &Standard) -> Result<String, String> {
    let mut out = format!("// {COMMAND}\n\n");
    out.push_str(PRELUDE);
    for function in &standard.functions {
        let _ = writeln!(out, "    FunctionInfo {{");
        let _ = writeln!(out, "        name: {:?},", function.name.as_str());
        let _ = writeln!(out, "        params: &[");
        for param in &function.params {
            let direction = match param.dir {
                Direction::In => "In",
                Direction::Out => "Out",
            };
            let _ = writeln!(
                out,
                "            ParamInfo {{ name: {:?}, kind: {}, direction: Direction::{direction} }},",
                param.name.as_str(),
                kind(&param.ty)
            );
        }
        let _ = writeln!(out, "        ],\n    }},");
    }
    out.push_str("];\n\n/// Structs, for building them by the names of their fields.\n");
    out.push_str("pub static STRUCTS: &[StructInfo] = &[\n");
    for item in &standard.types.structs {
        let layout = layout::of_struct(standard, item)?;
        let _ = writeln!(out, "    StructInfo {{");
        let _ = writeln!(out, "        name: {:?},", item.name.as_str());
        let _ = writeln!(out, "        stype: {:?},", item.stype);
        let _ = writeln!(out, "        size: {},\n        fields: &[", layout.whole.size);
        for (field, offset) in item.fields.iter().zip(&layout.offsets) {
            let _ = writeln!(
                out,
                "            FieldInfo {{ name: {:?}, offset: {offset}, kind: {} }},",
                field.name.as_str(),
                kind(&field.ty)
            );
        }
        let _ = writeln!(out, "        ],\n    }},");
    }
    out.push_str("];\n");
    dispatch(standard, &mut out);
    Ok(out)
}

const PRELUDE: &str = r#"//! Functions by slot and by name, for a caller that learns at run time what to call.

use std::ffi::{c_char, c_void};

use super::ffi::*;
use crate::dynamic::{Direction, FieldInfo, FunctionInfo, Kind, ParamInfo, StructInfo};

/// Functions, in the order of their slots.
pub static FUNCTIONS: &[FunctionInfo] = &[
"#;

/// The kind of a parameter or field, as the dynamic caller sees it.
fn kind(ty: &Type) -> String {
    match ty {
        Type::Scalar(Scalar::U8) => "Kind::U8".to_owned(),
        Type::Scalar(Scalar::I32) | Type::Status => "Kind::I32".to_owned(),
        Type::Scalar(Scalar::U32) | Type::Enum(_) | Type::Format | Type::OpId => {
            "Kind::U32".to_owned()
        }
        Type::Scalar(Scalar::I64) => "Kind::I64".to_owned(),
        Type::Scalar(Scalar::U64) | Type::Flags(_) => "Kind::U64".to_owned(),
        Type::Scalar(Scalar::F64) => "Kind::F64".to_owned(),
        Type::Handle(name) => format!("Kind::Handle({name:?})"),
        Type::Struct(name) => format!("Kind::Struct({name:?})"),
        Type::Ptr(inner) | Type::MutPtr(inner) => format!("Kind::Ptr(&{})", kind(inner)),
        Type::Bytes | Type::MutBytes => "Kind::Bytes".to_owned(),
        Type::CStr => "Kind::CStr".to_owned(),
        Type::Array(inner, length) => format!("Kind::Array(&{}, {length})", kind(inner)),
        Type::Char => "Kind::Char".to_owned(),
        Type::Fn(_) => "Kind::Fn".to_owned(),
    }
}

fn dispatch(standard: &Standard, out: &mut String) {
    out.push_str(
        r#"
/// Calls the function of a slot. `None` if the adapter's table has no such function.
///
/// # Safety
/// `words` must hold one word for each parameter, in order; pointers among them must be valid for
/// what the function does with them.
pub unsafe fn call(api: &CoreApi, slot: usize, words: &[u64]) -> Option<Status> {
    // SAFETY: the caller vouches for the words; each is cast to the type of its parameter.
    Some(unsafe {
        match slot {
"#,
    );
    for function in &standard.functions {
        let words: Vec<_> = function
            .params
            .iter()
            .enumerate()
            .map(|(i, param)| cast(&param.ty, &format!("words[{i}]")))
            .collect();
        let _ = writeln!(
            out,
            "            {} => (api.{}?)({}),",
            function.slot,
            function.name,
            words.join(", ")
        );
    }
    out.push_str("            _ => return None,\n        }\n    })\n}\n");
    out.push_str("\n/// Whether the adapter's table has the function of a slot.\n");
    out.push_str("pub fn offers(api: &CoreApi, slot: usize) -> bool {\n    match slot {\n");
    for function in &standard.functions {
        let _ = writeln!(out, "        {} => api.{}.is_some(),", function.slot, function.name);
    }
    out.push_str("        _ => false,\n    }\n}\n");
}

fn cast(ty: &Type, word: &str) -> String {
    match ty {
        Type::Scalar(Scalar::U64) | Type::Flags(_) => word.to_owned(),
        Type::Scalar(Scalar::F64) => format!("f64::from_bits({word})"),
        Type::Handle(_) => format!("{}({word} as *mut c_void)", rust_type(ty)),
        _ => format!("{word} as {}", rust_type(ty)),
    }
}
