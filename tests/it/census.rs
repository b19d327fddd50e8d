//! The census return from a school's pupils to the file: who is in it, what it leaves out, and its form.

mod as_read;
mod clean_school;
mod exports;
mod reading;
mod rule_examples;
mod sample_rules;
mod samples;
mod schema;
mod transfer;
mod whole;
mod years;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use waymark::census::build;
use waymark::census::return_model::{Return, entered_truth};
use waymark::census::rules::{self, On, RuleFinding};
use waymark::config::census::CensusSettings;
use waymark::config::census::rule_list::Severity;
use waymark::config::school::CensusSchool;
use waymark::domain::census_block::Block;
use waymark::domain::entered::Entered;
use waymark::domain::name::PupilName;
use waymark::domain::nc_year::NcYear;
use waymark::domain::period::Period;
use waymark::domain::sen::{SenNeed, SenProvision};
use waymark::domain::term::{SchoolTerm, Term};
use waymark::domain::upn::{Upn, check_letter};
use waymark::finding::{Checked, Code};
use waymark::ledger::{Ledger, RowKey};
use waymark::link::school::{Pupil, RankedNeed, School};
use waymark::normalise::records::Flag;
use waymark::render::artefact::RunStamp;
use waymark::render::census_xml::census_xml;
use waymark::render::office::census_checks::{CensusChecks, census_checks_xlsx};

const NAME: &str = "Example & Sons Junior School";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day such as 2026-10-01")
}

fn settings() -> CensusSettings {
    let mut mistakes = Vec::new();
    let settings = CensusSettings::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/census/2026-27"), &mut mistakes);
    settings.unwrap_or_else(|| panic!("{mistakes:#?}"))
}

fn about() -> CensusSchool {
    let text = |text: &str| text.to_owned();
    CensusSchool {
        la: text("990"),
        estab: text("2999"),
        urn: text("999999"),
        phase: text("PS"),
        school_type: text("17"),
        lowest_nc_year: text("3"),
        highest_nc_year: text("6"),
        intake: text("COMP"),
        governance: text("CO"),
        phone: text("00000 000000"),
        email: text("office@example.org"),
        serial_number: 1,
        every_pupil: BTreeMap::new(),
        details: BTreeMap::new(),
    }
}

/// What a junior school without boarders, nursery or SEN unit states once.
fn stated() -> CensusSchool {
    let pairs = [
        ("part_time", "false"),
        ("boarder", "N"),
        ("class_type", "O"),
        ("sen_unit_indicator", "false"),
        ("resourced_provision_indicator", "false"),
    ];
    CensusSchool { every_pupil: pairs.map(|(item, value)| (item.to_owned(), value.to_owned())).into(), ..about() }
}

/// A UPN of an invented pupil, with its check letter.
fn upn(serial: u32) -> String {
    let rest = format!("801200005{serial:03}");
    format!("{}{rest}", char::from(check_letter(rest.as_bytes()).expect("twelve digits")))
}

/// A pupil without a fault; tests change one thing.
fn pupil(serial: u32) -> Pupil {
    Pupil {
        key: format!("k{serial}"),
        upn: Entered::parse(&upn(serial), Upn::parse),
        admission_number: Some(serial.to_string()),
        name: PupilName { surname: format!("Sample{serial}"), forename: "Pat".into(), ..PupilName::default() },
        date_of_birth: Some(day("2018-03-04")),
        sex: "F".into(),
        nc_year: NcYear::new(4),
        class: "4 Oak".into(),
        admission_date: Some(day("2025-09-03")),
        enrolment_status: "C".into(),
        sen: vec![Period { value: SenProvision::None, from: None, to: None }],
        pupil_premium: Flag::No,
        free_school_meals: Flag::No,
        eal: Flag::No,
        first_language: "English".into(),
        ethnicity: "WBRI".into(),
        looked_after: Flag::No,
        service_child: Flag::No,
        postcode: "zz991aa".into(),
        address_line: "1 Example Road".into(),
        town: "Exampleton".into(),
        ..Pupil::blank(RowKey { file: "pupils.csv".into(), sheet: None, row: serial + 1 })
    }
}

fn school(pupils: Vec<Pupil>) -> School {
    School {
        as_at: day("2026-11-20"),
        roll_date: day("2026-10-01"),
        pupils,
        pending: Vec::new(),
        pairs: Vec::new(),
        ledger: Ledger::default(),
        provision_tables: Default::default(),
    }
}

/// Three pupils: N, K with two needs, E with one.
fn three() -> Vec<Pupil> {
    let in_force = |value| vec![Period { value, from: Some(day("2025-10-01")), to: None }];
    let need = |code: &str, rank, row| RankedNeed {
        need: SenNeed::parse(code).expect("a type of need"),
        rank: Some(rank),
        row: RowKey { file: "sen.csv".into(), sheet: None, row },
    };
    vec![
        pupil(1),
        Pupil { sen: in_force(SenProvision::Support), needs: vec![need("SLCN", 2, 2), need("MLD", 5, 3)], ..pupil(2) },
        Pupil { sen: in_force(SenProvision::Plan), needs: vec![need("ASD", 1, 4)], ..pupil(3) },
    ]
}

fn built(pupils: Vec<Pupil>) -> Checked<Return> {
    build::build(&school(pupils), day("2026-11-20"), NAME, &stated(), &settings())
}

fn found(checked: &Checked<Return>, code: Code) -> usize {
    checked.findings.iter().filter(|finding| finding.code == code).count()
}

/// The return with what the school's files cannot supply filled in by hand.
fn complete(mut ret: Return) -> Return {
    for pupil in &mut ret.pupils {
        pupil.top_up_funding = entered_truth("false");
        pupil.post_looked_after_arrangements = "N".into();
        pupil.kinship_care = "ND".into();
        pupil.young_carer = "N".into();
        pupil.more.put(&"Attendance/TermlyAttendance/SessionsPossible".into(), "120");
        if ret.census.term == Term::Autumn {
            pupil.more.put(&"Attendance/SummerHalfTerm2Attendance/SessionsPossible".into(), "60");
        }
        pupil.more.settle();
    }
    if ret.census.term == Term::Spring {
        let n_pupils = ret.pupils.len();
        spring_details(&mut ret.more, n_pupils);
    }
    ret.not_supplied.clear();
    ret
}

/// One class, no childcare on site, and the counts of census day.
fn spring_details(more: &mut Block, n_pupils: usize) {
    let record = |pairs: &[(&str, &str)]| {
        let mut record = Block::default();
        pairs.iter().for_each(|(key, text)| record.put(&(*key).into(), text));
        record
    };
    for count in ["Miscellaneous/FreeMealsTaken", "Reconciliation/PartTimeNotIn", "Reconciliation/PrivateStudy"] {
        more.put(&format!("School/{count}").into(), "0");
    }
    more.put(&"School/Reconciliation/PupilsAtOtherSchool".into(), "0");
    let class =
        [("ClassName", "4 Oak"), ("YearGroup", "4"), ("Category", "O"), ("KeyStage", "2"), ("ClassActivity", "GP"), ("Teachers", "1")];
    let n_pupils = n_pupils.to_string();
    let counts = [("NonTeachers", "0"), ("HomePupils", n_pupils.as_str()), ("GuestPupils", "0")];
    more.push(&"School/Classes/Class".into(), record(&[class.as_slice(), counts.as_slice()].concat()));
    for kind in ["B", "A", "H", "U"] {
        more.push(&"School/Childcare".into(), record(&[("TypeOfChildcare", kind), ("OnSite", "false"), ("ChildcareSignposting", "N")]));
    }
}

fn numbers(findings: &[RuleFinding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.number).collect()
}

fn xml(ret: &Return) -> String {
    String::from_utf8(census_xml(ret, &settings()).bytes).expect("a census file is UTF-8")
}

#[test]
fn a_return_with_everything_supplied_fires_nothing() {
    let ret = complete(built(three()).value);
    assert_eq!(numbers(&rules::check(&ret, &settings())), Vec::<&str>::new());
}

#[test]
fn what_no_file_supplies_is_one_error_for_each_element_and_never_invented() {
    let checked = build::build(&school((1..=240).map(pupil).collect()), day("2026-11-20"), NAME, &about(), &settings());
    let findings = rules::check(&checked.value, &settings());
    assert_eq!(numbers(&findings), ["1869", "1871", "1930", "1970", "2060", "2500", "2575", "UNK-SEN-1", "LOCAL-2627-3"]);
    assert!(findings.iter().filter(|finding| finding.is_not_supplied()).all(|finding| finding.on == On::EveryPupil { n_pupils: 240 }));
    let missing: Vec<&str> = checked.value.not_supplied.iter().map(|missing| missing.name.as_str()).collect();
    for name in
        ["TopUpFunding", "PLAA", "PartTime", "Boarder", "ClassType", "Attendance", "Exclusions", "APPlacementDetails", "KinshipCare"]
    {
        assert!(missing.contains(&name), "{name} in {missing:?}");
        assert!(!xml(&checked.value).contains(&format!("<{name}>")), "{name}");
    }
    for other in ["SchoolLunchTaken", "SENunitIndicator", "FSMperiods", "FundedHours", "Ethnicity", "UniqueLearnerNumber"] {
        assert!(!missing.contains(&other), "{other} concerns nobody here");
    }
    assert_eq!(found(&checked, build::NOT_SUPPLIED), missing.len());
}

#[test]
fn a_blank_in_a_column_that_others_fill_is_that_pupils_error() {
    let ret = complete(built(vec![pupil(1), Pupil { first_language: String::new(), ..pupil(2) }, three().remove(2)]).value);
    let findings = rules::check(&ret, &settings());
    assert_eq!(numbers(&findings), ["1840"]);
    assert_eq!((findings[0].on, findings[0].severity), (On::Pupil(1), Severity::Error));
    assert_eq!(findings[0].place.as_ref().map(ToString::to_string).as_deref(), Some("pupils.csv, line 3"));
}

#[test]
fn guests_and_later_joiners_are_not_in_the_return_and_are_listed() {
    let guest = Pupil { enrolment_status: "G".into(), ..pupil(4) };
    let joiner = Pupil { admission_date: Some(day("2026-10-02")), ..pupil(5) };
    let on_the_day = Pupil { admission_date: Some(day("2026-10-01")), ..pupil(6) };
    let checked = built(vec![pupil(1), guest, joiner, on_the_day]);
    assert_eq!(checked.value.pupils.len(), 2);
    assert_eq!(found(&checked, build::NOT_IN_RETURN), 2);
}

#[test]
fn sen_is_the_provision_in_force_on_census_day() {
    let later = Period { value: SenProvision::Support, from: Some(day("2026-10-02")), to: None };
    let before = Period { value: SenProvision::None, from: None, to: Some(day("2026-10-01")) };
    let checked = built(vec![Pupil { sen: vec![before, later], ..pupil(1) }]);
    assert_eq!(checked.value.pupils[0].sen_provision, "N");
}

#[test]
fn two_provisions_in_force_are_never_chosen_between() {
    let support = Period { value: SenProvision::Support, from: Some(day("2025-01-01")), to: None };
    let plan = Period { value: SenProvision::Plan, from: Some(day("2026-09-01")), to: None };
    let checked = built(vec![pupil(1), Pupil { sen: vec![support.clone(), plan], ..pupil(2) }]);
    assert_eq!(checked.value.pupils[1].sen_provision, "");
    assert_eq!(found(&checked, build::TWO_PROVISIONS), 1);
    let twice = built(vec![Pupil { sen: vec![support.clone(), support], ..pupil(2) }]);
    assert_eq!(
        (twice.value.pupils[0].sen_provision.as_str(), found(&twice, build::TWO_PROVISIONS)),
        ("K", 0),
        "the same provision twice is no question"
    );
}

#[test]
fn a_list_of_another_day_is_said() {
    let later = School { roll_date: day("2026-11-20"), ..school(three()) };
    assert_eq!(found(&build::build(&later, day("2026-11-20"), NAME, &stated(), &settings()), build::LIST_OF_ANOTHER_DAY), 1);
    assert_eq!(found(&built(three()), build::LIST_OF_ANOTHER_DAY), 0);
}

#[test]
fn a_year_without_settings_is_asked_for_and_its_day_follows_the_pattern() {
    let checked = build::build(&School { as_at: day("2027-11-19"), ..school(three()) }, day("2026-11-20"), NAME, &stated(), &settings());
    assert_eq!(found(&checked, build::OTHER_YEAR), 1);
    assert_eq!(checked.value.header.reference_date.text(), "2027-10-07");
}

#[test]
fn needs_go_out_in_spring_only_and_are_ranked_anew() {
    assert!(built(three()).value.pupils.iter().all(|pupil| pupil.sen_needs.is_empty()));
    let spring = School { as_at: day("2027-02-01"), roll_date: day("2027-01-21"), ..school(three()) };
    let ret = complete(build::build(&spring, day("2026-11-20"), NAME, &stated(), &settings()).value);
    let ranks: Vec<(&str, &str)> = ret.pupils[1].sen_needs.iter().map(|need| (need.rank.as_str(), need.sen_type.as_str())).collect();
    assert_eq!(ranks, [("1", "SLCN"), ("2", "MLD")]);
    assert_eq!(numbers(&rules::check(&ret, &settings())), Vec::<&str>::new());
    assert!(xml(&ret).contains("<SENneed>"));
}

#[test]
fn what_the_school_states_fills_gaps_of_the_pupils_concerned_and_is_said() {
    let checked = built(three());
    let units: Vec<&str> = checked.value.pupils.iter().map(|pupil| pupil.sen_unit_indicator.text()).collect();
    assert_eq!(units, ["", "false", "false"], "nothing about SEN is written for a pupil without");
    assert_eq!(found(&checked, build::STATED_BY_SCHOOL), 5);
    let mut other = about();
    other.every_pupil.insert("surname".into(), "Smith".into());
    let refused = build::build(&school(three()), day("2026-11-20"), NAME, &other, &settings());
    assert_eq!(refused.value.pupils[0].surname, "Sample1");
    assert_eq!(found(&refused, build::STATED_BY_SCHOOL), 1);
}

#[test]
fn findings_name_rows_and_never_children() {
    let support = Period { value: SenProvision::Support, from: None, to: None };
    let odd = Pupil {
        sen: vec![support, Period { value: SenProvision::Plan, from: None, to: None }],
        middle_names: Some("A\u{1}".into()),
        ..pupil(7)
    };
    for finding in built(vec![odd, Pupil { enrolment_status: "G".into(), ..pupil(8) }]).findings {
        assert!(!finding.to_string().contains("Sample"), "{finding}");
    }
}

#[test]
fn the_file_is_indented_escaped_and_without_empty_elements() {
    let odd =
        Pupil { name: PupilName { surname: "O'Neill <&> Zoë".into(), forename: "\u{8}Pat".into(), ..PupilName::default() }, ..pupil(1) };
    let checked = built(vec![odd]);
    assert_eq!(found(&checked, build::CHARACTERS_REMOVED), 1);
    let text = xml(&checked.value);
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message>\n  <Header>\n"), "{text}");
    assert!(text.contains("&lt;&amp;&gt; Zoë</Surname>"), "{text}");
    assert!(text.contains("<Forename>Pat</Forename>"), "{text}");
    assert!(text.contains("<PostCode>ZZ99 1AA</PostCode>"), "{text}");
    assert!(text.contains("<Language>ENG</Language>"), "{text}");
    assert!(!text.contains("/>") && !text.contains("><"), "{text}");
    assert!(!text.contains("SENneed"), "needs are a spring matter: {text}");
}

#[test]
fn the_same_return_gives_the_same_bytes_and_a_name_without_a_pupil() {
    let (one, two) = (built(three()).value, built(three()).value);
    assert_eq!(census_xml(&one, &settings()), census_xml(&two, &settings()));
    assert_eq!(census_xml(&one, &settings()).name, "census-9902999-autumn2026.xml");
    assert!(xml(&one).contains("<DateTime>2026-11-20T00:00:00</DateTime>"));
}

#[test]
fn the_checks_workbook_is_stable_and_lists_names_for_the_office() {
    let census = settings();
    let checked = built(vec![Pupil { sex: "=X".into(), ..pupil(1) }, three().remove(1)]);
    let found = rules::check(&checked.value, &census);
    let stamp = RunStamp {
        run_id: "2026-11-20-1".into(),
        as_at: day("2026-11-20"),
        term: SchoolTerm::of(day("2026-11-20")),
        school_name: NAME.into(),
        coordinator: "InCo".into(),
        school_id: "example".into(),
        settings_hash: "0123456789ab".into(),
        version: "0.1.0",
    };
    let checks = CensusChecks {
        stamp: &stamp,
        ret: &checked.value,
        census: &census,
        rules: &found,
        findings: &checked.findings,
        reconciliation: None,
        notes: &[],
    };
    let one = census_checks_xlsx(&checks).unwrap();
    assert_eq!(one, census_checks_xlsx(&checks).unwrap());
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(one.bytes)).unwrap();
    use calamine::Reader;
    assert_eq!(book.sheet_names(), ["Read me", "Errors and queries", "Not supplied", "Counts per rule"]);
    let sheet = book.worksheet_range("Errors and queries").unwrap();
    let row = sheet.rows().find(|row| row[1] == "1610").expect("the wrong sex is listed");
    assert_eq!((row[2].to_string(), row[3].to_string(), row[7].to_string()), ("Sample1, Pat".to_owned(), upn(1), "'=X".to_owned()));
    assert_eq!(row[8].to_string(), "pupils.csv, line 2");
    assert!(book.worksheet_formula("Errors and queries").unwrap().is_empty(), "no formulas");
    assert_eq!(book.worksheet_range("Not supplied").unwrap().height(), checked.value.not_supplied.len() + 1);
}
