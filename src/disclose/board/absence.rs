//! Persistent absence and suspensions by SEN group, beside England.

use chrono::{Datelike, NaiveDate};

use super::prevalence::{self, Groups};
use super::sections::{WIDE_GROUP, part_of};
use crate::config::comparators::NationalFigure;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Section, Statistic};
use crate::disclose::sections::AbsenceLine;
use crate::disclose::view::{AttendanceLine, Comparator, Count};
use crate::domain::academic_year::AcademicYear;
use crate::domain::observed::{IncidentKind, Observed};
use crate::domain::term::SchoolTerm;
use crate::link::school::School;

/// Missing a tenth of possible sessions or more is persistent absence (the Department's definition).
const PERSISTENT: f64 = 0.9;
/// Slack for shares that were divided.
const NOISE: f64 = 1e-9;

/// One line per group with a record of attendance, in the order of the attendance table.
pub(super) fn lines(
    draft: &mut DocumentAudit,
    groups: &Groups,
    attendance: &[AttendanceLine],
    school: &School,
    figures: &[NationalFigure],
) -> Vec<AbsenceLine> {
    let recorded = by(school, |_| true);
    let absent = by(school, |share| share <= PERSISTENT + NOISE);
    let suspended = suspended(school);
    let (year, term) = (school.as_at.year(), SchoolTerm::of(school.as_at));
    let kinds = [
        ("SEN support (K)", &groups.support, "SEN support"),
        ("EHC plan (E)", &groups.plan, "EHC plan"),
        ("No SEN", &groups.none, "no identified SEN"),
    ];
    let mut lines = Vec::new();
    for (group, pupils, name) in kinds {
        let known = pupils.common(&recorded);
        draft.guard(&known.common(&absent));
        suspended.iter().for_each(|suspended| draft.guard(&pupils.common(suspended)));
        if known.len() < draft.rules.smallest() {
            draft.guard(&known);
            continue;
        }
        // Sessions go on from term to term: another term's absence is another measure.
        let measure = format!("persistent absence up to {term}, {group}");
        let what = Statistic::of(Section::Absence, &measure, "absent");
        // Their number stands in the table of attendance; where it does not, they have no line here either.
        let Some(n_known) = attendance.iter().find(|line| line.group == group).map(|line| line.n) else { continue };
        let is_open = !n_known.is_hidden();
        let persistent = if is_open { part_of(draft, what, &known.common(&absent), &known, WIDE_GROUP) } else { Count::NotGiven };
        let persistent_percent = draft.percent(persistent, n_known);
        let suspended = suspended.as_ref().map(|suspended| {
            let measure = format!("suspended up to {term}, {group}");
            let what = Statistic::of(Section::Absence, &measure, "suspended");
            if draft.is_printed(pupils) { part_of(draft, what, &pupils.common(suspended), pupils, WIDE_GROUP) } else { Count::NotGiven }
        });
        let national = ["overall absence", "persistent absence (10% or more)"].map(|measure| absence_of(figures, measure, name, year));
        let national = match national {
            [Some(overall), Some(persistent)] => Some([overall, persistent]),
            _ => None,
        };
        lines.push(AbsenceLine { group: group.to_owned(), persistent, persistent_percent, suspended, national });
    }
    lines
}

fn by(school: &School, holds: impl Fn(f64) -> bool) -> Population {
    let fits = |share: Option<f64>| share.is_some_and(&holds);
    let pupils = school.pupils.iter().enumerate();
    Population::of(pupils.filter(|(_, pupil)| fits(pupil.attendance.as_ref().map(|one| one.share))).map(|(at, _)| at))
}

/// Pupils suspended since the school year began; `None` where no file tells of a suspension at all, for then none is not nought.
fn suspended(school: &School) -> Option<Population> {
    let first: NaiveDate = AcademicYear::of(school.as_at).first_day();
    let mut pupils = Vec::new();
    let mut is_recorded = false;
    for (at, pupil) in school.pupils.iter().enumerate() {
        let suspensions = pupil.observed.incidents.iter().map(|known| &known.fact).filter(|fact| fact.kind == IncidentKind::Suspension);
        for fact in suspensions {
            is_recorded = true;
            if fact.count > 0 && fact.day().is_some_and(|day| day >= first) {
                pupils.push(at);
            }
        }
    }
    is_recorded.then(|| Population::of(pupils))
}

fn absence_of(figures: &[NationalFigure], measure: &str, group: &str, year: i32) -> Option<Comparator> {
    let fits = |figure: &&NationalFigure| {
        figure.measure == measure && figure.group == group && figure.unit.starts_with("percent") && prevalence::is_recent(figure, year)
    };
    figures.iter().filter(fits).max_by_key(|figure| figure.year).map(prevalence::comparator)
}
