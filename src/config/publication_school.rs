//! `config/information-report/schools/<id>.toml`: what one school publishes about special educational needs, and where.
//!
//! The file is short and wholly optional: what is not in it is listed as missing. Numbers in it pass the same disclosure gate as
//! numbers of the exports. Described in `docs/published.md`.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::config::days::some_day;
use crate::config::publication::PublicationTables;
use crate::config::suggest;
use crate::error::ConfigMistake;

/// One school's file, as written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// True when the school has such a file.
    #[serde(skip)]
    pub is_there: bool,
    /// The day the report on the website was last brought up to date.
    #[serde(default, deserialize_with = "some_day")]
    pub updated: Option<NaiveDate>,
    /// The day the next update is due; a year after `updated` when absent.
    #[serde(default, deserialize_with = "some_day")]
    pub next_update: Option<NaiveDate>,
    /// Named contact.
    #[serde(default)]
    pub contact: Contact,
    /// Where each item of the law stands, by its number.
    #[serde(default)]
    pub items: BTreeMap<String, Published>,
    /// Numbers that stand in no export.
    #[serde(default)]
    pub supplied: Supplied,
    /// Training and services in words.
    #[serde(default)]
    pub people: People,
    /// What may be named whatever its size.
    #[serde(default)]
    pub named: Named,
    /// Short names with their words.
    #[serde(default)]
    pub abbreviations: BTreeMap<String, String>,
    /// The inclusion strategy.
    #[serde(default)]
    pub strategy: Strategy,
}

/// Who answers parents.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Role, for example `SENCO`.
    #[serde(default)]
    pub role: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// E-mail.
    #[serde(default)]
    pub email: String,
}

/// Where an item stands.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Address of the page.
    #[serde(rename = "where")]
    pub place: String,
    /// The day it was last changed.
    #[serde(default, deserialize_with = "some_day")]
    pub changed: Option<NaiveDate>,
}

/// Numbers that stand in no export.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Supplied {
    /// Pupils on SEN support whose parents were met three times in the year.
    #[serde(default)]
    pub parents_met_three_times: Option<PartOf>,
    /// Plans in which the pupil's own view is recorded.
    #[serde(default)]
    pub plans_with_pupil_view: Option<PartOf>,
    /// Pupils with SEN who took part in a club or trip.
    #[serde(default)]
    pub clubs_and_trips: Option<PartOf>,
}

/// So many of so many pupils.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PartOf {
    /// Pupils of whom it is true.
    pub part: u32,
    /// Pupils asked about.
    pub of: u32,
    /// Where the numbers come from.
    pub source: String,
}

/// Training and services.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Training of staff, by its subject; never who took part.
    #[serde(default)]
    pub training: Vec<String>,
    /// Services that work with the school; never for whom.
    #[serde(default)]
    pub services: Vec<String>,
}

/// What may be named whatever its size.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Interventions that the school offers to everybody on its website.
    #[serde(default)]
    pub always: Vec<String>,
}

/// The inclusion strategy.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    /// School years it holds for, for example `2026-27 to 2028-29`.
    #[serde(default)]
    pub years: String,
    /// The day it was last reviewed; a strategy of several years is reviewed every year.
    #[serde(default, deserialize_with = "some_day")]
    pub reviewed: Option<NaiveDate>,
    /// The inclusive mainstream fund's money for the year.
    #[serde(default)]
    pub funding_pounds: Option<u32>,
    /// True when somebody has compared the titles of the principles with the Department's page.
    #[serde(default)]
    pub principles_checked: bool,
    /// What was stopped, and why.
    #[serde(default)]
    pub stopped: Vec<Stopped>,
    /// What is planned, with its budget.
    #[serde(default)]
    pub activity: Vec<Activity>,
}

/// Something that was stopped.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// Name of the intervention.
    pub intervention: String,
    /// Why, in the school's words.
    pub why: String,
}

/// One activity of the strategy.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// What is done.
    pub what: String,
    /// Number of the principle it serves.
    pub principle: u32,
    /// Budget of the year in pounds.
    pub pounds: u32,
}

impl Publication {
    /// Reads and checks the school's file, if it has one. What is wrong is added to `mistakes`.
    pub fn load(path: &Path, tables: &PublicationTables, mistakes: &mut Vec<ConfigMistake>) -> Publication {
        if !path.is_file() {
            return Publication::default();
        }
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Publication::parse(&file, &text, tables, mistakes),
            Err(error) => {
                mistakes.push(ConfigMistake::unreadable(&file, &error));
                Publication::default()
            }
        }
    }

    /// Parses a text; see [`Publication::load`].
    pub fn parse(file: &str, text: &str, tables: &PublicationTables, mistakes: &mut Vec<ConfigMistake>) -> Publication {
        let mut wrong = |key: String, message: String| mistakes.push(ConfigMistake { file: file.to_owned(), key, message });
        let parsed: Result<Publication, toml::de::Error> = toml::from_str(text.trim_start_matches('\u{FEFF}'));
        let mut publication = match parsed {
            Ok(publication) => publication,
            Err(error) => {
                let line = error.span().map(|span| text.get(..span.start).map_or(0, |before| before.matches('\n').count()) + 1);
                wrong(line.map(|line| format!("line {line}")).unwrap_or_default(), error.message().to_owned());
                return Publication::default();
            }
        };
        publication.is_there = true;
        publication.check(tables, &mut wrong);
        publication
    }

    fn check(&self, tables: &PublicationTables, wrong: &mut impl FnMut(String, String)) {
        let numbers: Vec<&str> = tables.items.iter().map(|item| item.number.as_str()).collect();
        for number in self.items.keys().filter(|number| !numbers.contains(&number.as_str())) {
            let near = suggest::nearest(number, numbers.iter().copied()).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            wrong(format!("items.\"{number}\""), format!("'{number}' is not a number of items.tsv{near}"));
        }
        for (key, given) in self.supplied.all() {
            if given.part > given.of {
                wrong(format!("supplied.{key}"), format!("{} of {} is more than all", given.part, given.of));
            }
        }
        for activity in &self.strategy.activity {
            if !tables.principles.iter().any(|principle| principle.number == activity.principle) {
                wrong("strategy.activity".to_owned(), format!("{} is not the number of a principle", activity.principle));
            }
        }
        if let (Some(updated), Some(next)) = (self.updated, self.next_update)
            && next <= updated
        {
            wrong("next_update".to_owned(), format!("{next} is not after {updated}"));
        }
    }

    /// The day the next update is due: as stated, else a year after the last.
    pub(crate) fn next_update(&self) -> Option<NaiveDate> {
        self.next_update.or_else(|| self.updated?.checked_add_months(chrono::Months::new(12)))
    }

    /// The shared short names with the school's own before them.
    pub fn abbreviations(&self, tables: &PublicationTables) -> BTreeMap<String, String> {
        let mut all = tables.abbreviations.clone();
        all.extend(self.abbreviations.clone());
        all
    }
}

impl Supplied {
    /// Each number that is given, with its key.
    fn all(&self) -> impl Iterator<Item = (&'static str, &PartOf)> {
        [
            ("parents_met_three_times", &self.parents_met_three_times),
            ("plans_with_pupil_view", &self.plans_with_pupil_view),
            ("clubs_and_trips", &self.clubs_and_trips),
        ]
        .into_iter()
        .filter_map(|(key, given)| Some((key, given.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes_of(text: &str) -> Vec<String> {
        let mut mistakes = Vec::new();
        Publication::parse("oak.toml", text, &PublicationTables::shipped(), &mut mistakes);
        mistakes.iter().map(|mistake| format!("{}: {}", mistake.key, mistake.message)).collect()
    }

    #[test]
    fn the_shipped_example_is_sound() {
        assert!(mistakes_of(include_str!("../../config/information-report/schools/whitehill.toml")).is_empty());
    }

    #[test]
    fn an_item_the_law_does_not_have_is_a_mistake() {
        let found = mistakes_of("[items]\n\"14\" = { where = \"https://oak.example\" }");
        assert!(found[0].contains("'14' is not a number of items.tsv"), "{found:?}");
    }

    #[test]
    fn more_than_all_is_a_mistake_and_so_is_an_unknown_key() {
        assert!(mistakes_of("[supplied]\nclubs_and_trips = { part = 12, of = 11, source = \"log\" }")[0].contains("more than all"));
        assert!(mistakes_of("nexxt_update = \"2026-09-01\"")[0].contains("unknown field"));
        assert!(mistakes_of("updated = \"2026-09-01\"\nnext_update = \"2026-08-01\"")[0].contains("is not after"));
    }

    #[test]
    fn the_next_update_is_due_a_year_after_the_last() {
        let publication = Publication { updated: "2026-09-14".parse().ok(), ..Publication::default() };
        assert_eq!(publication.next_update().unwrap().to_string(), "2027-09-14");
        assert_eq!(Publication::default().next_update(), None);
    }
}
