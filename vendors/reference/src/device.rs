//! The device, between the kit and memory, streams and operators.

use std::sync::Arc;

use oxi_kit::ffi::{heap_flags, heap_kind};
use oxi_kit::{Device, Failure, HeapInfo, HostMemory, Limits, OpDesc, Operands, Range, Support};

use crate::marks::Mark;
use crate::memory::Buffer;
use crate::ops::{self, Plan};
use crate::streams::Stream;

/// A copy to the host of at most so many bytes is done at once if no work is under way; a longer
/// one would keep the caller.
const AT_ONCE: usize = 1 << 20;

/// The one device.
#[derive(Debug)]
pub struct ReferenceDevice;

impl Device for ReferenceDevice {
    type Buffer = Buffer;
    type Stream = Stream;
    type Mark = Mark;
    type Plan = Plan;

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
            // SAFETY: the kit has checked the range; streams order who touches it.
            unsafe { from.as_ptr().copy_to(to.at(offset), from.len()) };
        };
        if stream.is_idle() {
            stream.healthy()?;
            put(to, from);
            return Ok(());
        }
        let (to, from) = (to.clone(), from.to_vec());
        stream.run(move || {
            put(&to, &from);
            Ok(())
        })
    }

    fn read(
        &self,
        stream: &Stream,
        from: &Arc<Buffer>,
        offset: u64,
        to: HostMemory,
    ) -> Result<(), Failure> {
        let take = move |from: &Buffer, to: HostMemory| {
            // SAFETY: the kit has checked the range; the host keeps its memory for us.
            unsafe { from.at(offset).copy_to(to.pointer, to.bytes) };
        };
        if stream.is_idle() && to.bytes <= AT_ONCE {
            stream.healthy()?;
            take(from, to);
            return Ok(());
        }
        let from = from.clone();
        stream.run(move || {
            take(&from, to);
            Ok(())
        })
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
        ops::operators()
    }

    fn query(&self, op: &OpDesc) -> Support {
        ops::query(op)
    }

    fn plan(&self, op: &OpDesc) -> Result<Plan, Failure> {
        ops::plan(op)
    }

    fn execute(
        &self,
        stream: &Stream,
        plan: &Arc<Plan>,
        operands: Operands<Buffer>,
    ) -> Result<(), Failure> {
        let plan = plan.clone();
        stream.run(move || {
            plan.run(&operands);
            Ok(())
        })
    }
}
