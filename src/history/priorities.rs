//! Priorities of a governors' report, kept with the load of its run, so that next year's report can say what became of them even
//! when nobody kept them in the file.
//!
//! Only texts that passed the screen for names are kept.

use crate::config::board_report::Priority;
use crate::domain::academic_year::AcademicYear;
use crate::error::Error;
use crate::history::bytes::{Damaged, Kept, Reader, Writer};
use crate::history::chunk::{self, Kind};
use crate::history::load::{KeptRecords, of_kind};
use crate::history::store::History;

impl Kept for Priority {
    fn put(&self, out: &mut Writer) {
        let Priority { year, action, owner, by, measure, status, is_carried: _ } = self;
        for text in [year, action, owner, measure, status] {
            text.put(out);
        }
        by.put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<Priority, Damaged> {
        let [year, action, owner, measure, status] =
            [Kept::get(from)?, Kept::get(from)?, Kept::get(from)?, Kept::get(from)?, Kept::get(from)?];
        Ok(Priority { year, action, owner, by: Kept::get(from)?, measure, status, is_carried: false })
    }
}

impl KeptRecords {
    /// Adds the priorities of the run's report; none add nothing.
    pub(crate) fn keep_priorities(&mut self, priorities: &[Priority]) {
        if !priorities.is_empty() {
            self.chunks.push(chunk::of_priorities(priorities));
        }
    }
}

impl History {
    /// What the newest of the loads of a school year named as its priorities; loads that name none are passed over.
    pub(crate) fn priorities_of(&self, loads: &[u32], year: AcademicYear) -> Result<Vec<Priority>, Error> {
        let of_year = loads.iter().rev().filter_map(|number| self.load(*number)).filter(|head| AcademicYear::of(head.as_at) == year);
        for head in of_year {
            let mut kept = Vec::new();
            for chunk in of_kind(head, &self.chunks, Kind::Priorities) {
                kept.extend(chunk::priorities(&chunk.bytes).map_err(|_| self.unreadable(head))?);
            }
            kept.retain(|priority: &Priority| priority.set_in() == Some(year));
            if !kept.is_empty() {
                return Ok(kept);
            }
        }
        Ok(Vec::new())
    }
}
