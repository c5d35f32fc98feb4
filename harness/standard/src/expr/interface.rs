//! What `when:` may say in `spec/api/*.yaml`: the parameters of the function, and functions that
//! the harness answers from what it knows of the handles it made.
//!
//! A pointer parameter stands for what it points at, so that `desc.bytes` is a field of the struct
//! that `desc` points to; only [`is_null`](FUNCTIONS) asks for the pointer itself. Integers, enums,
//! flags, statuses, formats and operator ids are all integers. Untyped memory, text and lists
//! have no value to compute with.
//!
//! Where no argument alone brings an error about, a rule names one of the [`PROVOCATIONS`].

use super::ExprError;
use super::code::{Code, Scope, Signature, Wants};
use super::value::Ty;
use crate::api::Function;
use crate::load::Standard;
use crate::types::{Enum, Scalar, Type};

const fn function(
    name: &'static str,
    wants: &'static [Wants],
    gives: Ty<'static>,
    about: &'static str,
) -> Signature {
    Signature { name, wants, gives, about }
}

const INT: Wants = Wants::A(Ty::Int);
const ANY: Wants = Wants::AnyHandle;
const DEVICE: Wants = Wants::A(Ty::Handle("device"));
const BUFFER: Wants = Wants::A(Ty::Handle("buffer"));
const EVENT: Wants = Wants::A(Ty::Handle("event"));
const PLAN: Wants = Wants::A(Ty::Handle("plan"));
const BUFFER_DESC: Wants = Wants::A(Ty::Struct("buffer_desc"));
const OP_DESC: Wants = Wants::A(Ty::Struct("op_desc"));
const BINDINGS: Wants = Wants::A(Ty::Struct("bindings"));

/// Kind of text that names an enum.
pub const ENUM: &str = "enum";
/// Kind of text that names a set of flags.
pub const FLAGS: &str = "flags";
/// Kind of text that names a capability of a device: a value of the flags `device_caps`.
pub const CAPABILITY: &str = "capability";

/// Functions that `when:` can call. The harness knows each by its name.
pub const FUNCTIONS: &[Signature] = &[
    function("is_null", &[Wants::Parameter], Ty::Bool, "whether a pointer or handle is null"),
    function("live", &[ANY], Ty::Bool, "whether a handle may be used"),
    function("same", &[ANY, ANY], Ty::Bool, "whether two handles stand for one object"),
    function("device_of", &[ANY], Ty::Handle("device"), "the device that an object belongs to"),
    function("device_count", &[], Ty::Int, "how many devices the adapter offers"),
    function("heap_count", &[DEVICE], Ty::Int, "how many heaps a device has"),
    function("heap", &[DEVICE, INT], Ty::Struct("heap_info"), "a heap of a device"),
    function("has_cap", &[DEVICE, Wants::Name(CAPABILITY)], Ty::Bool, "a declared capability"),
    function("children", &[DEVICE], Ty::Int, "how many objects of a device are not destroyed"),
    function("size", &[BUFFER], Ty::Int, "bytes of a buffer"),
    function("holds_tensor", &[BUFFER], Ty::Bool, "whether a buffer was created for a tensor"),
    function("mapped", &[BUFFER], Ty::Bool, "whether a buffer is mapped"),
    function("in_mapping", &[BUFFER, INT, INT], Ty::Bool, "whether offset and bytes are mapped"),
    function("recorded", &[EVENT], Ty::Bool, "whether an event was ever recorded"),
    function("is_status", &[INT], Ty::Bool, "whether the standard lists a status"),
    function("is_member", &[Wants::Name(ENUM), INT], Ty::Bool, "whether an enum has a value"),
    function("are_flags", &[Wants::Name(FLAGS), INT], Ty::Bool, "whether all bits are listed"),
    function("property_size", &[INT], Ty::Int, "bytes of a property"),
    function("is_operator", &[INT, INT], Ty::Bool, "whether the standard lists id and version"),
    function("is_type_row", &[OP_DESC], Ty::Bool, "whether the operator lists the type tuple"),
    function("counts_fit", &[OP_DESC], Ty::Bool, "whether the numbers of tensors are right"),
    function("attrs_fit", &[OP_DESC], Ty::Bool, "whether the attributes are right"),
    function("names_tensor", &[BUFFER_DESC], Ty::Bool, "whether a buffer is to hold a tensor"),
    function("tensor_bytes", &[BUFFER_DESC], Ty::Int, "bytes of that tensor if it is dense"),
    function("tensor_has_strides", &[BUFFER_DESC], Ty::Bool, "whether that tensor has strides"),
    function("tensor_flags_fit", &[OP_DESC], Ty::Bool, "whether all flags of tensors are right"),
    function(
        "layouts_have_no_strides",
        &[OP_DESC],
        Ty::Bool,
        "whether none that is the device's has",
    ),
    function("outputs_apart", &[OP_DESC], Ty::Bool, "whether elements of outputs lie apart"),
    function("extents_fit", &[OP_DESC], Ty::Bool, "whether no extent is negative"),
    function("spans_fit", &[OP_DESC], Ty::Bool, "whether the bytes of tensors fit in 63 bits"),
    function("layouts_known", &[OP_DESC], Ty::Bool, "whether the standard lists all layouts"),
    function("plan_inputs", &[PLAN], Ty::Int, "how many inputs a plan has"),
    function("plan_outputs", &[PLAN], Ty::Int, "how many outputs a plan has"),
    function("slots_fit", &[PLAN, BINDINGS], Ty::Bool, "whether tensors lie within buffers"),
    function("slots_near", &[PLAN, BINDINGS], Ty::Bool, "whether buffers are the plan's device's"),
    function("slots_aligned", &[PLAN, BINDINGS], Ty::Bool, "whether all offsets are aligned"),
    function("layouts_fit", &[PLAN, BINDINGS], Ty::Bool, "whether buffers hold what layouts say"),
    function("outputs_overlap", &[PLAN, BINDINGS], Ty::Bool, "whether an output shares memory"),
];

/// What the harness can stage to bring about errors that no argument alone does, and how.
pub const PROVOCATIONS: &[(&str, &str)] =
    &[("alloc_until_fail", "creates buffers until the heap is full")];

/// Reads and checks the `when:` of an error rule.
///
/// # Errors
/// If it cannot be read, names something unknown, or is no bool.
pub fn compile(standard: &Standard, function: &Function, when: &str) -> Result<Code, ExprError> {
    Code::of(when, Ty::Bool, &Interface { standard, function })
}

/// The scope of a function's error rules. The number of a variable is the index of the parameter;
/// the number of a field, its index in the struct.
pub struct Interface<'s> {
    /// The standard that names types.
    pub standard: &'s Standard,
    /// The function.
    pub function: &'s Function,
}

impl<'s> Interface<'s> {
    fn flags(&self) -> &'s [Enum] {
        &self.standard.types.flags
    }

    fn structure(&self, name: &str) -> Option<&'s crate::types::Struct> {
        self.standard.types.structs.iter().find(|structure| structure.name == name)
    }
}

impl<'s> Scope<'s> for Interface<'s> {
    fn variable(&self, name: &str) -> Option<(usize, Ty<'s>)> {
        let mut params = self.function.params.iter().enumerate();
        let (number, param) = params.find(|(_, param)| param.name == name)?;
        let pointee = match &param.ty {
            Type::Ptr(inner) | Type::MutPtr(inner) => inner,
            direct => direct,
        };
        Some((number, value_type(pointee)))
    }

    fn variables(&self) -> Vec<&str> {
        self.function.params.iter().map(|param| param.name.as_str()).collect()
    }

    fn functions(&self) -> &'static [Signature] {
        FUNCTIONS
    }

    fn field(&self, structure: &str, field: &str) -> Option<(usize, Ty<'s>)> {
        let mut fields = self.structure(structure)?.fields.iter().enumerate();
        let (number, field) = fields.find(|(_, known)| known.name == field)?;
        Some((number, value_type(&field.ty)))
    }

    fn fields(&self, structure: &str) -> Vec<&str> {
        let fields = self.structure(structure).map_or(&[][..], |structure| &structure.fields);
        fields.iter().map(|field| field.name.as_str()).collect()
    }

    fn named(&self, kind: &str, text: &str) -> Result<(), Vec<&str>> {
        let names: Vec<&str> = match kind {
            ENUM => self.standard.types.enums.iter().map(|e| e.name.as_str()).collect(),
            FLAGS => self.flags().iter().map(|flags| flags.name.as_str()).collect(),
            _ => {
                let caps = self.flags().iter().find(|flags| flags.name == "device_caps");
                caps.iter().flat_map(|caps| &caps.values).map(|cap| cap.name.as_str()).collect()
            }
        };
        if names.contains(&text) { Ok(()) } else { Err(names) }
    }
}

/// What an expression sees of a field, or of what a parameter points at. A pointer in a struct may
/// point at many things, so there is nothing to compute with.
fn value_type(ty: &Type) -> Ty<'_> {
    match ty {
        Type::Scalar(Scalar::F64) => Ty::Float,
        Type::Scalar(_) | Type::Status | Type::Enum(_) | Type::Flags(_) => Ty::Int,
        Type::Format | Type::OpId => Ty::Int,
        Type::Handle(kind) => Ty::Handle(kind),
        Type::Struct(name) => Ty::Struct(name),
        Type::Ptr(_) | Type::MutPtr(_) | Type::Bytes | Type::MutBytes | Type::CStr => Ty::Memory,
        Type::Char | Type::Array(..) | Type::Fn(_) => Ty::Memory,
    }
}
