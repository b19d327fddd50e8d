//! Rules about the school and the header: 100 to 264, and 420.

use chrono::NaiveDate;

use crate::census::return_model::{Return, ReturnSchool};
use crate::census::rules::checks::{if_then, is_between, is_missing, year_order};
use crate::census::rules::rule::{Check, Rule, Source, Years};
use crate::config::census::dates::usual_census_day;
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::{CensusSettings, term_of_code};
use crate::config::census::{Mark, Terms};
use crate::domain::school_number::Urn;
use crate::domain::term::SchoolTerm;

/// 100: the reference date is missing, is no date, or is not the census day of the term named beside it.
pub const REFERENCE_DATE_IS_NOT_CENSUS_DAY: Rule = Rule {
    number: "100",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "reference_date",
    message: "The reference date is not the published census day of the term",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, census| ret.header.reference_date.valid().is_none_or(|day| Some(*day) != published_day(ret, census))),
};

/// 110: the school's name is missing.
pub const SCHOOL_NAME_MISSING: Rule = Rule {
    number: "110",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_name",
    message: "The school's name is missing",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| is_missing(&ret.school.name)),
};

/// 120: the phase is missing or is not one of the census phases.
pub const PHASE_UNKNOWN: Rule = Rule {
    number: "120",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "phase",
    message: "The phase is missing or is not a phase of the census",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, census| !census.code_set("school_phase").has_current(&ret.school.phase)),
};

/// 130: the establishment number does not go with the phase. The ranges are recalled, and kept in `estab-ranges.tsv`;
/// academies may also have a number from 6000 to 6999.
pub const ESTABLISHMENT_NUMBER_UNLIKE_PHASE: Rule = Rule {
    number: "130",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "estab",
    message: "The establishment number is not in a range of the phase",
    source: Source::new("P18", Mark::Partly),
    check: Check::Return(estab_unlike_phase),
};

/// 140: the type is missing.
pub const SCHOOL_TYPE_MISSING: Rule = Rule {
    number: "140",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_type",
    message: "The school's type is missing",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| is_missing(&ret.school.school_type)),
};

/// 150: the type does not go with the phase. The pairs are inferred and kept in `phase-types.tsv`; phases without
/// a pair there are not judged.
pub const SCHOOL_TYPE_UNLIKE_PHASE: Rule = Rule {
    number: "150",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_type",
    message: "The school's type does not go with its phase",
    source: Source::new("P18", Mark::Partly),
    check: Check::Return(type_unlike_phase),
};

/// 160: the URN is missing or malformed. The comparison with the register of schools needs the register, and is
/// left to the Department.
pub const URN_MISSING: Rule = Rule {
    number: "160",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "urn",
    message: "The URN is missing or is not six digits",
    source: Source::new("P18", Mark::Partly),
    check: Check::Return(|ret, _| Urn::parse(&ret.header.urn).is_none()),
};

/// 165: the block about the school is absent.
pub const SCHOOL_BLOCK_MISSING: Rule = Rule {
    number: "165",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_name",
    message: "Nothing is said about the school",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| ret.school == ReturnSchool::default()),
};

/// 210: the highest year group is missing or not in the list.
pub const HIGHEST_YEAR_UNKNOWN: Rule = Rule {
    number: "210",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "highest_nc_year",
    message: "The highest year group is missing or unknown",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, census| !is_school_year(&ret.school.highest_nc_year, census)),
};

/// 220: the lowest year group is missing or not in the list.
pub const LOWEST_YEAR_UNKNOWN: Rule = Rule {
    number: "220",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "lowest_nc_year",
    message: "The lowest year group is missing or unknown",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, census| !is_school_year(&ret.school.lowest_nc_year, census)),
};

/// 221: a pupil referral unit whose intake is not comprehensive.
pub const REFERRAL_UNIT_INTAKE_UNLIKE_COMP: Rule = Rule {
    number: "221",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "intake",
    message: "The intake of a pupil referral unit is not COMP",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| ret.school.phase == "PR" && ret.school.intake != "COMP"),
};

/// 222: a pupil referral unit that is neither community nor academy.
pub const REFERRAL_UNIT_GOVERNANCE_WRONG: Rule = Rule {
    number: "222",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "governance",
    message: "The governance of a pupil referral unit is not CO or CA",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| ret.school.phase == "PR" && !matches!(ret.school.governance.as_str(), "CO" | "CA")),
};

/// 223: special or hospital intake outside special schools.
pub const SPECIAL_INTAKE_OUTSIDE_SPECIAL_SCHOOL: Rule = Rule {
    number: "223",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "intake",
    message: "The intake is that of a special school and the phase is not",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| ret.school.phase != "SP" && matches!(ret.school.intake.as_str(), "SPEC" | "HOSP")),
};

/// 224: a special school with another intake.
pub const SPECIAL_SCHOOL_INTAKE_WRONG: Rule = Rule {
    number: "224",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "intake",
    message: "The intake of a special school is not SPEC or HOSP",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| ret.school.phase == "SP" && !matches!(ret.school.intake.as_str(), "SPEC" | "HOSP")),
};

/// 230: the lowest year group comes after the highest.
pub const YEAR_RANGE_UPSIDE_DOWN: Rule = Rule {
    number: "230",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "lowest_nc_year",
    message: "The lowest year group comes after the highest",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| {
        year_order(&ret.school.lowest_nc_year).zip(year_order(&ret.school.highest_nc_year)).is_some_and(|(low, high)| low > high)
    }),
};

/// 240: the intake is missing or not in the list; special schools and referral units have rules of their own.
pub const INTAKE_UNKNOWN: Rule = Rule {
    number: "240",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "intake",
    message: "The intake is missing or unknown",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, census| {
        !matches!(ret.school.phase.as_str(), "SP" | "PR") && !census.code_set("school_intake").has_current(&ret.school.intake)
    }),
};

/// 260: the governance is missing, not in the list, or independent.
pub const GOVERNANCE_UNKNOWN: Rule = Rule {
    number: "260",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "governance",
    message: "The governance is missing, unknown or independent",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, census| {
        ret.school.governance == "IN" || !census.code_set("school_governance").has_current(&ret.school.governance)
    }),
};

/// 261: type 49 asks for governance CA.
pub const ACADEMY_TYPE_WITH_OTHER_GOVERNANCE: Rule = Rule {
    number: "261",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "governance",
    message: "The type is academy and the governance is not",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| if_then(ret.school.school_type == "49", ret.school.governance == "CA")),
};

/// 262: governance CA asks for type 49.
pub const ACADEMY_GOVERNANCE_WITH_OTHER_TYPE: Rule = Rule {
    number: "262",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_type",
    message: "The governance is academy and the type is not",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| if_then(ret.school.governance == "CA", ret.school.school_type == "49")),
};

/// 263: type 47 asks for governance CT.
pub const TECHNOLOGY_COLLEGE_TYPE_WITH_OTHER_GOVERNANCE: Rule = Rule {
    number: "263",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "governance",
    message: "The type is city technology college and the governance is not",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| if_then(ret.school.school_type == "47", ret.school.governance == "CT")),
};

/// 264: governance CT asks for type 47.
pub const TECHNOLOGY_COLLEGE_GOVERNANCE_WITH_OTHER_TYPE: Rule = Rule {
    number: "264",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "school_type",
    message: "The governance is city technology college and the type is not",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| if_then(ret.school.governance == "CT", ret.school.school_type == "47")),
};

/// 420: the telephone number is missing.
pub const TELEPHONE_MISSING: Rule = Rule {
    number: "420",
    level: Level::School,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "phone",
    message: "The school's telephone number is missing",
    source: Source::new("P18", Mark::Verified),
    check: Check::Return(|ret, _| is_missing(&ret.school.phone)),
};

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

#[cfg(test)]
pub(super) mod tests {
    use crate::census::return_model::entered_date;
    use crate::census::rules::model::{Example, fires, silent};

    /// One change to the model return for each case.
    pub(in crate::census::rules) const EXAMPLES: &[Example] = &[
        fires("100", |r| r.header.reference_date = entered_date("2026-10-02")),
        silent("100", |r| r.header.reference_date = entered_date("2026-10-01")),
        fires("110", |r| r.school.name = " ".into()),
        silent("110", |r| r.school.name = "Elsewhere".into()),
        fires("120", |r| r.school.phase = "EY".into()),
        silent("120", |r| r.school.phase = "AT".into()),
        fires("130", |r| r.header.estab = "4999".into()),
        silent("130", |r| r.header.estab = "5250".into()),
        fires("140", |r| r.school.school_type = String::new()),
        silent("140", |r| r.school.school_type = "18".into()),
        fires("150", |r| r.school.school_type = "22".into()),
        silent("150", |r| r.school.school_type = "16".into()),
        fires("160", |r| r.header.urn = "12345".into()),
        silent("160", |r| r.header.urn = "999998".into()),
        fires("165", |r| r.school = crate::census::return_model::ReturnSchool::default()),
        silent("165", |r| r.school.name = String::new()),
        fires("210", |r| r.school.highest_nc_year = "M".into()),
        silent("210", |r| r.school.highest_nc_year = "7".into()),
        fires("220", |r| r.school.lowest_nc_year = "Y3".into()),
        silent("220", |r| r.school.lowest_nc_year = "R".into()),
        fires("221", |r| {
            r.school.phase = "PR".into();
            r.school.intake = "SEL1".into();
        }),
        silent("221", |r| r.school.phase = "PR".into()),
        fires("222", |r| {
            r.school.phase = "PR".into();
            r.school.governance = "VA".into();
        }),
        silent("222", |r| r.school.phase = "PR".into()),
        fires("223", |r| r.school.intake = "SPEC".into()),
        silent("223", |r| {
            r.school.phase = "SP".into();
            r.school.intake = "SPEC".into();
        }),
        fires("224", |r| r.school.phase = "SP".into()),
        silent("224", |r| {
            r.school.phase = "SP".into();
            r.school.intake = "HOSP".into();
        }),
        fires("230", |r| r.school.lowest_nc_year = "7".into()),
        silent("230", |r| r.school.lowest_nc_year = "6".into()),
        fires("240", |r| r.school.intake = "ALL".into()),
        silent("240", |r| r.school.intake = "SEL4".into()),
        fires("260", |r| r.school.governance = "IN".into()),
        silent("260", |r| r.school.governance = "VC".into()),
        fires("261", |r| r.school.school_type = "49".into()),
        silent("261", |r| {
            r.school.school_type = "49".into();
            r.school.governance = "CA".into();
        }),
        fires("262", |r| r.school.governance = "CA".into()),
        silent("262", |r| r.school.governance = "FO".into()),
        fires("263", |r| r.school.school_type = "47".into()),
        silent("263", |r| {
            r.school.school_type = "47".into();
            r.school.governance = "CT".into();
        }),
        fires("264", |r| r.school.governance = "CT".into()),
        silent("264", |r| r.school.governance = "VA".into()),
        fires("420", |r| r.school.phone = String::new()),
        silent("420", |r| r.school.phone = "00000 111111".into()),
    ];
}
