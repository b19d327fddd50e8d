//! What ratings, incidents, timetables and diagnostic tests do to a pupil's decision as a whole.

use std::collections::BTreeMap;

use super::criteria::sample_facts::{construct, known, rating};
use super::results::{FlagOutcome, PupilDecision, Verdict};
use super::sample::{self, day};
use super::*;
use crate::domain::observed::{Access, IncidentKind, Incidents};
use crate::domain::subject::Subject;
use crate::link::school::Pupil;

fn decided(pupil: Pupil, policy: &str, facts: &[&str]) -> PupilDecision {
    let quiet = vec![(Subject::Reading, sample::progress(95.0, 96.0, 97.0)), (Subject::Maths, sample::progress(97.0, 99.0, 98.0))];
    let (school, analysis) = sample::school(vec![(pupil, quiet)]);
    let staff = StaffRecord {
        facts: BTreeMap::from([("1000".to_owned(), facts.iter().map(|fact| (*fact).to_owned()).collect())]),
        ..StaffRecord::default()
    };
    decide(&school, &analysis, &sample::policy(policy), &sample::method(), &staff).pupils.remove(0)
}

fn verdict(decision: &PupilDecision, letter: char) -> Option<Verdict> {
    decision.pupil_criteria.iter().find(|result| result.letter == letter).map(|result| result.verdict)
}

fn distressed() -> Pupil {
    let mut pupil = sample::pupil(0);
    pupil.observed.ratings =
        vec![rating("SDQ", "total difficulties", (2025, 11, 3), 8.0), rating("SDQ", "total difficulties", (2026, 5, 4), 18.0)];
    pupil
}

#[test]
fn wellbeing_much_worse_is_watched_and_with_a_teacher_it_is_discussed() {
    let alone = decided(distressed(), "whitehill", &[]);
    assert_eq!((alone.outcome, verdict(&alone, 'g')), (FlagOutcome::Watch, Some(Verdict::NotMet)));
    let both = decided(distressed(), "whitehill", &["teacher_concern"]);
    assert_eq!(both.outcome, FlagOutcome::Candidate);
    assert!(both.evidence.contains("(g) Have behaviour or wellbeing improved? Not met: SDQ total difficulties by the teacher: 8 on 3 November 2025 and 18 on 4 May 2026"), "{}", both.evidence);
    assert!(both.evidence.contains("shows improvements in the pupil’s behaviour or wellbeing"), "{}", both.evidence);
}

#[test]
fn harm_in_wellbeing_keeps_progress_from_being_sufficient() {
    assert_eq!(decided(sample::pupil(0), "whitehill", &[]).progress.code(), "SUFFICIENT");
    assert_eq!(decided(distressed(), "whitehill", &[]).progress.code(), "UNCLEAR");
}

#[test]
fn criteria_stand_in_the_policys_order_with_its_clauses_and_say_what_they_need() {
    let decision = decided(sample::pupil(0), "porters-grange", &[]);
    assert_eq!(decision.pupil_criteria.iter().map(|result| result.letter).collect::<String>(), "efhijg");
    assert!(decision.pupil_criteria[0].clause.contains("every day classroom differentiation"), "{}", decision.pupil_criteria[0].clause);
    assert!(decision.pupil_criteria[0].evidence.contains("Needed: A week's real timetable"), "{}", decision.pupil_criteria[0].evidence);
    assert!(decision.pupil_criteria[5].clause.is_empty());
}

#[test]
fn a_timetable_answers_what_people_were_asked_before() {
    let mut pupil = sample::pupil(0);
    pupil.observed.access.push(known(Access {
        date: Some(day(2026, 6, 8)),
        subject: Some(Subject::Maths),
        subject_as_written: String::new(),
        minutes_withdrawn: Some(0.0),
        minutes_taught: Some(300.0),
        is_through_ordinary_teaching: None,
    }));
    let decision = decided(pupil, "whitehill", &[]);
    assert_eq!(verdict(&decision, 'e'), Some(Verdict::Met));
    assert!(!decision.evidence.contains("access to the curriculum,") && decision.evidence.contains("for people to judge"));
    assert!(decided(sample::pupil(0), "whitehill", &[]).evidence.contains("access to the curriculum"));
}

#[test]
fn two_constructs_well_below_average_open_the_gate_of_the_policy() {
    let mut pupil = sample::pupil(0);
    pupil.observed.other_results = vec![construct("spelling", 66.0, (2026, 5, 4)), construct("word reading", 68.0, (2026, 5, 4))];
    assert_eq!(verdict(&decided(pupil, "porters-grange", &[]), 'i'), Some(Verdict::NotMet));
}

#[test]
fn another_pupils_entries_prove_that_the_log_was_kept() {
    let entry = |month, count| {
        let day = chrono::NaiveDate::from_ymd_opt(2026, month, 10);
        known(Incidents { kind: IncidentKind::Behaviour, from: day, to: day, count, sessions: None })
    };
    let (mut calmer, mut other) = (sample::pupil(0), sample::pupil(1));
    calmer.observed.incidents = vec![entry(1, 14)];
    other.observed.incidents = vec![entry(1, 1), entry(6, 1)];
    let decide_all = |pupils: Vec<Pupil>| {
        let (school, analysis) = sample::school(pupils.into_iter().map(|pupil| (pupil, Vec::new())).collect());
        decide(&school, &analysis, &sample::policy("whitehill"), &sample::method(), &StaffRecord::default())
    };
    let kept = decide_all(vec![calmer.clone(), other]).pupils.remove(0);
    assert_eq!(verdict(&kept, 'g'), Some(Verdict::Met));
    let broken_off = decide_all(vec![calmer]).pupils.remove(0);
    assert_eq!(verdict(&broken_off, 'g'), Some(Verdict::NoEvidence));
}
