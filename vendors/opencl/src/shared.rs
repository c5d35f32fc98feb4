//! What all handles of one device share: its context, what it can do, and its built programs.

use std::collections::HashMap;
use std::ptr::null_mut;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oxi_kit::ffi::{FOREVER, status};
use oxi_kit::{Failure, Log};

use crate::api;
use crate::objects::{Context, DeviceId, Memory, Program};
use crate::stream::{Stream, enqueue};

/// Items of a work-group, in all kernels. Small enough for every device, and always the same, since
/// a CPU's driver compiles a kernel anew for each size.
pub const WIDTH: usize = 64;

/// What a device states of its arithmetic.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arithmetic {
    /// It computes in f64.
    pub f64: bool,
    /// It computes in f16.
    pub f16: bool,
    /// Its square root of f32 is correctly rounded if it is asked for.
    pub exact_sqrt: bool,
    /// It keeps subnormal numbers of f64, f32 and f16.
    pub subnormals: [bool; 3],
}

impl Arithmetic {
    fn of(id: DeviceId) -> Self {
        let f16 = id.has_extension("cl_khr_fp16");
        let [double, single] = [api::DEVICE_DOUBLE_FP_CONFIG, api::DEVICE_SINGLE_FP_CONFIG]
            .map(|param| id.number(param));
        // Asked only where OpenCL defines the question.
        let half = if f16 { id.number(api::DEVICE_HALF_FP_CONFIG) } else { 0 };
        Self {
            f64: double != 0,
            f16,
            exact_sqrt: single & api::FP_CORRECTLY_ROUNDED_DIVIDE_SQRT != 0,
            subnormals: [double, single, half].map(|config| config & api::FP_DENORM != 0),
        }
    }
}

/// A device with a context.
#[derive(Debug)]
pub struct Shared {
    /// The device.
    pub id: DeviceId,
    /// What it lives in.
    pub context: Context,
    /// For work that belongs to no stream of the host.
    pub side: Stream,
    /// What it computes.
    pub arithmetic: Arithmetic,
    /// It is the host's processor and works on the host's memory in place.
    pub in_place: bool,
    /// Its events tell when work was done.
    pub takes_times: bool,
    log: Log,
    programs: Mutex<HashMap<(KernelFile, String), Arc<Program>>>,
}

impl Shared {
    /// Makes a context.
    pub fn new(id: DeviceId, log: Log) -> Result<Self, Failure> {
        let context = Context::new(id)?;
        let side = Stream::new(context.queue(id)?);
        let arithmetic = Arithmetic::of(id);
        let programs = Mutex::default();
        let (in_place, takes_times) = (false, false);
        let mut shared =
            Self { id, context, side, arithmetic, in_place, takes_times, log, programs };
        shared.in_place = shared.works_in_place()?;
        shared.takes_times = shared.has_clock()?;
        Ok(shared)
    }

    /// Tries whether the clock that the device says it has goes on: rusticl's stands.
    fn has_clock(&self) -> Result<bool, Failure> {
        if self.id.number(api::DEVICE_QUEUE_PROPERTIES) & api::QUEUE_PROFILING_ENABLE == 0 {
            return Ok(false);
        }
        let mut times = [0; 2];
        for time in &mut times {
            // Coarser clocks than this one's step would be of no use.
            std::thread::sleep(Duration::from_millis(1));
            self.side.forget();
            *time = self.side.record()?.time()?;
        }
        Ok(times[0] < times[1])
    }

    /// Tries whether the device writes to the host's memory itself. OpenCL lets a driver keep a
    /// copy of memory that it is told to use, so this cannot be asked. Only for processors that
    /// share their memory with the host: nothing else sees the host's writes while it works.
    fn works_in_place(&self) -> Result<bool, Failure> {
        let unified = self.id.number(api::DEVICE_HOST_UNIFIED_MEMORY) != 0;
        if !unified || self.id.number(api::DEVICE_TYPE) & api::DEVICE_TYPE_CPU == 0 {
            return Ok(false);
        }
        let pattern = 0x600D_F00D_u32;
        let mut words = vec![0_u32; 64];
        // Not at the start, so that no alignment is promised but that of a number.
        let target = &mut words[3..40];
        let bytes = size_of_val(target);
        let flags = api::MEM_READ_WRITE | api::MEM_USE_HOST_PTR;
        // SAFETY: the memory is dropped before the words are, and work on it is done by then.
        let memory = unsafe { self.context.memory(flags, bytes, target.as_mut_ptr().cast()) }?;
        let (value, size) = ((&raw const pattern).cast(), size_of_val(&pattern));
        // SAFETY: the range is the whole memory; the pattern is copied by the call.
        unsafe { enqueue!(self.side, enqueue_fill_buffer(memory.raw, value, size, 0, bytes)) }?;
        self.finish()?;
        // SAFETY: the words live, and the device is done with them. The compiler does not know
        // that it wrote them.
        let seen = unsafe { words.as_ptr().add(3).read_volatile() };
        drop(memory);
        Ok(seen == pattern)
    }

    /// Waits for the side stream. Its work is no sequence: a failure ends there.
    pub fn finish(&self) -> Result<(), Failure> {
        let done = self.side.record()?.reached(FOREVER).map(drop);
        done.inspect_err(|_| self.side.forget())
    }

    /// The program of a kernel file and its formats, built when it is first asked for.
    pub fn program(&self, file: KernelFile, defines: &str) -> Result<Arc<Program>, Failure> {
        let key = (file, defines.to_owned());
        // Building under the lock keeps two threads from building the same; PoCL and its like
        // build one program at a time anyway.
        let mut programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(program) = programs.get(&key) {
            return Ok(program.clone());
        }
        let exact = match self.arithmetic.exact_sqrt {
            true => "-cl-fp32-correctly-rounded-divide-sqrt",
            false => "",
        };
        let options = format!("-cl-std=CL1.2 {exact} -DWIDTH={WIDTH} {defines}");
        let source = [include_str!("../kernels/formats.cl"), file.source()].concat();
        let built = self.context.program(self.id, &source, &options);
        let program = built.inspect_err(|failure| self.log.error(&failure.message))?;
        Ok(programs.entry(key).or_insert(Arc::new(program)).clone())
    }

    /// Memory for work. OpenCL may allocate when it must, which would make running out of memory a
    /// failure of whatever comes first; so a device with memory of its own is made to use it once.
    pub fn memory(&self, bytes: usize) -> Result<Memory, Failure> {
        let place = if self.in_place { api::MEM_ALLOC_HOST_PTR } else { 0 };
        // SAFETY: no host memory is given.
        let memory =
            unsafe { self.context.memory(api::MEM_READ_WRITE | place, bytes, null_mut()) }?;
        if self.in_place {
            return Ok(memory);
        }
        let flags = api::MIGRATE_MEM_OBJECT_CONTENT_UNDEFINED;
        // SAFETY: one memory object, which lives.
        let moved =
            unsafe { enqueue!(self.side, enqueue_migrate_mem_objects(1, &memory.raw, flags)) };
        match moved.and_then(|_| self.finish()) {
            Err(failure) if failure.status == status::E_EXECUTION => {
                Err(Failure { status: status::E_OUT_OF_MEMORY, ..failure })
            }
            done => done.map(|()| memory),
        }
    }
}

macro_rules! kernel_files {
    ($($name:ident = $($file:literal)+;)*) => {
        /// What a program is made of besides `kernels/formats.cl`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum KernelFile {
            $($(#[doc = $file])+ $name,)*
        }

        impl KernelFile {
            fn source(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($(include_str!(concat!("../kernels/", $file))),+),)*
                }
            }
        }
    };
}

kernel_files! {
    Map = "root.cl" "activations.cl" "map.cl";
    Zip = "order.cl" "zip.cl";
    Join = "order.cl" "join.cl";
    Reduce = "keys.cl" "reduce.cl";
    MatMul = "activations.cl" "matmul.cl";
    Normalize = "normalize.cl";
    Pick = "pick.cl";
    Choose = "keys.cl" "choose.cl";
    Scan = "scan.cl";
    Turn = "turn.cl";
    Attend = "attend.cl";
    Scale = "scale.cl";
    Unscale = "unscale.cl";
    Weights = "weights.cl";
}
