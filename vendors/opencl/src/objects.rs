//! OpenCL objects that are owned: each is released when it is dropped, and knows its calls.
//!
//! Everything here is as thread-safe as OpenCL makes it: all of it, except that a kernel's
//! arguments belong to whoever holds `&mut` of it.

use std::ffi::{CStr, CString, c_void};
use std::ptr::{null, null_mut};

use oxi_kit::Failure;
use oxi_kit::ffi::status;

use crate::api::{self, Api, Code, Param, Raw};

/// Makes a failed call a [`Failure`]: OpenCL's code becomes the closest status.
pub fn check(code: Code, what: &str) -> Result<(), Failure> {
    let status = match code {
        api::SUCCESS => return Ok(()),
        api::DEVICE_NOT_AVAILABLE => status::E_DEVICE_LOST,
        api::MEM_OBJECT_ALLOCATION_FAILURE | api::OUT_OF_RESOURCES | api::OUT_OF_HOST_MEMORY => {
            status::E_OUT_OF_MEMORY
        }
        api::EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST => status::E_EXECUTION,
        api::INVALID_BUFFER_SIZE => status::E_LIMIT,
        _ => status::E_INTERNAL,
    };
    Err(Failure::new(status, format!("{what} failed with OpenCL code {code}")).with_native(code))
}

macro_rules! owned {
    ($($(#[$about:meta])* $name:ident: $release:ident;)*) => {$(
        $(#[$about])*
        #[derive(Debug)]
        pub struct $name {
            pub(crate) api: &'static Api,
            pub(crate) raw: Raw,
        }

        // SAFETY: OpenCL's objects may be used from any thread.
        unsafe impl Send for $name {}
        // SAFETY: calls on one object may overlap; what may not takes `&mut`.
        unsafe impl Sync for $name {}

        impl Drop for $name {
            fn drop(&mut self) {
                // SAFETY: this is the only owner. There is nobody to tell of a failure.
                unsafe { (self.api.$release)(self.raw) };
            }
        }
    )*};
}

owned! {
    /// What buffers, programs and queues of a device live in.
    Context: release_context;
    /// An in-order queue.
    Queue: release_command_queue;
    /// Memory. Work that was enqueued keeps it alive, says OpenCL.
    Memory: release_mem_object;
    /// A built program.
    Program: release_program;
    /// A kernel with its arguments.
    Kernel: release_kernel;
    /// The end of a piece of work.
    Event: release_event;
}

/// Takes what a call made, if it made it.
fn made(raw: Raw, code: Code, what: &str) -> Result<Raw, Failure> {
    check(code, what)?;
    if raw.is_null() {
        return Err(Failure::internal(format!("{what} made nothing")));
    }
    Ok(raw)
}

/// A device as its platform lists it; lives as long as the process.
#[derive(Debug, Clone, Copy)]
pub struct DeviceId {
    pub(crate) api: &'static Api,
    pub(crate) raw: Raw,
}

// SAFETY: a name for something that nobody owns.
unsafe impl Send for DeviceId {}
// SAFETY: as above.
unsafe impl Sync for DeviceId {}

/// Asks for something of unknown size.
fn bytes(
    what: &str,
    ask: impl Fn(usize, *mut c_void, *mut usize) -> Code,
) -> Result<Vec<u8>, Failure> {
    let mut size = 0;
    check(ask(0, null_mut(), &mut size), what)?;
    let mut bytes = vec![0_u8; size];
    check(ask(size, bytes.as_mut_ptr().cast(), null_mut()), what)?;
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> String {
    let text = CStr::from_bytes_until_nul(&bytes).map(CStr::to_bytes).unwrap_or(&bytes);
    String::from_utf8_lossy(text).trim().to_owned()
}

/// Handles of a list that is asked for by count first; `none` is OpenCL's way to say it is empty.
fn list(
    what: &str,
    none: Code,
    ask: impl Fn(u32, *mut Raw, *mut u32) -> Code,
) -> Result<Vec<Raw>, Failure> {
    let mut count = 0;
    match ask(0, null_mut(), &mut count) {
        code if code == none => return Ok(Vec::new()),
        code => check(code, what)?,
    }
    let mut raws = vec![null_mut(); count as usize];
    if count > 0 {
        check(ask(count, raws.as_mut_ptr(), null_mut()), what)?;
    }
    Ok(raws)
}

/// A driver.
#[derive(Debug)]
pub struct Platform {
    /// How it calls itself.
    pub name: String,
    /// Its devices, or what it answered instead.
    pub devices: Result<Vec<DeviceId>, Failure>,
}

/// Every platform that the loader knows.
pub fn platforms(api: &'static Api) -> Result<Vec<Platform>, Failure> {
    // SAFETY: room for as many as asked for, and OpenCL names what it returns itself.
    let platforms =
        list("clGetPlatformIDs", api::PLATFORM_NOT_FOUND_KHR, |n, raws, count| unsafe {
            (api.get_platform_ids)(n, raws, count)
        })?;
    let read = |platform| {
        // SAFETY: as above.
        let name = bytes("clGetPlatformInfo", |size, value, needed| unsafe {
            (api.get_platform_info)(platform, api::PLATFORM_NAME, size, value, needed)
        })?;
        // SAFETY: as above. ALL, since some platforms have no default device.
        let raws = list("clGetDeviceIDs", api::DEVICE_NOT_FOUND, |n, raws, count| unsafe {
            (api.get_device_ids)(platform, api::DEVICE_TYPE_ALL, n, raws, count)
        });
        let devices = raws.map(|raws| raws.into_iter().map(|raw| DeviceId { api, raw }).collect());
        Ok(Platform { name: text(name), devices })
    };
    platforms.into_iter().map(read).collect()
}

impl DeviceId {
    /// What OpenCL says of the device; nothing if it does not know the question.
    pub fn bytes(self, param: Param) -> Result<Vec<u8>, Failure> {
        // SAFETY: `bytes` gives room for `size` bytes.
        bytes("clGetDeviceInfo", |size, value, needed| unsafe {
            (self.api.get_device_info)(self.raw, param, size, value, needed)
        })
    }

    /// A text.
    pub fn text(self, param: Param) -> Result<String, Failure> {
        self.bytes(param).map(text)
    }

    /// A number of 32 or 64 bits; 0 if the device does not know the question.
    pub fn number(self, param: Param) -> u64 {
        let bytes = self.bytes(param).unwrap_or_default();
        bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
    }

    /// True if the device lists an extension.
    pub fn has_extension(self, name: &str) -> bool {
        let all = self.text(api::DEVICE_EXTENSIONS).unwrap_or_default();
        all.split_whitespace().any(|extension| extension == name)
    }
}

impl Context {
    /// A context for one device.
    pub fn new(device: DeviceId) -> Result<Self, Failure> {
        let mut code = 0;
        // SAFETY: one device, no properties, no callback.
        let raw = unsafe {
            (device.api.create_context)(null(), 1, &device.raw, None, null_mut(), &mut code)
        };
        Ok(Self { api: device.api, raw: made(raw, code, "clCreateContext")? })
    }

    /// An event that is no work's: it ends when it is told to.
    pub fn user_event(&self) -> Result<Event, Failure> {
        let mut code = 0;
        // SAFETY: the context lives.
        let raw = unsafe { (self.api.create_user_event)(self.raw, &mut code) };
        Ok(Event { api: self.api, raw: made(raw, code, "clCreateUserEvent")? })
    }

    /// An in-order queue that takes times if the device can.
    pub fn queue(&self, device: DeviceId) -> Result<Queue, Failure> {
        let times = device.number(api::DEVICE_QUEUE_PROPERTIES) & api::QUEUE_PROFILING_ENABLE;
        let mut code = 0;
        // SAFETY: the device is the context's.
        let raw =
            unsafe { (self.api.create_command_queue)(self.raw, device.raw, times, &mut code) };
        Ok(Queue { api: self.api, raw: made(raw, code, "clCreateCommandQueue")? })
    }

    /// Memory.
    ///
    /// # Safety
    /// `host` is null, or suits `flags`: `bytes` to copy now, or to use until the memory is freed.
    pub unsafe fn memory(
        &self,
        flags: u64,
        bytes: usize,
        host: *mut c_void,
    ) -> Result<Memory, Failure> {
        let mut code = 0;
        // SAFETY: the caller's promise.
        let raw = unsafe { (self.api.create_buffer)(self.raw, flags, bytes, host, &mut code) };
        Ok(Memory { api: self.api, raw: made(raw, code, "clCreateBuffer")? })
    }

    /// Builds a program; a compiler's complaints are part of the failure.
    pub fn program(
        &self,
        device: DeviceId,
        source: &str,
        options: &str,
    ) -> Result<Program, Failure> {
        let (start, length, mut code) = (source.as_ptr().cast(), source.len(), 0);
        // SAFETY: one text of that length.
        let raw = unsafe {
            (self.api.create_program_with_source)(self.raw, 1, &start, &length, &mut code)
        };
        let program = Program { api: self.api, raw: made(raw, code, "clCreateProgramWithSource")? };
        let line = CString::new(options).unwrap_or_default();
        // SAFETY: the device is the context's; without a callback the call waits for the compiler.
        let code = unsafe {
            (self.api.build_program)(raw, 1, &device.raw, line.as_ptr(), None, null_mut())
        };
        check(code, "clBuildProgram").map_err(|mut failure| {
            // SAFETY: `bytes` gives room for `size` bytes.
            let log = bytes("clGetProgramBuildInfo", |size, value, needed| unsafe {
                let get = self.api.get_program_build_info;
                get(raw, device.raw, api::PROGRAM_BUILD_LOG, size, value, needed)
            });
            failure.message += &format!(" for {options}: {}", text(log.unwrap_or_default()));
            failure
        })?;
        Ok(program)
    }
}

impl Program {
    /// A kernel of the program.
    pub fn kernel(&self, name: &str) -> Result<Kernel, Failure> {
        let (name, mut code) = (CString::new(name).unwrap_or_default(), 0);
        // SAFETY: a text that ends with a NUL.
        let raw = unsafe { (self.api.create_kernel)(self.raw, name.as_ptr(), &mut code) };
        Ok(Kernel { api: self.api, raw: made(raw, code, "clCreateKernel")? })
    }
}

impl Kernel {
    /// Sets an argument; OpenCL copies it and checks its size.
    pub fn set(&mut self, index: u32, value: &[u8]) -> Result<(), Failure> {
        // SAFETY: `value` is that long.
        let code = unsafe {
            (self.api.set_kernel_arg)(self.raw, index, value.len(), value.as_ptr().cast())
        };
        check(code, "clSetKernelArg")
    }

    /// Sets an argument that is memory.
    pub fn set_memory(&mut self, index: u32, memory: &Memory) -> Result<(), Failure> {
        self.set(index, &memory.raw.addr().to_ne_bytes())
    }
}

impl Queue {
    /// Hands everything to the device.
    pub fn flush(&self) -> Result<(), Failure> {
        // SAFETY: the queue lives.
        check(unsafe { (self.api.flush)(self.raw) }, "clFlush")
    }
}

impl Event {
    /// Takes an event that a call made.
    pub fn own(api: &'static Api, raw: Raw) -> Self {
        Self { api, raw }
    }

    /// OpenCL's state: negative if the work failed, [`api::COMPLETE`] if it is done.
    pub fn state(&self) -> Result<Code, Failure> {
        let mut state: Code = 0;
        // SAFETY: room for the state.
        let code = unsafe {
            let value = (&raw mut state).cast();
            let param = api::EVENT_COMMAND_EXECUTION_STATUS;
            (self.api.get_event_info)(self.raw, param, size_of::<Code>(), value, null_mut())
        };
        check(code, "clGetEventInfo")?;
        Ok(state)
    }

    /// Waits for the work; afterwards the host sees its results. Its failure is `E_EXECUTION`.
    pub fn wait(&self) -> Result<(), Failure> {
        // SAFETY: one event.
        let code = unsafe { (self.api.wait_for_events)(1, &self.raw) };
        match self.state()? {
            state if state < 0 => Err(failed(state)),
            _ => check(code, "clWaitForEvents"),
        }
    }

    /// Ends an event that is no work's, once, with a state that says that it failed.
    pub fn fail(&self, state: Code) -> Result<(), Failure> {
        // SAFETY: the event lives.
        check(unsafe { (self.api.set_user_event_status)(self.raw, state) }, "clSetUserEventStatus")
    }

    /// When the work was done, in nanoseconds of the device's clock.
    pub fn end(&self) -> Result<u64, Failure> {
        let mut time = 0_u64;
        // SAFETY: room for the time.
        let code = unsafe {
            let value = (&raw mut time).cast();
            let get = self.api.get_event_profiling_info;
            get(self.raw, api::PROFILING_COMMAND_END, size_of::<u64>(), value, null_mut())
        };
        check(code, "clGetEventProfilingInfo")?;
        Ok(time)
    }
}

impl Clone for Event {
    fn clone(&self) -> Self {
        // SAFETY: the event lives, and each owner releases it once.
        unsafe { (self.api.retain_event)(self.raw) };
        Self { ..*self }
    }
}

/// Work ended with a negative state.
pub fn failed(state: Code) -> Failure {
    let status = match state {
        api::DEVICE_NOT_AVAILABLE => status::E_DEVICE_LOST,
        _ => status::E_EXECUTION,
    };
    Failure::new(status, format!("work ended with OpenCL code {state}")).with_native(state)
}
