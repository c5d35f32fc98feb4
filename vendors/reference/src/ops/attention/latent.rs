//! Attention to one latent cache, plain or packed.

use oxi_kit::ffi::format;
use oxi_kit::{Failure, OpDesc, ops};

use super::super::Kernel;
use super::super::dense::{of_numbers, of_patterns};
use super::super::formats::{self, Number};
use super::attend::{Gathered, Scoring, row};
use super::dims;

/// A query meets rows of a cache.
fn meet(
    scoring: Scoring,
    query: &[f64],
    rows: impl Iterator<Item = usize>,
    cache: &[f64],
    width: usize,
) -> Gathered {
    let mut gathered = Gathered::new(width);
    for at in rows {
        let key = row(cache, at, query.len());
        gathered.take(scoring.score(query, key), &key[..width]);
    }
    gathered
}

pub(super) fn decode(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::mla_decode as keys;
    let scoring = Scoring {
        scale: op.attr_f64(keys::SCALE, None)? as f32,
        softcap: 0.0,
        causal: op.attr_bool(keys::CAUSAL, false)?,
        window: 0,
    };
    let width = op.attr_i64(keys::V_DIM, None)? as usize;
    let ([batches, heads, places, depth], [_, room, _]) = (dims(op, 0), dims(op, 1));
    of_numbers(op, move |inputs| {
        let [Some(q), Some(cache), optional @ ..] = inputs else { return Vec::new() };
        let lengths = optional.first().and_then(Option::as_ref);
        let (mut y, mut lse) = (Vec::new(), Vec::new());
        for number in 0..batches * heads * places {
            let batch = number / (heads * places);
            let length = lengths.map_or(room as f64, |lengths| lengths[batch]);
            let length = length.clamp(0.0, room as f64) as usize;
            let stands = (number % places + length) as i64 - places as i64;
            let rows = scoring.sees(stands, length).map(|at| batch * room + at);
            meet(scoring, row(q, number, depth), rows, cache, width).put(&mut y, &mut lse);
        }
        vec![y, lse]
    })
}

pub(super) fn sparse(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::mla_sparse as keys;
    let width = op.attr_i64(keys::V_DIM, None)? as usize;
    by_list(op, op.attr_f64(keys::SCALE, None)?, width, <[f64]>::to_vec)
}

pub(super) fn packed(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::mla_sparse_packed as keys;
    let width = op.attr_i64(keys::V_DIM, None)? as usize;
    let group = op.attr_i64(keys::GROUP, Some(128))? as usize;
    let [_, bytes] = dims(op, 1);
    let decode = formats::decode(format::F8E4M3FN)?;
    let unpack = move |row: &[f64]| -> Vec<f64> {
        let byte = |at: usize| row[at] as u8;
        let rest = width + width / group * 4;
        let number = |at: usize| match decode(byte(at).into()) {
            Number::Real(value) => value,
            Number::Whole(value) => value as f64,
        };
        let scale = |at: usize| {
            let first = width + at / group * 4;
            f32::from_le_bytes([0, 1, 2, 3].map(|next| byte(first + next)))
        };
        let coded = (0..width).map(|at| number(at) * f64::from(scale(at)));
        let whole = |at| half::bf16::from_le_bytes([byte(at), byte(at + 1)]).to_f64();
        coded.chain((rest..bytes).step_by(2).map(whole)).collect()
    };
    let unpack_all = move |cache: &[f64]| cache.chunks(bytes.max(1)).flat_map(unpack).collect();
    by_list(op, op.attr_f64(keys::SCALE, None)?, width, unpack_all)
}

/// Attention to the rows that a list names, of a cache that is read first.
fn by_list(
    op: &OpDesc,
    scale: f64,
    width: usize,
    read: impl Fn(&[f64]) -> Vec<f64> + Send + Sync + 'static,
) -> Result<Kernel, Failure> {
    let scoring = Scoring { scale: scale as f32, softcap: 0.0, causal: false, window: 0 };
    let ([tokens, heads, depth], [all, _], [_, most]) = (dims(op, 0), dims(op, 1), dims(op, 2));
    of_numbers(op, move |inputs| {
        let [Some(q), Some(cache), Some(lists)] = inputs else { return Vec::new() };
        let cache = read(cache);
        let (mut y, mut lse) = (Vec::new(), Vec::new());
        for number in 0..tokens * heads {
            let list = row(lists, number / heads, most).iter();
            let known = list.filter(|&&at| at >= 0.0 && at < all as f64);
            let rows = known.map(|&at| at as usize);
            meet(scoring, row(q, number, depth), rows, &cache, width).put(&mut y, &mut lse);
        }
        vec![y, lse]
    })
}

pub(super) fn pack(op: &OpDesc) -> Result<Kernel, Failure> {
    use ops::kv_cache_pack as keys;
    let width = op.attr_i64(keys::V_DIM, None)? as usize;
    let group = op.attr_i64(keys::GROUP, Some(128))? as usize;
    let [_, depth] = dims(op, 0);
    let encode = formats::encode(format::F8E4M3FN)?;
    of_patterns(op, move |inputs| {
        let [Some(x)] = inputs else { return Vec::new() };
        let mut y = Vec::new();
        for row in x.chunks(depth) {
            let mut scales = Vec::new();
            for group in row[..width].chunks(group) {
                let numbers = group.iter().map(|&bits| half::bf16::from_bits(bits as u16).to_f64());
                let scale = scale(numbers.clone());
                let code = |x: f64| match x.is_nan() {
                    true => 0x7f,
                    false => encode(Number::Real(x / scale), true),
                };
                y.extend(numbers.map(code));
                scales.extend((scale as f32).to_le_bytes().map(u64::from));
            }
            y.extend(scales);
            y.extend(row[width..].iter().flat_map(|bits| [bits & 0xff, bits >> 8]));
        }
        vec![y]
    })
}

/// The power of two, rounded up, that brings the largest of these numbers to 448.
fn scale(numbers: impl Iterator<Item = f64>) -> f64 {
    let most = numbers.filter(|x| x.is_finite()).fold(1e-4, |most: f64, x| most.max(x.abs()));
    let bits = (most / 448.0).to_bits();
    // Of what is no power of two, the next exponent.
    f64::from_bits((bits + (1 << 52) - 1) >> 52 << 52)
}
