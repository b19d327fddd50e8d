//! What a policy's condition means for one pupil.
//!
//! A fact that is not on record is false, and is named as missing. The language itself is in
//! `config/condition.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::condition::{Condition, Relation};

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
    /// The policy's own rules; one that could not be judged is not in here.
    pub rules: BTreeMap<String, bool>,
    /// The policy's own rules that could not be judged, with what is lacking.
    pub not_judged: BTreeMap<String, String>,
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
            Condition::Computed(name) => self.result(name).unwrap_or(self.facts.contains(name)),
            Condition::Is(name, word) => self.words.get(name.as_str()).is_some_and(|known| *known == word),
            Condition::IsNot(name, word) => self.words.get(name.as_str()).is_some_and(|known| *known != word),
            Condition::Compared(_, relation, number) => self.terms.is_some_and(|terms| relation.holds(terms, *number)),
        }
    }

    /// A computed yes or no; `None` where it could not be computed.
    fn result(&self, name: &str) -> Option<bool> {
        self.computed.get(name).or_else(|| self.rules.get(name)).copied()
    }

    /// The policy's own rules a condition asks for that could not be judged, in words: a silence is not a no.
    pub(crate) fn unanswered(&self, condition: &Condition) -> Vec<String> {
        let asked = condition.results().into_iter().filter_map(|name| Some((name, self.not_judged.get(name)?)));
        asked.map(|(name, reason)| format!("an answer to the policy's own rule {name} (not judged: {reason})")).collect()
    }

    /// Whether a step down on this condition would rest on a record: it holds whatever the results are that nobody
    /// could compute, and not by the mere absence of facts.
    pub(crate) fn holds_on_record(&self, condition: &Condition) -> bool {
        !condition.rests_on_absence() && self.certain(condition) == Some(true)
    }

    /// Three-valued: `None` where it hangs on a result that could not be computed. A fact staff have not recorded is
    /// false, as everywhere.
    fn certain(&self, condition: &Condition) -> Option<bool> {
        let all = |parts: &[Condition], wanted: bool| {
            let each: Vec<Option<bool>> = parts.iter().map(|part| self.certain(part)).collect();
            if each.contains(&Some(!wanted)) {
                Some(!wanted)
            } else if each.contains(&None) {
                None
            } else {
                Some(wanted)
            }
        };
        match condition {
            Condition::All(parts) => all(parts, true),
            Condition::Any(parts) => all(parts, false),
            Condition::Not(part) => self.certain(part).map(|holds| !holds),
            Condition::Fact(name) => Some(self.facts.contains(name)),
            Condition::Computed(name) => self.result(name).or_else(|| self.facts.contains(name).then_some(true)),
            Condition::Is(name, _) | Condition::IsNot(name, _) => self.words.get(name.as_str()).map(|_| self.holds(condition)),
            Condition::Compared(..) => self.terms.map(|_| self.holds(condition)),
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
            (Condition::Is(name, word), false) => Some(vec![Missing::Result(format!("{name}!={word}"))]),
            (Condition::IsNot(name, word), true) => Some(vec![Missing::Result(format!("{name}!={word}"))]),
            (Condition::IsNot(name, word), false) => Some(vec![Missing::Result(format!("{name}=={word}"))]),
            (Condition::Compared(name, relation, number), _) => self.later(name, *relation, *number, wanted),
        }
    }

    /// What a number must become. Terms only grow: what is past cannot be had again.
    fn later(&self, name: &str, relation: Relation, number: u32, wanted: bool) -> Option<Vec<Missing>> {
        let relation = if wanted { relation } else { relation.opposite() };
        let can_still_be = match relation {
            Relation::Equal | Relation::AtMost => self.terms.is_none_or(|terms| terms <= number),
            Relation::Below => self.terms.is_none_or(|terms| terms < number),
            Relation::Unequal | Relation::AtLeast | Relation::Above => true,
        };
        can_still_be.then(|| vec![Missing::Result(format!("{name}{}{number}", relation.sign()))])
    }

    /// The parts of a condition that are so now, in words: facts on record and results of the program. Parts under
    /// `not` are left out, for their absence is not something held.
    pub(crate) fn held(&self, condition: &Condition) -> BTreeSet<String> {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(|part| self.held(part)).collect(),
            Condition::Not(_) => BTreeSet::new(),
            _ if !self.holds(condition) => BTreeSet::new(),
            Condition::Fact(name) | Condition::Computed(name) => BTreeSet::from([name.clone()]),
            Condition::Is(name, word) => BTreeSet::from([format!("{name}=={word}")]),
            Condition::IsNot(name, word) => BTreeSet::from([format!("{name}!={word}")]),
            Condition::Compared(name, relation, number) => BTreeSet::from([format!("{name}{}{number}", relation.sign())]),
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
        let parts =
            ["==", "!=", ">=", "<=", ">", "<"].into_iter().find_map(|sign| name.split_once(sign).map(|(token, rest)| (token, sign, rest)));
        let Some((token, sign, result)) = parts else { return word(name) };
        let is_not = if sign == "!=" { "not " } else { "" };
        match token {
            "PROG" => format!("progress that is {is_not}{}", word(result)),
            "OUT" => format!("{}the outcome {}", if sign == "!=" { "another than " } else { "" }, word(result)),
            "TERMS" => {
                let how = match sign {
                    "<=" => "at most ",
                    ">" => "more than ",
                    "<" => "fewer than ",
                    "!=" => "not ",
                    _ => "",
                };
                format!("{how}{result} whole {} in this stage", if result == "1" { "term" } else { "terms" })
            }
            _ => format!("{} {is_not}{}", word(token), word(result)),
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
    fn a_comparison_with_something_unknown_never_holds() {
        for text in ["TERMS!=2", "TERMS<2", "TERMS<=2", "TERMS>0", "PROG!=UNCLEAR", "OUT!=NONE"] {
            assert!(!known(None, None, &[]).holds(&Condition::parse(text).unwrap()), "{text}");
        }
        assert!(known(Some("SUFFICIENT"), None, &[]).holds(&Condition::parse("PROG!=UNCLEAR").unwrap()));
    }

    #[test]
    fn a_step_down_needs_a_record_and_not_the_want_of_one() {
        for (text, prog, facts, holds) in [
            ("done and not need", None, vec![], false),
            ("done and not need", None, vec!["done"], true),
            ("done and not need", None, vec!["done", "need"], false),
            ("not need", None, vec![], false),
            ("not PROG==NOT_SUFFICIENT", None, vec![], false),
            ("not PROG==NOT_SUFFICIENT", Some("SUFFICIENT"), vec![], true),
            ("done and not EAL", None, vec!["done"], false),
            ("done or not EAL", None, vec!["done"], true),
            ("not TERMS>=2", None, vec![], false),
        ] {
            let condition = Condition::parse(text).unwrap();
            assert_eq!(known(prog, None, &facts).holds_on_record(&condition), holds, "{text} {facts:?}");
        }
    }

    #[test]
    fn a_rule_that_could_not_be_judged_is_named_and_no_step_down_rests_on_it() {
        let rules = BTreeSet::from(["own".to_owned()]);
        let condition = Condition::parse("not own").unwrap().with_computed(&rules);
        let unjudged = Known { not_judged: [("own".to_owned(), "reading: no result".to_owned())].into(), ..Known::default() };
        assert!(!unjudged.holds_on_record(&condition));
        assert_eq!(unjudged.unanswered(&condition), ["an answer to the policy's own rule own (not judged: reading: no result)"]);
        let judged = |is_met: bool| Known { rules: [("own".to_owned(), is_met)].into(), ..Known::default() };
        assert!(judged(false).holds_on_record(&condition) && !judged(true).holds_on_record(&condition));
    }

    #[test]
    fn terms_that_are_past_cannot_be_had_again() {
        let lacking = |text: &str, terms| known(None, Some(terms), &[]).missing(&Condition::parse(text).unwrap());
        assert_eq!(lacking("TERMS<2", 3), None);
        assert_eq!(lacking("TERMS==2", 3), None);
        assert_eq!(lacking("TERMS>2", 1).unwrap()[0].words(), "more than 2 whole terms in this stage");
        assert_eq!(lacking("not TERMS>=1", 1), None);
    }

    #[test]
    fn a_recorded_fact_cannot_be_wished_away() {
        let condition = Condition::parse("not a").unwrap();
        assert_eq!(known(None, None, &["a"]).missing(&condition), None);
    }
}
