//! Cases about groups, shares, pooling and chance.

use serde_json::Value;

use super::fields::Fields;
use crate::analyse::effect::Effect;
use crate::analyse::group_gap::{self, MeanGap, Present};
use crate::analyse::proportion::{self, Proportion};
use crate::analyse::summary::Summary;
use crate::analyse::{chance, pooling};
use crate::method_check::input::{count, field, not_negative, number, number_of, number_or, numbers, positive, yes_or_no, zipped};

pub(super) fn shrink(input: &Value) -> Result<Value, String> {
    let grand = number_or(input, "grand", 0.0)?;
    let (within, between) = (not_negative(input, "v_within")?, number(input, "v_between")?.max(0.0));
    let found = pooling::shrink(number(input, "mean")? - grand, positive(input, "n")?, within, between);
    Fields::new().number("k", found.weight).number("shrunk", grand + found.value).number("posterior_sd", found.posterior_sd).done()
}

pub(super) fn random_effects(input: &Value) -> Result<Value, String> {
    let cells = zipped(&numbers(input, "y")?, &numbers(input, "v")?, "y and v")?;
    let found = pooling::random_effects(&cells).ok_or("pooling needs two cells with variances above 0")?;
    Fields::new()
        .number("fixed", found.fixed)
        .number("Q", found.q)
        .number("tau2", found.tau2)
        .number("mu", found.mean)
        .number("se", found.se)
        .numbers("eb", &found.shrunken)
        .done()
}

fn share(input: &Value, key: &str) -> Result<f64, String> {
    let share = number(input, key)?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(format!("{key} is not a share from 0 to 1")) }
}

pub(super) fn chance(input: &Value) -> Result<Value, String> {
    let n = number(input, "n")?;
    if n < 0.0 {
        return Err("n is not a number of pupils".to_owned());
    }
    let found = chance::by_chance(n, share(input, "rate")?);
    Fields::new().number("expected", found.expected).number("p_at_least_one", found.at_least_one).number("sd", found.sd).done()
}

pub(super) fn false_discovery(input: &Value) -> Result<Value, String> {
    let (p, rate) = (numbers(input, "p")?, share(input, "q")?);
    Fields::new().set("rejected", chance::false_discovery(&p, rate)).set("unadjusted", chance::unadjusted(&p, rate)).done()
}

fn proportion(input: &Value, k: &str, n: &str) -> Result<Proportion, String> {
    Proportion::of(count(input, k)?, count(input, n)?).ok_or_else(|| format!("{n} is 0 or smaller than {k}"))
}

pub(super) fn wilson(input: &Value) -> Result<Value, String> {
    if count(input, "n")? == 0 && count(input, "k")? == 0 {
        let nothing = f64::NAN;
        return Fields::new().number("p", nothing).number("lo", nothing).number("hi", nothing).set("majority", "NOT_SHOWN").done();
    }
    let found = proportion(input, "k", "n")?;
    Fields::new().number("p", found.share).number("lo", found.low).number("hi", found.high).set("majority", found.majority()).done()
}

pub(super) fn newcombe(input: &Value) -> Result<Value, String> {
    let (diff, low, high) = proportion::difference(proportion(input, "k1", "n1")?, proportion(input, "k2", "n2")?);
    Fields::new().number("diff", diff).number("lo", low).number("hi", high).done()
}

pub(super) fn group_gap(input: &Value) -> Result<Value, String> {
    let (group, others) = (numbers(input, "group")?, numbers(input, "other")?);
    // One pupil on a side has a mean and no interval; none has not even that.
    let mean = |scores: &[f64]| Summary::of(scores).map_or(f64::NAN, |summary| summary.mean);
    let gap = group_gap::welch(&group, &others);
    let effect = group_gap::effect(&group, &others);
    let of_gap = |pick: fn(&MeanGap) -> f64| gap.as_ref().map_or(f64::NAN, pick);
    let (g_low, g_high) = effect.as_ref().map_or((f64::NAN, f64::NAN), Effect::interval);
    Fields::new()
        .number("gap", gap.map_or(mean(&others) - mean(&group), |gap| gap.gap))
        .number("df", of_gap(|gap| gap.df))
        .number("lo", of_gap(|gap| gap.low))
        .number("hi", of_gap(|gap| gap.high))
        .number("g", effect.map_or(f64::NAN, |effect| effect.g))
        .number("g_lo", g_low)
        .number("g_hi", g_high)
        .done()
}

pub(super) fn churn(input: &Value) -> Result<Value, String> {
    let first = field(input, "y0")?.as_object().ok_or("y0 is not a table of scores")?;
    let at = |key: &str, pupil: &str| number_of(field(field(input, key)?, pupil)?, key);
    let is_member =
        |key: &str, pupil: &str| yes_or_no(field(field(input, key)?, pupil)?).ok_or(format!("{key} holds something other than 1 and 0"));
    let present = first.keys().filter(|pupil| input.get("y1").is_some_and(|last| last.get(pupil.as_str()).is_some()));
    let pupils: Vec<Present> = present
        .map(|pupil| {
            Ok(Present { first: at("y0", pupil)?, last: at("y1", pupil)?, was_in: is_member("s0", pupil)?, is_in: is_member("s1", pupil)? })
        })
        .collect::<Result<_, String>>()?;
    let found = group_gap::membership(&pupils).ok_or("one side is empty")?;
    Fields::new()
        .number("gap_start", found.gap_start)
        .number("gap_end_fixed", found.gap_end_fixed)
        .number("gap_end_current", found.gap_end_current)
        .number("real_change", found.real_change())
        .number("churn_effect", found.churn_effect())
        .done()
}

pub(super) fn gap_index(input: &Value) -> Result<Value, String> {
    let index = group_gap::gap_index(&numbers(input, "disadvantaged")?, &numbers(input, "other")?).ok_or("one side is empty")?;
    Fields::new().number("index", index).done()
}
