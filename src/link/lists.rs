//! What the school's other pupil lists add to the index: who has left or will join, under which names, numbers and classes a
//! pupil was known before, and by which rule a person of an older list was taken for a pupil of today's.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::academic_year::AcademicYear;
use crate::domain::upn::tidy;
use crate::domain::words;
use crate::finding::{Action, Code, Finding};
use crate::ledger::RowKey;
use crate::link::LinkSettings;
use crate::link::desk::Work;
use crate::link::index::{Elsewhere, Match, Pass, RollIndex};
use crate::link::names::{class_key, written_names};
use crate::link::over_time::{self, Snapshot};
use crate::link::pairs::Answers;
use crate::link::roll::{not_on_roll, row_key};
use crate::link::school::{Pupil, PupilIndex};
use crate::normalise::class_lists::is_not_on_roll;
use crate::normalise::records::{PupilReference, Roll};

/// Somebody of another list who was tied to a pupil on roll.
#[derive(Clone, Debug)]
pub(crate) struct Tie {
    /// The pupil.
    pub pupil: PupilIndex,
    /// The rule.
    pub pass: Pass,
    /// Row of the other list.
    pub row: RowKey,
    /// How it names the child.
    pub who: PupilReference,
    /// School year of the list.
    pub year: AcademicYear,
}

/// The index with every list in it.
#[derive(Debug)]
pub(crate) struct Indexed {
    /// The index.
    pub index: RollIndex,
    /// Who of other lists is whom, and by which rule.
    pub ties: Vec<Tie>,
    /// People of other lists of whom somebody must say whether they are a pupil on roll.
    pub open: Vec<(RowKey, PupilReference, AcademicYear)>,
    /// Rows of other lists of the day of the list in force, which it does not name: pupils who are not on roll by it.
    pub unlisted: Vec<RowKey>,
}

/// Builds the index; lists other than the one in force serve to recognise leavers and joiners to come, to know who was in
/// which class in an earlier year, and under which number and name.
pub(crate) fn index_of(pupils: &mut [Pupil], rolls: &[Roll], in_force: &Roll, answers: Answers, settings: &LinkSettings) -> Indexed {
    let school_id = settings.school_id.as_str();
    let index = RollIndex::of_roll(pupils, AcademicYear::of(in_force.as_at), answers, school_id);
    let mut indexed = Indexed { index, ties: Vec::new(), open: Vec::new(), unlisted: Vec::new() };
    let on_roll: BTreeMap<RowKey, PupilIndex> = pupils.iter().enumerate().map(|(at, pupil)| (pupil.row.clone(), PupilIndex(at))).collect();
    let mut others: Vec<&Roll> = rolls.iter().collect();
    // Newest first: a number learnt from one list leads to the one before it.
    others.sort_by(|a, b| (b.as_at, &b.file).cmp(&(a.as_at, &a.file)));
    let mut keys: BTreeMap<PupilIndex, BTreeSet<String>> = BTreeMap::new();
    let mut seen: BTreeMap<PupilIndex, Vec<Snapshot<'_>>> = BTreeMap::new();
    for roll in others {
        let year = AcademicYear::of(roll.as_at);
        for row in &roll.pupils {
            let own = on_roll.get(&row.row).copied();
            let Some(at) = own.or_else(|| indexed.add(&row.pupil, &row.row, year)) else {
                let is_beside =
                    !std::ptr::eq(roll, in_force) && roll.as_at == in_force.as_at && !is_not_on_roll(roll, &settings.not_on_roll);
                if is_beside && not_on_roll(row, settings.as_at).is_none() {
                    indexed.unlisted.push(row.row.clone());
                }
                continue;
            };
            seen.entry(at).or_default().push(Snapshot { day: roll.as_at, row });
            // The same number makes the same key, and making one is not free.
            if own.is_none() && !indexed.index.has_own_upn(at, &row.pupil) {
                let key = row_key(school_id, row);
                indexed.index.by_key.entry(key.clone()).or_insert(at);
                keys.entry(at).or_default().insert(key);
            }
        }
    }
    // Oldest last until now; of two lists of one day the later loaded counts.
    seen.values_mut().for_each(|all| all.reverse());
    let days = rolls.iter().filter(|roll| !roll.pupils.is_empty()).map(|roll| roll.as_at).collect();
    over_time::remember(pupils, &seen, &days, settings.as_at);
    for (at, keys) in keys {
        if let Some(pupil) = pupils.get_mut(at.0) {
            pupil.over_time.keys = keys.into_iter().filter(|key| *key != pupil.key).collect();
        }
    }
    indexed
}

/// Says once for each file whom the list in force leaves out although another list of its day names them.
pub(crate) fn say_unlisted(mut rows: Vec<RowKey>, in_force: &Roll, work: &mut Work) {
    rows.sort();
    for rows in rows.chunk_by(|a, b| (&a.file, &a.sheet) == (&b.file, &b.sheet)) {
        let Some(first) = rows.first() else { continue };
        let n = words::count(rows.len(), "pupil of this list is", "pupils of this list are");
        let list: Vec<String> = rows.iter().take(10).map(|row| row.row.to_string()).collect();
        let more = if rows.len() > list.len() { " and more" } else { "" };
        let message = format!(
            "{n} not on the longer list of the same day ({}): row {}{more}. By that list they are not on roll, and they stand in no figure.",
            in_force.file,
            list.join(", ")
        );
        work.findings
            .push(Finding::new(Code("LINK-21"), Action::Asked, first.place(), message).hint(
                "If they are on roll, put all pupils into one list; if they have left, write the leaving date or take the list out.",
            ));
    }
}

impl Indexed {
    /// Adds a row of another list; gives the pupil it was tied to.
    fn add(&mut self, who: &PupilReference, row: &RowKey, year: AcademicYear) -> Option<PupilIndex> {
        let class = who.class.as_deref().map(class_key).unwrap_or_default();
        let found = self.index.find(who, year);
        if self.index.others_of_number(who) && !matches!(found, Match::Pupil(_, Pass::AdmissionNumber)) {
            self.index.reused_numbers.extend(who.admission_number.clone());
        }
        // A list names whole people: a name alone, or a number that is given anew, makes nobody the same child.
        let tied = match found {
            Match::Pupil(at, pass) if pass != Pass::UniqueName => Some((at, pass)),
            Match::Several(ref all) if who.upn.as_ref().is_some_and(|upn| upn.valid().is_some()) && !all.is_empty() => {
                self.open.push((row.clone(), who.clone(), year));
                return None;
            }
            _ => None,
        };
        if let Some((at, pass)) = tied {
            self.index.learn(&BTreeSet::from([at]), who, year, &class);
            self.index.learn_upns(at, who);
            if self.index.is_to_be_confirmed(at, pass, who, year) {
                self.ties.push(Tie { pupil: at, pass, row: row.clone(), who: who.clone(), year });
            }
            return Some(at);
        }
        for upn in [&who.upn, &who.former_upn].into_iter().flatten().filter(|upn| !upn.text().is_empty()) {
            self.index.upns_elsewhere.insert(tidy(upn.text()));
        }
        for name in written_names(&who.name) {
            let other = Elsewhere { birth: who.date_of_birth, year, class: class.clone() };
            self.index.elsewhere.entry(name).or_default().push(other);
        }
        if !matches!(found, Match::ToldApart(_) | Match::NotOnRoll) && !self.index.candidates(who, year).is_empty() {
            self.open.push((row.clone(), who.clone(), year));
        }
        None
    }
}
