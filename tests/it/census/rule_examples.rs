//! Every rule that is done, on a file: an example on which it fires, one on which it stays silent, and none on the clean school.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use waymark::census::return_model::NotSupplied;
use waymark::census::rules::rule::{Check, Rule, Whom};
use waymark::census::rules::{self, On, RuleFinding};
use waymark::census_check::{JudgedReturn, judge};
use waymark::config::census::CensusSettings;
use waymark::config::census::rule_list::Severity;
use waymark::domain::term::{SchoolTerm, Term};
use waymark::render::census_xsd::census_xsd;

use super::clean_school::{Node, Step, Target, clean, folder, fresh_upn, letter, steps};
use super::schema::objection;
use super::whole::year;

pub(super) static CENSUS: LazyLock<CensusSettings> = LazyLock::new(|| year("2026-27"));

/// A change to the clean school, and whether a rule then fires.
struct Example {
    /// Table and line, for the reader of a failure.
    place: String,
    number: String,
    fires: bool,
    term: Term,
    steps: Vec<Step>,
}

/// Every example of every table.
fn examples() -> Vec<Example> {
    let mut tables: Vec<_> = std::fs::read_dir(folder()).expect("the examples").flatten().map(|entry| entry.path()).collect();
    tables.retain(|path| path.extension().is_some_and(|extension| extension == "tsv"));
    tables.sort();
    tables.iter().flat_map(|path| table(path)).collect()
}

fn table(path: &std::path::Path) -> Vec<Example> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).expect("a table");
    assert!(text.starts_with("rule\texpected\treturn\tchange\n"), "{name}");
    let rows = text.lines().enumerate().skip(1).map(|(index, line)| {
        let place = format!("{name}, line {}: {line}", index + 1);
        let cells: Vec<&str> = line.split('\t').collect();
        let [number, expected, term, change] = cells.as_slice() else { panic!("{place}") };
        assert!(matches!(*expected, "fires" | "silent"), "{place}");
        let term = Term::ALL.into_iter().find(|one| letter(*one).to_string() == *term).unwrap_or_else(|| panic!("{place}"));
        Example { number: (*number).to_owned(), fires: *expected == "fires", term, steps: steps(change), place }
    });
    rows.collect()
}

fn judged(document: &str, term: Term) -> JudgedReturn {
    judge(document.as_bytes(), &"example.xml".into(), SchoolTerm { year: CENSUS.academic_year, term }, &CENSUS)
}

fn changed(example: &Example) -> JudgedReturn {
    let mut school = clean(example.term);
    example.steps.iter().for_each(|step| school.change(step));
    judged(&school.document(), example.term)
}

/// Positions of the pupils that an example changes; nothing when it changes the school as well.
fn pupils_of(example: &Example, n_on_roll: usize) -> Option<BTreeSet<usize>> {
    let position = |step: &Step| match step.target {
        Target::OnRoll(index) => Some(index),
        Target::Left(index) => Some(n_on_roll + index),
        _ => None,
    };
    example.steps.iter().map(position).collect()
}

fn rule(number: &str) -> &'static Rule {
    rules::find(number).unwrap_or_else(|| panic!("{number} is no rule that is done"))
}

fn told(findings: &[RuleFinding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {:?} '{}' {}", finding.number, finding.on, finding.value, finding.message)).collect()
}

#[test]
fn the_clean_school_fires_nothing_and_is_valid_in_every_term() {
    for term in Term::ALL {
        let document = clean(term).document();
        let judged = judged(&document, term);
        assert_eq!((judged.ret.pupils.len(), judged.ret.leavers.len()), (12, 2), "{term}");
        assert_eq!(told(&judged.rules), Vec::<String>::new(), "{term}");
        assert_eq!(judged.reading, [], "{term}");
        let written = String::from_utf8(waymark::render::census_xml::census_xml(&judged.ret, &CENSUS).bytes).unwrap();
        let answer = objection(&census_xsd(&CENSUS, term), &written);
        assert!(!matches!(answer, Some(Some(_))), "{term}: {answer:?}");
    }
}

#[test]
fn each_rule_has_an_example_that_fires_and_one_that_stays_silent() {
    let examples = examples();
    for rule in rules::ALL.iter() {
        for fires in [true, false] {
            let is_there = examples.iter().any(|example| example.number == rule.number && example.fires == fires);
            assert!(is_there, "{} fires: {fires}", rule.number);
        }
    }
    for example in &examples {
        assert!(rule(&example.number).terms.contains(example.term), "of no return of the rule: {}", example.place);
    }
}

#[test]
fn every_example_does_as_it_says_and_fires_on_the_pupil_that_was_changed() {
    let mut wrong = Vec::new();
    for example in examples() {
        let judged = changed(&example);
        let found: Vec<&RuleFinding> = judged.rules.iter().filter(|finding| finding.number == example.number).collect();
        if found.is_empty() == example.fires {
            wrong.push(example.place.clone());
        }
        let on: BTreeSet<usize> = found.iter().filter_map(|finding| if let On::Pupil(at) = finding.on { Some(at) } else { None }).collect();
        let is_of_one = matches!(rule(&example.number).check, Check::Pupil(..));
        if let (true, Some(concerned)) = (is_of_one && example.fires, pupils_of(&example, judged.ret.pupils.len()))
            && !on.is_subset(&concerned)
        {
            wrong.push(format!("on {on:?} for {concerned:?}: {}", example.place));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Each fault that one pupil can have, planted in a twin of that pupil: all of them in one school.
#[test]
fn a_school_with_every_pupils_fault_has_each_found_and_nothing_else() {
    let mut n_planted = 0;
    for term in Term::ALL {
        let (school, planted) = seeded(term);
        let judged = judged(&school.document(), term);
        let n_on_roll = judged.ret.pupils.len();
        let mut expected: BTreeSet<usize> = BTreeSet::new();
        for fault in &planted {
            let at = fault.index + if fault.has_left { n_on_roll } else { 0 };
            let is_found = judged.rules.iter().any(|finding| finding.number == fault.number && finding.on == On::Pupil(at));
            assert!(is_found, "{term}: not found: {}", fault.place);
            expected.insert(at);
        }
        let others: Vec<String> = judged
            .rules
            .iter()
            .filter(|finding| match finding.on {
                // Who shares a number with a planted pupil is named too.
                On::Pupil(at) => !expected.contains(&at) && !matches!(rule(finding.number).check, Check::Shared(_)),
                _ => true,
            })
            .map(|finding| format!("{} {:?}", finding.number, finding.on))
            .collect();
        assert_eq!(others, Vec::<String>::new(), "{term}");
        n_planted += planted.len();
    }
    assert!(n_planted > 150, "{n_planted}");
}

pub(super) struct Planted {
    number: String,
    place: String,
    index: usize,
    has_left: bool,
}

/// The clean school with a twin for every example that changes one pupil and nothing else, each with a number of its own.
pub(super) fn seeded(term: Term) -> (Node, Vec<Planted>) {
    let mut school = clean(term);
    let mut planted = Vec::new();
    for example in examples().into_iter().filter(|example| example.fires && example.term == term) {
        let targets: BTreeSet<Target> = example.steps.iter().map(|step| step.target).collect();
        let (target, has_left, around) = match targets.iter().collect::<Vec<_>>().as_slice() {
            [Target::OnRoll(index)] => (*index, false, "PupilsOnRoll"),
            [Target::Left(index)] => (*index, true, "PupilsNoLongerOnRoll"),
            _ => continue,
        };
        let mut faulty = clean(term);
        let twin = faulty.first(around).parts.get_mut(target).expect("a pupil");
        twin.first("UPN").text = fresh_upn(planted.len());
        if let Some(code) = twin.parts.iter_mut().flat_map(|part| part.parts.iter_mut()).find(|part| part.name == "EligibilityCode") {
            code.text = format!("50099{:06}", planted.len());
        }
        example.steps.iter().for_each(|step| faulty.change(step));
        let twin = faulty.first(around).parts.swap_remove(target);
        let list = &mut school.first(around).parts;
        planted.push(Planted { number: example.number, place: example.place, index: list.len(), has_left });
        list.push(twin);
    }
    if term == Term::Spring {
        let n_more = planted.iter().filter(|fault| !fault.has_left).count();
        let home = &mut school.first("HomePupils").text;
        *home = (home.parse::<usize>().expect("a count") + n_more).to_string();
    }
    (school, planted)
}

#[test]
fn the_command_finds_every_planted_fault_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for term in Term::ALL {
        let (school, planted) = seeded(term);
        let file = folder.path().join(format!("9902999-{term}.xml"));
        std::fs::write(&file, school.document()).unwrap();
        let check = waymark::census_check::census_check(&file, &config).unwrap();
        for fault in &planted {
            assert!(check.text.contains(&format!("[{}]", fault.number)), "{}", fault.place);
        }
        assert!(!check.text.contains("Sample") && !check.text.contains("Leaver"), "no name on the screen");
        std::fs::write(&file, clean(term).document()).unwrap();
        let check = waymark::census_check::census_check(&file, &config).unwrap();
        assert_eq!(check.status.code(), 0, "{}", check.text);
    }
}

#[test]
fn the_years_lists_are_our_rules_and_those_not_done() {
    for folder in ["2025-26", "2026-27"] {
        let census = year(folder);
        let listed: BTreeMap<&str, _> =
            census.rules.iter().map(|rule| (rule.number.as_str(), (rule.level, rule.severity, rule.terms))).collect();
        let not_done: BTreeSet<&str> = census.not_done.iter().map(|rule| rule.number.as_str()).collect();
        let ours: Vec<&Rule> = rules::ALL.iter().copied().filter(|rule| rule.years.contains(census.academic_year)).collect();
        for rule in &ours {
            let said = Some(&(rule.level, Some(rule.severity), rule.terms));
            assert_eq!(listed.get(rule.number), said, "{folder}: {}", rule.number);
            assert!(!not_done.contains(rule.number), "{folder}: {}", rule.number);
        }
        let explained: BTreeSet<&str> = ours.iter().map(|rule| rule.number).chain(not_done).collect();
        assert_eq!(listed.keys().copied().collect::<BTreeSet<_>>(), explained, "{folder}");
    }
}

#[test]
fn the_catalogue_is_ordered_told_apart_and_sourced() {
    for (index, rule) in rules::ALL.iter().enumerate() {
        for other in rules::ALL.iter().skip(index + 1).filter(|other| other.number == rule.number) {
            assert!(!rule.years.overlaps(other.years), "{}", rule.number);
        }
        let message = rule.message;
        let is_sentence = message.starts_with(char::is_uppercase) && !message.ends_with('.') && !message.contains(". ");
        assert!(is_sentence, "{}: {message}", rule.number);
        assert!(CENSUS.sources.contains_key(rule.source.key), "{}", rule.number);
        let is_known = CENSUS.structure.elements.iter().any(|element| element.item == rule.item || &*element.key == rule.item);
        assert!(is_known, "{}: {}", rule.number, rule.item);
        let is_ours = rule.number.starts_with("LOCAL-");
        assert_eq!(is_ours, rule.severity == Severity::Local, "{}", rule.number);
    }
    let numbers: Vec<u32> = rules::ALL.iter().filter_map(|rule| rule.number.parse().ok()).collect();
    assert!(numbers.is_sorted());
}

#[test]
fn no_two_rules_say_the_same_words() {
    let mut said: BTreeMap<&str, &str> = BTreeMap::new();
    for rule in rules::ALL.iter() {
        if let Some(other) = said.insert(rule.message, rule.number) {
            panic!("{other} and {} both say: {}", rule.number, rule.message);
        }
    }
}

#[test]
fn rules_about_leavers_never_look_at_pupils_on_roll() {
    // Every pupil on roll is twinned among the leavers: rules about pupils on roll find the same as before.
    for rule in rules::ALL.iter().filter(|rule| matches!(rule.check, Check::Pupil(Whom::Left, _))) {
        for term in Term::ALL.into_iter().filter(|term| rule.terms.contains(*term)) {
            let mut school = clean(term);
            school.first("PupilsNoLongerOnRoll").parts.clear();
            let findings = judged(&school.document(), term).rules;
            assert!(findings.iter().all(|finding| finding.number != rule.number), "{}", rule.number);
        }
    }
}

#[test]
fn what_no_file_supplies_is_one_error_and_not_one_per_pupil() {
    let mut judged = judged(&clean(Term::Autumn).document(), Term::Autumn);
    for pupil in &mut judged.ret.pupils {
        pupil.top_up_funding = waymark::census::return_model::entered_truth("");
        pupil.more.take_records("Attendance/TermlyAttendance/SessionDetails/SessionDetail");
        pupil.more.take("Attendance/TermlyAttendance/SessionsPossible");
    }
    let not_supplied = |path: &str, name: &str, item: &str| NotSupplied {
        path: format!("Message/Pupils/PupilsOnRoll/PupilOnRoll/{path}"),
        name: name.into(),
        item: item.into(),
        is_mandatory: true,
        n_pupils: Some(12),
        export: "a report of the MIS".into(),
    };
    let by_pupil = rules::check(&judged.ret, &CENSUS);
    assert!(by_pupil.len() > 12, "a return from elsewhere is judged pupil by pupil: {:?}", told(&by_pupil));
    judged.ret.not_supplied = vec![
        not_supplied("PupilCharacteristics/TopUpFunding", "TopUpFunding", "top_up_funding"),
        not_supplied("Attendance", "Attendance", ""),
    ];
    let grouped = rules::check(&judged.ret, &CENSUS);
    let numbers: Vec<(&str, On)> =
        grouped.iter().filter(|finding| finding.is_not_supplied()).map(|found| (found.number, found.on)).collect();
    assert_eq!(numbers, [("1869", On::EveryPupil { n_pupils: 12 }), ("2500", On::EveryPupil { n_pupils: 8 })]);
}
