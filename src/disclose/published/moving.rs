//! Pupils with SEN by the year group they move to next September: small year groups stand together, and the line says so.
//!
//! Children are remembered by when they began Reception: the Year 4 of one report is the Year 3 of the one before, and a number of
//! last year is never repeated for other children who stand under the same name.

use std::collections::BTreeMap;

use super::view::PublicLine;
use super::{Draft, told};
use crate::disclose::differencing::Population;
use crate::disclose::document::{Section, Statistic};
use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::domain::sen::SenProvision;

/// What the counts measure.
const BY_NEXT_YEAR: &str = "pupils with SEN by the year group they move to";

/// Neighbouring year groups with their pupils.
struct Group {
    first: Option<NcYear>,
    last: Option<NcYear>,
    pupils: Population,
}

/// One line for each group of year groups; nothing when there is only one group.
pub(super) fn lines(draft: &mut Draft<'_>) -> Vec<PublicLine> {
    let all = draft.board.prevalence.get().iter().find(|line| line.stage.starts_with("All SEN")).and_then(|line| told(line.n));
    let mut groups = by_year(draft);
    groups.iter().for_each(|group| draft.audit.guard(&group.pupils));
    // Numbers by year group move by ones and twos and go out once a school year (method, disclosure control, section 4).
    if let Some(lines) = draft.audit.earlier_rounded(BY_NEXT_YEAR, AcademicYear::of(draft.sources.school.as_at).first_day()) {
        draft.leave_out("Children by year group are counted once a school year: the numbers are those of an earlier page");
        let (next, highest) = (next_september(draft), draft.sources.highest);
        return lines.into_iter().map(|(cohort, n)| PublicLine { group: words_of(&cohort, next, highest), n }).collect();
    }
    // All groups together are the total, which must be one that may be known.
    if all.is_none_or(|all| all < draft.k) {
        groups.clear();
    }
    while let Some(at) = groups.iter().position(|group| !draft.beside.allows(&group.pupils)) {
        if groups.len() < 2 {
            groups.clear();
            break;
        }
        let left = at.checked_sub(1).and_then(|left| groups.get(left)).map(|group| group.pupils.len());
        let right = groups.get(at + 1).map(|group| group.pupils.len());
        let from = match (left, right) {
            (Some(left), Some(right)) if left <= right => at - 1,
            (Some(_), None) => at - 1,
            _ => at,
        };
        join(&mut groups, from);
    }
    if groups.len() < 2 {
        draft.leave_out("Children by year group are not shown, because the groups are too small");
        return Vec::new();
    }
    let mut lines = Vec::new();
    for group in groups {
        let name = words(group.first, group.last, draft.sources.highest);
        let cohort = cohort(&group, next_september(draft));
        let n = draft.rounded(Statistic::of(Section::Movement, BY_NEXT_YEAR, &cohort), &group.pupils, group.pupils.count());
        lines.push(PublicLine { group: name, n });
        draft.beside.print(group.pupils);
    }
    lines
}

/// Pupils with SEN by the year they move to; pupils without a year group come first.
fn by_year(draft: &Draft<'_>) -> Vec<Group> {
    let school = draft.sources.school;
    let mut members: BTreeMap<Option<NcYear>, Vec<usize>> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        if pupil.provision_on(school.as_at).is_some_and(SenProvision::is_sen) {
            let next = pupil.nc_year.and_then(|year| NcYear::new(year.number().saturating_add(1)));
            members.entry(next).or_default().push(at);
        }
    }
    members.into_iter().map(|(year, pupils)| Group { first: year, last: year, pupils: Population::of(pupils) }).collect()
}

fn join(groups: &mut Vec<Group>, at: usize) {
    if at + 1 >= groups.len() {
        return;
    }
    let next = groups.remove(at + 1);
    if let Some(group) = groups.get_mut(at) {
        group.pupils = group.pupils.with(&next.pupils);
        group.first = group.first.or(next.first);
        group.last = next.last;
    }
}

/// The year in which the groups of the page begin.
fn next_september(draft: &Draft<'_>) -> i32 {
    AcademicYear::of(draft.sources.school.as_at).start_year() + 1
}

/// How a remembered line begins.
const BEGAN: &str = "began Reception in ";

/// When the children of a line began Reception: `began Reception in 2021 to 2023`. Years count back from the year group, so that a
/// child of the nursery begins later than this year.
fn cohort(group: &Group, next: i32) -> String {
    match (group.first, group.last) {
        (Some(first), Some(last)) if first == last => format!("{BEGAN}{}", next - i32::from(first.number())),
        (Some(first), Some(last)) => {
            format!("{BEGAN}{} to {}", next - i32::from(last.number()), next - i32::from(first.number()))
        }
        _ => NOT_RECORDED.to_owned(),
    }
}

/// The words of a remembered line this year; as they were remembered where they name no years.
fn words_of(cohort: &str, next: i32, highest: Option<NcYear>) -> String {
    let year = |began: &str| i8::try_from(next - began.parse::<i32>().ok()?).ok().and_then(NcYear::new);
    let years = cohort.strip_prefix(BEGAN).map(|years| years.split_once(" to ").unwrap_or((years, years)));
    match years.map(|(earliest, latest)| (year(latest), year(earliest))) {
        Some((Some(first), Some(last))) => words(Some(first), Some(last), highest),
        _ => cohort.to_owned(),
    }
}

/// Children without a year group.
const NOT_RECORDED: &str = "Year group not recorded";

/// `Year 3 to Year 5`, `Reception to Year 2`, `Year 5 to a new school`.
fn words(first: Option<NcYear>, last: Option<NcYear>, highest: Option<NcYear>) -> String {
    let name = |year: NcYear| if highest.is_some_and(|highest| year > highest) { "a new school".to_owned() } else { year.to_string() };
    match (first, last) {
        (Some(first), Some(last)) if first == last => crate::domain::words::sentence_case(&name(first)),
        (Some(first), Some(last)) => format!("{} to {}", name(first), name(last)),
        _ => NOT_RECORDED.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(first: i8, last: i8, remembered: &str, this_year: &str, a_year_on: &str) {
        let (first, last) = (NcYear::new(first), NcYear::new(last));
        let group = Group { first, last, pupils: Population::default() };
        let highest = NcYear::new(6);
        assert_eq!(cohort(&group, 2027), remembered);
        assert_eq!(words_of(remembered, 2027, highest), this_year);
        assert_eq!(words(first, last, highest), this_year);
        assert_eq!(words_of(remembered, 2028, highest), a_year_on);
    }

    #[test]
    fn children_are_remembered_by_when_they_began_reception() {
        check(3, 3, "began Reception in 2024", "Year 3", "Year 4");
        check(0, 2, "began Reception in 2025 to 2027", "Reception to Year 2", "Year 1 to Year 3");
        check(5, 6, "began Reception in 2021 to 2022", "Year 5 to Year 6", "Year 6 to a new school");
    }

    #[test]
    fn a_line_without_years_keeps_its_words() {
        for words in ["Year group not recorded", "Year 3", "began Reception in spring"] {
            assert_eq!(words_of(words, 2027, NcYear::new(6)), words);
        }
    }
}
