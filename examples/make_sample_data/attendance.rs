//! Attendance summaries as an older system exports them: quoted, admission numbers without their zeros, no UPN.

use super::date::{Date, date};
use super::model::{AS_AT, Pupil};
use super::names::as_typed;
use super::random::Random;
use super::text_files::{Style, row, write};
use super::{Failure, Fault, SampleFile};

/// 2 September 2026 to 20 November 2026: 52 school days.
pub fn autumn_2026(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    summary("Attendance summary autumn 2026.csv", date(2026, 9, 2), AS_AT, 104, 1, pupils, faults)
}

/// The whole of 2025-26: 190 school days.
pub fn year_2025_26(pupils: &[Pupil], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    summary("Attendance summary 2025-26.csv", date(2025, 9, 3), date(2026, 7, 17), 380, 0, pupils, faults)
}

fn summary(
    file: &'static str,
    from: Date,
    to: Date,
    possible: u32,
    this_year: usize,
    pupils: &[Pupil],
    faults: &mut Vec<Fault>,
) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&["Attendance summary by pupil"]), vec![format!("{} to {}", from.british(), to.british())], Vec::new()];
    rows.push(row(&[
        "Adm_No",
        "Surname",
        "Forename",
        "Year",
        "Form",
        "Possible marks",
        "Present marks",
        "Approved Ed Activity",
        "Authorised absences",
        "Unauthorised absences",
        "Late before reg",
        "% Attendance",
    ]));
    let mut listed: Vec<&Pupil> = pupils
        .iter()
        .filter(|pupil| pupil.admitted <= to && pupil.left.is_none_or(|left| left >= from) && (this_year == 1 || pupil.year > 3))
        .collect();
    listed.sort_by_key(|pupil| (as_typed(&pupil.surname), as_typed(&pupil.forename), pupil.admission_number));
    let mut total = [0u32; 5];
    for pupil in listed {
        let counts = counts(pupil, from, to, possible, this_year);
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
        let (surname, class, year) = if this_year == 1 {
            (pupil.surname.as_str(), pupil.class, pupil.year)
        } else {
            (pupil.surname_before(), pupil.class_before().unwrap_or_default(), pupil.year_before())
        };
        let mut cells = vec![
            pupil.admission_number.to_string(),
            surname.to_uppercase(),
            pupil.forename.clone(),
            format!("Year  {year}"),
            class.to_owned(),
        ];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(Random::stream("late", pupil.admission_number).below(5).to_string());
        cells.push(percent(counts));
        rows.push(cells);
    }
    faults.push(Fault {
        file,
        place: "column \"Adm_No\"".to_owned(),
        what: "leading zeros lost: 1302 for 001302".to_owned(),
        expected: "matched without leading zeros",
    });
    faults.push(Fault {
        file,
        place: format!("line {}", rows.len() + 1),
        what: "totals row".to_owned(),
        expected: "skipped and counted; never a pupil",
    });
    let mut cells = row(&["", "Total", "", "", ""]);
    cells.extend(total.map(|sum| sum.to_string()));
    cells.push(String::new());
    cells.push(percent(total));
    rows.push(cells);
    Ok(SampleFile { path: format!("inbox/{file}"), bytes: write(&rows, Style::Windows1252Quoted)? })
}

/// Possible, present, approved activity, authorised, unauthorised.
fn counts(pupil: &Pupil, from: Date, to: Date, possible: u32, this_year: usize) -> [u32; 5] {
    let days = |day: Date| u32::from(day.year) * 365 + u32::from(day.month) * 30 + u32::from(day.day);
    let (first, last) = (pupil.admitted.max(from), pupil.left.unwrap_or(to).min(to));
    // Sessions in proportion to the time on roll, always whole days.
    let possible = if first == from && last == to {
        possible
    } else {
        (possible / 2 * (days(last) - days(first)) / (days(to) - days(from))).max(1) * 2
    };
    let missed = (f64::from(possible) * pupil.absence[this_year]).round() as u32;
    let mut random = Random::stream("absence", pupil.admission_number + 10_000 * this_year as u32);
    let unauthorised = (f64::from(missed) * random.uniform() * 0.5) as u32;
    let activity = if random.chance(0.2) { 2.min(possible - missed) } else { 0 };
    [possible, possible - missed - activity, activity, missed - unauthorised, unauthorised]
}

fn percent(counts: [u32; 5]) -> String {
    format!("{:.1}", 100.0 * f64::from(counts[1] + counts[2]) / f64::from(counts[0].max(1)))
}
