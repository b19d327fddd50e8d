//! The stage as a whole on invented pupils.

use proptest::prelude::*;

use super::results::{Decisions, EvidenceValue, FlagOutcome, Partition, PupilDecision};
use super::sample::{self, day};
use super::*;
use crate::analyse::results::{Estimate, NoEvidence, SubjectProgress};
use crate::domain::score::Measure;
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;
use crate::link::school::{Attendance, Pupil};
use crate::normalise::records::Flag;

type Subjects = Vec<(Subject, SubjectProgress)>;

const READING: Subject = Subject::Reading;
const WRITING: Subject = Subject::Writing;
const MATHS: Subject = Subject::Maths;

fn scores(all: &[(Subject, [f64; 3])]) -> Subjects {
    all.iter().map(|(subject, scores)| (*subject, sample::progress(scores[0], scores[1], scores[2]))).collect()
}

fn falling() -> Subjects {
    scores(&[(READING, [84.0, 77.0, 71.0]), (WRITING, [95.0, 90.0, 86.0]), (MATHS, [97.0, 99.0, 98.0])])
}

fn school_of(pupils: Vec<(Pupil, Subjects)>, staff: &StaffRecord) -> Decisions {
    let (school, analysis) = sample::school(pupils);
    decide(&school, &analysis, &sample::policy("whitehill"), &sample::method(), staff)
}

fn one(pupil: Pupil, subjects: Subjects, facts: &[&str]) -> PupilDecision {
    let staff = StaffRecord {
        facts: BTreeMap::from([("1000".to_owned(), facts.iter().map(|fact| (*fact).to_owned()).collect())]),
        ..StaffRecord::default()
    };
    school_of(vec![(pupil, subjects)], &staff).pupils.remove(0)
}

/// The evidence table of the same pupil.
fn table_of(pupil: Pupil, subjects: Subjects, decision: &PupilDecision) -> Vec<EvidenceValue> {
    let (school, analysis) = sample::school(vec![(pupil, subjects)]);
    values::table(&school.pupils[0], &analysis.pupils[0], decision, &sample::method())
}

/// Numbers of a text, as printed.
fn numbers(text: &str) -> Vec<String> {
    let tokens =
        text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).map(|token| token.trim_matches(|c| c == '.' || c == ','));
    tokens.filter(|token| token.chars().any(|c| c.is_ascii_digit())).map(str::to_owned).collect()
}

#[test]
fn a_corroborated_fall_is_flagged_with_its_evidence_and_clause() {
    let decision = one(sample::pupil(0), falling(), &[]);
    assert_eq!((decision.outcome, decision.strength, decision.rank), (FlagOutcome::Candidate, "strong", Some(1)));
    assert_eq!(
        decision.sentence,
        "Reading: 84 to 71, autumn to summer; pupils who started at 84 average 86.7 now, about 3 in 100 are as low (c). The test before leaned the same way. Writing leans the same way."
    );
    for part in [
        "For discussion: a concern in reading, supported by another subject and the test before in the same subject.",
        "Reading: 84 on 1 December 2025, 77 on 20 March 2026, 71 on 16 June 2026 (Test X, age-standardised score).",
        "Pupils who started at 84 are on average at 86.7 by now, give or take 8.4; about 3 in 100 of them are this low or lower.",
        "A score of 73 or more would not have counted as a concern in reading.",
        "Monitoring pupil progress, bullet 3",
        "Missing: no concern of a teacher, parent or pupil is on record; for people to judge: the previous rate of progress",
    ] {
        assert!(decision.evidence.contains(part), "{part}\nin\n{}", decision.evidence);
    }
    assert_eq!(decision.moves[0].trigger, "W1");
    assert_eq!((decision.moves[0].from.as_str(), decision.moves[0].to.as_str()), ("monitored with the class", "focus child"));
}

#[test]
fn a_quiet_pupil_is_cleared_with_a_reason() {
    let decision = one(sample::pupil(0), scores(&[(READING, [95.0, 96.0, 97.0]), (MATHS, [97.0, 99.0, 98.0])]), &[]);
    assert_eq!((decision.outcome, decision.strength, decision.rank), (FlagOutcome::None, "", None));
    assert_eq!(decision.sentence, "Reading and maths keep pace with pupils who started at the same score.");
}

#[test]
fn low_attainment_with_ordinary_progress_is_a_classroom_matter() {
    let decision = one(sample::pupil(0), scores(&[(READING, [78.0, 80.0, 80.0])]), &[]);
    assert_eq!(decision.outcome, FlagOutcome::LowAttainmentOnly);
    assert_eq!(decision.cautions.iter().map(|caution| caution.code).collect::<Vec<_>>(), ["LOW_ATTAINMENT_ONLY"]);
    assert!(decision.sentence.starts_with("Low attainment with ordinary progress"), "{}", decision.sentence);
}

#[test]
fn a_pupil_without_evidence_is_not_judged_and_the_reason_is_named() {
    let subjects = vec![
        (READING, sample::no_progress(NoEvidence::LatestMissing)),
        (WRITING, sample::no_progress(NoEvidence::OneResult)),
        (MATHS, sample::no_progress(NoEvidence::OneResult)),
    ];
    let decision = one(sample::pupil(0), subjects, &[]);
    assert_eq!(decision.outcome, FlagOutcome::Insufficient);
    assert_eq!(decision.not_judged_because, "reading: no result at the latest assessment; writing and maths: only one result so far");
    assert_eq!(
        one(sample::pupil(0), Vec::new(), &[]).not_judged_because,
        "the school holds no standardised test for this pupil's year group"
    );
}

#[test]
fn a_teachers_concern_without_results_is_watched_and_says_so() {
    let decision = one(sample::pupil(0), vec![(READING, sample::no_progress(NoEvidence::OneResult))], &["teacher_concern"]);
    assert_eq!(decision.outcome, FlagOutcome::Watch);
    assert_eq!(decision.sentence, "A teacher's concern is on record. Reading: only one result so far.");
    assert_eq!(decision.subject_partitions[&READING], Partition::NotJudged);
}

#[test]
fn a_pupil_on_support_is_reviewed() {
    let decision = one(sample::on_support(sample::pupil(0), SenProvision::Support), falling(), &[]);
    assert_eq!((decision.outcome, decision.state.as_str()), (FlagOutcome::ReviewCandidate, "Learning Plan"));
    assert_eq!(decision.moves.iter().map(|one| one.trigger.as_str()).collect::<Vec<_>>(), ["W5", "W8"]);
}

#[test]
fn a_recorded_stage_that_contradicts_the_sen_code_is_named() {
    let staff = StaffRecord {
        states: BTreeMap::from([("01000".to_owned(), PupilState { state: "LEARNING_PLAN".into(), since: day(2026, 1, 8) })]),
        ..StaffRecord::default()
    };
    let decision = school_of(vec![(sample::pupil(0), falling())], &staff).pupils.remove(0);
    assert_eq!(decision.state, "Learning Plan");
    assert!(decision.evidence.contains("goes with SEN code K, but the pupil list has N"), "{}", decision.evidence);
}

#[test]
fn cautions_are_printed_beside_the_flag_and_never_remove_it() {
    let mut pupil = sample::pupil(0);
    pupil.eal = Flag::Yes;
    pupil.attendance = Some(Attendance { sessions_possible: None, share: 0.9, row: pupil.row.clone() });
    pupil.admission_date = Some(day(2026, 3, 2));
    let mut subjects = falling();
    subjects[2].1.test_changed = true;
    // Two others were here all along; the pupil's first scores are of the spring.
    let others = [1, 2].map(|number| (sample::pupil(number), falling()));
    let mut joiner = (pupil.clone(), subjects.clone());
    for (_, progress) in &mut joiner.1 {
        let Estimate::Is(same) = &mut progress.c else { panic!("a sample has its comparison") };
        same.from.date = day(2026, 3, 20);
    }
    let decision = school_of(others.iter().cloned().chain([joiner]).collect(), &StaffRecord::default())
        .pupils
        .into_iter()
        .find(|decision| decision.cautions.iter().any(|caution| caution.code == "EAL"))
        .unwrap();
    assert_eq!(decision.outcome, FlagOutcome::Candidate);
    assert_eq!(
        decision.cautions.iter().map(|caution| caution.code).collect::<Vec<_>>(),
        ["PERSISTENT_ABSENCE", "EAL", "MID_YEAR_JOINER", "TEST_CHANGE"]
    );
    assert!(decision.evidence.contains("Joined on 2 March 2026"), "{}", decision.evidence);
    // With a score brought from the school before, the comparison reaches as far back as that of the others.
    let brought = school_of(others.into_iter().chain([(pupil, subjects)]).collect(), &StaffRecord::default());
    let codes: Vec<&str> = brought.pupils.iter().flat_map(|one| &one.cautions).map(|caution| caution.code).collect();
    assert!(!codes.contains(&"MID_YEAR_JOINER"), "{codes:?}");
}

#[test]
fn a_summer_born_flag_that_age_explains_is_capped_and_both_are_shown() {
    let mut pupil = sample::pupil(0);
    pupil.date_of_birth = Some(day(2017, 8, 20));
    // Reading is just under -1.645 and writing leans; age-adjusted, reading is just above.
    let subjects = |measure| {
        let mut subjects = scores(&[(READING, [84.0, 80.0, 72.7]), (WRITING, [95.0, 90.0, 86.0])]);
        for (_, progress) in &mut subjects {
            progress.series.as_mut().unwrap().measure = measure;
        }
        subjects
    };
    assert_eq!(one(pupil.clone(), subjects(Measure::AgeStandardised), &[]).outcome, FlagOutcome::Candidate);
    let capped = one(pupil, subjects(Measure::Standardised), &[]);
    assert_eq!(capped.outcome, FlagOutcome::Watch);
    assert!(capped.cautions[0].text.contains("As tested the rule gives CANDIDATE, adjusted for age WATCH."), "{}", capped.cautions[0].text);
}

#[test]
fn a_bound_is_a_caution_and_a_missing_test_is_not() {
    let codes = |shown: &str| {
        let mut subjects = falling();
        let last = subjects[2].1.history.last_mut().unwrap();
        (last.score, last.shown) = (None, shown.to_owned());
        one(sample::pupil(0), subjects, &[]).cautions.iter().map(|caution| caution.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("below 70"), ["FLOOR"]);
    assert_eq!(codes("above 130"), ["CEILING"]);
    assert!(codes("below the test").is_empty());
}

#[test]
fn a_judgement_lower_than_the_one_before_bears_a_concern_out() {
    use crate::domain::judgement::TeacherJudgement;
    use crate::domain::occasion::Occasion;
    use crate::link::school::JudgementAt;
    let outcome = |earlier: u8, latest: u8| {
        let mut pupil = sample::pupil(0);
        let given = |date, rank| JudgementAt {
            occasion: Occasion::of(date),
            judgement: Ok(TeacherJudgement::new("word", rank, false)),
            place: crate::place::Place::file("book.csv"),
        };
        pupil.judgements.insert(READING, vec![given(day(2026, 3, 1), earlier), given(day(2026, 6, 1), latest)]);
        one(pupil, scores(&[(READING, [84.0, 84.0, 71.0]), (MATHS, [97.0, 99.0, 98.0])]), &[])
    };
    assert_eq!(outcome(2, 2).outcome, FlagOutcome::Watch);
    let fell = outcome(2, 1);
    assert_eq!(fell.outcome, FlagOutcome::Candidate);
    assert!(fell.sentence.contains("Teacher assessment fell in reading."), "{}", fell.sentence);
}

#[test]
fn to_stay_for_want_of_evidence_says_what_to_obtain() {
    let staff = StaffRecord {
        states: BTreeMap::from([("1000".to_owned(), PupilState { state: "FOCUS_CHILD".into(), since: day(2026, 3, 1) })]),
        ..StaffRecord::default()
    };
    let decision =
        school_of(vec![(sample::pupil(0), vec![(READING, sample::no_progress(NoEvidence::OneResult))])], &staff).pupils.remove(0);
    assert_eq!((decision.state.as_str(), decision.moves[0].trigger.as_str()), ("focus child", "W4"));
    assert!(
        decision.moves[0].missing.contains(&"evidence in reading: only one result so far".to_owned()),
        "{:?}",
        decision.moves[0].missing
    );
}

#[test]
fn the_clearing_score_clears_both_signs_of_a_concern() {
    let subjects = |last: f64| scores(&[(READING, [78.0, 78.0, last]), (MATHS, [97.0, 99.0, 98.0])]);
    let decision = one(sample::pupil(0), subjects(62.0), &["teacher_concern"]);
    assert!(decision.evidence.contains("A score of 68 or more would not have counted as a concern in reading."), "{}", decision.evidence);
    assert_eq!(one(sample::pupil(0), subjects(68.0), &["teacher_concern"]).concerns, []);
    assert_eq!(one(sample::pupil(0), subjects(67.0), &["teacher_concern"]).concerns, [READING]);
}

#[test]
fn the_chance_sentence_counts_pupils_with_full_evidence_only() {
    let partial = vec![(READING, sample::progress(95.0, 95.0, 95.0)), (MATHS, sample::no_progress(NoEvidence::OneResult))];
    let pupils = (0..50).map(|number| (sample::pupil(number), falling())).chain([(sample::pupil(50), partial)]).collect();
    let decisions = school_of(pupils, &StaffRecord::default());
    assert_eq!(
        (decisions.n_full_evidence, decisions.chance_sentence.as_str()),
        (50, "Of 50 pupils with full evidence, about 5 would appear here by chance alone.")
    );
}

#[test]
fn texts_name_no_diagnosis_and_no_probability_of_a_need() {
    for subjects in [falling(), scores(&[(READING, [78.0, 80.0, 80.0])]), Vec::new()] {
        let decision = one(sample::pupil(0), subjects, &["teacher_concern", "parent_concern"]);
        let text = format!("{} {}", decision.sentence, decision.evidence).to_lowercase();
        for word in ["dyslexia", "disorder", "probab", "has sen", "likely", "risk", "sample000"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

fn some_score() -> impl Strategy<Value = f64> {
    (60u8..=135).prop_map(f64::from)
}

fn some_subjects() -> impl Strategy<Value = Vec<Option<[f64; 3]>>> {
    proptest::collection::vec(proptest::option::weighted(0.8, [some_score(), some_score(), some_score()]), 0..=4)
}

fn to_subjects(given: &[Option<[f64; 3]>]) -> Subjects {
    let progress = |scores: &Option<[f64; 3]>| {
        scores.map_or_else(|| sample::no_progress(NoEvidence::OneResult), |s| sample::progress(s[0], s[1], s[2]))
    };
    Subject::ALL.into_iter().zip(given).map(|(subject, scores)| (subject, progress(scores))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_pupil_is_on_exactly_one_list_in_total_and_in_each_subject(given in proptest::collection::vec(some_subjects(), 0..12)) {
        let n_tested: Vec<usize> = given.iter().map(Vec::len).collect();
        let decisions = school_of(given.iter().enumerate().map(|(number, subjects)| (sample::pupil(number), to_subjects(subjects))).collect(), &StaffRecord::default());
        prop_assert_eq!(decisions.pupils.len(), given.len());
        let count = |list: Partition| decisions.pupils.iter().filter(|decision| decision.outcome.partition() == list).count();
        let lists = [Partition::Flagged, Partition::Watch, Partition::Cleared, Partition::NotJudged];
        prop_assert_eq!(lists.into_iter().map(count).sum::<usize>(), given.len());
        let ranks: Vec<usize> = decisions.pupils.iter().filter_map(|decision| decision.rank).collect();
        prop_assert_eq!(ranks.iter().copied().max().unwrap_or(0), count(Partition::Flagged) + count(Partition::Watch));
        for (decision, n_tested) in decisions.pupils.iter().zip(n_tested) {
            prop_assert_eq!(decision.subject_partitions.len(), n_tested);
            prop_assert_eq!(decision.outcome.partition() == Partition::NotJudged, !decision.not_judged_because.is_empty());
            prop_assert!(!decision.moves.is_empty());
        }
    }

    #[test]
    fn the_sentence_is_short_and_uses_only_numbers_of_the_evidence(subjects in some_subjects(), teacher in any::<bool>(), absent in any::<bool>()) {
        let mut pupil = sample::pupil(0);
        if absent {
            pupil.attendance = Some(Attendance { sessions_possible: None, share: 0.45, row: pupil.row.clone() });
        }
        let facts: &[&str] = if teacher { &["teacher_concern"] } else { &[] };
        let decision = one(pupil.clone(), to_subjects(&subjects), facts);
        prop_assert!(decision.sentence.chars().count() <= sentence::LONGEST, "{}", decision.sentence);
        prop_assert!(!decision.sentence.is_empty());
        let in_evidence = numbers(&decision.evidence);
        for number in numbers(&decision.sentence) {
            prop_assert!(in_evidence.contains(&number), "{number} of '{}' is not in\n{}", decision.sentence, decision.evidence);
        }
        // The table is made without the sentences: what it lacks, nobody may print. Clauses are quoted with their positions.
        let table = table_of(pupil, to_subjects(&subjects), &decision);
        let table: Vec<String> = table.iter().flat_map(|value| numbers(&value.shown)).collect();
        let printed = decision.evidence.lines().filter(|line| !line.starts_with("Policy: ")).chain([decision.sentence.as_str()]);
        for line in printed {
            for number in numbers(line) {
                prop_assert!(table.contains(&number), "{number} of '{line}' is not in the evidence table");
            }
        }
    }

    #[test]
    fn the_score_that_clears_is_exact(first in some_score(), middle in some_score(), last in some_score()) {
        let subjects = |last: f64| scores(&[(READING, [first, middle, last])]);
        let is_concern = |last: f64| !one(sample::pupil(0), subjects(last), &[]).concerns.is_empty();
        let decision = one(sample::pupil(0), subjects(last), &[]);
        let table = table_of(sample::pupil(0), subjects(last), &decision);
        let cleared = table.iter().find(|value| value.what == "lowest score without a concern");
        prop_assert_eq!(cleared.is_some(), is_concern(last));
        if let Some(score) = cleared.and_then(|value| value.shown.parse::<f64>().ok()) {
            prop_assert!(!is_concern(score), "{score} still carries a concern");
            prop_assert!(is_concern(score - 1.0), "a point under {score} would clear too");
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(given in proptest::collection::vec(some_subjects(), 1..8)) {
        let pupils: Vec<(Pupil, Subjects)> = given.iter().enumerate().map(|(number, subjects)| (sample::pupil(number), to_subjects(subjects))).collect();
        let mut turned = pupils.clone();
        turned.reverse();
        let forwards = school_of(pupils, &StaffRecord::default()).pupils;
        let mut backwards = school_of(turned, &StaffRecord::default()).pupils;
        backwards.reverse();
        for (left, right) in forwards.iter().zip(&backwards) {
            prop_assert_eq!((left.outcome, left.rank, &left.sentence, &left.evidence), (right.outcome, right.rank, &right.sentence, &right.evidence));
        }
    }
}
