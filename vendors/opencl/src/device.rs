//! The device, between the kit and OpenCL.

use std::ptr::null_mut;
use std::sync::Arc;

use oxi_kit::call;
use oxi_kit::ffi::{heap_flags, heap_kind, map_flags, status};
use oxi_kit::{Device, Failure, HeapInfo, HostMemory, Limits, OpDesc, Operands, Range, Support};

use crate::api;
use crate::buffer::Buffer;
use crate::offer::{has, offer};
use crate::plan::Plan;
use crate::shared::Shared;
use crate::stream::{Mark, Stream, enqueue};

/// Writes of up to so many bytes go through memory of their own, so that the host does not wait for
/// the stream. For larger ones the second copy costs more than the wait.
const STAGED: usize = 256 << 10;

/// An open device. Handles of one device share everything.
#[derive(Debug)]
pub struct ClDevice(Arc<Shared>);

impl ClDevice {
    /// Opens a device.
    pub fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }
}

impl Device for ClDevice {
    type Buffer = Buffer;
    type Stream = Stream;
    type Mark = Mark;
    type Plan = Plan;

    fn limits(&self) -> Limits {
        // Kernels count in elements from the start of a buffer: they ask for no alignment.
        Limits { buffer_alignment: 1, ..Limits::default() }
    }

    fn status(&self) -> Result<(), Failure> {
        match self.0.id.number(api::DEVICE_AVAILABLE) {
            0 => Err(Failure::new(status::E_DEVICE_LOST, "OpenCL says it is not available")),
            _ => Ok(()),
        }
    }

    fn heaps(&self) -> Vec<HeapInfo> {
        let id = self.0.id;
        let unified = id.number(api::DEVICE_HOST_UNIFIED_MEMORY) != 0;
        let mapping = heap_flags::MAPPABLE | heap_flags::COHERENT;
        vec![HeapInfo {
            kind: if unified { heap_kind::UNIFIED } else { heap_kind::DEVICE },
            flags: if self.0.in_place { mapping } else { 0 },
            total: id.number(api::DEVICE_GLOBAL_MEM_SIZE),
            granularity: (id.number(api::DEVICE_MEM_BASE_ADDR_ALIGN) / 8).max(1),
            max_alloc: id.number(api::DEVICE_MAX_MEM_ALLOC_SIZE),
        }]
    }

    fn buffer(&self, _heap: u32, bytes: u64, _usage: u64) -> Result<Buffer, Failure> {
        self.0.memory(bytes as usize).map(Buffer::new)
    }

    fn import(&self, host: HostMemory) -> Result<Buffer, Failure> {
        let flags = api::MEM_READ_WRITE | api::MEM_USE_HOST_PTR;
        // SAFETY: the host keeps the memory until after it destroyed the buffer.
        unsafe { self.0.context.memory(flags, host.bytes, host.pointer.cast()) }.map(Buffer::new)
    }

    fn map(&self, buffer: &Buffer, at: Range, flags: u64) -> Result<HostMemory, Failure> {
        let mut wanted = 0;
        if flags & map_flags::READ != 0 {
            wanted |= api::MAP_READ;
        }
        if flags & map_flags::WRITE != 0 {
            wanted |= api::MAP_WRITE;
        }
        let (memory, skip, bytes) = (buffer.memory().raw, at.offset as usize, at.bytes as usize);
        let mut pointer = null_mut();
        let mapped = self.0.side.enqueue("enqueue_map_buffer", None, |api, queue, waits| {
            let (count, list, event, mut code) = (waits.count(), waits.list(), waits.event, 0);
            // SAFETY: the range lies in the buffer; nobody looks at it before the event.
            pointer = unsafe {
                let map = api.enqueue_map_buffer;
                map(queue, memory, 0, wanted, skip, bytes, count, list, event, &mut code)
            };
            code
        })?;
        mapped.wait().inspect_err(|_| self.0.side.forget())?;
        let host = HostMemory { pointer: pointer.cast(), bytes: at.bytes as usize };
        buffer.remap(Some(host));
        Ok(host)
    }

    fn unmap(&self, buffer: &Buffer) -> Result<(), Failure> {
        let Some(host) = buffer.remap(None) else { return Ok(()) };
        let (memory, pointer) = (buffer.memory().raw, host.pointer.cast());
        // SAFETY: this is where the buffer was mapped.
        unsafe { enqueue!(self.0.side, enqueue_unmap_mem_object(memory, pointer)) }?;
        self.0.finish()
    }

    fn stream(&self, _priority: i32) -> Result<Stream, Failure> {
        self.0.context.queue(self.0.id).map(Stream::new)
    }

    fn write(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        offset: u64,
        from: &[u8],
    ) -> Result<(), Failure> {
        let (memory, skip) = (to.memory().raw, offset as usize);
        let (bytes, source) = (from.len(), from.as_ptr().cast_mut().cast());
        if bytes > STAGED {
            // SAFETY: the range lies in the buffer; the source is there until the wait is over.
            let written =
                unsafe { enqueue!(stream, enqueue_write_buffer(memory, 0, skip, bytes, source)) }?;
            return written.wait();
        }
        let flags = api::MEM_READ_ONLY | api::MEM_COPY_HOST_PTR;
        // SAFETY: the source is that long; OpenCL copies it now.
        let staged = unsafe { self.0.context.memory(flags, bytes, source) }?;
        // SAFETY: both ranges lie in their memory, and OpenCL keeps what it works on.
        unsafe { enqueue!(stream, enqueue_copy_buffer(staged.raw, memory, 0, skip, bytes)) }
            .map(drop)
    }

    fn read(
        &self,
        stream: &Stream,
        from: &Arc<Buffer>,
        offset: u64,
        to: HostMemory,
    ) -> Result<(), Failure> {
        let (memory, skip) = (from.memory().raw, offset as usize);
        let (bytes, target) = (to.bytes, to.pointer.cast());
        // SAFETY: the range lies in the buffer; the host keeps its memory until it waited.
        unsafe { enqueue!(stream, enqueue_read_buffer(memory, 0, skip, bytes, target)) }.map(drop)
    }

    fn copy(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        to_offset: u64,
        from: &Arc<Buffer>,
        at: Range,
    ) -> Result<(), Failure> {
        let (source, target) = (from.memory().raw, to.memory().raw);
        let (skip, put, bytes) = (at.offset as usize, to_offset as usize, at.bytes as usize);
        // SAFETY: both ranges lie in their buffers and do not overlap.
        unsafe { enqueue!(stream, enqueue_copy_buffer(source, target, skip, put, bytes)) }.map(drop)
    }

    fn fill(
        &self,
        stream: &Stream,
        to: &Arc<Buffer>,
        at: Range,
        pattern: &[u8],
    ) -> Result<(), Failure> {
        let (memory, value, size) = (to.memory().raw, pattern.as_ptr().cast(), pattern.len());
        let (skip, bytes) = (at.offset as usize, at.bytes as usize);
        // SAFETY: the range is a whole number of patterns; the call copies the pattern.
        unsafe { enqueue!(stream, enqueue_fill_buffer(memory, value, size, skip, bytes)) }.map(drop)
    }

    fn record(&self, stream: &Stream) -> Result<Mark, Failure> {
        stream.record()
    }

    fn wait(&self, stream: &Stream, mark: &Arc<Mark>) -> Result<(), Failure> {
        stream.wait(mark)
    }

    fn reached(&self, mark: &Mark, timeout_ns: u64) -> Result<bool, Failure> {
        mark.reached(timeout_ns)
    }

    fn time_of(&self, mark: &Mark) -> Result<u64, Failure> {
        mark.time()
    }

    fn operators(&self) -> Vec<u32> {
        call::operators(has)
    }

    fn query(&self, op: &OpDesc) -> Support {
        let answer = call::read(op).and_then(|call| offer(&self.0.arithmetic, &call));
        answer.unwrap_or_else(Support::no)
    }

    fn plan(&self, op: &OpDesc) -> Result<Plan, Failure> {
        Plan::new(&self.0, &call::read(op)?)
    }

    fn execute(
        &self,
        stream: &Stream,
        plan: &Arc<Plan>,
        operands: Operands<Buffer>,
    ) -> Result<(), Failure> {
        plan.run(stream, &operands)
    }

    fn fail(&self, stream: &Stream) -> Result<(), Failure> {
        stream.fail(&self.0.context)
    }
}
