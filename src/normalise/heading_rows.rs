//! Headings that stand on two or three rows, read as one line of headings (inputs catalogue, M045).
//!
//! An upper cell is a merged block, or reaches to the right until the next one begins; a row of one title is none.

use crate::table::RawTable;

/// The headings of one, two or three rows, joined from above. `None` where an upper row holds a single title.
pub(crate) fn joined(table: &RawTable, texts: &[Vec<String>], rows: &[usize]) -> Option<Vec<String>> {
    let (lower, upper) = rows.split_last()?;
    let width = rows.iter().filter_map(|at| texts.get(*at)).map(Vec::len).max()?;
    let lower = texts.get(*lower)?;
    if upper.last().and_then(|at| texts.get(*at)).is_some_and(|above| is_a_pupil(above, lower)) {
        return None;
    }
    let mut headings: Vec<Vec<String>> = vec![Vec::new(); width];
    for at in upper {
        let filled = upper_cells(table, table.rows.get(*at)?.number, texts.get(*at)?, width)?;
        for (heading, (text, own)) in headings.iter_mut().zip(filled) {
            if !text.is_empty() {
                heading.push(if own { text } else { format!("\u{1}{text}") });
            }
        }
    }
    let texts = headings.into_iter().enumerate().map(|(index, above)| {
        let below = lower.get(index).map_or("", String::as_str);
        // A blank cell under a heading that only reaches it from the left is a spacer.
        let parts: Vec<&str> = above
            .iter()
            .filter(|text| !below.is_empty() || !text.starts_with('\u{1}'))
            .map(|text| text.trim_start_matches('\u{1}'))
            .collect();
        let mut all = parts.join(" ");
        if !below.is_empty() {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(below);
        }
        all
    });
    Some(texts.collect())
}

/// The row below is the first pupil's: a text stands under a heading, and the marks beside it would pass for years of two digits.
fn is_a_pupil(above: &[String], below: &[String]) -> bool {
    let is_mark = |text: &&String| text.trim().parse::<u8>().is_ok_and(|mark| (10..=99).contains(&mark));
    let is_text = |text: &String| !text.trim().is_empty() && text.trim().parse::<f64>().is_err();
    below.iter().filter(is_mark).count() >= 2 && above.iter().zip(below).any(|(above, below)| is_text(above) && is_text(below))
}

/// Cells of an upper heading row, filled rightwards; the flag says that the text stands in its own cell.
fn upper_cells(table: &RawTable, number: u32, texts: &[String], width: usize) -> Option<Vec<(String, bool)>> {
    let own: Vec<String> = (0..width).map(|index| texts.get(index).cloned().unwrap_or_default()).collect();
    let written = own.iter().filter(|text| !text.is_empty()).count();
    let blocks: Vec<_> = table
        .merged
        .iter()
        .filter(|block| block.first_row <= number && number <= block.last_row && block.last_column > block.first_column)
        .collect();
    let single_from_the_left = written == 1 && own.iter().position(|text| !text.is_empty()).is_some_and(|at| at < 1);
    if written == 0 || single_from_the_left {
        return None;
    }
    let mut filled: Vec<(String, bool)> = own.iter().map(|text| (text.clone(), true)).collect();
    if blocks.is_empty() && written > 1 {
        for index in 1..width {
            if filled.get(index).is_some_and(|(text, _)| text.is_empty()) {
                let left = filled.get(index - 1).map(|(text, _)| text.clone()).unwrap_or_default();
                if let Some(cell) = filled.get_mut(index) {
                    *cell = (left, false);
                }
            }
        }
    }
    for block in blocks {
        let text = own.get(block.first_column as usize - 1).cloned().unwrap_or_default();
        for column in block.first_column..=block.last_column {
            if let Some(cell) = filled.get_mut(column as usize - 1) {
                *cell = (text.clone(), column == block.first_column);
            }
        }
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    #[test]
    fn a_first_pupil_with_marks_of_two_digits_is_no_row_of_headings() {
        let lines = [
            "NFER standardised scores 2025/26",
            "Name|Autumn Reading|Autumn Maths|Spring Reading|Spring Maths",
            "Adams, Ava|86|83|82|89",
            "Brown, Ben|101|99|104|98",
        ];
        let read = run_with(&[file(vec![table("NFER.xlsx", "Year 3", &lines)])], &settings());
        let found: Vec<String> = read.value.records.tests.iter().map(|one| one.occasion.to_string()).collect();
        assert_eq!(found.len(), 8, "{:?}", read.findings);
        assert!(found.iter().all(|occasion| occasion.ends_with("2025-26")), "{found:?}");
    }
}
