//! Characters that a census file cannot carry are removed, and the rows are listed.

use crate::census::build::CHARACTERS_REMOVED;
use crate::census::return_model::{Return, ReturnPupil};
use crate::domain::entered::Entered;
use crate::domain::upn::Upn;
use crate::finding::{Action, Finding};
use crate::place::Place;

/// True for a character that an XML 1.0 document may hold and that is not a control character.
pub(crate) fn fits_xml(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

/// Removes characters that XML 1.0 cannot hold, and says in which rows.
pub(crate) fn clean(ret: &mut Return, list: &Place, findings: &mut Vec<Finding>) {
    let school = &mut ret.school;
    let mut is_changed = false;
    for text in [&mut school.name, &mut school.email, &mut school.phone] {
        is_changed |= strip(text);
    }
    is_changed |= ret.more.strip(fits_xml);
    if is_changed {
        findings.push(characters_removed(list.clone()));
    }
    for pupil in ret.pupils.iter_mut().chain(&mut ret.leavers) {
        if clean_pupil(pupil) {
            findings.push(characters_removed(pupil.place.clone().unwrap_or_else(|| list.clone())));
        }
    }
}

fn clean_pupil(pupil: &mut ReturnPupil) -> bool {
    let mut is_changed = pupil.more.strip(fits_xml);
    let address = &mut pupil.address;
    for text in [
        &mut pupil.surname,
        &mut pupil.forename,
        &mut pupil.middle_names,
        &mut pupil.preferred_surname,
        &mut pupil.former_surname,
        &mut pupil.sex,
        &mut pupil.ethnicity,
        &mut pupil.language,
        &mut pupil.enrolment_status,
        &mut address.postcode,
    ]
    .into_iter()
    .chain(address.lines.iter_mut())
    {
        is_changed |= strip(text);
    }
    for upn in [Some(&mut pupil.upn), pupil.former_upn.as_mut()].into_iter().flatten() {
        if upn.text().chars().any(|c| !fits_xml(c)) {
            let mut text = upn.text().to_owned();
            is_changed |= strip(&mut text);
            *upn = Entered::parse(&text, Upn::parse);
        }
    }
    is_changed
}

fn strip(text: &mut String) -> bool {
    let before = text.len();
    text.retain(fits_xml);
    text.len() != before
}

fn characters_removed(place: Place) -> Finding {
    Finding::new(
        CHARACTERS_REMOVED,
        Action::Repaired,
        place,
        "The row holds characters that a census file cannot carry; they are removed from the return.",
    )
    .hint("Type the value again in the MIS.")
}
