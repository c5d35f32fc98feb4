//! What rules see of an argument, in place of the memory and the objects that it will be.

/// What rules see of an argument.
#[derive(Debug, Clone)]
pub enum Model {
    /// A number.
    Int(i128),
    /// A handle: the prop, by index.
    Handle(usize),
    /// The object of another argument.
    Same(usize),
    /// A struct, by its fields in order.
    Struct(Vec<Model>, Slots),
    /// Memory, or null.
    Memory(bool),
    /// The tensor that a buffer is created for.
    Tensor(Named),
}

/// What rules ask about the tensor that a buffer is created for.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Bytes that it takes if it is dense.
    pub bytes: u64,
    /// Whether it has strides.
    pub strides: bool,
}

/// What rules ask about bindings.
#[derive(Debug, Clone, Copy)]
pub struct Slots {
    /// Whether tensors lie within their buffers.
    pub fit: bool,
    /// Whether offsets are aligned.
    pub aligned: bool,
    /// Whether an output shares memory.
    pub overlap: bool,
    /// Whether the buffers belong to the plan's device.
    pub near: bool,
    /// What the buffers of input and output were created for.
    pub holds: [Holds; 2],
}

/// What a buffer was created for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Plain bytes.
    Bytes,
    /// The tensor of the plan.
    Tensor,
    /// Another tensor.
    Other,
}

/// Bindings of which no rule is broken.
pub(super) const GOOD_SLOTS: Slots =
    Slots { fit: true, aligned: true, overlap: false, near: true, holds: [Holds::Bytes; 2] };
