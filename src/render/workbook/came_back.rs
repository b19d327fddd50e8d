//! What the decision log says, as the workbooks show it: last decisions, whether a flag is new, and whether a rule cries wolf.
//!
//! Nothing is decided here: `decisions` settles what counts, `decide` says whether the evidence has grown.

use crate::analyse::results::{Analysis, PupilAnalysis};
use crate::decide::decided::{gap_since, is_stronger, signal_of};
use crate::decide::results::{Decisions, PupilDecision};
use crate::decisions::agreement::{Agreement as Counts, Heard};
use crate::decisions::effects::{Past, PupilPast};
use crate::link::school::School;
use crate::render::workbook::past::{Agreement, AgreementRow, LastDecision, Returned};
use crate::render::workbook::sheets::codes::signal_words;

/// Letters of an agreed action that a cell of the next workbook shows; the log keeps the whole.
const ACTION_LETTERS: usize = 160;

/// What came back, for the pupils of a school measured and judged today. The three lists are in the same order.
pub fn returned(past: &Past, school: &School, analysis: &Analysis, decisions: &Decisions) -> Returned {
    let pupils = school.pupils.iter().zip(&analysis.pupils).zip(&decisions.pupils);
    let about = pupils.filter_map(|((pupil, analysis), decision)| {
        let past = past.pupils.get(&pupil.key)?;
        Some((pupil.key.clone(), last_decision(past, analysis, decision)))
    });
    Returned { last: about.collect(), agreement: agreement(&past.agreement) }
}

fn last_decision(past: &PupilPast, analysis: &PupilAnalysis, decision: &PupilDecision) -> LastDecision {
    let then = past.last.as_ref().and_then(|last| last.then.as_ref());
    // Without a record of how the flag stood, nobody can say that the evidence grew, nor that it did not.
    let has_grown = then.map(|then| is_stronger(then, &signal_of(decision, analysis)));
    let (is_quiet, is_stronger) = match has_grown.filter(|_| past.is_not_a_concern()) {
        Some(has_grown) => (!has_grown, has_grown),
        None => (false, false),
    };
    let grown = if is_stronger { "since then the evidence has grown stronger".to_owned() } else { String::new() };
    let action = past.last.as_ref().map(|last| shortened(&last.action)).unwrap_or_default();
    let parts = [action, gap_since(past, analysis), grown];
    let then: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    LastDecision {
        on: past.last.as_ref().map(|last| last.day),
        words: past.last.as_ref().map(|last| last.said()).unwrap_or_default(),
        then: then.join("; "),
        teacher_concern: past.teacher_concern,
        is_quiet,
        is_stronger,
        is_carried_over: past.is_carried_over,
    }
}

/// A note of any length on one line, ended at a word, with a sign that there is more.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(ACTION_LETTERS) else { return line };
    let start = line.get(..end).unwrap_or_default();
    let start = start.rsplit_once(' ').map_or(start, |(whole, _)| whole);
    format!("{start} …")
}

/// Agreement by rule; `None` until a decision has come back.
fn agreement(counts: &Counts) -> Option<Agreement> {
    if counts.n_runs == 0 {
        return None;
    }
    let mut rows: Vec<AgreementRow> = counts.by_signal.iter().map(|(code, heard)| row(rule_words(code), heard)).collect();
    rows.push(row("All flags".to_owned(), &counts.flagged));
    Some(Agreement { n_runs: counts.n_runs, rows, n_raised_only: counts.raised_only() })
}

fn row(rule: String, heard: &Heard) -> AgreementRow {
    AgreementRow {
        rule,
        n_flagged: heard.n_flagged,
        n_discussed: heard.n_discussed,
        n_not_a_concern: heard.n_not_a_concern,
        n_teacher_too: heard.n_teacher_too,
        n_teacher_not: heard.n_teacher_not,
    }
}

/// A sign's code with its words.
fn rule_words(code: &str) -> String {
    let words = signal_words(code);
    if words.is_empty() { code.to_owned() } else { format!("{code}: {words}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::results::Corroborator;

    #[test]
    fn a_long_note_is_ended_at_a_word_and_a_short_one_stays() {
        assert_eq!(shortened("call\n mum"), "call mum");
        let long = shortened(&"read daily ".repeat(2_000));
        assert!(long.ends_with("daily …") || long.ends_with("read …"), "{long}");
        assert!(long.chars().count() <= ACTION_LETTERS + 2);
        assert_eq!(shortened(&"x".repeat(10_000)).chars().count(), ACTION_LETTERS + 2);
        assert_eq!(shortened(&"é".repeat(10_000)).chars().count(), ACTION_LETTERS + 2);
    }

    #[test]
    fn nothing_is_said_about_agreement_before_a_decision_has_come_back() {
        assert!(agreement(&Counts::default()).is_none());
    }

    #[test]
    fn a_sign_is_named_by_its_code_and_its_words() {
        assert_eq!(rule_words("c"), "c: slower than pupils who started at the same score");
        assert!(rule_words(Corroborator::Teacher.code()).contains("the teacher's assessment fell"));
    }
}
