//! Whom an element or a rule concerns: ages, years and phases in one place.

use chrono::{Datelike, NaiveDate};

use crate::census::return_model::{Return, ReturnPupil};
use crate::config::census::CensusSettings;
use crate::config::census::dates::august_before;
use crate::config::census::structure::AppliesTo;

/// School years before reception.
const NURSERY_YEARS: &[&str] = &["E1", "E2", "N1", "N2"];
/// School years for which a class type is asked.
const CLASS_TYPE_YEARS: &[&str] = &["E1", "E2", "N1", "N2", "R", "1", "2", "3", "4", "5", "6", "7"];

/// Whole years of age on a day.
pub(crate) fn age_on(date_of_birth: NaiveDate, day: NaiveDate) -> i32 {
    let had_birthday = (day.month(), day.day()) >= (date_of_birth.month(), date_of_birth.day());
    day.year() - date_of_birth.year() - i32::from(!had_birthday)
}

/// Census day of a return, when its reference date is a date.
pub(crate) fn census_day(ret: &Return) -> Option<NaiveDate> {
    ret.header.reference_date.valid().copied()
}

/// A pupil's age on the 31 August before census day; `None` when a date is missing.
pub(crate) fn age_at_start_of_year(pupil: &ReturnPupil, ret: &Return, census: &CensusSettings) -> Option<i32> {
    let day = match census.dates.age_day(ret.census.term) {
        Some(day) if census.academic_year == ret.census.year => day,
        _ => august_before(census_day(ret)?),
    };
    Some(age_on(*pupil.date_of_birth.valid()?, day))
}

/// True for K and E.
pub(crate) fn has_sen(pupil: &ReturnPupil) -> bool {
    matches!(pupil.sen_provision.as_str(), "K" | "E")
}

/// True for reception, years 1 and 2, and for pupils of 4 to 6 outside the curriculum years.
pub(crate) fn is_infant(pupil: &ReturnPupil, ret: &Return, census: &CensusSettings) -> bool {
    match pupil.nc_year.as_str() {
        "R" | "1" | "2" => true,
        "X" => age_at_start_of_year(pupil, ret, census).is_some_and(|age| (4..=6).contains(&age)),
        _ => false,
    }
}

/// True when the school's phase and the pupil's year ask for a class type.
pub(crate) fn needs_class_type(pupil: &ReturnPupil, ret: &Return) -> bool {
    matches!(ret.school.phase.as_str(), "PS" | "AT") && CLASS_TYPE_YEARS.contains(&pupil.nc_year.as_str())
}

/// True for the years before reception.
pub(crate) fn is_nursery_year(nc_year: &str) -> bool {
    NURSERY_YEARS.contains(&nc_year)
}

/// Does an element concern this pupil?
pub(crate) fn concerns_pupil(applies: AppliesTo, pupil: &ReturnPupil, ret: &Return, census: &CensusSettings) -> bool {
    let phase = ret.school.phase.as_str();
    match applies {
        AppliesTo::All => true,
        AppliesTo::AgedFive => census_day(ret).zip(pupil.date_of_birth.valid()).is_none_or(|(day, born)| age_on(*born, day) >= 5),
        AppliesTo::Sen => has_sen(pupil),
        AppliesTo::SenMainstream => has_sen(pupil) && !matches!(phase, "SP" | "PR"),
        AppliesTo::Infants => is_infant(pupil, ret, census),
        AppliesTo::Nursery => is_nursery_year(&pupil.nc_year),
        AppliesTo::ClassTypes => needs_class_type(pupil, ret),
        AppliesTo::Attendance => needs_attendance(pupil, ret, census),
        AppliesTo::FreeSchoolMeals => pupil.is_listed_for_free_meals,
        AppliesTo::NotSubsidiary => pupil.enrolment_status != "S",
        AppliesTo::NotNurserySchool => phase != "NS",
        AppliesTo::SpecialSchool => phase == "SP",
        AppliesTo::PupilReferralUnit => phase == "PR",
        AppliesTo::Classes
        | AppliesTo::Appeals
        | AppliesTo::InfantAppeals
        | AppliesTo::Secondary
        | AppliesTo::OffRoll
        | AppliesTo::OldReturn => false,
    }
}

/// Does an element of the school block concern this school?
pub(crate) fn concerns_school(applies: AppliesTo, ret: &Return) -> bool {
    let (phase, governance) = (ret.school.phase.as_str(), ret.school.governance.as_str());
    let own_admissions = matches!(governance, "VA" | "FO" | "CA");
    match applies {
        AppliesTo::All => true,
        AppliesTo::Classes => matches!(phase, "PS" | "MP" | "MS" | "SS" | "AT"),
        AppliesTo::Appeals => own_admissions && !matches!(phase, "NS" | "SP" | "PR"),
        AppliesTo::InfantAppeals => own_admissions && matches!(phase, "PS" | "AT"),
        AppliesTo::NotNurserySchool => phase != "NS",
        AppliesTo::SpecialSchool => phase == "SP",
        AppliesTo::PupilReferralUnit => phase == "PR",
        _ => false,
    }
}

/// Aged 4 to 15 on the 31 August of the attendance period's school year, not a boarder, and at a school that reports it.
fn needs_attendance(pupil: &ReturnPupil, ret: &Return, census: &CensusSettings) -> bool {
    let boards = matches!(pupil.boarder.as_str(), "B" | "6" | "7");
    let day = census.dates.window("attendance_age_day", ret.census.term).map(|window| window.from);
    let age = day.zip(pupil.date_of_birth.valid()).map(|(day, born)| age_on(*born, day));
    ret.school.phase != "NS" && !boards && age.is_none_or(|age| (4..=15).contains(&age))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_counts_from_the_day_itself() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(age_on(day("2018-09-01"), day("2026-08-31")), 7);
        assert_eq!(age_on(day("2018-08-31"), day("2026-08-31")), 8);
        assert_eq!(age_on(day("2020-02-29"), day("2026-02-28")), 5);
        assert_eq!(age_on(day("2020-02-29"), day("2026-03-01")), 6);
    }
}
