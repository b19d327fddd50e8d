//! Loads of earlier layouts stay readable, and those of a newer program are refused in words.
//!
//! `tests/data/history-v1.sqlite` was written by `a_history_of_every_kind_is_written_when_asked` at layout 1, and is never
//! written anew: when a kept type gains a field, its list names the next layout (`src/history/records.rs`), a new file is
//! written beside this one, and both are read here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use waymark::domain::academic_year::AcademicYear;
use waymark::domain::amounts::Pounds;
use waymark::domain::entered::Entered;
use waymark::domain::judgement::TeacherJudgement;
use waymark::domain::name::PupilName;
use waymark::domain::observed::{Access, IncidentKind, Incidents, Rater, Rating, ScaleResult, ScaleValue, Session};
use waymark::domain::occasion::Occasion;
use waymark::domain::score::{AgeScore, Measure, NoScore, Outcome, RawMark, ScaledScore, StandardisedScore};
use waymark::domain::sen::{SenNeed, SenProvision};
use waymark::domain::subject::Subject;
use waymark::domain::term::Term;
use waymark::domain::upn::Upn;
use waymark::error::Error;
use waymark::finding::{Action, Code, Finding};
use waymark::history::load::{KeptRecords, NewLoad};
use waymark::history::outcome::PupilOutcome;
use waymark::history::store::{History, Purpose};
use waymark::ledger::{Fate, RowKey};
use waymark::normalise::records::{
    AttendanceRow, Flag, JudgementResult, NameAsWritten, Normalised, ProvisionPlan, ProvisionRow, PupilReference, Recorded, Roll, RollRow,
    SenRow, TargetRow, TargetStatus, TestResult,
};
use waymark::place::Place;
use waymark::table::{Container, InputFile};

/// Names the file to write the history of this layout to.
const WRITE: &str = "WAYMARK_TEST_LAYOUT";

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn row(file: &str, number: u32) -> RowKey {
    RowKey { file: file.into(), sheet: Some("Sheet1".into()), row: number }
}

pub fn pupil() -> PupilReference {
    PupilReference {
        upn: Some(Entered::parse("Q999100125001", Upn::parse)),
        former_upn: Some(Entered::parse("not a number", Upn::parse)),
        admission_number: Some("0042".into()),
        name: NameAsWritten::Known(PupilName { surname: "Invented".into(), forename: "Ada".into(), ..PupilName::default() }),
        date_of_birth: day(2017, 2, 28),
        class: Some("Oak".into()),
        nc_year: None,
    }
}

fn standardised(points: f64) -> Outcome<StandardisedScore> {
    StandardisedScore::new(points).map(Outcome::Score).expect("on the scale")
}

fn occasion() -> Occasion {
    Occasion { year: AcademicYear::of(day(2026, 11, 20).expect("a day")), term: Term::Autumn }
}

fn recorded<T>(file: &str, fact: T) -> Recorded<T> {
    let row = row(file, 2);
    Recorded { place: row.place().at_column(3, "Score"), row, pupil: pupil(), fact }
}

/// One record of every kind, with every shape of value once.
pub fn of_every_kind() -> Normalised {
    let mut normalised = Normalised::default();
    let records = &mut normalised.records;
    let list: Arc<str> = "list.csv".into();
    records.rolls.push(Roll {
        file: list.clone(),
        as_at: day(2026, 11, 20).expect("a day"),
        pupils: vec![RollRow {
            row: row("list.csv", 2),
            pupil: pupil(),
            sex: "F".into(),
            middle_names: Some("Bea".into()),
            former_surname: None,
            enrolment_status: "C".into(),
            admission_date: day(2021, 9, 1),
            leaving_date: None,
            sen_status: Some(SenProvision::Support),
            pupil_premium: Flag::Yes,
            free_school_meals: Flag::No,
            eal: Flag::Unknown,
            first_language: "ENG".into(),
            ethnicity: "WBRI".into(),
            looked_after: Flag::No,
            service_child: Flag::No,
            postcode: "ZZ99 3VZ".into(),
            address_line: "1 Nowhere Lane".into(),
            town: "Nowhere".into(),
        }],
    });
    records.sen.push(SenRow {
        row: row("sen.csv", 2),
        pupil: pupil(),
        as_at: day(2026, 11, 20),
        provision: Some(SenProvision::Plan),
        need: SenNeed::parse("SLCN"),
        rank: Some(1),
        from: day(2024, 10, 1),
        to: None,
    });
    let outcomes =
        [standardised(93.0), Outcome::Below(StandardisedScore::new(70.0).expect("on the scale")), Outcome::Missing(NoScore::Absent)];
    for (number, outcome) in (2..).zip(outcomes) {
        let row = row("tests.xlsx", number);
        records.tests.push(TestResult {
            place: row.place().at_column(6, "Reading SS"),
            row,
            pupil: pupil(),
            instrument: "Termly tests".into(),
            measure: Measure::AgeStandardised,
            subject: Subject::Reading,
            occasion: occasion(),
            date: day(2026, 11, 11),
            outcome,
        });
    }
    for judgement in [Ok(TeacherJudgement::new("EXS", 3, true)), Err(NoScore::NotRecorded)] {
        let row = row("marks.xlsx", 2);
        let place = row.place();
        records.judgements.push(JudgementResult { row, place, pupil: pupil(), subject: Subject::Writing, occasion: occasion(), judgement });
    }
    records.attendance.push(AttendanceRow {
        row: row("attendance.csv", 2),
        pupil: pupil(),
        from: day(2026, 9, 1),
        to: day(2026, 11, 20),
        sessions_possible: Some(110),
        sessions_attended: Some(101),
        percent: Some(91.8),
    });
    records.provision.push(ProvisionRow {
        row: row("map.xlsx", 2),
        pupil: pupil(),
        intervention: "Paired reading".into(),
        area_of_need: "Cognition and learning".into(),
        tier: "Wave 2".into(),
        start: day(2026, 9, 14),
        end: None,
        sessions_per_week: Some(2.5),
        minutes: Some(20),
        group_size: Some(4),
        sessions_attended: Some(11),
        sessions_offered: Some(14),
        subject: Some(Subject::Reading),
        entry: Some(standardised(84.0)),
        exit: None,
        entry_date: day(2026, 9, 10),
        exit_date: None,
        cost: Some(Pounds { pence: 12_345 }),
        outcome: Some(-1),
        plan: ProvisionPlan {
            version: "2".into(),
            staff_grade: "TA".into(),
            weeks: Some(12),
            sessions_planned: Some(24),
            hourly_rate: Some(Pounds { pence: 1_450 }),
            review: day(2026, 12, 11),
            is_open_ended: true,
            n_pupils_named: 4,
            measure: "Reading age".into(),
            entry: AgeScore::from_months(94).map(Outcome::Score).map(ScaleValue::Age),
            ..ProvisionPlan::default()
        },
    });
    records.targets.push(TargetRow {
        row: row("targets.csv", 2),
        pupil: pupil(),
        set: day(2026, 9, 20),
        review: day(2026, 12, 11),
        area: "Communication".into(),
        status: Some(TargetStatus::PartlyMet),
    });
    for value in [
        ScaleValue::Scaled(Outcome::Score(ScaledScore::new(101.0).expect("on the scale"))),
        ScaleValue::Raw(Outcome::Score(RawMark::new(12.5, Some(40.0)).expect("a mark"))),
        ScaleValue::Step(TeacherJudgement::new("Step 4", 4, false)),
    ] {
        records.other_results.push(recorded(
            "other.csv",
            ScaleResult {
                instrument: "Own paper".into(),
                construct: "comprehension".into(),
                subject: Some(Subject::Maths),
                occasion: occasion(),
                date: None,
                value,
                is_marked: true,
            },
        ));
    }
    let rating = Rating {
        instrument: "Survey".into(),
        scale: "belonging".into(),
        rater: Rater::Pupil,
        occasion: occasion(),
        date: None,
        value: 3.5,
    };
    records.ratings.push(recorded("ratings.csv", rating));
    let incidents = Incidents { kind: IncidentKind::Suspension, from: day(2026, 10, 5), to: None, count: 2, sessions: Some(4) };
    records.incidents.push(recorded("behaviour.csv", incidents));
    let session = Session {
        intervention: "Paired reading".into(),
        date: day(2026, 10, 6),
        minutes: Some(20),
        was_present: Some(true),
        staff_grade: "TA".into(),
    };
    records.sessions.push(recorded("sessions.csv", session));
    let access = Access {
        date: day(2026, 10, 6),
        subject: Some(Subject::Gps),
        subject_as_written: "SPaG".into(),
        minutes_withdrawn: Some(20.0),
        minutes_taught: Some(60.0),
        is_through_ordinary_teaching: Some(false),
    };
    records.access.push(recorded("access.csv", access));
    normalised.ledger.set(row("list.csv", 1), Fate::Skipped("headings"));
    normalised.ledger.set(row("list.csv", 2), Fate::Used);
    normalised.ledger.set(row("list.csv", 3), Fate::Quarantined(Code("M063")));
    normalised
}

pub fn written(path: &Path, normalised: &Normalised) {
    let (mut history, _) = History::open(path, "oak", Purpose::Write).expect("the history opens");
    let file = InputFile {
        name: "list.csv".into(),
        bytes: 9,
        sha256: format!("{:064x}", 7),
        container: Container::Delimited,
        described: "UTF-8".into(),
        tables: Vec::new(),
    };
    let finding = Finding::new(Code("M063"), Action::Quarantined, Place::file("list.csv"), "A row names no pupil.").hint("Fill it in.");
    let outcome = PupilOutcome {
        key: "0123456789ab".into(),
        outcome: "CANDIDATE".into(),
        list: "flagged".into(),
        progress: "UNCLEAR".into(),
        state: "N".into(),
        levels: [("reading".to_owned(), "--".to_owned())].into(),
    };
    let new = NewLoad {
        as_at: day(2026, 11, 20).expect("a day"),
        version: "0.1.0",
        settings: &[("method.toml".to_owned(), "00".repeat(32))],
        files: &[file],
        records: &KeptRecords::of(normalised),
        findings: &[finding],
        outcomes: &[outcome],
        basis: &[],
    };
    history.commit(&new).expect("the load is written");
}

/// Writes a history of this program's layout where the environment names a file; else only proves that it can.
#[test]
fn a_history_of_every_kind_is_written_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let asked = std::env::var_os(WRITE).map(PathBuf::from);
    let path = asked.unwrap_or_else(|| folder.path().join("history.sqlite"));
    written(&path, &of_every_kind());
    let (history, findings) = History::open(&path, "oak", Purpose::Read).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let whole = history.whole(&history.loads()[0]).unwrap();
    assert_eq!(format!("{:?}", whole.normalised.records), format!("{:?}", of_every_kind().records));
}

#[test]
fn a_load_of_the_first_layout_is_read_as_it_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    std::fs::copy(crate::support::project().join("tests/data/history-v1.sqlite"), &path).unwrap();
    for purpose in [Purpose::Read, Purpose::Write] {
        let (history, findings) = History::open(&path, "oak", purpose).unwrap();
        assert!(findings.is_empty(), "{findings:?}");
        let whole = history.whole(&history.loads()[0]).unwrap();
        // What a later layout adds must read here as the value that its list states for older loads.
        let expected = of_every_kind();
        assert_eq!(format!("{:#?}", whole.normalised.records), format!("{:#?}", expected.records));
        assert_eq!(whole.normalised.records.rolls[0].pupils[0].pupil, pupil(), "names and numbers, which are masked above");
        assert!(whole.normalised.ledger.rows().eq(expected.ledger.rows()));
        assert_eq!((whole.findings.len(), whole.files.len()), (1, 1));
        let outcomes = history.outcomes_of(&[1]).unwrap();
        assert_eq!(outcomes.last(["0123456789ab"].into_iter()).map(|(_, outcome)| outcome.list.as_str()), Some("flagged"));
        assert_eq!(history.earlier(&[1]).unwrap()[0].records.tests.len(), 3);
    }
}

#[test]
fn a_load_is_added_to_a_history_of_the_first_layout_and_both_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    std::fs::copy(crate::support::project().join("tests/data/history-v1.sqlite"), &path).unwrap();
    let mut later = of_every_kind();
    later.records.tests.truncate(1);
    let (mut history, _) = History::open(&path, "oak", Purpose::Write).unwrap();
    let as_at = day(2027, 3, 12).unwrap();
    let new = NewLoad {
        as_at,
        version: "0.2.0",
        settings: &[],
        files: &[],
        records: &KeptRecords::of(&later),
        findings: &[],
        outcomes: &[],
        basis: &[1],
    };
    assert_eq!(history.commit(&new).unwrap(), 2);
    drop(history);
    let (history, findings) = History::open(&path, "oak", Purpose::Read).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let n: Vec<usize> = history.loads().iter().map(|head| history.whole(head).unwrap().normalised.records.tests.len()).collect();
    assert_eq!(n, [3, 1]);
}

/// Changes every chunk of one kind, with its hash, as a newer program would have written it.
fn rewritten(path: &Path, change: &str) {
    let (history, _) = History::open(path, "oak", Purpose::Read).expect("the history opens");
    drop(history);
    let connection = rusqlite::Connection::open(path).expect("a database");
    let (id, kind, file, mut body): (i64, String, String, Vec<u8>) = connection
        .query_row("SELECT id, kind, file, body FROM chunk WHERE kind = 'ratings'", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .expect("a chunk of ratings");
    let kind = if change == "kind" { "moods".to_owned() } else { kind };
    if change != "kind" {
        body[0] = 200;
    }
    let mut hashed: Vec<u8> = Vec::new();
    for part in [kind.as_bytes(), file.as_bytes()] {
        hashed.extend((part.len() as u64).to_le_bytes());
        hashed.extend(part);
    }
    hashed.extend(&body);
    let sha256 = if change == "damage" { "00".repeat(32) } else { waymark::publish::audit::sha256_hex(&hashed) };
    connection
        .execute("UPDATE chunk SET kind = ?, body = ?, sha256 = ? WHERE id = ?", rusqlite::params![kind, body, sha256, id])
        .expect("changed");
}

#[test]
fn records_of_a_newer_layout_or_kind_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for change in ["layout", "kind"] {
        let path = folder.path().join(format!("{change}.sqlite"));
        written(&path, &of_every_kind());
        rewritten(&path, change);
        let before = std::fs::read(&path).unwrap();
        match History::open(&path, "oak", Purpose::Write) {
            Err(Error::Configuration(mistakes)) => assert!(mistakes[0].message.contains("newer Waymark"), "{}", mistakes[0].message),
            other => panic!("{change}: {other:?}"),
        }
        assert!(std::fs::read(&path).unwrap() == before, "{change}: the file was left alone");
    }
}

#[test]
fn a_damaged_byte_that_looks_like_a_newer_layout_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    written(&path, &of_every_kind());
    rewritten(&path, "damage");
    let (history, findings) = History::open(&path, "oak", Purpose::Write).unwrap();
    assert!(history.loads().is_empty() && findings[0].message.contains("damaged"), "{findings:?}");
    assert!(path.with_file_name("history.damaged-1.sqlite").is_file());
}
