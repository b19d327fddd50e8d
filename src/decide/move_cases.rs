//! Every row of every shipped table of moves, against a second reading of its condition by rewriting text.
//!
//! For each row all combinations of what its condition mentions are tried: it must hold in some, fail in others, and fail
//! when any one thing is taken away from a smallest combination in which it holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::condition::{Asked, COMPUTED, word_of};
use crate::config::policy_moves::PolicyMove;
use crate::decide::condition::Known;
use crate::decide::sample;
use crate::decide::stages::rows_that_hold;

const SHIPPED: [(&str, usize, &str); 4] =
    [("whitehill", 16, "W"), ("porters-grange", 17, "P"), ("twiss-green", 15, "T"), ("astley", 14, "A")];

/// What a case says: names with `true`, a word, or a number.
type Case = BTreeMap<String, String>;

/// Names a condition mentions, each with the values to try; `None` is nothing on record.
fn choices(condition: &str) -> Vec<(String, Vec<Option<String>>)> {
    let names: BTreeSet<&str> = condition.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|name| !name.is_empty()).collect();
    let is_name = |name: &&str| !["and", "or", "not"].contains(name) && !name.starts_with(|c: char| c.is_ascii_digit());
    let is_value = |name: &str| COMPUTED.iter().any(|(token, _)| word_of(token, name).is_some());
    let some = |values: &[&str]| values.iter().map(|value| Some((*value).to_owned())).chain([None]).collect::<Vec<_>>();
    names
        .into_iter()
        .filter(is_name)
        .filter(|name| !is_value(name))
        .map(|name| match COMPUTED.iter().find(|(token, _)| *token == name).map(|(_, asked)| asked) {
            Some(Asked::Word(words)) => (name.to_owned(), some(words)),
            Some(Asked::Number) => (name.to_owned(), some(&["0", "1", "2", "3"])),
            _ => (name.to_owned(), some(&["true"])),
        })
        .collect()
}

fn cases(condition: &str) -> Vec<Case> {
    let mut cases = vec![Case::new()];
    for (name, values) in choices(condition) {
        let with = |case: &Case, value: &Option<String>| {
            let mut case = case.clone();
            if let Some(value) = value {
                case.insert(name.clone(), value.clone());
            }
            case
        };
        cases = cases.iter().flat_map(|case| values.iter().map(move |value| with(case, value))).collect();
    }
    cases
}

fn known(case: &Case) -> Known {
    let mut known = Known::default();
    for (name, value) in case {
        match COMPUTED.iter().find(|(token, _)| token == name) {
            Some((token, Asked::Word(_))) => {
                known.words.extend(word_of(token, value).map(|word| (*token, word)));
            }
            Some((_, Asked::Number)) => known.terms = value.parse().ok(),
            Some((token, Asked::YesNo)) => {
                known.computed.insert(token, true);
            }
            None => {
                known.facts.insert(name.clone());
            }
        }
    }
    known
}

/// The second reading: every part becomes `T` or `F`, then the text is rewritten until one letter is left.
fn by_rewriting(condition: &str, case: &Case) -> bool {
    let spaced = condition.replace('(', " ( ").replace(')', " ) ");
    let letters: Vec<String> = spaced
        .split_whitespace()
        .map(|part| match part {
            "and" | "or" | "not" | "(" | ")" => part.to_owned(),
            _ => letter(part, case).to_owned(),
        })
        .collect();
    let mut text = letters.join(" ");
    loop {
        let before = text.clone();
        for (from, to) in [("( T )", "T"), ("( F )", "F"), ("not T", "F"), ("not F", "T")] {
            text = text.replace(from, to);
        }
        if text == before {
            for (from, to) in [("T and T", "T"), ("T and F", "F"), ("F and T", "F"), ("F and F", "F")] {
                if text.contains(from) {
                    text = text.replacen(from, to, 1);
                    break;
                }
            }
        }
        if text == before {
            // No `and` is left that could be done first: only now an `or` inside the innermost bracket.
            let (start, end) = innermost(&text);
            let inside: String = text[start..end].to_owned();
            let any = if inside.split(" or ").any(|part| part.trim() == "T") { "T" } else { "F" };
            text.replace_range(start..end, &format!(" {any} "));
            text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        if text == "T" || text == "F" {
            return text == "T";
        }
    }
}

fn innermost(text: &str) -> (usize, usize) {
    match text.find(')') {
        Some(end) => (text[..end].rfind('(').map_or(0, |start| start + 1), end),
        None => (0, text.len()),
    }
}

fn letter(part: &str, case: &Case) -> &'static str {
    let is_so = match (part.split_once("=="), part.split_once(">=")) {
        (Some((name, word)), _) => case.get(name).is_some_and(|value| value == word),
        (_, Some((name, least))) => case.get(name).is_some_and(|value| value.parse::<u32>().unwrap_or(0) >= least.parse().unwrap_or(0)),
        _ => case.contains_key(part),
    };
    if is_so { "T" } else { "F" }
}

fn holds(row: &PolicyMove, case: &Case) -> bool {
    !rows_that_hold(std::slice::from_ref(row), &row.from, &known(case)).is_empty()
}

#[test]
fn the_four_tables_have_their_sixty_two_rows() {
    let mut all = 0;
    for (id, n, letter) in SHIPPED {
        let moves = sample::policy(id).moves;
        assert_eq!(moves.len(), n, "{id}");
        assert!(moves.iter().all(|row| row.trigger.starts_with(letter)), "{id}");
        all += n;
    }
    assert_eq!(all, 62);
}

#[test]
fn every_row_holds_exactly_where_its_condition_says() {
    let mut tried = 0;
    for (id, ..) in SHIPPED {
        for row in &sample::policy(id).moves {
            for case in cases(&row.condition) {
                assert_eq!(holds(row, &case), by_rewriting(&row.condition, &case), "{id} {} {case:?}", row.trigger);
                tried += 1;
            }
        }
    }
    assert!(tried > 2_000, "{tried}");
}

#[test]
fn every_row_fires_in_a_smallest_case_and_fails_when_anything_is_taken_from_it() {
    for (id, ..) in SHIPPED {
        for row in &sample::policy(id).moves {
            let all = cases(&row.condition);
            let (firing, failing): (Vec<&Case>, Vec<&Case>) = all.iter().partition(|case| holds(row, case));
            assert!(!firing.is_empty() && !failing.is_empty(), "{id} {}: {} fire, {} fail", row.trigger, firing.len(), failing.len());
            let smallest = firing.iter().min_by_key(|case| case.len()).unwrap();
            for name in smallest.keys() {
                let mut less = (*smallest).clone();
                less.remove(name);
                assert!(!holds(row, &less), "{id} {}: still holds without {name}", row.trigger);
            }
            assert!(rows_that_hold(std::slice::from_ref(row), "ANOTHER_STATE", &known(smallest)).is_empty());
        }
    }
}

#[test]
fn no_step_down_holds_while_nothing_is_on_record() {
    for (id, ..) in SHIPPED {
        let moves = sample::policy(id).moves;
        for state in moves.iter().map(|row| row.from.clone()).collect::<BTreeSet<_>>() {
            let rows = rows_that_hold(&moves, &state, &Known::default());
            assert!(rows.iter().all(|row| row.direction != "down"), "{id} {state}");
        }
    }
}
