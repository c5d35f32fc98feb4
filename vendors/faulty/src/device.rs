//! The reference's device, with hooks.

use std::sync::Arc;

use oxi_kit::hosted::{Buffer, Mark, Stream};
use oxi_kit::{
    Device, Failure, HeapInfo, HostMemory, Limits, OpDesc, OpStorage, Operands, Range, Support,
    Tensor,
};
use oxi_reference::{Plan, ReferenceDevice};

use crate::hooks::{Execution, Hooks};

/// The device.
#[derive(Debug)]
pub(crate) struct FaultyDevice {
    pub(crate) inner: ReferenceDevice,
    pub(crate) hooks: &'static Hooks,
}

/// A plan, with what it was made from.
#[derive(Debug)]
pub(crate) struct FaultyPlan {
    op: Arc<OpDesc>,
    storage: OpStorage,
    plan: Arc<Plan>,
}

impl Device for FaultyDevice {
    type Buffer = Buffer;
    type Stream = Stream;
    type Mark = Mark;
    type Plan = FaultyPlan;
    const TENSORS: bool = ReferenceDevice::TENSORS;

    // What a fault may change.

    fn buffer(&self, _: u32, bytes: u64, _: u64) -> Result<Buffer, Failure> {
        (self.hooks.buffer)(&self.inner, bytes)
    }

    fn tensor_buffer(&self, _: u32, tensor: &Tensor, _: u64) -> Result<Buffer, Failure> {
        (self.hooks.tensor_buffer)(&self.inner, tensor)
    }

    fn import(&self, memory: HostMemory) -> Result<Buffer, Failure> {
        (self.hooks.import)(&self.inner, memory)
    }

    fn release(&self, buffer: Arc<Buffer>) {
        (self.hooks.release)(buffer);
    }

    fn map(&self, buffer: &Buffer, at: Range, flags: u64) -> Result<HostMemory, Failure> {
        (self.hooks.map)(&self.inner, buffer, at, flags)
    }

    fn stream(&self, _: i32) -> Result<Stream, Failure> {
        (self.hooks.stream)(&self.inner)
    }

    fn write(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        offset: u64,
        from: &[u8],
    ) -> Result<(), Failure> {
        (self.hooks.write)(&self.inner, stream, (to, offset), from)
    }

    fn read(
        &self,
        stream: &Stream,
        from: &Arc<Buffer>,
        offset: u64,
        to: HostMemory,
    ) -> Result<(), Failure> {
        (self.hooks.read)(&self.inner, stream, (from, offset), to)
    }

    fn copy(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        to_offset: u64,
        from: &Arc<Buffer>,
        at: Range,
    ) -> Result<(), Failure> {
        (self.hooks.copy)(&self.inner, stream, (to, to_offset), (from, at))
    }

    fn fill(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        at: Range,
        pattern: &[u8],
    ) -> Result<(), Failure> {
        (self.hooks.fill)(&self.inner, stream, (to, at), pattern)
    }

    fn record(&self, stream: &Stream) -> Result<Mark, Failure> {
        (self.hooks.record)(&self.inner, stream)
    }

    fn wait(&self, stream: &Stream, mark: &Arc<Mark>) -> Result<(), Failure> {
        (self.hooks.wait)(&self.inner, stream, mark)
    }

    fn query(&self, op: &OpDesc) -> Support {
        (self.hooks.query)(&self.inner, op)
    }

    fn plan(&self, op: &OpDesc) -> Result<FaultyPlan, Failure> {
        self.plan_stored(op, &OpStorage::default())
    }

    fn query_stored(&self, op: &OpDesc, storage: &OpStorage) -> Support {
        match storage.plain() {
            Ok(()) => self.query(op),
            Err(_) => self.inner.query_stored(op, storage),
        }
    }

    fn plan_stored(&self, op: &OpDesc, storage: &OpStorage) -> Result<FaultyPlan, Failure> {
        let plan = match storage.plain() {
            Ok(()) => (self.hooks.plan)(&self.inner, op)?,
            Err(_) => self.inner.plan_stored(op, storage)?,
        };
        let (op, storage) = (Arc::new(op.clone()), storage.clone());
        Ok(FaultyPlan { op, storage, plan: Arc::new(plan) })
    }

    fn workspace(&self, _: &FaultyPlan) -> u64 {
        self.hooks.workspace
    }

    fn execute(
        &self,
        stream: &Stream,
        plan: &Arc<FaultyPlan>,
        operands: Operands<Buffer>,
    ) -> Result<(), Failure> {
        let FaultyPlan { op, storage, plan } = &**plan;
        let execute = match storage.plain() {
            Ok(()) => self.hooks.execute,
            Err(_) => self.hooks.execute_stored,
        };
        execute(Execution { device: &self.inner, stream, op, storage, plan, operands })
    }

    fn fail(&self, stream: &Stream) -> Result<(), Failure> {
        (self.hooks.fail)(&self.inner, stream)
    }

    // What none does.

    fn limits(&self) -> Limits {
        self.inner.limits()
    }

    fn status(&self) -> Result<(), Failure> {
        self.inner.status()
    }

    fn heaps(&self) -> Vec<HeapInfo> {
        self.inner.heaps()
    }

    fn address(&self, buffer: &Buffer) -> Result<u64, Failure> {
        self.inner.address(buffer)
    }

    fn unmap(&self, buffer: &Buffer) -> Result<(), Failure> {
        self.inner.unmap(buffer)
    }

    fn reached(&self, mark: &Mark, timeout_ns: u64) -> Result<bool, Failure> {
        self.inner.reached(mark, timeout_ns)
    }

    fn time_of(&self, mark: &Mark) -> Result<u64, Failure> {
        self.inner.time_of(mark)
    }

    fn operators(&self) -> Vec<u32> {
        self.inner.operators()
    }
}
