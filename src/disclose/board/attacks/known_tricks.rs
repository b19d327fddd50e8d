//! Tricks known from practice, one by one.

use super::invented::{Child, PLAIN, children, view_of, with_sen};
use super::random_schools::parts;
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::disclose::view::{Count, Needs, TrendWord};
use crate::domain::sen::SenProvision;

#[test]
fn subtracting_from_the_total_does_not_give_the_plans_away() {
    let children =
        [children(200, PLAIN), children(30, with_sen(SenProvision::Support, 0)), children(3, with_sen(SenProvision::Plan, 1))].concat();
    let (view, school) = view_of(&children);
    let shown: Vec<Option<Count>> = parts(&view.view, &school, &children).iter().take(4).map(|(_, _, shown)| *shown).collect();
    assert_eq!(shown, [Some(Count::Hidden), Some(Count::Hidden), Some(Count::Exact(33)), Some(Count::Exact(200))]);
    assert!(
        view.view.prevalence.get().iter().filter(|line| line.n == Count::Hidden).all(|line| line.percent == "c" && line.interval.is_none())
    );
    // Nor does the attendance table, where the same two groups stand again.
    assert!(view.view.attendance.get().iter().filter(|line| line.group != "No SEN").all(|line| line.n == Count::Hidden));
}

#[test]
fn pupils_assessed_minus_pupils_on_roll_names_nobody() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[230].assessed[4] = 0;
    let (view, _) = view_of(&all);
    let points = &view.view.gaps.get()[0].points;
    assert_eq!(points[3].n_group, Count::Exact(40));
    assert_eq!(points[4].n_group, Count::About(40), "39 of the 40 were assessed");
    assert!(points[4].gap.is_some(), "the mean of 39 pupils itself is safe");
    // The same pupils throughout differ from the first term's by that one child.
    assert!(view.view.gaps.get()[0].fixed.is_none());
}

#[test]
fn one_pupil_who_left_the_register_is_not_worked_out_from_the_register_effect() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[230].assessed[4] = 1;
    let (view, _) = view_of(&all);
    assert!(view.view.gaps.get()[0].fixed.is_none());
    for child in &mut all[200..210] {
        child.assessed[4] = 1;
    }
    let (view, _) = view_of(&all);
    assert_eq!(view.view.gaps.get()[0].fixed.as_ref().map(|fixed| fixed.churn_effect), Some(2.0));
}

#[test]
fn two_readers_of_the_group_itself_still_face_four_values() {
    let children =
        [children(200, PLAIN), children(30, with_sen(SenProvision::Support, 0)), children(4, with_sen(SenProvision::Plan, 1))].concat();
    let (view, _) = view_of(&children);
    let plans = Population::of(230..234);
    // They are two of the group, so that it has two at least.
    let two = Statement { population: plans.clone(), least: 2, most: None };
    let told: Vec<Statement> = view.audit.told().into_iter().chain([two]).collect();
    let (least, most) = Knowledge::of(&told, children.len()).range(&plans);
    assert!(most - least + 1.0 >= 4.0, "{least}..{most}");
}

#[test]
fn a_line_that_is_there_says_no_more_than_its_number() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    // A table that appears only where it may be shown tells that its groups have so many; the number beside it tells that too.
    for n in 1..12 {
        all.iter_mut().for_each(|child| child.takes_part = [false; 4]);
        all[..n].iter_mut().for_each(|child| child.takes_part[0] = true);
        let (view, _) = view_of(&all);
        let lines = view.view.interventions.get();
        assert_eq!(lines.iter().map(|line| line.n_pupils).collect::<Vec<_>>(), if n < 6 { vec![] } else { vec![Count::Exact(n as u32)] });
    }
}

#[test]
fn none_and_all_are_bands() {
    let (view, _) = view_of(&children(60, PLAIN));
    let percents: Vec<&str> = view.view.prevalence.get().iter().map(|line| line.percent.as_str()).collect();
    assert_eq!(percents, ["<5%", "<5%", "<5%", ">95%"]);
}

#[test]
fn a_very_small_school_shows_no_split_at_all() {
    let all = [children(4, PLAIN), children(1, with_sen(SenProvision::Plan, 0))].concat();
    let (view, _) = view_of(&all);
    assert_eq!(*view.view.on_roll.get(), Count::Hidden);
    assert!(view.view.prevalence.get().is_empty() && view.audit.told().iter().all(|one| one.most.is_none()));
    assert!(matches!(view.view.needs.get(), Needs::Collapsed(_)));
    assert!(view.view.gaps.get()[0].points.iter().all(|point| point.gap.is_none()));
}

#[test]
fn small_groups_of_interventions_stand_together_or_not_at_all() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[..12].iter_mut().for_each(|child| child.takes_part[0] = true);
    all[50..54].iter_mut().for_each(|child| child.takes_part[1] = true);
    let (view, _) = view_of(&all);
    let names: Vec<&str> = view.view.interventions.get().iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["Group A"]);
    assert!(!view.view.left_out.get().is_empty());
    all[60..64].iter_mut().for_each(|child| child.takes_part[2] = true);
    let (view, _) = view_of(&all);
    let lines = view.view.interventions.get();
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
    let (view, _) = view_of(&all);
    assert_eq!(view.view.interventions.get().iter().map(|line| line.n_pupils).collect::<Vec<_>>(), [Count::Exact(12), Count::About(12)]);
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
    let (view, _) = view_of(&all);
    let Needs::Lines(lines) = view.view.needs.get() else { panic!("lines expected") };
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
        let (view, _) = view_of(&all(not_judged));
        let flags = view.view.flags.get();
        assert_eq!((flags.flagged, flags.watch), (Count::Exact(14), Count::Exact(23)));
        assert!(flags.cleared.is_hidden() && flags.not_judged.is_hidden());
        assert_eq!(flags.neither, Some(Count::Exact(200 + not_judged as u32)));
    }
    let (view, _) = view_of(&all(9));
    assert_eq!((view.view.flags.get().not_judged, view.view.flags.get().neither), (Count::Exact(9), None));
}

#[test]
fn the_same_pupils_tell_how_the_gap_moved_where_a_slope_cannot() {
    let mut all = [children(200, PLAIN), children(40, with_sen(SenProvision::Support, 0))].concat();
    all[200..232].iter_mut().for_each(|child| child.assessed[1] = 0);
    let (view, _) = view_of(&all);
    let trend = &view.view.gaps.get()[0];
    assert!(trend.points[1].gap.is_none() && trend.slope.is_none() && trend.fixed.is_some());
    assert_eq!(trend.verdict, TrendWord::NoClearChange);
}
