//! What the school states about itself for one term's return: appeals, classes, childcare, counts of census day.
//!
//! The settings name elements as the structure table does, in tables nested like the return. A name that the table does not
//! have, an item of another term and a value of another kind are said and not written.

use chrono::NaiveTime;

use crate::census::applies::concerns_school;
use crate::census::return_model::Return;
use crate::config::census::CensusSettings;
use crate::config::census::structure::{AppliesTo, Element, ElementKind, ValueKind};
use crate::config::school::CensusSchool;
use crate::domain::census_block::Block;
use crate::domain::term::Term;
use crate::finding::{Action, Code, Finding, quoted};
use crate::place::Place;

/// Something that the school states for its return cannot be used.
pub const DETAIL_NOT_USED: Code = Code("CENSUS-09");

/// Where the school's own modules stand.
const SCHOOL: &str = "Message/School";

/// Adds to the return what the settings state for its term.
pub(crate) fn add(ret: &mut Return, about: &CensusSchool, census: &CensusSettings, findings: &mut Vec<Finding>) {
    let mut refused = Vec::new();
    for (name, stated) in &about.details {
        match (term_named(name), stated) {
            (Some(term), toml::Value::Table(modules)) if term == ret.census.term => {
                let mut block = Block::default();
                let reader = Reader { ret, census };
                reader.parts(modules, SCHOOL, name, &mut block, &mut refused);
                block.settle();
                ret.more = block;
            }
            (Some(_), toml::Value::Table(_)) => {}
            _ => refused.push((name.clone(), "is not autumn, spring or summer".to_owned())),
        }
    }
    findings.extend(refused.into_iter().map(|(name, why)| {
        let message = format!("The school's settings state {} for the census, which {why}; it is not used.", quoted(&name));
        Finding::new(DETAIL_NOT_USED, Action::Rejected, Place::file("settings of the school"), message)
            .hint("Compare the names and values under [census.details] with the structure table and the code sets of the year.")
    }));
}

fn term_named(name: &str) -> Option<Term> {
    Term::ALL.into_iter().find(|term| term.to_string().eq_ignore_ascii_case(name))
}

struct Reader<'a> {
    ret: &'a Return,
    census: &'a CensusSettings,
}

impl Reader<'_> {
    fn parts(&self, table: &toml::Table, path: &str, named: &str, block: &mut Block, refused: &mut Vec<(String, String)>) {
        for (name, value) in table {
            let named = format!("{named}.{name}");
            let found = self.census.structure.children(path).find(|element| element.name.eq_ignore_ascii_case(name));
            match found {
                None => refused.push((named, "is not an element of the return in that place".to_owned())),
                Some(element) => {
                    if let Err(why) = self.part(element, value, &named, block, refused) {
                        refused.push((named, why));
                    }
                }
            }
        }
    }

    fn part(
        &self,
        element: &Element,
        value: &toml::Value,
        named: &str,
        block: &mut Block,
        refused: &mut Vec<(String, String)>,
    ) -> Result<(), String> {
        if !element.terms.contains(self.ret.census.term) {
            return Err("is not asked for in that term".to_owned());
        }
        if element.applies != AppliesTo::Secondary && !concerns_school(element.applies, self.ret) {
            return Err("does not concern a school of this phase and governance".to_owned());
        }
        if !element.item.is_empty() {
            return Err("is stated under [census] itself".to_owned());
        }
        match (element.kind, value) {
            (ElementKind::Group, toml::Value::Table(table)) => self.parts(table, &element.path, named, block, refused),
            (ElementKind::Record, toml::Value::Array(records)) => {
                for record in records {
                    let toml::Value::Table(table) = record else { return Err("is not a list of tables".to_owned()) };
                    let mut inner = Block::default();
                    self.parts(table, &element.path, named, &mut inner, refused);
                    inner.settle();
                    block.push(&element.key, inner);
                }
            }
            (ElementKind::Value(kind), toml::Value::Array(values)) if element.is_repeated => {
                for value in values {
                    block.put(&element.key, &self.text(kind, element, value)?);
                }
            }
            (ElementKind::Value(kind), value) => block.put(&element.key, &self.text(kind, element, value)?),
            _ => return Err("is not of the shape that the return has there".to_owned()),
        }
        Ok(())
    }

    /// The text that is sent, or what is wrong with the value.
    fn text(&self, kind: ValueKind, element: &Element, value: &toml::Value) -> Result<String, String> {
        let typed = match value {
            toml::Value::String(text) => text.trim().to_owned(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(number) => format!("{number:.2}"),
            toml::Value::Boolean(truth) => truth.to_string(),
            _ => return Err("is not a plain value".to_owned()),
        };
        let wanted = |what: &str| Err(format!("is {} where {what} is needed", quoted(&typed)));
        match kind {
            ValueKind::Whole if typed.parse::<u32>().is_err() => wanted("a whole number"),
            ValueKind::Boolean if !matches!(typed.as_str(), "true" | "false") => wanted("true or false"),
            ValueKind::Decimal => match typed.parse::<f64>() {
                Ok(number) if number.is_finite() && number >= 0.0 => Ok(format!("{number:.2}")),
                _ => wanted("a number"),
            },
            ValueKind::Time if NaiveTime::parse_from_str(&typed, "%H:%M").is_err() || typed.len() != 5 => wanted("a time such as 08:00"),
            ValueKind::Code if !self.census.code_set(element.code_set.as_deref().unwrap_or_default()).has_current(&typed) => {
                wanted("a code of the year's list")
            }
            _ => Ok(typed),
        }
    }
}
