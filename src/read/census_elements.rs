//! The structure table as a reader of unknown files needs it: which parts an element may hold, and where a name belongs.

use crate::config::census::structure::{Element, ElementKind, Structure};

/// An element of the table, met in a file.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) element: &'a Element,
    /// Position in the table.
    index: usize,
    /// It stands in the record of a pupil who has left.
    pub(super) has_left: bool,
}

/// The table with its parts looked up once.
pub(super) struct Elements<'a> {
    elements: &'a [Element],
    root: Vec<usize>,
    /// Parts of each element, in order.
    parts: Vec<Vec<usize>>,
    /// The record to which each element belongs; the position of the root element outside records.
    record_of: Vec<usize>,
}

impl<'a> Elements<'a> {
    pub(super) fn new(structure: &'a Structure) -> Elements<'a> {
        let elements = structure.elements.as_slice();
        let position = |path: &str| elements.iter().position(|element| element.path == path);
        let indices = |path: &str| structure.children(path).filter_map(|part| position(&part.path)).collect::<Vec<_>>();
        let parts: Vec<Vec<usize>> = elements.iter().map(|element| indices(structure.parts_of(element))).collect();
        let mut record_of = vec![0; elements.len()];
        for index in 0..elements.len() {
            let above = elements.get(index).and_then(|element| position(element.path.rsplit_once('/')?.0));
            let record = above.and_then(|above| match elements.get(above)?.kind {
                ElementKind::Record => Some(above),
                _ => record_of.get(above).copied(),
            });
            if let Some(slot) = record_of.get_mut(index) {
                *slot = record.unwrap_or(0);
            }
        }
        Elements { elements, root: indices(""), parts, record_of }
    }

    fn parts_inside(&self, inside: Option<Known<'a>>) -> &[usize] {
        inside.and_then(|inside| self.parts.get(inside.index)).map(Vec::as_slice).unwrap_or_default()
    }

    fn known(&self, index: usize, has_left: bool) -> Option<Known<'a>> {
        let element = self.elements.get(index)?;
        Some(Known { element, index, has_left: has_left || element.item == "leavers" })
    }

    /// The part of this name, whatever its case; the exact spelling is preferred.
    pub(super) fn part(&self, inside: Option<Known<'a>>, is_root: bool, name: &str) -> Option<Known<'a>> {
        let parts = if is_root { &self.root } else { self.parts_inside(inside) };
        let named = |same: fn(&str, &str) -> bool| {
            parts.iter().copied().find(|index| self.elements.get(*index).is_some_and(|part| same(&part.name, name)))
        };
        let index = named(|a, b| a == b).or_else(|| named(|a, b| a.eq_ignore_ascii_case(b)))?;
        self.known(index, inside.is_some_and(|inside| inside.has_left))
    }

    /// True when an element stands where the table has it.
    pub(super) fn is_part(&self, inside: Option<Known<'a>>, known: Known<'a>) -> bool {
        inside.is_none() || self.parts_inside(inside).contains(&known.index)
    }

    /// The only element of this name anywhere in the record that is open; nothing when there are several.
    pub(super) fn anywhere_in_record(&self, inside: Option<Known<'a>>, name: &str) -> Option<Known<'a>> {
        let inside = inside?;
        let of_pupils = |index: usize| {
            // A pupil who has left has the parts of one on roll.
            let is_leaver = self.elements.get(index).is_some_and(|element| element.item == "leavers");
            if is_leaver { self.elements.iter().position(|element| element.item == "pupils").unwrap_or(index) } else { index }
        };
        let record = match inside.element.kind {
            ElementKind::Record => of_pupils(inside.index),
            _ => self.record_of.get(inside.index).copied()?,
        };
        let mut found = self
            .elements
            .iter()
            .enumerate()
            .filter(|(index, element)| self.record_of.get(*index) == Some(&record) && element.name.eq_ignore_ascii_case(name))
            .filter(|(_, element)| element.path.contains('/'));
        let (index, _) = found.next()?;
        found.next().is_none().then(|| self.known(index, inside.has_left)).flatten()
    }
}
