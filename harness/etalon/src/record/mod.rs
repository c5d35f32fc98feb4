//! The record: `results.ndjson`, appended and flushed as cases are settled.
//!
//! A record is written with one system call, so a kill loses at most the line under way. Results
//! of an earlier run in the same folder are set aside under the time they began, never lost; with
//! `--resume` they are gone on with instead, if they are of the same run.

mod host;

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use reports::read::read;
use reports::result::{Footer, Header, Line, Measurement, Record};

pub use host::{digest_of, host, now};

/// Name of the file in its folder.
pub const RESULTS: &str = reports::read::FILES[0];

/// Why results cannot be written or gone on with.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The system refuses.
    #[error("cannot write {}: {error}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The earlier results are of another run.
    #[error("cannot resume {}: {why}; leave out --resume to begin anew", .path.display())]
    Resume {
        /// The file.
        path: PathBuf,
        /// In what way.
        why: String,
    },
}

/// An open result.
pub struct Recorder {
    path: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    line: Vec<u8>,
    /// The first write that failed; nothing is written after it.
    error: Option<std::io::Error>,
}

impl Recorder {
    /// Begins a result in a folder, and sets an earlier one aside.
    ///
    /// # Errors
    /// If the folder or the file cannot be written.
    pub fn begin(folder: &Path, header: &Header) -> Result<Recorder, RecordError> {
        let path = folder.join(RESULTS);
        let io = |error| RecordError::Io { path: path.clone(), error };
        std::fs::create_dir_all(folder).map_err(io)?;
        if path.exists() {
            std::fs::rename(&path, aside(&path)).map_err(io)?;
        }
        let file = OpenOptions::new().create_new(true).append(true).open(&path).map_err(io)?;
        let recorder = Recorder::over(path.clone(), file);
        recorder.write(&Line::Header(Box::new(header.clone()))).map_err(io)?;
        Ok(recorder)
    }

    /// Goes on with the result in a folder, and says which cases, by their place in the plan, it
    /// has already.
    ///
    /// # Errors
    /// If it cannot be read or written, or is of another run.
    pub fn resume(folder: &Path, header: &Header) -> Result<(Recorder, HashSet<u64>), RecordError> {
        let path = folder.join(RESULTS);
        if !path.exists() {
            return Ok((Recorder::begin(folder, header)?, HashSet::new()));
        }
        let no = |why: String| RecordError::Resume { path: path.clone(), why };
        let io = |error| RecordError::Io { path: path.clone(), error };
        let earlier = read(&path).map_err(|error| no(error.to_string()))?;
        if let Some(what) = differs(&earlier.header, header) {
            return Err(no(format!("it is of another {what}")));
        }
        let done = earlier.records.iter().map(|record| record.index).collect();
        let text = std::fs::read_to_string(&path).map_err(io)?;
        let file = OpenOptions::new().append(true).open(&path).map_err(io)?;
        file.set_len(whole(&text, earlier.footer.is_some()) as u64).map_err(io)?;
        Ok((Recorder::over(path, file), done))
    }

    fn over(path: PathBuf, file: File) -> Recorder {
        Recorder { path, inner: Mutex::new(Inner { file, line: Vec::new(), error: None }) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends a record. A failure is kept for [`Recorder::finish`]; `false` tells to stop.
    pub fn record(&self, record: Record) -> bool {
        self.write(&Line::Record(Box::new(record))).is_ok()
    }

    /// Appends a measurement. A failure is kept for [`Recorder::finish`].
    pub fn measure(&self, measurement: Measurement) {
        let _ = self.write(&Line::Measurement(Box::new(measurement)));
    }

    /// Appends the footer.
    ///
    /// # Errors
    /// If this or an earlier line could not be written.
    pub fn finish(self, footer: Footer) -> Result<(), RecordError> {
        let _ = self.write(&Line::Footer(footer));
        let inner = self.inner.into_inner().expect("nobody panics with it");
        let path = self.path;
        inner.error.map_or(Ok(()), |error| Err(RecordError::Io { path, error }))
    }

    fn write(&self, line: &Line) -> Result<(), std::io::Error> {
        let mut inner = self.inner.lock().expect("nobody panics with it");
        if let Some(error) = &inner.error {
            return Err(error.kind().into());
        }
        let Inner { file, line: buffer, error } = &mut *inner;
        buffer.clear();
        let written =
            serde_json::to_writer(&mut *buffer, line).map_err(Into::into).and_then(|()| {
                buffer.push(b'\n');
                file.write_all(buffer)
            });
        written.map_err(|why| {
            let kind = why.kind();
            *error = Some(why);
            kind.into()
        })
    }
}

/// Length of the lines that a resumed result keeps: whole ones, without a footer.
fn whole(text: &str, footer: bool) -> usize {
    let end = text.rfind('\n').map_or(0, |at| at + 1);
    if !footer {
        return end;
    }
    text[..end.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1)
}

/// In what way two headers are not of the same run.
fn differs(earlier: &Header, now: &Header) -> Option<&'static str> {
    let same = [
        (earlier.suite.digest == now.suite.digest, "executable of the suite"),
        (earlier.suite.standard_digest == now.suite.standard_digest, "standard"),
        (earlier.suite.plan_digest == now.suite.plan_digest, "plan"),
        (earlier.product.adapter_digest == now.product.adapter_digest, "build of the adapter"),
        (earlier.product.device == now.product.device, "device"),
        (earlier.product.settings == now.product.settings, "choice of settings"),
        (earlier.seed == now.seed, "seed"),
        (earlier.claims == now.claims, "claim"),
        (earlier.waivers == now.waivers, "set of waivers"),
        (earlier.expectations == now.expectations, "set of expectations"),
    ];
    same.into_iter().find(|(same, _)| !same).map(|(_, what)| what)
}

/// A name for earlier results that is not taken: the time they began.
fn aside(path: &Path) -> PathBuf {
    let first = File::open(path).ok().and_then(|file| {
        use std::io::BufRead as _;
        let mut line = String::new();
        std::io::BufReader::new(file).read_line(&mut line).ok()?;
        match serde_json::from_str::<Line>(&line).ok()? {
            Line::Header(header) => Some(header.started),
            _ => None,
        }
    });
    let stamp = first.unwrap_or_else(|| "earlier".to_owned());
    let stamp: String = stamp.chars().map(|c| if c == ':' { '-' } else { c }).collect();
    let name = |n: u32| if n == 0 { String::new() } else { format!("-{n}") };
    let paths = (0..).map(|n| path.with_file_name(format!("results-{stamp}{}.ndjson", name(n))));
    paths.into_iter().find(|path| !path.exists()).expect("there are names without end")
}
