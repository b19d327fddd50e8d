//! One realistic file of each kind of provision and target record: nothing is lost without a reason, values are exact, and
//! no free text gets past the door.

use chrono::NaiveDate;
use waymark::domain::observed::ScaleValue;
use waymark::domain::score::Outcome;
use waymark::domain::subject::Subject;
use waymark::finding::{Checked, Finding};
use waymark::ledger::Fate;
use waymark::normalise::normalise;
use waymark::normalise::records::{NameAsWritten, Normalised, ProvisionRow, TargetStatus};
use waymark::read::{Limits, read_bytes};

use crate::support::{project, shipped_settings};

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().expect("a date"))
}

fn read(name: &str) -> Checked<Normalised> {
    let bytes = std::fs::read(project().join("sample-data/inputs/provision").join(name)).expect("the file is there");
    let file = read_bytes(name, &bytes, &Limits::default()).value;
    normalise(&[file], &shipped_settings(), "2026-11-20".parse().expect("a date"))
}

/// Asserts that no row was left out and that these findings, by code, and no others were made.
#[track_caller]
fn check(read: &Checked<Normalised>, kind: &str, codes: &[&str]) {
    assert_eq!(read.value.readings[0].kind, kind);
    assert!(read.value.ledger.unexplained().is_empty());
    let left_out: Vec<_> = read.value.ledger.rows().filter(|(_, fate)| matches!(fate, Fate::Quarantined(_))).collect();
    assert_eq!(left_out, [], "{:#?}", read.findings);
    let found: Vec<&str> = read.findings.iter().map(|finding| finding.code.0).collect();
    assert_eq!(found, codes, "{:#?}", read.findings);
}

fn surname(name: &NameAsWritten) -> String {
    match name {
        NameAsWritten::Known(name) => name.surname.clone(),
        NameAsWritten::UnknownOrder(text) => text.clone(),
        NameAsWritten::Absent => String::new(),
    }
}

fn of<'a>(rows: &'a [ProvisionRow], name: &str) -> &'a ProvisionRow {
    rows.iter().find(|row| surname(&row.pupil.name) == name).expect("the pupil is there")
}

fn months(value: &Option<ScaleValue>) -> Option<u16> {
    match value {
        Some(ScaleValue::Age(Outcome::Score(age))) => Some(age.months()),
        _ => None,
    }
}

#[test]
fn a_provision_map_product_gives_ages_outcomes_and_drops_what_is_confidential() {
    let read = read("edukey-provisions.csv");
    check(&read, "provision map", &["PROV-03", "PROV-05"]);
    let rows = &read.value.records.provision;
    assert_eq!(rows.len(), 2);
    let ava = of(rows, "Adams");
    assert_eq!((ava.sessions_per_week, ava.minutes, ava.outcome), (Some(5.0), Some(15), Some(1)));
    assert_eq!((months(&ava.plan.entry), months(&ava.plan.exit)), (Some(86), Some(90)));
    assert_eq!((ava.cost.map(|cost| cost.pence), ava.plan.staff_grade.as_str()), (Some(12_000), "TA"));
    assert_eq!(of(rows, "Brown").outcome, Some(-1));
    assert_eq!((ava.start, ava.end), (day("2026-09-07"), day("2026-10-16")));
    assert!(!format!("{:?}{:?}", read.value.records, read.findings).contains("Bereavement"));
}

#[test]
fn sessions_of_a_confidential_provision_are_dropped_with_it() {
    let map = std::fs::read(project().join("sample-data/inputs/provision/edukey-provisions.csv")).expect("the file is there");
    let register = "Intervention: bereavement support,,\nName,07/09/2026,14/09/2026\n\"Cole, Cy\",/,/\n";
    let file = |name: &str, bytes: &[u8]| read_bytes(name, bytes, &Limits::default()).value;
    let files = [file("register.csv", register.as_bytes()), file("map.csv", &map)];
    let read = normalise(&files[..1], &shipped_settings(), "2026-11-20".parse().expect("a date"));
    assert_eq!(read.value.records.sessions.len(), 2);
    let read = normalise(&files, &shipped_settings(), "2026-11-20".parse().expect("a date"));
    assert!(read.value.records.sessions.is_empty() && read.value.ledger.unexplained().is_empty());
}

#[test]
fn a_register_that_names_no_intervention_is_left_out() {
    let register = "Name,07/09/2026,14/09/2026\n\"Cole, Cy\",/,/\n";
    let file = read_bytes("register.csv", register.as_bytes(), &Limits::default()).value;
    let read = normalise(&[file], &shipped_settings(), "2026-11-20".parse().expect("a date"));
    assert!(read.value.records.sessions.is_empty());
    assert_eq!(read.findings.iter().map(|finding| finding.code.0).collect::<Vec<_>>(), ["PROV-02"]);
}

#[test]
fn a_trackers_provisions_are_read() {
    let read = read("insight-provisions.csv");
    check(&read, "provision map", &[]);
    let ben = of(&read.value.records.provision, "Brown");
    assert_eq!((ben.subject, ben.outcome, ben.minutes, ben.sessions_offered), (Some(Subject::Reading), Some(-2), Some(20), Some(21)));
    assert_eq!(ben.intervention, "Paired reading");
}

#[test]
fn an_mis_gives_its_interventions() {
    let read = read("arbor-interventions.csv");
    check(&read, "provision map", &[]);
    let rows = &read.value.records.provision;
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].subject, rows[0].start, rows[0].end), (Some(Subject::Maths), day("2026-09-08"), day("2026-12-11")));
    assert_eq!(rows[0].plan.review, day("2026-12-14"));
}

#[test]
fn a_class_map_is_read_with_doses_grades_and_open_ends() {
    let read = read("class-provision-map.csv");
    check(&read, "provision map", &["M148"]);
    let rows = &read.value.records.provision;
    assert_eq!(rows.len(), 4);
    let lego = &rows[0];
    assert_eq!((lego.sessions_per_week, lego.minutes, lego.group_size), (Some(2.0), Some(30), Some(2)));
    assert_eq!((lego.start, lego.plan.is_open_ended, lego.plan.staff_grade.as_str()), (day("2026-09-15"), true, "TA/HLTA"));
    assert_eq!((lego.end, lego.plan.n_pupils_named, lego.pupil.class.as_deref()), (None, 2, Some("Oak")));
    let paired = of(rows, "Cole");
    assert_eq!((paired.sessions_per_week, paired.minutes, paired.plan.sessions_planned), (Some(3.0), Some(20), Some(18)));
    assert_eq!((paired.sessions_attended, paired.sessions_offered, paired.start), (Some(14), Some(18), day("2026-09-01")));
    assert_eq!((months(&paired.plan.entry), months(&paired.plan.exit), paired.plan.staff_grade.as_str()), (Some(86), Some(93), "TA"));
    let speech = &rows[3];
    assert!(
        matches!(&speech.plan.exit, Some(ScaleValue::Raw(Outcome::Score(mark))) if mark.mark() == 17.0 && mark.maximum() == Some(20.0))
    );
    assert_eq!((speech.sessions_per_week, speech.minutes, speech.plan.staff_grade.as_str()), (Some(1.0), Some(30), "therapist"));
}

#[test]
fn a_class_map_in_a_grid_is_read_by_its_ticks() {
    let read = read("class-provision-grid.csv");
    check(&read, "class provision map in a grid", &[]);
    let rows = &read.value.records.provision;
    let said: Vec<(String, &str)> = rows.iter().map(|row| (surname(&row.pupil.name), row.intervention.as_str())).collect();
    let expected = [("Adams", "Nessy"), ("Adams", "Toe by Toe"), ("Brown", "ELSA"), ("Cole", "Nessy"), ("Cole", "ELSA")];
    assert_eq!(said, expected.map(|(name, what)| (name.to_owned(), what)));
    assert_eq!((rows[1].sessions_per_week, rows[1].minutes, rows[1].start), (Some(3.0), Some(10), day("2026-09-01")));
}

#[test]
fn a_costed_map_keeps_money_once_and_skips_its_totals() {
    let read = read("costed-provision-map.csv");
    check(&read, "provision map", &["M054"]);
    let rows = &read.value.records.provision;
    assert_eq!(rows.len(), 4);
    let (ava, ben) = (of(rows, "Adams"), of(rows, "Brown"));
    assert_eq!((ava.cost.map(|cost| cost.pence), ben.cost.map(|cost| cost.pence)), (Some(123_750), None));
    assert_eq!((ava.plan.materials.map(|cost| cost.pence), ben.plan.materials), (Some(2_000), None));
    assert_eq!((ava.plan.hourly_rate.map(|cost| cost.pence), ava.plan.hours_per_week, ava.plan.weeks), (Some(1_450), Some(1.25), Some(12)));
    assert_eq!((of(rows, "Cole").plan.materials, of(rows, "Dean").cost.map(|cost| cost.pence)), (None, Some(0)));
}

#[test]
fn a_session_record_tells_who_was_there() {
    let read = read("ta-session-record.csv");
    check(&read, "record of intervention sessions", &[]);
    let sessions = &read.value.records.sessions;
    assert_eq!(sessions.len(), 6);
    let there: Vec<Option<bool>> = sessions.iter().map(|session| session.fact.was_present).collect();
    assert_eq!(there, [Some(true), Some(true), Some(true), Some(false), Some(true), Some(true)]);
    let last = &sessions[5].fact;
    assert_eq!((last.date, last.minutes, last.staff_grade.as_str()), (day("2026-09-09"), Some(20), "HLTA"));
}

#[test]
fn a_register_of_sessions_is_read_by_its_marks() {
    let read = read("ta-register.csv");
    check(&read, "register of intervention sessions", &[]);
    let said: Vec<(String, Option<NaiveDate>, Option<bool>)> = read
        .value
        .records
        .sessions
        .iter()
        .map(|session| (surname(&session.pupil.name), session.fact.date, session.fact.was_present))
        .collect();
    let expected = [
        ("Adams", "2026-09-07", true),
        ("Adams", "2026-09-09", true),
        ("Adams", "2026-09-11", false),
        ("Adams", "2026-09-14", true),
        ("Brown", "2026-09-07", true),
        ("Brown", "2026-09-09", false),
        ("Brown", "2026-09-11", true),
        ("Cole", "2026-09-09", true),
        ("Cole", "2026-09-11", true),
        ("Cole", "2026-09-14", true),
    ];
    assert_eq!(said, expected.map(|(name, date, there)| (name.to_owned(), day(date), Some(there))));
    assert!(read.value.records.sessions.iter().all(|session| session.fact.intervention == "Paired reading"));
}

#[test]
fn a_register_with_pupils_across_is_read_and_names_nobody_in_its_places() {
    let read = read("ta-register-across.csv");
    check(&read, "register of intervention sessions", &[]);
    let sessions = &read.value.records.sessions;
    assert_eq!(sessions.len(), 9);
    assert_eq!(sessions.iter().filter(|session| session.fact.was_present == Some(false)).count(), 2);
    assert!(sessions.iter().all(|session| session.fact.intervention == "Talk Boost" && session.place.field.is_none()));
    assert!(!format!("{:?}", read.value.readings).contains("Adams"));
}

#[test]
fn time_withdrawn_is_read_in_minutes() {
    let read = read("withdrawal-record.csv");
    check(&read, "timetable or record of withdrawal", &[]);
    let access = &read.value.records.access;
    let said: Vec<_> = access.iter().map(|row| (row.fact.subject, row.fact.minutes_withdrawn, row.fact.minutes_taught)).collect();
    assert_eq!(said, [(Some(Subject::Maths), Some(60.0), Some(300.0)), (None, Some(90.0), Some(45.0)), (None, Some(0.0), Some(1500.0))]);
    assert_eq!((access[1].fact.subject_as_written.as_str(), access[2].fact.subject_as_written.as_str()), ("Music", ""));
    assert_eq!((access[0].fact.is_through_ordinary_teaching, access[2].fact.is_through_ordinary_teaching), (Some(false), Some(true)));
}

#[test]
fn targets_are_read_with_and_without_their_wording() {
    let read_sheet = read("target-sheet.csv");
    check(&read_sheet, "target sheet", &[]);
    let states = |read: &Checked<Normalised>| read.value.records.targets.iter().map(|target| target.status).collect::<Vec<_>>();
    assert_eq!(states(&read_sheet), [Some(TargetStatus::Met), Some(TargetStatus::PartlyMet), Some(TargetStatus::InProgress)]);
    let list = read("target-list-without-wording.csv");
    check(&list, "target sheet", &[]);
    assert_eq!(states(&list), [Some(TargetStatus::Met), Some(TargetStatus::PartlyMet), Some(TargetStatus::NotMet)]);
    assert_eq!(list.value.records.targets[2].area, "SEMH");
}

#[test]
fn forms_of_targets_are_read_by_their_labels() {
    let form = read("target-form.csv");
    check(&form, "form of targets", &[]);
    let targets = &form.value.records.targets;
    assert_eq!(targets.iter().map(|target| target.status).collect::<Vec<_>>(), [Some(TargetStatus::Met), Some(TargetStatus::NotMet)]);
    assert!(targets.iter().all(|target| target.set == day("2026-09-07") && target.review == day("2026-10-16")));
    assert_eq!(
        (targets[0].pupil.date_of_birth, targets[0].pupil.class.as_deref(), targets[1].row.row),
        (day("2017-10-14"), Some("Oak"), 9)
    );
    let labels = read("target-form-labels.csv");
    check(&labels, "form of targets", &[]);
    let said: Vec<_> = labels.value.records.targets.iter().map(|target| (target.set, target.review, target.status)).collect();
    assert_eq!(
        said,
        [
            (day("2026-09-07"), day("2026-10-16"), Some(TargetStatus::PartlyMet)),
            (day("2026-09-14"), day("2026-10-23"), Some(TargetStatus::Met))
        ]
    );
}

#[test]
fn no_free_text_gets_past_the_door() {
    let folder = project().join("sample-data/inputs/provision");
    let mut n = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".csv") {
            continue;
        }
        n += usize::from(std::fs::read_to_string(entry.path()).expect("text").to_lowercase().contains("dinosaur"));
        let read = read(&name);
        let words = |findings: &[Finding]| findings.iter().map(ToString::to_string).collect::<String>();
        let everything = format!("{:?} {:?} {}", read.value, read.findings, words(&read.findings)).to_lowercase();
        for private in ["dinosaur", "mrs", "pleased"] {
            assert!(!everything.contains(private), "{name}: '{private}' got past the door");
        }
        for pupil in ["adams", "cole", "brown, ben"] {
            assert!(!words(&read.findings).to_lowercase().contains(pupil), "{name}: a finding names a pupil");
        }
    }
    assert!(n >= 9, "{n} files hold free text");
}

/// Costs of a small map under a heading, and the findings about them.
fn costs_under(heading: &str, rows: &[&str]) -> (Vec<Option<i64>>, Vec<&'static str>) {
    let mut text = format!("Intervention,Area of need,Pupil,Class,Staff,Ratio,Start date,End date,{heading}\n");
    rows.iter().for_each(|row| text.push_str(&format!("Talk time,Communication and interaction,{row}\n")));
    let file = read_bytes("map.csv", text.as_bytes(), &Limits::default()).value;
    let read = normalise(&[file], &shipped_settings(), "2026-11-20".parse().expect("a date"));
    let costs = read.value.records.provision.iter().map(|row| row.cost.map(|cost| cost.pence)).collect();
    (costs, read.findings.iter().map(|finding| finding.code.0).collect())
}

#[test]
fn a_cost_repeated_in_each_row_of_a_group_is_asked_about() {
    let row = |name: &str, size: &str| format!("\"{name}\",Oak,TA,{size},07/09/2026,23/10/2026,\u{a3}100.00");
    let three = |size: &str| [row("Adams, Ava", size), row("Brown, Ben", size), row("Cole, Cy", size)];
    let under = |heading: &str, size: &str| {
        let rows = three(size);
        costs_under(heading, &rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(under("Cost", "1:3"), (vec![Some(10_000); 3], vec!["PROV-05"]));
    assert_eq!(under("Cost per pupil", "1:3"), (vec![Some(10_000); 3], vec![]));
    assert_eq!(under("Cost", "1:1"), (vec![Some(10_000); 3], vec![]), "one to one");
    assert_eq!(under("Cost per group", "1:3"), (vec![Some(3_333); 3], vec![]), "shared to the penny");
    assert_eq!(under("Cost per group", ""), (vec![None; 3], vec![]), "of how many, nobody knows");
}
