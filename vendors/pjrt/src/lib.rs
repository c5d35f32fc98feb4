//! OXI adapter for XLA and every device with a PJRT plugin.
//!
//! Each operator becomes a StableHLO program, which the plugin compiles and runs. The same code
//! takes XLA's CPU, NVIDIA's GPUs and TPUs: which one is the plugin's path, a setting.
//!
//! | module | holds |
//! |---|---|
//! | `adapter` | settings, plugins and devices |
//! | `api` | the C API, loading and calling it |
//! | `client` | compiling and running programs |
//! | `emit` | StableHLO, one method for each operation |
//! | `program` | OXI's operators in StableHLO |
//! | `elementwise` | those of one element of each input |
//! | `subnormals` | finding out what a device flushes |
//! | `engine` | between the kit and all of these |

mod adapter;
mod api;
mod client;
mod elementwise;
mod emit;
mod engine;
mod program;
mod subnormals;

pub use adapter::Pjrt;

oxi_kit::adapter!(Pjrt);
oxi_kit::export!(Pjrt);
