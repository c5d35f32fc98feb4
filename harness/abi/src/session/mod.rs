//! A device that is open, with one stream: memory, transfers, plans, executions. Safe to call; what
//! could go wrong with pointers is seen to here.
//!
//! An adapter may break any rule of the standard. Nothing can protect this process from one that
//! writes where it likes, and nothing needs to: the process is a worker, and dies alone.

mod operation;

use std::ffi::c_char;

use self::operation::{raw, with_desc};
use crate::ffi::{
    Bindings, Buffer, BufferDesc, CoreApi, Device, DeviceInfo, ErrorInfo, FOREVER, FaultApi,
    GetExtensionFn, Negotiate, OpSupport, Plan, PlanInfo, Slot, Status, Stream, status,
};
use crate::library::Loaded;

pub use self::operation::{AttrValue, Operation, Shape};

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The function.
    pub function: &'static str,
    /// Its status.
    pub status: Status,
    /// The adapter's last error, or what is wrong with the table.
    pub message: String,
}

/// Who a device is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceFacts {
    /// Who makes it.
    pub vendor: String,
    /// Its product name.
    pub name: String,
    /// Version of its driver or runtime.
    pub driver: String,
    /// What it can do, `device_caps`.
    pub caps: u64,
}

/// Calls a function of the table; a null slot is a failure.
macro_rules! invoke {
    ($session:expr, $function:ident($($argument:expr),* $(,)?)) => {{
        const NAME: &str = stringify!($function);
        match $session.api.$function {
            // SAFETY: every pointer among the arguments is to a live value of this frame or of
            // the session, of the type that the standard says.
            Some(function) => match unsafe { function($($argument),*) } {
                status::OK => Ok(()),
                code => Err($session.failure(NAME, code)),
            },
            None => Err(missing(NAME)),
        }
    }};
}

/// A device, open, with a stream.
#[derive(Debug)]
pub struct Session {
    api: &'static CoreApi,
    negotiate: Negotiate,
    get_extension: Option<GetExtensionFn>,
    device: Device,
    stream: Stream,
    /// Where downloads land.
    landing: Vec<u8>,
}

impl Session {
    /// An adapter with no device open.
    fn closed(loaded: &Loaded) -> Session {
        let &Loaded { api, negotiate, get_extension, .. } = loaded;
        let (device, stream) = (Device::NULL, Stream::NULL);
        Session { api, negotiate, get_extension, device, stream, landing: Vec::new() }
    }

    /// Opens a device and makes a stream.
    ///
    /// # Errors
    /// The call that failed.
    pub fn open(loaded: &Loaded, index: u32) -> Result<Session, Failure> {
        let mut session = Session::closed(loaded);
        let mut device = Device::NULL;
        invoke!(session, device_open(index, &mut device))?;
        session.device = device;
        session.renew_stream()?;
        Ok(session)
    }

    /// Makes another stream in place of one that may be poisoned.
    ///
    /// # Errors
    /// The call that failed.
    pub fn renew_stream(&mut self) -> Result<(), Failure> {
        if self.stream != Stream::NULL {
            // It is given up whatever the adapter says to that.
            let _ = invoke!(self, stream_destroy(self.stream));
        }
        let mut stream = Stream::NULL;
        invoke!(self, stream_create(self.device, std::ptr::null(), &mut stream))?;
        self.stream = stream;
        Ok(())
    }

    /// The device's handle, for scripts.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The function table.
    pub fn api(&self) -> &'static CoreApi {
        self.api
    }

    /// How to meet the adapter again.
    pub fn negotiate(&self) -> Negotiate {
        self.negotiate
    }

    /// Makes a device fail on purpose; `None` if the adapter does not offer that.
    pub fn inject(&self, device: Device, kind: u32) -> Option<Status> {
        let extension = self.get_extension?;
        // SAFETY: a name and a version, as the standard says.
        let table = unsafe { extension(c"oxi.fault".as_ptr(), 1) }.cast::<FaultApi>();
        if table.is_null() || !table.is_aligned() {
            return None;
        }
        // SAFETY: not null, aligned, and version 1 of the extension is this struct.
        let inject = unsafe { (*table).inject }?;
        // SAFETY: a handle that scripts may choose, which an adapter checks, and a number.
        Some(unsafe { inject(device, kind) })
    }

    /// Code and sentence of this thread's last error.
    pub fn last_error(&self) -> (Status, String) {
        last_error(self.api)
    }

    fn failure(&self, function: &'static str, status: Status) -> Failure {
        Failure { function, status, message: self.last_error().1 }
    }

    /// Allocates memory on heap 0.
    ///
    /// # Errors
    /// The call that failed.
    pub fn buffer(&self, bytes: u64) -> Result<Buffer, Failure> {
        let desc = BufferDesc { bytes, ..BufferDesc::default() };
        let mut buffer = Buffer::NULL;
        invoke!(self, buffer_create(self.device, &desc, &mut buffer))?;
        Ok(buffer)
    }

    /// Allocates memory on heap 0 for a tensor of so many bytes if it is dense.
    ///
    /// # Errors
    /// The call that failed.
    pub fn tensor_buffer(&self, shape: &Shape, bytes: u64) -> Result<Buffer, Failure> {
        let tensor = raw(shape);
        let desc = BufferDesc { bytes, tensor: &tensor, ..BufferDesc::default() };
        let mut buffer = Buffer::NULL;
        invoke!(self, buffer_create(self.device, &desc, &mut buffer))?;
        Ok(buffer)
    }

    /// Gives memory back.
    ///
    /// # Errors
    /// The call that failed.
    pub fn destroy(&self, buffer: Buffer) -> Result<(), Failure> {
        invoke!(self, buffer_destroy(buffer))
    }

    /// Enqueues a copy of bytes to the start of a buffer. They are read before this returns.
    ///
    /// # Errors
    /// The call that failed.
    pub fn upload(&self, buffer: Buffer, bytes: &[u8]) -> Result<(), Failure> {
        let source = bytes.as_ptr().cast();
        invoke!(self, copy_h2d(self.stream, buffer, 0, source, bytes.len() as u64))
    }

    /// Enqueues copies of the first bytes of buffers, waits until all work on the stream is done,
    /// and gives the bytes, one buffer behind the other.
    ///
    /// # Errors
    /// The call that failed.
    pub fn download(&mut self, parts: &[(Buffer, u64)]) -> Result<&[u8], Failure> {
        let bytes: u64 = parts.iter().map(|(_, bytes)| bytes).sum();
        if (self.landing.len() as u64) < bytes {
            self.landing.resize(bytes as usize, 0);
        }
        let done = self.enqueue_downloads(parts).and_then(|()| self.synchronize());
        if done.is_err() {
            // What was enqueued may still be under way, so its target must stay where it is.
            std::mem::forget(std::mem::take(&mut self.landing));
        }
        done.map(|()| &self.landing[..bytes as usize])
    }

    fn enqueue_downloads(&mut self, parts: &[(Buffer, u64)]) -> Result<(), Failure> {
        let mut start = 0;
        for &(buffer, bytes) in parts {
            let target = self.landing[start..start + bytes as usize].as_mut_ptr().cast();
            invoke!(self, copy_d2h(self.stream, target, buffer, 0, bytes))?;
            start += bytes as usize;
        }
        Ok(())
    }

    /// Waits until all work on the stream is done.
    ///
    /// # Errors
    /// The call that failed; a failed execution shows here.
    pub fn synchronize(&self) -> Result<(), Failure> {
        invoke!(self, stream_synchronize(self.stream, FOREVER))
    }

    /// Asks whether and how an operator is offered.
    ///
    /// # Errors
    /// The call that failed; a `no` is no failure.
    pub fn query(&self, operation: &Operation) -> Result<OpSupport, Failure> {
        let mut support = OpSupport::default();
        with_desc(operation, |desc| invoke!(self, op_query(self.device, desc, &mut support)))?;
        Ok(support)
    }

    /// Prepares an operator. The handle is given whatever the status, to be looked at.
    ///
    /// # Errors
    /// If the table has no such function.
    pub fn plan(&self, operation: &Operation) -> Result<(Status, Plan), Failure> {
        let create = self.api.plan_create.ok_or_else(|| missing("plan_create"))?;
        let mut plan = Plan::NULL;
        let code = with_desc(operation, |desc| {
            // SAFETY: the descriptor and all that it points to live until the call returns.
            unsafe { create(self.device, desc, &mut plan) }
        });
        Ok((code, plan))
    }

    /// Scratch memory that a plan needs, in bytes, and how it runs, `support`.
    ///
    /// # Errors
    /// The call that failed.
    pub fn needs(&self, plan: Plan) -> Result<(u64, u32), Failure> {
        let mut info = PlanInfo::default();
        invoke!(self, plan_info(plan, &mut info))?;
        Ok((info.workspace_bytes, info.level))
    }

    /// Enqueues a plan. Each tensor begins so many bytes into its buffer; the null buffer stands for
    /// an input that is left out.
    ///
    /// # Errors
    /// The call that failed.
    pub fn execute(
        &self,
        plan: Plan,
        inputs: &[Slot],
        outputs: &[Slot],
        workspace: Slot,
    ) -> Result<(), Failure> {
        let bindings = Bindings {
            n_in: inputs.len() as u32,
            n_out: outputs.len() as u32,
            inputs: inputs.as_ptr(),
            outputs: outputs.as_ptr(),
            workspace,
            ..Bindings::default()
        };
        invoke!(self, plan_execute(plan, self.stream, &bindings))
    }

    /// Gives a plan back.
    ///
    /// # Errors
    /// The call that failed.
    pub fn destroy_plan(&self, plan: Plan) -> Result<(), Failure> {
        invoke!(self, plan_destroy(plan))
    }
}

/// The devices that an adapter offers.
///
/// # Errors
/// The call that failed.
pub fn devices(loaded: &Loaded) -> Result<Vec<DeviceFacts>, Failure> {
    let session = Session::closed(loaded);
    let mut count = 0;
    invoke!(session, device_count(&mut count))?;
    let mut devices = Vec::new();
    for index in 0..count {
        let mut info = DeviceInfo::default();
        invoke!(session, device_info(index, &mut info))?;
        devices.push(DeviceFacts {
            vendor: text(&info.vendor),
            name: text(&info.name),
            driver: text(&info.driver),
            caps: info.caps,
        });
    }
    Ok(devices)
}

/// What stands behind the sentence of a last error that does not end with a NUL byte.
pub const UNENDED: &str = "… (no NUL byte in the whole array)";

/// Bytes that are shown of a sentence without an end.
const SHOWN: usize = 80;

/// Code and sentence of the calling thread's last error; no code if it is not told.
pub fn last_error(api: &CoreApi) -> (Status, String) {
    let mut info = ErrorInfo::default();
    let Some(function) = api.get_last_error else { return (0, String::new()) };
    // SAFETY: the struct is valid and says its size.
    match unsafe { function(&mut info) } {
        status::OK if !info.message.contains(&0) => {
            (info.code, text(&info.message[..SHOWN]) + UNENDED)
        }
        status::OK => (info.code, text(&info.message)),
        _ => (0, String::new()),
    }
}

fn missing(function: &'static str) -> Failure {
    let message = format!("the function table has no {function}");
    Failure { function, status: status::E_UNSUPPORTED, message }
}

/// Text in an array: up to its NUL byte, or all of it; bytes that are no UTF-8 become `?`.
pub fn text(array: &[c_char]) -> String {
    let bytes: Vec<u8> = array.iter().map(|&c| c.cast_unsigned()).take_while(|&b| b != 0).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.device != Device::NULL {
            let _ = invoke!(self, stream_destroy(self.stream));
            let _ = invoke!(self, device_close(self.device));
        }
    }
}
