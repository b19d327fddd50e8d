//! Columns in percent over years: a panel for each group, all on one scale from zero, the value above each column,
//! the count below each year, and a published figure of the same year as a diamond.

use super::canvas::{
    Align, Canvas, GRID, INK, LINE, Mark, WIDTH, Weight, along, at_most_four, block, lines, title_height, whole, widest, width,
};
use super::{LineLook, YearColumn, YearPanel, Years, nice_scale};
use crate::error::Error;

const PLOT: i32 = 92;
const AXIS_ROOM: i32 = 44;
const BETWEEN: i32 = 18;
/// More years than this could not be labelled; the table beside the chart has them all.
const MOST_YEARS: usize = 10;

/// Where everything stands; panels that do not fit side by side go below.
struct Frame {
    slot: i32,
    panel: i32,
    per_line: usize,
    heading: i32,
    year_lines: i32,
    scale: (f64, f64),
    step: f64,
}

impl Frame {
    fn new(years: &Years) -> Frame {
        let columns = || years.panels.iter().flat_map(|panel| last(&panel.columns));
        let values = columns().flat_map(|column| [column.percent, column.reference]).flatten().filter(|value| value.is_finite());
        let (low, high, step) = nice_scale(0.0, values.fold(0.0, f64::max));
        let most = years.panels.iter().map(|panel| last(&panel.columns).len()).max().unwrap_or(0).max(1);
        let words = widest(columns().flat_map(|column| column.value_label.split_whitespace()), Weight::Bold)
            .max(widest(columns().map(|column| column.count.as_str()), Weight::Normal))
            .max(widest(columns().flat_map(|column| column.year.split_inclusive('-')), Weight::Normal));
        let widest_slot = (WIDTH - AXIS_ROOM - BETWEEN) / whole(most);
        let slot = (words + 6).clamp(widest_slot.min(34), widest_slot);
        let per_line = usize::try_from((WIDTH - AXIS_ROOM + BETWEEN) / (slot * whole(most) + BETWEEN))
            .unwrap_or(1)
            .clamp(1, years.panels.len().max(1));
        // What is left over makes the columns wider.
        let slot = ((WIDTH - AXIS_ROOM + BETWEEN) / whole(per_line) - BETWEEN).min(90 * whole(most)) / whole(most);
        let panel = slot * whole(most);
        let headings = years.panels.iter().map(|shown| lines(&shown.label, Weight::Bold, panel).len());
        let values = columns().map(|column| lines(&column.value_label, Weight::Bold, slot).len());
        let heading = whole(headings.max().unwrap_or(1) + values.max().unwrap_or(1)) * LINE + 4;
        let year_lines = columns().map(|column| whole(year_lines(&column.year, slot).len())).max().unwrap_or(1);
        Frame { slot, panel, per_line, heading, year_lines, scale: (low, high), step }
    }

    fn height(&self) -> i32 {
        self.heading + PLOT + 8 + (self.year_lines + 1) * LINE + BETWEEN
    }
}

/// The latest years.
fn last(columns: &[YearColumn]) -> &[YearColumn] {
    columns.get(columns.len().saturating_sub(MOST_YEARS)..).unwrap_or_default()
}

/// `2025-26` in two lines where a column is too narrow for it.
fn year_lines(year: &str, room: i32) -> Vec<String> {
    if width(year, Weight::Normal) <= room { vec![year.to_owned()] } else { year.split_inclusive('-').map(str::to_owned).collect() }
}

pub(super) fn draw(title: &str, years: &Years) -> Result<String, Error> {
    at_most_four(years.panels.len(), "groups over years")?;
    let frame = Frame::new(years);
    let top = title_height(title);
    let panel_lines = whole(years.panels.len().div_ceil(frame.per_line));
    let notes = notes(years);
    let note_at = top + panel_lines * frame.height();

    let mut buffer = String::new();
    let canvas = Canvas::new(&mut buffer, note_at + whole(notes.len()) * LINE + 8)?;
    canvas.title(title)?;
    for ((index, panel), look) in years.panels.iter().enumerate().zip(LineLook::ALL) {
        let left = AXIS_ROOM + whole(index % frame.per_line) * (frame.panel + BETWEEN);
        let y = top + whole(index / frame.per_line) * frame.height();
        panel_of(&canvas, &frame, panel, look, (left, y))?;
    }
    for ((x, has_mark, words), y) in notes.iter().zip((note_at + LINE / 2..).step_by(LINE as usize)) {
        canvas.text((*x, y), words, Weight::Normal, Align::Left)?;
        if *has_mark {
            canvas.ringed_mark((11, y), Mark::Diamond, INK)?;
        }
    }
    canvas.finish()?;
    Ok(buffer)
}

/// Lines below the panels, with the diamond before the words that explain it: only where one stands.
fn notes(years: &Years) -> Vec<(i32, bool, String)> {
    let has_reference = years.panels.iter().flat_map(|panel| last(&panel.columns)).any(|column| column.reference.is_some());
    let reference = years.reference_label.as_ref().filter(|_| has_reference).map(|words| (true, words.clone()));
    let said = std::iter::once((false, years.count_label.clone())).filter(|(_, words)| !words.is_empty()).chain(reference);
    said.flat_map(|(has_mark, words)| {
        let broken = lines(&words, Weight::Normal, WIDTH - 30);
        broken.into_iter().enumerate().map(move |(line, words)| (if has_mark { 24 } else { 4 }, has_mark && line == 0, words))
    })
    .collect()
}

fn panel_of(canvas: &Canvas<'_>, frame: &Frame, panel: &YearPanel, look: LineLook, (left, y): (i32, i32)) -> Result<(), Error> {
    for (line, at) in lines(&panel.label, Weight::Bold, frame.panel).iter().zip((y + LINE / 2..).step_by(LINE as usize)) {
        canvas.text((left, at), line, Weight::Bold, Align::Left)?;
    }
    let (top, bottom) = (y + frame.heading, y + frame.heading + PLOT);
    let (low, high) = frame.scale;
    for mark in (0..=8).map(|i| low + frame.step * f64::from(i)).take_while(|value| *value <= high + frame.step / 2.0) {
        let at = along(mark, frame.scale, (bottom, top));
        canvas.line((left, at), (left + frame.panel, at), GRID, 1)?;
        if left == AXIS_ROOM {
            canvas.text((left - 6, at), &format!("{mark}%"), Weight::Normal, Align::Right)?;
        }
    }
    for (column, index) in last(&panel.columns).iter().zip(0..) {
        column_of(canvas, frame, column, look, (left + frame.slot * index + frame.slot / 2, top, bottom))?;
    }
    canvas.line((left, bottom), (left + frame.panel, bottom), INK, 2)
}

fn column_of(canvas: &Canvas<'_>, frame: &Frame, column: &YearColumn, look: LineLook, at: (i32, i32, i32)) -> Result<(), Error> {
    let (middle, top, bottom) = at;
    let half = (frame.slot * 2 / 5).clamp(3, 18);
    let height = |value: f64| along(value, frame.scale, (bottom, top));
    let reference = column.reference.filter(|value| value.is_finite()).map(height);
    let words = lines(&column.value_label, Weight::Bold, frame.slot);
    let room = whole(words.len()) * LINE;
    let mut words_at = bottom - room / 2 - 2;
    if let Some(percent) = column.percent.filter(|value| value.is_finite()) {
        canvas.rectangle((middle - half, height(percent)), (middle + half, bottom), look.colour())?;
        words_at = height(percent) - room / 2 - 1;
    }
    // The words step over a diamond that stands where they would.
    if let Some(diamond) = reference.filter(|diamond| (diamond - words_at).abs() < room / 2 + 8) {
        words_at = words_at.min(diamond - room / 2 - 8);
    }
    block(canvas, &words, (middle, words_at), Weight::Bold, Align::Middle)?;
    if let Some(diamond) = reference {
        canvas.ringed_mark((middle, diamond), Mark::Diamond, INK)?;
    }
    let below = bottom + 8 + LINE / 2;
    for (line, y) in year_lines(&column.year, frame.slot).iter().zip((below..).step_by(LINE as usize)) {
        canvas.text((middle, y), line, Weight::Normal, Align::Middle)?;
    }
    canvas.text((middle, below + frame.year_lines * LINE), &column.count, Weight::Normal, Align::Middle)
}
