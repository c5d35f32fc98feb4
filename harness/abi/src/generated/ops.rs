// Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.

//! Operators: ids, versions, and keys of attributes.

/// Copies a tensor; every bit is kept, of NaNs too.
pub mod copy {
    /// Its number.
    pub const ID: u32 = 0x0001;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Converts each element to another format by the rounding and overflow rules of that format.
pub mod cast {
    /// Its number.
    pub const ID: u32 = 0x0002;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Beyond the largest finite value: by the format's option instead of its default.
    pub const SATURATE: u32 = 1;
}

/// Adds two tensors element by element, with broadcasting.
pub mod add {
    /// Its number.
    pub const ID: u32 = 0x0010;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Multiplies two tensors element by element, with broadcasting.
pub mod multiply {
    /// Its number.
    pub const ID: u32 = 0x0011;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Subtracts the second tensor from the first element by element, with broadcasting.
pub mod subtract {
    /// Its number.
    pub const ID: u32 = 0x0012;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The exponential function, element by element.
pub mod exp {
    /// Its number.
    pub const ID: u32 = 0x0020;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The hyperbolic tangent, element by element.
pub mod tanh {
    /// Its number.
    pub const ID: u32 = 0x0021;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// The square root, element by element.
pub mod sqrt {
    /// Its number.
    pub const ID: u32 = 0x0022;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
}

/// Adds the elements along one axis.
pub mod reduce_sum {
    /// Its number.
    pub const ID: u32 = 0x0030;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Keep the axis, with extent 1.
    pub const KEEP: u32 = 2;
}

/// The largest element along one axis.
pub mod reduce_max {
    /// Its number.
    pub const ID: u32 = 0x0031;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Keep the axis, with extent 1.
    pub const KEEP: u32 = 2;
}

/// Matrix product of the last two dimensions, batched over those before, with an optional bias.
pub mod matmul {
    /// Its number.
    pub const ID: u32 = 0x0040;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// The last two dimensions of a are swapped.
    pub const TRANSPOSE_A: u32 = 1;
    /// The last two dimensions of b are swapped.
    pub const TRANSPOSE_B: u32 = 2;
}

/// Exponentials along one axis, divided by their sum.
pub mod softmax {
    /// Its number.
    pub const ID: u32 = 0x0050;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// Which axis, counted from the front.
    pub const AXIS: u32 = 1;
}

/// Subtracts the mean of the dimensions from axis on, divides by the square root of their variance plus eps, then scales and shifts.
pub mod layer_norm {
    /// Its number.
    pub const ID: u32 = 0x0051;
    /// Revision of its meaning.
    pub const VERSION: u32 = 1;
    /// First normalised axis, counted from the front.
    pub const AXIS: u32 = 1;
    /// Added to the variance, under the root.
    pub const EPS: u32 = 2;
}
