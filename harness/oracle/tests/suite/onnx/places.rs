//! Operators that move elements, pick them by indices, or put them in order.

use super::ask::Asked;
use super::maps::given;
use super::node::Node;
use super::{Why, shaped};
use crate::support::{Data, format};

fn asked(n: &Node, op: &'static str) -> Result<Asked, Why> {
    Ok(Asked::new(op, vec![given(n, 0)], n.y()?.clone()))
}

/// Counted from the front of an axis or a shape of this extent.
fn front(place: i64, extent: i64) -> i64 {
    if place < 0 { place + extent } else { place }
}

pub fn transpose(n: &Node) -> Result<Asked, Why> {
    let rank = n.x()?.shape.len() as i64;
    let perm = n.list("perm").unwrap_or_else(|| (0..rank).rev().collect());
    Ok(asked(n, "transpose")?.list("perm", perm))
}

/// A zero keeps an extent of before, -1 is what is left.
pub fn reshape(n: &Node) -> Result<Asked, Why> {
    let old = &n.x()?.shape;
    let wanted = n.integers(1).ok_or(Why::Form)?;
    let keep = |(axis, &extent): (usize, &i64)| match extent {
        0 if !n.flag("allowzero", false) => old[axis],
        extent => extent,
    };
    let mut to: Vec<_> = wanted.iter().enumerate().map(keep).collect();
    if let Some(open) = to.iter().position(|&extent| extent == -1) {
        let others: i64 = to.iter().filter(|&&extent| extent != -1).product();
        to[open] = old.iter().product::<i64>() / others;
    }
    Ok(asked(n, "reshape")?.list("to", to))
}

pub fn flatten(n: &Node) -> Result<Asked, Why> {
    let shape = &n.x()?.shape;
    let (before, behind) = shape.split_at(n.axis(1)? as usize);
    Ok(asked(n, "reshape")?.list("to", vec![before.iter().product(), behind.iter().product()]))
}

pub fn squeeze(n: &Node) -> Result<Asked, Why> {
    let shape = &n.x()?.shape;
    let axes = n.integers(1).ok_or(Why::Form)?;
    let gone: Vec<_> = axes.iter().map(|&axis| front(axis, shape.len() as i64)).collect();
    let left = (0..).zip(shape).filter(|(axis, _)| !gone.contains(axis));
    Ok(asked(n, "reshape")?.list("to", left.map(|(_, extent)| *extent).collect()))
}

pub fn unsqueeze(n: &Node) -> Result<Asked, Why> {
    let shape = &n.x()?.shape;
    let axes = n.integers(1).ok_or(Why::Form)?;
    let rank = (shape.len() + axes.len()) as i64;
    let new: Vec<_> = axes.iter().map(|&axis| front(axis, rank)).collect();
    let mut old = shape.iter();
    let extent = |axis| if new.contains(&axis) { Some(1) } else { old.next().copied() };
    Ok(asked(n, "reshape")?.list("to", (0..rank).filter_map(extent).collect()))
}

/// Extents of both broadcast, there; here the new ones are all told.
pub fn expand(n: &Node) -> Result<Asked, Why> {
    let (old, mut to) = (n.x()?.shape.clone(), n.integers(1).ok_or(Why::Form)?);
    while to.len() < old.len() {
        to.insert(0, 1);
    }
    let shift = to.len() - old.len();
    for (axis, extent) in old.into_iter().enumerate() {
        to[axis + shift] = if to[axis + shift] == 1 { extent } else { to[axis + shift] };
    }
    Ok(asked(n, "broadcast_to")?.list("to", to))
}

pub fn tile(n: &Node) -> Result<Asked, Why> {
    Ok(asked(n, "tile")?.list("repeats", n.integers(1).ok_or(Why::Form)?))
}

/// Ends there may lie outside of an axis, and are moved to it; steps may go backwards, here they do not.
pub fn slice(n: &Node) -> Result<Asked, Why> {
    let shape = n.x()?.shape.clone();
    let (Some(starts), Some(ends)) = (n.integers(1), n.integers(2)) else { return Err(Why::Form) };
    let axes = n.integers(3).unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = n.integers(4).unwrap_or_else(|| vec![1; starts.len()]);
    if steps.iter().any(|&step| step < 1) {
        return Err(Why::Form);
    }
    let (mut start, mut end, mut step) =
        (vec![0; shape.len()], shape.clone(), vec![1; shape.len()]);
    for (i, axis) in axes.into_iter().enumerate() {
        let axis = front(axis, shape.len() as i64) as usize;
        let extent = shape[axis];
        start[axis] = front(starts[i], extent).clamp(0, extent);
        end[axis] = front(ends[i], extent).clamp(start[axis], extent);
        step[axis] = steps[i];
    }
    Ok(asked(n, "slice")?.list("start", start).list("end", end).list("step", step))
}

pub fn concat(n: &Node) -> Result<Asked, Why> {
    if n.inputs().len() > 4 {
        return Err(Why::Form);
    }
    let axis = n.axis(0)?;
    Ok(Asked::new("concat", n.inputs().to_vec(), n.y()?.clone()).whole("axis", axis))
}

/// Two parts; by their extents, or as equal as may be with the larger one first.
pub fn split(n: &Node) -> Result<Asked, Why> {
    let [Some(_), Some(second)] = &n.outputs[..] else { return Err(Why::Form) };
    let axis = n.axis(0)?;
    let at = match n.integers(1) {
        Some(parts) => parts[0],
        None => (n.x()?.shape[axis as usize] + 1) / 2,
    };
    Ok(asked(n, "split")?.also(Some(second.clone())).whole("at", at).whole("axis", axis))
}

pub fn pad(n: &Node) -> Result<Asked, Why> {
    let rank = n.x()?.shape.len() as i64;
    if n.word("mode").is_some_and(|mode| mode != "constant") {
        return Err(Why::Form);
    }
    let pads = n.integers(1).ok_or(Why::Form)?;
    let axes = n.integers(3).unwrap_or_else(|| (0..rank).collect());
    let (mut before, mut after) = (vec![0; rank as usize], vec![0; rank as usize]);
    for (i, &axis) in axes.iter().enumerate() {
        let axis = front(axis, rank) as usize;
        (before[axis], after[axis]) = (pads[i], pads[i + axes.len()]);
    }
    let value =
        n.input(2).map_or(0.0, |value| oracle::codec::decode(&value.format, &value.bytes)[0]);
    Ok(asked(n, "pad")?.list("before", before).list("after", after).number("value", value))
}

/// Indices there count from the back if they are negative; here they lead nowhere.
fn indices(n: &Node, extent: i64) -> Result<Data, Why> {
    let data = n.input(1).ok_or(Why::Form)?;
    let places = n.integers(1).ok_or(Why::Form)?;
    let places: Vec<_> =
        places.into_iter().map(|place| front(place, extent).cast_unsigned()).collect();
    Ok(shaped::of(data, &data.shape, &places))
}

/// Indices of any shape there, a list here.
pub fn gather(n: &Node) -> Result<Asked, Why> {
    let (x, y, axis) = (n.x()?, n.y()?, n.axis(0)?);
    let at = axis as usize;
    let picked = indices(n, x.shape[at])?;
    let count = picked.shape.iter().product();
    let shape = [&x.shape[..at], &[count], &x.shape[at + 1..]].concat();
    let inputs = vec![Some(x.clone()), Some(shaped::reshaped(&picked, &[count]))];
    Ok(Asked::new("index_select", inputs, shaped::reshaped(y, &shape)).whole("axis", axis))
}

pub fn gather_elements(n: &Node) -> Result<Asked, Why> {
    let (x, axis) = (n.x()?, n.axis(0)?);
    let inputs = vec![Some(x.clone()), Some(indices(n, x.shape[axis as usize])?)];
    Ok(Asked::new("gather", inputs, n.y()?.clone()).whole("axis", axis))
}

pub fn scatter_elements(n: &Node) -> Result<Asked, Why> {
    let op = match n.word("reduction") {
        None | Some("none") => "scatter",
        Some("add") => "scatter_add",
        Some(_) => return Err(Why::Form),
    };
    let (x, axis) = (n.x()?, n.axis(0)?);
    let inputs = vec![Some(x.clone()), Some(indices(n, x.shape[axis as usize])?), given(n, 2)];
    Ok(Asked::new(op, inputs, n.y()?.clone()).whole("axis", axis))
}

/// Slices of the first axis that are added.
pub fn scatter_slices(n: &Node) -> Result<Asked, Why> {
    let x = n.x()?;
    let picked = indices(n, x.shape[0])?;
    let ([count, 1], Some("add")) = (&picked.shape[..], n.word("reduction")) else {
        return Err(Why::Form);
    };
    let inputs = vec![Some(x.clone()), Some(shaped::reshaped(&picked, &[*count])), given(n, 2)];
    Ok(Asked::new("index_add", inputs, n.y()?.clone()).whole("axis", 0))
}

pub fn argument(n: &Node, op: &'static str) -> Result<Asked, Why> {
    if n.flag("select_last_index", false) {
        return Err(Why::Form);
    }
    Ok(asked(n, op)?.whole("axis", n.axis(0)?).flag("keep", n.flag("keepdims", true)))
}

pub fn top_k(n: &Node) -> Result<Asked, Why> {
    let k = n.integers(1).and_then(|k| k.first().copied()).ok_or(Why::Form)?;
    if !n.flag("largest", true) {
        return Err(Why::Form);
    }
    let places = n.outputs.get(1).cloned().flatten();
    Ok(asked(n, "top_k")?.also(places).whole("k", k).whole("axis", n.axis(-1)?))
}

/// A list for each axis there; here one for each element, of i32, and filled up.
pub fn nonzero(n: &Node) -> Result<Asked, Why> {
    let (x, y) = (n.x()?, n.y()?);
    let (rank, found) = (x.shape.len(), y.shape[1] as usize);
    let (all, lists) = (oracle::count(&x.shape), oracle::codec::decode_i64(&y.format, &y.bytes));
    let mut places = vec![-1; all * rank];
    for element in 0..found {
        for axis in 0..rank {
            places[element * rank + axis] = lists[axis * found + element];
        }
    }
    let like = Data { format: format("i32"), shape: vec![], bytes: vec![] };
    let pattern = |place: &i64| u64::from((*place as i32).cast_unsigned());
    let patterns: Vec<_> = places.iter().map(pattern).collect();
    let places = shaped::of(&like, &[all as i64, rank as i64], &patterns);
    let asked = Asked::new("nonzero", vec![Some(x.clone())], places);
    Ok(asked.also(Some(shaped::of(&like, &[], &[found as u64]))))
}
