//! Plans: which kernels run with which arguments, settled once for a shape.
//!
//! A plan owns its kernel objects, so that two plans never share arguments; executing sets the memory
//! of the day under a lock and enqueues. Kernels take each operand as two arguments in a row, its
//! memory and the number of its first element.
//!
//! | module | operators |
//! |---|---|
//! | `elements` | each element by itself |
//! | `rows` | what is folded over axes, and what is made of such folds |
//! | `products` | products of matrices |
//! | `moves` | elements that change their place |
//! | `picks` | elements that an index leads to |
//! | `order` | the order of the elements along an axis, and sums along it |
//! | `attend` | rotations and attention |
//! | `scales` | quantisation |

mod arguments;
mod attend;
mod elements;
mod moves;
mod order;
mod picks;
mod products;
mod rows;
mod scales;
mod table;

use std::ptr::null;
use std::sync::{Mutex, PoisonError};

use oxi_kit::call::{Call, Kind};
use oxi_kit::{Failure, Operand, Operands, Tensor};

use crate::buffer::Buffer;
use crate::objects::Kernel;
use crate::shared::{Shared, WIDTH};
use crate::stream::{Stream, enqueue};

use table::row_of;
pub use table::{Way, has, way};

/// A prepared operator; nothing to launch if its outputs have no elements.
#[derive(Debug)]
pub struct Plan(Launches);

/// What runs one after the other.
type Launches = Vec<Launch>;

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
    /// The element of the tensor that the kernel begins with.
    skip: i64,
}

/// Which operand; an input that is left out is replaced by one that is there, and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Input(usize),
    Output(usize),
}

impl Plan {
    /// Prepares a call that is offered. Compiles what was never compiled before.
    pub fn new(shared: &Shared, call: &Call) -> Result<Self, Failure> {
        if call.outputs.iter().all(Tensor::is_empty) {
            return Ok(Self(Vec::new()));
        }
        let launches = match call.kind {
            Kind::Sum { axis, keep } => rows::sum(shared, call, axis, keep),
            Kind::Max { axis, keep } => rows::max(shared, call, axis, keep),
            Kind::MatMul { transpose } => products::matmul(shared, call, transpose),
            Kind::Softmax { axis } => rows::softmax(shared, call, axis, false),
            Kind::LayerNorm { axis, eps } => rows::layer_norm(shared, call, axis, eps),
            Kind::Other { op } => (row_of(op)?.plan)(shared, call),
            _ => elements::plan(shared, call),
        };
        launches.map(Self)
    }

    /// Enqueues the work.
    pub fn run(&self, stream: &Stream, operands: &Operands<Buffer>) -> Result<(), Failure> {
        self.0.iter().try_for_each(|launch| launch.run(stream, operands))
    }
}

impl Launch {
    fn run(&self, stream: &Stream, operands: &Operands<Buffer>) -> Result<(), Failure> {
        let mut kernel = self.kernel.lock().unwrap_or_else(PoisonError::into_inner);
        for argument in &self.operands {
            let operand: &Operand<Buffer> = match argument.operand {
                Place::Output(index) => &operands.outputs[index],
                Place::Input(index) => operands
                    .inputs
                    .get(index)
                    .and_then(Option::as_ref)
                    .or(operands.inputs[0].as_ref())
                    .unwrap_or(&operands.outputs[0]),
            };
            kernel.set_memory(argument.index, operand.buffer.memory())?;
            let first = (operand.offset / argument.element) as i64 + argument.skip;
            kernel.set(argument.index + 1, &first.to_ne_bytes())?;
        }
        let (start, global, local) = (null(), self.global.as_ptr(), [WIDTH, 1, 1]);
        let (run, local) = (kernel.raw, local.as_ptr());
        // SAFETY: every argument was set; the kit has checked that all elements lie in their
        // buffers, and the kernel touches no others.
        unsafe { enqueue!(stream, enqueue_nd_range_kernel(run, 3, start, global, local)) }.map(drop)
    }
}
