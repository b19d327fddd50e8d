//! XML as steps with the line they stand on: no document type, no depth beyond reason, no damaged ending.
//!
//! quick-xml neither fetches nor expands entities; a document type is refused all the same, because nothing a
//! school exports needs one (inputs catalogue, M011). Names are compared without prefix, so namespaces are ignored.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::read::{Limits, Refusal};

/// Elements inside elements that are followed; exports need fewer than ten.
const DEEPEST: usize = 64;
/// Elements of one file.
const MOST_ELEMENTS: usize = 10_000_000;

/// One step through a document.
pub(super) enum Step<'a> {
    /// An element begins, on this line.
    Open(BytesStart<'a>, u32),
    /// Text, with references resolved.
    Words(Cow<'a, str>),
    /// The innermost open element ends.
    Close,
    /// The document is over.
    End,
}

/// A walk through the text of a document whose line ends are `\n`.
pub(super) struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    counted: usize,
    line: u32,
    depth: usize,
    n_elements: usize,
}

/// One element with everything inside it.
pub(super) struct Node {
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) attributes: Vec<(String, String)>,
    /// Text of the element itself, as far as a cell holds it.
    pub(super) text: String,
    /// The same with the text of the elements inside, in reading order.
    pub(super) whole_text: String,
    pub(super) children: Vec<Node>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str) -> Walk<'a> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Walk { reader, text, counted: 0, line: 1, depth: 0, n_elements: 0 }
    }

    /// Elements open now.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn step(&mut self) -> Result<Step<'a>, Refusal> {
        loop {
            let line = self.line_here();
            match self.reader.read_event().map_err(|_| damaged())? {
                Event::Start(element) => {
                    self.depth += 1;
                    self.n_elements += 1;
                    if self.depth > DEEPEST || self.n_elements > MOST_ELEMENTS {
                        return Err(absurd());
                    }
                    return Ok(Step::Open(element, line));
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Step::Close);
                }
                Event::Text(words) => return Ok(Step::Words(words.xml10_content())),
                Event::CData(words) => return Ok(Step::Words(words.xml10_content())),
                Event::GeneralRef(reference) => return Ok(Step::Words(resolved(&reference))),
                Event::DocType(_) => return Err(document_type()),
                Event::Eof if self.depth > 0 => return Err(damaged()),
                Event::Eof => return Ok(Step::End),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn line_here(&mut self) -> u32 {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let passed = self.text.as_bytes().get(self.counted..at).unwrap_or_default();
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        self.counted = at;
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.line
    }

    /// Everything inside an element just opened. `most` caps the elements of one such tree.
    pub(super) fn tree(&mut self, element: &BytesStart<'_>, line: u32, most: usize, limits: &Limits) -> Result<Node, Refusal> {
        // Four bytes are the most a character takes, and one character more shows that the text is too long.
        let most_bytes = limits.cell_characters.saturating_add(1).saturating_mul(4);
        let (mut open, mut n_nodes) = (vec![node(element, line)], 1);
        loop {
            match self.step()? {
                Step::Open(element, line) => {
                    n_nodes += 1;
                    if n_nodes > most {
                        return Err(crowded(line));
                    }
                    open.push(node(&element, line));
                }
                Step::Words(words) => {
                    if let Some(node) = open.last_mut() {
                        let (text, whole) = (&mut node.text, &mut node.whole_text);
                        text.push_str(start_of(&words, most_bytes.saturating_sub(text.len())));
                        whole.push_str(start_of(&words, most_bytes.saturating_sub(whole.len())));
                    }
                }
                Step::Close => {
                    let Some(done) = open.pop() else { return Err(damaged()) };
                    match open.last_mut() {
                        Some(parent) => {
                            let whole = &mut parent.whole_text;
                            whole.push_str(start_of(&done.whole_text, most_bytes.saturating_sub(whole.len())));
                            parent.children.push(done);
                        }
                        None => return Ok(done),
                    }
                }
                Step::End => return Err(damaged()),
            }
        }
    }

    /// Passes over an element just opened.
    pub(super) fn skip(&mut self) -> Result<(), Refusal> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Step::End = self.step()? {
                return Err(damaged());
            }
        }
        Ok(())
    }
}

impl Node {
    /// First child of a local name, whatever its case.
    pub(super) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
    }

    /// Children of a local name, in order.
    pub(super) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// The text found by names one below the other; empty when there is none.
    pub(super) fn at(&self, path: &[&str]) -> &str {
        let mut node = self;
        for name in path {
            let Some(child) = node.child(name) else { return "" };
            node = child;
        }
        node.text.trim()
    }

    /// An attribute by its local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn node(element: &BytesStart<'_>, line: u32) -> Node {
    const MOST_ATTRIBUTES: usize = 50;
    let attributes = element
        .attributes()
        .with_checks(false)
        .flatten()
        .take(MOST_ATTRIBUTES)
        .map(|attribute| {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap_or_default();
            (attribute.key.local_name().as_ref().to_owned(), start_of(&value, 1_000).to_owned())
        })
        .collect();
    Node {
        name: element.local_name().as_ref().to_owned(),
        line,
        attributes,
        text: String::new(),
        whole_text: String::new(),
        children: Vec::new(),
    }
}

/// A character by number or one of the five names; any other reference stays as it is written.
pub(super) fn resolved(reference: &BytesRef<'_>) -> Cow<'static, str> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Cow::Owned(character.to_string());
    }
    match reference.as_ref() {
        "amp" => Cow::Borrowed("&"),
        "lt" => Cow::Borrowed("<"),
        "gt" => Cow::Borrowed(">"),
        "quot" => Cow::Borrowed("\""),
        "apos" => Cow::Borrowed("'"),
        other => Cow::Owned(format!("&{other};")),
    }
}

/// As much of a text as fits into so many bytes.
fn start_of(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

pub(super) fn damaged() -> Refusal {
    Refusal::new(
        "M009",
        "the XML is damaged or only half copied, so nothing is read from it",
        "Export it again; if that does not help, export the report as .xlsx or .csv.",
    )
}

pub(super) fn document_type() -> Refusal {
    Refusal::new(
        "M011",
        "this XML file declares a document type, which can be used to attack programs, so it is not used",
        "Export the data again as .xlsx or .csv.",
    )
}

fn absurd() -> Refusal {
    Refusal::new(
        "M011",
        format!("the XML has elements more than {DEEPEST} deep or more of them than a school's data can be, so it is not used"),
        "Export the data again as .xlsx or .csv.",
    )
}

fn crowded(line: u32) -> Refusal {
    Refusal::new(
        "M019",
        format!("the record before line {line} has more parts than a table can have columns, so the file is not used"),
        "Export fewer columns, as .xlsx or .csv.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Result<Node, Refusal> {
        let mut walk = Walk::new(text);
        loop {
            match walk.step()? {
                Step::Open(element, line) => return walk.tree(&element, line, 100, &Limits::default()),
                Step::End => return Err(damaged()),
                _ => {}
            }
        }
    }

    #[test]
    fn elements_know_their_line_and_references_are_resolved() {
        let node = root("<?xml version=\"1.0\"?>\n<a>\n<x:b>O&apos;N &amp; &#233;<![CDATA[ <i>]]></x:b>\n<c/></a>").unwrap();
        assert_eq!((node.line, node.children[0].line, node.children[1].line), (2, 3, 4));
        assert_eq!(node.at(&["b"]), "O'N & é <i>");
    }

    #[test]
    fn an_unknown_reference_stays_as_written() {
        assert_eq!(root("<a><b>&bomb;</b></a>").unwrap().at(&["b"]), "&bomb;");
    }

    #[test]
    fn a_cut_or_crossed_document_is_damaged() {
        for text in ["<a><b>x</b>", "<a><b></a></b>", "<a", "<a></a"] {
            assert_eq!(root(text).err().unwrap().code.0, "M009", "{text}");
        }
    }

    #[test]
    fn depth_and_crowds_are_refused() {
        assert_eq!(root(&"<a>".repeat(100_000)).err().unwrap().code.0, "M011");
        assert_eq!(root(&format!("<a>{}</a>", "<b/>".repeat(200))).err().unwrap().code.0, "M019");
    }
}
