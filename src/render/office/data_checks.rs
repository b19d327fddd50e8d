//! `office/data-checks.csv`: every finding about the school's files, one row each, in the order they were found.
//!
//! UTF-8 with a byte order mark, so that Excel reads accents; text that a spreadsheet would run as a formula is led by
//! an apostrophe (input catalogue, M042).

use crate::finding::Finding;
use crate::render::artefact::{Artefact, Audience};

/// Headings, in order. Other programs may rely on them.
pub const HEADINGS: [&str; 8] = ["action", "file", "sheet", "cell", "row", "code", "what is wrong", "what to do"];

/// The list of input findings.
pub fn data_checks_csv(findings: &[Finding]) -> Artefact {
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    push_line(&mut bytes, HEADINGS.map(str::to_owned));
    for finding in findings {
        push_line(&mut bytes, cells(finding));
    }
    Artefact { name: "data-checks.csv".to_owned(), audience: Audience::Office, bytes }
}

fn cells(finding: &Finding) -> [String; 8] {
    let place = &finding.place;
    let cell = place.cell().filter(|_| place.sheet.is_some()).or_else(|| place.field.as_ref().map(|field| field.to_string()));
    [
        finding.action.word().to_owned(),
        place.file.to_string(),
        place.sheet.as_ref().map(|sheet| sheet.to_string()).unwrap_or_default(),
        cell.unwrap_or_default(),
        place.row.map(|row| row.to_string()).unwrap_or_default(),
        finding.code.to_string(),
        finding.message.clone(),
        finding.hint.clone().unwrap_or_default(),
    ]
}

fn push_line(bytes: &mut Vec<u8>, cells: [String; 8]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(quoted_cell(&neutral(cell)).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
}

/// Text that no spreadsheet runs. A number such as `-5` stays a number.
pub(crate) fn neutral(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) || text.trim_start().starts_with(['=', '+', '-', '@']);
    if starts_formula && text.trim().parse::<f64>().is_err() { format!("'{text}") } else { text.to_owned() }
}

fn quoted_cell(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Action, Code};
    use crate::place::Place;

    fn written(finding: Finding) -> String {
        String::from_utf8(data_checks_csv(&[finding]).bytes).unwrap()
    }

    #[test]
    fn a_finding_is_one_row_with_its_cell() {
        let place = Place::file("Marks.xlsx").in_sheet(Some("Spring".into())).at_row(17).at_column(6, "Writing");
        let text = written(Finding::new(Code("M132"), Action::Warned, place, "'EXP' is not in your scale list.").hint("Did you mean EXS?"));
        assert_eq!(
            text,
            "\u{FEFF}action,file,sheet,cell,row,code,what is wrong,what to do\r\nplease look,Marks.xlsx,Spring,F17,17,M132,'EXP' is not in your scale list.,Did you mean EXS?\r\n"
        );
    }

    #[test]
    fn a_line_of_a_text_file_names_its_heading() {
        let text = written(Finding::new(Code("M001"), Action::Repaired, Place::file("pupils.csv").at_row(3).at_column(2, "DOB"), "x"));
        assert!(text.contains("pupils.csv,,DOB,3,M001"), "{text}");
    }

    #[test]
    fn formulas_are_never_written_and_numbers_stay() {
        for (given, expected) in [
            ("=1+1", "'=1+1"),
            ("+44 1", "'+44 1"),
            ("@SUM", "'@SUM"),
            ("\t=1", "'\t=1"),
            ("  =1", "'  =1"),
            ("-5", "-5"),
            ("-a", "'-a"),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(neutral(given), expected, "{given:?}");
        }
    }

    #[test]
    fn commas_quotes_and_line_ends_stay_in_their_cell() {
        let text = written(Finding::new(Code("M1"), Action::Asked, Place::file("a,b.csv"), "say \"yes\"\nor no"));
        assert!(text.contains("question,\"a,b.csv\",,,,M1,\"say \"\"yes\"\"\nor no\","), "{text}");
    }
}
