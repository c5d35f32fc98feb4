//! The memory of one call: arguments laid out as C sees them, and watched for what the function
//! writes where it should not.

use std::ffi::CString;

use super::{Arg, Written};
use crate::dynamic::{Kind, StructInfo, structure};

/// Zero bytes behind every struct, so that one which claims to be longer than it is can be read.
const TAIL: usize = 256;

/// Bytes of the header of a struct: type, size, next.
const HEADER: usize = 16;

/// What an output holds before the call, unless it is a struct.
const POISON: u64 = 0xb5b5_b5b5_b5b5_b5b5;

/// What lies behind a struct that is to be written.
const BEHIND: u8 = 0xe7;

/// Memory that lives as long as a call.
#[derive(Default)]
pub(super) struct Memory {
    /// Of 8 bytes each, because that is the alignment of everything in the C ABI.
    blocks: Vec<Box<[u64]>>,
    texts: Vec<CString>,
    /// Structs to be written, with the size they say they have: what lies behind is watched.
    watched: Vec<(usize, usize)>,
    /// Outputs that are no structs, with what they held before the call.
    outputs: Vec<(usize, u64)>,
}

impl Memory {
    pub(super) fn block(&mut self, bytes: usize) -> usize {
        self.blocks.push(vec![0; bytes.div_ceil(8).max(1)].into());
        self.blocks.len() - 1
    }

    /// The address of a block. Blocks do not move when more are made.
    pub(super) fn address(&mut self, at: usize) -> u64 {
        self.blocks[at].as_mut_ptr().expose_provenance() as u64
    }

    /// Room for what a pointer of this kind points at.
    pub(super) fn room(&mut self, kind: Kind) -> Result<usize, String> {
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
    pub(super) fn output(&mut self, word: u64) -> usize {
        let at = self.block(8);
        self.blocks[at][0] = word;
        self.outputs.push((at, word));
        at
    }

    /// Whether an output is neither null nor what it was. One that is narrower than a word keeps
    /// the rest of it.
    pub(super) fn touched(&self) -> bool {
        self.outputs.iter().any(|&(at, before)| {
            let now = self.blocks[at][0];
            now != before && now != 0 && now != before & !u64::from(u32::MAX)
        })
    }

    /// A struct to be written, which says what `fields` say of itself; the bytes behind the size
    /// that it says it has are watched.
    pub(super) fn answer(
        &mut self,
        info: &StructInfo,
        fields: &[(String, Arg)],
    ) -> Result<usize, String> {
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
    pub(super) fn beyond(&self) -> u64 {
        let changed = self.watched.iter().map(|&(at, size)| {
            let bytes = self.blocks[at].iter().flat_map(|word| word.to_le_bytes()).skip(size);
            bytes.filter(|&byte| byte != BEHIND).count() as u64
        });
        changed.sum()
    }

    pub(super) fn chain(&mut self, stypes: &[u32], endless: bool) -> u64 {
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

    pub(super) fn header(&mut self, at: usize, info: &StructInfo) {
        if let Some(stype) = info.stype {
            self.put(at, 0, &stype.to_le_bytes());
            self.put(at, 4, &(info.size as u32).to_le_bytes());
        }
    }

    pub(super) fn put(&mut self, at: usize, offset: usize, bytes: &[u8]) {
        for (i, &byte) in bytes.iter().enumerate() {
            let (index, shift) = ((offset + i) / 8, (offset + i) % 8 * 8);
            let word = &mut self.blocks[at][index];
            *word = *word & !(0xff << shift) | u64::from(byte) << shift;
        }
    }

    /// The word of an argument of this kind.
    pub(super) fn word(&mut self, kind: Kind, arg: &Arg) -> Result<u64, String> {
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

    pub(super) fn list(&mut self, kind: Kind, items: &[Arg]) -> Result<u64, String> {
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

    pub(super) fn fill(
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

    pub(super) fn read(&self, kind: Kind, at: usize) -> Written {
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

pub(super) fn known(name: &str) -> Result<&'static StructInfo, String> {
    structure(name).ok_or_else(|| format!("there is no struct {name}"))
}

/// Bytes of a kind that fits in a word.
pub(super) fn scalar(kind: Kind) -> Option<usize> {
    match kind {
        Kind::U8 | Kind::Char => Some(1),
        Kind::I32 | Kind::U32 => Some(4),
        Kind::I64 | Kind::U64 | Kind::F64 | Kind::Handle(_) => Some(8),
        Kind::Ptr(_) | Kind::Bytes | Kind::CStr | Kind::Fn => Some(8),
        Kind::Struct(_) | Kind::Array(..) => None,
    }
}
