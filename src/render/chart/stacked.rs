//! Horizontal bars made of parts, from zero: each part with a mark and its words below the bar, white edges between.

use super::canvas::{Align, Canvas, GRID, INK, LINE, WIDTH, Weight, along, at_most_four, block, lines, title_height, whole, widest, width};
use super::{LineLook, Stacked, StackedRow, Unit, nice_scale};
use crate::error::Error;

const BAR: i32 = 26;
const BETWEEN: i32 = 16;
/// Words of a part, with its mark before them.
const MARK_ROOM: i32 = 18;
const GUTTER: i32 = 16;
const HIDDEN: &str = "c: hidden to protect pupils and left out of the bar, which is then no total.";

/// Words for a part, placed from the bar's upper edge.
struct Words {
    x: i32,
    y: i32,
    text: String,
    /// The first line of a part's words carries its mark.
    look: Option<LineLook>,
}

pub(super) fn draw(title: &str, stacked: &Stacked) -> Result<String, Error> {
    at_most_four(stacked.categories.len(), "parts of a bar")?;
    let label_room = widest(stacked.rows.iter().map(|row| row.label.as_str()), Weight::Bold).min(150);
    let (left, right) = (label_room + 16, WIDTH - 30);
    let greatest = stacked.rows.iter().map(|row| sizes(row).flatten().sum::<f64>()).fold(0.0, f64::max);
    let (low, high, step) = nice_scale(0.0, greatest);
    let place = |value: f64| along(value, (low, high), (left, right));
    let rows: Vec<(Vec<String>, Vec<Words>, i32)> = stacked
        .rows
        .iter()
        .map(|row| {
            let label = lines(&row.label, Weight::Bold, label_room);
            let words = words_of(stacked, row, &place, left);
            let below = words.iter().map(|w| w.y + LINE / 2 + 2).max().unwrap_or(BAR);
            let height = below.max(whole(label.len()) * LINE) + BETWEEN;
            (label, words, height)
        })
        .collect();
    let top = title_height(title);
    let bottom = top + rows.iter().map(|(_, _, height)| height).sum::<i32>();

    let has_hidden = stacked.rows.iter().flat_map(sizes).any(|size| size.is_none());
    let below = bottom + if stacked.unit == Unit::Pupils { 48 } else { 26 };

    let mut buffer = String::new();
    let canvas = Canvas::new(&mut buffer, below + if has_hidden { LINE } else { 0 })?;
    canvas.title(title)?;
    for mark in (0..=8).map(|i| low + step * f64::from(i)).take_while(|value| *value <= high + step / 2.0) {
        canvas.line((place(mark), top), (place(mark), bottom), GRID, 1)?;
        let words = if stacked.unit == Unit::Percent { format!("{mark}%") } else { mark.to_string() };
        canvas.text((place(mark), bottom + 14), &words, Weight::Normal, Align::Middle)?;
    }
    if stacked.unit == Unit::Pupils {
        canvas.text(((left + right) / 2, bottom + 36), "pupils", Weight::Normal, Align::Middle)?;
    }
    if has_hidden {
        canvas.text((4, below + LINE / 2 - 4), HIDDEN, Weight::Normal, Align::Left)?;
    }
    let mut y = top;
    for (row, (label, words, height)) in stacked.rows.iter().zip(&rows) {
        block(&canvas, label, (left - 10, y + BAR / 2 + (whole(label.len()) - 1) * LINE / 2), Weight::Bold, Align::Right)?;
        bar(&canvas, row, &place, y)?;
        for part in words {
            canvas.clear_text((part.x + MARK_ROOM, y + part.y), &part.text, Weight::Normal, Align::Left)?;
            if let Some(look) = part.look {
                canvas.ringed_mark((part.x + 7, y + part.y), look.mark(), look.colour())?;
            }
        }
        y += height;
    }
    canvas.line((place(0.0), top), (place(0.0), bottom), INK, 2)?;
    canvas.finish()?;
    Ok(buffer)
}

/// The sizes that may be drawn.
fn sizes(row: &StackedRow) -> impl Iterator<Item = Option<f64>> + '_ {
    row.parts.iter().map(|(size, _)| size.filter(|size| size.is_finite() && *size >= 0.0))
}

fn bar(canvas: &Canvas<'_>, row: &StackedRow, place: &dyn Fn(f64) -> i32, y: i32) -> Result<(), Error> {
    let mut reached = 0.0;
    for (size, look) in sizes(row).zip(LineLook::ALL) {
        let Some(size) = size.filter(|size| *size > 0.0) else { continue };
        let (from, to) = (place(reached), place(reached + size));
        // A part too short for its edge keeps a line of colour.
        canvas.part((from, y), ((to - super::canvas::EDGE).max(from + 1), y + BAR), look)?;
        reached += size;
    }
    Ok(())
}

/// The words of each part below its start, moved right and then down where they would meet.
fn words_of(stacked: &Stacked, row: &StackedRow, place: &dyn Fn(f64) -> i32, left: i32) -> Vec<Words> {
    let mut words = Vec::new();
    let (mut free, mut y, mut reached) = (left, BAR + LINE / 2 + 4, 0.0);
    for (((size, (_, value)), name), look) in sizes(row).zip(&row.parts).zip(&stacked.categories).zip(LineLook::ALL) {
        let text = format!("{name} {value}");
        let length = MARK_ROOM + width(&text, Weight::Normal);
        let (start, last_start) = (place(reached) - 1, WIDTH - 4 - length);
        if last_start < free && free > left {
            (free, y) = (left, y + LINE);
        }
        let x = start.min(last_start).max(free);
        let broken = lines(&text, Weight::Normal, WIDTH - 4 - MARK_ROOM - x);
        for (line, index) in broken.into_iter().zip(0..) {
            words.push(Words { x, y: y + index * LINE, text: line, look: (index == 0).then_some(look) });
        }
        y = words.last().map_or(y, |last| last.y);
        free = x + length + GUTTER;
        reached += size.unwrap_or(0.0);
    }
    words
}
