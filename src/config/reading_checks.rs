//! Mistakes in what a school says about its own files: rules that hold for nothing, that contradict one another, or that
//! would match everything. All of them are said together, before the first file is read.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::assessments::Construct;
use crate::config::school::{FileHint, OwnRating, OwnScale, ReadingSettings};
use crate::domain::academic_year::AcademicYear;
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;
use crate::domain::term::HalfTerm;
use crate::table::clean;

/// Checks the tables under `[reading]`; `wrong` takes the dotted key and what to write instead.
pub(crate) fn check(reading: &ReadingSettings, wrong: &mut impl FnMut(&str, String)) {
    once_each("columns", &texts(&reading.columns), wrong);
    once_each("judgements", &texts(&reading.judgements), wrong);
    once_each("sen_status", &texts(&reading.sen_status), wrong);
    once_each("interventions", &texts(&reading.interventions), wrong);
    once_each("classes", &texts(&reading.classes), wrong);
    once_each("blanks", &choices(&reading.blanks), wrong);
    once_each("date_order", &choices(&reading.date_order), wrong);
    one_step("interventions", &reading.interventions, wrong);
    one_step("classes", &reading.classes, wrong);
    for (written, code) in &reading.sen_status {
        if SenProvision::from_code(code.trim()).is_none() {
            let message = format!("'{code}' is no SEN status. Write N (none), K (SEN support) or E (EHC plan).");
            wrong(&format!("reading.sen_status.{}", key(written)), message);
        }
    }
    let mut names = BTreeSet::new();
    for (index, scale) in reading.scales.iter().enumerate() {
        own_scale(&format!("reading.scales[{index}]"), scale, wrong);
        if !names.insert(folded(&scale.name)) {
            wrong(&format!("reading.scales[{index}].name"), format!("two scales have the name '{}'. Give each its own.", scale.name));
        }
    }
    for (index, rating) in reading.ratings.iter().enumerate() {
        own_rating(&format!("reading.ratings[{index}]"), rating, wrong);
    }
    for (index, hint) in reading.files.iter().enumerate() {
        file_hint(&format!("reading.files[{index}]"), hint, wrong);
    }
}

fn texts(table: &BTreeMap<String, String>) -> Vec<(&str, String)> {
    table.iter().map(|(written, meaning)| (written.as_str(), clean(meaning))).collect()
}

fn choices<T: std::fmt::Debug>(table: &BTreeMap<String, T>) -> Vec<(&str, String)> {
    table.iter().map(|(written, choice)| (written.as_str(), format!("{choice:?}"))).collect()
}

/// As words are compared when files are read: without regard to capitals and doubled blanks.
fn folded(text: &str) -> String {
    clean(text).to_lowercase()
}

/// A key as the person wrote it.
fn key(text: &str) -> String {
    format!("\"{text}\"")
}

/// Nothing empty, and no word with two meanings: of two rules for one word only one could hold.
fn once_each(table: &str, rows: &[(&str, String)], wrong: &mut impl FnMut(&str, String)) {
    let mut seen: BTreeMap<String, (&str, &str)> = BTreeMap::new();
    for (written, meaning) in rows {
        let place = format!("reading.{table}.{}", key(written));
        if clean(written).is_empty() {
            wrong(&place, "the text on the left is empty. Write it as it stands in your file.".to_owned());
        }
        if meaning.is_empty() {
            wrong(&place, "the text on the right is empty. Say what it means, or take the line out.".to_owned());
        }
        let (first, first_meaning) = *seen.entry(folded(written)).or_insert((written, meaning));
        if first_meaning != meaning {
            let message = format!("'{first}' and '{written}' are the same but for capitals or blanks, and mean two things. Keep one line.");
            wrong(&place, message);
        }
    }
}

/// A name on the right is used as it stands, so it must not be renamed in its turn.
fn one_step(table: &str, names: &BTreeMap<String, String>, wrong: &mut impl FnMut(&str, String)) {
    for (written, name) in names {
        let next = names.iter().find(|(other, to)| folded(other) == folded(name) && folded(to) != folded(name));
        if let Some((_, last)) = next {
            let message = format!("'{name}' is itself renamed to '{last}'. Write '{last}' on the right of both lines.");
            wrong(&format!("reading.{table}.{}", key(written)), message);
        }
    }
}

fn own_scale(place: &str, scale: &OwnScale, wrong: &mut impl FnMut(&str, String)) {
    if clean(&scale.name).is_empty() {
        wrong(&format!("{place}.name"), "is empty. Write the name of the tracker or ladder, as outputs shall print it.".to_owned());
    }
    if scale.steps.len() < 2 {
        wrong(&format!("{place}.steps"), "needs two words at least, lowest first".to_owned());
    }
    let mut seen = BTreeSet::new();
    for step in &scale.steps {
        if clean(step).is_empty() {
            wrong(&format!("{place}.steps"), "holds an empty word. Take it out.".to_owned());
        } else if !seen.insert(folded(step)) {
            wrong(&format!("{place}.steps"), format!("'{step}' stands there twice, so its place in the order is not known. Keep one."));
        }
    }
    if let Some(expected) = scale.expected.as_deref().filter(|expected| !seen.contains(&folded(expected))) {
        let message = format!("'{expected}' is none of the steps. Write one of: {}.", scale.steps.join(", "));
        wrong(&format!("{place}.expected"), message);
    }
}

fn own_rating(place: &str, rating: &OwnRating, wrong: &mut impl FnMut(&str, String)) {
    if clean(&rating.name).is_empty() {
        wrong(&format!("{place}.name"), "is empty. Write the name of the rating, as outputs shall print it.".to_owned());
    }
    if rating.columns.iter().all(|column| clean(column).is_empty()) {
        wrong(&format!("{place}.columns"), "names no column. Write the headings of its columns, without the term.".to_owned());
    }
    if !rating.lowest.is_finite() || !rating.highest.is_finite() || rating.lowest >= rating.highest {
        let message = format!("{} is not above lowest, which is {}", rating.highest, rating.lowest);
        wrong(&format!("{place}.highest"), message);
    }
}

/// Checks the subjects of `[[reading.files]]`: each is a subject, or a part of one that the table of parts knows by this word.
pub(crate) fn subjects(reading: &ReadingSettings, parts: &[Construct], wrong: &mut impl FnMut(&str, String)) {
    for (index, hint) in reading.files.iter().enumerate() {
        let Some(subject) = hint.subject.as_deref() else { continue };
        let is_part = parts.iter().any(|part| part.word == folded(subject));
        if !is_part && Subject::parse(subject).is_none() {
            let message = format!(
                "'{subject}' is not a subject (reading, writing, maths, GPS), nor a part of one that assessments/constructs.tsv lists, such as arithmetic"
            );
            wrong(&format!("reading.files[{index}].subject"), message);
        }
    }
}

fn file_hint(place: &str, hint: &FileHint, wrong: &mut impl FnMut(&str, String)) {
    if hint.name_contains.trim().is_empty() {
        wrong(&format!("{place}.name_contains"), "is empty and would match every file".to_owned());
    }
    if hint.sheet_contains.as_ref().is_some_and(|part| part.trim().is_empty()) {
        wrong(&format!("{place}.sheet_contains"), "is empty. Take the line out, and the block holds for every sheet.".to_owned());
    }
    if let Some(year) = hint.academic_year.as_deref().filter(|year| AcademicYear::parse(year).is_none()) {
        wrong(&format!("{place}.academic_year"), format!("'{year}' is not a school year such as 2026-27"));
    }
    if let Some(term) = hint.term.as_deref().filter(|term| HalfTerm::parse(term).is_none()) {
        wrong(&format!("{place}.term"), format!("'{term}' is not a term (autumn, spring, summer)"));
    }
    if hint.passphrase_file.is_some() && hint.passphrase_env.is_some() {
        wrong(&format!("{place}.passphrase_env"), "and passphrase_file both say where the password is. Keep one of the two.".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_says(text: &str, expected: &[&str]) {
        let reading: ReadingSettings = toml::from_str(text).unwrap();
        let mut said = Vec::new();
        check(&reading, &mut |key, message| said.push(format!("{key}: {message}")));
        assert_eq!(said.len(), expected.len(), "{said:#?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.contains(expected), "{said} does not say {expected}");
        }
    }

    #[test]
    fn two_rules_for_one_word_are_a_mistake() {
        check_says("[judgements]\n\"Exp\" = \"EXS\"\n\"EXP \" = \"GDS\"", &["'EXP ' and 'Exp' are the same"]);
        check_says("[interventions]\n\"PAIRED READING\" = \"Paired reading\"\n\"Paired Reading\" = \"Paired reading\"", &[]);
        check_says("[blanks]\n\"EAL\" = \"no\"\n\"eal\" = \"not known\"", &["'EAL' and 'eal' are the same"]);
    }

    #[test]
    fn a_name_is_not_renamed_twice() {
        check_says("[interventions]\n\"A\" = \"B\"\n\"B\" = \"C\"", &["'B' is itself renamed to 'C'"]);
        check_says("[interventions]\n\"PAIRED\" = \"Paired\"\n\"paired  reading\" = \"Paired\"", &[]);
        check_says("[classes]\n\"Class 3B\" = \"3B\"\n\"3b\" = \"3B\"", &[]);
    }

    #[test]
    fn an_expected_mark_is_one_of_the_steps() {
        check_says(
            "[[scales]]\nname = \"Tracker\"\nsteps = [\"Below\", \"On\", \"on\"]\nexpected = \"At\"",
            &["'on' stands there twice", "'At' is none of the steps. Write one of: Below, On, on."],
        );
        check_says("[[scales]]\nname = \"\"\nsteps = [\"Below\"]", &["name: is empty", "needs two words"]);
        check_says("[[ratings]]\nname = \"R\"\ncolumns = []\nlowest = 5.0\nhighest = 1.0", &["names no column", "1 is not above lowest"]);
    }

    #[test]
    fn facts_of_a_file_must_be_readable() {
        check_says(
            "[[files]]\nname_contains = \" \"\nacademic_year = \"2026\"\nterm = \"Michaelmas\"",
            &["would match every file", "'2026' is not a school year", "'Michaelmas' is not a term"],
        );
        check_says("[sen_status]\n\"Monitoring\" = \"M\"", &["'M' is no SEN status"]);
    }

    #[test]
    fn a_subject_of_a_file_is_a_subject_or_a_part_of_one() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config/assessments");
        let parts = crate::config::assessments::Assessments::load(&folder, &mut Vec::new());
        let said = |subject: &str| {
            let reading: ReadingSettings = toml::from_str(&format!("[[files]]\nname_contains = \"a\"\nsubject = \"{subject}\"")).unwrap();
            let mut said = Vec::new();
            subjects(&reading, &parts.beside().constructs, &mut |key, message| said.push(format!("{key}: {message}")));
            said
        };
        for good in ["Maths", "SPaG", "Arithmetic", "reading  accuracy", "Spelling"] {
            assert_eq!(said(good), Vec::<String>::new(), "{good}");
        }
        assert!(said("Latin")[0].starts_with("reading.files[0].subject: 'Latin' is not a subject"));
    }

    #[test]
    fn words_of_a_choice_are_listed_when_another_is_written() {
        let wrong = |text: &str| toml::from_str::<ReadingSettings>(text).unwrap_err().to_string();
        assert!(wrong("[blanks]\n\"EAL\" = \"nope\"").contains("expected `no` or `not known`"));
        assert!(wrong("[date_order]\n\"Date\" = \"US\"").contains("expected `day first` or `month first`"));
    }
}
