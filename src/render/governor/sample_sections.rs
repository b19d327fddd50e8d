//! Invented further sections for the tests of the report: a full one, and one in which everything is hidden.

use chrono::NaiveDate;

use crate::disclose::sections::{
    AbsenceLine, AttainmentLine, Decided, FundingLine, Movement, OwnSections, PriorityLine, PublishedShares, Sections, ShareOf, Spend,
    SpendLine, TestLine, YearCell, YearLine,
};
use crate::disclose::view::{Comparator, Count};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn year(start: i32, cells: [(Count, &str, bool); 3]) -> YearLine {
    let cell = |(n, percent, is_broadly_unchanged): (Count, &str, bool)| YearCell { n, percent: percent.into(), is_broadly_unchanged };
    YearLine { year: format!("{start}-{}", (start + 1) % 100), as_at: day(start, 11, 20), stages: cells.map(cell) }
}

fn share(n: Count, reached: Count, percent: &str) -> ShareOf {
    ShareOf { n, reached, percent: percent.into() }
}

fn comparator(percent: f64) -> Comparator {
    Comparator { percent, year: 2024, population: "state-funded".into(), source: "DfE, a release".into() }
}

fn attainment(subject: &str, send: ShareOf, others: ShareOf, gap: Option<(f64, f64, f64)>, is_statutory: bool) -> AttainmentLine {
    AttainmentLine {
        subject: subject.into(),
        measure: if is_statutory {
            "statutory assessment of 2025-26".into()
        } else {
            "at the expected level, teacher assessment of autumn 2026-27".into()
        },
        send,
        others,
        gap,
        national: (is_statutory && gap.is_some()).then(|| [comparator(44.0), comparator(88.0)]),
        is_statutory,
    }
}

fn test_line(question: &str, counts: [Count; 3]) -> TestLine {
    let [yes, no, open] = counts;
    TestLine { question: question.into(), clause: "Monitoring, bullet 1".into(), is_concern: question.contains("targeted"), yes, no, open }
}

fn priority(year: &str, action: &str, status: &str) -> PriorityLine {
    PriorityLine {
        year: year.into(),
        action: action.into(),
        owner: "InCo".into(),
        by: day(2027, 3, 26),
        measure: "A decision on each group, in the minutes".into(),
        status: status.into(),
    }
}

/// Everything there is.
pub(crate) fn full_sections() -> Sections {
    use Count::{About, Exact, Hidden};
    Sections {
        years: vec![
            year(2023, [(Exact(30), "13%", false), (Hidden, "c", false), (Exact(36), "15%", false)]),
            year(2024, [(Exact(33), "14%", false), (Exact(7), "3%", false), (Exact(40), "17%", false)]),
            year(2025, [(Hidden, "c", true), (Exact(9), "4%", false), (About(48), "about 20%", false)]),
            year(2026, [(Exact(39), "16%", false), (Exact(9), "4%", false), (Exact(48), "20%", false)]),
        ],
        movement: Some(Movement {
            since: day(2025, 11, 20),
            lines: [
                ("Joined the register, on roll before", Exact(8)),
                ("Left the register, still on roll", Hidden),
                ("Moved from SEN support to a plan", Exact(0)),
            ]
            .map(|(what, n)| (what.to_owned(), n))
            .to_vec(),
        }),
        attainment: vec![
            attainment(
                "Reading",
                share(Exact(45), Exact(19), "42%"),
                share(Exact(186), Exact(141), "76%"),
                Some((34.0, 18.0, 48.0)),
                false,
            ),
            attainment("Writing", share(Exact(45), Hidden, "c"), share(Hidden, Hidden, "c"), None, false),
            attainment(
                "Phonics check",
                share(Exact(14), Exact(6), "43%"),
                share(Exact(40), Exact(33), "83%"),
                Some((40.0, 11.0, 63.0)),
                true,
            ),
        ],
        tests: vec![
            test_line("Has the gap to other pupils narrowed?", [Exact(41), Exact(22), Exact(177)]),
            test_line("Has targeted help led to more than little progress?", [Hidden, Hidden, Exact(210)]),
        ],
        decided: Some(Decided {
            term: "summer term 2025-26".into(),
            flagged: Exact(26),
            lines: [
                ("Support given or changed", Exact(12)),
                ("Watched", Exact(8)),
                ("Judged not a concern", Hidden),
                ("Not discussed yet", Hidden),
            ]
            .map(|(what, n)| (what.to_owned(), n))
            .to_vec(),
        }),
        absence: [
            ("No SEN", Exact(20), "10%", Some(Exact(0))),
            ("SEN support", Exact(8), "21%", Some(Hidden)),
            ("EHC plan", Hidden, "c", Some(Hidden)),
        ]
        .map(|(group, persistent, percent, suspended)| AbsenceLine {
            group: group.into(),
            persistent,
            persistent_percent: percent.into(),
            suspended,
            national: Some([comparator(6.1), comparator(18.2)]),
        })
        .to_vec(),
        spend: Spend {
            by_area: [
                ("Cognition and learning", Exact(38), Some(4120.0)),
                ("Communication and interaction; Sensory and/or physical", Exact(14), Some(1280.0)),
            ]
            .map(|(name, n, pounds)| SpendLine { name: name.into(), n, pounds, an_hour: pounds.map(|_| 6.0) })
            .to_vec(),
            by_tier: vec![SpendLine { name: "Targeted".into(), n: Exact(46), pounds: Some(5400.0), an_hour: Some(7.0) }],
            total_pounds: Some(5400.0),
        },
        published: PublishedShares {
            needs: vec![("Cognition and learning".into(), comparator(25.0))],
            authority_stages: vec![("All SEND".into(), comparator(17.5))],
            authority_needs: Vec::new(),
        },
        own: OwnSections {
            author: Some("InCo, with the headteacher".into()),
            is_approved: true,
            texts: vec![
                ("What pupils say".into(), "Pupils like working in small groups and asked for a quieter place at lunch".into()),
                ("Training".into(), "All teaching assistants were trained in precision teaching.".into()),
            ],
            held_back: vec!["Complaints".into()],
            ehc_requests: Some((day(2026, 1, 1), vec![("Requests made".into(), Hidden), ("Refused".into(), Exact(0))])),
            funding: vec![
                FundingLine { name: "Notional SEN budget".into(), pounds: [Some(86400), Some(84900)], is_hidden: false },
                FundingLine { name: "Top-up for pupils with plans".into(), pounds: [None, None], is_hidden: true },
            ],
            compliance: vec![
                ("SEN information report published".into(), "18 September 2026".into()),
                ("SEND policy, next review by".into(), "1 July 2026, overdue".into()),
            ],
            priorities: vec![priority("2026-27", "Review the groups whose effect cannot be shown", "")],
            revisited: vec![
                priority("2025-26", "Measure each group before and after", "Done"),
                priority("2025-26", "Shorten the forms", ""),
            ],
        },
    }
}

/// The same with every count and share hidden.
pub(crate) fn hidden_sections() -> Sections {
    let mut all = full_sections();
    for cell in all.years.iter_mut().flat_map(|year| &mut year.stages) {
        *cell = YearCell { n: Count::Hidden, percent: "c".into(), is_broadly_unchanged: false };
    }
    let movement = all.movement.iter_mut().flat_map(|movement| &mut movement.lines);
    let decided = all.decided.iter_mut().flat_map(|decided| &mut decided.lines);
    movement.chain(decided).for_each(|(_, n)| *n = Count::Hidden);
    for line in &mut all.attainment {
        let hidden = share(Count::Hidden, Count::Hidden, "c");
        (line.send, line.others, line.gap, line.national) = (hidden.clone(), hidden, None, None);
    }
    for line in &mut all.tests {
        (line.yes, line.no, line.open) = (Count::Hidden, Count::Hidden, Count::Hidden);
    }
    for line in &mut all.absence {
        (line.persistent, line.persistent_percent, line.suspended) = (Count::Hidden, "c".into(), Some(Count::Hidden));
    }
    all.spend = Spend::default();
    all
}
