//! (e) Full access to the curriculum: from the timetable and plans, never from attainment.
//!
//! Over a tenth of all minutes elsewhere, or over a fifth of any one subject, is not full access; suspension and a reduced
//! timetable count as withdrawn (method, section 7). No records: no evidence.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::analyse::incidents;
use crate::analyse::wellbeing::{Lessons, WITHDRAWN_IN_ALL, access};
use crate::decide::criteria::{Facts, Judged, PupilCriterion};
use crate::decide::results::{Level, Verdict};
use crate::domain::observed::Access;
use crate::domain::words;
use crate::link::school::Known;

/// The unit.
pub(crate) const FULL_ACCESS: PupilCriterion = PupilCriterion {
    letter: 'e',
    question: "Does the pupil follow the whole curriculum?",
    needs: "A week's real timetable: minutes taught and minutes withdrawn, by subject; or which subjects are followed in class.",
    check,
};

fn check(facts: &Facts<'_>) -> Judged {
    let suspended = incidents::suspended_share(facts.pupil, facts.as_at);
    let Some((day, week)) = latest_week(&facts.pupil.observed.access) else {
        if suspended > WITHDRAWN_IN_ALL {
            return judged(Verdict::NotMet, format!("suspended for {} of the term's sessions", words::percent(suspended)));
        }
        return Judged::none(Verdict::NoEvidence, "no timetable on record");
    };
    let apart: Vec<&str> = week.iter().filter(|one| one.is_through_ordinary_teaching == Some(false)).map(|one| name_of(one)).collect();
    let all_ordinary = !week.is_empty() && week.iter().all(|one| one.is_through_ordinary_teaching == Some(true));
    let found = measured(&week);
    if found.is_none() && apart.is_empty() && !all_ordinary {
        return Judged::none(Verdict::NoEvidence, "the timetable gives no minutes to compare");
    }
    let (share, over) = found.unwrap_or_default();
    let share = share + suspended;
    let is_met = share <= WITHDRAWN_IN_ALL && over.is_empty() && apart.is_empty();
    let mut parts = vec![format!("{} of lessons missed", words::percent(share))];
    if suspended > 0.0 {
        parts.push(format!("suspension with {} of them", words::percent(suspended)));
    }
    if !over.is_empty() {
        parts.push(format!("more than a fifth of {}", words::list(&over)));
    }
    if !apart.is_empty() {
        parts.push(format!("not followed through ordinary teaching: {}", words::list(&apart)));
    } else if all_ordinary {
        parts.push("every subject followed through ordinary teaching".to_owned());
    }
    let when = day.map(|day| format!("in the week of {}: ", words::date(day))).unwrap_or_default();
    judged(if is_met { Verdict::Met } else { Verdict::NotMet }, format!("{when}{}", parts.join("; ")))
}

fn judged(verdict: Verdict, evidence: String) -> Judged {
    Judged {
        level: Level::Unknown,
        verdict,
        z: None,
        population: "the class's own timetable".to_owned(),
        would_have_cleared: if verdict == Verdict::NotMet {
            "at most a tenth of all lessons missed, and no more than a fifth of any subject, would have counted as full access".to_owned()
        } else {
            String::new()
        },
        evidence,
    }
}

/// The latest week on record, with a day of it; rows without a day count only where no row has one.
fn latest_week(rows: &[Known<Access>]) -> Option<(Option<NaiveDate>, Vec<&Access>)> {
    let week = |day: NaiveDate| (day.iso_week().year(), day.iso_week().week());
    let mut by_week: BTreeMap<Option<(i32, u32)>, Vec<&Access>> = BTreeMap::new();
    for known in rows {
        by_week.entry(known.fact.date.map(week)).or_default().push(&known.fact);
    }
    let (_, week) = by_week.pop_last()?;
    Some((week.iter().filter_map(|one| one.date).min(), week))
}

/// Share missed of all minutes, and subjects of which more than a fifth is missed; `None` without minutes.
fn measured<'a>(week: &[&'a Access]) -> Option<(f64, Vec<&'a str>)> {
    let is_whole = |one: &Access| one.subject.is_none() && one.subject_as_written.trim().is_empty();
    let minutes = |one: &&'a Access| {
        let (taught, withdrawn) = (one.minutes_taught?, one.minutes_withdrawn?);
        let is_sound = taught.is_finite() && withdrawn.is_finite() && taught > 0.0 && (0.0..=taught).contains(&withdrawn);
        is_sound.then(|| Lessons { subject: name_of(one), minutes: taught, withdrawn })
    };
    // Two rows of one subject in a week are two lessons of it.
    let mut by_subject: BTreeMap<&str, Lessons<'a>> = BTreeMap::new();
    for lesson in week.iter().filter(|one| !is_whole(one)).filter_map(minutes) {
        let sum = by_subject.entry(lesson.subject).or_insert(Lessons { minutes: 0.0, withdrawn: 0.0, ..lesson.clone() });
        sum.minutes += lesson.minutes;
        sum.withdrawn += lesson.withdrawn;
    }
    let subjects: Vec<Lessons<'a>> = by_subject.into_values().collect();
    let whole: Vec<Lessons<'a>> = week.iter().filter(|one| is_whole(one)).filter_map(minutes).collect();
    let of_subjects = access(&subjects);
    // A row for the whole week is the better total: subject rows may name only the lessons missed.
    match (access(&whole), of_subjects) {
        (Some(whole), subjects) => Some((whole.withdrawn_share, subjects.map(|one| one.over_a_fifth).unwrap_or_default())),
        (None, Some(subjects)) => Some((subjects.withdrawn_share, subjects.over_a_fifth)),
        (None, None) => None,
    }
}

fn name_of(access: &Access) -> &str {
    match (access.subject, access.subject_as_written.trim()) {
        (_, written) if !written.is_empty() => written,
        (Some(subject), _) => subject.name(),
        (None, _) => "the week",
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample_facts::{facts, known, pupil};
    use super::*;
    use crate::domain::observed::{IncidentKind, Incidents};
    use crate::link::school::Pupil;

    fn row(subject: &str, taught: Option<f64>, withdrawn: Option<f64>, ordinary: Option<bool>, day: (u32, u32)) -> Known<Access> {
        known(Access {
            date: NaiveDate::from_ymd_opt(2026, day.0, day.1),
            subject: None,
            subject_as_written: subject.to_owned(),
            minutes_withdrawn: withdrawn,
            minutes_taught: taught,
            is_through_ordinary_teaching: ordinary,
        })
    }

    fn with(rows: Vec<Known<Access>>) -> Pupil {
        let mut pupil = pupil();
        pupil.observed.access = rows;
        pupil
    }

    fn verdict(rows: Vec<Known<Access>>) -> &'static str {
        facts(&with(rows), check).verdict.code()
    }

    const JUNE: (u32, u32) = (6, 8);

    #[test]
    fn a_tenth_in_all_and_a_fifth_of_one_subject_are_the_edges() {
        let week = |science: f64, other: f64| {
            vec![row("science", Some(100.0), Some(science), None, JUNE), row("other", Some(900.0), Some(other), None, JUNE)]
        };
        assert_eq!(verdict(week(20.0, 80.0)), "MET");
        assert_eq!(verdict(week(20.0, 80.1)), "NOT_MET");
        assert_eq!(verdict(week(20.1, 0.0)), "NOT_MET");
    }

    #[test]
    fn the_latest_week_speaks_and_no_record_is_no_evidence() {
        let rows = vec![row("science", Some(100.0), Some(90.0), None, (3, 2)), row("science", Some(100.0), Some(0.0), None, JUNE)];
        assert_eq!(verdict(rows), "MET");
        assert_eq!(verdict(Vec::new()), "NO_EVIDENCE");
        assert_eq!(verdict(vec![row("science", None, Some(30.0), None, JUNE)]), "NO_EVIDENCE");
    }

    #[test]
    fn every_subject_in_class_is_full_access_and_one_apart_is_not() {
        let rows = |maths| vec![row("reading", None, None, Some(true), JUNE), row("maths", None, None, Some(maths), JUNE)];
        assert_eq!(verdict(rows(true)), "MET");
        assert_eq!(verdict(rows(false)), "NOT_MET");
    }

    #[test]
    fn a_total_row_is_the_better_total() {
        let rows = vec![row("", Some(1500.0), Some(90.0), None, JUNE), row("maths", Some(300.0), Some(45.0), None, JUNE)];
        assert_eq!(verdict(rows), "MET");
    }

    #[test]
    fn suspension_counts_as_withdrawn() {
        let mut pupil = with(vec![row("all lessons", Some(1500.0), Some(120.0), None, JUNE)]);
        pupil.observed.incidents.push(known(Incidents {
            kind: IncidentKind::Suspension,
            from: NaiveDate::from_ymd_opt(2026, 6, 8),
            to: NaiveDate::from_ymd_opt(2026, 6, 10),
            count: 1,
            sessions: Some(6),
        }));
        let judged = facts(&pupil, check);
        assert_eq!(judged.verdict, Verdict::NotMet);
        assert!(judged.evidence.contains("suspension"), "{}", judged.evidence);
    }
}
