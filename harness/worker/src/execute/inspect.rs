//! Looking at what came back: guards, inputs, and what the runs left in the outputs.

use std::borrow::Cow;

use abi::ffi::format;
use abi::session::Failure;
use wire::message::{Execute, GUARD, Oddity, TensorDesc};
use wire::{Arena, Region};

use super::region::{bytes_mut, differences, edge, payload, poison};
use crate::memory::GUARD_BYTE;

/// Looks at what came back, and leaves the outputs of the first run in the arena.
pub(super) fn inspect(
    landed: &[u8],
    arena: &mut Arena,
    request: &Execute,
) -> Result<Vec<Oddity>, Failure> {
    let mut oddities = Vec::new();
    let mut rest = landed;
    let mut next = |region: &Region, desc: &TensorDesc| {
        let (part, after) = rest.split_at((region.len - 2 * (GUARD - edge(desc))) as usize);
        rest = after;
        let elements = if edge(desc) == 0 { part } else { payload(part) };
        Came { guarded: (edge(desc) > 0).then_some(part), elements }
    };
    for (i, (region, desc)) in request.inputs.iter().zip(&request.operation.inputs).enumerate() {
        let (Some(region), Some(desc)) = (region, desc) else { continue };
        let (came, was) = (next(region, desc), bytes_mut(arena, *region)?);
        oddities.extend(check_guards(&came, i as u32));
        let was = payload(was);
        if came.elements != was
            && let Some((at, count)) = differences(came.elements, was, |a, b| a != b)
        {
            oddities.push(Oddity::Input { input: i as u32, at, count });
        }
    }
    let mut runs: Vec<Vec<Came>> = Vec::new();
    for _ in 0..request.runs {
        let outputs = request.outputs.iter().zip(&request.operation.outputs);
        runs.push(outputs.map(|(region, desc)| next(region, desc)).collect());
    }
    for (i, region) in request.outputs.iter().enumerate() {
        let tensor = (request.inputs.len() + i) as u32;
        let results: Vec<&Came> = runs.iter().map(|outputs| &outputs[i]).collect();
        if let Some(oddity) = results.iter().find_map(|result| check_guards(result, tensor)) {
            oddities.push(oddity);
        }
        let desc = &request.operation.outputs[i];
        oddities.extend(check_output(&results, desc, i as u32, tensor));
        if let Some(first) = results.first() {
            let (edge, len) = (GUARD as usize, first.elements.len());
            bytes_mut(arena, *region)?[edge..edge + len].copy_from_slice(first.elements);
        }
    }
    // What is left is the workspace, if there is one.
    if !rest.is_empty() {
        let tensor = (request.inputs.len() + request.outputs.len()) as u32;
        oddities.extend(broken_guards(rest, tensor));
    }
    Ok(oddities)
}

/// What came back of a tensor.
struct Came<'a> {
    /// With its guards, if it has any.
    guarded: Option<&'a [u8]>,
    /// Without.
    elements: &'a [u8],
}

fn check_guards(came: &Came, tensor: u32) -> Option<Oddity> {
    broken_guards(came.guarded?, tensor)
}

fn broken_guards(bytes: &[u8], tensor: u32) -> Option<Oddity> {
    let (edge, end) = (GUARD as usize, bytes.len() - GUARD as usize);
    let broken = |guard: &[u8]| guard.iter().filter(|&&byte| byte != GUARD_BYTE).count() as u64;
    let count = broken(&bytes[..edge]) + broken(&bytes[end..]);
    if count == 0 {
        return None;
    }
    let wrong = |&i: &usize| bytes[i] != GUARD_BYTE;
    let first = (0..edge).rev().find(wrong).or_else(|| (end..bytes.len()).find(wrong))?;
    Some(Oddity::Guard { tensor, at: first as i64 - GUARD as i64, count })
}

/// Looks for bytes of an output that were not written, that differ from run to run, or that were
/// written between the elements of a strided output.
fn check_output(results: &[&Came], desc: &TensorDesc, output: u32, tensor: u32) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    let [first, second, ..] = results else { return oddities };
    let halved = format::bits(desc.format).is_some_and(|bits| bits < 8);
    let (mut first, mut second) =
        (units(first.elements, desc, halved), units(second.elements, desc, halved));
    // Units of a byte of memory, and what one holds that nobody wrote.
    let (per_byte, mask) = if halved { (2, 0x0f) } else { (1, 0xff) };
    let held = [0, 1].map(|run| poison(run) & mask);
    if let Some(elements) = elements(desc, first.len(), per_byte) {
        let gap = |i: &usize| !elements[*i] && (first[*i] != held[0] || second[*i] != held[1]);
        let count = (0..first.len()).filter(gap).count() as u64;
        if let Some(at) = (0..first.len()).find(gap) {
            oddities.push(Oddity::Guard { tensor, at: (at / per_byte) as i64, count });
        }
        let pick = |units: &[u8]| -> Vec<u8> {
            units.iter().zip(&elements).filter(|(_, is)| **is).map(|(unit, _)| *unit).collect()
        };
        (first, second) = (pick(&first).into(), pick(&second).into());
    }
    let shared = per_byte as u64;
    oddities.extend(match compare_runs(&first, &second, held, output) {
        Some(Oddity::Unwritten { output, at, count }) => {
            Some(Oddity::Unwritten { output, at: at / shared, count: count.div_ceil(shared) })
        }
        Some(Oddity::Differ { output, at, count }) => {
            Some(Oddity::Differ { output, at: at / shared, count: count.div_ceil(shared) })
        }
        other => other,
    });
    oddities
}

/// What memory holds in units of a byte or, of elements of half a byte, of these: `desc` says how many
/// a dense tensor has, for what is beyond is nobody's.
fn units<'a>(bytes: &'a [u8], desc: &TensorDesc, halved: bool) -> Cow<'a, [u8]> {
    if !halved {
        return Cow::Borrowed(bytes);
    }
    let all = bytes.iter().flat_map(|byte| [byte & 0x0f, byte >> 4]);
    let dense = desc.strides.is_none().then(|| desc.dims.iter().product::<i64>() as usize);
    Cow::Owned(all.take(dense.unwrap_or(usize::MAX)).collect())
}

/// `held`: what a unit that is not written holds after either run.
fn compare_runs(first: &[u8], second: &[u8], held: [u8; 2], output: u32) -> Option<Oddity> {
    if first == second {
        return None;
    }
    let kept = |a: u8, b: u8| [a, b] == held;
    if let Some((at, count)) = differences(first, second, kept) {
        return Some(Oddity::Unwritten { output, at, count });
    }
    let (at, count) = differences(first, second, |a, b| a != b)?;
    Some(Oddity::Differ { output, at, count })
}

/// Which units of a strided tensor belong to elements; `None` if all do.
fn elements(desc: &TensorDesc, units: usize, per_byte: usize) -> Option<Vec<bool>> {
    let strides = desc.strides.as_ref()?;
    let count: i64 = desc.dims.iter().product();
    let axes = desc.dims.iter().zip(strides);
    if count <= 0 {
        return None;
    }
    // From the first element on there are so many places, which what lies there divides among them.
    let places =
        1 + axes.clone().map(|(extent, stride)| (extent - 1) * stride.max(&0)).sum::<i64>();
    let first = desc.first as usize * per_byte;
    let width = if per_byte > 1 { 1 } else { (units - first) / places as usize };
    let mut belongs = vec![false; units];
    for index in 0..count {
        let (mut rest, mut place) = (index, 0);
        for (extent, stride) in axes.clone().rev() {
            place += rest % extent * stride;
            rest /= extent;
        }
        let at = first.wrapping_add_signed(place as isize * width as isize);
        belongs[at..][..width].fill(true);
    }
    Some(belongs)
}
