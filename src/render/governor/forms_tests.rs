//! The three forms say the same: every word and every number of each section, read back from the files themselves.
//!
//! The PDF is read by poppler's `pdfinfo -struct-text`, where that program is installed; the other two always.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::process::{Command, Stdio};

use quick_xml::events::Event;

use super::governor_report;
use super::report_tests::{full_view, stamp, views};
use crate::render::artefact::Artefact;

/// Sorted words by section; the cover's stand under the empty number.
type Words = BTreeMap<String, Vec<String>>;

/// Text in reading order, with the headings of sections told apart.
enum Said {
    Section(String),
    Text(String),
}

fn words(said: Vec<Said>) -> Words {
    let mut sections = Words::new();
    let mut number = String::new();
    for part in said {
        let text = match part {
            Said::Section(heading) => {
                number = heading.split('.').next().unwrap_or_default().trim().to_owned();
                heading
            }
            Said::Text(text) => text,
        };
        // A term is parted from its meaning by a colon or by layout alone.
        let found = text.split_whitespace().map(|word| word.trim_end_matches(':').to_owned()).filter(|word| !word.is_empty());
        sections.entry(number.clone()).or_default().extend(found);
    }
    sections.values_mut().for_each(|words| words.sort());
    sections
}

fn numbers(words: &Words) -> Words {
    let is_number = |word: &&String| word.chars().any(|c| c.is_ascii_digit());
    words.iter().map(|(section, words)| (section.clone(), words.iter().filter(is_number).cloned().collect())).collect()
}

fn bytes<'a>(artefacts: &'a [Artefact], name: &str) -> &'a [u8] {
    &artefacts.iter().find(|artefact| artefact.name == name).expect("the form is there").bytes
}

/// What the page says, without its charts, its contents and its foot.
fn of_html(page: &str) -> Words {
    let page = page.split("</main>").next().expect("a page");
    let (mut said, mut rest, mut skipped, mut is_heading) = (Vec::new(), page, 0_i32, false);
    while let Some(start) = rest.find('<') {
        let text = quick_xml::escape::unescape(&rest[..start]).expect("known entities").into_owned();
        let end = rest[start..].find('>').expect("a tag ends") + start;
        let tag = &rest[start + 1..end];
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        if skipped == 0 && !text.trim().is_empty() {
            said.push(if is_heading { Said::Section(text) } else { Said::Text(text) });
        }
        if matches!(name, "head" | "nav" | "svg") || (tag.contains("class=\"skip\"")) || (name == "a" && skipped > 0) {
            skipped += if tag.starts_with('/') { -1 } else { 1 };
        }
        is_heading = name == "h2" && !tag.starts_with('/');
        rest = &rest[end + 1..];
    }
    words(said)
}

/// What the document says, without the links of its contents.
fn of_docx(package: &[u8]) -> Words {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).expect("a package");
    let mut body = String::new();
    archive.by_name("word/document.xml").expect("the body").read_to_string(&mut body).expect("UTF-8");
    let mut reader = quick_xml::Reader::from_str(&body);
    let (mut said, mut style, mut text, mut is_text) = (Vec::new(), String::new(), String::new(), false);
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return words(said),
            Event::Empty(tag) if tag.name().as_ref() == "w:pStyle" => {
                style = tag.try_get_attribute("w:val").expect("a list").map(|a| a.value.into_owned()).unwrap_or_default();
            }
            Event::Start(tag) => is_text = tag.name().as_ref() == "w:t",
            Event::Text(part) if is_text => text.push_str(&part),
            Event::GeneralRef(part) if is_text => {
                text.push_str(&quick_xml::escape::unescape(&format!("&{};", &*part)).expect("a known entity"));
            }
            Event::End(tag) if tag.name().as_ref() == "w:p" => {
                let text = std::mem::take(&mut text);
                match style.as_str() {
                    "Heading1" => said.push(Said::Section(text)),
                    "Contents" => {}
                    _ => said.push(Said::Text(text)),
                }
            }
            _ => {}
        }
    }
}

/// What the tags of the PDF say, without charts and bullets; `None` where poppler is not installed.
fn of_pdf(pdf: &[u8]) -> Option<Words> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).expect("the file is written");
    let output = Command::new("pdfinfo").arg("-struct-text").arg(&file).stderr(Stdio::null()).output().ok()?;
    assert!(output.status.success(), "poppler reads the tags");
    let listing = String::from_utf8(output.stdout).expect("UTF-8");
    let (mut said, mut skipped_at, mut is_heading) = (Vec::new(), usize::MAX, false);
    let mut open: Option<String> = None;
    for line in listing.lines() {
        let depth = line.len() - line.trim_start().len();
        let line = line.trim();
        if depth <= skipped_at {
            skipped_at = usize::MAX;
        }
        if let Some(text) = line.strip_prefix('"') {
            // The lines of one element follow each other; each keeps the blank at its end.
            if skipped_at == usize::MAX {
                open.get_or_insert_default().push_str(text.strip_suffix('"').unwrap_or(text));
            }
            continue;
        }
        if line.starts_with('/') {
            continue;
        }
        if let Some(text) = open.take() {
            said.push(if is_heading { Said::Section(text) } else { Said::Text(text) });
        }
        is_heading = line.starts_with("H1 ");
        if skipped_at == usize::MAX && (line.starts_with("Figure") || line.starts_with("Lbl")) {
            skipped_at = depth;
        }
    }
    said.extend(open.map(Said::Text));
    Some(words(said))
}

#[test]
fn the_three_forms_hold_the_same_numbers_and_words_in_every_section() {
    for (name, view) in views() {
        let artefacts = governor_report(&view, &stamp()).unwrap();
        let html = of_html(std::str::from_utf8(bytes(&artefacts, "send-report.html")).unwrap());
        let docx = of_docx(bytes(&artefacts, "send-report.docx"));
        assert!(html.len() >= 8 && numbers(&html).values().flatten().count() > 20, "{name}: {:?}", html.keys());
        same(name, "page and document", &html, &docx);
        if let Some(pdf) = of_pdf(bytes(&artefacts, "send-report.pdf")) {
            same(name, "document and PDF", &docx, &pdf);
            assert_eq!(numbers(&docx), numbers(&pdf), "{name}");
        }
        assert_eq!(numbers(&html), numbers(&docx), "{name}");
    }
}

fn same(name: &str, forms: &str, one: &Words, other: &Words) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{name}: {forms}");
    for ((section, one), other) in one.iter().zip(other.values()) {
        let without = |all: &[String], others: &[String]| {
            let mut rest = others.to_vec();
            all.iter()
                .filter(|word| rest.iter().position(|r| r == *word).map(|at| rest.swap_remove(at)).is_none())
                .cloned()
                .collect::<Vec<_>>()
        };
        assert!(one == other, "{name}, section {section}, {forms}: {:?} against {:?}", without(one, other), without(other, one));
    }
}

#[test]
fn a_number_changed_in_one_form_is_seen() {
    let artefacts = governor_report(&full_view(), &stamp()).unwrap();
    let page = std::str::from_utf8(bytes(&artefacts, "send-report.html")).unwrap();
    let changed = page.replacen("<td class=\"number\">39</td>", "<td class=\"number\">38</td>", 1);
    assert_ne!(page, changed);
    assert_ne!(numbers(&of_html(page)), numbers(&of_html(&changed)));
}
