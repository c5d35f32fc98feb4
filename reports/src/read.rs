//! Reading `results.ndjson`, whoever wrote it. A kill may have cut the last line; anything else
//! that is not as the schema says is refused, with its line.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::result::{Footer, Header, Line, Record, SCHEMA};

/// A result as read.
#[derive(Debug, Clone)]
pub struct Results {
    /// Who ran what, where.
    pub header: Header,
    /// One for each case, in the order of the plan.
    pub records: Vec<Record>,
    /// Absent if the run was killed.
    pub footer: Option<Footer>,
    /// Whether the last line was cut, as by a kill in the middle of writing it.
    pub torn: bool,
}

/// Why a result cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no file, or it cannot be read.
    #[error("cannot read {}: {error}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// A line is not as the schema says.
    #[error("{}:{line}: {what}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what was expected.
        what: String,
    },
}

/// Reads a result.
///
/// # Errors
/// If there is none, or it is not as the schema says.
pub fn read(path: &Path) -> Result<Results, ReadError> {
    let io = |error| ReadError::Io { path: path.to_owned(), error };
    let bytes = std::fs::read(path).map_err(io)?;
    parse(&bytes).map_err(|(line, what)| ReadError::Line { path: path.to_owned(), line, what })
}

/// Reads a result from memory.
///
/// # Errors
/// The line, from 1, and what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Results, (usize, String)> {
    let mut header = None;
    let mut records: Vec<Record> = Vec::new();
    let mut footer = None;
    let mut torn = false;
    let mut seen = HashSet::new();
    let mut rest = bytes;
    let mut number = 0;
    while !rest.is_empty() {
        number += 1;
        let end = rest.iter().position(|&byte| byte == b'\n');
        let (line, after) = match end {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, &[][..]),
        };
        rest = after;
        // The newline is written with its line, so a line without one was cut.
        if end.is_none() && number > 1 {
            torn = true;
            break;
        }
        let wrong = |what: String| (number, what);
        let parsed: Line = serde_json::from_slice(line)
            .map_err(|error| wrong(format!("not a line of a result: {error}")))?;
        match parsed {
            Line::Header(_) if number > 1 => return Err(wrong("a second header".to_owned())),
            Line::Header(found) => header = Some(check(*found).map_err(wrong)?),
            _ if header.is_none() => {
                return Err(wrong("expected the header, which is the first line".to_owned()));
            }
            _ if footer.is_some() => {
                return Err(wrong("expected the end: the footer came before".to_owned()));
            }
            Line::Record(record) => {
                if !seen.insert(record.id.clone()) {
                    return Err(wrong(format!("a second record of case {}", record.id)));
                }
                records.push(*record);
            }
            Line::Footer(found) => footer = Some(found),
        }
    }
    let Some(header) = header else {
        return Err((1, "expected a header; the file is empty".to_owned()));
    };
    records.sort_by_key(|record| record.index);
    Ok(Results { header, records, footer, torn })
}

fn check(header: Header) -> Result<Header, String> {
    if header.schema == SCHEMA {
        return Ok(header);
    }
    let found = header.schema;
    Err(format!("schema {found}, expected {SCHEMA}; read it with the version that wrote it"))
}
