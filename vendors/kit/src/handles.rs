//! Handles that can be checked without looking behind them.
//!
//! A handle is a number in the clothes of a pointer: generation (32 bits), slot (28 bits), kind
//! (4 bits, never 0, so that no handle is null). A slot's generation rises when its object is
//! destroyed, so a dead handle never finds the object that came after it. One table for each kind;
//! a lookup takes a read lock and clones an `Arc`, some tens of nanoseconds.

use std::ffi::c_void;
use std::sync::{Arc, PoisonError, RwLock};

use abi::ffi::status;

use crate::Failure;

const _: () = assert!(size_of::<usize>() == 8, "OXI handles need 64-bit pointers");

const KIND_BITS: u32 = 4;
const SLOT_BITS: u32 = 28;
const MAX_SLOTS: usize = 1 << SLOT_BITS;

/// What a handle stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Device = 1,
    Buffer = 2,
    Stream = 3,
    Event = 4,
    Plan = 5,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Buffer => "buffer",
            Self::Stream => "stream",
            Self::Event => "event",
            Self::Plan => "plan",
        }
    }

    fn of(value: usize) -> Option<Self> {
        let kinds = [Self::Device, Self::Buffer, Self::Stream, Self::Event, Self::Plan];
        kinds.into_iter().find(|&kind| kind as usize == value & ((1 << KIND_BITS) - 1))
    }
}

/// All live objects of one kind.
pub(crate) struct Table<T> {
    kind: Kind,
    slots: RwLock<Slots<T>>,
}

struct Slots<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

struct Slot<T> {
    generation: u32,
    object: Option<Arc<T>>,
}

impl<T> Table<T> {
    pub(crate) const fn new(kind: Kind) -> Self {
        Self { kind, slots: RwLock::new(Slots { slots: Vec::new(), free: Vec::new() }) }
    }

    /// Gives an object a handle.
    pub(crate) fn insert(&self, object: Arc<T>) -> Result<*mut c_void, Failure> {
        let mut guard = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let table = &mut *guard;
        let index = match table.free.pop() {
            Some(index) => index,
            None if table.slots.len() < MAX_SLOTS => {
                table.slots.push(Slot { generation: 0, object: None });
                (table.slots.len() - 1) as u32
            }
            None => {
                let message = format!("there are no more {} handles", self.kind.name());
                return Err(Failure::new(status::E_RESOURCE, message));
            }
        };
        let slot = &mut table.slots[index as usize];
        slot.object = Some(object);
        let value = (slot.generation as usize) << (KIND_BITS + SLOT_BITS)
            | (index as usize) << KIND_BITS
            | self.kind as usize;
        Ok(std::ptr::without_provenance_mut(value))
    }

    /// The object behind a handle that was given as argument `arg`.
    pub(crate) fn get(&self, handle: *mut c_void, arg: usize) -> Result<Arc<T>, Failure> {
        let value = handle.addr();
        let (kind, index, generation) = parts(value);
        let table = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        let found = table
            .slots
            .get(index)
            .filter(|slot| kind == self.kind as usize && slot.generation == generation)
            .and_then(|slot| slot.object.clone());
        drop(table);
        found.ok_or_else(|| self.refuse(value, arg))
    }

    /// Ends a handle and returns the object behind it.
    pub(crate) fn remove(&self, handle: *mut c_void, arg: usize) -> Result<Arc<T>, Failure> {
        let value = handle.addr();
        let (kind, index, generation) = parts(value);
        let mut guard = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let table = &mut *guard;
        let slot = table
            .slots
            .get_mut(index)
            .filter(|slot| kind == self.kind as usize && slot.generation == generation);
        let Some((slot, object)) = slot.and_then(|slot| {
            let object = slot.object.take()?;
            Some((slot, object))
        }) else {
            return Err(self.refuse(value, arg));
        };
        slot.generation = slot.generation.wrapping_add(1);
        table.free.push(index as u32);
        Ok(object)
    }

    fn refuse(&self, value: usize, arg: usize) -> Failure {
        let wanted = self.kind.name();
        let message = match Kind::of(value) {
            _ if value == 0 => format!("the {wanted} handle is null"),
            Some(kind) if kind == self.kind => {
                format!("the {wanted} handle {value:#x} is destroyed, or was never made")
            }
            Some(kind) => {
                format!("{value:#x} is no {wanted} handle but looks like a {}", kind.name())
            }
            None => format!("{value:#x} is no {wanted} handle"),
        };
        Failure::new(status::E_HANDLE, message).at(arg)
    }
}

/// Kind, slot and generation of a handle's value.
fn parts(value: usize) -> (usize, usize, u32) {
    let kind = value & ((1 << KIND_BITS) - 1);
    let index = value >> KIND_BITS & (MAX_SLOTS - 1);
    (kind, index, (value >> (KIND_BITS + SLOT_BITS)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(result: Result<T, Failure>) -> Option<i32> {
        result.err().map(|failure| failure.status)
    }

    #[test]
    fn a_handle_lives_until_it_is_removed_and_never_again() {
        let table = Table::new(Kind::Event);
        let first = table.insert(Arc::new(1)).unwrap();
        assert_eq!(*table.get(first, 0).unwrap(), 1);
        assert_eq!(*table.remove(first, 0).unwrap(), 1);
        assert_eq!(code(table.get(first, 0)), Some(status::E_HANDLE));
        assert_eq!(code(table.remove(first, 0)), Some(status::E_HANDLE));
        let second = table.insert(Arc::new(2)).unwrap();
        assert_ne!(first, second);
        assert_eq!(code(table.get(first, 0)), Some(status::E_HANDLE));
        assert_eq!(*table.get(second, 0).unwrap(), 2);
    }

    #[test]
    fn null_garbage_and_other_kinds_are_refused_with_a_reason() {
        let events = Table::new(Kind::Event);
        let plans = Table::new(Kind::Plan);
        let event = events.insert(Arc::new(())).unwrap();
        plans.insert(Arc::new(())).unwrap();
        let told = plans.get(event, 2).unwrap_err();
        assert_eq!((told.status, told.arg), (status::E_HANDLE, Some(2)));
        assert!(told.message.contains("looks like a event"), "{}", told.message);
        let null = plans.get(std::ptr::null_mut(), 0).unwrap_err();
        assert!(null.message.contains("null"));
        for garbage in [1, 5, 0xdead_beef, usize::MAX] {
            let handle = std::ptr::without_provenance_mut(garbage);
            if handle != plans.insert(Arc::new(())).unwrap() {
                let _ = plans.get(handle, 0);
            }
        }
        let far = std::ptr::without_provenance_mut(usize::MAX & !0xf | Kind::Plan as usize);
        assert_eq!(code(plans.get(far, 0)), Some(status::E_HANDLE));
    }
}
