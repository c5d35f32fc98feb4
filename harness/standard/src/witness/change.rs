//! Small changes of a call: the steps from a control to a witness.

use crate::expr::CompiledOperator;
use crate::ops::{AttrKind, AttrValue, Call, Shape};

/// Kinds of changes, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// One extent of an input.
    Extent,
    /// One attribute.
    Attribute,
    /// One extent of an output, or its rank.
    Output,
    /// The rank of an input.
    Rank,
    /// An optional input given or left out.
    Presence,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Stage; 5] =
        [Stage::Extent, Stage::Attribute, Stage::Output, Stage::Rank, Stage::Presence];
}

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    /// Replaces an input; `None` leaves it out.
    Input(usize, Option<Shape>),
    /// Replaces an output, and keeps it so whatever the inputs are.
    Output(usize, Shape),
    /// Gives an attribute.
    Attribute(String, AttrValue),
}

/// The call with all changes made. Outputs follow the inputs where their shapes still have a
/// value, so that nothing but the intended rule is broken.
pub fn apply(op: &CompiledOperator, control: &Call, changes: &[&Change]) -> Call {
    let mut call = control.clone();
    for change in changes {
        match change {
            Change::Input(i, shape) => call.inputs[*i] = shape.clone(),
            Change::Attribute(name, value) => {
                call.attrs.insert(name.clone(), value.clone());
            }
            Change::Output(..) => {}
        }
    }
    // Nobody can pass an extent below zero, whatever the expression of a shape comes to.
    let possible = |outputs: &Vec<Shape>| outputs.iter().flatten().all(|extent| *extent >= 0);
    if let Some(outputs) = op.likely_outputs(&call.inputs, &call.attrs).filter(possible) {
        call.outputs = outputs;
    }
    for change in changes {
        if let Change::Output(i, shape) = change {
            call.outputs[*i] = shape.clone();
        }
    }
    call
}

/// Whether two changes give the same axis of two inputs the same extent.
pub fn are_twins(control: &Call, first: &Change, second: &Change) -> bool {
    let moved = |change: &Change| {
        let Change::Input(input, Some(shape)) = change else { return None };
        let old = control.inputs[*input].as_ref()?;
        let axis = shape.iter().zip(old).position(|(new, old)| new != old)?;
        Some((*input, (axis, shape[axis])))
    };
    match (moved(first), moved(second)) {
        (Some((one, first)), Some((other, second))) => one != other && first == second,
        _ => false,
    }
}

/// All changes of one kind that are tried on a call. With `empty`, only those that make a tensor
/// empty.
pub fn changes(op: &CompiledOperator, call: &Call, stage: Stage, empty: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    match stage {
        Stage::Extent => {
            for (i, shape) in given(call) {
                let changed = extents(shape, empty).into_iter();
                changes.extend(changed.map(|shape| Change::Input(i, Some(shape))));
            }
        }
        Stage::Attribute if !empty => {
            for attr in &op.operator().attrs {
                let now = op.operator().attr_value(&call.attrs, &attr.name);
                let values = values(attr.kind, now.as_ref()).into_iter();
                let values = values.filter(|value| Some(value) != now.as_ref());
                changes.extend(values.map(|value| Change::Attribute(attr.name.to_string(), value)));
            }
        }
        Stage::Output => {
            for (i, shape) in call.outputs.iter().enumerate() {
                let mut changed = extents(shape, empty);
                if !empty {
                    changed.push([&[1], &shape[..]].concat());
                    changed.extend(shape.split_first().map(|(_, rest)| rest.to_vec()));
                }
                changes.extend(changed.into_iter().map(|shape| Change::Output(i, shape)));
            }
        }
        Stage::Rank if !empty => {
            for (i, shape) in given(call) {
                let changed = ranks(shape, op.operator().inputs[i].rank).into_iter();
                changes.extend(changed.map(|shape| Change::Input(i, Some(shape))));
            }
        }
        Stage::Presence if !empty => {
            for (i, input) in op.operator().inputs.iter().enumerate() {
                if !input.optional {
                    continue;
                }
                if call.inputs[i].is_some() {
                    changes.push(Change::Input(i, None));
                } else {
                    let shapes = likely(call, input.rank[0]).into_iter();
                    changes.extend(shapes.map(|shape| Change::Input(i, Some(shape))));
                }
            }
        }
        Stage::Attribute | Stage::Rank | Stage::Presence => {}
    }
    changes
}

fn given(call: &Call) -> impl Iterator<Item = (usize, &Shape)> {
    call.inputs.iter().enumerate().filter_map(|(i, shape)| Some((i, shape.as_ref()?)))
}

/// The shape with one extent changed. Neighbours of the old value come first: off by one is what
/// adapters get wrong.
fn extents(shape: &[i64], empty: bool) -> Vec<Shape> {
    let mut changed = Vec::new();
    for (axis, extent) in shape.iter().enumerate() {
        let near = [extent + 1, extent - 1, 1, 2, 3, 4, 5, 8, extent * 2];
        let values = if empty { &[0][..] } else { &near };
        for (n, value) in values.iter().enumerate() {
            let new = *value != *extent && !values[..n].contains(value) && (*value > 0 || empty);
            if new {
                let mut shape = shape.to_vec();
                shape[axis] = *value;
                changed.push(shape);
            }
        }
    }
    changed
}

/// The shape with other ranks: one more, one fewer, and just past the limits.
fn ranks(shape: &[i64], [low, high]: [usize; 2]) -> Vec<Shape> {
    let rank = shape.len();
    let mut wanted = vec![rank + 1, rank.saturating_sub(1), high.saturating_add(1)];
    wanted.extend(low.checked_sub(1));
    let mut changed: Vec<Shape> = Vec::new();
    // Beyond any rank that a tensor could have there is nothing to try.
    for wanted in wanted.into_iter().filter(|wanted| *wanted != rank && *wanted <= 64) {
        let mut front = vec![1; wanted.saturating_sub(rank)];
        front.extend(&shape[rank.saturating_sub(wanted)..]);
        let back = shape[..wanted.min(rank)].to_vec();
        for shape in [front, back] {
            if shape.len() == wanted && !changed.contains(&shape) {
                changed.push(shape);
            }
        }
    }
    changed
}

/// Shapes that an optional input might have next to the others.
fn likely(call: &Call, low: usize) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for (_, shape) in given(call) {
        for from in 0..=shape.len() {
            shapes.push(shape[from..].to_vec());
        }
    }
    shapes.extend([1, 2, 3].map(|extent| vec![extent; low]));
    shapes.sort();
    shapes.dedup();
    shapes
}

/// Values of an attribute that are worth trying.
pub fn values(kind: AttrKind, now: Option<&AttrValue>) -> Vec<AttrValue> {
    match kind {
        AttrKind::Bool => [false, true].map(AttrValue::Bool).to_vec(),
        AttrKind::I64 => {
            let near = match now {
                Some(AttrValue::I64(now)) => [now.saturating_add(1), now.saturating_sub(1)],
                _ => [0, 1],
            };
            let values = near.into_iter().chain([0, 1, 2, 3, 4, 8, 16, 32, -1, 9]);
            values.map(AttrValue::I64).collect()
        }
        AttrKind::F64 => {
            let values = [0.0, 0.5, 1.0, 2.0, -1.0, f64::INFINITY, f64::NAN];
            values.map(AttrValue::F64).to_vec()
        }
        AttrKind::I64List => lists(now),
    }
}

fn lists(now: Option<&AttrValue>) -> Vec<AttrValue> {
    let mut lists: Vec<Vec<i64>> = Vec::new();
    if let Some(AttrValue::I64List(now)) = now {
        for i in 0..now.len() {
            for value in [now[i].saturating_add(1), now[i].saturating_sub(1), 0, 1, 2, -1, 9] {
                let mut list = now.clone();
                list[i] = value;
                lists.push(list);
            }
        }
        lists.push([&now[..], &[0]].concat());
        lists.extend(now.split_last().map(|(_, rest)| rest.to_vec()));
    }
    for small in [&[][..], &[0], &[1], &[0, 1], &[1, 0], &[1, 1], &[2, 2], &[0, 1, 2], &[1, 1, 1]] {
        lists.push(small.to_vec());
    }
    let mut unique: Vec<Vec<i64>> = Vec::new();
    for list in lists {
        if !unique.contains(&list) {
            unique.push(list);
        }
    }
    unique.into_iter().map(AttrValue::I64List).collect()
}
