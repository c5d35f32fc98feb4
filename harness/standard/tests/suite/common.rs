//! What the tests share: the committed standard, a small one, and how complaints look.

use std::path::Path;

use miette::{GraphicalReportHandler, GraphicalTheme};
use standard::Standard;
use standard::lint::lint;
use standard::yaml::{Complaint, Files};

/// The files of the committed standard.
pub fn spec_files() -> Files {
    files_of("../../spec")
}

/// The files of a small standard that does not change with the committed one.
pub fn small_files() -> Files {
    files_of("tests/small")
}

fn files_of(folder: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Files::new();
    walk(&root, &root, &mut files);
    files
}

fn walk(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.strip_prefix(root).expect("below the root");
            let name = name.to_string_lossy().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).expect("a text file"));
        }
    }
}

/// The standard in these files, or a panic that shows what is wrong with them.
pub fn loaded(files: &Files) -> Standard {
    Standard::load(files).unwrap_or_else(|complaints| panic!("{}", rendered(&complaints)))
}

/// Complaints as the terminal shows them, without colours.
pub fn rendered(complaints: &[Complaint]) -> String {
    let theme = GraphicalTheme::none();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).without_cause_chain();
    let mut text = String::new();
    for complaint in complaints {
        handler.render_report(&mut text, complaint).expect("a report renders");
    }
    text
}

/// The complaints about the small standard with one text in a file replaced.
pub fn replaced(path: &str, old: &str, new: &str) -> String {
    let mut files = small_files();
    let text = files.get_mut(path).expect("the file exists");
    assert!(text.contains(old), "{path} holds {old}");
    *text = text.replacen(old, new, 1);
    complaints(&files)
}

/// The complaints about the small standard with one file replaced or added.
pub fn written(path: &str, text: &str) -> String {
    let mut files = small_files();
    files.insert(path.to_owned(), text.to_owned());
    complaints(&files)
}

/// The complaints about the small standard without one file.
pub fn removed(path: &str) -> String {
    let mut files = small_files();
    files.remove(path);
    complaints(&files)
}

fn complaints(files: &Files) -> String {
    match Standard::load(files) {
        Ok(standard) => rendered(&lint(&standard).complaints),
        Err(complaints) => rendered(&complaints),
    }
}
