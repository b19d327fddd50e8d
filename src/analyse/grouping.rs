//! Which group a pupil is in, for gaps and for the audit of flags.
//!
//! A pupil whose file does not say is in no group: the complement never swallows the unknown. Disadvantage is the school's
//! own pupil premium list as read; birth terms are those of the start of compulsory school age (summer: April to August).

use chrono::{Datelike, NaiveDate};

use crate::config::method::MethodSettings;
use crate::domain::sen::SenProvision;
use crate::link::school::Pupil;
use crate::normalise::records::Flag;

/// A way to part the pupils of a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Grouping {
    /// SEN support or an EHC plan on the day, against none.
    Sen,
    /// SEN support on the day, against none.
    SenSupport,
    /// An EHC plan on the day, against none.
    Plan,
    /// Primary area of need, by its code.
    Need,
    /// Pupil premium.
    PupilPremium,
    /// English as an additional language.
    Language,
    /// Sex as recorded.
    Sex,
    /// Term of birth.
    BirthTerm,
    /// Looked after.
    LookedAfter,
    /// Service child.
    ServiceChild,
    /// Attendance of the school year in which the day lies.
    Absence,
    /// Ethnicity, where it is held.
    Ethnicity,
    /// Class.
    Class,
}

impl Grouping {
    /// Every grouping in reading order.
    pub(crate) const ALL: [Grouping; 13] = [
        Grouping::Sen,
        Grouping::SenSupport,
        Grouping::Plan,
        Grouping::Need,
        Grouping::PupilPremium,
        Grouping::Language,
        Grouping::Sex,
        Grouping::BirthTerm,
        Grouping::LookedAfter,
        Grouping::ServiceChild,
        Grouping::Absence,
        Grouping::Ethnicity,
        Grouping::Class,
    ];

    /// The name printed.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Grouping::Sen => "SEN",
            Grouping::SenSupport => "SEN support",
            Grouping::Plan => "EHC plan",
            Grouping::Need => "primary need",
            Grouping::PupilPremium => "pupil premium",
            Grouping::Language => "first language",
            Grouping::Sex => "sex",
            Grouping::BirthTerm => "birth term",
            Grouping::LookedAfter => "looked after",
            Grouping::ServiceChild => "service child",
            Grouping::Absence => "attendance",
            Grouping::Ethnicity => "ethnicity",
            Grouping::Class => "class",
        }
    }

    /// The pupil's group on a day; `None` when no file says, or when the grouping does not speak of the pupil.
    pub(crate) fn group(self, pupil: &Pupil, day: NaiveDate, method: &MethodSettings) -> Option<String> {
        let flag = |flag: Flag, yes: &str, no: &str| match flag {
            Flag::Yes => Some(yes.to_owned()),
            Flag::No => Some(no.to_owned()),
            Flag::Unknown => None,
        };
        let provision = || pupil.provision_on(day);
        let of_provision = |wanted: SenProvision, words: &str| match provision()? {
            SenProvision::None => Some("no SEN".to_owned()),
            held => (held == wanted).then(|| words.to_owned()),
        };
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match self {
            Grouping::Sen => provision().map(|held| if held.is_sen() { "SEN" } else { "no SEN" }.to_owned()),
            Grouping::SenSupport => of_provision(SenProvision::Support, "SEN support"),
            Grouping::Plan => of_provision(SenProvision::Plan, "EHC plan"),
            Grouping::Need => match provision()? {
                SenProvision::None => Some("no SEN".to_owned()),
                _ => pupil.primary_need().map(|need| need.code().to_owned()),
            },
            Grouping::PupilPremium => flag(pupil.pupil_premium, "pupil premium", "other"),
            Grouping::Language => flag(pupil.eal, "additional language", "English"),
            Grouping::Sex => text(&pupil.sex),
            Grouping::BirthTerm => pupil.date_of_birth.map(|born| birth_term(born).to_owned()),
            Grouping::LookedAfter => flag(pupil.looked_after, "looked after", "other"),
            Grouping::ServiceChild => flag(pupil.service_child, "service child", "other"),
            Grouping::Absence => pupil.attendance.as_ref().map(|attendance| absence_band(1.0 - attendance.share, method).to_owned()),
            Grouping::Ethnicity => text(&pupil.ethnicity),
            Grouping::Class => text(&pupil.class).filter(|class| class != "No class"),
        }
    }

    /// The group behind whose back the others stand: its gap is reference minus group. `None` where each group is compared
    /// with all the others.
    pub(crate) fn reference(self) -> Option<&'static str> {
        match self {
            Grouping::Sen | Grouping::SenSupport | Grouping::Plan | Grouping::Need => Some("no SEN"),
            Grouping::PupilPremium | Grouping::LookedAfter | Grouping::ServiceChild => Some("other"),
            Grouping::Language => Some("English"),
            Grouping::Absence => Some(ABSENCE_ORDINARY),
            Grouping::Sex | Grouping::BirthTerm | Grouping::Ethnicity | Grouping::Class => None,
        }
    }
}

const ABSENCE_ORDINARY: &str = "absent under a tenth";

fn birth_term(born: NaiveDate) -> &'static str {
    match born.month() {
        9..=12 => "autumn-born",
        1..=3 => "spring-born",
        _ => "summer-born",
    }
}

fn absence_band(absence: f64, method: &MethodSettings) -> &'static str {
    // A share such as 1 - 0.9 is a rounding error away from the limit; the limit itself is inside the band.
    let reaches = |limit: f64| absence >= limit - 1e-9;
    if reaches(method.absence_severe.value) {
        "severely absent"
    } else if reaches(method.absence_persistent.value) {
        "persistently absent"
    } else {
        ABSENCE_ORDINARY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::sample;
    use crate::link::school::Attendance;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 7, 10).unwrap()
    }

    #[test]
    fn what_no_file_says_is_no_group() {
        let pupil = sample::pupil(1, 4);
        let method = MethodSettings::shipped();
        for grouping in Grouping::ALL.into_iter().filter(|grouping| *grouping != Grouping::Class) {
            assert_eq!(grouping.group(&pupil, day(), &method), None, "{grouping:?}");
        }
    }

    #[test]
    fn the_summer_term_of_birth_begins_in_april() {
        let born = |month| birth_term(NaiveDate::from_ymd_opt(2018, month, 1).unwrap());
        assert_eq!(
            [3, 4, 8, 9, 12, 1].map(born),
            ["spring-born", "summer-born", "summer-born", "autumn-born", "autumn-born", "spring-born"]
        );
    }

    #[test]
    fn exactly_a_tenth_absent_is_persistent() {
        let mut pupil = sample::pupil(1, 4);
        let method = MethodSettings::shipped();
        let mut band = |share: f64| {
            pupil.attendance = Some(Attendance { sessions_possible: Some(100), share, row: pupil.row.clone() });
            Grouping::Absence.group(&pupil, day(), &method).unwrap()
        };
        assert_eq!([0.9, 0.91, 0.5].map(&mut band), ["persistently absent", "absent under a tenth", "severely absent"]);
    }
}
