//! What the kinds of chart share: colours, text that wraps, lines, markers.
//!
//! Coordinates are pixels of a picture [`WIDTH`] wide; text sizes are CSS pixels.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::{
    Circle, DrawingArea, FontFamily, FontStyle, IntoDrawingArea, PathElement, Polygon, RGBColor, Rectangle, SVGBackend, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, ShapeStyle, WHITE};

use super::LineLook;
use super::fonts::FAMILIES;
use crate::error::Error;

pub(super) const WIDTH: i32 = 640;

// The Government Analysis Function's palette, in its order.
pub(super) const NAVY: RGBColor = RGBColor(0x12, 0x43, 0x6D);
pub(super) const TEAL: RGBColor = RGBColor(0x28, 0xA1, 0x97);
pub(super) const PLUM: RGBColor = RGBColor(0x80, 0x16, 0x50);
pub(super) const ORANGE: RGBColor = RGBColor(0xF4, 0x6A, 0x25);
pub(super) const INK: RGBColor = RGBColor(0x3D, 0x3D, 0x3D);
pub(super) const GRID: RGBColor = RGBColor(0xD4, 0xD4, 0xD4);

/// Size of ordinary text in a chart.
pub(super) const TEXT: i32 = 14;
/// Height of a line of it.
pub(super) const LINE: i32 = TEXT + 5;
const TITLE: i32 = 17;

/// White between the parts of a bar.
pub(super) const EDGE: i32 = 3;

/// plotters divides a font size by this before it writes it into the SVG.
const PLOTTERS_EM: f64 = 1.24;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Normal,
    Bold,
}

#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

#[derive(Clone, Copy)]
pub(super) enum Mark {
    Disc,
    Square,
    Triangle,
    Diamond,
}

impl LineLook {
    pub(super) fn colour(self) -> RGBColor {
        match self {
            LineLook::First => NAVY,
            LineLook::Second => TEAL,
            LineLook::Third => PLUM,
            LineLook::Fourth => ORANGE,
        }
    }

    pub(super) fn mark(self) -> Mark {
        match self {
            LineLook::First => Mark::Disc,
            LineLook::Second => Mark::Square,
            LineLook::Third => Mark::Triangle,
            LineLook::Fourth => Mark::Diamond,
        }
    }

    /// Dash and space in pixels; `None` is a solid line.
    pub(super) fn dash(self) -> Option<(i32, i32)> {
        match self {
            LineLook::First => None,
            LineLook::Second => Some((12, 5)),
            LineLook::Third => Some((6, 4)),
            LineLook::Fourth => Some((2, 4)),
        }
    }
}

/// A picture in the making.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(buffer: &'a mut String, height: i32) -> Result<Canvas<'a>, Error> {
        let area = SVGBackend::with_string(buffer, (WIDTH.unsigned_abs(), height.unsigned_abs())).into_drawing_area();
        area.fill(&WHITE).map_err(fault)?;
        Ok(Canvas { area })
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        self.area.present().map_err(fault)
    }

    /// One line of text, centred on `y`.
    pub(super) fn text(&self, at: (i32, i32), text: &str, weight: Weight, align: Align) -> Result<(), Error> {
        self.sized_text(at, text, TEXT, weight, align)
    }

    /// Text on a white ground, so that grid lines do not cross it.
    pub(super) fn clear_text(&self, (x, y): (i32, i32), text: &str, weight: Weight, align: Align) -> Result<(), Error> {
        let length = width(text, weight);
        let start = match align {
            Align::Left => x,
            Align::Middle => x - length / 2,
            Align::Right => x - length,
        };
        self.rectangle((start - 2, y - TEXT / 2 - 1), (start + length, y + TEXT / 2 + 2), WHITE)?;
        self.text((x, y), text, weight, align)
    }

    fn sized_text(&self, at: (i32, i32), text: &str, size: i32, weight: Weight, align: Align) -> Result<(), Error> {
        let horizontal = match align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = font(size, weight).color(&INK).pos(Pos::new(horizontal, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), at, style)).map_err(fault)
    }

    /// The title's lines from the top; see [`title_height`].
    pub(super) fn title(&self, title: &str) -> Result<(), Error> {
        for (line, y) in wrapped(title, TITLE, Weight::Bold, WIDTH - 8).iter().zip((14..).step_by(22)) {
            self.sized_text((4, y), line, TITLE, Weight::Bold, Align::Left)?;
        }
        Ok(())
    }

    pub(super) fn line(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor, width: u32) -> Result<(), Error> {
        self.area.draw(&PathElement::new(vec![from, to], colour.stroke_width(width))).map_err(fault)
    }

    /// A line through points in the look's colour and dash.
    pub(super) fn path(&self, points: &[(i32, i32)], look: LineLook) -> Result<(), Error> {
        let style: ShapeStyle = look.colour().stroke_width(3);
        match look.dash() {
            None => self.area.draw(&PathElement::new(points.to_vec(), style)).map_err(fault),
            Some((dash, space)) => self.area.draw(&DashedPathElement::new(points.to_vec(), dash, space, style)).map_err(fault),
        }
    }

    pub(super) fn rectangle(&self, upper_left: (i32, i32), lower_right: (i32, i32), colour: RGBColor) -> Result<(), Error> {
        self.area.draw(&Rectangle::new([upper_left, lower_right], colour.filled())).map_err(fault)
    }

    /// A band at one fifth of full strength.
    pub(super) fn band(&self, outline: Vec<(i32, i32)>, colour: RGBColor) -> Result<(), Error> {
        self.area.draw(&Polygon::new(outline, colour.mix(0.2))).map_err(fault)
    }

    /// A bar's part between white edges, so that neighbours stay apart in grey; see [`EDGE`].
    pub(super) fn part(&self, (left, top): (i32, i32), (right, bottom): (i32, i32), look: LineLook) -> Result<(), Error> {
        self.rectangle((left, top), (right, bottom), look.colour())?;
        if look == LineLook::Fourth {
            self.area.draw(&Rectangle::new([(left, top), (right, bottom)], INK.stroke_width(1))).map_err(fault)?;
        }
        if right - left >= 20 {
            self.shape(((left + right) / 2, (top + bottom) / 2), look.mark(), WHITE, None)?;
        }
        self.rectangle((right, top), (right + EDGE, bottom), WHITE)
    }

    /// A mark with a white ring, for places where it may stand on a line or a bar.
    pub(super) fn ringed_mark(&self, at: (i32, i32), mark: Mark, colour: RGBColor) -> Result<(), Error> {
        self.shape(at, mark, WHITE, Some((WHITE, 5)))?;
        self.mark(at, mark, colour)
    }

    /// Orange alone is too pale on white: it gets a dark outline.
    pub(super) fn mark(&self, at: (i32, i32), mark: Mark, colour: RGBColor) -> Result<(), Error> {
        self.shape(at, mark, colour, (colour == ORANGE).then_some((INK, 1)))
    }

    fn shape(&self, (x, y): (i32, i32), mark: Mark, colour: RGBColor, outline: Option<(RGBColor, u32)>) -> Result<(), Error> {
        let shape = match mark {
            Mark::Disc => {
                self.area.draw(&Circle::new((x, y), 6, colour.filled())).map_err(fault)?;
                return match outline {
                    Some((edge, width)) => self.area.draw(&Circle::new((x, y), 6, edge.stroke_width(width))).map_err(fault),
                    None => Ok(()),
                };
            }
            Mark::Square => vec![(x - 6, y - 6), (x + 6, y - 6), (x + 6, y + 6), (x - 6, y + 6)],
            Mark::Triangle => vec![(x, y - 7), (x + 7, y + 6), (x - 7, y + 6)],
            Mark::Diamond => vec![(x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)],
        };
        self.area.draw(&Polygon::new(shape.clone(), colour.filled())).map_err(fault)?;
        match (outline, shape.first().copied()) {
            (Some((edge, width)), Some(first)) => {
                let closed = shape.into_iter().chain([first]).collect::<Vec<_>>();
                self.area.draw(&PathElement::new(closed, edge.stroke_width(width))).map_err(fault)
            }
            _ => Ok(()),
        }
    }
}

/// Pixels the title takes.
pub(super) fn title_height(title: &str) -> i32 {
    whole(wrapped(title, TITLE, Weight::Bold, WIDTH - 8).len()) * 22 + 10
}

/// Width of a text in pixels, with a little to spare for a substitute font.
pub(super) fn width(text: &str, weight: Weight) -> i32 {
    measured(text, TEXT, weight)
}

/// The widest of several texts.
pub(super) fn widest<'t>(texts: impl Iterator<Item = &'t str>, weight: Weight) -> i32 {
    texts.map(|text| width(text, weight)).max().unwrap_or(0)
}

/// Breaks a text into lines no wider than `room`, between words where possible, never losing a character.
pub(super) fn lines(text: &str, weight: Weight, room: i32) -> Vec<String> {
    wrapped(text, TEXT, weight, room)
}

fn wrapped(text: &str, size: i32, weight: Weight, room: i32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if measured(&joined, size, weight) <= room {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            if !line.is_empty() && measured(&format!("{line}{character}"), size, weight) > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

fn measured(text: &str, size: i32, weight: Weight) -> i32 {
    let drawn = font(size, weight).box_size(text).map_or(0, |(width, _)| i32::try_from(width).unwrap_or(WIDTH));
    drawn + drawn / 16 + 1
}

fn font(size: i32, weight: Weight) -> FontDesc<'static> {
    let style = if weight == Weight::Bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FAMILIES), f64::from(size) * PLOTTERS_EM, style)
}

/// A number of lines or rows as pixels are counted.
pub(super) fn whole(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX / 1000)
}

/// The pixel of a value between two pixels.
pub(super) fn along(value: f64, (low, high): (f64, f64), (from, to): (i32, i32)) -> i32 {
    let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
    from + (part * f64::from(to - from)).round() as i32
}

/// Lines of text centred on a height.
pub(super) fn block(canvas: &Canvas<'_>, text: &[String], (x, middle): (i32, i32), weight: Weight, align: Align) -> Result<(), Error> {
    let first = middle - (whole(text.len()) - 1) * LINE / 2;
    for (line, offset) in text.iter().zip((0..).step_by(LINE as usize)) {
        canvas.clear_text((x, first + offset), line, weight, align)?;
    }
    Ok(())
}

/// Refuses more series than readers can tell apart.
pub(super) fn at_most_four(series: usize, what: &str) -> Result<(), Error> {
    if series <= LineLook::ALL.len() { Ok(()) } else { Err(fault(format!("{series} {what}, and four can be told apart"))) }
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Fault(format!("a chart could not be drawn: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_broken_and_keeps_every_character() {
        super::super::fonts::register().unwrap();
        for name in [
            "Structured conversations about reading for meaning, twice weekly",
            "Pneumonoultramicroscopicsilicovolcanoconiosis-Gruppe",
            "A",
            "",
        ] {
            let broken = lines(name, Weight::Normal, 120);
            assert!(broken.iter().all(|line| width(line, Weight::Normal) <= 120), "{broken:?}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&broken.concat()), letters(name));
        }
    }

    #[test]
    fn neighbouring_colours_differ_on_white_and_by_mark_and_dash() {
        let channel = |c: u8| {
            let s = f64::from(c) / 255.0;
            if s <= 0.040_45 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
        };
        let light = |c: RGBColor| 0.2126 * channel(c.0) + 0.7152 * channel(c.1) + 0.0722 * channel(c.2);
        for colour in [NAVY, TEAL, PLUM, INK] {
            assert!(1.05 / (light(colour) + 0.05) >= 3.0, "{colour:?} on white");
        }
        assert!((light(ORANGE) + 0.05) / (light(NAVY) + 0.05) >= 3.0, "the pair used together");
        let dashes: Vec<_> = LineLook::ALL.iter().map(|look| look.dash()).collect();
        assert!(dashes.iter().enumerate().all(|(i, dash)| !dashes[..i].contains(dash)));
    }
}
