//! Rules about enrolment, attendance mode, year group and class type: 200 and 1860 to 2080, with 5048.

use crate::census::applies::{age_at_start_of_year, needs_class_type};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{if_then, is_after, is_between, is_missing, is_not_in_code_set, year_order};
use crate::census::rules::rule::{Check, Judged, Rule, Source, Years};
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::{Mark, Terms};

/// 200: the school does not follow curriculum years and the pupil has one.
pub const YEAR_FOLLOWED_WHERE_SCHOOL_HAS_NONE: Rule = Rule {
    number: "200",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "nc_year",
    message: "The school's year range is X and the pupil's year is not",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| {
        [&c.ret.school.lowest_nc_year, &c.ret.school.highest_nc_year].iter().any(|year| *year == "X") && pupil.nc_year != "X"
    }),
};

/// 1860: the enrolment status is not one of a mainstream school.
pub const ENROLMENT_STATUS_WRONG: Rule = Rule {
    number: "1860",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "enrolment_status",
    message: "The enrolment status is missing or is not C, M or S",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| !matches!(pupil.enrolment_status.as_str(), "C" | "M" | "S")),
};

/// 1880: no usable entry date on or before census day.
pub const ENTRY_DATE_WRONG: Rule = Rule {
    number: "1880",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "entry_date",
    message: "The entry date is missing, is not a date or is after census day",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| pupil.entry_date.valid().is_none() || is_after(&pupil.entry_date, &c.ret.header.reference_date)),
};

/// 1930: nothing usable about part-time attendance.
pub const PART_TIME_MISSING: Rule = Rule {
    number: "1930",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "part_time",
    message: "Part-time is missing or is not true or false",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| pupil.part_time.valid().is_none()),
};

/// 1940: part-time at 5 to 15, aged at the 31 August before census day (that day is recalled).
pub const PART_TIME_AT_SCHOOL_AGE: Rule = Rule {
    number: "1940",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "part_time",
    message: "A pupil aged 5 to 15 is part-time",
    source: Source::new("P18", Mark::Partly),
    check: Check::Pupil(|pupil, c| {
        is_part_time(pupil) && age_at_start_of_year(pupil, c.ret, c.census).is_some_and(|age| is_between(age, 5, 15))
    }),
};

/// 1950: a part-time pupil who boards.
pub const PART_TIME_BOARDER: Rule = Rule {
    number: "1950",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "boarder",
    message: "A part-time pupil is a boarder",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| is_part_time(pupil) && !is_missing(&pupil.boarder) && pupil.boarder != "N"),
};

/// 1970: boarder is missing or not in the list; 6 and 7 are for special schools.
pub const BOARDER_WRONG: Rule = Rule {
    number: "1970",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "boarder",
    message: "Boarder is missing, unknown or a code of special schools only",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| {
        is_not_in_code_set(&pupil.boarder, "boarder", c) || if_then(matches!(pupil.boarder.as_str(), "6" | "7"), c.ret.school.phase == "SP")
    }),
};

/// 2000: no usable year group; M is for classes only.
pub const SCHOOL_YEAR_UNKNOWN: Rule = Rule {
    number: "2000",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "nc_year",
    message: "The year group is missing or is not one a pupil can have",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| pupil.nc_year == "M" || is_not_in_code_set(&pupil.nc_year, "nc_year", c)),
};

/// 2002: the year group is outside the school range. Unknown years are left to 2000, 210 and 220.
pub const SCHOOL_YEAR_OUTSIDE_SCHOOL: Rule = Rule {
    number: "2002",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "nc_year",
    message: "The year group is outside the year range of the school",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(year_outside_school),
};

/// 2060: a primary pupil up to year 7 has no class type.
pub const CLASS_TYPE_MISSING: Rule = Rule {
    number: "2060",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "class_type",
    message: "The class type is missing or is not N or O",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| needs_class_type(pupil, c.ret) && is_not_in_code_set(&pupil.class_type, "class_type_pupil", c)),
};

/// 2080: in a nursery class at 6 or over, aged at the 31 August before census day (that day is recalled).
pub const NURSERY_CLASS_AT_SIX: Rule = Rule {
    number: "2080",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "class_type",
    message: "A pupil aged 6 or over is in a nursery class",
    source: Source::new("P18", Mark::Partly),
    check: Check::Pupil(|pupil, c| {
        matches!(c.ret.school.phase.as_str(), "PS" | "AT")
            && pupil.class_type == "N"
            && age_at_start_of_year(pupil, c.ret, c.census).is_some_and(|age| age >= 6)
    }),
};

/// 5048: a class type outside primary and all-through schools, or above year 7.
pub const CLASS_TYPE_NOT_ASKED: Rule = Rule {
    number: "5048",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "class_type",
    message: "A class type is given where the phase or the year group has none",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, c| !is_missing(&pupil.class_type) && !needs_class_type(pupil, c.ret)),
};

fn is_part_time(pupil: &ReturnPupil) -> bool {
    pupil.part_time.valid() == Some(&true)
}

fn year_outside_school(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    let range = year_order(&c.ret.school.lowest_nc_year).zip(year_order(&c.ret.school.highest_nc_year));
    year_order(&pupil.nc_year).zip(range).is_some_and(|(year, (low, high))| !is_between(year, low, high))
}

#[cfg(test)]
pub(super) mod tests {
    use crate::census::return_model::{entered_date, entered_truth};
    use crate::census::rules::model::{Example, fires, silent};

    /// One change to the model return for each case.
    pub(in crate::census::rules) const EXAMPLES: &[Example] = &[
        fires("200", |r| {
            r.school.lowest_nc_year = "X".into();
            r.school.highest_nc_year = "X".into();
        }),
        silent("200", |r| r.school.lowest_nc_year = "3".into()),
        fires("1860", |r| r.pupils[0].enrolment_status = "G".into()),
        silent("1860", |r| r.pupils[0].enrolment_status = "M".into()),
        fires("1880", |r| r.pupils[0].entry_date = entered_date("2026-10-02")),
        silent("1880", |r| r.pupils[0].entry_date = entered_date("2026-10-01")),
        fires("1930", |r| r.pupils[0].part_time = entered_truth("no")),
        silent("1930", |r| r.pupils[0].part_time = entered_truth("0")),
        fires("1940", |r| r.pupils[0].part_time = entered_truth("true")),
        silent("1940", |r| {
            r.pupils[0].part_time = entered_truth("true");
            r.pupils[0].date_of_birth = entered_date("2021-09-01");
        }),
        fires("1950", |r| {
            r.pupils[0].part_time = entered_truth("true");
            r.pupils[0].boarder = "B".into();
        }),
        silent("1950", |r| r.pupils[0].boarder = "B".into()),
        fires("1970", |r| r.pupils[0].boarder = "7".into()),
        silent("1970", |r| {
            r.school.phase = "SP".into();
            r.pupils[0].boarder = "7".into();
        }),
        fires("2000", |r| r.pupils[0].nc_year = "M".into()),
        silent("2000", |r| r.pupils[0].nc_year = "X".into()),
        fires("2002", |r| r.pupils[0].nc_year = "2".into()),
        silent("2002", |r| r.pupils[0].nc_year = "6".into()),
        fires("2060", |r| r.pupils[0].class_type = String::new()),
        silent("2060", |r| {
            r.school.phase = "MP".into();
            r.pupils[0].class_type = String::new();
        }),
        fires("2080", |r| r.pupils[0].class_type = "N".into()),
        silent("2080", |r| {
            r.pupils[0].class_type = "N".into();
            r.pupils[0].date_of_birth = entered_date("2020-09-01");
        }),
        fires("5048", |r| r.school.phase = "MS".into()),
        silent("5048", |r| r.school.phase = "AT".into()),
    ];
}
