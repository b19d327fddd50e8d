//! What a run says of provision: no row of a map is lost, sums add what is printed, and an evidence pack holds one pupil only.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use waymark::config::load::load;
use waymark::judged::Judged;

use crate::support::{copy_of_sample, err, files, latest, project, status, waymark};

const AS_AT: &str = "2026-11-20";

/// A sheet as maps from heading to cell; the heading row is the first that opens with `first`.
fn rows_of(workbook: &[u8], sheet: &str, first: &str) -> Vec<BTreeMap<String, String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(workbook.to_vec())).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("the sheet is there");
    let rows: Vec<&[Data]> = range.rows().collect();
    let at = rows.iter().position(|row| row.first().is_some_and(|cell| *cell == first)).expect("its headings");
    let headings: Vec<String> = rows[at].iter().map(Data::to_string).collect();
    let named = |row: &&[Data]| headings.iter().cloned().zip(row.iter().map(Data::to_string)).collect();
    rows[at + 1..].iter().map(named).collect()
}

fn run(school: &Path, to: &Path, more: &[&str]) {
    let mut arguments = vec!["run", school.to_str().expect("a path"), "--as-at", AS_AT, "--out", to.to_str().expect("a path")];
    arguments.extend(more);
    let output = waymark(&arguments);
    assert!(status(&output) <= 1, "{}", err(&output));
}

fn judged(school: &Path) -> Judged {
    let school = load(&[school.to_owned()]).expect("the settings load").remove(0);
    waymark::run::judge(&school, AS_AT.parse().expect("a day")).expect("it runs")
}

/// Rows of the school's provision tables that stand on neither sheet, and how many stand on one.
fn rows_lost(judged: &Judged, workbook: &[u8]) -> (Vec<String>, usize) {
    let place = "Where";
    let places = |sheet: &str, first: &str| -> BTreeSet<String> {
        rows_of(workbook, sheet, first).into_iter().filter_map(|mut row| row.remove(place)).collect()
    };
    let mut told = places("Provision map", "Pupil");
    told.extend(places("Provision left out", place));
    let of_provision = |file: &std::sync::Arc<str>, sheet: &Option<std::sync::Arc<str>>| {
        judged.school.provision_tables.contains(&(file.clone(), sheet.clone()))
    };
    let found: Vec<String> = judged
        .school
        .ledger
        .rows()
        .filter(|(row, _)| of_provision(&row.file, &row.sheet))
        .map(|(row, _)| row.place().to_string())
        .collect();
    let n = found.len();
    (found.into_iter().filter(|place| !told.contains(place)).collect(), n)
}

#[test]
fn every_row_of_a_provision_map_is_on_the_map_or_left_out_with_a_reason() {
    for name in ["whitehill", "astley", "porters-grange", "twiss-green"] {
        let folder = tempfile::tempdir().unwrap();
        let school = project().join(format!("config/schools/{name}.toml"));
        run(&school, folder.path(), &["--only", "senco"]);
        let workbook = &files(&latest(folder.path(), name))["senco/flagged-pupils.xlsx"];
        let (lost, n) = rows_lost(&judged(&school), workbook);
        assert!(n > 0 && lost.is_empty(), "{name}: {} of {n} rows stand nowhere, such as {:?}", lost.len(), lost.first());
        let left_out = rows_of(workbook, "Provision left out", "Where");
        assert!(left_out.iter().all(|row| row.get("Reason").is_some_and(|reason| !reason.is_empty())), "{name}");
        totals_add_what_is_printed(name, workbook);
    }
}

/// The note above the costs, to the penny, from the printed rows; the table of areas adds up to the same.
fn totals_add_what_is_printed(name: &str, workbook: &[u8]) {
    let rows = rows_of(workbook, "Costs", "Pupil");
    assert_eq!(rows.len(), rows_of(workbook, "Provision map", "Pupil").len(), "{name}");
    let pence = |heading: &str| -> i64 {
        rows.iter().filter_map(|row| row[heading].parse::<f64>().ok()).map(|pounds| (pounds * 100.0).round() as i64).sum()
    };
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(workbook.to_vec())).expect("a workbook");
    let range = book.worksheet_range("Costs").expect("the sheet is there");
    let note = range.rows().flatten().map(Data::to_string).find(|cell| cell.starts_with("Costs as printed")).expect("the note");
    for heading in ["Cost to date £", "Cost to plan end £"] {
        let sum = pence(heading);
        let whole: String = format!("{}", sum / 100).chars().rev().collect();
        let grouped: Vec<String> = whole.as_bytes().chunks(3).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
        let printed = format!("£{}.{:02}", grouped.join(",").chars().rev().collect::<String>(), sum % 100);
        assert!(note.contains(&printed), "{name}: {heading} {printed}, {note}");
    }
}

#[test]
fn a_map_of_any_kind_loses_no_row_in_a_school_that_knows_nobody_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let inbox = folder.path().join("sample-data/whitehill/inbox");
    let mut n_maps = 0;
    for file in std::fs::read_dir(project().join("sample-data/inputs/provision")).expect("listed").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".csv") {
            std::fs::copy(file.path(), inbox.join(&name)).unwrap();
            n_maps += 1;
        }
    }
    // Names of the school, of nobody and of several in one cell; a group without names; a total; a day still to come.
    let own = "Provision,Area of need,Wave,Pupils,Class,Staff,Ratio,Frequency,Start date,End date,Cost\n\
        Talk time,Communication and interaction,Targeted,\"Nobody, Known; Else, Someone\",Oak,TA/HLTA,1:2,3x20mins,07/09/2026,23/10/2026,£40\n\
        Talk time,Communication and interaction,Targeted,all Y4,,TA,1:6,weekly,07/09/2026,23/10/2026,\n\
        Talk time,Communication and interaction,Targeted,,,TA,1:6,weekly,07/09/2026,23/10/2026,\n\
        ,Communication and interaction,Targeted,\"Nobody, Known\",,TA,1:6,weekly,07/09/2026,23/10/2026,\n\
        Total,,,,,,,,,,£40\n";
    std::fs::write(inbox.join("Talk map.csv"), own).unwrap();
    let to = folder.path().join("out");
    run(&school, &to, &["--only", "senco"]);
    let workbook = &files(&latest(&to, "whitehill"))["senco/flagged-pupils.xlsx"];
    let (lost, n) = rows_lost(&judged(&school), workbook);
    assert!(n_maps >= 10 && n > 60 && lost.is_empty(), "{} of {n}: {lost:?}", lost.len());
}

/// A school with a pack for every pupil: nothing in one pack belongs to another pupil.
#[test]
fn an_evidence_pack_holds_no_other_pupil() {
    let folder = tempfile::tempdir().unwrap();
    let school = project().join("config/schools/whitehill.toml");
    let judged = judged(&school);
    let keys: Vec<&str> = judged.school.pupils.iter().map(|pupil| pupil.key.as_str()).collect();
    let asked: Vec<&str> = keys.iter().flat_map(|key| ["--evidence", key]).chain(["--only", "senco"]).collect();
    run(&school, folder.path(), &asked);
    let written = files(&latest(folder.path(), "whitehill"));
    let marks: Vec<Vec<String>> = judged
        .school
        .pupils
        .iter()
        .map(|pupil| {
            let name = &pupil.name;
            let forenames = [Some(&name.forename), name.preferred_forename.as_ref()];
            let surnames = [Some(&name.surname), name.preferred_surname.as_ref()];
            let mut marks: Vec<String> = vec![pupil.key.clone()];
            for forename in forenames.into_iter().flatten() {
                for surname in surnames.into_iter().flatten() {
                    marks.extend([format!("{forename} {surname}"), format!("{surname}, {forename}")]);
                }
            }
            marks.extend(pupil.upn.valid().map(|upn| upn.as_str().to_owned()));
            if let Some(born) = pupil.date_of_birth {
                marks.extend(["%d/%m/%Y", "%Y-%m-%d"].map(|form| born.format(form).to_string()));
            }
            marks
        })
        .collect();
    assert!(keys.len() > 200);
    for (at, key) in keys.iter().enumerate() {
        let page = String::from_utf8(written[&format!("senco/evidence/{key}.html")].clone()).unwrap();
        assert!(page.contains(&judged.school.pupils[at].name.surname.replace('\'', "&#39;")) || page.contains("&#"), "whose pack is {key}");
        for (other, marks_of_other) in marks.iter().enumerate().filter(|(other, _)| *other != at) {
            for mark in marks_of_other.iter().filter(|mark| !marks[at].contains(mark)) {
                assert!(!page.contains(mark.as_str()), "the pack of pupil {at} holds something of pupil {other}");
            }
        }
    }
}

#[test]
fn a_pack_is_asked_for_on_the_command_line_and_an_unknown_key_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let school = project().join("config/schools/astley.toml");
    let keys: Vec<String> = judged(&school).school.pupils.iter().take(2).map(|pupil| pupil.key.clone()).collect();
    run(&school, folder.path(), &["--evidence", &keys[0], "--evidence", &keys[1], "--evidence", "nobody"]);
    let written = files(&latest(folder.path(), "astley"));
    let packs: Vec<&String> = written.keys().filter(|name| name.starts_with("senco/evidence/")).collect();
    let mut expected: Vec<String> = keys.iter().map(|key| format!("senco/evidence/{key}.html")).collect();
    expected.sort();
    assert_eq!(packs, expected.iter().collect::<Vec<_>>());
    let checks = String::from_utf8_lossy(&written["office/data-checks.csv"]).into_owned();
    assert!(checks.contains("PACK-01") && checks.contains("nobody"), "the unknown key is listed");
}

#[test]
fn a_decision_to_consider_an_assessment_asks_for_the_pack() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    run(&school, &to, &[]);
    let first = latest(&to, "whitehill");
    let record: serde_json::Value = serde_json::from_slice(&std::fs::read(first.join("run.json")).unwrap()).unwrap();
    let run_id = record["run"].as_str().unwrap().to_owned();
    let csv = std::fs::read_to_string(project().join("tests/data/decisions/Flagged.csv")).unwrap();
    let (fixture, _) = crate::decisions::expected();
    let (csv, key) = decided(&csv.replace(&fixture.run, &run_id), "Consider EHC needs assessment");
    let back = to.join("whitehill/decisions-in");
    std::fs::create_dir_all(&back).unwrap();
    std::fs::write(back.join("flagged.csv"), csv).unwrap();
    let output = waymark(&["run", school.to_str().unwrap(), "--as-at", "2027-03-12", "--out", to.to_str().unwrap()]);
    assert!(status(&output) <= 1, "{}", err(&output));
    let written = files(&latest(&to, "whitehill"));
    let packs: Vec<&String> = written.keys().filter(|name| name.starts_with("senco/evidence/")).collect();
    assert_eq!(packs, [&format!("senco/evidence/{key}.html")]);
}

/// The list with this decision in its first row and none elsewhere, and the key of that row.
fn decided(csv: &str, decision: &str) -> (String, String) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    let mut rows: Vec<Vec<String>> = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    let is = |cell: &str, name: &str| cell.trim().eq_ignore_ascii_case(name);
    let heading = rows.iter().position(|row| row.iter().any(|cell| is(cell, "Decision"))).expect("its headings");
    let column = |name: &str| rows[heading].iter().position(|cell| is(cell, name)).expect("the column");
    let (at, key_at) = (column("Decision"), column("Row key"));
    let key = rows[heading + 1][key_at].clone();
    for (number, row) in rows.iter_mut().skip(heading + 1).enumerate() {
        row[at] = if number == 0 { decision.to_owned() } else { String::new() };
    }
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("written"));
    (String::from_utf8(writer.into_inner().expect("written")).expect("UTF-8"), key)
}
