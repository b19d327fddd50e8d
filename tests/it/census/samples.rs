//! The return of every sample school in each term: valid by the schema, read back as it was, the same bytes twice.

use std::collections::BTreeMap;
use std::path::Path;

use waymark::census::build::build;
use waymark::census::from_file;
use waymark::config::load::{SchoolConfig, load};
use waymark::domain::term::SchoolTerm;
use waymark::run::judge;

use super::day;
use super::schema::objection;
use waymark::census::return_model::Return;
use waymark::config::census::CensusSettings;
use waymark::render::census_xml::census_xml;
use waymark::render::census_xsd::census_xsd;

fn xml_of(ret: &Return, census: &CensusSettings) -> String {
    String::from_utf8(census_xml(ret, census).bytes).expect("a census file is UTF-8")
}

fn schools() -> Vec<SchoolConfig> {
    let files = ["astley", "porters-grange", "twiss-green", "whitehill"]
        .map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("config/schools/{name}.toml")));
    load(&files).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_return_of_every_sample_school_is_valid_and_read_back_equal_in_every_term() {
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for school in schools() {
        for as_at in ["2026-11-20", "2027-02-12", "2027-06-11"] {
            let census = &school.shared.census[&SchoolTerm::of(day(as_at)).year];
            let judged = judge(&school, day(as_at)).unwrap_or_else(|error| panic!("{error}"));
            let on_day = judged.on_census_day.expect("the year has settings");
            let ret = build(&on_day, day(as_at), &school.settings.name, &school.settings.census, census).value;
            let text = xml_of(&ret, census);
            let what = format!("{} {as_at}", school.settings.id);
            let answer = objection(&census_xsd(census, ret.census.term), &text);
            assert!(!matches!(answer, Some(Some(_))), "{what}: {answer:?}");
            let read = from_file::read(text.as_bytes(), &"return.xml".into(), ret.census, &census.structure);
            assert_eq!(read.findings, [], "{what}");
            let again = xml_of(&read.value, census);
            assert!(again == text, "{what}: read back and written again it is another file");
            assert_eq!(read.value.pupils.len(), ret.pupils.len(), "{what}");
            assert_eq!((&read.value.school, &read.value.more), (&ret.school, &ret.more), "{what}");
            for (read, written) in read.value.pupils.iter().zip(&ret.pupils) {
                assert!(read.upn == written.upn && read.sen_needs == written.sen_needs && read.more == written.more, "{what}");
            }
            sizes.insert(what, ret.pupils.len());
        }
    }
    assert_eq!(sizes.len(), 12);
    assert!(sizes.values().all(|n| *n > 100), "{sizes:?}");
}
