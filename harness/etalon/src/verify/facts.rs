//! What the checks ask: the files of the folder, read once.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use reports::attest::digest::Digested;
use reports::attest::{Conformance, RESULTS};
use reports::read::{FILES, ReadError, Results, is_packed, of_folder, parse_from, unpacked};
use reports::result::Line;

use super::sealed::{Opened, open};
use super::{Finding, Given, State};
use crate::plan::Plan;

/// What the checks ask.
pub(super) struct Facts<'a> {
    pub given: &'a Given<'a>,
    /// The certificate, or why there is none.
    pub certificate: Result<Opened<Conformance>, Finding>,
    /// The result, or why there is none.
    pub read: Result<Read, Finding>,
    /// Its views, made anew.
    pub views: Vec<(&'static str, Vec<u8>)>,
    /// The plan that its header speaks of, or why there is none.
    pub plan: Result<Plan, Finding>,
}

/// A result as read.
pub(super) struct Read {
    pub results: Results,
    /// SHA-256 of the file.
    pub digest: String,
    /// The line of each record, in the order of the records.
    pub lines: Vec<usize>,
    /// The line of the footer, or the last.
    pub last: usize,
    /// The first line that is not written in the one form.
    pub odd: Option<usize>,
}

impl Read {
    /// Where a record stands, by its place among the records.
    pub fn at(&self, record: usize) -> String {
        format!("{RESULTS}:{}", self.lines.get(record).copied().unwrap_or(1))
    }
}

impl<'a> Facts<'a> {
    pub fn gather(given: &'a Given<'a>) -> Facts<'a> {
        let certificate = open::<Conformance>(given.folder, given.key);
        let read = read(given.folder);
        let same = read.as_ref().ok().filter(|read| is_of_this_version(read));
        let views = same.map_or_else(Vec::new, |read| reports::views(&read.results));
        let plan = match (&read, same) {
            (Err(_), _) => Err(Finding::left("there is no result to ask")),
            (Ok(_), None) => Err(Finding::left("it is of another version of Etalon")),
            (Ok(_), Some(read)) => super::plan::planned(given, &read.results.header),
        };
        Facts { given, certificate, read, views, plan }
    }

    /// The result, for checks that are left without one.
    pub fn result(&self) -> Result<&Read, Finding> {
        self.read.as_ref().map_err(|_| Finding::left("there is no result to ask"))
    }

    /// The same, if this version of Etalon has made it.
    pub fn own(&self) -> Result<&Read, Finding> {
        let read = self.result()?;
        match is_of_this_version(read) {
            true => Ok(read),
            false => Err(Finding::left("it is for the version of Etalon that made it to tell")),
        }
    }

    /// The certificate, for checks that are left without one.
    pub fn stated(&self) -> Result<&Opened<Conformance>, Finding> {
        self.certificate.as_ref().map_err(|_| Finding::left("there is no certificate to ask"))
    }
}

/// Whether this version of Etalon made a result.
fn is_of_this_version(read: &Read) -> bool {
    read.results.header.suite.version == env!("CARGO_PKG_VERSION")
}

/// The bytes of a plain file, up to a limit: no folder, no pipe, no link.
///
/// # Errors
/// Why not, in words that go after its name.
pub fn file(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let about = std::fs::symlink_metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "it is missing".to_owned(),
        _ => format!("it cannot be read: {error}"),
    })?;
    if !about.is_file() {
        return Err("it is no plain file".to_owned());
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("it cannot be read: {error}"))?;
    match bytes.len() as u64 > limit {
        true => Err(format!("it is larger than {} MiB", limit.div_ceil(1 << 20))),
        false => Ok(bytes),
    }
}

/// Reads the result, plain or packed, and digests what is read: what was signed is the plain one.
fn read(folder: &Path) -> Result<Read, Finding> {
    let path = of_folder(folder);
    let name = if is_packed(&path) { FILES[1] } else { RESULTS };
    let broken = |what: String| Finding::broken(what).at(name);
    if FILES.iter().all(|name| folder.join(name).exists()) {
        return Err(broken(format!("there is {}; keep one of them", FILES.join(" and "))));
    }
    let about = std::fs::symlink_metadata(&path);
    let about = about.map_err(|error| broken(format!("it cannot be read: {error}")))?;
    if !about.is_file() {
        return Err(broken("it is no plain file".to_owned()));
    }
    let file = File::open(&path).map_err(|error| broken(format!("it cannot be read: {error}")))?;
    let mut source = BufReader::new(Digested::new(unpacked(&path, file)));
    let (mut places, mut last, mut odd) = (Vec::new(), 1, None);
    let parsed = parse_from(&mut source, &mut |number, bytes, line| {
        last = number;
        if let Line::Record(record) = line {
            places.push((record.index, number));
        }
        let same = serde_json::to_vec(line).is_ok_and(|again| again == bytes);
        if odd.is_none() && !same {
            odd = Some(number);
        }
    });
    let results = parsed.map_err(|stop| match stop.at(&path) {
        ReadError::Io { error, .. } => broken(format!("it cannot be read: {error}")),
        ReadError::Line { line, what, .. } => Finding::broken(what).at(format!("{RESULTS}:{line}")),
    })?;
    // The same order as the records have, which are sorted by the same key.
    places.sort_by_key(|(index, _)| *index);
    let lines = places.into_iter().map(|(_, line)| line).collect();
    Ok(Read { results, digest: source.into_inner().finish(), lines, last, odd })
}

/// The file of the result: that it can be read, is the one that was signed, and is written in one form.
pub(super) fn results(facts: &Facts) -> Finding {
    let read = match &facts.read {
        Ok(read) => read,
        Err(finding) => return finding.clone(),
    };
    if let Ok(certificate) = &facts.certificate {
        let stated = certificate.statement.predicate.files.get(RESULTS);
        match stated.map(|digest| &digest.sha256) {
            Some(stated) if *stated == read.digest => {}
            Some(stated) => {
                let what = format!("its SHA-256 is {}, and {stated} was signed", read.digest);
                return Finding::broken(what).at(RESULTS);
            }
            None => {
                return Finding::broken("the certificate does not speak of it").at(RESULTS);
            }
        }
    }
    if let Some(line) = read.odd.filter(|_| facts.own().is_ok()) {
        let what = "not written in the one form: white space, order, or a key twice";
        return Finding::broken(what).at(format!("{RESULTS}:{line}"));
    }
    if read.results.torn {
        return Finding::noted("its last line was cut").at(format!("{RESULTS}:{}", read.last + 1));
    }
    let (records, digest) = (read.results.records.len(), &read.digest);
    let state = if facts.certificate.is_ok() { State::Holds } else { State::Left };
    Finding { state, ..Finding::holds(format!("{records} records, SHA-256 {digest}")) }
}
