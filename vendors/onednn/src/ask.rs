//! Describing primitives: which function takes which layouts, in which order.

use std::ffi::{c_int, c_uint};
use std::ptr::null_mut;

use crate::api::{Api, Opaque, Out, Status, arg, binary, number};
use crate::program::{Operation, Windows};

const UNIMPLEMENTED: Status = 3;
const FORWARD: c_int = number::FORWARD_INFERENCE;

/// What every primitive is described with.
pub struct Asking<'a> {
    /// The library.
    pub api: &'a Api,
    /// Its engine.
    pub engine: Opaque,
    /// The layouts of the tensors, by their places.
    pub layouts: Vec<(c_int, Opaque)>,
    /// Attributes.
    pub attributes: Opaque,
}

impl Asking<'_> {
    /// The layout of a place, or null.
    fn layout(&self, place: c_int) -> Opaque {
        let found = self.layouts.iter().find(|(known, _)| *known == place);
        found.map_or(null_mut(), |(_, layout)| *layout)
    }

    /// Asks for a primitive.
    ///
    /// # Safety
    /// The engine, the layouts and the attributes are oneDNN's and live.
    pub unsafe fn describe(&self, operation: &Operation, out: Out) -> Status {
        let functions = &self.api.functions;
        let (engine, attributes) = (self.engine, self.attributes);
        let (x, y) = (self.layout(arg::SRC), self.layout(arg::DST));
        // SAFETY: the caller's promise.
        unsafe {
            match operation {
                Operation::Reorder => {
                    let create = functions.reorder_primitive_desc_create;
                    create(out, x, engine, y, engine, attributes)
                }
                Operation::Binary(which) => {
                    let create = functions.binary_primitive_desc_create;
                    create(out, engine, *which, x, self.layout(arg::SRC_1), y, attributes)
                }
                Operation::Select => {
                    let Some(create) = self.api.describe_ternary else { return UNIMPLEMENTED };
                    let (other, condition) = (self.layout(arg::SRC_1), self.layout(arg::SRC_2));
                    create(out, engine, binary::SELECT, x, other, condition, y, attributes)
                }
                Operation::Eltwise(which, [a, b]) => {
                    let create = functions.eltwise_forward_primitive_desc_create;
                    create(out, engine, FORWARD, *which, x, y, *a, *b, attributes)
                }
                Operation::Reduction(which, order) => {
                    let create = functions.reduction_primitive_desc_create;
                    create(out, engine, *which, x, y, *order, 0.0, attributes)
                }
                Operation::MatMul => {
                    let create = functions.matmul_primitive_desc_create;
                    let (weights, bias) = (self.layout(arg::WEIGHTS), self.layout(arg::BIAS));
                    create(out, engine, x, weights, bias, y, attributes)
                }
                Operation::Softmax { which, axis } => {
                    let create = functions.softmax_forward_primitive_desc_create;
                    create(out, engine, FORWARD, *which, x, y, *axis as c_int, attributes)
                }
                Operation::Concat { axis } => {
                    let several = self.layouts.iter().filter(|(place, _)| *place >= arg::MULTIPLE);
                    let several: Vec<_> = several.map(|(_, layout)| *layout).collect();
                    let create = functions.concat_primitive_desc_create;
                    let (count, axis) = (several.len() as c_int, *axis as c_int);
                    create(out, engine, y, count, axis, several.as_ptr(), attributes)
                }
                Operation::Convolution(windows) | Operation::Deconvolution(windows) => {
                    self.convolution(operation, windows, out)
                }
                Operation::Pool(which, windows, window) => {
                    let create = functions.pooling_forward_primitive_desc_create;
                    let [steps, gaps, begins, ends] = windows.pointers();
                    let window = window.as_ptr();
                    create(
                        out, engine, FORWARD, *which, x, y, steps, window, gaps, begins, ends,
                        attributes,
                    )
                }
                _ => self.norm(operation, out),
            }
        }
    }

    /// A convolution, or its gradient by the input.
    ///
    /// # Safety
    /// As above.
    unsafe fn convolution(&self, operation: &Operation, windows: &Windows, out: Out) -> Status {
        let functions = &self.api.functions;
        let (create, which) = match operation {
            Operation::Convolution(_) => {
                (functions.convolution_forward_primitive_desc_create, number::CONVOLUTION)
            }
            _ => (functions.deconvolution_forward_primitive_desc_create, number::DECONVOLUTION),
        };
        let [x, weights, bias, y] =
            [arg::SRC, arg::WEIGHTS, arg::BIAS, arg::DST].map(|place| self.layout(place));
        let [steps, gaps, begins, ends] = windows.pointers();
        // SAFETY: the caller's promise; the lists are as long as there are extents.
        unsafe {
            create(
                out,
                self.engine,
                FORWARD,
                which,
                x,
                weights,
                bias,
                y,
                steps,
                gaps,
                begins,
                ends,
                self.attributes,
            )
        }
    }

    /// A normalization, with scale and shift if their places are taken.
    ///
    /// # Safety
    /// As above.
    unsafe fn norm(&self, operation: &Operation, out: Out) -> Status {
        let functions = &self.api.functions;
        let (engine, attributes) = (self.engine, self.attributes);
        let (x, y) = (self.layout(arg::SRC), self.layout(arg::DST));
        let flag = |place, flag: c_uint| if self.layout(place).is_null() { 0 } else { flag };
        let flags = flag(arg::SCALE, number::USE_SCALE) | flag(arg::SHIFT, number::USE_SHIFT);
        // SAFETY: the caller's promise.
        unsafe {
            match operation {
                Operation::LayerNorm { eps } => {
                    let create = functions.layer_normalization_forward_primitive_desc_create;
                    create(out, engine, FORWARD, x, y, null_mut(), *eps, flags, attributes)
                }
                Operation::BatchNorm { eps } => {
                    let create = functions.batch_normalization_forward_primitive_desc_create;
                    create(out, engine, FORWARD, x, y, *eps, flags | number::USE_GLOBAL, attributes)
                }
                Operation::GroupNorm { groups, eps } => {
                    let Some(create) = self.api.describe_group_norm else { return UNIMPLEMENTED };
                    create(out, engine, FORWARD, x, y, *groups, *eps, flags, attributes)
                }
                _ => UNIMPLEMENTED,
            }
        }
    }
}
