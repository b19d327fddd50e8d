//! Random schools of one term, against the strongest reader there is.
//!
//! That reader knows every printed count, who belongs to each printed group but for the hidden ones, and which combinations of
//! groups are empty; a linear program says what can be concluded.

use proptest::prelude::*;

use super::invented::{Child, NEEDS, PLAIN, view_of};
use crate::disclose::board::prevalence;
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::disclose::view::{BoardView, Count, Needs};
use crate::domain::sen::SenProvision;
use crate::link::school::School;

/// The counts of the tables whose parts add up: name, true pupils, what is shown (`None`: the line is not there).
pub(super) fn parts(view: &BoardView, school: &School, children: &[Child]) -> Vec<(String, Population, Option<Count>)> {
    let groups = prevalence::Groups::of(school);
    let stage = |name: &str| view.prevalence.get().iter().find(|line| line.stage == name).map(|line| line.n);
    let mut parts = vec![
        ("SEN support (K)".to_owned(), groups.support.clone(), stage("SEN support (K)")),
        ("EHC plan (E)".to_owned(), groups.plan.clone(), stage("EHC plan (E)")),
        ("All SEND".to_owned(), groups.sen(), stage("All SEND")),
        ("No SEN".to_owned(), groups.none.with(&groups.unknown), stage("No SEN").or(stage("No SEN, or not recorded"))),
    ];
    for (at, (_, area)) in NEEDS.iter().enumerate() {
        let pupils = Population::of(children.iter().enumerate().filter(|(_, child)| child.need == Some(at)).map(|(index, _)| index))
            .common(&groups.sen());
        let shown = match view.needs.get() {
            Needs::Lines(lines) => lines.iter().find(|line| line.area == *area).map(|line| line.n),
            Needs::Collapsed(_) => None,
        };
        parts.push(((*area).to_owned(), pupils, shown));
    }
    let flags = view.flags.get();
    let lists = [flags.flagged, flags.watch, flags.cleared, flags.not_judged];
    // Four hidden lists are a table that was withdrawn whole: a reader cannot tell which of them are empty.
    let is_withdrawn = lists.into_iter().chain(flags.neither).all(|shown| shown == Count::Hidden);
    let is_list = |at: usize, child: &Child| child.outcome == at;
    if let Some(neither) = flags.neither {
        let pupils = children.iter().enumerate().filter(|(_, child)| is_list(2, child) || is_list(3, child)).map(|(index, _)| index);
        parts.push(("cleared or not judged".to_owned(), Population::of(pupils), Some(neither).filter(|_| !is_withdrawn)));
    }
    for (at, shown) in lists.into_iter().enumerate() {
        let pupils = Population::of(children.iter().enumerate().filter(|(_, child)| is_list(at, child)).map(|(index, _)| index));
        let has_line = !is_withdrawn && (at < 2 || flags.neither.is_none());
        parts.push((format!("list {at}"), pupils, Some(shown).filter(|_| has_line)));
    }
    parts
}

fn any_child(sen_percent: u32) -> impl Strategy<Value = Child> {
    (
        0..100u32,
        0..5usize,
        prop_oneof![2 => Just(0usize), 2 => Just(1), 5 => Just(2), 1 => Just(3)],
        0..40u32,
        proptest::array::uniform5(0..20u8),
        proptest::array::uniform4(0..14u8),
    )
        .prop_map(move |(dice, need, outcome, attendance, assessed, parts)| {
            let provision = match dice {
                d if d < sen_percent / 5 => Some(SenProvision::Plan),
                d if d < sen_percent => Some(SenProvision::Support),
                99 => None,
                _ => Some(SenProvision::None),
            };
            let is_sen = provision.is_some_and(SenProvision::is_sen);
            let assessed = assessed.map(|dice| match dice {
                0 => 0,
                1 => 1 + u8::from(!is_sen),
                _ => 1 + u8::from(is_sen),
            });
            Child {
                id: 0,
                provision,
                need: (is_sen && need < 4).then_some(need),
                outcome,
                has_attendance: attendance > 0,
                assessed,
                takes_part: parts.map(|dice| dice == 0),
                ..PLAIN
            }
        })
}

fn any_school() -> impl Strategy<Value = Vec<Child>> {
    (prop_oneof![4..40usize, 40..120usize, 120..450usize], prop_oneof![Just(4u32), Just(12), Just(25)])
        .prop_flat_map(|(n, sen_percent)| proptest::collection::vec(any_child(sen_percent), n))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_true_and_what_is_small_stays_wide(children in any_school()) {
        let (view, school) = view_of(&children);
        let parts = parts(&view.view, &school, &children);
        let hidden: Vec<Population> = parts.iter().filter(|(_, _, shown)| *shown == Some(Count::Hidden)).map(|(_, pupils, _)| pupils.clone()).collect();
        for (name, pupils, shown) in &parts {
            if let Some(Count::Exact(n)) = shown {
                prop_assert_eq!(*n, pupils.count(), "{}", name);
                prop_assert!(*n == 0 || *n >= 6, "{} shows {}", name, n);
            } else if (1..6).contains(&pupils.len()) {
                // A line that is absent altogether does not even say that somebody is in it.
                let at_least_one = hidden.iter().filter(|one| shown.is_some() && !one.is_empty()).map(Statement::marked);
                let told: Vec<Statement> = view.audit.told().into_iter().filter(|one| one.most.is_some()).chain(at_least_one).collect();
                let (least, most) = Knowledge::of(&told, children.len()).range(pupils);
                prop_assert!(most - least >= 5.0 - 1e-6, "{} of {} is known to lie in {}..{}", name, pupils.len(), least, most);
            }
        }
    }

    #[test]
    fn a_pupil_more_without_send_uncovers_nothing_small(children in any_school()) {
        let (view, school) = view_of(&children);
        let mut more = children.clone();
        more.push(PLAIN);
        let (larger, larger_school) = view_of(&more);
        let (before, after) = (parts(&view.view, &school, &children), parts(&larger.view, &larger_school, &more));
        for ((name, pupils, _), (_, grown, shown)) in before.iter().zip(&after) {
            if (1..6).contains(&pupils.len()) && grown.len() == pupils.len() {
                prop_assert!(!matches!(shown, Some(Count::Exact(_))), "{}", name);
            }
        }
    }

    #[test]
    fn no_sentence_holds_a_number_of_children(children in any_school()) {
        let (view, _) = view_of(&children);
        for words in view.view.left_out.get() {
            prop_assert!(!words.chars().any(|c| c.is_ascii_digit()), "{}", words);
        }
        for line in view.view.interventions.get() {
            prop_assert!(!matches!(line.n_pupils, Count::Exact(1..=5)) && !matches!(line.n_pairs, Count::Exact(1..=5)));
        }
        for point in &view.view.gaps.get()[0].points {
            prop_assert!(!matches!(point.n_group, Count::Exact(1..=5)) && !matches!(point.n_others, Count::Exact(1..=5)));
        }
    }
}
