//! `config/costs/`: what an hour of staff costs, when the school teaches, and the sums that costs are set against.
//!
//! Every row is dated and has a source; grades of staff, never names. A school's own `[costs]` goes before the shared
//! tables, day by day for a grade and year by year for term dates.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::config::school_costs::SchoolCosts;
use crate::config::table::{DataRow, DataTable};
use crate::domain::academic_year::AcademicYear;
use crate::domain::amounts::Pounds;
use crate::error::ConfigMistake;

/// Parts into which a teaching day is divided, so that an even spread of the year's weeks stays a whole number.
pub const PARTS_OF_DAY: i64 = 52;
/// Figure of the yearly sum that a school is expected to find for one pupil, in pounds.
pub const EXPECTATION: &str = "school_contribution";
/// Figure of the teaching weeks of a year.
pub const WEEKS_A_YEAR: &str = "weeks_a_year";

/// The cost of an hour of one grade of staff.
#[derive(Clone, Debug, PartialEq)]
pub struct HourlyRate {
    /// Grade in lower case, a word of `staff_grade` in the value table.
    pub grade: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open when absent.
    pub to: Option<NaiveDate>,
    /// Cost of an hour.
    pub an_hour: Pounds,
    /// Who says so.
    pub source: String,
}

impl HourlyRate {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A dated number of `figures.tsv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub figure: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open when absent.
    pub to: Option<NaiveDate>,
    /// The number, in hundredths of its unit.
    pub hundredths: i64,
    /// Who says so.
    pub source: String,
}

/// What the cost of a course is worked out from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rates {
    own: Vec<HourlyRate>,
    shared: Vec<HourlyRate>,
    figures: Vec<Figure>,
    terms: Vec<(NaiveDate, NaiveDate)>,
    years: BTreeSet<AcademicYear>,
}

const RATES: [&str; 5] = ["grade", "from", "to", "pounds_an_hour", "source"];
const FIGURES: [&str; 6] = ["figure", "from", "to", "value", "unit", "source"];
const TERMS: [&str; 3] = ["from", "to", "source"];

impl Rates {
    /// Reads the folder; a file that is not there is an empty table. What is wrong is added to `mistakes`.
    pub fn load(folder: &Path, mistakes: &mut Vec<ConfigMistake>) -> Rates {
        let mut table = |name: &str, columns: &[&str]| {
            let path = folder.join(name);
            if path.is_file() { DataTable::load(&path, columns, mistakes) } else { DataTable::default() }
        };
        let tables = [table("rates.tsv", &RATES), table("figures.tsv", &FIGURES), table("term-dates.tsv", &TERMS)];
        Rates::of(&tables, mistakes)
    }

    /// Parses the three tables; see [`Rates::load`].
    pub fn parse(rates: &str, figures: &str, terms: &str, mistakes: &mut Vec<ConfigMistake>) -> Rates {
        let tables = [
            DataTable::parse("costs/rates.tsv", rates, &RATES, mistakes),
            DataTable::parse("costs/figures.tsv", figures, &FIGURES, mistakes),
            DataTable::parse("costs/term-dates.tsv", terms, &TERMS, mistakes),
        ];
        Rates::of(&tables, mistakes)
    }

    /// The shipped tables.
    pub fn shipped() -> Rates {
        let rates = include_str!("../../config/costs/rates.tsv");
        let figures = include_str!("../../config/costs/figures.tsv");
        let terms = include_str!("../../config/costs/term-dates.tsv");
        Rates::parse(rates, figures, terms, &mut Vec::new())
    }

    fn of([rates, figures, terms]: &[DataTable; 3], mistakes: &mut Vec<ConfigMistake>) -> Rates {
        let shared: Vec<HourlyRate> = rates.rows().filter_map(|row| hourly(&row, mistakes)).collect();
        overlapping(&shared, &rates.file, mistakes);
        let figures = figures.rows().filter_map(|row| figure(&row, mistakes)).collect();
        let terms: Vec<(NaiveDate, NaiveDate)> =
            terms.rows().filter_map(|row| span(&row, mistakes).and_then(|(from, to)| Some((from, to?)))).collect();
        let years = terms.iter().map(|(from, _)| AcademicYear::of(*from)).collect();
        Rates { own: Vec::new(), shared, figures, terms, years }
    }

    /// These tables with a school's own rows before them.
    pub fn with(&self, own: &SchoolCosts) -> Rates {
        let mut rates = self.clone();
        rates.own = own.rates.iter().filter_map(|rate| rate.hourly()).collect();
        let spans: Vec<(NaiveDate, NaiveDate)> = own.terms.iter().map(|term| (term.from, term.to)).collect();
        let years: BTreeSet<AcademicYear> = spans.iter().map(|(from, _)| AcademicYear::of(*from)).collect();
        rates.terms.retain(|(from, _)| !years.contains(&AcademicYear::of(*from)));
        rates.terms.extend(spans);
        rates.terms.sort_unstable();
        rates.years.extend(years);
        rates
    }

    /// The cost of an hour of a grade on a day.
    pub(crate) fn hourly(&self, grade: &str, day: NaiveDate) -> Option<&HourlyRate> {
        let grade = grade.to_lowercase();
        let of = |rates: &'_ [HourlyRate]| rates.iter().position(|rate| rate.grade == grade && rate.holds_on(day));
        of(&self.own).and_then(|at| self.own.get(at)).or_else(|| of(&self.shared).and_then(|at| self.shared.get(at)))
    }

    /// A figure in force on a day.
    pub fn figure(&self, name: &str, day: NaiveDate) -> Option<&Figure> {
        let holds = |one: &&Figure| one.figure == name && one.from <= day && one.to.is_none_or(|to| day <= to);
        self.figures.iter().filter(holds).max_by_key(|one| one.from)
    }

    /// The yearly sum that a school is expected to find for one pupil before others pay.
    pub(crate) fn expectation(&self, day: NaiveDate) -> Option<Pounds> {
        self.figure(EXPECTATION, day).map(|figure| Pounds { pence: figure.hundredths })
    }

    /// True when term dates of the school year of a day are on file.
    pub(crate) fn has_terms_of(&self, day: NaiveDate) -> bool {
        self.years.contains(&AcademicYear::of(day))
    }

    /// How much of a teaching day a day is, in parts of [`PARTS_OF_DAY`]: all or nothing where the year's term dates are on
    /// file; otherwise the year's weeks (38) are spread evenly over all weekdays.
    pub fn teaching(&self, day: NaiveDate) -> i64 {
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return 0;
        }
        if self.has_terms_of(day) {
            return if self.terms.iter().any(|(from, to)| (*from..=*to).contains(&day)) { PARTS_OF_DAY } else { 0 };
        }
        self.figure(WEEKS_A_YEAR, day).map_or(0, |weeks| (weeks.hundredths / 100).clamp(0, PARTS_OF_DAY))
    }
}

fn hourly(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<HourlyRate> {
    let (from, to) = span(row, mistakes)?;
    let an_hour = money(row.get("pounds_an_hour"));
    if an_hour.is_none() {
        mistakes.push(row.mistake("pounds_an_hour", format!("'{}' is not an amount such as 14.50", row.get("pounds_an_hour"))));
    }
    let (grade, source) = (row.get("grade").to_lowercase(), row.get("source").to_owned());
    Some(HourlyRate { grade, from, to, an_hour: an_hour?, source })
}

fn figure(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<Figure> {
    let (from, to) = span(row, mistakes)?;
    let value = money(row.get("value"));
    if value.is_none() {
        mistakes.push(row.mistake("value", format!("'{}' is not a number", row.get("value"))));
    }
    let (figure, source) = (row.get("figure").to_owned(), row.get("source").to_owned());
    Some(Figure { figure, from, to, hundredths: value?.pence, source })
}

/// First and last day of a row; every row says who says so.
fn span(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<(NaiveDate, Option<NaiveDate>)> {
    let before = mistakes.len();
    let mut day = |heading: &str| match row.get(heading) {
        "" => None,
        text => {
            let day = text.parse::<NaiveDate>().ok();
            if day.is_none() {
                mistakes.push(row.mistake(heading, format!("'{text}' is not a day such as 2026-09-01")));
            }
            day
        }
    };
    let (from, to) = (day("from"), day("to"));
    if from.is_none() && mistakes.len() == before {
        mistakes.push(row.mistake("from", "the first day is missing"));
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        mistakes.push(row.mistake("to", format!("'{to}' lies before '{from}'")));
    }
    if row.get("source").is_empty() {
        mistakes.push(row.mistake("source", "must say where the figure comes from"));
    }
    (mistakes.len() == before).then_some(from).flatten().map(|from| (from, to))
}

/// An amount of pounds with at most two decimals, from 0 to a million.
pub(crate) fn money(text: &str) -> Option<Pounds> {
    let text = text.trim().trim_start_matches('£').replace(',', "");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| !text.is_empty() && text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !(part.is_empty() || digits(part) && part.len() <= 2) {
        return None;
    }
    let pence: i64 = format!("{part:0<2}").parse().ok()?;
    Some(Pounds { pence: whole.parse::<i64>().ok()? * 100 + pence })
}

fn overlapping(rates: &[HourlyRate], file: &str, mistakes: &mut Vec<ConfigMistake>) {
    for (at, one) in rates.iter().enumerate() {
        let meets = |other: &&HourlyRate| other.grade == one.grade && (other.holds_on(one.from) || one.holds_on(other.from));
        if let Some(other) = rates.iter().skip(at + 1).find(meets) {
            let message = format!("two rates for '{}' hold on {}: close the earlier one", one.grade, one.from.max(other.from));
            mistakes.push(ConfigMistake { file: file.to_owned(), key: "from, to".into(), message });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_shipped_school_year_has_the_weeks_of_its_figure() {
        let rates = Rates::shipped();
        assert!(rates.years.len() >= 8);
        for year in &rates.years {
            let first = day(&format!("{}-09-01", year.start_year()));
            let days: i64 = first.iter_days().take(364).map(|day| rates.teaching(day)).sum();
            let weeks = rates.figure(WEEKS_A_YEAR, first).unwrap().hundredths / 100;
            assert_eq!(days / PARTS_OF_DAY, weeks * 5, "{year:?}");
        }
        assert_eq!(rates.expectation(day("2026-11-20")), Some(Pounds { pence: 600_000 }));
    }

    #[test]
    fn a_year_without_term_dates_spreads_its_weeks_evenly() {
        let rates = Rates::shipped();
        assert_eq!(rates.teaching(day("2060-08-11")), 38);
        assert_eq!(rates.teaching(day("2060-08-14")), 0, "a Saturday");
        assert_eq!(rates.teaching(day("2026-12-25")), 0);
    }

    #[test]
    fn rates_need_a_source_and_never_overlap() {
        let text = "grade\tfrom\tto\tpounds_an_hour\tsource\nTA\t2026-04-01\t\t14.50\tpayroll\nTA\t2026-09-01\t\t15\tpayroll\nHLTA\t2026-04-01\t\t18\t\nELSA\tsoon\t\tabc\tx\n";
        let mut mistakes = Vec::new();
        Rates::parse(text, &FIGURES.join("\t"), &TERMS.join("\t"), &mut mistakes);
        assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    }

    #[test]
    fn an_amount_is_read_to_the_penny_or_not_at_all() {
        for (text, pence) in [("14.5", Some(1450)), ("£6,000", Some(600_000)), ("0", Some(0)), ("14.505", None), ("-3", None), ("", None)]
        {
            assert_eq!(money(text).map(|pounds| pounds.pence), pence, "{text}");
        }
    }
}
