//! The places where a fault can put itself between the host and the reference.

use std::sync::Arc;

use oxi_kit::ffi::{self, CoreApi};
use oxi_kit::hosted::{Buffer, Mark, Stream};
use oxi_kit::{Device, Failure, OpDesc, Operands, Support};
use oxi_reference::{Plan, ReferenceDevice};

/// What a fault may replace. It replaces as little as it can; the rest is [`HONEST`].
#[derive(Debug)]
pub(crate) struct Hooks {
    /// Changes the answer to the host; the table is the honest one.
    pub(crate) answer: fn(&mut ffi::Adapter, &'static CoreApi),
    pub(crate) query: fn(&ReferenceDevice, &OpDesc) -> Support,
    pub(crate) plan: fn(&ReferenceDevice, &OpDesc) -> Result<Plan, Failure>,
    pub(crate) execute: fn(Execution<'_>) -> Result<(), Failure>,
    pub(crate) wait: fn(&ReferenceDevice, &Stream, &Arc<Mark>) -> Result<(), Failure>,
    pub(crate) release: fn(Arc<Buffer>),
}

/// An execution on its way to the reference.
pub(crate) struct Execution<'a> {
    pub(crate) device: &'a ReferenceDevice,
    pub(crate) stream: &'a Stream,
    /// What the plan was made from.
    pub(crate) op: &'a Arc<OpDesc>,
    pub(crate) plan: &'a Arc<Plan>,
    pub(crate) operands: Operands<Buffer>,
}

impl Execution<'_> {
    /// As the reference does it.
    pub(crate) fn honestly(self) -> Result<(), Failure> {
        self.device.execute(self.stream, self.plan, self.operands)
    }

    /// Enqueues a computation of the fault's own instead.
    pub(crate) fn instead(
        self,
        compute: impl FnOnce(&OpDesc, &Operands<Buffer>) + Send + 'static,
    ) -> Result<(), Failure> {
        let (op, operands) = (self.op.clone(), self.operands);
        self.stream.run(move || {
            compute(&op, &operands);
            Ok(())
        })
    }

    /// Enqueues the reference's computation between two of the fault's own.
    pub(crate) fn around(
        self,
        before: fn(&OpDesc, &Operands<Buffer>),
        after: fn(&OpDesc, &Operands<Buffer>),
    ) -> Result<(), Failure> {
        let plan = self.plan.clone();
        self.instead(move |op, operands| {
            before(op, operands);
            plan.run(operands);
            after(op, operands);
        })
    }
}

/// The reference as it is.
pub(crate) const HONEST: Hooks = Hooks {
    answer: |_, _| (),
    query: |device, op| device.query(op),
    plan: |device, op| device.plan(op),
    execute: |execution| execution.honestly(),
    wait: |device, stream, mark| device.wait(stream, mark),
    release: drop,
};
