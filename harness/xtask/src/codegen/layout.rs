//! Sizes and offsets on a 64-bit target, computed from the YAML alone. The header and the mirror
//! assert them, so that each compiler confirms what the others believe.

use standard::Standard;
use standard::types::{Scalar, Struct, Type};

/// Size and alignment in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Bytes.
    pub size: usize,
    /// Alignment in bytes.
    pub align: usize,
}

/// Where the fields of a struct lie.
pub struct StructLayout {
    /// The whole.
    pub whole: Layout,
    /// Offset in bytes of each field, the header apart.
    pub offsets: Vec<usize>,
}

/// Bytes of the header `{stype, size, next}`.
const HEADER: Layout = Layout { size: 16, align: 8 };

/// Layout of a struct.
pub fn of_struct(standard: &Standard, item: &Struct) -> Result<StructLayout, String> {
    let header = item.stype.is_some();
    let mut end = if header { HEADER.size } else { 0 };
    let mut align = if header { HEADER.align } else { 1 };
    let mut offsets = Vec::new();
    for field in &item.fields {
        let layout = of_type(standard, &field.ty)
            .map_err(|error| format!("{}.{}: {error}", item.name, field.name))?;
        let offset = end.next_multiple_of(layout.align);
        if offset != end {
            let gap = offset - end;
            return Err(format!(
                "{}.{} would leave a hole of {gap} bytes before it: add a `reserved` field, \
                 so that every byte has a meaning",
                item.name, field.name
            ));
        }
        offsets.push(offset);
        end = offset + layout.size;
        align = align.max(layout.align);
    }
    if !end.is_multiple_of(align) {
        return Err(format!("{} ends in a hole: add a `reserved` field", item.name));
    }
    Ok(StructLayout { whole: Layout { size: end, align }, offsets })
}

/// Layout of a type.
pub fn of_type(standard: &Standard, ty: &Type) -> Result<Layout, String> {
    let plain = |size| Layout { size, align: size };
    Ok(match ty {
        Type::Scalar(Scalar::U8) | Type::Char => plain(1),
        Type::Scalar(Scalar::I32 | Scalar::U32) => plain(4),
        Type::Status | Type::Enum(_) | Type::Format | Type::OpId => plain(4),
        Type::Scalar(Scalar::I64 | Scalar::U64 | Scalar::F64) | Type::Flags(_) => plain(8),
        Type::Handle(_) | Type::Ptr(_) | Type::MutPtr(_) | Type::Bytes | Type::MutBytes => plain(8),
        Type::CStr | Type::Fn(_) => plain(8),
        Type::Array(inner, length) => {
            let element = of_type(standard, inner)?;
            Layout { size: element.size * length, align: element.align }
        }
        Type::Struct(name) => {
            let found = standard.types.structs.iter().find(|item| item.name == *name.as_str());
            let item = found.ok_or_else(|| format!("there is no struct `{name}`"))?;
            of_struct(standard, item)?.whole
        }
    })
}
