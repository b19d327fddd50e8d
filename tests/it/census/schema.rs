//! The form of the file, judged by xmllint against a schema made from the structure table.

use std::process::Command;

use waymark::census::build;
use waymark::link::school::School;
use waymark::render::census_xsd::census_xsd;

use super::{NAME, built, complete, day, school, settings, stated, three, xml};

/// What the validator says: `None` when it takes the file. Without xmllint the question is skipped, except where
/// `WAYMARK_NEED_XMLLINT=1` says that it must be there.
pub(super) fn objection(schema: &str, xml: &str) -> Option<Option<String>> {
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
        let answer = objection(&census_xsd(&census, ret.census.term), &xml(&ret));
        assert!(!matches!(answer, Some(Some(_))), "{as_at}: {answer:?}");
    }
}

#[test]
fn the_validator_refuses_wrong_order_names_and_values() {
    let census = settings();
    let ret = complete(built(three()).value);
    let schema = census_xsd(&census, ret.census.term);
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
