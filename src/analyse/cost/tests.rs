//! Rules of the cost of a course, case by case.

use chrono::NaiveDate;

use super::*;
use crate::analyse::sample::course as sample_course;
use crate::config::school_costs::{OwnRate, SchoolCosts};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rates() -> Rates {
    let rate = |grade: &str, from: &str, to: Option<&str>, pounds: &str| OwnRate {
        grade: grade.into(),
        from: day(from),
        to: to.map(day),
        pounds_an_hour: pounds.into(),
        source: "payroll".into(),
    };
    let own = vec![
        rate("TA", "2025-04-01", Some("2026-03-31"), "14.00"),
        rate("TA", "2026-04-01", None, "14.50"),
        rate("HLTA", "2025-04-01", None, "18.00"),
    ];
    Rates::shipped().with(&SchoolCosts { rates: own, ..SchoolCosts::default() })
}

/// 12 sessions of 20 minutes for three, in the six weeks from 7 September to 16 October 2026.
pub(super) fn course() -> Provision {
    let mut course = sample_course(1, "Precision teaching");
    course.start = Some(day("2026-09-07"));
    course.end = Some(day("2026-10-16"));
    course.sessions_per_week = Some(2.0);
    course.minutes = Some(20);
    course.group_size = Some(3);
    (course.sessions_attended, course.sessions_offered, course.cost) = (None, None, None);
    course.plan = crate::normalise::records::ProvisionPlan { staff_grade: "TA".into(), n_pupils_named: 1, ..Default::default() };
    course
}

fn pence(course: &Provision, on: &str) -> Result<i64, NoCost> {
    cost_to_pupil(course, &rates(), day(on)).map(|cost| cost.pence)
}

#[test]
fn sessions_times_hours_times_rate_over_group() {
    // 12 x 20/60 x 14.50 / 3 = 19.333...
    assert_eq!(pence(&course(), "2026-11-20"), Ok(1933));
    let with_materials = Provision {
        plan: crate::normalise::records::ProvisionPlan { materials: Some(Pounds { pence: 400 }), ..course().plan },
        ..course()
    };
    assert_eq!(pence(&with_materials, "2026-11-20"), Ok(2333));
}

#[test]
fn half_way_through_half_the_sessions_are_counted() {
    let cost = course_cost(&course(), &rates(), day("2026-09-25")).unwrap();
    assert_eq!((cost.to_date.pence, cost.to_plan_end.pence, cost.counted), (967, 1933, Counted::Planned));
}

#[test]
fn a_day_before_the_course_costs_nothing_yet() {
    assert_eq!(pence(&course(), "2026-09-06"), Ok(0));
}

#[test]
fn a_course_across_a_change_of_rates_is_split_by_the_day() {
    let mut long = course();
    (long.start, long.end) = (Some(day("2026-03-23")), Some(day("2026-04-24")));
    // Holidays from 30 March to 10 April: five days at 14.00, ten at 14.50; 6 sessions of 20 minutes for three.
    let expected = (2.0 * 1400.0 + 4.0 * 1450.0) / 3.0 / 3.0;
    assert_eq!(pence(&long, "2026-11-20"), Ok(f64::round(expected) as i64));
    assert_eq!(course_cost(&long, &rates(), day("2026-11-20")).unwrap().rates.len(), 2);
}

#[test]
fn recorded_sessions_count_in_place_of_planned_ones() {
    let held = Provision { sessions_offered: Some(9), sessions_attended: Some(7), ..course() };
    assert_eq!(pence(&held, "2026-11-20"), Ok(1450));
    let mut only_attended = Provision { sessions_offered: Some(12), sessions_attended: Some(6), ..course() };
    only_attended.plan.sessions_planned = Some(12);
    let cost = course_cost(&only_attended, &rates(), day("2026-11-20")).unwrap();
    assert_eq!((cost.to_date.pence, cost.counted), (967, Counted::Attended(6)));
}

#[test]
fn a_missing_part_leaves_no_figure_and_says_which() {
    let without = |change: &dyn Fn(&mut Provision)| {
        let mut one = course();
        change(&mut one);
        pence(&one, "2026-11-20").unwrap_err().to_string()
    };
    assert_eq!(without(&|one| one.start = None), "no start date");
    assert_eq!(without(&|one| one.group_size = None), "group size not recorded");
    assert_eq!(without(&|one| one.group_size = Some(0)), "group size not recorded");
    assert_eq!(without(&|one| one.minutes = None), "length of a session not recorded");
    assert_eq!(without(&|one| one.sessions_per_week = None), "number of sessions not recorded");
    assert_eq!(without(&|one| one.plan.staff_grade = String::new()), "grade of staff not recorded");
    assert_eq!(without(&|one| one.plan.staff_grade = "ELSA".into()), "no hourly cost of ELSA on 07/09/2026");
    assert_eq!(without(&|one| one.plan.staff_grade = "TA/HLTA".into()), "TA and HLTA are named, and who gave how much is not recorded");
    assert_eq!(without(&|one| one.plan.hourly_rate = Some(Pounds { pence: i64::MAX })), "the numbers of the row are too large");
}

#[test]
fn a_stated_cost_stands_in_where_none_can_be_worked_out() {
    let mut stated = Provision { cost: Some(Pounds { pence: 9_000 }), group_size: None, ..course() };
    let cost = course_cost(&stated, &rates(), day("2026-09-25")).unwrap();
    assert_eq!((cost.to_date.pence, cost.to_plan_end.pence, cost.basis), (4_500, 9_000, CostBasis::Stated));
    assert_eq!(cost.not_computed, Some(NoCost::GroupSizeMissing));
    stated.group_size = Some(3);
    stated.plan.n_pupils_named = 3;
    let both = course_cost(&stated, &rates(), day("2026-11-20")).unwrap();
    assert_eq!((both.to_plan_end.pence, both.basis, both.stated), (1933, CostBasis::Computed, Some(Pounds { pence: 3_000 })));
}

#[test]
fn hours_a_week_and_weeks_give_a_cost_without_sessions() {
    let mut costed = Provision { sessions_per_week: None, minutes: None, group_size: Some(2), ..course() };
    costed.plan.hourly_rate = Some(Pounds { pence: 1450 });
    costed.plan.hours_per_week = Some(1.25);
    costed.plan.weeks = Some(12);
    // 1.25 x 12 x 14.50 / 2
    assert_eq!(course_cost(&costed, &rates(), day("2026-11-20")).unwrap().to_plan_end.pence, 10_875);
}

#[test]
fn an_open_course_is_counted_to_the_end_of_the_school_year() {
    let mut open = Provision {
        end: None,
        start: Some(day("2026-09-01")),
        sessions_per_week: Some(1.0),
        minutes: Some(60),
        group_size: Some(1),
        ..course()
    };
    open.plan.is_open_ended = true;
    assert_eq!(course_cost(&open, &rates(), day("2026-11-20")).unwrap().to_plan_end.pence, 38 * 1450);
}

#[test]
fn the_year_adds_what_is_printed_and_counts_what_is_not_known() {
    let unknown = Provision { group_size: None, ..course() };
    let last_year = Provision { start: Some(day("2025-09-08")), end: Some(day("2025-10-17")), ..course() };
    let year = support_year::support_year(&[course(), course(), unknown, last_year], &rates(), day("2026-11-20"));
    assert_eq!((year.known.pence, year.n_unknown), (3_866, 1));
    assert!((year.share().unwrap() - 3_866.0 / 600_000.0).abs() < 1e-12);
}

#[test]
fn the_days_of_a_course_add_up_to_the_course() {
    let one = course();
    let total: i64 = day("2026-09-07")
        .iter_days()
        .take(40)
        .map(|on| {
            let (from, to) = (on, on);
            Computed::of(&one, &rates(), &Spread::of(&one, &rates(), day("2026-11-20")).unwrap()).unwrap().between(from, to).unwrap().pence
        })
        .sum();
    // 30 teaching days at 64.4 pence, each rounded for itself: why the engine rounds once.
    assert_eq!(total, 30 * 64);
}

/// `tests/data/costs/course_costs.py` works the same rule out with Python's decimal and fractions.
#[test]
fn forty_courses_agree_with_an_independent_calculation() {
    let cases = include_str!("../../../tests/data/costs/course-costs.tsv");
    let mut n = 0;
    for case in cases.lines().skip(1) {
        let cells: Vec<&str> = case.split('\t').collect();
        let number = |at: usize| cells[at].parse::<u32>().unwrap();
        let some = |at: usize| Some(number(at)).filter(|number| *number > 0);
        let money = |at: usize| some(at).map(|pence| Pounds { pence: i64::from(pence) });
        let mut one = course();
        (one.start, one.end) = (Some(day(cells[0])), Some(day(cells[1])));
        one.sessions_per_week = cells[3].parse().ok();
        (one.plan.weeks, one.plan.sessions_planned) = (some(4), some(5));
        one.sessions_offered = cells[6].parse().ok();
        (one.minutes, one.group_size) = (some(7), some(8));
        (one.plan.hourly_rate, one.plan.materials, one.plan.n_pupils_named) = (money(9), money(10), number(11));
        let cost = course_cost(&one, &rates(), day(cells[2])).unwrap();
        assert_eq!((cost.to_date.pence.to_string(), cost.to_plan_end.pence.to_string()), (cells[12].into(), cells[13].into()), "{case}");
        n += 1;
    }
    assert_eq!(n, 40);
}
