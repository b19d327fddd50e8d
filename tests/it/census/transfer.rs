//! Transfer files for leavers: valid by their table, read back by the program's own reader, never named after a child.

use waymark::domain::period::Period;
use waymark::domain::sen::SenProvision;
use waymark::domain::term::Term;
use waymark::link::school::Pupil;
use waymark::read::{Limits, read_bytes};
use waymark::render::census_xsd::census_xsd;
use waymark::render::ctf_xml::{Sender, Transfer, ctf_xml};
use waymark::table::Container;

use super::schema::objection;
use super::{NAME, about, day, pupil, settings, three, upn};

fn file(pupil: &Pupil) -> String {
    let (about, census) = (about(), settings());
    let sender = Sender { about: &about, name: NAME, made_on: day("2026-11-20"), census: &census };
    let artefact = ctf_xml(Transfer { pupil, left: day("2026-11-13"), serial: 1 }, sender);
    assert_eq!(artefact.name, "9902999_CTF_XXXXXXX_001.xml");
    String::from_utf8(artefact.bytes).expect("UTF-8")
}

#[test]
fn the_file_follows_its_table_in_order_names_and_types() {
    let mut census = settings();
    census.structure = census.transfer.clone();
    let text = file(&three()[1]);
    let answer = objection(&census_xsd(&census, Term::Autumn), &text);
    assert!(!matches!(answer, Some(Some(_))), "{answer:?}");
    assert!(text.contains("<CTFversion>26.0<") && text.contains("<DocumentQualifier>partial<"), "{text}");
    assert_eq!(text, file(&three()[1]), "the same bytes");
}

#[test]
fn the_programs_reader_finds_what_was_written() {
    let text = file(&three()[1]);
    let read = read_bytes("9902999_CTF_XXXXXXX_001.xml", text.as_bytes(), &Limits::default());
    assert_eq!(read.value.container, Container::Ctf, "{:?}", read.findings);
    let row = |sheet: &str| -> Vec<Vec<String>> {
        let table = read.value.tables.iter().find(|table| table.sheet.as_deref() == Some(sheet)).expect("the sheet");
        table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text().to_string()).collect()).collect()
    };
    let who = [upn(2), "Sample2".to_owned(), "Pat".to_owned(), "2018-03-04".to_owned()];
    assert_eq!(row("CTF SEN history")[1][..6], [who.as_slice(), &["K".to_owned(), "2025-10-01".to_owned()]].concat());
    let needs: Vec<Vec<String>> = row("CTF SEN needs")[1..].iter().map(|row| row[4..6].to_vec()).collect();
    assert_eq!(needs, [["SLCN", "1"], ["MLD", "2"]].map(|need| need.map(str::to_owned).to_vec()));
    let pupils = row("CTF pupils");
    let of = |heading: &str| {
        let headings = pupils.iter().find(|row| row.contains(&"UPN".to_owned())).expect("headings");
        pupils.last().expect("a pupil")[headings.iter().position(|name| name == heading).expect("the heading")].clone()
    };
    for (heading, value) in [("First Language", "ENG"), ("NC Year", "4"), ("Ethnicity", "WBRI"), ("Sex", "F"), ("Service Child", "N")] {
        assert_eq!(of(heading), value, "{heading}");
    }
    assert_eq!(row("CTF school history")[1][7..9], ["2025-09-03".to_owned(), "2026-11-13".to_owned()]);
}

#[test]
fn support_that_ended_is_said_and_a_period_without_a_first_day_is_not() {
    let ended = Period { value: SenProvision::Support, from: Some(day("2025-01-06")), to: Some(day("2026-07-22")) };
    let text = file(&Pupil { sen: vec![ended], ..pupil(1) });
    let starts: Vec<&str> =
        text.lines().filter(|line| line.contains("StartDate") || line.contains("SENprovision")).map(str::trim).collect();
    assert_eq!(
        starts,
        [
            "<StartDate>2025-01-06</StartDate>",
            "<SENprovision>K</SENprovision>",
            "<StartDate>2026-07-23</StartDate>",
            "<SENprovision>N</SENprovision>"
        ]
    );
    assert!(!file(&pupil(1)).contains("SENhistory"), "a status without a first day cannot be said");
}

#[test]
fn a_code_that_the_list_does_not_have_and_a_wrong_number_are_left_out() {
    let text = file(&Pupil { first_language: "Klingon".into(), ethnicity: "?".into(), ..pupil(1) });
    assert!(!text.contains("Klingon") && !text.contains("<Ethnicity>") && !text.contains("<LookedAfter>\n    </"), "{text}");
}
