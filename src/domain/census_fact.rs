//! What a school's files say of a pupil for the census alone: sessions by attendance code, suspensions with their reasons,
//! periods of free meals, placements in alternative provision, and single details such as top-up funding.
//!
//! Values are short texts under the names of the return's items, each with its cell, because the census judges, and sends, what
//! was entered. Debug output is masked.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::observed::Observed;
use crate::place::Place;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CensusTopic {
    /// Single details of the pupil, as at the day of their list.
    Detail,
    /// Sessions by attendance code, from the first day counted to the last.
    Sessions,
    /// One suspension or permanent exclusion, on its first day.
    Exclusion,
    /// One period of free school meals.
    FreeMeals,
    /// One placement in alternative provision that the school arranged.
    Placement,
    /// What the office answered to a finding of an earlier check: the row key of the pupil, and the rule with its note.
    Note,
}

/// One value as entered, or as the code it stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct CensusValue {
    /// Item of the return, or name of its element; an attendance code in a fact about sessions.
    pub item: String,
    /// The text as it is sent.
    pub text: String,
    /// The cell.
    pub place: Place,
}

impl fmt::Debug for CensusValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CensusValue({} at {})", self.item, self.place)
    }
}

/// One fact about one pupil.
#[derive(Clone, Debug, PartialEq)]
pub struct CensusFact {
    /// What it is about.
    pub topic: CensusTopic,
    /// First day; the day of the list for details.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
    /// Values in column order.
    pub values: Vec<CensusValue>,
}

impl CensusFact {
    /// The value of an item.
    pub fn value(&self, item: &str) -> Option<&CensusValue> {
        self.values.iter().find(|value| value.item == item)
    }
}

impl Observed for CensusFact {
    fn day(&self) -> Option<NaiveDate> {
        // Details hold for whom the list in force names, even where that list is younger than the day.
        if self.topic == CensusTopic::Detail { None } else { self.to.or(self.from) }
    }
    fn first_day(&self) -> Option<NaiveDate> {
        if self.topic == CensusTopic::Detail { None } else { self.from.or(self.to) }
    }
    fn what(&self) -> String {
        let items = || self.values.iter().map(|value| value.item.as_str()).collect::<Vec<_>>().join(",");
        match self.topic {
            CensusTopic::Detail => format!("details|{}", items()),
            CensusTopic::Sessions => format!("sessions|{:?}|{:?}", self.from, self.to),
            // An end, a reason or a category may be entered later for the same first day.
            CensusTopic::Exclusion => format!("exclusion|{:?}", self.from),
            CensusTopic::FreeMeals => format!("meals|{:?}", self.from),
            CensusTopic::Placement => format!("placement|{:?}", self.from),
            CensusTopic::Note => format!("note|{:?}|{}", self.from, items()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_not_shown_by_debug_output() {
        let value = CensusValue { item: "top_up_funding".into(), text: "true".into(), place: Place::file("sen.csv") };
        assert!(!format!("{value:?}").contains("true"));
    }

    #[test]
    fn an_end_that_is_entered_later_is_still_the_same_period() {
        let day = |text: &str| text.parse().ok();
        let open = CensusFact { topic: CensusTopic::FreeMeals, from: day("2026-06-01"), to: None, values: Vec::new() };
        assert_eq!(open.what(), CensusFact { to: day("2026-09-30"), ..open.clone() }.what());
    }
}
