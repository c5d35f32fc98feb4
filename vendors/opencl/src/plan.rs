//! Plans: which kernel runs with which arguments, settled once for a shape.
//!
//! A plan owns its kernel object, so that two plans never share arguments; executing sets the memory
//! of the day under a lock and enqueues. Kernels take each operand as two arguments in a row, its
//! memory and the number of its first element.

use std::ptr::null;
use std::sync::{Mutex, PoisonError};

use oxi_kit::ffi::format as f;
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, Operand, Operands, Tensor};

use crate::buffer::Buffer;
use crate::objects::Kernel;
use crate::offer::{in_half, root};
use crate::shared::{KernelFile, Shared, WIDTH};
use crate::stream::{Stream, enqueue};
use crate::walk::{MAX_RANK, Walk, repeat, repeated, without};
use oxi_kit::call::{Call, Kind};

/// A prepared operator; nothing to launch if its output has no elements.
#[derive(Debug)]
pub struct Plan(Option<Launch>);

#[derive(Debug)]
struct Launch {
    kernel: Mutex<Kernel>,
    operands: Vec<Argument>,
    global: [usize; 3],
}

/// An operand among a kernel's arguments.
#[derive(Debug, Clone, Copy)]
struct Argument {
    index: u32,
    operand: Place,
    /// Bytes of an element.
    element: u64,
}

/// Which operand; an input that is left out is replaced by one that is there, and not read.
#[derive(Debug, Clone, Copy)]
enum Place {
    Input(usize),
    Output,
}

impl Plan {
    /// Prepares a call that is offered. Compiles what was never compiled before.
    pub fn new(shared: &Shared, call: &Call) -> Result<Self, Failure> {
        if call.y.is_empty() {
            return Ok(Self(None));
        }
        Ok(Self(Some(match call.kind {
            Kind::Add | Kind::Multiply | Kind::Subtract => zip(shared, call)?,
            Kind::Sum { axis, keep } | Kind::Max { axis, keep } => {
                reduce(shared, call, axis, keep)?
            }
            Kind::MatMul { transpose } => matmul(shared, call, transpose)?,
            Kind::Softmax { axis } => softmax(shared, call, axis)?,
            Kind::LayerNorm { axis, eps } => layer_norm(shared, call, axis, eps)?,
            _ => map(shared, call)?,
        })))
    }

    /// Enqueues the work.
    pub fn run(&self, stream: &Stream, operands: &Operands<Buffer>) -> Result<(), Failure> {
        let Some(launch) = &self.0 else { return Ok(()) };
        let mut kernel = launch.kernel.lock().unwrap_or_else(PoisonError::into_inner);
        for argument in &launch.operands {
            let operand: &Operand<Buffer> = match argument.operand {
                Place::Output => &operands.outputs[0],
                Place::Input(index) => operands
                    .inputs
                    .get(index)
                    .and_then(Option::as_ref)
                    .or(operands.inputs[0].as_ref())
                    .unwrap_or(&operands.outputs[0]),
            };
            kernel.set_memory(argument.index, operand.buffer.memory())?;
            let first = operand.offset / argument.element;
            kernel.set(argument.index + 1, &first.to_ne_bytes())?;
        }
        let (start, global, local) = (null(), launch.global.as_ptr(), [WIDTH, 1, 1]);
        let (run, local) = (kernel.raw, local.as_ptr());
        // SAFETY: every argument was set; the kit has checked that all elements lie in their
        // buffers, and the kernel touches no others.
        unsafe { enqueue!(stream, enqueue_nd_range_kernel(run, 3, start, global, local)) }.map(drop)
    }
}

/// An argument by value.
trait Value {
    fn bytes(&self) -> Vec<u8>;
}

macro_rules! values {
    ($($number:ident)*) => {$(
        impl Value for $number {
            fn bytes(&self) -> Vec<u8> {
                self.to_ne_bytes().to_vec()
            }
        }
    )*};
}

values!(u32 u64 i64 f32 f64);

/// One of OpenCL's vectors, for dimensions and strides.
impl<T: Value> Value for [T; MAX_RANK] {
    fn bytes(&self) -> Vec<u8> {
        self.iter().flat_map(T::bytes).collect()
    }
}

/// A launch that is being put together: arguments in the order of the kernel.
struct Builder {
    kernel: Kernel,
    next: u32,
    operands: Vec<Argument>,
}

impl Builder {
    fn new(
        shared: &Shared,
        file: KernelFile,
        defines: &str,
        kernel: &str,
    ) -> Result<Self, Failure> {
        let kernel = shared.program(file, defines)?.kernel(kernel)?;
        Ok(Self { kernel, next: 0, operands: Vec::new() })
    }

    fn value(mut self, value: impl Value) -> Result<Self, Failure> {
        self.kernel.set(self.next, &value.bytes())?;
        self.next += 1;
        Ok(self)
    }

    fn operand(mut self, operand: Place, tensor: &Tensor) -> Self {
        let element = u64::from(format_bits(tensor.format).unwrap_or(8)).div_ceil(8);
        self.operands.push(Argument { index: self.next, operand, element });
        self.next += 2;
        self
    }

    /// One item for each of `count` things, in whole groups of which each takes `in_group`.
    fn launch(self, count: u64, in_group: usize) -> Launch {
        let groups = count.div_ceil(in_group as u64) as usize;
        self.launch_groups([groups, 1, 1])
    }

    fn launch_groups(self, [x, y, z]: [usize; 3]) -> Launch {
        let kernel = Mutex::new(self.kernel);
        Launch { kernel, operands: self.operands, global: [x * WIDTH, y, z] }
    }
}

/// The kernels' name of a format.
fn name(format: u32) -> Result<&'static str, Failure> {
    Ok(match format {
        f::F64 => "f64",
        f::F32 => "f32",
        f::F16 => "f16",
        f::BF16 => "bf16",
        f::I32 => "i32",
        f::I8 => "i8",
        other => return Err(Failure::internal(format!("no kernel for format {other:#06x}"))),
    })
}

/// The same, for operators that compute each element alone.
fn name_alone(shared: &Shared, call: &Call) -> Result<&'static str, Failure> {
    match call.x().format {
        f::F16 if in_half(&shared.arithmetic, call.kind) => Ok("half"),
        format => name(format),
    }
}

fn map(shared: &Shared, call: &Call) -> Result<Launch, Failure> {
    let (x, y) = (call.x(), call.y);
    let defines = match call.kind {
        Kind::Copy => {
            let bits = format_bits(x.format).unwrap_or(8);
            format!("-DX=b{bits} -DY=b{bits} -DF=COPY")
        }
        Kind::Cast { saturate } => {
            let function = match (x.format, y.format) {
                (f::F32, f::F64) => "F32_TO_F64",
                (f::F64, f::F32) => "F64_TO_F32",
                (f::F32 | f::F64, f::I32) => "TO_I32",
                (f::F32, f::I8) => "TO_I8",
                (f::I32 | f::I8, f::F32) => "I_TO_F32",
                (f::I32, f::F64) => "I_TO_F64",
                // Reading and writing converts.
                _ => "COPY",
            };
            let float = !matches!(y.format, f::I32 | f::I8);
            let stop = if saturate && float { " -DSATURATE" } else { "" };
            format!("-DX={} -DY={} -DF={function}{stop}", name(x.format)?, name(y.format)?)
        }
        kind => {
            let function = match kind {
                Kind::Exp => "exp",
                Kind::Tanh => "tanh",
                _ => root(&shared.arithmetic, x.format).unwrap_or("sqrt"),
            };
            let format = name_alone(shared, call)?;
            format!("-DX={format} -DY={format} -DF={function}")
        }
    };
    let walk = Walk::new(&y.dims, &[&x.strides(), &y.strides()]);
    let kernel = if walk.is_dense() { "dense" } else { "strided" };
    let builder = Builder::new(shared, KernelFile::Map, &defines, kernel)?.value(walk.count)?;
    let builder = if walk.is_dense() {
        builder.operand(Place::Input(0), x).operand(Place::Output, y)
    } else {
        let builder = builder.value(walk.dims)?.operand(Place::Input(0), x);
        let builder = builder.value(walk.strides[0])?.operand(Place::Output, y);
        builder.value(walk.strides[1])?
    };
    Ok(builder.launch(walk.count, WIDTH))
}

fn zip(shared: &Shared, call: &Call) -> Result<Launch, Failure> {
    let (a, y) = (call.x(), call.y);
    let b = call.inputs[1].unwrap_or(a);
    let function = match call.kind {
        Kind::Add => "ADD",
        Kind::Subtract => "SUBTRACT",
        _ => "MULTIPLY",
    };
    let format = name_alone(shared, call)?;
    let defines = format!("-DX={format} -DY={format} -DF={function}");
    let (a_strides, b_strides) = (repeated(a, &y.dims), repeated(b, &y.dims));
    let walk = Walk::new(&y.dims, &[&a_strides, &b_strides, &y.strides()]);
    let kernel = if walk.is_dense() { "dense" } else { "strided" };
    let mut builder = Builder::new(shared, KernelFile::Zip, &defines, kernel)?.value(walk.count)?;
    if !walk.is_dense() {
        builder = builder.value(walk.dims)?;
    }
    let operands = [(Place::Input(0), a), (Place::Input(1), b), (Place::Output, y)];
    for ((place, tensor), strides) in operands.into_iter().zip(&walk.strides) {
        builder = builder.operand(place, tensor);
        if !walk.is_dense() {
            builder = builder.value(*strides)?;
        }
    }
    Ok(builder.launch(walk.count, WIDTH))
}

/// How many items of a work-group share a row of so many elements: a power of two.
fn lanes(elements: u64) -> usize {
    let most = (elements / 16).clamp(1, WIDTH as u64);
    1 << most.ilog2()
}

fn reduce(shared: &Shared, call: &Call, axis: usize, keep: bool) -> Result<Launch, Failure> {
    let (x, y) = (call.x(), call.y);
    let format = name(x.format)?;
    let defines = match call.kind {
        Kind::Sum { .. } => format!("-DX={format} -DY={format} -DJOIN=SUM -DSTART=0"),
        _ => {
            let least = if x.format == f::F64 { "LONG_MIN" } else { "INT_MIN" };
            format!("-DX=order_{format} -DY=order_{format} -DJOIN=MAX -DSTART={least}")
        }
    };
    let y_strides = if keep { without(&y.strides(), axis) } else { y.strides() };
    let x_strides = without(&x.strides(), axis);
    let walk = Walk::new(&without(&x.dims, axis), &[&x_strides, &y_strides]);
    let count = x.dims[axis] as u64;
    let lanes = lanes(count);
    let builder = Builder::new(shared, KernelFile::Reduce, &defines, "reduce")?
        .value(walk.count)?
        .value(count)?
        .value(lanes as u32)?
        .value(walk.dims)?
        .operand(Place::Input(0), x)
        .value(walk.strides[0])?
        .value(x.strides()[axis])?
        .operand(Place::Output, y)
        .value(walk.strides[1])?;
    Ok(builder.launch(walk.count, WIDTH / lanes))
}

fn softmax(shared: &Shared, call: &Call, axis: usize) -> Result<Launch, Failure> {
    let (x, y) = (call.x(), call.y);
    let strides = [without(&x.strides(), axis), without(&y.strides(), axis)];
    let walk = Walk::new(&without(&x.dims, axis), &[&strides[0], &strides[1]]);
    let count = x.dims[axis] as u64;
    let lanes = lanes(count);
    let defines = format!("-DX={}", name(x.format)?);
    let builder = Builder::new(shared, KernelFile::Normalize, &defines, "softmax")?
        .value(walk.count)?
        .value(count)?
        .value(lanes as u32)?
        .value(walk.dims)?
        .operand(Place::Input(0), x)
        .value(walk.strides[0])?
        .value(x.strides()[axis])?
        .operand(Place::Output, y)
        .value(walk.strides[1])?
        .value(y.strides()[axis])?;
    Ok(builder.launch(walk.count, WIDTH / lanes))
}

fn layer_norm(shared: &Shared, call: &Call, axis: usize, eps: f64) -> Result<Launch, Failure> {
    let (x, y) = (call.x(), call.y);
    let (x_strides, y_strides) = (x.strides(), y.strides());
    let rows = Walk::new(&x.dims[..axis], &[&x_strides[..axis], &y_strides[..axis]]);
    // What is left out gets the strides of x, so that it does not keep dimensions apart.
    let affine = [1, 2].map(|input| {
        call.inputs[input].map_or(x_strides[axis..].to_vec(), |tensor| tensor.strides())
    });
    let inner = Walk::new(
        &x.dims[axis..],
        &[&x_strides[axis..], &affine[0], &affine[1], &y_strides[axis..]],
    );
    let parts = u32::from(call.inputs[1].is_some()) | u32::from(call.inputs[2].is_some()) << 1;
    let lanes = lanes(inner.count);
    let defines = format!("-DX={}", name(x.format)?);
    let builder = Builder::new(shared, KernelFile::Normalize, &defines, "layer_norm")?
        .value(rows.count)?
        .value(inner.count)?
        .value(lanes as u32)?;
    let builder = match x.format {
        f::F64 => builder.value(eps)?,
        _ => builder.value(eps as f32)?,
    };
    let builder = builder
        .value(parts)?
        .value(rows.dims)?
        .value(inner.dims)?
        .operand(Place::Input(0), x)
        .value(rows.strides[0])?
        .value(inner.strides[0])?
        .operand(Place::Input(1), x)
        .value(inner.strides[1])?
        .operand(Place::Input(2), x)
        .value(inner.strides[2])?
        .operand(Place::Output, y)
        .value(rows.strides[1])?
        .value(inner.strides[3])?;
    Ok(builder.launch(rows.count, WIDTH / lanes))
}

/// Rows and columns of y that one work-group computes; `TILE` in `kernels/matmul.cl`.
const TILE: u64 = 32;

fn matmul(shared: &Shared, call: &Call, transpose: [bool; 2]) -> Result<Launch, Failure> {
    let (a, y) = (call.x(), call.y);
    let b = call.inputs[1].unwrap_or(a);
    let batch = &y.dims[..y.rank() - 2];
    // Strides of the batch, then of rows and columns as they are multiplied.
    let split = |tensor: &Tensor, swap: bool| {
        let strides = tensor.strides();
        let (outer, last) = strides.split_at(strides.len() - 2);
        let outer = repeat(&tensor.dims[..outer.len()], outer, batch);
        (outer, if swap { [last[1], last[0]] } else { [last[0], last[1]] })
    };
    let (a_batch, a_steps) = split(a, transpose[0]);
    let (b_batch, b_steps) = split(b, transpose[1]);
    let (y_batch, y_steps) = split(y, false);
    let walk = Walk::new(batch, &[&a_batch, &b_batch, &y_batch]);
    let (rows, columns) = (y.dims[batch.len()] as u64, y.dims[batch.len() + 1] as u64);
    let depth = a.dims[a.rank() - if transpose[0] { 2 } else { 1 }] as u64;
    let bias_step = call.inputs[2].map_or(0, |bias| bias.strides()[0]);
    let defines = format!("-DX={} -DY={}", name(a.format)?, name(y.format)?);
    let builder = Builder::new(shared, KernelFile::MatMul, &defines, "matmul")?
        .value(rows)?
        .value(columns)?
        .value(depth)?
        .value(walk.dims)?
        .operand(Place::Input(0), a)
        .value(walk.strides[0])?
        .value(a_steps[0])?
        .value(a_steps[1])?
        .operand(Place::Input(1), b)
        .value(walk.strides[1])?
        .value(b_steps[0])?
        .value(b_steps[1])?
        .value(u32::from(call.inputs[2].is_some()))?
        .operand(Place::Input(2), y)
        .value(bias_step)?
        .operand(Place::Output, y)
        .value(walk.strides[2])?
        .value(y_steps[0])?
        .value(y_steps[1])?;
    let groups = [columns.div_ceil(TILE), rows.div_ceil(TILE), walk.count];
    Ok(builder.launch_groups(groups.map(|count| count as usize)))
}
