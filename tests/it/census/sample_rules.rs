//! The rules over the returns of the sample schools: what no file supplies is grouped, and with that filled in by hand
//! nothing is found but the faults that the stories plant.

use std::path::Path;

use waymark::census::build::build;
use waymark::census::return_model::{EnteredTruth, Return, ReturnPupil, entered_truth};
use waymark::census::rules::{self, On, RuleFinding};
use waymark::config::census::CensusSettings;
use waymark::config::load::load;
use waymark::domain::term::{SchoolTerm, Term};
use waymark::run::judge;

use super::{day, spring_details};

/// Rule and line of a fault that a story plants: a wrong check letter, and a joiner of November without a UPN.
type Planted = &'static [(&'static str, u32)];

/// School, day of the run, and what the stories plant. The school with every kind of story is looked at in each term.
const RUNS: [(&str, &str, Planted); 6] = [
    ("astley", "2026-11-20", &[]),
    ("porters-grange", "2026-11-20", &[]),
    ("twiss-green", "2026-11-20", &[]),
    ("whitehill", "2026-11-20", &[("1510", 122)]),
    ("whitehill", "2027-02-12", &[("1500", 98), ("1510", 122)]),
    ("whitehill", "2027-06-11", &[("1500", 98), ("1510", 122)]),
];

fn return_of(school: &str, as_at: &str) -> (Return, CensusSettings) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("config/schools/{school}.toml"));
    let schools = load(&[file]).unwrap_or_else(|error| panic!("{error}"));
    let school = schools.first().expect("a school");
    let census = school.shared.census[&SchoolTerm::of(day(as_at)).year].clone();
    let judged = judge(school, day(as_at)).unwrap_or_else(|error| panic!("{error}"));
    let on_day = judged.on_census_day.expect("the year has settings");
    (build(&on_day, day(as_at), &school.settings.name, &school.settings.census, &census).value, census)
}

/// What a school would export besides: the usual answer for each blank.
fn complete(ret: &mut Return) {
    let (term, n_pupils) = (ret.census.term, ret.pupils.len());
    for pupil in &mut ret.pupils {
        let is_infant = matches!(pupil.nc_year.as_str(), "R" | "1" | "2");
        let is_nursery = matches!(pupil.nc_year.as_str(), "N1" | "N2");
        answer(&mut pupil.top_up_funding, "false");
        if is_infant {
            answer(&mut pupil.school_lunch_taken, "true");
        }
        for (text, usual) in [
            (&mut pupil.post_looked_after_arrangements, "N"),
            (&mut pupil.kinship_care, "ND"),
            (&mut pupil.young_carer, "N"),
            (&mut pupil.enrolment_status, "C"),
            (&mut pupil.service_child, "N"),
            (&mut pupil.ethnicity, "WBRI"),
            (&mut pupil.language, "ENG"),
            (&mut pupil.address.postcode, "ZZ99 3VZ"),
        ] {
            if text.is_empty() {
                usual.clone_into(text);
            }
        }
        let [first, second, ..] = &mut pupil.address.lines;
        for (line, usual) in [(first, "1 Example Road"), (second, "Exampleton")] {
            if line.is_empty() {
                usual.clone_into(line);
            }
        }
        if is_nursery {
            for (item, text) in [("FundedHours", "15.00"), ("HoursAtSetting", "15.00"), ("DAFindicator", "false"), ("EYPPR", "N")] {
                put(pupil, &format!("PupilCharacteristics/{item}"), text);
            }
        }
        if !is_nursery && (pupil.nc_year != "R" || term != Term::Autumn) {
            put(pupil, "Attendance/TermlyAttendance/SessionsPossible", "120");
            if term == Term::Autumn {
                put(pupil, "Attendance/SummerHalfTerm2Attendance/SessionsPossible", "60");
            }
        }
        pupil.more.settle();
    }
    if term == Term::Spring {
        spring_details(&mut ret.more, n_pupils);
    }
    ret.not_supplied.clear();
}

fn answer(entered: &mut EnteredTruth, usual: &str) {
    if entered.text().is_empty() {
        *entered = entered_truth(usual);
    }
}

fn put(pupil: &mut ReturnPupil, key: &str, text: &str) {
    if pupil.more.value(key).is_none() {
        pupil.more.put(&key.into(), text);
    }
}

/// Rule and line of each finding about one pupil or the school.
fn single(findings: &[RuleFinding]) -> Vec<(&'static str, u32)> {
    let line = |finding: &RuleFinding| finding.place.as_ref().and_then(|place| place.row).unwrap_or_default();
    let is_single = |finding: &&RuleFinding| !finding.is_not_supplied() && !matches!(finding.on, On::EveryPupil { .. });
    findings.iter().filter(is_single).map(|finding| (finding.number, line(finding))).collect()
}

#[test]
fn the_returns_of_the_sample_schools_fire_the_planted_faults_and_nothing_else() {
    for (school, as_at, planted) in RUNS {
        let (mut ret, census) = return_of(school, as_at);
        let as_built = rules::check(&ret, &census);
        assert_eq!(single(&as_built), planted, "{school} {as_at}: as built");
        assert!(as_built.len() < 40, "{school} {as_at}: what is missing is grouped, not listed pupil by pupil");
        complete(&mut ret);
        let filled: Vec<(&str, u32)> = single(&rules::check(&ret, &census));
        assert_eq!(filled, planted, "{school} {as_at}: filled in");
    }
}
