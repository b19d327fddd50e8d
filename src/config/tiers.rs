//! `config/costs/tiers.tsv`: names of the layers of provision, in order, with the words schools write for them.
//!
//! Names are dated, because a reform renames layers. A word that stands in no row is printed as written, in a tier of its own.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::config::table::{DataRow, DataTable};
use crate::error::ConfigMistake;
use crate::table::clean;

const COLUMNS: [&str; 7] = ["tier", "name", "order", "word", "from", "to", "source"];

/// What is printed where the map names no tier.
pub const NOT_RECORDED: &str = "not recorded";

#[derive(Clone, Debug, PartialEq)]
struct TierWord {
    tier: String,
    name: String,
    order: u32,
    word: String,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

/// The table, with a school's own words before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tiers {
    words: Vec<TierWord>,
    own: BTreeMap<String, String>,
}

/// A tier with its place in the order of tiers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tier {
    /// Place, from 1; words of no row come after all rows, and nothing recorded last.
    pub order: u32,
    /// Name as printed.
    pub name: String,
}

impl Tiers {
    /// Reads the file; one that is not there is an empty table. What is wrong is added to `mistakes`.
    pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> Tiers {
        if !path.is_file() {
            return Tiers::default();
        }
        Tiers::of(&DataTable::load(path, &COLUMNS, mistakes), mistakes)
    }

    /// Parses a text; see [`Tiers::load`].
    pub fn parse(text: &str, mistakes: &mut Vec<ConfigMistake>) -> Tiers {
        Tiers::of(&DataTable::parse("costs/tiers.tsv", text, &COLUMNS, mistakes), mistakes)
    }

    /// The shipped table.
    pub fn shipped() -> Tiers {
        Tiers::parse(include_str!("../../config/costs/tiers.tsv"), &mut Vec::new())
    }

    fn of(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Tiers {
        Tiers { words: table.rows().filter_map(|row| word(&row, mistakes)).collect(), own: BTreeMap::new() }
    }

    /// This table with a school's own words before it.
    pub fn with(&self, own: &BTreeMap<String, String>) -> Tiers {
        let own = own.iter().map(|(word, tier)| (plain(word), plain(tier))).collect();
        Tiers { words: self.words.clone(), own }
    }

    /// True when a tier of the table has this name or key.
    pub fn has(&self, tier: &str) -> bool {
        let wanted = plain(tier);
        self.words.iter().any(|one| one.tier == wanted || plain(&one.name) == wanted)
    }

    /// The tier that a word of a map stands for on a day.
    pub fn tier(&self, written: &str, day: NaiveDate) -> Tier {
        let said = plain(written);
        if said.is_empty() {
            return Tier { order: u32::MAX, name: NOT_RECORDED.to_owned() };
        }
        let in_force = |one: &&TierWord| one.from <= day && one.to.is_none_or(|to| day <= to);
        let found = match self.own.get(&said) {
            Some(tier) => self.words.iter().filter(in_force).find(|one| &one.tier == tier || &plain(&one.name) == tier),
            None => self.words.iter().filter(in_force).find(|one| one.word == said || one.tier == said || plain(&one.name) == said),
        };
        found.map_or_else(|| Tier { order: u32::MAX - 1, name: clean(written) }, |one| Tier { order: one.order, name: one.name.clone() })
    }
}

fn plain(text: &str) -> String {
    clean(text).to_lowercase()
}

fn word(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<TierWord> {
    let before = mistakes.len();
    let mut day = |heading: &str| {
        let text = row.get(heading);
        let day = text.parse::<NaiveDate>().ok();
        if day.is_none() && !text.is_empty() {
            mistakes.push(row.mistake(heading, format!("'{text}' is not a day such as 2026-09-01")));
        }
        day
    };
    let (from, to) = (day("from").unwrap_or(NaiveDate::MIN), day("to"));
    let order = row.get("order").parse::<u32>().ok();
    if order.is_none() {
        mistakes.push(row.mistake("order", format!("'{}' is not a whole number", row.get("order"))));
    }
    for heading in ["tier", "name", "word", "source"] {
        if row.get(heading).is_empty() {
            mistakes.push(row.mistake(heading, "must not be empty".to_owned()));
        }
    }
    let order = order.filter(|_| mistakes.len() == before)?;
    Some(TierWord { tier: plain(row.get("tier")), name: row.get("name").to_owned(), order, word: plain(row.get("word")), from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_schools_lead_to_tiers_and_a_strange_word_stays_itself() {
        let own = BTreeMap::from([("Wave 2 small group".to_owned(), "targeted".to_owned())]);
        let tiers = Tiers::shipped().with(&own);
        let name = |word: &str| tiers.tier(word, NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()).name;
        assert_eq!(
            ["WAVE  3", "Universal", "wave 2 small group", "Nurture", ""].map(name),
            ["Specialist", "Universal", "Targeted", "Nurture", NOT_RECORDED]
        );
    }

    #[test]
    fn a_layer_of_a_reform_is_not_read_into_earlier_years() {
        let tiers = Tiers::shipped();
        let order = |year| tiers.tier("Targeted plus", NaiveDate::from_ymd_opt(year, 11, 20).unwrap()).order;
        assert_eq!((order(2024), order(2026)), (u32::MAX - 1, 3));
    }

    #[test]
    fn a_row_without_source_is_a_mistake() {
        let mut mistakes = Vec::new();
        Tiers::parse(&format!("{}\nuniversal\tUniversal\tone\tw1\t\t\t\n", COLUMNS.join("\t")), &mut mistakes);
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    }
}
