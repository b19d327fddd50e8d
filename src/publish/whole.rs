//! One file, whole or not at all: written beside its place, synced, put there in one step.
//!
//! A disk that fills up while a file is written then leaves the earlier file as it was, and no half of the new one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Error;

/// Prefix of a file in the making.
const MAKING: &str = ".making-";

/// Writes a file, in place of one that is there. A link keeps leading where it leads; a pipe or a device is written to as it is.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let refused = |source| refused(path, source);
    match fs::metadata(path) {
        Ok(about) if !about.is_file() => fs::write(path, bytes).map_err(refused),
        Ok(_) => {
            let real = fs::canonicalize(path).map_err(refused)?;
            filled(&real, bytes).and_then(|file| file.persist(&real).map_err(|error| error.error)).map(|_| ()).map_err(refused)
        }
        Err(_) => filled(path, bytes).and_then(|file| file.persist(path).map_err(|error| error.error)).map(|_| ()).map_err(refused),
    }
}

/// Writes a file that is not there yet; one that is there stays as it is, and that is an error.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let made = filled(path, bytes).and_then(|file| file.persist_noclobber(path).map_err(|error| error.error));
    made.map(|_| ()).map_err(|source| refused(path, source))
}

/// Several files that name children, for their owner's eyes where the system knows owners; each gets its name only when all of
/// them are written. Files that are there are replaced.
pub fn write_all_private(folder: &Path, files: &[(String, &[u8])]) -> Result<(), Error> {
    let fault = |source| Error::File { doing: format!("writing into {}", folder.display()), source };
    fs::create_dir_all(folder).map_err(fault)?;
    let mut made = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = folder.join(name);
        // Closed at once: a school's leavers may be more files than a program may hold open.
        let file = NamedTempFile::with_prefix_in(MAKING, folder).and_then(|file| written(file, bytes)).map_err(fault)?;
        made.push((file.into_temp_path(), path));
    }
    made.into_iter().try_for_each(|(file, path)| file.persist(path).map_err(|error| fault(error.error)))
}

/// An empty file in a folder, with the rights that the account gives to new files.
pub(super) fn beside(folder: &Path, prefix: &str) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

fn filled(path: &Path, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    written(beside(&folder, MAKING)?, bytes)
}

fn written(mut file: NamedTempFile, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn refused(path: &Path, source: std::io::Error) -> Error {
    Error::File { doing: format!("writing {}", path.display()), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_and_nothing_lies_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn a_new_file_never_replaces_one_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oak.toml");
        write_new(&path, b"mine").unwrap();
        let error = write_new(&path, b"yours").unwrap_err().to_string();
        assert!(error.contains("it is there already and stays as it is"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert_eq!(names(folder.path()), ["oak.toml"]);
    }

    #[test]
    fn several_files_are_written_and_nothing_lies_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.json"), "earlier").unwrap();
        let files: Vec<(String, &[u8])> = vec![("a.json".into(), b"1"), ("b.json".into(), b"2")];
        write_all_private(folder.path(), &files).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("a.json")).unwrap(), "1");
        assert_eq!(names(folder.path()), ["a.json", "b.json"]);
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_what_the_account_lets_them_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (plain, whole) = (folder.path().join("plain"), folder.path().join("whole"));
        fs::write(&plain, "1").unwrap();
        write_whole(&whole, b"1").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&whole), mode(&plain));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_to_and_never_replaced() {
        let error = write_whole(Path::new("/dev/full"), b"1").unwrap_err().to_string();
        assert!(error.contains("the disk is full"), "{error}");
        write_whole(Path::new("/dev/null"), b"1").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_keeps_leading_where_it_leads() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        fs::write(&real, "1").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_whole(&link, b"2").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"2");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
