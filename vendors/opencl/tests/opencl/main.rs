//! The adapter on the first OpenCL device, through the C entry points. Without one every test passes
//! and says that it was left out.

mod absence;
mod attending;
mod common;
mod conversions;
mod device;
mod elementwise;
mod moves;
mod products;
mod reductions;
mod rows;
mod rules;
mod scales;
