//! Everything proposed for one pupil, put together in reading order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, Months, NaiveDate};

use crate::analyse::local_noise::LocalNoise;
use crate::analyse::results::{PupilAnalysis, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::school::PupilState;
use crate::decide::cautions::{self, Absence, Circumstances, Joined, SummerBorn};
use crate::decide::condition::Known;
use crate::decide::criteria::{Facts, h_little_progress, i_specific_difficulty};
use crate::decide::evidence::{self, Case};
use crate::decide::policy_rules::{self, Ground};
use crate::decide::progress::{self, Review};
use crate::decide::results::{Caution, FlagOutcome, Level, Progress, ProposedMove, PupilDecision, SubjectLevels};
use crate::decide::rule::{self, OwnSigns, RuleInput, RuleResult, SubjectInput};
use crate::decide::{chance, criteria, other_scales, ranking, sentence, stages, subject_levels};
use crate::domain::score::Measure;
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;
use crate::history::outcome::EarlierOutcomes;
use crate::link::school::{Pupil, Series};
use crate::normalise::records::Flag;

/// What all pupils share.
pub(crate) struct Shared<'a> {
    /// The day of the run.
    pub as_at: NaiveDate,
    /// Policy.
    pub policy: &'a Policy,
    /// Settings.
    pub method: &'a MethodSettings,
    /// First and last day of the school's log of incidents.
    pub log: Option<(NaiveDate, NaiveDate)>,
    /// What the runs of earlier terms proposed.
    pub reviews: &'a EarlierOutcomes,
    /// First and last day compared, by year group number.
    pub windows: BTreeMap<i8, (NaiveDate, NaiveDate)>,
    /// Noise of the school's own pupils, by series, where rules of the policy ask for it.
    pub local: BTreeMap<&'a Series, LocalNoise>,
}

/// What staff recorded about one pupil.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded<'a> {
    /// Facts.
    pub facts: BTreeSet<&'a str>,
    /// State.
    pub state: Option<&'a PupilState>,
}

/// Decides one pupil; rank and place in the list come later.
pub(crate) fn decide(shared: &Shared<'_>, pupil: &Pupil, analysis: &PupilAnalysis, recorded: &Recorded<'_>) -> PupilDecision {
    let provision = pupil.provision_on(shared.as_at);
    let subjects = subject_inputs(shared, pupil, analysis);
    let facts = Facts { as_at: shared.as_at, pupil, subjects: &subjects, log: shared.log, method: shared.method };
    let pupil_criteria = criteria::judge_pupil(&facts, shared.policy);
    let level_of =
        |letter: char| pupil_criteria.iter().find(|result| result.letter == letter).map_or(Level::Unknown, |result| result.level);
    let input = rule_input(shared, &subjects, recorded, provision, level_of('g'));
    let ground = Ground { as_at: shared.as_at, pupil, progress: &analysis.subjects, method: shared.method, local: &shared.local };
    let policy_rules = policy_rules::judge(shared.policy, &ground);
    let signs = policy_rules::signs(shared.policy, &policy_rules);
    let rule = rule::decide_with(&input, &signs);
    let summer_born = summer_born(shared, pupil, analysis, &input, (&rule, &signs));
    let outcome = match &summer_born {
        Some(summer_born) if cautions::is_capped(summer_born) => rule::for_provision(FlagOutcome::Watch, provision),
        _ => rule.outcome,
    };
    let mut cautions = cautions_of(shared, pupil, analysis, &input, summer_born, outcome);
    cautions.extend(policy_rules::cautions(shared.policy, &policy_rules));
    // Everything after the cap follows the capped outcome.
    let rule = RuleResult { outcome, ..rule };
    let criteria: BTreeMap<Subject, _> =
        analysis.subjects.iter().map(|(subject, progress)| (*subject, criteria::judge(progress, shared.method, shared.policy))).collect();
    let review = Review {
        as_at: shared.as_at,
        subjects: &input.subjects,
        rule: &rule,
        skills: level_of('f'),
        wellbeing: input.wellbeing,
        targets: &pupil.targets,
        criteria: &criteria,
        pupil_criteria: &pupil_criteria,
        reading: shared.policy.criteria_reading,
        little: h_little_progress::judge(&facts),
        method: shared.method,
    };
    let targets = review.target_subjects().iter().map(|(subject, _)| *subject).collect();
    let progress = policy_rules::weighed(shared.policy, &policy_rules, &targets, review.verdict());
    let stage = stage(shared, pupil, recorded, provision);
    let last_review = last_review(shared, pupil);
    let known = Known {
        last_review: last_review.clone(),
        words: BTreeMap::from([
            ("OUT", outcome.code()),
            ("PROG", progress.code()),
            ("SPLD", i_specific_difficulty::gate(&facts).map_or("INSUFFICIENT", |gate| gate.verdict)),
        ]),
        terms: stage.since.map(|since| stages::terms_between(since, shared.as_at)),
        computed: progress::computed(&review, analysis, is_eal(pupil)),
        rules: policy_rules::tokens(shared.policy, &policy_rules),
        not_judged: policy_rules::not_judged(&policy_rules),
        facts: recorded.facts.iter().map(|fact| (*fact).to_owned()).collect(),
    };
    let people: Vec<&'static str> =
        ["teacher", "parent", "pupil"].into_iter().filter(|who| recorded.facts.contains(format!("{who}_concern").as_str())).collect();
    let mut beside = other_scales::beside(&analysis.other_scales);
    beside.extend(policy_rules.iter().map(policy_rules::in_words));
    let case = Case {
        analysis,
        method: shared.method,
        policy: shared.policy,
        subjects: &input.subjects,
        rule: &rule,
        outcome,
        criteria: &criteria,
        pupil_criteria: &pupil_criteria,
        policy_rules: &policy_rules,
        cautions: &cautions,
        people: &people,
        notes: &stage.notes,
        beside: &beside,
    };
    PupilDecision {
        outcome,
        concerns: rule.concerns.iter().map(|concern| concern.subject).collect(),
        corroborators: rule.why.clone(),
        levels: input.subjects.iter().map(|(subject, input)| (*subject, input.levels)).collect(),
        progress,
        subject_partitions: input
            .subjects
            .iter()
            .map(|(subject, input)| (*subject, policy_rules::partition(input.partition(outcome), *subject, outcome.partition(), &signs)))
            .collect(),
        provision,
        moves: moves(shared.policy, &stage.name, &known, progress, &case),
        considered: stages::considered(shared.policy, &stage.name, &known),
        state: stages::words(shared.policy, &stage.name),
        sentence: sentence::sentence(&case),
        evidence: evidence::evidence(&case) + &last_review.map(|words| format!(" {words}")).unwrap_or_default(),
        strength: ranking::strength(outcome, rule.concerns.len(), &rule.why),
        not_judged_because: case.not_judged_because(),
        rank: None,
        rank_reasons: String::new(),
        lowest_p: chance::lowest_p(analysis),
        among_many: None,
        beside,
        cautions,
        criteria,
        pupil_criteria,
    }
}

/// One less a share in binary is a hair off: 1 - 0.9 must count as a tenth.
pub(super) fn absence_of(attended: f64) -> f64 {
    ((1.0 - attended) * 1e9).round() / 1e9
}

/// Progress as the newest run of an earlier term found it. It is shown beside today's and moves nobody by itself.
fn last_review(shared: &Shared<'_>, pupil: &Pupil) -> Option<String> {
    let (day, then) = shared.reviews.last(pupil.keys())?;
    Some(format!("At the last review ({day}) progress was: {}.", then.progress.to_lowercase().replace('_', " ")))
}

/// The proposals; one to stay for want of evidence says what to obtain.
fn moves(policy: &Policy, state: &str, known: &Known, progress: Progress, case: &Case<'_>) -> Vec<ProposedMove> {
    let mut moves = stages::propose(policy, state, known);
    if matches!(progress, Progress::Unclear | Progress::NoEvidence) {
        for stay in moves.iter_mut().filter(|one| one.direction == "stay") {
            stay.missing.extend(case.not_judged().into_iter().map(|text| format!("evidence in {text}")));
        }
    }
    moves
}

fn subject_inputs(shared: &Shared<'_>, pupil: &Pupil, analysis: &PupilAnalysis) -> BTreeMap<Subject, SubjectInput> {
    let subjects = analysis.subjects.iter().map(|(subject, progress)| {
        let levels = subject_levels::levels(progress, shared.method);
        (*subject, SubjectInput { levels, latest: progress.latest, assessment_fell: assessment_fell(shared, pupil, *subject) })
    });
    subjects.collect()
}

fn rule_input(
    shared: &Shared<'_>,
    subjects: &BTreeMap<Subject, SubjectInput>,
    recorded: &Recorded<'_>,
    provision: Option<SenProvision>,
    wellbeing: Level,
) -> RuleInput {
    RuleInput {
        subjects: subjects.clone(),
        teacher_concern: recorded.facts.contains("teacher_concern"),
        parent_or_pupil_concern: recorded.facts.contains("parent_concern") || recorded.facts.contains("pupil_concern"),
        wellbeing,
        provision,
        profile: shared.method.profile,
        low: shared.method.low.value,
    }
}

/// The latest judgement ranks lower than the one before it, and is not too old to speak about now.
fn assessment_fell(shared: &Shared<'_>, pupil: &Pupil, subject: Subject) -> bool {
    let oldest = shared.as_at - Duration::days(shared.method.judgement_age.value as i64);
    let Some(judgements) = pupil.judgements.get(&subject) else { return false };
    let mut given = judgements.iter().rev().filter_map(|one| one.judgement.as_ref().ok().map(|judgement| (one.occasion, judgement)));
    let (Some((latest_at, latest)), Some((_, before))) = (given.next(), given.next()) else { return false };
    latest.rank() < before.rank() && latest_at.usual_day() >= oldest
}

fn is_eal(pupil: &Pupil) -> Option<bool> {
    match pupil.eal {
        Flag::Yes => Some(true),
        Flag::No => Some(false),
        Flag::Unknown => None,
    }
}

/// For a summer-born pupil with a test that does not allow for age: the rule once more on adjusted levels.
fn summer_born(
    shared: &Shared<'_>,
    pupil: &Pupil,
    analysis: &PupilAnalysis,
    input: &RuleInput,
    (as_tested, signs): (&RuleResult, &OwnSigns),
) -> Option<SummerBorn> {
    let born = pupil.date_of_birth.filter(|born| subject_levels::is_summer_born(*born))?;
    let taught = pupil.nc_year?;
    let unadjusted = |subject: &Subject| {
        let progress = analysis.subjects.get(subject)?;
        let series = progress.series.as_ref()?;
        (series.measure != Measure::AgeStandardised).then_some(progress)
    };
    let subjects: Vec<Subject> = analysis.subjects.keys().copied().filter(|subject| unadjusted(subject).is_some()).collect();
    if subjects.is_empty() {
        return None;
    }
    let mut adjusted = input.clone();
    for (subject, levels) in &mut adjusted.subjects {
        if let Some(progress) = unadjusted(subject) {
            let (new, latest): (SubjectLevels, _) = subject_levels::age_adjusted(progress, shared.method, born, taught, shared.as_at);
            (levels.levels, levels.latest) = (new, latest);
        }
    }
    Some(SummerBorn { born, subjects, as_tested: as_tested.outcome, age_adjusted: rule::decide_with(&adjusted, signs).outcome })
}

fn cautions_of(
    shared: &Shared<'_>,
    pupil: &Pupil,
    analysis: &PupilAnalysis,
    input: &RuleInput,
    summer_born: Option<SummerBorn>,
    outcome: FlagOutcome,
) -> Vec<Caution> {
    let ending = |start: &str| {
        let in_use = |subject: &&Subject| {
            analysis.subjects.get(subject).is_some_and(|progress| {
                progress.history.iter().rev().take(3).any(|sighting| sighting.score.is_none() && is_bound(&sighting.shown, start))
            })
        };
        analysis.subjects.keys().filter(in_use).copied().collect::<Vec<Subject>>()
    };
    let circumstances = Circumstances {
        absence: pupil.attendance.as_ref().map(|attendance| absence_of(attendance.share)),
        eal: pupil.eal == Flag::Yes,
        two_years_here: pupil.admission_date.and_then(|day| day.checked_add_months(Months::new(24))).is_some_and(|day| day <= shared.as_at),
        summer_born,
        joined: joined(shared, pupil, analysis),
        test_changed: analysis.subjects.iter().filter(|(_, progress)| progress.test_changed).map(|(subject, _)| *subject).collect(),
        floor: ending("below "),
        ceiling: ending("above "),
        arrangement: marked(pupil, analysis),
    };
    let subjects: Vec<(Subject, SubjectInput)> = input.subjects.iter().map(|(subject, input)| (*subject, *input)).collect();
    let mut all = cautions::cautions(&circumstances, &subjects, Absence::of(shared.method));
    if outcome == FlagOutcome::LowAttainmentOnly {
        all.push(cautions::low_attainment_only());
    }
    all
}

/// Tested subjects with a marked result since the first occasion compared.
fn marked(pupil: &Pupil, analysis: &PupilAnalysis) -> Vec<Subject> {
    let is_marked = |subject: &Subject, progress: &SubjectProgress| {
        let since = progress.c.value().map(|same| same.from.occasion);
        let results = pupil.observed.other_results.iter().map(|known| &known.fact);
        results.into_iter().any(|one| one.is_marked && one.subject == Some(*subject) && since.is_none_or(|since| one.occasion >= since))
    };
    analysis.subjects.iter().filter(|(subject, progress)| is_marked(subject, progress)).map(|(subject, _)| *subject).collect()
}

/// `below 70` is a bound; `below the test` is a missing result.
fn is_bound(shown: &str, start: &str) -> bool {
    shown.strip_prefix(start).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Joined inside the year group's window, with a first score that leaves less than two thirds of it. A score brought
/// from the school before reaches as far back as those of the others, so it is no reason for the caution.
fn joined(shared: &Shared<'_>, pupil: &Pupil, analysis: &PupilAnalysis) -> Joined {
    let window = pupil.nc_year.and_then(|year| shared.windows.get(&year.number()));
    let (Some((first, last)), Some(day)) = (window, pupil.admission_date) else { return Joined::Before };
    let baselines = analysis.subjects.values().filter_map(|progress| progress.c.value()).map(|same| same.from.date);
    let whole = (*last - *first).num_days();
    let compared = (*last - baselines.max().unwrap_or(day)).num_days();
    if day > *first && compared * 3 < whole * 2 { Joined::On(day) } else { Joined::Before }
}

/// Where the pupil stands on the policy's ladder.
struct Stage {
    name: String,
    since: Option<NaiveDate>,
    notes: Vec<String>,
}

fn stage(shared: &Shared<'_>, pupil: &Pupil, recorded: &Recorded<'_>, provision: Option<SenProvision>) -> Stage {
    let default = stages::default_state(shared.policy, provision);
    let in_force = pupil
        .sen
        .iter()
        .filter(|period| period.holds_on(shared.as_at) && Some(period.value) == provision)
        .filter_map(|period| period.from)
        .max();
    let Some(state) = recorded.state else { return Stage { name: default, since: in_force, notes: Vec::new() } };
    let Some(known) = shared.policy.states.get(&state.state) else {
        let note = format!(
            "The recorded stage {} is not one of this policy, so the stage was taken from the SEN code.",
            crate::finding::quoted(&state.state)
        );
        return Stage { name: default, since: in_force, notes: vec![note] };
    };
    let held = provision.unwrap_or(SenProvision::None);
    let code = held.code();
    let mut notes = Vec::new();
    if known.may_be_off_register && !held.is_sen() {
        notes.push(format!(
            "The recorded stage ({}) goes with SEN code {}, but the pupil list has {code}. The policy allows it without a place on the {}, \
             and the census then counts {code}: please settle which is right.",
            known.words, known.census_code, shared.policy.words.register
        ));
    } else if stages::census_code(shared.policy, &state.state, held.is_sen()) != Some(held) {
        notes.push(format!(
            "The recorded stage ({}) goes with SEN code {}, but the pupil list has {code}: please settle which is right.",
            known.words, known.census_code
        ));
    }
    Stage { name: state.state.clone(), since: Some(state.since), notes }
}

/// True when every tested subject has a same-baseline result.
pub(crate) fn has_full_evidence(decision: &PupilDecision) -> bool {
    !decision.levels.is_empty() && decision.levels.values().all(|levels| levels.c != Level::Unknown)
}
