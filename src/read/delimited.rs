//! Separated text to rows: which separator, where each record starts, what to do with a stray quote.
//!
//! Quotes follow the common rule (RFC 4180): a cell may be quoted, a quote inside is doubled, line breaks may
//! stand inside quotes. A backslash is a value (an attendance code), never an escape. A quote that is never
//! closed costs its own line at most, not the rest of the file (inputs catalogue, M031 to M040).

use std::borrow::Cow;
use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::read::container::Content;
use crate::read::decode::Decoded;
use crate::read::{Limits, Refusal};
use crate::table::{Cell, Container, RawRow, RawTable};

mod records;

use records::{ByTheRule, Kind, Record};

/// Separators tried, in the order that wins a tie.
const SEPARATORS: [(char, &str); 4] = [(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "pipe")];

pub(super) fn read(file: &Arc<str>, decoded: &Decoded, limits: &Limits) -> Result<Content, Refusal> {
    let mut findings: Vec<Finding> = decoded.findings(&Place::file(file.clone()));
    let text = with_plain_line_ends(&decoded.text);
    let (declared, body, first_line) = declared_separator(&text);
    let separator = declared.unwrap_or_else(|| sniffed_separator(body));
    let body = within_limits(body, first_line, limits)?;
    let records = records::split(body, separator, first_line);
    refuse_wide_lines(&records)?;
    let rows = rows_of(file, &records, separator, limits, &mut findings)?;
    let word = SEPARATORS.iter().find(|(c, _)| *c == separator).map_or("declared separator", |(_, word)| *word);
    let table = RawTable { file: file.clone(), sheet: None, is_hidden: false, rows, merged: Vec::new(), hidden_columns: Vec::new() };
    Ok(Content {
        described: format!("text, {word} separated, {}", decoded.encoding),
        container: Container::Delimited,
        tables: vec![table],
        findings,
    })
}

/// `\r\n` and lone `\r` become `\n`, so that a line is a line whoever wrote the file.
fn with_plain_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// The text as far as lines are read. Blank lines behind are let go before any is looked at; data there refuses the file.
fn within_limits<'a>(text: &'a str, first_line: u32, limits: &Limits) -> Result<&'a str, Refusal> {
    let Some((end, _)) = text.match_indices('\n').nth(limits.rows.saturating_sub(first_line) as usize) else { return Ok(text) };
    let (kept, rest) = text.split_at(end);
    if rest.trim().is_empty() {
        return Ok(kept);
    }
    let last = text.trim_end().bytes().filter(|byte| *byte == b'\n').count().saturating_add(first_line as usize);
    Err(too_many_lines(last, limits))
}

fn too_many_lines(last: usize, limits: &Limits) -> Refusal {
    let message = format!("the file has data on line {last}, and no school's export has more than {}, so it is not used", limits.rows);
    Refusal::new("M019", message, "Export the pupils of one school and one year.")
}

/// Excel's hint `sep=;` as the first line. Returns the separator, the text after the hint, and the line it starts on.
fn declared_separator(text: &str) -> (Option<char>, &str, u32) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let hint = first.trim().trim_matches('"');
    // Any other first line, a title with separators behind it too, is a row of the file.
    let Some(after) = hint.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).and_then(|_| hint.get(4..)) else {
        return (None, text, 1);
    };
    // Saved again by a spreadsheet, the hint has separators behind it as every row has.
    let after = if after.is_empty() && first.trim_end_matches([' ', '"']).ends_with('\t') { "\t" } else { after };
    let mut characters = after.chars();
    match characters.next() {
        Some(separator) if separator.is_ascii() && separator != '"' && characters.all(|c| c == separator) => (Some(separator), rest, 2),
        _ => (None, text, 1),
    }
}

/// The separator that gives the same number of cells, two or more, on most of the first records.
fn sniffed_separator(text: &str) -> char {
    const RECORDS_LOOKED_AT: usize = 60;
    let start = head(text, 200_000);
    let mut best = (0, 0, ',');
    for (separator, _) in SEPARATORS {
        let records = records::split(start, separator, 1);
        let looked_at = || records.iter().take(RECORDS_LOOKED_AT).filter(|record| record.n_cells > 1);
        // Some programs leave the empty cells at the end of a line out, or write more of them than there are columns.
        let filled = |record: &Record<'_>| record.n_cells - trailing(record.text, separator).min(record.n_cells - 1);
        for mut widths in [looked_at().map(|record| record.n_cells).collect::<Vec<_>>(), looked_at().map(filled).collect()] {
            widths.sort_unstable();
            if let Some((n_records, width)) = commonest(&widths).filter(|(_, width)| *width > 1)
                && (n_records, width) > (best.0, best.1)
            {
                best = (n_records, width, separator);
            }
        }
    }
    best.2
}

/// Separators at the end of a line with nothing behind them.
fn trailing(text: &str, separator: char) -> usize {
    text.chars().rev().take_while(|c| *c == separator || *c == ' ').filter(|c| *c == separator).count()
}

/// How often the commonest number of a sorted list occurs, and that number; the larger on a tie.
fn commonest(sorted: &[usize]) -> Option<(usize, usize)> {
    sorted.chunk_by(|a, b| a == b).filter_map(|run| Some((run.len(), *run.first()?))).max()
}

fn head(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

fn refuse_wide_lines(records: &[Record<'_>]) -> Result<(), Refusal> {
    // Excel can write trailing separators up to its last column, 16,384; nothing has more.
    if let Some(wide) = records.iter().find(|record| record.n_cells > 20_000) {
        let message =
            format!("line {} has {} cells, so the file is not a table a program wrote for people and is not used", wide.line, wide.n_cells);
        return Err(Refusal::new("M019", message, "Export the data again."));
    }
    Ok(())
}

fn rows_of(
    file: &Arc<str>,
    records: &[Record<'_>],
    separator: char,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) -> Result<Vec<RawRow>, Refusal> {
    let mut widths: Vec<usize> = records.iter().filter(|record| record.kind == Kind::Plain).map(|record| record.n_cells).collect();
    widths.sort_unstable();
    let usual_width = commonest(&widths).map_or(0, |(_, width)| width);
    let quoted = records::quoted_text(records);
    let mut by_the_rule = ByTheRule::new(&quoted, separator);
    let mut rows = Vec::with_capacity(records.len());
    let (mut n_cells, mut n_cut) = (0_usize, Vec::new());
    for record in records {
        let texts = records::cells(record, separator, usual_width, &mut by_the_rule);
        if let Some(problem) = records::problem(record) {
            let place = Place::file(file.clone()).at_row(record.line);
            findings.push(
                Finding::new(Code("M036"), Action::Warned, place, problem).hint("Look at the quotation marks on this line of the file."),
            );
        }
        let width = width_within(&texts, limits);
        if width > limits.columns as usize {
            let message = format!(
                "line {} has data in column {width}, and {} is the most that is read, so the file is not used",
                record.line, limits.columns
            );
            return Err(Refusal::new("M019", message, "Export fewer columns."));
        }
        n_cells += width;
        if n_cells > limits.cells {
            return Err(Refusal::new(
                "M019",
                format!("the file has more than {} cells, so it is not used", limits.cells),
                "Export one year at a time.",
            ));
        }
        let cells = texts.into_iter().take(width).map(|text| cell(text, limits, record.line, &mut n_cut)).collect();
        rows.push(RawRow { number: record.line, cells, is_hidden: false });
    }
    if let Some(first) = n_cut.first() {
        let message =
            format!("{} longer than {} characters, cut there (first on line {first})", one_or_more(n_cut.len()), limits.cell_characters);
        findings.push(
            Finding::new(Code("M136"), Action::Repaired, Place::file(file.clone()).at_row(*first), message)
                .hint("Check that the export did not run lines together."),
        );
    }
    Ok(rows)
}

/// Cells kept: all, unless the row is wider than a table can be, when empty cells at its end are let go.
fn width_within(texts: &[String], limits: &Limits) -> usize {
    if texts.len() <= limits.columns as usize {
        return texts.len();
    }
    texts.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |last| last + 1).max(1)
}

fn one_or_more(n: usize) -> String {
    if n == 1 { "1 cell is".to_owned() } else { format!("{n} cells are") }
}

fn cell(mut text: String, limits: &Limits, line: u32, cut: &mut Vec<u32>) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    if text.len() > limits.cell_characters
        && let Some((end, _)) = text.char_indices().nth(limits.cell_characters)
    {
        text.truncate(end);
        cut.push(line);
    }
    Cell::Text(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Checked;
    use crate::table::InputFile;

    fn read_text(text: &str) -> Checked<InputFile> {
        crate::read::read_bytes("pupils.csv", text.as_bytes(), &Limits::default())
    }

    #[track_caller]
    fn check_rows(text: &str, expected: &[(u32, &[&str])]) {
        let read = read_text(text);
        let rows: Vec<(u32, Vec<String>)> = read.value.tables[0]
            .rows
            .iter()
            .map(|row| {
                (row.number, row.cells.iter().map(|cell| if let Cell::Text(text) = cell { text.clone() } else { String::new() }).collect())
            })
            .collect();
        let expected: Vec<(u32, Vec<String>)> =
            expected.iter().map(|(line, cells)| (*line, cells.iter().map(|c| (*c).to_owned()).collect())).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn blank_lines_behind_the_last_that_is_read_are_let_go_and_data_there_refuses_the_file() {
        let limits = Limits { rows: 3, ..Limits::default() };
        let read = |text: &str| crate::read::read_bytes("a.csv", text.as_bytes(), &limits);
        let numbers = |text: &str| read(text).value.tables.iter().flat_map(|table| &table.rows).map(|row| row.number).collect::<Vec<_>>();
        assert_eq!(numbers("a,b\n1,2\n3,4\n"), [1, 2, 3]);
        assert_eq!(numbers(&format!("a,b\n1,2\n3,4{}", "\n \r\n".repeat(50))), [1, 2, 3]);
        assert_eq!(numbers("sep=,\na,b\n1,2\n\n\n"), [2, 3]);
        let refused = read("a,b\n1,2\n3,4\n\n5,6\n\n");
        assert!(refused.value.tables.is_empty());
        assert!(refused.findings[0].message.contains("data on line 5"), "{}", refused.findings[0]);
    }

    #[test]
    fn each_of_four_separators_is_found() {
        for separator in [",", ";", "\t", "|"] {
            let text = "Report of 12/09\nName,Score\nAva,94\nBen,95\n".replace(',', separator);
            check_rows(&text, &[(1, &["Report of 12/09"]), (2, &["Name", "Score"]), (3, &["Ava", "94"]), (4, &["Ben", "95"])]);
        }
    }

    #[test]
    fn a_decimal_comma_does_not_hide_the_semicolons() {
        check_rows("Name;Maths;Reading\nAva;94,5;95,2\n", &[(1, &["Name", "Maths", "Reading"]), (2, &["Ava", "94,5", "95,2"])]);
    }

    #[test]
    fn names_with_commas_do_not_hide_the_tabs() {
        check_rows(
            "Name\tScore\nAdams, Ava\t94\nBaker, Ben\t95\n",
            &[(1, &["Name", "Score"]), (2, &["Adams, Ava", "94"]), (3, &["Baker, Ben", "95"])],
        );
    }

    #[test]
    fn cells_left_out_at_the_end_of_lines_do_not_hide_the_bars() {
        let text = "Name|Score|Note\nAdams, Ava|94|x||\nBaker, Ben|95|y\nCole, Cy|96|z||\n";
        check_rows(
            text,
            &[
                (1, &["Name", "Score", "Note"]),
                (2, &["Adams, Ava", "94", "x", "", ""]),
                (3, &["Baker, Ben", "95", "y"]),
                (4, &["Cole, Cy", "96", "z", "", ""]),
            ],
        );
    }

    #[test]
    fn the_sep_line_is_used_and_dropped() {
        check_rows("Title\t\nA\tB\n1\t2\n", &[(1, &["Title", ""]), (2, &["A", "B"]), (3, &["1", "2"])]);
        check_rows("sep=;\nA;B\n1,5;2\n", &[(2, &["A", "B"]), (3, &["1,5", "2"])]);
    }

    #[test]
    fn every_kind_of_line_end_gives_the_same_rows() {
        for end in ["\n", "\r\n", "\r"] {
            check_rows(&"A,B\n1,2\n\n3,4".replace('\n', end), &[(1, &["A", "B"]), (2, &["1", "2"]), (3, &[]), (4, &["3", "4"])]);
        }
    }

    #[test]
    fn a_line_break_in_a_quoted_cell_keeps_the_record_whole_and_the_lines_right() {
        check_rows("A,B\n1,\"two\nlines\"\n3,4\n", &[(1, &["A", "B"]), (2, &["1", "two\nlines"]), (4, &["3", "4"])]);
    }

    #[test]
    fn doubled_quotes_and_quotes_inside_are_text() {
        check_rows("A,B\n\"say \"\"hi\"\"\",5\" ruler\n", &[(1, &["A", "B"]), (2, &["say \"hi\"", "5\" ruler"])]);
    }

    #[test]
    fn a_backslash_is_a_value() {
        check_rows("A,B\n\\,\"\\\"\n", &[(1, &["A", "B"]), (2, &["\\", "\\"])]);
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line_at_most() {
        let text = "Surname,Forename,Score\nAdams,Ava,90\n\"Baker,Ben,91\nCole,Cal,92\n\"Dean\",\"Dot\",93\n";
        check_rows(
            text,
            &[
                (1, &["Surname", "Forename", "Score"]),
                (2, &["Adams", "Ava", "90"]),
                (3, &["Baker", "Ben", "91"]),
                (4, &["Cole", "Cal", "92"]),
                (5, &["Dean", "Dot", "93"]),
            ],
        );
        let findings = read_text(text).findings;
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].code.0, findings[0].place.row), ("M036", Some(3)));
        assert!(!findings[0].message.contains("Baker"), "a finding names the row, never the child");
    }

    #[test]
    fn an_unclosed_quote_at_the_end_of_the_file_is_reported() {
        let read = read_text("A,B\n1,\"2\n3,4\n");
        assert_eq!(read.value.tables[0].rows.len(), 3);
        assert_eq!(read.findings[0].place.row, Some(2));
    }

    #[test]
    fn a_stray_quote_does_not_shift_the_cells_of_its_line() {
        check_rows("A,B,C\nd,e,f\n\"Adams,\"Ava\",90\n", &[(1, &["A", "B", "C"]), (2, &["d", "e", "f"]), (3, &["Adams", "Ava", "90"])]);
    }

    #[test]
    fn ragged_rows_are_kept_as_they_are() {
        check_rows("A,B,C\n1,2\n1,2,3,4\n", &[(1, &["A", "B", "C"]), (2, &["1", "2"]), (3, &["1", "2", "3", "4"])]);
    }

    #[test]
    fn trailing_separators_to_the_last_column_are_no_columns() {
        let read = read_text(&format!("A,B\n1,2{}\n", ",".repeat(16_000)));
        assert_eq!(read.value.tables[0].rows[1].cells.len(), 2);
    }

    #[test]
    fn a_long_cell_is_cut_and_said() {
        let read = read_text(&format!("A,B\n1,{}\n", "x".repeat(40_000)));
        assert_eq!(read.findings[0].code.0, "M136");
        assert_eq!(read.value.tables[0].rows[1].cells[1].text().len(), 32_767);
    }
}
