//! The edits: each is one that offices and spreadsheets make, and none changes what the file says.

use super::cell_edits;
use super::layout_edits;
use super::model::Book;
use super::random::Seeded;

/// One kind of edit: its name, and what it does; `false` where the book has nothing to edit in this way.
pub struct Edit {
    /// Its name in reports.
    pub name: &'static str,
    /// Does it to one sheet or to all.
    pub apply: fn(&mut Book, &mut Seeded) -> bool,
    /// Findings that explain what differs after this edit wherever they stand in the file.
    pub explained_by: &'static [&'static str],
}

/// Every edit.
pub const EDITS: &[Edit] = &[
    Edit { name: "columns in another order", apply: layout_edits::shuffle_columns, explained_by: &[] },
    Edit { name: "rows in another order", apply: layout_edits::shuffle_rows, explained_by: &[] },
    Edit { name: "capitals of headings", apply: layout_edits::heading_case, explained_by: &[] },
    Edit { name: "blanks in headings", apply: layout_edits::heading_blanks, explained_by: &[] },
    Edit { name: "lines above the table", apply: layout_edits::preamble, explained_by: &[] },
    Edit { name: "merged heading above the headings", apply: layout_edits::merged_heading, explained_by: &[] },
    Edit { name: "blank rows", apply: layout_edits::blank_rows, explained_by: &[] },
    Edit { name: "blank columns", apply: layout_edits::blank_columns, explained_by: &[] },
    Edit { name: "another column", apply: layout_edits::other_column, explained_by: &[] },
    Edit { name: "numbered rows", apply: layout_edits::numbered_rows, explained_by: &[] },
    Edit { name: "row of totals", apply: layout_edits::totals_row, explained_by: &[] },
    Edit { name: "notes below the table", apply: layout_edits::trailing_notes, explained_by: &[] },
    Edit { name: "headings repeated on each page", apply: layout_edits::repeated_headings, explained_by: &[] },
    Edit { name: "row twice", apply: layout_edits::duplicated_row, explained_by: &[] },
    Edit { name: "short and long rows", apply: layout_edits::ragged_rows, explained_by: &[] },
    Edit { name: "sheet renamed", apply: layout_edits::renamed_sheet, explained_by: &[] },
    Edit { name: "hidden row", apply: layout_edits::hidden_row, explained_by: &[] },
    Edit { name: "hidden column", apply: layout_edits::hidden_column, explained_by: &[] },
    Edit { name: "UPN in small letters", apply: cell_edits::upn_lower, explained_by: &[] },
    Edit { name: "UPN in groups", apply: cell_edits::upn_spaced, explained_by: &[] },
    Edit { name: "capital names", apply: cell_edits::upper_names, explained_by: &[] },
    Edit { name: "dates in another form", apply: cell_edits::date_form, explained_by: &[] },
    Edit { name: "dates in American order", apply: cell_edits::american_dates, explained_by: &[] },
    Edit { name: "dates as real dates", apply: cell_edits::real_dates, explained_by: &[] },
    Edit { name: "blanks around values", apply: cell_edits::padded, explained_by: &[] },
    Edit { name: "typographic marks", apply: cell_edits::typographic, explained_by: &[] },
    Edit { name: "decimals of whole scores", apply: cell_edits::decimals, explained_by: &[] },
    Edit { name: "percentages as fractions", apply: cell_edits::percent_numbers, explained_by: &[] },
    Edit { name: "blank after a bound", apply: cell_edits::spaced_bounds, explained_by: &[] },
    Edit { name: "small letters of codes", apply: cell_edits::lower_codes, explained_by: &[] },
    Edit { name: "words for nothing", apply: cell_edits::words_for_nothing, explained_by: &[] },
];
