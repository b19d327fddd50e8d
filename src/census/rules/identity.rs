//! Rules about identifiers: 1500 to 1610.

use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{UpnParts, is_missing, is_not_in_code_set, shared_by};
use crate::census::rules::rule::{Check, Rule, Source, Years};
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::{Mark, Terms};
use crate::domain::upn::tidy;

/// 1500: the UPN is missing. The rules about its parts stay silent for this pupil.
pub const UPN_MISSING: Rule = Rule {
    number: "1500",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "upn",
    message: "The UPN is missing",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| is_missing(pupil.upn.text())),
};

/// 1510: the check letter is wrong, in the UPN or the former UPN.
pub const UPN_CHECK_LETTER_WRONG: Rule = Rule {
    number: "1510",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "upn",
    message: "The first letter of the UPN or former UPN is not the check letter of the rest",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| any_upn(pupil, |parts| !parts.has_right_letter())),
};

/// 1520: two pupils have the same UPN; each of them is listed.
pub const UPN_SHARED: Rule = Rule {
    number: "1520",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "upn",
    message: "Another pupil of the return has the same UPN",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupils(|ret| {
        shared_by(ret, |index| ret.pupils.get(index).map(|pupil| tidy(pupil.upn.text())).filter(|upn| !upn.is_empty()))
    }),
};

/// 1530: characters 2 to 4 are not an authority. Authorities that no longer exist are right in a UPN.
pub const UPN_AUTHORITY_UNKNOWN: Rule = Rule {
    number: "1530",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "upn",
    message: "Characters 2 to 4 of the UPN or former UPN are not the code of a local authority",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| any_upn(pupil, |parts| is_not_in_code_set(&parts.local_authority(), "la_code_for_upn", c))),
};

/// 1540: characters 5 to 12 are not all digits.
pub const UPN_NOT_DIGITS: Rule = Rule {
    number: "1540",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "upn",
    message: "Characters 5 to 12 of the UPN or former UPN are not all digits",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| any_upn(pupil, |parts| !parts.has_digits())),
};

/// 1550: the last character is missing or cannot be.
pub const UPN_END_WRONG: Rule = Rule {
    number: "1550",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "upn",
    message: "Character 13 of the UPN or former UPN is missing or is not a digit or a letter of the UPN alphabet",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| any_upn(pupil, |parts| !parts.has_right_end())),
};

/// 1580: the surname is missing.
pub const SURNAME_MISSING: Rule = Rule {
    number: "1580",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "surname",
    message: "The surname is missing",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| is_missing(&pupil.surname)),
};

/// 1590: the forename is missing.
pub const FORENAME_MISSING: Rule = Rule {
    number: "1590",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "forename",
    message: "The forename is missing",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| is_missing(&pupil.forename)),
};

/// 1600: no usable date of birth.
///
/// Rules about age stay silent for this pupil, so that one gap is one line in the report.
pub const DATE_OF_BIRTH_MISSING: Rule = Rule {
    number: "1600",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "date_of_birth",
    message: "The date of birth is missing or is not a date",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| pupil.date_of_birth.valid().is_none()),
};

/// 1610: the sex is missing or is not M or F.
pub const SEX_UNKNOWN: Rule = Rule {
    number: "1610",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "sex",
    message: "The sex is missing or is not M or F",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| is_not_in_code_set(&pupil.sex, "sex", c)),
};

/// True when the UPN or the former UPN, where there is one, has the fault.
fn any_upn(pupil: &ReturnPupil, has_fault: impl Fn(&UpnParts) -> bool) -> bool {
    [Some(&pupil.upn), pupil.former_upn.as_ref()]
        .into_iter()
        .flatten()
        .filter_map(|upn| UpnParts::of(upn.text()))
        .any(|parts| has_fault(&parts))
}

#[cfg(test)]
pub(super) mod tests {
    use crate::census::return_model::entered_date;
    use crate::census::rules::model::{Example, fires, silent, upn};

    /// One change to the model return for each case.
    pub(in crate::census::rules) const EXAMPLES: &[Example] = &[
        fires("1500", |r| r.pupils[0].upn = upn("")),
        silent("1500", |r| r.pupils[0].upn = upn("nonsense")),
        fires("1510", |r| r.pupils[0].upn = upn("A801200005001")),
        silent("1510", |r| r.pupils[0].upn = upn("b801 200005001")),
        fires("1510", |r| r.pupils[0].former_upn = Some(upn("A123456789123"))),
        fires("1520", |r| r.pupils[1].upn = r.pupils[0].upn.clone()),
        silent("1520", |r| {
            r.pupils[0].upn = upn("");
            r.pupils[1].upn = upn("");
        }),
        fires("1530", |r| r.pupils[0].upn = upn("A995200005001")),
        silent("1530", |r| r.pupils[0].former_upn = Some(upn("P201990100001"))),
        fires("1540", |r| r.pupils[0].upn = upn("B8012000O5001")),
        silent("1540", |r| r.pupils[0].upn = upn("M20112345678A")),
        fires("1550", |r| r.pupils[0].upn = upn("B80120000500")),
        silent("1550", |r| r.pupils[0].upn = upn("M20112345678A")),
        fires("1580", |r| r.pupils[0].surname = String::new()),
        silent("1580", |r| r.pupils[0].surname = "-".into()),
        fires("1590", |r| r.pupils[0].forename = " ".into()),
        silent("1590", |r| r.pupils[0].middle_names = String::new()),
        fires("1600", |r| r.pupils[0].date_of_birth = entered_date("2017-02-31")),
        silent("1600", |r| r.pupils[0].date_of_birth = entered_date("2016-02-29")),
        fires("1610", |r| r.pupils[0].sex = "X".into()),
        silent("1610", |r| r.pupils[0].sex = "F".into()),
    ];
}
