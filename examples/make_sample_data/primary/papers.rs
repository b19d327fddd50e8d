//! What the files of several schools share: who is listed, attendance sums, plain files, zips.

use std::io::Write;

use super::super::date::{Date, date};
use super::super::model::AS_AT;
use super::super::random::Random;
use super::super::text_files::{Style, write};
use super::super::{Failure, SampleFile};
use super::plan::Child;

/// A text file in the inbox.
pub fn text_file(name: &str, rows: &[Vec<String>], style: Style) -> Result<SampleFile, Failure> {
    Ok(SampleFile { path: format!("inbox/{name}"), bytes: write(rows, style)? })
}

/// Files in a zip, stored as they are, so that the bytes depend on no packing library.
pub fn zipped(name: &str, parts: Vec<(String, Vec<u8>)>) -> Result<SampleFile, Failure> {
    Ok(SampleFile { path: format!("inbox/{name}"), bytes: zip_of(parts)? })
}

/// The bytes of such a zip.
pub fn zip_of(parts: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, Failure> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(name, options)?;
        writer.write_all(&bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Children in the order of a register: surname, forename.
pub fn by_name(children: &[Child], keep: impl Fn(&Child) -> bool) -> Vec<&Child> {
    let mut listed: Vec<&Child> = children.iter().filter(|child| keep(child)).collect();
    listed.sort_by(|left, right| (&left.surname, &left.forename, left.number).cmp(&(&right.surname, &right.forename, right.number)));
    listed
}

/// Children class by class.
pub fn by_class(children: &[Child], keep: impl Fn(&Child) -> bool) -> Vec<&Child> {
    let mut listed = by_name(children, keep);
    listed.sort_by_key(|child| child.year);
    listed
}

/// The child of a story, by surname.
pub fn named<'a>(children: &'a [Child], surname: &str) -> Option<&'a Child> {
    children.iter().find(|child| child.story.is_some() && child.surname == surname)
}

/// First day, last day and sessions of 2025-26 (0) or of autumn 2026 so far (1).
pub fn attendance_period(period: usize) -> (Date, Date, u32) {
    if period == 0 { (date(2025, 9, 3), date(2026, 7, 17), 380) } else { (date(2026, 9, 2), AS_AT, 104) }
}

/// Possible, present, authorised and unauthorised sessions of a child who was on roll in the period.
pub fn sessions(child: &Child, period: usize) -> Option<[u32; 4]> {
    let (from, to, all) = attendance_period(period);
    if child.admitted > to || child.year < 0 || (period == 0 && child.year < 1) {
        return None;
    }
    let days = |day: Date| u32::from(day.year) * 365 + u32::from(day.month) * 30 + u32::from(day.day);
    let first = child.admitted.max(from);
    let possible = if first == from { all } else { (all / 2 * (days(to) - days(first)) / (days(to) - days(from))).max(1) * 2 };
    let missed = (f64::from(possible) * child.absence[period]).round() as u32;
    let unauthorised = (f64::from(missed) * 0.5 * Random::stream("sessions", child.number).uniform()) as u32;
    Some([possible, possible - missed, missed - unauthorised, unauthorised])
}

/// `15-Sep-2019`.
pub fn with_month_name(day: Date) -> String {
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][usize::from(day.month) - 1];
    format!("{:02}-{month}-{:04}", day.day, day.year)
}

/// Words for a need code.
pub fn need(code: &str) -> &'static str {
    match code {
        "SLCN" => "Speech, Language and Communication Needs",
        "SPLD" => "Specific Learning Difficulty",
        "SEMH" => "Social, Emotional and Mental Health",
        "ASD" => "Autistic Spectrum Disorder",
        "MLD" => "Moderate Learning Difficulty",
        "HI" => "Hearing Impairment",
        "PD" => "Physical Disability",
        _ => "Other Difficulty/Disability",
    }
}
