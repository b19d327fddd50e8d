//! One pupil, nobody else, every item with its place.

use super::*;
use crate::render::workbook::fixture::Sample;

fn pack(sample: &Sample, at: usize) -> (String, String) {
    let key = sample.school.pupils[at].key.clone();
    let packs = evidence_packs(&sample.input(), std::slice::from_ref(&key)).unwrap();
    assert_eq!(packs.len(), 1);
    (packs[0].name.clone(), String::from_utf8(packs[0].bytes.clone()).unwrap())
}

#[test]
fn the_file_is_named_by_the_key_and_a_key_asked_twice_gives_one_pack() {
    let sample = Sample::school();
    let key = sample.school.pupils[3].key.clone();
    let packs = evidence_packs(&sample.input(), &[key.clone(), format!(" {key} "), "nobody".into()]).unwrap();
    assert_eq!(packs.iter().map(|pack| pack.name.as_str()).collect::<Vec<_>>(), [format!("evidence/{key}.html")]);
    assert_eq!(unknown_keys(&sample.school, &["nobody".into(), key], "settings").len(), 1);
}

#[test]
fn text_that_names_another_pupil_is_left_out() {
    let mut sample = Sample::school();
    let other = sample.school.pupils[5].name.clone();
    let (first, second) = (format!("Talk time with {} {}", other.forename, other.surname), other.listed());
    let pupil = &mut sample.school.pupils[3];
    let mut course = crate::analyse::sample::course(1, &first);
    course.row.file = std::sync::Arc::from(format!("Plan {second}.xlsx").as_str());
    pupil.provision.push(course);
    let (_, text) = pack(&sample, 3);
    assert!(text.contains("left out: names another pupil"));
    assert!(!text.contains(&format!("{} {}", other.forename, other.surname)));
    assert!(!text.contains(&format!("{}, {}", other.surname, other.forename)));
}

#[test]
fn a_name_with_markup_is_text() {
    let mut sample = Sample::school();
    sample.school.pupils[0].name.surname = "<script>alert(1)</script>".into();
    sample.school.pupils[0].name.preferred_surname = None;
    assert!(!pack(&sample, 0).1.contains("<script"));
}
