//! A small host, for tests of adapters: meets an adapter, opens its first device, and runs
//! operators on bytes.
//!
//! It speaks to the function table as any host does, so that a test goes through the C entry
//! points. What a test is not about is expected to succeed, and panics if it does not.

use std::ffi::CString;

use abi::ffi::{
    self, Bindings, BufferDesc, CoreApi, ErrorInfo, FOREVER, FaultApi, HostInfo, Negotiate,
    OpSupport, Setting, Slot, Status, TensorDesc, attr_type, layout, status, tensor_flags,
};

use crate::{AttrValue, OpDesc, OpStorage, Storage, Tensor};

/// Calls a function of the table; panics if its slot is null.
#[macro_export]
macro_rules! oxi_call {
    ($host:expr, $function:ident($($argument:expr),* $(,)?)) => {
        $crate::host::Trusted::trusted(
            $host.api.$function.expect(concat!(stringify!($function), " is missing"))
        )($($argument),*)
    };
}

/// A function of the table, taken for safe to call. Tests pass pointers as the standard says, or
/// null where they try that.
pub trait Trusted {
    /// The same function, without `unsafe`.
    type Safe;

    /// Takes it for safe.
    fn trusted(self) -> Self::Safe;
}

macro_rules! trusted {
    ($($argument:ident)*) => {
        impl<$($argument),*> Trusted for unsafe extern "C" fn($($argument),*) -> Status {
            type Safe = extern "C" fn($($argument),*) -> Status;

            fn trusted(self) -> Self::Safe {
                // SAFETY: the types differ in nothing but who answers for the arguments, and that
                // is the test.
                unsafe { std::mem::transmute::<Self, Self::Safe>(self) }
            }
        }
    };
}

trusted!(A);
trusted!(A B);
trusted!(A B C);
trusted!(A B C D);
trusted!(A B C D E);
trusted!(A B C D E F);

/// A host with one device and one stream.
#[derive(Debug)]
pub struct Host {
    /// The function table.
    pub api: CoreApi,
    /// The first device.
    pub device: ffi::Device,
    /// A stream of it.
    pub stream: ffi::Stream,
}

impl Host {
    /// Meets an adapter and opens its first device.
    ///
    /// # Errors
    /// The status with which the adapter refused.
    pub fn meet(negotiate: Negotiate, settings: &[(&str, &str)]) -> Result<Self, Status> {
        let adapter = negotiate_with(negotiate, settings)?;
        // SAFETY: an adapter that said OK gave its table.
        let api = unsafe { *adapter.core };
        let mut host = Self { api, device: ffi::Device::NULL, stream: ffi::Stream::NULL };
        let code = oxi_call!(host, device_open(0, &mut host.device));
        host.expect(code);
        let code = oxi_call!(host, stream_create(host.device, std::ptr::null(), &mut host.stream));
        host.expect(code);
        Ok(host)
    }

    /// Panics with the last error if a call failed.
    #[track_caller]
    pub fn expect(&self, code: Status) {
        assert_eq!(code, status::OK, "{}", self.last_error().1);
    }

    /// Status and text of the last error.
    pub fn last_error(&self) -> (Status, String) {
        let mut info = ErrorInfo::default();
        assert_eq!(oxi_call!(self, get_last_error(&mut info)), status::OK);
        let text = info.message.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0);
        (info.code, String::from_utf8_lossy(&text.collect::<Vec<_>>()).into_owned())
    }

    /// A new buffer.
    #[track_caller]
    pub fn buffer(&self, bytes: u64) -> ffi::Buffer {
        let desc = BufferDesc { bytes, ..BufferDesc::default() };
        let mut buffer = ffi::Buffer::NULL;
        self.expect(oxi_call!(self, buffer_create(self.device, &desc, &mut buffer)));
        buffer
    }

    /// A new buffer for a tensor.
    ///
    /// # Errors
    /// The status with which it was refused.
    pub fn tensor_buffer(&self, tensor: &Tensor) -> Result<ffi::Buffer, Status> {
        let raw = raw(tensor, Storage::default());
        let bytes = tensor.dense_bytes();
        let desc = BufferDesc { bytes, tensor: &raw, ..BufferDesc::default() };
        let mut buffer = ffi::Buffer::NULL;
        match oxi_call!(self, buffer_create(self.device, &desc, &mut buffer)) {
            status::OK => Ok(buffer),
            code => Err(code),
        }
    }

    /// A new buffer with these bytes; a buffer of one byte if there are none.
    #[track_caller]
    pub fn upload(&self, bytes: &[u8]) -> ffi::Buffer {
        let buffer = self.buffer(bytes.len().max(1) as u64);
        let count = bytes.len() as u64;
        self.expect(oxi_call!(
            self,
            copy_h2d(self.stream, buffer, 0, bytes.as_ptr().cast(), count)
        ));
        buffer
    }

    /// The first bytes of a buffer, once all work on the stream is done.
    #[track_caller]
    pub fn download(&self, buffer: ffi::Buffer, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        let target = bytes.as_mut_ptr().cast();
        self.expect(oxi_call!(self, copy_d2h(self.stream, target, buffer, 0, count as u64)));
        self.synchronize();
        bytes
    }

    /// Waits for the stream.
    #[track_caller]
    pub fn synchronize(&self) {
        self.expect(oxi_call!(self, stream_synchronize(self.stream, FOREVER)));
    }

    /// Asks for an operator.
    #[track_caller]
    pub fn query(&self, op: &OpDesc) -> OpSupport {
        let mut support = OpSupport::default();
        let code = with_desc(op, |desc| oxi_call!(self, op_query(self.device, desc, &mut support)));
        self.expect(code);
        support
    }

    /// Prepares an operator.
    ///
    /// # Errors
    /// The status with which it was refused.
    pub fn plan(&self, op: &OpDesc) -> Result<ffi::Plan, Status> {
        self.plan_stored(op, &OpStorage::default())
    }

    /// Prepares an operator on tensors that are kept so; those that nothing is said of, in plain
    /// bytes.
    ///
    /// # Errors
    /// The status with which it was refused.
    pub fn plan_stored(&self, op: &OpDesc, storage: &OpStorage) -> Result<ffi::Plan, Status> {
        let mut plan = ffi::Plan::NULL;
        let create = |desc| oxi_call!(self, plan_create(self.device, desc, &mut plan));
        match with_stored_desc(op, storage, create) {
            status::OK => Ok(plan),
            code => Err(code),
        }
    }

    /// Enqueues a plan. Every operand begins at the start of its buffer.
    pub fn execute(
        &self,
        plan: ffi::Plan,
        inputs: &[ffi::Buffer],
        outputs: &[ffi::Buffer],
    ) -> Status {
        let slots = |buffers: &[ffi::Buffer]| -> Vec<Slot> {
            buffers.iter().map(|&buffer| Slot { buffer, offset: 0 }).collect()
        };
        let (inputs, outputs) = (slots(inputs), slots(outputs));
        let bindings = Bindings {
            n_in: inputs.len() as u32,
            n_out: outputs.len() as u32,
            inputs: inputs.as_ptr(),
            outputs: outputs.as_ptr(),
            ..Bindings::default()
        };
        oxi_call!(self, plan_execute(plan, self.stream, &bindings))
    }

    /// Runs an operator from start to end; the first output's `bytes` bytes.
    ///
    /// # Errors
    /// The status with which planning it was refused.
    #[track_caller]
    pub fn run(&self, op: &OpDesc, inputs: &[Vec<u8>], bytes: usize) -> Result<Vec<u8>, Status> {
        self.run_all(op, inputs, &[bytes]).map(|mut results| results.remove(0))
    }

    /// The same of an operator with several outputs, of so many bytes each.
    ///
    /// # Errors
    /// The status with which planning it was refused.
    #[track_caller]
    pub fn run_all(
        &self,
        op: &OpDesc,
        inputs: &[Vec<u8>],
        bytes: &[usize],
    ) -> Result<Vec<Vec<u8>>, Status> {
        let plan = self.plan(op)?;
        let inputs: Vec<_> = inputs.iter().map(|bytes| self.upload(bytes)).collect();
        // Bytes that no operator writes by chance.
        let outputs: Vec<_> = bytes.iter().map(|&bytes| self.upload(&vec![0xA5; bytes])).collect();
        let mut bound = inputs.clone();
        bound.resize(op.inputs.len(), ffi::Buffer::NULL);
        self.expect(self.execute(plan, &bound, &outputs));
        let results =
            outputs.iter().zip(bytes).map(|(&output, &bytes)| self.download(output, bytes));
        let results = results.collect();
        for buffer in inputs.into_iter().chain(outputs) {
            self.expect(oxi_call!(self, buffer_destroy(buffer)));
        }
        self.expect(oxi_call!(self, plan_destroy(plan)));
        Ok(results)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // A test that failed already leaves things behind; nothing more is said about those.
        oxi_call!(self, stream_destroy(self.stream));
        oxi_call!(self, device_close(self.device));
    }
}

/// Meets an adapter.
///
/// # Errors
/// The status with which it refused.
pub fn negotiate_with(
    negotiate: Negotiate,
    settings: &[(&str, &str)],
) -> Result<ffi::Adapter, Status> {
    let text = |text: &str| CString::new(text).expect("settings hold no NUL byte");
    let words: Vec<_> = settings.iter().map(|(key, value)| (text(key), text(value))).collect();
    let list: Vec<_> = words
        .iter()
        .map(|(key, value)| Setting { key: key.as_ptr(), value: value.as_ptr() })
        .collect();
    let host = HostInfo {
        abi_major: ffi::ABI_MAJOR,
        abi_minor: ffi::ABI_MINOR,
        settings: list.as_ptr(),
        setting_count: list.len() as u64,
        ..HostInfo::default()
    };
    let mut adapter = ffi::Adapter::default();
    // SAFETY: both structs and all that they point to are valid, and outlive the call.
    match unsafe { negotiate(&host, &mut adapter) } {
        status::OK => Ok(adapter),
        code => Err(code),
    }
}

/// The function by which a device is made to fail, if an adapter offers the extension `oxi.fault`.
pub fn injector(adapter: &ffi::Adapter) -> Option<extern "C" fn(ffi::Device, u32) -> Status> {
    let get = adapter.get_extension?;
    // SAFETY: the name ends with NUL; a table that is there is as the standard says.
    let table = unsafe { get(c"oxi.fault".as_ptr(), 1).cast::<FaultApi>().as_ref() }?;
    table.inject.map(Trusted::trusted)
}

/// Hands a descriptor out in C's form.
pub fn with_desc<R>(op: &OpDesc, body: impl FnOnce(*const ffi::OpDesc) -> R) -> R {
    with_stored_desc(op, &OpStorage::default(), body)
}

/// A tensor in C's form, which points into this one.
fn raw(tensor: &Tensor, storage: Storage) -> TensorDesc {
    TensorDesc {
        format: tensor.format,
        rank: tensor.dims.len() as u32,
        dims: tensor.dims.as_ptr(),
        strides: tensor.strides.as_ref().map_or(std::ptr::null(), |strides| strides.as_ptr()),
        layout: if storage.device { layout::DEVICE } else { layout::STRIDED },
        flags: if storage.constant { tensor_flags::CONSTANT } else { 0 },
        ..TensorDesc::default()
    }
}

/// Hands a descriptor of tensors that are kept so out in C's form; those that nothing is said of, in
/// plain bytes.
pub fn with_stored_desc<R>(
    op: &OpDesc,
    storage: &OpStorage,
    body: impl FnOnce(*const ffi::OpDesc) -> R,
) -> R {
    let kept = |list: &[Storage], index| list.get(index).copied().unwrap_or_default();
    let inputs = op.inputs.iter().enumerate();
    let inputs: Vec<_> = inputs
        .map(|(i, input)| input.as_ref().map(|tensor| raw(tensor, kept(&storage.inputs, i))))
        .collect();
    let outputs = op.outputs.iter().enumerate();
    let outputs: Vec<_> = outputs.map(|(i, y)| raw(y, kept(&storage.outputs, i))).collect();
    let input_pointers: Vec<_> = inputs
        .iter()
        .map(|input| input.as_ref().map_or(std::ptr::null(), std::ptr::from_ref))
        .collect();
    let output_pointers: Vec<_> = outputs.iter().map(std::ptr::from_ref).collect();
    let attrs: Vec<_> = op
        .attrs
        .iter()
        .map(|attr| {
            let base = ffi::Attr { key: attr.key, count: 1, ..ffi::Attr::default() };
            match &attr.value {
                AttrValue::I64(i) => ffi::Attr { r#type: attr_type::I64, i: *i, ..base },
                AttrValue::F64(f) => ffi::Attr { r#type: attr_type::F64, f: *f, ..base },
                AttrValue::I64List(list) => ffi::Attr {
                    r#type: attr_type::I64_LIST,
                    count: list.len() as u64,
                    list: list.as_ptr(),
                    ..base
                },
            }
        })
        .collect();
    body(&ffi::OpDesc {
        op: op.op,
        version: op.version,
        math_mode: op.math_mode,
        determinism: op.determinism,
        n_in: inputs.len() as u32,
        n_out: outputs.len() as u32,
        n_attr: attrs.len() as u32,
        inputs: input_pointers.as_ptr(),
        outputs: output_pointers.as_ptr(),
        attrs: attrs.as_ptr(),
        ..ffi::OpDesc::default()
    })
}

/// Numbers as the bytes of a tensor.
pub trait Bytes: Sized {
    /// To bytes.
    fn to_bytes(values: &[Self]) -> Vec<u8>;
    /// And back.
    fn from_bytes(bytes: &[u8]) -> Vec<Self>;
}

macro_rules! bytes {
    ($($number:ident)*) => {$(
        impl Bytes for $number {
            fn to_bytes(values: &[Self]) -> Vec<u8> {
                values.iter().flat_map(|value| value.to_ne_bytes()).collect()
            }

            fn from_bytes(bytes: &[u8]) -> Vec<Self> {
                let (chunks, _) = bytes.as_chunks::<{ size_of::<$number>() }>();
                chunks.iter().map(|chunk| $number::from_ne_bytes(*chunk)).collect()
            }
        }
    )*};
}

bytes!(f64 f32 u16 i32 i8 u8 u32 u64);
