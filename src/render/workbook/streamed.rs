//! Rows that leave memory for a file of the run, on a disk that may be full.
//!
//! The spreadsheet library hands most failures on as errors, but panics when a row cannot be written to its file. That panic is
//! no fault of the program and says which answer the operating system gave; it becomes the error it should have been.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use crate::error::Error;

/// What the library says first when it cannot write.
const LIBRARY_SAYS: &str = "Couldn't write to xml file";

/// Makes a workbook whose rows are put aside in `folder`; any other panic goes on as it is.
pub(crate) fn put_aside<T>(folder: &Path, make: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // Nothing of a workbook that could not be made is kept.
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| match refusal(&*panic) {
        Some(source) => Err(Error::File {
            doing: format!("putting rows of the SENCO's workbook aside in {}", folder.parent().unwrap_or(folder).display()),
            source,
        }),
        None => resume_unwind(panic),
    })
}

/// The answer of the operating system that a panic of the library is about.
fn refusal(panic: &(dyn Any + Send)) -> Option<std::io::Error> {
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied())?;
    let code = words.split_once("Os { code: ").and_then(|(_, rest)| rest.split_once(',')).and_then(|(code, _)| code.parse().ok());
    match code {
        Some(code) => Some(std::io::Error::from_raw_os_error(code)),
        None => words.starts_with(LIBRARY_SAYS).then(|| std::io::Error::other("the disk does not take them")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_row_that_the_disk_does_not_take_is_an_error_about_the_disk() {
        let full = std::io::Error::from_raw_os_error(28);
        let error = put_aside(Path::new("out"), || -> Result<(), Error> { Err::<(), _>(full).map(|()| Ok(())).expect(LIBRARY_SAYS) });
        let words = error.unwrap_err().to_string();
        assert!(words.contains("the disk is full"), "{words}");
    }

    #[test]
    fn any_other_panic_goes_on_as_it_is() {
        let panicked = catch_unwind(|| put_aside(Path::new("out"), || -> Result<(), Error> { panic!("no such row") }).is_err());
        assert_eq!(panicked.unwrap_err().downcast_ref::<&str>(), Some(&"no such row"));
    }
}
