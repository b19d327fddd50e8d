//! Rules about identifiers: 1500 to 1610.

use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{UpnParts, is_missing, is_not_in_code_set};
use crate::census::rules::rule::Rule;
use crate::domain::upn::tidy;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 1500: the UPN is missing. The rules about its parts stay silent for this pupil.
    Rule::anyone("1500", "upn", "The UPN is missing", |pupil, _| is_missing(pupil.upn.text())),
    // 1510: the check letter is wrong, in the UPN or the former UPN.
    Rule::anyone("1510", "upn", "The first letter of the UPN or former UPN is not the check letter of the rest", |pupil, _| {
        any_upn(pupil, |parts| !parts.has_right_letter())
    }),
    // 1520: two pupils have the same UPN; each of them is listed.
    Rule::shared("1520", "upn", "Another pupil of the return has the same UPN", |pupil| {
        Some(tidy(pupil.upn.text())).filter(|upn| !upn.is_empty())
    }),
    // 1530: characters 2 to 4 are not an authority. Authorities that no longer exist are right in a UPN.
    Rule::anyone("1530", "upn", "Characters 2 to 4 of the UPN or former UPN are not the code of a local authority", |pupil, c| {
        any_upn(pupil, |parts| is_not_in_code_set(&parts.local_authority(), "la_code_for_upn", c))
    }),
    // 1540: characters 5 to 12 are not all digits.
    Rule::anyone("1540", "upn", "Characters 5 to 12 of the UPN or former UPN are not all digits", |pupil, _| {
        any_upn(pupil, |parts| !parts.has_digits())
    }),
    // 1550: the last character is missing or cannot be.
    Rule::anyone(
        "1550",
        "upn",
        "Character 13 of the UPN or former UPN is missing or is not a digit or a letter of the UPN alphabet",
        |pupil, _| any_upn(pupil, |parts| !parts.has_right_end()),
    ),
    // 1580: the surname is missing.
    Rule::anyone("1580", "surname", "The surname is missing", |pupil, _| is_missing(&pupil.surname)),
    // 1590: the forename is missing.
    Rule::anyone("1590", "forename", "The forename is missing", |pupil, _| is_missing(&pupil.forename)),
    // 1600: no usable date of birth.
    //
    // Rules about age stay silent for this pupil, so that one gap is one line in the report.
    Rule::anyone("1600", "date_of_birth", "The date of birth is missing or is not a date", |pupil, _| {
        pupil.date_of_birth.valid().is_none()
    }),
    // 1610: the sex is missing or is not M or F.
    Rule::anyone("1610", "sex", "The sex is missing or is not M or F", |pupil, c| is_not_in_code_set(&pupil.sex, "sex", c)),
];

/// True when the UPN or the former UPN, where there is one, has the fault.
fn any_upn(pupil: &ReturnPupil, has_fault: impl Fn(&UpnParts) -> bool) -> bool {
    [Some(&pupil.upn), pupil.former_upn.as_ref()]
        .into_iter()
        .flatten()
        .filter_map(|upn| UpnParts::of(upn.text()))
        .any(|parts| has_fault(&parts))
}
