//! Data laws: what cases fill their inputs with, by name.
//!
//! A [`Law`] is read from a string like `uniform(-1,1)`; [`fill`] makes the bytes of a tensor from
//! it. Element `i` depends on the law, the format, the shape, the stream and `i`, and on nothing
//! else: tensors are the same for ever, on every host, and can be made in any order.
//!
//! Two sorts of laws. *Numbers* draw a number and round it into the format, stopping at the largest
//! finite value; integer formats take only laws that draw integers, because the others would leave
//! nothing but zeros. *Patterns* speak of the format itself and write its patterns directly.
//!
//! "Row" is a run along the last axis, "lane" a place in it; a scalar is one row of one lane.
//!
//! To add a law, add a variant with what it convicts, a line to the table of names, and what it
//! draws.

mod law;
mod numbers;
mod patterns;
mod settle;
mod ties;

pub use law::{Law, Lookup, names};
pub use ties::{ties_len, ties_of};

use standard::formats::Format;

use crate::codec::Codec;
use crate::philox::Stream;

/// The bytes of a dense tensor.
///
/// # Errors
/// If the format cannot hold what the law draws; the text says why.
pub fn fill(law: &Law, format: &Format, shape: &[i64], stream: Stream) -> Result<Vec<u8>, String> {
    let codec = Codec::of(format);
    let settled = settle::settle(*law, format, &codec)
        .map_err(|why| format!("data `{law}` in {}: {why}", format.format))?;
    let patterns = patterns::fill(settled, &codec, crate::count(shape), stream);
    Ok(patterns.unwrap_or_else(|| numbers::fill(settled, format, &codec, shape, stream)))
}

/// How many values [`Law::SpecialGrid`] goes through in a format. Its square is the number of
/// elements that hold every pair.
pub fn grid_len(format: &Format) -> usize {
    patterns::special_values(&Codec::of(format)).len()
}
