//! Why a run cannot go on. A wrong cell in a spreadsheet is a finding; an `Error` means that the run stops.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

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
    #[error("{doing}: {}", in_words(source))]
    File {
        /// What was being done, with the file's name.
        doing: String,
        /// The operating system's answer.
        source: std::io::Error,
    },
    /// Status 5: a promise of the program does not hold.
    #[error(
        "the program is at fault, not your files, and stopped before writing anything: {0}.\nRun again. If it happens again, send these lines, and no pupil data, to whoever looks after the program (waymark {version}).",
        version = env!("CARGO_PKG_VERSION")
    )]
    Fault(String),
}

impl Error {
    /// Status 2: a file named by the user that the machine does not let us read.
    pub fn unread(file: &Path, error: &std::io::Error) -> Error {
        Error::Inputs(format!("{} cannot be read: {}", file.display(), in_words(error)))
    }

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

/// What the operating system said, and what a person can do about it.
pub(crate) fn in_words(error: &std::io::Error) -> String {
    let (what, cure) = match error.kind() {
        ErrorKind::StorageFull => ("the disk is full", FREE_SPACE),
        ErrorKind::QuotaExceeded => ("the space that this account may use on the disk is used up", FREE_SPACE),
        ErrorKind::FileTooLarge => (
            "the file would grow larger than this account may write",
            "Name a folder on another disk, or ask whoever looks after the computer, and run again.",
        ),
        ErrorKind::ReadOnlyFilesystem => ("the disk can only be read", "Name a folder on another disk and run again."),
        ErrorKind::PermissionDenied => (
            "permission is denied",
            "Close it in other programs, check that you may read and change it, or name another place, and run again.",
        ),
        ErrorKind::NotFound => ("it is not there", "Check the name and the folder, and run again."),
        ErrorKind::NotADirectory => ("a part of the path is a file, not a folder", "Name another folder, and run again."),
        ErrorKind::IsADirectory => ("it is a folder, not a file", "Name a file, and run again."),
        ErrorKind::AlreadyExists => ("it is there already and stays as it is", "Name another, or move that one away."),
        ErrorKind::InvalidFilename => ("the disk does not take so long a name, or such a name", "Name another, and run again."),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => ("another program is using it", "Close it there, and run again."),
        ErrorKind::InvalidData => ("it is not text in UTF-8", "Save it as text in UTF-8, and run again."),
        _ => {
            return format!("{error}. Run again; if it happens again, show these words to whoever looks after the computer.");
        }
    };
    match error.raw_os_error() {
        Some(_) => format!("{what} ({error}). {cure}"),
        None => format!("{what}. {cure}"),
    }
}

const FREE_SPACE: &str = "Free some space, or name a folder on another disk, and run again.";

/// Whether there was no room for what should be written.
pub(crate) fn is_no_room(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge)
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

impl ConfigMistake {
    /// A file or folder of the configuration that the machine does not let us read.
    pub(crate) fn unreadable(file: impl std::fmt::Display, error: &std::io::Error) -> ConfigMistake {
        ConfigMistake { file: file.to_string(), key: String::new(), message: format!("cannot be read: {}", in_words(error)) }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_in_words_with_the_cure() {
        let error = Error::File { doing: "writing a.csv".to_owned(), source: ErrorKind::StorageFull.into() };
        assert_eq!(error.to_string(), "writing a.csv: the disk is full. Free some space, or name a folder on another disk, and run again.");
        assert_eq!(error.status(), Status::Fault);
    }

    #[cfg(unix)]
    #[test]
    fn the_words_of_the_operating_system_are_kept_for_whoever_helps() {
        let full = std::io::Error::from_raw_os_error(28);
        assert!(is_no_room(&full));
        let error = Error::File { doing: "writing a.csv".to_owned(), source: full }.to_string();
        assert!(error.contains("the disk is full (") && error.contains("os error 28"), "{error}");
    }
}
