//! From the analysis of one subject to the levels the rule reads; the same once more with scores adjusted for age.
//!
//! The age adjustment (method, "Awkward data", *Age*) serves one question only: would the flag of a
//! summer-born pupil survive on a test that does not allow for age?

use chrono::{Datelike, NaiveDate};

use crate::analyse::results::{Estimate, GapChange, SameBaseline, Sighting, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::level::Edges;
use crate::decide::results::{Level, SubjectLevels};
use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;

/// Levels of one subject.
pub(crate) fn levels(progress: &SubjectProgress, method: &MethodSettings) -> SubjectLevels {
    shifted_levels(progress, method, |_| 0.0)
}

/// Levels and latest score as they would be on a test that allows for age.
pub(crate) fn age_adjusted(
    progress: &SubjectProgress,
    method: &MethodSettings,
    born: NaiveDate,
    taught: NcYear,
    as_at: NaiveDate,
) -> (SubjectLevels, Option<f64>) {
    let shift = |sighting: &Sighting| {
        let years_ago = AcademicYear::of(as_at).start_year() - sighting.occasion.year.start_year();
        points_a_month(f64::from(taught.number()) - f64::from(years_ago), method) * months_younger(born)
    };
    let latest_shift = progress.history.iter().rev().find(|sighting| sighting.score.is_some()).map_or(0.0, shift);
    (shifted_levels(progress, method, shift), progress.latest.map(|score| score + latest_shift))
}

/// True for births from April to August: the youngest five months of a school year.
pub(crate) fn is_summer_born(born: NaiveDate) -> bool {
    (4..=8).contains(&born.month())
}

/// Months younger than the middle of the year group; September is month 0, the middle is 5.5.
fn months_younger(born: NaiveDate) -> f64 {
    f64::from((born.month() + 3) % 12) - 5.5
}

/// Points by which a month of age moves a score not standardised for age; between the years of the settings, the line.
fn points_a_month(year: f64, method: &MethodSettings) -> f64 {
    let [first, middle, last] =
        [(0.0, method.age_slope_reception.value), (2.0, method.age_slope_year_2.value), (6.0, method.age_slope_year_6.value)];
    let between = |from: (f64, f64), to: (f64, f64)| from.1 + (to.1 - from.1) * (year - from.0) / (to.0 - from.0);
    if year <= first.0 {
        first.1
    } else if year >= last.0 {
        last.1
    } else if year <= middle.0 {
        between(first, middle)
    } else {
        between(middle, last)
    }
}

fn shifted_levels(progress: &SubjectProgress, method: &MethodSettings, shift: impl Fn(&Sighting) -> f64) -> SubjectLevels {
    let edges = Edges::of(method);
    let same = |estimate: &Estimate<SameBaseline>| {
        estimate.value().map_or(Level::Unknown, |same| edges.level(same.z + (shift(&same.to) - same.r * shift(&same.from)) / same.sd))
    };
    // The gap spans the occasions of `c`; without `c` there is nothing to shift by.
    let (first, last) = progress.c.value().map_or((0.0, 0.0), |same| (shift(&same.from), shift(&same.to)));
    let gap = |gap: &GapChange| edges.level(gap.z + (last - first) / gap.se);
    let below_reference = match (&progress.gap, progress.latest) {
        (Estimate::Is(gap), _) => gap.after - last > 0.0,
        (Estimate::NoEvidence(_), Some(latest)) => latest + last < method.norm_mean.value,
        (Estimate::NoEvidence(_), None) => false,
    };
    SubjectLevels {
        c: same(&progress.c),
        c_mid: same(&progress.c_mid),
        c_last: same(&progress.c_last),
        b: progress.gap.value().map_or(Level::Unknown, gap),
        below_reference,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn signs(levels: SubjectLevels) -> String {
        [levels.c, levels.c_mid, levels.c_last, levels.b].map(Level::sign).join(" ")
    }

    #[test]
    fn a_steady_fall_leans_at_every_look() {
        let levels = levels(&sample::progress(84.0, 77.0, 71.0), &sample::method());
        assert_eq!((signs(levels).as_str(), levels.below_reference), ("-- - - -", true));
    }

    #[test]
    fn adding_one_constant_to_scores_and_norm_changes_no_level() {
        let mut method = sample::method();
        let before = levels(&sample::progress(84.0, 80.0, 71.0), &method);
        method.norm_mean.value = 50.0;
        assert_eq!(levels(&sample::progress_with(&method, 34.0, 30.0, 21.0), &method), before);
    }

    #[test]
    fn months_count_from_september() {
        assert_eq!(months_younger(day(2016, 9, 30)), -5.5);
        assert_eq!(months_younger(day(2017, 8, 1)), 5.5);
        assert_eq!([3, 4, 8, 9].map(|month| is_summer_born(day(2017, month, 1))), [false, true, true, false]);
    }

    #[test]
    fn the_slope_falls_with_age() {
        for (year, slope) in [(-1.0, 0.8), (0.0, 0.8), (1.0, 0.75), (2.0, 0.7), (4.0, 0.55), (6.0, 0.4), (9.0, 0.4)] {
            assert!((points_a_month(year, &sample::method()) - slope).abs() < 1e-12, "{year}");
        }
    }

    #[test]
    fn age_moves_a_borderline_level_of_the_youngest() {
        let method = sample::method();
        // -1.000 exactly at 84 to 78.354; a point under it leans, until age is allowed for.
        let progress = sample::progress(84.0, 80.0, 78.3);
        assert_eq!(levels(&progress, &method).c, Level::Leaning);
        let (adjusted, latest) = age_adjusted(&progress, &method, day(2017, 8, 20), NcYear::new(4).unwrap(), day(2026, 7, 1));
        assert_eq!(adjusted.c, Level::Level);
        assert!(latest.is_some_and(|score| (score - 81.325).abs() < 1e-9), "{latest:?}");
    }
}
