//! What the pack says, section by section: every row dated and with its place.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Subject;
use crate::domain::amounts::Pounds;
use crate::domain::period::Period;
use crate::domain::sen::SenProvision;
use crate::domain::words::{count, date, number};
use crate::link::school::{Provision, Target};
use crate::normalise::records::TargetStatus;
use crate::render::provision_lines::{day, expectation_in_words, gain, lines, measure, rule_of_costs};

/// A section: words, one table, notes.
#[derive(Default)]
pub(super) struct Section {
    pub(super) heading: String,
    pub(super) lines: Vec<String>,
    pub(super) caption: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) rows: Vec<Vec<String>>,
    pub(super) notes: Vec<String>,
}

/// Every section, in the order in which a panel reads.
pub(super) fn all(subject: &Subject) -> Vec<Section> {
    vec![
        in_short(subject),
        cycles(subject),
        provision(subject),
        costs(subject),
        criteria(subject),
        scores(subject),
        judgements(subject),
        targets(subject),
        attendance(subject),
        not_here(),
    ]
}

fn in_short(subject: &Subject) -> Section {
    let pupil = subject.pupil;
    let (courses, year) = lines(pupil, subject.input.rates, subject.input.tiers, subject.input.school.as_at);
    let lacks = if year.n_unknown > 0 {
        format!(" without {} whose cost is not known", count(year.n_unknown, "course", "courses"))
    } else {
        String::new()
    };
    let share = year.share().map(|share| format!(", {}% of the school's own contribution", number(share * 100.0, 1))).unwrap_or_default();
    let mut lines = vec![
        format!(
            "{} on record; support of this school year to date has cost {}{share}{lacks}.",
            capital(&count(courses.len(), "course of support is", "courses of support are")),
            year.known
        ),
        format!("Progress over the review window: {}.", crate::render::workbook::words::progress(subject.decision.progress)),
    ];
    if !subject.decision.sentence.is_empty() {
        lines.push(subject.of_file(&subject.decision.sentence));
    }
    let stages: Vec<String> = pupil.sen.iter().map(stage).collect();
    if !stages.is_empty() {
        lines.push(format!("SEN provision on record: {}.", stages.join("; ")));
    }
    Section { heading: "In short".into(), lines, ..Section::default() }
}

fn stage(period: &Period<SenProvision>) -> String {
    let from = period.from.map(|from| format!(" from {}", date(from))).unwrap_or_default();
    let to = period.to.map(|to| format!(" to {}", date(to))).unwrap_or_default();
    format!("{}{from}{to}", period.value)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Cycles of assess, plan, do, review: targets set on one day and reviewed on one day are one cycle.
fn cycles(subject: &Subject) -> Section {
    let mut cycles: BTreeMap<(Option<NaiveDate>, Option<NaiveDate>), Vec<&Target>> = BTreeMap::new();
    for target in &subject.pupil.targets {
        cycles.entry((target.set, target.review)).or_default().push(target);
    }
    let rows =
        (1..).zip(&cycles).map(|(number, ((set, review), targets))| cycle(subject, number, *set, *review, targets)).collect::<Vec<_>>();
    let lines =
        if rows.is_empty() { vec!["No targets with dates are on record, so no cycle can be shown.".to_owned()] } else { Vec::new() };
    Section {
        heading: "Cycles of assess, plan, do, review".into(),
        lines,
        caption: "Targets set and reviewed on the same days make one cycle",
        columns: &["Cycle", "Assess", "Plan", "Do", "Review", "Where the targets stand"],
        rows,
        ..Section::default()
    }
}

fn cycle(subject: &Subject, number: usize, set: Option<NaiveDate>, review: Option<NaiveDate>, targets: &[&Target]) -> Vec<String> {
    let as_at = subject.input.school.as_at;
    let end = review.unwrap_or(as_at);
    let runs = |course: &&Provision| {
        course.start.is_some_and(|start| start <= end) && set.is_none_or(|set| course.end.is_none_or(|end| end >= set))
    };
    let mut names: Vec<String> = subject.pupil.provision.iter().filter(runs).map(|course| subject.of_file(&course.intervention)).collect();
    names.dedup();
    let areas: Vec<String> = targets.iter().map(|target| target.area.clone()).filter(|area| !area.is_empty()).collect();
    let areas = if areas.is_empty() { String::new() } else { format!(": {}", subject.of_file(&areas.join(", "))) };
    let reviewed = match review {
        Some(review) if review > as_at => format!("due {}", day(Some(review))),
        Some(review) => format!("{}: {}", day(Some(review)), outcomes(targets)),
        None => format!("no review date; {}", outcomes(targets)),
    };
    let places: Vec<String> = targets.iter().map(|target| subject.place(&target.row.place())).collect();
    vec![
        number.to_string(),
        set.map_or_else(|| "day not recorded".to_owned(), |set| latest_scores(subject, set)),
        format!(
            "{}: {}{areas}",
            set.map_or_else(|| "day not recorded".to_owned(), |set| day(Some(set))),
            count(targets.len(), "target", "targets")
        ),
        if names.is_empty() { "no course on record".to_owned() } else { names.join("; ") },
        reviewed,
        places.join("; "),
    ]
}

/// The last score of each subject on or before a day.
fn latest_scores(subject: &Subject, on: NaiveDate) -> String {
    let mut latest = BTreeMap::new();
    for (series, results) in &subject.pupil.tests {
        if let Some(result) = results.iter().rfind(|result| result.date <= on) {
            let slot = latest.entry(series.subject).or_insert(result);
            if result.date > slot.date {
                *slot = result;
            }
        }
    }
    let said: Vec<String> =
        latest.iter().map(|(of, result)| format!("{} {} ({})", of.title(), result.outcome, day(Some(result.date)))).collect();
    if said.is_empty() { "no earlier test on record".to_owned() } else { said.join("; ") }
}

fn outcomes(targets: &[&Target]) -> String {
    let mut said: BTreeMap<&'static str, usize> = BTreeMap::new();
    for target in targets {
        *said.entry(status(target.status)).or_default() += 1;
    }
    said.iter().map(|(word, n)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
}

fn status(status: Option<TargetStatus>) -> &'static str {
    match status {
        Some(TargetStatus::Met) => "met",
        Some(TargetStatus::PartlyMet) => "partly met",
        Some(TargetStatus::NotMet) => "not met",
        Some(TargetStatus::InProgress) => "still running",
        Some(TargetStatus::Dropped) => "dropped or not started",
        None => "no outcome recorded",
    }
}

fn provision(subject: &Subject) -> Section {
    let (courses, _) = lines(subject.pupil, subject.input.rates, subject.input.tiers, subject.input.school.as_at);
    let rows = courses
        .iter()
        .map(|line| {
            let course = line.course;
            let a_week = course.sessions_per_week.map(|n| format!("{} a week", number(n, 1)));
            let minutes = course.minutes.map(|n| format!("{n} minutes"));
            let group =
                crate::analyse::cost::group_size(course).map(|n| if n == 1 { "one to one".to_owned() } else { format!("group of {n}") });
            let adult = Some(course.plan.staff_grade.replace('/', ", ")).filter(|grade| !grade.is_empty());
            let plan: Vec<String> = [a_week, minutes, group, adult].into_iter().flatten().collect();
            let (before, after) = (measured(course, false), measured(course, true));
            let gained = gain(course).map(|gain| format!("; change {}", number(gain, 1))).unwrap_or_default();
            vec![
                subject.of_file(&course.intervention),
                subject.of_file(&line.tier.name),
                format!(
                    "{} to {}",
                    or_unknown(day(course.start)),
                    if course.end.is_none() { "no end set".into() } else { day(course.end) }
                ),
                if plan.is_empty() { "not recorded".to_owned() } else { plan.join(", ") },
                line.delivered(),
                subject.of_file(&format!("{before}; {after}{gained}")),
                subject.place(&course.row.place()),
            ]
        })
        .collect::<Vec<_>>();
    let held = subject.pupil.observed.sessions.len();
    let notes = if held > 0 {
        let first = subject.pupil.observed.sessions.first();
        let from = first.map(|known| subject.place(&known.place)).unwrap_or_default();
        vec![format!("{} of this pupil stand in session records, the first at {from}.", capital(&count(held, "session", "sessions")))]
    } else {
        Vec::new()
    };
    Section {
        heading: "Provision and its delivery".into(),
        lines: if rows.is_empty() { vec!["No course is on record.".to_owned()] } else { Vec::new() },
        caption: "What was planned and what was delivered",
        columns: &["Provision", "Tier", "Dates", "Planned", "Delivered", "Measures", "Where it stands"],
        rows,
        notes,
    }
}

fn or_unknown(text: String) -> String {
    if text.is_empty() { "not recorded".to_owned() } else { text }
}

fn measured(course: &Provision, is_exit: bool) -> String {
    let (said, on) = (measure(course, is_exit), if is_exit { course.exit_date } else { course.entry_date });
    let which = if is_exit { "end" } else { "baseline" };
    match (said.is_empty(), on) {
        (true, _) => format!("no {which} measure"),
        (false, Some(on)) => format!("{which} {said} ({})", day(Some(on))),
        (false, None) => format!("{which} {said} (day not recorded)"),
    }
}

fn costs(subject: &Subject) -> Section {
    let as_at = subject.input.school.as_at;
    let (courses, year) = lines(subject.pupil, subject.input.rates, subject.input.tiers, as_at);
    let said = |cost: Option<Pounds>| cost.map_or_else(|| "not known".to_owned(), |cost| cost.to_string());
    let mut rows: Vec<Vec<String>> = courses
        .iter()
        .map(|line| {
            let cost = line.cost.as_ref().ok();
            vec![
                subject.of_file(&line.course.intervention),
                or_unknown(line.hourly()),
                said(cost.map(|cost| cost.to_date)),
                said(cost.map(|cost| cost.to_plan_end)),
                said(line.this_year.as_ref().ok().copied()),
                line.cost_in_words(),
                subject.place(&line.course.row.place()),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let sum = |of: &dyn Fn(&crate::analyse::cost::CourseCost) -> i64| {
            Pounds { pence: courses.iter().flat_map(|line| &line.cost).map(of).fold(0, i64::saturating_add) }.to_string()
        };
        let lacks = if year.n_unknown > 0 {
            format!("lacks {}", count(year.n_unknown, "course", "courses"))
        } else {
            "sum of the rows as printed".to_owned()
        };
        rows.push(vec![
            "All support".into(),
            String::new(),
            sum(&|cost| cost.to_date.pence),
            sum(&|cost| cost.to_plan_end.pence),
            year.known.to_string(),
            lacks,
            String::new(),
        ]);
    }
    let mut notes = vec![rule_of_costs(), expectation_in_words(subject.input.rates, year.from, as_at)];
    if let Some(share) = year.share() {
        notes.push(format!("Used by {}: {} of it, which is {}%.", date(as_at), year.known, number(share * 100.0, 1)));
    }
    notes.retain(|note| !note.is_empty());
    Section {
        heading: "Cost".into(),
        lines: if rows.is_empty() { vec!["No course is on record, so nothing is costed.".to_owned()] } else { Vec::new() },
        caption: "Cost to this pupil",
        columns: &["Provision", "An hour of staff", "To date", "To plan end", "This school year", "How it came about", "Where it stands"],
        rows,
        notes,
    }
}

fn criteria(subject: &Subject) -> Section {
    let decision = subject.decision;
    let of_subjects = decision.criteria.iter().flat_map(|(of, results)| results.iter().map(|result| (of.title(), result)));
    let rows: Vec<Vec<String>> = of_subjects
        .chain(decision.pupil_criteria.iter().map(|result| ("all", result)))
        .map(|(of, result)| {
            vec![
                of.to_owned(),
                format!("{}: {}", result.letter, result.verdict.words()),
                result.level.sign().to_owned(),
                subject.of_file(&result.evidence),
                subject.of_file(&result.clause),
            ]
        })
        .chain(decision.policy_rules().map(|result| {
            vec![
                result.subject.map_or("all", |of| of.title()).to_owned(),
                format!("{}: {}", result.rule, result.finding.words()),
                String::new(),
                subject.of_file(&format!("{}: {}", result.looks_for, result.evidence)),
                subject.of_file(&result.clause),
            ]
        }))
        .collect();
    let notes = decision.cautions.iter().map(|caution| format!("To weigh: {}", subject.of_file(&caution.text))).collect();
    Section {
        heading: "Progress against the school's policy".into(),
        lines: Vec::new(),
        caption: "Criteria; a level runs from -- (reliably on the worse side) to ++",
        columns: &["Subject", "Criterion", "Level", "Evidence", "Clause of the policy"],
        rows,
        notes,
    }
}

fn scores(subject: &Subject) -> Section {
    let rows = subject.pupil.tests.iter().flat_map(|(series, results)| {
        results.iter().map(|result| {
            vec![
                series.subject.title().to_owned(),
                day(Some(result.date)),
                result.outcome.to_string(),
                subject.of_file(&format!("{}, {}", series.instrument, series.measure.words())),
                subject.place(&result.place),
            ]
        })
    });
    Section {
        heading: "Test results".into(),
        caption: "Standardised scores, average 100; about two thirds of pupils lie from 85 to 115",
        columns: &["Subject", "Day", "Score", "Test", "Where it stands"],
        rows: rows.collect(),
        notes: subject.decision.beside.iter().filter(|one| one.of_rule.is_none()).map(|one| subject.of_file(&one.text)).collect(),
        ..Section::default()
    }
}

fn judgements(subject: &Subject) -> Section {
    let rows = subject.pupil.judgements.iter().flat_map(|(of, judgements)| {
        judgements.iter().map(|one| {
            let said = one.judgement.as_ref().map_or_else(|none| none.word().to_owned(), |judgement| judgement.word().to_owned());
            vec![of.title().to_owned(), one.occasion.to_string(), subject.of_file(&said), subject.place(&one.place)]
        })
    });
    Section {
        heading: "Teacher assessment".into(),
        caption: "Judgements in the school's own words",
        columns: &["Subject", "Term", "Judgement", "Where it stands"],
        rows: rows.collect(),
        ..Section::default()
    }
}

fn targets(subject: &Subject) -> Section {
    let as_at = subject.input.school.as_at;
    let is_due = |target: &Target| target.status.is_some() || target.review.is_none_or(|review| review <= as_at);
    let rows: Vec<Vec<String>> = subject
        .pupil
        .targets
        .iter()
        .map(|target| {
            vec![
                or_unknown(subject.of_file(&target.area)),
                or_unknown(day(target.set)),
                or_unknown(day(target.review)),
                if is_due(target) { status(target.status) } else { "review still to come" }.to_owned(),
                subject.place(&target.row.place()),
            ]
        })
        .collect();
    Section {
        heading: "Targets".into(),
        lines: if rows.is_empty() { vec!["No target is on record.".to_owned()] } else { Vec::new() },
        caption: "Targets with their outcomes; the wording stays in the plan",
        columns: &["Area", "Set", "Review", "Outcome", "Where it stands"],
        rows,
        ..Section::default()
    }
}

fn attendance(subject: &Subject) -> Section {
    let lines = match &subject.pupil.attendance {
        Some(attendance) => {
            let of = attendance.sessions_possible.map(|n| format!(" of {n} sessions possible")).unwrap_or_default();
            let place = subject.place(&attendance.row.place());
            vec![format!(
                "{}%{of} in the school year to {} ({place}).",
                number(attendance.share * 100.0, 1),
                date(subject.input.school.as_at)
            )]
        }
        None => vec!["No attendance figure of this school year is on record.".to_owned()],
    };
    Section { heading: "Attendance".into(), lines, ..Section::default() }
}

fn not_here() -> Section {
    let lines = [
        "The program reads no free text: add the views of the pupil and the parents, the wording of targets and reviews, reports of \
         professionals with their dates, and medical information from the school's own file.",
        "Progress slower than that of others does not by itself show a special educational need, and nothing here says why.",
    ];
    Section { heading: "What to add from the school's own file".into(), lines: lines.map(str::to_owned).to_vec(), ..Section::default() }
}
