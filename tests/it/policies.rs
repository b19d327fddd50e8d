//! The sample school under each shipped policy, and under a fifth one that a school wrote itself.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use crate::support::{copy_of_sample, err, files, latest, out, project, status, waymark};

/// The sample school's settings with another policy, and with nothing recorded by staff but what is given.
pub(crate) fn school_under(policy: &str, recorded: &str, to: &Path) -> PathBuf {
    let school = copy_of_sample(to);
    let text = std::fs::read_to_string(&school).expect("the school file is there");
    let (settings, _) = text.split_once("[facts]").expect("facts stand last");
    let settings = settings.replace("policy = \"whitehill\"", &format!("policy = \"{policy}\""));
    // Who settles the rules is said by the school, not by the policy.
    let settings = settings.replace("InCo, with the headteacher", "the headteacher");
    std::fs::write(&school, format!("{settings}\n{recorded}")).expect("the school file can be written");
    // What the sample school says of itself to governors and parents is in the words of its own policy.
    for own_words in ["config/reports/whitehill.toml", "config/information-report/schools/whitehill.toml"] {
        std::fs::remove_file(to.join(own_words)).expect("the sample's own words are there");
    }
    school
}

pub(crate) fn text_of(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Runs a school and gives every text of its outputs, by file.
pub(crate) fn texts_of_run(school: &Path, to: &Path) -> BTreeMap<String, String> {
    let output = waymark(&["run", text_of(school), "--as-at", "2026-11-20", "--out", text_of(to), "--history", "none"]);
    assert!(status(&output) <= 1, "{}", err(&output));
    files(&latest(to, "whitehill")).iter().map(|(name, bytes)| (name.clone(), text_in(name, bytes))).collect()
}

fn text_in(name: &str, bytes: &[u8]) -> String {
    if !name.ends_with(".xlsx") {
        return if name.ends_with(".pdf") { String::new() } else { String::from_utf8_lossy(bytes).into_owned() };
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("the part is there");
        let mut inner = String::new();
        if part.read_to_string(&mut inner).is_ok() {
            text.push_str(&inner);
        }
    }
    text
}

/// Words of a policy for people and papers that no law or other policy shares.
const OWN: [(&str, &[&str]); 4] = [
    ("whitehill", &["InCo", "focus child", "Learning Plan", "Pupil Passport", "SEND/Inclusion register", "Whitehill SEND"]),
    ("porters-grange", &["SENCo", "under assessment", "Porters Grange"]),
    ("twiss-green", &["SENCO", "less than expected progress", "progress assessment", "Twiss Green"]),
    ("astley", &["SENDCo", "SENDCO", "IEP", "class provision map", "class progress meeting", "Astley"]),
];

/// Names of the school's own files are not the program's words.
fn without_own_files(text: &str, inbox: &[String]) -> String {
    inbox.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), ""))
}

fn has_word(text: &str, word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| !is_letter(text[..at].chars().next_back()) && !is_letter(text[at + word.len()..].chars().next()))
}

#[test]
fn every_output_speaks_in_the_words_of_the_schools_own_policy_and_of_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let runs: Vec<(&str, BTreeMap<String, String>, Vec<String>)> = std::thread::scope(|scope| {
        let started: Vec<_> = OWN
            .iter()
            .map(|(policy, _)| {
                let to = folder.path().join(policy);
                scope.spawn(move || {
                    let school = school_under(policy, "", &to);
                    let inbox = files(&to.join("sample-data/whitehill/inbox")).into_keys().collect();
                    (*policy, texts_of_run(&school, &to.join("out")), inbox)
                })
            })
            .collect();
        started.into_iter().map(|run| run.join().expect("the run ends")).collect()
    });
    let mut faults = Vec::new();
    for (policy, texts, inbox) in &runs {
        let own = OWN.iter().find(|(id, _)| id == policy).map(|(_, words)| *words).unwrap_or_default();
        let all: String = texts.values().cloned().collect();
        assert!(has_word(&all, own[0]), "{policy}: '{}' stands nowhere", own[0]);
        // A word that stands in the policy's own files is its own, whoever else has it.
        let file = |end: &str| std::fs::read_to_string(project().join(format!("config/policies/{policy}{end}"))).expect("a policy");
        let in_policy = file(".toml") + &file("-moves.tsv");
        for (other, words) in OWN.iter().filter(|(id, _)| id != policy) {
            for (file, text) in texts {
                let text = without_own_files(text, inbox);
                faults.extend(
                    words
                        .iter()
                        .filter(|word| has_word(&text, word) && !has_word(&in_policy, word))
                        .map(|word| format!("{policy}, {file}: '{word}' of {other}")),
                );
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

const OAK: &str = r#"
id = "oak-lane"
title = "Oak Lane inclusion policy"
criteria_reading = "all"
reasons = ["already known", "other"]

[words]
coordinator = "Inclusion Lead"
watched = "spotlight pupil"
plan = "Stepping Stone"
register = "inclusion list"
meeting = "half-termly huddle"

[facts]
huddle_agrees = "the huddle agrees that more than class teaching is needed"
stone_reached = "the stone has been reached, say teacher and parents"

[[criteria]]
letter = "c"
quote = "walks as far as those who set out beside them"
position = "page 2, first line"
reading = "adequate"

[[criteria]]
letter = "b"
quote = "falls further behind the path"
position = "page 2, second line"
reading = "concern"

[states.PATH]
words = "on the path"
census_code = "N"
is_default_for_code = true

[states.SPOTLIGHT]
words = "in the spotlight"
census_code = "N"

[states.STONE]
words = "on a Stepping Stone"
census_code = "K"
is_default_for_code = true

[states.BRIDGE]
words = "over the bridge"
census_code = "E"
is_default_for_code = true

[[decisions]]
word = "Light on"
meaning = "a spotlight pupil until the next huddle"
"#;

const OAK_MOVES: &str = "from_state\tto_state\tdirection\ttrigger\tcondition\tdecided_by\tearliest\trecord\tposition\tnote\tquote
PATH\tSPOTLIGHT\tup\tO1\tOUT==CANDIDATE or teacher_concern\tInclusion Lead\tany time\thuddle note\tpage 3\t\tLet us shine a light
PATH\tPATH\tstay\tO2\tnot (OUT==CANDIDATE or teacher_concern)\thuddle\thalf-termly\thuddle note\tpage 3\t\tKeep walking
SPOTLIGHT\tSTONE\tup\tO3\tPROG!=SUFFICIENT and TERMS>0 and huddle_agrees\thuddle\tnext huddle\tstone card\tpage 4\t\tLay a stone
STONE\tPATH\tdown\tO4\tPROG==SUFFICIENT and stone_reached\thuddle\thalf-termly\tstone card\tsilent\t\t
STONE\tSTONE\tstay\tO5\tPROG!=SUFFICIENT or not stone_reached\thuddle\thalf-termly\tstone card\tpage 4\t\tRest a while
";

fn write_oak(folder: &Path, policy: &str, moves: &str) {
    std::fs::write(folder.join("config/policies/oak-lane.toml"), policy).expect("the policy can be written");
    std::fs::write(folder.join("config/policies/oak-lane-moves.tsv"), moves).expect("the moves can be written");
}

#[test]
fn a_policy_of_the_users_own_runs_the_whole_path_without_code() {
    let folder = tempfile::tempdir().unwrap();
    let recorded = "[facts]\n\"1203\" = [\"huddle_agrees\"]\n\"1531\" = [\"teacher_concern\"]\n\n[states]\n\"1203\" = { state = \"SPOTLIGHT\", since = \"2026-03-27\" }\n";
    let school = school_under("oak-lane", recorded, folder.path());
    write_oak(folder.path(), OAK, OAK_MOVES);
    let texts = texts_of_run(&school, &folder.path().join("out"));
    let workbook = &texts["senco/flagged-pupils.xlsx"];
    for words in
        ["Inclusion Lead", "on a Stepping Stone", "in the spotlight", "Let us shine a light", "walks as far as those", "Light on", "O1"]
    {
        assert!(workbook.contains(words), "'{words}' is not in the workbook");
    }
    let inbox: Vec<String> = files(&folder.path().join("sample-data/whitehill/inbox")).into_keys().collect();
    let all: String = texts.values().map(|text| without_own_files(text, &inbox)).collect();
    for words in ["InCo", "SENCO", "focus child", "Learning Plan", "IEP"] {
        assert!(!has_word(&all, words), "'{words}' is in the outputs");
    }
    let asked = waymark(&["explain", "--school", text_of(&school), "--pupil", "1203", "--as-at", "2026-11-20", "--history", "none"]);
    let text = out(&asked);
    assert!(
        status(&asked) == 0 && text.contains("Stage: in the spotlight") && text.contains("O3 up to on a Stepping Stone"),
        "{text}{}",
        err(&asked)
    );
    assert!(text.contains("huddle_agrees") && text.contains("TERMS>0"), "{text}");
}

#[test]
fn mistakes_in_a_policy_of_the_users_own_name_the_file_the_line_and_the_cure() {
    let folder = tempfile::tempdir().unwrap();
    let school = school_under("oak-lane", "", folder.path());
    for (in_policy, in_moves, wanted) in [
        (("plan = \"Stepping Stone\"", "plan = \"\""), ("", ""), "oak-lane.toml, line 10, words.plan: is empty"),
        (("title =", "titel ="), ("", ""), "line 3: unknown field `titel`"),
        (("letter = \"b\"", "letter = \"k\""), ("", ""), "line 25, criteria, letter k: is not a letter"),
        (("census_code = \"E\"", "census_code = \"S\""), ("", ""), "line 46, states.BRIDGE.census_code: 'S' is not N, K or E"),
        (("reading = \"concern\"", "reading = \"bad\""), ("", ""), "line 28: unknown variant `bad`"),
        (("[words]", "[words"), ("", ""), "line 7"),
        (
            ("", ""),
            ("stone_reached\t", "stone_reeched\t"),
            "oak-lane-moves.tsv, line 5, row O4, condition: the fact 'stone_reeched' is not known. Did you mean stone_reached?",
        ),
        (("", ""), ("TERMS>0", "TERM>0"), "line 4, condition: character 22: 'TERM' is not a token the program computes"),
        (("", ""), ("and huddle_agrees", "and (huddle_agrees"), "line 4, condition: character 34: this '(' is never closed"),
        (
            ("", ""),
            ("PROG==SUFFICIENT and stone_reached", "not stone_reached"),
            "line 5, condition: a step down would rest on the absence of a fact",
        ),
        (
            ("", ""),
            ("PATH\tSPOTLIGHT", "PATH\tSPOTLIGT"),
            "line 2, row O1, to_state: the state 'SPOTLIGT' is not among the states of oak-lane.toml. Did you mean SPOTLIGHT?",
        ),
        (("", ""), ("STONE\tPATH\tdown", "STONE\tPATH\tback"), "line 5, direction: 'back' is not up, down, side or stay"),
        (("", ""), ("page 4\t\tLay a stone", "page 4\t\t"), "line 4, quote: is empty"),
    ] {
        let changed =
            |text: &str, change: (&str, &str)| if change.0.is_empty() { text.to_owned() } else { text.replacen(change.0, change.1, 1) };
        write_oak(folder.path(), &changed(OAK, in_policy), &changed(OAK_MOVES, in_moves));
        let output = waymark(&["check", text_of(&school), "--as-at", "2026-11-20"]);
        assert_eq!(status(&output), 3, "{wanted}");
        assert!(err(&output).contains(wanted), "{wanted}\nin\n{}", err(&output));
    }
}
