//! Shares at the standard of statutory assessments, by group, beside the national figure of the same year.
//!
//! Method, "Group gaps over terms", sections 1 and 3. A share is of everybody in the year group with a result or a reason for
//! none: absent and below the level count as not at the standard. Like year with like year; "above" or "below national" only when
//! the school's interval excludes the figure, never with ten pupils or fewer, and never for pupils with EHC plans, who are not alike.

use std::collections::BTreeMap;

use super::grouping::Grouping;
use super::proportion::{Proportion, difference};
use crate::config::comparators::NationalFigure;
use crate::config::method::MethodSettings;
use crate::domain::academic_year::AcademicYear;
use crate::domain::observed::{ScaleResult, ScaleValue};
use crate::domain::score::{NoScore, Outcome};
use crate::domain::subject::Subject;
use crate::link::school::{Pupil, School};

/// A scaled score of the standard.
const SCALED_STANDARD: f64 = 100.0;
/// Fewest pupils of a share.
const FEWEST_OF_A_SHARE: usize = 6;
/// Up to so many pupils there is no verdict against a national figure.
const NO_VERDICT_UP_TO: usize = 10;

/// A statutory point at which a standard is met or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StandardPoint {
    /// Good level of development, Reception.
    GoodLevel,
    /// Phonics screening check, Year 1.
    Phonics,
    /// Key stage 2 reading test.
    Ks2Reading,
    /// Key stage 2 writing, teacher assessment.
    Ks2Writing,
    /// Key stage 2 mathematics test.
    Ks2Maths,
    /// Key stage 2 grammar, punctuation and spelling test.
    Ks2Gps,
    /// Key stage 2 reading, writing and maths, all three.
    Ks2Combined,
}

impl StandardPoint {
    /// Every point, by age.
    pub(crate) const ALL: [StandardPoint; 7] = [
        StandardPoint::GoodLevel,
        StandardPoint::Phonics,
        StandardPoint::Ks2Reading,
        StandardPoint::Ks2Writing,
        StandardPoint::Ks2Maths,
        StandardPoint::Ks2Gps,
        StandardPoint::Ks2Combined,
    ];

    /// The measure's name in the table of national figures.
    pub(crate) fn measure(self) -> &'static str {
        match self {
            StandardPoint::GoodLevel => "good level of development",
            StandardPoint::Phonics => "phonics, met standard in Year 1",
            StandardPoint::Ks2Reading => "KS2 expected standard, reading",
            StandardPoint::Ks2Writing => "KS2 expected standard, writing (TA)",
            StandardPoint::Ks2Maths => "KS2 expected standard, maths",
            StandardPoint::Ks2Gps => "KS2 expected standard, grammar, punctuation and spelling",
            StandardPoint::Ks2Combined => "KS2 expected standard, reading, writing and maths",
        }
    }

    /// The year group in which it falls; Reception is 0.
    fn nc_year(self) -> i32 {
        match self {
            StandardPoint::GoodLevel => 0,
            StandardPoint::Phonics => 1,
            _ => 6,
        }
    }

    /// Whether a result says that the standard is met; `None` for a result of something else, and where nothing is recorded.
    fn is_met(self, result: &ScaleResult, method: &MethodSettings) -> Option<bool> {
        let ks2 = |subject: Subject| result.subject == Some(subject) && result.instrument.starts_with("KS2");
        match self {
            StandardPoint::GoodLevel => (&*result.construct == "good level of development").then_some(())?,
            StandardPoint::Phonics => result.instrument.starts_with("Phonics").then_some(())?,
            StandardPoint::Ks2Reading => (ks2(Subject::Reading) && !is_teacher_assessed(result)).then_some(())?,
            StandardPoint::Ks2Maths => (ks2(Subject::Maths) && !is_teacher_assessed(result)).then_some(())?,
            StandardPoint::Ks2Gps => (ks2(Subject::Gps) && !is_teacher_assessed(result)).then_some(())?,
            StandardPoint::Ks2Writing => (ks2(Subject::Writing) && is_teacher_assessed(result)).then_some(())?,
            StandardPoint::Ks2Combined => return None,
        }
        match &result.value {
            ScaleValue::Scaled(outcome) => met(outcome, |score| score.scaled_points() >= SCALED_STANDARD),
            ScaleValue::Phonics(outcome) => met(outcome, |mark| f64::from(mark.mark()) >= method.phonics_standard.value),
            ScaleValue::Step(step) => Some(step.is_at_expected()),
            _ => None,
        }
    }
}

fn is_teacher_assessed(result: &ScaleResult) -> bool {
    result.instrument.ends_with("teacher assessment")
}

fn met<T: Copy>(outcome: &Outcome<T>, is_enough: impl Fn(T) -> bool) -> Option<bool> {
    match outcome {
        Outcome::Score(score) | Outcome::Above(score) => Some(is_enough(*score)),
        Outcome::Below(_) | Outcome::Missing(NoScore::Absent | NoScore::BelowTest | NoScore::NotAccessed) => Some(false),
        Outcome::Missing(NoScore::NotRecorded) => None,
    }
}

/// What may be said about a group beside the national figure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Comparison {
    /// The figure of the same year and group; the verdict in words.
    With(NationalFigure, &'static str),
    /// No figure of this year is held; the newest year that is, if any.
    NotOfTheYear(Option<i32>),
}

/// One group at one statutory point of one year.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StandardLine {
    /// Point.
    pub(crate) point: StandardPoint,
    /// School year of the results.
    pub(crate) year: AcademicYear,
    /// The group in words: `all pupils`, `SEN: SEN`, `sex: F` …
    pub(crate) group: String,
    /// At the standard.
    pub(crate) k: usize,
    /// With a result or a reason for none.
    pub(crate) n: usize,
    /// Share with Wilson's interval; `None` under six pupils.
    pub(crate) share: Option<Proportion>,
    /// Share of the group's reference less the group's, with Newcombe's interval; `None` without enough on both sides.
    pub(crate) gap: Option<(f64, f64, f64)>,
    /// The national figure and what may be said.
    pub(crate) national: Comparison,
}

/// Every point of the latest year held for it, every group; groups that no file speaks of are left out.
pub(crate) fn standard_lines(school: &School, figures: &[NationalFigure], method: &MethodSettings) -> Vec<StandardLine> {
    StandardPoint::ALL.into_iter().flat_map(|point| lines_of(point, school, figures, method)).collect()
}

/// Pupils of the latest year held for a point, by their places in the school, with whether the standard is met.
pub(crate) fn members(point: StandardPoint, school: &School, method: &MethodSettings) -> Option<(AcademicYear, Vec<(usize, bool)>)> {
    let (year, all) = judged(point, school, method).pop_last()?;
    let place = |pupil: &Pupil| school.pupils.iter().position(|other| std::ptr::eq(other, pupil));
    Some((year, all.into_iter().filter_map(|(pupil, is_met)| Some((place(pupil)?, is_met))).collect()))
}

/// A pupil with a result: whether the standard is met.
type Judged<'a> = (&'a Pupil, bool);

fn lines_of(point: StandardPoint, school: &School, figures: &[NationalFigure], method: &MethodSettings) -> Vec<StandardLine> {
    let by_year = judged(point, school, method);
    let Some((year, all)) = by_year.last_key_value() else { return Vec::new() };
    let day = year.last_day();
    let line = |group: String, national: &[&str], is_plan: bool, inside: &[Judged<'_>], reference: Option<&[Judged<'_>]>| {
        let share = share_of(inside);
        StandardLine {
            point,
            year: *year,
            group,
            k: n_met(inside),
            n: inside.len(),
            share,
            gap: reference.and_then(share_of).zip(share).map(|(reference, share)| difference(reference, share)),
            national: compare(point.measure(), national, *year, share, inside.len(), is_plan, figures),
        }
    };
    let mut lines = vec![line("all pupils".to_owned(), &["all"], false, all, None)];
    for grouping in Grouping::ALL.into_iter().filter(|grouping| !matches!(grouping, Grouping::Class | Grouping::Absence)) {
        let mut groups: BTreeMap<String, Vec<Judged<'_>>> = BTreeMap::new();
        for one in all {
            if let Some(group) = grouping.group(one.0, day, method) {
                groups.entry(group).or_default().push(*one);
            }
        }
        for (group, inside) in groups.iter().filter(|_| groups.len() > 1) {
            // Pupils without SEN stand once, in the first grouping that has them.
            if group == "no SEN" && grouping != Grouping::Sen {
                continue;
            }
            let reference = grouping.reference().filter(|reference| reference != group).and_then(|reference| groups.get(reference));
            let words = national_groups(grouping, group);
            lines.push(line(
                format!("{}: {group}", grouping.words()),
                words,
                grouping == Grouping::Plan,
                inside,
                reference.map(Vec::as_slice),
            ));
        }
    }
    lines
}

/// Pupils on roll with a result of the point, by the school year in which they were of its year group.
fn judged<'a>(point: StandardPoint, school: &'a School, method: &MethodSettings) -> BTreeMap<AcademicYear, Vec<Judged<'a>>> {
    let now = AcademicYear::of(school.as_at).start_year();
    let mut by_year: BTreeMap<AcademicYear, Vec<Judged<'a>>> = BTreeMap::new();
    for pupil in &school.pupils {
        let Some(nc_year) = pupil.nc_year else { continue };
        let start = now - (i32::from(nc_year.number()) - point.nc_year());
        let of_year =
            || pupil.observed.other_results.iter().map(|known| &known.fact).filter(move |fact| fact.occasion.year.start_year() == start);
        let one = |point: StandardPoint| {
            // A mark and an outcome of one check are one result; where they differ the standard counts as met only if both say so.
            of_year().filter_map(|fact| point.is_met(fact, method)).reduce(|left, right| left && right)
        };
        let is_met = match point {
            StandardPoint::Ks2Combined => {
                let three = [StandardPoint::Ks2Reading, StandardPoint::Ks2Writing, StandardPoint::Ks2Maths].map(one);
                // One subject under the standard settles it; otherwise all three must be known.
                if three.contains(&Some(false)) { Some(false) } else { three.into_iter().collect::<Option<Vec<bool>>>().map(|_| true) }
            }
            point => one(point),
        };
        if let (Some(is_met), Some(year)) = (is_met, AcademicYear::starting(start)) {
            by_year.entry(year).or_default().push((pupil, is_met));
        }
    }
    by_year
}

fn n_met(pupils: &[Judged<'_>]) -> usize {
    pupils.iter().filter(|(_, is_met)| *is_met).count()
}

fn share_of(pupils: &[Judged<'_>]) -> Option<Proportion> {
    if pupils.len() < FEWEST_OF_A_SHARE { None } else { Proportion::of(n_met(pupils) as u64, pupils.len() as u64) }
}

/// The words by which the table of national figures knows a group.
fn national_groups(grouping: Grouping, group: &str) -> &'static [&'static str] {
    match (grouping, group) {
        (Grouping::Sen, "SEN") => &["any SEN"],
        (Grouping::Sen, _) => &["no identified SEN"],
        (Grouping::SenSupport, _) => &["SEN support"],
        (Grouping::Plan, _) => &["EHC plan"],
        (Grouping::PupilPremium, "pupil premium") => &["disadvantaged"],
        (Grouping::PupilPremium, _) => &["not disadvantaged"],
        (Grouping::Language, "English") => &["first language English"],
        (Grouping::Language, _) => &["first language other"],
        (Grouping::Sex, "F" | "female") => &["girls"],
        (Grouping::Sex, "M" | "male") => &["boys"],
        (Grouping::BirthTerm, "autumn-born") => &["autumn-born"],
        (Grouping::BirthTerm, "summer-born") => &["summer-born"],
        _ => &[],
    }
}

fn compare(
    measure: &str,
    groups: &[&str],
    year: AcademicYear,
    share: Option<Proportion>,
    n: usize,
    is_plan: bool,
    figures: &[NationalFigure],
) -> Comparison {
    let of_group =
        |figure: &&NationalFigure| figure.measure == measure && figure.unit == "percent" && groups.contains(&figure.group.as_str());
    let wanted = year.start_year() + 1;
    let Some(figure) = figures.iter().filter(of_group).find(|figure| figure.year == wanted) else {
        return Comparison::NotOfTheYear(figures.iter().filter(of_group).map(|figure| figure.year).max());
    };
    let words = match share {
        None => "too few pupils to summarise",
        Some(_) if n <= NO_VERDICT_UP_TO => "no verdict with ten pupils or fewer",
        Some(_) if is_plan => "no verdict: pupils with plans are not alike, see their needs",
        Some(share) if share.low * 100.0 > figure.value => "above national",
        Some(share) if share.high * 100.0 < figure.value => "below national",
        Some(_) => "no difference from national is shown",
    };
    Comparison::With(figure.clone(), words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::occasion::Occasion;
    use crate::domain::score::PhonicsMark;
    use crate::domain::term::Term;
    use crate::link::school::Known;
    use crate::normalise::records::Flag;
    use crate::place::Place;

    fn figure(group: &str, year: i32, value: f64) -> NationalFigure {
        NationalFigure {
            measure: StandardPoint::Phonics.measure().into(),
            group: group.into(),
            year,
            value,
            unit: "percent".into(),
            population: "state-funded".into(),
            source: "DfE".into(),
            access: "S".into(),
        }
    }

    /// Pupils of Year 2 who took the check in Year 1; every `marks` in turn.
    fn school_with(marks: &[Outcome<PhonicsMark>]) -> School {
        let mut school = super::super::sample::whole_school(60, 3);
        let year = AcademicYear::of(school.as_at).previous();
        let mut at = 0;
        for pupil in &mut school.pupils {
            pupil.observed.other_results.clear();
            if pupil.nc_year.is_some_and(|year| year.number() == 3) {
                pupil.nc_year = crate::domain::nc_year::NcYear::new(2);
                let value = ScaleValue::Phonics(marks[at % marks.len()]);
                at += 1;
                pupil.pupil_premium = if at % 2 == 0 { Flag::Yes } else { Flag::No };
                let occasion = Occasion { year, term: Term::Summer };
                let fact = ScaleResult {
                    instrument: "Phonics screening check".into(),
                    construct: "phonics".into(),
                    subject: Some(Subject::Reading),
                    occasion,
                    date: None,
                    value,
                    is_marked: false,
                };
                pupil.observed.other_results.push(Known { place: Place::file("phonics.csv"), row: pupil.row.clone(), fact });
            }
        }
        school
    }

    fn score(mark: u8) -> Outcome<PhonicsMark> {
        Outcome::Score(PhonicsMark::new(mark).unwrap())
    }

    #[test]
    fn absent_counts_as_not_at_the_standard_and_not_recorded_not_at_all() {
        let marks = [score(32), score(31), Outcome::Missing(NoScore::Absent), Outcome::Missing(NoScore::NotRecorded)];
        let lines = standard_lines(&school_with(&marks), &[], &MethodSettings::shipped());
        let all = &lines[0];
        let n_year = school_with(&marks).pupils.iter().filter(|p| p.nc_year.is_some_and(|y| y.number() == 2)).count();
        assert_eq!((all.group.as_str(), all.n), ("all pupils", n_year - n_year / 4), "of {n_year}");
        assert_eq!(all.k, n_year.div_ceil(4));
        assert_eq!(all.national, Comparison::NotOfTheYear(None));
    }

    #[test]
    fn only_the_figure_of_the_same_year_is_compared() {
        let year = AcademicYear::of(school_with(&[score(40)]).as_at).previous();
        let share = Proportion::of(40, 50);
        let of = |figures: &[NationalFigure]| compare(StandardPoint::Phonics.measure(), &["all"], year, share, 50, false, figures);
        let own = year.start_year() + 1;
        assert_eq!(of(&[figure("all", own - 1, 80.0)]), Comparison::NotOfTheYear(Some(own - 1)));
        let Comparison::With(found, words) = of(&[figure("all", own - 1, 80.0), figure("all", own, 81.0)]) else { panic!("a figure") };
        assert_eq!((found.year, words), (own, "no difference from national is shown"));
    }

    #[test]
    fn words_need_an_interval_that_excludes_the_figure_and_more_than_ten_pupils() {
        let year = AcademicYear::starting(2023).unwrap();
        let words = |k: u64, n: u64, national: f64, is_plan: bool| {
            let figures = [figure("g", 2024, national)];
            match compare(StandardPoint::Phonics.measure(), &["g"], year, Proportion::of(k, n), n as usize, is_plan, &figures) {
                Comparison::With(_, words) => words,
                Comparison::NotOfTheYear(_) => "none",
            }
        };
        assert_eq!(words(50, 50, 80.0, false), "above national");
        assert_eq!(words(10, 50, 80.0, false), "below national");
        assert_eq!(words(38, 50, 80.0, false), "no difference from national is shown");
        assert_eq!(words(0, 10, 80.0, false), "no verdict with ten pupils or fewer");
        assert!(words(0, 30, 80.0, true).starts_with("no verdict: pupils with plans"));
    }
}
