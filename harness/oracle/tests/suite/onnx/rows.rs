//! Operators that see whole rows: softmax, norms, rotations and attention.

use super::ask::Asked;
use super::maps::given;
use super::node::Node;
use super::{Why, shaped};
use crate::support::{Data, rounded};

pub fn softmax(n: &Node, op: &'static str) -> Result<Asked, Why> {
    Ok(Asked::new(op, vec![given(n, 0)], n.y()?.clone()).whole("axis", n.axis(-1)?))
}

/// Mean and inverse deviation, the other outputs there, are no outputs here.
pub fn layer_norm(n: &Node) -> Result<Asked, Why> {
    let inputs = vec![given(n, 0), given(n, 1), given(n, 2)];
    let asked = Asked::new("layer_norm", inputs, n.y()?.clone()).whole("axis", n.axis(-1)?);
    Ok(asked.number("eps", n.number("epsilon").unwrap_or(1e-5)))
}

pub fn rms_norm(n: &Node) -> Result<Asked, Why> {
    let asked = Asked::new("rms_norm", vec![given(n, 0), given(n, 1)], n.y()?.clone());
    let asked = asked.whole("axis", n.axis(-1)?);
    Ok(asked.number("eps", n.number("epsilon").unwrap_or(1e-5)))
}

/// Instance normalisation is that of groups of one channel.
pub fn group_norm(n: &Node, groups: Option<i64>) -> Result<Asked, Why> {
    let inputs = vec![given(n, 0), given(n, 1), given(n, 2)];
    let asked = Asked::new("group_norm", inputs, n.y()?.clone());
    let asked = asked.whole("groups", groups.ok_or(Why::Form)?);
    Ok(asked.number("eps", n.number("epsilon").unwrap_or(1e-5)))
}

/// In training the other outputs there are running means, here those of the batch.
pub fn batch_norm(n: &Node) -> Result<Asked, Why> {
    let [x, scale, shift, mean, variance] = [0, 1, 2, 3, 4].map(|index| given(n, index));
    let y = n.y()?.clone();
    let asked = match n.flag("training_mode", false) {
        true => Asked::new("batch_norm_training", vec![x, scale, shift], y).also(None).also(None),
        false => Asked::new("batch_norm", vec![x, mean, variance, scale, shift], y),
    };
    Ok(asked.number("eps", n.number("epsilon").unwrap_or(1e-5)))
}

/// Heads of a tensor of three axes: `[B, M, H d]` as `[B, H, M, d]`.
fn heads(data: &Data, count: Option<i64>) -> Result<Data, Why> {
    if data.shape.len() == 4 {
        return Ok(data.clone());
    }
    let count = count.ok_or(Why::Form)?;
    let [b, m, all] = data.shape[..] else { return Err(Why::Form) };
    Ok(shaped::permuted(&shaped::reshaped(data, &[b, m, count, all / count]), &[0, 2, 1, 3]))
}

/// Tables there have a row for each place that a token may have and a column for each pair; here a row
/// for each token and a column for each element. Tokens of all batches stand in one row here.
pub fn rotary(n: &Node) -> Result<Asked, Why> {
    n.only(&["interleaved", "num_heads", "rotary_embedding_dim"])?;
    let interleaved = n.flag("interleaved", false);
    let lined = |data: &Data| -> Result<Data, Why> {
        let data = shaped::permuted(&heads(data, n.whole("num_heads"))?, &[0, 2, 1, 3]);
        let [batch, tokens, heads, width] = data.shape[..] else { return Err(Why::Form) };
        Ok(shaped::reshaped(&data, &[batch * tokens, heads, width]))
    };
    let x = lined(n.x()?)?;
    let tokens = x.shape[0];
    let places = n.integers(3).unwrap_or_else(|| (0..tokens).collect());
    let table = |index: usize| -> Result<Data, Why> {
        let table = n.input(index).ok_or(Why::Form)?;
        let half = *table.shape.last().ok_or(Why::Form)?;
        let patterns = table.elements();
        let column = |i: i64| if interleaved { i / 2 } else { i % half };
        let row = |place: &i64| {
            let at = |i| patterns[(place * half + column(i)) as usize];
            (0..2 * half).map(at).collect::<Vec<_>>()
        };
        let rows: Vec<_> = places.iter().flat_map(row).collect();
        Ok(shaped::of(table, &[tokens, 2 * half], &rows))
    };
    let inputs = vec![Some(x), Some(table(1)?), Some(table(2)?)];
    Ok(Asked::new("rope", inputs, lined(n.y()?)?).flag("interleaved", interleaved))
}

/// Past keys stand before the others. What may not be seen, by a mask of truth or because it comes
/// later, is minus infinity in a mask that is added: there the first query stands behind the past,
/// here the last one at the last key, which is another place if keys and queries differ in number.
pub fn attention(n: &Node) -> Result<Asked, Why> {
    if n.input(6).is_some() {
        return Err(Why::Form);
    }
    let (Some(q), Some(k), Some(v)) = (n.input(0), n.input(1), n.input(2)) else {
        return Err(Why::Form);
    };
    let (of_q, of_k) = (n.whole("q_num_heads"), n.whole("kv_num_heads"));
    let (q, y) = (heads(q, of_q)?, heads(n.y()?, of_q)?);
    let behind = |past: usize, new: Data| match n.input(past) {
        Some(past) => shaped::joined(&[past, &new], 2),
        None => new,
    };
    let past = n.input(4).map_or(0, |past| past.shape[2]);
    let (k, v) = (behind(4, heads(k, of_k)?), behind(5, heads(v, of_k)?));
    let (queries, keys, width) = (q.shape[2], k.shape[2], q.shape[3]);
    let mask = mask(n, &q, [queries, keys], past);
    let scale = n.number("scale").unwrap_or(1.0 / (width as f64).sqrt());
    let asked = Asked::new("attention", vec![Some(q), Some(k), Some(v), mask], y).also(None);
    Ok(asked.number("scale", scale).number("softcap", n.number("softcap").unwrap_or(0.0)))
}

fn mask(n: &Node, like: &Data, [queries, keys]: [i64; 2], past: i64) -> Option<Data> {
    let causal = n.flag("is_causal", false);
    let told = n.input(3);
    if told.is_none() && !causal {
        return None;
    }
    let plain = [queries, keys].to_vec();
    let mut shape = told.map_or(plain.clone(), |mask| mask.shape.clone());
    let rank = shape.len();
    shape[rank - 2..].copy_from_slice(&plain);
    let added: Vec<f64> = match told {
        None => vec![0.0; oracle::count(&shape)],
        Some(mask) => {
            let truth = mask.format.format == "bool";
            let mask = shaped::repeated(mask, &shape);
            let values = oracle::codec::decode(&mask.format, &mask.bytes);
            let seen = |value: f64| if value != 0.0 { 0.0 } else { f64::NEG_INFINITY };
            values.into_iter().map(|value| if truth { seen(value) } else { value }).collect()
        }
    };
    let later = |at: usize| {
        let (query, key) = (at as i64 / keys % queries, at as i64 % keys);
        causal && key > query + past
    };
    let all = added.iter().enumerate();
    let all: Vec<_> = all.map(|(at, &x)| if later(at) { f64::NEG_INFINITY } else { x }).collect();
    let all = rounded(&like.format, &all);
    let bytes = oracle::codec::encode(&like.format, &all, like.format.convert.overflow.default);
    Some(Data { format: like.format.clone(), shape, bytes })
}

/// Classes are the second axis there, the last of two here. The logarithms of the shares are another
/// output there.
pub fn cross_entropy(n: &Node) -> Result<Asked, Why> {
    let (x, Some(targets)) = (n.x()?, n.input(1)) else { return Err(Why::Form) };
    if n.input(2).is_some() {
        return Err(Why::Form);
    }
    let rank = x.shape.len();
    let order: Vec<_> = [0].into_iter().chain(2..rank).chain([1]).collect();
    let count = targets.shape.iter().product();
    let logits = shaped::reshaped(&shaped::permuted(x, &order), &[count, x.shape[1]]);
    let targets = shaped::reshaped(targets, &[count]);
    let (reduction, y) = match n.word("reduction") {
        Some("none") => (0, shaped::reshaped(n.y()?, &[count])),
        Some("sum") => (2, n.y()?.clone()),
        _ => (1, n.y()?.clone()),
    };
    let asked = Asked::new("cross_entropy", vec![Some(logits), Some(targets)], y);
    let asked = asked.whole("reduction", reduction);
    Ok(asked.whole("ignore_index", n.whole("ignore_index").unwrap_or(-100)))
}
