//! Calls of functions that are known at run time only: arguments become words and memory of the
//! layout that the tables of [`crate::calls`] say, and what the function wrote becomes values.

mod host;
mod memory;

use self::memory::{Memory, known, scalar};
use crate::calls::{self, FUNCTIONS};
use crate::dynamic::{Direction, Kind, ParamInfo, StructInfo};
use crate::ffi::{CoreApi, Negotiate, Status};

pub use self::host::{HostMemory, peek, poke};

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// An integer of whatever width and sign, a handle, an address.
    Word(u64),
    /// A double.
    F64(f64),
    /// The address of memory that lives on its own.
    Address(u64),
    /// A pointer to text.
    Text(String),
    /// A pointer to bytes.
    Bytes(Vec<u8>),
    /// A struct, or a pointer to one, by the names of its fields; the header is filled in.
    Struct(Vec<(String, Arg)>),
    /// A pointer to a chain of nodes of these types, the last of which may lead back to the first.
    Chain {
        /// Type of each node.
        stypes: Vec<u32>,
        /// Whether it has no end.
        endless: bool,
    },
    /// A pointer to an array.
    List(Vec<Arg>),
    /// Room for what the function writes.
    Out,
}

/// What a function wrote through a parameter.
#[derive(Debug, Clone)]
pub enum Written {
    /// A number or a handle.
    Word(u64),
    /// A struct of this name.
    Struct(&'static StructInfo, Vec<u8>),
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Called {
    /// Its status.
    pub status: Status,
    /// What it wrote, with the parameter it wrote it through.
    pub written: Vec<(&'static ParamInfo, Written)>,
    /// Bytes that it wrote behind the size that a struct was given.
    pub beyond: u64,
    /// Whether an output that is no struct is neither null nor what it was before.
    pub touched: bool,
}

/// Calls the function of a slot.
///
/// # Errors
/// Arguments that do not fit, or a function that the adapter does not offer.
pub fn call(api: &CoreApi, slot: usize, args: &[Arg]) -> Result<Called, String> {
    let function = FUNCTIONS.get(slot).ok_or_else(|| format!("there is no slot {slot}"))?;
    if args.len() != function.params.len() {
        let (name, count) = (function.name, function.params.len());
        return Err(format!("{name} takes {count} arguments, not {}", args.len()));
    }
    let mut memory = Memory::default();
    let mut words = Vec::new();
    let mut outs = Vec::new();
    for (param, arg) in function.params.iter().zip(args) {
        let place = |why: String| format!("{}: {why}", param.name);
        match (param.direction, param.kind, arg) {
            (Direction::Out, Kind::Ptr(inner), Arg::Out) => {
                let at = memory.room(*inner)?;
                outs.push((param, *inner, at));
                words.push(memory.address(at));
            }
            (Direction::Out, Kind::Ptr(inner @ Kind::Struct(name)), Arg::Struct(fields)) => {
                let at = memory.answer(known(name)?, fields).map_err(place)?;
                outs.push((param, *inner, at));
                words.push(memory.address(at));
            }
            // What is read and written: a number that is given is where the function finds it.
            (Direction::Out, Kind::Ptr(inner), Arg::Word(word)) if *word != 0 => {
                let at = memory.output(*word);
                outs.push((param, *inner, at));
                words.push(memory.address(at));
            }
            _ => words.push(memory.word(param.kind, arg).map_err(place)?),
        }
    }
    // SAFETY: there is a word for each parameter; pointers among them are to blocks of `memory`,
    // which live until the end of this function and have room for what their parameter's type
    // says, or are what the script gave on purpose.
    let status = unsafe { calls::call(api, slot, &words) }
        .ok_or_else(|| format!("the adapter does not offer {}", function.name))?;
    let (beyond, touched) = (memory.beyond(), memory.touched());
    let written = outs.into_iter().map(|(param, kind, at)| (param, memory.read(kind, at)));
    Ok(Called { status, written: written.collect(), beyond, touched })
}

/// Meets an adapter: calls its entry with structs that are what the arguments say. What it
/// answered is given whatever the status.
///
/// # Errors
/// Arguments that do not fit.
pub fn meet(
    negotiate: Negotiate,
    host: &Arg,
    answer: &Arg,
) -> Result<(Status, Option<Written>, u64), String> {
    let mut memory = Memory::default();
    let host = memory.word(Kind::Ptr(&Kind::Struct("host_info")), host)?;
    let at = match answer {
        Arg::Struct(fields) => Some(memory.answer(known("adapter")?, fields)?),
        _ => None,
    };
    let answer = at.map_or(0, |at| memory.address(at));
    // SAFETY: null, or structs in blocks of `memory` that are as long as they say.
    let status = unsafe {
        let pointer = |word: u64| std::ptr::with_exposed_provenance_mut::<u8>(word as usize);
        negotiate(pointer(host).cast(), pointer(answer).cast())
    };
    let written = at.map(|at| memory.read(Kind::Struct("adapter"), at));
    Ok((status, written, memory.beyond()))
}

/// A field of a struct that was written; of text, how many bytes it has.
pub fn field(info: &StructInfo, bytes: &[u8], name: &str) -> Option<u64> {
    let field = info.fields.iter().find(|field| field.name == name)?;
    if let Kind::Array(Kind::Char, room) = field.kind {
        let text = bytes.get(field.offset..field.offset + room)?;
        return Some(text.iter().position(|&byte| byte == 0).unwrap_or(room) as u64);
    }
    let width = scalar(field.kind)?;
    let mut word = [0; 8];
    word[..width].copy_from_slice(bytes.get(field.offset..field.offset + width)?);
    Some(u64::from_le_bytes(word))
}
