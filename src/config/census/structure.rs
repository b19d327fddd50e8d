//! The structure table: one row per element of the return, with its XML name, order, terms, need and list.
//!
//! The path is our key; the name column is what is written. A name or an order that turns out wrong is mended by
//! editing one cell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::census::code_set::CodeSet;
use crate::config::census::{Mark, Terms, check_source};
use crate::config::table::{DataRow, DataTable};
use crate::domain::term::Term;
use crate::error::ConfigMistake;

/// Columns of `structure.tsv`.
pub(crate) const COLUMNS: &[&str] =
    &["path", "name", "item", "order", "terms", "need", "type", "codeset", "applies", "on_roll", "off_roll", "export", "mark", "source"];

/// What stands inside an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// Other elements, once.
    Group,
    /// Other elements, once per record.
    Record,
    /// A value.
    Value(ValueKind),
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Free text.
    Text,
    /// A code of the element's code set.
    Code,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY-MM-DDThh:mm:ss`.
    DateTime,
    /// `HH:MM`.
    Time,
    /// `true` or `false`.
    Boolean,
    /// A whole number, 0 or more.
    Whole,
    /// A number with two decimals.
    Decimal,
    /// Exactly so many digits.
    Digits(u8),
    /// Three digits or more.
    Serial,
    /// Four digits.
    Year,
    /// Thirteen characters of a UPN.
    Upn,
    /// One to twelve digits.
    PropertyReference,
}

/// How much an element is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A return without it is refused.
    Mandatory,
    /// Needed whenever there is such a thing at the school.
    Expected,
    /// Sent when known.
    WhenKnown,
    /// Needed by the element it is in, or by nobody in a primary school.
    Part,
}

/// Whom an element concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliesTo {
    /// Every pupil, or the school.
    All,
    /// Pupils aged 5 and over.
    AgedFive,
    /// Pupils with SEN support or a plan.
    Sen,
    /// The same, except in special schools and pupil referral units.
    SenMainstream,
    /// Reception, years 1 and 2; pupils aged 4 to 6 outside the national curriculum years.
    Infants,
    /// Nursery years.
    Nursery,
    /// Pupils who need a class type: primary and all-through schools up to year 7.
    ClassTypes,
    /// Pupils aged 4 to 15 who do not board.
    Attendance,
    /// Pupils listed as eligible for free school meals.
    FreeSchoolMeals,
    /// Pupils who are not a dual subsidiary registration.
    NotSubsidiary,
    /// Every school but nursery schools.
    NotNurserySchool,
    /// Schools that report classes.
    Classes,
    /// Schools that are their own admission authority.
    Appeals,
    /// Of these, primary and all-through schools.
    InfantAppeals,
    /// Special schools.
    SpecialSchool,
    /// Pupil referral units.
    PupilReferralUnit,
    /// Returns of earlier years: read, never written.
    OldReturn,
    /// Secondary and post-16 items, which no primary school sends.
    Secondary,
    /// Records of pupils who have left.
    OffRoll,
}

/// One element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Our key: names from the root, with `/` between.
    pub path: String,
    /// Name as written to the file.
    pub name: String,
    /// Our name of the value or the records; empty when the program carries none.
    pub item: String,
    /// Order among its siblings.
    pub order: u32,
    /// Terms in which it is sent.
    pub terms: Terms,
    /// Need.
    pub need: Need,
    /// Content.
    pub kind: ElementKind,
    /// It may stand several times; of values only, because records always may. A `*` behind the type.
    pub is_repeated: bool,
    /// Path from the record it belongs to: the key under which a [`crate::domain::census_block::Block`] holds it.
    pub key: Arc<str>,
    /// Name of its code set, if it has one.
    pub code_set: Option<String>,
    /// Whom it concerns.
    pub applies: AppliesTo,
    /// Sent for pupils on roll. Elements outside pupil records say nothing here and count as sent.
    pub is_on_roll: bool,
    /// Sent for pupils who have left.
    pub is_off_roll: bool,
    /// Which export of the MIS supplies it.
    pub export: String,
    /// How sure we are of name and place.
    pub mark: Mark,
    /// Key of `sources.tsv`.
    pub source: String,
}

/// The elements of a year.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// In file order.
    pub elements: Vec<Element>,
    children: BTreeMap<String, Vec<usize>>,
}

impl Structure {
    /// Reads and checks the table.
    pub(crate) fn read(
        table: &DataTable,
        code_sets: &BTreeMap<String, CodeSet>,
        sources: &BTreeMap<String, String>,
        mistakes: &mut Vec<ConfigMistake>,
    ) -> Structure {
        let mut structure = Structure::default();
        let (mut paths, mut orders, mut items) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for row in table.rows() {
            let Some(mut element) = read_element(row, code_sets, sources, mistakes) else { continue };
            let parent = parent_of(&element.path).to_owned();
            element.key = structure.key_of(&element.path);
            if !paths.insert(element.path.clone()) {
                mistakes.push(row.mistake("path", format!("'{}' is listed twice", element.path)));
            }
            if !parent.is_empty() && !paths.contains(&parent) {
                mistakes.push(row.mistake("path", format!("'{parent}' must be listed before its parts")));
            }
            if !orders.insert((parent.clone(), element.order)) {
                mistakes.push(row.mistake("order", format!("{} is taken by another part of '{parent}'", element.order)));
            }
            if !element.item.is_empty() && !items.insert(element.item.clone()) {
                mistakes.push(row.mistake("item", format!("'{}' is the item of another element", element.item)));
            }
            structure.children.entry(parent).or_default().push(structure.elements.len());
            structure.elements.push(element);
        }
        for indices in structure.children.values_mut() {
            indices.sort_by_key(|index| structure.elements.get(*index).map(|element| element.order));
        }
        structure
    }

    /// The parts of an element in their order; the root's parent is the empty path.
    pub fn children(&self, path: &str) -> impl Iterator<Item = &Element> {
        self.children.get(path).into_iter().flatten().filter_map(|index| self.elements.get(*index))
    }

    /// The element of a path.
    pub fn at(&self, path: &str) -> Option<&Element> {
        self.children(parent_of(path)).find(|element| element.path == path)
    }

    /// Path from the nearest record above, or from the root element.
    fn key_of(&self, path: &str) -> Arc<str> {
        let mut above = parent_of(path);
        loop {
            let is_record = self.elements.iter().rev().any(|element| element.path == above && element.kind == ElementKind::Record);
            if is_record || !above.contains('/') {
                return path.get(above.len()..).unwrap_or(path).trim_start_matches('/').into();
            }
            above = parent_of(above);
        }
    }

    /// The parts of a record of a pupil who has left are those of a pupil on roll that are marked so.
    pub(crate) fn parts_of<'a>(&'a self, element: &'a Element) -> &'a str {
        match element.item.as_str() {
            "leavers" => self.of_item("pupils").map_or(element.path.as_str(), |pupils| pupils.path.as_str()),
            _ => &element.path,
        }
    }

    /// The element that carries one of our items.
    pub(crate) fn of_item(&self, item: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.item == item)
    }

    /// The XML name of an item, for messages; the item itself when the year has no such element.
    pub(crate) fn name_of<'a>(&'a self, item: &'a str) -> &'a str {
        self.of_item(item).map_or(item, |element| element.name.as_str())
    }

    /// True when anything below an element is carried by the program in this term.
    pub(crate) fn carries_below(&self, path: &str, term: Term) -> bool {
        self.children(path).any(|child| (!child.item.is_empty() && child.terms.contains(term)) || self.carries_below(&child.path, term))
    }
}

fn parent_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn read_element(
    row: DataRow<'_>,
    code_sets: &BTreeMap<String, CodeSet>,
    sources: &BTreeMap<String, String>,
    mistakes: &mut Vec<ConfigMistake>,
) -> Option<Element> {
    let mark = check_source(row, sources, mistakes);
    let mut wrong = |heading: &str, wanted: &str| mistakes.push(row.mistake(heading, format!("'{}' is not {wanted}", row.get(heading))));
    let order = row.get("order").parse().map_err(|_| wrong("order", "a whole number")).ok();
    let terms = Terms::parse(row.get("terms")).or_else(|| {
        wrong("terms", "made of A, S and M");
        None
    });
    let need = need(row.get("need")).or_else(|| {
        wrong("need", "mandatory, expected, when_known or part");
        None
    });
    let kind = kind(row.get("type")).or_else(|| {
        wrong("type", "a kind of content");
        None
    });
    let applies = applies(row.get("applies")).or_else(|| {
        wrong("applies", "a group of pupils or schools that the program knows");
        None
    });
    if !is_xml_name(row.get("name")) {
        wrong("name", "a name that XML allows");
    }
    let code_set = (!row.get("codeset").is_empty()).then(|| row.get("codeset").to_owned());
    if kind == Some(ElementKind::Value(ValueKind::Code)) && code_set.as_ref().is_none_or(|name| !code_sets.contains_key(name)) {
        wrong("codeset", "a file of codesets/");
    }
    if matches!(need, Some(Need::Mandatory | Need::Expected))
        && row.get("item").is_empty()
        && matches!(kind, Some(ElementKind::Value(_)))
        && row.get("export").is_empty()
    {
        wrong("export", "the name of an export, which a needed value must have");
    }
    Some(Element {
        path: row.get("path").to_owned(),
        name: row.get("name").to_owned(),
        item: row.get("item").to_owned(),
        order: order?,
        terms: terms?,
        need: need?,
        kind: kind?,
        is_repeated: row.get("type").ends_with('*'),
        key: Arc::from(""),
        code_set,
        applies: applies?,
        is_on_roll: row.get("on_roll") != "n",
        is_off_roll: row.get("off_roll") != "n",
        export: row.get("export").to_owned(),
        mark: mark?,
        source: row.get("source").to_owned(),
    })
}

fn is_xml_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn need(word: &str) -> Option<Need> {
    Some(match word {
        "mandatory" => Need::Mandatory,
        "expected" => Need::Expected,
        "when_known" => Need::WhenKnown,
        "part" => Need::Part,
        _ => return None,
    })
}

fn kind(word: &str) -> Option<ElementKind> {
    let word = word.strip_suffix('*').unwrap_or(word);
    Some(ElementKind::Value(match word {
        "group" => return Some(ElementKind::Group),
        "record" => return Some(ElementKind::Record),
        "text" => ValueKind::Text,
        "code" => ValueKind::Code,
        "date" => ValueKind::Date,
        "date_time" => ValueKind::DateTime,
        "time" => ValueKind::Time,
        "boolean" => ValueKind::Boolean,
        "whole" => ValueKind::Whole,
        "decimal" => ValueKind::Decimal,
        "serial" => ValueKind::Serial,
        "year" => ValueKind::Year,
        "upn" => ValueKind::Upn,
        "uprn" => ValueKind::PropertyReference,
        digits => ValueKind::Digits(digits.strip_prefix("digits")?.parse().ok()?),
    }))
}

fn applies(word: &str) -> Option<AppliesTo> {
    Some(match word {
        "all" => AppliesTo::All,
        "aged_5" => AppliesTo::AgedFive,
        "sen" => AppliesTo::Sen,
        "sen_mainstream" => AppliesTo::SenMainstream,
        "infants" => AppliesTo::Infants,
        "nursery" => AppliesTo::Nursery,
        "class_types" => AppliesTo::ClassTypes,
        "attendance" => AppliesTo::Attendance,
        "fsm" => AppliesTo::FreeSchoolMeals,
        "not_subsidiary" => AppliesTo::NotSubsidiary,
        "not_nursery_school" => AppliesTo::NotNurserySchool,
        "classes" => AppliesTo::Classes,
        "appeals" => AppliesTo::Appeals,
        "infant_appeals" => AppliesTo::InfantAppeals,
        "special_school" => AppliesTo::SpecialSchool,
        "pupil_referral_unit" => AppliesTo::PupilReferralUnit,
        "secondary" => AppliesTo::Secondary,
        "off_roll" => AppliesTo::OffRoll,
        "old_return" => AppliesTo::OldReturn,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::census::tests::shipped;

    #[test]
    fn the_root_holds_header_school_and_pupils_in_that_order() {
        let structure = shipped().structure;
        let names: Vec<&str> = structure.children("Message").map(|element| element.name.as_str()).collect();
        assert_eq!(names, ["Header", "School", "Pupils"]);
        assert_eq!(structure.children("").count(), 1);
    }

    #[test]
    fn needs_are_sent_in_spring_only() {
        let structure = shipped().structure;
        let needs = structure.of_item("sen_needs").unwrap();
        assert!(needs.terms.contains(Term::Spring) && !needs.terms.contains(Term::Autumn));
    }

    #[test]
    fn wrong_cells_are_reported_each_with_its_line() {
        let mut mistakes = Vec::new();
        let text = format!(
            "{}\nMessage\tMess age\t\tx\tQ\tsometimes\tblob\t\tall\t\t\t\tV\tX\nA/B\tB\t\t10\tA\tpart\tgroup\t\tall\t\t\t\tV\tX\n",
            COLUMNS.join("\t")
        );
        let table = DataTable::parse("structure.tsv", &text, COLUMNS, &mut mistakes);
        Structure::read(&table, &BTreeMap::new(), &BTreeMap::from([("X".to_owned(), String::new())]), &mut mistakes);
        for key in ["line 2, order", "line 2, terms", "line 2, need", "line 2, type", "line 2, name", "line 3, path"] {
            assert!(mistakes.iter().any(|m| m.key == key), "{key}: {mistakes:?}");
        }
    }
}
