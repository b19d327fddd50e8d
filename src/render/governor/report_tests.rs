//! Views of invented schools: a full one, one with everything hidden, a first year, and one with all that is awkward.

use std::collections::BTreeMap;

use super::sample_sections::{full_sections, hidden_sections};
use crate::disclose::sections::Sections;
use crate::disclose::view::{
    AttendanceLine, BoardView, Comparator, Count, FixedTrend, FlagCounts, GapTrend, InterventionLine, NeedLine, Needs, Pooled,
    PooledAgreement, PrevalenceLine, Releasable, TrendPoint, TrendWord,
};
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::domain::term::SchoolTerm;
use crate::render::artefact::RunStamp;

pub(crate) fn stamp() -> RunStamp {
    let as_at = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    RunStamp {
        run_id: "2026-11-20-1".into(),
        as_at,
        term: SchoolTerm::of(as_at),
        school_name: "Example Junior School".into(),
        coordinator: "InCo".into(),
        school_id: "example".into(),
        settings_hash: "0123456789ab".into(),
        version: "0.1.0",
    }
}

fn occasion(year: i32, month: u32) -> Occasion {
    Occasion::of(chrono::NaiveDate::from_ymd_opt(year, month, 20).unwrap())
}

fn national(percent: f64, population: &str) -> Option<Comparator> {
    Some(Comparator { percent, year: 2026, population: population.into(), source: "DfE, Special educational needs in England".into() })
}

fn prevalence(stage: &str, n: Count, percent: &str, interval: Option<(f64, f64)>, national: Option<Comparator>) -> PrevalenceLine {
    PrevalenceLine { stage: stage.into(), n, percent: percent.into(), interval, national }
}

fn point(at: Occasion, n: (u32, u32), gap: Option<(f64, f64, f64)>) -> TrendPoint {
    TrendPoint { occasion: at, n_group: Count::Exact(n.0), n_others: Count::Exact(n.1), changed_to: None, gap }
}

fn trend(subject: Subject, verdict: TrendWord, slope: (f64, f64, f64), middle: Option<(f64, f64, f64)>) -> GapTrend {
    let points = vec![
        point(occasion(2025, 3), (38, 176), Some((14.0, 8.0, 20.0))),
        point(occasion(2025, 6), (40, 179), Some((13.0, 7.0, 19.0))),
        TrendPoint { occasion: occasion(2025, 11), n_group: Count::Exact(41), n_others: Count::Exact(181), changed_to: None, gap: middle },
        point(occasion(2026, 3), (44, 178), Some((11.0, 5.0, 17.0))),
        point(occasion(2026, 6), (45, 180), Some((10.0, 5.0, 15.0))),
    ];
    let fixed = FixedTrend {
        from: occasion(2025, 3),
        to: occasion(2026, 6),
        n_group: Count::Exact(31),
        n_others: Count::Exact(140),
        change: (-4.0, -7.0, -1.0),
        churn_effect: 2.6,
    };
    GapTrend {
        subject,
        measure: "standardised score on the school's termly test, mean of pupils without SEN less mean of pupils with SEND".into(),
        points,
        fixed: Some(fixed),
        verdict,
        slope: Some(slope),
    }
}

fn intervention(name: &str, n: (Count, Count), beyond: Option<(f64, f64, f64)>, strength: u8, words: &str) -> InterventionLine {
    InterventionLine {
        name: name.into(),
        areas: "Cognition and learning".into(),
        n_pupils: n.0,
        n_pairs: n.1,
        delivered_percent: Some(86.4),
        hours: Some((10.0, 8.0)),
        cost_pounds: Some(1230.0),
        gain: beyond.map(|(value, _, _)| value + 2.0),
        median_gain: beyond.map(|(value, _, _)| value + 1.0),
        beyond,
        similar: None,
        strength,
        words: words.into(),
    }
}

/// A junior school of 240 pupils with two years of results.
pub(crate) fn full_view() -> BoardView {
    let schools = "all schools in England, January census";
    BoardView {
        k: 6,
        min_mean: 10,
        on_roll: Releasable::for_tests(Count::Exact(240)),
        prevalence: Releasable::for_tests(vec![
            prevalence("SEN support (K)", Count::Exact(39), "16%", Some((12.1, 21.5)), national(14.8, schools)),
            prevalence("EHC plan (E)", Count::Exact(9), "4%", Some((2.0, 7.0)), national(6.0, schools)),
            prevalence(
                "All SEND",
                Count::Exact(48),
                "20%",
                Some((15.4, 25.5)),
                national(19.4, "state-funded primary schools in England, January census"),
            ),
            prevalence("No SEN", Count::Exact(192), "80%", Some((74.5, 84.6)), None),
        ]),
        needs: Releasable::for_tests(Needs::Lines(vec![
            NeedLine { area: "Communication and interaction".into(), n: Count::Exact(19), percent: "40%".into() },
            NeedLine { area: "Cognition and learning".into(), n: Count::Exact(15), percent: "31%".into() },
            NeedLine { area: "Social, emotional and mental health".into(), n: Count::Hidden, percent: "c".into() },
            NeedLine { area: "Sensory and/or physical needs".into(), n: Count::Hidden, percent: "c".into() },
        ])),
        gaps: Releasable::for_tests(vec![
            trend(Subject::Reading, TrendWord::Narrowed, (-3.1, -5.0, -1.2), Some((12.0, 6.0, 18.0))),
            trend(Subject::Maths, TrendWord::NoClearChange, (-1.0, -4.0, 2.0), None),
            trend(Subject::Gps, TrendWord::Widened, (2.0, 1.0, 3.0), Some((-2.0, -9.0, 5.0))),
        ]),
        agreement: Releasable::for_tests(Some(PooledAgreement { acted_on: Pooled { in_ten: 7 }, teacher_too: Some(Pooled { in_ten: 5 }) })),
        flags: Releasable::for_tests(FlagCounts {
            on_roll: Count::Exact(240),
            flagged: Count::Exact(21),
            watch: Count::Exact(34),
            cleared: Count::Exact(168),
            not_judged: Count::Exact(17),
            neither: None,
            chance_sentence: "In a school of this size about ten pupils would be flagged by chance alone".into(),
        }),
        interventions: Releasable::for_tests(vec![
            intervention(
                "Paired reading",
                (Count::Exact(24), Count::Exact(21)),
                Some((4.0, 1.0, 7.0)),
                3,
                "Taking part is associated with gains of 4 points more than expected from starting scores (1 to 7).",
            ),
            intervention(
                "Precision teaching of number facts",
                (Count::Exact(14), Count::Exact(12)),
                Some((-1.0, -6.0, 4.0)),
                2,
                "Pupils gained 1 point less than expected from their starting scores (6 less to 4 more); indicative.",
            ),
            intervention(
                "Talking groups",
                (Count::Exact(8), Count::Hidden),
                None,
                0,
                "No impact figure: too few pupils have scores before and after.",
            ),
        ]),
        attendance: Releasable::for_tests(vec![
            AttendanceLine { group: "No SEN".into(), n: Count::Exact(192), percent: "95%".into() },
            AttendanceLine { group: "SEN support".into(), n: Count::Exact(39), percent: "92%".into() },
            AttendanceLine { group: "EHC plan".into(), n: Count::Exact(9), percent: "c".into() },
        ]),
        sections: Releasable::for_tests(full_sections()),
        left_out: Releasable::for_tests(vec!["Needs by year group are left out, because some groups are small".into()]),
    }
}

/// Nothing may be shown.
pub(crate) fn hidden_view() -> BoardView {
    let mut view = full_view();
    let mut lines = view.prevalence.get().clone();
    for line in &mut lines {
        (line.n, line.percent, line.interval) = (Count::Hidden, "c".into(), None);
    }
    view.on_roll = Releasable::for_tests(Count::Hidden);
    view.prevalence = Releasable::for_tests(lines);
    view.needs =
        Releasable::for_tests(Needs::Collapsed("Needs are not shown by area, because too few pupils are on the SEN register.".into()));
    let mut gaps = view.gaps.get().clone();
    for trend in &mut gaps {
        (trend.fixed, trend.verdict, trend.slope) = (None, TrendWord::TooFew, None);
        for point in &mut trend.points {
            (point.n_group, point.n_others, point.gap) = (Count::Hidden, Count::Hidden, None);
        }
    }
    view.gaps = Releasable::for_tests(gaps);
    view.flags = Releasable::for_tests(FlagCounts {
        on_roll: Count::Hidden,
        flagged: Count::Hidden,
        watch: Count::Hidden,
        cleared: Count::Hidden,
        not_judged: Count::Hidden,
        neither: None,
        chance_sentence: String::new(),
    });
    view.interventions =
        Releasable::for_tests(vec![intervention("Talking groups", (Count::Hidden, Count::Hidden), None, 0, "No impact figure.")]);
    view.sections = Releasable::for_tests(hidden_sections());
    view.attendance = Releasable::for_tests(vec![AttendanceLine { group: "SEN support".into(), n: Count::Hidden, percent: "c".into() }]);
    view
}

/// First year: no history, nothing recorded, nothing known.
pub(crate) fn empty_view() -> BoardView {
    let mut view = hidden_view();
    view.prevalence = Releasable::for_tests(Vec::new());
    view.needs = Releasable::for_tests(Needs::Lines(Vec::new()));
    view.gaps = Releasable::for_tests(Vec::new());
    view.interventions = Releasable::for_tests(Vec::new());
    view.attendance = Releasable::for_tests(Vec::new());
    view.sections = Releasable::for_tests(Sections::default());
    view.left_out = Releasable::for_tests(Vec::new());
    view
}

/// Long names, marks of markup, many occasions, 100% SEND, numbers that are none.
pub(crate) fn awkward_view() -> BoardView {
    let mut view = full_view();
    let long = "Structured small-group conversations about reading for meaning (twice weekly, with home link) <b>& \"more\"</b>";
    view.prevalence = Releasable::for_tests(vec![prevalence(
        "All SEND",
        Count::Exact(48),
        "100%",
        Some((92.6, 100.0)),
        national(19.4, "state-funded primary"),
    )]);
    view.needs = Releasable::for_tests(Needs::Lines(vec![NeedLine {
        area: "Communication and interaction, social, emotional and mental health, and sensory and/or physical needs taken together #let x = 1 $y$".into(),
        n: Count::Exact(48),
        percent: "100%".into(),
    }]));
    let mut many = trend(Subject::Gps, TrendWord::NoClearChange, (f64::NAN, 0.0, 1.0), None);
    many.points = (2020..2026)
        .flat_map(|year| [(year, 3), (year, 6), (year, 11)])
        .map(|(year, month)| point(occasion(year, month), (140, 1171), Some((-12.0, -31.0, 7.0))))
        .collect();
    let mut one = trend(Subject::Writing, TrendWord::TooFew, (0.0, 0.0, 0.0), None);
    one.points.truncate(1);
    view.gaps = Releasable::for_tests(vec![many, one]);
    view.interventions = Releasable::for_tests(vec![
        intervention(long, (Count::Exact(30), Count::Exact(30)), Some((14.0, -11.0, 39.0)), 2, "Indicative."),
        intervention(
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            (Count::Exact(30), Count::Hidden),
            Some((f64::NAN, f64::INFINITY, 1.0)),
            0,
            "",
        ),
    ]);
    view
}

pub(crate) fn views() -> BTreeMap<&'static str, BoardView> {
    BTreeMap::from([("full", full_view()), ("hidden", hidden_view()), ("empty", empty_view()), ("awkward", awkward_view())])
}
