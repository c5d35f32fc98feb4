//! What an ideal device brings back: the oracle's answer to a call, rounded once.

use oracle::codec::Codec;
use oracle::{Expected, Flush, Problem, Slot, Tensor};
use standard::formats::Format;
use standard::ops::AttrValues;

use crate::plan::Compute;
use crate::suite::Suite;

/// What the oracle says to a call on these elements of the inputs, dense, of the shapes that the call
/// has.
///
/// # Errors
/// Why there is no answer.
pub fn ask(
    suite: &Suite,
    compute: &Compute,
    attrs: &AttrValues,
    inputs: &[Option<Vec<u8>>],
) -> Result<Vec<Expected>, String> {
    let operator = suite.operator(compute.op);
    let row = &operator.types[compute.row];
    let mut tensors = Vec::with_capacity(inputs.len());
    for ((input, operand), bytes) in operator.inputs.iter().zip(&compute.inputs).zip(inputs) {
        let format = format(suite, compute, &input.var);
        let given = operand.as_ref().zip(bytes.as_ref());
        let given = given.map(|(operand, bytes)| (&operand.layout.shape, bytes));
        tensors.push(given.map(|(shape, bytes)| Tensor { format, shape, bytes }));
    }
    let outputs = operator.outputs.iter().zip(&compute.outputs);
    let slots = outputs.map(|(output, layout)| Slot {
        format: format(suite, compute, &output.var),
        shape: &layout.shape,
    });
    let problem = Problem {
        operator,
        row,
        class: suite.standard.class(&row.accept().class).expect("lint knows every class"),
        accumulate: row.accumulate.as_ref().and_then(|name| suite.standard.format(name)),
        attrs,
        inputs: &tensors,
        outputs: &slots.collect::<Vec<_>>(),
        flush: Flush::default(),
        round_weights: false,
    };
    oracle::expect(&problem).map_err(|why| why.to_string())
}

/// A change of the exact numbers of an output.
pub type Change<'a> = &'a dyn Fn(&mut [f64]);

/// The elements of an output as an ideal device writes them, after its exact numbers were changed.
/// What must be copied bit for bit stays as it is if nothing changes it.
pub fn written(
    suite: &Suite,
    compute: &Compute,
    output: usize,
    expected: &Expected,
    change: Option<Change>,
) -> Vec<u8> {
    let format = format(suite, compute, &suite.operator(compute.op).outputs[output].var);
    let mut numbers = match (expected, change) {
        (Expected::Exact { bytes, .. }, None) => return bytes.clone(),
        (Expected::Exact { bytes, .. }, Some(_)) => oracle::codec::decode(format, bytes),
        (Expected::Within(within), _) => within.reference.clone(),
    };
    if let Some(change) = change {
        change(&mut numbers);
    }
    let count = oracle::count(&compute.outputs[output].shape);
    let mut bytes = vec![0; format.bytes(count)];
    let overflow = format.convert.overflow.default;
    Codec::of(format).encode_into(&numbers[..count], overflow, &mut bytes);
    bytes
}

/// The format that a type variable stands for.
pub fn format<'a>(suite: &'a Suite, compute: &Compute, var: &str) -> &'a Format {
    let row = &suite.operator(compute.op).types[compute.row];
    suite.standard.format(row.format_of(var)).expect("lint knows every format of a type row")
}
