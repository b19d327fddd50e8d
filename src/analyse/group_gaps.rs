//! The gap of every group in every tested subject: mean, effect, index, growth, expected standard, trend and movement.
//!
//! Method, "Group gaps over terms", section 1. Everything is on standardised points, so that year groups may stand together. A
//! group is as on the day of the test where its files have dates (SEN), else as in the pupil list. Under the least numbers a
//! measure is refused, never shown as 0.

mod bootstrap;
mod measures;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::gap_words::{FEWEST_TERMS, TimedGap, Trend, trend};
use super::group_gap::{MeanGap, welch};
use super::grouping::Grouping;
use super::movement::{Movement, Seen, movement};
use super::results::PupilAnalysis;
use super::summary::Summary;
use crate::config::method::MethodSettings;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::link::school::{School, Series};

pub(crate) use measures::{AtStandard, GroupMeasures};

/// The gap at one occasion, groups as on the day: register size stands beside each point.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupPoint {
    /// Occasion.
    pub(crate) occasion: Occasion,
    /// Pupils of the group with a score.
    pub(crate) n_group: usize,
    /// Pupils of the reference with a score.
    pub(crate) n_others: usize,
    /// Gap with Welch's interval; `None` under the least number on either side.
    pub(crate) gap: Option<MeanGap>,
}

/// One group against its reference in one subject.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupGap {
    /// Grouping.
    pub(crate) grouping: Grouping,
    /// Group.
    pub(crate) group: String,
    /// The reference, in words.
    pub(crate) reference: String,
    /// Subject.
    pub(crate) subject: Subject,
    /// Current membership at every occasion.
    pub(crate) points: Vec<GroupPoint>,
    /// Trend of the current membership, for one test series only.
    pub(crate) trend: Option<Trend>,
    /// The change from the first to the last occasion with enough pupils, taken apart.
    pub(crate) movement: Option<(Occasion, Occasion, Movement)>,
    /// Measures of the latest occasion.
    pub(crate) latest: GroupMeasures,
}

/// A score with its pupil's group on the day.
struct Row {
    pupil: usize,
    score: f64,
    date: NaiveDate,
    is_in: bool,
}

/// Gaps of every grouping, group and tested subject, in that order. Groupings that no file speaks of are left out.
pub(crate) fn group_gaps(school: &School, analysed: &[PupilAnalysis], method: &MethodSettings) -> Vec<GroupGap> {
    let scores = scores(school);
    let mut gaps = Vec::new();
    // Classes are compared by their teachers' workbooks, not as groups of the school.
    for grouping in Grouping::ALL.into_iter().filter(|grouping| *grouping != Grouping::Class) {
        let groups: BTreeSet<String> = school.pupils.iter().filter_map(|pupil| grouping.group(pupil, school.as_at, method)).collect();
        let reference = grouping.reference();
        if groups.len() < 2 || reference.is_some_and(|reference| !groups.contains(reference)) {
            continue;
        }
        for group in groups.iter().filter(|group| Some(group.as_str()) != reference) {
            let side = |pupil: usize, day: NaiveDate| {
                let held = grouping.group(school.pupils.get(pupil)?, day, method)?;
                match reference {
                    _ if held == *group => Some(true),
                    Some(reference) => (held == reference).then_some(false),
                    None => Some(false),
                }
            };
            for (subject, occasions) in &scores {
                gaps.push(GroupGap {
                    grouping,
                    group: group.clone(),
                    reference: reference.unwrap_or("all others").to_owned(),
                    subject: *subject,
                    ..one(*subject, occasions, &side, &Context { school, analysed, method })
                });
            }
        }
    }
    gaps
}

/// What every gap is measured from.
struct Context<'a> {
    school: &'a School,
    analysed: &'a [PupilAnalysis],
    method: &'a MethodSettings,
}

type Scores<'a> = BTreeMap<Occasion, Vec<(usize, f64, NaiveDate, &'a Series)>>;

/// One score for each pupil, subject and occasion: age-standardised first, and of two tests the first by name.
fn scores(school: &School) -> BTreeMap<Subject, Scores<'_>> {
    let mut found: BTreeMap<Subject, Scores<'_>> = BTreeMap::new();
    for (index, pupil) in school.pupils.iter().enumerate() {
        let mut chosen: BTreeMap<(Subject, Occasion), (f64, NaiveDate, &Series)> = BTreeMap::new();
        for (series, results) in &pupil.tests {
            for result in results {
                let Some(score) = result.outcome.score() else { continue };
                let one = (score.points(), result.date, series);
                let kept = chosen.entry((series.subject, result.occasion)).or_insert(one);
                if series.measure < kept.2.measure {
                    *kept = one;
                }
            }
        }
        for ((subject, occasion), (score, date, series)) in chosen {
            found.entry(subject).or_default().entry(occasion).or_default().push((index, score, date, series));
        }
    }
    found
}

fn one(subject: Subject, occasions: &Scores<'_>, side: &dyn Fn(usize, NaiveDate) -> Option<bool>, context: &Context<'_>) -> GroupGap {
    let least = context.method.min_gap_group.value as usize;
    let rows: Vec<(Occasion, Vec<Row>)> = occasions
        .iter()
        .map(|(occasion, all)| {
            let known = |(pupil, score, date, _): &(usize, f64, NaiveDate, &Series)| {
                Some(Row { pupil: *pupil, score: *score, date: *date, is_in: side(*pupil, *date)? })
            };
            (*occasion, all.iter().filter_map(known).collect())
        })
        .collect();
    let points: Vec<GroupPoint> = rows.iter().map(|(occasion, rows)| point(*occasion, rows, least)).collect();
    let series: BTreeSet<&Series> = occasions.values().flatten().map(|(_, _, _, series)| *series).collect();
    let timed: Vec<TimedGap> = rows.iter().zip(&points).filter_map(|((_, rows), point)| timed(rows, point)).collect();
    let enough: Vec<&(Occasion, Vec<Row>)> =
        rows.iter().zip(&points).filter(|(_, point)| point.gap.is_some()).map(|(rows, _)| rows).collect();
    GroupGap {
        grouping: Grouping::Sen,
        group: String::new(),
        reference: String::new(),
        subject,
        // A change of test breaks the line.
        trend: if series.len() == 1 { trend(&timed, FEWEST_TERMS) } else { None },
        movement: match enough.as_slice() {
            [first, .., last] => moved(&first.1, &last.1).map(|movement| (first.0, last.0, movement)),
            _ => None,
        },
        latest: measures::latest(subject, rows.last().map(|(_, rows)| rows.as_slice()).unwrap_or_default(), side, context),
        points,
    }
}

fn point(occasion: Occasion, rows: &[Row], least: usize) -> GroupPoint {
    let (group, others) = split(rows);
    let is_enough = group.len() >= least && others.len() >= least;
    GroupPoint { occasion, n_group: group.len(), n_others: others.len(), gap: if is_enough { welch(&group, &others) } else { None } }
}

/// Scores of the group and of the reference.
fn split(rows: &[Row]) -> (Vec<f64>, Vec<f64>) {
    let side = |is_in: bool| rows.iter().filter(|row| row.is_in == is_in).map(|row| row.score).collect();
    (side(true), side(false))
}

fn timed(rows: &[Row], point: &GroupPoint) -> Option<TimedGap> {
    let gap = point.gap.filter(|gap| gap.se > 0.0)?;
    let days: Vec<f64> = rows.iter().map(|row| (row.date - NaiveDate::default()).num_days() as f64).collect();
    Some(TimedGap { time: Summary::of(&days)?.mean / 365.25, gap: gap.gap, se: gap.se, df: gap.df })
}

fn moved(first: &[Row], last: &[Row]) -> Option<Movement> {
    let mut pupils: BTreeMap<usize, Seen> = BTreeMap::new();
    for row in first {
        pupils.entry(row.pupil).or_default().first = Some((row.score, row.is_in));
    }
    for row in last {
        pupils.entry(row.pupil).or_default().last = Some((row.score, row.is_in));
    }
    movement(&pupils.into_values().collect::<Vec<Seen>>())
}

#[cfg(test)]
mod tests {
    use super::super::analyse;
    use super::super::sample::whole_school;
    use super::*;
    use crate::normalise::records::Flag;

    fn of(school: &School) -> Vec<GroupGap> {
        let method = MethodSettings::shipped();
        group_gaps(school, &analyse(school, &method).pupils, &method)
    }

    fn with_premium(n: usize) -> School {
        let mut school = whole_school(120, 5);
        for (at, pupil) in school.pupils.iter_mut().enumerate() {
            pupil.pupil_premium = if at % (120 / n) == 0 { Flag::Yes } else { Flag::No };
        }
        school
    }

    #[test]
    fn the_same_numbers_as_the_gap_of_sen_pupils_stand_in_both_places() {
        let mut school = whole_school(120, 5);
        // Somebody is known to be without SEN from the start, as a SEN export says of the rest.
        for pupil in school.pupils.iter_mut() {
            let none = crate::domain::period::Period { value: crate::domain::sen::SenProvision::None, from: None, to: None };
            let rest = crate::domain::period::outside(&none, &pupil.sen);
            pupil.sen.extend(rest);
        }
        let series = super::super::sen_gap::gaps(&school, &MethodSettings::shipped());
        let gaps = of(&school);
        let mut n_compared = 0;
        for theirs in &series {
            let ours = gaps.iter().find(|gap| gap.grouping == Grouping::Sen && gap.subject == theirs.subject).unwrap();
            for (ours, theirs) in ours.points.iter().zip(&theirs.points) {
                assert_eq!((ours.n_group, ours.n_others), (theirs.group.len(), theirs.others.len()));
                if let (Some(ours), Some(theirs)) = (ours.gap, theirs.gap) {
                    assert!((ours.gap - theirs.0).abs() < 1e-9);
                    n_compared += 1;
                }
            }
        }
        assert!(n_compared > 6, "{n_compared}");
    }

    #[test]
    fn under_ten_pupils_there_is_no_gap_and_no_trend() {
        let gaps = of(&with_premium(6));
        let gap = gaps.iter().find(|gap| gap.grouping == Grouping::PupilPremium).unwrap();
        assert!(gap.points.iter().all(|point| point.n_group <= 6 && point.gap.is_none()));
        assert!(gap.trend.is_none() && gap.movement.is_none() && gap.latest.effect.is_none() && gap.latest.growth.is_none());
    }

    #[test]
    fn a_group_dealt_at_random_has_a_movement_that_adds_up_and_few_words() {
        let gaps = of(&with_premium(40));
        let premium: Vec<&GroupGap> = gaps.iter().filter(|gap| gap.grouping == Grouping::PupilPremium).collect();
        assert_eq!(premium.len(), 3);
        for gap in premium {
            let (first, last, moved) = gap.movement.unwrap();
            assert!(first < last && (moved.leavers + moved.same_pupils + moved.register + moved.joiners - moved.change()).abs() < 1e-9);
            assert_eq!(moved.n_register, (0, 0), "a list without dates knows no moves");
            assert!(gap.trend.is_some() && gap.latest.index.is_some() && gap.latest.growth.is_some());
        }
    }

    #[test]
    fn what_no_file_says_is_no_grouping() {
        let mut school = whole_school(60, 3);
        school.pupils.iter_mut().for_each(|pupil| pupil.sen.clear());
        assert!(of(&school).is_empty());
    }
}
