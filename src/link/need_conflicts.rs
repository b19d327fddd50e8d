//! Two SEN reports of one day's files that name another primary need of one pupil: both places are listed, one is used.
//!
//! The report of the later day is used; of one day, the need that began later; else the first in the order of file and row. The
//! other need stays the pupil's, behind it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::sen::SenNeed;
use crate::finding::{Action, Code, Finding, quoted};
use crate::ledger::RowKey;
use crate::link::desk::Desk;
use crate::link::earlier::Rank;
use crate::link::index::Match;
use crate::link::school::Pupil;
use crate::normalise::records::SenRow;

/// The need that one file names first.
struct Primary {
    rank: u8,
    day: NaiveDate,
    from: Option<NaiveDate>,
    need: SenNeed,
    row: RowKey,
}

/// Puts the need that is used in front, and lists the others.
pub(crate) fn primary(pupils: &mut [Pupil], rows: &[SenRow], desk: &mut Desk<'_>) {
    let mut said: BTreeMap<usize, BTreeMap<Arc<str>, Primary>> = BTreeMap::new();
    for row in rows {
        let runs = row.from.is_none_or(|from| from <= desk.as_at) && row.to.is_none_or(|to| to >= desk.as_at);
        let Some(need) = row.need.clone().filter(|_| runs && desk.order.rank(&row.row.file) == Rank::TODAY) else { continue };
        let day = row.as_at.unwrap_or(desk.as_at).min(desk.as_at);
        let Match::Pupil(at, _) = desk.index.find(&row.pupil, AcademicYear::of(row.from.unwrap_or(day))) else { continue };
        let one = Primary { rank: row.rank.unwrap_or(u8::MAX), day, from: row.from, need, row: row.row.clone() };
        let of_pupil = said.entry(at.0).or_default();
        if of_pupil.get(&row.row.file).is_none_or(|held| (one.rank, &one.row) < (held.rank, &held.row)) {
            of_pupil.insert(row.row.file.clone(), one);
        }
    }
    for (at, files) in said {
        let mut said: Vec<Primary> = files.into_values().collect();
        said.sort_by(|a, b| (b.day, b.from).cmp(&(a.day, a.from)).then_with(|| a.row.cmp(&b.row)));
        let Some((used, others)) = said.split_first() else { continue };
        let Some(other) = others.iter().find(|other| other.need.code() != used.need.code()) else { continue };
        let Some(pupil) = pupils.get_mut(at) else { continue };
        if let Some(found) = pupil.needs.iter().position(|ranked| ranked.need == used.need) {
            let front = pupil.needs.remove(found);
            pupil.needs.insert(0, front);
        }
        let message = format!(
            "The primary need of one pupil is {} here and {} in {}. The one here is used.",
            quoted(used.need.code()),
            quoted(other.need.code()),
            other.row.place()
        );
        desk.work.findings.push(
            Finding::new(Code("LINK-18"), Action::Warned, used.row.place(), message)
                .hint("Correct the need in one of the reports, or keep only the newest SEN report in the inbox."),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Checked;
    use crate::link::link;
    use crate::link::roll::testing::{reference, roll_of, settings};
    use crate::link::school::School;
    use crate::normalise::records::{Normalised, Records};

    fn sen(file: &str, day: &str, code: &str, rank: u8) -> SenRow {
        SenRow {
            row: RowKey { file: file.into(), sheet: None, row: 1 + u32::from(rank) },
            pupil: reference("Adams", "Ava", Some("2017-09-15"), Some("Oak")),
            as_at: day.parse().ok(),
            provision: Some(crate::domain::sen::SenProvision::Support),
            need: SenNeed::parse(code),
            rank: Some(rank),
            from: None,
            to: None,
        }
    }

    fn school(sen: Vec<SenRow>) -> Checked<School> {
        let ava = reference("Adams", "Ava", Some("2017-09-15"), Some("Oak"));
        let records = Records { rolls: vec![roll_of("list.csv", 2026, &[ava])], sen, ..Records::default() };
        link(Normalised { records, ..Normalised::default() }, &settings()).unwrap()
    }

    fn needs(school: &Checked<School>) -> Vec<&str> {
        school.value.pupils[0].needs.iter().map(|ranked| ranked.need.code()).collect()
    }

    fn listed(school: &Checked<School>) -> Vec<String> {
        school.findings.iter().filter(|finding| finding.code.0 == "LINK-18").map(ToString::to_string).collect()
    }

    #[test]
    fn of_two_primary_needs_the_one_of_the_newer_report_is_used_and_both_are_listed() {
        let newer = [sen("report a.csv", "2026-10-01", "SEMH", 1), sen("report b.csv", "2026-11-02", "SLCN", 1)];
        let school_of = school(newer.to_vec());
        assert_eq!(needs(&school_of), ["SLCN", "SEMH"]);
        let found = listed(&school_of);
        assert!(found.len() == 1 && found[0].contains("'SLCN' here and 'SEMH' in report a.csv, line 2"), "{found:?}");
        let turned = school(newer.iter().rev().cloned().collect());
        assert_eq!((needs(&turned), listed(&turned)), (needs(&school_of), found));
    }

    #[test]
    fn a_second_need_in_another_report_is_no_contradiction() {
        let rows =
            vec![sen("a.csv", "2026-10-01", "SEMH", 1), sen("b.csv", "2026-11-02", "SEMH", 1), sen("b.csv", "2026-11-02", "SLCN", 2)];
        let school = school(rows);
        assert_eq!((needs(&school), listed(&school)), (vec!["SEMH", "SLCN"], Vec::new()));
    }
}
