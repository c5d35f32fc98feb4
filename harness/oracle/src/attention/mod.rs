//! Family `attention`: what transformers are made of. To add an operator, add a line to [`TABLE`].
//!
//! | module | operators |
//! |---|---|
//! | `rotate` | positions: rope, rope_at |
//! | `mix` | within a row: swiglu, hadamard |
//! | `dense` | keys and values of their own: attention, attention_varlen, attention_paged |
//! | `back` | the way back: attention_backward |
//! | `latent` | one latent cache: mla_decode, mla_sparse, mla_sparse_packed, kv_cache_pack |
//! | `choice` | which keys, which experts: lightning_indexer, moe_gate |
//!
//! All that weigh values by a softmax share [`attend`], and all references and bounds are kept in
//! [`answer`]. Inputs are seen as numbers, index tensors too: an index outside of its axis selects
//! nothing, so that every integer has a meaning.

mod answer;
mod attend;
mod back;
mod choice;
mod dense;
mod latent;
mod mix;
mod rotate;

use standard::ops::AttrValue;

use crate::answer::{entry, readings};
use crate::{Expected, Problem, Unanswerable, Within};

/// From a problem and the numbers of its inputs to an answer for each output.
type Operator = fn(&Asked) -> Result<Vec<Within>, Unanswerable>;

static TABLE: &[(&str, Operator)] = &[
    ("attention", dense::attention),
    ("attention_backward", back::attention),
    ("attention_paged", dense::paged),
    ("attention_varlen", dense::varlen),
    ("hadamard", mix::hadamard),
    ("kv_cache_pack", latent::pack),
    ("lightning_indexer", choice::indexer),
    ("mla_decode", latent::decode),
    ("mla_sparse", latent::sparse),
    ("mla_sparse_packed", latent::packed),
    ("moe_gate", choice::gate),
    ("rope", rotate::rope),
    ("rope_at", rotate::rope_at),
    ("swiglu", mix::swiglu),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let operator = entry(TABLE, problem)?;
    readings(problem, |problem, inputs| operator(&Asked { problem, inputs }))
}

/// A problem with its inputs as numbers.
struct Asked<'a> {
    problem: &'a Problem<'a>,
    /// Elements of each input; none where an optional one is left out.
    inputs: &'a [Vec<f64>],
}

impl Asked<'_> {
    /// The elements of an input, none if it is left out.
    fn input(&self, index: usize) -> &[f64] {
        self.optional(index).unwrap_or_default()
    }

    fn optional(&self, index: usize) -> Option<&[f64]> {
        self.problem.inputs.get(index)?.as_ref()?;
        self.inputs.get(index).map(Vec::as_slice)
    }

    /// Extents of an input that is there.
    fn shape<const N: usize>(&self, index: usize) -> [usize; N] {
        let shape = self.problem.inputs.get(index).copied().flatten().map_or(&[][..], |x| x.shape);
        std::array::from_fn(|axis| extent(shape.get(axis).copied().unwrap_or(0)))
    }

    /// Extents of an input that is there, however many.
    fn extents(&self, index: usize) -> Vec<usize> {
        let shape = self.problem.inputs.get(index).copied().flatten().map_or(&[][..], |x| x.shape);
        shape.iter().map(|&each| extent(each)).collect()
    }

    fn attr(&self, name: &str) -> Option<AttrValue> {
        self.problem.operator.attr_value(self.problem.attrs, name)
    }

    fn flag(&self, name: &str) -> bool {
        self.attr(name) == Some(AttrValue::Bool(true))
    }

    /// A floating-point attribute; 0 if the operator has none of the name.
    fn number(&self, name: &str) -> f64 {
        match self.attr(name) {
            Some(AttrValue::F64(value)) => value,
            _ => 0.0,
        }
    }

    /// An integer attribute; 0 if the operator has none of the name.
    fn integer(&self, name: &str) -> i64 {
        match self.attr(name) {
            Some(AttrValue::I64(value)) => value,
            _ => 0,
        }
    }

    fn constant(&self, name: &str) -> Result<f64, Unanswerable> {
        crate::sums::constant(self.problem, name)
    }
}

/// Integers that are exact.
fn whole(numbers: Vec<f64>) -> Within {
    let bound = vec![0.0; numbers.len()];
    Within { reference: numbers, bound, ..Within::default() }
}

fn extent(extent: i64) -> usize {
    usize::try_from(extent).unwrap_or(0)
}
