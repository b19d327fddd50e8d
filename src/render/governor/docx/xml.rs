//! A writer of XML parts that cannot fail: escaped text, no sign that XML forbids.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Attributes of an element: name and value.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// An XML part in the making.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A part that opens with its declaration.
    pub(super) fn new() -> Xml {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    pub(super) fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.write(Event::Start(start(name, attributes)));
    }

    pub(super) fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.write(Event::Empty(start(name, attributes)));
    }

    /// An element whose one attribute is `w:val`.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    pub(super) fn text_element(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&clean(text))));
        self.close(name);
    }

    /// Nothing that is written to memory can fail.
    fn write(&mut self, event: Event<'_>) {
        let written = self.0.write_event(event);
        debug_assert!(written.is_ok());
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut tag = BytesStart::new(name);
    for (key, value) in attributes {
        tag.push_attribute((*key, clean(value).as_str()));
    }
    tag
}

/// Control signs and the two signs that are no text become blanks.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_never_markup() {
        let mut xml = Xml::new();
        xml.text_element("a", &[("b", "\"<&>\u{1}")], "<c>& \u{0}\u{FFFF}'");
        let text = String::from_utf8(xml.finish()).unwrap();
        assert!(text.ends_with("<a b=\"&quot;&lt;&amp;&gt; \">&lt;c&gt;&amp;   &apos;</a>"), "{text}");
    }
}
