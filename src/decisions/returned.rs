//! A folder of returned files to rows of the decision log: every row has a fate, every filled cell too.
//!
//! A row counts when its run is one that the history knows and its key is that of a pupil of that run. The run's id stands
//! on each sheet, and besides in a name of the workbook.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::config::policy::Policy;
use crate::decisions::columns::{self, Columns, ENTRIES, Field};
use crate::decisions::names::KnownNames;
use crate::decisions::row::Sheet;
use crate::domain::name::folded;
use crate::finding::{Action, Code, Finding, quoted};
use crate::history::decisions::{LoggedDecision, Voice};
use crate::ledger::{Fate, RowKey};
use crate::normalise::pair_answers::is_key;
use crate::place::Place;
use crate::read::{Named, ReturnedFile};
use crate::table::{Cell, RawRow, RawTable};

/// Folder of returned files; their names begin with it wherever they are named.
pub const FOLDER: &str = "decisions-in";

const WRONG_RUN: Code = Code("DEC-01");
const WRONG_KEY: Code = Code("DEC-02");
const OLDER_RUN: Code = Code("DEC-05");
const NO_KEYS: Code = Code("DEC-06");
const NO_COLUMN: Code = Code("DEC-12");
const OTHER_NAME: Code = Code("DEC-10");
const BESIDE: Code = Code("DEC-11");

/// A run whose workbooks may come back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownRun {
    /// Its id.
    pub run: String,
    /// The day it spoke for.
    pub day: NaiveDate,
    /// No later run is known.
    pub is_newest: bool,
    /// The list each pupil was on, by row key.
    pub lists: BTreeMap<String, String>,
}

/// One filled cell of a column for decisions.
#[derive(Clone, Debug, PartialEq)]
pub struct TypedCell {
    /// Where it stands.
    pub place: Place,
    /// The column.
    pub field: Field,
    /// As typed.
    pub typed: Cell,
    /// What became of it.
    pub fate: CellFate,
}

/// What became of a filled cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellFate {
    /// Read, with the value taken.
    Accepted(String),
    /// Left out; a finding of this code lists it.
    LeftOut(Code),
}

/// What the files say.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// Rows for the log, in the order of files, sheets and rows.
    pub rows: Vec<LoggedDecision>,
    /// Every filled cell.
    pub cells: Vec<TypedCell>,
    /// The fate of every row.
    pub fates: Vec<(RowKey, Fate)>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// What returned rows are held against.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// Runs that the history knows.
    pub runs: &'a [KnownRun],
    /// The policy whose words count.
    pub policy: &'a Policy,
    /// Names by key.
    pub names: &'a KnownNames,
    /// The day of this run.
    pub read_on: NaiveDate,
}

/// Reads returned files.
pub fn read(files: &[ReturnedFile], against: &Against<'_>) -> Returned {
    let mut returned = Returned::default();
    for file in files {
        returned.file(file, against);
    }
    returned
}

/// Ids of runs in a text: a date, and eight letters or digits of a hash.
fn run_ids(text: &str) -> BTreeSet<String> {
    let is_id = |word: &str| {
        let shape = word.chars().enumerate().all(|(at, c)| match at {
            4 | 7 | 10 => c == '-',
            0..=9 => c.is_ascii_digit(),
            _ => c.is_ascii_hexdigit(),
        });
        shape && word.chars().count() == 19
    };
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| is_id(word));
    words.map(str::to_lowercase).collect()
}

/// The runs that a table names above its headings (or, without a position, in its first rows).
fn runs_named(table: &RawTable, above: usize) -> BTreeSet<String> {
    let texts = table.rows.iter().take(above).flat_map(|row| &row.cells);
    texts.filter_map(|cell| if let Cell::Text(text) = cell { Some(run_ids(text)) } else { None }).flatten().collect()
}

/// The run of a sheet: what stands on it, else the workbook's name for it, else what its other sheets say.
fn run_of(table: &RawTable, columns: &Columns, file: &ReturnedFile) -> BTreeSet<String> {
    const FIRST_ROWS: usize = 15;
    let own = runs_named(table, columns.heading);
    if !own.is_empty() {
        return own;
    }
    let named = file.names.iter().filter(|one| one.name == "wm_run").filter_map(|one| match &one.is {
        Named::Text(text) => Some(run_ids(text)),
        Named::Cell(..) => None,
    });
    let named: BTreeSet<String> = named.flatten().collect();
    if !named.is_empty() {
        return named;
    }
    file.file.tables.iter().filter(|other| other.sheet != table.sheet).flat_map(|other| runs_named(other, FIRST_ROWS)).collect()
}

impl Returned {
    fn file(&mut self, file: &ReturnedFile, against: &Against<'_>) {
        let sheets: Vec<columns::Sheet> = file.file.tables.iter().map(|table| columns::find(table, &file.names)).collect();
        let is_coordinators = sheets.iter().any(|sheet| matches!(sheet, columns::Sheet::Decisions(columns) if columns.is_list));
        let (mut older, mut n_sheets) = (BTreeSet::new(), 0);
        for (table, sheet) in file.file.tables.iter().zip(&sheets) {
            match sheet {
                columns::Sheet::Decisions(columns) => {
                    n_sheets += 1;
                    older.extend(self.sheet(file, table, columns, is_coordinators, against));
                }
                columns::Sheet::WithoutKeys(columns) => self.without_keys(table, columns, against),
                columns::Sheet::Other => self.skip_all(table, "sheet without decisions"),
            }
        }
        let place = Place::file(file.file.name.clone());
        for (run, newest) in older {
            let message = format!(
                "This workbook is of the run {run}; since then there was the run {newest}. Its decisions are read as decisions of that earlier run."
            );
            self.findings
                .push(Finding::new(OLDER_RUN, Action::Warned, place.clone(), message).hint("Nothing needs to be done if that is meant."));
        }
        if n_sheets == 0 && !file.file.tables.is_empty() && !sheets.iter().any(|sheet| matches!(sheet, columns::Sheet::WithoutKeys(_))) {
            let message =
                "No sheet of this file has the columns 'Row key' and 'Decision', so it holds no decisions. Nothing is read from it.";
            let hint = "Put exports of the school's systems into the inbox folder, and workbooks of this program with decisions here.";
            self.findings.push(Finding::new(NO_KEYS, Action::Rejected, place, message).hint(hint));
        }
    }

    fn skip_all(&mut self, table: &RawTable, why: &'static str) {
        self.fates.extend(table.rows.iter().map(|row| (RowKey::of(table, row.number), Fate::Skipped(why))));
    }

    /// A sheet with decisions and without keys: what was typed is listed, and nothing is guessed from names.
    fn without_keys(&mut self, table: &RawTable, columns: &Columns, against: &Against<'_>) {
        let sheet = Sheet::of(table, columns, against.policy);
        let mut first: Option<Place> = None;
        let mut n = 0;
        for (position, row) in table.rows.iter().enumerate() {
            let typed = if position > columns.heading { self.left_out(&sheet, row, NO_KEYS) } else { 0 };
            if typed > 0 {
                n += 1;
                first.get_or_insert_with(|| table.place().at_row(row.number));
            }
            let fate = if typed > 0 { Fate::Quarantined(NO_KEYS) } else { Fate::Skipped("row without anything typed") };
            self.fates.push((RowKey::of(table, row.number), fate));
        }
        if let Some(place) = first {
            let rows = crate::domain::words::count(n, "row", "rows");
            let message = format!(
                "This sheet has columns for decisions and no column 'Row key', so {rows} cannot be tied to pupils for certain. They are not used."
            );
            self.findings.push(
                Finding::new(NO_KEYS, Action::Quarantined, place, message)
                    .hint("Fill in the workbook as it was written, with its last column."),
            );
        }
    }

    /// Lists every filled cell of a row as left out; how many there are.
    fn left_out(&mut self, sheet: &Sheet<'_>, row: &RawRow, code: Code) -> usize {
        let typed = sheet.typed(row);
        for (field, index, cell) in &typed {
            let place = sheet.place(row, *index, *field);
            self.cells.push(TypedCell { place, field: *field, typed: (*cell).clone(), fate: CellFate::LeftOut(code) });
        }
        typed.len()
    }

    /// Reads a sheet; gives its run and the newest one when it is of an earlier run.
    fn sheet(
        &mut self,
        file: &ReturnedFile,
        table: &RawTable,
        columns: &Columns,
        is_coordinators: bool,
        against: &Against<'_>,
    ) -> Option<(String, String)> {
        let sheet = Sheet::of(table, columns, against.policy);
        let named = run_of(table, columns, file);
        let run = if named.len() == 1 { named.first().and_then(|id| against.runs.iter().find(|run| run.run == *id)) } else { None };
        let voice = match (columns.is_list, is_coordinators) {
            (true, _) => Voice::List,
            (false, true) => Voice::ClassSheet,
            (false, false) => Voice::ClassFile,
        };
        self.missing_columns(table, columns);
        let (mut refused, mut n_used) = (Vec::new(), 0);
        for (position, row) in table.rows.iter().enumerate() {
            let fate = match run {
                _ if position < columns.heading => Fate::Skipped("above the headings"),
                _ if position == columns.heading || repeats_heading(row, columns) => Fate::Skipped("heading row"),
                _ if row.is_blank() => Fate::Skipped("blank row"),
                None if self.left_out(&sheet, row, WRONG_RUN) == 0 => Fate::Skipped("nothing typed"),
                None => {
                    refused.push(row.number);
                    Fate::Quarantined(WRONG_RUN)
                }
                Some(run) => {
                    let fate = self.row(file, &sheet, row, run, voice, against);
                    n_used += usize::from(fate == Fate::Used);
                    fate
                }
            };
            self.fates.push((RowKey::of(table, row.number), fate));
        }
        if let Some(first) = refused.first() {
            self.findings.push(wrong_run(&named, table.place().at_row(*first), refused.len()));
        }
        let run = run.filter(|run| !run.is_newest && n_used > 0)?;
        let newest = against.runs.iter().find(|run| run.is_newest)?;
        Some((run.run.clone(), newest.run.clone()))
    }

    fn row(&mut self, file: &ReturnedFile, sheet: &Sheet<'_>, row: &RawRow, run: &KnownRun, voice: Voice, against: &Against<'_>) -> Fate {
        let texts = |field: Field| sheet.columns.at(field).iter().map(|index| row.cell(*index).text()).filter(|text| !text.is_empty());
        let keys: BTreeSet<String> = texts(Field::RowKey).map(|key| key.to_lowercase()).collect();
        let key = keys.first().filter(|_| keys.len() == 1);
        self.text_beside(sheet, row, key.is_some());
        let trouble = match key {
            None if keys.is_empty() => Some((WRONG_KEY, "The row has no key, so nobody can tell for certain whom it is about".to_owned())),
            Some(key) if is_key(key) && run.lists.contains_key(key) => {
                let other = texts(Field::Pupil).any(|printed| against.names.belongs_to_another(key, &printed));
                other.then(|| {
                    (OTHER_NAME, "The name and the key of this row are of different pupils, as when a column was sorted alone".to_owned())
                })
            }
            Some(key) if is_key(key) => Some((WRONG_KEY, format!("The key {} is of no pupil of the run {}", quoted(key), run.run))),
            _ => Some((WRONG_KEY, "The key of the row is not as it was written".to_owned())),
        };
        if let Some((code, what)) = trouble {
            if self.left_out(sheet, row, code) == 0 {
                return Fate::Skipped("nothing typed");
            }
            let place = sheet.table.place().at_row(row.number);
            let hint = "Type the decision into the row of the pupil in the workbook as it was written, and put that file back.";
            self.findings.push(
                Finding::new(code, Action::Quarantined, place, format!("{what}. What was typed in this row is not used.")).hint(hint),
            );
            return Fate::Quarantined(code);
        }
        let Some(key) = key else { return Fate::Skipped("nothing typed") };
        let read = sheet.read(row, run.day);
        let is_accepted = read.cells.iter().any(|cell| matches!(cell.fate, CellFate::Accepted(_)));
        let is_listed = run.lists.get(key).is_some_and(|list| list == "flagged" || list == "watch");
        if !read.cells.is_empty() || is_listed {
            self.rows.push(LoggedDecision {
                turn: 0,
                batch: 0,
                read_on: against.read_on,
                file: file.file.name.to_string(),
                sha256: file.file.sha256.clone(),
                sheet: sheet.table.sheet.as_deref().unwrap_or_default().to_owned(),
                row: row.number,
                run: run.run.clone(),
                run_day: run.day,
                pupil_key: key.clone(),
                voice,
                says: read.says,
                // Where the column is gone, nobody can say that nothing was decided.
                is_unread: read.is_unread || sheet.columns.at(Field::Decision).is_empty(),
            });
        }
        let fate = match (is_accepted, read.cells.is_empty()) {
            (true, _) => Fate::Used,
            (false, true) => Fate::Skipped("nothing typed"),
            (false, false) => Fate::Quarantined(crate::decisions::row::UNREAD),
        };
        self.cells.extend(read.cells);
        self.findings.extend(read.findings);
        fate
    }

    /// A column that was deleted or retitled is said to be missing: what stands under another heading is not read.
    fn missing_columns(&mut self, table: &RawTable, columns: &Columns) {
        let usual = ENTRIES.iter().filter(|field| **field != Field::Initials && columns.at(**field).is_empty());
        let missing: Vec<String> = usual.map(|field| quoted(field.heading())).collect();
        let Some(row) = table.rows.get(columns.heading).filter(|_| !missing.is_empty()) else { return };
        let message = format!("The headings of this sheet lack {}. What stands under other headings is not read.", missing.join(", "));
        let place = table.place().at_row(row.number);
        self.findings.push(
            Finding::new(NO_COLUMN, Action::Warned, place, message)
                .hint("If a heading was retitled, write it as it was and put the file back."),
        );
    }

    /// Text in a column without a heading was typed by somebody, and is said not to be read.
    fn text_beside(&mut self, sheet: &Sheet<'_>, row: &RawRow, is_keyed: bool) {
        for index in sheet.columns.unheaded.iter().filter(|index| is_keyed && !row.cell(**index).is_blank()) {
            let column = u32::try_from(*index + 1).unwrap_or(u32::MAX);
            let place = sheet.table.place().at_row(row.number).at_column(column, "");
            let message = "Something is typed in a column without a heading. It is not read.";
            self.findings
                .push(Finding::new(BESIDE, Action::Warned, place, message).hint("Write notes into the column 'Agreed action / note'."));
        }
    }
}

/// True for a heading row that stands once more among the rows.
fn repeats_heading(row: &RawRow, columns: &Columns) -> bool {
    columns.at(Field::RowKey).iter().any(|index| folded(&row.cell(*index).text()) == folded(Field::RowKey.heading()))
}

fn wrong_run(named: &BTreeSet<String>, place: Place, n: usize) -> Finding {
    let ids: Vec<String> = named.iter().map(|id| quoted(id)).collect();
    let what = match ids.as_slice() {
        [] => "The sheet does not say of which run it is".to_owned(),
        [one] => format!("The history knows no run {one}"),
        many => format!("The sheet names more than one run: {}", many.join(", ")),
    };
    let rows = crate::domain::words::count(n, "row", "rows");
    let hint = "Fill in the newest workbook, keep the lines above its table, and put that file back.";
    Finding::new(WRONG_RUN, Action::Quarantined, place, format!("{what}. What was typed in {rows} from here on is not used.")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_run_is_found_in_a_sentence() {
        let ids = run_ids("Autumn term 2026/27, as at 20 November 2026, run 2026-11-20-0123abcd. See (2026-11-20).");
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), ["2026-11-20-0123abcd"]);
        assert!(run_ids("2026-11-20-0123abcde 2026-11-20-0123abcx 20261120-0123abcd").is_empty());
    }
}
