//! Rules a policy sets of its own, beside the criteria of the method: a kind the program knows, with the policy's numbers.
//!
//! Each `[[rules]]` of a policy file is checked into an [`OwnRule`], which cannot hold nonsense; every mistake of every rule
//! is reported at once. Every number carries the clause that sets it and a source. `policy_rule_kinds.rs` lists the kinds and
//! those that the data cannot bear, `policy_rule_keys.rs` reads one key.

use std::collections::BTreeSet;

use crate::config::condition::COMPUTED;
use crate::config::policy::RULE_FACTS;
use crate::config::policy_rule_keys::Keys;
use crate::config::policy_rule_kinds::RuleKind;
use crate::config::suggest;
use crate::domain::nc_year::NcYear;
use crate::domain::subject::Subject;
use crate::finding::quoted;

/// What the candidate list makes of a rule that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Shown with the evidence; conditions may ask for it.
    Shown,
    /// The pupil is watched at least.
    Watch,
    /// Beyond the error of the test it is a concern in the subject, which needs a supporting sign as any other; within it
    /// the pupil is watched.
    Concern,
}

/// A rule of a policy, checked.
#[derive(Clone, Debug)]
pub struct OwnRule {
    /// Name by which conditions ask for it.
    pub name: String,
    /// What it looks at, with its numbers.
    pub(crate) kind: RuleKind,
    /// The clause, quoted.
    pub quote: String,
    /// Where the clause stands.
    pub position: String,
    /// Who set the numbers, and when.
    pub source: String,
    /// Subjects; empty for every one with results.
    pub subjects: BTreeSet<Subject>,
    /// Year groups; empty for every one.
    pub years: BTreeSet<NcYear>,
    /// What the list makes of it.
    pub listing: Listing,
    /// It holds in conditions only where the finding lies beyond the error of the test.
    pub only_beyond_error: bool,
}

/// Keys every rule may have, whatever its kind.
const COMMON: [&str; 9] = ["name", "kind", "quote", "position", "source", "subjects", "years", "list", "only_beyond_error"];

impl OwnRule {
    /// What it looks at, in words with its numbers.
    pub fn words(&self) -> String {
        self.kind.words()
    }

    /// Checks one rule. Each mistake is reported with its key; `None` when there is any.
    fn checked(number: usize, table: &toml::Table, report: &mut impl FnMut(String, String)) -> Option<OwnRule> {
        let name = table.get("name").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let about = if name.is_empty() { format!("rules, entry {number}") } else { format!("rules, name {name}") };
        let mut is_sound = true;
        let mut wrong = |key: &str, message: String| {
            is_sound = false;
            report(format!("{about}, {key}"), message);
        };
        let mut keys = Keys { table, wrong: &mut wrong };
        let text = |keys: &mut Keys<'_>, key: &str, cure: &str| keys.text(key, cure).unwrap_or_default();
        if keys.text("name", "give the rule a short name that conditions can ask for").is_some()
            && let Some(message) = fault_of_name(&name)
        {
            (keys.wrong)("name", message);
        }
        let quote = text(&mut keys, "quote", "quote the clause of the policy");
        let position = text(&mut keys, "position", "say where the clause stands");
        let source = text(&mut keys, "source", "say who set the numbers and when");
        let word = text(&mut keys, "kind", "name one of the kinds of docs/policies.md");
        let kind = if word.is_empty() { None } else { RuleKind::read(&word, &mut keys, &COMMON) };
        let subjects = subjects(&mut keys);
        let years = years(&mut keys);
        let only_beyond_error = keys.flag("only_beyond_error");
        let listing = kind.as_ref().and_then(|kind| listing(kind, &mut keys));
        if let Some(kind) = kind.as_ref().filter(|kind| only_beyond_error && !kind.has_error()) {
            let message = format!("no error is known for {}, so nothing could ever lie beyond it; leave it out", kind.measure());
            (keys.wrong)("only_beyond_error", message);
        }
        let (kind, listing) = (kind?, listing?);
        is_sound.then_some(OwnRule { name, kind, quote, position, source, subjects, years, listing, only_beyond_error })
    }
}

/// Names of the rules in the text of a policy, before anything is checked; `None` where the text cannot be read at all.
pub(super) fn names_in(text: &str) -> Option<BTreeSet<String>> {
    let table: toml::Table = text.trim_start_matches('\u{FEFF}').parse().ok()?;
    let rules = table.get("rules").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Some(rules.iter().filter_map(|rule| rule.get("name")?.as_str()).map(str::to_owned).collect())
}

/// Checks all rules of a policy; those with a mistake are left out and reported.
pub(super) fn checked(tables: &[toml::Table], facts: &BTreeSet<&str>, report: &mut impl FnMut(String, String)) -> Vec<OwnRule> {
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for (number, table) in (1..).zip(tables) {
        let name = table.get("name").and_then(toml::Value::as_str).unwrap_or_default();
        if !name.is_empty() && !seen.insert(name) {
            report(format!("rules, name {name}"), format!("the name {} comes twice", quoted(name)));
        }
        if facts.contains(name) {
            let message = "is also a fact under [facts]; what is computed cannot be recorded too, so rename one of the two";
            report(format!("rules, name {name}"), message.to_owned());
        }
        rules.extend(OwnRule::checked(number, table, report));
    }
    rules
}

fn fault_of_name(name: &str) -> Option<String> {
    let is_plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !["and", "or", "not"].contains(&name);
    if !is_plain {
        return Some(format!("{} is not a name a condition can ask for; write small letters, digits and _", quoted(name)));
    }
    let is_taken = COMPUTED.iter().any(|(token, _)| *token == name) || RULE_FACTS.contains(&name);
    is_taken.then(|| format!("{} is a name of the program's own; choose another", quoted(name)))
}

fn subjects(keys: &mut Keys<'_>) -> BTreeSet<Subject> {
    let mut known = BTreeSet::new();
    for word in keys.texts("subjects") {
        match Subject::parse(&word) {
            Some(subject) => {
                known.insert(subject);
            }
            None => {
                let all = Subject::ALL.map(Subject::name);
                let meant = suggest::did_you_mean(&word, all);
                (keys.wrong)("subjects", format!("{} is not a subject; those are {}{meant}", quoted(&word), all.join(", ")));
            }
        }
    }
    known
}

fn years(keys: &mut Keys<'_>) -> BTreeSet<NcYear> {
    let mut known = BTreeSet::new();
    for word in keys.texts("years") {
        match NcYear::parse(&word) {
            Some(year) => {
                known.insert(year);
            }
            None => (keys.wrong)("years", format!("{} is not a year group; write \"R\" or \"1\" to \"6\"", quoted(&word))),
        }
    }
    known
}

fn listing(kind: &RuleKind, keys: &mut Keys<'_>) -> Option<Listing> {
    let words = ["shown", "watch", "concern"];
    let listing = match keys.optional_text("list")?.as_deref() {
        None if kind.is_attainment() => Listing::Shown,
        None | Some("watch") => Listing::Watch,
        Some("shown") => Listing::Shown,
        Some("concern") => Listing::Concern,
        Some(other) => {
            let meant = suggest::did_you_mean(other, words);
            (keys.wrong)("list", format!("{} is not {}{meant}", quoted(other), words.join(", ")));
            return None;
        }
    };
    if kind.is_attainment() && listing != Listing::Shown {
        let message = "low attainment by itself puts no pupil on the list (Code of Practice 6.23); leave 'list' out, and let a row of \
             the moves ask for the rule, best together with one about progress";
        (keys.wrong)("list", message.to_owned());
        return None;
    }
    if listing == Listing::Concern && !kind.is_of_one_test() {
        let message =
            format!("{} can lead to \"watch\" at most, because no published error of a subject's test stands behind it", kind.measure());
        (keys.wrong)("list", message);
        return None;
    }
    Some(listing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(lines: &str) -> (Vec<OwnRule>, Vec<String>) {
        let text = format!(
            "[[rules]]\nname = \"two_terms\"\nquote = \"two terms\"\nposition = \"section 2\"\nsource = \"governors, autumn 2026\"\n{lines}\n"
        );
        let table: toml::Table = text.parse().unwrap();
        let tables: Vec<toml::Table> = table["rules"].as_array().unwrap().iter().map(|rule| rule.as_table().unwrap().clone()).collect();
        let mut mistakes = Vec::new();
        let rules = checked(&tables, &BTreeSet::from(["a_fact"]), &mut |key, message| mistakes.push(format!("{key}: {message}")));
        (rules, mistakes)
    }

    fn check_fault(lines: &str, part: &str) {
        let (rules, mistakes) = rule(lines);
        assert!(rules.is_empty(), "{lines}");
        assert!(mistakes.len() == 1 && mistakes[0].contains(part), "{lines}: {mistakes:?}");
    }

    #[test]
    fn a_rule_over_terms_takes_two_terms_unless_the_policy_says_otherwise() {
        let (rules, mistakes) = rule("kind = \"terms_without_progress\"");
        assert!(mistakes.is_empty(), "{mistakes:?}");
        assert_eq!((rules[0].kind.clone(), rules[0].listing), (RuleKind::TermsWithoutProgress { terms: 2, points: 0.0 }, Listing::Watch));
        let (rules, _) = rule("kind = \"terms_without_progress\"\nterms = 3\npoints = 1.5\nyears = [\"R\", \"2\"]\nlist = \"shown\"");
        assert_eq!(rules[0].kind, RuleKind::TermsWithoutProgress { terms: 3, points: 1.5 });
        assert_eq!((rules[0].years.len(), rules[0].listing), (2, Listing::Shown));
    }

    #[test]
    fn every_key_of_a_rule_is_checked_and_the_message_says_what_may_be_written() {
        for (lines, part) in [
            ("kind = \"score_fall\"", "points: is missing"),
            ("kind = \"score_fall\"\npoints = \"ten\"", "points: must be a number"),
            ("kind = \"score_fall\"\npoints = 0", "points: 0 is outside 1 to 60"),
            (
                "kind = \"score_fall\"\npoints = 10\nterm = 2",
                "term: is not a key of this kind; those are points, terms. Did you mean terms?",
            ),
            ("kind = \"score_fall\"\npoints = 10\nterms = 1.5", "terms: 1.5 is not a whole number"),
            ("kind = \"score_fall\"\npoints = 10\nterms = 99", "terms: 99 is outside 1 to 9"),
            ("kind = \"score_fall\"\npoints = nan", "points: NaN is outside 1 to 60"),
            ("kind = \"score_fal\"\npoints = 10", "Did you mean score_fall?"),
            ("kind = \"below_class_average\"", "cannot be judged from what a school holds: "),
            ("kind = 3", "kind: must be a text in quotation marks"),
            ("", "kind: is missing"),
            ("kind = \"score_below\"", "points: is missing; write points or percentile"),
            ("kind = \"score_below\"\npoints = 85\npercentile = 10", "percentile: stands beside points; keep one of the two"),
            ("kind = \"score_below\"\npoints = 85\nlist = \"watch\"", "low attainment by itself"),
            ("kind = \"ratio_gain_below\"\nratio = 2\nlist = \"concern\"", "can lead to \"watch\" at most"),
            ("kind = \"score_fall\"\npoints = 10\nlist = \"flag\"", "'flag' is not shown, watch, concern"),
            ("kind = \"score_fall\"\npoints = 10\nsubjects = [\"reeding\"]", "'reeding' is not a subject; those are reading"),
            ("kind = \"score_fall\"\npoints = 10\nsubjects = \"reading\"", "subjects: must be a list of texts"),
            ("kind = \"score_fall\"\npoints = 10\nyears = [\"17\"]", "'17' is not a year group"),
            ("kind = \"score_fall\"\npoints = 10\nonly_beyond_error = \"yes\"", "only_beyond_error: must be true or false"),
            ("kind = \"judgement_below\"\nonly_beyond_error = true", "nothing could ever lie beyond it"),
        ] {
            check_fault(lines, part);
        }
    }

    #[test]
    fn a_name_must_be_one_a_condition_can_ask_for() {
        let fault = |name: &str| {
            let text =
                format!("[[rules]]\nname = \"{name}\"\nkind = \"score_fall\"\npoints = 9\nquote = \"a\"\nposition = \"b\"\nsource = \"c\"");
            let table: toml::Table = text.parse().unwrap();
            let mut mistakes = Vec::new();
            checked(&[table["rules"][0].as_table().unwrap().clone()], &BTreeSet::from(["a_fact"]), &mut |key, message| {
                mistakes.push(format!("{key}: {message}"));
            });
            mistakes.join("\n")
        };
        assert_eq!(fault("fell_9"), "");
        for (name, part) in [
            ("Fell", "not a name a condition can ask for"),
            ("not", "not a name a condition can ask for"),
            ("9_points", "not a name a condition can ask for"),
            ("EAL", "not a name a condition can ask for"),
            ("gap_closed", "name of the program's own"),
            ("teacher_concern", "name of the program's own"),
            ("a_fact", "is also a fact"),
            ("", "name: is empty"),
        ] {
            assert!(fault(name).contains(part), "{name}: {}", fault(name));
        }
    }
}
