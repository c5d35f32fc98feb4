//! Errors at the command line: one clear sentence, complaints with their places, what to do, and
//! the exit code.

use standard::yaml::Complaint;

use super::Exit;
use crate::plan::PlanError;
use crate::record::RecordError;
use crate::run::process::StartError;
use crate::suite::SuiteError;
use vendor::VendorError;

/// Why a command cannot go on.
#[derive(Debug)]
pub(super) struct Fail {
    pub exit: Exit,
    message: String,
    help: Option<String>,
    complaints: Vec<Complaint>,
}

impl Fail {
    /// The command was used wrongly.
    pub fn usage(message: impl Into<String>) -> Fail {
        Fail::of(Exit::Usage, message)
    }

    /// With an exit code.
    pub fn of(exit: Exit, message: impl Into<String>) -> Fail {
        Fail { exit, message: message.into(), help: None, complaints: Vec::new() }
    }

    /// The same with advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Fail {
        self.help = Some(help.into());
        self
    }

    /// Files that are wrong.
    pub fn complaints(what: &str, complaints: Vec<Complaint>) -> Fail {
        let count = complaints.len();
        let times = if count == 1 { "1 mistake".to_owned() } else { format!("{count} mistakes") };
        Fail { complaints, ..Fail::usage(format!("{what}: {times}")) }
    }

    /// Writes it to standard error.
    pub fn print(&self) {
        for complaint in &self.complaints {
            anstream::eprintln!("{:?}", miette::Report::new(complaint.clone()));
        }
        let style = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
        anstream::eprintln!("{style}error{style:#}: {}", self.message);
        if let Some(help) = &self.help {
            anstream::eprintln!("  {help}");
        }
    }
}

impl From<SuiteError> for Fail {
    fn from(error: SuiteError) -> Fail {
        match error {
            SuiteError::Folder(path, error) => {
                Fail::usage(format!("cannot read {}: {error}", path.display()))
                    .with_help("--spec and --cases take folders of YAML files")
            }
            SuiteError::Wrong(complaints) => Fail::complaints("the suite is wrong", complaints),
        }
    }
}

impl From<PlanError> for Fail {
    fn from(error: PlanError) -> Fail {
        match error {
            PlanError::Selection(what) => Fail::usage(what),
            PlanError::Cases(complaints) => {
                Fail::complaints("the cases cannot be planned", complaints)
            }
        }
    }
}

impl From<VendorError> for Fail {
    fn from(error: VendorError) -> Fail {
        match error {
            VendorError::Manifest(complaints) => {
                Fail::complaints("the manifest is wrong", complaints)
            }
            VendorError::NotReady { ref vendor, .. } => Fail::usage(error.to_string())
                .with_help(format!("`cargo xtask vendors {vendor}` brings it")),
            other => Fail::usage(other.to_string())
                .with_help("`etalon list vendors` shows the vendors; a path takes any library"),
        }
    }
}

impl From<RecordError> for Fail {
    fn from(error: RecordError) -> Fail {
        match error {
            RecordError::Io { .. } => Fail::of(Exit::Incomplete, error.to_string()),
            RecordError::Resume { .. } => Fail::usage(error.to_string()),
        }
    }
}

impl From<StartError> for Fail {
    fn from(error: StartError) -> Fail {
        let exit = match &error {
            StartError::Process(_) => Exit::Incomplete,
            StartError::NoAdapter(_) => Exit::Usage,
            StartError::Adapter(_) | StartError::Died { .. } | StartError::Hung(_) => Exit::Bad,
        };
        Fail::of(exit, error.to_string()).with_help(
            "`etalon doctor` looks closer; nothing was recorded, earlier results are kept",
        )
    }
}
