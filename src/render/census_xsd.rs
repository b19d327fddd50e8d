//! A schema of the return of one term, made from the year's structure table: names, order, nesting, types and codes.
//!
//! It lets a validator that is not ours judge our file. It shows that the file follows the table, not that the table is the
//! Department's. Nothing is required in it, because a return is written also while items are still missing.

use std::fmt::Write as _;

use crate::config::census::CensusSettings;
use crate::config::census::structure::{Element, ElementKind, ValueKind};
use crate::domain::term::Term;

/// The schema as an XSD document.
pub fn census_xsd(census: &CensusSettings, term: Term) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n");
    parts(census, "", term, false, &mut out);
    out.push_str("</xs:schema>\n");
    out
}

fn parts(census: &CensusSettings, path: &str, term: Term, has_left: bool, out: &mut String) {
    let is_sent = |element: &&Element| if has_left { element.is_off_roll } else { element.is_on_roll };
    for element in census.structure.children(path).filter(|element| element.terms.contains(term)).filter(is_sent) {
        let occurs = match (path.is_empty(), element.kind == ElementKind::Record || element.is_repeated) {
            (true, _) => "",
            (false, true) => " minOccurs=\"0\" maxOccurs=\"unbounded\"",
            (false, false) => " minOccurs=\"0\"",
        };
        let _ = writeln!(out, "<xs:element name=\"{}\"{occurs}>", element.name);
        match element.kind {
            ElementKind::Value(kind) => out.push_str(&value_type(census, kind, element.code_set.as_deref())),
            _ => {
                let inside = census.structure.parts_of(element);
                if census.structure.children(inside).next().is_some() {
                    out.push_str("<xs:complexType><xs:sequence>\n");
                    parts(census, inside, term, has_left || element.item == "leavers", out);
                    out.push_str("</xs:sequence></xs:complexType>\n");
                }
            }
        }
        out.push_str("</xs:element>\n");
    }
}

fn value_type(census: &CensusSettings, kind: ValueKind, code_set: Option<&str>) -> String {
    let pattern = |pattern: &str| restricted(&format!("<xs:pattern value=\"{pattern}\"/>"));
    let base = |base: &str| format!("<xs:simpleType><xs:restriction base=\"xs:{base}\"/></xs:simpleType>\n");
    match kind {
        ValueKind::Text => restricted("<xs:minLength value=\"1\"/>"),
        ValueKind::Code => {
            let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let entries = census.code_set(code_set.unwrap_or_default()).entries.iter().filter(|entry| entry.is_current);
            restricted(&entries.map(|entry| format!("<xs:enumeration value=\"{}\"/>", escape(&entry.code))).collect::<String>())
        }
        ValueKind::Date => base("date"),
        ValueKind::DateTime => base("dateTime"),
        ValueKind::Time => pattern("([01][0-9]|2[0-3]):[0-5][0-9]"),
        ValueKind::Boolean => pattern("true|false"),
        ValueKind::Whole => base("nonNegativeInteger"),
        ValueKind::Decimal => pattern("[0-9]+\\.[0-9]{2}"),
        ValueKind::Digits(n) => pattern(&format!("[0-9]{{{n}}}")),
        ValueKind::Serial => pattern("[0-9]{3,}"),
        ValueKind::Year => base("gYear"),
        ValueKind::Upn => pattern("[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]"),
        ValueKind::PropertyReference => pattern("[0-9]{1,12}"),
    }
}

fn restricted(facets: &str) -> String {
    format!("<xs:simpleType><xs:restriction base=\"xs:string\">{facets}</xs:restriction></xs:simpleType>\n")
}
