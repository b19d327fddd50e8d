//! What becomes of a panic: words about the program for one school, while the others go on.
//!
//! A panic's own words may hold a value from the data, so they are never shown. Its place in the source holds none, and is what
//! whoever mends the program needs.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread::{ThreadId, current};

use crate::error::Error;

/// Where threads panicked last, the newest at the end.
static PLACES: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());

/// From now on a panic prints nothing and its place is kept. Said once, by the program.
pub fn keep_places_of_panics() {
    std::panic::set_hook(Box::new(|panic| keep(place_of(panic))));
}

/// Does the work; a panic in it becomes an error that names its place.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    forget();
    // What a panic leaves half-changed belongs to the work and goes with it.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::Fault(format!("it came to a point it never should ({})", place()))))
}

fn place_of(panic: &PanicHookInfo<'_>) -> String {
    match panic.location() {
        Some(location) => format!("{} line {}", short(location.file()), location.line()),
        None => NOWHERE.to_owned(),
    }
}

const NOWHERE: &str = "place not known";

/// A source file without the folders of the machine on which the program was built: `waymark` or a library's name, then the file.
fn short(file: &str) -> String {
    let file = file.replace('\\', "/");
    match file.rsplit_once("/src/") {
        Some((before, after)) => format!("{}/src/{after}", before.rsplit('/').next().unwrap_or_default()),
        None => file,
    }
}

fn keep(place: String) {
    let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
    places.retain(|(thread, _)| *thread != current().id());
    places.push((current().id(), place));
}

fn forget() {
    PLACES.lock().unwrap_or_else(PoisonError::into_inner).retain(|(thread, _)| *thread != current().id());
}

/// The place of this thread's panic, or of the newest of any: work that is handed on panics elsewhere.
fn place() -> String {
    let places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
    let own = places.iter().find(|(thread, _)| *thread == current().id());
    own.or(places.last()).map_or_else(|| NOWHERE.to_owned(), |(_, place)| place.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_words_without_the_value_it_panicked_over() {
        let error = guarded(|| -> Result<(), Error> { panic!("Amelia Hart has no class") }).unwrap_err();
        let words = error.to_string();
        assert!(!words.contains("Amelia"), "{words}");
        assert!(words.contains("the program is at fault, not your files") && words.contains("send these lines"), "{words}");
        assert_eq!(error.status(), crate::error::Status::Fault);
    }

    #[test]
    fn work_without_a_panic_is_what_it_was() {
        assert_eq!(guarded(|| Ok(3)).unwrap(), 3);
        assert!(matches!(guarded(|| -> Result<(), Error> { Err(Error::Inputs("no".into())) }), Err(Error::Inputs(_))));
    }

    #[test]
    fn a_place_names_no_folder_of_the_machine_it_was_built_on() {
        assert_eq!(short("/home/someone/.cargo/registry/src/index/sheets-1.2.0/src/writer/xml.rs"), "sheets-1.2.0/src/writer/xml.rs");
        assert_eq!(short("C:\\build\\sheets-1.2.0\\src\\xml.rs"), "sheets-1.2.0/src/xml.rs");
        assert_eq!(short("src/run.rs"), "src/run.rs");
    }
}
