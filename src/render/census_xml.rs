//! The return as a census file: names, order and terms from the structure table, values from the return.
//!
//! UTF-8 with a declaration, two blanks of indent, no empty element. The creation time comes from the return, so the
//! same return gives the same bytes. Whether the Department's service takes the file is not for us to say.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::census::clean::fits_xml;
use crate::census::return_model::{Return, ReturnNeed, ReturnPupil};
use crate::config::census::CensusSettings;
use crate::config::census::structure::{Element, ElementKind};
use crate::domain::census_block::Block;
use crate::render::artefact::{Artefact, Audience};

/// What the values of an element are taken from.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Return(&'a Return),
    Pupil(&'a ReturnPupil),
    Leaver(&'a ReturnPupil),
    Block(&'a Block),
    Need(&'a ReturnNeed),
}

/// An element with something in it.
pub(super) enum Node<'a> {
    Group(&'a str, Vec<Node<'a>>),
    Value(&'a str, String),
}

/// Writes the return of a school.
pub fn census_xml(ret: &Return, census: &CensusSettings) -> Artefact {
    let bytes = document(&nodes("", Scope::Return(ret), ret, census));
    Artefact { name: file_name(ret), audience: Audience::Office, bytes }
}

/// A document of these elements: UTF-8, declared, two blanks of indent, a line end at its end.
pub(super) fn document(nodes: &[Node<'_>]) -> Vec<u8> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write(&mut writer, Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    for node in nodes {
        write_node(&mut writer, node);
    }
    let mut bytes = writer.into_inner();
    bytes.push(b'\n');
    bytes
}

/// `census-<LEA><Estab>-<term><year>.xml`; signs that a file name should not hold are left out.
fn file_name(ret: &Return) -> String {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    format!("census-{}{}-{}{}.xml", plain(&ret.header.la), plain(&ret.header.estab), ret.census.term, plain(&ret.header.census_year))
}

/// The parts of an element, in the table's order, without those that are empty or belong to another term.
fn nodes<'a>(path: &str, scope: Scope<'a>, ret: &'a Return, census: &'a CensusSettings) -> Vec<Node<'a>> {
    let is_sent = |element: &&Element| match scope {
        Scope::Leaver(_) => element.is_off_roll,
        _ => element.is_on_roll,
    };
    let children = census.structure.children(path).filter(|element| element.terms.contains(ret.census.term)).filter(is_sent);
    children.flat_map(|element| element_nodes(element, scope, ret, census)).collect()
}

fn element_nodes<'a>(element: &'a Element, scope: Scope<'a>, ret: &'a Return, census: &'a CensusSettings) -> Vec<Node<'a>> {
    let name = element.name.as_str();
    let group = |scope: Scope<'a>| {
        let parts = nodes(census.structure.parts_of(element), scope, ret, census);
        (!parts.is_empty()).then_some(Node::Group(name, parts))
    };
    match element.kind {
        ElementKind::Value(_) => texts(scope, element).into_iter().map(|text| Node::Value(name, text)).collect(),
        ElementKind::Group => group(scope).into_iter().collect(),
        ElementKind::Record => records(scope, element).into_iter().filter_map(group).collect(),
    }
}

fn records<'a>(scope: Scope<'a>, element: &Element) -> Vec<Scope<'a>> {
    match (scope, element.item.as_str()) {
        (Scope::Return(ret), "pupils") => ret.pupils.iter().map(Scope::Pupil).collect(),
        (Scope::Return(ret), "leavers") => ret.leavers.iter().map(Scope::Leaver).collect(),
        (Scope::Pupil(pupil), "sen_needs") => pupil.sen_needs.iter().map(Scope::Need).collect(),
        _ => more_of(scope).map(|more| more.records(&element.key).iter().map(Scope::Block).collect()).unwrap_or_default(),
    }
}

/// Values that have no item of their own.
fn more_of(scope: Scope<'_>) -> Option<&Block> {
    match scope {
        Scope::Return(ret) => Some(&ret.more),
        Scope::Pupil(pupil) | Scope::Leaver(pupil) => Some(&pupil.more),
        Scope::Block(block) => Some(block),
        Scope::Need(_) => None,
    }
}

/// The values of an element without characters that XML cannot hold; `build` has removed and listed them already.
fn texts(scope: Scope<'_>, element: &Element) -> Vec<String> {
    let of_item = match scope {
        Scope::Return(ret) => ret.text(&element.item),
        Scope::Pupil(pupil) | Scope::Leaver(pupil) => pupil.text(&element.item),
        Scope::Need(need) => need.text(&element.item),
        Scope::Block(_) => None,
    };
    let more = more_of(scope).into_iter().flat_map(|more| more.values(&element.key)).map(str::to_owned);
    let texts = of_item.into_iter().chain(more).map(|text| text.chars().filter(|c| fits_xml(*c)).collect::<String>());
    texts.filter(|text| !text.is_empty()).collect()
}

fn write_node(writer: &mut Writer<Vec<u8>>, node: &Node<'_>) {
    match node {
        Node::Value(name, text) => {
            write(writer, Event::Start(BytesStart::new(*name)));
            write(writer, Event::Text(BytesText::new(text)));
            write(writer, Event::End(BytesEnd::new(*name)));
        }
        Node::Group(name, parts) => {
            write(writer, Event::Start(BytesStart::new(*name)));
            for part in parts {
                write_node(writer, part);
            }
            write(writer, Event::End(BytesEnd::new(*name)));
        }
    }
}

/// Writing to memory has no way to fail; an event lost all the same would break the schema test at once.
fn write(writer: &mut Writer<Vec<u8>>, event: Event<'_>) {
    let written = writer.write_event(event);
    debug_assert!(written.is_ok(), "writing to memory");
}
