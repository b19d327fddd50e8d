//! Web archives (MHTML): a page and its pieces wrapped as one mail, as report servers and Excel's "single file web page" write them.
//!
//! Each page among the parts is read as a web page of its own; pictures and style sheets are let go. A workbook of several
//! sheets has one page for each, named in its first (RFC 2557; inputs catalogue, M001).

use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::read::container::Content;
use crate::read::html_text::Words;
use crate::read::mail::{self, Part};
use crate::read::{Limits, Refusal, decode, html_table};

/// Text that begins with the header of a mail of several parts, or of a page sent as mail; the start is in lower case.
pub(super) fn is_one(start: &str) -> bool {
    let first = start.lines().next().unwrap_or_default();
    let is_header =
        first.split_once(':').is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphabetic() || c == b'-'));
    let header: String = start.lines().take_while(|line| !line.trim().is_empty()).map(|line| format!("{line} ")).collect();
    let says_type = header.contains("content-type: multipart/related") || header.contains("content-type:multipart/related");
    is_header && (says_type || header.contains("mime-version:") && header.contains("content-type:"))
}

/// Reads the pages of an archive, its line ends already plain.
pub(super) fn read(file: &Arc<str>, text: &str, limits: &Limits) -> Result<Content, Refusal> {
    let mail = mail::parts(text)?;
    let pages: Vec<&Part<'_>> = mail.parts.iter().filter(|part| part.is_page() && !part.location().ends_with("tabstrip.htm")).collect();
    if pages.len() > limits.sheets {
        let message = format!("the web archive (MHTML) holds more than {} pages, so it is not used", limits.sheets);
        return Err(Refusal::new("M019", message, "Save the table needed as an Excel workbook (.xlsx), and give that file."));
    }
    let mut content: Option<Content> = None;
    let (mut refused, mut findings, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for page in &pages {
        let decoded = decode::decode(&page.bytes()?)?;
        let plain = decoded.text.replace("\r\n", "\n").replace('\r', "\n");
        names.extend(sheet_names(&plain));
        let name = name_of(page.location(), &names);
        match html_table::read(file, plain.trim_start_matches('\u{FEFF}'), limits) {
            Ok(mut read) => {
                findings.extend(decoded.findings(&Place::file(file.clone())));
                if pages.len() > 1 {
                    read.tables.iter_mut().for_each(|table| table.sheet = Some(name.clone()));
                    read.findings.iter_mut().for_each(|finding| finding.place.sheet = Some(name.clone()));
                }
                findings.append(&mut read.findings);
                match &mut content {
                    Some(content) => content.tables.append(&mut read.tables),
                    None => content = Some(read),
                }
            }
            Err(refusal) => refused.push((name, refusal)),
        }
    }
    let Some(mut content) = content else {
        return Err(refused.into_iter().next().map_or_else(no_page, |(_, refusal)| refusal));
    };
    within_one_file(&content, limits)?;
    if mail.is_cut {
        findings.push(cut(file));
    }
    // A page without any table is the frame around the others.
    let of_sheets = refused.into_iter().filter(|(_, refusal)| refusal.code.0 != "M152");
    findings.extend(of_sheets.map(|(name, refusal)| refusal.at(Place::file(file.clone()).in_sheet(Some(name)))));
    content.described = match content.tables.len() {
        1 => "table of a web archive (MHTML)".to_owned(),
        n => format!("{n} tables of a web archive (MHTML)"),
    };
    content.findings = findings;
    Ok(content)
}

/// All pages together hold as much as one file may.
fn within_one_file(content: &Content, limits: &Limits) -> Result<(), Refusal> {
    let n_cells: usize = content.tables.iter().flat_map(|table| &table.rows).map(|row| row.cells.len()).sum();
    if n_cells <= limits.cells {
        return Ok(());
    }
    let message = "the web archive (MHTML) holds more cells than a school's data can be, so it is not used";
    Err(Refusal::new("M019", message, "Export one year at a time."))
}

/// The names that the first page of a workbook gives its sheets, each with the end of the sheet's address.
fn sheet_names(page: &str) -> Vec<(String, String)> {
    let mut names = Vec::new();
    for piece in page.split("<x:Name>").skip(1) {
        let Some((name, rest)) = piece.split_once("</x:Name>") else { continue };
        let address = rest.split_once("HRef=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(address, _)| address);
        if let Some(address) = address {
            let file = address.rsplit(['/', '\\']).next().unwrap_or(address);
            names.push((file.to_lowercase(), plain_text(name)));
        }
    }
    names
}

fn plain_text(raw: &str) -> String {
    let mut words = Words::default();
    words.add(raw, 1_000);
    words.finished()
}

fn name_of(location: &str, names: &[(String, String)]) -> Arc<str> {
    let file = location.rsplit(['/', '\\']).next().unwrap_or(location);
    let named = names.iter().find(|(address, _)| *address == file).map(|(_, name)| name.as_str());
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    Arc::from(named.unwrap_or(if stem.is_empty() { "table" } else { stem }))
}

fn no_page() -> Refusal {
    Refusal::new(
        "M001",
        "by its content this is a web archive (MHTML) without a page that can be read, whatever its name says, so it is not used",
        "Open it in Excel or a browser, save the table as an Excel workbook (.xlsx), and give that file.",
    )
}

fn cut(file: &Arc<str>) -> Finding {
    let message = "the web archive ends before its last part does, as a half copied file; what is there is read, and rows may be missing";
    Finding::new(Code("M009"), Action::Warned, Place::file(file.clone()), message).hint("Export the file again.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_bytes;
    use crate::table::Cell;

    const PAGE: &str = "<html><body><table><tr><td>UPN<td>Name</tr><tr><td>A1<td>Zo=EB, Ava=\n Rose</tr></table></body></html>";

    /// An archive of parts, each with its own header, as report servers write them.
    fn archive(parts: &[(&str, &str)]) -> String {
        let mut text = "MIME-Version: 1.0\nContent-Type: multipart/related;\n\tboundary=\"----=_Next\"\n\nThis is mail.\n".to_owned();
        for (header, body) in parts {
            text += &format!("------=_Next\n{header}\n\n{body}\n");
        }
        text + "------=_Next--\n"
    }

    fn sheet(name: &str) -> String {
        format!("Content-Location: file:///C:/Book_files/{name}\nContent-Transfer-Encoding: 7bit\nContent-Type: text/html")
    }

    #[track_caller]
    fn check_cells(text: &str, expected: &[&str]) {
        let read = read_bytes("report.xls", text.as_bytes(), &Limits::default());
        let said: Vec<String> = read.findings.iter().map(ToString::to_string).collect();
        let cells: Vec<&Cell> = read.value.tables.iter().flat_map(|table| &table.rows).flat_map(|row| &row.cells).collect();
        assert_eq!(
            cells,
            expected.iter().map(|text| Cell::Text((*text).into())).collect::<Vec<_>>().iter().collect::<Vec<_>>(),
            "{said:?}"
        );
    }

    #[test]
    fn a_page_in_quoted_printable_or_base64_is_read_with_its_accents() {
        let quoted = "Content-Type: text/html;\n charset=\"windows-1252\"\nContent-Transfer-Encoding: quoted-printable";
        check_cells(&archive(&[(quoted, PAGE)]), &["UPN", "Name", "A1", "Zoë, Ava Rose"]);
        check_cells(&archive(&[(quoted, PAGE)]).replace('\n', "\r\n"), &["UPN", "Name", "A1", "Zoë, Ava Rose"]);
        let base64 = "Content-Transfer-Encoding: BASE64\nContent-Type: text/html; charset=utf-8";
        check_cells(
            &archive(&[(base64, "PHRhYmxlPjx0cj48dGQ+VVBOPHRkPk5hbWU8dHI+PHRkPkExPHRkPlpv\nw6s8L3RhYmxlPg==")]),
            &["UPN", "Name", "A1", "Zoë"],
        );
    }

    #[test]
    fn pictures_are_let_go_and_so_is_a_page_sent_as_a_mail_of_one_part() {
        let page = "<table><tr><td>UPN<td>Name</tr><tr><td>A1<td>Ava</tr></table>";
        let archive =
            archive(&[("Content-Type: image/png\nContent-Transfer-Encoding: base64", "iVBORw0KGgo="), ("Content-Type: text/html", page)]);
        check_cells(&archive, &["UPN", "Name", "A1", "Ava"]);
        check_cells(
            &format!("From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: text/html\n\n{page}"),
            &["UPN", "Name", "A1", "Ava"],
        );
    }

    #[test]
    fn each_sheet_of_a_workbook_keeps_its_name() {
        let frame = "<html><x:ExcelWorksheet><x:Name>Maple &amp; Oak</x:Name><x:WorksheetSource HRef=\"Book_files/sheet001.htm\"/></x:ExcelWorksheet><frameset></html>";
        let page = |name: &str| format!("<table><tr><td>UPN<td>Name</tr><tr><td>A1<td>{name}</tr></table>");
        let text = archive(&[
            ("Content-Type: text/html", frame),
            (&sheet("tabstrip.htm"), &page("no pupil")),
            (&sheet("sheet001.htm"), &page("Ava")),
            (&sheet("sheet002.htm"), &page("Ben")),
        ]);
        let read = read_bytes("a.mht", text.as_bytes(), &Limits::default());
        let sheets: Vec<&str> = read.value.tables.iter().filter_map(|table| table.sheet.as_deref()).collect();
        assert_eq!(sheets, ["Maple & Oak", "sheet002"]);
        assert!(read.findings.is_empty(), "{:?}", read.findings);
    }

    #[test]
    fn an_archive_cut_short_says_so_and_one_without_a_page_is_refused() {
        let whole = archive(&[("Content-Type: text/html", "<table><tr><td>UPN<td>Name</tr><tr><td>A1<td>Ava</tr></table>")]);
        let read = read_bytes("a.mht", whole.trim_end_matches("------=_Next--\n").as_bytes(), &Limits::default());
        assert_eq!(read.findings.iter().map(|finding| finding.code.0).collect::<Vec<_>>(), ["M009"]);
        let none = read_bytes("a.mht", archive(&[("Content-Type: image/png", "x")]).as_bytes(), &Limits::default());
        assert!(none.value.tables.is_empty() && none.findings[0].message.contains("without a page"));
        let damaged = archive(&[("Content-Type: text/html\nContent-Transfer-Encoding: base64", "A*!")]);
        assert_eq!(read_bytes("a.mht", damaged.as_bytes(), &Limits::default()).findings[0].code.0, "M009");
    }
}
