//! Two groups by row on one axis from 0 to 100 percent: a dot for each, joined by a line, words outside the pair.

use super::canvas::{
    Align, Canvas, GRID, INK, LINE, Mark, NAVY, ORANGE, WIDTH, Weight, along, block, lines, title_height, whole, widest, width,
};
use super::{Paired, PairedRow};
use crate::error::Error;

const ROW: i32 = 28;
const AXIS: i32 = 50;
const SCALE: (f64, f64) = (0.0, 100.0);
/// Two colours that go together, and marks that differ without colour.
const LOOKS: [(Mark, plotters::style::RGBColor); 2] = [(Mark::Disc, NAVY), (Mark::Square, ORANGE)];

/// A row with its words broken into lines and its height.
struct Placed<'r> {
    row: &'r PairedRow,
    label: Vec<String>,
    /// Lines under the dots: the row's note, and what is hidden.
    below: Vec<String>,
    /// Groups named above this row, because it is the first to show them.
    named: Vec<usize>,
    height: i32,
}

struct Frame {
    label_room: i32,
    value_room: i32,
    left: i32,
    right: i32,
}

impl Frame {
    /// The widest axis that leaves room for the words outside the outermost dots.
    fn new(paired: &Paired) -> Frame {
        let label_room = widest(paired.rows.iter().map(|row| row.label.as_str()), Weight::Normal).min(150);
        let values = || paired.rows.iter().flat_map(|row| &row.value_labels).map(String::as_str);
        let value_room = widest(values(), Weight::Bold).min(110);
        let mut frame = Frame { label_room, value_room, left: label_room + 24, right: WIDTH - 24 };
        let fits = |frame: &Frame, side: Side| {
            let dots = paired.rows.iter().flat_map(|row| dots(frame, row));
            dots.filter(|dot| dot.side == side).all(|dot| {
                let length = widest(dot.words.iter().map(String::as_str), Weight::Bold);
                if side == Side::Left { dot.x - 14 - length >= label_room + 14 } else { dot.x + 14 + length <= WIDTH }
            })
        };
        while !fits(&frame, Side::Left) && frame.left < label_room + value_room + 30 {
            frame.left += 4;
        }
        while !fits(&frame, Side::Right) && frame.right > WIDTH - value_room - 18 {
            frame.right -= 4;
        }
        frame
    }

    fn x(&self, percent: f64) -> i32 {
        along(percent, SCALE, (self.left, self.right))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// A dot, and its words on the side away from the other.
struct Dot {
    group: usize,
    x: i32,
    side: Side,
    words: Vec<String>,
}

fn dots(frame: &Frame, row: &PairedRow) -> Vec<Dot> {
    let at = |group: usize| shown(row, group).map(|percent| frame.x(percent));
    let side = |group: usize, x: i32| match at(1 - group) {
        Some(other) if x < other || (x == other && group == 0) => Side::Left,
        _ => Side::Right,
    };
    (0..2)
        .filter_map(|group| {
            let x = at(group)?;
            let words = lines(row.value_labels.get(group)?, Weight::Bold, frame.value_room);
            Some(Dot { group, x, side: side(group, x), words })
        })
        .collect()
}

pub(super) fn draw(title: &str, paired: &Paired) -> Result<String, Error> {
    let frame = Frame::new(paired);
    let placed: Vec<Placed<'_>> = (0..paired.rows.len()).filter_map(|at| place(paired, &frame, at)).collect();
    let top = title_height(title);
    let bottom = top + placed.iter().map(|row| row.height).sum::<i32>();

    let mut buffer = String::new();
    let canvas = Canvas::new(&mut buffer, bottom + AXIS)?;
    canvas.title(title)?;
    for percent in [0.0, 20.0, 40.0, 60.0, 80.0, 100.0] {
        let x = frame.x(percent);
        let (colour, thickness) = if percent == 0.0 { (INK, 2) } else { (GRID, 1) };
        canvas.line((x, top), (x, bottom), colour, thickness)?;
        canvas.text((x, bottom + 14), &format!("{percent}%"), Weight::Normal, Align::Middle)?;
    }
    canvas.text(((frame.left + frame.right) / 2, bottom + 36), &paired.axis_label, Weight::Normal, Align::Middle)?;
    let mut y = top;
    for row in &placed {
        row_of(&canvas, &frame, paired, row, y)?;
        y += row.height;
    }
    canvas.finish()?;
    Ok(buffer)
}

fn place<'r>(paired: &'r Paired, frame: &Frame, at: usize) -> Option<Placed<'r>> {
    let row = paired.rows.get(at)?;
    let is_first = |group: &usize| paired.rows.iter().position(|row| shown(row, *group).is_some()) == Some(at);
    let named: Vec<usize> = (0..2).filter(is_first).collect();
    let label = lines(&row.label, Weight::Normal, frame.label_room);
    let hidden = (0..2)
        .filter(|group| shown(row, *group).is_none())
        .filter_map(|group| Some(format!("{}: {}", paired.groups.get(group)?, row.value_labels.get(group)?)));
    let said = hidden.chain(Some(row.note.clone()).filter(|note| !note.is_empty()));
    let below: Vec<String> = said.flat_map(|words| lines(&words, Weight::Normal, WIDTH - frame.left - 12)).collect();
    let values = dots(frame, row).iter().map(|dot| dot.words.len()).max().unwrap_or(1);
    let body = (whole(values) * LINE + 10).max(ROW) + whole(below.len()) * LINE;
    let height = body.max(whole(label.len()) * LINE + 10) + whole(named.len()) * LINE;
    Some(Placed { row, label, below, named, height })
}

fn shown(row: &PairedRow, group: usize) -> Option<f64> {
    row.percents.get(group).copied().flatten().filter(|percent| percent.is_finite())
}

fn row_of(canvas: &Canvas<'_>, frame: &Frame, paired: &Paired, placed: &Placed<'_>, y: i32) -> Result<(), Error> {
    let y_row = y + whole(placed.named.len()) * LINE;
    let dots = dots(frame, placed.row);
    let values = whole(dots.iter().map(|dot| dot.words.len()).max().unwrap_or(1));
    let line = (values * LINE + 10).max(ROW);
    let middle = y_row + line / 2;
    for (words, offset) in placed.label.iter().zip((0..).step_by(LINE as usize)) {
        canvas.text((frame.label_room + 4, middle + offset), words, Weight::Normal, Align::Right)?;
    }
    if let [one, other] = dots.as_slice() {
        canvas.line((one.x, middle), (other.x, middle), INK, 3)?;
    }
    for dot in &dots {
        let (at, align) = if dot.side == Side::Left { (dot.x - 14, Align::Right) } else { (dot.x + 14, Align::Left) };
        block(canvas, &dot.words, (at, middle), Weight::Bold, align)?;
    }
    // Where one would cover the other they stand above each other: only the way along the axis has a meaning.
    let is_close = matches!(dots.as_slice(), [one, other] if (one.x - other.x).abs() < 14);
    for dot in &dots {
        let Some((mark, colour)) = LOOKS.get(dot.group) else { continue };
        let aside = if !is_close {
            0
        } else if dot.group == 0 {
            -7
        } else {
            7
        };
        canvas.ringed_mark((dot.x, middle + aside), *mark, *colour)?;
    }
    for (group, offset) in placed.named.iter().zip((0..).step_by(LINE as usize)) {
        if let Some(dot) = dots.iter().find(|dot| dot.group == *group) {
            name(canvas, paired, *group, (dot.x, y + LINE / 2 + offset))?;
        }
    }
    for (words, offset) in placed.below.iter().zip((0..).step_by(LINE as usize)) {
        let x = below_at(frame, &dots, width(words, Weight::Normal));
        canvas.clear_text((x, y_row + line + LINE / 2 - 6 + offset), words, Weight::Normal, Align::Left)?;
    }
    Ok(())
}

/// Where words under a row begin: under the middle of its two dots, else at the axis.
fn below_at(frame: &Frame, dots: &[Dot], length: i32) -> i32 {
    match dots {
        [one, other] => ((one.x + other.x - length) / 2).min(WIDTH - 4 - length).max(frame.left + 8),
        _ => frame.left + 8,
    }
}

/// A group's mark and name above its first dot, moved inside the picture.
fn name(canvas: &Canvas<'_>, paired: &Paired, group: usize, (x, y): (i32, i32)) -> Result<(), Error> {
    let (Some(words), Some((mark, colour))) = (paired.groups.get(group), LOOKS.get(group)) else { return Ok(()) };
    let length = 18 + width(words, Weight::Bold);
    let start = (x - 6).min(WIDTH - 4 - length).max(4);
    canvas.clear_text((start + 18, y), words, Weight::Bold, Align::Left)?;
    canvas.mark((start + 6, y), *mark, *colour)
}
