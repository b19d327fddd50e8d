//! Files of one day that say different things about one pupil: both places are listed, and one of them is used by a stated rule.
//!
//! Class and year group: the pupil list is used. The dates of an intervention: those of the file that the settings put first;
//! else those that reach further. SEN provision is told apart where it is attached (`register`), results in `results`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::name::folded;
use crate::domain::term::SchoolTerm;
use crate::domain::words::date;
use crate::finding::{Action, Code, Finding, quoted};
use crate::ledger::RowKey;
use crate::link::desk::{Desk, row_list};
use crate::link::earlier::Rank;
use crate::link::index::Match;
use crate::link::names::class_key;
use crate::link::school::{Provision, Pupil};
use crate::normalise::records::{Records, Roll};

const CLASS_OR_YEAR: Code = Code("LINK-15");
const DATES: Code = Code("LINK-16");

/// Rows of this term that name another class or year group than the pupil list. Groups that are no class of the list (sets,
/// phases) are no contradiction.
pub(crate) fn class_and_year(pupils: &[Pupil], records: &Records, list: &Roll, desk: &mut Desk<'_>) {
    let term = SchoolTerm::of(desk.as_at);
    if AcademicYear::of(list.as_at) != term.year {
        return;
    }
    let classes: BTreeSet<String> = pupils.iter().map(|pupil| class_key(&pupil.class)).collect();
    /// File, what differs, what it says and what the list says.
    type Differs = (Arc<str>, &'static str, String, String);
    let mut found: BTreeMap<Differs, Vec<(RowKey, RowKey)>> = BTreeMap::new();
    for row in records.pupil_rows() {
        let says_something = row.pupil.class.is_some() || row.pupil.nc_year.is_some();
        if !says_something || desk.order.rank(&row.row.file) != Rank::TODAY || SchoolTerm::of(row.day.unwrap_or(desk.as_at)) != term {
            continue;
        }
        let Match::Pupil(at, _) = desk.index.find(row.pupil, term.year) else { continue };
        let Some(pupil) = pupils.get(at.0) else { continue };
        let mut note = |what: &'static str, listed: String, said: String| {
            found.entry((row.row.file.clone(), what, listed, said)).or_default().push((row.row.clone(), pupil.row.clone()));
        };
        if let Some(class) = &row.pupil.class
            && class_key(class) != class_key(&pupil.class)
            && classes.contains(&class_key(class))
            && pupil.class != "No class"
        {
            note("class", pupil.class.clone(), class.clone());
        }
        if let (Some(said), Some(listed)) = (row.pupil.nc_year, pupil.nc_year)
            && said != listed
        {
            note("year group", listed.to_string(), said.to_string());
        }
    }
    for ((_, what, listed, said), mut rows) in found {
        rows.sort();
        rows.dedup();
        let Some((first, on_list)) = rows.first().cloned() else { continue };
        let n_pupils = rows.iter().map(|(_, on_list)| on_list).collect::<BTreeSet<_>>().len();
        let mut here: Vec<RowKey> = rows.into_iter().map(|(row, _)| row).collect();
        here.dedup();
        let pupils = if n_pupils == 1 { "One pupil has".to_owned() } else { format!("{n_pupils} pupils have ({})", row_list(&here)) };
        let message = format!(
            "{pupils} {what} {} here and {} in the pupil list (first: {}). The pupil list is used.",
            quoted(&said),
            quoted(&listed),
            on_list.place()
        );
        desk.work.findings.push(
            Finding::new(CLASS_OR_YEAR, Action::Warned, first.place(), message).hint("Correct whichever of the two files is out of date."),
        );
    }
}

/// One intervention of one pupil in two files of today at one time is one course: the dates of one of them are used, and
/// measures that it lacks are taken from the other.
pub(crate) fn interventions(pupil: &mut Pupil, desk: &mut Desk<'_>) {
    let mut kept: Vec<Provision> = Vec::new();
    for given in std::mem::take(&mut pupil.provision) {
        let is_today = desk.order.rank(&given.row.file) == Rank::TODAY;
        let same = kept.iter_mut().find(|held| {
            is_today && desk.order.rank(&held.row.file) == Rank::TODAY && held.row.file != given.row.file && is_same_course(held, &given)
        });
        let Some(held) = same else {
            kept.push(given);
            continue;
        };
        let (mut used, other) =
            if precedence(&given, desk) < precedence(held, desk) { (given, held.clone()) } else { (held.clone(), given) };
        if (used.start, used.end) != (other.start, other.end) {
            desk.work.findings.push(differing(&used, &other));
        }
        desk.work.set_aside(&other.row, "the same intervention of the pupil stands in another file, which is used");
        if used.entry.is_none() && used.exit.is_none() && used.subject == other.subject {
            (used.entry, used.exit) = (other.entry, other.exit);
            (used.entry_date, used.exit_date) = (other.entry_date, other.exit_date);
        }
        *held = used;
    }
    pupil.provision = kept;
}

fn is_same_course(one: &Provision, other: &Provision) -> bool {
    if folded(&one.intervention) != folded(&other.intervention) || one.intervention.trim().is_empty() {
        return false;
    }
    let (Some(a), Some(b)) = (one.start, other.start) else { return one.end.is_some() && one.end == other.end };
    let last = |course: &Provision| course.end.unwrap_or(NaiveDate::MAX);
    a <= last(other) && b <= last(one)
}

/// Smaller goes first: the place of its file in the settings, then how far it reaches, then its row.
fn precedence(course: &Provision, desk: &Desk<'_>) -> impl Ord + use<> {
    let file = course.row.file.to_lowercase();
    let in_settings = desk.prefer.interventions.iter().position(|part| file.contains(&part.to_lowercase()));
    let reaches = course.exit_date.max(course.plan.review).max(course.end);
    (in_settings.unwrap_or(usize::MAX), std::cmp::Reverse(reaches), course.row.clone())
}

fn differing(used: &Provision, other: &Provision) -> Finding {
    let words = |course: &Provision| {
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "no date".to_owned(), date);
        format!("{} to {}", day(course.start), day(course.end))
    };
    let message = format!(
        "{} of one pupil is dated {} here and {} in {}. The dates here are used.",
        quoted(&used.intervention),
        words(used),
        words(other),
        other.row.place()
    );
    Finding::new(DATES, Action::Warned, used.row.place(), message)
        .hint("Correct the dates in one of the files, or name the file to trust under interventions of [reading.prefer].")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::school::Prefer;
    use crate::finding::Checked;
    use crate::ledger::Fate;
    use crate::link::link;
    use crate::link::roll::testing::{reference, roll_of, settings};
    use crate::link::school::School;
    use crate::normalise::records::{Normalised, ProvisionRow, PupilReference};

    fn ava(class: &str) -> PupilReference {
        reference("Adams", "Ava", Some("2017-09-15"), Some(class))
    }

    fn course(file: &str, class: &str, start: &str, end: &str) -> ProvisionRow {
        ProvisionRow {
            intervention: "Paired reading".into(),
            start: start.parse().ok(),
            end: end.parse().ok(),
            ..ProvisionRow::blank(RowKey { file: file.into(), sheet: None, row: 2 }, ava(class))
        }
    }

    fn school(provision: Vec<ProvisionRow>, trusted: &[&str]) -> Checked<School> {
        let bea = reference("Adams", "Bea", Some("2016-09-15"), Some("Elm"));
        let records = Records { rolls: vec![roll_of("list.csv", 2026, &[ava("Oak"), bea])], provision, ..Records::default() };
        let prefer = Prefer { interventions: trusted.iter().map(|part| (*part).to_owned()).collect(), ..Prefer::default() };
        link(Normalised { records, ..Normalised::default() }, &settings().preferring(&prefer)).unwrap()
    }

    fn provision(school: &Checked<School>) -> Vec<&Provision> {
        school.value.pupils.iter().flat_map(|pupil| &pupil.provision).collect()
    }

    #[test]
    fn one_intervention_in_two_files_is_one_course_and_its_dates_are_listed() {
        let rows = || vec![course("a.csv", "Oak", "2026-09-07", "2026-12-11"), course("b.csv", "Oak", "2026-09-14", "2026-11-20")];
        let by_reach = school(rows(), &[]);
        assert_eq!(provision(&by_reach).iter().map(|one| one.row.file.to_string()).collect::<Vec<_>>(), ["a.csv"]);
        let finding = by_reach.findings.iter().find(|finding| finding.code == DATES).unwrap();
        assert!(finding.message.contains("7 September 2026 to 11 December 2026 here and 14 September 2026 to 20 November 2026 in b.csv"));
        let left = by_reach.value.ledger.fate(&RowKey { file: "b.csv".into(), sheet: None, row: 2 });
        assert!(matches!(left, Some(Fate::Skipped(_))), "{left:?}");
        assert_eq!(provision(&school(rows(), &["B."]))[0].row.file.to_string(), "b.csv");
    }

    #[test]
    fn two_courses_one_after_the_other_stay_two() {
        let rows = vec![course("a.csv", "Oak", "2026-09-07", "2026-10-16"), course("b.csv", "Oak", "2026-11-02", "2026-12-11")];
        let school = school(rows, &[]);
        assert_eq!((provision(&school).len(), school.findings.len()), (2, 0));
    }

    #[test]
    fn another_class_in_a_file_of_this_term_is_listed_and_a_set_is_not() {
        let listed = |class: &str| {
            let school = school(vec![course("a.csv", class, "2026-09-07", "2026-11-19")], &[]);
            school.findings.into_iter().filter(|finding| finding.code == CLASS_OR_YEAR).collect::<Vec<_>>()
        };
        assert!(listed("Oak").is_empty() && listed("Maths set 2").is_empty());
        let found = listed("Elm");
        assert!(
            found[0].message.contains("class 'Elm' here and 'Oak' in the pupil list (first: list.csv, line 2)"),
            "{}",
            found[0].message
        );
    }

    #[test]
    fn two_lists_of_a_course_that_share_one_day_are_one_course() {
        for (first, second) in [("a.csv", "b.csv"), ("b.csv", "a.csv")] {
            let rows = vec![course(first, "Oak", "2026-09-07", "2026-10-16"), course(second, "Oak", "2026-10-16", "2026-12-11")];
            assert_eq!(provision(&school(rows, &[])).len(), 1, "{first} before {second}");
        }
    }
}
