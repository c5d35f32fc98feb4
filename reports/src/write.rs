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

/// Writes all views into a folder, and gives their paths.
///
/// # Errors
/// The first file that cannot be written.
pub fn write_all(folder: &Path, results: &Results) -> Result<Vec<PathBuf>, WriteError> {
    let views: [(&str, Vec<u8>); 4] = [
        ("report.html", html::html(results).into_bytes()),
        ("summary.md", markdown::markdown(results).into_bytes()),
        ("junit.xml", junit::junit(results)),
        ("ctrf.json", ctrf::ctrf(results)),
    ];
    let mut written = Vec::new();
    for (name, bytes) in views {
        let path = folder.join(name);
        let draft = folder.join(format!(".{name}.part"));
        let done = std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, &path));
        done.map_err(|error| WriteError { path: path.clone(), error })?;
        written.push(path);
    }
    Ok(written)
}
