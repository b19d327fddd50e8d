//! Where each record of a separated text starts and ends, and its cells.
//!
//! The scan judges quotes strictly: a quoted cell must end before a separator or a line end. Records that pass
//! go to the `csv` crate; a line that does not is read as plain text, so that nothing after it is swallowed.

/// How the quotes of a record read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A line without anything.
    Blank,
    /// Quotes, if any, in order.
    Plain,
    /// A quoted cell ends and goes on before the next separator, on one line.
    Misquoted,
    /// A quote opens and is not closed in a way that makes sense; only the line itself is taken.
    Unclosed,
}

/// One record: its text without the final line end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// 1-based line on which it starts.
    pub(super) line: u32,
    pub(super) text: &'a str,
    pub(super) kind: Kind,
    pub(super) n_cells: usize,
}

/// Lines one quoted cell may span; a longer one is a quote that was never closed.
const LONGEST_CELL_IN_LINES: u32 = 200;

/// What the scan of one record found.
struct Scan {
    end: usize,
    n_breaks: u32,
    n_cells: usize,
    kind: Kind,
}

/// Cuts a text with `\n` line ends into records.
pub(super) fn split(text: &str, separator: char, first_line: u32) -> Vec<Record<'_>> {
    let bytes = text.as_bytes();
    let separator = u8::try_from(separator).unwrap_or(b',');
    let (mut records, mut start, mut line) = (Vec::new(), 0, first_line);
    while start < bytes.len() {
        let scan = scan(bytes, start, separator);
        let record = text.get(start..scan.end).unwrap_or_default();
        let kind = if record.trim().is_empty() && !record.as_bytes().contains(&separator) { Kind::Blank } else { scan.kind };
        records.push(Record { line, text: record, kind, n_cells: scan.n_cells });
        line = line.saturating_add(scan.n_breaks + 1);
        start = scan.end + 1;
    }
    records
}

/// Follows one record from its start to its line end.
fn scan(bytes: &[u8], start: usize, separator: u8) -> Scan {
    let (mut at, mut n_cells, mut n_breaks, mut kind) = (start, 1, 0, Kind::Plain);
    let mut is_cell_start = true;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => break,
            b'"' if is_cell_start => match closing_quote(bytes, at + 1) {
                Some((close, breaks)) => {
                    let ends_cell = bytes.get(close + 1).is_none_or(|next| *next == separator || *next == b'\n');
                    n_breaks += breaks;
                    if !ends_cell {
                        kind = Kind::Misquoted;
                    }
                    // A record with a quote out of place is believed within its line only.
                    if kind == Kind::Misquoted && n_breaks > 0 {
                        return plain_line(bytes, start, separator);
                    }
                    at = close + 1;
                    is_cell_start = false;
                    continue;
                }
                None => return plain_line(bytes, start, separator),
            },
            _ if byte == separator => {
                n_cells += 1;
                is_cell_start = true;
            }
            _ => is_cell_start = false,
        }
        at += 1;
    }
    Scan { end: at, n_breaks, n_cells, kind }
}

/// Where the quote that closes a cell stands, and how many line ends lie before it.
fn closing_quote(bytes: &[u8], from: usize) -> Option<(usize, u32)> {
    let (mut at, mut breaks) = (from, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' => return Some((at, breaks)),
            b'\n' => {
                breaks += 1;
                if breaks > LONGEST_CELL_IN_LINES {
                    return None;
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The line itself, its quotes taken as letters.
fn plain_line(bytes: &[u8], start: usize, separator: u8) -> Scan {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let n_cells = 1 + rest.iter().take(length).filter(|byte| **byte == separator).count();
    Scan { end: start + length, n_breaks: 0, n_cells, kind: Kind::Unclosed }
}

/// The reader of quoted records: one `csv` reader over all of them, because making one costs more than a record.
pub(super) struct ByTheRule<'a> {
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
}

/// Every well-quoted record of a text, one after the other.
pub(super) fn quoted_text(records: &[Record<'_>]) -> String {
    records.iter().filter(|record| is_quoted(record)).flat_map(|record| [record.text, "\n"]).collect()
}

fn is_quoted(record: &Record<'_>) -> bool {
    record.kind == Kind::Plain && record.text.contains('"')
}

impl<'a> ByTheRule<'a> {
    pub(super) fn new(text: &'a str, separator: char) -> ByTheRule<'a> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            .double_quote(true)
            .escape(None)
            .from_reader(text.as_bytes());
        ByTheRule { reader, record: csv::StringRecord::new() }
    }

    fn next_cells(&mut self) -> Vec<String> {
        match self.reader.read_record(&mut self.record) {
            Ok(true) => self.record.iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }
}

/// The cells of a record as text. Of the two readings of a misquoted line, the one of the usual width is taken.
/// Records must be asked for in order.
pub(super) fn cells(record: &Record<'_>, separator: char, usual_width: usize, by_the_rule: &mut ByTheRule<'_>) -> Vec<String> {
    match record.kind {
        Kind::Blank => Vec::new(),
        Kind::Unclosed => without_quotes(record.text, separator),
        Kind::Plain if is_quoted(record) => by_the_rule.next_cells(),
        Kind::Plain => record.text.split(separator).map(str::to_owned).collect(),
        Kind::Misquoted => {
            let lenient = ByTheRule::new(record.text, separator).next_cells();
            if lenient.len() == usual_width { lenient } else { without_quotes(record.text, separator) }
        }
    }
}

/// What to tell a person about a record's quotes.
pub(super) fn problem(record: &Record<'_>) -> Option<&'static str> {
    match record.kind {
        Kind::Unclosed => Some("a quotation mark is opened and never closed; the line is read without it, and the lines after it as usual"),
        Kind::Misquoted => Some("a quotation mark stands in an odd place; check that the cells of this line are in the right columns"),
        Kind::Blank | Kind::Plain => None,
    }
}

/// Cut at every separator, with a quotation mark at either end of a cell dropped.
fn without_quotes(text: &str, separator: char) -> Vec<String> {
    text.split(separator).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
}
