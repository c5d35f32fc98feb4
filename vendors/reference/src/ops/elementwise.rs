//! Operators that look at one element of each input.

use super::Kernel;
use super::layout::Layout;
use super::number::{Arithmetic, Float, Number};

pub(crate) fn copy<T: Number>(x: Layout, y: Layout) -> Kernel {
    unary(x, y, |value: T| value)
}

/// One input, one function.
pub(crate) fn unary<T: Number>(
    x: Layout,
    y: Layout,
    function: impl Fn(T) -> T + Send + Sync + 'static,
) -> Kernel {
    map(x, y, function)
}

/// One input, one function to another type.
pub(crate) fn map<T: Number, U: Number>(
    x: Layout,
    y: Layout,
    function: impl Fn(T) -> U + Send + Sync + 'static,
) -> Kernel {
    Box::new(move |operands| {
        let Some(input) = &operands.inputs[0] else { return };
        let source = x.read::<T>(input);
        y.write(&operands.outputs[0], |target: &mut [U]| {
            for (target, source) in target.iter_mut().zip(&*source) {
                *target = function(*source);
            }
        });
    })
}

/// Two inputs that broadcast, one function.
pub(crate) fn binary<T: Number>(
    a: Layout,
    b: Layout,
    y: Layout,
    function: impl Fn(T, T) -> T + Send + Sync + 'static,
) -> Kernel {
    let (a, b) = (a.broadcast_to(&y.dims), b.broadcast_to(&y.dims));
    Box::new(move |operands| {
        let [Some(left), Some(right)] = &operands.inputs[..] else { return };
        let (left, right) = (a.read::<T>(left), b.read::<T>(right));
        y.write(&operands.outputs[0], |target: &mut [T]| {
            for ((target, left), right) in target.iter_mut().zip(&*left).zip(&*right) {
                *target = function(*left, *right);
            }
        });
    })
}

pub(crate) fn add<T: Arithmetic>(a: T, b: T) -> T {
    a.sum(b)
}

pub(crate) fn subtract<T: Arithmetic>(a: T, b: T) -> T {
    a.difference(b)
}

pub(crate) fn multiply<T: Arithmetic>(a: T, b: T) -> T {
    a.product(b)
}

pub(crate) fn exp<T: Float>(x: T) -> T {
    x.exp()
}

pub(crate) fn tanh<T: Float>(x: T) -> T {
    x.tanh()
}

pub(crate) fn sqrt<T: Float>(x: T) -> T {
    x.sqrt()
}
