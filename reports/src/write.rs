//! Writing every view beside the result. A view is whole or not there: it is written under another
//! name, and renamed.

use std::path::{Path, PathBuf};

use crate::read::Results;
use crate::{ctrf, html, junit, markdown};

/// A view that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}; the result itself is kept, and views can be made from it again", .path.display())]
pub struct WriteError {
    path: PathBuf,
    error: std::io::Error,
}

/// How a view is made.
type Make = fn(&Results) -> Vec<u8>;

/// Every view: the name of its file, and how it is made.
const VIEWS: [(&str, Make); 4] = [
    ("report.html", |results| html::html(results).into_bytes()),
    ("summary.md", |results| markdown::markdown(results).into_bytes()),
    ("junit.xml", junit::junit),
    ("ctrf.json", ctrf::ctrf),
];

/// Names of the files of all views.
pub fn view_names() -> impl Iterator<Item = &'static str> {
    VIEWS.iter().map(|(name, _)| *name)
}

/// Every view of a result: the name of its file, and its bytes. The same result gives the same bytes.
pub fn views(results: &Results) -> Vec<(&'static str, Vec<u8>)> {
    VIEWS.iter().map(|(name, make)| (*name, make(results))).collect()
}

/// Writes all views into a folder, and gives their paths.
///
/// # Errors
/// The first file that cannot be written.
pub fn write_all(folder: &Path, results: &Results) -> Result<Vec<PathBuf>, WriteError> {
    let mut written = Vec::new();
    for (name, bytes) in views(results) {
        let path = folder.join(name);
        let draft = folder.join(format!(".{name}.part"));
        let done = std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, &path));
        done.map_err(|error| WriteError { path: path.clone(), error })?;
        written.push(path);
    }
    Ok(written)
}
