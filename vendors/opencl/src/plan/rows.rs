//! What is folded over axes, and what is made of such folds: reductions, softmax, norms.

use oxi_kit::call::Call;
use oxi_kit::ffi::format as f;
use oxi_kit::{Failure, Tensor, ops};

use super::arguments::{Arguments, Real, groups, name};
use super::elements::parts;
use super::{Launches, Place};
use crate::shared::{KernelFile, Shared};
use crate::walk::{Walk, without};

/// The items of a list at some axes.
fn at(list: &[i64], axes: &[usize]) -> Vec<i64> {
    axes.iter().map(|&axis| list[axis]).collect()
}

/// A reduction: rows are what is not folded.
struct Fold<'a> {
    call: &'a Call<'a>,
    rows: Walk,
    inner: Walk,
}

impl<'a> Fold<'a> {
    fn new(call: &'a Call, axes: &[usize], keep: bool) -> Self {
        let (x, y) = (call.x(), call.y());
        let (mut inner, mut outer): (Vec<_>, Vec<_>) =
            (0..x.rank()).partition(|axis| axes.contains(axis));
        inner.sort_unstable();
        outer.sort_unstable();
        let (x_strides, y_strides) = (x.strides(), y.strides());
        let y_strides = if keep { at(&y_strides, &outer) } else { y_strides };
        Self {
            call,
            rows: Walk::new(&at(&x.dims, &outer), &[&at(&x_strides, &outer), &y_strides]),
            inner: Walk::new(&at(&x.dims, &inner), &[&at(&x_strides, &inner)]),
        }
    }

    /// The fold of an operator with a list of axes; the operators have the same keys for it.
    fn listed(call: &'a Call) -> Self {
        const AXES: u32 = ops::reduce_mean::AXES;
        const KEEP: u32 = ops::reduce_mean::KEEP;
        let axes: Vec<_> = call.list(AXES).iter().map(|&axis| axis as usize).collect();
        Self::new(call, &axes, call.number(KEEP) != 0)
    }

    /// A launch of a kernel, which takes `more` after the number of its lanes.
    fn launch(
        self,
        shared: &Shared,
        kernel: (KernelFile, &str),
        defines: &str,
        more: impl FnOnce(Arguments) -> Arguments,
    ) -> Result<Launches, Failure> {
        let (arguments, lanes) = Arguments::rows(self.rows.count, self.inner.count);
        more(arguments)
            .value(self.rows.dims)
            .walked(Place::Input(0), self.call.x(), self.rows.strides[0])
            .value(self.inner.dims)
            .value(self.inner.strides[0])
            .walked(Place::Output(0), self.call.y(), self.rows.strides[1])
            .launch(shared, kernel, defines, groups(self.rows.count, lanes))
    }

    /// By the kernel that joins each element, as it is or changed, with those before it.
    fn reduce(self, shared: &Shared, defines: &str) -> Result<Launches, Failure> {
        self.launch(shared, (KernelFile::Reduce, "reduce"), defines, |arguments| arguments)
    }
}

/// `JOIN`, `START`, and what becomes of each element and of the whole.
fn joined(format: &str, join: &str, start: &str, each: &str, end: &str) -> String {
    format!("-DX={format} -DY={format} -DJOIN={join} -DSTART={start} -DEACH={each} -DEND={end}")
}

/// The largest element in an order of integers that stand for elements.
fn largest(call: &Call, order: &str) -> Result<String, Failure> {
    let format = call.x().format;
    let least = if format == f::F64 { "LONG_MIN" } else { "INT_MIN" };
    Ok(joined(&format!("{order}_{}", name(format)?), "MAX", least, "SELF", "SELF"))
}

pub(super) fn sum(
    shared: &Shared,
    call: &Call,
    axis: usize,
    keep: bool,
) -> Result<Launches, Failure> {
    let defines = joined(name(call.x().format)?, "SUM", "0", "SELF", "SELF");
    Fold::new(call, &[axis], keep).reduce(shared, &defines)
}

pub(super) fn max(
    shared: &Shared,
    call: &Call,
    axis: usize,
    keep: bool,
) -> Result<Launches, Failure> {
    Fold::new(call, &[axis], keep).reduce(shared, &largest(call, "order")?)
}

pub(super) fn min(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    Fold::listed(call).reduce(shared, &largest(call, "under")?)
}

pub(super) fn mean(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let defines = joined(name(call.x().format)?, "SUM", "0", "SELF", "MEAN");
    Fold::listed(call).reduce(shared, &defines)
}

pub(super) fn prod(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let defines = joined(name(call.x().format)?, "PRODUCT", "1", "SELF", "SELF");
    Fold::listed(call).reduce(shared, &defines)
}

pub(super) fn any(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    Fold::listed(call).reduce(shared, &joined("bool", "EITHER", "0", "SELF", "SELF"))
}

pub(super) fn all(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    Fold::listed(call).reduce(shared, &joined("bool", "BOTH", "1", "SELF", "SELF"))
}

pub(super) fn norm(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let [join, each, end] = match call.number(ops::reduce_norm::ORDER) {
        0 => ["LARGER", "fabs", "SELF"],
        1 => ["SUM", "fabs", "SELF"],
        _ => ["SUM", "SQUARE", "sqrt"],
    };
    let defines = joined(name(call.x().format)?, join, "0", each, end);
    Fold::listed(call).reduce(shared, &defines)
}

fn normalize(kernel: &'static str) -> (KernelFile, &'static str) {
    (KernelFile::Normalize, kernel)
}

pub(super) fn variance(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    spread(shared, call, false)
}

pub(super) fn deviation(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    spread(shared, call, true)
}

/// Variances, or their roots.
fn spread(shared: &Shared, call: &Call, root: bool) -> Result<Launches, Failure> {
    const _: () = assert!(ops::reduce_var::CORRECTION == ops::reduce_std::CORRECTION);
    let fold = Fold::listed(call);
    let format = call.x().format;
    let count = fold.inner.count as f64 - call.number(ops::reduce_var::CORRECTION) as f64;
    fold.launch(shared, normalize("variance"), &format!("-DX={}", name(format)?), |arguments| {
        arguments.value(Real(format, count)).value(u32::from(root))
    })
}

pub(super) fn log_sum(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let defines = format!("-DX={}", name(call.x().format)?);
    Fold::listed(call).launch(shared, normalize("log_sum"), &defines, |arguments| arguments)
}

pub(super) fn log_softmax(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    softmax(shared, call, call.number(ops::log_softmax::AXIS) as usize, true)
}

/// Softmax, or its logarithm.
pub(super) fn softmax(
    shared: &Shared,
    call: &Call,
    axis: usize,
    logarithm: bool,
) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    let strides = [without(&x.strides(), axis), without(&y.strides(), axis)];
    let walk = Walk::new(&without(&x.dims, axis), &[&strides[0], &strides[1]]);
    let (arguments, lanes) = Arguments::rows(walk.count, x.dims[axis] as u64);
    let defines = format!("-DX={}", name(x.format)?);
    arguments
        .value(u32::from(logarithm))
        .value(walk.dims)
        .walked(Place::Input(0), x, walk.strides[0])
        .value(x.strides()[axis])
        .walked(Place::Output(0), y, walk.strides[1])
        .value(y.strides()[axis])
        .launch(shared, normalize("softmax"), &defines, groups(walk.count, lanes))
}

/// Dimensions and strides of gamma and beta, or of what has none.
fn affine(tensor: Option<&Tensor>, instead: &[i64]) -> Vec<i64> {
    // What is left out gets the strides of x, so that it does not keep dimensions apart.
    tensor.map_or(instead.to_vec(), Tensor::strides)
}

pub(super) fn layer_norm(
    shared: &Shared,
    call: &Call,
    axis: usize,
    eps: f64,
) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    let (x_strides, y_strides) = (x.strides(), y.strides());
    let nothing = vec![0; axis];
    let rows =
        Walk::new(&x.dims[..axis], &[&x_strides[..axis], &nothing, &nothing, &y_strides[..axis]]);
    let [gamma, beta] = [1, 2].map(|input| affine(call.inputs[input], &x_strides[axis..]));
    let inner =
        Walk::new(&x.dims[axis..], &[&x_strides[axis..], &gamma, &beta, &y_strides[axis..]]);
    centred(shared, call, eps, &rows, &inner)
}

/// Rows are the groups of each batch; their elements are the channels of a group.
pub(super) fn group_norm(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    let groups = call.number(ops::group_norm::GROUPS);
    let channels = x.dims[1] / groups;
    let split = |strides: &[i64]| {
        let rows = vec![strides[0], channels * strides[1]];
        (rows, strides[1..].to_vec())
    };
    // A tensor of channels stands still along every other axis.
    let channel = |input: usize| {
        let mut strides = vec![0; x.rank()];
        strides[1] = call.inputs[input].map_or(0, |tensor| tensor.strides()[0]);
        strides
    };
    let parts = [x.strides(), channel(1), channel(2), y.strides()].map(|strides| split(&strides));
    let outer: Vec<_> = parts.iter().map(|(rows, _)| rows.as_slice()).collect();
    let within: Vec<_> = parts.iter().map(|(_, inner)| inner.as_slice()).collect();
    let rows = Walk::new(&[x.dims[0], groups], &outer);
    let inner = Walk::new(&[&[channels], &x.dims[2..]].concat(), &within);
    centred(shared, call, call.real(ops::group_norm::EPS), &rows, &inner)
}

/// The kernel of layer_norm; walks go through x, gamma, beta and y.
fn centred(
    shared: &Shared,
    call: &Call,
    eps: f64,
    rows: &Walk,
    inner: &Walk,
) -> Result<Launches, Failure> {
    let (x, y) = (call.x(), call.y());
    let (arguments, lanes) = Arguments::rows(rows.count, inner.count);
    let mut arguments = arguments
        .value(Real(x.format, eps))
        .value(parts(call, 1))
        .value(rows.dims)
        .value(inner.dims);
    for input in 0..3 {
        arguments = arguments
            .walked(Place::Input(input), x, rows.strides[input])
            .value(inner.strides[input]);
    }
    let defines = format!("-DX={}", name(x.format)?);
    arguments.walked(Place::Output(0), y, rows.strides[3]).value(inner.strides[3]).launch(
        shared,
        normalize("layer_norm"),
        &defines,
        groups(rows.count, lanes),
    )
}

/// With and without a residual, whose sum with x is then a second output.
pub(super) fn rms_norm(shared: &Shared, call: &Call) -> Result<Launches, Failure> {
    const _: () = assert!(ops::rms_norm::AXIS == ops::rms_norm_residual::AXIS);
    const _: () = assert!(ops::rms_norm::EPS == ops::rms_norm_residual::EPS);
    let (x, y) = (call.x(), call.y());
    let axis = call.number(ops::rms_norm::AXIS) as usize;
    let total = call.outputs.get(1);
    let residual = total.and(call.inputs[1]);
    let of_gamma = call.inputs.len() - 1;
    let gamma = call.inputs[of_gamma];
    let tensors = [x, residual.unwrap_or(x), y, total.unwrap_or(y)];
    let strides = tensors.map(Tensor::strides);
    let rows = Walk::new(&x.dims[..axis], &strides.each_ref().map(|strides| &strides[..axis]));
    let gamma_strides = affine(gamma, &strides[0][axis..]);
    let mut inner: Vec<_> = strides.iter().map(|strides| &strides[axis..]).collect();
    inner.push(&gamma_strides);
    let inner = Walk::new(&x.dims[axis..], &inner);
    let parts = u32::from(gamma.is_some()) | u32::from(residual.is_some()) << 1;
    let (arguments, lanes) = Arguments::rows(rows.count, inner.count);
    let mut arguments = arguments
        .value(Real(x.format, call.real(ops::rms_norm::EPS)))
        .value(parts)
        .value(rows.dims)
        .value(inner.dims);
    let second = Place::Output(usize::from(total.is_some()));
    let places = [Place::Input(0), Place::Input(1), Place::Output(0), second];
    for (number, place) in places.into_iter().enumerate() {
        arguments = arguments.walked(place, x, rows.strides[number]).value(inner.strides[number]);
    }
    let defines = format!("-DX={}", name(x.format)?);
    arguments.walked(Place::Input(of_gamma), x, inner.strides[4]).launch(
        shared,
        normalize("rms_norm"),
        &defines,
        groups(rows.count, lanes),
    )
}
