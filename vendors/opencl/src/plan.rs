//! Plans: which kernel runs with which arguments, settled once for a shape.
//!
//! A plan owns its kernel object, so that two plans never share arguments; executing sets the memory
//! of the day under a lock and enqueues. Kernels take each operand as two arguments in a row, its
//! memory and the number of its first element.

use std::ptr::null;
use std::sync::{Mutex, PoisonError};

use oxi_kit::call::{Call, Kind};
use oxi_kit::ffi::format as f;
use oxi_kit::op::format_bits;
use oxi_kit::{Failure, Operand, Operands, Tensor, ops};

use crate::buffer::Buffer;
use crate::objects::Kernel;
use crate::offer::{function, in_half};
use crate::shared::{KernelFile, Shared, WIDTH};
use crate::stream::{Stream, enqueue};
use crate::walk::{MAX_RANK, Walk, repeat, without};

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
        if call.y().is_empty() {
            return Ok(Self(None));
        }
        Ok(Self(Some(match call.kind {
            Kind::Sum { axis, keep } | Kind::Max { axis, keep } => {
                reduce(shared, call, axis, keep)?
            }
            Kind::MatMul { transpose } => matmul(shared, call, transpose)?,
            Kind::Softmax { axis } => softmax(shared, call, axis)?,
            Kind::LayerNorm { axis, eps } => layer_norm(shared, call, axis, eps)?,
            _ => elementwise(shared, call)?,
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

/// The arguments of a kernel in its order; those of operands are set when it runs.
#[derive(Default)]
struct Arguments {
    values: Vec<(u32, Vec<u8>)>,
    operands: Vec<Argument>,
    next: u32,
}

impl Arguments {
    fn value(mut self, value: impl Value) -> Self {
        self.values.push((self.next, value.bytes()));
        self.next += 1;
        self
    }

    fn operand(mut self, operand: Place, tensor: &Tensor) -> Self {
        let element = u64::from(format_bits(tensor.format).unwrap_or(8)).div_ceil(8);
        self.operands.push(Argument { index: self.next, operand, element });
        self.next += 2;
        self
    }

    /// How the kernels that fold rows begin: `count` elements a row, and how many items of a
    /// work-group share one, a power of two, which is given back.
    fn rows(rows: u64, count: u64) -> (Self, usize) {
        let most = (count / 16).clamp(1, WIDTH as u64);
        let lanes = 1_usize << most.ilog2();
        (Self::default().value(rows).value(count).value(lanes as u32), lanes)
    }

    /// A launch of a kernel in so many work-groups; the kernel is compiled if it never was.
    fn launch(
        self,
        shared: &Shared,
        (file, kernel): (KernelFile, &str),
        defines: &str,
        groups: [u64; 3],
    ) -> Result<Launch, Failure> {
        let mut kernel = shared.program(file, defines)?.kernel(kernel)?;
        for (index, value) in &self.values {
            kernel.set(*index, value)?;
        }
        let [x, y, z] = groups.map(|count| count as usize);
        let kernel = Mutex::new(kernel);
        Ok(Launch { kernel, operands: self.operands, global: [x * WIDTH, y, z] })
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

/// The kernels' name of a format that an elementwise operator computes in as its row says.
fn own(format: u32) -> Result<&'static str, Failure> {
    Ok(match format {
        f::BOOL => "bool",
        f::I8 => "char",
        f::U8 => "uchar",
        f::I16 => "short",
        f::I32 => "int",
        f::U32 => "uint",
        f::I64 => "long",
        format => name(format)?,
    })
}

/// The kernels' name for an element of which only the bits count.
fn bits(format: u32) -> String {
    format!("b{}", format_bits(format).unwrap_or(8))
}

/// What the kernels that compute each element alone are told: the formats of inputs and output, and
/// the function.
fn defines(shared: &Shared, call: &Call) -> Result<String, Failure> {
    let (x, y) = (call.x(), call.y());
    match call.kind {
        Kind::Copy => Ok(format!("-DA={0} -DY={0} -DF=COPY -DATTRIBUTE=float", bits(x.format))),
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
            let (from, to) = (name(x.format)?, name(y.format)?);
            Ok(format!("-DA={from} -DY={to} -DF={function} -DATTRIBUTE=float{stop}"))
        }
        Kind::Elementwise { op, .. } => {
            let named = |format| match format {
                f::BOOL => Ok("bool".to_owned()),
                _ if op == ops::select::ID => Ok(bits(format)),
                f::F16 if in_half(&shared.arithmetic, call.kind) => Ok("half".to_owned()),
                format => own(format).map(str::to_owned),
            };
            let mut text = format!("-DF={}", function(&shared.arithmetic, op, x.format)?);
            let inputs = call.inputs.iter().flatten();
            for (letter, tensor) in ["A", "B", "C"].iter().zip(inputs) {
                text += &format!(" -D{letter}={}", named(tensor.format)?);
            }
            let attribute = if x.format == f::F64 { "double" } else { "float" };
            Ok(format!("{text} -DY={} -DATTRIBUTE={attribute}", named(y.format)?))
        }
        other => Err(Failure::internal(format!("{other:?} is no elementwise kernel"))),
    }
}

/// `map.cl` for one input, `zip.cl` for two, `join.cl` for three.
fn elementwise(shared: &Shared, call: &Call) -> Result<Launch, Failure> {
    let y = call.y();
    let inputs = call.inputs.iter().flatten().enumerate();
    let mut operands: Vec<_> = inputs.map(|(i, &tensor)| (Place::Input(i), tensor)).collect();
    let file = match operands.len() {
        1 => KernelFile::Map,
        2 => KernelFile::Zip,
        _ => KernelFile::Join,
    };
    operands.push((Place::Output, y));
    let strides: Vec<_> = operands
        .iter()
        .map(|(_, tensor)| repeat(&tensor.dims, &tensor.strides(), &y.dims))
        .collect();
    let walk = Walk::new(&y.dims, &strides.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let dense = walk.is_dense();
    let mut arguments = Arguments::default().value(walk.count);
    if file == KernelFile::Map {
        arguments = match call.kind {
            Kind::Elementwise { alpha, .. } if call.x().format == f::F64 => arguments.value(alpha),
            Kind::Elementwise { alpha, .. } => arguments.value(alpha as f32),
            _ => arguments.value(0_f32),
        };
    }
    if !dense {
        arguments = arguments.value(walk.dims);
    }
    for ((place, tensor), strides) in operands.into_iter().zip(walk.strides) {
        arguments = arguments.operand(place, tensor);
        if !dense {
            arguments = arguments.value(strides);
        }
    }
    let kernel = if dense { "dense" } else { "strided" };
    let groups = [walk.count.div_ceil(WIDTH as u64), 1, 1];
    arguments.launch(shared, (file, kernel), &defines(shared, call)?, groups)
}

/// Work-groups for rows of which `lanes` items share one.
fn groups(rows: u64, lanes: usize) -> [u64; 3] {
    [rows.div_ceil((WIDTH / lanes) as u64), 1, 1]
}

fn reduce(shared: &Shared, call: &Call, axis: usize, keep: bool) -> Result<Launch, Failure> {
    let (x, y) = (call.x(), call.y());
    let format = name(x.format)?;
    let defines = match call.kind {
        Kind::Sum { .. } => format!("-DX={format} -DY={format} -DJOIN=SUM -DSTART=0"),
        _ => {
            let least = if x.format == f::F64 { "LONG_MIN" } else { "INT_MIN" };
            format!("-DX=order_{format} -DY=order_{format} -DJOIN=MAX -DSTART={least}")
        }
    };
    let y_strides = if keep { without(&y.strides(), axis) } else { y.strides() };
    let walk = Walk::new(&without(&x.dims, axis), &[&without(&x.strides(), axis), &y_strides]);
    let (arguments, lanes) = Arguments::rows(walk.count, x.dims[axis] as u64);
    arguments
        .value(walk.dims)
        .operand(Place::Input(0), x)
        .value(walk.strides[0])
        .value(x.strides()[axis])
        .operand(Place::Output, y)
        .value(walk.strides[1])
        .launch(shared, (KernelFile::Reduce, "reduce"), &defines, groups(walk.count, lanes))
}

fn softmax(shared: &Shared, call: &Call, axis: usize) -> Result<Launch, Failure> {
    let (x, y) = (call.x(), call.y());
    let strides = [without(&x.strides(), axis), without(&y.strides(), axis)];
    let walk = Walk::new(&without(&x.dims, axis), &[&strides[0], &strides[1]]);
    let (arguments, lanes) = Arguments::rows(walk.count, x.dims[axis] as u64);
    let defines = format!("-DX={}", name(x.format)?);
    arguments
        .value(walk.dims)
        .operand(Place::Input(0), x)
        .value(walk.strides[0])
        .value(x.strides()[axis])
        .operand(Place::Output, y)
        .value(walk.strides[1])
        .value(y.strides()[axis])
        .launch(shared, (KernelFile::Normalize, "softmax"), &defines, groups(walk.count, lanes))
}

fn layer_norm(shared: &Shared, call: &Call, axis: usize, eps: f64) -> Result<Launch, Failure> {
    let (x, y) = (call.x(), call.y());
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
    let (arguments, lanes) = Arguments::rows(rows.count, inner.count);
    let arguments = match x.format {
        f::F64 => arguments.value(eps),
        _ => arguments.value(eps as f32),
    };
    let defines = format!("-DX={}", name(x.format)?);
    arguments
        .value(parts)
        .value(rows.dims)
        .value(inner.dims)
        .operand(Place::Input(0), x)
        .value(rows.strides[0])
        .value(inner.strides[0])
        .operand(Place::Input(1), x)
        .value(inner.strides[1])
        .operand(Place::Input(2), x)
        .value(inner.strides[2])
        .operand(Place::Output, y)
        .value(rows.strides[1])
        .value(inner.strides[3])
        .launch(shared, (KernelFile::Normalize, "layer_norm"), &defines, groups(rows.count, lanes))
}

/// Rows and columns of y that one work-group computes; `TILE` in `kernels/matmul.cl`.
const TILE: u64 = 32;

fn matmul(shared: &Shared, call: &Call, transpose: [bool; 2]) -> Result<Launch, Failure> {
    let (a, y) = (call.x(), call.y());
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
    let groups = [columns.div_ceil(TILE), rows.div_ceil(TILE), walk.count];
    Arguments::default()
        .value(rows)
        .value(columns)
        .value(depth)
        .value(walk.dims)
        .operand(Place::Input(0), a)
        .value(walk.strides[0])
        .value(a_steps[0])
        .value(a_steps[1])
        .operand(Place::Input(1), b)
        .value(walk.strides[1])
        .value(b_steps[0])
        .value(b_steps[1])
        .value(u32::from(call.inputs[2].is_some()))
        .operand(Place::Input(2), y)
        .value(bias_step)
        .operand(Place::Output, y)
        .value(walk.strides[2])
        .value(y_steps[0])
        .value(y_steps[1])
        .launch(shared, (KernelFile::MatMul, "matmul"), &defines, groups)
}
