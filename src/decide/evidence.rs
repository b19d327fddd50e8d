//! The evidence in words: the full text, and what both texts are made from.
//!
//! Values filled into fixed sentences, nothing else. No probability of a special need, no diagnosis; every
//! number of the short sentence (`sentence.rs`) also stands here.

use std::collections::BTreeMap;

use crate::analyse::distribution::normal_below;
use crate::analyse::results::{Estimate, PupilAnalysis, SameBaseline, Sighting, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::decide::cautions::names;
use crate::decide::criteria::{c_same_baseline, judged_by_people, question, smallest_score};
use crate::decide::level::Edges;
use crate::decide::ranking::outcome_words;
use crate::decide::results::{Beside, Caution, Corroborator, CriterionResult, FlagOutcome, Level, Partition, Verdict};
use crate::decide::rule::{RuleResult, SubjectInput};
use crate::decide::rule_results::{PolicyRuleResult, RuleAnswer};
use crate::domain::subject::Subject;
use crate::domain::words;

/// What the texts are made from.
pub(crate) struct Case<'a> {
    /// Numbers.
    pub analysis: &'a PupilAnalysis,
    /// Settings.
    pub method: &'a MethodSettings,
    /// Policy, for clauses.
    pub policy: &'a Policy,
    /// Levels by subject.
    pub subjects: &'a BTreeMap<Subject, SubjectInput>,
    /// What the rule said.
    pub rule: &'a RuleResult,
    /// Outcome after any cap.
    pub outcome: FlagOutcome,
    /// Criteria by subject.
    pub criteria: &'a BTreeMap<Subject, Vec<CriterionResult>>,
    /// Criteria of the whole pupil.
    pub pupil_criteria: &'a [CriterionResult],
    /// The policy's own rules.
    pub policy_rules: &'a [PolicyRuleResult],
    /// Cautions.
    pub cautions: &'a [Caution],
    /// Concerns recorded by people: `teacher`, `parent`, `pupil`.
    pub people: &'a [&'static str],
    /// Further things a reader must know, each a sentence.
    pub notes: &'a [String],
    /// Results on other scales, in words.
    pub beside: &'a [Beside],
}

impl Case<'_> {
    /// Subjects without usable evidence, each group with its reason: `reading and maths: only one result so far`.
    pub(crate) fn not_judged(&self) -> Vec<String> {
        let mut by_reason: BTreeMap<&'static str, Vec<Subject>> = BTreeMap::new();
        for (subject, _) in self.subjects.iter().filter(|(_, input)| !input.is_usable()) {
            let reason = match self.analysis.subjects.get(subject).map(|progress| &progress.c) {
                Some(Estimate::NoEvidence(reason)) => reason.words(),
                _ => "no usable evidence",
            };
            by_reason.entry(reason).or_default().push(*subject);
        }
        let mut groups: Vec<(Vec<Subject>, &str)> = by_reason.into_iter().map(|(reason, subjects)| (subjects, reason)).collect();
        groups.sort();
        groups.into_iter().map(|(subjects, reason)| format!("{}: {reason}", names(&subjects))).collect()
    }

    /// Why the pupil could not be judged at all; empty otherwise.
    pub(crate) fn not_judged_because(&self) -> String {
        if self.outcome != FlagOutcome::Insufficient {
            String::new()
        } else if self.subjects.is_empty() {
            "the school holds no standardised test for this pupil's year group".to_owned()
        } else {
            self.not_judged().join("; ")
        }
    }

    /// Other subjects that lean while one carries the concern.
    pub(crate) fn others_leaning(&self, lead: Subject) -> Vec<Subject> {
        self.subjects.iter().filter(|(subject, input)| **subject != lead && input.leans()).map(|(subject, _)| *subject).collect()
    }

    /// Recorded concerns in words: `A teacher's concern is on record.`
    pub(crate) fn concerns_of_people(&self) -> Option<String> {
        let whose: Vec<String> = self.people.iter().map(|who| format!("a {who}'s")).collect();
        (!whose.is_empty()).then(|| words::sentence_case(&format!("{} concern is on record.", words::list(&whose))))
    }

    /// Subjects in which teacher assessment fell.
    pub(crate) fn assessment_fell(&self) -> Option<String> {
        let fell: Vec<Subject> = self.subjects.iter().filter(|(_, input)| input.assessment_fell).map(|(subject, _)| *subject).collect();
        (!fell.is_empty()).then(|| format!("Teacher assessment fell in {}.", names(&fell)))
    }
}

/// The full evidence, one idea a line.
pub(crate) fn evidence(case: &Case<'_>) -> String {
    let mut lines = vec![headline(case)];
    lines.extend(
        case.subjects.iter().filter_map(|(subject, input)| Some(subject_line(case, *subject, input, case.analysis.subjects.get(subject)?))),
    );
    lines.extend(pupil_lines(case));
    lines.extend(case.concerns_of_people());
    lines.extend(case.assessment_fell());
    lines.extend(case.cautions.iter().map(|caution| format!("Caution: {}", caution.text)));
    lines.extend(case.notes.iter().cloned());
    lines.extend(case.beside.iter().map(|one| one.text.clone()));
    lines.extend(clauses(case));
    lines.push(missing(case));
    lines.join("\n")
}

/// What the rule says and why.
fn headline(case: &Case<'_>) -> String {
    let concerns: Vec<Subject> = case.rule.concerns.iter().map(|concern| concern.subject).collect();
    let reason = match (concerns.is_empty(), case.outcome.partition()) {
        (_, Partition::NotJudged) => case.not_judged_because(),
        (false, _) if case.rule.why.is_empty() => format!("a concern in {} that nothing else supports yet", names(&concerns)),
        (false, _) => format!("a concern in {}, supported by {}", names(&concerns), corroborators(&case.rule.why)),
        (true, Partition::Flagged) => "behaviour or wellbeing, and a teacher's concern".to_owned(),
        (true, Partition::Watch) => "weaker signs that are worth another look".to_owned(),
        (true, Partition::Cleared) => match case.outcome {
            FlagOutcome::LowAttainmentOnly => "progress from the starting point is ordinary".to_owned(),
            _ => "nothing in the results asks for discussion".to_owned(),
        },
    };
    format!("{}: {reason}.", words::sentence_case(outcome_words(case.outcome)))
}

/// What the criteria of the whole pupil found, (e) to (i); (j) says again what the outcome says.
fn pupil_lines<'a>(case: &'a Case<'_>) -> impl Iterator<Item = String> + 'a {
    let spoke = |result: &&CriterionResult| {
        ('e'..='i').contains(&result.letter) && !matches!(result.verdict, Verdict::NoEvidence | Verdict::NotApplicable)
    };
    case.pupil_criteria.iter().filter(spoke).map(|result| {
        let cleared = if result.would_have_cleared.is_empty() {
            String::new()
        } else {
            format!(" {}.", words::sentence_case(&result.would_have_cleared))
        };
        format!(
            "({}) {} {}: {}.{cleared}",
            result.letter,
            question(result.letter),
            words::sentence_case(result.verdict.words()),
            result.evidence
        )
    })
}

fn corroborators(why: &[Corroborator]) -> String {
    let text = |one: &Corroborator| match one {
        Corroborator::AnotherSubject => "another subject",
        Corroborator::SeenTwice => "the test before in the same subject",
        Corroborator::Teacher => "the teacher",
        Corroborator::ParentOrPupil => "a parent or the pupil",
        Corroborator::Wellbeing => "behaviour or wellbeing",
    };
    words::list(&why.iter().map(text).collect::<Vec<_>>())
}

/// Everything about one subject.
fn subject_line(case: &Case<'_>, subject: Subject, input: &SubjectInput, progress: &SubjectProgress) -> String {
    let mut sentences = vec![format!("{}: {}.", subject.title(), scores(progress))];
    let criteria = case.criteria.get(&subject).map(Vec::as_slice).unwrap_or_default();
    match &progress.c {
        Estimate::Is(same) => sentences.extend(same_baseline(same, input)),
        Estimate::NoEvidence(reason) => sentences.push(format!("No comparison with same-start pupils: {}.", reason.words())),
    }
    if let Some(same) =
        progress.c_last.value().filter(|_| input.levels.c_last == Level::Strongly && progress.c_last.value() != progress.c.value())
    {
        sentences.push(format!(
            "Since the last test alone: from {} to {}. Pupils who stood at {} then are on average at {} now; {} of them are this low or lower.",
            same.from.shown,
            same.to.shown,
            same.from.shown,
            words::number(c_same_baseline::expected(same), 1),
            words::odds(normal_below(same.z))
        ));
    }
    if input.levels.c_mid.leans() {
        sentences.push("The test before this one leaned the same way.".to_owned());
    }
    if let Some(gap) = criteria.iter().find(|result| result.letter == 'b' && result.verdict != Verdict::NoEvidence) {
        sentences.push(format!("The gap: {}.", gap.evidence));
    }
    if let Some(score) = clearing_score(progress, input, case.method) {
        sentences.push(format!(
            "A score of {} or more would not have counted as a concern in {}.",
            words::number(score, 0),
            names(&[subject])
        ));
    }
    sentences.join(" ")
}

/// The smallest whole latest score without a concern in the subject, found by asking the rule's own question again.
pub(crate) fn clearing_score(progress: &SubjectProgress, input: &SubjectInput, method: &MethodSettings) -> Option<f64> {
    let same = progress.c.value().filter(|_| input.is_concern())?;
    let edges = Edges::of(method);
    let gap = progress.gap.value();
    let own = same.to.score?;
    smallest_score(own, |score| {
        let (mut again, more) = (*input, score - own);
        again.levels.c = edges.level(same.z_at(score));
        if let Some(gap) = gap {
            again.levels.b = edges.level(gap.z + more / gap.se);
            again.levels.below_reference = gap.after - more > 0.0;
        }
        !again.is_concern()
    })
}

/// The scores with their days and the test: those from the baseline on, or the last three.
fn scores(progress: &SubjectProgress) -> String {
    let from = progress.c.value().map(|same| same.from.date);
    let shown: Vec<&Sighting> = match from {
        Some(from) => progress.history.iter().filter(|sighting| sighting.date >= from).collect(),
        None => progress.history.iter().skip(progress.history.len().saturating_sub(3)).collect(),
    };
    if shown.is_empty() {
        return "no result".to_owned();
    }
    let list = shown.iter().map(|sighting| format!("{} on {}", sighting.shown, words::date(sighting.date))).collect::<Vec<_>>().join(", ");
    match &progress.series {
        Some(series) => format!("{list} ({}, {})", series.instrument, series.measure.words()),
        None => list,
    }
}

fn same_baseline(same: &SameBaseline, input: &SubjectInput) -> Vec<String> {
    let odds = match input.levels.c {
        Level::Strongly | Level::Leaning => format!("; {} of them are this low or lower", words::odds(normal_below(same.z))),
        Level::LeaningGood | Level::StronglyGood => {
            format!("; {} of them are this high or higher", words::odds(normal_below(-same.z)))
        }
        Level::Level | Level::Unknown => ": no reliable difference".to_owned(),
    };
    let mut sentences = vec![format!(
        "Pupils who started at {} are on average at {} by now, give or take {}{odds}.",
        same.from.shown,
        words::number(c_same_baseline::expected(same), 1),
        words::number(same.sd, 1)
    )];
    if same.n_others > 0 {
        sentences.push(format!(
            "This allows for how {} of the year group moved; on the norms alone {} are this low or lower.",
            words::count(same.n_others, "other pupil", "other pupils"),
            words::odds(normal_below(same.z_norm))
        ));
    }
    if let Some(nearest) = &same.nearest {
        sentences.push(format!(
            "For illustration, the {} nearest same-start pupils here are now between {} and {}, on average {}.",
            nearest.n,
            words::number(nearest.lowest, 1),
            words::number(nearest.highest, 1),
            words::number(nearest.mean, 1)
        ));
    }
    sentences
}

/// The policy's clauses at stake: those not met or uncertain, else the one on same-baseline progress.
fn clauses(case: &Case<'_>) -> Option<String> {
    let wanted = |wanted: &dyn Fn(&CriterionResult) -> bool| {
        let all = || case.criteria.values().flatten().chain(case.pupil_criteria);
        let of_letter = |letter: char| all().find(move |result| result.letter == letter && wanted(result));
        case.policy.criteria.iter().filter_map(|clause| of_letter(clause.letter)).map(|result| result.clause.as_str()).collect::<Vec<_>>()
    };
    let mut clauses = wanted(&|result| matches!(result.verdict, Verdict::NotMet | Verdict::Uncertain));
    if clauses.is_empty() {
        clauses = wanted(&|result| result.letter == 'c');
    }
    (!clauses.is_empty()).then(|| format!("Policy: {}.", clauses.join("; ")))
}

/// What nobody has recorded or the files cannot show.
fn missing(case: &Case<'_>) -> String {
    let mut missing = case.not_judged();
    missing.extend(case.policy_rules.iter().filter(|result| result.finding == RuleAnswer::NotJudged).map(|result| {
        let about = result.subject.map_or_else(String::new, |subject| format!(" in {}", names(&[subject])));
        format!("the policy's own rule {}{about}: {}", result.rule, result.evidence)
    }));
    if case.people.is_empty() {
        missing.push("no concern of a teacher, parent or pupil is on record".to_owned());
    }
    let spoke = |letter: char| {
        let mut all = case.criteria.values().flatten().chain(case.pupil_criteria).filter(|result| result.letter == letter);
        all.any(|result| result.verdict != Verdict::NoEvidence)
    };
    let unsaid = case.policy.criteria.iter().filter(|clause| !spoke(clause.letter));
    let by_people: Vec<&str> = unsaid.filter_map(|clause| judged_by_people(clause.letter)).collect();
    if !by_people.is_empty() {
        missing.push(format!("for people to judge: {}", words::list(&by_people)));
    }
    format!("Missing: {}.", missing.join("; "))
}
