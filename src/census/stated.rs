//! What the school states once for every pupil, where no file says otherwise.

use crate::census::applies::concerns_pupil;
use crate::census::build::{STATED_BY_SCHOOL, STATED_FOR_EVERY_PUPIL};
use crate::census::return_model::{Return, ReturnPupil};
use crate::config::census::CensusSettings;
use crate::config::school::CensusSchool;
use crate::finding::{Action, Finding, quoted};
use crate::place::Place;

/// Fills what the school states for every pupil, only where the files are silent and the element concerns the pupil.
pub(crate) fn state_for_every_pupil(
    ret: &mut Return,
    about: &CensusSchool,
    census: &CensusSettings,
    list: &Place,
    findings: &mut Vec<Finding>,
) {
    for (item, value) in &about.every_pupil {
        let Some(element) = census.structure.of_item(item).filter(|_| STATED_FOR_EVERY_PUPIL.contains(&item.as_str())) else {
            let message = format!(
                "The school's settings state {} for every pupil, which is not an item that can be stated so; it is not used.",
                quoted(item)
            );
            findings.push(
                Finding::new(STATED_BY_SCHOOL, Action::Rejected, list.clone(), message)
                    .hint(format!("Use one of: {}.", STATED_FOR_EVERY_PUPIL.join(", "))),
            );
            continue;
        };
        let is_open = |pupil: &ReturnPupil| pupil.text(item).is_none() && concerns_pupil(element.applies, pupil, ret, census);
        let left = ret.leavers.iter().map(|pupil| element.is_off_roll && is_open(pupil));
        let concerned: Vec<bool> = ret.pupils.iter().map(is_open).chain(left).collect();
        let n_pupils = concerned.iter().filter(|yes| **yes).count();
        for (pupil, _) in ret.pupils.iter_mut().chain(&mut ret.leavers).zip(&concerned).filter(|(_, yes)| **yes) {
            pupil.set(item, value);
        }
        let message = format!(
            "{} is written as {} for {n_pupils} pupils, because the school's settings state it and no file says otherwise.",
            element.name,
            quoted(value)
        );
        findings.push(
            Finding::new(STATED_BY_SCHOOL, Action::Warned, list.clone(), message)
                .hint("Export the column instead if it is not so for every pupil."),
        );
    }
}
