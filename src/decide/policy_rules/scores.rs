//! Rules on standardised scores of one test series: falls, small gains, terms running, same start, low scores.
//!
//! The yardstick of a change is the noise of a difference (method, progress criteria, section 3), of a place the error of one
//! score. Bounds such as "below 70" count only where every score beyond them leads to the same answer (section 9).

use super::odds_words::{HAIR, odds, subjects_of};
use super::{Ground, Measured, finding};
use crate::analyse::chosen::{Seen, weeks_between};
use crate::analyse::distribution::normal_quantile;
use crate::analyse::gap::{Known, Reach};
use crate::analyse::results::{Estimate, NoEvidence};
use crate::analyse::{noise, pair};
use crate::config::policy_rule_kinds::{Cut, RuleKind};
use crate::config::policy_rules::OwnRule;
use crate::decide::level::Edges;
use crate::decide::results::Level;
use crate::decide::rule_results::RuleAnswer;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::domain::words;

/// Measures a rule of this family in each of its subjects.
pub(super) fn measure(kind: &RuleKind, rule: &OwnRule, ground: &Ground<'_>) -> Vec<Measured> {
    let subjects = subjects_of(&rule.subjects, ground.progress.keys().copied());
    if subjects.is_empty() {
        return vec![Measured::no(None, "the school holds no standardised test for this pupil's year group")];
    }
    subjects
        .into_iter()
        .map(|subject| {
            let measured = seen(ground, subject).and_then(|seen| of_subject(kind, subject, &seen, ground));
            measured.unwrap_or_else(|reason| Measured::no(Some(subject), reason))
        })
        .collect()
}

/// Every score and bound of the series that speaks for the pupil in a subject, in order; never empty.
fn seen<'a>(ground: &Ground<'a>, subject: Subject) -> Result<Vec<Seen<'a>>, String> {
    let Some(progress) = ground.progress.get(&subject) else {
        return Err("the school holds no standardised test in it for this pupil's year group".to_owned());
    };
    if let Estimate::NoEvidence(reason @ NoEvidence::LatestMissing) = &progress.c {
        return Err(reason.words().to_owned());
    }
    let of_series = progress.series.as_ref().and_then(|series| ground.pupil.tests.get_key_value(series));
    let mut seen: Vec<Seen<'a>> = of_series
        .into_iter()
        .flat_map(|(series, results)| {
            results.iter().filter_map(move |result| Some(Seen { series, result, reach: Reach::of(&result.outcome)? }))
        })
        .collect();
    seen.sort_by_key(|one| (one.result.occasion, one.result.date));
    if seen.is_empty() { Err(NoEvidence::NoResults.words().to_owned()) } else { Ok(seen) }
}

fn of_subject(kind: &RuleKind, subject: Subject, seen: &[Seen<'_>], ground: &Ground<'_>) -> Result<Measured, String> {
    match kind {
        RuleKind::ScoreFall { points, terms } => change(subject, &ends(seen, *terms, ground)?, Asked::Fall(*points), ground),
        RuleKind::GainBelow { points, terms } => change(subject, &ends(seen, *terms, ground)?, Asked::Gain(*points), ground),
        RuleKind::TermsWithoutProgress { terms, points } => terms_running(subject, seen, *terms, *points, ground),
        RuleKind::SlowerThanSameStart { terms } => same_start(subject, &ends(seen, *terms, ground)?, ground),
        RuleKind::ScoreBelow { cut, results } => below(subject, seen, *cut, *results, ground),
        _ => Err("this rule is not about standardised scores".to_owned()),
    }
}

/// The result of a term, or why there is none.
fn at<'s, 'a>(seen: &'s [Seen<'a>], occasion: Occasion) -> Result<&'s Seen<'a>, String> {
    let found = seen.iter().rev().find(|one| one.result.occasion == occasion);
    found.ok_or_else(|| format!("no result of the same test in {occasion}"))
}

/// The latest result and that so many terms before.
fn ends<'a>(seen: &[Seen<'a>], terms: u32, ground: &Ground<'_>) -> Result<(Seen<'a>, Seen<'a>), String> {
    let last = seen.last().ok_or_else(|| NoEvidence::NoResults.words().to_owned())?;
    let first = at(seen, last.result.occasion.terms_before(terms))?;
    if weeks_between(first.result.date, last.result.date) < ground.method.min_interval.value {
        return Err(NoEvidence::TooClose.words().to_owned());
    }
    Ok((*first, *last))
}

/// What is asked of a change.
#[derive(Clone, Copy)]
enum Asked {
    /// A fall of so many points or more; measured against no change.
    Fall(f64),
    /// A gain of less than so many points; measured against just that gain.
    Gain(f64),
}

impl Asked {
    fn is_met(self, change: f64) -> bool {
        match self {
            Asked::Fall(points) => change <= -points + HAIR,
            Asked::Gain(points) => change < points - HAIR,
        }
    }
}

/// The end points of a change stand for every value beyond them, or there is no answer.
fn certain(known: Option<Known>, is_met: bool) -> Result<bool, String> {
    match (known, is_met) {
        (Some(Known::Exactly), _) | (Some(Known::AtMost), true) | (Some(Known::AtLeast), false) => Ok(is_met),
        _ => Err(NoEvidence::Bounded.words().to_owned()),
    }
}

fn change(subject: Subject, (first, last): &(Seen<'_>, Seen<'_>), asked: Asked, ground: &Ground<'_>) -> Result<Measured, String> {
    let (before, after) = (first.reach.points(), last.reach.points());
    let is_met = certain(first.reach.to(last.reach), asked.is_met(after - before))?;
    let sdd = pair::sdd(first, last, ground.local, ground.method);
    let (z, of_whom, clearing) = match asked {
        Asked::Fall(points) => ((after - before) / sdd, "pupils whose standing has not changed fall as far", next_whole(before - points)),
        Asked::Gain(points) => {
            ((after - before - points) / sdd, "pupils who truly gained so much would show as little", (before + points - HAIR).ceil())
        }
    };
    let odds = odds(z, of_whom);
    let mut evidence = format!("{}: {}", course(&[*first, *last]), words_of_change(after - before));
    if is_met {
        evidence.push_str(&format!("; {odds}, at a noise of {}", words::points(sdd, 1)));
        if first.reach.exact().is_some() {
            evidence.push_str(&format!("; a score of {} or more would not have met it", words::number(clearing, 0)));
        }
    }
    Ok(Measured { subject: Some(subject), finding: finding(is_met, Edges::of(ground.method).level(z)), z: Some(z), evidence, odds })
}

/// The smallest whole number above a value.
fn next_whole(value: f64) -> f64 {
    (value + HAIR).floor() + 1.0
}

/// `94 on 1 December 2025, 84 on 16 June 2026`.
fn course(seen: &[Seen<'_>]) -> String {
    seen.iter().map(|one| format!("{} on {}", one.result.outcome, words::date(one.result.date))).collect::<Vec<_>>().join(", ")
}

fn words_of_change(change: f64) -> String {
    match change {
        change if change < 0.0 => format!("a fall of {}", words::points(-change, 1)),
        change if change > 0.0 => format!("a gain of {}", words::points(change, 1)),
        _ => "no change".to_owned(),
    }
}

/// Each of the last terms below what is asked, and whether the whole way lies beyond the noise. One term that reached it is
/// an answer even where another has no result.
fn terms_running(subject: Subject, seen: &[Seen<'_>], terms: u32, points: f64, ground: &Ground<'_>) -> Result<Measured, String> {
    let last = seen.last().ok_or_else(|| NoEvidence::NoResults.words().to_owned())?.result.occasion;
    let looks: Vec<Result<&Seen<'_>, String>> = (0..=terms).rev().map(|back| at(seen, last.terms_before(back))).collect();
    let mut reason = None;
    for look in looks.windows(2) {
        let [first, second] = look else { continue };
        let answer = match (first, second) {
            (Ok(first), Ok(second)) => short_of(first, second, points, ground),
            (Err(why), _) | (_, Err(why)) => Err(why.clone()),
        };
        match (answer, first, second) {
            (Ok(false), Ok(first), Ok(second)) => {
                let gained = words_of_change(second.reach.points() - first.reach.points());
                let evidence = format!("{}: {gained}, which ends the run", course(&[**first, **second]));
                let nothing = String::new();
                return Ok(Measured { subject: Some(subject), finding: RuleAnswer::NotFound, z: None, evidence, odds: nothing });
            }
            (Err(why), _, _) => reason = reason.or(Some(why)),
            _ => {}
        }
    }
    if let Some(reason) = reason {
        return Err(reason);
    }
    let looks: Vec<Seen<'_>> = looks.into_iter().filter_map(Result::ok).copied().collect();
    let (Some(first), Some(last)) = (looks.first(), looks.last()) else { return Err(NoEvidence::NoResults.words().to_owned()) };
    let whole = last.reach.points() - first.reach.points();
    let sdd = pair::sdd(first, last, ground.local, ground.method);
    let z = (whole - points * f64::from(terms)) / sdd;
    let of_whom = if points == 0.0 {
        "pupils whose standing has not changed fall as far in all"
    } else {
        "pupils who truly gained just that would show as little in all"
    };
    let mut odds = odds(z, of_whom);
    if points == 0.0 {
        odds.push_str(&format!(
            ", and {} fall so many terms running by the ups and downs of tests alone",
            words::odds(falls_running(terms))
        ));
    }
    let evidence = format!("{}: {} in all; {odds}, at a noise of {}", course(&looks), words_of_change(whole), words::points(sdd, 1));
    Ok(Measured { subject: Some(subject), finding: finding(true, Edges::of(ground.method).level(z)), z: Some(z), evidence, odds })
}

/// One term gained less than the points asked.
fn short_of(first: &Seen<'_>, second: &Seen<'_>, points: f64, ground: &Ground<'_>) -> Result<bool, String> {
    if weeks_between(first.result.date, second.result.date) < ground.method.min_interval.value {
        return Err(NoEvidence::TooClose.words().to_owned());
    }
    let change = second.reach.points() - first.reach.points();
    certain(first.reach.to(second.reach), Asked::Gain(points).is_met(change))
}

/// Share of pupils of unchanged standing whose scores fall so many terms running: of the `(terms + 1)!` orders in which
/// equally likely scores can come, one falls all the way (combinatorics; ties left out).
fn falls_running(terms: u32) -> f64 {
    1.0 / (1..=terms + 1).map(f64::from).product::<f64>()
}

/// Slower than pupils who started at the same score, on the norms.
fn same_start(subject: Subject, (first, last): &(Seen<'_>, Seen<'_>), ground: &Ground<'_>) -> Result<Measured, String> {
    let (expected, _) = pair::expected(first, last, ground.method);
    let z = expected.z(last.reach.points());
    let level = Edges::of(ground.method).level(z);
    let is_met = certain(first.reach.to(last.reach), level.leans())?;
    let odds = odds(z, "of them are this low or lower");
    let mut evidence = format!(
        "{}; on the norms pupils who started at {} are on average at {} by now, give or take {}",
        course(&[*first, *last]),
        first.result.outcome,
        words::number(expected.expected, 1),
        words::number(expected.sd, 1)
    );
    evidence.push_str(&if is_met { format!("; {odds}") } else { ": no reliable difference".to_owned() });
    Ok(Measured {
        subject: Some(subject),
        finding: finding(is_met, level),
        z: Some(z),
        evidence,
        odds: odds.replace(" of them", " pupils who started at the same score"),
    })
}

/// The last results all below a cut; the mean of n results has an error smaller by the root of n.
fn below(subject: Subject, seen: &[Seen<'_>], cut: Cut, results: u32, ground: &Ground<'_>) -> Result<Measured, String> {
    let method = ground.method;
    let cut = match cut {
        Cut::Points(points) => points,
        Cut::Percentile(percentile) => method.norm_mean.value + method.norm_sd.value * normal_quantile(percentile / 100.0),
    };
    let wanted = results as usize;
    let looked: Vec<Seen<'_>> = seen.iter().skip(seen.len().saturating_sub(wanted)).copied().collect();
    let is_below = |one: &Seen<'_>| match one.reach {
        Reach::At(points) => Some(points < cut - HAIR),
        Reach::UpTo(points) => (points < cut).then_some(true),
        Reach::From(points) => (points >= cut).then_some(false),
    };
    let answers: Vec<Option<bool>> = looked.iter().map(is_below).collect();
    let is_met = if answers.contains(&Some(false)) {
        false
    } else if answers.contains(&None) {
        return Err(NoEvidence::Bounded.words().to_owned());
    } else if looked.len() < wanted {
        return Err(format!("only {} so far, where the rule asks for {wanted}", words::count(looked.len(), "result", "results")));
    } else {
        true
    };
    let reliability = looked.last().and_then(|one| method.test_noise.of_series(&one.series.instrument)).and_then(|row| row.reliability);
    let n = looked.len() as f64;
    let sem = noise::sem(method.norm_sd.value, reliability.unwrap_or(method.alpha_default.value)) / n.sqrt();
    let z = (looked.iter().map(|one| one.reach.points()).sum::<f64>() / n - cut) / sem;
    let odds = odds(z, "pupils who truly stand at the cut would show as low");
    let cut = words::number(cut, 1);
    let evidence =
        if is_met { format!("{}, below {cut}; {odds}", course(&looked)) } else { format!("{}: not all below {cut}", course(&looked)) };
    let evidence = if !is_met && wanted == 1 { format!("{}: not below {cut}", course(&looked)) } else { evidence };
    let level = if z <= -method.k_strong.value { Level::Strongly } else { Level::Leaning };
    Ok(Measured { subject: Some(subject), finding: finding(is_met, level), z: Some(z), evidence, odds })
}
