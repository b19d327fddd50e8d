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
}

/// Every edit.
pub const EDITS: &[Edit] = &[
    Edit { name: "columns in another order", apply: layout_edits::shuffle_columns },
    Edit { name: "rows in another order", apply: layout_edits::shuffle_rows },
    Edit { name: "capitals of headings", apply: layout_edits::heading_case },
    Edit { name: "blanks in headings", apply: layout_edits::heading_blanks },
    Edit { name: "lines above the table", apply: layout_edits::preamble },
    Edit { name: "merged heading above the headings", apply: layout_edits::merged_heading },
    Edit { name: "blank rows", apply: layout_edits::blank_rows },
    Edit { name: "blank columns", apply: layout_edits::blank_columns },
    Edit { name: "another column", apply: layout_edits::other_column },
    Edit { name: "numbered rows", apply: layout_edits::numbered_rows },
    Edit { name: "row of totals", apply: layout_edits::totals_row },
    Edit { name: "notes below the table", apply: layout_edits::trailing_notes },
    Edit { name: "headings repeated on each page", apply: layout_edits::repeated_headings },
    Edit { name: "row twice", apply: layout_edits::duplicated_row },
    Edit { name: "short and long rows", apply: layout_edits::ragged_rows },
    Edit { name: "sheet renamed", apply: layout_edits::renamed_sheet },
    Edit { name: "hidden row", apply: layout_edits::hidden_row },
    Edit { name: "hidden column", apply: layout_edits::hidden_column },
    Edit { name: "UPN in small letters", apply: cell_edits::upn_lower },
    Edit { name: "UPN in groups", apply: cell_edits::upn_spaced },
    Edit { name: "capital names", apply: cell_edits::upper_names },
    Edit { name: "dates in another form", apply: cell_edits::date_form },
    Edit { name: "dates in American order", apply: cell_edits::american_dates },
    Edit { name: "dates as real dates", apply: cell_edits::real_dates },
    Edit { name: "blanks around values", apply: cell_edits::padded },
    Edit { name: "typographic marks", apply: cell_edits::typographic },
    Edit { name: "decimals of whole scores", apply: cell_edits::decimals },
    Edit { name: "percentages as fractions", apply: cell_edits::percent_numbers },
    Edit { name: "blank after a bound", apply: cell_edits::spaced_bounds },
    Edit { name: "small letters of codes", apply: cell_edits::lower_codes },
    Edit { name: "words for nothing", apply: cell_edits::words_for_nothing },
];
