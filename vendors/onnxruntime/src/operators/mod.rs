//! The operators without a kind of their own, by family: from each to the function that adds its nodes.
//!
//! A function says why there are several nodes, if there is more to say than that ONNX has no other
//! word. Operators of several nodes compute in f32 where the tensors have 16 bits.

mod attention;
mod indices;
mod losses;
mod movement;
pub mod norms;
mod order;
pub mod products;
mod reductions;
mod scales;
mod windows;

use oxi_kit::Failure;
use oxi_kit::call::Call;
use oxi_kit::ffi::status;

use crate::graph::Graph;

/// Adds the nodes of a call.
pub type Word = fn(&mut Graph, &Call) -> Result<&'static str, Failure>;

const FAMILIES: [&[(u32, Word)]; 10] = [
    attention::TABLE,
    indices::TABLE,
    losses::TABLE,
    movement::TABLE,
    norms::TABLE,
    order::TABLE,
    products::TABLE,
    reductions::TABLE,
    scales::TABLE,
    windows::TABLE,
];

/// The function of an operator, if ONNX has words for it.
pub fn word(op: u32) -> Option<Word> {
    let mut all = FAMILIES.into_iter().flatten();
    all.find(|(known, _)| *known == op).map(|(_, word)| *word)
}

/// ONNX's word means something else for these formats, or does not have them.
fn otherwise(because: &str) -> Failure {
    Failure::new(status::E_UNSUPPORTED_TYPE, because)
}

/// True if the number of a format is one of f32 too, which is how ONNX keeps attributes.
fn single(number: f64) -> bool {
    f64::from(number as f32) == number
}
