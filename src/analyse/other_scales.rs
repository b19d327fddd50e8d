//! What results on other scales show beside the verdict, never inside it: age scores, statutory checks, teacher judgements.
//!
//! Age scores give a ratio gain and nothing else, because months of age are unequal units; checks are met or not met; ordered
//! words give a direction and a position among the year group (method, "Score scales").

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::chosen::weeks_between;
use super::ordinal::ridits;
use super::ratio_gain::ratio_gain;
use super::year_group::year_groups;
use crate::config::method::MethodSettings;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::observed::{Observed, ScaleResult, ScaleValue};
use crate::domain::occasion::Occasion;
use crate::domain::score::{AgeScore, Outcome};
use crate::domain::subject::Subject;
use crate::link::school::{Pupil, School};

/// Days of a month on average.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;
/// Days over which an age gain reaches back: a school year, and the weeks by which tests wander.
const LONGEST_GAIN_DAYS: i64 = 400;
/// Marks of the phonics screening check and of the multiplication tables check.
const CHECK_MARKS: (u8, u8) = (40, 25);

/// One thing to show beside the verdict.
#[derive(Clone, Debug, PartialEq)]
pub enum OtherScale {
    /// Two age scores of one test.
    Age(AgeGain),
    /// A statutory check.
    Check(CheckMark),
    /// Teacher assessment in a subject.
    Judgement(Standing),
}

/// Two age scores of one test, ten weeks or more apart.
#[derive(Clone, Debug, PartialEq)]
pub struct AgeGain {
    /// Test.
    pub instrument: Arc<str>,
    /// What it measures; may be empty.
    pub construct: Arc<str>,
    /// Subject, where the test belongs to one.
    pub subject: Option<Subject>,
    /// First day and age in months.
    pub from: (NaiveDate, u16),
    /// Last day and age in months.
    pub to: (NaiveDate, u16),
    /// Ratio, its standard error and the calendar months passed; `None` when either age is only a bound.
    pub ratio: Option<(f64, f64, f64)>,
}

/// The latest mark of a statutory check.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckMark {
    /// Name of the check.
    pub instrument: Arc<str>,
    /// Term.
    pub occasion: Occasion,
    /// Mark, and marks of the whole check.
    pub mark: (u8, u8),
    /// Mark from which it is met, and whether it is; `None` where the check has no national standard.
    pub standard: Option<(u8, bool)>,
}

/// The latest teacher judgement in a subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Subject.
    pub subject: Subject,
    /// When, and the word.
    pub latest: (Occasion, String),
    /// The judgement before, and whether the latest is higher, the same or lower.
    pub before: Option<(Occasion, String, std::cmp::Ordering)>,
    /// Position among the year group's judgements of that occasion, from 0 to 1 (ridit), and how many were judged; `None` for
    /// a year group too small.
    pub ridit: Option<(f64, usize)>,
}

/// Everything to show beside the verdicts, one list for each pupil in the school's order.
pub(crate) fn of_school(school: &School, method: &MethodSettings) -> Vec<Vec<OtherScale>> {
    let mut all: Vec<Vec<OtherScale>> = school.pupils.iter().map(|pupil| own(pupil, method)).collect();
    for group in year_groups(school) {
        let counts = if group.nc_year.is_some() { judged(school, &group.pupils) } else { BTreeMap::new() };
        for index in group.pupils {
            if let (Some(pupil), Some(list)) = (school.pupils.get(index), all.get_mut(index)) {
                list.extend(standings(pupil, school.as_at, &counts, method).map(OtherScale::Judgement));
            }
        }
    }
    all
}

/// An age score with its day.
type Aged<'a> = (NaiveDate, &'a ScaleResult, Outcome<AgeScore>);

/// Age gains and checks: they need nobody else.
fn own(pupil: &Pupil, method: &MethodSettings) -> Vec<OtherScale> {
    let mut ages: BTreeMap<(Option<Subject>, &str, &str), Vec<Aged<'_>>> = BTreeMap::new();
    let mut checks: BTreeMap<u8, CheckMark> = BTreeMap::new();
    for result in pupil.observed.other_results.iter().map(|known| &known.fact) {
        let check = |mark: u8, marks: u8, standard: Option<u8>| CheckMark {
            instrument: result.instrument.clone(),
            occasion: result.occasion,
            mark: (mark, marks),
            standard: standard.map(|standard| (standard, mark >= standard)),
        };
        let mut keep = |found: CheckMark| {
            let kept = checks.entry(found.mark.1).or_insert_with(|| found.clone());
            if (kept.occasion, kept.mark) <= (found.occasion, found.mark) {
                *kept = found;
            }
        };
        match result.value {
            ScaleValue::Age(outcome) if !result.is_marked => {
                let key = (result.subject, &*result.instrument, &*result.construct);
                ages.entry(key).or_default().extend(result.day().map(|day| (day, result, outcome)));
            }
            ScaleValue::Phonics(Outcome::Score(mark)) => {
                keep(check(mark.mark(), CHECK_MARKS.0, Some(method.phonics_standard.value.ceil() as u8)));
            }
            ScaleValue::Tables(Outcome::Score(mark)) => keep(check(mark.mark(), CHECK_MARKS.1, None)),
            _ => {}
        }
    }
    let gains = ages.into_values().filter_map(|results| age_gain(results, method)).map(OtherScale::Age);
    gains.chain(checks.into_values().rev().map(OtherScale::Check)).collect()
}

/// From the earliest result of the school year before the latest, to the latest.
fn age_gain(mut results: Vec<Aged<'_>>, method: &MethodSettings) -> Option<AgeGain> {
    let months = |outcome: Outcome<AgeScore>| match outcome {
        Outcome::Score(age) | Outcome::Below(age) | Outcome::Above(age) => Some(age.months()),
        Outcome::Missing(_) => None,
    };
    results.retain(|(_, _, outcome)| months(*outcome).is_some());
    results.sort_by_key(|(day, _, outcome)| (*day, months(*outcome)));
    let (last_day, result, last) = results.last()?;
    let in_reach =
        |day: NaiveDate| (*last_day - day).num_days() <= LONGEST_GAIN_DAYS && weeks_between(day, *last_day) >= method.min_interval.value;
    let (first_day, _, first) = results.iter().find(|(day, _, _)| in_reach(*day))?;
    let (from, to) = (months(*first)?, months(*last)?);
    let elapsed = (*last_day - *first_day).num_days() as f64 / DAYS_PER_MONTH;
    // At the floor of a reading age months are gained by growing older: a ratio from a bound is void.
    let is_exact = first.score().is_some() && last.score().is_some();
    let ratio = is_exact.then(|| ratio_gain(f64::from(to) - f64::from(from), elapsed, method.age_score_sem.value, 1)).flatten();
    Some(AgeGain {
        instrument: result.instrument.clone(),
        construct: result.construct.clone(),
        subject: result.subject,
        from: (*first_day, from),
        to: (*last_day, to),
        ratio: ratio.map(|found| (found.ratio, found.se, elapsed)),
    })
}

/// Judgements of a year group: pupils at each rank, by subject and occasion.
type Counts = BTreeMap<(Subject, Occasion), BTreeMap<u8, usize>>;

fn judged(school: &School, members: &[usize]) -> Counts {
    let mut counts = Counts::new();
    for pupil in members.iter().filter_map(|index| school.pupils.get(*index)) {
        for subject in pupil.judgements.keys() {
            for (occasion, judgement) in given(pupil, *subject) {
                *counts.entry((*subject, occasion)).or_default().entry(judgement.rank()).or_default() += 1;
            }
        }
    }
    counts
}

/// Judgements that were given, one for each occasion.
fn given(pupil: &Pupil, subject: Subject) -> BTreeMap<Occasion, &TeacherJudgement> {
    let all = pupil.judgements.get(&subject).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|one| Some((one.occasion, one.judgement.as_ref().ok()?))).collect()
}

fn standings<'a>(
    pupil: &'a Pupil,
    as_at: NaiveDate,
    counts: &'a Counts,
    method: &'a MethodSettings,
) -> impl Iterator<Item = Standing> + 'a {
    let oldest = as_at - chrono::Duration::days(method.judgement_age.value as i64);
    pupil.judgements.keys().filter_map(move |subject| {
        let given = given(pupil, *subject);
        let mut latest_first = given.into_iter().rev();
        let (at, latest) = latest_first.next().filter(|(occasion, _)| occasion.usual_day() >= oldest)?;
        let before = latest_first.next().map(|(then, judgement)| (then, judgement.word().to_owned(), latest.rank().cmp(&judgement.rank())));
        let ridit = counts.get(&(*subject, at)).and_then(|ranks| position(ranks, latest.rank(), method));
        Some(Standing { subject: *subject, latest: (at, latest.word().to_owned()), before, ridit })
    })
}

fn position(ranks: &BTreeMap<u8, usize>, own: u8, method: &MethodSettings) -> Option<(f64, usize)> {
    let n: usize = ranks.values().sum();
    let counts: Vec<f64> = ranks.values().map(|count| *count as f64).collect();
    let place = ranks.keys().position(|rank| *rank == own)?;
    (n as f64 >= method.min_peers.value).then(|| ridits(&counts)?.get(place).map(|ridit| (*ridit, n))).flatten()
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::super::sample::{occasion, pupil, school};
    use super::*;
    use crate::domain::score::{PhonicsMark, TablesMark};
    use crate::ledger::RowKey;
    use crate::link::school::{JudgementAt, Known};
    use crate::place::Place;

    fn known(value: ScaleValue, day: (i32, u32, u32), is_marked: bool) -> Known<ScaleResult> {
        let date = NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap();
        let fact = ScaleResult {
            instrument: Arc::from("Invented word test"),
            construct: Arc::from("word reading"),
            subject: Some(Subject::Reading),
            occasion: Occasion::of(date),
            date: Some(date),
            value,
            is_marked,
        };
        Known { place: Place::file("ages.csv"), row: RowKey { file: Arc::from("ages.csv"), sheet: None, row: 2 }, fact }
    }

    fn age(months: u16) -> ScaleValue {
        ScaleValue::Age(Outcome::Score(AgeScore::from_months(months).unwrap()))
    }

    fn of(results: Vec<Known<ScaleResult>>) -> Vec<OtherScale> {
        let mut one = pupil(0, 4);
        one.observed.other_results = results;
        of_school(&school(vec![one]), &MethodSettings::shipped()).remove(0)
    }

    #[test]
    fn an_age_gain_runs_from_the_earliest_of_the_last_year_to_the_latest() {
        let results = vec![
            known(age(100), (2026, 6, 1), false),
            known(age(80), (2024, 6, 1), false),
            known(age(88), (2025, 12, 1), false),
            known(age(99), (2026, 5, 20), false),
            known(age(140), (2026, 6, 10), true),
        ];
        let found = of(results);
        let [OtherScale::Age(gain)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((gain.from.1, gain.to.1), (88, 100), "marked and far results are left aside");
        let (ratio, se, elapsed) = gain.ratio.unwrap();
        assert!((elapsed - 182.0 / DAYS_PER_MONTH).abs() < 1e-12 && (ratio - 12.0 / elapsed).abs() < 1e-12);
        assert!((se - 6.0 * 2f64.sqrt() / elapsed).abs() < 1e-12);
        assert!(of(vec![known(age(88), (2026, 4, 1), false), known(age(99), (2026, 6, 1), false)]).is_empty(), "under ten weeks");
    }

    #[test]
    fn a_ratio_at_the_floor_is_void() {
        let floor = ScaleValue::Age(Outcome::Below(AgeScore::from_months(72).unwrap()));
        let found = of(vec![known(floor, (2025, 12, 1), false), known(age(87), (2026, 6, 1), false)]);
        let [OtherScale::Age(gain)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(gain.ratio, None);
    }

    #[test]
    fn the_latest_check_counts_and_the_tables_check_has_no_standard() {
        let phonics = |mark| ScaleValue::Phonics(Outcome::Score(PhonicsMark::new(mark).unwrap()));
        let tables = ScaleValue::Tables(Outcome::Score(TablesMark::new(25).unwrap()));
        let found =
            of(vec![known(phonics(33), (2025, 6, 9), false), known(phonics(31), (2024, 6, 10), false), known(tables, (2026, 6, 8), false)]);
        let checks: Vec<(u8, Option<(u8, bool)>)> = found
            .iter()
            .filter_map(|one| match one {
                OtherScale::Check(check) => Some((check.mark.0, check.standard)),
                _ => None,
            })
            .collect();
        assert_eq!(checks, [(33, Some((32, true))), (25, None)]);
    }

    #[test]
    fn a_judgement_has_a_direction_and_a_position_in_the_year_group() {
        let word = |term: usize, word: &str, rank: u8| JudgementAt {
            occasion: occasion(term),
            judgement: Ok(TeacherJudgement::new(word, rank, rank > 1)),
            place: Place::file("marks.csv"),
        };
        // Two below, six working towards, two expected in the latest term.
        let ranks = [0, 0, 1, 1, 1, 1, 1, 1, 2, 2];
        let pupils = ranks.iter().enumerate().map(|(number, rank)| {
            let mut one = pupil(number, 4);
            one.judgements.insert(Subject::Writing, vec![word(7, "WTS", 1), word(8, ["PKS", "WTS", "EXS"][usize::from(*rank)], *rank)]);
            one
        });
        let found = of_school(&school(pupils.collect()), &MethodSettings::shipped());
        let standing = |index: usize| match found[index].as_slice() {
            [OtherScale::Judgement(standing)] => standing.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(standing(0).ridit, Some((0.1, 10)));
        assert_eq!(standing(2).ridit, Some((0.5, 10)));
        let direction = |index: usize| standing(index).before.map(|(_, _, direction)| direction);
        assert_eq!([direction(0), direction(2), direction(9)], [Some(Ordering::Less), Some(Ordering::Equal), Some(Ordering::Greater)]);
        let few = of_school(&school(vec![pupil(0, 4)]), &MethodSettings::shipped());
        assert!(few[0].is_empty());
    }
}
