//! The adapter with ONNX Runtime's own kernels, through the C entry points.
//!
//! Without the library every test that needs it passes and says that it was left out.

mod common;
mod device;
mod elementwise;
mod families;
mod operators;
mod rules;
mod settings;
