//! The cell styles, made once per workbook and shared by every cell.
//!
//! Colours (dark blue for concern, turquoise for reassurance, grey for not judged) are told apart by colour-blind
//! readers and in grey; a word always says the same. Solid fills stay off paper: sheets print in black and white.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::render::vocabulary::{NEW, STRENGTH};

/// Concern.
pub(crate) const CONCERN: u32 = 0x12_436D;
/// Reassurance.
pub(crate) const REASSURANCE: u32 = 0x28_A197;
/// Grid lines.
const GRID: u32 = 0xA6_A6A6;

/// How a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Text, wrapped.
    Text,
    /// Short words in the middle.
    Centre,
    /// A whole number.
    Whole,
    /// One decimal.
    OneDecimal,
    /// Two decimals.
    TwoDecimals,
    /// To be filled in by people.
    Entry,
    /// A day to be filled in by people.
    EntryDay,
    /// The row key: grey and small.
    Key,
    /// Text, or a number with as many decimals as it has, at the left.
    AsIs,
}

/// Every style of a workbook.
pub(crate) struct Formats {
    pub(crate) title: Format,
    pub(crate) note: Format,
    pub(crate) section: Format,
    pub(crate) header: Format,
    pub(crate) header_entry: Format,
    pub(crate) link: Format,
    pub(crate) day: Format,
    text: Format,
    centre: Format,
    whole: Format,
    one_decimal: Format,
    two_decimals: Format,
    entry: Format,
    entry_day: Format,
    key: Format,
    as_is: Format,
}

impl Formats {
    /// The styles of this program's workbooks.
    pub(crate) fn new() -> Formats {
        let cell = Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(GRID)).set_align(FormatAlign::Top);
        let text = cell.clone().set_text_wrap();
        let header = text.clone().set_bold().set_align(FormatAlign::VerticalCenter).set_background_color(Color::RGB(0xE7_E6E6));
        // Indented, so that a number does not touch the text of the next column.
        let number = cell.clone().set_align(FormatAlign::Right).set_indent(1);
        let entry = text.clone().set_unlocked();
        Formats {
            title: Format::new().set_bold().set_font_size(15),
            note: Format::new().set_font_size(11),
            section: Format::new().set_bold().set_font_size(12),
            header_entry: header.clone().set_italic(),
            header,
            link: text.clone().set_font_color(Color::RGB(CONCERN)).set_underline(rust_xlsxwriter::FormatUnderline::Single),
            centre: text.clone().set_align(FormatAlign::Center),
            whole: number.clone().set_num_format("0"),
            one_decimal: number.clone().set_num_format("0.0"),
            two_decimals: number.set_num_format("0.00"),
            day: text.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            entry_day: entry.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left),
            entry,
            key: cell.set_font_size(8).set_font_color(Color::RGB(0x7F_7F7F)),
            as_is: text.clone().set_align(FormatAlign::Left),
            text,
        }
    }

    /// The format of a style.
    pub(crate) fn of(&self, style: Style) -> &Format {
        match style {
            Style::Text => &self.text,
            Style::Centre => &self.centre,
            Style::Whole => &self.whole,
            Style::OneDecimal => &self.one_decimal,
            Style::TwoDecimals => &self.two_decimals,
            Style::Entry => &self.entry,
            Style::EntryDay => &self.entry_day,
            Style::Key => &self.key,
            Style::AsIs => &self.as_is,
        }
    }
}

/// The fills that go with words: column, the word a cell begins with, fill and font.
pub(crate) fn fill_of_word() -> [(&'static str, &'static str, Format); 11] {
    let fill = |colour: u32| Format::new().set_background_color(Color::RGB(colour));
    [
        (STRENGTH, "strong", fill(CONCERN).set_font_color(Color::White).set_bold()),
        (STRENGTH, "moderate", fill(tint(CONCERN, 0.40))),
        (STRENGTH, "weak", fill(tint(CONCERN, 0.20))),
        (STRENGTH, "watch", fill(tint(CONCERN, 0.10))),
        (STRENGTH, "cleared", fill(tint(REASSURANCE, 0.40))),
        (STRENGTH, "not judged", fill(0xD9_D9D9)),
        (NEW, "new", fill(tint(CONCERN, 0.20))),
        (NEW, "returned", fill(tint(CONCERN, 0.20))),
        (NEW, "still", fill(tint(CONCERN, 0.40))),
        (NEW, "was flagged", fill(tint(CONCERN, 0.10))),
        (NEW, "cleared", fill(tint(REASSURANCE, 0.40))),
    ]
}

/// A colour mixed with white; 1 is the colour itself.
fn tint(colour: u32, strength: f64) -> u32 {
    let channel = |shift: u32| {
        let value = f64::from(colour >> shift & 0xFF);
        let mixed = crate::domain::amounts::rounded(255.0 - (255.0 - value) * strength, 0);
        (mixed as u32 & 0xFF) << shift
    };
    channel(16) | channel(8) | channel(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tint_lies_between_the_colour_and_white() {
        assert_eq!(tint(CONCERN, 1.0), CONCERN);
        assert_eq!(tint(CONCERN, 0.0), 0xFF_FFFF);
        assert_eq!(tint(0x00_0000, 0.5), 0x80_8080);
    }
}
