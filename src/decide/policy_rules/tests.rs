//! Hand-worked cases. The noise of two terms of one test is 15 sqrt(2 (1 - .83)) = 8.746 points, of a year
//! 15 sqrt(2 (1 - .82)) = 9; the error of one score is 15 sqrt(1 - .90) = 4.743; k is 1.645.

use std::sync::Arc;

use super::*;
use crate::analyse::sample as tests_of;
use crate::decide::results::{FlagOutcome, PupilDecision};
use crate::decide::sample::{self, day};
use crate::decide::{StaffRecord, decide};
use crate::domain::judgement::TeacherJudgement;
use crate::domain::observed::{ScaleResult, ScaleValue};
use crate::domain::occasion::Occasion;
use crate::domain::score::{AgeScore, Outcome, StandardisedScore};
use crate::ledger::RowKey;
use crate::link::school::{JudgementAt, Known};
use crate::normalise::records::TargetStatus;
use crate::place::Place;
use RuleAnswer::{Found, NotFound, NotJudged, WithinError};

const CLAUSE: &str = "quote = \"as written\"\nposition = \"section 3\"\nsource = \"governors, autumn 2026\"\n";

fn rule(kind_and_numbers: &str) -> String {
    format!("\n[[rules]]\nname = \"own\"\n{CLAUSE}{kind_and_numbers}\n")
}

/// A pupil with results of one reading test: terms after autumn 2023, so that 8 is summer 2026.
fn reader(results: &[(usize, Outcome<StandardisedScore>)]) -> Pupil {
    let mut pupil = sample::pupil(0);
    let results = results.iter().map(|(term, outcome)| tests_of::result(*term, *outcome)).collect();
    pupil.tests.insert(tests_of::series(Subject::Reading), results);
    pupil
}

fn scored(scores: &[(usize, f64)]) -> Pupil {
    reader(&scores.iter().map(|(term, points)| (*term, tests_of::score(*points))).collect::<Vec<_>>())
}

fn judged(pupil: &Pupil, rules: &str) -> Vec<PolicyRuleResult> {
    let mut progress = sample::progress(90.0, 90.0, 90.0);
    progress.series = Some(tests_of::series(Subject::Reading));
    let progress = BTreeMap::from([(Subject::Reading, progress)]);
    let (method, local) = (sample::method(), BTreeMap::new());
    let ground = Ground { as_at: sample::as_at(), pupil, progress: &progress, method: &method, local: &local };
    judge(&sample::policy_with(rules), &ground)
}

fn check(pupil: &Pupil, kind: &str, finding: RuleAnswer, z: Option<f64>) {
    let results = judged(pupil, &rule(kind));
    assert_eq!(results.len(), 1, "{results:?}");
    assert_eq!(results[0].finding, finding, "{kind}: {results:?}");
    match (results[0].z, z) {
        (Some(found), Some(wanted)) => assert!((found - wanted).abs() < 5e-4, "{kind}: {found} for {wanted}"),
        (found, wanted) => assert_eq!(found.is_some(), wanted.is_some(), "{kind}: {results:?}"),
    }
}

#[test]
fn a_fall_counts_from_the_policys_number_on_and_is_sure_only_beyond_the_noise() {
    let fall = "kind = \"score_fall\"\npoints = 10";
    check(&scored(&[(7, 95.0), (8, 86.0)]), fall, NotFound, Some(-9.0 / 8.746));
    check(&scored(&[(7, 95.0), (8, 85.0)]), fall, WithinError, Some(-10.0 / 8.746));
    check(&scored(&[(7, 95.0), (8, 81.0)]), fall, WithinError, Some(-14.0 / 8.746));
    check(&scored(&[(7, 95.0), (8, 80.0)]), fall, Found, Some(-15.0 / 8.746));
    let text = judged(&scored(&[(7, 95.0), (8, 85.0)]), &rule(fall));
    assert_eq!(
        text[0].evidence,
        "95 on 22 March 2026, 85 on 20 June 2026: a fall of 10 points; about 13 in 100 pupils whose standing has not changed fall as far, \
         at a noise of 8.7 points; a score of 86 or more would not have met it"
    );
    assert_eq!(text[0].looks_for, "a standardised score that fell by 10 points or more over 1 term");
}

#[test]
fn a_rule_asks_for_the_result_of_its_own_term_and_says_which_is_missing() {
    let over_two = "kind = \"score_fall\"\npoints = 10\nterms = 2";
    check(&scored(&[(6, 95.0), (8, 80.0)]), over_two, Found, Some(-15.0 / 8.746));
    check(&scored(&[(7, 95.0), (8, 80.0)]), over_two, NotJudged, None);
    assert_eq!(judged(&scored(&[(7, 95.0), (8, 80.0)]), &rule(over_two))[0].evidence, "no result of the same test in autumn 2025-26");
    check(&scored(&[(8, 80.0)]), "kind = \"score_fall\"\npoints = 10", NotJudged, None);
    let untested = rule("kind = \"score_fall\"\npoints = 10\nsubjects = [\"maths\"]");
    assert_eq!(
        judged(&scored(&[(8, 80.0)]), &untested)[0].evidence,
        "the school holds no standardised test in it for this pupil's year group"
    );
}

#[test]
fn a_bound_answers_only_where_every_score_beyond_it_would() {
    let fall = "kind = \"score_fall\"\npoints = 10";
    // From 84 to 69 or less is a fall of 15 or more; from 75 it may be less than 10.
    check(&reader(&[(7, tests_of::score(84.0)), (8, tests_of::below(70.0))]), fall, Found, Some(-15.0 / 8.746));
    check(&reader(&[(7, tests_of::score(75.0)), (8, tests_of::below(70.0))]), fall, NotJudged, None);
    check(&reader(&[(7, tests_of::below(70.0)), (8, tests_of::below(70.0))]), fall, NotJudged, None);
    check(&reader(&[(7, tests_of::below(70.0)), (8, tests_of::score(72.0))]), fall, NotFound, Some(3.0 / 8.746));
}

#[test]
fn a_small_gain_is_measured_against_the_gain_asked_for() {
    let gain = "kind = \"gain_below\"\npoints = 3";
    check(&scored(&[(5, 90.0), (8, 93.0)]), gain, NotFound, Some(0.0));
    check(&scored(&[(5, 90.0), (8, 88.0)]), gain, WithinError, Some(-5.0 / 9.0));
    check(&scored(&[(5, 90.0), (8, 78.0)]), gain, Found, Some(-15.0 / 9.0));
    let text = &judged(&scored(&[(5, 90.0), (8, 88.0)]), &rule(gain))[0].evidence;
    assert!(text.contains("about 29 in 100 pupils who truly gained so much would show as little"), "{text}");
    assert!(text.ends_with("a score of 93 or more would not have met it"), "{text}");
}

#[test]
fn terms_running_are_two_unless_the_policy_says_more() {
    let running = "kind = \"terms_without_progress\"";
    check(&scored(&[(6, 94.0), (7, 90.0), (8, 86.0)]), running, WithinError, Some(-8.0 / 8.746));
    check(&scored(&[(6, 100.0), (7, 92.0), (8, 85.0)]), running, Found, Some(-15.0 / 8.746));
    check(&scored(&[(6, 94.0), (7, 90.0), (8, 90.0)]), running, NotFound, None);
    let three = "kind = \"terms_without_progress\"\nterms = 3";
    check(&scored(&[(5, 92.0), (6, 94.0), (7, 90.0), (8, 86.0)]), three, NotFound, None);
    check(&scored(&[(5, 96.0), (6, 94.0), (7, 90.0), (8, 80.0)]), three, Found, Some(-16.0 / 9.0));
    // Two points a term were asked for, none came: 94 to 94 is 4 short of 98.
    check(&scored(&[(6, 94.0), (7, 95.0), (8, 96.0)]), &format!("{running}\npoints = 2"), WithinError, Some(-2.0 / 8.746));
}

#[test]
fn one_of_six_orders_of_three_scores_falls_twice() {
    let text = &judged(&scored(&[(6, 94.0), (7, 90.0), (8, 86.0)]), &rule("kind = \"terms_without_progress\""))[0];
    assert_eq!(
        text.odds,
        "about 18 in 100 pupils whose standing has not changed fall as far in all, and about 17 in 100 fall so many terms running by the \
         ups and downs of tests alone"
    );
}

#[test]
fn a_missing_term_is_named_unless_another_term_answers() {
    let running = "kind = \"terms_without_progress\"";
    let gap = scored(&[(6, 94.0), (8, 86.0)]);
    check(&gap, running, NotJudged, None);
    assert_eq!(judged(&gap, &rule(running))[0].evidence, "no result of the same test in spring 2025-26");
    check(&scored(&[(7, 90.0), (8, 92.0)]), running, NotFound, None);
}

#[test]
fn a_low_score_is_sure_only_beyond_the_band_of_the_test() {
    let low = "kind = \"score_below\"\npoints = 85";
    check(&scored(&[(8, 85.0)]), low, NotFound, Some(0.0));
    check(&scored(&[(8, 84.0)]), low, WithinError, Some(-1.0 / 4.743));
    check(&scored(&[(8, 78.0)]), low, WithinError, Some(-7.0 / 4.743));
    check(&scored(&[(8, 77.0)]), low, Found, Some(-8.0 / 4.743));
    // The mean of two has an error of 4.743 / sqrt(2) = 3.354.
    let twice = "kind = \"score_below\"\npoints = 85\nresults = 2";
    check(&scored(&[(7, 80.0), (8, 79.0)]), twice, WithinError, Some(-5.5 / 3.354));
    check(&scored(&[(7, 79.0), (8, 79.0)]), twice, Found, Some(-6.0 / 3.354));
    check(&scored(&[(7, 86.0), (8, 70.0)]), twice, NotFound, Some(-7.0 / 3.354));
    check(&scored(&[(8, 70.0)]), twice, NotJudged, None);
    // The tenth percentile is 100 - 15 x 1.2816 = 80.78.
    let tenth = "kind = \"score_below\"\npercentile = 10";
    check(&scored(&[(8, 81.0)]), tenth, NotFound, Some(0.2233 / 4.7434));
    check(&scored(&[(8, 80.0)]), tenth, WithinError, Some(-0.7767 / 4.7434));
    check(&reader(&[(8, tests_of::below(70.0))]), tenth, Found, Some(-11.7767 / 4.7434));
}

#[test]
fn progress_over_terms_is_compared_with_the_same_start() {
    // From 84 the average is 86.72 by then, spread 8.366.
    let slower = "kind = \"slower_than_same_start\"\nterms = 2";
    check(&scored(&[(6, 84.0), (8, 79.0)]), slower, NotFound, Some(-7.72 / 8.366));
    check(&scored(&[(6, 84.0), (8, 78.0)]), slower, WithinError, Some(-8.72 / 8.366));
    check(&scored(&[(6, 84.0), (8, 71.0)]), slower, Found, Some(-15.72 / 8.366));
}

/// The whole decision for a pupil whose three last results are 90, under a policy with a rule of its own.
fn decided(pupil: Pupil, rules: &str, facts: &[&str]) -> PupilDecision {
    let mut progress = sample::progress(90.0, 90.0, 90.0);
    progress.series = Some(tests_of::series(Subject::Reading));
    let (school, analysis) = sample::school(vec![(pupil, vec![(Subject::Reading, progress)])]);
    let facts = BTreeMap::from([("1000".to_owned(), facts.iter().map(|fact| (*fact).to_owned()).collect())]);
    let staff = StaffRecord { facts, ..StaffRecord::default() };
    decide(&school, &analysis, &sample::policy_with(rules), &sample::method(), &staff).pupils.remove(0)
}

#[test]
fn a_concern_of_the_policys_own_needs_a_supporting_sign_and_must_lie_beyond_the_error() {
    let rules = rule("kind = \"score_fall\"\npoints = 10\nlist = \"concern\"");
    let outcome = |last: f64, facts: &[&str]| decided(scored(&[(7, 95.0), (8, last)]), &rules, facts);
    assert_eq!(outcome(95.0, &[]).outcome, FlagOutcome::None);
    assert_eq!(outcome(80.0, &[]).outcome, FlagOutcome::Watch);
    assert_eq!(outcome(80.0, &["parent_concern"]).outcome, FlagOutcome::Candidate);
    let within = outcome(85.0, &["parent_concern"]);
    assert_eq!(within.outcome, FlagOutcome::Watch);
    assert_eq!(within.subject_partitions.get(&Subject::Reading), Some(&Partition::Watch));
    let caution = within.cautions.iter().find(|caution| caution.code == "WITHIN_ERROR").map(|caution| caution.text.as_str());
    assert_eq!(
        caution,
        Some(
            "The policy's own rule own is met in reading, but within the error of the measure: about 13 in 100 pupils whose standing has not changed \
             fall as far. Look for a second sign before anything is decided."
        )
    );
    assert!(within.sentence.contains("The policy's own rule met: own (reading)."), "{}", within.sentence);
    assert!(within.evidence.contains("reading: met within the error. 95 on 22 March 2026, 85 on 20 June 2026"), "{}", within.evidence);
}

#[test]
fn a_rule_that_is_met_keeps_progress_from_being_called_sufficient_and_a_shown_one_lists_nobody() {
    let rules = rule("kind = \"score_fall\"\npoints = 10\nlist = \"shown\"");
    let quiet = decided(scored(&[(7, 95.0), (8, 95.0)]), &rules, &[]);
    assert_eq!((quiet.outcome, quiet.progress), (FlagOutcome::None, Progress::Sufficient));
    let fell = decided(scored(&[(7, 95.0), (8, 80.0)]), &rules, &[]);
    assert_eq!((fell.outcome, fell.progress), (FlagOutcome::None, Progress::Unclear));
}

#[test]
fn a_rule_without_its_evidence_is_named_as_missing_and_lists_nobody() {
    let rules = rule("kind = \"score_fall\"\npoints = 10");
    let decision = decided(scored(&[(8, 80.0)]), &rules, &[]);
    assert_eq!(decision.outcome, FlagOutcome::None);
    assert!(
        decision.evidence.contains("the policy's own rule own in reading: no result of the same test in spring 2025-26"),
        "{}",
        decision.evidence
    );
}

#[test]
fn a_course_that_ended_long_ago_says_nothing_about_now() {
    let mut pupil = on_course(age(86), age(90));
    (pupil.provision[0].start, pupil.provision[0].end) = (Some(day(2024, 1, 5)), Some(day(2024, 6, 19)));
    check(&pupil, "kind = \"ratio_gain_below\"\nratio = 2", NotJudged, None);
}

fn known(value: ScaleValue, on: chrono::NaiveDate) -> Known<ScaleResult> {
    let fact = ScaleResult {
        instrument: Arc::from("Invented tracker"),
        construct: Arc::from(""),
        subject: Some(Subject::Reading),
        occasion: Occasion::of(on),
        date: Some(on),
        value,
        is_marked: false,
    };
    Known { place: Place::file("other.csv"), row: RowKey { file: Arc::from("other.csv"), sheet: None, row: 2 }, fact }
}

fn age(months: u16) -> Outcome<AgeScore> {
    Outcome::Score(AgeScore::from_months(months).unwrap())
}

fn on_course(entry: Outcome<AgeScore>, exit: Outcome<AgeScore>) -> Pupil {
    let mut pupil = sample::pupil(0);
    let mut course = tests_of::course(0, "Invented reading club");
    (course.start, course.end) = (Some(day(2026, 1, 5)), Some(day(2026, 6, 19)));
    (course.plan.entry, course.plan.exit) = (Some(ScaleValue::Age(entry)), Some(ScaleValue::Age(exit)));
    pupil.provision.push(course);
    pupil
}

#[test]
fn a_ratio_gain_of_one_pupil_is_mostly_within_its_error() {
    // 165 days are 5.421 months; four months gained are a ratio of 0.738 with an error of 6 sqrt(2) / 5.421 = 1.565.
    let two = "kind = \"ratio_gain_below\"\nratio = 2";
    check(&on_course(age(86), age(90)), two, WithinError, Some((0.7379 - 2.0) / 1.5653));
    check(&on_course(age(86), age(90)), "kind = \"ratio_gain_below\"\nratio = 4", Found, Some((0.7379 - 4.0) / 1.5653));
    check(&on_course(age(86), age(97)), two, NotFound, Some((2.0292 - 2.0) / 1.5653));
    check(&on_course(Outcome::Below(AgeScore::from_months(72).unwrap()), age(80)), two, NotJudged, None);
    check(&sample::pupil(0), two, NotJudged, None);
    let mut unattended = on_course(age(86), age(90));
    unattended.provision[0].sessions_attended = Some(17);
    check(&unattended, two, NotJudged, None);
    assert!(judged(&unattended, &rule(two))[0].evidence.contains("17 of 30 sessions"));
}

#[test]
fn a_ratio_is_taken_from_the_pupils_own_tests_around_the_course() {
    let mut pupil = on_course(age(86), age(90));
    (pupil.provision[0].plan.entry, pupil.provision[0].plan.exit) = (None, None);
    let two = "kind = \"ratio_gain_below\"\nratio = 2";
    check(&pupil, two, NotJudged, None);
    pupil.observed.other_results =
        vec![known(ScaleValue::Age(age(86)), day(2025, 12, 20)), known(ScaleValue::Age(age(90)), day(2026, 6, 20))];
    // 182 days are 5.979 months: 0.669 with an error of 1.419.
    check(&pupil, two, WithinError, Some((0.66896 - 2.0) / 1.41908));
}

#[test]
fn an_age_score_is_set_against_the_age_on_the_day_of_the_test() {
    // Born on 5 October 2016: 116 months old on 16 June 2026.
    let behind = "kind = \"age_behind\"\nmonths = 24";
    let tested = |outcome: Outcome<AgeScore>| {
        let mut pupil = sample::pupil(0);
        pupil.observed.other_results.push(known(ScaleValue::Age(outcome), day(2026, 6, 16)));
        pupil
    };
    check(&tested(age(93)), behind, NotFound, Some(1.0 / 6.0));
    check(&tested(age(92)), behind, WithinError, Some(0.0));
    check(&tested(age(90)), behind, WithinError, Some(-2.0 / 6.0));
    check(&tested(age(82)), behind, Found, Some(-10.0 / 6.0));
    check(&tested(Outcome::Below(AgeScore::from_months(72).unwrap())), behind, Found, Some(-21.0 / 6.0));
    check(&tested(Outcome::Below(AgeScore::from_months(100).unwrap())), behind, NotJudged, None);
    let text = &judged(&tested(age(90)), &rule(behind))[0].evidence;
    assert!(
        text.starts_with(
            "an age score of 7 years 6 months on 16 June 2026 at an age of 9 years 8 months: 26 months behind; about 37 in 100"
        ),
        "{text}"
    );
    let mut undated = tested(age(90));
    undated.date_of_birth = None;
    check(&undated, behind, NotJudged, None);
}

#[test]
fn steps_and_judgements_have_no_known_error_and_say_so() {
    let mut pupil = sample::pupil(0);
    let step = |rank: u8, on| known(ScaleValue::Step(TeacherJudgement::new(&format!("step {rank}"), rank, false)), on);
    pupil.observed.other_results = vec![step(10, day(2025, 6, 20)), step(12, day(2026, 6, 20))];
    check(&pupil, "kind = \"steps_below\"\nsteps = 3", WithinError, None);
    check(&pupil, "kind = \"steps_below\"\nsteps = 2", NotFound, None);
    check(&pupil, "kind = \"steps_below\"\nsteps = 2\nterms = 2", NotJudged, None);
    let policy = sample::policy_with(&rule("kind = \"steps_below\"\nsteps = 3"));
    let cautions = cautions(&policy, &judged(&pupil, &rule("kind = \"steps_below\"\nsteps = 3")));
    assert!(cautions.len() == 1 && cautions[0].text.contains("no error is known for the steps of a tracker"), "{cautions:?}");
}

#[test]
fn a_term_at_the_expected_standard_ends_a_run_of_judgements() {
    let judged_as = |words: &[(usize, &str, bool)]| {
        let mut pupil = sample::pupil(0);
        let given = words.iter().map(|(term, word, is_at_expected)| JudgementAt {
            occasion: tests_of::occasion(*term),
            judgement: Ok(TeacherJudgement::new(word, 0, *is_at_expected)),
            place: Place::file("book.csv"),
        });
        pupil.judgements.insert(Subject::Writing, given.collect());
        pupil
    };
    let two = "kind = \"judgement_below\"\nterms = 2";
    check(&judged_as(&[(7, "WTS", false), (8, "WTS", false)]), two, WithinError, None);
    check(&judged_as(&[(7, "WTS", false), (8, "EXS", true)]), two, NotFound, None);
    check(&judged_as(&[(6, "WTS", false), (8, "WTS", false)]), two, NotJudged, None);
    check(&judged_as(&[(3, "WTS", false), (4, "WTS", false)]), two, NotJudged, None);
}

#[test]
fn few_targets_met_are_sure_only_beyond_their_interval() {
    let with = |n_met: usize, n: usize| {
        let mut pupil = sample::pupil(0);
        let status = |index| if index < n_met { TargetStatus::Met } else { TargetStatus::NotMet };
        pupil.targets = (0..n).map(|index| sample::target("Reading", status(index))).collect();
        pupil
    };
    let half = "kind = \"targets_met_below\"\nshare = 0.5";
    // None of six: up to z^2 / (n + z^2) = 39% would fit; one of six: up to 56%.
    check(&with(0, 6), half, Found, None);
    check(&with(1, 6), half, WithinError, None);
    check(&with(3, 6), half, NotFound, None);
    check(&with(0, 3), half, NotJudged, None);
}

#[test]
fn a_rule_for_other_year_groups_does_not_apply_and_is_a_plain_no() {
    let policy = sample::policy_with(&rule("kind = \"score_fall\"\npoints = 10\nyears = [1, 2]"));
    let results = judged(&scored(&[(7, 95.0), (8, 80.0)]), &rule("kind = \"score_fall\"\npoints = 10\nyears = [1, 2]"));
    assert_eq!(results[0].finding, RuleAnswer::DoesNotApply);
    assert_eq!(tokens(&policy, &results).get("own"), Some(&false));
}

#[test]
fn a_rule_that_cannot_be_judged_is_neither_yes_nor_no() {
    let text = rule("kind = \"score_fall\"\npoints = 10");
    let policy = sample::policy_with(&text);
    let token = |scores: &[(usize, f64)]| tokens(&policy, &judged(&scored(scores), &text)).get("own").copied();
    assert_eq!(token(&[(7, 95.0), (8, 85.0)]), Some(true));
    assert_eq!(token(&[(7, 95.0), (8, 95.0)]), Some(false));
    assert_eq!(token(&[(8, 85.0)]), None);
    let strict = rule("kind = \"score_fall\"\npoints = 10\nonly_beyond_error = true");
    let policy = sample::policy_with(&strict);
    let token = |scores: &[(usize, f64)]| tokens(&policy, &judged(&scored(scores), &strict)).get("own").copied();
    assert_eq!((token(&[(7, 95.0), (8, 85.0)]), token(&[(7, 95.0), (8, 80.0)])), (Some(false), Some(true)));
}
