//! A file of scores to typed scores: the long shape (one row a pupil, year and subject) and the wide one (a column a year).
//!
//! Nothing is dropped silently: a row is used, or left out with a reason, the count and its first lines.

use std::collections::{BTreeMap, HashMap};

use super::columns::{Columns, Shape};
use super::settings::{GrowthSettings, is_one_of, plain};
use crate::analyse::growth::percentiles::Scored;
use crate::finding::quoted;

/// A problem, how often it came, and where first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    /// Times.
    pub(super) times: usize,
    /// First lines of the file, 1-based.
    pub(super) lines: Vec<u64>,
    /// The first value that caused it.
    pub(super) value: String,
    /// Whether it is a fault of the data; a missing score is not.
    pub(super) needs_person: bool,
}

/// What may well be so and asks for nobody.
const PLAIN: [&str; 4] = [NO_SCORE, NO_SCORE_AT_ALL, NOT_VALID, ONCE_MORE];
const NO_SCORE: &str = "no score";
const NO_SCORE_AT_ALL: &str = "row without any score";
const NOT_VALID: &str = "row marked as not valid";
const ONCE_MORE: &str = "same score of the same pupil once more";

/// Lines named for one problem.
const LINES_NAMED: usize = 5;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Scores {
    /// One for each pupil, subject and year.
    pub(super) records: Vec<Scored>,
    /// Identifiers by pupil number, ascending.
    pub(super) ids: Vec<String>,
    /// Subjects by number.
    pub(super) subjects: Vec<String>,
    /// Rows below the heading.
    pub(super) rows: usize,
    /// Rows of which at least one score is in use.
    pub(super) rows_used: usize,
    /// Why rows, or single scores of the wide shape, were left out.
    pub(super) left_out: BTreeMap<String, Seen>,
    lines: Vec<u64>,
    pupil_of: HashMap<String, u32>,
    subject_of: BTreeMap<String, (u32, String)>,
    years: HashMap<String, Option<i32>>,
}

impl Scores {
    /// Reads the text of a file. `Err` says in words why nothing of it can be used.
    pub(super) fn read(text: &str, settings: &GrowthSettings) -> Result<Scores, String> {
        match Scores::read_as(text, settings, true)? {
            Some(scores) => Ok(scores),
            // A quote that is opened and never closed would swallow the lines below it: read again with quotes as plain signs.
            None => Scores::read_as(text, settings, false)?.ok_or_else(|| "a cell holds a line break".to_owned()),
        }
    }

    fn read_as(text: &str, settings: &GrowthSettings, quoting: bool) -> Result<Option<Scores>, String> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).quoting(quoting).delimiter(separator(text)).from_reader(text.as_bytes());
        let headings = reader.headers().map_err(|error| format!("the heading row cannot be read ({error})"))?.clone();
        let columns = Columns::find(&headings, settings)?;
        let mut scores = Scores::default();
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row).map_err(|error| format!("the rows cannot be read ({error})"))? {
            if quoting && row.iter().any(|cell| cell.contains(['\n', '\r'])) {
                return Ok(None);
            }
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |index: usize| row.get(index).unwrap_or("").trim().trim_matches('"').trim();
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            scores.rows += 1;
            scores.add_row(&columns, &cell, line, row.len().saturating_sub(headings.len()), settings);
        }
        scores.settle();
        Ok(Some(scores))
    }

    fn leave_out(&mut self, reason: &str, line: u64, value: &str) {
        let seen = self.left_out.entry(reason.to_owned()).or_default();
        seen.times += 1;
        if seen.times == 1 {
            seen.value = value.to_owned();
            seen.needs_person = !PLAIN.contains(&reason);
        }
        if seen.lines.len() < LINES_NAMED && !seen.lines.contains(&line) {
            seen.lines.push(line);
        }
    }

    fn add_row<'r>(&mut self, columns: &Columns, cell: &impl Fn(usize) -> &'r str, line: u64, extra: usize, settings: &GrowthSettings) {
        if extra > 0 {
            return self.leave_out("row has more cells than the heading row", line, "");
        }
        let id = cell(columns.id);
        if id.is_empty() || is_one_of(id, &settings.words.missing) {
            return self.leave_out("row without an identifier", line, "");
        }
        if columns.valid.is_some_and(|valid| is_one_of(cell(valid), &settings.words.not_valid)) {
            return self.leave_out(NOT_VALID, line, "");
        }
        let subject = columns.subject.map_or("", cell);
        match &columns.shape {
            Shape::Long { year, grade, score } => {
                let Some(year) = self.year(cell(*year)) else {
                    return self.leave_out("year cannot be read", line, cell(*year));
                };
                self.add(id, subject, year, (cell(*grade), cell(*score)), line, settings);
            }
            Shape::Wide(years) => {
                let before = self.lines.len() + self.left_out.values().map(|seen| seen.times).sum::<usize>();
                for (year, grade, score) in years {
                    let (grade, score) = (cell(*grade), cell(*score));
                    let is_blank = |text: &str| text.is_empty() || is_one_of(text, &settings.words.missing);
                    if !(is_blank(score) && is_blank(grade)) {
                        self.add(id, subject, *year, (grade, score), line, settings);
                    }
                }
                if before == self.lines.len() + self.left_out.values().map(|seen| seen.times).sum::<usize>() {
                    self.leave_out(NO_SCORE_AT_ALL, line, "");
                }
            }
        }
    }

    fn add(&mut self, id: &str, subject: &str, year: i32, (grade, score): (&str, &str), line: u64, settings: &GrowthSettings) {
        if score.is_empty() || is_one_of(score, &settings.words.missing) {
            return self.leave_out(NO_SCORE, line, "");
        }
        let Some(score) = number(score) else {
            return self.leave_out("score is not a number", line, score);
        };
        let Some(grade) = year_group(grade) else {
            return self.leave_out("year group cannot be read", line, grade);
        };
        let pupil = match self.pupil_of.get(id) {
            Some(pupil) => *pupil,
            None => {
                let pupil = self.ids.len() as u32;
                self.ids.push(id.to_owned());
                self.pupil_of.insert(id.to_owned(), pupil);
                pupil
            }
        };
        let next = self.subject_of.len() as u32;
        let known = self.subject_of.entry(plain(subject)).or_insert_with(|| (next, subject.to_owned()));
        if subject < known.1.as_str() {
            known.1 = subject.to_owned();
        }
        self.records.push(Scored { pupil, subject: known.0, year, grade, score });
        self.lines.push(line);
    }

    fn year(&mut self, text: &str) -> Option<i32> {
        if let Some(year) = self.years.get(text) {
            return *year;
        }
        let year = school_year(text);
        self.years.insert(text.to_owned(), year);
        year
    }

    /// Numbers pupils and subjects in the order of their names, and takes out what is there twice.
    fn settle(&mut self) {
        let mut order: Vec<u32> = (0..self.ids.len() as u32).collect();
        order.sort_by_cached_key(|pupil| id_key(&self.ids[*pupil as usize]));
        let new_pupil = inverse(&order);
        self.ids = order.iter().map(|pupil| std::mem::take(&mut self.ids[*pupil as usize])).collect();
        self.pupil_of = HashMap::new();
        let by_name: Vec<(u32, String)> = std::mem::take(&mut self.subject_of).into_values().collect();
        let new_subject = inverse(&by_name.iter().map(|(number, _)| *number).collect::<Vec<_>>());
        self.subjects = by_name.into_iter().map(|(_, name)| name).collect();
        let mut found: Vec<(Scored, u64)> = std::mem::take(&mut self.records)
            .into_iter()
            .zip(std::mem::take(&mut self.lines))
            .map(|(record, line)| {
                let (pupil, subject) = (new_pupil[record.pupil as usize], new_subject[record.subject as usize]);
                (Scored { pupil, subject, ..record }, line)
            })
            .collect();
        found.sort_unstable_by_key(|(record, line)| (record.subject, record.pupil, record.year, *line));
        let mut used_lines = Vec::new();
        let mut kept = Vec::with_capacity(found.len());
        for same in found.chunk_by(|(a, _), (b, _)| (a.subject, a.pupil, a.year) == (b.subject, b.pupil, b.year)) {
            let [(record, line), others @ ..] = same else { continue };
            if others.iter().all(|(other, _)| other.score == record.score && other.grade == record.grade) {
                kept.push(*record);
                used_lines.push(*line);
                others.iter().for_each(|(_, line)| self.leave_out(ONCE_MORE, *line, ""));
            } else {
                same.iter().for_each(|(_, line)| {
                    self.leave_out("pupil has two different scores or year groups in one year and subject", *line, "");
                });
            }
        }
        used_lines.sort_unstable();
        used_lines.dedup();
        (self.records, self.rows_used) = (kept, used_lines.len());
    }
}

/// For an order of old numbers, the new number of each old one.
fn inverse(order: &[u32]) -> Vec<u32> {
    let mut new = vec![0; order.len()];
    order.iter().enumerate().for_each(|(position, old)| new[*old as usize] = position as u32);
    new
}

/// Identifiers in order: whole numbers by size, then everything else as text.
fn id_key(id: &str) -> (bool, usize, String) {
    let is_number = id.bytes().all(|b| b.is_ascii_digit());
    let digits = if is_number { id.trim_start_matches('0').len() } else { 0 };
    (!is_number, digits, if is_number { format!("{} {id}", id.trim_start_matches('0')) } else { id.to_owned() })
}

/// The sign that parts the heading row's cells.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|sign| first.bytes().filter(|b| b == sign).count()).unwrap_or(b',')
}

/// A score: a finite number of a size that a test can have.
fn number(text: &str) -> Option<f64> {
    const LARGEST: f64 = 1e6;
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    let value: f64 = text.parse().ok().filter(|_| is_plain)?;
    (value.abs() <= LARGEST).then_some(value + 0.0)
}

/// The year in which a school year ends: `2025`, `2024/25`, `2024_2025`, `2024-2025`.
pub(super) fn school_year(text: &str) -> Option<i32> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let year = |text: &str| text.parse::<i32>().ok().filter(|year| text.len() == 4 && (1980..=2100).contains(year));
    match parts.as_slice() {
        [one] => year(one),
        [one, zero] if zero.bytes().all(|b| b == b'0') && text.contains('.') => year(one),
        [first, second] => {
            let first = year(first)?;
            let ends = second.parse::<i32>().ok().filter(|ends| matches!(second.len(), 2 | 4) && *ends % 100 == (first + 1) % 100)?;
            (second.len() == 2 || ends == first + 1).then_some(first + 1)
        }
        _ => None,
    }
}

/// A year group: `4`, `Year 4`, `Y4`, `R` (0), `N1` and `N2` (-2 and -1).
pub(super) fn year_group(text: &str) -> Option<i32> {
    let word = plain(text.strip_suffix(".0").unwrap_or(text));
    let number = ["yeargroup", "year", "grade", "yr", "y", "g"].iter().find_map(|start| word.strip_prefix(start)).unwrap_or(&word);
    match number {
        "r" | "reception" => Some(0),
        "n2" => Some(-1),
        "n1" => Some(-2),
        _ => number.parse().ok().filter(|grade| (0..=14).contains(grade) && !text.starts_with('-')),
    }
}

impl Seen {
    /// `3 times, first on lines 4, 9 and 12`, with the value where there is one.
    pub(super) fn words(&self) -> String {
        let listed: Vec<String> = self.lines.iter().map(u64::to_string).collect();
        let more = if self.times > self.lines.len() { " and more" } else { "" };
        let line = if self.lines.len() == 1 && more.is_empty() { "line" } else { "lines" };
        let value = if self.value.is_empty() { String::new() } else { format!(", for example {}", quoted(&self.value)) };
        format!("{} ({line} {}{more}{value})", self.times, listed.join(", "))
    }
}

#[cfg(test)]
mod tests;
