//! The Rust mirror of the header.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use standard::Standard;
use standard::ops::{Attr, AttrKind, Determinism, Operator};
use standard::types::{Scalar, Struct, Type};

use super::{COMMAND, camel, layout, shout};

/// `ffi.rs`: types and constants of `oxi.h`.
pub fn ffi(standard: &Standard) -> Result<String, String> {
    let mut out = format!("// {COMMAND}\n\n");
    out.push_str("//! Types and constants of `oxi.h`, with the same names in Rust's spelling.\n\n");
    out.push_str("use std::ffi::{c_char, c_void};\n\n");
    let abi = standard.about.abi;
    let _ =
        writeln!(out, "/// Major version of the ABI.\npub const ABI_MAJOR: u32 = {};", abi.major);
    let _ =
        writeln!(out, "/// Minor version of the ABI.\npub const ABI_MINOR: u32 = {};", abi.minor);
    out.push_str(PRELUDE);
    module(&mut out, "status", "Statuses.", "Status", |out| {
        for status in &standard.errors.codes {
            let _ = writeln!(out, "    /// {}", status.about);
            let _ =
                writeln!(out, "    pub const {}: super::Status = {};", status.status, status.code);
        }
    });
    module(&mut out, "format", "Numeric formats.", "u32", |out| {
        for format in &standard.formats {
            let _ = writeln!(out, "    /// {}", format.about);
            let name = shout(&format.format);
            let _ = writeln!(out, "    pub const {name}: u32 = 0x{:04x};", format.id);
        }
        out.push_str(
            "    /// Bits of an element; `None` if the standard does not list the format.\n",
        );
        out.push_str(
            "    pub const fn bits(format: u32) -> Option<u32> {\n        Some(match format {\n",
        );
        for bits in [64, 32, 16, 8, 4] {
            let those = standard.formats.iter().filter(|format| format.bits == bits);
            let names: Vec<_> = those.map(|format| shout(&format.format)).collect();
            let _ = writeln!(out, "            {} => {bits},", names.join(" | "));
        }
        out.push_str("            _ => return None,\n        })\n    }\n");
    });
    for (list, ty) in [(&standard.types.enums, "u32"), (&standard.types.flags, "u64")] {
        for item in list {
            module(&mut out, &item.name, &item.about, ty, |out| {
                for value in &item.values {
                    let _ = writeln!(out, "    /// {}", value.about);
                    let name = shout(&value.name);
                    let _ = writeln!(out, "    pub const {name}: {ty} = {};", value.value);
                }
                let names: Vec<_> = item.values.iter().map(|value| shout(&value.name)).collect();
                let _ = writeln!(out, "    /// Every value there is.");
                let _ = writeln!(out, "    pub const ALL: &[{ty}] = &[{}];", names.join(", "));
            });
        }
    }
    for handle in &standard.types.handles {
        let name = camel(&handle.handle);
        let _ = writeln!(out, "handle!(\n    /// {}\n    {name}\n);", handle.about);
    }
    for callback in &standard.types.callbacks {
        let params: Vec<_> =
            callback.params.iter().map(|p| format!("{}: {}", p.name, rust_type(&p.ty))).collect();
        let returns = callback.returns.as_ref().map(|ty| format!(" -> {}", rust_type(ty)));
        let _ = writeln!(
            out,
            "\n/// {}\npub type {}Fn = unsafe extern \"C\" fn({}){};",
            callback.about,
            camel(&callback.callback),
            params.join(", "),
            returns.unwrap_or_default()
        );
    }
    for item in &standard.types.structs {
        structure(standard, item, &mut out)?;
    }
    table(standard, &mut out);
    Ok(out)
}

const PRELUDE: &str = r#"
/// A status: 0 is success, class = code / 1000.
pub type Status = i32;

/// Bit of `stype` that marks a chained node that must be understood.
pub const STYPE_CRITICAL: u32 = 0x8000_0000;

/// A timeout that never runs out.
pub const FOREVER: u64 = u64::MAX;

macro_rules! handle {
    ($(#[$about:meta])* $name:ident) => {
        $(#[$about])*
        #[repr(transparent)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub *mut c_void);

        impl $name {
            /// The null handle.
            pub const NULL: Self = Self(std::ptr::null_mut());
        }

        // SAFETY: a handle is an opaque number here; only the adapter that made it looks behind it.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}
    };
}
"#;

fn module(out: &mut String, name: &str, about: &str, ty: &str, body: impl Fn(&mut String)) {
    let _ = writeln!(out, "\n/// {about} Of type `{ty}`.\npub mod {name} {{");
    body(out);
    out.push_str("}\n");
}

fn structure(standard: &Standard, item: &Struct, out: &mut String) -> Result<(), String> {
    let name = camel(&item.name);
    let layout = layout::of_struct(standard, item)?;
    let _ = writeln!(out, "\n/// {}\n#[repr(C)]\n#[derive(Debug, Clone, Copy)]", item.about);
    let _ = writeln!(out, "pub struct {name} {{");
    if item.stype.is_some() {
        out.push_str("    /// Type, size, chain.\n    pub header: Header,\n");
    }
    for field in &item.fields {
        let _ = writeln!(out, "    /// {}", field.about);
        let _ = writeln!(out, "    pub {}: {},", escape(&field.name), rust_type(&field.ty));
    }
    out.push_str("}\n");
    if let Some(stype) = item.stype {
        let _ = writeln!(out, "\nimpl {name} {{\n    /// Its number in the header.");
        let _ = writeln!(out, "    pub const STYPE: u32 = {stype};\n}}");
    }
    let _ =
        writeln!(out, "\nimpl Default for {name} {{\n    fn default() -> Self {{\n        Self {{");
    if let Some(stype) = item.stype {
        let _ = writeln!(
            out,
            "            header: Header {{ stype: {stype}, size: {}, next: std::ptr::null() }},",
            layout.whole.size
        );
    }
    for field in &item.fields {
        let _ = writeln!(out, "            {}: {},", escape(&field.name), zero(&field.ty));
    }
    out.push_str("        }\n    }\n}\n");
    let _ = writeln!(out, "\nconst _: () = {{");
    let _ = writeln!(out, "    assert!(size_of::<{name}>() == {});", layout.whole.size);
    for (field, offset) in item.fields.iter().zip(&layout.offsets) {
        let field = escape(&field.name);
        let _ = writeln!(out, "    assert!(std::mem::offset_of!({name}, {field}) == {offset});");
    }
    out.push_str("};\n");
    Ok(())
}

fn table(standard: &Standard, out: &mut String) {
    out.push_str("\n/// The function table; a null slot is a function that is not offered.\n");
    out.push_str("#[repr(C)]\n#[derive(Debug, Clone, Copy)]\npub struct CoreApi {\n");
    out.push_str("    /// Type, size, chain. The size bounds the slots that may be read.\n");
    out.push_str("    pub header: Header,\n");
    for function in &standard.functions {
        let params: Vec<_> = function
            .params
            .iter()
            .map(|p| format!("{}: {}", escape(&p.name), rust_type(&p.ty)))
            .collect();
        let _ = writeln!(out, "    /// {}", function.about);
        let _ = writeln!(
            out,
            "    pub {}: Option<unsafe extern \"C\" fn({}) -> Status>,",
            function.name,
            params.join(", ")
        );
    }
    out.push_str("}\n\nimpl CoreApi {\n    /// Its number in the header.\n");
    out.push_str("    pub const STYPE: u32 = 13;\n    /// A table without functions.\n");
    out.push_str("    pub const EMPTY: Self = Self {\n        header: Header {\n");
    let _ = writeln!(
        out,
        "            stype: Self::STYPE,\n            size: {},\n            next: std::ptr::null(),\n        }},",
        16 + 8 * standard.functions.len()
    );
    for function in &standard.functions {
        let _ = writeln!(out, "        {}: None,", function.name);
    }
    out.push_str(
        "    };\n}\n\n// SAFETY: a table is constant; adapters hand it out as a static.\n",
    );
    out.push_str("unsafe impl Sync for CoreApi {}\n");
    out.push_str("// SAFETY: as above.\nunsafe impl Send for CoreApi {}\n");
    out.push_str("\n/// Type of the only exported symbol, `oxi_negotiate`.\n");
    out.push_str(
        "pub type Negotiate = unsafe extern \"C\" fn(*const HostInfo, *mut Adapter) -> Status;\n",
    );
}

/// The Rust spelling of a type.
pub fn rust_type(ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => format!("{scalar:?}").to_lowercase(),
        Type::Status => "Status".to_owned(),
        Type::Enum(_) | Type::Format | Type::OpId => "u32".to_owned(),
        Type::Flags(_) => "u64".to_owned(),
        Type::Handle(name) | Type::Struct(name) => camel(name),
        Type::Ptr(inner) => format!("*const {}", rust_type(inner)),
        Type::MutPtr(inner) => format!("*mut {}", rust_type(inner)),
        Type::Bytes => "*const c_void".to_owned(),
        Type::MutBytes => "*mut c_void".to_owned(),
        Type::CStr => "*const c_char".to_owned(),
        Type::Array(inner, length) => format!("[{}; {length}]", rust_type(inner)),
        Type::Char => "c_char".to_owned(),
        Type::Fn(name) => format!("Option<{}Fn>", camel(name)),
    }
}

fn zero(ty: &Type) -> String {
    match ty {
        Type::Scalar(Scalar::F64) => "0.0".to_owned(),
        Type::Handle(name) => format!("{}::NULL", camel(name)),
        Type::Struct(name) => format!("{}::default()", camel(name)),
        Type::Ptr(_) | Type::Bytes | Type::CStr => "std::ptr::null()".to_owned(),
        Type::MutPtr(_) | Type::MutBytes => "std::ptr::null_mut()".to_owned(),
        Type::Array(inner, length) => format!("[{}; {length}]", zero(inner)),
        Type::Fn(_) => "None".to_owned(),
        _ => "0".to_owned(),
    }
}

/// Field names that are keywords of Rust.
pub fn escape(name: &str) -> String {
    if ["type", "in", "ref", "move"].contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// A sentence of the standard as a page of Rust shows it: what stands in brackets is no link.
fn page(about: &str) -> String {
    about.replace('[', "\\[")
}

/// `ops.rs`: ids of operators, keys of attributes, and the table of signatures.
pub fn ops(standard: &Standard, rules: &BTreeMap<&str, String>) -> String {
    let mut out = format!("// {COMMAND}\n\n");
    out.push_str(
        "//! Operators: ids, versions, keys of attributes, and what a call must have.\n\n",
    );
    out.push_str("use crate::ffi::{determinism as d, format as f};\n");
    out.push_str("use crate::generated::rules;\n");
    out.push_str("use crate::signature::{Attribute, Input, Row, Signature, Value};\n");
    for operator in &standard.operators {
        let _ = writeln!(out, "\n/// {}\npub mod {} {{", page(&operator.about), operator.op);
        let _ =
            writeln!(out, "    /// Its number.\n    pub const ID: u32 = 0x{:04x};", operator.id);
        let _ = writeln!(out, "    /// Revision of its meaning.");
        let _ = writeln!(out, "    pub const VERSION: u32 = {};", operator.version);
        for attr in &operator.attrs {
            let _ = writeln!(out, "    /// {}", page(&attr.about));
            let _ = writeln!(out, "    pub const {}: u32 = {};", shout(&attr.name), attr.key);
        }
        out.push_str("}\n");
    }
    out.push_str("\n/// Every operator, by number.\n#[rustfmt::skip]\n");
    out.push_str("pub static TABLE: &[Signature] = &[\n");
    let mut operators: Vec<_> = standard.operators.iter().collect();
    operators.sort_by_key(|operator| operator.id);
    for operator in operators {
        signature(operator, &rules[operator.op.as_str()], &mut out);
    }
    out.push_str("];\n");
    out
}

fn signature(operator: &Operator, rules: &str, out: &mut String) {
    let Operator { op, inputs, outputs, .. } = operator;
    let elementwise = operator.family.is_elementwise();
    let _ = writeln!(out, "    Signature {{");
    let _ = writeln!(out, "        id: {op}::ID, version: {op}::VERSION,");
    let _ = writeln!(
        out,
        "        elementwise: {elementwise}, outputs: {}, rules: rules::{rules},",
        outputs.len()
    );
    let ranks = inputs
        .iter()
        .map(|input| format!("Input {{ rank: {:?}, optional: {} }}", input.rank, input.optional));
    let _ = writeln!(out, "        inputs: &[{}],", ranks.collect::<Vec<_>>().join(", "));
    let attrs = operator.attrs.iter().map(|attr| {
        format!("Attribute {{ key: {op}::{}, value: {} }}", shout(&attr.name), value(attr))
    });
    let _ = writeln!(out, "        attrs: &[{}],", attrs.collect::<Vec<_>>().join(", "));
    out.push_str("        rows: &[\n");
    for row in &operator.types {
        let vars = inputs.iter().map(|i| &i.var).chain(outputs.iter().map(|o| &o.var));
        let formats = vars.map(|var| format!("f::{}", shout(row.format_of(var))));
        let formats = formats.collect::<Vec<_>>().join(", ");
        let accumulate = row.accumulate.as_ref();
        let accumulate = accumulate.map_or("0".to_owned(), |name| format!("f::{}", shout(name)));
        let determinism = match row.determinism {
            Determinism::None => "ANY",
            Determinism::RunToRun => "RUN_TO_RUN",
            Determinism::Bitwise => "BITWISE",
        };
        let _ = writeln!(
            out,
            "            Row {{ formats: &[{formats}], accumulate: {accumulate}, determinism: d::{determinism} }},"
        );
    }
    out.push_str("        ],\n    },\n");
}

/// What an attribute holds, with its default; lint has seen that the default is of its type.
fn value(attr: &Attr) -> String {
    let default = attr.default.as_ref().map(|text| match attr.kind {
        AttrKind::F64 => format!("{:?}", text.parse::<f64>().unwrap_or(f64::NAN)),
        _ => text.to_string(),
    });
    match attr.kind {
        AttrKind::Bool => format!("Value::Bool({default:?})"),
        AttrKind::I64 => format!("Value::I64({default:?})"),
        AttrKind::F64 => format!("Value::F64({default:?})"),
        AttrKind::I64List => {
            format!("Value::I64List({:?})", default.map(|items| format!("&{items}")))
        }
    }
    .replace('"', "")
}
