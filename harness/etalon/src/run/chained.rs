//! Chains under way: what their links have given so far.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use oracle::data::fill;
use oracle::philox::Stream;

use crate::plan::chain::Chain;
use crate::suite::Suite;

/// Elements of each tensor of a chain, dense; `None` before there are any.
pub type Tensors = Vec<Option<Vec<u8>>>;

/// The chains of a slot, by their places in the plan.
#[derive(Default)]
pub struct Chained(HashMap<usize, Tensors>);

impl Chained {
    /// The tensors of a chain; drawn when it begins.
    pub(super) fn tensors(
        &mut self,
        index: usize,
        suite: &Suite,
        chain: &Chain,
        seed: u64,
    ) -> Result<&Tensors, String> {
        Ok(match self.0.entry(index) {
            Entry::Occupied(begun) => begun.into_mut(),
            Entry::Vacant(place) => place.insert(draw(suite, chain, seed)?),
        })
    }

    /// Notes what a link gave.
    pub(super) fn give(&mut self, index: usize, gives: &[usize], results: Vec<Vec<u8>>) {
        let Some(tensors) = self.0.get_mut(&index) else { return };
        for (&tensor, bytes) in gives.iter().zip(results) {
            tensors[tensor] = Some(bytes);
        }
    }

    /// What a chain has when it is through.
    pub(super) fn end(&mut self, index: usize) -> Option<Tensors> {
        self.0.remove(&index)
    }
}

/// The tensors that are drawn, by the number that the data of a case come from.
///
/// # Errors
/// Data that a format cannot hold.
pub fn draw(suite: &Suite, chain: &Chain, seed: u64) -> Result<Tensors, String> {
    let drawn = chain.tensors.iter().enumerate().map(|(index, tensor)| {
        let Some(law) = &tensor.law else { return Ok(None) };
        let format = suite.standard.format(&tensor.format).expect("looked up when it was planned");
        let stream = Stream::new(seed, index as u32);
        let bytes = fill(law, format, &tensor.shape, stream);
        bytes.map(Some).map_err(|why| format!("tensor {}: {why}", tensor.name))
    });
    drawn.collect()
}
