//! Calls of functions that are known at run time only: arguments become words and memory of the
//! layout that the tables of [`crate::calls`] say, and what the function wrote becomes values.

use std::ffi::CString;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::calls::{self, FUNCTIONS};
use crate::dynamic::{Direction, Kind, ParamInfo, StructInfo, structure};
use crate::ffi::{CoreApi, Negotiate, Status};

/// Zero bytes behind every struct, so that one which claims to be longer than it is can be read.
const TAIL: usize = 256;

/// Bytes of the header of a struct: type, size, next.
const HEADER: usize = 16;

/// What an output holds before the call, unless it is a struct.
const POISON: u64 = 0xb5b5_b5b5_b5b5_b5b5;

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

/// A field of a struct that was written.
pub fn field(info: &StructInfo, bytes: &[u8], name: &str) -> Option<u64> {
    let field = info.fields.iter().find(|field| field.name == name)?;
    let width = scalar(field.kind)?;
    let mut word = [0; 8];
    word[..width].copy_from_slice(bytes.get(field.offset..field.offset + width)?);
    Some(u64::from_le_bytes(word))
}

/// Memory that lives as long as a call.
#[derive(Default)]
struct Memory {
    /// Of 8 bytes each, because that is the alignment of everything in the C ABI.
    blocks: Vec<Box<[u64]>>,
    texts: Vec<CString>,
    /// Structs to be written, with the size they say they have: what lies behind is watched.
    watched: Vec<(usize, usize)>,
    /// Outputs that are no structs, with what they held before the call.
    outputs: Vec<(usize, u64)>,
}

/// What lies behind a struct that is to be written.
const BEHIND: u8 = 0xe7;

impl Memory {
    fn block(&mut self, bytes: usize) -> usize {
        self.blocks.push(vec![0; bytes.div_ceil(8).max(1)].into());
        self.blocks.len() - 1
    }

    /// The address of a block. Blocks do not move when more are made.
    fn address(&mut self, at: usize) -> u64 {
        self.blocks[at].as_mut_ptr().expose_provenance() as u64
    }

    /// Room for what a pointer of this kind points at.
    fn room(&mut self, kind: Kind) -> Result<usize, String> {
        match kind {
            Kind::Struct(name) => {
                let info = known(name)?;
                let at = self.block(info.size + TAIL);
                self.header(at, info);
                Ok(at)
            }
            _ => Ok(self.output(POISON)),
        }
    }

    /// Room for a number, with what it holds before the call.
    fn output(&mut self, word: u64) -> usize {
        let at = self.block(8);
        self.blocks[at][0] = word;
        self.outputs.push((at, word));
        at
    }

    /// Whether an output is neither null nor what it was. One that is narrower than a word keeps
    /// the rest of it.
    fn touched(&self) -> bool {
        self.outputs.iter().any(|&(at, before)| {
            let now = self.blocks[at][0];
            now != before && now != 0 && now != before & !u64::from(u32::MAX)
        })
    }

    /// A struct to be written, which says what `fields` say of itself; the bytes behind the size
    /// that it says it has are watched.
    fn answer(&mut self, info: &StructInfo, fields: &[(String, Arg)]) -> Result<usize, String> {
        let at = self.block(info.size + TAIL);
        self.fill(at, 0, info, fields)?;
        let size = (self.blocks[at][0] >> 32) as usize;
        let end = self.blocks[at].len() * 8;
        if size >= HEADER && size < end {
            self.put(at, size, &vec![BEHIND; end - size]);
            self.watched.push((at, size));
        }
        Ok(at)
    }

    /// How many of the watched bytes changed.
    fn beyond(&self) -> u64 {
        let changed = self.watched.iter().map(|&(at, size)| {
            let bytes = self.blocks[at].iter().flat_map(|word| word.to_le_bytes()).skip(size);
            bytes.filter(|&byte| byte != BEHIND).count() as u64
        });
        changed.sum()
    }

    fn chain(&mut self, stypes: &[u32], endless: bool) -> u64 {
        let nodes: Vec<_> = stypes.iter().map(|_| self.block(HEADER)).collect();
        for (i, (&stype, &at)) in stypes.iter().zip(&nodes).enumerate() {
            let next = nodes.get(i + 1).or(nodes.first().filter(|_| endless));
            let next = next.map_or(0, |&next| self.address(next));
            self.put(at, 0, &stype.to_le_bytes());
            self.put(at, 4, &(HEADER as u32).to_le_bytes());
            self.put(at, 8, &next.to_le_bytes());
        }
        nodes.first().map_or(0, |&first| self.address(first))
    }

    fn header(&mut self, at: usize, info: &StructInfo) {
        if let Some(stype) = info.stype {
            self.put(at, 0, &stype.to_le_bytes());
            self.put(at, 4, &(info.size as u32).to_le_bytes());
        }
    }

    fn put(&mut self, at: usize, offset: usize, bytes: &[u8]) {
        for (i, &byte) in bytes.iter().enumerate() {
            let (index, shift) = ((offset + i) / 8, (offset + i) % 8 * 8);
            let word = &mut self.blocks[at][index];
            *word = *word & !(0xff << shift) | u64::from(byte) << shift;
        }
    }

    /// The word of an argument of this kind.
    fn word(&mut self, kind: Kind, arg: &Arg) -> Result<u64, String> {
        match (arg, kind) {
            (Arg::Word(word) | Arg::Address(word), _) => Ok(*word),
            (Arg::F64(number), _) => Ok(number.to_bits()),
            (Arg::Text(text), _) => {
                let text = CString::new(text.as_str()).map_err(|_| "text with a NUL byte")?;
                self.texts.push(text);
                let text = self.texts.last().expect("it was just put there");
                Ok(text.as_ptr().expose_provenance() as u64)
            }
            (Arg::Bytes(bytes), _) => {
                let at = self.block(bytes.len());
                self.put(at, 0, bytes);
                Ok(self.address(at))
            }
            (Arg::Struct(fields), Kind::Ptr(Kind::Struct(name))) => {
                let info = known(name)?;
                let at = self.block(info.size + TAIL);
                self.fill(at, 0, info, fields)?;
                Ok(self.address(at))
            }
            (Arg::Chain { stypes, endless }, _) => Ok(self.chain(stypes, *endless)),
            (Arg::List(items), Kind::Ptr(inner)) => self.list(*inner, items),
            (other, kind) => Err(format!("{other:?} does not fit {kind:?}")),
        }
    }

    fn list(&mut self, kind: Kind, items: &[Arg]) -> Result<u64, String> {
        let width = match kind {
            Kind::Struct(name) => known(name)?.size,
            kind => scalar(kind).unwrap_or(8),
        };
        let at = self.block(items.len() * width + TAIL);
        for (i, item) in items.iter().enumerate() {
            match (kind, item) {
                (Kind::Struct(name), Arg::Struct(fields)) => {
                    self.fill(at, i * width, known(name)?, fields)?;
                }
                _ => {
                    let word = self.word(kind, item)?;
                    self.put(at, i * width, &word.to_le_bytes()[..width]);
                }
            }
        }
        Ok(self.address(at))
    }

    fn fill(
        &mut self,
        at: usize,
        base: usize,
        info: &StructInfo,
        fields: &[(String, Arg)],
    ) -> Result<(), String> {
        if base == 0 {
            self.header(at, info);
        }
        for (name, arg) in fields {
            // The header's own fields are set by those who mean to set them wrong.
            let header = [
                ("stype", 0, Kind::U32),
                ("size", 4, Kind::U32),
                ("next", 8, Kind::U64),
                ("tail", info.size, Kind::U64),
            ];
            let of_header = header.iter().find(|(field, ..)| field == name && info.stype.is_some());
            let own = || info.fields.iter().find(|field| field.name == *name);
            let (offset, kind) = match of_header {
                Some(&(_, offset, kind)) => (offset, kind),
                None => own()
                    .map(|field| (field.offset, field.kind))
                    .ok_or_else(|| format!("{} has no field {name}", info.name))?,
            };
            if let (Kind::Struct(inner), Arg::Struct(fields)) = (kind, arg) {
                self.fill(at, base + offset, known(inner)?, fields)?;
                continue;
            }
            let word = self.word(kind, arg)?;
            let width = scalar(kind).unwrap_or(8);
            self.put(at, base + offset, &word.to_le_bytes()[..width]);
        }
        Ok(())
    }

    fn read(&self, kind: Kind, at: usize) -> Written {
        let bytes: Vec<u8> = self.blocks[at].iter().flat_map(|word| word.to_le_bytes()).collect();
        if let Kind::Struct(name) = kind
            && let Some(info) = structure(name)
        {
            return Written::Struct(info, bytes[..info.size.max(HEADER)].to_vec());
        }
        let width = scalar(kind).unwrap_or(8);
        let mut word = [0; 8];
        word[..width].copy_from_slice(&bytes[..width]);
        Written::Word(u64::from_le_bytes(word))
    }
}

fn known(name: &str) -> Result<&'static StructInfo, String> {
    structure(name).ok_or_else(|| format!("there is no struct {name}"))
}

/// Bytes of a kind that fits in a word.
fn scalar(kind: Kind) -> Option<usize> {
    match kind {
        Kind::U8 | Kind::Char => Some(1),
        Kind::I32 | Kind::U32 => Some(4),
        Kind::I64 | Kind::U64 | Kind::F64 | Kind::Handle(_) => Some(8),
        Kind::Ptr(_) | Kind::Bytes | Kind::CStr | Kind::Fn => Some(8),
        Kind::Struct(_) | Kind::Array(..) => None,
    }
}

/// The words at an address that an adapter gave.
pub fn peek(address: u64, bytes: u64) -> Vec<u32> {
    let first = std::ptr::with_exposed_provenance::<u32>(address as usize);
    let words = 0..bytes as usize / 4;
    // SAFETY: the adapter vouches for the address and for so many bytes; a wrong one ends the
    // worker, which dies alone. Volatile, because a device may write there too.
    words.map(|i| unsafe { first.add(i).read_volatile() }).collect()
}

/// Writes a word again and again to an address that an adapter gave.
pub fn poke(address: u64, bytes: u64, word: u32) {
    let first = std::ptr::with_exposed_provenance_mut::<u32>(address as usize);
    for i in 0..bytes as usize / 4 {
        // SAFETY: as for `peek`.
        unsafe { first.add(i).write_volatile(word) };
    }
}

/// Host memory that an adapter may read or write at any time: all access is atomic.
#[derive(Debug)]
pub struct HostMemory {
    words: Box<[AtomicU32]>,
}

impl HostMemory {
    /// Memory filled with a word; `bytes` is rounded down to whole words.
    pub fn new(bytes: u64, word: u32) -> HostMemory {
        HostMemory { words: (0..bytes / 4).map(|_| AtomicU32::new(word)).collect() }
    }

    /// Where it lies.
    pub fn address(&self) -> u64 {
        self.words.as_ptr().expose_provenance() as u64
    }

    /// Writes a word everywhere.
    pub fn set(&self, word: u32) {
        self.words.iter().for_each(|place| place.store(word, Ordering::Relaxed));
    }

    /// Its words as they are now.
    pub fn words(&self) -> impl Iterator<Item = u32> {
        self.words.iter().map(|word| word.load(Ordering::Relaxed))
    }
}
