//! Pupils with SEN by the year group they move to next September: small year groups stand together, and the line says so.

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
        return lines.into_iter().map(|(group, n)| PublicLine { group, n }).collect();
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
        let name = words(&group, draft.sources.highest);
        let n = draft.rounded(Statistic::of(Section::Movement, BY_NEXT_YEAR, &name), &group.pupils, group.pupils.count());
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

/// `Years 3 and 4`, `Years 3 to 5`, `Reception to Year 2`, `Year 5 to a new school`.
fn words(group: &Group, highest: Option<NcYear>) -> String {
    let name = |year: NcYear| if highest.is_some_and(|highest| year > highest) { "a new school".to_owned() } else { year.to_string() };
    match (group.first, group.last) {
        (Some(first), Some(last)) if first == last => crate::domain::words::sentence_case(&name(first)),
        (Some(first), Some(last)) => format!("{} to {}", name(first), name(last)),
        _ => "Year group not recorded".to_owned(),
    }
}
