//! Reading `results.ndjson`, whoever wrote it. A kill may have cut the last line; anything else
//! that is not as the schema says is refused, with its line.
//!
//! A file may come from anybody, so it is read line by line, and what it may make a reader keep is
//! bounded: the length of a line, the number of records, and the size of the whole. The limits are far
//! above any run; what is beyond them is refused before it is in memory.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::result::{Footer, Header, Line, Measurement, Record, SCHEMA};

/// Names of the file of a result, plain and packed.
pub const FILES: [&str; 2] = ["results.ndjson", "results.ndjson.gz"];

/// Longest line in bytes.
pub const LONGEST_LINE: u64 = 4 << 20;

/// Records at most; the deepest plan has about a tenth of them.
pub const MOST_RECORDS: usize = 1_000_000;

/// Largest file in bytes; a full run has about a tenth of it.
pub const LARGEST: u64 = 512 << 20;

/// A result as read.
#[derive(Debug, Clone)]
pub struct Results {
    /// Who ran what, where.
    pub header: Header,
    /// One for each case, in the order of the plan.
    pub records: Vec<Record>,
    /// What operators took, in the order of the plan; empty where nobody asked.
    pub measurements: Vec<Measurement>,
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

/// What stops a reader that has no path yet: the source itself, or a line of it.
#[derive(Debug)]
pub enum Stop {
    /// The source cannot be read.
    Io(std::io::Error),
    /// A line, from 1, and what is wrong with it.
    Line(usize, String),
}

impl Stop {
    /// With the path of the source.
    pub fn at(self, path: &Path) -> ReadError {
        let path = path.to_owned();
        match self {
            Stop::Io(error) => ReadError::Io { path, error },
            Stop::Line(line, what) => ReadError::Line { path, line, what },
        }
    }
}

/// A line that was read, for those who look closer: its number from 1, its bytes without the newline,
/// and what it says.
pub type Look<'a> = dyn FnMut(usize, &[u8], &Line) + 'a;

/// The file of the result in a folder: plain, or packed where there is no other.
pub fn of_folder(folder: &Path) -> PathBuf {
    let [plain, packed] = FILES.map(|name| folder.join(name));
    if !plain.exists() && packed.exists() { packed } else { plain }
}

/// Whether the name of a file says that it is packed.
pub fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "gz")
}

/// What is in the file of a result, unpacked if its name says so.
pub fn unpacked(path: &Path, file: File) -> Box<dyn Read> {
    if is_packed(path) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) }
}

/// Reads a result, plain or packed.
///
/// # Errors
/// If there is none, or it is not as the schema says.
pub fn read(path: &Path) -> Result<Results, ReadError> {
    let file = File::open(path).map_err(|error| Stop::Io(error).at(path))?;
    let mut source = BufReader::new(unpacked(path, file));
    parse_from(&mut source, &mut |_, _, _| {}).map_err(|stop| stop.at(path))
}

/// Reads a result from memory.
///
/// # Errors
/// The line, from 1, and what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Results, (usize, String)> {
    parse_from(&mut &*bytes, &mut |_, _, _| {}).map_err(|stop| match stop {
        Stop::Io(error) => (1, error.to_string()),
        Stop::Line(line, what) => (line, what),
    })
}

/// Reads a result from any source, and shows every whole line to `look`.
///
/// # Errors
/// If the source cannot be read, or a line is not as the schema says.
pub fn parse_from(source: &mut dyn BufRead, look: &mut Look) -> Result<Results, Stop> {
    let mut building = Building::default();
    let (mut line, mut number, mut size) = (Vec::new(), 0, 0_u64);
    loop {
        number += 1;
        line.clear();
        let mut limited = (&mut *source).take(LONGEST_LINE + 1);
        size += limited.read_until(b'\n', &mut line).map_err(Stop::Io)? as u64;
        if line.is_empty() {
            break;
        }
        let wrong = |what: String| Stop::Line(number, what);
        let ended = line.pop_if(|byte| *byte == b'\n').is_some();
        if line.len() as u64 > LONGEST_LINE {
            let most = LONGEST_LINE >> 20;
            return Err(wrong(format!("longer than {most} MiB; no line of a result is")));
        }
        if size > LARGEST {
            let most = LARGEST >> 20;
            return Err(wrong(format!("the file is larger than {most} MiB; no result is")));
        }
        // The newline is written with its line, so a line without one was cut.
        if !ended && number > 1 {
            building.torn = true;
            break;
        }
        let parsed: Line = serde_json::from_slice(&line)
            .map_err(|error| wrong(format!("not a line of a result: {error}")))?;
        look(number, &line, &parsed);
        building.add(number, parsed).map_err(wrong)?;
    }
    building.done().map_err(|what| Stop::Line(1, what))
}

/// What was read so far.
#[derive(Default)]
struct Building {
    header: Option<Header>,
    records: Vec<Record>,
    measurements: Vec<Measurement>,
    footer: Option<Footer>,
    torn: bool,
    seen: HashSet<String>,
    measured: HashSet<String>,
}

impl Building {
    fn add(&mut self, number: usize, line: Line) -> Result<(), String> {
        match line {
            Line::Header(_) if number > 1 => return Err("a second header".to_owned()),
            Line::Header(header) => self.header = Some(check(*header)?),
            _ if self.header.is_none() => {
                return Err("expected the header, which is the first line".to_owned());
            }
            _ if self.footer.is_some() => {
                return Err("expected the end: the footer came before".to_owned());
            }
            Line::Record(_) if self.records.len() == MOST_RECORDS => {
                return Err(format!("more than {MOST_RECORDS} records; no plan has so many cases"));
            }
            Line::Record(record) => {
                if !self.seen.insert(record.id.clone()) {
                    return Err(format!("a second record of case {}", record.id));
                }
                self.records.push(*record);
            }
            Line::Measurement(_) if self.measurements.len() == MOST_RECORDS => {
                return Err(format!("more than {MOST_RECORDS} measurements; no plan has so many"));
            }
            Line::Measurement(one) => {
                if !self.measured.insert(one.id.clone()) {
                    return Err(format!("a second measurement of case {}", one.id));
                }
                self.measurements.push(*one);
            }
            Line::Footer(footer) => self.footer = Some(footer),
        }
        Ok(())
    }

    fn done(self) -> Result<Results, String> {
        let Building { header, mut records, mut measurements, footer, torn, .. } = self;
        let header = header.ok_or("expected a header; the file is empty")?;
        records.sort_by_key(|record| record.index);
        measurements.sort_by_key(|one| one.index);
        Ok(Results { header, records, measurements, footer, torn })
    }
}

fn check(header: Header) -> Result<Header, String> {
    if header.schema == SCHEMA {
        return Ok(header);
    }
    let found = header.schema;
    Err(format!("schema {found}, expected {SCHEMA}; read it with the version that wrote it"))
}
