//! What `waymark inspect` prints: what a file is, what each heading was taken to mean, what a person should look at, and
//! the lines that would settle the open questions. Plain text, at most 100 columns where words allow.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::ledger::{Fate, Ledger};
use crate::normalise::records::TableReading;
use crate::place::column_letters;
use crate::render::proposed_settings::{proposed, remark};
use crate::table::{Container, InputFile};

/// Widest line.
const WIDTH: usize = 100;
/// Findings shown; the rest are counted.
const SHOWN: usize = 12;

/// One file as text for a terminal.
///
/// `later` are the questions that come up once the proposed lines are in the settings: better asked now than next time.
pub fn inspection(file: &InputFile, readings: &[TableReading], ledger: &Ledger, findings: &[Finding], later: &[Finding]) -> String {
    let mut text = String::new();
    line(&mut text, &format!("{}: {}", printable(&file.name), what(file)));
    fates(&mut text, file, ledger);
    let own: Vec<&TableReading> = readings.iter().filter(|reading| reading.place.file == file.name).collect();
    let mut groups: Vec<Vec<&TableReading>> = Vec::new();
    for reading in &own {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| are_alike(first, reading))) {
            Some(group) => group.push(reading),
            None => groups.push(vec![reading]),
        }
    }
    for group in &groups {
        table(&mut text, file, group);
    }
    let findings: Vec<&Finding> = findings.iter().filter(|finding| finding.place.file == file.name).collect();
    if file.container == Container::Archive && findings.is_empty() {
        return text;
    }
    listed(&mut text, &findings);
    let later: Vec<&Finding> = later.iter().filter(|finding| finding.place.file == file.name).collect();
    if !later.is_empty() {
        text.push('\n');
        line(&mut text, "  Once that is answered, this will be asked:");
        each(&mut text, &later);
    }
    let all: Vec<&Finding> = findings.into_iter().chain(later).collect();
    proposals(&mut text, &all);
    text
}

fn what(file: &InputFile) -> String {
    let kind = match file.container {
        Container::Delimited => "separated text",
        Container::Xlsx => "Excel workbook",
        Container::Xlsb => "Excel binary workbook",
        Container::Xls => "old Excel workbook",
        Container::Ods => "OpenDocument workbook",
        Container::Html => "web page",
        Container::SpreadsheetXml => "Excel 2003 XML workbook",
        Container::ReportXml => "report in XML",
        Container::Ctf => "common transfer file",
        Container::Json(_) => "JSON",
        Container::Archive => "zip archive",
        Container::Refused => "not read",
    };
    let rows: usize = file.tables.iter().map(|table| table.rows.len()).sum();
    let described = printable(&file.described);
    // But for plain text, the reader's own words say the container and more.
    let described = match (described.strip_prefix("text, "), described.is_empty()) {
        (Some(rest), _) => format!("{kind} ({rest})"),
        (None, true) => kind.to_owned(),
        (None, false) => described,
    };
    if file.container == Container::Archive {
        return format!("{described}; its files follow");
    }
    format!("{described}, {}", plural(rows))
}

/// What becomes of the rows: used, left out, and without data, with what those are.
fn fates(text: &mut String, file: &InputFile, ledger: &Ledger) {
    let (mut used, mut left_out) = (0, 0);
    let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, fate) in ledger.rows().filter(|(row, _)| row.file == file.name) {
        match fate {
            Fate::Used => used += 1,
            Fate::Quarantined(_) => left_out += 1,
            Fate::Skipped(words) => *skipped.entry(words).or_default() += 1,
        }
    }
    if used + left_out + skipped.len() == 0 {
        return;
    }
    let without: Vec<String> = skipped.into_iter().map(|(words, n)| format!("{words} {n}")).collect();
    let without = if without.is_empty() { String::new() } else { format!("; not of a pupil, or not used: {}", without.join(", ")) };
    wrapped(text, "  ", "    ", &format!("rows: used {used}, left out {left_out}{without}"));
}

/// Sheets of one plan, such as a sheet per class, are described once.
fn are_alike(left: &TableReading, right: &TableReading) -> bool {
    left.kind == right.kind && left.heading_rows == right.heading_rows && left.columns == right.columns && !left.columns.is_empty()
}

fn table(text: &mut String, file: &InputFile, group: &[&TableReading]) {
    let Some(reading) = group.first() else { return };
    let rows =
        |reading: &TableReading| file.tables.iter().find(|table| table.sheet == reading.place.sheet).map_or(0, |table| table.rows.len());
    let names: Vec<String> = group
        .iter()
        .filter_map(|reading| reading.place.sheet.as_deref().map(|sheet| format!("{} ({})", printable(sheet), plural(rows(reading)))))
        .collect();
    let name = match names.as_slice() {
        [] => "table".to_owned(),
        [one] => format!("sheet {one}"),
        several => format!("sheets {}", several.join(", ")),
    };
    text.push('\n');
    wrapped(text, "  ", "    ", &format!("{name}: {}", reading.kind));
    if !reading.heading_rows.is_empty() {
        let rows: Vec<String> = reading.heading_rows.iter().map(u32::to_string).collect();
        let word = if rows.len() == 1 { "row" } else { "rows" };
        line(text, &format!("    headings on {word} {}", rows.join(", ")));
    }
    for note in reading.notes.iter().filter(|note| group.iter().all(|other| other.notes.contains(note))) {
        line(text, &format!("    {}", printable(note)));
    }
    let letters = reading.place.sheet.is_some();
    let widest = reading.columns.iter().map(|(_, heading, _)| shortened(heading).chars().count()).max().unwrap_or(0);
    let name_of = |number: u32| if letters { column_letters(number) } else { number.to_string() };
    for (at, (number, heading, meaning)) in reading.columns.iter().enumerate() {
        let label = name_of(*number);
        let heading = shortened(heading);
        let gap = " ".repeat(widest.saturating_sub(heading.chars().count()));
        let first = reading.columns.iter().take(at).find(|(_, _, other)| names_a_pupil(other) && other == meaning);
        let meaning = match first {
            Some((first, _, _)) => format!("{meaning}, as column {}", name_of(*first)),
            None if meaning.is_empty() => "not known, not used".to_owned(),
            None => meaning.clone(),
        };
        line(text, &format!("    {label:>3}  {heading}{gap}  {meaning}"));
    }
}

/// Facts that a pupil has once: a second column of one is worth a look.
fn names_a_pupil(meaning: &str) -> bool {
    const ONCE: &[&str] = &[
        "surname",
        "forename",
        "name of the pupil",
        "unique pupil number",
        "admission number",
        "date of birth",
        "year group",
        "class",
        "SEN status",
        "standardised score",
        "age-standardised score",
    ];
    ONCE.contains(&meaning)
}

fn plural(n: usize) -> String {
    format!("{n} {}", if n == 1 { "row" } else { "rows" })
}

/// A heading of at most 44 characters, without control signs.
fn shortened(heading: &str) -> String {
    const LONGEST: usize = 44;
    let clean = printable(heading);
    if clean.chars().count() <= LONGEST { clean } else { clean.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// Text for a terminal: one line, no control or escape signs.
fn printable(text: &str) -> String {
    crate::table::clean(text)
}

fn listed(text: &mut String, findings: &[&Finding]) {
    text.push('\n');
    if findings.is_empty() {
        line(text, "  Nothing to look at.");
        return;
    }
    let word = if findings.len() == 1 { "finding" } else { "findings" };
    line(text, &format!("  {} {word}:", findings.len()));
    each(text, findings);
}

/// Findings, worst first.
fn each(text: &mut String, findings: &[&Finding]) {
    let mut sorted: Vec<&&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| finding.action);
    for finding in sorted.iter().take(SHOWN) {
        // Settings are printed together below, ready to copy.
        let hint = match finding.hint.as_deref() {
            Some(hint) => match hint.split_once('\n') {
                Some((words, _)) => format!("{}: see the lines below.", words.trim_end_matches(':').trim_end_matches(", for example")),
                None => hint.to_owned(),
            },
            None => String::new(),
        };
        let stop = if finding.message.ends_with(['.', '?', '!']) { "" } else { "." };
        let whole = format!("{} {}: {}: {}{stop} {hint}", finding.code, finding.action, place_within(finding), finding.message);
        wrapped(text, "  - ", "    ", &printable(&whole));
    }
    if findings.len() > SHOWN {
        line(text, &format!("    and {} more", findings.len() - SHOWN));
    }
}

/// The place without the file's name, which stands above.
fn place_within(finding: &Finding) -> String {
    let whole = finding.place.to_string();
    let rest = whole.strip_prefix(&*finding.place.file).unwrap_or(&whole).trim_start_matches([',', ' ']);
    if rest.is_empty() { "whole file".to_owned() } else { rest.to_owned() }
}

/// Lines for the school's settings, each block once, gathered under its heading.
fn proposals(text: &mut String, findings: &[&Finding]) {
    let tables = proposed(findings.iter().copied());
    if tables.is_empty() {
        return;
    }
    text.push('\n');
    line(text, "  Lines for the school's settings that would answer the questions; change what does not fit:");
    for table in tables {
        text.push('\n');
        if let Some(remark) = remark(&table) {
            line(text, &format!("    # {remark}"));
        }
        for row in table.title.lines().chain(table.lines.iter().map(String::as_str)) {
            line(text, &format!("    {row}"));
        }
    }
}

fn line(text: &mut String, words: &str) {
    text.push_str(words.trim_end());
    text.push('\n');
}

/// Words over as many lines as they need; a word longer than the line keeps its own.
fn wrapped(text: &mut String, first: &str, next: &str, words: &str) {
    let mut current = first.to_owned();
    let mut is_empty = true;
    for word in words.split(' ') {
        if !is_empty && current.chars().count() + 1 + word.chars().count() > WIDTH {
            line(text, &current);
            current = next.to_owned();
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
        }
        current.push_str(word);
        is_empty = false;
    }
    line(text, &current);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;
    use crate::normalise::testing::{file, settings, table};
    use chrono::NaiveDate;

    fn inspected(name: &str, sheet: &str, lines: &[&str]) -> String {
        let file = file(vec![table(name, sheet, lines)]);
        let read = normalise(std::slice::from_ref(&file), &settings(), NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
        inspection(&file, &read.value.readings, &read.value.ledger, &read.findings, &[])
    }

    #[test]
    fn a_file_is_described_with_the_lines_that_settle_its_questions() {
        let text = inspected("Mark book 2025-26.xlsx", "4B", &["Name|Aut Reading|Aut Maths|Shoe", "Adams, Ava|EXP|EXS|12"]);
        assert!(text.contains("sheet 4B (2 rows): mark book"), "{text}");
        assert!(text.contains("      B  Aut Reading  reading, autumn"), "{text}");
        assert!(text.contains("      D  Shoe         not known, not used"), "{text}");
        assert!(
            text.contains("    [[reading.files]]\n    name_contains = \"Mark book 2025-26\"\n    academic_year = \"2025-26\"\n"),
            "{text}"
        );
        assert!(!text.contains("Adams"), "{text}");
    }

    #[test]
    fn lines_stay_within_the_width() {
        let text = inspected(
            "x.csv",
            "",
            &["UPN|Surname|Forename|Year Group|Class", "A801200001001|Adams|Ava|3|3B", "8.01E+11|Brown|Ben|EYFS|3B"],
        );
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }

    #[test]
    fn a_quiet_file_says_so() {
        let text =
            inspected("t.xlsx", "Targets", &["Pupil|Class|Area|Target|Date set|Met?", "Adams, Ava|Ash|Writing|To write|01/09/2026|Met"]);
        assert!(text.ends_with("  Nothing to look at.\n"), "{text}");
    }
}
