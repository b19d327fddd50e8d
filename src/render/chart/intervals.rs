//! Estimates with their intervals around a zero line: one row each, the numbers in words at the right.

use super::canvas::{Align, Canvas, GRID, INK, LINE, Mark, NAVY, WIDTH, Weight, along, block, lines, title_height, whole, widest};
use super::{IntervalRow, nice_scale};
use crate::error::Error;

const ROW: i32 = 30;
const AXIS: i32 = 50;

/// Words under the axis of gains beyond expectation.
pub(super) const BEYOND: &str = "points beyond what starting scores lead us to expect";
/// Words under the axis of differences from similar pupils.
pub(super) const COMPARED: &str = "points gained more than similar pupils who did not take part";

pub(super) fn draw(title: &str, rows: &[IntervalRow], axis: &str) -> Result<String, Error> {
    let label_room = widest(rows.iter().map(|row| row.label.as_str()), Weight::Normal).min(210);
    let value_room = widest(rows.iter().map(|row| row.value_label.as_str()), Weight::Normal).min(170);
    let (left, right) = (label_room + 26, WIDTH - value_room - 22);
    let top = title_height(title);
    let labels: Vec<Vec<String>> = rows.iter().map(|row| lines(&row.label, Weight::Normal, label_room)).collect();
    let values: Vec<Vec<String>> = rows.iter().map(|row| lines(&row.value_label, Weight::Normal, value_room)).collect();
    let heights: Vec<i32> =
        labels.iter().zip(&values).map(|(label, value)| (whole(label.len().max(value.len())) * LINE + 10).max(ROW)).collect();
    let bottom = top + heights.iter().sum::<i32>();

    let ends = rows.iter().filter_map(|row| row.value).flat_map(|(_, low, high)| [low, high]);
    let (low, high, step) = nice_scale(ends.clone().fold(0.0, f64::min), ends.fold(0.0, f64::max));
    let place = |value: f64| along(value, (low, high), (left, right));

    let mut buffer = String::new();
    let canvas = Canvas::new(&mut buffer, bottom + AXIS)?;
    canvas.title(title)?;
    for mark in (0..=8).map(|i| low + step * f64::from(i)).take_while(|value| *value <= high + step / 2.0) {
        canvas.line((place(mark), top), (place(mark), bottom), GRID, 1)?;
        canvas.text((place(mark), bottom + 14), &signed(mark), Weight::Normal, Align::Middle)?;
    }
    canvas.text(((left + right) / 2, bottom + 36), axis, Weight::Normal, Align::Middle)?;
    canvas.line((place(0.0), top), (place(0.0), bottom), INK, 2)?;
    let mut y = top;
    for (((row, label), value), height) in rows.iter().zip(&labels).zip(&values).zip(&heights) {
        let middle = y + height / 2;
        block(&canvas, label, (left - 16, middle), Weight::Normal, Align::Right)?;
        block(&canvas, value, (right + 16, middle), Weight::Normal, Align::Left)?;
        if let Some((estimate, low, high)) = row.value {
            canvas.line((place(low), middle), (place(high), middle), NAVY, 3)?;
            for end in [low, high] {
                canvas.line((place(end), middle - 6), (place(end), middle + 6), NAVY, 3)?;
            }
            canvas.mark((place(estimate), middle), Mark::Disc, NAVY)?;
        }
        y += height;
    }
    canvas.finish()?;
    Ok(buffer)
}

/// `+4`, `0`, `−3`, with a true minus sign.
fn signed(value: f64) -> String {
    if value > 0.0 {
        format!("+{value}")
    } else if value < 0.0 {
        format!("\u{2212}{}", -value)
    } else {
        "0".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_interval_has_no_dot_but_its_words() {
        super::super::fonts::register().unwrap();
        let shown = IntervalRow { label: "Paired reading".into(), value: Some((4.0, 1.0, 7.0)), value_label: "4 (1 to 7)".into() };
        let empty = IntervalRow { label: "Lego therapy".into(), value: None, value_label: "no figure".into() };
        let text = draw("A finding", &[shown, empty], COMPARED).unwrap();
        assert_eq!(text.matches("<circle").count(), 1);
        assert!(text.contains("than similar pupils") && text.contains("no figure") && text.contains("Lego therapy"));
    }

    #[test]
    fn negative_numbers_carry_a_minus_sign() {
        assert_eq!([signed(-5.0), signed(0.0), signed(5.0)], ["\u{2212}5", "0", "+5"]);
    }
}
