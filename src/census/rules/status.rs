//! Rules about enrolment, attendance mode, year group and class type: 200 and 1860 to 2080, with 5048.

use crate::census::applies::{age_at_start_of_year, needs_class_type};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{if_then, is_after, is_between, is_missing, is_not_in_code_set, year_order};
use crate::census::rules::rule::{Judged, Rule};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 200: the school does not follow curriculum years and the pupil has one.
    Rule::pupil("200", "nc_year", "The school's year range is X and the pupil's year is not", |pupil, c| {
        [&c.ret.school.lowest_nc_year, &c.ret.school.highest_nc_year].iter().any(|year| *year == "X") && pupil.nc_year != "X"
    }),
    // 1860: the enrolment status is not one of a mainstream school.
    Rule::pupil("1860", "enrolment_status", "The enrolment status is missing or is not C, M or S", |pupil, _| {
        !matches!(pupil.enrolment_status.as_str(), "C" | "M" | "S")
    }),
    // 1880: no usable entry date on or before census day.
    Rule::anyone("1880", "entry_date", "The entry date is missing, is not a date or is after census day", |pupil, c| {
        pupil.entry_date.valid().is_none() || (!c.has_left && is_after(&pupil.entry_date, &c.ret.header.reference_date))
    }),
    // 1930: nothing usable about part-time attendance.
    Rule::anyone("1930", "part_time", "Part-time is missing or is not true or false", |pupil, _| pupil.part_time.valid().is_none()),
    // 1940: part-time at 5 to 15, aged at the 31 August before census day (that day is recalled).
    Rule::pupil("1940", "part_time", "A pupil aged 5 to 15 is part-time", |pupil, c| {
        is_part_time(pupil) && age_at_start_of_year(pupil, c.ret, c.census).is_some_and(|age| is_between(age, 5, 15))
    })
    .partly(),
    // 1950: a part-time pupil who boards.
    Rule::pupil("1950", "boarder", "A part-time pupil is a boarder", |pupil, _| {
        is_part_time(pupil) && !is_missing(&pupil.boarder) && pupil.boarder != "N"
    }),
    // 1970: boarder is missing or not in the list; 6 and 7 are for special schools.
    Rule::anyone("1970", "boarder", "Boarder is missing, unknown or a code of special schools only", |pupil, c| {
        is_not_in_code_set(&pupil.boarder, "boarder", c) || if_then(matches!(pupil.boarder.as_str(), "6" | "7"), c.ret.school.phase == "SP")
    }),
    // 2000: no usable year group; M is for classes only.
    Rule::pupil("2000", "nc_year", "The year group is missing or is not one a pupil can have", |pupil, c| {
        pupil.nc_year == "M" || is_not_in_code_set(&pupil.nc_year, "nc_year", c)
    }),
    // 2002: the year group is outside the school range. Unknown years are left to 2000, 210 and 220.
    Rule::pupil("2002", "nc_year", "The year group is outside the year range of the school", year_outside_school),
    // 2060: a primary pupil up to year 7 has no class type.
    Rule::pupil("2060", "class_type", "The class type is missing or is not N or O", |pupil, c| {
        needs_class_type(pupil, c.ret) && is_not_in_code_set(&pupil.class_type, "class_type_pupil", c)
    }),
    // 2080: in a nursery class at 6 or over, aged at the 31 August before census day (that day is recalled).
    Rule::pupil("2080", "class_type", "A pupil aged 6 or over is in a nursery class", |pupil, c| {
        matches!(c.ret.school.phase.as_str(), "PS" | "AT")
            && pupil.class_type == "N"
            && age_at_start_of_year(pupil, c.ret, c.census).is_some_and(|age| age >= 6)
    })
    .partly(),
    // 5048: a class type outside primary and all-through schools, or above year 7.
    Rule::pupil("5048", "class_type", "A class type is given where the phase or the year group has none", |pupil, c| {
        !is_missing(&pupil.class_type) && !needs_class_type(pupil, c.ret)
    }),
];

fn is_part_time(pupil: &ReturnPupil) -> bool {
    pupil.part_time.valid() == Some(&true)
}

fn year_outside_school(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    let range = year_order(&c.ret.school.lowest_nc_year).zip(year_order(&c.ret.school.highest_nc_year));
    year_order(&pupil.nc_year).zip(range).is_some_and(|(year, (low, high))| !is_between(year, low, high))
}
