//! `waymark explain`: every code the program can print is explained, and a pupil's evidence is shown without a name.

use std::collections::BTreeMap;

use waymark::explain::catalogue::entries;

use crate::support::{err, files, out, project, status, waymark};

/// Codes of findings in a text: `M123` or `NAME-01` between quotation marks.
fn codes_in(text: &str) -> Vec<String> {
    let is_code = |part: &str| {
        let is_number = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
        let named = part.split_once('-').is_some_and(|(name, number)| {
            (3..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase()) && is_number(number, 2)
        });
        named || part.strip_prefix('M').is_some_and(|number| is_number(number, 3))
    };
    text.split('"').filter(|part| is_code(part)).map(str::to_owned).collect()
}

#[test]
fn every_code_that_the_sources_can_print_is_explained() {
    let known: Vec<&str> = entries().iter().map(|entry| entry.code).collect();
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    let mut n = 0;
    for (file, bytes) in files(&project().join("src")).iter().filter(|(name, _)| name.ends_with(".rs")) {
        let text = String::from_utf8_lossy(bytes);
        let shipped = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for code in codes_in(shipped) {
            n += 1;
            if !known.contains(&code.as_str()) {
                missing.insert(code, file.clone());
            }
        }
    }
    assert!(n > 200, "only {n} codes were found");
    assert!(missing.is_empty(), "{missing:#?}");
}

fn explained(arguments: &[&str]) -> String {
    let output = waymark(&[&["explain"], arguments].concat());
    assert_eq!(status(&output), 0, "{arguments:?}: {}", err(&output));
    out(&output)
}

#[test]
fn a_code_of_any_kind_is_explained() {
    for (code, parts) in [
        ("M132", ["A judgement is not in the scale", "What to do"]),
        ("2120", ["census rule, error", "The SEN provision is missing"]),
        ("c", ["(criterion)", "Whitehill SEND and inclusion policy: “is equivalent"]),
        ("EAL", ["first language", "What is done"]),
        ("REVIEW_WATCH", ["watch list", "(outcome)"]),
        ("P9", ["row of Porters Grange SEN policy", "no_contrary_evidence"]),
        ("w4", ["the policy says nothing here", "program's reading"]),
        ("SEND_IEP", ["identified with an IEP", "Census code: K"]),
        ("beyond_class_teaching", ["fact of Astley SEND policy", "Asked for by: A3, A4, A5"]),
        ("TERMS", ["last term 1", "(token)"]),
    ] {
        let text = explained(&[code]);
        let missing: Vec<&&str> = parts.iter().filter(|part| !text.contains(**part)).collect();
        assert!(missing.is_empty(), "{code}: {missing:?} in\n{text}");
    }
}

#[test]
fn a_policy_or_a_school_narrows_the_answer() {
    let text = explained(&["h", "--policy", "config/policies/astley.toml"]);
    assert!(text.contains("Astley SEND policy: has no such criterion") && !text.contains("Porters"), "{text}");
    let text = explained(&["c", "--school", "config/schools/whitehill.toml"]);
    assert!(text.contains("Whitehill") && !text.contains("Twiss Green"), "{text}");
}

#[test]
fn every_row_of_every_policy_and_every_letter_is_explained_and_without_a_code_all_are_listed() {
    let list = explained(&[]);
    for code in ["M001", "LINK-11", "CANDIDATE", "2115", "W15", "P8b", "T12", "A14", "SEND_IEP"] {
        assert!(list.contains(code), "{code} in\n{list}");
    }
    for letter in 'a'..='j' {
        assert!(explained(&[&letter.to_string()]).contains("What it needs"), "{letter}");
    }
}

#[test]
fn an_unknown_code_is_answered_with_the_one_meant() {
    let output = waymark(&["explain", "CANDIDTE"]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("Did you mean CANDIDATE?"), "{}", err(&output));
}

#[test]
fn a_pupils_evidence_is_whole_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let reports = folder.path().to_str().expect("a plain path");
    let school = ["--school", "config/schools/whitehill.toml", "--as-at", "2026-11-20", "--out", reports];
    let text = explained(&[&school[..], &["--pupil", "1401"]].concat());
    for part in [
        "Stage: Learning Plan",
        "Levels",
        "Criteria",
        "Moves of this stage",
        "W6 down",
        "plan_support_no_longer_needed",
        "Cautions",
        "Every value",
        "expected",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    assert!(files(folder.path()).is_empty(), "something was written");
    let unknown = waymark(&[&["explain"], &school[..], &["--pupil", "999999"]].concat());
    assert!(status(&unknown) == 2 && err(&unknown).contains("no pupil on roll has the key '999999'"), "{}", err(&unknown));
}
