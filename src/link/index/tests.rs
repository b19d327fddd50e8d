//! Rules of the passes, one test each.

use super::*;
use crate::domain::entered::Entered;
use crate::domain::upn::Upn;
use crate::link::lists::index_of;
use crate::link::roll::testing::{pupil, reference, roll_of, settings};

const YEAR: fn() -> AcademicYear = || AcademicYear::of(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default());

fn index(pupils: &[Pupil], others: &[PupilReference]) -> RollIndex {
    let in_force = roll_of("now.csv", 2026, &[]);
    let before = roll_of("before.csv", 2025, others);
    index_of(&mut pupils.to_vec(), &[in_force.clone(), before], &in_force, Answers::default(), &settings()).index
}

fn upn(text: &str) -> Option<Entered<Upn, crate::domain::upn::UpnFault>> {
    Some(Entered::parse(text, Upn::parse))
}

#[test]
fn a_changed_surname_is_found_by_upn() {
    let index = index(&[pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Oak")], &[]);
    let row = PupilReference { upn: upn("h801200001001"), ..reference("Brown", "Ava", None, None) };
    assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::Upn));
}

#[test]
fn a_former_upn_is_a_match_of_its_own() {
    let mut ava = pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Oak");
    ava.former_upn = upn("M20112345678A");
    let row = PupilReference { upn: upn("M20112345678A"), ..reference("", "", None, None) };
    assert_eq!(index(&[ava], &[]).find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::FormerUpn));
}

#[test]
fn an_unknown_permanent_upn_is_never_overridden_by_a_name() {
    let index = index(&[pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Oak")], &[]);
    let row = PupilReference { upn: upn("B801200005001"), ..reference("Adams", "Ava", Some("2017-09-15"), None) };
    assert_eq!(index.find(&row, YEAR()), Match::Several(vec![PupilIndex(0)]));
}

#[test]
fn twins_are_told_apart_by_forename() {
    let index = index(&[pupil("", "Adams", "Ava", "2017-09-15", "Oak"), pupil("", "Adams", "Eva", "2017-09-15", "Oak")], &[]);
    assert_eq!(index.find(&reference("Adams", "Eva", Some("2017-09-15"), None), YEAR()), Match::Pupil(PupilIndex(1), Pass::NameAndBirth));
}

#[test]
fn one_name_in_two_classes_needs_the_class() {
    let pupils = [pupil("", "Lee", "James", "2017-09-15", "Oak"), pupil("", "Lee", "James", "2016-02-01", "Ash")];
    let index = index(&pupils, &[]);
    assert_eq!(index.find(&reference("Lee", "James", None, Some("Ash Class")), YEAR()), Match::Pupil(PupilIndex(1), Pass::UniqueName));
    assert!(matches!(index.find(&reference("Lee", "James", None, None), YEAR()), Match::Several(_)));
}

#[test]
fn last_years_class_does_not_name_this_years_pupil() {
    let pupils = [pupil("", "Lee", "James", "2017-09-15", "Oak"), pupil("", "Lee", "James", "2016-02-01", "Ash")];
    let older = PupilReference { class: Some("Oak".into()), ..reference("Lee", "James", Some("2016-02-01"), None) };
    let index = index(&pupils, &[older]);
    let row = reference("Lee", "James", None, Some("Oak"));
    assert_eq!(index.find(&row, YEAR().previous()), Match::Pupil(PupilIndex(1), Pass::UniqueName));
    assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::UniqueName));
}

#[test]
fn the_surname_of_last_years_list_still_names_the_pupil() {
    let older = PupilReference { upn: upn("H801200001001"), ..reference("Brown", "Ava", Some("2017-09-15"), Some("Oak")) };
    let index = index(&[pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Ash")], &[older]);
    assert_eq!(index.find(&reference("Brown", "Ava", None, Some("Oak")), YEAR().previous()), Match::Pupil(PupilIndex(0), Pass::UniqueName));
}

#[test]
fn a_leaver_of_the_same_name_stops_a_name_match() {
    let index = index(&[pupil("", "Khan", "Sara", "2017-09-15", "Oak")], &[reference("Khan", "Sara", Some("2015-01-01"), None)]);
    assert!(matches!(index.find(&reference("Khan", "Sara", None, None), YEAR()), Match::Several(_)));
    assert_eq!(index.find(&reference("Khan", "Sara", Some("2015-01-01"), None), YEAR()), Match::NotOnRoll);
}

#[test]
fn a_reused_admission_number_is_a_contradiction() {
    let mut ava = pupil("", "Adams", "Ava", "2017-09-15", "Oak");
    ava.admission_number = Some("1234".into());
    let index = index(&[ava], &[]);
    let row = PupilReference { admission_number: Some("1234".into()), ..reference("Khan", "Sara", None, None) };
    assert_eq!(index.find(&row, YEAR()), Match::Contradiction(vec![PupilIndex(0)]));
    let same = PupilReference { admission_number: Some("1234".into()), ..reference("Brown", "Ava", Some("2017-09-15"), None) };
    assert_eq!(index.find(&same, YEAR()), Match::Pupil(PupilIndex(0), Pass::AdmissionNumber));
}

#[test]
fn a_name_with_lost_letters_neither_matches_nor_contradicts() {
    let mut pupil = pupil("", "Łuczak", "Ola", "2017-09-15", "Oak");
    pupil.admission_number = Some("1234".into());
    let index = index(&[pupil], &[]);
    let row = PupilReference { admission_number: Some("1234".into()), ..reference("?uczak", "Ola", None, None) };
    assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::AdmissionNumber));
    assert_eq!(index.find(&reference("?uczak", "Ola", None, None), YEAR()), Match::Nobody);
}

#[test]
fn a_name_of_unknown_order_is_tried_both_ways() {
    let index = index(&[pupil("", "de la Cruz", "Maria", "2017-09-15", "Oak")], &[]);
    for text in ["Maria de la Cruz", "de la Cruz Maria", "DE LA CRUZ MARIA"] {
        let row = PupilReference { name: NameAsWritten::UnknownOrder(text.into()), ..reference("", "", None, None) };
        assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::UniqueName), "{text}");
    }
}
