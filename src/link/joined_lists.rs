//! Lists of single classes or year groups, put together to the roll of the school before one list is chosen to be in force.
//!
//! Without this the largest class would be the school. Lists of one load are put together, never those of two runs.

use std::collections::BTreeMap;

use crate::finding::{Action, Code, Finding};
use crate::ledger::{Fate, RowKey};
use crate::link::LinkSettings;
use crate::link::desk::Work;
use crate::link::earlier::{LoadOrder, Rank};
use crate::link::lists_beside::{self, Taken};
use crate::normalise::class_lists::{group, one_name};
use crate::normalise::records::{Roll, RollRow};
use crate::place::Place;

/// Rows of a pupil whom a part of the roll names again, with the row that counts.
type Again = Vec<(RowKey, RowKey)>;

/// Puts the parts of one roll together. Rows of a pupil who stands in two parts are settled in the books afterwards, by
/// [`settle_again`]: the choice of the list in force comes first.
pub(crate) fn join(rolls: Vec<Roll>, order: &LoadOrder, settings: &LinkSettings, work: &mut Work) -> (Vec<Roll>, Again) {
    let mut by_load: BTreeMap<Rank, Vec<Roll>> = BTreeMap::new();
    for roll in rolls {
        by_load.entry(order.rank(&roll.file)).or_default().push(roll);
    }
    let mut joined = Vec::new();
    let mut again = Again::new();
    for (rank, rolls) in by_load {
        let refs: Vec<&Roll> = rolls.iter().collect();
        let grouped = group(&refs, settings.as_at, &settings.not_on_roll);
        if rank == Rank::TODAY {
            for (at, why) in &grouped.apart {
                work.findings.extend(refs.get(*at).map(|roll| stands_apart(roll, why)));
            }
        }
        let mut of_load = Vec::new();
        for group in grouped.groups {
            let parts: Vec<&Roll> = group.iter().filter_map(|at| refs.get(*at).copied()).collect();
            if rank == Rank::TODAY && parts.len() > 1 {
                work.findings.extend(put_together(&parts));
            }
            let mut twice = Again::new();
            of_load.extend(one_roll(&parts, &mut twice));
            if rank == Rank::TODAY {
                again.extend(twice);
            }
        }
        for at in 0..of_load.len() {
            let Some((roll, taken)) = lists_beside::completed(&of_load, at, &settings.not_on_roll) else { continue };
            if rank == Rank::TODAY {
                work.findings.extend(taken.iter().map(|taken| taken_from_beside(&roll, taken)));
            }
            joined.push(roll);
        }
    }
    (joined, again)
}

/// Writes into the books what became of rows that name a pupil of another part again.
pub(crate) fn settle_again(again: Again, work: &mut Work) {
    for (row, first) in again {
        let message = format!("The pupil stands on another list of the same days too ({}). The row there is used.", first.place());
        work.findings.push(
            Finding::new(Code("LINK-19"), Action::Warned, row.place(), message)
                .hint("If the class there is not the present one, delete that row and run again."),
        );
        work.ledger.replace(row, Fate::Skipped("pupil who stands on another list of the same days"));
    }
}

/// The parts as one list. Of two rows of one pupil that of the later list counts, else the first.
fn one_roll(parts: &[&Roll], again: &mut Again) -> Option<Roll> {
    let first = parts.first()?;
    let mut sorted: Vec<&&Roll> = parts.iter().collect();
    sorted.sort_by_key(|roll| std::cmp::Reverse(roll.as_at));
    let mut pupils: Vec<RollRow> = Vec::new();
    for roll in sorted {
        let known = pupils.len();
        for row in &roll.pupils {
            match pupils.iter().take(known).find(|one| is_same(one, row)) {
                Some(one) => again.push((row.row.clone(), one.row.clone())),
                None => pupils.push(row.clone()),
            }
        }
    }
    let as_at = parts.iter().map(|roll| roll.as_at).max()?;
    Some(Roll { file: first.file.clone(), as_at, pupils })
}

/// The same name and birthday, and no two UPNs that differ.
fn is_same(a: &RollRow, b: &RollRow) -> bool {
    let (a, b) = (&a.pupil, &b.pupil);
    let upn = |who: &crate::normalise::records::PupilReference| who.upn.as_ref().and_then(|upn| upn.valid().cloned());
    match (upn(a), upn(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.date_of_birth.is_some() && a.date_of_birth == b.date_of_birth && one_name(a).is_some() && one_name(a) == one_name(b),
    }
}

fn put_together(parts: &[&Roll]) -> Option<Finding> {
    let first = parts.first()?.pupils.first()?;
    let n: usize = parts.iter().map(|roll| roll.not_left().count()).sum();
    let message =
        format!("The pupils stand on {} lists that have nobody in common. They are taken for one roll of {n} pupils.", parts.len());
    Some(Finding::new(Code("LINK-19"), Action::Repaired, list_place(first), message).hint(
        "If one of the lists is of another school or another time, say so in the school's settings with ignore = true or as_at \
         under [[reading.files]].",
    ))
}

fn taken_from_beside(roll: &Roll, (columns, file): &Taken) -> Finding {
    let place = roll.pupils.first().map_or_else(|| Place::file(roll.file.clone()), list_place);
    let message = format!("The list has no column of {}. What {file} says of the same pupils is used.", columns.join(", "));
    Finding::new(Code("LINK-20"), Action::Repaired, place, message).hint("Nothing needs doing; one list with all columns makes it surer.")
}

fn stands_apart(roll: &Roll, why: &str) -> Finding {
    let place = roll.pupils.first().map_or_else(|| Place::file(roll.file.clone()), list_place);
    let n = roll.not_left().count();
    let message = format!("The list names {n} pupils who are on no other list, and {why}. It is not put together with the others.");
    Finding::new(Code("LINK-19"), Action::Asked, place, message)
        .hint("If its pupils are on roll, put all pupils into one list; if not, leave it out with ignore = true under [[reading.files]].")
}

fn list_place(row: &RollRow) -> Place {
    Place::file(row.row.file.clone()).in_sheet(row.row.sheet.clone())
}
