//! Records of which nothing is known but the row and whom it is about, to be filled in.

use crate::ledger::RowKey;
use crate::normalise::records::{Flag, NameAsWritten, ProvisionPlan, ProvisionRow, PupilReference, RollRow};

impl PupilReference {
    /// A reference that names nobody.
    pub fn nobody() -> PupilReference {
        PupilReference {
            upn: None,
            former_upn: None,
            admission_number: None,
            name: NameAsWritten::Absent,
            date_of_birth: None,
            class: None,
            nc_year: None,
        }
    }

    /// True when nothing names a pupil.
    pub(crate) fn is_nobody(&self) -> bool {
        *self == PupilReference::nobody()
    }
}

impl RollRow {
    /// A row of a pupil list that says who is on it and nothing else.
    pub fn blank(row: RowKey, pupil: PupilReference) -> RollRow {
        RollRow {
            row,
            pupil,
            sex: String::new(),
            middle_names: None,
            former_surname: None,
            enrolment_status: String::new(),
            admission_date: None,
            leaving_date: None,
            sen_status: None,
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
        }
    }
}

impl ProvisionRow {
    /// A course of which nothing is known but its row and its pupil, who shares the row with nobody.
    pub(crate) fn blank(row: RowKey, pupil: PupilReference) -> ProvisionRow {
        ProvisionRow {
            row,
            pupil,
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
            plan: ProvisionPlan { n_pupils_named: 1, ..ProvisionPlan::default() },
        }
    }
}
