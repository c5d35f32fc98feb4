//! oneDNN's C API: loading the library, the functions that are called, and what they hand out.
//!
//! Nothing is linked, and no header is needed: the few types and numbers that the functions take are
//! stated here, as the headers of oneDNN 3 have them.

use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::path::Path;

use libloading::Library;
use oxi_kit::Failure;
use oxi_kit::ffi::{format as f, status};

/// The major version whose API this is. Functions of another take other arguments.
const MAJOR: c_int = 3;

/// Numbers of enumerations, by the names that oneDNN gives them.
pub mod number {
    use std::ffi::{c_int, c_uint};

    pub const CPU: c_int = 1;
    pub const IN_ORDER: c_uint = 1;
    pub const SCRATCHPAD_USER: c_int = 1;
    pub const FPMATH_STRICT: c_int = 0;
    /// The bits of AVX2 VNNI 2 and of AVX-512 BF16.
    pub const ISA_BF16: c_int = 0x90;
    pub const QUERY_IMPLEMENTATION: c_int = 8;
    pub const QUERY_SCRATCHPAD: c_int = 136;
    pub const FORWARD_INFERENCE: c_int = 96;
    pub const CONVOLUTION: c_int = 1;
    pub const DECONVOLUTION: c_int = 0xa;
    pub const POOL_MAX: c_int = 0x1ff;
    pub const POOL_MEAN_OF_ALL: c_int = 0x2ff;
    pub const POOL_MEAN: c_int = 0x3ff;
    pub const REDUCE_MAX: c_int = 0x2fff2;
    pub const REDUCE_MIN: c_int = 0x2fff3;
    pub const REDUCE_SUM: c_int = 0x2fff4;
    pub const REDUCE_PRODUCT: c_int = 0x2fff5;
    pub const REDUCE_MEAN: c_int = 0x2fff6;
    /// The root of order p of a sum of powers of order p.
    pub const REDUCE_NORM: c_int = 0x2fff8;
    pub const SOFTMAX: c_int = 0x30000;
    pub const LOG_SOFTMAX: c_int = 0x30001;
    pub const USE_GLOBAL: c_uint = 1;
    pub const USE_SCALE: c_uint = 2;
    pub const USE_SHIFT: c_uint = 4;
}

/// Numbers of the eltwise primitives, of one tensor.
pub mod eltwise {
    use std::ffi::c_int;

    pub const RELU: c_int = 0x20;
    pub const TANH: c_int = 0x21;
    pub const ELU: c_int = 0x22;
    pub const SQUARE: c_int = 0x23;
    pub const ABS: c_int = 0x24;
    pub const SQRT: c_int = 0x25;
    pub const SOFT_RELU: c_int = 0x27;
    pub const LOGISTIC: c_int = 0x29;
    pub const EXP: c_int = 0x2a;
    pub const GELU_TANH: c_int = 0x2b;
    pub const SWISH: c_int = 0x2c;
    pub const LOG: c_int = 0x2d;
    pub const POW: c_int = 0x30;
    pub const GELU_ERF: c_int = 0x31;
    pub const ROUND: c_int = 0x32;
    pub const MISH: c_int = 0x33;
    pub const HARDSWISH: c_int = 0x34;
}

/// Numbers of the binary primitives, of two tensors; `SELECT` is of three.
pub mod binary {
    use std::ffi::c_int;

    pub const ADD: c_int = 0x1fff0;
    pub const MUL: c_int = 0x1fff1;
    pub const MAX: c_int = 0x1fff2;
    pub const MIN: c_int = 0x1fff3;
    pub const DIV: c_int = 0x1fff4;
    pub const SUB: c_int = 0x1fff5;
    pub const GE: c_int = 0x1fff6;
    pub const GT: c_int = 0x1fff7;
    pub const LE: c_int = 0x1fff8;
    pub const LT: c_int = 0x1fff9;
    pub const EQ: c_int = 0x1fffa;
    pub const NE: c_int = 0x1fffb;
    pub const SELECT: c_int = 0x1fffc;
}

/// Places of a primitive's tensors, by the names that oneDNN gives them.
pub mod arg {
    use std::ffi::c_int;

    pub const SRC: c_int = 1;
    pub const SRC_1: c_int = 2;
    pub const SRC_2: c_int = 3;
    pub const DST: c_int = 17;
    pub const WEIGHTS: c_int = 33;
    pub const BIAS: c_int = 41;
    pub const MEAN: c_int = 49;
    pub const VARIANCE: c_int = 50;
    pub const SCALE: c_int = 51;
    pub const SHIFT: c_int = 52;
    pub const SCRATCHPAD: c_int = 80;
    /// The first of several; the others follow.
    pub const MULTIPLE: c_int = 1024;
}

/// Anything that oneDNN hands out; the functions tell what it is.
pub type Opaque = *mut c_void;
/// Where a function writes what it hands out.
pub type Out = *mut Opaque;
/// `dnnl_status_t`; 0 is success.
pub type Status = c_int;

/// `dnnl_binary_primitive_desc_create_v2`
pub type Ternary =
    unsafe extern "C" fn(Out, Opaque, c_int, Opaque, Opaque, Opaque, Opaque, Opaque) -> Status;

/// `dnnl_group_normalization_forward_primitive_desc_create`
pub type GroupNorm =
    unsafe extern "C" fn(Out, Opaque, c_int, Opaque, Opaque, i64, f32, c_uint, Opaque) -> Status;

/// A tensor given to a primitive, `dnnl_exec_arg_t`.
#[repr(C)]
#[derive(Debug)]
pub struct Bound {
    /// Which of its tensors.
    pub place: c_int,
    /// A memory.
    pub memory: Opaque,
}

/// `dnnl_version_t`.
#[repr(C)]
struct Version {
    major: c_int,
    minor: c_int,
    patch: c_int,
    hash: *const c_char,
    cpu_runtime: c_uint,
    gpu_runtime: c_uint,
}

/// Names the functions that are called, with their arguments and what they return.
macro_rules! functions {
    ($($name:ident($($argument:ty),*) -> $returned:ty;)*) => {
        /// The functions, by their names without `dnnl_`.
        #[derive(Debug)]
        pub struct Functions {
            $(pub $name: unsafe extern "C" fn($($argument),*) -> $returned,)*
        }

        impl Functions {
            /// Finds them all; the name of the first that is missing.
            fn find(library: &Library) -> Result<Self, NotIt> {
                Ok(Self {$(
                    // SAFETY: version 3 of oneDNN declares a function of this name and type.
                    $name: unsafe { symbol(library, concat!("dnnl_", stringify!($name))) }?,
                )*})
            }
        }
    };
}

functions! {
    status2str(Status) -> *const c_char;
    get_effective_cpu_isa() -> c_int;
    engine_create(Out, c_int, usize) -> Status;
    stream_create(Out, Opaque, c_uint) -> Status;
    stream_wait(Opaque) -> Status;
    stream_destroy(Opaque) -> Status;
    memory_desc_create_with_strides(Out, c_int, *const i64, c_int, *const i64) -> Status;
    memory_desc_get_size(Opaque) -> usize;
    memory_desc_destroy(Opaque) -> Status;
    memory_create(Out, Opaque, Opaque, *mut c_void) -> Status;
    memory_destroy(Opaque) -> Status;
    primitive_attr_create(Out) -> Status;
    primitive_attr_set_scratchpad_mode(Opaque, c_int) -> Status;
    primitive_attr_set_fpmath_mode(Opaque, c_int) -> Status;
    primitive_attr_destroy(Opaque) -> Status;
    reorder_primitive_desc_create(Out, Opaque, Opaque, Opaque, Opaque, Opaque) -> Status;
    binary_primitive_desc_create(Out, Opaque, c_int, Opaque, Opaque, Opaque, Opaque) -> Status;
    eltwise_forward_primitive_desc_create(
        Out, Opaque, c_int, c_int, Opaque, Opaque, f32, f32, Opaque
    ) -> Status;
    reduction_primitive_desc_create(
        Out, Opaque, c_int, Opaque, Opaque, f32, f32, Opaque
    ) -> Status;
    matmul_primitive_desc_create(Out, Opaque, Opaque, Opaque, Opaque, Opaque, Opaque) -> Status;
    softmax_forward_primitive_desc_create(
        Out, Opaque, c_int, c_int, Opaque, Opaque, c_int, Opaque
    ) -> Status;
    layer_normalization_forward_primitive_desc_create(
        Out, Opaque, c_int, Opaque, Opaque, Opaque, f32, c_uint, Opaque
    ) -> Status;
    batch_normalization_forward_primitive_desc_create(
        Out, Opaque, c_int, Opaque, Opaque, f32, c_uint, Opaque
    ) -> Status;
    concat_primitive_desc_create(
        Out, Opaque, Opaque, c_int, c_int, *const Opaque, Opaque
    ) -> Status;
    convolution_forward_primitive_desc_create(
        Out, Opaque, c_int, c_int, Opaque, Opaque, Opaque, Opaque,
        *const i64, *const i64, *const i64, *const i64, Opaque
    ) -> Status;
    deconvolution_forward_primitive_desc_create(
        Out, Opaque, c_int, c_int, Opaque, Opaque, Opaque, Opaque,
        *const i64, *const i64, *const i64, *const i64, Opaque
    ) -> Status;
    pooling_forward_primitive_desc_create(
        Out, Opaque, c_int, c_int, Opaque, Opaque,
        *const i64, *const i64, *const i64, *const i64, *const i64, Opaque
    ) -> Status;
    primitive_desc_query(Opaque, c_int, c_int, *mut c_void) -> Status;
    primitive_desc_query_md(Opaque, c_int, c_int) -> Opaque;
    primitive_desc_destroy(Opaque) -> Status;
    primitive_create(Out, Opaque) -> Status;
    primitive_execute(Opaque, Opaque, c_int, *const Bound) -> Status;
    primitive_destroy(Opaque) -> Status;
}

/// Why a library cannot be used.
enum NotIt {
    /// It is something else.
    NotOneDnn,
    /// Its major version is another one.
    Major(String),
    /// A function is missing.
    Lacks(&'static str),
}

/// A loaded library.
#[derive(Debug)]
pub struct Api {
    /// What is called.
    pub functions: Functions,
    /// Asks for equal results of equal calls; since oneDNN 3.4.
    pub set_deterministic: Option<unsafe extern "C" fn(Opaque, c_int) -> Status>,
    /// Describes a binary primitive of three tensors; since oneDNN 3.7.
    pub describe_ternary: Option<Ternary>,
    /// Describes a normalization of groups; since oneDNN 3.3.
    pub describe_group_norm: Option<GroupNorm>,
    /// Version, and what it was built to run on.
    pub version: String,
}

impl Api {
    /// Loads a library, for as long as the process lives: its threads and statics do not outlive
    /// their code.
    ///
    /// # Errors
    /// A sentence that says why it cannot be used.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        // SAFETY: the library is the one that the user named; running its code is what they ask for.
        let library = unsafe { Library::new(path) }.map_err(|error| {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            let because = source.unwrap_or_else(|| error.to_string());
            Failure::unsupported(format!("oneDNN cannot be loaded: {because}"))
        })?;
        let found = Self::find(&library);
        std::mem::forget(library);
        found.map_err(|what| {
            Failure::unsupported(match what {
                NotIt::NotOneDnn => {
                    format!("{shown} is not oneDNN: it has no function dnnl_version")
                }
                NotIt::Major(version) => {
                    format!("{shown} is oneDNN {version}; the adapter speaks the API of {MAJOR}.x")
                }
                NotIt::Lacks(name) => {
                    format!("{shown} is oneDNN {MAJOR}, and has no function {name}")
                }
            })
        })
    }

    fn find(library: &Library) -> Result<Self, NotIt> {
        type Versions = unsafe extern "C" fn() -> *const Version;
        // SAFETY: every version of oneDNN declares it so.
        let version: Result<Versions, _> = unsafe { symbol(library, "dnnl_version") };
        let version = version.map_err(|_| NotIt::NotOneDnn)?;
        // SAFETY: the function takes nothing, and gives null or a struct that is never freed.
        let version = unsafe { version().as_ref() }.ok_or(NotIt::NotOneDnn)?;
        let number = format!("{}.{}.{}", version.major, version.minor, version.patch);
        if version.major != MAJOR {
            return Err(NotIt::Major(number));
        }
        // SAFETY: where it exists, it is declared so.
        let deterministic = unsafe { symbol(library, "dnnl_primitive_attr_set_deterministic") };
        // SAFETY: as above.
        let ternary = unsafe { symbol(library, "dnnl_binary_primitive_desc_create_v2") };
        // SAFETY: as above.
        let group_norm =
            unsafe { symbol(library, "dnnl_group_normalization_forward_primitive_desc_create") };
        Ok(Self {
            functions: Functions::find(library)?,
            describe_group_norm: group_norm.ok(),
            set_deterministic: deterministic.ok(),
            describe_ternary: ternary.ok(),
            version: format!("{number}, {}", runtime(version.cpu_runtime)),
        })
    }

    /// Makes the answer of a function a result.
    ///
    /// # Errors
    /// `E_OUT_OF_MEMORY`, or `E_UNSUPPORTED`, with oneDNN's status; callers know better ones.
    pub fn check(&self, function: &str, answer: Status) -> Result<(), Failure> {
        const OUT_OF_MEMORY: Status = 1;
        if answer == 0 {
            return Ok(());
        }
        // SAFETY: any number may be asked about.
        let name = unsafe { text((self.functions.status2str)(answer)) };
        let code =
            if answer == OUT_OF_MEMORY { status::E_OUT_OF_MEMORY } else { status::E_UNSUPPORTED };
        let message = format!("dnnl_{function} answers {name}");
        Err(Failure::new(code, message).with_native(answer))
    }
}

/// Finds a function.
///
/// # Safety
/// If the library has a symbol of this name, it is of the type `T`, a pointer to a function.
unsafe fn symbol<T: Copy>(library: &Library, name: &'static str) -> Result<T, NotIt> {
    // SAFETY: the caller's promise.
    let symbol = unsafe { library.get::<T>(name.as_bytes()) };
    symbol.map(|symbol| *symbol).map_err(|_| NotIt::Lacks(name))
}

/// What a library was built to compute with, `DNNL_RUNTIME_…`.
fn runtime(number: c_uint) -> &'static str {
    match number {
        1 => "sequential",
        2 => "OpenMP",
        4 => "TBB",
        8 => "thread pool",
        512 => "SYCL",
        _ => "unknown runtime",
    }
}

/// `dnnl_data_type_undef`
pub const NO_TYPE: c_int = 0;

/// oneDNN's number of a format; [`NO_TYPE`] where it lists none. A truth is a byte that is 0 or
/// 1, which comparisons write to signed bytes, and selections read from them.
pub fn data_type(format: u32) -> c_int {
    match format {
        f::F16 => 1,
        f::BF16 => 2,
        f::F32 => 3,
        f::I32 => 4,
        f::I8 | f::BOOL => 5,
        f::U8 => 6,
        f::F64 => 7,
        _ => NO_TYPE,
    }
}

/// A text of oneDNN.
///
/// # Safety
/// It is null or ended with NUL.
pub unsafe fn text(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(pointer).to_string_lossy().into_owned() }
}
