//! Regions of the arena and their like on the device: guard, elements, guard.

use abi::ffi::{layout, status};
use abi::session::Failure;
use wire::message::{GUARD, TensorDesc};
use wire::{Arena, Region};

use crate::memory::{GUARD_BYTE, POISONS};

/// Bytes of guard on the device before and after a tensor. In the device's own layout nobody can say
/// what lies where, so there are none.
pub(super) fn edge(desc: &TensorDesc) -> u64 {
    if desc.layout == layout::DEVICE { 0 } else { GUARD }
}

/// The part of a region that is copied to the device.
pub(super) fn carried<'a>(bytes: &'a [u8], desc: &TensorDesc) -> &'a [u8] {
    if edge(desc) == 0 { payload(bytes) } else { bytes }
}

/// What outputs hold before a run.
pub(super) fn poison(run: usize) -> u8 {
    POISONS[run % POISONS.len()]
}

/// Writes the guards of a region.
pub(super) fn guard(bytes: &mut [u8]) {
    let (edge, end) = (GUARD as usize, bytes.len() - GUARD as usize);
    bytes[..edge].fill(GUARD_BYTE);
    bytes[end..].fill(GUARD_BYTE);
}

/// A region of the arena; one that is none is the runner's mistake.
pub(super) fn bytes_mut(arena: &mut Arena, region: Region) -> Result<&mut [u8], Failure> {
    let fits = region.len >= 2 * GUARD;
    let message = format!("{region:?} is no region of the arena");
    let wrong = Failure { function: "worker", status: status::E_RANGE, message };
    if !fits {
        return Err(wrong);
    }
    arena.bytes_mut(region).map_err(|_| wrong)
}

/// The elements of a region, or of what is laid out like one.
pub(super) fn payload(bytes: &[u8]) -> &[u8] {
    &bytes[GUARD as usize..bytes.len() - GUARD as usize]
}

/// The first place where two equally long slices meet a condition, and how often they do.
pub(super) fn differences(
    a: &[u8],
    b: &[u8],
    wrong: impl Fn(u8, u8) -> bool,
) -> Option<(u64, u64)> {
    // Nearly always there is none, and a count without a branch is a loop of vectors.
    let count = a.iter().zip(b).map(|(&a, &b)| u64::from(wrong(a, b))).sum();
    if count == 0 {
        return None;
    }
    let first = a.iter().zip(b).position(|(&a, &b)| wrong(a, b))?;
    Some((first as u64, count))
}
