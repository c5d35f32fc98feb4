//! The folder that the site is written into. It is made beside its place and moved there when it is
//! whole, so that a site is never half of one and half of another.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::SiteError;

/// The file by which a folder is known to be a site.
pub(super) const INDEX: &str = "index.json";

/// A site under way.
pub(super) struct Output {
    /// Where it goes.
    place: PathBuf,
    /// Where it is made.
    draft: PathBuf,
    written: BTreeSet<String>,
}

impl Output {
    pub(super) fn new(place: &Path) -> Result<Output, SiteError> {
        let taken = place.exists() && !place.join(INDEX).is_file();
        if taken && fs::read_dir(place).map_or(true, |mut entries| entries.next().is_some()) {
            let what = "there is something here that is no results site, and it would be replaced; \
                        name an empty folder or one that does not exist";
            return Err(SiteError::wrong(place, what));
        }
        let name =
            place.file_name().ok_or_else(|| SiteError::wrong(place, "a folder needs a name"))?;
        let draft = place.with_file_name(format!(".{}.part", name.to_string_lossy()));
        let output = Output { place: place.to_owned(), draft, written: BTreeSet::new() };
        remove(&output.draft).map_err(|error| failed(&output.draft, error))?;
        fs::create_dir_all(&output.draft).map_err(|error| failed(&output.draft, error))?;
        Ok(output)
    }

    /// Writes a file; its path is relative, of slugs and our own names.
    pub(super) fn write(&mut self, path: &str, bytes: impl AsRef<[u8]>) -> Result<(), SiteError> {
        let file = self.file(path)?;
        fs::write(&file, bytes).map_err(|error| failed(&file, error))
    }

    /// Copies a file as it is.
    pub(super) fn copy(&mut self, path: &str, from: &mut impl Read) -> Result<(), SiteError> {
        let file = self.file(path)?;
        let copied = fs::File::create(&file).and_then(|mut into| io::copy(from, &mut into));
        copied.map(|_| ()).map_err(|error| failed(&file, error))
    }

    fn file(&mut self, path: &str) -> Result<PathBuf, SiteError> {
        let file = self.draft.join(path);
        assert!(self.written.insert(path.to_owned()), "{path} is written twice");
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        }
        Ok(file)
    }

    /// Moves the site to its place, and says how many files it has.
    pub(super) fn finish(self) -> Result<usize, SiteError> {
        let done = remove(&self.place).and_then(|()| fs::rename(&self.draft, &self.place));
        done.map_err(|error| failed(&self.place, error))?;
        Ok(self.written.len())
    }
}

impl Drop for Output {
    /// What did not become a site is not left behind.
    fn drop(&mut self) {
        let _ = remove(&self.draft);
    }
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn failed(path: &Path, error: io::Error) -> SiteError {
    SiteError::Io { verb: "write", path: path.to_owned(), error }
}
