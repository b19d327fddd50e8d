//! One record for each course of each pupil: the unit of every impact figure.
//!
//! Method, "Intervention impact", sections 1 and 3. No course is dropped: each has a pair or the reason why not, and the parts of
//! every result add up to the courses found. A pupil in two courses at once counts in each, marked as shared.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::delivery::Sessions;
use super::money::CostOfCourse;
use super::pair::{OtherPair, OwnTests, Pair, Tests, other_pair, reason};
use crate::config::rates::Rates;
use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::domain::sen::SenProvision;
use crate::domain::sighted;
use crate::domain::term::SchoolTerm;
use crate::link::school::{Provision, Pupil, School};

/// What a course without a name in its file is called.
const NO_NAME: &str = "Intervention without a name";
/// The row of pupils without an identified need at the start.
pub(crate) const NO_NEED: &str = "no identified need";

/// Year group at the start, and school year of the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cohort {
    /// School year; `None` without a start date.
    pub year: Option<AcademicYear>,
    /// Year group then; `None` where no list says.
    pub nc_year: Option<NcYear>,
}

/// One course of one pupil.
#[derive(Clone, Debug)]
pub(crate) struct Course<'a> {
    /// Position of the pupil in the school's list.
    pub(crate) pupil: usize,
    /// Opaque key, which breaks ties.
    pub(crate) key: &'a str,
    /// As the map has it.
    pub(crate) row: &'a Provision,
    /// Broad area of the primary need at the start, or [`NO_NEED`].
    pub(crate) need: &'static str,
    /// Cohort at the start.
    pub(crate) cohort: Cohort,
    /// Scores before and after, or why there are none.
    pub(crate) pair: Result<Pair, &'static str>,
    /// A pair on another scale.
    pub(crate) other: Option<OtherPair>,
    /// The school's own tests about the course.
    pub(crate) own: Option<OwnTests<'a>>,
    /// Sessions.
    pub(crate) sessions: Sessions,
    /// The pupil was in another intervention on some day of the course.
    pub(crate) is_shared: bool,
    /// Cost of the course for this pupil.
    pub(crate) cost: Option<CostOfCourse>,
    /// Term in which the course ended; `None` while it runs.
    pub(crate) ended: Option<SchoolTerm>,
}

/// The courses of a school by intervention.
pub(crate) fn by_intervention<'a>(tests: &Tests<'a>, rates: Option<&Rates>) -> BTreeMap<&'a str, Vec<Course<'a>>> {
    let school: &'a School = tests.school;
    let mut found: BTreeMap<&str, Vec<Course<'a>>> = BTreeMap::new();
    for (index, pupil) in school.pupils.iter().enumerate() {
        for row in &pupil.provision {
            found.entry(name_of(row)).or_default().push(course(tests, (index, pupil), row, rates));
        }
    }
    for courses in found.values_mut() {
        courses.sort_by(|left, right| (left.key, left.row.start, &left.row.row).cmp(&(right.key, right.row.start, &right.row.row)));
        count_each_pair_once(courses);
    }
    found
}

fn name_of(row: &Provision) -> &str {
    Some(row.intervention.trim()).filter(|name| !name.is_empty()).unwrap_or(NO_NAME)
}

fn course<'a>(tests: &Tests<'a>, (index, pupil): (usize, &'a Pupil), row: &'a Provision, rates: Option<&Rates>) -> Course<'a> {
    let as_at = tests.school.as_at;
    Course {
        pupil: index,
        key: &pupil.key,
        row,
        need: need_at(pupil, row.start),
        cohort: cohort_at(pupil, row.start, as_at),
        pair: tests.pair(pupil, row),
        other: other_pair(row, tests.method.intervention_window.value, as_at),
        own: tests.own(pupil, row).ok(),
        sessions: Sessions::of(row, as_at),
        is_shared: pupil.provision.iter().any(|other| name_of(other) != name_of(row) && overlap(row, other, as_at)),
        cost: CostOfCourse::of(row, rates, as_at),
        ended: row.end.filter(|end| *end <= as_at).map(SchoolTerm::of),
    }
}

/// Primary need on the first day. The files give needs as at the day of the run: a pupil who had no SEN provision on the first
/// day had none identified then, whatever was identified since.
fn need_at(pupil: &Pupil, start: Option<NaiveDate>) -> &'static str {
    let was_none = start.and_then(|day| pupil.provision_on(day)) == Some(SenProvision::None);
    pupil.primary_need().filter(|_| !was_none).map_or(NO_NEED, |need| need.broad_area())
}

/// Year group of the time: as a list of the time shows it, else counted back from today's.
fn cohort_at(pupil: &Pupil, start: Option<NaiveDate>, as_at: NaiveDate) -> Cohort {
    let Some(start) = start else { return Cohort::default() };
    let year = AcademicYear::of(start);
    let years_ago = AcademicYear::of(as_at).start_year() - year.start_year();
    let seen = sighted::on(&pupil.over_time.nc_year, start).copied();
    // A snapshot of an earlier school year says what the pupil was in then, not in the year of the start.
    let of_that_year = pupil.over_time.nc_year.iter().any(|one| one.first <= year.last_day() && one.last >= year.first_day());
    Cohort { year: Some(year), nc_year: seen.filter(|_| of_that_year).or_else(|| pupil.nc_year?.earlier(years_ago)) }
}

/// True when two courses have a day in common; a course without an end runs on.
pub(crate) fn overlap(one: &Provision, other: &Provision, as_at: NaiveDate) -> bool {
    let (Some(first), Some(second)) = (one.start, other.start) else { return false };
    first <= other.end.unwrap_or(as_at) && second <= one.end.unwrap_or(as_at)
}

/// A map that lists a course twice, or two courses between the same two tests, must not count one gain twice.
fn count_each_pair_once(courses: &mut [Course<'_>]) {
    let mut taken: Vec<(usize, Pair)> = Vec::new();
    for course in courses {
        let Ok(pair) = course.pair else { continue };
        let is_same = |(pupil, earlier): &(usize, Pair)| {
            let same_scores = earlier.pre == pair.pre && earlier.post == pair.post;
            let same_days = earlier.pre_day == pair.pre_day || earlier.post_day == pair.post_day;
            *pupil == course.pupil && same_scores && same_days
        };
        if taken.iter().any(is_same) {
            course.pair = Err(reason::TWICE);
        } else {
            taken.push((course.pupil, pair));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::sample::{course, pupil};
    use crate::domain::period::Period;
    use crate::domain::sen::SenNeed;
    use crate::ledger::RowKey;
    use crate::link::school::RankedNeed;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn with_need() -> Pupil {
        let mut pupil = pupil(0, 5);
        let row = RowKey { file: "sen.csv".into(), sheet: None, row: 2 };
        pupil.needs.push(RankedNeed { need: SenNeed::parse("SLCN").unwrap(), rank: Some(1), row });
        pupil
    }

    #[test]
    fn the_need_is_that_of_the_start_and_not_one_found_later() {
        let mut pupil = with_need();
        assert_eq!(need_at(&pupil, Some(day("2026-01-10"))), "communication and interaction");
        pupil.sen = vec![
            Period { value: SenProvision::None, from: None, to: Some(day("2026-03-31")) },
            Period { value: SenProvision::Support, from: Some(day("2026-04-01")), to: None },
        ];
        assert_eq!(need_at(&pupil, Some(day("2026-01-10"))), NO_NEED);
        assert_eq!(need_at(&pupil, Some(day("2026-04-10"))), "communication and interaction");
        assert_eq!(need_at(&crate::analyse::sample::pupil(1, 5), None), NO_NEED);
    }

    #[test]
    fn the_cohort_is_the_year_group_of_the_start() {
        let pupil = pupil(0, 5);
        let as_at = day("2026-07-10");
        let year = |start: &str| cohort_at(&pupil, Some(day(start)), as_at).nc_year.map(NcYear::number);
        assert_eq!((year("2026-03-25"), year("2025-06-01"), year("2023-10-01")), (Some(5), Some(4), Some(3)));
        assert_eq!(cohort_at(&pupil, None, as_at), Cohort::default());
    }

    #[test]
    fn courses_meet_on_their_last_and_first_day() {
        let (mut one, mut other) = (course(0, "A"), course(0, "B"));
        (one.start, one.end) = (Some(day("2026-01-05")), Some(day("2026-02-06")));
        (other.start, other.end) = (Some(day("2026-02-06")), None);
        assert!(overlap(&one, &other, day("2026-07-10")));
        other.start = Some(day("2026-02-07"));
        assert!(!overlap(&one, &other, day("2026-07-10")));
        other.start = None;
        assert!(!overlap(&one, &other, day("2026-07-10")), "nobody knows");
    }
}
