//! Memory of a device.

use std::sync::{Mutex, PoisonError};

use oxi_kit::HostMemory;

use crate::objects::Memory;

/// Memory of a device, and where it is mapped if it is.
#[derive(Debug)]
pub struct Buffer {
    memory: Memory,
    mapped: Mutex<Option<HostMemory>>,
}

impl Buffer {
    /// A buffer that is not mapped.
    pub fn new(memory: Memory) -> Self {
        Self { memory, mapped: Mutex::new(None) }
    }

    /// OpenCL's object.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Keeps where the buffer is mapped now, and gives where it was before.
    pub fn remap(&self, to: Option<HostMemory>) -> Option<HostMemory> {
        std::mem::replace(&mut self.mapped.lock().unwrap_or_else(PoisonError::into_inner), to)
    }
}
