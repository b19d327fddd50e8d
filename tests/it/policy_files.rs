//! Policy files as people send them: broken, cut off, saved by a spreadsheet. Each gets words with its place, and no panic.

use std::path::{Path, PathBuf};

use waymark::config::policy::Policy;
use waymark::error::ConfigMistake;

use crate::support::project;

/// The two texts of an invented policy.
fn marsh_end() -> (String, String) {
    let read = |name: &str| std::fs::read_to_string(project().join("tests/data/policies").join(name)).expect("the policy is there");
    (read("marsh-end.toml"), read("marsh-end-moves.tsv"))
}

/// Loads a policy from two texts as the program would.
fn load(policy: &[u8], moves: &[u8]) -> (Option<Policy>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("marsh-end.toml"), policy).expect("written");
    std::fs::write(folder.path().join("marsh-end-moves.tsv"), moves).expect("written");
    loaded(folder.path())
}

fn loaded(folder: &Path) -> (Option<Policy>, Vec<String>) {
    let mut mistakes: Vec<ConfigMistake> = Vec::new();
    let policy = Policy::load(folder, "marsh-end", &mut mistakes);
    let plain = |mistake: &ConfigMistake| mistake.to_string().replace(&format!("{}/", folder.display()), "");
    (policy, mistakes.iter().map(plain).collect())
}

/// One change to the policy, or to its moves, and part of a message it must bring.
fn check(in_policy: (&str, &str), in_moves: (&str, &str), wanted: &str) {
    let (policy, moves) = marsh_end();
    let change = |text: &str, change: (&str, &str)| {
        assert!(change.0.is_empty() || text.contains(change.0), "'{}' is not in the text", change.0);
        if change.0.is_empty() { text.to_owned() } else { text.replacen(change.0, change.1, 1) }
    };
    let (found, mistakes) = load(change(&policy, in_policy).as_bytes(), change(&moves, in_moves).as_bytes());
    assert!(found.is_none(), "{wanted}: the policy was taken");
    assert!(mistakes.iter().any(|one| one.contains(wanted)), "{wanted}\nin\n{mistakes:#?}");
}

#[test]
fn the_invented_policies_are_sound() {
    let folder: PathBuf = project().join("tests/data/policies");
    let ids = Policy::ids_in(&folder);
    assert!(ids.len() >= 3, "{ids:?}");
    for id in ids {
        let mut mistakes = Vec::new();
        let policy = Policy::load(&folder, &id, &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:#?}");
        assert!(policy.is_some_and(|policy| !policy.own_rules.is_empty()), "{id}");
    }
}

#[test]
fn a_key_that_is_missing_or_of_the_wrong_sort_is_named_with_its_line() {
    let none = ("", "");
    for (change, wanted) in [
        (("title = \"Marsh End SEND policy\"\n", ""), "the key `title` is missing here"),
        (
            ("title = \"Marsh End SEND policy\"", "title = 3"),
            "marsh-end.toml, line 3: integer `3` stands here, where a text in quotation marks is needed",
        ),
        (("reasons = [\"already known\", \"absence\", \"other\"]", "reasons = \"other\""), "where a list in square brackets"),
        (("letter = \"c\"", "letter = \"cc\""), "one letter in quotation marks is needed"),
        (("letter = \"c\"", "letter = \"C\""), "letter C: is not a letter of the method; write a to j"),
        (("letter = \"b\"", "letter = \"c\""), "'c' comes twice"),
        (("census_code = \"E\"", "census_code = \"e\""), "states.EHCP.census_code: 'e' is not N, K or E"),
        (("[states.EHCP]", "[states.\"\"]"), "a state has no name"),
        (("id = \"marsh-end\"", "id = \"marsh-end\"\nid = \"again\""), "line 3"),
        (("id = \"marsh-end\"", "id = \"fen-end\""), "line 2, id: 'fen-end' differs from the file's name 'marsh-end'"),
        (("state = \"MONITORED\"", "state = \"WATCHED\""), "names the state 'WATCHED'"),
    ] {
        if wanted == "a state has no name" {
            let (policy, moves) = marsh_end();
            let (found, mistakes) = load(policy.replacen(change.0, change.1, 1).as_bytes(), moves.as_bytes());
            assert!(found.is_none() && mistakes.iter().any(|one| one.contains(wanted)), "{mistakes:#?}");
            continue;
        }
        check(change, none, wanted);
    }
}

#[test]
fn a_rule_with_a_mistake_is_named_with_its_line_and_the_cure() {
    let none = ("", "");
    for (change, wanted) in [
        (("points = 10", "points = \"ten\""), "line 44, rules, name fell_ten, points: must be a number"),
        (
            ("points = 10", "pionts = 10"),
            "rules, name fell_ten, pionts: is not a key of this kind; those are points, terms. Did you mean points?",
        ),
        (("name = \"fell_ten\"", "name = \"two_terms\""), "the name 'two_terms' comes twice"),
        (("kind = \"score_fall\"", "kind = \"lowest_in_class\""), "somebody is always lowest in a class"),
        (("kind = \"score_fall\"", "kind = \"fell\""), "'fell' is not a kind of rule; those are score_fall, terms_without_progress"),
        (
            ("quote = \"whose ratio gain at the end of an intervention is below 1.4\"", "quote = \"\""),
            "rules, name help_too_little, quote: is empty",
        ),
        (
            ("source = \"Marsh End governors, autumn 2026; invented\"", "sauce = \"a\""),
            "source: is missing; say who set the numbers and when",
        ),
        (("ratio = 1.4", "ratio = 1.4\nlist = \"concern\""), "a ratio gain can lead to \"watch\" at most"),
        (("[states.CLASS]", "[thresholds.k_gov]\nvalue = 2\nsource = \"a\"\n\n[states.CLASS]"), "thresholds.k_gov: belongs to the method"),
    ] {
        let (policy, moves) = marsh_end();
        let (found, mistakes) = load(policy.replacen(change.0, change.1, 1).as_bytes(), moves.as_bytes());
        assert!(found.is_none() && mistakes.iter().any(|one| one.contains(wanted)), "{wanted}\nin\n{mistakes:#?}");
    }
    check(none, ("two_terms or fell_ten or", "two_tirms or fell_ten or"), "the fact 'two_tirms' is not known. Did you mean two_terms?");
}

#[test]
fn a_step_down_may_ask_that_a_rule_be_not_met_but_not_that_a_fact_be_absent() {
    check(("", ""), ("TERMS>=1 and not two_terms and not fell_ten", "TERMS>=1 and not plan_agreed"), "rest on the absence of a fact");
}

#[test]
fn a_ladder_that_turns_in_a_circle_and_a_stage_nothing_leads_to_are_named() {
    let none = ("", "");
    check(
        none,
        ("PLAN\tMONITORED\tdown\tM6", "PLAN\tMONITORED\tup\tM6"),
        "marsh-end-moves.tsv, line 4, row M3, direction: the rows M3, M6 lead up in a circle",
    );
    let lost = "[states.LOST]\nwords = \"nobody gets here\"\ncensus_code = \"N\"\n\n[states.EHCP]";
    check(("[states.EHCP]", lost), none, "states.LOST: no row of the moves, no decision and no census code leads to this stage");
}

#[test]
fn byte_order_marks_and_line_ends_of_other_systems_do_no_harm() {
    let (policy, moves) = marsh_end();
    let windows = |text: &str| format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    let (found, mistakes) = load(windows(&policy).as_bytes(), windows(&moves).as_bytes());
    assert!(mistakes.is_empty() && found.is_some_and(|policy| policy.moves.len() == 7), "{mistakes:#?}");
    let (found, mistakes) = load(policy.as_bytes(), moves.replace('\n', "\r").as_bytes());
    assert!(mistakes.is_empty() && found.is_some(), "{mistakes:#?}");
}

#[test]
fn quotation_marks_put_round_a_cell_by_a_spreadsheet_are_taken_off() {
    let (policy, moves) = marsh_end();
    let moves = moves.replacen("A Support Plan is written", "\"A \"\"Support Plan\"\" is written\"", 1);
    let moves = moves.replacen("PROG==SUFFICIENT and plan_done", "\"PROG==SUFFICIENT and plan_done\"", 1);
    let (found, mistakes) = load(policy.as_bytes(), moves.as_bytes());
    let found = found.unwrap_or_else(|| panic!("{mistakes:#?}"));
    assert!(found.moves.iter().any(|row| row.quote == "A \"Support Plan\" is written"));
}

#[test]
fn a_table_without_its_tabs_is_one_mistake_and_not_one_for_each_column() {
    let (policy, moves) = marsh_end();
    for (moves, wanted) in [
        (moves.replace('\t', "  "), "heading row: all headings stand in one cell: the tabs between the columns are lost"),
        (moves.replacen("CLASS\tMONITORED\tup\tM1\t", "CLASS MONITORED up M1 ", 1), "line 2"),
        (moves.lines().next().unwrap_or_default().to_owned(), "the table holds no move"),
        (moves.replacen("quote\n", "quote\tquote\n", 1), "the column 'quote' comes twice"),
        (moves.replacen("\tdecided_by\t", "\twho\t", 1), "the column 'decided_by' is missing"),
    ] {
        let (found, mistakes) = load(policy.as_bytes(), moves.as_bytes());
        assert!(found.is_none() && mistakes.iter().any(|one| one.contains(wanted)), "{wanted}: {mistakes:#?}");
        assert!(mistakes.len() <= 12, "{mistakes:#?}");
    }
    let line = moves.lines().nth(3).unwrap_or_default();
    let (found, mistakes) = load(policy.as_bytes(), moves.replacen(line, &line.replace('\t', " "), 1).as_bytes());
    assert!(
        found.is_none() && mistakes.len() == 1 && mistakes[0].contains("line 4, from_state: stands alone on its line"),
        "{mistakes:#?}"
    );
}

#[test]
fn files_that_are_no_text_or_not_there_are_told_so() {
    let (policy, moves) = marsh_end();
    let utf16: Vec<u8> = policy.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (policy, moves, wanted) in [
        (utf16.clone(), moves.clone().into_bytes(), ""),
        ([0xFF, 0xFE].into_iter().chain(utf16).collect(), moves.clone().into_bytes(), "UTF-8"),
        (policy.clone().into_bytes(), vec![0xFF, 0x00, 0x41], "UTF-8"),
        (Vec::new(), moves.clone().into_bytes(), "marsh-end.toml"),
        (policy.clone().into_bytes(), Vec::new(), "marsh-end-moves.tsv"),
        (vec![0; 4096], vec![0; 4096], "marsh-end.toml"),
    ] {
        let (found, mistakes) = load(&policy, &moves);
        assert!(found.is_none() && mistakes.iter().any(|one| one.contains(wanted)), "{wanted}: {mistakes:#?}");
    }
    let folder = tempfile::tempdir().unwrap();
    assert!(loaded(folder.path()).1.iter().any(|one| one.contains("'marsh-end' cannot be read")));
    std::fs::write(folder.path().join("marsh-end.toml"), policy).unwrap();
    assert!(loaded(folder.path()).1.iter().any(|one| one.contains("marsh-end-moves.tsv")));
}

#[test]
fn ten_thousand_lines_are_read_and_ten_thousand_mistakes_are_not_all_listed() {
    let (policy, moves) = marsh_end();
    let row = |index: usize, condition: &str| {
        format!("CLASS\tMONITORED\tup\tX{index}\t{condition}\tSENDCo\tany time\tnote\tsection 3\t\tAs written\n")
    };
    let many: String = moves.clone() + &(0..10_000).map(|index| row(index, "two_terms and TERMS>=1")).collect::<String>();
    let (found, mistakes) = load(policy.as_bytes(), many.as_bytes());
    assert!(mistakes.is_empty() && found.is_some_and(|policy| policy.moves.len() == 10_007), "{mistakes:#?}");
    let wrong: String = moves + &(0..10_000).map(|index| row(index, "TURMS>=1")).collect::<String>();
    let (found, mistakes) = load(policy.as_bytes(), wrong.as_bytes());
    assert!(found.is_none() && mistakes.len() == 61, "{}", mistakes.len());
    assert!(mistakes.iter().any(|one| one.contains("the policy has 9940 further mistakes, not listed here")), "{:?}", mistakes.last());
}

#[test]
fn a_policy_cut_off_or_garbled_anywhere_never_makes_the_program_panic() {
    let (policy, moves) = marsh_end();
    let deep = format!("id = {}", "[".repeat(20_000));
    assert!(load(deep.as_bytes(), moves.as_bytes()).0.is_none());
    for at in (0..policy.len()).step_by(41) {
        let (found, mistakes) = load(&policy.as_bytes()[..at], moves.as_bytes());
        assert!(found.is_none() && !mistakes.is_empty(), "cut at {at}");
        let mut garbled = policy.clone().into_bytes();
        garbled[at] = b'"';
        let (found, mistakes) = load(&garbled, moves.as_bytes());
        assert!(found.is_some() || !mistakes.is_empty(), "garbled at {at}");
    }
    for at in (0..moves.len()).step_by(29) {
        let mut garbled = moves.clone().into_bytes();
        garbled[at] = b'\t';
        let (found, mistakes) = load(policy.as_bytes(), &garbled);
        assert!(found.is_some() || !mistakes.is_empty(), "garbled at {at}");
    }
}
