//! A school judged: everything the outputs are made from, and the promises asserted before any is made.

use crate::analyse::results::Analysis;
use crate::census::sources::CensusSources;
use crate::decide::results::{Decisions, Partition};
use crate::decisions::effects::Past;
use crate::domain::words;
use crate::error::Error;
use crate::finding::Finding;
use crate::link::earlier_registers::EarlierRegister;
use crate::link::school::School;
use crate::table::InputFile;

/// A school as at a day, with what was measured and what is proposed.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Files read.
    pub files: Vec<InputFile>,
    /// Pupils and the fate of every row.
    pub school: School,
    /// The same school as at census day, for the return; `None` where the year has no census settings.
    pub on_census_day: Option<School>,
    /// The register of this term in earlier years, oldest first.
    pub earlier_registers: Vec<EarlierRegister>,
    /// What else the census needs.
    pub census: CensusSources,
    /// Numbers.
    pub analysis: Analysis,
    /// Proposals.
    pub decisions: Decisions,
    /// What people decided before.
    pub past: Past,
    /// Everything a person should know, in path order.
    pub findings: Vec<Finding>,
}

impl Judged {
    /// On roll, flagged, watch, cleared, not judged.
    pub fn partition(&self) -> [usize; 5] {
        let count = |wanted: Partition| self.decisions.pupils.iter().filter(|pupil| pupil.outcome.partition() == wanted).count();
        [
            self.school.pupils.len(),
            count(Partition::Flagged),
            count(Partition::Watch),
            count(Partition::Cleared),
            count(Partition::NotJudged),
        ]
    }

    /// A day on which nobody was on roll, such as a year mistyped, is no day to report on or to remember.
    pub fn assert_somebody_on_roll(&self) -> Result<(), Error> {
        somebody_on_roll(&self.school)
    }

    /// Row ledger and partition, in total and in every subject; a broken promise stops the run before anything is written.
    pub fn assert_promises(&self) -> Result<(), Error> {
        let unexplained = self.school.ledger.unexplained();
        if !unexplained.is_empty() {
            let files: Vec<&str> = unexplained.iter().map(|file| &**file).collect();
            return Err(Error::Fault(format!("rows are not accounted for in {}", files.join(", "))));
        }
        let n = self.school.pupils.len();
        if self.decisions.pupils.len() != n || self.analysis.pupils.len() != n {
            return Err(Error::Fault("pupils, numbers and proposals are not in step".to_owned()));
        }
        let [on_roll, flagged, watch, cleared, not_judged] = self.partition();
        if on_roll != flagged + watch + cleared + not_judged {
            return Err(Error::Fault("the lists of pupils do not add up to the roll".to_owned()));
        }
        for (measured, proposed) in self.analysis.pupils.iter().zip(&self.decisions.pupils) {
            if measured.subjects.keys().ne(proposed.subject_partitions.keys()) {
                return Err(Error::Fault("a pupil is missing from a subject's lists".to_owned()));
            }
        }
        Ok(())
    }
}

fn somebody_on_roll(school: &School) -> Result<(), Error> {
    if !school.pupils.is_empty() {
        return Ok(());
    }
    Err(Error::Inputs(format!(
        "nobody is on roll on {} by the pupil list of {}, so nothing can be judged. Correct the day (--as-at), or save the pupil list of that \
         term into the inbox.",
        words::date(school.as_at),
        words::date(school.roll_date)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::sample;

    #[test]
    fn a_day_with_nobody_on_roll_is_refused_with_the_days() {
        let error = somebody_on_roll(&sample::school(Vec::new())).unwrap_err();
        assert_eq!(error.status(), crate::error::Status::InputsRejected);
        assert!(error.to_string().contains("nobody is on roll on ") && error.to_string().contains("--as-at"), "{error}");
        assert!(somebody_on_roll(&sample::school(vec![sample::pupil(1, 4)])).is_ok());
    }
}
