//! Appendix B: questions a governor might ask, each raised by a finding of this report.

use chrono::Datelike;

use super::document::{Block, Draft};
use super::words::{first_few, listed, printed_percent, told, whole};
use crate::disclose::view::{BoardView, Count, GapTrend, Needs, TrendWord};
use crate::render::artefact::RunStamp;

/// A board meeting has time for no more.
const MOST: usize = 8;
/// Below this share of planned sessions an intervention was not delivered as planned.
const AS_PLANNED_PERCENT: f64 = 80.0;
/// A register effect worth a question, in whole points.
const LARGE_REGISTER_EFFECT: f64 = 2.0;

pub(super) fn section(view: &BoardView, stamp: &RunStamp) -> Draft {
    let mut questions: Vec<String> =
        [gap_questions(view), intervention_questions(view), pupil_questions(view, stamp), own_questions(view)].concat();
    questions.truncate(MOST - 1);
    questions.push("What do pupils and their parents say about the support, which no table here can show?".into());
    Draft {
        heading: "Questions a governor might ask",
        finding: "These questions follow from what the report shows.".into(),
        blocks: vec![Block::List(questions)],
    }
}

fn gap_questions(view: &BoardView) -> Vec<String> {
    let trends = view.gaps.get();
    let named = |keep: &dyn Fn(&GapTrend) -> bool| {
        let names: Vec<&str> = trends.iter().filter(|trend| keep(trend)).map(|trend| trend.subject.title()).collect();
        (!names.is_empty()).then(|| lowered(&listed(&names)))
    };
    let word = |wanted: TrendWord| named(&|trend: &GapTrend| trend.verdict == wanted);
    let moved = named(&|trend: &GapTrend| trend.fixed.as_ref().is_some_and(|f| f.churn_effect.abs() >= LARGE_REGISTER_EFFECT));
    [
        word(TrendWord::Widened).map(|s| format!("The gap in {s} has widened. How does the school explain it, and what will be different by the next report?")),
        word(TrendWord::Narrowed).map(|s| format!("The gap in {s} has narrowed. What went alongside it that the school means to keep?")),
        word(TrendWord::NoClearChange).map(|s| format!("The gap in {s} shows no clear change. What change would the school hope for, and how will it know?")),
        word(TrendWord::TooFew).map(|s| format!("There are too few children for a trend in {s}. What else tells the board how they are getting on?")),
        moved.map(|s| format!("Movement on and off the register shifted the gap in {s}. How are pupils chosen for the register, and when do they leave it?")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn intervention_questions(view: &BoardView) -> Vec<String> {
    let lines = view.interventions.get();
    let unjudged: Vec<&str> = lines.iter().filter(|line| line.strength == 0).map(|line| line.name.as_str()).collect();
    let short: Vec<&str> =
        lines.iter().filter(|line| line.delivered_percent.is_some_and(|p| p < AS_PLANNED_PERCENT)).map(|line| line.name.as_str()).collect();
    let mut questions = Vec::new();
    if !unjudged.is_empty() {
        questions
            .push(format!("{}: no impact figure can be given. Which scores are missing, and who will record them?", first_few(&unjudged)));
    }
    if !short.is_empty() {
        questions.push(format!("{}: fewer sessions were held than planned. What stood in the way?", first_few(&short)));
    }
    questions
}

fn pupil_questions(view: &BoardView, stamp: &RunStamp) -> Vec<String> {
    let mut questions = Vec::new();
    let differs = view
        .prevalence
        .get()
        .iter()
        .filter_map(|line| super::prevalence::comparison(line, stamp.as_at.year()))
        .any(|words| words.contains("lies above") || words.contains("lies below"));
    if differs {
        questions.push(
            "The school's share of pupils with SEND differs from the national one. Are needs identified alike in every year group?".into(),
        );
    }
    if matches!(view.flags.get().not_judged, Count::Exact(n) if n > 0) {
        questions.push("Some pupils could not be judged. What evidence will there be for them by next term?".into());
    }
    if matches!(view.needs.get(), Needs::Collapsed(_)) && !super::prevalence::has_nobody(view) {
        questions.push("Needs cannot be shown by area. How does the board know that each kind of need is provided for?".into());
    }
    if attends_less(view) {
        questions.push("Mean attendance is lower for pupils with SEND than for others. Could that be chance, and what has helped?".into());
    }
    if !view.left_out.get().is_empty() {
        questions.push("Some parts could not be reported. What would let the school report them next year?".into());
    }
    questions
}

/// Questions on what the school itself has stated.
fn own_questions(view: &BoardView) -> Vec<String> {
    let sections = view.sections.get();
    let own = &sections.own;
    let mut questions = Vec::new();
    if own.revisited.iter().any(|line| line.status.is_empty()) {
        questions.push("Some earlier priorities have no outcome. What became of them?".to_owned());
    }
    if own.compliance.iter().any(|(_, value)| value.contains("overdue") || value.contains("more than a year ago")) {
        questions.push("Some items of the compliance list are overdue. When will they be done, and by whom?".to_owned());
    }
    if !sections.spend.by_area.is_empty() && sections.spend.total_pounds.is_none() {
        questions.push("The whole cost of interventions is not known. Which costs are missing, and can they be recorded?".to_owned());
    }
    questions
}

/// Whole percents as printed: a SEND group lies at least two points below pupils without SEN.
fn attends_less(view: &BoardView) -> bool {
    let lines = view.attendance.get();
    let percent = |without: bool| {
        lines
            .iter()
            .filter(move |line| is_without(&line.group) == without && told(line.n).is_some())
            .filter_map(|line| printed_percent(&line.percent))
    };
    let without = percent(true).next();
    without.is_some_and(|others| percent(false).any(|group| others - group >= 2.0 && whole(others) != whole(group)))
}

fn is_without(group: &str) -> bool {
    let group = group.to_lowercase();
    group.starts_with("no ") || group.contains("without") || group.contains("other pupils")
}

/// Subject titles inside a sentence; GPS keeps its capitals.
fn lowered(text: &str) -> String {
    text.replace("Reading", "reading").replace("Writing", "writing").replace("Maths", "maths")
}
