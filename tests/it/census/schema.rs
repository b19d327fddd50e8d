//! The form of the file, judged by xmllint against a schema made from the structure table.

use std::process::Command;

use waymark::census::build;
use waymark::config::census::CensusSettings;
use waymark::config::census::structure::{ElementKind, ValueKind};
use waymark::domain::term::Term;
use waymark::link::school::School;

use super::{NAME, built, complete, day, school, settings, stated, three, xml};

/// A schema of this term's on-roll return, made from the structure table: names, order, nesting, types and codes.
fn schema(census: &CensusSettings, term: Term) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n");
    schema_parts(census, "", term, &mut out);
    out.push_str("</xs:schema>\n");
    out
}

fn schema_parts(census: &CensusSettings, path: &str, term: Term, out: &mut String) {
    for element in census.structure.children(path).filter(|element| element.terms.contains(term)) {
        let occurs = match (path.is_empty(), element.kind) {
            (true, _) => "",
            (false, ElementKind::Record) => " minOccurs=\"0\" maxOccurs=\"unbounded\"",
            (false, _) => " minOccurs=\"0\"",
        };
        out.push_str(&format!("<xs:element name=\"{}\"{occurs}>\n", element.name));
        match element.kind {
            ElementKind::Value(kind) => out.push_str(&schema_type(census, kind, element.code_set.as_deref())),
            _ => {
                out.push_str("<xs:complexType><xs:sequence>\n");
                schema_parts(census, &element.path, term, out);
                out.push_str("</xs:sequence></xs:complexType>\n");
            }
        }
        out.push_str("</xs:element>\n");
    }
}

fn schema_type(census: &CensusSettings, kind: ValueKind, code_set: Option<&str>) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let pattern = |pattern: &str| {
        format!("<xs:simpleType><xs:restriction base=\"xs:string\"><xs:pattern value=\"{pattern}\"/></xs:restriction></xs:simpleType>\n")
    };
    let base = |base: &str| format!("<xs:simpleType><xs:restriction base=\"xs:{base}\"/></xs:simpleType>\n");
    match kind {
        ValueKind::Text => {
            "<xs:simpleType><xs:restriction base=\"xs:string\"><xs:minLength value=\"1\"/></xs:restriction></xs:simpleType>\n".to_owned()
        }
        ValueKind::Code => {
            let codes: String = census
                .code_set(code_set.unwrap_or_default())
                .entries
                .iter()
                .filter(|entry| entry.is_current)
                .map(|entry| format!("<xs:enumeration value=\"{}\"/>", escape(&entry.code)))
                .collect();
            format!("<xs:simpleType><xs:restriction base=\"xs:string\">{codes}</xs:restriction></xs:simpleType>\n")
        }
        ValueKind::Date => base("date"),
        ValueKind::DateTime => base("dateTime"),
        ValueKind::Time => pattern("[0-2][0-9]:[0-5][0-9]"),
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

/// What the validator says: `None` when it takes the file. Without xmllint the question is skipped, except where
/// `WAYMARK_NEED_XMLLINT=1` says that it must be there.
fn objection(schema: &str, xml: &str) -> Option<Option<String>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (xsd, file) = (folder.path().join("return.xsd"), folder.path().join("return.xml"));
    std::fs::write(&xsd, schema).expect("the schema is written");
    std::fs::write(&file, xml).expect("the file is written");
    match Command::new("xmllint").arg("--noout").arg("--schema").arg(&xsd).arg(&file).output() {
        Ok(output) => Some((!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())),
        Err(error) => {
            assert!(!is_xmllint_needed(), "xmllint is needed here and cannot be run: {error}");
            None
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test asks its own surroundings, not the program's")]
fn is_xmllint_needed() -> bool {
    std::env::var("WAYMARK_NEED_XMLLINT").is_ok_and(|value| value == "1")
}

#[test]
fn the_file_has_the_names_order_and_types_of_the_table() {
    let census = settings();
    for (as_at, roll_date) in [("2026-11-20", "2026-10-01"), ("2027-02-01", "2027-01-21"), ("2027-06-01", "2027-05-20")] {
        let school = School { as_at: day(as_at), roll_date: day(roll_date), ..school(three()) };
        let ret = complete(build::build(&school, day("2026-11-20"), NAME, &stated(), &census).value);
        let answer = objection(&schema(&census, ret.census.term), &xml(&ret));
        assert!(!matches!(answer, Some(Some(_))), "{as_at}: {answer:?}");
    }
}

#[test]
fn the_validator_refuses_wrong_order_names_and_values() {
    let census = settings();
    let ret = complete(built(three()).value);
    let schema = schema(&census, ret.census.term);
    let good = xml(&ret);
    for (from, to) in [
        ("<Sex>F</Sex>", "<Sex>X</Sex>"),
        ("<Sex>F</Sex>", "<Gender>F</Gender>"),
        ("<DOB>2018-03-04</DOB>", "<DOB>04/03/2018</DOB>"),
        ("<PartTime>false</PartTime>", "<PartTime>no</PartTime>"),
        ("<Forename>Pat</Forename>", ""),
        ("<LEA>990</LEA>", "<LEA>99</LEA>"),
    ] {
        // A lost forename is allowed by the schema, so there the order is broken instead.
        let wrong = if to.is_empty() {
            good.replacen("<Surname>Sample1</Surname>", "", 1).replacen(from, &format!("{from}<Surname>Sample1</Surname>"), 1)
        } else {
            good.replacen(from, to, 1)
        };
        assert_ne!(wrong, good, "{from}");
        let answer = objection(&schema, &wrong);
        assert!(!matches!(answer, Some(None)), "taken although {from} became {to:?}");
    }
}
