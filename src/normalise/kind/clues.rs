//! What the headings of a table say together: the questions every recognition test asks.

use crate::normalise::layout::{Column, IDENTITY, Layout};

/// The headings of one table.
pub(crate) struct Clues<'a> {
    /// Its columns.
    pub(crate) columns: &'a [Column],
    /// A column names the pupil.
    pub(crate) identity: bool,
}

impl<'a> Clues<'a> {
    /// Reads the headings.
    pub(crate) fn of(layout: &'a Layout) -> Clues<'a> {
        let identity = layout.columns.iter().any(|column| column.candidates.iter().any(|field| IDENTITY.contains(field)));
        Clues { columns: &layout.columns, identity }
    }

    /// A column may be this one.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.columns.iter().any(|column| column.may_be(field))
    }

    /// A column is this one before anything else.
    pub(crate) fn only(&self, field: &str) -> bool {
        self.columns.iter().any(|column| column.candidates.first() == Some(&field))
    }

    /// How many of these are among the columns.
    pub(crate) fn n_of(&self, fields: &[&str]) -> usize {
        fields.iter().filter(|field| self.has(field)).count()
    }

    /// How many columns may be one whose name starts so.
    pub(crate) fn n_starting(&self, start: &str) -> usize {
        self.columns.iter().filter(|column| column.candidates.iter().any(|field| field.starts_with(start))).count()
    }
}
