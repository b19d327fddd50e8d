//! From a workbook's package to a second one that holds only what a reader needs, written by us.
//!
//! calamine sets memory aside by numbers the file names: the count of shared strings, style records that each
//! copy a font and a format. It also gives up a whole workbook over one macro sheet. It therefore never sees the
//! school's file: only a plain package with sheets, strings and number formats that have been counted.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::read::guard::{Package, damaged};
use crate::read::{Limits, Refusal};

/// What the workbook part says.
pub(super) struct Outline {
    pub(super) sheets: Vec<SheetEntry>,
    pub(super) is_1904: bool,
    /// Folder of the workbook part, with its final slash: `xl/`.
    folder: String,
}

/// A worksheet: its name, whether it is hidden, and the part that holds it.
pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    pub(super) part: String,
}

pub(super) fn outline(package: &mut Package<'_>, limits: &Limits) -> Result<Outline, Refusal> {
    let root = package.text("_rels/.rels")?.ok_or_else(damaged)?;
    let workbook = relationships(&root, "")?.into_values().find(|link| link.kind == "officeDocument").ok_or_else(damaged)?.target;
    let (folder, file) =
        workbook.rsplit_once('/').map_or((String::new(), workbook.as_str()), |(folder, file)| (format!("{folder}/"), file));
    let links = package.text(&format!("{folder}_rels/{file}.rels"))?.ok_or_else(damaged)?;
    let links = relationships(&links, &folder)?;
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
    Ok(Outline { sheets, is_1904, folder })
}

fn refuse_confused_sheets(sheets: &[SheetEntry], limits: &Limits) -> Result<(), Refusal> {
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
struct Link {
    kind: String,
    target: String,
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

/// Calls back for each start tag, empty or not, and refuses any document type on the way.
pub(super) fn for_each_start(text: &str, mut see: impl FnMut(&BytesStart<'_>) -> Result<(), Refusal>) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(element) | Event::Empty(element) => see(&element)?,
            Event::DocType(_) => return Err(document_type()),
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

/// Writes the package calamine reads. Sheets are named `1`, `2` … in order.
pub(super) fn plain_package(package: &mut Package<'_>, outline: &Outline, sheets: &[Vec<u8>]) -> Result<Vec<u8>, Refusal> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, content: &[u8]| -> Result<(), Refusal> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(name, options).map_err(|_| damaged())?;
        writer.write_all(content).map_err(|_| damaged())
    };
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    put(
        "_rels/.rels",
        format!("<Relationships><Relationship Id=\"r\" Type=\"{KINDS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")
            .as_bytes(),
    )?;
    let (mut listed, mut links) = (String::new(), String::new());
    for number in 1..=sheets.len() {
        listed.push_str(&format!("<sheet name=\"{number}\" id=\"r{number}\"/>"));
        links.push_str(&format!("<Relationship Id=\"r{number}\" Type=\"{KINDS}/worksheet\" Target=\"worksheets/{number}.xml\"/>"));
    }
    put(
        "xl/workbook.xml",
        format!("<workbook><workbookPr date1904=\"{}\"/><sheets>{listed}</sheets></workbook>", u8::from(outline.is_1904)).as_bytes(),
    )?;
    put("xl/_rels/workbook.xml.rels", format!("<Relationships>{links}</Relationships>").as_bytes())?;
    if let Some(styles) = package.text(&format!("{}styles.xml", outline.folder))? {
        put("xl/styles.xml", number_formats(&styles)?.as_bytes())?;
    }
    if let Some(mut strings) = package.text(&format!("{}sharedStrings.xml", outline.folder))? {
        forget_declared_count(&mut strings)?;
        put("xl/sharedStrings.xml", strings.as_bytes())?;
    }
    for (index, sheet) in sheets.iter().enumerate() {
        put(&format!("xl/worksheets/{}.xml", index + 1), sheet)?;
    }
    Ok(writer.finish().map_err(|_| damaged())?.into_inner())
}

/// Only number formats decide what a cell is; fonts, fills and borders would be copied once per style record.
fn number_formats(styles: &str) -> Result<String, Refusal> {
    const MOST_RECORDS: usize = 100_000;
    const LONGEST_FORMAT: usize = 1_000;
    let (mut formats, mut records, mut n_records, mut is_in_cell_records) = (String::new(), String::new(), 0, false);
    let mut reader = Reader::from_str(styles);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (attribute(&element, "numFmtId"), attribute(&element, "formatCode"))
                        && id.len() <= 10
                        && code.len() <= LONGEST_FORMAT
                    {
                        let (id, code) = (quick_xml::escape::escape(&*id), quick_xml::escape::escape(&*code));
                        formats.push_str(&format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>"));
                    }
                }
                "cellXfs" => is_in_cell_records = true,
                "xf" if is_in_cell_records => {
                    n_records += 1;
                    if n_records > MOST_RECORDS {
                        return Err(damaged());
                    }
                    let id = attribute(&element, "numFmtId").filter(|id| id.len() <= 10).unwrap_or_else(|| "0".to_owned());
                    records.push_str(&format!("<xf numFmtId=\"{}\"/>", quick_xml::escape::escape(&*id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => is_in_cell_records = false,
            Event::DocType(_) => return Err(document_type()),
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(format!("<styleSheet><numFmts>{formats}</numFmts><cellXfs>{records}</cellXfs></styleSheet>"))
}

/// The count in `<sst uniqueCount="…">` is believed by calamine before a string is read; a wrong name hides it.
fn forget_declared_count(strings: &mut String) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(strings);
    reader.config_mut().check_end_names = false;
    let end = loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "sst" => break reader.buffer_position(),
            Event::DocType(_) => return Err(document_type()),
            Event::Eof => return Err(damaged()),
            _ => {}
        }
    };
    let end = usize::try_from(end).unwrap_or(usize::MAX).min(strings.len());
    if let Some(tag) = strings.get(..end) {
        let renamed = tag.replace("uniqueCount", "countIgnored");
        strings.replace_range(..end, &renamed);
    }
    Ok(())
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
    fn a_declared_count_of_strings_is_not_believed() {
        let mut strings =
            "<?xml version=\"1.0\"?><sst count=\"9\" uniqueCount=\"99999999999\"><si><t>uniqueCount</t></si></sst>".to_owned();
        forget_declared_count(&mut strings).unwrap();
        assert!(!strings.contains("uniqueCount=\""));
        assert!(strings.contains("<t>uniqueCount</t>"));
    }

    #[test]
    fn only_number_formats_are_kept_of_the_styles() {
        let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy &quot;x&quot;\"/></numFmts><fonts><font><name val=\"A\"/></font></fonts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs><xf numFmtId=\"164\" fontId=\"1\"><alignment/></xf><xf/></cellXfs></styleSheet>";
        assert_eq!(
            number_formats(styles).unwrap(),
            "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy &quot;x&quot;\"/></numFmts><cellXfs><xf numFmtId=\"164\"/><xf numFmtId=\"0\"/></cellXfs></styleSheet>"
        );
    }
}
