//! oneDNN's CPU engine: descriptors, primitives, and executing them.

use std::ffi::{c_char, c_int, c_void};
use std::path::Path;
use std::ptr::{null, null_mut};
use std::sync::{Arc, Mutex, PoisonError};

use oxi_kit::ffi::status;
use oxi_kit::{Failure, Tensor};

use crate::api::{
    Api, Bound, Functions, NO_TYPE, Opaque, Out, Status, arg, data_type, number, text,
};
use crate::ask::Asking;
use crate::program::{Operation, Primitive, Where};

/// Something that oneDNN handed out, given back when it is dropped.
#[derive(Debug)]
struct Handle {
    raw: Opaque,
    destroy: unsafe extern "C" fn(Opaque) -> Status,
}

// SAFETY: oneDNN lets descriptors and primitives be used by any thread, and by several at once; a
// stream or a memory is used by one thread at a time.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: made by oneDNN, and used by nobody any more. Nothing is to be done if it fails.
        unsafe { (self.destroy)(self.raw) };
    }
}

/// The engine of a library.
#[derive(Debug)]
pub struct Client {
    api: Api,
    /// Lives as long as the process, as the library does.
    engine: Opaque,
    /// Streams that nothing runs on.
    idle: Mutex<Vec<Handle>>,
}

// SAFETY: an engine may be used from any thread.
unsafe impl Send for Client {}
// SAFETY: as above.
unsafe impl Sync for Client {}

impl Client {
    /// The CPU engine of the library at a path.
    ///
    /// # Errors
    /// A sentence that says why there is none.
    pub fn new(path: &Path) -> Result<Self, Failure> {
        let api = Api::load(path)?;
        let mut engine = null_mut();
        // SAFETY: the place is ours.
        let answer = unsafe { (api.functions.engine_create)(&raw mut engine, number::CPU, 0) };
        api.check("engine_create", answer).map_err(|failure| {
            let (version, because) = (&api.version, failure.message);
            Failure::unsupported(format!("oneDNN {version} has no CPU engine: {because}"))
        })?;
        Ok(Self { api, engine, idle: Mutex::default() })
    }

    /// The version of the library.
    pub fn version(&self) -> &str {
        &self.api.version
    }

    /// True if oneDNN may use the processor's own instructions for bf16.
    pub fn converts_bf16(&self) -> bool {
        // SAFETY: the function takes nothing.
        let isa = unsafe { (self.api.functions.get_effective_cpu_isa)() };
        isa & number::ISA_BF16 != 0
    }

    /// True if the library has binary primitives of three tensors.
    pub fn selects(&self) -> bool {
        self.api.describe_ternary.is_some()
    }

    /// True if the library has normalizations of groups.
    pub fn normalises_groups(&self) -> bool {
        self.api.describe_group_norm.is_some()
    }

    /// Describes a primitive; nothing is compiled yet.
    ///
    /// # Errors
    /// oneDNN's refusal.
    pub fn describe(&self, primitive: &Primitive) -> Result<Described, Failure> {
        if matches!(primitive.operation, Operation::Select) && !self.selects() {
            let message = format!("oneDNN {} does not select; 3.7 and later do", self.version());
            return Err(Failure::new(status::E_UNSUPPORTED_OP, message));
        }
        let layouts: Vec<_> =
            primitive.arguments.iter().map(|a| self.layout(&a.tensor)).collect::<Result<_, _>>()?;
        let attributes = self.attributes()?;
        let asking = Asking {
            api: &self.api,
            engine: self.engine,
            layouts: primitive
                .arguments
                .iter()
                .map(|a| a.place)
                .zip(layouts.iter().map(|l| l.raw))
                .collect(),
            attributes: attributes.raw,
        };
        let operation = &primitive.operation;
        let create = |_: &Functions, out| {
            // SAFETY: the engine, the layouts and the attributes live; primitives may be asked for
            // with any of them.
            unsafe { asking.describe(operation, out) }
        };
        let desc = self.make(operation.function(), create, |f| f.primitive_desc_destroy)?;
        let arguments = primitive.arguments.iter().map(|a| (a.place, a.from)).zip(layouts);
        let arguments = arguments.map(|((place, from), layout)| (place, from, layout)).collect();
        Ok(Described { implementation: self.implementation(&desc), desc, arguments })
    }

    /// Compiles a primitive.
    ///
    /// # Errors
    /// What oneDNN says.
    pub fn compile(self: &Arc<Self>, described: Described) -> Result<Step, Failure> {
        let functions = &self.api.functions;
        let desc = described.desc.raw;
        let create = |functions: &Functions, out| {
            // SAFETY: the description lives.
            unsafe { (functions.primitive_create)(out, desc) }
        };
        let primitive = self.make("primitive_create", create, |f| f.primitive_destroy)?;
        // SAFETY: the description lives; the layout that it gives is its own, or null.
        let scratch =
            unsafe { (functions.primitive_desc_query_md)(desc, number::QUERY_SCRATCHPAD, 0) };
        // SAFETY: the layout lives as long as the description; a null one has no bytes.
        let scratch_bytes = unsafe { (functions.memory_desc_get_size)(scratch) };
        Ok(Step { client: self.clone(), primitive, described, scratch, scratch_bytes })
    }

    /// Lets `work` have a stream that nobody else uses meanwhile. It waits for what it enqueues.
    ///
    /// # Errors
    /// Those of `work`, and what oneDNN says; the stream is not used again then.
    pub fn run(&self, work: impl FnOnce(Opaque) -> Result<(), Failure>) -> Result<(), Failure> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let create = |functions: &Functions, out| {
            // SAFETY: the engine lives.
            unsafe { (functions.stream_create)(out, self.engine, number::IN_ORDER) }
        };
        let kept = idle().pop();
        let stream = match kept {
            Some(stream) => stream,
            None => self.make("stream_create", create, |f| f.stream_destroy)?,
        };
        work(stream.raw)?;
        idle().push(stream);
        Ok(())
    }

    fn make(
        &self,
        function: &str,
        create: impl FnOnce(&Functions, Out) -> Status,
        destroy: fn(&Functions) -> unsafe extern "C" fn(Opaque) -> Status,
    ) -> Result<Handle, Failure> {
        let mut raw = null_mut();
        let answer = create(&self.api.functions, &raw mut raw);
        self.api.check(function, answer)?;
        Ok(Handle { raw, destroy: destroy(&self.api.functions) })
    }

    /// The layout of a tensor.
    fn layout(&self, tensor: &Tensor) -> Result<Handle, Failure> {
        let (kind, strides) = (data_type(tensor.format), tensor.strides());
        if kind == NO_TYPE {
            let message = format!("oneDNN has no format {:#06x}", tensor.format);
            return Err(Failure::new(status::E_UNSUPPORTED_TYPE, message));
        }
        let create = |functions: &Functions, out| {
            let rank = tensor.rank() as c_int;
            let (dims, strides) = (tensor.dims.as_ptr(), strides.as_ptr());
            // SAFETY: there are as many extents and strides as the rank says.
            unsafe { (functions.memory_desc_create_with_strides)(out, rank, dims, kind, strides) }
        };
        self.make("memory_desc_create_with_strides", create, |f| f.memory_desc_destroy)
    }

    /// Attributes of every primitive: no narrower formats than those of the tensors, equal results of
    /// equal calls, and scratch memory that comes from us, since primitives that run at once may share
    /// that of the library.
    fn attributes(&self) -> Result<Handle, Failure> {
        let functions = &self.api.functions;
        // SAFETY: the place is ours.
        let create = |functions: &Functions, out| unsafe { (functions.primitive_attr_create)(out) };
        let made = self.make("primitive_attr_create", create, |f| f.primitive_attr_destroy)?;
        // SAFETY: the attributes live, and are ours alone.
        unsafe {
            let set = functions.primitive_attr_set_scratchpad_mode;
            let answer = set(made.raw, number::SCRATCHPAD_USER);
            self.api.check("primitive_attr_set_scratchpad_mode", answer)?;
            let answer =
                (functions.primitive_attr_set_fpmath_mode)(made.raw, number::FPMATH_STRICT);
            self.api.check("primitive_attr_set_fpmath_mode", answer)?;
            if let Some(set) = self.api.set_deterministic {
                self.api.check("primitive_attr_set_deterministic", set(made.raw, 1))?;
            }
        }
        Ok(made)
    }

    /// Name of the implementation that oneDNN picked.
    fn implementation(&self, desc: &Handle) -> String {
        let mut name: *const c_char = null();
        let place = (&raw mut name).cast::<c_void>();
        let query = self.api.functions.primitive_desc_query;
        // SAFETY: the description lives, this query writes a pointer, and the text lives as long as
        // the description.
        unsafe {
            query(desc.raw, number::QUERY_IMPLEMENTATION, 0, place);
            text(name)
        }
    }
}

/// A primitive that oneDNN is ready to compile.
#[derive(Debug)]
pub struct Described {
    /// Name of the implementation that oneDNN picked.
    pub implementation: String,
    desc: Handle,
    /// Place, operand and layout of each tensor.
    arguments: Vec<(c_int, Where, Handle)>,
}

/// A primitive, ready to run.
#[derive(Debug)]
pub struct Step {
    client: Arc<Client>,
    primitive: Handle,
    described: Described,
    /// Layout of its scratch memory, which belongs to the description.
    scratch: Opaque,
    scratch_bytes: usize,
}

// SAFETY: the layout is only read, and lives as long as the step.
unsafe impl Send for Step {}
// SAFETY: as above.
unsafe impl Sync for Step {}

impl Step {
    /// Executes on a stream, and waits for it. Each tensor begins where `at` says, aligned to its
    /// elements.
    ///
    /// # Errors
    /// What oneDNN says.
    pub fn execute(&self, stream: Opaque, at: impl Fn(Where) -> *mut u8) -> Result<(), Failure> {
        let client = &self.client;
        let mut scratch: Vec<u64> = words(self.scratch_bytes)?;
        let tensors = self.described.arguments.iter();
        let mut places: Vec<_> =
            tensors.map(|(place, from, layout)| (*place, layout.raw, at(*from))).collect();
        if self.scratch_bytes > 0 {
            places.push((arg::SCRATCHPAD, self.scratch, scratch.as_mut_ptr().cast()));
        }
        let memory = |&(_, layout, pointer): &(c_int, Opaque, *mut u8)| {
            let create = |functions: &Functions, out| {
                // SAFETY: the layout and the engine live, and so does what the pointer leads to.
                unsafe { (functions.memory_create)(out, layout, client.engine, pointer.cast()) }
            };
            client.make("memory_create", create, |f| f.memory_destroy)
        };
        let memories: Vec<_> = places.iter().map(memory).collect::<Result<_, _>>()?;
        let bound = places.iter().zip(&memories);
        let bound: Vec<_> = bound
            .map(|((place, ..), memory)| Bound { place: *place, memory: memory.raw })
            .collect();
        let execute = client.api.functions.primitive_execute;
        // SAFETY: all of it lives, each memory is as large as its layout says, and the scratch
        // memory is kept until the stream was waited for.
        let answer =
            unsafe { execute(self.primitive.raw, stream, bound.len() as c_int, bound.as_ptr()) };
        client.api.check("primitive_execute", answer)?;
        // SAFETY: the stream lives, and is used by this thread alone.
        let waited = unsafe { (client.api.functions.stream_wait)(stream) };
        client.api.check("stream_wait", waited)
    }
}

/// Memory for so many bytes, aligned for every format; at least a word, so that it has an address.
///
/// # Errors
/// `E_OUT_OF_MEMORY`.
pub fn words(bytes: usize) -> Result<Vec<u64>, Failure> {
    let count = bytes.div_ceil(8).max(1);
    let mut words = Vec::new();
    words.try_reserve_exact(count).map_err(|_| {
        Failure::new(status::E_OUT_OF_MEMORY, format!("the host has no {bytes} bytes left"))
    })?;
    words.resize(count, 0);
    Ok(words)
}
