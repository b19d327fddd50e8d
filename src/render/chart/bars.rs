//! Horizontal bars in percent, from zero, with the value at the bar's end and a published figure as a diamond.

use super::canvas::{
    Align, Canvas, GRID, INK, LINE, Mark, NAVY, ORANGE, WIDTH, Weight, along, block, lines, title_height, whole, widest, width,
};
use super::{Bar, nice_scale};
use crate::error::Error;

const BAR: i32 = 20;
const REFERENCE: i32 = 22;
const BETWEEN: i32 = 8;
const AXIS: i32 = 26;

/// The words at a bar's end are broken where they would leave less than this for the bars.
const LEAST_PLOT: i32 = 200;

/// A row with its words broken into lines.
struct Placed<'r> {
    row: &'r Bar,
    label: Vec<String>,
    value: Vec<String>,
    reference: Vec<String>,
}

impl Placed<'_> {
    /// The bar with the words after it.
    fn bar(&self) -> i32 {
        (whole(self.value.len()) * LINE).max(BAR)
    }

    fn height(&self) -> i32 {
        let reference = if self.reference.is_empty() { 0 } else { (whole(self.reference.len()) * LINE).max(REFERENCE) };
        (self.bar() + reference).max(whole(self.label.len()) * LINE) + BETWEEN
    }
}

pub(super) fn draw(title: &str, rows: &[Bar]) -> Result<String, Error> {
    let label_room = widest(rows.iter().map(|row| row.label.as_str()), Weight::Normal).min(220);
    let plot = label_room + 12;
    let top = title_height(title);
    let ends = rows.iter().flat_map(|row| [row.percent, row.reference.as_ref().map(|(value, _)| *value)]).flatten();
    let (low, high, step) = nice_scale(0.0, ends.filter(|value| value.is_finite()).fold(0.0, f64::max));
    let right = right_edge(rows, plot, (low, high));
    let place = |value: f64| along(value, (low, high), (plot, right));
    let placed: Vec<Placed<'_>> = rows.iter().map(|row| placed(row, label_room, plot, &place)).collect();
    let bottom = top + placed.iter().map(Placed::height).sum::<i32>();

    let mut buffer = String::new();
    let canvas = Canvas::new(&mut buffer, bottom + AXIS)?;
    canvas.title(title)?;
    for mark in (0..=8).map(|i| low + step * f64::from(i)).take_while(|value| *value <= high + step / 2.0) {
        canvas.line((place(mark), top), (place(mark), bottom), GRID, 1)?;
        canvas.text((place(mark), bottom + 14), &format!("{mark}%"), Weight::Normal, Align::Middle)?;
    }
    let mut y = top;
    for row in &placed {
        row_of(&canvas, row, y, &place, plot)?;
        y += row.height();
    }
    canvas.line((plot, top), (plot, bottom), INK, 2)?;
    canvas.finish()?;
    Ok(buffer)
}

fn placed<'r>(row: &'r Bar, label_room: i32, plot: i32, place: &dyn Fn(f64) -> i32) -> Placed<'r> {
    let start = bar_of(row).map_or(plot, place) + 8;
    let reference = reference_of(row).map(|(value, words)| {
        let diamond = place(value);
        let room = if stands_left(words, diamond, plot) { diamond - plot - 20 } else { WIDTH - diamond - 14 };
        lines(words, Weight::Normal, room)
    });
    Placed {
        row,
        label: lines(&row.label, Weight::Normal, label_room),
        value: lines(&row.value_label, Weight::Bold, WIDTH - start - 2),
        reference: reference.unwrap_or_default(),
    }
}

fn bar_of(row: &Bar) -> Option<f64> {
    row.percent.filter(|percent| percent.is_finite())
}

fn reference_of(row: &Bar) -> Option<(f64, &str)> {
    row.reference.as_ref().map(|(value, words)| (*value, words.as_str())).filter(|(value, _)| value.is_finite())
}

/// A diamond's words stand before it where they do not fit after it.
fn stands_left(words: &str, diamond: i32, plot: i32) -> bool {
    let length = width(words, Weight::Normal);
    let (after, before) = (WIDTH - diamond - 14, diamond - plot - 20);
    length > after && (length <= before || before > after)
}

/// The right end of the axis leaves room for the words that follow each bar.
fn right_edge(rows: &[Bar], left: i32, scale: (f64, f64)) -> i32 {
    let widest_axis = WIDTH - 24;
    let fits = |right: i32| {
        rows.iter().all(|row| {
            let end = bar_of(row).map_or(left, |percent| along(percent, scale, (left, right)));
            end + 12 + width(&row.value_label, Weight::Bold) <= WIDTH
        })
    };
    (left + LEAST_PLOT..=widest_axis).rev().step_by(4).find(|right| fits(*right)).unwrap_or(left + LEAST_PLOT)
}

fn row_of(canvas: &Canvas<'_>, placed: &Placed<'_>, y: i32, place: &dyn Fn(f64) -> i32, left: i32) -> Result<(), Error> {
    for (line, offset) in placed.label.iter().zip((0..).step_by(LINE as usize)) {
        canvas.text((left - 10, y + BAR / 2 + offset), line, Weight::Normal, Align::Right)?;
    }
    let middle = y + placed.bar() / 2;
    match bar_of(placed.row) {
        Some(percent) => {
            canvas.rectangle((left, middle - BAR / 2), (place(percent), middle + BAR / 2), NAVY)?;
            block(canvas, &placed.value, (place(percent) + 8, middle), Weight::Bold, Align::Left)?;
        }
        None => block(canvas, &placed.value, (left + 8, middle), Weight::Normal, Align::Left)?,
    }
    if let Some((value, words)) = reference_of(placed.row) {
        let middle = y + placed.bar() + (whole(placed.reference.len()) * LINE).max(REFERENCE) / 2;
        let x = place(value);
        let (at, align) = if stands_left(words, x, left) { (x - 12, Align::Right) } else { (x + 12, Align::Left) };
        block(canvas, &placed.reference, (at, middle), Weight::Normal, align)?;
        canvas.mark((x, middle), Mark::Diamond, ORANGE)?;
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
    fn endless_words_after_a_bar_leave_the_bar_its_room() {
        let words = "100% (1,234 of 1,234 pupils with SEND and more words than there is room for)";
        let row = Bar { label: "Needs".into(), percent: Some(100.0), value_label: words.into(), reference: None };
        drawn(std::slice::from_ref(&row));
        assert_eq!(right_edge(std::slice::from_ref(&row), 60, (0.0, 100.0)), 60 + LEAST_PLOT);
        let broken = placed(&row, 40, 60, &|_| 260).value;
        assert!(broken.len() > 1 && broken.iter().all(|line| 268 + width(line, Weight::Bold) <= WIDTH), "{broken:?}");
    }
}
