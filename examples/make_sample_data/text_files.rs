//! Rows to bytes, in the encodings and quotings of the systems that schools export from.

use super::Failure;

/// How a system writes its text files.
#[derive(Clone, Copy)]
pub enum Style {
    /// UTF-8 with a byte order mark, commas, quotes where needed.
    Utf8WithMark,
    /// UTF-8 without a mark, commas, quotes where needed.
    Utf8,
    /// Windows-1252, commas, every cell quoted.
    Windows1252Quoted,
    /// UTF-16 little endian with a mark, tabs: a spreadsheet's "Unicode text".
    Utf16Tabs,
}

/// Writes rows; lines end as Windows ends them.
pub fn write(rows: &[Vec<String>], style: Style) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .delimiter(if matches!(style, Style::Utf16Tabs) { b'\t' } else { b',' })
        .quote_style(if matches!(style, Style::Windows1252Quoted) { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
        .from_writer(Vec::new());
    for row in rows {
        // An empty line of a grid has its separators: one empty field alone would be written as a pair of quotes.
        if row.is_empty() { writer.write_record(["", ""])? } else { writer.write_record(row)? }
    }
    let text = String::from_utf8(writer.into_inner()?)?;
    Ok(match style {
        Style::Utf8WithMark => [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat(),
        Style::Utf8 => text.into_bytes(),
        Style::Windows1252Quoted => text.chars().map(windows_1252).collect(),
        Style::Utf16Tabs => std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
    })
}

/// A character as that code page has it. What it lacks becomes `?`, as the exporting systems do.
fn windows_1252(character: char) -> u8 {
    match character {
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{2013}' => 0x96,
        '£' => 0xA3,
        'š' => 0x9A,
        'ž' => 0x9E,
        'Š' => 0x8A,
        'Ž' => 0x8E,
        other => u8::try_from(u32::from(other)).ok().filter(|byte| !(0x80..0xA0).contains(byte)).unwrap_or(b'?'),
    }
}

/// Texts to a row.
pub fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}
