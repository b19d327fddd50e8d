//! What becomes of tables that are not read: each row gets a fate, and the finding says what would help.

use crate::finding::{Action, Code, quoted};
use crate::ledger::{Fate, RowKey};
use crate::normalise::layout::{self, HeadingTables, Layout};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::TableReading;
use crate::normalise::sheet::toml_text;
use crate::normalise::{look, own_ratings};
use crate::table::{Container, InputFile, RawRow, RawTable};

/// Gives every row of a table one fate; blank rows are blank rows whatever becomes of the table.
pub(crate) fn all(table: &RawTable, out: &mut Out, fate: Fate) {
    for row in &table.rows {
        let fate = if row.is_blank() { Fate::Skipped("blank row") } else { fate.clone() };
        out.ledger.set(RowKey::of(table, row.number), fate);
    }
}

/// A hidden sheet that the settings do not ask for.
pub(crate) fn hidden(table: &RawTable, out: &mut Out) {
    let name = table.sheet.as_deref().unwrap_or("");
    let hint = format!("To read it, add its name to the school's settings under [reading]:\nhidden_sheets = [{}]", toml_text(name));
    out.notes.add(table.place(), Fault::new("M060", Action::Warned, "The sheet is hidden", "It is not read.").hint(hint));
    all(table, out, Fate::Skipped("hidden sheet"));
}

/// A sheet of sentences: a welcome page, instructions, a chart's caption.
pub(crate) fn is_prose(table: &RawTable) -> bool {
    let filled = |row: &&RawRow| row.cells.iter().filter(|cell| !cell.is_blank()).count();
    let rows: Vec<&RawRow> = table.rows.iter().filter(|row| !row.is_blank()).collect();
    let short = rows.iter().filter(|row| filled(row) <= 2).count();
    rows.len() <= 40 && short * 10 >= rows.len() * 8 && rows.iter().all(|row| filled(row) <= 4)
}

/// A table in which no row of headings was found: empty, on its side, text, or unknown.
pub(crate) fn without_headings(file: &InputFile, table: &RawTable, tables: HeadingTables<'_>, out: &mut Out, reading: &mut TableReading) {
    if table.rows.iter().all(RawRow::is_blank) {
        reading.kind = "empty";
        return all(table, out, Fate::Skipped("blank row"));
    }
    if let Some(what) = look::sideways(table, tables) {
        let (code, kind, words, hint) = match what {
            look::Sideways::Transposed => (
                "M058",
                "pupils across the top",
                "The pupils stand across the top and the measures down the side",
                "Copy the table, paste it with Paste Special, Transpose into an empty sheet, and save: then each pupil has a row.",
            ),
            look::Sideways::Form => (
                "M059",
                "a form",
                "The sheet is a form with labels and values beside them, and not a table",
                "Put its facts into a table with one row per pupil.",
            ),
        };
        reading.kind = kind;
        out.notes.add(table.place(), Fault::new(code, Action::Rejected, words, "It is not used.").hint(hint));
        return all(table, out, Fate::Quarantined(Code(code)));
    }
    if is_prose(table) && file.container != Container::Delimited {
        reading.kind = "text without a table";
        return all(table, out, Fate::Skipped("text of a sheet without a table"));
    }
    let first = table.rows.iter().find(|row| !row.is_blank());
    let width = first.map_or(0, |row| row.cells.iter().filter(|cell| !cell.is_blank()).count());
    let what = format!(
        "No row among the first {} holds headings that are known together with one that names the pupil (row {} has {})",
        layout::SEARCHED_ROWS,
        first.map_or(0, |row| row.number),
        crate::domain::words::count(width, "filled cell", "filled cells")
    );
    let hint = "Put a row of headings above the data, such as UPN, Surname, Forename; or name the school's own headings in the settings under [reading.columns], such as \"Child ref\" = \"upn\".";
    out.notes.add(table.place(), Fault::new("M044", Action::Asked, what, "Nothing of it is read.").hint(hint));
    all(table, out, Fate::Quarantined(Code("M044")));
}

/// Headings that fit no kind of file.
pub(crate) fn not_recognised(table: &RawTable, layout: &Layout, out: &mut Out) {
    let unknown: Vec<String> = layout
        .columns
        .iter()
        .filter(|column| column.candidates.is_empty() && column.parts.is_none() && !column.heading.is_empty())
        // Behind `Name:` stands a pupil.
        .filter(|column| !layout.columns.iter().any(|left| left.index < column.index && left.heading.ends_with(':')))
        .take(6)
        .map(|column| quoted(&column.heading))
        .collect();
    let seen = if unknown.is_empty() { String::new() } else { format!(" (not known: {})", unknown.join(", ")) };
    let what = format!("The headings fit none of the kinds of file that are read{seen}");
    let hint = match own_ratings::lines(table, layout) {
        Some(lines) => format!("If they are ratings of the school's own, add to the school's settings:\n{lines}"),
        None => "Name the school's own headings in the settings under [reading.columns], such as \"Lrng Grp\" = \"class_or_form\", or leave the file out with ignore = true under [[reading.files]].".to_owned(),
    };
    out.notes.add(table.place(), Fault::new("M044", Action::Asked, what, "Nothing of it is read.").hint(hint));
    all(table, out, Fate::Quarantined(Code("M044")));
}
