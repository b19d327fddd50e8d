//! (h) Little or no progress in spite of targeted help, in one area or in a range of them.
//!
//! Much slower than same-start pupils in one area (and leaning in another, for a range), with a recorded intervention of at
//! least a term delivered at three fifths or more. For pupils on pre-key-stage steps: no step gained in at least two
//! areas over two terms (method, section 7).

use crate::analyse::step_change::areas_without_a_step;
use crate::decide::criteria::{Facts, Judged, PupilCriterion};
use crate::decide::results::{Level, Verdict};
use crate::domain::subject::Subject;
use crate::domain::words;

/// The unit.
pub(crate) const LITTLE_PROGRESS: PupilCriterion = PupilCriterion {
    letter: 'h',
    question: "Has targeted help led to more than little progress?",
    needs: "An intervention of at least a term with its sessions attended, and an earlier and a latest result in two areas.",
    check,
};

/// Little or no progress, as far as it can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LittleProgress {
    /// In one area.
    pub(crate) in_one: bool,
    /// In a range of areas.
    pub(crate) in_range: bool,
}

/// Judges both forms; `None` without usable evidence.
pub(crate) fn judge(facts: &Facts<'_>) -> Option<LittleProgress> {
    let steps = areas_without_a_step(facts.pupil, facts.as_at);
    let has_evidence = facts.subjects.values().any(|input| input.is_usable()) || steps.is_some();
    let helped = has_had_intervention(facts);
    let leaning = facts.subjects.values().filter(|input| input.levels.c.leans()).count();
    let strongly = facts.subjects.values().any(|input| input.levels.c == Level::Strongly);
    let stuck = steps.map_or(0, |steps| steps.len());
    has_evidence
        .then_some(LittleProgress { in_one: helped && strongly || stuck >= 1, in_range: helped && strongly && leaning >= 2 || stuck >= 2 })
}

/// A recorded intervention of at least the shortest interval, delivered well enough to be judged.
pub(crate) fn has_had_intervention(facts: &Facts<'_>) -> bool {
    let (as_at, method) = (facts.as_at, facts.method);
    facts.pupil.provision.iter().any(|course| {
        let Some(start) = course.start else { return false };
        let last = course.end.map_or(as_at, |end| end.min(as_at));
        let weeks = (last - start).num_days() as f64 / 7.0;
        let counted = match (course.sessions_attended, course.sessions_offered) {
            (Some(attended), Some(offered)) => Some((attended, offered)),
            _ => sessions_held(facts, &course.intervention, start, last),
        };
        let delivered = counted
            .is_some_and(|(attended, offered)| offered > 0 && f64::from(attended) / f64::from(offered) >= method.dosage_delivered.value);
        weeks >= method.min_interval.value && delivered
    })
}

/// Sessions attended and held by the session register, where the course itself has no counts.
fn sessions_held(facts: &Facts<'_>, name: &str, start: chrono::NaiveDate, last: chrono::NaiveDate) -> Option<(u32, u32)> {
    let plain = |text: &str| text.trim().to_lowercase();
    let of_course = facts
        .pupil
        .observed
        .sessions
        .iter()
        .map(|known| &known.fact)
        .filter(|session| plain(&session.intervention) == plain(name) && session.date.is_some_and(|day| (start..=last).contains(&day)));
    let presences: Vec<bool> = of_course.filter_map(|session| session.was_present).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (!presences.is_empty()).then(|| (count(presences.iter().filter(|present| **present).count()), count(presences.len())))
}

fn check(facts: &Facts<'_>) -> Judged {
    let Some(found) = judge(facts) else { return Judged::none(Verdict::NoEvidence, "no usable evidence of progress") };
    let slow: Vec<Subject> = facts.subjects.iter().filter(|(_, input)| input.levels.c.leans()).map(|(subject, _)| *subject).collect();
    let steps = areas_without_a_step(facts.pupil, facts.as_at).unwrap_or_default();
    if !has_had_intervention(facts) && steps.is_empty() {
        let reason = if facts.pupil.provision.is_empty() {
            "no targeted help is on record"
        } else {
            "no course of at least a term with three fifths of its sessions attended is on record"
        };
        return Judged::none(Verdict::NotApplicable, reason);
    }
    let mut parts = Vec::new();
    if !slow.is_empty() {
        parts.push(format!("slower than same-start pupils in {} in spite of targeted help", crate::decide::cautions::names(&slow)));
    }
    if !steps.is_empty() {
        parts.push(format!("no step gained over two terms in {}", words::list(&steps)));
    }
    if parts.is_empty() {
        parts.push("with targeted help no subject leans against same-start pupils".to_owned());
    }
    let verdict = match found {
        LittleProgress { in_range: true, .. } => Verdict::NotMet,
        LittleProgress { in_one: true, .. } => Verdict::Uncertain,
        _ => Verdict::Met,
    };
    Judged {
        level: Level::Unknown,
        verdict,
        z: None,
        population: "pupils who started at the same score".to_owned(),
        evidence: parts.join("; "),
        would_have_cleared: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample_facts::{course, facts_with_levels, known, pupil};
    use super::*;
    use crate::domain::observed::Session;

    fn verdict(c: [&str; 3], attended: u32, weeks: i64) -> &'static str {
        let mut pupil = pupil();
        pupil.provision.push(course(weeks, Some((attended, 30))));
        facts_with_levels(&pupil, c, check).verdict.code()
    }

    #[test]
    fn a_range_needs_one_much_slower_area_and_another_that_leans() {
        assert_eq!(verdict(["--", "-", "0"], 18, 12), "NOT_MET");
        assert_eq!(verdict(["--", "0", "0"], 18, 12), "UNCERTAIN");
        assert_eq!(verdict(["-", "-", "0"], 18, 12), "MET");
        assert_eq!(verdict(["?", "?", "?"], 18, 12), "NO_EVIDENCE");
    }

    #[test]
    fn help_counts_from_three_fifths_of_a_term() {
        assert_eq!(verdict(["--", "-", "0"], 17, 12), "NOT_APPLICABLE");
        assert_eq!(verdict(["--", "-", "0"], 18, 9), "NOT_APPLICABLE");
        assert_eq!(verdict(["--", "-", "0"], 18, 10), "NOT_MET");
    }

    #[test]
    fn a_session_register_stands_in_for_missing_counts() {
        let mut pupil = pupil();
        pupil.provision.push(course(12, None));
        let session = |day: u32, was_present| {
            known(Session {
                intervention: "Invented Reading Club".into(),
                date: chrono::NaiveDate::from_ymd_opt(2026, 5, day),
                minutes: Some(20),
                was_present: Some(was_present),
                staff_grade: String::new(),
            })
        };
        pupil.observed.sessions = (1..=10).map(|day| session(day, day <= 6)).collect();
        assert_eq!(facts_with_levels(&pupil, ["--", "-", "0"], check).verdict, Verdict::NotMet);
        pupil.observed.sessions = (1..=10).map(|day| session(day, day <= 5)).collect();
        assert_eq!(facts_with_levels(&pupil, ["--", "-", "0"], check).verdict, Verdict::NotApplicable);
    }
}
