//! Shares on a website: reviews of plans from the data, and what the school states itself.

use std::collections::{BTreeMap, BTreeSet};

use super::view::{NOT_SHOWN, Reviews, StatedShare};
use super::{Draft, year_to};
use crate::config::publication_school::PartOf;
use crate::disclose::differencing::Population;
use crate::domain::amounts::rounded;
use crate::domain::term::SchoolTerm;
use crate::normalise::records::TargetStatus;

/// Reviews that fell due in the last twelve months: all of them, and by term.
pub(super) fn reviews(draft: &mut Draft<'_>) -> Option<Reviews> {
    let school = draft.sources.school;
    let mut whole = Due::default();
    let mut terms: BTreeMap<SchoolTerm, Due> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        for (day, target) in pupil.targets.iter().filter_map(|target| Some((target.review?, target))) {
            if (year_to(school.as_at)..=school.as_at).contains(&day) {
                let is_done = target.status.is_some_and(|status| status != TargetStatus::InProgress);
                whole.add(at, is_done);
                terms.entry(SchoolTerm::of(day)).or_default().add(at, is_done);
            }
        }
    }
    if whole.due.len() < draft.smallest() {
        draft.leave_out("Reviews of plans are not shown, because too few children had one due");
        return None;
    }
    // Neither side of the share may be worked out from whatever else is printed.
    draft.audit.guard(&Population::of(whole.open.iter().copied()));
    draft.audit.guard(&Population::of(whole.due.difference(&whole.open).copied()));
    let terms = terms.into_iter().filter(|(_, due)| due.due.len() >= draft.smallest());
    Some(Reviews { percent: whole.percent(draft.k), terms: terms.map(|(term, due)| (words(term), due.percent(draft.k))).collect() })
}

/// Pupils with a review due, and those of them with one that was not done.
#[derive(Default)]
struct Due {
    due: BTreeSet<usize>,
    open: BTreeSet<usize>,
}

impl Due {
    fn add(&mut self, pupil: usize, is_done: bool) {
        self.due.insert(pupil);
        if !is_done {
            self.open.insert(pupil);
        }
    }

    fn percent(&self, k: u32) -> String {
        let size = |pupils: &BTreeSet<usize>| u32::try_from(pupils.len()).unwrap_or(u32::MAX);
        percent(size(&self.due) - size(&self.open), size(&self.due), k)
    }
}

/// Terms of the last twelve months in which enough pupils took a test, oldest first.
pub(super) fn assessed(draft: &Draft<'_>) -> Vec<String> {
    let school = draft.sources.school;
    let mut terms: BTreeMap<SchoolTerm, Vec<usize>> = BTreeMap::new();
    for (at, pupil) in school.pupils.iter().enumerate() {
        let days = pupil.tests.values().flatten().map(|result| result.date);
        for day in days.filter(|day| (year_to(school.as_at)..=school.as_at).contains(day)) {
            terms.entry(SchoolTerm::of(day)).or_default().push(at);
        }
    }
    of_enough(terms, draft.smallest())
}

fn of_enough(terms: BTreeMap<SchoolTerm, Vec<usize>>, smallest: usize) -> Vec<String> {
    terms.into_iter().filter(|(_, pupils)| Population::of(pupils.iter().copied()).len() >= smallest).map(|(term, _)| words(term)).collect()
}

/// `summer term 2026`: the calendar year in which the term lies.
fn words(term: SchoolTerm) -> String {
    let year = term.year.start_year() + i32::from(term.term.name() != "autumn");
    format!("{} term {year}", term.term)
}

/// What the school states, under the same rule.
pub(super) fn supplied(draft: &Draft<'_>) -> BTreeMap<StatedShare, String> {
    let supplied = &draft.sources.publication.supplied;
    let all: [(StatedShare, &Option<PartOf>); 3] = [
        (StatedShare::ParentsMet, &supplied.parents_met_three_times),
        (StatedShare::PupilView, &supplied.plans_with_pupil_view),
        (StatedShare::ClubsAndTrips, &supplied.clubs_and_trips),
    ];
    all.into_iter()
        .filter_map(|(what, given)| Some((what, given.as_ref()?)))
        .map(|(what, given)| (what, percent(given.part, given.of, draft.k)))
        .collect()
}

/// A percentage on a website. The pupils on both sides of it are a count each: where either is under `k`, it is a band; under twice
/// `k` pupils in all even a band would say too much.
fn percent(part: u32, of: u32, k: u32) -> String {
    if of < 2 * k || part > of {
        NOT_SHOWN.to_owned()
    } else if part < k {
        format!("under {}%", (100 * k).div_ceil(of))
    } else if of - part < k {
        format!("over {}%", 100 * (of - k) / of)
    } else {
        format!("{:.0}%", rounded(100.0 * f64::from(part) / f64::from(of), 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_with_a_small_side_is_a_band() {
        let shown: Vec<String> = [(31, 40), (38, 40), (40, 40), (0, 40), (9, 40), (20, 40), (15, 19), (41, 40)]
            .iter()
            .map(|(part, of)| percent(*part, *of, 10))
            .collect();
        assert_eq!(shown, ["over 75%", "over 75%", "over 75%", "under 25%", "under 25%", "50%", "not shown", "not shown"]);
    }
}
