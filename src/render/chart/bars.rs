//! Horizontal bars in percent, from zero, with the value at the bar's end and a published figure as a diamond.

use super::canvas::{Align, Canvas, GRID, INK, Mark, NAVY, ORANGE, TEXT, WIDTH, Weight, along, lines, title_height, whole, widest, width};
use super::{Bar, nice_scale};
use crate::error::Error;

const LINE: i32 = TEXT + 5;
const BAR: i32 = 22;
const REFERENCE: i32 = 22;
const BETWEEN: i32 = 14;
const AXIS: i32 = 26;

pub(super) fn draw(title: &str, rows: &[Bar]) -> Result<String, Error> {
    let label_room = widest(rows.iter().map(|row| row.label.as_str()), Weight::Normal).min(220);
    let left = label_room + 12;
    let top = title_height(title);
    let labels: Vec<Vec<String>> = rows.iter().map(|row| lines(&row.label, Weight::Normal, label_room)).collect();
    let heights: Vec<i32> = rows.iter().zip(&labels).map(|(row, label)| body(row).max(whole(label.len()) * LINE) + BETWEEN).collect();
    let bottom = top + heights.iter().sum::<i32>();

    let greatest =
        rows.iter().flat_map(|row| row.percent.into_iter().chain(row.reference.as_ref().map(|(value, _)| *value))).fold(0.0, f64::max);
    let (low, high, step) = nice_scale(0.0, greatest);
    let (plot, right) = (left, right_edge(rows, left, (low, high)));

    let mut buffer = String::new();
    let canvas = Canvas::new(&mut buffer, bottom + AXIS)?;
    canvas.title(title)?;
    for mark in (0..=8).map(|i| low + step * f64::from(i)).take_while(|value| *value <= high + step / 2.0) {
        let x = along(mark, (low, high), (plot, right));
        canvas.line((x, top), (x, bottom), GRID, 1)?;
        canvas.text((x, bottom + 14), &format!("{mark}%"), Weight::Normal, Align::Middle)?;
    }
    let mut y = top;
    for ((row, label), height) in rows.iter().zip(&labels).zip(&heights) {
        row_of(&canvas, row, label, y, &|value| along(value, (low, high), (plot, right)), plot)?;
        y += height;
    }
    canvas.line((plot, top), (plot, bottom), INK, 2)?;
    canvas.finish()?;
    Ok(buffer)
}

fn body(row: &Bar) -> i32 {
    if row.reference.is_some() { BAR + REFERENCE } else { BAR }
}

/// The right end of the axis leaves room for the words that follow each bar and diamond.
fn right_edge(rows: &[Bar], left: i32, scale: (f64, f64)) -> i32 {
    let widest_axis = WIDTH - 24;
    let words = rows.iter().flat_map(|row| {
        let bar = row.percent.map(|percent| (percent, row.value_label.as_str(), Weight::Bold));
        let reference = row.reference.as_ref().map(|(value, words)| (*value, words.as_str(), Weight::Normal));
        bar.into_iter().chain(reference)
    });
    let fits =
        |right: i32| words.clone().all(|(value, text, weight)| along(value, scale, (left, right)) + 12 + width(text, weight) <= WIDTH);
    (left + 60..=widest_axis).rev().step_by(4).find(|right| fits(*right)).unwrap_or(left + 60)
}

fn row_of(canvas: &Canvas<'_>, row: &Bar, label: &[String], y: i32, place: &dyn Fn(f64) -> i32, left: i32) -> Result<(), Error> {
    for (line, offset) in label.iter().zip((0..).step_by(LINE as usize)) {
        canvas.text((left - 10, y + BAR / 2 + offset), line, Weight::Normal, Align::Right)?;
    }
    match row.percent {
        Some(percent) => {
            canvas.rectangle((left, y), (place(percent), y + BAR), NAVY)?;
            canvas.clear_text((place(percent) + 8, y + BAR / 2), &row.value_label, Weight::Bold, Align::Left)?;
        }
        None => canvas.clear_text((left + 8, y + BAR / 2), &row.value_label, Weight::Normal, Align::Left)?,
    }
    if let Some((value, words)) = &row.reference {
        let middle = y + BAR + REFERENCE / 2;
        canvas.mark((place(*value), middle), Mark::Diamond, ORANGE)?;
        canvas.clear_text((place(*value) + 12, middle), words, Weight::Normal, Align::Left)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: &[Bar]) -> String {
        super::super::fonts::register().unwrap();
        draw("A finding", rows).unwrap()
    }

    #[test]
    fn a_hidden_value_has_words_and_no_bar() {
        let shown = Bar { label: "Shown".into(), percent: Some(10.0), value_label: "10%".into(), reference: None };
        let hidden = Bar { label: "Hidden".into(), percent: None, value_label: "c (hidden)".into(), reference: None };
        let bars = |text: &str| text.matches("fill=\"#12436D\"").count();
        let text = drawn(&[shown.clone(), hidden]);
        assert_eq!(bars(&text), 1);
        assert!(text.contains("c (hidden)"));
        assert_eq!(bars(&drawn(&[shown.clone(), shown])), 2);
    }

    #[test]
    fn words_after_the_longest_bar_stay_inside_the_picture() {
        let words = "100% (1,234 of 1,234 pupils with SEND)";
        let row = Bar {
            label: "Communication and interaction with a long tail of words".into(),
            percent: Some(100.0),
            value_label: words.into(),
            reference: Some((100.0, "England 100.0% (2026, all schools)".into())),
        };
        drawn(std::slice::from_ref(&row));
        let left = 232;
        let right = right_edge(std::slice::from_ref(&row), left, (0.0, 100.0));
        assert!(right + 12 + width(words, Weight::Bold) <= WIDTH, "{right}");
    }
}
