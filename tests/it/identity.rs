//! Who is whom over time: the labelled pairs, and the sheet of pairs answered, obeyed and undone.

use std::collections::BTreeSet;

use waymark::domain::term::SchoolTerm;
use waymark::finding::Checked;
use waymark::link::pairs::Pair;
use waymark::link::school::{Pupil, School};
use waymark::link::{LinkSettings, link};
use waymark::normalise::normalise;
use waymark::normalise::records::Flag;
use waymark::render::artefact::RunStamp;
use waymark::render::office::pairs_to_confirm::pairs_to_confirm_xlsx;

use crate::messy::reading::{files, read_with, settings, today, upn};
use crate::support::project;

/// How one place names a child.
#[derive(Clone, Debug, Default)]
struct Named {
    upn: String,
    former_upn: String,
    admission: String,
    surname: String,
    forename: String,
    birth: String,
    class: String,
}

impl Named {
    fn of(cells: &[String]) -> Named {
        let [upn, former_upn, admission, surname, forename, birth, class] = cells else { panic!("seven cells") };
        let birth = birth.split('-').rev().collect::<Vec<_>>().join("/");
        let [upn, former_upn, admission, surname, forename, class] =
            [upn, former_upn, admission, surname, forename, class].map(String::clone);
        Named { upn, former_upn, admission, surname, forename, birth, class }
    }

    fn line(&self) -> String {
        let Named { upn, former_upn, admission, surname, forename, birth, class } = self;
        format!("{upn},{former_upn},{admission},{surname},{forename},{birth},{class}")
    }
}

/// A labelled pair of `tests/data/identity-pairs.csv`.
struct Labelled {
    kind: String,
    is_same: bool,
    on_roll: Named,
    elsewhere: Named,
    other_is_on_roll: bool,
}

const HEAD: &str = "UPN,Former UPN,Admission No,Surname,Forename,DOB,Class";

fn labelled() -> Vec<Labelled> {
    let text = std::fs::read_to_string(project().join("tests/data/identity-pairs.csv")).expect("the labelled pairs");
    let mut pairs = Vec::new();
    for line in text.lines().skip(1) {
        // Only the kind may be quoted.
        let (kind, rest) = match line.split_once('"').and_then(|(_, rest)| rest.split_once("\",")) {
            Some((kind, rest)) => (kind.to_owned(), rest.to_owned()),
            None => {
                let mut parts = line.splitn(3, ',').skip(1).map(str::to_owned);
                (parts.next().expect("a kind"), parts.next().expect("a label"))
            }
        };
        let cells: Vec<String> = rest.split(',').map(str::to_owned).collect();
        pairs.push(Labelled {
            kind,
            is_same: cells[0] == "same",
            on_roll: Named::of(&cells[1..8]),
            elsewhere: Named::of(&cells[8..15]),
            other_is_on_roll: cells[15] == "yes",
        });
    }
    assert_eq!(pairs.len(), 300);
    pairs
}

fn list(day: &str, pupils: &[Named]) -> String {
    let lines: Vec<String> = pupils.iter().map(|one| format!("{},Year 4", one.line())).collect();
    format!("Report date: {day}\n{HEAD},Year Group\n{}\n", lines.join("\n"))
}

fn marks(named: &[Named]) -> String {
    let lines: Vec<String> = named.iter().map(|one| format!("{},{}", one.line(), 100)).collect();
    format!("NFER termly tests autumn 2026\n{HEAD},Reading Standardised Score\n{}\n", lines.join("\n"))
}

fn school(files: &[(&str, &str)]) -> Checked<School> {
    link(read_with(files, &settings()).value, &LinkSettings::for_day(today(), "test")).expect("there is a list")
}

/// Rows of the marks file that count for a pupil.
fn rows_of(pupil: &Pupil) -> BTreeSet<u32> {
    pupil.tests.values().flatten().filter_map(|result| result.place.row).collect()
}

fn is_pair_of(pair: &Pair, school: &School, one: &Labelled, row: u32, file: &str) -> bool {
    school.pupils[pair.pupil.0].admission_number.as_deref() == Some(&one.on_roll.admission)
        && pair.rows.iter().any(|key| &*key.file == file && key.row == row)
}

/// Pupils of a roll on which every first child stands, and every second one that is on roll.
fn roll(pairs: &[Labelled]) -> Vec<Named> {
    let number = |at: usize| (9000 + at).to_string();
    let others = pairs.iter().enumerate().filter(|(_, one)| one.other_is_on_roll).map(|(at, one)| {
        // What the other file leaves out is on the roll: a birth date and a number of its own.
        let birth = if one.elsewhere.birth.is_empty() { format!("{:02}/05/2013", at % 28 + 1) } else { one.elsewhere.birth.clone() };
        let has_own = !one.elsewhere.upn.is_empty() && one.elsewhere.upn != one.on_roll.upn;
        let upn = if has_own && !one.kind.contains("slip") { one.elsewhere.upn.clone() } else { upn(at as u32) };
        Named { upn, admission: number(at), birth, ..one.elsewhere.clone() }
    });
    pairs.iter().map(|one| one.on_roll.clone()).chain(others).collect()
}

#[derive(Default)]
struct Tally {
    n_same: usize,
    n_found: usize,
    missed: Vec<String>,
    false_merges: Vec<String>,
}

impl Tally {
    fn count(&mut self, one: &Labelled, is_merged: bool, is_asked: bool) {
        if !one.is_same {
            if is_merged {
                self.false_merges.push(one.kind.clone());
            }
            return;
        }
        self.n_same += 1;
        if is_merged || is_asked { self.n_found += 1 } else { self.missed.push(one.kind.clone()) }
    }

    fn check(&self) {
        assert!(self.false_merges.is_empty(), "merged and not one child: {:?}", self.false_merges);
        assert!(self.n_found * 100 >= self.n_same * 95, "{} of {} found; not: {:?}", self.n_found, self.n_same, self.missed);
    }
}

#[test]
fn of_three_hundred_labelled_pairs_none_is_merged_wrongly_and_nearly_all_are_found() {
    let pairs = labelled();
    let named: Vec<Named> = pairs.iter().map(|one| one.elsewhere.clone()).collect();
    let school = school(&[("pupils.csv", &list("20/11/2026", &roll(&pairs))), ("marks.csv", &marks(&named))]).value;
    let mut tally = Tally::default();
    for (one, row) in pairs.iter().zip(3u32..) {
        let pupil = school.pupils.iter().find(|pupil| pupil.admission_number.as_deref() == Some(&one.on_roll.admission));
        let is_merged = rows_of(pupil.expect("on roll")).contains(&row);
        let is_asked = school.pairs.iter().any(|pair| pair.tied_by.is_none() && is_pair_of(pair, &school, one, row, "marks.csv"));
        tally.count(one, is_merged, is_asked);
    }
    tally.check();
}

#[test]
fn the_same_pairs_on_last_years_list_are_found_and_none_is_merged_wrongly() {
    let pairs = labelled();
    // Last year's list names everybody as the other place does; the marks name them by UPN where they have one.
    let then: Vec<Named> = pairs.iter().map(|one| one.elsewhere.clone()).filter(|one| !one.surname.is_empty()).collect();
    let named: Vec<Named> = pairs
        .iter()
        .map(|one| match one.elsewhere.upn.is_empty() {
            true => one.elsewhere.clone(),
            false => Named { upn: one.elsewhere.upn.clone(), ..Named::default() },
        })
        .collect();
    let (now, before) = (list("20/11/2026", &roll(&pairs)), list("20/11/2025", &then));
    let school = school(&[("pupils.csv", &now), ("before.csv", &before), ("marks.csv", &marks(&named))]).value;
    let mut tally = Tally::default();
    let mut row_then = 2;
    for (one, row) in pairs.iter().zip(3u32..) {
        row_then += u32::from(!one.elsewhere.surname.is_empty());
        // The UPN of another pupil alone, without a name beside it, cannot be told from a right one.
        if one.kind.contains("copied into the row") {
            continue;
        }
        let pupil = school.pupils.iter().find(|pupil| pupil.admission_number.as_deref() == Some(&one.on_roll.admission));
        let is_merged = rows_of(pupil.expect("on roll")).contains(&row);
        let is_asked = school
            .pairs
            .iter()
            .any(|pair| is_pair_of(pair, &school, one, row, "marks.csv") || is_pair_of(pair, &school, one, row_then, "before.csv"));
        tally.count(one, is_merged, is_asked);
    }
    tally.check();
}

fn ava() -> Named {
    Named {
        upn: upn(1),
        admission: "11".into(),
        surname: "Adams".into(),
        forename: "Ava".into(),
        birth: "14/05/2017".into(),
        class: "Oak".into(),
        ..Named::default()
    }
}

fn answers(pair: &Pair, school: &School, answer: &str) -> String {
    format!("Answer,Pupil key,Other key\n{answer},{},{}\n", school.pupils[pair.pupil.0].key, pair.other_key)
}

#[test]
fn an_answer_ties_a_changed_upn_and_the_next_answer_undoes_it() {
    let roll = list("20/11/2026", &[ava()]);
    let other = Named { upn: upn(2), admission: String::new(), ..ava() };
    let marks = marks(&[other]);
    let open = school(&[("pupils.csv", &roll), ("marks.csv", &marks)]).value;
    assert!(rows_of(&open.pupils[0]).is_empty());
    assert_eq!(open.pairs.len(), 1);
    let same = answers(&open.pairs[0], &open, "same child");
    let tied = school(&[("pupils.csv", &roll), ("marks.csv", &marks), ("pairs.csv", &same)]).value;
    assert_eq!(rows_of(&tied.pupils[0]), BTreeSet::from([3]));
    assert!(tied.pairs[0].answer.is_some(), "the answer stays on the sheet, to be changed");
    let apart = answers(&open.pairs[0], &open, "Different children");
    let split = school(&[("pupils.csv", &roll), ("marks.csv", &marks), ("pairs.csv", &apart)]).value;
    assert!(rows_of(&split.pupils[0]).is_empty() && split.pending.is_empty());
}

#[test]
fn a_tie_by_rule_is_listed_with_its_rule_and_undone_by_an_answer() {
    let roll = list("20/11/2026", &[ava()]);
    let marks = marks(&[Named { upn: "B99910012500A".into(), admission: String::new(), ..ava() }]);
    let tied = school(&[("pupils.csv", &roll), ("marks.csv", &marks)]);
    assert_eq!(rows_of(&tied.value.pupils[0]), BTreeSet::from([3]));
    assert!(tied.findings.iter().any(|finding| finding.code.0 == "LINK-06" && finding.message.contains("rule: ")));
    let pair = &tied.value.pairs[0];
    assert!(pair.tied_by.is_some() && pair.answer.is_none());
    let apart = answers(pair, &tied.value, "different children");
    let split = school(&[("pupils.csv", &roll), ("marks.csv", &marks), ("pairs.csv", &apart)]).value;
    assert!(rows_of(&split.pupils[0]).is_empty());
}

#[test]
fn an_answer_that_is_neither_is_left_out_and_listed() {
    let read = read_with(
        &[("pupils.csv", &list("20/11/2026", &[ava()])), ("pairs.csv", "Answer,Pupil key,Other key\nperhaps,0123456789ab,0123456789ab\n")],
        &settings(),
    );
    assert!(read.value.records.answers.is_empty());
    assert!(read.findings.iter().any(|finding| finding.code.0 == "LINK-13" && finding.message.contains("'perhaps'")));
}

#[test]
fn a_blank_answer_changes_nothing() {
    let read = read_with(
        &[("pupils.csv", &list("20/11/2026", &[ava()])), ("pairs.csv", "Answer,Pupil key,Other key\n,0123456789ab,0123456789ab\n")],
        &settings(),
    );
    assert!(read.value.records.answers.is_empty() && !read.findings.iter().any(|finding| finding.code.0 == "LINK-13"));
}

#[test]
fn a_birth_date_in_three_columns_is_read() {
    let list = format!(
        "Report date: 20/11/2026\nUPN,Surname,Forename,Birth Day,Birth Month,Birth Year,Year Group,Class\n{},Adams,Ava,14,5,2017,Year 4,Oak\n{},Brown,Ben,3,May,2018,Year 3,Elm\n",
        upn(1),
        upn(2)
    );
    let school = school(&[("pupils.csv", &list)]).value;
    let births: Vec<String> = school.pupils.iter().filter_map(|pupil| Some(pupil.date_of_birth?.to_string())).collect();
    assert_eq!(births, ["2018-05-03", "2017-05-14"]);
}

#[test]
fn the_sheet_as_written_is_read_back_with_its_answers() {
    let roll = list("20/11/2026", &[ava()]);
    let marks = marks(&[Named { upn: upn(2), admission: String::new(), ..ava() }]);
    let open = school(&[("pupils.csv", &roll), ("marks.csv", &marks)]).value;
    let same = answers(&open.pairs[0], &open, "same child");
    let tied = school(&[("pupils.csv", &roll), ("marks.csv", &marks), ("pairs.csv", &same)]).value;
    let stamp = RunStamp {
        coordinator: "SENCO".into(),
        run_id: "test".into(),
        as_at: today(),
        term: SchoolTerm::of(today()),
        school_name: "Test & School".into(),
        school_id: "test".into(),
        settings_hash: "test".into(),
        version: "0",
    };
    for (school, n_answers) in [(&open, 0), (&tied, 1)] {
        let sheet = pairs_to_confirm_xlsx(school, &stamp).expect("a workbook").expect("there is a pair");
        let read = normalise(&files(&[("pairs-to-confirm.xlsx", &sheet.bytes)]), &settings(), today());
        assert_eq!(read.value.records.answers.len(), n_answers);
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        assert!(read.value.ledger.unexplained().is_empty());
    }
}

#[test]
fn a_premium_that_changes_in_the_middle_of_a_year_is_known_for_each_day() {
    let list = |day: &str, premium: &str| {
        format!(
            "Report date: {day}\nUPN,Surname,Forename,DOB,Year Group,Class,Pupil Premium\n{},Adams,Ava,14/05/2017,Year 4,Oak,{premium}\n",
            upn(1)
        )
    };
    let school = school(&[("september.csv", &list("15/09/2026", "N")), ("november.csv", &list("18/11/2026", "Y"))]).value;
    let ava = &school.pupils[0];
    assert_eq!(ava.pupil_premium_on("2026-10-01".parse().expect("a day")), Flag::No);
    assert_eq!(ava.pupil_premium_on(today()), Flag::Yes);
    assert_eq!(ava.over_time.changes()[0].when, "between 15 September 2026 and 18 November 2026");
}
