//! What a determined reader would try on the board's view, and random schools on which nobody may succeed.
//!
//! The strongest reader here knows every printed count, who belongs to each printed group but for the hidden ones,
//! and which combinations of groups are empty; a linear program says what that reader can conclude.

use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::analyse::impact::comparison::Estimated;
use crate::analyse::impact::delivery::Delivery;
use crate::analyse::impact::figures::Figures;
use crate::analyse::impact::strength::Design;
use crate::analyse::results::{FixedChange, GapPoint, GapSeries, InterventionImpact};
use crate::decide::results::{FlagOutcome, Progress, PupilDecision};
use crate::disclose::deduction::deducible;
use crate::disclose::view::{Needs, TrendWord};
use crate::domain::entered::Entered;
use crate::domain::name::PupilName;
use crate::domain::occasion::Occasion;
use crate::domain::period::Period;
use crate::domain::score::Measure;
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::subject::Subject;
use crate::domain::upn::Upn;
use crate::ledger::RowKey;
use crate::link::school::{Attendance, Pupil, RankedNeed, Series};
use crate::normalise::records::Flag;

const RULES: Rules = Rules { k: 6, min_mean: 10, delivered: 0.6 };
const NEEDS: [(&str, &str); 4] = [
    ("SLCN", "Communication and interaction"),
    ("MLD", "Cognition and learning"),
    ("SEMH", "Social, emotional and mental health"),
    ("PD", "Sensory and physical"),
];
const OUTCOMES: [FlagOutcome; 4] = [FlagOutcome::Candidate, FlagOutcome::Watch, FlagOutcome::None, FlagOutcome::Insufficient];

/// One invented child, by what the board's view depends on.
#[derive(Clone, Debug)]
struct Child {
    provision: Option<SenProvision>,
    need: Option<usize>,
    outcome: usize,
    has_attendance: bool,
    /// For each of five occasions: not assessed, assessed without SEN, assessed with SEN.
    assessed: [u8; 5],
    takes_part: [bool; 4],
}

const PLAIN: Child =
    Child { provision: Some(SenProvision::None), need: None, outcome: 2, has_attendance: true, assessed: [1; 5], takes_part: [false; 4] };

fn children(n: usize, like: Child) -> Vec<Child> {
    vec![like; n]
}

fn with_sen(provision: SenProvision, need: usize) -> Child {
    Child { provision: Some(provision), need: Some(need), assessed: [2; 5], ..PLAIN }
}

fn pupil(number: usize, child: &Child) -> Pupil {
    let row = RowKey { file: Arc::from("pupils.csv"), sheet: None, row: number as u32 + 2 };
    Pupil {
        key: format!("key{number}"),
        upn: Entered::parse("", Upn::parse),
        former_upn: None,
        admission_number: None,
        name: PupilName::default(),
        middle_names: None,
        former_surname: None,
        date_of_birth: None,
        sex: String::new(),
        nc_year: None,
        class: "4A".into(),
        admission_date: None,
        enrolment_status: String::new(),
        sen: child.provision.into_iter().map(|value| Period { value, from: None, to: None }).collect(),
        needs: child
            .need
            .and_then(|at| SenNeed::parse(NEEDS[at].0))
            .into_iter()
            .map(|need| RankedNeed { need, rank: Some(1), row: row.clone() })
            .collect(),
        pupil_premium: Flag::Unknown,
        free_school_meals: Flag::Unknown,
        eal: Flag::Unknown,
        first_language: String::new(),
        ethnicity: String::new(),
        looked_after: Flag::Unknown,
        service_child: Flag::Unknown,
        postcode: String::new(),
        address_line: String::new(),
        town: String::new(),
        tests: BTreeMap::new(),
        judgements: BTreeMap::new(),
        attendance: child.has_attendance.then(|| Attendance { sessions_possible: None, share: 0.95, row: row.clone() }),
        provision: Vec::new(),
        targets: Vec::new(),
        observed: Default::default(),
        over_time: Default::default(),
        row,
    }
}

fn decision(child: &Child) -> PupilDecision {
    PupilDecision {
        outcome: OUTCOMES[child.outcome],
        concerns: Vec::new(),
        corroborators: Vec::new(),
        levels: BTreeMap::new(),
        criteria: BTreeMap::new(),
        pupil_criteria: Vec::new(),
        lowest_p: None,
        among_many: None,
        beside: Vec::new(),
        values: Vec::new(),
        cautions: Vec::new(),
        progress: Progress::Unclear,
        subject_partitions: BTreeMap::new(),
        provision: child.provision,
        state: String::new(),
        moves: Vec::new(),
        considered: Vec::new(),
        sentence: String::new(),
        evidence: String::new(),
        strength: "",
        rank: None,
        rank_reasons: String::new(),
        not_judged_because: String::new(),
    }
}

fn occasion(at: usize) -> Occasion {
    const DAYS: [(i32, u32); 5] = [(2025, 3), (2025, 6), (2025, 12), (2026, 3), (2026, 6)];
    Occasion::of(NaiveDate::from_ymd_opt(DAYS[at].0, DAYS[at].1, 10).unwrap())
}

fn gap_series(children: &[Child]) -> GapSeries {
    let side = |at: usize, code: u8| {
        children.iter().enumerate().filter(|(_, child)| child.assessed[at] == code).map(|(index, _)| index).collect::<Vec<_>>()
    };
    let points: Vec<GapPoint> = (0..5)
        .map(|at| GapPoint {
            occasion: occasion(at),
            series: Series { subject: Subject::Reading, instrument: "Test X".into(), measure: Measure::AgeStandardised },
            group: side(at, 2),
            others: side(at, 1),
            mean_group: Some(88.0),
            mean_others: Some(101.0),
            gap: Some((13.4, 5.2, 21.6)),
        })
        .collect();
    let both = |first: u8| children.iter().filter(|child| child.assessed[0] == first && child.assessed[4] > 0).count();
    let fixed = FixedChange {
        from: occasion(0),
        to: occasion(4),
        n_group: both(2),
        n_others: both(1),
        gap_start: 13.0,
        gap_end_fixed: 12.0,
        gap_end_current: 14.0,
        change: (-1.0, -3.0, 1.0),
    };
    GapSeries { subject: Subject::Reading, measure: "Test X".into(), points, fixed: Some(fixed), slope: Some((-1.44, -2.5, -0.3)) }
}

fn intervention(children: &[Child], at: usize) -> InterventionImpact {
    let pupils: Vec<usize> = children.iter().enumerate().filter(|(_, child)| child.takes_part[at]).map(|(index, _)| index).collect();
    let estimated = |mean: f64, low: f64, high: f64| Some(Estimated { n: pupils.len(), mean, variance: 1.0, interval: Some((low, high)) });
    let whole = Figures {
        n_courses: pupils.len(),
        n_pairs: pupils.len(),
        n_pupils_with_pair: pupils.len(),
        delivery: Delivery { share: Some(0.9), ..Delivery::default() },
        pre_mean: Some(80.0),
        gain: estimated(5.2, 2.0, 8.4),
        expected: Some(1.0),
        beyond: estimated(4.2, 1.0, 7.4),
        reliable: (3, 0),
        strength: 2,
        design: Some(Design::PrePost),
        pupils,
        ..Figures::default()
    };
    InterventionImpact { name: format!("Group {}", ["A", "B", "C", "D"][at]), whole, ..InterventionImpact::default() }
}

fn view_of(children: &[Child]) -> (BoardView, Ledger, School) {
    let school = School {
        as_at: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
        roll_date: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
        pupils: children.iter().enumerate().map(|(number, child)| pupil(number, child)).collect(),
        pending: Vec::new(),
        pairs: Vec::new(),
        ledger: crate::ledger::Ledger::default(),
        provision_tables: Default::default(),
    };
    let analysis = Analysis {
        pupils: Vec::new(),
        year_moves: Vec::new(),
        gaps: vec![gap_series(children)],
        interventions: (0..4).map(|at| intervention(children, at)).collect(),
    };
    let decisions = Decisions {
        pupils: children.iter().map(decision).collect(),
        n_full_evidence: children.len(),
        expected_by_chance: 3.0,
        chance_sentence: String::new(),
    };
    let areas = NEEDS.iter().map(|(code, area)| ((*code).to_owned(), (*area).to_owned())).collect();
    let (view, ledger) = audited(
        &Sources { school: &school, analysis: &analysis, decisions: &decisions, comparators: &[], need_areas: &areas, beside: None },
        RULES,
    );
    (view, ledger, school)
}

/// The counts of the tables whose parts add up: name, true pupils, what is shown (`None`: the line is not there).
fn parts(view: &BoardView, school: &School, children: &[Child]) -> Vec<(String, Population, Option<Count>)> {
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
                provision,
                need: (is_sen && need < 4).then_some(need),
                outcome,
                has_attendance: attendance > 0,
                assessed,
                takes_part: parts.map(|dice| dice == 0),
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
        let (view, ledger, school) = view_of(&children);
        let parts = parts(&view, &school, &children);
        let hidden: Vec<Population> = parts.iter().filter(|(_, _, shown)| *shown == Some(Count::Hidden)).map(|(_, pupils, _)| pupils.clone()).collect();
        for (name, pupils, shown) in &parts {
            if let Some(Count::Exact(n)) = shown {
                prop_assert_eq!(*n, pupils.count(), "{}", name);
                prop_assert!(*n == 0 || *n >= 6, "{} shows {}", name, n);
            } else if (1..6).contains(&pupils.len()) {
                // A line that is absent altogether does not even say that somebody is in it.
                let at_least_one: Vec<Population> = if shown.is_some() { hidden.iter().filter(|one| !one.is_empty()).cloned().collect() } else { Vec::new() };
                let (least, most) = deducible(ledger.printed(), &at_least_one, pupils, children.len());
                prop_assert!(most - least >= 5.0 - 1e-6, "{} of {} is known to lie in {}..{}", name, pupils.len(), least, most);
            }
        }
    }

    #[test]
    fn a_pupil_more_without_send_uncovers_nothing_small(children in any_school()) {
        let (view, _, school) = view_of(&children);
        let mut more = children.clone();
        more.push(PLAIN);
        let (larger, _, larger_school) = view_of(&more);
        let (before, after) = (parts(&view, &school, &children), parts(&larger, &larger_school, &more));
        for ((name, pupils, _), (_, grown, shown)) in before.iter().zip(&after) {
            if (1..6).contains(&pupils.len()) && grown.len() == pupils.len() {
                prop_assert!(!matches!(shown, Some(Count::Exact(_))), "{}", name);
            }
        }
    }

    #[test]
    fn no_sentence_holds_a_number_of_children(children in any_school()) {
        let (view, _, _) = view_of(&children);
        for words in view.left_out.get() {
            prop_assert!(!words.chars().any(|c| c.is_ascii_digit()), "{}", words);
        }
        for line in view.interventions.get() {
            prop_assert!(!matches!(line.n_pupils, Count::Exact(1..=5)) && !matches!(line.n_pairs, Count::Exact(1..=5)));
        }
        for point in &view.gaps.get()[0].points {
            prop_assert!(!matches!(point.n_group, Count::Exact(1..=5)) && !matches!(point.n_others, Count::Exact(1..=5)));
        }
    }
}

#[test]
fn subtracting_from_the_total_does_not_give_the_plans_away() {
    let children =
        [children(200, PLAIN), children(30, with_sen(SenProvision::Support, 0)), children(3, with_sen(SenProvision::Plan, 1))].concat();
    let (view, _, school) = view_of(&children);
    let shown: Vec<Option<Count>> = parts(&view, &school, &children).iter().take(4).map(|(_, _, shown)| *shown).collect();
    assert_eq!(shown, [Some(Count::Hidden), Some(Count::Hidden), Some(Count::Exact(33)), Some(Count::Exact(200))]);
    assert!(view.prevalence.get().iter().filter(|line| line.n == Count::Hidden).all(|line| line.percent == "c" && line.interval.is_none()));
    // Nor does the attendance table, where the same two groups stand again.
    assert!(view.attendance.get().iter().filter(|line| line.group != "No SEN").all(|line| line.n == Count::Hidden));
}

#[test]
fn pupils_assessed_minus_pupils_on_roll_names_nobody() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[230].assessed[4] = 0;
    let (view, _, _) = view_of(&all);
    let points = &view.gaps.get()[0].points;
    assert_eq!(points[3].n_group, Count::Exact(40));
    assert_eq!(points[4].n_group, Count::Hidden);
    assert!(points[4].gap.is_some(), "the mean of 39 pupils itself is safe");
    // The same pupils throughout differ from the first term's by that one child.
    assert!(view.gaps.get()[0].fixed.is_none());
}

#[test]
fn one_pupil_who_left_the_register_is_not_worked_out_from_the_register_effect() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[230].assessed[4] = 1;
    let (view, _, _) = view_of(&all);
    assert!(view.gaps.get()[0].fixed.is_none());
    for child in &mut all[200..210] {
        child.assessed[4] = 1;
    }
    let (view, _, _) = view_of(&all);
    assert_eq!(view.gaps.get()[0].fixed.as_ref().map(|fixed| fixed.churn_effect), Some(2.0));
}

#[test]
fn none_and_all_are_bands() {
    let (view, _, _) = view_of(&children(60, PLAIN));
    let percents: Vec<&str> = view.prevalence.get().iter().map(|line| line.percent.as_str()).collect();
    assert_eq!(percents, ["<5%", "<5%", "<5%", ">95%"]);
}

#[test]
fn a_very_small_school_shows_no_split_at_all() {
    let all = [children(4, PLAIN), children(1, with_sen(SenProvision::Plan, 0))].concat();
    let (view, ledger, _) = view_of(&all);
    assert_eq!(*view.on_roll.get(), Count::Hidden);
    assert!(view.prevalence.get().is_empty() && ledger.printed().is_empty());
    assert!(matches!(view.needs.get(), Needs::Collapsed(_)));
    assert!(view.gaps.get()[0].points.iter().all(|point| point.gap.is_none()));
}

#[test]
fn small_groups_of_interventions_stand_together_or_not_at_all() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[..12].iter_mut().for_each(|child| child.takes_part[0] = true);
    all[50..54].iter_mut().for_each(|child| child.takes_part[1] = true);
    let (view, _, _) = view_of(&all);
    let names: Vec<&str> = view.interventions.get().iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["Group A"]);
    assert!(!view.left_out.get().is_empty());
    all[60..64].iter_mut().for_each(|child| child.takes_part[2] = true);
    let (view, _, _) = view_of(&all);
    let lines = view.interventions.get();
    assert_eq!(
        lines.iter().map(|line| (line.name.as_str(), line.n_pupils, line.gain)).collect::<Vec<_>>(),
        [("Group A", Count::Exact(12), Some(5.0)), ("Other small groups", Count::Exact(8), None)]
    );
}

#[test]
fn two_interventions_with_nearly_the_same_pupils_do_not_show_both_sizes() {
    let mut all = children(200, PLAIN);
    all[..12].iter_mut().for_each(|child| child.takes_part[0] = true);
    all[..11].iter_mut().for_each(|child| child.takes_part[1] = true);
    let (view, _, _) = view_of(&all);
    assert_eq!(view.interventions.get().iter().map(|line| line.n_pupils).collect::<Vec<_>>(), [Count::Exact(12), Count::Hidden]);
}

#[test]
fn needs_stand_in_the_order_of_their_names_whatever_their_size() {
    let all = [
        children(100, PLAIN),
        children(9, with_sen(SenProvision::Support, 2)),
        children(30, with_sen(SenProvision::Support, 0)),
        children(2, with_sen(SenProvision::Support, 1)),
    ]
    .concat();
    let (view, _, _) = view_of(&all);
    let Needs::Lines(lines) = view.needs.get() else { panic!("lines expected") };
    let shown: Vec<(&str, Count)> = lines.iter().map(|line| (line.area.as_str(), line.n)).collect();
    assert_eq!(
        shown,
        [
            ("Cognition and learning", Count::Hidden),
            ("Communication and interaction", Count::Exact(30)),
            ("Social, emotional and mental health", Count::Hidden)
        ]
    );
}

#[test]
fn two_pupils_without_evidence_do_not_hide_how_many_are_flagged() {
    let with = |outcome: usize| Child { outcome, ..PLAIN };
    let all =
        |not_judged: usize| [children(14, with(0)), children(23, with(1)), children(200, PLAIN), children(not_judged, with(3))].concat();
    for not_judged in [0, 2] {
        let (view, _, _) = view_of(&all(not_judged));
        let flags = view.flags.get();
        assert_eq!((flags.flagged, flags.watch), (Count::Exact(14), Count::Exact(23)));
        assert_eq!((flags.cleared, flags.not_judged), (Count::Hidden, Count::Hidden));
        assert_eq!(flags.neither, Some(Count::Exact(200 + not_judged as u32)));
    }
    let (view, _, _) = view_of(&all(9));
    assert_eq!((view.flags.get().not_judged, view.flags.get().neither), (Count::Exact(9), None));
}

#[test]
fn the_same_pupils_tell_how_the_gap_moved_where_a_slope_cannot() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[200..232].iter_mut().for_each(|child| child.assessed[1] = 0);
    let (view, _, _) = view_of(&all);
    let trend = &view.gaps.get()[0];
    assert!(trend.points[1].gap.is_none() && trend.slope.is_none() && trend.fixed.is_some());
    assert_eq!(trend.verdict, TrendWord::NoClearChange);
}
