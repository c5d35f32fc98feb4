//! Which operators there are words for: one line an operator.
//!
//! | word | means | level |
//! |---|---|---|
//! | `Said` | one operation, with constants or a shape of its own | native; composed if 16 bits are computed in f32 |
//! | `Made` | a few operations | composed |
//! | `Formula` | a formula, as frameworks send it, in f32 at least | composed |

use oxi_kit::call::Call;
use oxi_kit::ops;

use super::{Frame, attention, indexing, losses, movement, norms, optimizers, products};
use super::{quantisation, reductions, selection, windows};
use crate::emit::Value;

/// From a call to the values of its outputs.
type Graph = fn(&mut Frame) -> Vec<Value>;

/// How an operator is said.
#[derive(Debug, Clone, Copy)]
enum Word {
    Said(Graph),
    Made(Graph),
    Formula(Graph),
}

#[rustfmt::skip]
fn word(op: u32) -> Option<Word> {
    use Word::{Formula, Made, Said};
    Some(match op {
        ops::transpose::ID => Said(movement::transpose),
        ops::reshape::ID => Said(movement::reshape),
        ops::broadcast_to::ID => Said(movement::broadcast_to),
        ops::slice::ID => Said(movement::slice),
        ops::flip::ID => Said(movement::flip),
        ops::roll::ID => Made(movement::roll),
        ops::pad::ID => Said(movement::pad),
        ops::concat::ID => Said(movement::concat),
        ops::split::ID => Made(movement::split),
        ops::tile::ID => Made(movement::tile),
        ops::reduce_mean::ID => Formula(reductions::mean),
        ops::reduce_min::ID => Said(reductions::smallest),
        ops::reduce_prod::ID => Said(reductions::product),
        ops::reduce_any::ID => Said(|g| reductions::truth(g, "or", 0.0)),
        ops::reduce_all::ID => Said(|g| reductions::truth(g, "and", 1.0)),
        ops::reduce_var::ID => Formula(reductions::variance),
        ops::reduce_std::ID => Formula(reductions::deviation),
        ops::reduce_norm::ID => Formula(reductions::norm),
        ops::reduce_logsumexp::ID => Formula(reductions::log_sum_exp),
        ops::cumsum::ID => Said(|g| reductions::running(g, "add", 0.0)),
        ops::cumprod::ID => Said(|g| reductions::running(g, "multiply", 1.0)),
        ops::log_softmax::ID => Formula(norms::log_softmax),
        ops::rms_norm::ID => Formula(norms::rms_norm),
        ops::rms_norm_residual::ID => Formula(norms::rms_norm_residual),
        ops::group_norm::ID => Formula(norms::group_norm),
        ops::batch_norm::ID => Formula(norms::batch_norm),
        ops::batch_norm_training::ID => Formula(norms::batch_norm_training),
        ops::cross_entropy::ID => Formula(losses::cross_entropy),
        ops::cross_entropy_backward::ID => Formula(losses::cross_entropy_backward),
        ops::softmax_backward::ID => Formula(losses::softmax_backward),
        ops::log_softmax_backward::ID => Formula(losses::log_softmax_backward),
        ops::layer_norm_backward::ID => Formula(losses::layer_norm_backward),
        ops::rms_norm_backward::ID => Formula(losses::rms_norm_backward),
        ops::adamw::ID => Formula(optimizers::adamw),
        ops::sgd::ID => Formula(optimizers::sgd),
        ops::clip_grad_norm::ID => Formula(optimizers::clip_grad_norm),
        ops::gather::ID => Made(indexing::gather),
        ops::index_select::ID => Made(indexing::index_select),
        ops::take::ID => Made(indexing::take),
        ops::embedding::ID => Made(indexing::embedding),
        ops::embedding_backward::ID => Made(indexing::embedding_backward),
        ops::scatter::ID => Said(|g| indexing::scatter(g, false)),
        ops::scatter_add::ID => Said(|g| indexing::scatter(g, true)),
        ops::index_add::ID => Said(indexing::index_add),
        ops::one_hot::ID => Made(selection::one_hot),
        ops::sort::ID => Made(selection::sort),
        ops::argsort::ID => Made(selection::argsort),
        ops::top_k::ID => Made(selection::top_k),
        ops::argmax::ID => Made(selection::argmax),
        ops::argmin::ID => Made(selection::argmin),
        ops::gemm::ID => Formula(products::gemm),
        ops::conv::ID => Said(windows::conv),
        ops::conv_transpose::ID => Made(windows::conv_transpose),
        ops::max_pool::ID => Said(windows::max_pool),
        ops::avg_pool::ID => Formula(windows::avg_pool),
        ops::swiglu::ID => Formula(attention::swiglu),
        ops::rope::ID => Formula(attention::rope),
        ops::rope_at::ID => Formula(attention::rope_at),
        ops::attention::ID => Formula(attention::attention),
        ops::quantize::ID => Formula(quantisation::quantize),
        ops::quantize_dynamic::ID => Formula(quantisation::quantize_dynamic),
        ops::dequantize::ID => Formula(quantisation::dequantize),
        _ => return None,
    })
}

/// True if the adapter has a word for an operator.
pub fn has(op: u32) -> bool {
    word(op).is_some()
}

/// Why a legal call of such an operator is not taken.
pub fn declined(op: u32, call: &Call) -> Option<&'static str> {
    const GELU: i64 = 2;
    (op == ops::gemm::ID && call.number(ops::gemm::EPILOGUE) == GELU)
        .then_some("StableHLO has no error function, which this epilogue is made of")
}

/// From what an operator is composed; nothing if it is one operation.
pub fn composed(op: u32, mixed: bool) -> Option<&'static str> {
    match word(op)? {
        Word::Said(_) => mixed.then_some("computed in f32 and converted"),
        Word::Made(_) => Some("a few operations, as frameworks send them"),
        Word::Formula(_) => Some("a formula, as frameworks send it, in f32 at least"),
    }
}

/// Whether an operator's results depend on what the device does with subnormal numbers: it computes,
/// or compares as floats.
pub fn computes(op: u32, call: &Call) -> bool {
    let compares = [
        ops::reduce_min::ID,
        ops::max_pool::ID,
        ops::quantize::ID,
        ops::quantize_dynamic::ID,
        ops::dequantize::ID,
    ];
    call.accumulate() != 0 || compares.contains(&op)
}

/// The results of an operator that there is a word for.
pub fn results(frame: &mut Frame, op: u32) -> Vec<Value> {
    let (Word::Said(graph) | Word::Made(graph) | Word::Formula(graph)) =
        word(op).expect("only what is offered is planned");
    graph(frame)
}
