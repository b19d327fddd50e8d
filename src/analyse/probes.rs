//! Rates before and now from frequent curriculum probes (weekly words read correctly): the practical way to make (d) measurable.
//!
//! At least eight dated marks of one probe on either side (progress criteria, section 6). A probe has no published noise, so the
//! scatter about the two lines is the noise: one residual spread, `n0 + n1 - 4` degrees of freedom.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::distribution::{normal_quantile, t_above};
use super::results::ProbeRates;
use super::summary::Moments;
use crate::domain::academic_year::AcademicYear;
use crate::domain::observed::ScaleValue;
use crate::domain::score::Outcome;
use crate::domain::subject::Subject;
use crate::link::school::Pupil;

/// Fewest marks of a window.
const FEWEST: usize = 8;
/// Days before the break that belong to the earlier window: a school year, and the weeks by which probes wander.
const EARLIER_WINDOW_DAYS: i64 = 400;

/// Rates of the probe with the most marks on both sides of a recorded change of provision, else of the start of the school year.
pub(crate) fn of_pupil(pupil: &Pupil, subject: Subject) -> Option<ProbeRates> {
    let mut probes: BTreeMap<(&str, &str), Vec<(NaiveDate, f64)>> = BTreeMap::new();
    for result in pupil.observed.other_results.iter().map(|known| &known.fact) {
        if let (Some(day), ScaleValue::Raw(Outcome::Score(mark)), false, true) =
            (result.date, &result.value, result.is_marked, result.subject == Some(subject))
        {
            probes.entry((&result.instrument, &result.construct)).or_default().push((day, mark.mark()));
        }
    }
    let mut starts: Vec<NaiveDate> =
        pupil.provision.iter().filter(|course| course.subject.is_none_or(|of| of == subject)).filter_map(|course| course.start).collect();
    starts.sort_unstable();
    let rates = |((instrument, construct), marks): ((&str, &str), Vec<(NaiveDate, f64)>)| {
        let name = if construct.is_empty() { instrument.to_owned() } else { format!("{instrument}, {construct}") };
        of_probe(&name, marks, &starts)
    };
    // Of equal numbers the first by name.
    probes.into_iter().rev().filter_map(rates).max_by_key(|found| found.n_results.0 + found.n_results.1)
}

fn of_probe(name: &str, mut marks: Vec<(NaiveDate, f64)>, starts: &[NaiveDate]) -> Option<ProbeRates> {
    marks.sort_by(|left, right| left.0.cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let (last, _) = *marks.last()?;
    let at = |day: NaiveDate, is_at_provision: bool| of_windows(name, &marks, day, is_at_provision);
    let at_provision = starts.iter().rev().filter(|day| **day <= last).find_map(|day| at(*day, true));
    at_provision.or_else(|| at(AcademicYear::of(last).first_day(), false))
}

fn of_windows(name: &str, marks: &[(NaiveDate, f64)], part_at: NaiveDate, is_at_provision: bool) -> Option<ProbeRates> {
    let weeks = |(day, mark): &(NaiveDate, f64)| ((*day - part_at).num_days() as f64 / 7.0, *mark, 1.0);
    let is_before = |day: NaiveDate| day < part_at && (part_at - day).num_days() <= EARLIER_WINDOW_DAYS;
    let before: Vec<(f64, f64, f64)> = marks.iter().filter(|(day, _)| is_before(*day)).map(weeks).collect();
    let now: Vec<(f64, f64, f64)> = marks.iter().filter(|(day, _)| *day >= part_at).map(weeks).collect();
    if before.len() < FEWEST || now.len() < FEWEST {
        return None;
    }
    let ((first, first_squares), (second, second_squares)) = (line(&before)?, line(&now)?);
    let df = (before.len() + now.len() - 4) as f64;
    let spread = ((first_squares + second_squares) / df).sqrt();
    let se = spread * (1.0 / first.xx + 1.0 / second.xx).sqrt();
    // Marks on two exact lines have no scatter to measure by.
    if !(spread > 1e-9 && se.is_finite()) {
        return None;
    }
    let t = (second.slope() - first.slope()) / se;
    let z = (-normal_quantile(t_above(t.abs(), df))).copysign(t);
    z.is_finite().then(|| ProbeRates {
        name: name.to_owned(),
        before: first.slope(),
        now: second.slope(),
        se,
        z,
        n_results: (before.len(), now.len()),
        from: part_at,
        is_at_provision,
    })
}

/// Least squares, and the sum of squares about the line.
fn line(points: &[(f64, f64, f64)]) -> Option<(Moments, f64)> {
    let line = Moments::weighted(points)?;
    let squares = points.iter().map(|(x, y, _)| ((y - line.mean_y) - line.slope() * (x - line.mean_x)).powi(2)).sum();
    Some((line, squares))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sample::pupil;
    use super::*;
    use crate::domain::observed::ScaleResult;
    use crate::domain::occasion::Occasion;
    use crate::domain::score::RawMark;
    use crate::ledger::RowKey;
    use crate::link::school::Known;
    use crate::place::Place;

    /// Weekly probes around 1 September 2025: so many before and since, with a mark for each week.
    fn probed(n_before: i64, n_now: i64, mark: impl Fn(i64) -> f64) -> Pupil {
        let start = NaiveDate::from_ymd_opt(2025, 9, 1).unwrap();
        let mut one = pupil(0, 4);
        one.observed.other_results = (-n_before..n_now)
            .map(|week| {
                let date = start + chrono::Duration::weeks(week);
                let fact = ScaleResult {
                    instrument: Arc::from("Weekly words"),
                    construct: Arc::from(""),
                    subject: Some(Subject::Reading),
                    occasion: Occasion::of(date),
                    date: Some(date),
                    value: ScaleValue::Raw(Outcome::Score(RawMark::new(mark(week), None).unwrap())),
                    is_marked: false,
                };
                Known { place: Place::file("probes.csv"), row: RowKey { file: Arc::from("probes.csv"), sheet: None, row: 2 }, fact }
            })
            .collect();
        one
    }

    /// Two words a week before, half a word since, with a wobble of a word either way.
    fn slowing(week: i64) -> f64 {
        let wobble = if week.rem_euclid(2) == 0 { 1.0 } else { -1.0 };
        60.0 + if week < 0 { 2.0 * week as f64 } else { 0.5 * week as f64 } + wobble
    }

    #[test]
    fn eight_weekly_marks_on_either_side_show_a_slower_rate() {
        let found = of_pupil(&probed(10, 10, slowing), Subject::Reading).unwrap();
        assert_eq!((found.name.as_str(), found.n_results), ("Weekly words", (10, 10)));
        assert!((found.before - 2.0).abs() < 0.2 && (found.now - 0.5).abs() < 0.2 && found.z < -3.0, "{found:?}");
        assert!(of_pupil(&probed(10, 10, slowing), Subject::Maths).is_none());
        assert!(
            of_pupil(&probed(7, 20, slowing), Subject::Reading).is_none() && of_pupil(&probed(20, 7, slowing), Subject::Reading).is_none()
        );
    }

    #[test]
    fn marks_without_scatter_or_day_measure_nothing() {
        assert!(of_pupil(&probed(10, 10, |week| 60.0 + week as f64), Subject::Reading).is_none());
        let mut undated = probed(10, 10, slowing);
        undated.observed.other_results.iter_mut().for_each(|known| known.fact.date = None);
        assert!(of_pupil(&undated, Subject::Reading).is_none());
    }
}
