//! `config/information-report/`: what a school must publish about special educational needs, as data with sources.
//!
//! The items of the law with their marks, words for parents, expansions of short names, and the principles of the inclusion
//! strategy. What one school fills in stands beside them and is read by [`crate::config::publication_school`].

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::table::{DataRow, DataTable};
use crate::error::ConfigMistake;

/// What of an item data can supply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemMark {
    /// It is made from data.
    Data,
    /// Numbers or lists support what people write.
    Part,
    /// People write it; only whether it is there is checked.
    Human,
}

impl ItemMark {
    fn parse(text: &str) -> Option<ItemMark> {
        match text {
            "D" => Some(ItemMark::Data),
            "P" => Some(ItemMark::Part),
            "H" => Some(ItemMark::Human),
            _ => None,
        }
    }

    /// In words, for the checklist.
    pub fn words(self) -> &'static str {
        match self {
            ItemMark::Data => "made from the school's data",
            ItemMark::Part => "data and the school's own words",
            ItemMark::Human => "the school's own words",
        }
    }
}

/// One thing that the law asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Number of the schedule, `3a`; of section 69, `69a`.
    pub number: String,
    /// Heading in words for parents.
    pub heading: String,
    /// What data can supply.
    pub mark: ItemMark,
    /// What the program supplies; empty for [`ItemMark::Human`].
    pub from_data: String,
    /// The clause.
    pub source: String,
}

/// A principle of the inclusion strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principle {
    /// From 1.
    pub number: u32,
    /// Title.
    pub title: String,
    /// True when the title was read on the publisher's own page.
    pub is_seen: bool,
}

/// The shared tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicationTables {
    /// In the order of the law.
    pub items: Vec<Item>,
    /// Short names with their words, as schools use them.
    pub abbreviations: BTreeMap<String, String>,
    /// Broad area of need with its words for parents, in the order of the file.
    pub areas: Vec<(String, String)>,
    /// Letter of a criterion with its words for parents; numbers of the method stand in braces.
    pub criteria: BTreeMap<char, String>,
    /// In order.
    pub principles: Vec<Principle>,
}

impl PublicationTables {
    /// Reads the folder; one that is not there gives empty tables. What is wrong is added to `mistakes`.
    pub fn load(folder: &Path, mistakes: &mut Vec<ConfigMistake>) -> PublicationTables {
        if !folder.is_dir() {
            return PublicationTables::default();
        }
        let mut table = |name: &str, wanted: &[&str]| DataTable::load(&folder.join(name), wanted, mistakes);
        let tables = Files {
            items: table("items.tsv", &ITEM_COLUMNS),
            abbreviations: table("abbreviations.tsv", &ABBREVIATION_COLUMNS),
            areas: table("areas.tsv", &AREA_COLUMNS),
            criteria: table("criteria.tsv", &CRITERION_COLUMNS),
            principles: table("principles.tsv", &PRINCIPLE_COLUMNS),
        };
        tables.read(mistakes)
    }

    /// The shipped tables.
    pub fn shipped() -> PublicationTables {
        let mut mistakes = Vec::new();
        let mut table = |name: &str, text: &str, wanted: &[&str]| DataTable::parse(name, text, wanted, &mut mistakes);
        let tables = Files {
            items: table("items.tsv", include_str!("../../config/information-report/items.tsv"), &ITEM_COLUMNS),
            abbreviations: table(
                "abbreviations.tsv",
                include_str!("../../config/information-report/abbreviations.tsv"),
                &ABBREVIATION_COLUMNS,
            ),
            areas: table("areas.tsv", include_str!("../../config/information-report/areas.tsv"), &AREA_COLUMNS),
            criteria: table("criteria.tsv", include_str!("../../config/information-report/criteria.tsv"), &CRITERION_COLUMNS),
            principles: table("principles.tsv", include_str!("../../config/information-report/principles.tsv"), &PRINCIPLE_COLUMNS),
        };
        tables.read(&mut mistakes)
    }

    /// The broad area that words of a provision map mean; `None` when they mean none of them.
    pub fn area(&self, written: &str) -> Option<&str> {
        let said = words_of(written);
        let is_it = |area: &str| {
            let name = words_of(area);
            let initials: String = name.iter().filter_map(|word| word.chars().next()).collect();
            // Maps leave words out (`Cognition`) or write initials; a word that the area does not have makes it another one.
            !said.is_empty() && (said.concat() == initials || said.iter().all(|word| name.contains(word)))
        };
        self.areas.iter().map(|(area, _)| area.as_str()).find(|area| is_it(area))
    }

    /// Words for parents of a broad area.
    pub(crate) fn area_for_parents(&self, area: &str) -> Option<&str> {
        self.areas.iter().find(|(name, _)| name == area).map(|(_, words)| words.as_str())
    }
}

const ITEM_COLUMNS: [&str; 5] = ["number", "heading", "mark", "from_data", "source"];
const ABBREVIATION_COLUMNS: [&str; 3] = ["short", "words", "source"];
const AREA_COLUMNS: [&str; 3] = ["area", "for_parents", "source"];
const CRITERION_COLUMNS: [&str; 3] = ["letter", "for_parents", "source"];
const PRINCIPLE_COLUMNS: [&str; 4] = ["number", "title", "access", "source"];

struct Files {
    items: DataTable,
    abbreviations: DataTable,
    areas: DataTable,
    criteria: DataTable,
    principles: DataTable,
}

impl Files {
    fn read(&self, mistakes: &mut Vec<ConfigMistake>) -> PublicationTables {
        for row in self.items.rows().chain(self.areas.rows()).chain(self.criteria.rows()).chain(self.principles.rows()) {
            if row.get("source").is_empty() {
                mistakes.push(row.mistake("source", "is empty; say where the row comes from"));
            }
        }
        PublicationTables {
            items: self.items.rows().filter_map(|row| item(row, mistakes)).collect(),
            abbreviations: self.abbreviations.rows().map(|row| (row.get("short").to_owned(), row.get("words").to_owned())).collect(),
            areas: self.areas.rows().map(|row| (row.get("area").to_owned(), row.get("for_parents").to_owned())).collect(),
            criteria: self.criteria.rows().filter_map(|row| criterion(row, mistakes)).collect(),
            principles: self.principles.rows().filter_map(|row| principle(row, mistakes)).collect(),
        }
    }
}

fn item(row: DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<Item> {
    let mark = ItemMark::parse(row.get("mark"));
    if mark.is_none() {
        mistakes.push(row.mistake("mark", format!("'{}' is not a mark: write D, P or H", row.get("mark"))));
    }
    let text = |heading: &str| row.get(heading).to_owned();
    Some(Item { number: text("number"), heading: text("heading"), mark: mark?, from_data: text("from_data"), source: text("source") })
}

fn criterion(row: DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<(char, String)> {
    let mut letters = row.get("letter").chars();
    match (letters.next(), letters.next()) {
        (Some(letter @ 'a'..='j'), None) => Some((letter, row.get("for_parents").to_owned())),
        _ => {
            mistakes.push(row.mistake("letter", format!("'{}' is not a criterion: write a letter from a to j", row.get("letter"))));
            None
        }
    }
}

fn principle(row: DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<Principle> {
    let number = row.get("number").parse().ok();
    if number.is_none() {
        mistakes.push(row.mistake("number", format!("'{}' is not a number", row.get("number"))));
    }
    Some(Principle { number: number?, title: row.get("title").to_owned(), is_seen: row.get("access") == "P" })
}

/// The words that carry meaning, in lower case.
fn words_of(text: &str) -> Vec<String> {
    let letters: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    letters.split_whitespace().filter(|word| !["and", "or", "need", "needs"].contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_asks_for_thirteen_items_with_seven_parts_and_four_matters_about_disabled_pupils() {
        let tables = PublicationTables::shipped();
        let numbers: Vec<&str> = tables.items.iter().map(|item| item.number.as_str()).collect();
        let wanted = [
            "1", "2", "3", "3a", "3b", "3c", "3d", "3e", "3f", "3g", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "69a", "69b",
            "69c", "69d",
        ];
        assert_eq!(numbers, wanted);
        for item in &tables.items {
            assert_eq!(item.mark == ItemMark::Human, item.from_data.is_empty(), "{}", item.number);
        }
        assert_eq!((tables.principles.len(), tables.areas.len(), tables.criteria.len()), (7, 4, 10));
    }

    #[test]
    fn an_area_is_known_by_the_many_ways_in_which_maps_write_it() {
        let tables = PublicationTables::shipped();
        for written in ["Cognition and learning", "COGNITION & LEARNING", "cognition"] {
            assert_eq!(tables.area(written), Some("Cognition and learning"), "{written}");
        }
        for (written, area) in [
            ("Sensory and/or physical needs", "Sensory and/or physical"),
            ("Physical/sensory", "Sensory and/or physical"),
            ("SEMH", "Social, emotional and mental health"),
            ("C&I", "Communication and interaction"),
        ] {
            assert_eq!(tables.area(written), Some(area), "{written}");
        }
        // Two areas share a word with it, and none is meant.
        assert_eq!(tables.area("Social communication"), None);
        assert_eq!(tables.area("Other"), None);
        assert_eq!(tables.area(""), None);
    }

    #[test]
    fn a_mark_that_is_none_is_a_mistake_of_the_table() {
        let mut mistakes = Vec::new();
        let table =
            DataTable::parse("items.tsv", "number\theading\tmark\tfrom_data\tsource\n1\tKinds\tX\t\tlaw\n", &ITEM_COLUMNS, &mut mistakes);
        let read: Vec<Item> = table.rows().filter_map(|row| item(row, &mut mistakes)).collect();
        assert!(read.is_empty() && mistakes[0].message.contains("'X' is not a mark"), "{mistakes:?}");
    }
}
