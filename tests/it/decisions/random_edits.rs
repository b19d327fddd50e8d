//! Thousands of workbooks edited as people edit them: nothing typed is lost, and nothing accepted differs from what was typed.

use std::collections::BTreeMap;

use rust_xlsxwriter::Workbook;
use waymark::decisions::columns::ENTRIES;
use waymark::decisions::returned::{CellFate, KnownRun, Returned};
use waymark::decisions::text::free_text;
use waymark::read::ReturnedFile;
use waymark::table::{Cell, Container, InputFile, RawRow, RawTable};

use super::{expected, policy, read_back, returned_file};

/// A small generator with a seed, so that a failure can be made again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const HEADINGS: [&str; 10] = [
    "Pupil",
    "Row key",
    "Decision",
    "Reason",
    "Agreed action / note",
    "Owner",
    "Review by",
    "Parent told?",
    "Teacher concern too?",
    "Maths",
];
const DECISIONS: [&str; 8] = ["", "Focus child", "focus CHILD", "Not a concern", "step  down", "Fokus child", "Not discussed", "=A1"];
const NOTES: [&str; 7] = ["", "call mum", "=1+1", "two\nlines", " -  ", "Ünïcødé 漢字", "TRUE"];
const DATES: [&str; 6] = ["", "12/03/2027", "2027-03-12", "12 March 2027", "soon", "31/02/2027"];
const ANSWERS: [&str; 6] = ["", "yes", "NO", "Planned", "maybe", "Y"];

/// A grid of texts: title, note with the run, heading, rows. Which key is on which row can be read off the grid.
fn edited(run: &KnownRun, dice: &mut Dice) -> Vec<Vec<String>> {
    let mut columns: Vec<usize> = (0..HEADINGS.len()).collect();
    if dice.roll(2) == 0 {
        for at in (1..columns.len()).rev() {
            columns.swap(at, dice.roll(at + 1));
        }
    }
    let mut keys: Vec<String> = run.lists.keys().cloned().collect();
    (0..dice.roll(12)).for_each(|_| {
        let at = dice.roll(keys.len());
        keys.remove(at);
    });
    match dice.roll(6) {
        0 => keys.push(keys[0].clone()),
        1 => keys.push("0123456789ab".into()),
        2 => keys.push("damaged".into()),
        3 => keys.push(String::new()),
        _ => {}
    }
    let note = match dice.roll(10) {
        0 => "as at 20 November 2026, run 2020-01-01-00000000".to_owned(),
        1 => String::new(),
        _ => format!("as at 20 November 2026, run {}. Be kind.", run.run),
    };
    let heading = |at: &usize, dice: &mut Dice| match dice.roll(4) {
        0 => HEADINGS[*at].to_uppercase(),
        1 => format!("  {} ", HEADINGS[*at].replace(' ', "  ")),
        _ => HEADINGS[*at].to_owned(),
    };
    let mut grid = vec![vec!["Flagged".to_owned()], vec![note]];
    (0..dice.roll(3)).for_each(|_| grid.push(Vec::new()));
    grid.push(columns.iter().map(|at| heading(at, dice)).collect());
    for (number, key) in keys.iter().enumerate() {
        let cell = |at: &usize, dice: &mut Dice| match at {
            0 => format!("Pupil, Invented {number}"),
            1 => key.clone(),
            2 => dice.one(&DECISIONS).to_owned(),
            3 => dice.one(&["", "data wrong", "Other", "because"]).to_owned(),
            4 => {
                if dice.roll(40) == 0 {
                    "n".repeat(10_000)
                } else {
                    dice.one(&NOTES).to_owned()
                }
            }
            5 => dice.one(&["", "Class teacher", "AB"]).to_owned(),
            6 => dice.one(&DATES).to_owned(),
            7 => dice.one(&ANSWERS).to_owned(),
            8 => dice.one(&ANSWERS).to_owned(),
            _ => "EXS".to_owned(),
        };
        grid.push(columns.iter().map(|at| cell(at, dice)).collect());
        if dice.roll(15) == 0 {
            grid.push(Vec::new());
        }
    }
    let (rows_before, columns_before) = (dice.roll(3), dice.roll(3));
    let mut grid: Vec<Vec<String>> =
        grid.into_iter().map(|row| std::iter::repeat_n(String::new(), columns_before).chain(row).collect()).collect();
    (0..rows_before).for_each(|_| grid.insert(0, Vec::new()));
    grid
}

fn in_memory(grid: &[Vec<String>], is_csv: bool) -> ReturnedFile {
    let cell = |text: &String| if text.is_empty() { Cell::Empty } else { Cell::Text(text.clone()) };
    let rows = (1..).zip(grid).map(|(number, row)| RawRow { number, cells: row.iter().map(cell).collect(), is_hidden: false });
    let table = RawTable {
        file: "back".into(),
        sheet: (!is_csv).then(|| "Flagged".into()),
        is_hidden: false,
        rows: rows.collect(),
        merged: vec![],
        hidden_columns: vec![],
    };
    let file = InputFile {
        name: "back".into(),
        bytes: 0,
        sha256: "00".into(),
        container: Container::Xlsx,
        described: String::new(),
        tables: vec![table],
    };
    ReturnedFile { file, names: Vec::new() }
}

/// Every filled cell under a heading for decisions has one fate, and what was accepted is what stands there.
fn nothing_is_lost(grid: &[Vec<String>], returned: &Returned, seed: u64) {
    let plain = |text: &str| text.to_lowercase().split_whitespace().collect::<String>();
    let head = grid.iter().position(|row| row.iter().any(|cell| plain(cell) == "rowkey")).expect("a heading row");
    let fates: BTreeMap<(u32, u32), &CellFate> =
        returned.cells.iter().filter_map(|cell| Some(((cell.place.row?, cell.place.column?), &cell.fate))).collect();
    assert_eq!(fates.len(), returned.cells.len(), "seed {seed}: a cell has two fates");
    let mut n_typed = 0;
    for (number, row) in (1u32..).zip(grid).skip(head + 1) {
        for (column, text) in (1u32..).zip(row).filter(|(_, text)| !text.trim().is_empty()) {
            let heading = plain(&grid[head][column as usize - 1]);
            let Some(field) = ENTRIES.iter().find(|field| plain(field.heading()) == heading) else { continue };
            n_typed += 1;
            match fates.get(&(number, column)) {
                None => panic!("seed {seed}: {text:?} under {} in row {number} is lost", field.heading()),
                Some(CellFate::LeftOut(code)) => {
                    let listed = returned.findings.iter().any(|f| f.code == *code && f.place.row.is_some_and(|row| row <= number));
                    assert!(listed, "seed {seed}: row {number} is left out and not listed");
                }
                Some(CellFate::Accepted(value)) => {
                    let typed = free_text(&Cell::Text(text.clone())).expect("a text");
                    let same = match field.heading() {
                        "Review by" => value == "2027-03-12" && (typed.contains("12") && typed.contains("2027")),
                        "Parent told?" | "Teacher concern too?" => plain(&typed).starts_with(&value[..1]),
                        "Agreed action / note" | "Owner" => *value == typed,
                        _ => plain(value) == plain(&typed),
                    };
                    assert!(same, "seed {seed}: {typed:?} was read as {value:?}");
                }
            }
        }
    }
    assert_eq!(n_typed, returned.cells.len(), "seed {seed}: cells nobody typed");
}

#[test]
fn five_thousand_edited_workbooks_lose_nothing_and_change_nothing() {
    let (run, policy) = (expected().0, policy());
    let mut n_accepted = 0;
    for seed in 0..5_000 {
        let mut dice = Dice(seed + 1);
        let grid = edited(&run, &mut dice);
        let returned = read_back(&[in_memory(&grid, seed % 3 == 0)], &run, &policy);
        assert_eq!(returned.fates.len(), grid.len(), "seed {seed}: each row has one fate");
        nothing_is_lost(&grid, &returned, seed);
        n_accepted += returned.cells.iter().filter(|cell| matches!(cell.fate, CellFate::Accepted(_))).count();
    }
    assert!(n_accepted > 100_000, "{n_accepted}");
}

#[test]
fn two_hundred_edited_files_read_from_their_bytes_lose_nothing() {
    let (run, policy) = (expected().0, policy());
    for seed in 10_000..10_200 {
        let mut dice = Dice(seed);
        let grid = edited(&run, &mut dice);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Flagged").expect("a name");
        for (row, cells) in (0u32..).zip(&grid) {
            for (column, text) in (0u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, column, text.as_str()).expect("a cell");
            }
        }
        let bytes = book.save_to_buffer().expect("a workbook");
        nothing_is_lost(&grid, &read_back(&[returned_file("back.xlsx", &bytes)], &run, &policy), seed);
    }
}
