//! Family `conversion`: each element becomes the pattern of another format.
//!
//! The target's entry in `spec/formats.yaml` decides: rounding, overflow, NaN. A number is rounded
//! once, also an integer that a float cannot hold.
//!
//! To add an operator, add a line to [`TABLE`].

use standard::formats::OverflowRule;
use standard::ops::AttrValue;

use crate::codec::{Codec, pieces};
use crate::flushing;
use crate::rounded::{EXACT, Rounding};
use crate::{Expected, Problem, Slot, Tensor, Unanswerable};

/// From an input to what the output must be.
type Conversion = fn(&Problem, &Tensor, &Slot) -> Result<Expected, Unanswerable>;

static TABLE: &[(&str, Conversion)] = &[("cast", cast)];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let name = problem.operator.op.as_str();
    let entry = TABLE.iter().find(|(op, _)| *op == name);
    let input = problem.inputs.first().copied().flatten();
    let (Some((_, convert)), Some(input), Some(output)) = (entry, input, problem.outputs.first())
    else {
        return Err(Unanswerable::NoOracle(name.to_owned()));
    };
    Ok(vec![convert(problem, &input, output)?])
}

/// `cast`: by the target's default overflow rule, or by its option if `saturate` is set and there
/// is one.
fn cast(problem: &Problem, x: &Tensor, y: &Slot) -> Result<Expected, Unanswerable> {
    let saturate = problem.operator.attr_value(problem.attrs, "saturate");
    let rules = y.format.convert.overflow;
    let overflow = match (saturate, rules.option) {
        (Some(AttrValue::Bool(true)), Some(option)) => option,
        _ => rules.default,
    };
    if x.format.is_float() {
        flushing::readings(problem, y, |flush| {
            let small = problem.flush.outputs;
            Ok(cast_floats(x, Rounding::new(y, overflow, true, small), flush))
        })
    } else {
        Ok(cast_integers(x, y, overflow))
    }
}

fn cast_integers(x: &Tensor, y: &Slot, overflow: OverflowRule) -> Expected {
    let (from, to) = (Codec::of(x.format), Codec::of(y.format));
    let mut bytes = vec![0; y.format.bytes(x.len())];
    let mut integers = Vec::new();
    for piece in pieces(x.len()) {
        integers.resize(piece.len(), 0);
        from.decode_integers_into(&x.bytes[from.span(&piece)], &mut integers);
        to.each_element(&mut bytes[to.span(&piece)], integers.len(), |i| {
            to.encode_integer(integers[i], overflow)
        });
    }
    Expected::Exact { bytes, any_nan: true }
}

/// f64 holds the numbers of every float format, so nothing is left over.
fn cast_floats(x: &Tensor, mut rounding: Rounding, flush: bool) -> Expected {
    let from = Codec::of(x.format);
    let mut values = Vec::new();
    for piece in pieces(x.len()) {
        values.resize(piece.len(), 0.0);
        from.decode_into(&x.bytes[from.span(&piece)], &mut values);
        if flush {
            values.iter_mut().for_each(|value| *value = from.flush(*value));
        }
        rounding.take(piece, &values, EXACT);
    }
    rounding.finish()
}
