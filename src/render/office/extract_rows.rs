//! The rows of the extracts: pupils in the order of every list of the school, facts in the order of their days.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::extract::ExtractInput;
use crate::domain::academic_year::AcademicYear;
use crate::domain::amounts::rounded;
use crate::domain::observed::IncidentKind;
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::words::number;
use crate::link::school::{Provision, Pupil, Target};
use crate::normalise::records::{Flag, TargetStatus};

/// A table of an extract, on a sheet and as plain text.
pub(super) struct ExtractTable {
    pub(super) sheet: &'static str,
    /// What it is, whole sentence.
    pub(super) about: &'static str,
    /// Headings with the widths of their columns.
    pub(super) headings: Vec<(&'static str, f64)>,
    pub(super) rows: Vec<Vec<String>>,
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default()
}

/// Name, UPN, date of birth, year group and class.
fn who(pupil: &Pupil) -> Vec<String> {
    let upn = pupil.upn.valid().map(|upn| upn.as_str().to_owned()).unwrap_or_default();
    let year = pupil.nc_year.map(|year| year.to_string()).unwrap_or_default();
    vec![pupil.name.listed(), upn, day(pupil.date_of_birth), year, pupil.class.clone()]
}

const WHO: [(&str, f64); 5] = [("Pupil", 24.0), ("UPN", 16.0), ("Born", 11.0), ("Year group", 10.0), ("Class", 9.0)];

fn with_who(more: &[(&'static str, f64)]) -> Vec<(&'static str, f64)> {
    WHO.iter().chain(more).copied().collect()
}

/// Every pupil with SEN support or a plan.
pub(super) fn levels_and_types(input: &ExtractInput<'_>) -> ExtractTable {
    let as_at = input.school.as_at;
    let rows = input.school.pupils.iter().filter_map(|pupil| {
        let provision = pupil.provision_on(as_at).filter(|provision| provision.is_sen())?;
        let since = pupil.sen.iter().find(|period| period.value == provision && period.holds_on(as_at)).and_then(|period| period.from);
        let need = |rank: usize| pupil.needs.get(rank).map(|ranked| ranked.need.code().to_owned()).unwrap_or_default();
        let places: Vec<String> = pupil.needs.iter().map(|ranked| ranked.row.place().to_string()).collect();
        let mut cells = who(pupil);
        cells.extend([provision.to_string(), day(since), need(0), need(1)]);
        cells.push(pupil.primary_need().map(SenNeed::broad_area).unwrap_or_default().to_owned());
        cells.push(places.first().cloned().unwrap_or_default());
        Some(cells)
    });
    ExtractTable {
        sheet: "Pupils",
        about: "pupils on roll with SEN support or an EHC plan, with their types of need by rank.",
        headings: with_who(&[
            ("Level of provision", 18.0),
            ("Since", 11.0),
            ("Primary need", 12.0),
            ("Secondary need", 12.0),
            ("Broad area", 26.0),
            ("Where it stands", 34.0),
        ]),
        rows: rows.collect(),
    }
}

/// Exact counts of the same pupils.
pub(super) fn totals(input: &ExtractInput<'_>) -> ExtractTable {
    let as_at = input.school.as_at;
    let mut levels: BTreeMap<String, usize> = BTreeMap::new();
    let mut types: BTreeMap<String, usize> = BTreeMap::new();
    for pupil in &input.school.pupils {
        let Some(provision) = pupil.provision_on(as_at).filter(|provision| provision.is_sen()) else { continue };
        *levels.entry(provision.to_string()).or_default() += 1;
        let need = pupil.primary_need().map_or_else(|| "not recorded".to_owned(), |need| need.code().to_owned());
        *types.entry(need).or_default() += 1;
    }
    let lines = |what: &'static str, counts: BTreeMap<String, usize>| {
        counts.into_iter().map(move |(name, n)| vec![what.to_owned(), name, n.to_string()])
    };
    ExtractTable {
        sheet: "Totals",
        about: "exact numbers of those pupils by level and by primary need; small numbers are not hidden here.",
        headings: vec![("What", 24.0), ("Value", 24.0), ("Pupils", 10.0)],
        rows: lines("Level of provision", levels).chain(lines("Primary need", types)).collect(),
    }
}

/// Groups that an inspector samples from.
fn groups(pupil: &Pupil, as_at: NaiveDate) -> Vec<&'static str> {
    let provision = pupil.provision_on(as_at);
    [
        ("SEN support", provision == Some(SenProvision::Support)),
        ("EHC plan", provision == Some(SenProvision::Plan)),
        ("looked after", pupil.looked_after == Flag::Yes),
        ("pupil premium", pupil.pupil_premium == Flag::Yes),
        ("free school meals", pupil.free_school_meals == Flag::Yes),
        ("service child", pupil.service_child == Flag::Yes),
        ("English as an additional language", pupil.eal == Flag::Yes),
    ]
    .into_iter()
    .filter(|(_, is_in)| *is_in)
    .map(|(name, _)| name)
    .collect()
}

/// Every pupil of a group, with where the pupil stands.
pub(super) fn inclusion_groups(input: &ExtractInput<'_>) -> ExtractTable {
    let as_at = input.school.as_at;
    let of_pupil = |(pupil, decision): (&Pupil, Option<&crate::decide::results::PupilDecision>)| {
        let groups = groups(pupil, as_at);
        if groups.is_empty() {
            return None;
        }
        let needs: Vec<&str> = pupil.needs.iter().map(|ranked| ranked.need.code()).collect();
        let mut running: Vec<&str> =
            pupil.provision.iter().filter(|course| is_running(course, as_at)).map(|course| course.intervention.as_str()).collect();
        running.sort_unstable();
        running.dedup();
        let attendance = pupil.attendance.as_ref().map(|attendance| number(rounded(attendance.share * 100.0, 1), 1)).unwrap_or_default();
        let last = pupil.targets.iter().filter_map(|target| target.review).filter(|review| *review <= as_at).max();
        let next = pupil.targets.iter().filter_map(|target| target.review).filter(|review| *review > as_at).min();
        let decided = input.past.pupils.get(&pupil.key).map(|past| past.words()).unwrap_or_default();
        let mut cells = who(pupil);
        cells.extend([groups.join("; "), needs.join(", "), decision.map(|decision| decision.state.clone()).unwrap_or_default()]);
        cells.extend([attendance, suspensions(pupil, as_at), running.join("; "), day(last), day(next), decided]);
        Some(cells)
    };
    let decisions = input.decisions.pupils.iter().map(Some).chain(std::iter::repeat(None));
    ExtractTable {
        sheet: "Pupils",
        about: "pupils on roll in one or more inclusion groups, from whom a sample can be chosen.",
        headings: with_who(&[
            ("Groups", 26.0),
            ("Types of need", 12.0),
            ("Stage", 18.0),
            ("Attendance %", 11.0),
            ("Suspensions this year", 12.0),
            ("Support now", 28.0),
            ("Last review", 11.0),
            ("Next review", 11.0),
            ("Last decision", 26.0),
        ]),
        rows: input.school.pupils.iter().zip(decisions).filter_map(of_pupil).collect(),
    }
}

fn is_running(course: &Provision, on: NaiveDate) -> bool {
    course.start.is_some_and(|start| start <= on) && course.end.is_none_or(|end| end >= on)
}

/// Suspensions of the school year; blank where no file says anything about them.
fn suspensions(pupil: &Pupil, as_at: NaiveDate) -> String {
    let year = AcademicYear::of(as_at);
    let of_year: Vec<u32> = pupil
        .observed
        .incidents
        .iter()
        .map(|known| &known.fact)
        .filter(|one| one.kind == IncidentKind::Suspension)
        .filter(|one| one.to.or(one.from).is_none_or(|day| AcademicYear::of(day) == year))
        .map(|one| one.count)
        .collect();
    if of_year.is_empty() { String::new() } else { of_year.iter().sum::<u32>().to_string() }
}

/// One dated fact about a pupil.
struct Event {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    kind: &'static str,
    what: String,
    place: String,
}

/// Need, action, review and decision of every pupil of a group, oldest first.
pub(super) fn history(input: &ExtractInput<'_>) -> ExtractTable {
    let as_at = input.school.as_at;
    let mut rows = Vec::new();
    for pupil in input.school.pupils.iter().filter(|pupil| !groups(pupil, as_at).is_empty()) {
        let mut events = events(pupil, input);
        events.sort_by(|a, b| (a.from.or(a.to), a.kind, &a.what, &a.place).cmp(&(b.from.or(b.to), b.kind, &b.what, &b.place)));
        for event in events {
            let upn = pupil.upn.valid().map(|upn| upn.as_str().to_owned()).unwrap_or_default();
            rows.push(vec![pupil.name.listed(), upn, day(event.from), day(event.to), event.kind.to_owned(), event.what, event.place]);
        }
    }
    ExtractTable {
        sheet: "History",
        about: "what is known of each of those pupils, oldest first: provision, type of need, support, reviews, decisions, suspensions.",
        headings: vec![
            ("Pupil", 24.0),
            ("UPN", 16.0),
            ("From", 11.0),
            ("To", 11.0),
            ("Kind", 16.0),
            ("What", 50.0),
            ("Where it stands", 34.0),
        ],
        rows,
    }
}

fn events(pupil: &Pupil, input: &ExtractInput<'_>) -> Vec<Event> {
    let event = |from, to, kind, what: String, place: String| Event { from, to, kind, what, place };
    let list = pupil.row.place().to_string();
    let mut events: Vec<Event> =
        pupil.sen.iter().map(|period| event(period.from, period.to, "SEN provision", period.value.to_string(), String::new())).collect();
    for seen in &pupil.over_time.needs {
        let codes: Vec<&str> = seen.value.iter().map(SenNeed::code).collect();
        events.push(event(Some(seen.first), seen.no_longer, "type of need", codes.join(", "), String::new()));
    }
    if pupil.over_time.needs.is_empty() {
        for ranked in &pupil.needs {
            events.push(event(None, None, "type of need", ranked.need.code().to_owned(), ranked.row.place().to_string()));
        }
    }
    for course in &pupil.provision {
        events.push(event(course.start, course.end, "support", support(course), course.row.place().to_string()));
    }
    for target in &pupil.targets {
        events.push(event(target.set, target.review, "target", reviewed(target), target.row.place().to_string()));
    }
    for known in pupil.observed.incidents.iter().filter(|known| known.fact.kind != IncidentKind::Behaviour) {
        let kind = if known.fact.kind == IncidentKind::Suspension { "suspension" } else { "exclusion" };
        let sessions = known.fact.sessions.map(|sessions| format!("; {sessions} sessions")).unwrap_or_default();
        events.push(event(known.fact.from, known.fact.to, kind, format!("{}{sessions}", known.fact.count), known.place.to_string()));
    }
    if let Some(last) = input.past.pupils.get(&pupil.key).and_then(|past| past.last.as_ref()) {
        events.push(event(Some(last.day), last.review_by, "decision", last.said(), String::new()));
    }
    if let Some(joined) = pupil.admission_date {
        events.push(event(Some(joined), None, "admission", "Joined the school".to_owned(), list));
    }
    events
}

fn support(course: &Provision) -> String {
    let attended = match (course.sessions_attended, course.sessions_offered) {
        (Some(attended), Some(offered)) => format!("; {attended} of {offered} sessions"),
        (Some(attended), None) => format!("; {attended} sessions attended"),
        _ => String::new(),
    };
    let area = if course.area_of_need.trim().is_empty() { String::new() } else { format!(" ({})", course.area_of_need.trim()) };
    format!("{}{area}{attended}", course.intervention)
}

fn reviewed(target: &Target) -> String {
    let outcome = match target.status {
        Some(TargetStatus::Met) => "met",
        Some(TargetStatus::PartlyMet) => "partly met",
        Some(TargetStatus::NotMet) => "not met",
        Some(TargetStatus::InProgress) => "still running",
        Some(TargetStatus::Dropped) => "dropped",
        None => "no outcome recorded",
    };
    let area = if target.area.trim().is_empty() { "Target" } else { target.area.trim() };
    format!("{area}: {outcome}")
}
