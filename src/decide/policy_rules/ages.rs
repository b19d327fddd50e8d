//! Rules on age scores: ratio gain over a course of help, and how far an age score lies behind the pupil's age.
//!
//! Months of age are unequal units and one pupil's reading age wanders by half a year, so a finding is mostly within its error
//! (method, intervention impact, "Ratio gain"). A score at an end of the test's range gives no ratio.

use chrono::{Datelike, Duration, NaiveDate};

use super::odds_words::{HAIR, odds};
use super::{Ground, Measured, finding};
use crate::analyse::ratio_gain;
use crate::config::policy_rules::OwnRule;
use crate::decide::level::Edges;
use crate::decide::other_scales::years_and_months;
use crate::domain::observed::{Observed, ScaleResult, ScaleValue};
use crate::domain::score::{AgeScore, Outcome};
use crate::domain::words;
use crate::link::school::Provision;

/// Days of a month on average.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;
/// Under so many months a ratio says nothing (method: three months or more).
const FEWEST_MONTHS: f64 = 3.0;
/// Staff test in the first and last sessions too.
const DAYS_INSIDE: i64 = 14;

/// An age score with its day.
type Aged = (NaiveDate, Outcome<AgeScore>);

/// Months gained for each month of the latest course that ended.
pub(super) fn ratio_gain(asked: f64, rule: &OwnRule, ground: &Ground<'_>) -> Measured {
    let is_of_rule =
        |course: &&Provision| rule.subjects.is_empty() || course.subject.is_none_or(|subject| rule.subjects.contains(&subject));
    let oldest = ground.as_at - Duration::days(ground.method.judgement_age.value as i64);
    let ended = ground.pupil.provision.iter().filter(is_of_rule);
    let mut ended: Vec<(NaiveDate, &Provision)> =
        ended.filter_map(|course| Some((course.end.filter(|end| (oldest..=ground.as_at).contains(end))?, course))).collect();
    ended.sort_by_key(|(end, course)| (*end, course.start, &course.intervention));
    // The latest that has age scores speaks; without any, the latest says what it lacks.
    let has_ages =
        |(end, course): &&(NaiveDate, &Provision)| course.start.is_some_and(|start| ages_around(course, start, *end, ground).is_some());
    let Some((end, course)) = ended.iter().rev().find(has_ages).or(ended.last()) else {
        return Measured::no(None, "no course of targeted help has ended within the last year");
    };
    ratio_of(asked, course, *end, ground).unwrap_or_else(|reason| Measured::no(course.subject, reason))
}

fn ratio_of(asked: f64, course: &Provision, end: NaiveDate, ground: &Ground<'_>) -> Result<Measured, String> {
    let method = ground.method;
    let start = course.start.ok_or("the latest course has no start date")?;
    if let (Some(attended), Some(offered)) = (course.sessions_attended, course.sessions_offered)
        && f64::from(attended) < method.dosage_delivered.value * f64::from(offered)
    {
        return Err(format!("{attended} of {offered} sessions of the latest course were attended, too few to speak of its gain"));
    }
    let ((first_day, first), (last_day, last)) =
        ages_around(course, start, end, ground).ok_or("no age scores before and after the latest course")?;
    let (Some(first), Some(last)) = (first.score(), last.score()) else {
        return Err("an age score at an end of the test's range, from which a ratio is void".to_owned());
    };
    let elapsed = (last_day - first_day).num_days() as f64 / DAYS_PER_MONTH;
    if elapsed < FEWEST_MONTHS {
        return Err(format!("{} months between the two age scores, too few for a ratio", words::number(elapsed, 1)));
    }
    let gained = f64::from(last.months()) - f64::from(first.months());
    let found =
        ratio_gain::ratio_gain(gained, elapsed, method.age_score_sem.value, 1).ok_or("no time passed between the two age scores")?;
    let z = (found.ratio - asked) / found.se;
    let odds = odds(z, "pupils who truly gained at that ratio would show as little");
    let is_met = found.ratio < asked - HAIR;
    let mut evidence = format!(
        "{}: {} on {}, {} on {}: a change of {} in {} months, a ratio gain of {}, give or take {} for one pupil",
        course.intervention,
        years_and_months(first.months()),
        words::date(first_day),
        years_and_months(last.months()),
        words::date(last_day),
        months(gained),
        words::number(elapsed, 1),
        words::number(found.ratio, 1),
        words::number(found.se, 1)
    );
    if is_met {
        evidence.push_str(&format!("; {odds}"));
    }
    evidence.push_str("; nobody is compared with, and months of age are unequal units");
    Ok(Measured { subject: course.subject, finding: finding(is_met, Edges::of(method).level(z)), z: Some(z), evidence, odds })
}

/// Entry and exit of the provision map, else the pupil's own age scores of one test nearest to the course.
fn ages_around(course: &Provision, start: NaiveDate, end: NaiveDate, ground: &Ground<'_>) -> Option<(Aged, Aged)> {
    if let (Some(ScaleValue::Age(entry)), Some(ScaleValue::Age(exit))) = (&course.plan.entry, &course.plan.exit) {
        return Some(((course.entry_date.unwrap_or(start), *entry), (course.exit_date.unwrap_or(end), *exit)));
    }
    let window = Duration::days((ground.method.intervention_window.value * 7.0) as i64);
    let inside = Duration::days(DAYS_INSIDE);
    let mut pairs = Vec::new();
    let results = age_results(ground, |result| course.subject.is_none() || result.subject.is_none() || result.subject == course.subject);
    for (key, day, outcome) in &results {
        let same_test = results.iter().filter(|(other, _, _)| other == key);
        let after = same_test.filter(|(_, later, _)| (end - inside..=end + window).contains(later) && *later > *day);
        if (start - window..=start + inside).contains(day)
            && let Some((_, last_day, last)) = after.min_by_key(|(_, later, _)| *later)
        {
            pairs.push((*day, (*day, *outcome), (*last_day, *last)));
        }
    }
    pairs.into_iter().max_by_key(|(day, _, _)| *day).map(|(_, first, last)| (first, last))
}

/// Age scores of the pupil that are not marked as unreliable, with the test, in order of day.
fn age_results<'a>(ground: &Ground<'a>, wanted: impl Fn(&ScaleResult) -> bool) -> Vec<((&'a str, &'a str), NaiveDate, Outcome<AgeScore>)> {
    let all = ground.pupil.observed.other_results.iter().map(|known| &known.fact).filter(|result| !result.is_marked && wanted(result));
    let mut ages: Vec<_> = all
        .filter_map(|result| match result.value {
            ScaleValue::Age(outcome @ (Outcome::Score(_) | Outcome::Below(_) | Outcome::Above(_))) => {
                Some(((&*result.instrument, &*result.construct), result.day()?, outcome))
            }
            _ => None,
        })
        .collect();
    ages.sort_by_key(|(test, day, _)| (*day, *test));
    ages
}

/// The latest age score against the pupil's age that day.
pub(super) fn behind(asked: f64, rule: &OwnRule, ground: &Ground<'_>) -> Measured {
    let wanted = |result: &ScaleResult| rule.subjects.is_empty() || result.subject.is_none_or(|subject| rule.subjects.contains(&subject));
    let results = age_results(ground, wanted);
    let Some((_, day, outcome)) = results.last() else { return Measured::no(None, "no age score is on record") };
    if (ground.as_at - *day).num_days() > ground.method.judgement_age.value as i64 {
        return Measured::no(None, format!("the latest age score, of {}, is too old to speak of now", words::date(*day)));
    }
    let Some(born) = ground.pupil.date_of_birth else { return Measured::no(None, "no date of birth is on record") };
    let age = months_old(born, *day);
    // "Below 5 years" is 4 years 11 months or less: at least so far behind.
    let (scored, is_at_least, is_at_most) = match outcome {
        Outcome::Score(score) => (i32::from(score.months()), false, false),
        Outcome::Below(bound) => (i32::from(bound.months()) - 1, true, false),
        Outcome::Above(bound) => (i32::from(bound.months()) + 1, false, true),
        Outcome::Missing(_) => return Measured::no(None, "no age score is on record"),
    };
    let lag = f64::from(age - scored);
    let is_met = lag >= asked - HAIR;
    if (is_at_least && !is_met) || (is_at_most && is_met) {
        return Measured::no(None, "an age score at an end of the test's range");
    }
    let z = (asked - lag) / ground.method.age_score_sem.value;
    let odds = odds(z, "pupils who truly stand at that point would show as far behind");
    let shown = match outcome {
        Outcome::Below(bound) => format!("below {}", years_and_months(bound.months())),
        Outcome::Above(bound) => format!("above {}", years_and_months(bound.months())),
        _ => years_and_months(u16::try_from(scored).unwrap_or_default()),
    };
    let mut evidence = format!(
        "an age score of {shown} on {} at an age of {}: {}",
        words::date(*day),
        years_and_months(u16::try_from(age).unwrap_or_default()),
        match lag {
            lag if lag > 0.0 => format!("{} behind", months(lag)),
            _ => "not behind".to_owned(),
        }
    );
    if is_met {
        evidence.push_str(&format!("; {odds}"));
    }
    Measured { subject: None, finding: finding(is_met, Edges::of(ground.method).level(z)), z: Some(z), evidence, odds }
}

/// `1 month`, `-2 months`.
fn months(value: f64) -> String {
    format!("{} {}", words::number(value, 0), if value == 1.0 { "month" } else { "months" })
}

/// Whole months from a birthday to a day.
fn months_old(born: NaiveDate, day: NaiveDate) -> i32 {
    let whole = (day.year() - born.year()) * 12 + day.month() as i32 - born.month() as i32;
    whole - i32::from(day.day() < born.day())
}
