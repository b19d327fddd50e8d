//! The kinds of rule a policy may set with its own numbers, and those that no data of a school can bear.
//!
//! A new kind is a variant here with its keys and words, and a measure in `decide/policy_rules/`.

use crate::config::policy_rule_keys::{Keys, Number};
use crate::config::suggest;
use crate::domain::words;
use crate::finding::quoted;

/// What a rule looks at, with the policy's numbers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RuleKind {
    /// The standardised score fell by so many points over so many terms.
    ScoreFall { points: f64, terms: u32 },
    /// In each of so many terms running, the standardised score changed by less than so many points.
    TermsWithoutProgress { terms: u32, points: f64 },
    /// The standardised score gained less than so many points over so many terms.
    GainBelow { points: f64, terms: u32 },
    /// Slower than pupils who started at the same score so many terms ago.
    SlowerThanSameStart { terms: u32 },
    /// Each of the last so many standardised scores lies below a cut.
    ScoreBelow { cut: Cut, results: u32 },
    /// The age score gained less than so many months for each month that passed during the latest course that ended.
    RatioGainBelow { ratio: f64 },
    /// The latest age score lies so many months or more behind the pupil's age that day.
    AgeBehind { months: f64 },
    /// Fewer than so many steps of the school's tracker over so many terms.
    StepsBelow { steps: u32, terms: u32 },
    /// Teacher judgement below the expected standard in so many terms running.
    JudgementBelow { terms: u32 },
    /// Less than a share of the plan's targets that were due were met.
    TargetsMetBelow { share: f64 },
}

/// A cut on the scale of standardised scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cut {
    /// A score.
    Points(f64),
    /// A national percentile, 1 to 50.
    Percentile(f64),
}

/// Names of all kinds, in the order of docs/policies.md.
pub(crate) const KIND_NAMES: [&str; 10] = [
    "score_fall",
    "terms_without_progress",
    "gain_below",
    "slower_than_same_start",
    "score_below",
    "ratio_gain_below",
    "age_behind",
    "steps_below",
    "judgement_below",
    "targets_met_below",
];

/// Kinds a policy may ask for that the data cannot bear, and what to write instead.
const REFUSED: [(&[&str], &str); 7] = [
    (
        &["below_class_average", "below_year_average", "below_school_average"],
        "the average of one class is itself half chance. Write score_below with points, or slower_than_same_start",
    ),
    (
        &["lowest_in_class", "lowest_decile", "lowest_share", "class_rank", "rank_below", "bottom_group"],
        "somebody is always lowest in a class, whatever they learn. Write score_below with percentile = 10, which is a place in the nation",
    ),
    (
        &["not_on_track", "target_missed", "fft_target", "predicted_score", "estimate_missed"],
        "estimates of other systems are not in the files read, and come without their error. Let staff record a fact under [facts], such as not_on_track, and ask for that, or write slower_than_same_start",
    ),
    (
        &["months_of_progress", "months_behind_expected", "points_progress"],
        "months of progress of one child have no error that anybody could state. Write ratio_gain_below for an age score, or gain_below for a standardised one",
    ),
    (
        &["years_below_expected", "years_below_are", "working_below_year", "curriculum_year_behind"],
        "a curriculum year is no scale. Write age_behind with months = 24 for an age score, judgement_below for teacher assessment, or a fact under [facts]",
    ),
    (
        &["previous_rate", "slower_than_before", "rate_fell"],
        "this is criterion (d) of the method, which says when it is too noisy to judge. Write it under [[criteria]] with letter = \"d\"",
    ),
    (
        &["scaled_score_fall", "sats_fall", "raw_score_fall", "mark_fall", "phonics_fall"],
        "statutory and raw marks of two years share no scale. Write score_fall for a standardised test, or criterion (c) under [[criteria]]",
    ),
];

const fn whole(key: &'static str, low: f64, high: f64, unit: &'static str, default: Option<f64>) -> Number {
    Number { key, range: (low, high, unit), is_whole: true, default }
}

const fn any(key: &'static str, low: f64, high: f64, unit: &'static str, default: Option<f64>) -> Number {
    Number { key, range: (low, high, unit), is_whole: false, default }
}

/// The most terms a rule may reach back: three school years.
const MOST_TERMS: f64 = 9.0;

fn terms(default: f64) -> Number {
    whole("terms", 1.0, MOST_TERMS, "terms", Some(default))
}

impl RuleKind {
    /// Reads a kind with its numbers; `None` when anything is wrong, and all of it is reported.
    pub(super) fn read(kind: &str, keys: &mut Keys<'_>, common: &[&str]) -> Option<RuleKind> {
        if kind == "score_below" {
            return score_below(keys, common);
        }
        let wanted: Vec<Number> = match kind {
            "score_fall" => vec![any("points", 1.0, 60.0, "points", None), terms(1.0)],
            "terms_without_progress" => {
                vec![whole("terms", 2.0, MOST_TERMS, "terms", Some(2.0)), any("points", -20.0, 20.0, "points", Some(0.0))]
            }
            "gain_below" => vec![any("points", -40.0, 40.0, "points", None), terms(3.0)],
            "slower_than_same_start" => vec![terms(3.0)],
            "ratio_gain_below" => vec![any("ratio", 0.5, 5.0, "months a month", None)],
            "age_behind" => vec![any("months", 1.0, 96.0, "months", None)],
            "steps_below" => vec![whole("steps", 1.0, 60.0, "steps", None), terms(3.0)],
            "judgement_below" => vec![terms(1.0)],
            "targets_met_below" => vec![any("share", 0.05, 1.0, "of 1", None)],
            _ => {
                (keys.wrong)("kind", unknown(kind));
                return None;
            }
        };
        let names: Vec<&str> = wanted.iter().map(|number| number.key).collect();
        keys.no_others(common, &names);
        let found: Vec<Option<f64>> = wanted.iter().map(|number| keys.number(number)).collect();
        let first = found.first().copied().flatten()?;
        let second = found.get(1).copied().unwrap_or(Some(0.0))?;
        let n = |value: f64| value as u32;
        Some(match kind {
            "score_fall" => RuleKind::ScoreFall { points: first, terms: n(second) },
            "terms_without_progress" => RuleKind::TermsWithoutProgress { terms: n(first), points: second },
            "gain_below" => RuleKind::GainBelow { points: first, terms: n(second) },
            "slower_than_same_start" => RuleKind::SlowerThanSameStart { terms: n(first) },
            "ratio_gain_below" => RuleKind::RatioGainBelow { ratio: first },
            "age_behind" => RuleKind::AgeBehind { months: first },
            "steps_below" => RuleKind::StepsBelow { steps: n(first), terms: n(second) },
            "judgement_below" => RuleKind::JudgementBelow { terms: n(first) },
            _ => RuleKind::TargetsMetBelow { share: first },
        })
    }

    /// What it looks at, in words with its numbers.
    pub(crate) fn words(&self) -> String {
        let of = |n: u32| words::count(n as usize, "term", "terms");
        match self {
            RuleKind::ScoreFall { points, terms } => {
                format!("a standardised score that fell by {} or more over {}", words::points(*points, 1), of(*terms))
            }
            RuleKind::TermsWithoutProgress { terms, points } if *points == 0.0 => {
                format!("a standardised score that fell in each of {} running", of(*terms))
            }
            RuleKind::TermsWithoutProgress { terms, points } => {
                format!("a standardised score that gained less than {} in each of {} running", words::points(*points, 1), of(*terms))
            }
            RuleKind::GainBelow { points, terms } => {
                format!("a standardised score that gained less than {} over {}", words::points(*points, 1), of(*terms))
            }
            RuleKind::SlowerThanSameStart { terms } => {
                format!("progress over {} slower than that of pupils who started at the same score", of(*terms))
            }
            RuleKind::ScoreBelow { cut, results } => {
                let cut = match cut {
                    Cut::Points(points) => words::number(*points, 1),
                    Cut::Percentile(percentile) => format!("percentile {} of the nation", words::number(*percentile, 1)),
                };
                match results {
                    1 => format!("a latest standardised score below {cut}"),
                    n => format!("the last {n} standardised scores all below {cut}"),
                }
            }
            RuleKind::RatioGainBelow { ratio } => {
                format!("less than {} months of age score gained for each month of the latest course that ended", words::number(*ratio, 2))
            }
            RuleKind::AgeBehind { months } => format!("an age score {} months or more behind the pupil's age", words::number(*months, 1)),
            RuleKind::StepsBelow { steps, terms } => {
                format!("fewer than {} gained over {}", words::count(*steps as usize, "step", "steps"), of(*terms))
            }
            RuleKind::JudgementBelow { terms } => format!(
                "teacher assessment below the expected standard in {}",
                match terms {
                    1 => "the latest term".to_owned(),
                    n => format!("each of the last {n} terms"),
                }
            ),
            RuleKind::TargetsMetBelow { share } => format!("less than {} of the targets due were met", words::percent(*share)),
        }
    }

    /// The measure by itself, for messages.
    pub(crate) fn measure(&self) -> &'static str {
        match self {
            RuleKind::RatioGainBelow { .. } => "a ratio gain",
            RuleKind::AgeBehind { .. } => "an age score",
            RuleKind::StepsBelow { .. } => "the steps of a tracker",
            RuleKind::JudgementBelow { .. } => "teacher assessment",
            RuleKind::TargetsMetBelow { .. } => "a share of targets",
            _ => "a standardised score",
        }
    }

    /// It speaks of where a pupil stands, not of progress.
    pub(crate) fn is_attainment(&self) -> bool {
        matches!(self, RuleKind::ScoreBelow { .. } | RuleKind::AgeBehind { .. } | RuleKind::JudgementBelow { .. })
    }

    /// A finding can lie beyond the error of its measure.
    pub(crate) fn has_error(&self) -> bool {
        !matches!(self, RuleKind::StepsBelow { .. } | RuleKind::JudgementBelow { .. })
    }

    /// A test of one subject with a published error stands behind it.
    pub(crate) fn is_of_one_test(&self) -> bool {
        matches!(
            self,
            RuleKind::ScoreFall { .. }
                | RuleKind::TermsWithoutProgress { .. }
                | RuleKind::GainBelow { .. }
                | RuleKind::SlowerThanSameStart { .. }
        )
    }
}

/// A cut as a score or as a percentile, one of the two.
fn score_below(keys: &mut Keys<'_>, common: &[&str]) -> Option<RuleKind> {
    keys.no_others(common, &["points", "percentile", "results"]);
    let results = keys.number(&whole("results", 1.0, 6.0, "results", Some(1.0)));
    let cut = match (keys.table.contains_key("points"), keys.table.contains_key("percentile")) {
        (true, true) => {
            (keys.wrong)("percentile", "stands beside points; keep one of the two".to_owned());
            None
        }
        (false, false) => {
            (keys.wrong)("points", "is missing; write points or percentile".to_owned());
            None
        }
        (true, false) => keys.number(&any("points", 50.0, 130.0, "points", None)).map(Cut::Points),
        (false, true) => keys.number(&any("percentile", 1.0, 50.0, "in 100", None)).map(Cut::Percentile),
    };
    Some(RuleKind::ScoreBelow { cut: cut?, results: results? as u32 })
}

/// What a policy that asks for another kind is told: that it is not known, or that the data cannot bear it.
fn unknown(kind: &str) -> String {
    match REFUSED.iter().find(|(names, _)| names.contains(&kind)) {
        Some((_, instead)) => format!("the kind {} cannot be judged from what a school holds: {instead}", quoted(kind)),
        None => {
            let meant = suggest::did_you_mean(kind, KIND_NAMES);
            format!("{} is not a kind of rule; those are {}{meant}", quoted(kind), KIND_NAMES.join(", "))
        }
    }
}
