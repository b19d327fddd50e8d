//! What a policy says: a criterion, a row of its table of moves, a stage, or a fact that staff record.

use super::Explanation;
use crate::config::condition::COMPUTED;
use crate::config::policy::{ClauseReading, Policy};
use crate::config::policy_moves::PolicyMove;
use crate::config::policy_rules::{Listing, OwnRule};
use crate::decide::criteria;

/// Everything the policies say about a code.
pub(super) fn explanations(code: &str, policies: &[Policy]) -> Vec<Explanation> {
    let code = code.trim();
    let mut found: Vec<Explanation> = criterion(code, policies).into_iter().collect();
    for policy in policies {
        found.extend(policy.moves.iter().filter(|row| row.trigger.eq_ignore_ascii_case(code)).map(|row| of_move(policy, row)));
        found.extend(policy.states.keys().filter(|state| state.eq_ignore_ascii_case(code)).map(|state| of_state(policy, state)));
        found.extend(policy.own_rules.iter().filter(|rule| rule.name.eq_ignore_ascii_case(code)).map(|rule| of_rule(policy, rule)));
        found.extend(of_fact(policy, code));
    }
    found
}

/// A letter a to j: what the method asks, and how each policy words it.
fn criterion(code: &str, policies: &[Policy]) -> Option<Explanation> {
    let letter = code.trim_matches(['(', ')']).to_lowercase();
    let (question, needs) = criteria::asked(letter.chars().next().filter(|_| letter.len() == 1)?)?;
    let mut explanation = Explanation::new(format!("({letter}) (criterion)")).line("What it asks", question).line("What it needs", needs);
    for policy in policies {
        let clause = policy.criteria.iter().find(|criterion| criterion.letter.to_string() == letter);
        let text = clause.map_or_else(
            || "has no such criterion: it is judged and shown, but no clause stands behind it".to_owned(),
            |clause| {
                let reading = match clause.reading {
                    ClauseReading::Adequate => "the clause describes adequate progress",
                    ClauseReading::Concern => "the clause describes a concern",
                };
                format!("“{}” ({}); {reading}", clause.quote, clause.position)
            },
        );
        explanation = explanation.line(&policy.title, text);
    }
    Some(explanation.line("Source", "method, criteria of progress; the clause is the policy's own"))
}

fn of_move(policy: &Policy, row: &PolicyMove) -> Explanation {
    let words = |state: &str| policy.states.get(state).map_or(state.to_owned(), |known| known.words.clone());
    let clause = if row.is_silent() {
        "the policy says nothing here; the row is the program's reading".to_owned()
    } else {
        format!("“{}” ({})", row.quote, row.position)
    };
    let facts: Vec<String> = row.parsed.facts().into_iter().map(|fact| in_words(policy, fact)).collect();
    Explanation::new(format!("{} (row of {})", row.trigger, policy.title))
        .line("Move", format!("{} → {} ({})", words(&row.from), words(&row.to), row.direction))
        .line("Proposed when", row.condition.clone())
        .line("Staff record", facts.join("; "))
        .line("Who decides", row.decided_by.clone())
        .line("Earliest", row.earliest.clone())
        .line("Record", row.record.clone())
        .line("Note", row.note.clone())
        .line("What is done", "the row is proposed with its clause; the program moves nobody")
        .line("Clause", clause)
}

fn of_state(policy: &Policy, name: &str) -> Explanation {
    let mut explanation = Explanation::new(format!("{name} (stage of {})", policy.title));
    if let Some(state) = policy.states.get(name) {
        let register = if state.may_be_off_register { "; N where the pupil is not on the register" } else { "" };
        explanation = explanation
            .line("The policy's words", state.words.clone())
            .line("Census code", format!("{}{register}", state.census_code))
            .line(
                "Taken without a record",
                if state.is_default_for_code { format!("for pupils with code {}", state.census_code) } else { String::new() },
            );
    }
    let rows = policy.moves.iter().filter(|row| row.from == name);
    rows.fold(explanation, |all, row| {
        let to = policy.states.get(&row.to).map_or(row.to.as_str(), |state| state.words.as_str());
        all.line(&row.trigger, format!("{} to {to}, when {}", row.direction, row.condition))
    })
}

fn of_rule(policy: &Policy, rule: &OwnRule) -> Explanation {
    let rows: Vec<&str> =
        policy.moves.iter().filter(|row| row.parsed.results().contains(rule.name.as_str())).map(|row| row.trigger.as_str()).collect();
    let listing = match rule.listing {
        Listing::Shown => "shown with the evidence; it puts nobody on the list by itself",
        Listing::Watch => "the pupil is watched at least",
        Listing::Concern => {
            "beyond the error of the test it is a concern, which needs a supporting sign as any other; within it the pupil is watched"
        }
    };
    let within = if rule.only_beyond_error {
        "; within the error of the measure it does not count"
    } else {
        "; within the error of the measure a caution says so"
    };
    let subjects: Vec<&str> = rule.subjects.iter().map(|subject| subject.name()).collect();
    let years: Vec<String> = rule.years.iter().map(ToString::to_string).collect();
    Explanation::new(format!("{} (rule of {})", rule.name, policy.title))
        .line("What it looks for", rule.words())
        .line("Subjects", subjects.join(", "))
        .line("Year groups", years.join(", "))
        .line("Asked for by", rows.join(", "))
        .line("What is done", format!("{listing}{within}. Where the evidence is missing it is listed as not judged, never as a no"))
        .line("Source of the numbers", rule.source.clone())
        .line("Clause", format!("“{}” ({})", rule.quote, rule.position))
}

fn of_fact(policy: &Policy, name: &str) -> Option<Explanation> {
    let rows: Vec<&str> = policy.moves.iter().filter(|row| row.parsed.facts().contains(name)).map(|row| row.trigger.as_str()).collect();
    let words = policy.facts.get(name);
    if (rows.is_empty() && words.is_none()) || COMPUTED.iter().any(|(token, _)| *token == name) {
        return None;
    }
    Some(
        Explanation::new(format!("{name} (fact of {})", policy.title))
            .line("What staff record", words.cloned().unwrap_or_default())
            .line("Asked for by", rows.join(", "))
            .line("What is done", "while it is not on record it counts as not so, and is named as missing; no step down rests on that")
            .line("What to do", "name it under [facts] in the school's settings, beside the pupil's UPN or admission number"),
    )
}

fn in_words(policy: &Policy, fact: &str) -> String {
    policy.facts.get(fact).map_or_else(|| fact.to_owned(), |words| format!("{fact}: {words}"))
}
