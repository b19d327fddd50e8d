//! Rules about the school and the header: 100 to 264, and 420.

use chrono::NaiveDate;

use crate::census::return_model::{Return, ReturnSchool};
use crate::census::rules::checks::{if_then, is_between, is_missing, year_order};
use crate::census::rules::rule::Rule;
use crate::config::census::dates::usual_census_day;
use crate::config::census::{CensusSettings, term_of_code};
use crate::domain::school_number::Urn;
use crate::domain::term::SchoolTerm;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 100: the reference date is missing, is no date, or is not the census day of the term named beside it.
    Rule::school("100", "reference_date", "The reference date is not the published census day of the term", |ret, census| {
        ret.header.reference_date.valid().is_none_or(|day| Some(*day) != published_day(ret, census))
    }),
    // 110: the school's name is missing.
    Rule::school("110", "school_name", "The school's name is missing", |ret, _| is_missing(&ret.school.name)),
    // 120: the phase is missing or is not one of the census phases.
    Rule::school("120", "phase", "The phase is missing or is not a phase of the census", |ret, census| {
        !census.code_set("school_phase").has_current(&ret.school.phase)
    }),
    // 130: the establishment number does not go with the phase. The ranges are recalled, and kept in `estab-ranges.tsv`;
    // academies may also have a number from 6000 to 6999.
    Rule::school("130", "estab", "The establishment number is not in a range of the phase", estab_unlike_phase).partly(),
    // 140: the type is missing.
    Rule::school("140", "school_type", "The school's type is missing", |ret, _| is_missing(&ret.school.school_type)),
    // 150: the type does not go with the phase. The pairs are inferred and kept in `phase-types.tsv`; phases without
    // a pair there are not judged.
    Rule::school("150", "school_type", "The school's type does not go with its phase", type_unlike_phase).partly(),
    // 160: the URN is missing or malformed. The comparison with the register of schools needs the register, and is
    // left to the Department.
    Rule::school("160", "urn", "The URN is missing or is not six digits", |ret, _| Urn::parse(&ret.header.urn).is_none()).partly(),
    // 165: the block about the school is absent.
    Rule::school("165", "school_name", "Nothing is said about the school", |ret, _| ret.school == ReturnSchool::default()),
    // 210: the highest year group is missing or not in the list.
    Rule::school("210", "highest_nc_year", "The highest year group is missing or unknown", |ret, census| {
        !is_school_year(&ret.school.highest_nc_year, census)
    }),
    // 220: the lowest year group is missing or not in the list.
    Rule::school("220", "lowest_nc_year", "The lowest year group is missing or unknown", |ret, census| {
        !is_school_year(&ret.school.lowest_nc_year, census)
    }),
    // 221: a pupil referral unit whose intake is not comprehensive.
    Rule::school("221", "intake", "The intake of a pupil referral unit is not COMP", |ret, _| {
        ret.school.phase == "PR" && ret.school.intake != "COMP"
    }),
    // 222: a pupil referral unit that is neither community nor academy.
    Rule::school("222", "governance", "The governance of a pupil referral unit is not CO or CA", |ret, _| {
        ret.school.phase == "PR" && !matches!(ret.school.governance.as_str(), "CO" | "CA")
    }),
    // 223: special or hospital intake outside special schools.
    Rule::school("223", "intake", "The intake is that of a special school and the phase is not", |ret, _| {
        ret.school.phase != "SP" && matches!(ret.school.intake.as_str(), "SPEC" | "HOSP")
    }),
    // 224: a special school with another intake.
    Rule::school("224", "intake", "The intake of a special school is not SPEC or HOSP", |ret, _| {
        ret.school.phase == "SP" && !matches!(ret.school.intake.as_str(), "SPEC" | "HOSP")
    }),
    // 230: the lowest year group comes after the highest.
    Rule::school("230", "lowest_nc_year", "The lowest year group comes after the highest", |ret, _| {
        year_order(&ret.school.lowest_nc_year).zip(year_order(&ret.school.highest_nc_year)).is_some_and(|(low, high)| low > high)
    }),
    // 240: the intake is missing or not in the list; special schools and referral units have rules of their own.
    Rule::school("240", "intake", "The intake is missing or unknown", |ret, census| {
        !matches!(ret.school.phase.as_str(), "SP" | "PR") && !census.code_set("school_intake").has_current(&ret.school.intake)
    }),
    // 260: the governance is missing, not in the list, or independent.
    Rule::school("260", "governance", "The governance is missing, unknown or independent", |ret, census| {
        ret.school.governance == "IN" || !census.code_set("school_governance").has_current(&ret.school.governance)
    }),
    // 261: type 49 asks for governance CA.
    Rule::school("261", "governance", "The type is academy and the governance is not", |ret, _| {
        if_then(ret.school.school_type == "49", ret.school.governance == "CA")
    }),
    // 262: governance CA asks for type 49.
    Rule::school("262", "school_type", "The governance is academy and the type is not", |ret, _| {
        if_then(ret.school.governance == "CA", ret.school.school_type == "49")
    }),
    // 263: type 47 asks for governance CT.
    Rule::school("263", "governance", "The type is city technology college and the governance is not", |ret, _| {
        if_then(ret.school.school_type == "47", ret.school.governance == "CT")
    }),
    // 264: governance CT asks for type 47.
    Rule::school("264", "school_type", "The governance is city technology college and the type is not", |ret, _| {
        if_then(ret.school.governance == "CT", ret.school.school_type == "47")
    }),
    // 420: the telephone number is missing.
    Rule::school("420", "phone", "The school's telephone number is missing", |ret, _| is_missing(&ret.school.phone)),
];

/// The published day of the term that the header names, by the usual pattern where the year's table is another year's.
fn published_day(ret: &Return, census: &CensusSettings) -> Option<NaiveDate> {
    let term = term_of_code(&ret.header.census_term)?;
    if census.academic_year == ret.census.year {
        census.dates.census_day(term)
    } else {
        Some(usual_census_day(SchoolTerm { year: ret.census.year, term }))
    }
}

fn is_school_year(code: &str, census: &CensusSettings) -> bool {
    code != "M" && census.code_set("nc_year").has_current(code)
}

fn estab_unlike_phase(ret: &Return, census: &CensusSettings) -> bool {
    const ACADEMIES: (u32, u32) = (6000, 6999);
    let Ok(estab) = ret.header.estab.parse::<u32>() else { return true };
    if ret.header.estab.len() != 4 {
        return true;
    }
    if ret.school.governance == "CA" && is_between(estab, ACADEMIES.0, ACADEMIES.1) {
        return false;
    }
    let mut ranges = census.estab_ranges.iter().filter(|(phase, _, _)| *phase == ret.school.phase).peekable();
    ranges.peek().is_some() && !ranges.any(|(_, from, to)| is_between(estab, *from, *to))
}

fn type_unlike_phase(ret: &Return, census: &CensusSettings) -> bool {
    if is_missing(&ret.school.school_type) {
        return false;
    }
    let mut types = census.phase_types.iter().filter(|(phase, _)| *phase == ret.school.phase).peekable();
    types.peek().is_some() && !types.any(|(_, school_type)| *school_type == ret.school.school_type)
}
