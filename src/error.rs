//! Why a run cannot go on. A wrong cell in a spreadsheet is a finding; an `Error` means that the run stops.

use std::path::PathBuf;

use thiserror::Error;

/// Exit status of the program, also the first line of `summary.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Done.
    Done = 0,
    /// Done, but something needs a person first.
    NeedsAPerson = 1,
    /// Inputs rejected, nothing written.
    InputsRejected = 2,
    /// Configuration.
    Configuration = 3,
    /// Another run holds the lock.
    Locked = 4,
    /// A fault of ours.
    Fault = 5,
}

impl Status {
    /// The number the operating system sees.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The words printed first.
    pub fn words(self) -> &'static str {
        match self {
            Status::Done => "done",
            Status::NeedsAPerson => "done, but something needs a person first",
            Status::InputsRejected => "inputs rejected, nothing written",
            Status::Configuration => "configuration needs mending, nothing written",
            Status::Locked => "another run is at work, nothing written",
            Status::Fault => "stopped by a fault of the program or the machine, nothing written",
        }
    }
}

/// Everything that can stop a run, grouped by exit status.
#[derive(Debug, Error)]
pub enum Error {
    /// Status 2: nothing usable among the inputs.
    #[error("{0}")]
    Inputs(String),
    /// Status 3: all mistakes found in the configuration, each with its file and key.
    #[error("the configuration has {} {}:\n{}", .0.len(), if .0.len() == 1 { "mistake" } else { "mistakes" }, .0.iter().map(|m| format!("  {m}")).collect::<Vec<_>>().join("\n"))]
    Configuration(Vec<ConfigMistake>),
    /// Status 4.
    #[error("another run is at work in {folder}: {owner}")]
    Locked {
        /// The output folder of the school.
        folder: PathBuf,
        /// Who holds the lock, as written in the lock file.
        owner: String,
    },
    /// Status 5: a folder or file that should be writable or readable is not.
    #[error("{doing}: {source}")]
    File {
        /// What was being done, with the file's name.
        doing: String,
        /// The operating system's answer.
        source: std::io::Error,
    },
    /// Status 5: a promise of the program does not hold.
    #[error("the program is at fault, and stopped before writing anything: {0}")]
    Fault(String),
}

impl Error {
    /// The exit status of this error.
    pub fn status(&self) -> Status {
        match self {
            Error::Inputs(_) => Status::InputsRejected,
            Error::Configuration(_) => Status::Configuration,
            Error::Locked { .. } => Status::Locked,
            Error::File { .. } | Error::Fault(_) => Status::Fault,
        }
    }
}

/// One mistake in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigMistake {
    /// File, as given by the user.
    pub file: String,
    /// Dotted key or row number.
    pub key: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl std::fmt::Display for ConfigMistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.key.is_empty() {
            write!(f, "{}: {}", self.file, self.message)
        } else {
            write!(f, "{}, {}: {}", self.file, self.key, self.message)
        }
    }
}
