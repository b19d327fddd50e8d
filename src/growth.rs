//! `waymark growth`: growth percentiles of a table of scores, for a trust, an authority or a check against other programs.
//!
//! A pure function of the file's bytes: `main.rs` reads and writes. The arithmetic is [`crate::analyse`]'s. The table
//! holds identifiers and stays with whoever may see them; what is said about it names lines, never pupils.

use std::fmt::Write as _;

use crate::analyse::growth::groups::{GroupGrowth, about};
use crate::analyse::growth::percentiles::{Growth, MOST_PRIORS, Reason, Refused, growth};
use crate::error::{Error, Status};

mod columns;
mod settings;
mod table;

pub use settings::GrowthSettings;

use table::Scores;

/// What is asked for beside the file.
#[derive(Clone, Debug)]
pub struct GrowthContext {
    /// Headings, words, and the fewest pupils of a fit.
    pub settings: GrowthSettings,
    /// The year to judge; without one, the latest of the file.
    pub year: Option<i32>,
    /// Fewest pupils of a fit, instead of the settings'.
    pub min_pupils: Option<u32>,
}

/// The table and what is to be said about it.
#[derive(Clone, Debug)]
pub struct GrowthReport {
    /// Percentiles as CSV, UTF-8.
    pub table: Vec<u8>,
    /// For a person.
    pub text: String,
    /// Done, or something needs a person.
    pub status: Status,
}

/// Growth percentiles of the bytes of a file. An error when there is nothing that could be written.
pub fn growth_table(name: &str, bytes: &[u8], context: &GrowthContext) -> Result<GrowthReport, Error> {
    let refuse = |message: String| Error::Inputs(format!("{name}: {message}"));
    let (text, notes) = crate::read::text_of(bytes).map_err(refuse)?;
    let scores = Scores::read(&text, &context.settings).map_err(refuse)?;
    let latest = scores.records.iter().map(|record| record.year).max();
    let Some(year) = context.year.or(latest) else {
        return Err(refuse(format!("no row holds a score that can be used.\n{}", rows(&scores))));
    };
    let fewest = context.min_pupils.map_or(context.settings.min_sgp.value as usize, |fewest| fewest as usize);
    let found = growth(&scores.records, year, fewest);
    let text = summary(&scores, &found, year, fewest, &notes);
    if found.pupils.is_empty() {
        return Err(refuse(format!("no growth percentile can be given for {year}.\n{text}")));
    }
    let is_refused = found.refused.iter().any(|refused| refused.reason != Reason::NothingBefore);
    let needs_person = is_refused || scores.left_out.values().any(|seen| seen.needs_person) || !notes.is_empty();
    let status = if needs_person { Status::NeedsAPerson } else { Status::Done };
    Ok(GrowthReport { table: csv(&scores, &found).map_err(Error::Fault)?, text, status })
}

/// One row a pupil, by subject, year group and identifier.
fn csv(scores: &Scores, growth: &Growth) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(growth.pupils.len() * 64));
    let fault = |error: csv::Error| error.to_string();
    let headings = ["id", "subject", "year", "grade", "score", "prior_score", "priors", "percentile", "about_from", "about_to"];
    writer.write_record(headings.into_iter().chain(["order_1", "order_2", "order_3"])).map_err(fault)?;
    for pupil in &growth.pupils {
        let name = |names: &[String], number: u32| as_text(names.get(number as usize).map_or("", String::as_str));
        let (from, to) = about(pupil.highest());
        let mut row = vec![name(&scores.ids, pupil.now.pupil), name(&scores.subjects, pupil.now.subject)];
        row.extend([pupil.now.year.to_string(), pupil.now.grade.to_string(), pupil.now.score.to_string()]);
        row.push(pupil.priors.first().map_or(String::new(), f64::to_string));
        row.push(pupil.by_order.len().to_string());
        row.extend([pupil.highest(), from, to].map(|number| number.to_string()));
        row.extend((0..MOST_PRIORS).map(|order| pupil.by_order.get(order).map_or(String::new(), u32::to_string)));
        writer.write_record(row).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// Text that a spreadsheet would run as a formula is led by an apostrophe.
fn as_text(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if starts_formula && text.parse::<f64>().is_err() { format!("'{text}") } else { text.to_owned() }
}

fn summary(scores: &Scores, growth: &Growth, year: i32, fewest: usize, notes: &[String]) -> String {
    let mut text = format!("Growth percentiles of {year}: {} pupils and subjects.\n", growth.pupils.len());
    for order in 1..=MOST_PRIORS {
        let n = growth.pupils.iter().filter(|pupil| pupil.by_order.len() == order).count();
        let _ = writeln!(text, "  with {order} prior {}: {n}", if order == 1 { "score" } else { "scores" });
    }
    let _ = writeln!(text, "  without a score of the year group below in the year before: {}", growth.without_prior);
    if !growth.pupils.is_empty() {
        text.push_str(&sums(growth));
        text.push_str(&groups(scores, growth));
    }
    for refused in &growth.refused {
        let _ = writeln!(text, "{}", refusal(scores, refused, fewest));
    }
    for (subject, grade) in &growth.older_knots {
        let _ = writeln!(
            text,
            "{}: nobody in year group {grade} sat the test in {}, so the scores of the cohort's own year stand for them.",
            subject_words(scores, *subject),
            year - 1
        );
    }
    text.push_str(&rows(scores));
    for note in notes {
        let _ = writeln!(text, "{note}");
    }
    text.push_str(
        "One pupil's percentile is rough: 56 means between about 34 and 78 (columns about_from and about_to). A group that started low\n",
    );
    text.push_str("has a lower middle partly because its earlier scores carry error; that is not by itself evidence about teaching.\n");
    text
}

/// Sums by which two programs can be compared.
fn sums(growth: &Growth) -> String {
    let total = |of: fn(&crate::analyse::growth::percentiles::PupilGrowth) -> f64| growth.pupils.iter().map(of).sum::<f64>();
    let bands: Vec<String> = [(1, 19), (20, 39), (40, 60), (61, 80), (81, 99)]
        .iter()
        .map(|(low, high)| growth.pupils.iter().filter(|pupil| (*low..=*high).contains(&pupil.highest())).count().to_string())
        .collect();
    format!(
        "  sum of percentiles: {}; of those with one prior score: {}; of prior scores: {}\n  below 20, 20-39, 40-60, 61-80, over 80: {}\n",
        total(|pupil| f64::from(pupil.highest())),
        total(|pupil| f64::from(pupil.by_order.first().copied().unwrap_or_default())),
        total(|pupil| pupil.priors.first().copied().unwrap_or_default()),
        bands.join(", ")
    )
}

/// Middle and mean of each year group and subject.
fn groups(scores: &Scores, growth: &Growth) -> String {
    let mut text = String::new();
    for same in growth.pupils.chunk_by(|a, b| (a.now.subject, a.now.grade) == (b.now.subject, b.now.grade)) {
        let Some(first) = same.first() else { continue };
        let percentiles: Vec<u32> = same.iter().map(|pupil| pupil.highest()).collect();
        if let Some(group) = GroupGrowth::of(&percentiles) {
            let _ = writeln!(
                text,
                "  {}year group {}: {} pupils, median {}, mean {:.1}",
                subject_prefix(scores, first.now.subject),
                first.now.grade,
                group.n,
                group.median,
                group.mean
            );
        }
    }
    text
}

fn refusal(scores: &Scores, refused: &Refused, fewest: usize) -> String {
    if refused.reason == Reason::NothingBefore {
        return format!("Not judged: {}year group {}: {}.", subject_prefix(scores, refused.subject), refused.grade, refused.reason);
    }
    let priors = if refused.order == 1 { "1 prior score".to_owned() } else { format!("{} prior scores", refused.order) };
    let cure = match (&refused.reason, refused.order) {
        (Reason::TooFew(_), 1) => format!(" (it takes {fewest}), so use the comparison with pupils from the same start instead."),
        (_, 1) => ", so use the comparison with pupils from the same start instead.".to_owned(),
        (Reason::TooFew(_), _) => format!(" (it takes {fewest}), so these pupils keep the percentile with fewer prior scores."),
        _ => ", so these pupils keep the percentile with fewer prior scores.".to_owned(),
    };
    let subject = subject_prefix(scores, refused.subject);
    format!("Refused: {subject}year group {} with {priors}: {}{cure}", refused.grade, refused.reason)
}

fn subject_prefix(scores: &Scores, subject: u32) -> String {
    match scores.subjects.get(subject as usize).map(String::as_str) {
        Some("") | None => String::new(),
        Some(name) => format!("{}, ", crate::table::clean(name)),
    }
}

fn subject_words(scores: &Scores, subject: u32) -> String {
    let prefix = subject_prefix(scores, subject);
    if prefix.is_empty() { "Note".to_owned() } else { prefix.trim_end_matches(", ").to_owned() }
}

/// The fate of every row.
fn rows(scores: &Scores) -> String {
    let mut text = format!("Rows: {} found, {} used, {} left out.\n", scores.rows, scores.rows_used, scores.rows - scores.rows_used);
    for (reason, seen) in &scores.left_out {
        let _ = writeln!(text, "  left out: {reason}: {}", seen.words());
    }
    text
}
