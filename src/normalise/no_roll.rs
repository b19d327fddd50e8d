//! A pupil list that is no roll after all.

use crate::ledger::Fate;
use crate::normalise::out::Out;
use crate::normalise::records::{Roll, SenRow};

/// The list is used for what it says of SEN and for nothing else; each row without a status is skipped for this reason.
pub(crate) fn keep_sen_alone(roll: Roll, why: &'static str, out: &mut Out) {
    for row in roll.pupils {
        match row.sen_status {
            Some(status) => out.records.sen.push(SenRow {
                row: row.row,
                pupil: row.pupil,
                as_at: Some(roll.as_at),
                provision: Some(status),
                need: None,
                rank: None,
                from: None,
                to: None,
            }),
            None => out.ledger.replace(row.row, Fate::Skipped(why)),
        }
    }
}
