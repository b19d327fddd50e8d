//! Schools at work at the same time, each for itself: what becomes of one, a panic too, is a line about it alone.

use rayon::prelude::*;

use super::SchoolOutcome;
use crate::config::load::SchoolConfig;
use crate::error::Error;
use crate::fault::guarded;

/// Does the work for each school and gives the outcomes in school order.
pub(super) fn each(schools: &[SchoolConfig], work: impl Fn(&SchoolConfig) -> Result<SchoolOutcome, Error> + Sync) -> Vec<SchoolOutcome> {
    schools.par_iter().map(|school| guarded(|| work(school)).unwrap_or_else(|error| failed(school, &error))).collect()
}

fn failed(school: &SchoolConfig, error: &Error) -> SchoolOutcome {
    let status = error.status();
    SchoolOutcome {
        school: school.settings.name.clone(),
        status,
        text: format!("Status {}: {}\n{error}", status.code(), status.words()),
        folder: None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::load::{load, school_files};
    use crate::error::Status;

    #[test]
    fn a_panic_over_one_school_is_told_of_that_school_and_the_others_go_on() {
        let schools = load(&school_files(Path::new("config/schools")).unwrap()).unwrap();
        assert!(schools.len() > 2);
        let unlucky = schools[1].settings.id.clone();
        let outcomes = each(&schools, |school| {
            assert!(school.settings.id != unlucky, "Amelia Hart is in two classes");
            let name = school.settings.name.clone();
            Ok(SchoolOutcome { school: name, status: Status::Done, text: String::new(), folder: None })
        });
        let names: Vec<&str> = outcomes.iter().map(|outcome| outcome.school.as_str()).collect();
        assert_eq!(names, schools.iter().map(|school| school.settings.name.as_str()).collect::<Vec<_>>());
        for (n, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.status, if n == 1 { Status::Fault } else { Status::Done }, "{}", outcome.text);
        }
        let told = &outcomes[1].text;
        assert!(told.starts_with("Status 5: ") && told.contains("the program is at fault") && !told.contains("Amelia"), "{told}");
    }
}
