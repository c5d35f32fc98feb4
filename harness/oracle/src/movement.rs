//! Family `movement`: elements change their place and keep every bit, those of a NaN too.
//!
//! An operator says of each place of an output where its element comes from. To add one, add a line
//! to [`TABLE`].

use crate::answer::entry;
use crate::codec::{self, Codec};
use crate::places::{index, places};
use crate::{Expected, Problem, Slot, Unanswerable};

/// From the number of an output and a place in it to where its element comes from: the number of an
/// input and a place in that. A place outside of the input, or `None`, is one that nothing comes to.
type Origin<'a> = Box<dyn Fn(usize, &[i64]) -> Option<(usize, Vec<i64>)> + 'a>;

/// Reads the attributes of an operator; `None` where nothing changes its place in row-major order.
type Movement = for<'a> fn(&'a Problem<'a>) -> Option<Origin<'a>>;

static TABLE: &[(&str, Movement)] = &[
    ("copy", |_| None),
    ("transpose", transpose),
    ("reshape", |_| None),
    ("broadcast_to", broadcast_to),
    ("slice", slice),
    ("flip", flip),
    ("roll", roll),
    ("pad", pad),
    ("concat", concat),
    ("split", split),
    ("tile", tile),
];

/// The answers for an operator of this family.
pub(crate) fn expect(problem: &Problem) -> Result<Vec<Expected>, Unanswerable> {
    let movement = entry(TABLE, problem)?;
    let Some(origin) = movement(problem) else {
        let bytes = problem.input(0)?.bytes.to_vec();
        return Ok(vec![Expected::Exact { bytes, any_nan: false }]);
    };
    let value = problem.float("value").ok();
    let output = |(number, slot): (usize, &Slot)| {
        let codec = Codec::of(slot.format);
        let new =
            value.map_or(0, |value| codec.encode(value, slot.format.convert.overflow.default));
        let moved = |place: Vec<i64>| {
            let (input, place) = origin(number, &place)?;
            let input = problem.inputs[input]?;
            Some(codec.read(input.bytes, index(input.shape, &place)?))
        };
        let patterns: Vec<_> =
            places(slot.shape).map(|place| moved(place).unwrap_or(new)).collect();
        let bytes = codec::patterns(&codec, patterns.len(), |i| patterns[i]);
        // The payload of a NaN that comes from an attribute is anyone's.
        Expected::Exact { bytes, any_nan: value.is_some_and(f64::is_nan) }
    };
    Ok(problem.outputs.iter().enumerate().map(output).collect())
}

/// From a place of the only output to that in the only input.
fn one<'a>(origin: impl Fn(&[i64]) -> Vec<i64> + 'a) -> Option<Origin<'a>> {
    Some(Box::new(move |_, place| Some((0, origin(place)))))
}

/// A place whose item of each axis is computed from its own.
fn each(place: &[i64], item: impl Fn(usize, i64) -> i64) -> Vec<i64> {
    place.iter().enumerate().map(|(axis, at)| item(axis, *at)).collect()
}

/// A place that differs in one axis.
fn with(place: &[i64], axis: usize, at: i64) -> Vec<i64> {
    each(place, |own, old| if own == axis { at } else { old })
}

fn axis(problem: &Problem) -> usize {
    problem.integer("axis").unwrap_or(0) as usize
}

fn shape<'a>(problem: &Problem<'a>, input: usize) -> &'a [i64] {
    problem.inputs.get(input).copied().flatten().map_or(&[], |tensor| tensor.shape)
}

fn transpose<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let perm = problem.list("perm").ok()?;
    one(move |place| {
        let mut from = place.to_vec();
        perm.iter().zip(place).for_each(|(axis, at)| from[*axis as usize] = *at);
        from
    })
}

fn broadcast_to<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let shape = shape(problem, 0);
    one(move |place| {
        let own = &place[place.len() - shape.len()..];
        each(own, |axis, at| if shape[axis] == 1 { 0 } else { at })
    })
}

fn slice<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let (start, step) = (problem.list("start").ok()?, problem.list("step").ok()?);
    one(move |place| each(place, |axis, at| start[axis] + step[axis] * at))
}

fn flip<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let (axes, shape) = (problem.list("axes").ok()?, shape(problem, 0));
    one(move |place| {
        let flipped = |axis: usize| axes.contains(&(axis as i64));
        each(place, |axis, at| if flipped(axis) { shape[axis] - 1 - at } else { at })
    })
}

fn roll<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let (axis, shift) = (axis(problem), problem.integer("shift").ok()?);
    let extent = shape(problem, 0)[axis];
    let from = move |at: i64| (i128::from(at) - i128::from(shift)).rem_euclid(extent.into()) as i64;
    one(move |place| with(place, axis, from(place[axis])))
}

fn pad<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let before = problem.list("before").ok()?;
    one(move |place| each(place, |axis, at| at - before[axis]))
}

fn concat<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let axis = axis(problem);
    Some(Box::new(move |_, place| {
        let mut at = place[axis];
        for (number, input) in problem.inputs.iter().enumerate() {
            let extent = input.map_or(0, |input| input.shape[axis]);
            if at < extent {
                return Some((number, with(place, axis, at)));
            }
            at -= extent;
        }
        None
    }))
}

fn split<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let (axis, at) = (axis(problem), problem.integer("at").ok()?);
    Some(Box::new(move |output, place| {
        let first = if output == 0 { 0 } else { at };
        Some((0, with(place, axis, first + place[axis])))
    }))
}

fn tile<'a>(problem: &'a Problem<'a>) -> Option<Origin<'a>> {
    let shape = shape(problem, 0);
    one(move |place| each(place, |axis, at| at % shape[axis]))
}
