//! `senco/group-gaps.csv` and `senco/flag-rates.csv`: gaps between groups, and how often each group is listed, for the SENCO
//! and the head. Groups are small: neither table is for publication.
//!
//! UTF-8 with a byte order mark; text that a spreadsheet would run as a formula is made harmless, as in the list of data checks.

use crate::analyse::group_gaps::{GroupGap, GroupPoint};
use crate::decide::fairness::{GroupRate, sentence};
use crate::domain::words::{self, number, percent};
use crate::render::artefact::{Artefact, Audience};
use crate::render::office::data_checks::neutral;

const TOO_FEW: &str = "too few to summarise";

/// Headings of the gaps, in order. Gaps are in standardised points, reference minus group.
const GAP_HEADINGS: [&str; 17] = [
    "grouping",
    "group",
    "compared with",
    "subject",
    "occasion",
    "pupils of the group",
    "pupils compared with",
    "gap in points (95% interval)",
    "effect size (95% interval)",
    "gap index (95% interval)",
    "growth gap in z (95% interval)",
    "at expected standard, group",
    "at expected standard, compared with",
    "difference in percentage points (95% interval)",
    "over time, current membership",
    "change since the first occasion",
    "of it: same pupils; moves on and off the register; joiners; leavers",
];

/// Headings of the rates, in order.
const RATE_HEADINGS: [&str; 8] = [
    "grouping",
    "group",
    "pupils",
    "judged",
    "listed for discussion",
    "share of the judged (95% interval)",
    "exact p against the others",
    "note",
];

/// One row for each group, subject and occasion; measures of the latest occasion stand in its row.
pub(crate) fn group_gaps_csv(gaps: &[GroupGap]) -> Artefact {
    let mut lines = vec![GAP_HEADINGS.map(str::to_owned).to_vec()];
    for gap in gaps {
        for (at, point) in gap.points.iter().enumerate() {
            lines.push(gap_line(gap, point, at + 1 == gap.points.len()));
        }
    }
    artefact("group-gaps.csv", &lines)
}

/// One row for each group, and a row that says what the whole table allows.
pub(crate) fn flag_rates_csv(rates: &[GroupRate]) -> Artefact {
    let mut lines = vec![RATE_HEADINGS.map(str::to_owned).to_vec()];
    for rate in rates {
        let share = rate
            .rate
            .map_or(TOO_FEW.to_owned(), |share| format!("{} ({} to {})", percent(share.share), percent(share.low), percent(share.high)));
        lines.push(vec![
            rate.grouping.words().to_owned(),
            rate.group.clone(),
            rate.n.to_string(),
            rate.n_judged.to_string(),
            rate.n_flagged.to_string(),
            share,
            rate.p.map_or(TOO_FEW.to_owned(), |p| number(p, 3)),
            if rate.stands_out { "stands out among all groups looked at" } else { "" }.to_owned(),
        ]);
    }
    lines.push(vec![
        "all".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        sentence(rates),
    ]);
    artefact("flag-rates.csv", &lines)
}

fn gap_line(gap: &GroupGap, point: &GroupPoint, is_latest: bool) -> Vec<String> {
    let latest = |value: Option<String>| if is_latest { value.unwrap_or_else(|| TOO_FEW.to_owned()) } else { String::new() };
    let measures = &gap.latest;
    let effect = measures.effect.map(|effect| interval((effect.g, effect.interval().0, effect.interval().1), 2));
    let standard =
        |pick: fn(&(Standard, Standard)) -> Standard| measures.at_standard.as_ref().map(pick).map(|one| format!("{} of {}", one.k, one.n));
    let hundredths = |(estimate, low, high): (f64, f64, f64)| interval((estimate * 100.0, low * 100.0, high * 100.0), 0);
    let moved = gap.movement.map(|(first, last, moved)| {
        (
            format!("{} from {first} to {last}; the group was {} and is {}", signed(moved.change()), moved.n_group.0, moved.n_group.1),
            format!(
                "{} ({} pupils and {} others); {} ({} came on, {} left it); {} ({}); {} ({})",
                signed(moved.same_pupils),
                moved.n_same.0,
                moved.n_same.1,
                signed(moved.register),
                moved.n_register.0,
                moved.n_register.1,
                signed(moved.joiners),
                moved.n_joined_left.0,
                signed(moved.leavers),
                moved.n_joined_left.1
            ),
        )
    });
    vec![
        gap.grouping.words().to_owned(),
        gap.group.clone(),
        gap.reference.clone(),
        gap.subject.name().to_owned(),
        point.occasion.to_string(),
        point.n_group.to_string(),
        point.n_others.to_string(),
        point.gap.map_or(TOO_FEW.to_owned(), |gap| interval((gap.gap, gap.low, gap.high), 1)),
        latest(effect),
        latest(measures.index.map(|index| interval(index, 1))),
        latest(measures.growth.map(|growth| interval((growth.gap, growth.low, growth.high), 2))),
        latest(standard(|both| both.0)),
        latest(standard(|both| both.1)),
        latest(measures.standard_gap.map(hundredths)),
        latest(Some(gap.trend.map_or("too few terms of one test".to_owned(), |trend| trend.words()))),
        latest(moved.clone().map(|moved| moved.0)),
        latest(moved.map(|moved| moved.1)),
    ]
}

type Standard = crate::analyse::group_gaps::AtStandard;

fn interval((estimate, low, high): (f64, f64, f64), decimals: i32) -> String {
    format!("{} ({} to {})", number(estimate, decimals), number(low, decimals), number(high, decimals))
}

fn signed(points: f64) -> String {
    let shown = words::points(points.abs(), 1);
    if shown.starts_with("0 ") {
        "no change".to_owned()
    } else if points > 0.0 {
        format!("{shown} wider")
    } else {
        format!("{shown} narrower")
    }
}

/// Lines as a table for the SENCO: every cell quoted, formulas made harmless.
pub(crate) fn artefact(name: &str, lines: &[Vec<String>]) -> Artefact {
    let mut text = String::from("\u{FEFF}");
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| format!("\"{}\"", neutral(cell).replace('"', "\"\""))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Artefact { name: name.to_owned(), audience: Audience::Senco, bytes: text.into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::grouping::Grouping;

    #[test]
    fn a_group_under_ten_says_so_and_a_formula_stays_text() {
        let rate = GroupRate {
            grouping: Grouping::Ethnicity,
            group: "=1+1".into(),
            n: 4,
            n_judged: 4,
            n_flagged: 1,
            rate: None,
            p: None,
            stands_out: false,
        };
        let text = String::from_utf8(flag_rates_csv(&[rate]).bytes).unwrap();
        assert!(
            text.contains("\"ethnicity\",\"'=1+1\",\"4\",\"4\",\"1\",\"too few to summarise\",\"too few to summarise\",\"\""),
            "{text}"
        );
        assert!(text.contains("Too few pupils in every group"));
    }

    #[test]
    fn a_change_says_its_direction_in_words() {
        assert_eq!([2.25, -1.0, 0.0, -0.01].map(signed), ["2.3 points wider", "1 point narrower", "no change", "no change"]);
    }
}
