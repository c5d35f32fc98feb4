//! The traits an adapter implements.
//!
//! By the time one of these methods is called, the kit has checked what the standard lets it check
//! on its own: null pointers, handles, struct sizes and chains, ranges, overlaps, reserved flags,
//! ranks and counts. Methods see safe Rust types and return a [`Failure`] with a status and a
//! sentence; the kit turns it into the C return value and the thread's last error. A panic becomes
//! `E_INTERNAL`.

use std::sync::Arc;

use crate::op::{OpDesc, OpStorage, Support, Tensor};
use crate::{Failure, Settings};

/// An adapter: what one shared library offers.
pub trait Adapter: Sized + Send + Sync + 'static {
    /// Name of the adapter.
    const NAME: &'static str;
    /// Version of the adapter.
    const VERSION: &'static str;
    /// Its devices.
    type Device: Device;

    /// Whether it offers the extension `oxi.fault`, by which a test makes an open device run out of
    /// memory, fail at an execution ([`Device::fail`]) or be gone. The kit does the rest.
    const FAULTS: bool = false;

    /// Settings that [`new`](Self::new) understands; any other key is refused by the kit.
    fn setting_keys() -> &'static [&'static str] {
        &[]
    }

    /// Looks at settings whose keys are known: a value that makes no sense is refused here, with
    /// `E_ARGUMENT`, while host and adapter meet. Must not touch hardware.
    fn check_settings(settings: &Settings) -> Result<(), Failure> {
        let _ = settings;
        Ok(())
    }

    /// Prepares the adapter. Called once, at the first call that needs it and not during
    /// negotiation, so that it may look for hardware.
    fn new(settings: &Settings) -> Result<Self, Failure>;

    /// How many devices there are; none is no failure.
    fn device_count(&self) -> u32;

    /// Who a device is; `index` is below the count.
    fn device_info(&self, index: u32) -> Result<DeviceInfo, Failure>;

    /// Opens a device; `index` is below the count.
    fn open(&self, index: u32) -> Result<Self::Device, Failure>;
}

/// Who a device is. Texts that are too long for the C struct are cut.
#[derive(Debug, Clone, Default)]
pub struct DeviceInfo {
    /// Who makes it.
    pub vendor: String,
    /// Its product name.
    pub name: String,
    /// Version of its driver or runtime.
    pub driver: String,
    /// Tells equal devices apart.
    pub uuid: [u8; 16],
    /// `abi::ffi::device_kind`.
    pub kind: u32,
    /// `abi::ffi::device_caps`.
    pub caps: u64,
}

/// A heap.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeapInfo {
    /// `abi::ffi::heap_kind`.
    pub kind: u32,
    /// `abi::ffi::heap_flags`.
    pub flags: u64,
    /// Bytes in all.
    pub total: u64,
    /// Allocations are rounded up to a multiple of this.
    pub granularity: u64,
    /// Largest single allocation.
    pub max_alloc: u64,
}

/// What a device states of itself in numbers. `Default` suits most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Highest rank of a tensor.
    pub max_rank: u32,
    /// Streams that may exist at once; 0 if only memory limits them.
    pub max_streams: u32,
    /// Alignment in bytes that a tensor's offset in a buffer needs: a power of two, at most 256.
    pub buffer_alignment: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_rank: 8, max_streams: 0, buffer_alignment: 64 }
    }
}

/// An open device. The kit keeps count of the bytes allocated on each heap and reports
/// `free = total - allocated`.
pub trait Device: Send + Sync + 'static {
    /// Memory. Dropping it gives it back; the kit drops it when no work uses it any more.
    type Buffer: Send + Sync + 'static;
    /// A queue of work.
    type Stream: Send + Sync + 'static;
    /// A point in a stream's work. A new one for each `event_record`.
    type Mark: Send + Sync + 'static;
    /// A prepared operator.
    type Plan: Send + Sync + 'static;

    /// Whether it has buffers for tensors, [`tensor_buffer`](Self::tensor_buffer). Only then may it
    /// declare `tensor_buffers`.
    const TENSORS: bool = false;

    /// What it states of itself in numbers. Asked once, when it is opened.
    fn limits(&self) -> Limits {
        Limits::default()
    }

    /// Whether it still works: `E_DEVICE_LOST` if not.
    fn status(&self) -> Result<(), Failure> {
        Ok(())
    }

    /// The heaps, at least one. Asked once, when it is opened.
    fn heaps(&self) -> Vec<HeapInfo>;

    /// Allocates; `bytes` is positive and within the heap's `max_alloc`.
    fn buffer(&self, heap: u32, bytes: u64, usage: u64) -> Result<Self::Buffer, Failure>;

    /// Allocates a buffer for one tensor, in whatever form suits the device. What is copied to it and
    /// from it is the whole tensor, dense row-major on the host's side, and what is executed on it
    /// was planned so by [`plan_stored`](Self::plan_stored). Only called if the device declares
    /// `tensor_buffers`; the tensor has no strides, and an element at least.
    fn tensor_buffer(
        &self,
        heap: u32,
        tensor: &Tensor,
        usage: u64,
    ) -> Result<Self::Buffer, Failure> {
        let _ = (heap, tensor, usage);
        Err(Failure::unsupported("buffers hold plain bytes"))
    }

    /// Makes host memory a buffer. Only called if the device declares `import_host`.
    fn import(&self, memory: HostMemory) -> Result<Self::Buffer, Failure> {
        let _ = memory;
        Err(Failure::unsupported("host memory cannot be imported"))
    }

    /// Takes the kit's share of a buffer whose handle was destroyed. Work under way may hold others;
    /// the heap's free figure grows once all are gone. The default lets go of it.
    fn release(&self, buffer: Arc<Self::Buffer>) {
        drop(buffer);
    }

    /// Address on the device. Only called if the device declares `address`.
    fn address(&self, buffer: &Self::Buffer) -> Result<u64, Failure> {
        let _ = buffer;
        Err(Failure::unsupported("buffers have no addresses"))
    }

    /// Makes part of a buffer visible to the host; all work on it is done. Only called if the
    /// device declares `map`.
    fn map(&self, buffer: &Self::Buffer, at: Range, flags: u64) -> Result<HostMemory, Failure> {
        let _ = (buffer, at, flags);
        Err(Failure::unsupported("buffers cannot be mapped"))
    }

    /// Ends a mapping.
    fn unmap(&self, buffer: &Self::Buffer) -> Result<(), Failure> {
        let _ = buffer;
        Err(Failure::unsupported("buffers cannot be mapped"))
    }

    /// Makes a queue of work.
    fn stream(&self, priority: i32) -> Result<Self::Stream, Failure>;

    /// Enqueues a copy from host memory. The source must be read before this returns.
    fn write(
        &self,
        stream: &Self::Stream,
        to: &Arc<Self::Buffer>,
        offset: u64,
        from: &[u8],
    ) -> Result<(), Failure>;

    /// Enqueues a copy to host memory, which the caller keeps until it synchronised.
    fn read(
        &self,
        stream: &Self::Stream,
        from: &Arc<Self::Buffer>,
        offset: u64,
        to: HostMemory,
    ) -> Result<(), Failure>;

    /// Enqueues a copy between buffers; the ranges are within them and do not overlap.
    fn copy(
        &self,
        stream: &Self::Stream,
        to: &Arc<Self::Buffer>,
        to_offset: u64,
        from: &Arc<Self::Buffer>,
        at: Range,
    ) -> Result<(), Failure>;

    /// Enqueues a fill; the range is a whole number of patterns.
    fn fill(
        &self,
        stream: &Self::Stream,
        to: &Arc<Self::Buffer>,
        at: Range,
        pattern: &[u8],
    ) -> Result<(), Failure>;

    /// Marks the point that the stream's work has reached. Also called from the thread that waits
    /// for the whole device, while another one enqueues.
    fn record(&self, stream: &Self::Stream) -> Result<Self::Mark, Failure>;

    /// Lets later work on the stream wait for a mark.
    fn wait(&self, stream: &Self::Stream, mark: &Arc<Self::Mark>) -> Result<(), Failure>;

    /// Waits at most `timeout_ns` until a mark was reached: `Ok(false)` if it was not. 0 asks only.
    fn reached(&self, mark: &Self::Mark, timeout_ns: u64) -> Result<bool, Failure>;

    /// When a mark was reached, in nanoseconds of the device's clock. Only called if the device
    /// declares `event_timing`, and the mark was reached.
    fn time_of(&self, mark: &Self::Mark) -> Result<u64, Failure> {
        let _ = mark;
        Err(Failure::unsupported("events have no times"))
    }

    /// Operators offered in at least one type row, in rising order.
    fn operators(&self) -> Vec<u32>;

    /// Whether and how an operator is offered. The answer to a legal call that is not offered is
    /// an `Ok` that says why; a call that breaks a rule is also an `Ok` whose `why` is the status
    /// that [`plan`](Self::plan) would fail with.
    fn query(&self, op: &OpDesc) -> Support;

    /// Prepares an operator that [`query`](Self::query) said yes to.
    fn plan(&self, op: &OpDesc) -> Result<Self::Plan, Failure>;

    /// As [`query`](Self::query), for tensors that are kept so. The default takes plain bytes, and
    /// constants for what they are anyway. Only called with tensors in the device's own layout if
    /// the device declares `tensor_buffers`.
    fn query_stored(&self, op: &OpDesc, storage: &OpStorage) -> Support {
        match storage.plain() {
            Ok(()) => self.query(op),
            Err(failure) => Support::no(failure),
        }
    }

    /// Prepares an operator that [`query_stored`](Self::query_stored) said yes to. A constant input
    /// has the same elements at each execution, so that they can be prepared at the first.
    fn plan_stored(&self, op: &OpDesc, storage: &OpStorage) -> Result<Self::Plan, Failure> {
        let _ = storage;
        self.plan(op)
    }

    /// Bytes of scratch memory that executing a plan needs.
    fn workspace(&self, plan: &Self::Plan) -> u64 {
        let _ = plan;
        0
    }

    /// Enqueues a plan's work. There is one operand for each tensor of the plan, in order; each
    /// lies within its buffer and is aligned, or has a buffer that was created for it.
    fn execute(
        &self,
        stream: &Self::Stream,
        plan: &Arc<Self::Plan>,
        operands: Operands<Self::Buffer>,
    ) -> Result<(), Failure>;

    /// Enqueues work that fails while it runs, as an execution would that goes wrong. Only called if
    /// the adapter offers [`FAULTS`](Adapter::FAULTS).
    fn fail(&self, stream: &Self::Stream) -> Result<(), Failure> {
        let _ = stream;
        Err(Failure::unsupported("executions cannot be made to fail"))
    }
}

/// Bytes of a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// First byte.
    pub offset: u64,
    /// How many.
    pub bytes: u64,
}

/// Memory of the host that the caller vouches for. Reading or writing it is the adapter's business
/// and `unsafe`.
#[derive(Debug, Clone, Copy)]
pub struct HostMemory {
    /// First byte.
    pub pointer: *mut u8,
    /// How many.
    pub bytes: usize,
}

// SAFETY: the caller of the C ABI keeps the memory alive and untouched until the work is done, on
// whatever thread that is.
unsafe impl Send for HostMemory {}
// SAFETY: as above.
unsafe impl Sync for HostMemory {}

/// The memory that one execution works on.
#[derive(Debug)]
pub struct Operands<B> {
    /// One for each input; `None` where an optional one is left out.
    pub inputs: Vec<Option<Operand<B>>>,
    /// One for each output.
    pub outputs: Vec<Operand<B>>,
    /// Scratch memory, if the plan needs it.
    pub workspace: Option<Operand<B>>,
}

/// Where a tensor lies.
#[derive(Debug)]
pub struct Operand<B> {
    /// Memory.
    pub buffer: Arc<B>,
    /// Byte offset of the first element.
    pub offset: u64,
}
