//! One line over occasions: interval bars and band, a zero line, counts under the axis, a break where a
//! point is hidden and where the test changed.

use super::canvas::{Align, Canvas, GRID, INK, LINE, WIDTH, Weight, along, lines, title_height, whole, widest, width};
use super::{Trend, TrendMark, nice_scale};
use crate::error::Error;

const PLOT: i32 = 104;
/// A line with more occasions than this could not be labelled; the table beside the chart has them all.
const MOST_POINTS: usize = 12;

struct Frame {
    left: i32,
    right: i32,
    top: i32,
    scale: (f64, f64),
    n: usize,
}

impl Frame {
    fn x(&self, index: usize) -> i32 {
        let step = (self.right - self.left) / whole(self.n.max(1));
        self.left + step / 2 + step * whole(index)
    }

    fn y(&self, value: f64) -> i32 {
        along(value, self.scale, (self.top + PLOT, self.top))
    }
}

pub(super) fn draw(title: &str, trend: &Trend) -> Result<String, Error> {
    let points = trend.points.get(trend.points.len().saturating_sub(MOST_POINTS)..).unwrap_or_default();
    let has_break = points.iter().any(|point| shown(point).is_none());
    let has_change = points.iter().skip(1).any(|point| point.is_new_test);
    let note_lines = whole(usize::from(has_break) + usize::from(has_change));
    let end: Vec<String> = trend.end_label.iter().flat_map(|words| lines(words, Weight::Bold, 104)).collect();
    let end_room = widest(end.iter().map(String::as_str), Weight::Bold);
    let heading_room = widest(trend.count_headings.iter().map(String::as_str), Weight::Normal);
    let (low, high, step) = nice_scale(trend.scale.0, trend.scale.1);
    let frame = Frame {
        left: heading_room + 14,
        right: WIDTH - end_room - 14,
        top: title_height(title) + LINE + 6,
        scale: (low, high),
        n: points.len(),
    };
    let below = frame.top + PLOT + 16;
    let counts_from = below + 2 * LINE + 6;
    let note_at = counts_from + whole(trend.count_headings.len()) * LINE + 4;

    let mut buffer = String::new();
    let canvas = Canvas::new(&mut buffer, note_at + note_lines * LINE)?;
    canvas.title(title)?;
    canvas.text((4, title_height(title) + 6), &trend.axis_label, Weight::Normal, Align::Left)?;
    grid(&canvas, &frame, step)?;
    changes(&canvas, &frame, points)?;
    below_axis(&canvas, &frame, trend, points, below, counts_from)?;
    series(&canvas, &frame, trend, points, &end)?;
    if has_change {
        let note = "Upright line: another test from here on; gaps before and after are not one line.";
        canvas.text((4, note_at), note, Weight::Normal, Align::Left)?;
    }
    if has_break {
        let note_at = note_at + if has_change { LINE } else { 0 };
        canvas.text((4, note_at), "c: hidden to protect pupils; where the gap is hidden the line breaks.", Weight::Normal, Align::Left)?;
    }
    canvas.finish()?;
    Ok(buffer)
}

fn shown(point: &TrendMark) -> Option<(f64, f64, f64)> {
    point.value.filter(|(a, b, c)| a.is_finite() && b.is_finite() && c.is_finite())
}

fn grid(canvas: &Canvas<'_>, frame: &Frame, step: f64) -> Result<(), Error> {
    for mark in (0..=8).map(|i| frame.scale.0 + step * f64::from(i)).take_while(|value| *value <= frame.scale.1 + step / 2.0) {
        let y = frame.y(mark);
        let (colour, width) = if mark == 0.0 { (INK, 2) } else { (GRID, 1) };
        canvas.line((frame.left, y), (frame.right, y), colour, width)?;
        let words = if mark == 0.0 {
            "no gap 0".to_owned()
        } else if mark < 0.0 {
            format!("\u{2212}{}", -mark)
        } else {
            mark.to_string()
        };
        canvas.text((frame.left - 8, y), &words, Weight::Normal, Align::Right)?;
    }
    Ok(())
}

/// An upright line before each occasion with another test than the one before.
fn changes(canvas: &Canvas<'_>, frame: &Frame, points: &[TrendMark]) -> Result<(), Error> {
    for (index, _) in points.iter().enumerate().skip(1).filter(|(_, point)| point.is_new_test) {
        let x = (frame.x(index - 1) + frame.x(index)) / 2;
        canvas.line((x, frame.top), (x, frame.top + PLOT), INK, 1)?;
    }
    Ok(())
}

/// Terms, years (once per run of a year) and the counts.
fn below_axis(canvas: &Canvas<'_>, frame: &Frame, trend: &Trend, points: &[TrendMark], below: i32, counts_from: i32) -> Result<(), Error> {
    let room = (frame.right - frame.left) / whole(frame.n.max(1)) - 4;
    let mut year = "";
    for (index, point) in points.iter().enumerate() {
        let x = frame.x(index);
        let term = if width(&point.term, Weight::Normal) <= room { point.term.clone() } else { point.term.chars().take(3).collect() };
        canvas.text((x, below), &term, Weight::Normal, Align::Middle)?;
        if point.year != year {
            canvas.text((x, below + LINE), &point.year, Weight::Normal, Align::Middle)?;
            year = &point.year;
        }
        for (count, row) in point.counts.iter().zip(0..) {
            canvas.text((x, counts_from + row * LINE), count, Weight::Normal, Align::Middle)?;
        }
    }
    for (heading, row) in trend.count_headings.iter().zip(0..) {
        canvas.text((4, counts_from + row * LINE), heading, Weight::Normal, Align::Left)?;
    }
    Ok(())
}

fn series(canvas: &Canvas<'_>, frame: &Frame, trend: &Trend, points: &[TrendMark], end: &[String]) -> Result<(), Error> {
    let colour = trend.stroke.colour();
    let placed: Vec<Option<Placed>> =
        points.iter().enumerate().map(|(index, point)| shown(point).map(|value| Placed::new(frame, index, value))).collect();
    for run in runs(&placed, points) {
        if run.len() > 1 {
            let there = run.iter().map(|p| (p.x, p.high));
            canvas.band(there.chain(run.iter().rev().map(|p| (p.x, p.low))).collect(), colour)?;
            canvas.path(&run.iter().map(|p| (p.x, p.middle)).collect::<Vec<_>>(), trend.stroke)?;
        }
        for p in &run {
            canvas.line((p.x, p.low), (p.x, p.high), colour, 2)?;
            for y in [p.low, p.high] {
                canvas.line((p.x - 5, y), (p.x + 5, y), colour, 2)?;
            }
            canvas.mark((p.x, p.middle), trend.stroke.mark(), colour)?;
        }
    }
    if let Some(last) = placed.iter().flatten().last() {
        let first_line = (last.middle - (whole(end.len()) - 1) * LINE / 2).max(frame.top);
        for (line, offset) in end.iter().zip((0..).step_by(LINE as usize)) {
            canvas.text((frame.right + 8, first_line + offset), line, Weight::Bold, Align::Left)?;
        }
    }
    for (index, _) in placed.iter().enumerate().filter(|(_, point)| point.is_none()) {
        canvas.clear_text((frame.x(index), frame.top + PLOT / 2), "c", Weight::Normal, Align::Middle)?;
    }
    Ok(())
}

/// Points that one line may join: parted by hidden points and before each new test.
fn runs<'p>(placed: &'p [Option<Placed>], points: &[TrendMark]) -> Vec<Vec<&'p Placed>> {
    let mut runs = vec![Vec::new()];
    for (place, point) in placed.iter().zip(points) {
        if point.is_new_test || place.is_none() {
            runs.push(Vec::new());
        }
        if let (Some(run), Some(place)) = (runs.last_mut(), place) {
            run.push(place);
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// A point in pixels.
struct Placed {
    x: i32,
    middle: i32,
    low: i32,
    high: i32,
}

impl Placed {
    fn new(frame: &Frame, index: usize, (value, low, high): (f64, f64, f64)) -> Placed {
        Placed { x: frame.x(index), middle: frame.y(value), low: frame.y(low), high: frame.y(high) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::chart::LineLook;

    fn trend(values: &[Option<(f64, f64, f64)>]) -> Trend {
        let point = |value: &Option<(f64, f64, f64)>| TrendMark {
            term: "Autumn".into(),
            year: "2025-26".into(),
            is_new_test: false,
            value: *value,
            counts: vec!["18".into(), "c".into()],
        };
        Trend {
            end_label: vec!["Reading".into(), "9 points".into()],
            axis_label: "Gap in points".into(),
            scale: (0.0, 20.0),
            stroke: LineLook::First,
            count_headings: vec!["With SEND".into(), "Others".into()],
            points: values.iter().map(point).collect(),
        }
    }

    fn drawn(values: &[Option<(f64, f64, f64)>]) -> String {
        super::super::fonts::register().unwrap();
        draw("A finding", &trend(values)).unwrap()
    }

    #[test]
    fn the_line_breaks_at_a_hidden_point_and_says_why() {
        let seen = Some((9.0, 4.0, 14.0));
        let thick = |text: &str| text.matches("stroke-width=\"3\"").count();
        let whole_line = drawn(&[seen, seen, seen, seen]);
        let broken = drawn(&[seen, seen, None, seen, seen]);
        assert_eq!((thick(&whole_line), thick(&broken)), (1, 2));
        assert!(broken.contains("hidden to protect pupils") && !whole_line.contains("hidden to protect pupils"));
    }

    #[test]
    fn the_line_breaks_where_the_test_changed_and_says_why() {
        let seen = Some((9.0, 4.0, 14.0));
        let mut changed = trend(&[seen, seen, seen, seen]);
        changed.points[2].is_new_test = true;
        let text = draw("A finding", &changed).unwrap();
        assert_eq!(text.matches("stroke-width=\"3\"").count(), 2);
        assert_eq!(text.matches("<circle").count(), 4, "every point still stands");
        assert!(text.contains("another test from here on") && !text.contains("hidden"));
    }

    #[test]
    fn a_number_that_is_none_is_treated_as_hidden() {
        let text = drawn(&[Some((f64::NAN, 0.0, 1.0)), Some((9.0, 4.0, 14.0))]);
        assert!(!text.contains("NaN"));
        assert_eq!(text.matches("<circle").count(), 1);
    }
}
