//! The adapter on the first OpenCL device, through the C entry points. Without one every test passes
//! and says that it was left out.

mod absence;
mod common;
mod conversions;
mod device;
mod elementwise;
mod products;
mod rows;
mod rules;
