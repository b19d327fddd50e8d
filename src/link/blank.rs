//! A pupil, and a course of an intervention, of which nothing is known but the row.
//!
//! The roll makes its pupils from the first and later steps fill in the rest; tests change what they are about.

use std::collections::BTreeMap;

use crate::domain::entered::Entered;
use crate::domain::name::PupilName;
use crate::domain::upn::Upn;
use crate::ledger::RowKey;
use crate::link::over_time::OverTime;
use crate::link::school::{Observations, Pupil};
use crate::normalise::records::Flag;

impl Pupil {
    /// A pupil of whom nothing is known but the row: texts are empty, flags unknown, and nothing is attached.
    pub fn blank(row: RowKey) -> Pupil {
        Pupil {
            row,
            key: String::new(),
            upn: Entered::parse("", Upn::parse),
            former_upn: None,
            admission_number: None,
            name: PupilName::default(),
            middle_names: None,
            former_surname: None,
            date_of_birth: None,
            sex: String::new(),
            nc_year: None,
            class: String::new(),
            admission_date: None,
            enrolment_status: String::new(),
            sen: Vec::new(),
            needs: Vec::new(),
            pupil_premium: Flag::Unknown,
            free_school_meals: Flag::Unknown,
            eal: Flag::Unknown,
            first_language: String::new(),
            ethnicity: String::new(),
            looked_after: Flag::Unknown,
            service_child: Flag::Unknown,
            postcode: String::new(),
            address_line: String::new(),
            town: String::new(),
            tests: BTreeMap::new(),
            judgements: BTreeMap::new(),
            attendance: None,
            provision: Vec::new(),
            targets: Vec::new(),
            observed: Observations::default(),
            over_time: OverTime::default(),
        }
    }
}

#[cfg(test)]
impl crate::link::school::Provision {
    /// A course of which nothing is known but the row.
    pub(crate) fn blank(row: RowKey) -> crate::link::school::Provision {
        crate::link::school::Provision {
            intervention: String::new(),
            area_of_need: String::new(),
            tier: String::new(),
            start: None,
            end: None,
            sessions_per_week: None,
            minutes: None,
            group_size: None,
            sessions_attended: None,
            sessions_offered: None,
            subject: None,
            entry: None,
            exit: None,
            entry_date: None,
            exit_date: None,
            cost: None,
            outcome: None,
            plan: Default::default(),
            row,
        }
    }
}
