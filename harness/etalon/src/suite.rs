//! The suite: a standard and its cases, from inside the executable or from folders.
//!
//! The executable carries `spec/` and `cases/`, so that a vendor who holds only the binary can
//! certify. `--spec` and `--cases` take folders instead; the result says which were used.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use standard::Standard;
use standard::ops::Operator;
use standard::yaml::{Complaint, Files};

use crate::cases::{self, CaseFile};

static SPEC: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../spec");
static CASES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../cases");

/// Where the standard and the cases come from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Folder of the standard instead of the embedded one.
    pub spec: Option<PathBuf>,
    /// Folder of the cases instead of the embedded ones.
    pub cases: Option<PathBuf>,
}

/// A standard and its cases.
pub struct Suite {
    /// The standard.
    pub standard: Standard,
    /// Its operators, ready to be asked about calls; same order as in the standard.
    pub operators: Vec<standard::expr::CompiledOperator>,
    /// The case files, by path.
    pub cases: Vec<CaseFile>,
    /// SHA-256 of the cases.
    pub cases_digest: String,
    /// `embedded` or a folder.
    pub spec_from: String,
    /// `embedded` or a folder.
    pub cases_from: String,
}

/// Why the suite cannot be used.
#[derive(Debug)]
pub enum SuiteError {
    /// A folder cannot be read.
    Folder(PathBuf, std::io::Error),
    /// Files are wrong.
    Wrong(Vec<Complaint>),
}

impl Suite {
    /// Loads the standard and the cases.
    ///
    /// # Errors
    /// If a folder cannot be read, or a file is wrong: all that is wrong at once.
    pub fn load(sources: &Sources) -> Result<Suite, SuiteError> {
        let (spec, spec_from) = files(sources.spec.as_deref(), &SPEC)?;
        let (case_files, cases_from) = files(sources.cases.as_deref(), &CASES)?;
        let standard = Standard::load(&spec).map_err(SuiteError::Wrong)?;
        let operators = compile(&standard).map_err(SuiteError::Wrong)?;
        let cases = cases::load(&case_files, &standard).map_err(SuiteError::Wrong)?;
        let cases_digest = standard::digest(&case_files);
        Ok(Suite { standard, operators, cases, cases_digest, spec_from, cases_from })
    }

    /// Index of an operator in the standard.
    pub fn operator_index(&self, name: &str) -> Option<usize> {
        self.standard.operators.iter().position(|operator| operator.op == name)
    }

    /// An operator by its index.
    pub fn operator(&self, index: usize) -> &Operator {
        &self.standard.operators[index]
    }
}

fn compile(standard: &Standard) -> Result<Vec<standard::expr::CompiledOperator>, Vec<Complaint>> {
    let mut compiled = Vec::new();
    let mut complaints = Vec::new();
    for operator in &standard.operators {
        match standard::expr::CompiledOperator::new(operator) {
            Ok(ready) => compiled.push(ready),
            Err(errors) => {
                let path = Standard::operator_path(&operator.op);
                for (place, error) in errors {
                    let complaint = match standard.sources.get(&path) {
                        Some(source) => source.complain_inside(&place, error.offset, error.message),
                        None => Complaint::about_file(&path, error.message),
                    };
                    complaints.push(match error.help {
                        Some(help) => complaint.with_help(help),
                        None => complaint,
                    });
                }
            }
        }
    }
    if complaints.is_empty() { Ok(compiled) } else { Err(complaints) }
}

fn files(folder: Option<&Path>, embedded: &Dir) -> Result<(Files, String), SuiteError> {
    match folder {
        None => Ok((unpack(embedded), "embedded".to_owned())),
        Some(path) => {
            let files = standard::yaml::read_tree(path)
                .map_err(|e| SuiteError::Folder(path.to_owned(), e))?;
            Ok((files, path.display().to_string()))
        }
    }
}

fn unpack(dir: &Dir) -> Files {
    let mut files = Files::new();
    let mut open = vec![dir];
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        for file in folder.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (path.ends_with(".yaml"), file.contents_utf8()) {
                files.insert(path, text.to_owned());
            }
        }
    }
    files
}
