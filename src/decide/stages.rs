//! Stage moves: every row of the pupil's state whose condition holds becomes a proposal with its clause.
//!
//! The program moves nobody. A row marked `silent` is shown as the program's reading; where no row holds it
//! proposes to stay and names what the nearest rows up and down still lack.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::config::condition::Condition;
use crate::config::policy::{Policy, RULE_FACTS};
use crate::config::policy_moves::PolicyMove;
use crate::decide::condition::{Known, Missing, cost};
use crate::decide::results::{ConsideredMove, ProposedMove};
use crate::domain::sen::SenProvision;
use crate::domain::term::{SchoolTerm, Term};

/// What a proposal says while no earlier review is on record.
pub(crate) const LAST_REVIEW_UNKNOWN: &str = "progress at the last review (not on record, so not weighed)";

/// The rows of a state whose condition holds, in table order. A row down holds only on a record, never on the absence
/// of a fact or of a result.
pub(crate) fn rows_that_hold<'a>(moves: &'a [PolicyMove], state: &str, known: &Known) -> Vec<&'a PolicyMove> {
    moves.iter().filter(|row| row.from == state && row_holds(row, known)).collect()
}

fn row_holds(row: &PolicyMove, known: &Known) -> bool {
    if row.direction == "down" { known.holds_on_record(&row.parsed) } else { known.holds(&row.parsed) }
}

/// The proposals for one pupil; never empty.
pub(crate) fn propose(policy: &Policy, state: &str, known: &Known) -> Vec<ProposedMove> {
    let rows = rows_that_hold(&policy.moves, state, known);
    if rows.is_empty() {
        return vec![ProposedMove {
            trigger: String::new(),
            from: words(policy, state),
            to: words(policy, state),
            direction: "stay".to_owned(),
            decided_by: policy.words.meeting.clone(),
            record: "meeting notes with the evidence to obtain".to_owned(),
            clause: "No row of the policy's table fits; to stay is the program's reading.".to_owned(),
            missing: missing_from_nearest(policy, state, known).into_iter().chain(unanswered_in(policy, state, known)).collect(),
        }];
    }
    rows.iter().map(|row| proposal(policy, row, known)).collect()
}

/// Every row of a state with what of its condition is so, in table order: what `explain` prints.
pub(crate) fn considered(policy: &Policy, state: &str, known: &Known) -> Vec<ConsideredMove> {
    let rows = policy.moves.iter().filter(|row| row.from == state);
    rows.map(|row| ConsideredMove {
        trigger: row.trigger.clone(),
        to: words(policy, &row.to),
        direction: row.direction.clone(),
        is_proposed: row_holds(row, known),
        held: known.held(&row.parsed).into_iter().collect(),
        lacking: known.missing(&row.parsed).map(|missing| missing.iter().map(Missing::words).collect()),
    })
    .collect()
}

/// The census code that goes with a state: N, K or E. `on_register` counts only where the policy allows the state
/// without a place on the register. `None` for a state that is not of the policy.
pub(crate) fn census_code(policy: &Policy, state: &str, on_register: bool) -> Option<SenProvision> {
    let known = policy.states.get(state)?;
    if known.may_be_off_register && !on_register {
        return Some(SenProvision::None);
    }
    SenProvision::from_code(&known.census_code)
}

fn proposal(policy: &Policy, row: &PolicyMove, known: &Known) -> ProposedMove {
    let mut missing = Vec::new();
    match row.direction.as_str() {
        // Whether a concern is on record stands in the evidence of every pupil.
        "stay" => missing.extend(
            missing_from_nearest(policy, &row.from, known).into_iter().filter(|one| !RULE_FACTS.iter().any(|fact| one.starts_with(fact))),
        ),
        "down" => missing.extend(known.taken_as_absent(&row.parsed).into_iter().map(|fact| format!("{fact} (taken as not so)"))),
        _ => {}
    }
    if matches!(row.direction.as_str(), "up" | "down") && asks_for(&row.parsed, "PROG") && known.last_review.is_none() {
        missing.push(LAST_REVIEW_UNKNOWN.to_owned());
    }
    missing.extend(known.unanswered(&row.parsed));
    ProposedMove {
        trigger: row.trigger.clone(),
        from: words(policy, &row.from),
        to: words(policy, &row.to),
        direction: row.direction.clone(),
        decided_by: row.decided_by.clone(),
        record: row.record.clone(),
        clause: clause(policy, row),
        missing,
    }
}

/// What no rule of the policy could answer for any row of a state.
fn unanswered_in(policy: &Policy, state: &str, known: &Known) -> BTreeSet<String> {
    policy.moves.iter().filter(|row| row.from == state).flat_map(|row| known.unanswered(&row.parsed)).collect()
}

fn clause(policy: &Policy, row: &PolicyMove) -> String {
    if row.is_silent() {
        let note = if row.note.is_empty() { String::new() } else { format!(": {}", row.note) };
        return format!("The policy is silent here; this is the program's reading{note}.");
    }
    format!("“{}” ({}, {})", row.quote, policy.title, row.position)
}

/// What the nearest row up and the nearest row down lack, each with the state it leads to.
fn missing_from_nearest(policy: &Policy, state: &str, known: &Known) -> Vec<String> {
    let mut missing = Vec::new();
    for direction in ["up", "down"] {
        let ways = policy.moves.iter().filter(|row| row.from == state && row.direction == direction && !row_holds(row, known));
        let nearest =
            ways.filter_map(|row| known.missing(&row.parsed).map(|missing| (row, missing))).min_by_key(|(_, missing)| cost(missing));
        if let Some((row, lacking)) = nearest {
            missing.extend(lacking.iter().map(|one| format!("{} (for {})", one.words(), words(policy, &row.to))));
        }
    }
    missing
}

/// True when a condition mentions a computed token with a word.
fn asks_for(condition: &Condition, token: &str) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(|part| asks_for(part, token)),
        Condition::Not(part) => asks_for(part, token),
        Condition::Is(name, _) | Condition::IsNot(name, _) => name == token,
        _ => false,
    }
}

/// A state in the policy's words.
pub(crate) fn words(policy: &Policy, state: &str) -> String {
    policy.states.get(state).map_or_else(|| state.to_owned(), |known| known.words.clone())
}

/// The state taken for a census code when staff have recorded none; no code is taken as N.
pub(crate) fn default_state(policy: &Policy, provision: Option<SenProvision>) -> String {
    let code = provision.unwrap_or(SenProvision::None).code();
    policy
        .states
        .iter()
        .find(|(_, state)| state.census_code == code && state.is_default_for_code)
        .map(|(name, _)| name.clone())
        .unwrap_or_default()
}

/// Terms begun since the term in which a state began: a state of this term counts 0, of last term 1.
pub(crate) fn terms_between(since: NaiveDate, as_at: NaiveDate) -> u32 {
    let number = |day: NaiveDate| {
        let term = SchoolTerm::of(day);
        let within = match term.term {
            Term::Autumn => 0,
            Term::Spring => 1,
            Term::Summer => 2,
        };
        term.year.start_year() * 3 + within
    };
    u32::try_from(number(as_at) - number(since)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    fn known(prog: &'static str, terms: u32, facts: &[&str]) -> Known {
        Known {
            words: [("PROG", prog), ("OUT", "NONE")].into(),
            terms: Some(terms),
            facts: facts.iter().map(|fact| (*fact).to_owned()).collect(),
            ..Known::default()
        }
    }

    fn moves(state: &str, known: &Known) -> Vec<ProposedMove> {
        propose(&sample::policy("whitehill"), state, known)
    }

    fn triggers(state: &str, known: &Known) -> Vec<String> {
        moves(state, known).into_iter().map(|one| one.trigger).collect()
    }

    #[test]
    fn the_graduated_approach_of_the_first_policy_is_followed() {
        for (state, prog, terms, facts, expected) in [
            ("CLASS_MONITORING", "SUFFICIENT", 3, vec![], vec!["W0"]),
            ("CLASS_MONITORING", "SUFFICIENT", 3, vec!["teacher_concern"], vec!["W1"]),
            ("FOCUS_CHILD", "SUFFICIENT", 1, vec![], vec!["W2"]),
            ("FOCUS_CHILD", "UNCLEAR", 1, vec![], vec!["W4"]),
            ("LEARNING_PLAN", "NOT_SUFFICIENT", 2, vec![], vec!["W5", "W8"]),
            ("LEARNING_PLAN", "NOT_SUFFICIENT", 1, vec!["passport_would_help"], vec!["W5", "W7"]),
            ("EHCP", "SUFFICIENT", 9, vec!["annual_review_due"], vec!["W15"]),
        ] {
            assert_eq!(triggers(state, &known(prog, terms, &facts)), expected, "{state} {prog}");
        }
    }

    #[test]
    fn where_no_row_holds_the_program_proposes_to_stay_and_says_what_is_missing() {
        let stay = &moves("FOCUS_CHILD", &known("SUFFICIENT", 0, &[]))[0];
        assert_eq!((stay.trigger.as_str(), stay.direction.as_str(), stay.to.as_str()), ("", "stay", "focus child"));
        assert!(stay.missing.contains(&"1 whole term in this stage (for monitored with the class)".to_owned()), "{:?}", stay.missing);
        assert!(stay.missing.contains(&"beyond_normal_adaptation (for Learning Plan)".to_owned()), "{:?}", stay.missing);
    }

    #[test]
    fn a_silent_row_is_the_programs_reading_and_others_are_quoted() {
        assert!(moves("FOCUS_CHILD", &known("UNCLEAR", 1, &[]))[0].clause.starts_with("The policy is silent here"));
        assert!(moves("FOCUS_CHILD", &known("SUFFICIENT", 1, &[]))[0].clause.starts_with("“If it is felt the child is back on track"));
    }

    #[test]
    fn moves_on_progress_say_that_the_last_review_is_not_on_record() {
        let down = &moves("FOCUS_CHILD", &known("SUFFICIENT", 1, &[]))[0];
        assert_eq!(down.missing, [LAST_REVIEW_UNKNOWN]);
        let reviewed = Known { last_review: Some("sufficient".to_owned()), ..known("SUFFICIENT", 1, &[]) };
        assert!(moves("FOCUS_CHILD", &reviewed)[0].missing.is_empty());
        assert!(moves("CLASS_MONITORING", &known("SUFFICIENT", 1, &["teacher_concern"]))[0].missing.is_empty());
    }

    #[test]
    fn nobody_steps_down_from_a_plan_because_a_fact_is_absent() {
        assert_eq!(triggers("LEARNING_PLAN", &known("SUFFICIENT", 3, &[])), ["W5"]);
        assert_eq!(triggers("LEARNING_PLAN", &known("SUFFICIENT", 3, &["plan_support_no_longer_needed"])), ["W6"]);
    }

    #[test]
    fn terms_are_counted_by_the_school_calendar() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        for (since, as_at, terms) in [
            (day(2026, 9, 5), day(2026, 11, 20), 0),
            (day(2026, 3, 10), day(2026, 7, 1), 1),
            (day(2025, 11, 20), day(2026, 11, 20), 3),
            (day(2026, 12, 1), day(2026, 11, 20), 0),
        ] {
            assert_eq!(terms_between(since, as_at), terms, "{since}");
        }
    }

    #[test]
    fn each_census_code_has_its_state() {
        let policy = sample::policy("whitehill");
        for (code, state) in [
            (None, "CLASS_MONITORING"),
            (Some(SenProvision::None), "CLASS_MONITORING"),
            (Some(SenProvision::Support), "LEARNING_PLAN"),
            (Some(SenProvision::Plan), "EHCP"),
        ] {
            assert_eq!(default_state(&policy, code), state);
        }
    }

    #[test]
    fn the_census_code_follows_from_the_state() {
        for (policy, support, plan) in [
            ("whitehill", vec!["LEARNING_PLAN", "PUPIL_PASSPORT", "OUTSIDE_AGENCY", "EHC_REQUEST"], "EHCP"),
            ("porters-grange", vec!["SEN_SUPPORT", "EXTERNAL_SUPPORT", "EHC_REQUEST"], "EHCP"),
            ("twiss-green", vec!["SEND_SUPPORT", "SPECIALIST_ASSESSMENT", "TOP_UP_FUNDING", "EHC_REQUEST"], "EHCP"),
            ("astley", vec!["SEND_IEP", "OUTSIDE_AGENCY", "EHC_REQUEST"], "EHCP"),
        ] {
            let policy = sample::policy(policy);
            for state in policy.states.keys() {
                let wanted = match state.as_str() {
                    state if support.contains(&state) => SenProvision::Support,
                    state if state == plan => SenProvision::Plan,
                    _ => SenProvision::None,
                };
                assert_eq!(census_code(&policy, state, true), Some(wanted), "{} {state}", policy.id);
            }
            assert_eq!(census_code(&policy, "NOWHERE", true), None);
        }
    }

    #[test]
    fn a_plan_without_a_place_on_the_register_counts_as_no_sen_only_where_the_policy_says_so() {
        assert_eq!(census_code(&sample::policy("whitehill"), "LEARNING_PLAN", false), Some(SenProvision::None));
        assert_eq!(census_code(&sample::policy("astley"), "SEND_IEP", false), Some(SenProvision::Support));
    }

    #[test]
    fn every_row_of_a_state_is_looked_at_with_what_is_held_and_what_is_lacking() {
        let rows = considered(&sample::policy("whitehill"), "LEARNING_PLAN", &known("SUFFICIENT", 3, &[]));
        assert_eq!(rows.iter().map(|row| row.trigger.as_str()).collect::<Vec<_>>(), ["W5", "W6", "W7", "W8"]);
        assert_eq!((rows[0].is_proposed, rows[1].is_proposed), (true, false));
        assert_eq!(rows[1].held, ["PROG==SUFFICIENT", "TERMS>=1"]);
        assert_eq!(rows[1].lacking, Some(vec!["plan_support_no_longer_needed".to_owned()]));
    }
}
