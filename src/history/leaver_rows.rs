//! The rows of a leaver's document: what each kind of record says, in words that another school can read.
//!
//! Nothing here names another child, a member of staff or a file: texts that a school typed freely are not handed on, but for
//! the names of interventions and areas and the outcome of a provision.

use serde_json::{Value, json};

use crate::domain::census_fact::CensusFact;
use crate::domain::observed::{Access, IncidentKind, Incidents, Rater, Rating, ScaleResult, ScaleValue, Session};
use crate::domain::score::Outcome;
use crate::normalise::records::{
    AttendanceRow, JudgementResult, NameAsWritten, ProvisionRow, Recorded, RollRow, SenRow, TargetRow, TargetStatus, TestResult,
};

/// A row as one JSON object, under the name of its section.
pub(crate) trait Told {
    /// Name of the section.
    const SECTION: &'static str;
    /// What the row says.
    fn told(&self) -> Value;
}

/// A row of a pupil list of a day.
pub(crate) fn listed(row: &RollRow, day: chrono::NaiveDate) -> Value {
    let (surname, forename) = match &row.pupil.name {
        NameAsWritten::Known(name) => (name.surname.clone(), name.forename.clone()),
        NameAsWritten::UnknownOrder(text) => (text.clone(), String::new()),
        NameAsWritten::Absent => Default::default(),
    };
    json!({
        "day": day, "surname": surname, "forename": forename, "date_of_birth": row.pupil.date_of_birth, "class": row.pupil.class,
        "year_group": row.pupil.nc_year.map(|year| year.to_string()), "sen": row.sen_status.map(|status| status.code()),
        "admission": row.admission_date, "leaving": row.leaving_date,
    })
}

impl Told for Recorded<CensusFact> {
    const SECTION: &'static str = "census";
    fn told(&self) -> Value {
        let values: serde_json::Map<String, Value> =
            self.fact.values.iter().map(|value| (value.item.clone(), Value::String(value.text.clone()))).collect();
        json!({"about": format!("{:?}", self.fact.topic), "from": self.fact.from, "to": self.fact.to, "values": values})
    }
}

impl Told for SenRow {
    const SECTION: &'static str = "SEN";
    fn told(&self) -> Value {
        json!({
            "report": self.as_at, "provision": self.provision.map(|one| one.code()), "need": self.need.as_ref().map(|need| need.code()),
            "rank": self.rank, "from": self.from, "to": self.to,
        })
    }
}

impl Told for TestResult {
    const SECTION: &'static str = "tests";
    fn told(&self) -> Value {
        json!({
            "test": &*self.instrument, "subject": self.subject.name(), "term": self.occasion.to_string(), "day": self.date,
            "measure": self.measure.words(), "result": self.outcome.to_string(),
        })
    }
}

impl Told for JudgementResult {
    const SECTION: &'static str = "judgements";
    fn told(&self) -> Value {
        let word = self.judgement.as_ref().map_or_else(|none| none.word().to_owned(), |judgement| judgement.word().to_owned());
        json!({"subject": self.subject.name(), "term": self.occasion.to_string(), "judgement": word})
    }
}

impl Told for AttendanceRow {
    const SECTION: &'static str = "attendance";
    fn told(&self) -> Value {
        json!({
            "from": self.from, "to": self.to, "possible": self.sessions_possible, "attended": self.sessions_attended,
            "percent": self.percent,
        })
    }
}

impl Told for ProvisionRow {
    const SECTION: &'static str = "provision";
    fn told(&self) -> Value {
        json!({
            "intervention": self.intervention, "start": self.start, "end": self.end, "sessions_per_week": self.sessions_per_week,
            "minutes": self.minutes, "attended": self.sessions_attended, "offered": self.sessions_offered,
            "entry": self.entry.map(|one| one.to_string()), "exit": self.exit.map(|one| one.to_string()), "outcome": self.outcome,
        })
    }
}

impl Told for TargetRow {
    const SECTION: &'static str = "targets";
    fn told(&self) -> Value {
        let status = self.status.map(|status| match status {
            TargetStatus::Met => "met",
            TargetStatus::PartlyMet => "partly met",
            TargetStatus::NotMet => "not met",
            TargetStatus::InProgress => "in progress",
            TargetStatus::Dropped => "given up",
        });
        json!({"set": self.set, "review": self.review, "area": self.area, "status": status})
    }
}

impl Told for Recorded<ScaleResult> {
    const SECTION: &'static str = "other results";
    fn told(&self) -> Value {
        let fact = &self.fact;
        let (scale, result) = value(&fact.value);
        json!({
            "test": &*fact.instrument, "of": &*fact.construct, "subject": fact.subject.map(|subject| subject.name()),
            "term": fact.occasion.to_string(), "day": fact.date, "scale": scale, "result": result, "less_reliable": fact.is_marked,
        })
    }
}

/// The scale and the value on it.
fn value(value: &ScaleValue) -> (&'static str, String) {
    match value {
        ScaleValue::Standardised(outcome) => ("standardised score", outcome.to_string()),
        ScaleValue::Scaled(outcome) => ("scaled score", worded(outcome, |score| score.scaled_points().to_string())),
        ScaleValue::Age(outcome) => ("years and months", worded(outcome, |age| format!("{}:{:02}", age.months() / 12, age.months() % 12))),
        ScaleValue::Phonics(outcome) => ("phonics mark", worded(outcome, |mark| mark.mark().to_string())),
        ScaleValue::Tables(outcome) => ("tables mark", worded(outcome, |mark| mark.mark().to_string())),
        ScaleValue::Raw(outcome) => {
            let of = |maximum: Option<f64>| maximum.map(|most| format!(" of {most}")).unwrap_or_default();
            ("marks", worded(outcome, |mark| format!("{}{}", mark.mark(), of(mark.maximum()))))
        }
        ScaleValue::Step(step) => ("step", step.word().to_owned()),
    }
}

fn worded<T: Copy>(outcome: &Outcome<T>, words: impl Fn(T) -> String) -> String {
    match outcome {
        Outcome::Score(score) => words(*score),
        Outcome::Below(bound) => format!("below {}", words(*bound)),
        Outcome::Above(bound) => format!("above {}", words(*bound)),
        Outcome::Missing(reason) => reason.word().to_owned(),
    }
}

impl Told for Recorded<Rating> {
    const SECTION: &'static str = "ratings";
    fn told(&self) -> Value {
        let fact = &self.fact;
        let rater = match fact.rater {
            Rater::Teacher => Some("teacher"),
            Rater::Parent => Some("parent"),
            Rater::Pupil => Some("pupil"),
            Rater::Unknown => None,
        };
        json!({
            "instrument": &*fact.instrument, "scale": &*fact.scale, "by": rater, "term": fact.occasion.to_string(), "day": fact.date,
            "value": fact.value,
        })
    }
}

impl Told for Recorded<Incidents> {
    const SECTION: &'static str = "incidents";
    fn told(&self) -> Value {
        let fact = &self.fact;
        let kind = match fact.kind {
            IncidentKind::Behaviour => "behaviour",
            IncidentKind::Suspension => "suspension",
            IncidentKind::Exclusion => "permanent exclusion",
        };
        // Two incidents of one day may say the same: the line of the school's file tells them apart.
        json!({"kind": kind, "from": fact.from, "to": fact.to, "count": fact.count, "sessions_lost": fact.sessions, "line": self.row.row})
    }
}

impl Told for Recorded<Session> {
    const SECTION: &'static str = "sessions";
    fn told(&self) -> Value {
        let fact = &self.fact;
        json!({
            "intervention": fact.intervention, "day": fact.date, "minutes": fact.minutes, "was_present": fact.was_present,
            "line": self.row.row,
        })
    }
}

impl Told for Recorded<Access> {
    const SECTION: &'static str = "access to the curriculum";
    fn told(&self) -> Value {
        let fact = &self.fact;
        json!({
            "day": fact.date, "subject": fact.subject.map_or(fact.subject_as_written.as_str(), |subject| subject.name()),
            "minutes_withdrawn": fact.minutes_withdrawn, "minutes_taught": fact.minutes_taught,
            "through_ordinary_teaching": fact.is_through_ordinary_teaching,
        })
    }
}
