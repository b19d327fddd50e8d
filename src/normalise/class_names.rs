//! Classes that two files write in two ways. Pupils without a number are matched by name and class, so a spelling that no
//! pupil list knows keeps them apart: the school is asked, and nothing is renamed by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::name::folded;
use crate::finding::{Action, quoted};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{PupilReference, Records};
use crate::normalise::sheet::toml_text;
use crate::place::Place;

/// Words beside a class's own name.
const BESIDE: &[&str] = &["class", "form", "year", "yr", "y", "group", "gp", "registration", "reg", "set", "r"];

/// Asks about classes of other files that a pupil list knows under a name that differs in such words alone.
pub(crate) fn propose(out: &mut Out) {
    let mut on_lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for pupil in out.records.rolls.iter().flat_map(|roll| &roll.pupils) {
        let Some(class) = pupil.pupil.class.as_deref().filter(|class| !class.trim().is_empty()) else { continue };
        on_lists.entry(bare(class)).or_default().insert(class.to_owned());
        known.insert(as_matched(class));
    }
    let mut unknown: BTreeMap<String, Place> = BTreeMap::new();
    for (place, pupil) in others(&out.records) {
        if let Some(class) = pupil.class.as_deref().filter(|class| !known.contains(&as_matched(class))) {
            let first = unknown.entry(class.to_owned()).or_insert_with(|| place.clone());
            if place < *first {
                *first = place;
            }
        }
    }
    for (class, place) in unknown {
        let names: Vec<&String> = on_lists.get(&bare(&class)).into_iter().flatten().collect();
        let distinct: BTreeSet<String> = names.iter().map(|name| as_matched(name)).collect();
        let (Some(name), 1) = (names.first(), distinct.len()) else { continue };
        let what = format!("The class {} may be {} of the pupil list", quoted(&class), quoted(name));
        let fault = Fault::new("M103", Action::Asked, what, "Pupils of it that have no number may not be found.");
        let hint =
            format!("If they are one, add to the school's settings under [reading.classes]:\n{} = {}", toml_text(&class), toml_text(name));
        out.notes.add(place, fault.hint(hint).across_file());
    }
}

/// What is left of a class without the words that only say it is one.
fn bare(class: &str) -> String {
    let spaced: String = class.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<String> = spaced.split(' ').filter(|word| !word.is_empty()).map(folded).collect();
    let own: Vec<&str> = words.iter().map(String::as_str).filter(|word| !BESIDE.contains(word)).collect();
    if own.is_empty() { words.concat() } else { own.concat() }
}

/// As the matching of pupils compares classes.
fn as_matched(class: &str) -> String {
    folded(&class.to_lowercase().replace("class", ""))
}

/// Who the rows of every other kind are about, with the rows.
fn others(records: &Records) -> impl Iterator<Item = (Place, &PupilReference)> {
    let tests = records.tests.iter().map(|row| (row.row.place(), &row.pupil));
    let judgements = records.judgements.iter().map(|row| (row.row.place(), &row.pupil));
    let results = records.other_results.iter().map(|row| (row.row.place(), &row.pupil));
    let ratings = records.ratings.iter().map(|row| (row.row.place(), &row.pupil));
    let attendance = records.attendance.iter().map(|row| (row.row.place(), &row.pupil));
    let provision = records.provision.iter().map(|row| (row.row.place(), &row.pupil));
    let targets = records.targets.iter().map(|row| (row.row.place(), &row.pupil));
    let sen = records.sen.iter().map(|row| (row.row.place(), &row.pupil));
    tests.chain(judgements).chain(results).chain(ratings).chain(attendance).chain(provision).chain(targets).chain(sen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;
    use crate::normalise::testing::{file, settings, table};
    use chrono::NaiveDate;

    #[test]
    fn words_that_only_say_it_is_a_class_are_set_aside() {
        for class in ["3B", "Class 3B", "3 B", "3-b", "Year 3B", "Form 3B"] {
            assert_eq!(bare(class), "3b", "{class}");
        }
        assert_eq!(bare("Class"), "class");
        assert_ne!(bare("3A"), bare("3B"));
    }

    fn read(settings: &crate::normalise::NormaliseSettings) -> (Option<String>, Vec<String>) {
        let files = [
            file(vec![table(
                "list 20-11-2026.csv",
                "",
                &[
                    "Surname|Forename|Year Group|Reg|DOB|Admission date",
                    "Adams|Ava|3|3B|01/02/2019|01/09/2023",
                    "Brown|Ben|3|3B|02/02/2019|01/09/2023",
                ],
            )]),
            file(vec![table(
                "marks.xlsx",
                "Marks 2026-27",
                &["Name|Class|Aut Reading", "Adams, Ava|Form 3B|EXS", "Brown, Ben|Form 3B|EXS"],
            )]),
        ];
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let read = normalise(&files, settings, day);
        let class = read.value.records.judgements.first().and_then(|row| row.pupil.class.clone());
        let said = read.findings.iter().filter(|f| f.code.0 == "M103").map(ToString::to_string).collect();
        (class, said)
    }

    #[test]
    fn a_class_written_in_two_ways_is_asked_about_and_never_renamed_by_itself() {
        let (class, said) = read(&settings());
        assert_eq!(class.as_deref(), Some("Form 3B"));
        assert!(said.len() == 1 && said[0].contains("'Form 3B' may be '3B'") && said[0].ends_with("\"Form 3B\" = \"3B\""), "{said:?}");
        let mut told = settings();
        told.reading.classes.insert("form  3b".into(), "3B".into());
        assert_eq!(read(&told), (Some("3B".to_owned()), Vec::new()));
    }
}
