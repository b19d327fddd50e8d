//! The gap between pupils with and without SEN, subject by subject over the terms.
//!
//! All year groups together on standardised scores, SEN as on the day of each test; the change with fixed membership
//! stands beside it, because children who improve leave the register (method, "Group gaps over terms"). Earlier terms
//! hold the pupils who are on roll now.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{ScoreRow, Side, present_at_both, sides};
use super::group_gap::{Present, fixed_change, membership, weighted_slope, welch};
use super::results::{FixedChange, GapPoint, GapSeries};
use super::summary::Summary;
use crate::config::method::MethodSettings;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::link::school::{School, Series};

/// Fewest occasions of a trend.
const FEWEST_OCCASIONS: usize = 4;

/// Gaps of every tested subject; empty when no file of the school says who has SEN.
pub(crate) fn gaps(school: &School, method: &MethodSettings) -> Vec<GapSeries> {
    if school.pupils.iter().all(|pupil| pupil.sen.is_empty()) {
        return Vec::new();
    }
    let scores = Scores::of(school);
    let sides = sides(&scores.rows);
    let by_subject = sides.chunk_by(|left, right| left.subject == right.subject);
    by_subject.filter_map(|sides| Some(gap_series(sides.first()?.subject, sides, &scores, method))).collect()
}

/// One score for each pupil, subject and occasion, with the series and days they come from.
#[derive(Default)]
struct Scores<'a> {
    rows: Vec<ScoreRow>,
    series: BTreeMap<(Subject, Occasion), BTreeMap<&'a Series, usize>>,
    days: BTreeMap<(Subject, Occasion), Vec<f64>>,
}

impl<'a> Scores<'a> {
    fn of(school: &'a School) -> Scores<'a> {
        let mut scores = Scores::default();
        for (index, pupil) in school.pupils.iter().enumerate() {
            // Age-standardised first; of two tests on one occasion the first by name.
            let mut by_occasion: BTreeMap<(Subject, Occasion), (&'a Series, f64, chrono::NaiveDate)> = BTreeMap::new();
            for (series, results) in &pupil.tests {
                for result in results {
                    let Some(score) = result.outcome.score() else { continue };
                    let found = (series, score.points(), result.date);
                    let kept = by_occasion.entry((series.subject, result.occasion)).or_insert(found);
                    if series.measure < kept.0.measure {
                        *kept = found;
                    }
                }
            }
            for ((subject, occasion), (series, score, day)) in by_occasion {
                // Before a start that no file writes nobody knows whether the pupil had SEN already: neither side counts it.
                let held = pupil.provision_on(day);
                if held.is_none() && !pupil.sen.is_empty() {
                    continue;
                }
                let is_sen = held.is_some_and(crate::domain::sen::SenProvision::is_sen);
                scores.rows.push(ScoreRow { pupil: index, subject, occasion, score, is_sen });
                *scores.series.entry((subject, occasion)).or_default().entry(series).or_default() += 1;
                scores.days.entry((subject, occasion)).or_default().push((day - chrono::NaiveDate::default()).num_days() as f64);
            }
        }
        scores
    }

    /// The series most pupils took; of two taken by equally many the first by name. One pupil who came with another test
    /// does not break a line.
    fn main_series(&self, subject: Subject, occasion: Occasion) -> Option<&'a Series> {
        let taken = self.series.get(&(subject, occasion))?;
        taken.iter().max_by_key(|(series, n)| (**n, std::cmp::Reverse(**series))).map(|(series, _)| *series)
    }
}

fn gap_series(subject: Subject, sides: &[Side], scores: &Scores<'_>, method: &MethodSettings) -> GapSeries {
    let by_occasion = sides.chunk_by(|left, right| left.occasion == right.occasion);
    let points: Vec<GapPoint> = by_occasion.filter_map(|sides| gap_point(subject, sides, scores)).collect();
    let latest_run = points.chunk_by(|left, right| left.series == right.series).next_back().unwrap_or_default();
    GapSeries {
        subject,
        measure: measure(subject, scores),
        fixed: fixed(subject, latest_run, scores, method),
        slope: slope(subject, latest_run, sides, scores),
        points,
    }
}

fn gap_point(subject: Subject, sides: &[Side], scores: &Scores<'_>) -> Option<GapPoint> {
    let occasion = sides.first()?.occasion;
    let side = |is_sen: bool| {
        sides.iter().find(|side| side.is_sen == is_sen).map_or((Vec::new(), Vec::new()), |side| (side.pupils.clone(), side.scores.clone()))
    };
    let ((group, group_scores), (others, other_scores)) = (side(true), side(false));
    let mean = |scores: &[f64]| Summary::of(scores).map(|summary| summary.mean);
    let gap = welch(&group_scores, &other_scores).map(|gap| (gap.gap, gap.low, gap.high));
    let series = scores.main_series(subject, occasion)?.clone();
    Some(GapPoint { occasion, series, group, others, mean_group: mean(&group_scores), mean_others: mean(&other_scores), gap })
}

/// What is compared, in words.
fn measure(subject: Subject, scores: &Scores<'_>) -> String {
    let used: BTreeSet<&Series> =
        scores.series.iter().filter(|((of, _), _)| *of == subject).flat_map(|(_, series)| series.keys().copied()).collect();
    let tests = used.iter().map(|series| format!("{}, {}", series.instrument, series.measure.words())).collect::<Vec<_>>().join("; ");
    format!("{tests}: pupils with SEN support or an EHC plan on the day of the test against all other pupils")
}

/// First to last over the longest span with enough pupils on both sides; else the longest with two on each.
fn fixed(subject: Subject, points: &[GapPoint], scores: &Scores<'_>, method: &MethodSettings) -> Option<FixedChange> {
    let last = points.last()?.occasion;
    let enough = method.min_gap_group.value as usize;
    let mut small = None;
    for first in points.iter().map(|point| point.occasion).filter(|first| *first < last) {
        let change = fixed_between(&present_at_both(&scores.rows, subject, first, last), first, last);
        match change {
            Some(change) if change.n_group >= enough && change.n_others >= enough => return Some(change),
            change => small = small.or(change),
        }
    }
    small
}

fn fixed_between(pupils: &[Present], from: Occasion, to: Occasion) -> Option<FixedChange> {
    let (split, change) = (membership(pupils)?, fixed_change(pupils)?);
    Some(FixedChange {
        from,
        to,
        n_group: split.n_group,
        n_others: split.n_others,
        gap_start: split.gap_start,
        gap_end_fixed: split.gap_end_fixed,
        gap_end_current: split.gap_end_current,
        change: (change.gap, change.low, change.high),
    })
}

/// Points a year, over at least four occasions of the latest run of one test; a pupil with another test inside the run
/// leaves the line without a slope.
fn slope(subject: Subject, run: &[GapPoint], sides: &[Side], scores: &Scores<'_>) -> Option<(f64, f64, f64)> {
    let mut points = Vec::new();
    let mut tests: BTreeSet<&Series> = BTreeSet::new();
    let first = run.first()?.occasion;
    for both in sides.chunk_by(|left, right| left.occasion == right.occasion) {
        if let [others, group] = both {
            if group.occasion < first {
                continue;
            }
            let Some(gap) = welch(&group.scores, &others.scores).filter(|gap| gap.se > 0.0) else { continue };
            let key = (subject, group.occasion);
            let day = scores.days.get(&key).and_then(|days| Summary::of(days)).map(|summary| summary.mean)?;
            points.push((day / 365.25, gap.gap, gap.se));
            tests.extend(scores.series.get(&key)?.keys().copied());
        }
    }
    if points.len() < FEWEST_OCCASIONS || tests.len() > 1 { None } else { weighted_slope(&points) }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::sample::{occasion, result, school, score, with_scores};
    use super::*;
    use crate::domain::period::Period;
    use crate::domain::sen::SenProvision;
    use crate::link::school::Pupil;

    /// A pupil with two scores; on the register from and to a day.
    fn listed(number: usize, scores: [f64; 2], from: (i32, u32), to: Option<(i32, u32)>) -> Pupil {
        let day = |(year, month): (i32, u32)| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
        let mut pupil = with_scores(number, 4, Subject::Maths, &scores.map(score));
        pupil.sen = vec![Period { value: SenProvision::Support, from: Some(day(from)), to: to.map(day) }];
        let rest = crate::domain::period::outside(&Period { value: SenProvision::None, from: None, to: None }, &pupil.sen);
        pupil.sen.extend(rest);
        pupil
    }

    fn two_terms() -> School {
        let mut pupils = vec![
            listed(0, [70.0, 73.0], (2025, 1), None),
            listed(1, [78.0, 82.0], (2025, 1), None),
            listed(2, [84.0, 93.0], (2025, 1), Some((2026, 5))),
            listed(3, [90.0, 91.0], (2025, 1), Some((2026, 5))),
        ];
        let others = [(98.0, 99.0), (104.0, 104.0), (110.0, 111.0), (95.0, 96.0)];
        pupils.extend(
            others.iter().enumerate().map(|(n, (first, last))| with_scores(4 + n, 5, Subject::Maths, &[score(*first), score(*last)])),
        );
        school(pupils)
    }

    #[test]
    fn sen_is_as_on_the_day_of_each_test() {
        let found = gaps(&two_terms(), &MethodSettings::shipped());
        let points = &found[0].points;
        assert_eq!(
            (points[0].occasion, points[0].group.as_slice(), points[1].group.as_slice()),
            (occasion(7), &[0, 1, 2, 3][..], &[0, 1][..])
        );
        assert_eq!((points[0].mean_group, points[1].others.len()), (Some(80.5), 6));
        let (gap, low, high) = points[0].gap.unwrap();
        assert!(gap == 21.25 && low < gap && gap < high);
    }

    #[test]
    fn fixed_membership_stands_beside_the_current_one() {
        let found = gaps(&two_terms(), &MethodSettings::shipped());
        let fixed = found[0].fixed.as_ref().unwrap();
        assert_eq!((fixed.gap_start, fixed.gap_end_fixed, fixed.gap_end_current, fixed.churn_effect()), (21.25, 17.75, 21.5, 3.75));
        assert_eq!((fixed.n_group, fixed.n_others, fixed.change.0), (4, 4, -3.5));
        assert_eq!(found[0].slope, None, "two occasions are no trend");
        assert!(found[0].measure.contains("Invented tests, age-standardised score"));
    }

    #[test]
    fn a_change_of_test_breaks_the_trend() {
        let mut whole = super::super::sample::whole_school(120, 5);
        assert!(gaps(&whole, &MethodSettings::shipped()).iter().all(|gap| gap.slope.is_some() && gap.points.len() == 9));
        let other = Series { instrument: std::sync::Arc::from("Other tests"), ..super::super::sample::series(Subject::Maths) };
        let maths = whole.pupils[0].tests.get_mut(&super::super::sample::series(Subject::Maths)).unwrap();
        maths.retain(|result| result.occasion != occasion(8));
        whole.pupils[0].tests.insert(other, vec![result(8, score(90.0))]);
        let broken: Vec<bool> = gaps(&whole, &MethodSettings::shipped()).iter().map(|gap| gap.slope.is_none()).collect();
        assert_eq!(broken, [false, true, false]);
    }

    /// A whole school in which everyone took another measure of the same test up to and with the given occasion.
    fn changed_after(last_of_old: usize) -> School {
        let mut whole = super::super::sample::whole_school(120, 5);
        let own = super::super::sample::series(Subject::Maths);
        let plain = Series { measure: crate::domain::score::Measure::Standardised, ..own.clone() };
        for pupil in &mut whole.pupils {
            let Some(results) = pupil.tests.remove(&own) else { continue };
            let (old, new) = results.into_iter().partition(|result| result.occasion <= occasion(last_of_old));
            pupil.tests.insert(plain.clone(), old);
            pupil.tests.insert(own.clone(), new);
        }
        whole
    }

    fn maths(school: &School) -> GapSeries {
        gaps(school, &MethodSettings::shipped()).into_iter().find(|gap| gap.subject == Subject::Maths).unwrap()
    }

    #[test]
    fn a_line_from_plain_to_age_standardised_scores_breaks_once_and_the_slope_is_of_the_later_part() {
        let (unchanged, changed) = (super::super::sample::whole_school(120, 5), changed_after(3));
        let found = maths(&changed);
        let breaks: Vec<Occasion> =
            found.points.windows(2).filter(|pair| pair[0].series != pair[1].series).map(|pair| pair[1].occasion).collect();
        assert_eq!(breaks, [occasion(4)]);
        assert!(found.slope.is_some() && found.slope != maths(&unchanged).slope);
        let fixed = found.fixed.unwrap();
        assert!(fixed.from >= occasion(4), "no change is told across the break: {}", fixed.from);
        let mut later = changed;
        for pupil in &mut later.pupils {
            pupil.tests.retain(|series, _| series.measure == crate::domain::score::Measure::AgeStandardised);
        }
        assert_eq!(maths(&later).slope, found.slope, "what lies before the break does not touch the slope");
    }

    #[test]
    fn after_a_change_in_the_last_term_nothing_is_said_about_a_trend() {
        let found = maths(&changed_after(7));
        assert_eq!((found.points.len(), found.slope, found.fixed), (9, None, None));
    }

    #[test]
    fn without_any_sen_record_there_is_no_gap() {
        let mut school = two_terms();
        school.pupils.iter_mut().for_each(|pupil| pupil.sen.clear());
        assert!(gaps(&school, &MethodSettings::shipped()).is_empty());
    }

    #[test]
    fn a_status_without_a_start_is_on_neither_side_before_it_is_known() {
        let mut pupils: Vec<Pupil> = (0..12).map(|n| listed(n, [90.0 + n as f64, 92.0 + n as f64], (2020, 9), None)).collect();
        pupils.extend((12..30).map(|n| {
            let mut other = listed(n, [100.0 + n as f64 / 2.0, 101.0 + n as f64 / 2.0], (2020, 9), None);
            other.sen = vec![Period { value: SenProvision::None, from: None, to: None }];
            other
        }));
        let count = |pupils: &[Pupil]| {
            let gaps = gaps(&school(pupils.to_vec()), &MethodSettings::shipped());
            gaps[0].points.iter().map(|point| (point.group.len(), point.others.len())).collect::<Vec<_>>()
        };
        assert_eq!(count(&pupils), [(12, 18), (12, 18)]);
        // Two of them have a status whose start no file writes: known from the day of the second test only.
        let second = pupils[0].tests.values().flatten().last().unwrap().date;
        for pupil in &mut pupils[..2] {
            pupil.sen = vec![Period { value: SenProvision::Support, from: Some(second), to: None }];
        }
        assert_eq!(count(&pupils), [(10, 18), (12, 18)]);
    }
}
