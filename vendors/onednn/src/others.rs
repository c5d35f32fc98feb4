//! The operators without a kind of their own: from each to the function that adds its primitives.

use std::ffi::c_int;

use oxi_kit::call::Given;
use oxi_kit::ffi::status;
use oxi_kit::{Failure, Tensor, ops};

use crate::api::{arg, number};
use crate::program::{Operation, Program, Shaped, Where, Windows, dense, raised, swapped};

/// Adds the primitives of a call.
pub type Word = fn(&mut Program, &Shaped) -> Result<(), Failure>;

#[rustfmt::skip]
const TABLE: &[(u32, Word)] = &[
    (ops::reduce_mean::ID, |program, call| reduced(program, call, number::REDUCE_MEAN, 0.0)),
    (ops::reduce_min::ID, |program, call| reduced(program, call, number::REDUCE_MIN, 0.0)),
    (ops::reduce_prod::ID, |program, call| reduced(program, call, number::REDUCE_PRODUCT, 0.0)),
    (ops::reduce_norm::ID, norm),
    (ops::log_softmax::ID, log_softmax),
    (ops::transpose::ID, transpose),
    (ops::reshape::ID, reshape),
    (ops::concat::ID, concat),
    (ops::gemm::ID, gemm),
    (ops::conv::ID, conv),
    (ops::conv_transpose::ID, conv_transpose),
    (ops::max_pool::ID, |program, call| pool(program, call, number::POOL_MAX)),
    (ops::avg_pool::ID, avg_pool),
    (ops::batch_norm::ID, batch_norm),
    (ops::group_norm::ID, group_norm),
];

/// The function of an operator, if oneDNN has primitives for it.
pub fn word(op: u32) -> Option<Word> {
    TABLE.iter().find(|(known, _)| *known == op).map(|(_, word)| *word)
}

/// oneDNN has nothing that means this.
fn otherwise(because: &str) -> Failure {
    Failure::new(status::E_UNSUPPORTED_TYPE, because)
}

impl Shaped {
    fn given(&self, key: u32) -> Option<&Given> {
        self.attrs.iter().find(|(known, _)| *known == key).map(|(_, given)| given)
    }

    fn number(&self, key: u32) -> i64 {
        match self.given(key) {
            Some(Given::I64(number)) => *number,
            Some(Given::Bool(truth)) => i64::from(*truth),
            _ => 0,
        }
    }

    fn real(&self, key: u32) -> f64 {
        if let Some(Given::F64(real)) = self.given(key) { *real } else { 0.0 }
    }

    fn list(&self, key: u32) -> &[i64] {
        if let Some(Given::I64List(list)) = self.given(key) { list } else { &[] }
    }

    fn input(&self, index: usize) -> Option<&Tensor> {
        self.inputs.get(index).and_then(Option::as_ref)
    }

    fn x(&self) -> &Tensor {
        self.input(0).unwrap_or(&self.y)
    }

    fn source(&self) -> (c_int, Tensor, Where) {
        (arg::SRC, self.x().clone(), Where::Input(0))
    }

    fn target(&self) -> (c_int, Tensor, Where) {
        (arg::DST, self.y.clone(), Where::Output)
    }
}

/// The axes stay in oneDNN's view of the output, which has one of extent 1 in their place.
fn reduced(program: &mut Program, call: &Shaped, which: c_int, order: f32) -> Result<(), Failure> {
    let axes = call.list(ops::reduce_mean::AXES);
    let x = call.x();
    if axes.iter().all(|&axis| x.dims[axis as usize] == 1) {
        return Err(otherwise("oneDNN reduces no axes of extent 1"));
    }
    let (mut dims, mut strides) = (x.dims.clone(), Vec::new());
    let kept = call.number(ops::reduce_mean::KEEP) == 1;
    let of_y = call.y.strides();
    let mut next = 0;
    for axis in 0..x.rank() {
        let gone = axes.contains(&(axis as i64));
        if gone {
            dims[axis] = 1;
        }
        strides.push(if gone && !kept { 1 } else { of_y[next] });
        next += usize::from(!gone || kept);
    }
    let y = Tensor { format: call.y.format, dims, strides: Some(strides) };
    program.add(Operation::Reduction(which, order), [call.source(), (arg::DST, y, Where::Output)]);
    Ok(())
}

fn norm(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    match call.number(ops::reduce_norm::ORDER) {
        0 => Err(otherwise("oneDNN's norms have an order, which is not infinity")),
        order => reduced(program, call, number::REDUCE_NORM, order as f32),
    }
}

fn log_softmax(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let axis = call.number(ops::log_softmax::AXIS) as usize;
    let operation = Operation::Softmax { which: number::LOG_SOFTMAX, axis };
    program.add(operation, [call.source(), call.target()]);
    Ok(())
}

/// A copy of what is looked at with its axes in another order.
fn transpose(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let x = permuted(call.x(), call.list(ops::transpose::PERM));
    let [x, y] = [&x, &call.y].map(|tensor| raised(tensor, tensor.rank().max(1)));
    let arguments = [(arg::SRC, x, Where::Input(0)), (arg::DST, y, Where::Output)];
    program.add(Operation::Reorder, arguments);
    Ok(())
}

fn permuted(tensor: &Tensor, order: &[i64]) -> Tensor {
    let strides = tensor.strides();
    let pick = |list: &[i64]| order.iter().map(|&axis| list[axis as usize]).collect();
    Tensor { format: tensor.format, dims: pick(&tensor.dims), strides: Some(pick(&strides)) }
}

/// A copy of all elements as one row.
fn reshape(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let row = |tensor: &Tensor| -> Result<Tensor, Failure> {
        dense(tensor)?;
        Ok(Tensor::dense(tensor.format, [tensor.len() as i64]))
    };
    let (x, y) = (row(call.x())?, row(&call.y)?);
    let arguments = [(arg::SRC, x, Where::Input(0)), (arg::DST, y, Where::Output)];
    program.add(Operation::Reorder, arguments);
    Ok(())
}

/// Places are counted among those that are there.
fn concat(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let given = (0..call.inputs.len()).filter_map(|index| Some((index, call.input(index)?)));
    let part = |(place, (index, tensor)): (c_int, (usize, &Tensor))| {
        (arg::MULTIPLE + place, tensor.clone(), Where::Input(index))
    };
    let parts: Vec<_> = (0..).zip(given).map(part).chain([call.target()]).collect();
    program.add(Operation::Concat { axis: call.number(ops::concat::AXIS) as usize }, parts);
    Ok(())
}

/// A product with a bias; other factors would be scales of oneDNN, which are tensors.
fn gemm(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    use ops::gemm::{ALPHA, BETA, EPILOGUE, TRANSPOSE_A, TRANSPOSE_B};
    let beta = call.real(BETA);
    if call.real(ALPHA) != 1.0 || !matches!(beta, 0.0 | 1.0) || call.number(EPILOGUE) != 0 {
        return Err(otherwise("oneDNN's matmul has no factors and no epilogue but as attributes"));
    }
    let mut arguments = vec![call.target()];
    let turned = [TRANSPOSE_A, TRANSPOSE_B].map(|key| call.number(key) == 1);
    for (index, place) in [arg::SRC, arg::WEIGHTS].into_iter().enumerate() {
        let tensor = call.input(index).unwrap_or(&call.y);
        let tensor = if turned[index] { swapped(tensor) } else { tensor.clone() };
        arguments.push((place, tensor, Where::Input(index)));
    }
    if let Some(c) = call.input(2).filter(|_| beta == 1.0) {
        arguments.push((arg::BIAS, raised(c, 2), Where::Input(2)));
    }
    program.add(Operation::MatMul, arguments);
    Ok(())
}

/// What the operators with windows have in common. Dilations begin with 0 in oneDNN.
fn windows(call: &Shaped) -> Windows {
    use ops::conv::{BEGINS, DILATIONS, ENDS, STRIDES};
    let count = call.x().rank() - 2;
    let list = |key, default| match call.list(key) {
        [] => vec![default; count],
        list => list.to_vec(),
    };
    Windows {
        strides: list(STRIDES, 1),
        gaps: list(DILATIONS, 1).into_iter().map(|dilation| dilation - 1).collect(),
        begins: list(BEGINS, 0),
        ends: list(ENDS, 0),
    }
}

/// Weights with the groups as a dimension of their own, in front; it is split off the first one.
fn grouped(weights: &Tensor, groups: i64) -> Tensor {
    let mut strides = weights.strides();
    let mut dims = weights.dims.clone();
    dims[0] /= groups.max(1);
    dims.insert(0, groups);
    strides.insert(0, dims[1] * strides[0]);
    Tensor { format: weights.format, dims, strides: Some(strides) }
}

fn convolved(program: &mut Program, call: &Shaped, operation: Operation, weights: Tensor) {
    let mut arguments =
        vec![call.source(), (arg::WEIGHTS, weights, Where::Input(1)), call.target()];
    if let Some(bias) = call.input(2) {
        arguments.push((arg::BIAS, bias.clone(), Where::Input(2)));
    }
    program.add(operation, arguments);
}

fn conv(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let groups = call.number(ops::conv::GROUPS);
    let weights = call.input(1).unwrap_or(&call.y);
    let weights = if groups == 1 { weights.clone() } else { grouped(weights, groups) };
    convolved(program, call, Operation::Convolution(windows(call)), weights);
    Ok(())
}

/// oneDNN has the channels of the result before those of the input.
fn conv_transpose(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let weights =
        grouped(call.input(1).unwrap_or(&call.y), call.number(ops::conv_transpose::GROUPS));
    let rank = weights.rank() as i64;
    let order: Vec<_> = [0, 2, 1].into_iter().chain(3..rank).collect();
    let mut weights = permuted(&weights, &order);
    if weights.dims[0] == 1 {
        weights.dims.remove(0);
        if let Some(strides) = &mut weights.strides {
            strides.remove(0);
        }
    }
    let mut lie = windows(call);
    // Elements that are added behind are padding that is not cut off.
    for (end, extra) in lie.ends.iter_mut().zip(call.list(ops::conv_transpose::EXTRA)) {
        *end -= extra;
    }
    convolved(program, call, Operation::Deconvolution(lie), weights);
    Ok(())
}

fn pool(program: &mut Program, call: &Shaped, which: c_int) -> Result<(), Failure> {
    let window = call.list(ops::max_pool::WINDOW).to_vec();
    let operation = Operation::Pool(which, windows(call), window);
    program.add(operation, [call.source(), call.target()]);
    Ok(())
}

fn avg_pool(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let counted = call.number(ops::avg_pool::COUNT_PADDING) == 1;
    pool(program, call, if counted { number::POOL_MEAN_OF_ALL } else { number::POOL_MEAN })
}

fn batch_norm(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let mut arguments = vec![call.source(), call.target()];
    for (index, place) in [(1, arg::MEAN), (2, arg::VARIANCE)] {
        let tensor = call.input(index).unwrap_or(&call.y);
        program.in_f32(tensor, index, place, &mut arguments)?;
    }
    program.scale_and_shift(&call.inputs, 3, &mut arguments)?;
    let eps = call.real(ops::batch_norm::EPS) as f32;
    program.add(Operation::BatchNorm { eps }, arguments);
    Ok(())
}

fn group_norm(program: &mut Program, call: &Shaped) -> Result<(), Failure> {
    let mut arguments = vec![call.source(), call.target()];
    program.scale_and_shift(&call.inputs, 1, &mut arguments)?;
    let groups = call.number(ops::group_norm::GROUPS);
    let eps = call.real(ops::group_norm::EPS) as f32;
    program.add(Operation::GroupNorm { groups, eps }, arguments);
    Ok(())
}
