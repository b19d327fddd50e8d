//! Interventions on a website: named when ten or more pupils took part in the last twelve months, or when the school says that it
//! offers them to everybody. No count, no score; what was seen is what the board may read of it.

use std::collections::{BTreeMap, BTreeSet};

use super::view::{Found, NOT_RECORDED, PublicSupport, Usual};
use super::{Draft, year_to};
use crate::disclose::differencing::Population;
use crate::disclose::document::{Section, Statistic};
use crate::disclose::view::InterventionLine;
use crate::domain::academic_year::AcademicYear;
use crate::link::school::{Provision, Pupil, School};
use crate::table::clean;

/// That an intervention is named says that enough pupils take part.
const NAMED: &str = "pupils taking part in what the website names";

/// One course with its pupil.
type Course<'a> = (usize, &'a Provision);

/// The lines in the order of names, and whether there was anything that they do not name.
pub(super) fn lines(draft: &mut Draft<'_>) -> (Vec<PublicSupport>, bool) {
    let school = draft.sources.school;
    let window = (year_to(school.as_at), school.as_at);
    let mut found: BTreeMap<String, Vec<Course<'_>>> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        for course in pupil.provision.iter().filter(|course| runs(course, window)) {
            let name = clean(&course.intervention);
            if !name.is_empty() {
                found.entry(name.to_lowercase()).or_default().push((at, course));
            }
        }
    }
    let mut has_further = false;
    let mut lines = Vec::new();
    for courses in found.values() {
        let pupils = Population::of(courses.iter().map(|(at, _)| *at));
        let name = courses.iter().map(|(_, course)| clean(&course.intervention)).min().unwrap_or_default();
        let is_offered = draft.sources.publication.named.always.iter().any(|offered| is_same(offered, &name));
        let what = Statistic::of(Section::Interventions, NAMED, &name);
        let may_name = !names_somebody(&name, school) && draft.audit.may_name(what, &pupils);
        match may_name {
            true => lines.push(line(draft, name, courses)),
            false => has_further |= !is_offered,
        }
    }
    let offered = draft.sources.publication.named.always.iter().map(|name| clean(name)).filter(|name| !name.is_empty());
    let unnamed: Vec<String> = offered.filter(|name| !lines.iter().any(|line| is_same(&line.name, name))).collect();
    lines.extend(unnamed.into_iter().map(on_offer));
    lines.sort_by_key(|line| line.name.to_lowercase());
    (lines, has_further)
}

/// True for a name that holds a member of staff by title, or a pupil by forename and surname: such a group is named by nobody.
fn names_somebody(name: &str, school: &School) -> bool {
    const TITLES: [&str; 7] = ["mr", "mrs", "ms", "miss", "mx", "dr", "sir"];
    let lower = name.to_lowercase();
    let words: BTreeSet<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let holds = |text: &str| {
        let text = text.to_lowercase();
        let mut parts = text.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty()).peekable();
        parts.peek().is_some() && parts.all(|part| words.contains(part))
    };
    let is_pupil = |pupil: &Pupil| holds(&pupil.name.forename) && holds(&pupil.name.surname);
    TITLES.iter().any(|title| words.contains(title)) || school.pupils.iter().any(is_pupil)
}

fn is_same(one: &str, other: &str) -> bool {
    clean(one).to_lowercase() == clean(other).to_lowercase()
}

/// True for a course with a day in the window; one without an end runs on, one without a start is not dated at all.
fn runs(course: &Provision, (from, to): (chrono::NaiveDate, chrono::NaiveDate)) -> bool {
    course.start.is_some_and(|start| start <= to) && course.end.is_none_or(|end| end >= from)
}

/// What the school offers to everybody stands there whether or not anybody has it: the name tells nothing.
fn on_offer(name: String) -> PublicSupport {
    PublicSupport { name, area: None, usual: None, is_of_this_year: true, found: Found::NotSaid, words: None }
}

fn line(draft: &Draft<'_>, name: String, courses: &[Course<'_>]) -> PublicSupport {
    let as_at = draft.sources.school.as_at;
    let this_year = (AcademicYear::of(as_at).first_day(), as_at);
    let seen = seen(draft, &name);
    PublicSupport {
        area: area(draft, courses),
        usual: Some(Usual {
            group: commonest(courses.iter().filter_map(|(_, course)| group_words(course))).unwrap_or(NOT_RECORDED),
            often: commonest(courses.iter().filter_map(|(_, course)| often_words(course))).unwrap_or(NOT_RECORDED),
            minutes: commonest(courses.iter().filter_map(|(_, course)| Some((course.minutes? + 2) / 5 * 5))).filter(|minutes| *minutes > 0),
            staff: commonest(courses.iter().map(|(_, course)| staff(course)).filter(|staff| !staff.is_empty())).unwrap_or_default(),
        }),
        is_of_this_year: courses.iter().any(|(_, course)| runs(course, this_year)),
        found: seen.map_or(Found::NotSaid, found),
        words: seen.filter(|line| line.gain.is_some()).map(|line| line.words.clone()),
        name,
    }
}

/// The board's line, when its figures rest on enough pupils for the public.
fn seen<'a>(draft: &Draft<'a>, name: &str) -> Option<&'a InterventionLine> {
    let board = draft.board;
    board.interventions.get().iter().find(|line| is_same(&line.name, name)).filter(|_| board.min_mean >= draft.k)
}

/// By the interval, never by sign.
fn found(line: &InterventionLine) -> Found {
    match line.similar.or(line.beyond) {
        Some((_, low, _)) if low > 0.0 => Found::More,
        Some((_, _, high)) if high < 0.0 => Found::Less,
        Some(_) => Found::Unclear,
        None => Found::NotSaid,
    }
}

/// The broad area, when all courses that name one name the same.
fn area(draft: &Draft<'_>, courses: &[Course<'_>]) -> Option<String> {
    let named = courses.iter().map(|(_, course)| course).filter(|course| !course.area_of_need.trim().is_empty());
    let mut areas: Vec<Option<&str>> = named.map(|course| draft.sources.tables.area(&course.area_of_need)).collect();
    areas.sort_unstable();
    areas.dedup();
    match areas.as_slice() {
        [area] => area.map(str::to_owned),
        _ => None,
    }
}

fn group_words(course: &Provision) -> Option<&'static str> {
    let named = Some(course.plan.n_pupils_named).filter(|named| *named > 1);
    Some(match course.group_size.filter(|size| *size > 0).or(named)? {
        1 => "one to one",
        2 => "in pairs",
        3..=6 => "in a small group",
        7..=12 => "in a larger group",
        _ => "with the class",
    })
}

fn often_words(course: &Provision) -> Option<&'static str> {
    let sessions = course.sessions_per_week.filter(|sessions| sessions.is_finite() && *sessions > 0.0)?;
    Some(match sessions {
        s if s >= 4.5 => "every day",
        s if s >= 2.5 => "several times a week",
        s if s >= 1.5 => "twice a week",
        s if s >= 0.75 => "once a week",
        _ => "less than once a week",
    })
}

fn staff(course: &Provision) -> Vec<String> {
    course.plan.staff_grade.split('/').map(clean).filter(|grade| !grade.is_empty()).collect()
}

/// The commonest value; the first in order of those that are equally common.
fn commonest<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counted: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counted.entry(value).or_default() += 1;
    }
    let most = counted.values().copied().max()?;
    counted.into_iter().find(|(_, n)| *n == most).map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_is_called_after_somebody_is_not_named() {
        let sample = crate::render::workbook::fixture::Sample::school();
        let pupil = &sample.school.pupils[40].name;
        for name in ["Mrs Patel's phonics", "Reading with Mr. Oak", &format!("{} {} one to one", pupil.forename, pupil.surname)] {
            assert!(names_somebody(name, &sample.school), "{name}");
        }
        for name in ["Paired reading", "Grace period", "Lego therapy", "Mindful minutes"] {
            assert!(!names_somebody(name, &sample.school), "{name}");
        }
    }

    #[test]
    fn the_commonest_value_is_told_and_the_first_of_equals() {
        assert_eq!(commonest([3, 1, 3, 2].into_iter()), Some(3));
        assert_eq!(commonest(["b", "a"].into_iter()), Some("a"));
        assert_eq!(commonest(std::iter::empty::<u32>()), None);
    }
}
