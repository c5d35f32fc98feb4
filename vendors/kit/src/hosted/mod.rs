//! A device for what computes where the host does: its memory is the host's, its streams are
//! threads.
//!
//! An adapter brings an [`Engine`], which prepares operators and runs them when it is told to;
//! [`Hosted`] makes a whole [`Device`] of it, with every capability there is: buffers that can be
//! mapped, imported and have addresses, streams that overlap, events with times, and buffers that
//! hold a tensor in the engine's own form, if it has one. Libraries that are
//! called and return when they are done become asynchronous devices this way, and one whose memory
//! cannot be written to in place is fed from here.
//!
//! | module | holds |
//! |---|---|
//! | `memory` | buffers |
//! | `marks` | points in a stream's work |
//! | `streams` | queues and their threads |
//! | [`elements`] | tensors in buffers: reading and writing them, packed or not |

pub mod elements;
mod marks;
mod memory;
mod streams;

use std::sync::Arc;

use abi::ffi::{device_caps, heap_flags, heap_kind};

pub use self::marks::Mark;
pub use self::memory::{Buffer, Held};
pub use self::streams::Stream;
use crate::{
    Device, Failure, HeapInfo, HostMemory, Limits, OpDesc, OpStorage, Operands, Range, Support,
    Tensor,
};

/// A copy to the host of at most so many bytes is done at once if no work is under way; a longer
/// one would keep the caller.
const AT_ONCE: usize = 1 << 20;

/// What computes. Methods may be called from several threads at once.
pub trait Engine: Send + Sync + 'static {
    /// A prepared operator.
    type Plan: Send + Sync + 'static;

    /// Whether it keeps tensors in a form of its own, [`hold`](Self::hold).
    const TENSORS: bool = false;

    /// Operators offered in at least one type row, in rising order.
    fn operators(&self) -> Vec<u32>;

    /// Whether and how an operator is offered; see [`Device::query`].
    fn query(&self, op: &OpDesc) -> Support;

    /// Prepares an operator that [`query`](Self::query) said yes to.
    ///
    /// # Errors
    /// What went wrong.
    fn plan(&self, op: &OpDesc) -> Result<Self::Plan, Failure>;

    /// Makes what keeps a tensor in a form of the engine's own, until its buffer is gone. Only called
    /// if the engine keeps [`TENSORS`](Self::TENSORS).
    ///
    /// # Errors
    /// If there is no memory, or no such form for the tensor.
    fn hold(&self, tensor: &Tensor) -> Result<Box<dyn Held>, Failure> {
        let _ = tensor;
        Err(Failure::unsupported("the engine keeps plain bytes"))
    }

    /// Whether and how an operator is offered on tensors that are kept so; see
    /// [`Device::query_stored`].
    fn query_stored(&self, op: &OpDesc, storage: &OpStorage) -> Support {
        match storage.plain() {
            Ok(()) => self.query(op),
            Err(failure) => Support::no(failure),
        }
    }

    /// Prepares an operator that [`query_stored`](Self::query_stored) said yes to; see
    /// [`Device::plan_stored`].
    ///
    /// # Errors
    /// What went wrong.
    fn plan_stored(&self, op: &OpDesc, storage: &OpStorage) -> Result<Self::Plan, Failure> {
        let _ = storage;
        self.plan(op)
    }

    /// Computes, and returns when it is done. Each operand lies within its buffer, or is
    /// [`held`](Buffer::held) there as the plan was told, and nothing else touches it meanwhile.
    ///
    /// # Errors
    /// What went wrong; the stream is poisoned by it.
    fn run(&self, plan: &Self::Plan, operands: &Operands<Buffer>) -> Result<(), Failure>;
}

/// The device of an engine.
#[derive(Debug)]
pub struct Hosted<E> {
    engine: Arc<E>,
}

impl<E: Engine> Hosted<E> {
    /// The device of an engine.
    pub fn new(engine: E) -> Self {
        Self { engine: Arc::new(engine) }
    }

    /// What [`DeviceInfo`](crate::DeviceInfo) states of such a device.
    pub const CAPS: u64 = device_caps::MAP
        | device_caps::IMPORT_HOST
        | device_caps::ADDRESS
        | device_caps::EVENT_TIMING
        | if E::TENSORS { device_caps::TENSOR_BUFFERS } else { 0 };
}

impl<E: Engine> Device for Hosted<E> {
    type Buffer = Buffer;
    type Stream = Stream;
    type Mark = Mark;
    type Plan = E::Plan;
    const TENSORS: bool = E::TENSORS;

    fn limits(&self) -> Limits {
        Limits { max_rank: 8, max_streams: 0, buffer_alignment: 16 }
    }

    fn heaps(&self) -> Vec<HeapInfo> {
        vec![HeapInfo {
            kind: heap_kind::HOST,
            flags: heap_flags::MAPPABLE | heap_flags::COHERENT,
            total: 4 << 30,
            granularity: 64,
            max_alloc: 2 << 30,
        }]
    }

    fn buffer(&self, _: u32, bytes: u64, _: u64) -> Result<Buffer, Failure> {
        Buffer::new(bytes)
    }

    fn tensor_buffer(&self, _: u32, tensor: &Tensor, _: u64) -> Result<Buffer, Failure> {
        Ok(Buffer::holding(self.engine.hold(tensor)?))
    }

    fn import(&self, memory: HostMemory) -> Result<Buffer, Failure> {
        Ok(Buffer::import(memory))
    }

    fn address(&self, buffer: &Buffer) -> Result<u64, Failure> {
        Ok(buffer.at(0).addr() as u64)
    }

    fn map(&self, buffer: &Buffer, at: Range, _: u64) -> Result<HostMemory, Failure> {
        Ok(HostMemory { pointer: buffer.at(at.offset), bytes: at.bytes as usize })
    }

    fn unmap(&self, _: &Buffer) -> Result<(), Failure> {
        Ok(())
    }

    fn stream(&self, _: i32) -> Result<Stream, Failure> {
        Ok(Stream::new())
    }

    fn write(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        offset: u64,
        from: &[u8],
    ) -> Result<(), Failure> {
        let put = move |to: &Buffer, from: &[u8]| {
            if let Some(held) = to.holds() {
                return held.write(from);
            }
            // SAFETY: the kit has checked the range; streams order who touches it.
            unsafe { from.as_ptr().copy_to(to.at(offset), from.len()) };
            Ok(())
        };
        if stream.is_idle() {
            stream.healthy()?;
            return put(to, from);
        }
        let (to, from) = (to.clone(), from.to_vec());
        stream.run(move || put(&to, &from))
    }

    fn read(
        &self,
        stream: &Stream,
        from: &Arc<Buffer>,
        offset: u64,
        to: HostMemory,
    ) -> Result<(), Failure> {
        let take = move |from: &Buffer, to: HostMemory| {
            if let Some(held) = from.holds() {
                // SAFETY: the host keeps its memory for us, and nobody else touches it meanwhile; it
                // was written before, or its bytes are as good as any.
                return held.read(unsafe { std::slice::from_raw_parts_mut(to.pointer, to.bytes) });
            }
            // SAFETY: the kit has checked the range; the host keeps its memory for us.
            unsafe { from.at(offset).copy_to(to.pointer, to.bytes) };
            Ok(())
        };
        if stream.is_idle() && to.bytes <= AT_ONCE {
            stream.healthy()?;
            return take(from, to);
        }
        let from = from.clone();
        stream.run(move || take(&from, to))
    }

    fn copy(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        to_offset: u64,
        from: &Arc<Buffer>,
        at: Range,
    ) -> Result<(), Failure> {
        let (to, from) = (to.clone(), from.clone());
        stream.run(move || {
            // SAFETY: the kit has checked both ranges; streams order who touches them.
            unsafe { from.at(at.offset).copy_to(to.at(to_offset), at.bytes as usize) };
            Ok(())
        })
    }

    fn fill(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        at: Range,
        pattern: &[u8],
    ) -> Result<(), Failure> {
        let to = to.clone();
        let pattern = pattern.to_vec();
        stream.run(move || {
            // SAFETY: the kit has checked the range; streams order who touches it.
            let target =
                unsafe { std::slice::from_raw_parts_mut(to.at(at.offset), at.bytes as usize) };
            for chunk in target.chunks_exact_mut(pattern.len()) {
                chunk.copy_from_slice(&pattern);
            }
            Ok(())
        })
    }

    fn record(&self, stream: &Stream) -> Result<Mark, Failure> {
        stream.record()
    }

    fn wait(&self, stream: &Stream, mark: &Arc<Mark>) -> Result<(), Failure> {
        stream.wait(mark)
    }

    fn reached(&self, mark: &Mark, timeout_ns: u64) -> Result<bool, Failure> {
        mark.wait(timeout_ns)
    }

    fn time_of(&self, mark: &Mark) -> Result<u64, Failure> {
        Ok(mark.time())
    }

    fn operators(&self) -> Vec<u32> {
        self.engine.operators()
    }

    fn query(&self, op: &OpDesc) -> Support {
        self.engine.query(op)
    }

    fn plan(&self, op: &OpDesc) -> Result<E::Plan, Failure> {
        self.engine.plan(op)
    }

    fn query_stored(&self, op: &OpDesc, storage: &OpStorage) -> Support {
        self.engine.query_stored(op, storage)
    }

    fn plan_stored(&self, op: &OpDesc, storage: &OpStorage) -> Result<E::Plan, Failure> {
        self.engine.plan_stored(op, storage)
    }

    fn execute(
        &self,
        stream: &Stream,
        plan: &Arc<E::Plan>,
        operands: Operands<Buffer>,
    ) -> Result<(), Failure> {
        let (engine, plan) = (self.engine.clone(), plan.clone());
        stream.run(move || engine.run(&plan, &operands))
    }

    fn fail(&self, stream: &Stream) -> Result<(), Failure> {
        stream.run(|| Err(Failure::execution("the work failed, because a fault was injected")))
    }
}
