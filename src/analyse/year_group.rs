//! Year groups, the subjects each is tested in, and its latest assessment.
//!
//! A year group "tests" a subject when at least ten pupils, or half of it, have a result on one occasion; the latest
//! such occasion is the one a pupil must not have missed. One stray late result does not make a new assessment.

use std::collections::{BTreeMap, BTreeSet};

use super::chosen::LatestAssessment;
use super::gap::Reach;
use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::link::school::{School, Series};

/// So many pupils make an assessment of a year group, however large it is.
const ENOUGH_PUPILS: usize = 10;

/// Pupils of one year group; positions in the school's list.
#[derive(Clone, Debug)]
pub(crate) struct YearGroup {
    /// The year; `None` gathers the pupils whose year no list gives.
    pub(crate) nc_year: Option<NcYear>,
    /// Members.
    pub(crate) pupils: Vec<usize>,
}

/// The school by year group, in order.
pub(crate) fn year_groups(school: &School) -> Vec<YearGroup> {
    let mut groups: BTreeMap<Option<NcYear>, Vec<usize>> = BTreeMap::new();
    for (index, pupil) in school.pupils.iter().enumerate() {
        groups.entry(pupil.nc_year).or_default().push(index);
    }
    groups.into_iter().map(|(nc_year, pupils)| YearGroup { nc_year, pupils }).collect()
}

/// Pupils with a result on one occasion, and how many in each series.
type Sitting<'a> = (BTreeSet<usize>, BTreeMap<&'a Series, usize>);

/// The subjects a year group is tested in, each with its latest assessment.
pub(crate) fn assessments<'a>(school: &'a School, group: &YearGroup) -> BTreeMap<Subject, LatestAssessment<'a>> {
    let mut sat: BTreeMap<(Subject, Occasion), Sitting<'a>> = BTreeMap::new();
    for index in &group.pupils {
        let Some(pupil) = school.pupils.get(*index) else { continue };
        for (series, results) in &pupil.tests {
            for result in results.iter().filter(|result| Reach::of(&result.outcome).is_some()) {
                let (pupils, by_series) = sat.entry((series.subject, result.occasion)).or_default();
                pupils.insert(*index);
                *by_series.entry(series).or_default() += 1;
            }
        }
    }
    let is_assessment = |n_pupils: usize| n_pupils >= ENOUGH_PUPILS || 2 * n_pupils >= group.pupils.len();
    // Ascending by occasion, so that the latest assessment of a subject is kept.
    sat.into_iter()
        .filter(|(_, (pupils, _))| is_assessment(pupils.len()))
        .map(|((subject, occasion), (_, pupils_by_series))| (subject, LatestAssessment { occasion, pupils_by_series }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{occasion, pupil, result, school, score, series};
    use super::*;

    fn latest_of(n_pupils: usize, n_late: usize) -> Option<Occasion> {
        let pupils = (0..n_pupils).map(|number| {
            let mut pupil = pupil(number, 4);
            let last = if number < n_late { 8 } else { 7 };
            pupil.tests.insert(series(Subject::Maths), (6..=last).map(|term| result(term, score(90.0))).collect());
            pupil
        });
        let school = school(pupils.collect());
        assessments(&school, &year_groups(&school)[0]).get(&Subject::Maths).map(|latest| latest.occasion)
    }

    #[test]
    fn ten_pupils_or_half_the_year_make_an_assessment() {
        assert_eq!(latest_of(60, 9), Some(occasion(7)));
        assert_eq!(latest_of(60, 10), Some(occasion(8)));
        assert_eq!(latest_of(8, 4), Some(occasion(8)));
        assert_eq!(latest_of(8, 3), Some(occasion(7)));
    }

    #[test]
    fn pupils_without_a_year_are_a_group_of_their_own() {
        let mut without = pupil(1, 4);
        without.nc_year = None;
        let groups = year_groups(&school(vec![pupil(0, 5), without, pupil(2, 4)]));
        assert_eq!(groups.iter().map(|group| group.pupils.as_slice()).collect::<Vec<_>>(), [&[1][..], &[2], &[0]]);
    }
}
