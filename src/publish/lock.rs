//! One run at a time for one school's output folder.
//!
//! The lock is the operating system's, on an open file: it ends with the process, so that no stale lock is
//! ever left by a kill or a power cut.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use crate::error::{ConfigMistake, Error, is_no_room};

/// Held while a run writes; released when dropped.
#[derive(Debug)]
pub struct RunLock {
    _file: File,
}

impl RunLock {
    /// Takes the lock of a school's output folder, which is made if needed. `owner` says who holds it, in words.
    pub fn take(school_folder: &Path, owner: &str) -> Result<RunLock, Error> {
        std::fs::create_dir_all(school_folder).map_err(|error| cannot_write(school_folder, error))?;
        let path = school_folder.join(".lock");
        let fault = |source| Error::File { doing: format!("taking the lock {}", path.display()), source };
        let opened = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = opened.map_err(|error| cannot_write(school_folder, error))?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).map_err(fault)?;
                file.write_all(owner.as_bytes()).map_err(fault)?;
                Ok(RunLock { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // Some systems do not let a locked file be read; the folder alone is then named.
                let _ = file.read_to_string(&mut owner);
                let owner = if owner.trim().is_empty() { "owner not known".to_owned() } else { owner };
                Err(Error::Locked { folder: school_folder.to_owned(), owner })
            }
            Err(TryLockError::Error(source)) => Err(fault(source)),
        }
    }
}

/// The folder named for the outputs cannot be written to: a mistake in what was asked for, not in the program.
/// A full disk is neither.
fn cannot_write(folder: &Path, error: std::io::Error) -> Error {
    if is_no_room(&error) {
        return Error::File { doing: format!("making the folder of outputs {}", folder.display()), source: error };
    }
    let message = format!("the outputs cannot be written here ({error}). Name another folder with --out.");
    Error::Configuration(vec![ConfigMistake { file: folder.display().to_string(), key: String::new(), message }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_told_who_is_at_work_and_can_start_later() {
        let folder = tempfile::tempdir().unwrap();
        let first = RunLock::take(folder.path(), "the first run").unwrap();
        match RunLock::take(folder.path(), "the second run") {
            Err(Error::Locked { owner, .. }) => assert_eq!(owner, "the first run"),
            other => panic!("{other:?}"),
        }
        drop(first);
        assert!(RunLock::take(folder.path(), "the second run").is_ok());
    }
}
