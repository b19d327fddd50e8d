//! From the exports of an inbox to the return of each term: attendance by code, suspensions, free meals, placements, details and
//! leavers; the return beside the last one; notes that come back. Whole runs of the program over an invented school.

use std::path::{Path, PathBuf};

use crate::support::{copy_config, files, latest, out, waymark};

use super::schema::objection;
use super::upn;
use waymark::config::census::CensusSettings;
use waymark::domain::term::Term;
use waymark::render::census_xsd::census_xsd;

/// An invented school of twelve pupils with its settings, in a folder of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().expect("a folder") };
        copy_config(place.folder.path());
        let text = std::fs::read_to_string(place.path("config/schools/whitehill.toml")).expect("the sample's settings");
        let top: String = text.lines().filter(|line| line.starts_with("policy")).map(|line| format!("{line}\n")).collect();
        let settings = format!(
            "id = \"sample\"\nname = \"Sample School\"\n{top}rules_owner = \"InCo\"\ninbox = \"../../inbox\"\n\n[census]\nla = \"990\"\nestab = \"2999\"\nurn = \"999999\"\n\
             phase = \"PS\"\ntype = \"17\"\nserial_number = 1\nlowest_nc_year = \"R\"\nhighest_nc_year = \"6\"\nintake = \"COMP\"\ngovernance = \"CO\"\nphone = \"00000 000000\"\n\
             email = \"office@example.org\"\n\n[census.every_pupil]\nboarder = \"N\"\n"
        );
        std::fs::write(place.path("config/schools/sample.toml"), settings).expect("settings");
        std::fs::create_dir_all(place.path("inbox")).expect("an inbox");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path("inbox").join(name), text).expect("a file of the inbox");
    }

    /// Runs and gives the folder of the run.
    fn run(&self, as_at: &str) -> PathBuf {
        self.run_with(&["--as-at", as_at])
    }

    fn run_with(&self, more: &[&str]) -> PathBuf {
        let (school, to) = (self.path("config/schools/sample.toml"), self.path("reports"));
        let mut arguments = vec!["run", school.to_str().expect("a path"), "--out", to.to_str().expect("a path"), "--quiet"];
        arguments.extend(more);
        let answer = waymark(&arguments);
        assert!(to.join("sample/latest.txt").exists(), "{}{}", out(&answer), String::from_utf8_lossy(&answer.stderr));
        latest(&to, "sample")
    }
}

fn census_xml(run: &Path) -> String {
    let found = files(&run.join("office"));
    let (_, bytes) = found.iter().find(|(name, _)| name.starts_with("census-99") && name.ends_with(".xml")).expect("the return");
    String::from_utf8(bytes.clone()).expect("UTF-8")
}

fn data_checks(run: &Path) -> String {
    std::fs::read_to_string(run.join("office/data-checks.csv")).expect("the data checks")
}

fn valid(text: &str, term: Term) {
    let mut mistakes = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/census/2026-27");
    let census = CensusSettings::load(&folder, &mut mistakes).expect("the year's settings");
    let answer = objection(&census_xsd(&census, term), text);
    assert!(!matches!(answer, Some(Some(_))), "{answer:?}");
}

fn pupil_list(day: &str, sen_of_two: &str) -> String {
    let row = |n: u32, year: &str, born: &str, sen: &str, class: &str| {
        format!(
            "{},Sample{n},Pat,{born},F,{year},{class},03/09/2024,,{sen},WBRI,ENG,N,{n} Example Road,Flat {n},Exampleton,ZZ99 1AA,N,N,N,O\n",
            upn(n)
        )
    };
    let head = "UPN,Legal Surname,Legal Forename,DOB,Sex,Year Group,Class,Admission Date,Leaving Date,SEN Status,Ethnicity,First Language,Service Child,Address Line 1,Address Line 2,Town,Postcode,Part Time,PLAA,Top-up Funding,Class Type";
    let mut text = format!("Report date: {day}\n\n{head}\n");
    text.push_str(&row(1, "4", "04/03/2018", "N", "4 Oak"));
    text.push_str(&row(2, "4", "05/03/2018", sen_of_two, "4 Oak"));
    for n in 3..=11 {
        text.push_str(&row(n, "4", "06/03/2018", "N", "4 Oak"));
    }
    // Pupil 12 left in July.
    text.push_str(&row(12, "4", "07/03/2018", "N", "4 Oak").replacen("03/09/2024,,", "03/09/2024,10/07/2026,", 1));
    text
}

fn filled() -> Place {
    let place = Place::new();
    place.put("Pupil list.csv", &pupil_list("01/10/2026", "K"));
    place.put(
        "Codes first half.csv",
        &format!(
            "Attendance by code 13/04/2026 to 22/05/2026\n\nUPN,Surname,Forename,Possible Sessions,/,\\,I,O,C1\n{},Sample1,Pat,58,28,26,4,0,0\n{},Sample12,Pat,58,29,29,0,0,0\n",
            upn(1),
            upn(12)
        ),
    );
    place.put(
        "Codes second half.csv",
        &format!("Attendance by code 01/06/2026 to 22/07/2026\n\nUPN,Surname,Forename,Possible Sessions,/,\\,I,O,C1\n{},Sample1,Pat,76,37,36,2,1,0\n", upn(1)),
    );
    place.put(
        "Suspensions.csv",
        &format!(
            "UPN,Surname,Forename,Exclusion Type,Reason 1,Exclusion Start Date,Exclusion Sessions\n{0},Sample1,Pat,Suspension,DB,12/05/2026,3\n{0},Sample1,Pat,Suspension,Bullying,15/09/2026,2\n",
            upn(1)
        ),
    );
    place.put(
        "FSM history.csv",
        &format!(
            "UPN,Surname,Forename,FSM Start Date,FSM End Date,UK Country,FSM Category\n{0},Sample2,Pat,01/09/2025,,England,TFSM\n{1},Sample1,Pat,01/09/2024,01/02/2026,ENG,TFSM\n",
            upn(2),
            upn(1)
        ),
    );
    place.put(
        "Alternative provision.csv",
        &format!(
            "UPN,Surname,Forename,AP Start Date,AP End Date,AP Setting Type,Placement Reason,AP Sessions Per Week,AP URN\n{},Sample2,Pat,01/06/2026,,OTH,BHS,4,999123\n",
            upn(2)
        ),
    );
    place
}

#[test]
fn the_exports_of_an_inbox_stand_in_the_autumn_return_by_its_windows() {
    let place = filled();
    let run = place.run("2026-10-08");
    let text = census_xml(&run);
    valid(&text, Term::Autumn);
    let plain: String = text.lines().map(str::trim).collect();
    for part in [
        "<TermlyAttendance><SessionsPossible>58</SessionsPossible><SessionDetails><SessionDetail><AttendanceReason>/</AttendanceReason><Sessions>28</Sessions>",
        "<SummerHalfTerm2Attendance><SessionsPossible>76</SessionsPossible>",
        "<TermlyExclusion><Category>SUSP</Category><Reason1>DB</Reason1><StartDate>2026-05-12</StartDate><Sessions>3</Sessions>",
        "<FSMperiod><FSMstartDate>2025-09-01</FSMstartDate><UKcountry>ENG</UKcountry><FSMcategory>TFSM</FSMcategory></FSMperiod>",
        "<SchoolArrangedAPDetail><URN>999123</URN><EntryDate>2026-06-01</EntryDate>",
        "<PLAA>N</PLAA><TopUpFunding>false</TopUpFunding>",
        "<PartTime>false</PartTime>",
        "<AddressLine2>Flat 1</AddressLine2><AddressLine3>Exampleton</AddressLine3>",
        "<PupilNoLongerOnRoll>",
        "<LeavingDate>2026-07-10</LeavingDate>",
    ] {
        assert!(plain.contains(part), "{part}\n{text}");
    }
    assert_eq!(plain.matches("<TermlyExclusion>").count(), 1, "that of September belongs to the next return");
    assert_eq!(plain.matches("<FSMperiod>").count(), 1, "the other ended before the window");
    assert_eq!(plain.matches("<PupilOnRoll>").count(), 11);
    assert_eq!(plain.matches("<PupilNoLongerOnRoll>").count(), 1);
}

#[test]
fn a_table_of_other_days_is_said_and_not_in_the_return() {
    let place = filled();
    place.put(
        "Codes first half.csv",
        &format!("Attendance by code 13/04/2026 to 22/07/2026\n\nUPN,Surname,Forename,Possible Sessions,/,\\,I,O,C1\n{},Sample1,Pat,58,28,26,4,0,0\n", upn(1)),
    );
    let run = place.run("2026-10-08");
    assert!(!census_xml(&run).contains("<TermlyAttendance>"));
    assert!(data_checks(&run).contains("CENSUS-40"), "{}", data_checks(&run));
}

#[test]
fn two_tables_of_the_same_days_are_not_added_up() {
    let place = filled();
    let text = std::fs::read_to_string(place.path("inbox/Codes first half.csv")).unwrap();
    place.put("Codes again.csv", &text.replace("28,26,4", "27,26,5"));
    let run = place.run("2026-10-08");
    assert!(!census_xml(&run).contains("<SessionsPossible>116<"));
    assert!(data_checks(&run).contains("CENSUS-41"), "{}", data_checks(&run));
}

/// The rows of a sheet of the checks workbook, as the program's own reader sees them.
fn sheet(run: &Path, name: &str) -> Vec<Vec<String>> {
    let bytes = std::fs::read(run.join("office/census-checks.xlsx")).expect("the checks");
    let read = waymark::read::read_bytes("census-checks.xlsx", &bytes, &waymark::read::Limits::default());
    let table = read.value.tables.iter().find(|table| table.sheet.as_deref() == Some(name)).expect("the sheet");
    table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text().to_string()).collect()).collect()
}

#[test]
fn the_return_is_set_beside_the_last_one_and_the_counts_add_up() {
    let place = filled();
    place.run("2026-10-08");
    // By January pupil 2 is N, pupil 3 is not on the list any more, and pupil 13 has come.
    let list = pupil_list("21/01/2027", "N");
    let three = upn(3);
    let new = list.lines().find(|line| line.starts_with(&upn(11))).unwrap().replace(&upn(11), &upn(13)).replace("Sample11", "Sample13");
    let list: String = list.lines().filter(|line| !line.starts_with(&three)).map(|line| format!("{line}\n")).collect();
    place.put("Pupil list.csv", &format!("{list}{}\n", new.replacen("03/09/2024", "04/01/2027", 1)));
    let run = place.run("2027-02-01");
    let rows = sheet(&run, "Against last return");
    let has = |parts: &[&str]| rows.iter().any(|row| parts.iter().all(|part| row.iter().any(|cell| cell.contains(part))));
    assert!(has(&["counts", "11 + 1 joined - 1 left = 11"]), "{rows:?}");
    assert!(has(&["changed code", &upn(2), "K", "N", "end of SEN support"]), "{rows:?}");
    assert!(has(&["joined", &upn(13), "entry date 4 January 2027"]), "{rows:?}");
    assert!(has(&["left", &three, "On which day did the pupil leave?"]), "{rows:?}");
    valid(&census_xml(&run), Term::Spring);
}

#[test]
fn a_census_file_of_the_inbox_is_the_last_return_and_is_no_refused_file() {
    let place = filled();
    let first = place.run("2026-10-08");
    let text = census_xml(&first).replace(&upn(4), &upn(14));
    place.put("Pupil list.csv", &pupil_list("21/01/2027", "K"));
    place.put("9902999_SC3_990LL26_001.xml", &text);
    let run = place.run("2027-02-01");
    let rows = sheet(&run, "Against last return");
    assert!(rows.iter().any(|row| row.iter().any(|cell| cell.starts_with("9902999_SC3"))), "{rows:?}");
    assert!(rows.iter().any(|row| row[0] == "changed identity" && row.contains(&upn(14)) && row.contains(&upn(4))), "{rows:?}");
    assert!(data_checks(&run).contains("CENSUS-46"));
}

#[test]
fn a_report_rebuilt_from_its_load_is_compared_with_the_census_file_of_then_or_says_why_not() {
    let place = filled();
    let text = census_xml(&place.run("2026-10-08")).replace(&upn(4), &upn(14));
    place.put("Pupil list.csv", &pupil_list("21/01/2027", "K"));
    place.put("9902999_SC3_990LL26_001.xml", &text);
    let made = place.run("2027-02-01");
    let rebuilt = place.run_with(&["--load", "2"]);
    assert_ne!(made, rebuilt);
    assert!(files(&made.join("office")) == files(&rebuilt.join("office")), "the same bytes");
    place.put("9902999_SC3_990LL26_001.xml", &text.replace(&upn(5), &upn(15)));
    let other = place.run_with(&["--load", "2"]);
    assert!(data_checks(&other).contains("CENSUS-47") && !data_checks(&other).contains("CENSUS-46"), "{}", data_checks(&other));
    assert!(data_checks(&other).contains("rebuilt from a load"), "{}", data_checks(&other));
    let rows = sheet(&other, "Against last return");
    assert!(rows.iter().flatten().any(|cell| cell.starts_with("load 1 of the history")), "{rows:?}");
}

#[test]
fn a_note_on_a_query_comes_back_this_term_and_is_the_earlier_answer_in_the_next() {
    let place = filled();
    let run = place.run("2026-10-08");
    let rows = sheet(&run, "Errors and queries");
    let at = |heading: &str| rows[0].iter().position(|cell| cell == heading).unwrap_or_else(|| panic!("{heading}: {:?}", rows[0]));
    let (key, rule, note, answer) = (at("Row key"), at("Rule"), at("Query note"), at("Earlier answer"));
    let row = rows.iter().skip(1).find(|row| row[rule] == "2363-2377").unwrap_or_else(|| panic!("{rows:?}")).clone();
    let mut csv = rows[0].join(",") + "\n";
    for (index, cell) in row.iter().enumerate() {
        let text = if index == note { "Checked, with the parent" } else { cell };
        csv.push_str(&format!("{}\"{}\"", if index == 0 { "" } else { "," }, text.replace('"', "\"\"")));
    }
    place.put("census-checks.csv", &format!("{csv}\n"));
    let again = sheet(&place.run("2026-10-09"), "Errors and queries");
    let same = |rows: &[Vec<String>]| rows.iter().find(|one| one[key] == row[key] && one[rule] == row[rule]).cloned();
    assert_eq!(same(&again).expect("the finding")[note], "Checked, with the parent");
    std::fs::remove_file(place.path("inbox/census-checks.csv")).unwrap();
    place.put("Pupil list.csv", &pupil_list("21/01/2027", "K"));
    let next = sheet(&place.run("2027-02-01"), "Errors and queries");
    let found = same(&next).unwrap_or_else(|| panic!("rule {} fires no more: {next:?}", row[rule]));
    assert_eq!((found[note].as_str(), found[answer].as_str()), ("", "01/10/2026: Checked, with the parent"));
}

/// Findings about so many pupils with notes of the office, as the sheet would be saved, and the row keys. A row may have lost
/// everything by which it names the pupil but the key.
fn noted(rows: &[Vec<String>], notes: &[(&str, bool)]) -> (Vec<String>, String) {
    let at = |heading: &str| rows[0].iter().position(|cell| cell == heading).unwrap_or_else(|| panic!("{heading}: {:?}", rows[0]));
    let mut of_pupils: Vec<Vec<String>> = rows.iter().skip(1).filter(|row| row[at("Row key")] != "school").cloned().collect();
    of_pupils.sort_by(|a, b| a[at("Row key")].cmp(&b[at("Row key")]));
    of_pupils.dedup_by(|a, b| a[at("Row key")] == b[at("Row key")]);
    assert!(of_pupils.len() >= notes.len(), "{rows:?}");
    let (mut keys, mut csv) = (Vec::new(), rows[0].join(",") + "\n");
    for (mut row, (note, names_the_pupil)) in of_pupils.into_iter().zip(notes) {
        row[at("Query note")] = (*note).to_owned();
        if !names_the_pupil {
            row[at("UPN")].clear();
            row[at("Pupil")].clear();
        }
        keys.push(row[at("Row key")].clone());
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        csv.push_str(&format!("{}\n", cells.join(",")));
    }
    (keys, csv)
}

#[test]
fn a_purge_takes_out_the_notes_on_queries_about_a_pupil_and_leaves_those_about_others() {
    let place = filled();
    let rows = sheet(&place.run("2026-10-08"), "Errors and queries");
    let (keys, csv) = noted(&rows, &[("Grandmother rang", true), ("Carer wrote in", false), ("Seen by the office", true)]);
    place.put("census-checks.csv", &csv);
    place.run("2026-10-09");
    std::fs::remove_file(place.path("inbox/census-checks.csv")).unwrap();
    let (school, to) = (place.path("config/schools/sample.toml"), place.path("reports"));
    let (school, to) = (school.to_str().unwrap(), to.to_str().unwrap());
    let purged =
        waymark(&["purge", school, "--out", to, "--as-at", "2026-10-10", "--pupil", keys[0].as_str(), "--pupil", keys[1].as_str()]);
    assert_eq!(purged.status.code(), Some(0), "{}{}", out(&purged), String::from_utf8_lossy(&purged.stderr));
    for (name, bytes) in files(&place.path("reports")) {
        for note in ["Grandmother rang", "Carer wrote in"] {
            assert!(!bytes.windows(note.len()).any(|window| window == note.as_bytes()), "'{note}' in {name}");
        }
    }
    place.put("Pupil list.csv", &pupil_list("21/01/2027", "K"));
    let next = sheet(&place.run("2027-02-01"), "Errors and queries");
    let answers: Vec<&str> = next.iter().flatten().filter(|cell| cell.starts_with("01/10/2026: ")).map(String::as_str).collect();
    assert_eq!(answers, ["01/10/2026: Seen by the office"], "the inbox names all three still, the history one");
}

#[test]
fn a_row_of_a_leaver_that_the_return_uses_is_counted_as_used() {
    let place = filled();
    let run = place.run("2026-10-08");
    assert!(census_xml(&run).contains("<PupilNoLongerOnRoll>"));
    let record = std::fs::read_to_string(run.join("run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let inputs = record["inputs"].as_array().expect("the inputs");
    let used = |file: &str| inputs.iter().find(|one| one["file"] == file).unwrap_or_else(|| panic!("{record}"))["rows_used"].clone();
    assert_eq!(used("Codes first half.csv"), 2, "that of pupil 12, who left in July, too");
    assert_eq!(used("Pupil list.csv"), 12);
}

#[test]
fn an_error_names_the_cell_of_the_export() {
    let place = filled();
    let text = std::fs::read_to_string(place.path("inbox/Pupil list.csv")).unwrap();
    place.put("Pupil list.csv", &text.replacen(",F,4,4 Oak,", ",Q,4,4 Oak,", 1));
    let rows = sheet(&place.run("2026-10-08"), "Errors and queries");
    let places: Vec<&String> =
        rows.iter().filter(|row| row.iter().any(|cell| cell == "1610")).flatten().filter(|cell| cell.contains("Pupil list.csv")).collect();
    assert!(places.iter().any(|place| place.contains("line 4") && place.contains("Sex")), "{places:?} {rows:?}");
}
