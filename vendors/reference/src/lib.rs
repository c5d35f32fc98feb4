//! The built-in OXI adapter: pure Rust, on the CPU.
//!
//! It is what the standard looks like when it is read plainly: every operator in every type row,
//! every capability, strides everywhere, and arithmetic that is easy to follow rather than fast
//! (but not slow: sums and products vectorise). Streams are real: each has a thread of its own, so
//! that work is asynchronous and two streams overlap.
//!
//! Memory and streams are those of [`oxi_kit::hosted`]; the kernels are in `ops`, and the layout that
//! the device prefers in `apart`.

mod apart;
mod ops;

use oxi_kit::ffi::device_kind;
use oxi_kit::hosted::{Buffer, Engine, Held, Hosted};
use oxi_kit::{
    Adapter, DeviceInfo, Failure, OpDesc, OpStorage, Operands, Settings, Support, Tensor,
};

pub use ops::Plan;

/// The one device.
pub type ReferenceDevice = Hosted<Reference>;

/// The adapter: one device, no settings.
#[derive(Debug)]
pub struct Reference;

impl Adapter for Reference {
    const NAME: &'static str = "oxi-reference";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    type Device = ReferenceDevice;
    const FAULTS: bool = true;

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
            caps: ReferenceDevice::CAPS,
        })
    }

    fn open(&self, _: u32) -> Result<ReferenceDevice, Failure> {
        Ok(Hosted::new(Reference))
    }
}

impl Engine for Reference {
    type Plan = Plan;
    const TENSORS: bool = true;

    fn operators(&self) -> Vec<u32> {
        oxi_kit::call::operators(ops::computes)
    }

    fn query(&self, op: &OpDesc) -> Support {
        ops::query(op)
    }

    fn plan(&self, op: &OpDesc) -> Result<Plan, Failure> {
        ops::plan(op)
    }

    fn hold(&self, tensor: &Tensor) -> Result<Box<dyn Held>, Failure> {
        Ok(Box::new(apart::Apart::new(tensor)?))
    }

    fn query_stored(&self, op: &OpDesc, _: &OpStorage) -> Support {
        ops::query(op)
    }

    fn plan_stored(&self, op: &OpDesc, storage: &OpStorage) -> Result<Plan, Failure> {
        if storage.plain().is_ok() {
            return ops::plan(op);
        }
        let plan = ops::plan(&apart::strided(op, storage))?;
        Ok(plan.on(apart::in_memory))
    }

    fn run(&self, plan: &Plan, operands: &Operands<Buffer>) -> Result<(), Failure> {
        plan.run(operands);
        Ok(())
    }
}

oxi_kit::adapter!(Reference);
