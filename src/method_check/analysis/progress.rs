//! Cases about one pupil: gap, same baseline, rate, access, domains and incidents.

use serde_json::Value;

use super::fields::Fields;
use super::scores::sdd_of;
use crate::analyse::gap::{self, Known, Reach};
use crate::analyse::rate::{self, RateChange};
use crate::analyse::same_baseline::{self, Expected, Nearness, Norms, Peer};
use crate::analyse::wellbeing::{self, Incidents, Lessons};
use crate::analyse::{line, noise};
use crate::decide::criteria::{verdict_of_absence_of_harm, verdict_of_asked_improvement};
use crate::decide::level::Edges;
use crate::decide::results::Level;
use crate::method_check::input::{
    correlation, count, count_of, field, list, list_of, not_negative, number, number_of, number_or, numbers, numbers_of, pair_of, pairs,
    positive, text_of, zipped,
};

/// The gap from which criterion (a) applies, for cases that give none.
const GAP_MIN: f64 = 7.5;

fn norms(input: &Value) -> Result<Norms, String> {
    Ok(Norms { mean: number_or(input, "mean", 100.0)?, sd: number_or(input, "sd", 15.0)? })
}

pub(super) fn gap(input: &Value) -> Result<Value, String> {
    let (x0, x1, sdd) = (number(input, "x0")?, number(input, "x1")?, sdd_of(input)?);
    let change = if input.get("peers0").is_some() {
        let peers = zipped(&numbers(input, "peers0")?, &numbers(input, "peers1")?, "peers0 and peers1")?;
        gap::to_peers(x0, x1, &peers, sdd).ok_or("a peer mean needs two peers")?
    } else {
        gap::to_norm(x0, x1, number_or(input, "norm", 100.0)?, sdd)
    };
    let fields = Fields::new().number("g0", change.before).number("g1", change.after);
    if change.is_no_gap() {
        return fields.set("a", "NOT_APPLICABLE").set("b", "NOT_APPLICABLE").done();
    }
    let level = Edges::REFERENCE.level(change.z());
    let a = if change.before < GAP_MIN { "NOT_APPLICABLE" } else { verdict_of_asked_improvement(level).code() };
    fields
        .number("dg", change.change())
        .number("se", change.se)
        .number("z", change.z())
        .set("level", level.sign())
        .set("a", a)
        .set("b", verdict_of_absence_of_harm(level).code())
        .done()
}

pub(super) fn floor(input: &Value) -> Result<Value, String> {
    let sdd = sdd_of(input)?;
    let reach = |key: &str| match field(input, key)? {
        Value::String(below) if below == "<" => Ok(Reach::UpTo(number(input, "floor")? - 1.0)),
        Value::String(above) if above == ">" => Ok(Reach::From(number(input, "ceiling")? + 1.0)),
        value => number_of(value, key).map(Reach::At),
    };
    let (from, to) = (reach("x0")?, reach("x1")?);
    let change = to.points() - from.points();
    let z = noise::reliable_change(from.points(), to.points(), sdd);
    let level = Edges::REFERENCE.level(z);
    match from.to(to) {
        None => Fields::new().set("verdict", "NO_EVIDENCE").done(),
        Some(Known::Exactly) => {
            Fields::new().set("verdict", "EXACT").number("change", change).number("z", z).set("level", level.sign()).done()
        }
        Some(Known::AtLeast) => Fields::new()
            .set("verdict", "AT_LEAST")
            .number("change_at_least", change)
            .number("z_at_least", z)
            .set("level", level.sign())
            .done(),
        Some(Known::AtMost) => Fields::new()
            .set("verdict", "AT_MOST")
            .number("change_at_most", change)
            .number("z_at_most", z)
            .set("level", level.sign())
            .done(),
    }
}

pub(super) fn slope(input: &Value) -> Result<Value, String> {
    let points = zipped(&numbers(input, "t")?, &numbers(input, "y")?, "t and y")?;
    let (slope, se) = gap::slope(&points, positive(input, "s")?).ok_or("a slope needs two different times")?;
    let is_gap = input.get("gap").and_then(Value::as_bool).unwrap_or(false);
    let z = if is_gap { -slope / se } else { slope / se };
    Fields::new().number("slope", slope).number("se", se).number("z", z).set("level", Edges::REFERENCE.level(z).sign()).done()
}

pub(super) fn same_baseline(input: &Value) -> Result<Value, String> {
    let expected = Expected::from(number(input, "x0")?, correlation(input, "r")?, norms(input)?);
    let x1 = number(input, "x1")?;
    let z = expected.z(x1);
    let level = Edges::REFERENCE.level(z);
    Fields::new()
        .number("expected", expected.expected)
        .number("sd", expected.sd)
        .number("residual", expected.residual(x1))
        .number("z", z)
        .number("percentile", same_baseline::percentile(z))
        .set("level", level.sign())
        .set("c", verdict_of_absence_of_harm(level).code())
        .done()
}

pub(super) fn recentre(input: &Value) -> Result<Value, String> {
    let (z, mean, v_b) = (number(input, "z")?, number(input, "mean_z_others")?, not_negative(input, "v_b")?);
    let n = usize::try_from(count(input, "n_others")?).map_err(|_| "n_others is too large")?;
    let local = same_baseline::recentred(z, mean, n, v_b);
    Fields::new()
        .number("k", same_baseline::recentring_share(n, v_b))
        .number("z_local", local)
        .set("level_norm", Edges::REFERENCE.level(z).sign())
        .set("level_local", Edges::REFERENCE.level(local).sign())
        .set("year_moved", same_baseline::whole_year_moved(mean, n))
        .done()
}

/// Identifier, start and outcome.
pub(super) fn peers<'a>(input: &'a Value, key: &str) -> Result<Vec<Peer<'a>>, String> {
    let peer = |item: &'a Value| match list_of(item, key)? {
        [id, start, outcome] => Ok(Peer { id: text_of(id, key)?, start: number_of(start, key)?, outcome: number_of(outcome, key)? }),
        _ => Err(format!("{key} holds something other than identifier, start and outcome")),
    };
    list(input, key)?.iter().map(peer).collect()
}

pub(super) fn nearest(input: &Value) -> Result<Value, String> {
    let (x0, x1) = (number(input, "x0")?, number(input, "x1")?);
    let size = |key: &str| count(input, key).map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let nearness = Nearness { k: size("k")?, caliper: number(input, "caliper")?, at_least: size("min_peers")? };
    let pool = peers(input, "pool")?;
    let Some(found) = same_baseline::nearest(x0, pool.iter().copied(), nearness) else {
        let inside = pool.iter().filter(|peer| (peer.start - x0).abs() <= nearness.caliper).count();
        return Fields::new().set("n", inside).set("verdict", "NO_EVIDENCE").set("peers", Vec::<Value>::new()).done();
    };
    let outcomes: Vec<f64> = found.iter().map(|peer| peer.outcome).collect();
    let summary = crate::analyse::summary::Summary::of(&outcomes).ok_or("no peers")?;
    Fields::new()
        .set("n", found.len())
        .set("peers", found.iter().map(|peer| peer.id).collect::<Vec<_>>())
        .number("peer_mean", summary.mean)
        .number("peer_sd", summary.sd())
        .number("diff", x1 - summary.mean)
        .number("midrank_percentile", same_baseline::midrank_percentile(x1, &found))
        .done()
}

pub(super) fn local_line(input: &Value) -> Result<Value, String> {
    let points = zipped(&numbers(input, "x")?, &numbers(input, "y")?, "x and y")?;
    let pupil = usize::try_from(count(input, "pupil")?).map_err(|_| "pupil is too large")?;
    let found = line::deleted_residual(&points, pupil).ok_or("no line can be fitted to these pupils")?;
    Fields::new()
        .number("a", found.intercept)
        .number("b", found.slope)
        .number("fit", found.fit)
        .number("resid", found.residual)
        .number("s", found.s)
        .number("h", found.leverage)
        .number("t", found.t)
        .set("df", found.df)
        .set("level", Edges::REFERENCE.level(found.z()).sign())
        .done()
}

pub(super) fn rate(input: &Value) -> Result<Value, String> {
    let noise = positive(input, "s")?;
    let change = if input.get("three").is_some() {
        let points: [(f64, f64); 3] = pairs(input, "three")?.try_into().map_err(|_| "three does not hold three occasions")?;
        rate::of_three(points, noise)
    } else {
        let window = |key: &str| match list(input, key)? {
            [times, scores] => zipped(&numbers_of(times, key)?, &numbers_of(scores, key)?, key),
            _ => Err(format!("{key} is not a list of times and a list of scores")),
        };
        rate::of_windows(&window("w1")?, &window("w2")?, noise)
    };
    match change {
        Some(change) => rate_fields(&change),
        // Too few occasions, or all on one day: there is no rate to judge.
        None => Fields::new().number("z", f64::NAN).set("level", Level::Unknown.sign()).set("d", "NO_EVIDENCE").done(),
    }
}

fn rate_fields(change: &RateChange) -> Result<Value, String> {
    let level = change.z_if_usable().map_or(Level::Unknown, |z| Edges::REFERENCE.level(z));
    Fields::new()
        .number("r1", change.before)
        .number("r2", change.now)
        .number("change", change.change())
        .number("se", change.se)
        .number("z", change.z())
        .set("level", level.sign())
        .set("d", verdict_of_absence_of_harm(level).code())
        .done()
}

pub(super) fn access(input: &Value) -> Result<Value, String> {
    let lessons = |item| match list_of(item, "subjects")? {
        [subject, minutes, withdrawn] => Ok(Lessons {
            subject: text_of(subject, "subjects")?,
            minutes: number_of(minutes, "subjects")?,
            withdrawn: number_of(withdrawn, "subjects")?,
        }),
        _ => Err("subjects holds something other than subject, minutes and minutes withdrawn".to_owned()),
    };
    let week: Vec<Lessons<'_>> = list(input, "subjects")?.iter().map(lessons).collect::<Result<_, _>>()?;
    let Some(found) = wellbeing::access(&week) else {
        // A timetable without minutes is no record, and no record is no evidence.
        return Fields::new().number("withdrawn_share", f64::NAN).set("over_20pc", Vec::<Value>::new()).set("e", "NO_EVIDENCE").done();
    };
    let verdict = if found.is_full() { "MET" } else { "NOT_MET" };
    Fields::new().number("withdrawn_share", found.withdrawn_share).set("over_20pc", found.over_a_fifth.clone()).set("e", verdict).done()
}

pub(super) fn domains(input: &Value) -> Result<Value, String> {
    let pairs: Vec<(f64, f64)> = list(input, "pairs")?.iter().map(|pair| pair_of(pair, "pairs")).collect::<Result<_, _>>()?;
    let (up, down) = wellbeing::domain_changes(&pairs);
    let fields = Fields::new().set("up", up).set("down", down);
    match wellbeing::sign_test(up, down) {
        None => fields.set("level", "?").done(),
        Some(chances) => fields.number("p_up", chances.better).number("p_down", chances.worse).set("level", chances.sign()).done(),
    }
}

pub(super) fn incidents(input: &Value) -> Result<Value, String> {
    let window = |counts: &str, days: &str| {
        Ok::<_, String>(Incidents { count: count_of(field(input, counts)?, counts)?, days: positive(input, days)? })
    };
    let (before, now) = (window("c0", "d0")?, window("c1", "d1")?);
    let fields = Fields::new().number("rate_ratio", wellbeing::rate_ratio(before, now).unwrap_or(f64::NAN));
    match wellbeing::incident_test(before, now) {
        None => fields.set("level", "?").set("g", "NO_EVIDENCE").done(),
        Some(chances) => {
            fields.number("p_decrease", chances.better).number("p_increase", chances.worse).set("level", chances.sign()).done()
        }
    }
}
