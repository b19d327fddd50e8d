//! A table of pupils with columns of small numbers that nothing names may be a rating of the school's own: the lines that
//! would say so, proposed and never assumed.

use crate::normalise::layout::Layout;
use crate::normalise::sheet::toml_text;
use crate::table::{Cell, RawTable};

/// Highest number that is still likely to be a rating.
const HIGHEST: f64 = 10.0;
/// Fewest filled cells of a column.
const FEWEST: usize = 3;

/// The block for the school's settings, where some unknown columns hold nothing but small whole numbers.
pub(crate) fn lines(table: &RawTable, layout: &Layout) -> Option<String> {
    let mut ends: Option<(f64, f64)> = None;
    let mut headings = Vec::new();
    for column in &layout.columns {
        if !column.candidates.is_empty() || column.parts.is_some() || column.heading.is_empty() {
            continue;
        }
        let cells: Vec<&Cell> = table.rows.iter().skip(layout.first_data()).map(|row| row.cell(column.index)).collect();
        let filled: Vec<String> = cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.text()).collect();
        let numbers: Vec<f64> = filled.iter().filter_map(|text| text.parse().ok()).collect();
        let is_rating = |number: &f64| (0.0..=HIGHEST).contains(number) && number.fract() == 0.0;
        if numbers.len() < FEWEST || numbers.len() * 10 < filled.len() * 8 || !numbers.iter().all(is_rating) {
            continue;
        }
        let (low, high) = ends.unwrap_or((f64::INFINITY, 0.0));
        ends = Some((numbers.iter().copied().fold(low, f64::min), numbers.iter().copied().fold(high, f64::max)));
        headings.push(toml_text(&column.heading));
    }
    let (low, high) = ends?;
    let low = low.min(1.0);
    let high = if high > low { high } else { low + 1.0 };
    let file = table.file.rsplit('/').next().unwrap_or(&table.file);
    let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    Some(format!(
        "[[reading.ratings]]\nname = {}\ncolumns = [{}]\nlowest = {low:.1}\nhighest = {high:.1}",
        toml_text(name),
        headings.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use crate::normalise::normalise;
    use crate::normalise::testing::{file, settings, table};
    use chrono::NaiveDate;

    fn hints(lines: &[&str]) -> Vec<String> {
        let file = file(vec![table("Skills check.csv", "", lines)]);
        let read = normalise(&[file], &settings(), NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
        read.findings.iter().filter_map(|finding| finding.hint.clone()).collect()
    }

    #[test]
    fn columns_of_small_numbers_are_proposed_as_ratings() {
        let said = hints(&[
            "Child|Class|Listening|Turn taking|Shoe size",
            "Adams, Ava|Ash|2|3|31",
            "Brown, Ben|Ash|4|5|32",
            "Cole, Cy|Ash|1|2|33",
        ]);
        assert!(
            said.iter().any(|hint| hint.ends_with(
                "[[reading.ratings]]\nname = \"Skills check\"\ncolumns = [\"Listening\", \"Turn taking\"]\nlowest = 1.0\nhighest = 5.0"
            )),
            "{said:?}"
        );
    }
}
