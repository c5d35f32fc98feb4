//! Sessions of one execution provider: making them of models, and running them.

use std::ffi::{CStr, CString};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use ort_sys::{
    GraphOptimizationLevel, ONNXTensorElementDataType, OrtAllocatorType, OrtEnv, OrtMemType,
    OrtMemoryInfo, OrtSession, OrtSessionOptions, OrtValue,
};
use oxi_kit::{Failure, Log, Tensor};
use prost::Message;

use crate::api::{Api, c_text};
use crate::dense::Dense;
use crate::onnx::{self, Model};

/// Names of a model's inputs, by their place in the operator, and of its outputs.
pub const INPUTS: [&CStr; 6] = [c"x0", c"x1", c"x2", c"x3", c"x4", c"x5"];
/// See [`INPUTS`].
pub const OUTPUTS: [&CStr; 3] = [c"y0", c"y1", c"y2"];

/// An execution provider with its options.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name.
    pub name: String,
    /// Its options.
    pub options: Vec<(String, String)>,
}

impl Provider {
    /// True for the one that ONNX Runtime itself brings, and falls back to.
    pub fn is_cpu(&self) -> bool {
        ["cpu", "cpuexecutionprovider"].contains(&&*self.name.to_lowercase())
    }
}

/// Who makes sessions.
#[derive(Debug)]
pub struct Client {
    api: Api,
    environment: *mut OrtEnv,
    memory: *mut OrtMemoryInfo,
    provider: Provider,
}

// SAFETY: ONNX Runtime's environment and memory infos may be used from any thread.
unsafe impl Send for Client {}
// SAFETY: as above.
unsafe impl Sync for Client {}

impl Client {
    /// Prepares a provider.
    ///
    /// # Errors
    /// A sentence that says why the library does not have it.
    pub fn new(api: Api, provider: Provider, threads: i32, log: Log) -> Result<Self, Failure> {
        let environment = api.environment(threads, log)?;
        let mut memory = std::ptr::null_mut();
        // SAFETY: the place is ours.
        api.check(unsafe {
            (api.ort.CreateCpuMemoryInfo)(
                OrtAllocatorType::OrtDeviceAllocator,
                OrtMemType::OrtMemTypeDefault,
                &raw mut memory,
            )
        })?;
        let client = Self { api, environment, memory, provider };
        client.options(false).map_err(|failure| {
            let (version, name) = (&client.api.version, &client.provider.name);
            Failure::unsupported(format!(
                "ONNX Runtime {version} cannot use the execution provider `{name}`: {}; it has {}",
                failure.message.trim_end(),
                client.api.providers().join(", ")
            ))
        })?;
        Ok(client)
    }

    /// The provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Makes a session. A strict one has no node that the provider leaves to ONNX Runtime's CPU.
    ///
    /// # Errors
    /// What ONNX Runtime says, with its code.
    pub fn session(self: &Arc<Self>, model: &Model, strict: bool) -> Result<Session, Failure> {
        let options = self.options(strict)?;
        Ok(Session { client: self.clone(), raw: self.create(model, &options)? })
    }

    /// Names of the operations that ONNX Runtime made of a model, before the provider compiled any.
    ///
    /// # Errors
    /// If it does not tell, since the provider compiled all of it or nothing can be written.
    pub fn rewritten(&self, model: &Model) -> Result<Vec<String>, Failure> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("oxi-{}-{number}.onnx", std::process::id());
        let path = std::env::temp_dir().join(name);
        let seen = self.write_rewritten(model, &path).and_then(|()| {
            let bytes = std::fs::read(&path).map_err(|error| error.to_string());
            bytes
                .and_then(|bytes| Model::decode(&*bytes).map_err(|error| error.to_string()))
                .map_err(Failure::unsupported)
        });
        // It may not be there, if writing it is what failed.
        let _ = std::fs::remove_file(&path);
        let graph = seen?.graph.unwrap_or_default();
        Ok(graph.nodes.into_iter().map(|node| node.op).collect())
    }

    fn write_rewritten(&self, model: &Model, path: &Path) -> Result<(), Failure> {
        let options = self.options(false)?;
        let path = c_text(path.as_os_str().as_encoded_bytes())?;
        // SAFETY: the options live, and the path ends with NUL.
        self.api.check(unsafe {
            (self.api.ort.SetOptimizedModelFilePath)(options.raw, path.as_ptr())
        })?;
        let session = self.create(model, &options)?;
        // SAFETY: made above, and used by nobody.
        unsafe { (self.api.ort.ReleaseSession)(session) };
        Ok(())
    }

    fn create(&self, model: &Model, options: &Options) -> Result<*mut OrtSession, Failure> {
        let bytes = model.encode_to_vec();
        let mut session = std::ptr::null_mut();
        // SAFETY: the bytes and options live, and the session takes copies.
        self.api.check(unsafe {
            (self.api.ort.CreateSessionFromArray)(
                self.environment,
                bytes.as_ptr().cast(),
                bytes.len(),
                options.raw,
                &raw mut session,
            )
        })?;
        Ok(session)
    }

    /// Options of a session: the threads of the environment, and nothing that would rewrite a
    /// model, since what is certified is the operator that was asked for.
    fn options(&self, strict: bool) -> Result<Options<'_>, Failure> {
        let ort = self.api.ort;
        let mut options = Options { api: &self.api, raw: std::ptr::null_mut() };
        // SAFETY: the options are made first, and live; the texts end with NUL.
        unsafe {
            self.api.check((ort.CreateSessionOptions)(&raw mut options.raw))?;
            self.api.check((ort.SetSessionGraphOptimizationLevel)(
                options.raw,
                GraphOptimizationLevel::ORT_DISABLE_ALL,
            ))?;
            self.api.check((ort.DisablePerSessionThreads)(options.raw))?;
            // An arena keeps what a large call once needed.
            self.api.check((ort.DisableCpuMemArena)(options.raw))?;
        }
        if self.provider.is_cpu() {
            return Ok(options);
        }
        options.append(&self.provider)?;
        if strict {
            options.set(c"session.disable_cpu_ep_fallback", c"1")?;
        }
        Ok(options)
    }
}

/// Options of a session.
struct Options<'a> {
    api: &'a Api,
    raw: *mut OrtSessionOptions,
}

impl Options<'_> {
    fn set(&self, key: &CStr, value: &CStr) -> Result<(), Failure> {
        // SAFETY: the options live, and the texts end with NUL.
        self.api.check(unsafe {
            (self.api.ort.AddSessionConfigEntry)(self.raw, key.as_ptr(), value.as_ptr())
        })
    }

    fn append(&self, provider: &Provider) -> Result<(), Failure> {
        let texts = |part: fn(&(String, String)) -> &String| {
            provider.options.iter().map(|pair| c_text(&**part(pair))).collect::<Result<Vec<_>, _>>()
        };
        let (keys, values) = (texts(|pair| &pair.0)?, texts(|pair| &pair.1)?);
        let pointers =
            |texts: &[CString]| texts.iter().map(|text| text.as_ptr()).collect::<Vec<_>>();
        let (name, keys_at, values_at) =
            (c_text(&*provider.name)?, pointers(&keys), pointers(&values));
        // SAFETY: the options live, the texts end with NUL, and there are as many keys as values.
        self.api.check(unsafe {
            (self.api.ort.SessionOptionsAppendExecutionProvider)(
                self.raw,
                name.as_ptr(),
                keys_at.as_ptr(),
                values_at.as_ptr(),
                keys_at.len(),
            )
        })
    }
}

impl Drop for Options<'_> {
    fn drop(&mut self) {
        // SAFETY: made by ONNX Runtime or null, which it ignores.
        unsafe { (self.api.ort.ReleaseSessionOptions)(self.raw) };
    }
}

/// A model, ready to run.
#[derive(Debug)]
pub struct Session {
    client: Arc<Client>,
    raw: *mut OrtSession,
}

// SAFETY: ONNX Runtime lets sessions run on any thread, and on several at once.
unsafe impl Send for Session {}
// SAFETY: as above.
unsafe impl Sync for Session {}

impl Session {
    /// Computes. Inputs and outputs stand at their places in the operator; inputs that the model does
    /// not look at are left out.
    ///
    /// # Errors
    /// What ONNX Runtime says, with its code.
    pub fn run(
        &self,
        inputs: &[Option<(Dense, &Tensor)>],
        outputs: &mut [&mut [u8]],
        tensors: &[Tensor],
    ) -> Result<(), Failure> {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (name, input) in INPUTS.iter().zip(inputs) {
            let Some((dense, tensor)) = input else { continue };
            names.push(name.as_ptr());
            // ONNX Runtime leaves inputs as they are; its type for them is the one of outputs.
            values.push(self.value(dense.pointer().cast_mut(), dense.bytes(), tensor)?);
        }
        let results = outputs.iter_mut().zip(tensors);
        let results = results.map(|(bytes, y)| self.value(bytes.as_mut_ptr(), bytes.len(), y));
        let results = results.collect::<Result<Vec<_>, _>>()?;
        let inputs: Vec<_> = values.iter().map(|value| value.raw.cast_const()).collect();
        let output_names = OUTPUTS.map(CStr::as_ptr);
        let mut outputs: Vec<_> = results.iter().map(|value| value.raw).collect();
        // SAFETY: names and values live, there are as many of each, and the memory of the values is
        // borrowed until the end.
        self.client.api.check(unsafe {
            (self.client.api.ort.Run)(
                self.raw,
                std::ptr::null(),
                names.as_ptr(),
                inputs.as_ptr(),
                inputs.len(),
                output_names.as_ptr(),
                outputs.len(),
                outputs.as_mut_ptr(),
            )
        })
    }

    /// A value whose elements lie where they are.
    fn value(&self, pointer: *mut u8, bytes: usize, tensor: &Tensor) -> Result<Value<'_>, Failure> {
        let mut value = Value { api: &self.client.api, raw: std::ptr::null_mut() };
        // SAFETY: the memory is that of the tensor's elements, dense and aligned, and outlives the
        // value.
        self.client.api.check(unsafe {
            (self.client.api.ort.CreateTensorWithDataAsOrtValue)(
                self.client.memory,
                pointer.cast(),
                bytes,
                tensor.dims.as_ptr(),
                tensor.dims.len(),
                element(tensor.format),
                &raw mut value.raw,
            )
        })?;
        Ok(value)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: made by ONNX Runtime, and nothing runs on it any more.
        unsafe { (self.client.api.ort.ReleaseSession)(self.raw) };
    }
}

/// A tensor of ONNX Runtime.
struct Value<'a> {
    api: &'a Api,
    raw: *mut OrtValue,
}

impl Drop for Value<'_> {
    fn drop(&mut self) {
        // SAFETY: made by ONNX Runtime or null, which it ignores.
        unsafe { (self.api.ort.ReleaseValue)(self.raw) };
    }
}

/// ONNX Runtime's name of a format, which has ONNX's number.
fn element(format: u32) -> ONNXTensorElementDataType {
    use ONNXTensorElementDataType as E;
    let all = [
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16,
        E::ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT8E4M3FN,
    ];
    let number = onnx::element(format);
    let found = all.into_iter().find(|element| *element as i32 == number);
    found.unwrap_or(E::ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED)
}
