//! Office Open XML workbooks (xlsx, xlsm, xltx, xltm, strict or transitional) to rows, in one pass a sheet.
//!
//! Never a dense grid: one value in the far corner of a sheet would otherwise ask for hundreds of gigabytes. Macros are
//! never run, links to other books never followed: a linked cell has the value that was stored with it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::read::book::{self, Allowance, Book, BookSheet};
use crate::read::container::Content;
use crate::read::guard::{Package, damaged};
use crate::read::package::{number_kinds, outline, shared_strings};
use crate::read::sheet::{Common, read_sheet};
use crate::read::{Limits, Refusal, ods, xlsb};
use crate::table::Container;

pub(super) fn read(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Content, Refusal> {
    // The bytes are not changed by a panic, and nothing else is shared.
    catch_unwind(AssertUnwindSafe(|| read_unguarded(file, bytes, limits))).unwrap_or_else(|_| Err(damaged()))
}

fn read_unguarded(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Content, Refusal> {
    let mut package = Package::open(bytes, limits)?;
    if package.holds("xl/workbook.bin") {
        let book = xlsb::read(&mut package, limits)?;
        return book::content(file, book, kind(&package, "binary Excel workbook (.xlsb)"), Container::Xlsb, limits);
    }
    if package.holds("mimetype") && (package.holds("content.xml") || package.holds("encrypted-package")) {
        let book = ods::read(&mut package, limits)?;
        return book::content(file, book, "OpenDocument spreadsheet (.ods)", Container::Ods, limits);
    }
    refuse_other_packages(&package)?;
    let book = read_book(&mut package, limits)?;
    book::content(file, book, kind(&package, "Excel workbook"), Container::Xlsx, limits)
}

fn kind(package: &Package<'_>, plain: &'static str) -> &'static str {
    match (package.holds("xl/vbaProject.bin"), plain) {
        (false, plain) => plain,
        (true, "Excel workbook") => "Excel workbook with macros, which are never run",
        (true, _) => "binary Excel workbook (.xlsb) with macros, which are never run",
    }
}

fn read_book(package: &mut Package<'_>, limits: &Limits) -> Result<Book, Refusal> {
    let outline = outline(package, limits)?;
    let common = Common { strings: shared_strings(package, &outline)?, kinds: number_kinds(package, &outline)?, is_1904: outline.is_1904 };
    let mut left = Allowance::new(limits);
    let mut book = Book { is_1904: outline.is_1904, ..Book::default() };
    for entry in &outline.sheets {
        let text = package.text(&entry.part)?.ok_or_else(damaged)?;
        let sheet = read_sheet(&text, &common, limits, &mut left)?;
        book.sheets.push(BookSheet { name: entry.name.clone(), is_hidden: entry.is_hidden, ..sheet });
    }
    Ok(book)
}

/// Zips that are not Office Open XML workbooks, by the parts they hold.
fn refuse_other_packages(package: &Package<'_>) -> Result<(), Refusal> {
    let other = |what: &str, hint: &str| Err(Refusal::new("M001", format!("by its content this is {what}, so it is not used"), hint));
    if package.holds("word/document.xml") {
        return other("a Word document", "Export the data itself as .xlsx or .csv.");
    }
    if package.holds("ppt/presentation.xml") {
        return other("a PowerPoint presentation", "Export the data itself as .xlsx or .csv.");
    }
    if package.holds("index/document.iwa") || package.names().any(|name| name.ends_with(".iwa")) {
        return other("an Apple Numbers file", "In Numbers choose File, Export To, Excel, and give that file.");
    }
    if !package.holds("_rels/.rels") {
        return other("a zip of files without a workbook", "Unpack it into the folder and run again.");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
