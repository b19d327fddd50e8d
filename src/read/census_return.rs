//! A census return written by any system, read as a stream: the records one by one, memory set by the largest of them.
//!
//! Names are compared without prefix and without case. An element that the table does not know, or that stands elsewhere than
//! the table says, is listed with its line, and what is in it is still looked at. Only a damaged file ends the reading.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha2::{Digest, Sha256};

use crate::config::census::structure::{ElementKind, Structure};
use crate::config::census::term_of_code;
use crate::domain::census_block::Block;
use crate::domain::term::Term;
use crate::error::Error;
use crate::finding::{Checked, Finding};
use crate::read::census_elements::{Elements, Known};
use crate::read::census_oddities::{Oddities, Oddity};
use crate::read::census_text::Utf8Text;
use crate::read::xml_walk::resolved;

/// What a census return is called in the list of files.
pub const NAMED: &str = "census return in XML";
/// Elements inside elements that are followed; a return has fewer than ten.
const DEEPEST: usize = 64;
/// Characters of one value; no value of a return has more than a few hundred.
const LONGEST_VALUE: usize = 10_000;

/// One pupil's record as it stands in the file.
pub struct PupilRecord {
    /// What is in it, by the keys of the structure table.
    pub block: Block,
    /// Line on which it begins.
    pub line: u32,
    /// It stands among the pupils who have left.
    pub has_left: bool,
}

/// What the beginning of a file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beginning {
    /// Name of the outermost element.
    pub root: String,
    /// Term of the header.
    pub term: Option<Term>,
    /// Reference date of the header.
    pub day: Option<NaiveDate>,
}

impl Beginning {
    /// True for the outermost element of a census return.
    pub(crate) fn is_return(&self) -> bool {
        self.root.eq_ignore_ascii_case("Message")
    }
}

/// Opens a return for reading piece by piece.
pub fn open(file: &Path) -> Result<BufReader<File>, Error> {
    let opened = File::open(file).and_then(|opened| opened.metadata().map(|about| (about.is_file(), opened)));
    match opened {
        Ok((true, opened)) => Ok(BufReader::new(opened)),
        Ok((false, _)) => Err(Error::Inputs(format!("{} is not a file. Name the XML file that the MIS wrote for upload.", file.display()))),
        Err(error) => Err(Error::unread(file, &error)),
    }
}

/// Hash of a file's bytes, as the list of inputs has it; `None` where it cannot be read.
pub(crate) fn sha256_of(file: &Path) -> Option<String> {
    let mut hasher = Sha256::new();
    std::io::copy(&mut open(file).ok()?, &mut hasher).ok()?;
    Some(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Looks for term and reference date, and stops at the end of the header.
pub fn beginning(input: impl Read) -> Beginning {
    let mut reader = reader(input);
    let (mut found, mut open, mut buffer) = (Beginning::default(), String::new(), Vec::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => {
                open = element.local_name().as_ref().to_lowercase();
                if found.root.is_empty() {
                    found.root = element.local_name().as_ref().chars().take(60).collect();
                }
            }
            Ok(Event::Text(words)) => {
                let text = words.xml10_content();
                match open.as_str() {
                    "term" => found.term = found.term.or_else(|| term_of_code(&text.trim().to_uppercase())),
                    "referencedate" => found.day = found.day.or_else(|| text.trim().get(..10)?.parse().ok()),
                    _ => {}
                }
            }
            Ok(Event::End(element)) => {
                open.clear();
                if element.local_name().as_ref().eq_ignore_ascii_case("Header") {
                    return found;
                }
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn reader<R: Read>(input: R) -> Reader<Utf8Text<R>> {
    let mut reader = Reader::from_reader(Utf8Text::new(input));
    reader.config_mut().expand_empty_elements = true;
    reader
}

/// Reads a return of a term by a year's table. Each pupil's record goes to `sink` as soon as it is whole, with what has been
/// read about the school so far; all that is about the school is the value. A damaged file ends the reading: the record in which it breaks off is left out, and that is said.
pub(crate) fn read_return(
    input: impl Read,
    file: &Arc<str>,
    structure: &Structure,
    term: Term,
    sink: &mut dyn FnMut(PupilRecord, &Block),
) -> Checked<Block> {
    let mut reader = reader(input);
    let mut walk = Walk {
        elements: Elements::new(structure),
        term,
        open: Vec::new(),
        records: vec![Gathered::default()],
        oddities: Oddities::default(),
    };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let line = reader.get_ref().line();
        let is_whole = match event {
            Ok(Event::Start(element)) => walk.begin(&element, line),
            Ok(Event::End(_)) => {
                walk.end(line, sink);
                true
            }
            Ok(Event::Text(words)) => walk.words(&words.xml10_content(), line),
            Ok(Event::CData(words)) => walk.words(&words.xml10_content(), line),
            Ok(Event::GeneralRef(reference)) => walk.words(&resolved(&reference), line),
            Ok(Event::DocType(_)) => false,
            Ok(Event::Eof) if walk.open.is_empty() => break,
            Ok(Event::Eof) | Err(_) => false,
            Ok(_) => true,
        };
        if !is_whole {
            walk.oddities.add(Oddity::Damaged, "", line);
            if walk.records.len() > 1 {
                walk.oddities.add(Oddity::Unfinished, "", line);
            }
            break;
        }
    }
    for _ in 0..reader.get_ref().n_unreadable() {
        walk.oddities.add(Oddity::UnreadableByte, "", reader.get_ref().line());
    }
    walk.finish(file)
}

/// One element that is open.
struct Open<'a> {
    /// Its row of the table; `None` for one that the table does not know.
    known: Option<Known<'a>>,
    /// The element whose parts may stand here: the nearest known one.
    inside: Option<Known<'a>>,
    /// Order of the last part, to see when one stands too late.
    last_order: u32,
    /// It stands elsewhere than the table says, so that a value in its proper place is preferred.
    is_stray: bool,
    text: String,
    line: u32,
}

/// A record that is not whole yet, with the keys of values that stood elsewhere than the table says.
#[derive(Default)]
struct Gathered {
    block: Block,
    strays: Vec<Arc<str>>,
}

struct Walk<'a> {
    elements: Elements<'a>,
    term: Term,
    open: Vec<Open<'a>>,
    records: Vec<Gathered>,
    oddities: Oddities,
}

impl<'a> Walk<'a> {
    fn begin(&mut self, element: &BytesStart<'_>, line: u32) -> bool {
        if self.open.len() >= DEEPEST {
            return false;
        }
        let name = element.local_name();
        let name = name.as_ref();
        self.note_extras(element, name, line);
        let inside = self.open.last().and_then(|open| open.inside);
        let is_root = self.open.is_empty();
        let known = self.elements.part(inside, is_root, name);
        let known = known.or_else(|| {
            let stray = self.elements.anywhere_in_record(inside, name);
            if let Some(stray) = stray {
                self.oddities.add(Oddity::Elsewhere, &stray.element.name, line);
            }
            stray
        });
        match known {
            Some(known) => self.note_known(known, inside, name, line),
            None => self.oddities.add(Oddity::Unknown, name, line),
        }
        let is_stray = known.is_some_and(|known| !is_root && !self.elements.is_part(inside, known));
        if known.is_some_and(|known| known.element.kind == ElementKind::Record) {
            self.records.push(Gathered::default());
        }
        self.open.push(Open { known, inside: known.or(inside), last_order: 0, is_stray, text: String::new(), line });
        true
    }

    /// Prefixes and attributes: allowed by XML, not part of a return.
    fn note_extras(&mut self, element: &BytesStart<'_>, name: &str, line: u32) {
        if element.name().prefix().is_some() {
            self.oddities.add(Oddity::Prefixed, name, line);
        }
        for attribute in element.attributes().with_checks(false).flatten() {
            let key = attribute.key.as_ref();
            let is_about_names = key.starts_with("xmlns") || key.starts_with("xsi:");
            self.oddities.add(if is_about_names { Oddity::Prefixed } else { Oddity::Attribute }, name, line);
        }
    }

    fn note_known(&mut self, known: Known<'a>, inside: Option<Known<'a>>, name: &str, line: u32) {
        let element = known.element;
        if element.name != name {
            self.oddities.add(Oddity::OtherCase, name, line);
        }
        if !element.terms.contains(self.term) {
            self.oddities.add(Oddity::OtherTerm, &element.name, line);
        }
        if let (true, true) = (self.elements.is_part(inside, known), self.open.last().is_some_and(|open| open.known.is_some()))
            && let Some(parent) = self.open.last_mut()
        {
            if element.order < parent.last_order {
                self.oddities.add(Oddity::Order, &element.name, line);
            } else if element.order == parent.last_order && element.kind == ElementKind::Group {
                self.oddities.add(Oddity::Repeated, &element.name, line);
            }
            parent.last_order = parent.last_order.max(element.order);
        }
        let is_asked = if known.has_left { element.is_off_roll } else { element.is_on_roll };
        if !is_asked {
            self.oddities.add(Oddity::OtherRoll, &element.name, line);
        }
    }

    fn words(&mut self, words: &str, line: u32) -> bool {
        let Some(open) = self.open.last_mut() else { return words.trim().is_empty() };
        match open.known {
            Some(known) if matches!(known.element.kind, ElementKind::Value(_)) => {
                let room = LONGEST_VALUE.saturating_sub(open.text.len());
                if words.len() > room {
                    self.oddities.add(Oddity::TooLong, &known.element.name, line);
                }
                let end = words.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= room).last().unwrap_or(0);
                open.text.push_str(words.get(..if words.len() <= room { words.len() } else { end }).unwrap_or_default());
            }
            Some(known) if !words.trim().is_empty() => self.oddities.add(Oddity::LooseText, &known.element.name, line),
            _ => {}
        }
        true
    }

    fn end(&mut self, line: u32, sink: &mut dyn FnMut(PupilRecord, &Block)) {
        let Some(closed) = self.open.pop() else { return };
        let Some(known) = closed.known else { return };
        let element = known.element;
        match element.kind {
            ElementKind::Group => {}
            ElementKind::Value(_) if closed.text.trim().is_empty() => self.oddities.add(Oddity::Empty, &element.name, line),
            ElementKind::Value(_) => {
                let Some(record) = self.records.last_mut() else { return };
                if element.is_repeated || record.block.value(&element.key).is_none() {
                    record.block.put(&element.key, &closed.text);
                    if closed.is_stray {
                        record.strays.push(element.key.clone());
                    }
                } else if let (false, Some(at)) = (closed.is_stray, record.strays.iter().position(|key| *key == element.key)) {
                    // What is there stood elsewhere, and this is the proper place.
                    record.strays.swap_remove(at);
                    record.block.take(&element.key);
                    record.block.put(&element.key, &closed.text);
                } else {
                    self.oddities.add(Oddity::Repeated, &element.name, line);
                }
            }
            ElementKind::Record => {
                // The first block is the return's own and is never taken.
                let Some(Gathered { mut block, .. }) = (self.records.len() > 1).then(|| self.records.pop()).flatten() else { return };
                if matches!(element.item.as_str(), "pupils" | "leavers") {
                    block.settle();
                    let record = PupilRecord { block, line: closed.line, has_left: element.item == "leavers" };
                    if let Some(first) = self.records.first() {
                        sink(record, &first.block);
                    }
                } else if let Some(record) = self.records.last_mut() {
                    record.block.push(&element.key, block);
                }
            }
        }
    }

    fn finish(mut self, file: &Arc<str>) -> Checked<Block> {
        let mut value = if self.records.is_empty() { Block::default() } else { self.records.swap_remove(0).block };
        value.settle();
        let findings: Vec<Finding> = self.oddities.findings(file);
        Checked { value, findings }
    }
}
