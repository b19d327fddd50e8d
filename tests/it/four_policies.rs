//! One school's files under the four policies: who is flagged is the measure's answer and stays, who is proposed to move is the policy's and does
//! not. `docs/four-policies.md` is this test's own output: `UPDATE_DOCS=1 cargo test --test it four_policies` writes it anew.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use waymark::config::load::load;
use waymark::decide::results::{ProposedMove, PupilDecision};
use waymark::judged::Judged;
use waymark::run::judge;

use crate::support::{copy_config, project};

const POLICIES: [(&str, &str); 4] =
    [("whitehill", "Whitehill"), ("porters-grange", "Porters Grange"), ("twiss-green", "Twiss Green"), ("astley", "Astley")];

/// What staff recorded, the same for all: each policy is given those of the facts that its table asks for.
const FACTS: [(&str, &[&str]); 6] = [
    ("1203", &["beyond_normal_adaptation", "beyond_class_teaching"]),
    ("1231", &["annual_review_due"]),
    ("1303", &["interventions_given", "parents_consulted", "parents_authorised", "early_intervention_given"]),
    ("1401", &["plan_support_no_longer_needed", "special_provision_not_needed", "class_teaching_sufficient", "parents_consulted"]),
    ("1501", &["parent_concern"]),
    ("1531", &["teacher_concern"]),
];

/// The policy's words for a fact it knows: those of its table of moves, and the concerns that the rule itself asks for.
fn known_facts(policy: &str) -> String {
    let table = project().join(format!("config/policies/{policy}-moves.tsv"));
    let text = std::fs::read_to_string(table).expect("the table is there");
    let conditions: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split('\t').nth(4)).collect();
    format!(" {} teacher_concern parent_concern ", conditions.join(" ").replace(['(', ')'], " "))
}

/// Whitehill's settings with another policy, the facts above, and no recorded state: the SEN code alone says where each child stands.
fn settings(policy: &str) -> String {
    let text = std::fs::read_to_string(project().join("config/schools/whitehill.toml")).expect("the settings are there");
    let known = known_facts(policy);
    let inbox = project().join("sample-data/whitehill/inbox").to_string_lossy().replace('\\', "/");
    let mut own: String = text.split("# Facts that people have recorded").next().unwrap_or_default().to_owned();
    own = own.replace("policy = \"whitehill\"", &format!("policy = \"{policy}\""));
    own = own.replace("../../sample-data/whitehill/inbox", &inbox);
    own.push_str("[facts]\n");
    for (key, facts) in FACTS {
        let asked: Vec<String> =
            facts.iter().filter(|fact| known.contains(&format!(" {fact} "))).map(|fact| format!("\"{fact}\"")).collect();
        if !asked.is_empty() {
            own.push_str(&format!("\"{key}\" = [{}]\n", asked.join(", ")));
        }
    }
    own
}

/// The four judgements, in the order of [`POLICIES`].
fn four() -> &'static Vec<Judged> {
    static FOUR: OnceLock<Vec<Judged>> = OnceLock::new();
    FOUR.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        copy_config(folder.path());
        let one = |(policy, _): &(&str, &str)| {
            let path = folder.path().join(format!("config/schools/{policy}-policy.toml"));
            std::fs::write(&path, settings(policy)).expect("the settings are written");
            let schools = load(&[path]).expect("the settings load");
            judge(&schools[0], "2026-11-20".parse().expect("a day")).expect("the sample is judged")
        };
        POLICIES.iter().map(one).collect()
    })
}

/// Every child's decision under one policy, by admission number.
fn decisions(judged: &Judged) -> BTreeMap<&str, &PupilDecision> {
    judged
        .school
        .pupils
        .iter()
        .zip(&judged.decisions.pupils)
        .filter_map(|(pupil, decision)| pupil.admission_number.as_deref().map(|number| (number.trim_start_matches('0'), decision)))
        .collect()
}

/// The moves that move a child.
fn moving(decision: &PupilDecision) -> impl Iterator<Item = &ProposedMove> {
    decision.moves.iter().filter(|one| one.direction != "stay")
}

fn triggers(at: usize, key: &str) -> Vec<String> {
    let all = decisions(&four()[at]);
    all.get(key).map(|decision| moving(decision).map(|one| one.trigger.clone()).collect()).unwrap_or_default()
}

/// Title of each planted child, from the stories page.
fn stories() -> Vec<(String, String)> {
    let page = std::fs::read_to_string(project().join("sample-data/whitehill/STORIES.md")).expect("the page is there");
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows = page.lines().map(cells).filter(|cells| cells.get(1).is_some_and(|key| key.parse::<u32>().is_ok()));
    rows.filter_map(|cells| Some((cells.get(1)?.clone(), cells.get(4)?.clone()))).collect()
}

#[test]
fn who_is_flagged_is_the_measures_answer_under_every_policy() {
    let partitions: Vec<[usize; 5]> = four().iter().map(Judged::partition).collect();
    assert!(partitions.windows(2).all(|pair| pair[0] == pair[1]), "{partitions:?}");
}

#[test]
fn the_four_lists_of_moves_differ_each_from_each() {
    let list = |judged: &Judged| -> Vec<(String, String)> {
        decisions(judged).iter().flat_map(|(key, one)| moving(one).map(|m| ((*key).to_owned(), m.direction.clone()))).collect()
    };
    let lists: Vec<Vec<(String, String)>> = four().iter().map(list).collect();
    for (at, left) in lists.iter().enumerate() {
        assert!(!left.is_empty(), "{}", POLICIES[at].1);
        for (other, right) in lists.iter().enumerate().skip(at + 1) {
            assert_ne!(left, right, "{} and {}", POLICIES[at].1, POLICIES[other].1);
        }
    }
}

#[test]
fn each_difference_has_its_clause() {
    // Low attainment alone: one policy acts on it, in class; one says in so many words that the register is not for it.
    assert_eq!([0, 1, 2, 3].map(|at| triggers(at, "1201")), [vec![], vec![], vec![], vec!["A1".to_owned()]]);
    // A parent's concern with ordinary scores.
    assert_eq!([0, 1, 2, 3].map(|at| triggers(at, "1501").join(" ")), ["W1", "P1", "", "A1"]);
    // A first dip that nothing else supports: watched; one policy gives a group at once.
    assert_eq!([0, 1, 2, 3].map(|at| triggers(at, "1302").join(" ")), ["", "", "", "A1"]);
    // Support that has done its work steps down under each policy, by a clause of its own.
    assert_eq!([0, 1, 2, 3].map(|at| triggers(at, "1401").join(" ")), ["W6", "P9", "T7", "A7"]);
    // Support without progress goes outside, under each policy by a clause of its own.
    assert_eq!([0, 1, 2, 3].map(|at| triggers(at, "1303").join(" ")), ["W8", "P11", "T8 T9", "A8"]);
    for judged in four() {
        for decision in &judged.decisions.pupils {
            assert!(moving(decision).all(|one| !one.clause.is_empty() && !one.trigger.is_empty()));
        }
    }
}

/// Why one row of one policy names so many children.
const ANY_GROUND: &str = "P9 names the most children because the policy lists five grounds and says that support may be withdrawn on any of them; the third, a similar point to peers from the same start, holds for most children of any group, since about two in three of those whose standing does not change meet it in all three subjects. Two conditions of the table guard it: a whole term in the stage, and no criterion that is not met. The policy asks for no review count and no second ground, and the program adds none: it proposes, shows which ground holds, and the SENCo, teacher and parents decide. A school that wants two reviews in a row writes `TERMS>=2` or a second ground with `and` into the row.";

/// The page, whole.
fn page() -> String {
    let mut page = String::from(
        "# The same school under four policies\n\nWritten by `UPDATE_DOCS=1 cargo test --test it four_policies`; the test fails when this page is behind the \
         program. The files are those of the sample school in `sample-data/whitehill`, as at 20 November 2026; the staff's records are the same, as far as each \
         policy's table asks for them; nobody's stage is recorded, so that the SEN code alone says where each child stands.\n\nWho is flagged comes from the \
         scores and does not depend on the policy. What is proposed does.\n\n## The lists\n\n\
         | Policy | Flagged | Watch | Cleared | Not judged | Proposed up | Proposed down | Proposed sideways |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for ((_, name), judged) in POLICIES.iter().zip(four()) {
        let [_, flagged, watch, cleared, not_judged] = judged.partition();
        let n = |direction: &str| judged.decisions.pupils.iter().filter(|one| one.moves.iter().any(|m| m.direction == direction)).count();
        page.push_str(&format!(
            "| {name} | {flagged} | {watch} | {cleared} | {not_judged} | {} | {} | {} |\n",
            n("up"),
            n("down"),
            n("side")
        ));
    }
    page.push_str("\n## The planted children\n\nWhat each policy proposes, with the row of its table; `stays` where no row moves the child.\n\n| Key | Story | Outcome | ");
    page.push_str(&POLICIES.map(|(_, name)| name).join(" | "));
    page.push_str(" |\n| --- | --- | --- | --- | --- | --- | --- |\n");
    let all: Vec<BTreeMap<&str, &PupilDecision>> = four().iter().map(decisions).collect();
    for (key, title) in stories() {
        let outcome = all[0].get(key.as_str()).map_or("", |one| one.outcome.code());
        page.push_str(&format!("| {key} | {title} | {outcome} |"));
        for decisions in &all {
            let moves: Vec<String> = decisions
                .get(key.as_str())
                .map(|one| moving(one).map(|m| format!("{}: {}", m.trigger, m.to)).collect())
                .unwrap_or_default();
            page.push_str(&format!(" {} |", if moves.is_empty() { "stays".to_owned() } else { moves.join("; ") }));
        }
        page.push('\n');
    }
    page.push_str("\n## The clauses that make the difference\n");
    for ((_, name), judged) in POLICIES.iter().zip(four()) {
        page.push_str(&format!("\n### {name}\n\n| Row | From | To | Children | Clause |\n| --- | --- | --- | --- | --- |\n"));
        let mut rows: BTreeMap<(usize, &str), (&ProposedMove, usize)> = BTreeMap::new();
        for one in judged.decisions.pupils.iter().flat_map(moving) {
            rows.entry((one.trigger.len(), &one.trigger)).or_insert((one, 0)).1 += 1;
        }
        for (one, n) in rows.values() {
            page.push_str(&format!("| {} | {} | {} | {n} | {} |\n", one.trigger, one.from, one.to, one.clause.replace('|', "/")));
        }
        if judged.decisions.pupils.iter().flat_map(moving).any(|one| one.trigger == "P9") {
            page.push_str(&format!("\n{ANY_GROUND}\n"));
        }
    }
    page
}

#[test]
fn the_page_says_what_the_program_does() {
    let path = project().join("docs/four-policies.md");
    let now = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &now).expect("the page is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == now, "docs/four-policies.md is behind: run `UPDATE_DOCS=1 cargo test --test it four_policies`");
}
