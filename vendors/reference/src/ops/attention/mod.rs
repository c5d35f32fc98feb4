//! What transformers are made of: attention, rotations, gates, and what chooses keys and experts.
//!
//! All is computed in single precision, whatever the width of the elements; rotations and Hadamard
//! products in doubles where their elements are doubles.

mod attend;
mod back;
mod choice;
mod latent;
mod mix;
mod rotate;

use oxi_kit::{OpDesc, ops};

use super::Make;

/// The operators of this module.
pub(super) static TABLE: &[(u32, Make)] = &[
    (ops::rope::ID, rotate::rope),
    (ops::rope_at::ID, rotate::rope_at),
    (ops::swiglu::ID, mix::swiglu),
    (ops::hadamard::ID, mix::hadamard),
    (ops::attention::ID, attend::attention),
    (ops::attention_backward::ID, back::attention),
    (ops::attention_varlen::ID, attend::varlen),
    (ops::attention_paged::ID, attend::paged),
    (ops::mla_decode::ID, latent::decode),
    (ops::mla_sparse::ID, latent::sparse),
    (ops::mla_sparse_packed::ID, latent::packed),
    (ops::kv_cache_pack::ID, latent::pack),
    (ops::lightning_indexer::ID, choice::indexer),
    (ops::moe_gate::ID, choice::gate),
];

/// Rounds to what sums and products are kept in.
type Math = fn(f64) -> f64;

/// The math of elements of this format.
fn math(format: u32) -> Math {
    match format {
        oxi_kit::ffi::format::F64 => |number| number,
        // One operation on numbers of 24 bits, rounded twice, is as if rounded once.
        _ => |number| f64::from(number as f32),
    }
}

/// Extents of an input that is there.
fn dims<const N: usize>(op: &OpDesc, index: usize) -> [usize; N] {
    let tensor = op.optional(index);
    let dims = tensor.map_or(&[][..], |tensor| &tensor.dims);
    std::array::from_fn(|axis| dims.get(axis).map_or(0, |&extent| extent as usize))
}
