//! OXI adapter for OpenCL: every device of every platform that the ICD loader knows.
//!
//! ```text
//! host ── oxi_kit ──► adapter ──► device ──► rules ──► offer        op_query
//!                                       └──► rules ──► plan         plan_create
//!                                       └──► stream ──► objects     everything enqueued
//! ```
//!
//! What the reader should know:
//!
//! - **OpenCL is loaded at run time** (`api`), at the first call that needs a device. Without it
//!   there are no devices, and a sentence in the log.
//! - **The device computes.** Operators are the kernels in `kernels/`, with the vendor's own `exp`,
//!   `tanh`, `sqrt`, conversions and arithmetic, and no option that relaxes them. So what the suite
//!   measures is the vendor's compiler and library.
//! - **Nothing is compiled before it is planned**, since one program can take the vendor's compiler
//!   half a second.
//! - OpenCL 1.2 is enough. Its 16-bit formats are optional; `offer` says what is done about it.

mod adapter;
mod api;
mod buffer;
mod device;
mod objects;
mod offer;
mod plan;
mod shared;
mod stream;
mod walk;
mod words;

pub use adapter::OpenCl;

oxi_kit::adapter!(OpenCl);
oxi_kit::export!(OpenCl);
