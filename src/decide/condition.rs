//! What a policy's condition means for one pupil.
//!
//! A fact that is not on record is false, and is named as missing. The language itself is in
//! `config/condition.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::condition::Condition;

/// What is known about a pupil when the table of moves is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Progress at the last review and its day, in words, where an earlier load has it.
    pub last_review: Option<String>,
    /// Computed tokens with a word: `OUT`, `PROG`, `SPLD`. A token nobody could compute is not in here.
    pub words: BTreeMap<&'static str, &'static str>,
    /// Whole terms in the state.
    pub terms: Option<u32>,
    /// Computed yes-or-no tokens. A token nobody could compute is not in here.
    pub computed: BTreeMap<&'static str, bool>,
    /// Facts recorded by staff.
    pub facts: BTreeSet<String>,
}

impl Known {
    /// Whether a condition holds.
    pub(crate) fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.holds(part)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part)),
            Condition::Not(part) => !self.holds(part),
            Condition::Fact(name) => self.facts.contains(name),
            Condition::Computed(name) => self.computed.get(name.as_str()).copied().unwrap_or(self.facts.contains(name)),
            Condition::Is(name, word) => self.words.get(name.as_str()).is_some_and(|known| *known == word),
            Condition::Exactly(_, number) => self.terms == Some(*number),
            Condition::AtLeast(_, number) => self.terms.is_some_and(|terms| terms >= *number),
        }
    }

    /// What would have to be on record, or come out differently, for the condition to hold: the shortest
    /// list, facts of staff before results of the program. Empty when it holds; `None` when only the
    /// absence of something could make it hold.
    pub(crate) fn missing(&self, condition: &Condition) -> Option<Vec<Missing>> {
        self.changes(condition, true)
    }

    fn changes(&self, condition: &Condition, wanted: bool) -> Option<Vec<Missing>> {
        if self.holds(condition) == wanted {
            return Some(Vec::new());
        }
        match (condition, wanted) {
            (Condition::All(parts), true) | (Condition::Any(parts), false) => {
                let mut all = Vec::new();
                for part in parts {
                    for missing in self.changes(part, wanted)? {
                        if !all.contains(&missing) {
                            all.push(missing);
                        }
                    }
                }
                Some(all)
            }
            (Condition::All(parts), false) | (Condition::Any(parts), true) => {
                parts.iter().filter_map(|part| self.changes(part, wanted)).min_by_key(|changes| cost(changes))
            }
            (Condition::Not(part), _) => self.changes(part, !wanted),
            (Condition::Fact(name), true) => Some(vec![Missing::Fact(name.clone())]),
            (Condition::Fact(_), false) => None,
            (Condition::Computed(name), true) => Some(vec![Missing::Result(name.clone())]),
            (Condition::Computed(name), false) => Some(vec![Missing::Result(format!("not {name}"))]),
            (Condition::Is(name, word), true) => Some(vec![Missing::Result(format!("{name}=={word}"))]),
            (Condition::Is(name, word), false) => Some(vec![Missing::Result(format!("{name}==not {word}"))]),
            (Condition::Exactly(name, number), true) => Some(vec![Missing::Result(format!("{name}=={number}"))]),
            (Condition::AtLeast(name, number), true) => Some(vec![Missing::Result(format!("{name}>={number}"))]),
            (Condition::Exactly(..) | Condition::AtLeast(..), false) => None,
        }
    }

    /// Facts a held condition asked to be absent: printed with it, so that nobody takes silence for a record.
    pub(crate) fn taken_as_absent(&self, condition: &Condition) -> BTreeSet<String> {
        condition.facts().into_iter().filter(|name| !self.facts.contains(*name)).map(str::to_owned).collect()
    }
}

/// One thing that keeps a condition from holding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    /// A fact staff have not recorded.
    Fact(String),
    /// A result of the program that is not so.
    Result(String),
}

impl Missing {
    /// The fact's name as the policy's table has it; a result in words.
    pub(crate) fn words(&self) -> String {
        let (Missing::Fact(name) | Missing::Result(name)) = self;
        if matches!(self, Missing::Fact(_)) {
            return name.clone();
        }
        let word = |text: &str| text.to_lowercase().replace('_', " ");
        match name.split_once("==").or_else(|| name.split_once(">=")) {
            Some(("PROG", result)) => format!("progress that is {}", word(result)),
            Some(("OUT", result)) => format!("the outcome {}", word(result)),
            Some(("TERMS", number)) => format!("{number} whole {} in this stage", if number == "1" { "term" } else { "terms" }),
            Some((token, result)) => format!("{} {}", word(token), word(result)),
            None => word(name),
        }
    }
}

/// How far a condition is from holding. A result counts more than facts: staff can add a fact today.
pub(crate) fn cost(missing: &[Missing]) -> usize {
    missing.iter().map(|one| if matches!(one, Missing::Fact(_)) { 1 } else { 10 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(prog: Option<&'static str>, terms: Option<u32>, facts: &[&str]) -> Known {
        Known {
            words: prog.map(|word| ("PROG", word)).into_iter().collect(),
            terms,
            facts: facts.iter().map(|f| (*f).to_owned()).collect(),
            ..Known::default()
        }
    }

    fn check(text: &str, known: &Known, holds: bool, missing: &[&str]) {
        let condition = Condition::parse(text).unwrap();
        assert_eq!(known.holds(&condition), holds, "{text}");
        let names: Vec<String> = known.missing(&condition).unwrap_or_default().iter().map(|m| m.words()).collect();
        assert_eq!(names, missing, "{text}");
    }

    #[test]
    fn an_absent_fact_is_false_and_is_named() {
        check("a and b", &known(None, None, &["a"]), false, &["b"]);
        check("a or b", &known(None, None, &["a"]), true, &[]);
        check("not a", &known(None, None, &[]), true, &[]);
    }

    #[test]
    fn an_unknown_token_is_never_a_match() {
        check("PROG==SUFFICIENT", &known(None, None, &[]), false, &["progress that is sufficient"]);
        check("TERMS>=0", &known(None, None, &[]), false, &["0 whole terms in this stage"]);
        check("TERMS>=1", &known(None, Some(1), &[]), true, &[]);
        check("EAL", &known(None, None, &[]), false, &["eal"]);
    }

    #[test]
    fn the_nearest_way_is_named_and_facts_come_before_results() {
        check(
            "(PROG==NOT_SUFFICIENT and TERMS>=2) or specialist_needed",
            &known(Some("UNCLEAR"), Some(1), &[]),
            false,
            &["specialist_needed"],
        );
        check(
            "TERMS>=1 and PROG==NOT_SUFFICIENT and beyond_normal_adaptation",
            &known(Some("NOT_SUFFICIENT"), Some(1), &[]),
            false,
            &["beyond_normal_adaptation"],
        );
    }

    #[test]
    fn a_recorded_fact_cannot_be_wished_away() {
        let condition = Condition::parse("not a").unwrap();
        assert_eq!(known(None, None, &["a"]).missing(&condition), None);
    }
}
