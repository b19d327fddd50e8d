//! From the records of a return's file to the return that the rules judge. Nothing is repaired: every value stays as entered.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use crate::census::return_model::{Return, ReturnNeed, ReturnPupil};
use crate::config::census::structure::Structure;
use crate::domain::census_block::Block;
use crate::domain::term::SchoolTerm;
use crate::finding::Checked;
use crate::place::Place;
use crate::read::census_return::{PupilRecord, read_return};

/// Reads a return of a school term by a year's table. The pupils' places are the lines on which their records begin.
pub fn read(input: impl Read, file: &Arc<str>, census: SchoolTerm, structure: &Structure) -> Checked<Return> {
    let (mut pupils, mut leavers) = (Vec::new(), Vec::new());
    let mut sink = |pupil: ReturnPupil, has_left: bool, _: &Return| if has_left { leavers.push(pupil) } else { pupils.push(pupil) };
    let mut read = each(input, file, census, structure, &mut sink).0;
    (read.value.pupils, read.value.leavers) = (pupils, leavers);
    read
}

/// The same without holding the pupils: each goes to `sink` with whether it has left and what had been read about the school
/// when the first pupil came. True when nothing more was read about the school afterwards.
pub(crate) fn each(
    input: impl Read,
    file: &Arc<str>,
    census: SchoolTerm,
    structure: &Structure,
    sink: &mut dyn FnMut(ReturnPupil, bool, &Return),
) -> (Checked<Return>, bool) {
    let items = Items::of(structure);
    let mut head: Option<Return> = None;
    let mut take = |record: PupilRecord, so_far: &Block| {
        let has_left = record.has_left;
        let head = head.get_or_insert_with(|| items.school(so_far.clone(), census));
        sink(items.pupil(record, file), has_left, head);
    };
    let read = read_return(input, file, structure, census.term, &mut take);
    let ret = items.school(read.value, census);
    let was_whole = head.is_none_or(|head| head == ret);
    (Checked { value: ret, findings: read.findings }, was_whole)
}

/// Items by the keys of the table. A key of a pupil is never one of the school, because each begins with its module.
struct Items<'a> {
    named: BTreeMap<&'a str, &'a str>,
    needs: &'a str,
}

impl<'a> Items<'a> {
    fn of(structure: &'a Structure) -> Items<'a> {
        let named = structure.elements.iter().filter(|element| !element.item.is_empty());
        Items {
            named: named.map(|element| (&*element.key, element.item.as_str())).collect(),
            needs: structure.of_item("sen_needs").map_or("", |element| &element.key),
        }
    }

    fn school(&self, mut block: Block, census: SchoolTerm) -> Return {
        let mut ret = Return::blank(census);
        block.settle();
        block.drain_into(|key, text| self.named.get(key).is_some_and(|item| ret.set(item, text)));
        ret.more = block;
        ret
    }

    fn pupil(&self, record: PupilRecord, file: &Arc<str>) -> ReturnPupil {
        let PupilRecord { mut block, line, .. } = record;
        let mut pupil = ReturnPupil::blank();
        block.drain_into(|key, text| self.named.get(key).is_some_and(|item| pupil.set(item, text)));
        pupil.sen_needs = block.take_records(self.needs).into_iter().map(|need| self.need(need)).collect();
        pupil.place = Some(Place::file(file.clone()).at_row(line));
        pupil.listed_name = [pupil.surname.as_str(), pupil.forename.as_str()].join(", ").trim_matches([',', ' ']).to_owned();
        pupil.is_listed_for_free_meals = block.lists().any(|(key, _)| key.ends_with("FSMperiod"));
        pupil.more = block;
        pupil
    }

    fn need(&self, mut record: Block) -> ReturnNeed {
        let mut need = ReturnNeed { rank: String::new(), sen_type: String::new() };
        record.drain_into(|key, text| self.named.get(key).is_some_and(|item| need.set(item, text)));
        need
    }
}
