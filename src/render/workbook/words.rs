//! The words of single cells: stage, marks, signals, context, provision, cautions.
//!
//! Neutral words only: no diagnosis, nothing a parent should not read.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::book::{Book, Entry, Reader};
use crate::analyse::results::SubjectProgress;
use crate::config::policy::{Policy, PolicyState};
use crate::decide::results::{AmongMany, Partition, Progress};
use crate::domain::academic_year::AcademicYear;
use crate::domain::amounts::rounded;
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;
use crate::domain::words::odds;
use crate::link::school::Pupil;
use crate::normalise::records::Flag;

/// `Surname, Preferred`, or a stand-in that is not blank.
pub(crate) fn name(pupil: &Pupil) -> String {
    let listed = pupil.name.listed();
    if listed.trim().is_empty() { "(no name)".to_owned() } else { listed }
}

/// `stands: about 3 in 100`; nothing on a list too short for it. A class is no such list, so only the SENCO's book has it.
pub(crate) fn among_many(entry: &Entry) -> String {
    let said = |one: AmongMany| format!("{}: {}", if one.stands { "stands" } else { "may be chance" }, odds(one.share));
    entry.decision.among_many.map(said).unwrap_or_default()
}

/// `Y4 Oak`.
pub(crate) fn year_and_class(pupil: &Pupil) -> String {
    match pupil.nc_year {
        Some(year) if year.number() > 0 => format!("Y{} {}", year.number(), pupil.class),
        Some(year) => format!("{} {}", year.code(), pupil.class),
        None => pupil.class.clone(),
    }
}

/// The stage in the policy's words, with the census code where the pupil is on support.
pub(crate) fn stage(entry: &Entry, policy: &Policy) -> String {
    let state = state(entry, policy);
    match (entry.decision.provision, state) {
        (Some(provision), Some(state)) if provision.is_sen() && !state.is_default_for_code => {
            format!("{} ({})", state.words, provision.code())
        }
        (Some(provision), _) if provision.is_sen() => provision.to_string(),
        (_, Some(state)) if !state.is_default_for_code => state.words.clone(),
        (Some(_), _) => "none".to_owned(),
        (None, _) => "not known".to_owned(),
    }
}

/// The pupil's state in the policy; decisions name it by the policy's own words.
pub(crate) fn state<'a>(entry: &Entry, policy: &'a Policy) -> Option<&'a PolicyState> {
    state_named(policy, &entry.decision.state)
}

/// The state with these words.
pub(crate) fn state_named<'a>(policy: &'a Policy, words: &str) -> Option<&'a PolicyState> {
    policy.states.values().find(|known| known.words == words)
}

/// Why discuss: the evidence sentence, or why nothing could be said.
pub(crate) fn why(entry: &Entry) -> String {
    match entry.partition() {
        Partition::NotJudged if entry.decision.sentence.is_empty() => {
            format!("Not judged: {}.", entry.decision.not_judged_because.trim_end_matches('.'))
        }
        _ => entry.decision.sentence.clone(),
    }
}

/// Letters of the criteria that lean to concern and codes of what supports them, with their number: `b c C1 (3)`.
pub(crate) fn signals(entry: &Entry) -> String {
    let letters: BTreeSet<char> =
        entry.decision.criteria.values().flatten().filter(|result| result.level.leans()).map(|result| result.letter).collect();
    let mut codes: Vec<String> = letters.iter().map(char::to_string).collect();
    for corroborator in &entry.decision.corroborators {
        let code = corroborator.code().to_owned();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    if codes.is_empty() { String::new() } else { format!("{} ({})", codes.join(" "), codes.len()) }
}

/// The strength of a flag, or the list of a pupil who is not flagged.
pub(crate) fn strength(entry: &Entry) -> &'static str {
    match entry.partition() {
        Partition::Flagged if !entry.decision.strength.is_empty() => entry.decision.strength,
        other => other.word(),
    }
}

/// The broad area of the primary need; the SENCO also sees its code.
pub(crate) fn area_of_need(pupil: &Pupil, reader: Reader) -> String {
    let Some(need) = pupil.primary_need() else { return String::new() };
    match reader {
        Reader::Senco => format!("{} ({})", need.broad_area(), need.code()),
        Reader::Teacher => need.broad_area().to_owned(),
    }
}

/// The subject with a concern in which the pupil is farthest from where same-start pupils are.
pub(crate) fn subject_most_affected(entry: &Entry) -> &'static str {
    let mut concerns: Vec<(f64, Subject)> = entry
        .decision
        .concerns
        .iter()
        .map(|subject| (entry.analysis.subjects.get(subject).and_then(z_of).unwrap_or(f64::MAX), *subject))
        .collect();
    concerns.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
    concerns.first().map_or("", |(_, subject)| subject.title())
}

fn z_of(progress: &SubjectProgress) -> Option<f64> {
    progress.c.value().map(|value| value.z)
}

/// The last three scores and, on a second line, the last three judgements.
pub(crate) fn marks(entry: &Entry, subject: Subject) -> String {
    let scores: Vec<&str> =
        entry.analysis.subjects.get(&subject).map(|progress| last_three(&progress.history, |seen| seen.shown.as_str())).unwrap_or_default();
    let judgements: Vec<&str> = entry
        .pupil
        .judgements
        .get(&subject)
        .map(|made| last_three(made, |at| at.judgement.as_ref().map_or_else(|reason| reason.word(), |judgement| judgement.word())))
        .unwrap_or_default();
    let lines: Vec<String> = [scores, judgements].iter().filter(|line| !line.is_empty()).map(|line| line.join(" ")).collect();
    lines.join("\n")
}

fn last_three<'a, T>(list: &'a [T], word: impl Fn(&'a T) -> &'a str) -> Vec<&'a str> {
    let start = list.len().saturating_sub(3);
    list.iter().skip(start).map(word).collect()
}

/// Context in neutral words.
pub(crate) fn context(pupil: &Pupil, as_at: NaiveDate) -> String {
    let mut words = Vec::new();
    if pupil.eal == Flag::Yes {
        words.push("EAL");
    }
    if pupil.pupil_premium == Flag::Yes {
        words.push("pupil premium");
    }
    if pupil.date_of_birth.is_some_and(is_summer_born) {
        words.push("summer-born");
    }
    if pupil.admission_date.is_some_and(|day| joined_in_year(day, as_at)) {
        words.push("joined this year");
    }
    words.join(", ")
}

/// Born April to August (method: caution SUMMER_BORN).
pub(crate) fn is_summer_born(day: NaiveDate) -> bool {
    (4..=8).contains(&day.month())
}

/// Joined after September of the school year: September is when whole year groups join.
fn joined_in_year(day: NaiveDate, as_at: NaiveDate) -> bool {
    AcademicYear::of(day) == AcademicYear::of(as_at) && day <= as_at && day.month() != 9
}

/// Names of the interventions in force on the day.
pub(crate) fn provision(pupil: &Pupil, as_at: NaiveDate) -> String {
    let names: BTreeSet<&str> = pupil
        .provision
        .iter()
        .filter(|course| course.start.is_none_or(|start| start <= as_at) && course.end.is_none_or(|end| as_at <= end))
        .map(|course| course.intervention.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    names.into_iter().collect::<Vec<_>>().join("; ")
}

/// Cautions as printed, by name; in full they stand further right and on the sheet Evidence.
pub(crate) fn cautions(entry: &Entry) -> String {
    let names: Vec<String> = entry.decision.cautions.iter().map(|caution| caution_name(caution.code, entry.pupil)).collect();
    names.join("; ")
}

/// Every caution with what must be said.
pub(crate) fn cautions_in_full(entry: &Entry) -> String {
    entry.decision.cautions.iter().map(|caution| caution.text.trim()).collect::<Vec<_>>().join(" ")
}

fn caution_name(code: &'static str, pupil: &Pupil) -> String {
    let name = match code {
        "EAL" => "EAL",
        "PERSISTENT_ABSENCE" | "SEVERE_ABSENCE" => {
            return attendance(pupil).map_or_else(|| "absence".to_owned(), |present| format!("absent {}%", rounded(100.0 - present, 0)));
        }
        "SUMMER_BORN" => "summer-born",
        "MID_YEAR_JOINER" => "recent joiner",
        "TEST_CHANGE" => "test changed",
        "FLOOR" => "below the test's range",
        "CEILING" => "above the test's range",
        "ARRANGEMENT" => "access arrangement changed",
        "LOW_ATTAINMENT_ONLY" => "low attainment",
        other => other,
    };
    name.to_owned()
}

/// Attendance this year in percent.
pub(crate) fn attendance(pupil: &Pupil) -> Option<f64> {
    pupil.attendance.as_ref().map(|attendance| attendance.share * 100.0)
}

/// The proposals of the policy, one line each: the state proposed, the row of the policy's table, who decides.
pub(crate) fn proposals(entry: &Entry) -> String {
    let lines: Vec<String> = entry
        .decision
        .moves
        .iter()
        .map(|proposed| {
            let trigger = if proposed.trigger.is_empty() { String::new() } else { format!(" [{}]", proposed.trigger) };
            let to = proposed.to.as_str();
            match proposed.direction.as_str() {
                "stay" => format!("stay: {to}{trigger}; decides: {}", proposed.decided_by),
                direction => format!("{direction} to {to}{trigger}; decides: {}", proposed.decided_by),
            }
        })
        .collect();
    lines.join("\n")
}

/// True when the pupil is on SEN support or has a plan.
pub(crate) fn is_on_support(entry: &Entry) -> bool {
    entry.decision.provision.is_some_and(SenProvision::is_sen)
}

/// `Autumn term 2026-27, as at 20 November 2026, run 2026-11-20-0123abcd`.
pub(crate) fn when(book: &Book) -> String {
    // The run's id comes back with the sheet, also when the sheet alone is saved as text.
    let stamp = book.stamp;
    capitalised(&format!("{} term {}, as at {}, run {}", stamp.term.term, stamp.term.year, book.as_at.format("%-d %B %Y"), stamp.run_id))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Date and words of the last decision, and what came of it.
pub(crate) fn last_decision(book: &Book, entry: &Entry) -> String {
    let Some(last) = book.last_decision(entry) else { return String::new() };
    let carried = if last.is_carried_over { "not discussed last time" } else { "" };
    let decided = last.on.map(|on| format!("{}: {}", on.format("%d/%m/%Y"), last.words)).unwrap_or_default();
    let heard: Vec<&str> = [carried, &decided].into_iter().filter(|words| !words.is_empty()).collect();
    let heard = heard.join("; ");
    if last.then.is_empty() { heard } else { format!("{heard}. {}", last.then) }
}

/// The progress verdict in words.
pub(crate) fn progress(progress: Progress) -> &'static str {
    match progress {
        Progress::NotSufficient => "not sufficient",
        Progress::Sufficient => "sufficient",
        Progress::NoEvidence => "no evidence",
        Progress::Unclear => "unclear",
    }
}
