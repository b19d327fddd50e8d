//! A return of any size is judged as it is read: the same findings as when it is held, and only the pupils concerned are kept.

use waymark::census::rules::{On, RuleFinding};
use waymark::census_check::{JudgedReturn, judge, judge_as_read};
use waymark::domain::term::{SchoolTerm, Term};

use super::clean_school::{Node, clean};
use super::rule_examples::{CENSUS, seeded};

fn term_of(term: Term) -> SchoolTerm {
    SchoolTerm { year: CENSUS.academic_year, term }
}

/// Rule, value, line, and the pupil as the office's list names her.
fn told(judged: &JudgedReturn) -> Vec<String> {
    let pupil = |finding: &RuleFinding| match finding.on {
        On::Pupil(at) => judged.ret.record(at).map(|pupil| format!("{} {}", pupil.listed_name, pupil.upn.text())).expect("a pupil"),
        on => format!("{on:?}"),
    };
    let line = |finding: &RuleFinding| finding.place.as_ref().map(ToString::to_string);
    judged.rules.iter().map(|one| format!("{} '{}' {:?} {}", one.number, one.value, line(one), pupil(one))).collect()
}

#[test]
fn a_file_judged_as_it_is_read_tells_the_same_as_one_that_is_held() {
    for term in Term::ALL {
        let text = seeded(term).0.document();
        let file = "seeded.xml".into();
        let held = judge(text.as_bytes(), &file, term_of(term), &CENSUS);
        let as_read = judge_as_read(text.as_bytes(), &file, term_of(term), &CENSUS).expect("the school comes first");
        assert_eq!(told(&as_read), told(&held), "{term}");
        assert_eq!(as_read.reading, held.reading);
        assert_eq!(as_read.ret.n_pupils(), held.ret.n_pupils());
        assert!(as_read.ret.pupils.len() < held.ret.pupils.len(), "pupils without a finding are not kept");
        assert_eq!((&as_read.ret.header, &as_read.ret.school, &as_read.ret.more), (&held.ret.header, &held.ret.school, &held.ret.more));
    }
}

#[test]
fn nothing_is_kept_of_a_clean_school() {
    let as_read = judge_as_read(clean(Term::Spring).document().as_bytes(), &"clean.xml".into(), term_of(Term::Spring), &CENSUS).unwrap();
    assert_eq!((as_read.ret.pupils.len(), as_read.ret.leavers.len(), as_read.ret.n_pupils()), (0, 0, (12, 2)));
    assert_eq!(told(&as_read), Vec::<String>::new());
}

#[test]
fn a_school_block_behind_the_pupils_is_not_missed() {
    let mut school = clean(Term::Autumn);
    let at = school.parts.iter().position(|part| part.name == "School").unwrap();
    let block: Node = school.parts.remove(at);
    school.parts.push(block);
    let text = school.document();
    assert!(judge_as_read(text.as_bytes(), &"late.xml".into(), term_of(Term::Autumn), &CENSUS).is_none());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("late.xml");
    std::fs::write(&file, &text).unwrap();
    let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let check = waymark::census_check::census_check(&file, &config).unwrap();
    assert_eq!(check.status.code(), 0, "{}", check.text);
    assert!(check.text.contains("12 pupils on roll, 2 who have left"), "{}", check.text);
}
