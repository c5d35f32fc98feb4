//! The adapter as a host sees it, with plugins that `cargo xtask vendors` has brought. What is not
//! here is left out by name.

mod common;
mod devices;
mod families;
mod operators;
mod plugins;
