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

/// Two schools in one folder: the second reads the transfer file that the first one writes.
#[test]
fn the_file_of_a_leaver_gives_the_next_school_the_sen_history_and_attendance() {
    let folder = tempfile::tempdir().unwrap();
    crate::support::copy_config(folder.path());
    let policy = std::fs::read_to_string(folder.path().join("config/schools/whitehill.toml")).unwrap();
    let policy: String = policy.lines().filter(|line| line.starts_with("policy")).map(|line| format!("{line}\n")).collect();
    let school = |id: &str, estab: &str| {
        let text = format!(
            "id = \"{id}\"\nname = \"{id} School\"\n{policy}rules_owner = \"InCo\"\ninbox = \"../../{id}\"\n\n[census]\nla = \"990\"\nestab = \"{estab}\"\nurn = \"999999\"\nphase = \"PS\"\n\
             type = \"17\"\nserial_number = 1\nlowest_nc_year = \"R\"\nhighest_nc_year = \"6\"\nintake = \"COMP\"\ngovernance = \"CO\"\nphone = \"0\"\nemail = \"office@example.org\"\n"
        );
        std::fs::create_dir_all(folder.path().join(id)).unwrap();
        let path = folder.path().join(format!("config/schools/{id}.toml"));
        std::fs::write(&path, text).unwrap();
        path
    };
    let (from, to) = (school("first", "2998"), school("second", "2997"));
    let head = "UPN,Legal Surname,Legal Forename,DOB,Sex,Year Group,Class,Admission Date,Leaving Date\n";
    let put = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    put(
        "first/Pupil list.csv",
        format!(
            "Report date: 20/11/2026\n\n{head}{},Sample2,Pat,04/03/2018,F,4,Oak,03/09/2025,13/11/2026\n{},Sample3,Pat,05/03/2018,F,4,Oak,03/09/2025,\n",
            upn(2),
            upn(3)
        ),
    );
    put(
        "first/SEN report.csv",
        format!(
            "As at 20/11/2026\n\nUPN,Surname,Forename,SEN Status,Sen Need,SEN Need Ranking,Start Date\n{},Sample2,Pat,K,SLCN,1,06/10/2025\n",
            upn(2)
        ),
    );
    put(
        "first/Attendance.csv",
        format!(
            "Attendance summary 01/09/2026 to 13/11/2026\n\nUPN,Surname,Forename,Possible Sessions,Sessions Attended\n{},Sample2,Pat,100,93\n",
            upn(2)
        ),
    );
    put(
        "first/Tables check.csv",
        format!("ACADYR,UPN,Surname,Forename,DOB,FormMark,PupilStatus\n2025/2026,{},Sample2,Pat,04/03/2018,21,\n", upn(2)),
    );
    let out = folder.path().join("out");
    let transfers = folder.path().join("transfers");
    let arguments =
        ["transfer", from.to_str().unwrap(), "--as-at", "2026-11-20", "--out", out.to_str().unwrap(), "--to", transfers.to_str().unwrap()];
    let answer = crate::support::waymark(&arguments);
    let said = crate::support::out(&answer);
    assert_eq!(crate::support::status(&answer), 0, "{said} {}", crate::support::err(&answer));
    assert!(said.contains("to follow by 4 December 2026"), "{said}");
    let written = crate::support::files(&transfers);
    let (name, bytes) = written.iter().find(|(name, _)| name.ends_with("_001.xml")).unwrap_or_else(|| panic!("{said}"));
    let text = String::from_utf8(bytes.clone()).unwrap();
    for part in ["<Component>MTC</Component>", "<Result>21</Result>", "<SessionsAttended>93</SessionsAttended>"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    put("second/Pupil list.csv", format!("Report date: 20/11/2026\n\n{head}{},Sample2,Pat,04/03/2018,F,4,Ash,16/11/2026,\n", upn(2)));
    let short = name.rsplit('/').next().unwrap();
    std::fs::write(folder.path().join("second").join(short), bytes).unwrap();
    let run = crate::support::waymark(&["run", to.to_str().unwrap(), "--as-at", "2026-11-20", "--out", out.to_str().unwrap(), "--quiet"]);
    assert!(out.join("second/latest.txt").exists(), "{}", crate::support::err(&run));
    let schools = waymark::config::load::load(&[to]).unwrap();
    let judged = waymark::run::judge(&schools[0], day("2026-11-20")).unwrap();
    let pupil = &judged.school.pupils[0];
    assert_eq!(pupil.provision_on(day("2026-11-20")), Some(SenProvision::Support));
    assert!(pupil.sen.iter().any(|period| period.value == SenProvision::Support && period.from == Some(day("2025-10-06"))));
    assert_eq!(pupil.primary_need().map(|need| need.code()), Some("SLCN"));
    let attendance = pupil.attendance.as_ref().expect("the attendance of the school before");
    assert_eq!((attendance.sessions_possible, (attendance.share * 1000.0).round()), (Some(100), 930.0));
    assert_eq!(pupil.observed.other_results.len(), 1, "the tables check");
}
