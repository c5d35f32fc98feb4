//! Files that the command line names, and that others may have written.

use std::path::{Path, PathBuf};

use reports::read::{Results, of_folder, read};

use super::fail::Fail;

/// Bytes of a text at most.
const LARGEST: u64 = 1 << 20;

/// Reads a small text.
pub(super) fn text(path: &Path) -> Result<String, Fail> {
    let no = |why: String| Fail::usage(format!("cannot read {}: {why}", path.display()));
    let size = path.metadata().map_err(|error| no(error.to_string()))?.len();
    if size > LARGEST {
        return Err(no(format!("it has {size} bytes, expected {LARGEST} at most")));
    }
    std::fs::read_to_string(path).map_err(|error| no(error.to_string()))
}

/// The file of a result that is named by its folder or itself.
pub(super) fn result_at(path: &Path) -> PathBuf {
    if path.is_dir() { of_folder(path) } else { path.to_owned() }
}

/// Reads a result by its folder or its file.
pub(super) fn results(path: &Path) -> Result<Results, Fail> {
    read(&result_at(path)).map_err(|error| Fail::usage(error.to_string()))
}
