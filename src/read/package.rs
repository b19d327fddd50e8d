//! The parts of an Office Open XML workbook besides its sheets: outline, shared strings, number formats.
//!
//! No number that a part declares about itself sets memory aside: strings and styles are counted as they come. Sheets
//! of other kinds (charts, macros) are passed over.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::read::book::too_many_cells;
use crate::read::cells::NumberKind;
use crate::read::guard::{Package, damaged};
use crate::read::{Limits, Refusal};

/// What the workbook part says.
pub(super) struct Outline {
    pub(super) sheets: Vec<SheetEntry>,
    pub(super) is_1904: bool,
    strings: String,
    styles: String,
}

/// A worksheet: its name, whether it is hidden, and the part that holds it.
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    pub(super) part: String,
}

/// The workbook part, its folder with the final slash (`xl/`), and what it leads to by id.
pub(super) fn workbook_part(package: &mut Package<'_>) -> Result<(String, String, BTreeMap<String, Link>), Refusal> {
    let root = package.text("_rels/.rels")?.ok_or_else(damaged)?;
    let workbook = relationships(&root, "")?.into_values().find(|link| link.kind == "officeDocument").ok_or_else(damaged)?.target;
    let (folder, file) =
        workbook.rsplit_once('/').map_or((String::new(), workbook.as_str()), |(folder, file)| (format!("{folder}/"), file));
    let links = package.text(&format!("{folder}_rels/{file}.rels"))?.ok_or_else(damaged)?;
    let links = relationships(&links, &folder)?;
    Ok((workbook, folder, links))
}

pub(super) fn outline(package: &mut Package<'_>, limits: &Limits) -> Result<Outline, Refusal> {
    let (workbook, folder, links) = workbook_part(package)?;
    let text = package.text(&workbook)?.ok_or_else(damaged)?;
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    for_each_start(&text, |element| {
        match element.local_name().as_ref() {
            "workbookPr" => {
                if let Some(value) = attribute(element, "date1904") {
                    is_1904 = matches!(value.as_str(), "1" | "true" | "on");
                }
            }
            "sheet" => {
                let link = attribute(element, "id").and_then(|id| links.get(&id));
                if let Some(link) = link
                    && link.kind == "worksheet"
                {
                    let is_hidden = attribute(element, "state").is_some_and(|state| state != "visible");
                    sheets.push(SheetEntry { name: attribute(element, "name").unwrap_or_default(), is_hidden, part: link.target.clone() });
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    refuse_confused_sheets(&sheets, limits)?;
    let part = |kind: &str, usual: &str| {
        let named = links.values().find(|link| link.kind == kind).map(|link| link.target.clone());
        named.unwrap_or_else(|| format!("{folder}{usual}"))
    };
    Ok(Outline { strings: part("sharedStrings", "sharedStrings.xml"), styles: part("styles", "styles.xml"), sheets, is_1904 })
}

pub(super) fn refuse_confused_sheets(sheets: &[SheetEntry], limits: &Limits) -> Result<(), Refusal> {
    if sheets.len() > limits.sheets {
        let message =
            format!("the workbook has {} sheets, and {} is the most that is read, so it is not used", sheets.len(), limits.sheets);
        return Err(Refusal::new("M010", message, "Copy the sheets needed into a new workbook."));
    }
    let names: BTreeSet<String> = sheets.iter().map(|sheet| sheet.name.to_lowercase()).collect();
    let parts: BTreeSet<String> = sheets.iter().map(|sheet| sheet.part.to_lowercase()).collect();
    if names.len() < sheets.len() || parts.len() < sheets.len() {
        return Err(Refusal::new(
            "M012",
            "two sheets of the workbook have the same name or the same content, so it is not used",
            "Open it in Excel, save it again as .xlsx, and give that file.",
        ));
    }
    Ok(())
}

/// A relationship: the last word of its type, and the part it leads to.
pub(super) struct Link {
    pub(super) kind: String,
    pub(super) target: String,
}

fn relationships(text: &str, folder: &str) -> Result<BTreeMap<String, Link>, Refusal> {
    let mut links = BTreeMap::new();
    for_each_start(text, |element| {
        if element.local_name().as_ref() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) =
                (attribute(element, "Id"), attribute(element, "Type"), attribute(element, "Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            links.insert(id, Link { kind, target: resolved(folder, &target) });
        }
        Ok(())
    })?;
    Ok(links)
}

/// A target relative to a folder, or from the package's root when it begins with a slash.
fn resolved(folder: &str, target: &str) -> String {
    let whole = if target.starts_with('/') { target.to_owned() } else { format!("{folder}{target}") };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

/// Elements open after an event, of `n` before it: a part that ends with one open was cut, and what is missing is unknown.
pub(super) fn still_open(n: usize, event: &Event<'_>) -> usize {
    match event {
        Event::Start(_) => n.saturating_add(1),
        Event::End(_) => n.saturating_sub(1),
        _ => n,
    }
}

/// Calls back for each start tag, empty or not, and refuses any document type on the way.
pub(super) fn for_each_start(text: &str, mut see: impl FnMut(&BytesStart<'_>) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let (mut reader, mut n_open) = (Reader::from_str(text), 0);
    reader.config_mut().check_end_names = false;
    loop {
        let event = reader.read_event().map_err(|_| damaged())?;
        n_open = still_open(n_open, &event);
        match event {
            Event::Start(element) | Event::Empty(element) => see(&element)?,
            Event::DocType(_) => return Err(document_type()),
            Event::Eof if n_open > 0 => return Err(damaged()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

pub(super) fn document_type() -> Refusal {
    Refusal::new(
        "M011",
        "a part of the workbook declares a document type, which can be used to attack programs, so it is not used",
        "Open it in Excel, save it again as .xlsx, and give that file.",
    )
}

/// An attribute by its name without prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// The shared strings of a workbook, end to end in one text.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    /// The string of a 0-based index.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.text.get(start..end)
    }

    /// Adds a string; false when there are more than a school's data can be.
    pub(super) fn push(&mut self, text: &str) -> bool {
        const MOST: usize = 5_000_000;
        self.text.push_str(text);
        let end = u32::try_from(self.text.len());
        self.ends.extend(end);
        end.is_ok() && self.ends.len() <= MOST
    }
}

/// The shared strings part, if there is one. Its declared count is not looked at.
pub(super) fn shared_strings(package: &mut Package<'_>, outline: &Outline) -> Result<Strings, Refusal> {
    let mut strings = Strings::default();
    let Some(part) = package.text(&outline.strings)? else { return Ok(strings) };
    let (mut text, mut run) = (String::new(), String::new());
    let (mut reads_text, mut is_phonetic, mut keeps_blanks) = (false, false, false);
    let (mut reader, mut n_open) = (Reader::from_str(&part), 0);
    reader.config_mut().check_end_names = false;
    loop {
        let event = reader.read_event().map_err(|_| damaged())?;
        n_open = still_open(n_open, &event);
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "si" => text.clear(),
                "t" if !is_phonetic => {
                    reads_text = true;
                    keeps_blanks = attribute(&element, "space").is_some_and(|space| space == "preserve");
                    run.clear();
                }
                "rPh" => is_phonetic = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "si" && !strings.push("") => return Err(too_many_cells()),
            Event::End(element) => match element.local_name().as_ref() {
                "t" if reads_text => {
                    reads_text = false;
                    text.push_str(if keeps_blanks { &run } else { run.trim_matches([' ', '\t', '\r', '\n']) });
                }
                "rPh" => is_phonetic = false,
                "si" => {
                    text = unescaped(text);
                    if !strings.push(&text) {
                        return Err(too_many_cells());
                    }
                }
                _ => {}
            },
            Event::Text(words) if reads_text => run.push_str(&words.xml10_content()),
            Event::CData(words) if reads_text => run.push_str(&words.xml10_content()),
            Event::GeneralRef(reference) if reads_text => push_reference(&reference, &mut run),
            Event::DocType(_) => return Err(document_type()),
            Event::Eof if n_open > 0 => return Err(damaged()),
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// What each style of the workbook makes of a number. Fonts, fills and borders are not looked at.
pub(super) fn number_kinds(package: &mut Package<'_>, outline: &Outline) -> Result<Vec<NumberKind>, Refusal> {
    match package.text(&outline.styles)? {
        Some(styles) => kinds_of(&styles),
        None => Ok(Vec::new()),
    }
}

fn kinds_of(styles: &str) -> Result<Vec<NumberKind>, Refusal> {
    const MOST_RECORDS: usize = 100_000;
    let (mut written, mut records, mut is_in_cell_records): (BTreeMap<u32, NumberKind>, Vec<NumberKind>, bool) = Default::default();
    let (mut reader, mut n_open) = (Reader::from_str(styles), 0);
    reader.config_mut().check_end_names = false;
    let number = |element: &BytesStart<'_>| attribute(element, "numFmtId").and_then(|id| id.parse::<u32>().ok());
    loop {
        let event = reader.read_event().map_err(|_| damaged())?;
        n_open = still_open(n_open, &event);
        match event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (number(&element), attribute(&element, "formatCode")) {
                        written.insert(id, NumberKind::of_code(&code));
                    }
                }
                "cellXfs" => is_in_cell_records = true,
                "xf" if is_in_cell_records => {
                    let id = number(&element).unwrap_or_default();
                    records.push(written.get(&id).copied().unwrap_or_else(|| NumberKind::builtin(id)));
                    if records.len() > MOST_RECORDS {
                        return Err(damaged());
                    }
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => is_in_cell_records = false,
            Event::DocType(_) => return Err(document_type()),
            // Without its last formats, a date of a later style would be read as a number.
            Event::Eof if n_open > 0 => return Err(damaged()),
            Event::Eof => return Ok(records),
            _ => {}
        }
    }
}

/// Adds what `&amp;` or `&#38;` stands for. No other entity is known, so none is ever expanded.
pub(super) fn push_reference(reference: &BytesRef<'_>, to: &mut String) {
    if let Some(known) = quick_xml::escape::resolve_xml_entity(reference) {
        to.push_str(known);
    } else if let Ok(Some(character)) = reference.resolve_char_ref() {
        to.push(character);
    }
}

/// Excel writes a character that XML cannot hold as `_x000D_`, and `_x` itself as `_x005F_x`.
pub(super) fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let (mut units, mut rest): (Vec<u16>, &str) = (Vec::with_capacity(text.len()), &text);
    while let Some(letter) = rest.chars().next() {
        let unit = rest
            .strip_prefix("_x")
            .and_then(|after| Some((after.get(..4)?, after.get(4..)?)))
            .filter(|(digits, after)| after.starts_with('_') && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|(digits, after)| Some((u16::from_str_radix(digits, 16).ok()?, after.get(1..)?)));
        match unit {
            Some((unit, after)) => {
                units.push(unit);
                rest = after;
            }
            None => {
                units.extend(letter.encode_utf16(&mut [0; 2]).iter());
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_as_a_browser_would() {
        assert_eq!(resolved("xl/", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/sub/", "../../../../etc/x"), "etc/x");
    }

    #[test]
    fn only_the_number_format_of_a_style_counts() {
        let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy &quot;x&quot;\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"164\" fontId=\"1\"><alignment/></xf><xf/><xf numFmtId=\"46\"/></cellXfs></styleSheet>";
        assert_eq!(kinds_of(styles).unwrap(), [NumberKind::Dated, NumberKind::Plain, NumberKind::Duration]);
    }

    #[test]
    fn strings_keep_their_places() {
        let mut strings = Strings::default();
        for text in ["a", "", "Zo\u{eb}"] {
            assert!(strings.push(text));
        }
        assert_eq!([strings.get(0), strings.get(1), strings.get(2), strings.get(3)], [Some("a"), Some(""), Some("Zo\u{eb}"), None]);
    }

    #[test]
    fn what_excel_escaped_is_put_back() {
        assert_eq!(unescaped("a_x000D_b".into()), "a\rb");
        assert_eq!(unescaped("_x005F_x000D_ _x00zz_ _x00".into()), "_x000D_ _x00zz_ _x00");
        assert_eq!(unescaped("_xD83D__xDCF7_\u{e9}".into()), "\u{1F4F7}\u{e9}");
    }
}
