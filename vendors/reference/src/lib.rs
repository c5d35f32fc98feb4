//! The built-in OXI adapter: pure Rust, on the CPU.
//!
//! It is what the standard looks like when it is read plainly: every operator in every type row,
//! every capability, strides everywhere, and arithmetic that is easy to follow rather than fast
//! (but not slow: sums and products vectorise). Streams are real: each has a thread of its own, so
//! that work is asynchronous and two streams overlap.
//!
//! | module | holds |
//! |---|---|
//! | [`memory`] | buffers |
//! | [`marks`] | points in a stream's work |
//! | [`streams`] | queues and their threads |
//! | [`device`] | the device, between the kit and all of these |
//! | `ops` | rules and kernels of the operators |

pub mod device;
pub mod marks;
pub mod memory;
mod ops;
pub mod streams;

use oxi_kit::ffi::{device_caps, device_kind};
use oxi_kit::{Adapter, DeviceInfo, Failure, Settings};

pub use device::ReferenceDevice;
pub use ops::Plan;

/// The adapter: one device, no settings.
#[derive(Debug)]
pub struct Reference;

impl Adapter for Reference {
    const NAME: &'static str = "oxi-reference";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = ReferenceDevice;

    fn new(_: &Settings) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn device_count(&self) -> u32 {
        1
    }

    fn device_info(&self, _: u32) -> Result<DeviceInfo, Failure> {
        Ok(DeviceInfo {
            vendor: "OXI".to_owned(),
            name: "OXI reference device".to_owned(),
            driver: Self::VERSION.to_owned(),
            uuid: *b"oxi reference  0",
            kind: device_kind::CPU,
            caps: device_caps::ALL.iter().fold(0, |all, cap| all | cap),
        })
    }

    fn open(&self, _: u32) -> Result<ReferenceDevice, Failure> {
        Ok(ReferenceDevice)
    }
}

oxi_kit::adapter!(Reference);
