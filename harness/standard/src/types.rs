//! Types of the C ABI: `spec/types.yaml`, and the statuses of `spec/errors.yaml`.
//!
//! Type expressions, as fields and parameters write them:
//!
//! | written | in C | remark |
//! |---|---|---|
//! | `u8 i32 u32 i64 u64 f64` | `uint8_t` … `double` | |
//! | `status` | `oxi_status` | |
//! | `enum<heap_kind>` | `uint32_t` | enums are integers of fixed width in structs |
//! | `flags<buffer_usage>` | `uint64_t` | |
//! | `format` | `uint32_t` | a format id of `formats.yaml` |
//! | `op_id` | `uint32_t` | an operator id |
//! | `handle<buffer>` | `oxi_buffer` | opaque pointer |
//! | `struct<slot>` | `oxi_slot` | by value, in fields only |
//! | `ptr<T>` | `const T *` | one or many, read only |
//! | `mut_ptr<T>` | `T *` | written by the callee |
//! | `bytes`, `mut_bytes` | `const void *`, `void *` | untyped memory |
//! | `cstr` | `const char *` | ends with a NUL byte |
//! | `char[64]`, `u8[16]` | arrays | |
//! | `fn<log>` | a function pointer type named in `types.yaml` | |

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use crate::yaml::Text;

/// `spec/types.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Types {
    /// Opaque handles.
    pub handles: Vec<Handle>,
    /// Function pointer types other than the slots of the function table.
    pub callbacks: Vec<Callback>,
    /// Enumerations.
    pub enums: Vec<Enum>,
    /// Sets of flags.
    pub flags: Vec<Enum>,
    /// Structs, each after those it holds.
    pub structs: Vec<Struct>,
}

/// An opaque handle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handle {
    /// Name: `device` becomes `oxi_device`.
    pub handle: Text,
    /// One sentence.
    pub about: Text,
}

/// A function pointer type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    /// Name: `log` becomes `oxi_log_fn`.
    pub callback: Text,
    /// One sentence.
    pub about: Text,
    /// What it returns; absent for `void`.
    #[serde(default)]
    pub returns: Option<Type>,
    /// Parameters in order.
    pub params: Vec<Field>,
}

/// An enumeration or a set of flags.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enum {
    /// Name: `heap_kind`.
    pub name: Text,
    /// One sentence.
    pub about: Text,
    /// Its values; for flags, single bits.
    pub values: Vec<EnumValue>,
}

/// A value of an enumeration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnumValue {
    /// Name: `device` in `heap_kind` becomes `OXI_HEAP_KIND_DEVICE`.
    pub name: Text,
    /// The number.
    pub value: u64,
    /// Size in bytes of what the value names; of properties.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// One sentence.
    pub about: Text,
}

/// A struct.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Struct {
    /// Name: `buffer_desc` becomes `oxi_buffer_desc`.
    #[serde(rename = "struct")]
    pub name: Text,
    /// Structure type number in the header `{stype, size, next}`. Absent: a plain struct without
    /// a header, which can never grow.
    #[serde(default)]
    pub stype: Option<u32>,
    /// One sentence.
    pub about: Text,
    /// Fields in order, append only. The header comes before them unsaid.
    pub fields: Vec<Field>,
}

/// A field of a struct, or a parameter of a callback.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name.
    pub name: Text,
    /// Type.
    #[serde(rename = "type")]
    pub ty: Type,
    /// What it means, with its unit.
    pub about: Text,
}

/// A type expression.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Text")]
pub enum Type {
    /// A number of the C ABI.
    Scalar(Scalar),
    /// A status code.
    Status,
    /// An enumeration, as 32 bits.
    Enum(String),
    /// A set of flags, as 64 bits.
    Flags(String),
    /// A format id.
    Format,
    /// An operator id.
    OpId,
    /// An opaque handle.
    Handle(String),
    /// A struct by value.
    Struct(String),
    /// Pointer to something read only.
    Ptr(Box<Type>),
    /// Pointer to something the callee writes.
    MutPtr(Box<Type>),
    /// Untyped memory, read only.
    Bytes,
    /// Untyped memory, written by the callee.
    MutBytes,
    /// NUL-terminated text.
    CStr,
    /// An array.
    Array(Box<Type>, usize),
    /// A C `char`, in arrays only.
    Char,
    /// A callback.
    Fn(String),
}

/// Numbers of the C ABI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// 8 bits, unsigned.
    U8,
    /// 32 bits, signed.
    I32,
    /// 32 bits, unsigned.
    U32,
    /// 64 bits, signed.
    I64,
    /// 64 bits, unsigned.
    U64,
    /// IEEE binary64.
    F64,
}

impl FromStr for Type {
    type Err = String;

    fn from_str(text: &str) -> Result<Type, String> {
        let text = text.trim();
        if let Some((element, length)) = text.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
            let length = length.parse().map_err(|_| format!("`{length}` is no array length"))?;
            return Ok(Type::Array(Box::new(element.parse()?), length));
        }
        if let Some((head, inner)) = text.strip_suffix('>').and_then(|t| t.split_once('<')) {
            let name = inner.to_owned();
            return match head {
                "enum" => Ok(Type::Enum(name)),
                "flags" => Ok(Type::Flags(name)),
                "handle" => Ok(Type::Handle(name)),
                "struct" => Ok(Type::Struct(name)),
                "fn" => Ok(Type::Fn(name)),
                "ptr" => Ok(Type::Ptr(Box::new(inner.parse()?))),
                "mut_ptr" => Ok(Type::MutPtr(Box::new(inner.parse()?))),
                _ => Err(format!("no type is written `{head}<...>`; see the table in types.rs")),
            };
        }
        Ok(match text {
            "u8" => Type::Scalar(Scalar::U8),
            "i32" => Type::Scalar(Scalar::I32),
            "u32" => Type::Scalar(Scalar::U32),
            "i64" => Type::Scalar(Scalar::I64),
            "u64" => Type::Scalar(Scalar::U64),
            "f64" => Type::Scalar(Scalar::F64),
            "status" => Type::Status,
            "format" => Type::Format,
            "op_id" => Type::OpId,
            "bytes" => Type::Bytes,
            "mut_bytes" => Type::MutBytes,
            "cstr" => Type::CStr,
            "char" => Type::Char,
            _ => return Err(format!("`{text}` is no type of the C ABI")),
        })
    }
}

impl TryFrom<Text> for Type {
    type Error = String;

    fn try_from(text: Text) -> Result<Type, String> {
        text.parse()
    }
}

impl Type {
    /// Names of the enums, flags, handles, structs and callbacks that this type mentions.
    pub fn mentions(&self) -> Option<(&'static str, &str)> {
        match self {
            Type::Enum(name) => Some(("enum", name)),
            Type::Flags(name) => Some(("flags", name)),
            Type::Handle(name) => Some(("handle", name)),
            Type::Struct(name) => Some(("struct", name)),
            Type::Fn(name) => Some(("callback", name)),
            Type::Ptr(inner) | Type::MutPtr(inner) | Type::Array(inner, _) => inner.mentions(),
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Scalar(scalar) => write!(f, "{}", format!("{scalar:?}").to_lowercase()),
            Type::Status => f.write_str("status"),
            Type::Enum(name) => write!(f, "enum<{name}>"),
            Type::Flags(name) => write!(f, "flags<{name}>"),
            Type::Format => f.write_str("format"),
            Type::OpId => f.write_str("op_id"),
            Type::Handle(name) => write!(f, "handle<{name}>"),
            Type::Struct(name) => write!(f, "struct<{name}>"),
            Type::Ptr(inner) => write!(f, "ptr<{inner}>"),
            Type::MutPtr(inner) => write!(f, "mut_ptr<{inner}>"),
            Type::Bytes => f.write_str("bytes"),
            Type::MutBytes => f.write_str("mut_bytes"),
            Type::CStr => f.write_str("cstr"),
            Type::Array(inner, length) => write!(f, "{inner}[{length}]"),
            Type::Char => f.write_str("char"),
            Type::Fn(name) => write!(f, "fn<{name}>"),
        }
    }
}

/// `spec/errors.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// Classes of statuses: code / 1000.
    pub classes: Vec<StatusClass>,
    /// The statuses.
    pub codes: Vec<Status>,
}

/// A class of statuses.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusClass {
    /// Name.
    pub class: Text,
    /// Code / 1000.
    pub number: i32,
    /// What it means.
    pub about: Text,
    /// What a call that fails so may have changed.
    pub effect: Text,
}

/// A status code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Name: `E_SIZE` becomes `OXI_E_SIZE`.
    pub status: Text,
    /// The number.
    pub code: i32,
    /// What it means.
    pub about: Text,
}

impl Errors {
    /// The status of this name.
    pub fn status(&self, name: &str) -> Option<&Status> {
        self.codes.iter().find(|status| status.status == name)
    }

    /// Name of a code, or its class and number if the standard has none for it.
    pub fn name_of(&self, code: i32) -> String {
        match self.codes.iter().find(|status| status.code == code) {
            Some(status) => status.status.to_string(),
            None => match self.classes.iter().find(|class| class.number == code / 1000) {
                Some(class) if code > 0 => format!("{code} (class {})", class.class),
                _ => format!("{code} (no class of the standard)"),
            },
        }
    }
}
