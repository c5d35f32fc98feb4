//! `spec/include/oxi.h` and `oxi_ops.h`: C11 and C++, no includes but the standard's integers.

use std::fmt::Write as _;

use standard::Standard;
use standard::api::Function;
use standard::ops::AttrKind;
use standard::types::{Field, Scalar, Struct, Type};

use super::{COMMAND, layout, shout};

/// The header with everything but the operators.
pub fn core(standard: &Standard) -> Result<String, String> {
    let mut out = String::new();
    let about = &standard.about;
    let _ = writeln!(out, "/* {COMMAND}");
    let _ = writeln!(out, " *\n * OXI, the {} {}. C11 and C++.", about.title, about.version);
    out.push_str(OPENING);
    let _ = writeln!(out, "#define OXI_ABI_MAJOR {}u", about.abi.major);
    let _ = writeln!(out, "#define OXI_ABI_MINOR {}u", about.abi.minor);
    out.push_str(SCALARS);
    statuses(standard, &mut out);
    formats(standard, &mut out);
    enums(standard, &mut out);
    out.push_str("/* Handles */\n");
    for handle in &standard.types.handles {
        let name = &handle.handle;
        let _ = writeln!(out, "typedef struct oxi_{name}_s *oxi_{name}; /* {} */", handle.about);
    }
    out.push_str("\n/* Function pointers */\n");
    for callback in &standard.types.callbacks {
        let _ = writeln!(out, "/* {} */", callback.about);
        let returns = callback.returns.as_ref().map_or("void ".to_owned(), |ty| c_type(ty, ""));
        let params = params(callback.params.iter().map(|p| (&p.ty, p.name.as_str())));
        let _ = writeln!(out, "typedef {returns}(*oxi_{}_fn)({params});\n", callback.callback);
    }
    out.push_str("/* Structs */\ntypedef struct oxi_core_api oxi_core_api;\n");
    for item in &standard.types.structs {
        let _ = writeln!(out, "typedef struct oxi_{0} oxi_{0};", item.name);
    }
    out.push('\n');
    for item in &standard.types.structs {
        structure(item, &mut out);
    }
    out.push_str(FUNCTIONS);
    for function in &standard.functions {
        slot(function, &mut out);
    }
    out.push_str("};\n");
    asserts(standard, &mut out)?;
    out.push_str(CLOSING);
    Ok(out)
}

const OPENING: &str = r#" *
 * An adapter is a shared library that exports one symbol, oxi_negotiate. It is pure: it touches no
 * hardware and answers the same each time. The table it returns holds the functions below; slots
 * are permanent, and a table shorter than the caller knows has null in the missing slots.
 */
#ifndef OXI_H
#define OXI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

"#;

const SCALARS: &str = r#"
typedef int32_t oxi_status;   /* 0 is success; class = code / 1000 */
typedef uint32_t oxi_enum;    /* a value of the enumeration the field names */
typedef uint64_t oxi_flags;   /* a set of single bits */
typedef uint32_t oxi_format;  /* OXI_FORMAT_... */
typedef uint32_t oxi_op_id;   /* OXI_OP_... of oxi_ops.h */

#define OXI_STYPE_CRITICAL 0x80000000u /* a chained node that must be understood or refused */
#define OXI_FOREVER UINT64_MAX         /* a timeout that never runs out */

"#;

const FUNCTIONS: &str = r#"#define OXI_STYPE_CORE_API 13u
/* The function table. Append only; a slot's place is permanent. Every function returns a status.
 * A call that fails leaves its outputs null and has no other effect, unless its class says so. */
struct oxi_core_api {
  oxi_header header;
"#;

const CLOSING: &str = r#"
/* The only exported symbol. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
oxi_status oxi_negotiate(const oxi_host_info *host, oxi_adapter *out);

#ifdef __cplusplus
}
#endif
#endif /* OXI_H */
"#;

fn statuses(standard: &Standard, out: &mut String) {
    out.push_str("/* Statuses */\n");
    for status in &standard.errors.codes {
        let _ =
            writeln!(out, "#define OXI_{} {} /* {} */", status.status, status.code, status.about);
    }
    out.push_str("\n/* Classes of statuses: code / 1000 */\n");
    for class in &standard.errors.classes {
        let name = shout(&class.class);
        let _ = writeln!(out, "#define OXI_CLASS_{name} {} /* {} */", class.number, class.about);
    }
    out.push('\n');
}

fn formats(standard: &Standard, out: &mut String) {
    out.push_str("/* Numeric formats */\n");
    for format in &standard.formats {
        let name = shout(&format.format);
        let _ =
            writeln!(out, "#define OXI_FORMAT_{name} 0x{:04x}u /* {} */", format.id, format.about);
    }
    out.push('\n');
}

fn enums(standard: &Standard, out: &mut String) {
    let types = &standard.types;
    for item in &types.enums {
        let _ = writeln!(out, "/* {} */", item.about);
        for value in &item.values {
            let name = format!("OXI_{}_{}", shout(&item.name), shout(&value.name));
            let _ = writeln!(out, "#define {name} {}u /* {} */", value.value, value.about);
        }
        out.push('\n');
    }
    for item in &types.flags {
        let _ = writeln!(out, "/* {} (flags) */", item.about);
        for value in &item.values {
            let name = format!("OXI_{}_{}", shout(&item.name), shout(&value.name));
            let _ = writeln!(out, "#define {name} UINT64_C({}) /* {} */", value.value, value.about);
        }
        out.push('\n');
    }
}

fn structure(item: &Struct, out: &mut String) {
    if let Some(stype) = item.stype {
        let _ = writeln!(out, "#define OXI_STYPE_{} {stype}u", shout(&item.name));
    }
    let _ = writeln!(out, "/* {} */", item.about);
    let _ = writeln!(out, "struct oxi_{} {{", item.name);
    if item.stype.is_some() {
        out.push_str("  oxi_header header;\n");
    }
    for field in &item.fields {
        let _ = writeln!(out, "  {}; /* {} */", declaration(field), field.about);
    }
    out.push_str("};\n\n");
}

fn slot(function: &Function, out: &mut String) {
    let params = params(function.params.iter().map(|p| (&p.ty, p.name.as_str())));
    let _ = writeln!(out, "  /* {}: {} */", function.slot, function.about);
    let _ = writeln!(out, "  oxi_status (*{})({params});", function.name);
}

fn params<'a>(list: impl Iterator<Item = (&'a Type, &'a str)>) -> String {
    let list: Vec<_> = list.map(|(ty, name)| c_type(ty, name)).collect();
    if list.is_empty() { "void".to_owned() } else { list.join(", ") }
}

fn declaration(field: &Field) -> String {
    match &field.ty {
        Type::Array(inner, length) => format!("{}[{length}]", c_type(inner, &field.name)),
        ty => c_type(ty, &field.name),
    }
}

/// `name` declared with type `ty`.
fn c_type(ty: &Type, name: &str) -> String {
    let word = match ty {
        Type::Ptr(inner) => {
            // `T *const *` is a pointer to read-only pointers to read-only T.
            return match &**inner {
                Type::Ptr(innermost) => {
                    format!("const {}*const *{name}", c_type(innermost, ""))
                }
                _ => format!("const {}*{name}", c_type(inner, "")),
            };
        }
        Type::MutPtr(inner) => return format!("{}*{name}", c_type(inner, "")),
        Type::Bytes => return format!("const void *{name}"),
        Type::MutBytes => return format!("void *{name}"),
        Type::CStr => return format!("const char *{name}"),
        Type::Scalar(Scalar::U8) => "uint8_t",
        Type::Scalar(Scalar::I32) => "int32_t",
        Type::Scalar(Scalar::U32) => "uint32_t",
        Type::Scalar(Scalar::I64) => "int64_t",
        Type::Scalar(Scalar::U64) => "uint64_t",
        Type::Scalar(Scalar::F64) => "double",
        Type::Char => "char",
        Type::Status => "oxi_status",
        Type::Enum(_) => "oxi_enum",
        Type::Flags(_) => "oxi_flags",
        Type::Format => "oxi_format",
        Type::OpId => "oxi_op_id",
        Type::Handle(handle) => return format!("oxi_{handle} {name}"),
        Type::Struct(item) => return format!("oxi_{item} {name}"),
        Type::Fn(callback) => return format!("oxi_{callback}_fn {name}"),
        Type::Array(inner, length) => return format!("{}[{length}]", c_type(inner, name)),
    };
    format!("{word} {name}")
}

fn asserts(standard: &Standard, out: &mut String) -> Result<(), String> {
    out.push_str("\n/* Sizes and offsets, the same on every 64-bit target. */\n");
    out.push_str("#if UINTPTR_MAX == 0xffffffffffffffffu\n");
    out.push_str("#ifdef __cplusplus\n#define OXI_ASSERT(what) static_assert(what, #what)\n");
    out.push_str("#else\n#define OXI_ASSERT(what) _Static_assert(what, #what)\n#endif\n");
    for item in &standard.types.structs {
        let layout = layout::of_struct(standard, item)?;
        let name = format!("oxi_{}", item.name);
        let _ = writeln!(out, "OXI_ASSERT(sizeof({name}) == {});", layout.whole.size);
        for (field, offset) in item.fields.iter().zip(&layout.offsets) {
            let _ = writeln!(out, "OXI_ASSERT(offsetof({name}, {}) == {offset});", field.name);
        }
    }
    for function in &standard.functions {
        let offset = 16 + 8 * function.slot;
        let _ = writeln!(out, "OXI_ASSERT(offsetof(oxi_core_api, {}) == {offset});", function.name);
    }
    out.push_str("#undef OXI_ASSERT\n#endif\n");
    Ok(())
}

/// The header with the operators: ids, versions and attribute keys.
pub fn ops(standard: &Standard) -> String {
    let mut out =
        format!("/* {COMMAND}\n *\n * Operators of OXI {}: ids, ", standard.about.version);
    out.push_str("versions, and keys of attributes.\n */\n#ifndef OXI_OPS_H\n#define OXI_OPS_H\n");
    for operator in &standard.operators {
        let name = shout(&operator.op);
        let _ = writeln!(out, "\n/* {} */", operator.about);
        let _ = writeln!(out, "#define OXI_OP_{name} 0x{:04x}u", operator.id);
        let _ = writeln!(out, "#define OXI_OP_{name}_VERSION {}u", operator.version);
        for attr in &operator.attrs {
            let kind = match attr.kind {
                AttrKind::Bool => "bool",
                AttrKind::I64 => "i64",
                AttrKind::F64 => "f64",
                AttrKind::I64List => "list of i64",
            };
            let key = format!("OXI_{name}_{}", shout(&attr.name));
            let default =
                attr.default.as_ref().map_or("required".to_owned(), |d| format!("default {d}"));
            let _ = writeln!(
                out,
                "#define {key} {}u /* {kind}, {default}: {} */",
                attr.key, attr.about
            );
        }
    }
    out.push_str("\n#endif /* OXI_OPS_H */\n");
    out
}
