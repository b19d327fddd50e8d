//! What a purge does to the words that stay: names of files and sheets, notes, the decision log.

use std::sync::Arc;

use waymark::finding::{Action, Code, Finding};
use waymark::history::decisions::{DecisionRow, LoggedDecision, Voice, run_id};
use waymark::history::load::{KeptRecords, NewLoad};
use waymark::history::purge::{PurgeOrder, purge};
use waymark::history::store::{History, Purpose};
use waymark::ledger::{Fate, RowKey};
use waymark::normalise::records::Normalised;
use waymark::place::Place;
use waymark::table::{Container, InputFile};

use super::store::{commit, day, found, key_of, normalised, opened, pupil, upn};

/// Pupil 3 leaves; the file, its sheet and a note of somebody who stays name that child.
const FILE: &str = "Reading of Quillon3x Zwygart3x.xlsx";
const SHEET: &str = "Zwygart3x, Quillon3x";

fn input(name: &str, turn: usize) -> InputFile {
    InputFile {
        name: name.into(),
        bytes: 9,
        sha256: format!("{turn:064x}"),
        container: Container::Xlsx,
        described: "Excel workbook".into(),
        tables: Vec::new(),
    }
}

/// Sixty pupils; a result of pupil 40 stands in the file that names pupil 3.
fn first_load() -> Normalised {
    let mut given = normalised(day(2024, 6, 20), 0..60, 4, 1);
    let file: Arc<str> = FILE.into();
    let row = RowKey { file: file.clone(), sheet: Some(SHEET.into()), row: 5 };
    let mut one = given.records.tests.iter().find(|result| result.pupil == pupil(40)).cloned().expect("a result of pupil 40");
    one.place = row.place().at_column(6, "Score");
    one.row = row.clone();
    one.instrument = "Test taken beside Quillon3x ZWYGART3X".into();
    given.records.tests.push(one);
    given.ledger.set(row.clone(), Fate::Used);
    given.ledger.set(RowKey { row: 6, ..row }, Fate::Skipped("empty"));
    given
}

fn written(history: &mut History) -> String {
    let first = first_load();
    let message = format!("'{FILE}' holds two marks of one pupil.");
    let of_file = Finding::new(Code("M081"), Action::Warned, Place::file(FILE), message).hint("Keep one.");
    let of_child = Finding::new(Code("M081"), Action::Warned, Place::file("Tests.xlsx"), "Zwygart3x Quillon3x has two marks.");
    let new = NewLoad {
        as_at: day(2024, 6, 20),
        version: "0.1.0",
        settings: &[],
        files: &[input(FILE, 1), input("quillon3xzwygart3x EHCP.pdf", 2), input("Pupil list 2024-06-20.csv", 3)],
        records: &KeptRecords::of(&first),
        findings: &[of_file, of_child],
        outcomes: &[],
        basis: &[],
    };
    let log: Vec<LoggedDecision> = (0..4).map(decision).collect();
    history.add_decisions(&new.identity(), &log, &[(key_of("oak", &upn(3)), Default::default())].into()).expect("the log is written");
    history.commit(&new).expect("the load is written");
    commit(history, day(2026, 11, 20), &normalised(day(2026, 11, 20), 10..60, 4, 2), 2, &[]);
    run_id(&history.loads()[0])
}

/// A row of the log; the second is about the leaver, and the third is about somebody else and names the leaver.
fn decision(n: usize) -> LoggedDecision {
    let action = if n == 2 { "Pair with Quillon3x Zwygart3x".to_owned() } else { format!("Meet again {n}") };
    LoggedDecision {
        turn: 0,
        batch: 0,
        read_on: day(2024, 6, 21),
        file: if n == 3 { "decisions-in/Quillon3x Zwygart3x.xlsx".into() } else { "decisions-in/flagged.xlsx".into() },
        sha256: format!("{n:064x}"),
        sheet: "Flagged".into(),
        row: 4 + n as u32,
        run: "2024-06-20-0badcafe".into(),
        run_day: day(2024, 6, 20),
        pupil_key: key_of("oak", &upn(if n == 1 { 3 } else { 40 + n })),
        voice: Voice::List,
        says: DecisionRow { decision: "start".into(), action, ..DecisionRow::default() },
        is_unread: false,
    }
}

#[test]
fn names_of_files_and_sheets_and_notes_lose_the_leavers_in_every_load() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oak/history/history.sqlite");
    let mut history = opened(&path, Purpose::Write);
    let run = written(&mut history);
    let n_rows = history.whole(&history.loads()[0]).unwrap().normalised.ledger.rows().count();
    let needles: Vec<String> =
        (0..10).flat_map(|n| [upn(n), format!("Zwygart{n}x"), format!("Quillon{n}x"), key_of("oak", &upn(n))]).collect();
    let more = ["quillon3x", "zwygart3x", "ZWYGART3X"].map(str::to_owned);
    let needles: Vec<String> = needles.into_iter().chain(more).collect();
    assert!(found(folder.path(), &needles) > 0, "the needles are there before");
    let order = PurgeOrder {
        school_id: "oak",
        school_folder: &folder.path().join("oak"),
        today: day(2026, 11, 20),
        years_after_leaving: 1,
        source: "test schedule",
        run_folders: None,
        named: &[],
        is_dry_run: false,
    };
    purge(&mut history, &order).unwrap();
    drop(history);
    assert_eq!(found(folder.path(), &needles), 0);

    // The file is one file still, in the inputs, the places, the ledger and the findings; nothing of others is lost.
    let history = opened(&path, Purpose::Read);
    let head = &history.loads()[0];
    let whole = history.whole(head).unwrap();
    let new = "(file 1 of pupils no longer kept).xlsx";
    let inputs: Vec<&str> = head.inputs.iter().map(|input| &*input.name).collect();
    assert_eq!(inputs, [new, "(file 1 of pupils no longer kept).pdf", "Pupil list 2024-06-20.csv"]);
    let moved: Vec<_> = whole.normalised.records.tests.iter().filter(|result| &*result.row.file == new).collect();
    assert_eq!(moved.len(), 1);
    assert!(moved[0].pupil == pupil(40) && &*moved[0].place.file == new && moved[0].place.row == Some(5));
    assert_eq!(moved[0].row.sheet.as_deref(), Some("(sheet 1 of pupils no longer kept)"));
    assert!(moved[0].instrument.starts_with("(taken out:"));
    assert_eq!(whole.normalised.ledger.rows().count(), n_rows);
    assert_eq!(whole.normalised.ledger.fate(&moved[0].row), Some(&Fate::Used));
    assert_eq!(whole.normalised.records.tests.len(), 50 * 4 + 1);
    assert_eq!(whole.findings.len(), 1, "what named the child is gone, what named the file is not");
    assert!(whole.findings[0].message.starts_with(&format!("'{new}'")) && &*whole.findings[0].place.file == new);
    assert_eq!(run_id(head), run, "workbooks that are still out name this run");
}

#[test]
fn the_decision_log_is_one_chain_after_a_purge() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oak/history/history.sqlite");
    let mut history = opened(&path, Purpose::Write);
    written(&mut history);
    assert_eq!(history.decisions().unwrap().map(|log| log.len()), Some(4));
    let leaver = upn(3);
    let order = PurgeOrder {
        school_id: "oak",
        school_folder: &folder.path().join("oak"),
        today: day(2026, 11, 20),
        years_after_leaving: 9,
        source: "test schedule",
        run_folders: None,
        named: std::slice::from_ref(&leaver),
        is_dry_run: false,
    };
    let told = purge(&mut history, &order).unwrap();
    assert_eq!(told.n_pupils, 1);
    let log = history.decisions().unwrap().expect("the chain holds");
    let said: Vec<(u32, &str, &str)> = log.iter().map(|one| (one.turn, one.says.action.as_str(), one.file.as_str())).collect();
    let gone = "(taken out: it named a pupil who is no longer kept)";
    assert_eq!(said, [(1, "Meet again 0", "decisions-in/flagged.xlsx"), (3, gone, "decisions-in/flagged.xlsx"), (4, "Meet again 3", gone)]);
    let identity = history.loads()[0].identity.clone();
    assert!(history.signals(&identity).unwrap().is_empty());
    // What is read later goes on from there, and a change made from outside is still noticed.
    history.add_decisions("later", &[decision(5)], &Default::default()).unwrap();
    assert_eq!(opened_again(history, &path).decisions().unwrap().map(|log| log.len()), Some(4));
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("UPDATE decision SET action = 'Meet never' WHERE turn = 1", []).unwrap();
    drop(connection);
    assert!(opened(&path, Purpose::Read).decisions().unwrap().is_none());
}

fn opened_again(history: History, path: &std::path::Path) -> History {
    drop(history);
    opened(path, Purpose::Read)
}

#[test]
fn a_word_that_is_no_number_and_no_key_destroys_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oak/history/history.sqlite");
    let mut history = opened(&path, Purpose::Write);
    written(&mut history);
    for word in ["Zwygart3x", "A", "", "n/a", "0123456789", "2024-06-20-1"] {
        let word = word.to_owned();
        let order = PurgeOrder {
            school_id: "oak",
            school_folder: &folder.path().join("oak"),
            today: day(2026, 11, 20),
            years_after_leaving: 1,
            source: "test schedule",
            run_folders: None,
            named: std::slice::from_ref(&word),
            is_dry_run: false,
        };
        let error = purge(&mut history, &order).expect_err("refused").to_string();
        assert!(error.contains("neither a UPN") && (word.len() < 4 || !error.contains(&word)), "{error}");
    }
    assert_eq!(history.whole(&history.loads()[0]).unwrap().normalised.records.rolls[0].pupils.len(), 60);
}
