//! Cases about the error of scores, ordinal positions and age.

use serde_json::Value;

use super::fields::Fields;
use crate::analyse::{noise, ordinal};
use crate::decide::level::Edges;
use crate::method_check::input::{
    correlation, count_of, field, list, number, number_of, number_or, numbers, pair_of, positive, reliability,
};

/// Spread of the standardised scale, which the age cases take for granted.
const NORM_SD: f64 = 15.0;
/// The occasion factor, for cases that give two errors of measurement and no factor.
const LAMBDA: f64 = 1.3;
/// The factor of a changed test, for cases that give none.
const LINK_FACTOR: f64 = 1.3;

pub(super) fn sem(input: &Value) -> Result<Value, String> {
    let sem = noise::sem(positive(input, "sd")?, reliability(input, "r")?);
    let (low, high) = noise::band(number(input, "score")?, sem, number(input, "level")?);
    Fields::new().number("sem", sem).number("lo", low).number("hi", high).done()
}

pub(super) fn true_score(input: &Value) -> Result<Value, String> {
    let (estimate, se) =
        noise::true_score(number(input, "score")?, number(input, "mean")?, reliability(input, "r")?, positive(input, "sd")?);
    Fields::new().number("true_score", estimate).number("se", se).done()
}

/// Noise of a difference from a correlation or two errors of measurement; a changed test widens it.
fn noise_of_difference(input: &Value) -> Result<f64, String> {
    let sdd = if input.get("r12").is_some() {
        let sd = if input.get("sd").is_some() { positive(input, "sd")? } else { NORM_SD };
        noise::of_difference(sd, correlation(input, "r12")?)
    } else {
        noise::of_difference_from_sems(positive(input, "sem0")?, positive(input, "sem1")?, number_or(input, "lambda", LAMBDA)?)
    };
    let is_changed = input.get("changed").and_then(Value::as_bool).unwrap_or(input.get("link_factor").is_some());
    Ok(if is_changed { sdd * number_or(input, "link_factor", LINK_FACTOR)? } else { sdd })
}

/// The noise a case gives as `sdd`, or by what it follows from.
pub(super) fn sdd_of(input: &Value) -> Result<f64, String> {
    if input.get("sdd").is_none() && (input.get("r12").is_some() || input.get("sem0").is_some()) {
        return noise_of_difference(input);
    }
    positive(input, "sdd")
}

pub(super) fn difference_noise(input: &Value) -> Result<Value, String> {
    let sdd = noise_of_difference(input)?;
    Fields::new().number("sdd", sdd).number("critical_change", noise::critical_change(sdd)).done()
}

pub(super) fn reliable_change(input: &Value) -> Result<Value, String> {
    let rci = noise::reliable_change(number(input, "x0")?, number(input, "x1")?, sdd_of(input)?);
    Fields::new().number("rci", rci).set("level", Edges::REFERENCE.level(rci).sign()).done()
}

pub(super) fn misclassification(input: &Value) -> Result<Value, String> {
    let p = noise::chance_at_or_above(number(input, "true")?, number(input, "cut")?, positive(input, "sem")?);
    Fields::new().number("p_at_or_above", p).done()
}

pub(super) fn detectable_change(input: &Value) -> Result<Value, String> {
    let one_occasion = positive(input, "s")?;
    list(input, "occasions")?
        .iter()
        .try_fold(Fields::new(), |fields, occasions| {
            let occasions = u32::try_from(count_of(occasions, "occasions")?).map_err(|_| "occasions is too large")?;
            let (se, detectable) = noise::of_yearly_change(occasions, one_occasion).ok_or("a change needs two occasions")?;
            let found = Fields::new().number("se_per_year", se).number("detectable", detectable).done()?;
            Ok::<Fields, String>(fields.set(&occasions.to_string(), found))
        })?
        .done()
}

pub(super) fn ridits(input: &Value) -> Result<Value, String> {
    let ridits = ordinal::ridits(&numbers(input, "counts")?).ok_or("the counts hold no pupils")?;
    Fields::new().numbers("ridit", &ridits).done()
}

pub(super) fn age(input: &Value) -> Result<Value, String> {
    let share = |key: &str| {
        number_of(field(input, key)?, key)
            .and_then(|share| if share > 0.0 && share < 1.0 { Ok(share) } else { Err(format!("{key} is not a share between 0 and 1")) })
    };
    let beta = ordinal::points_per_month(share("p_old")?, share("p_young")?, positive(input, "months")?, NORM_SD);
    let pupils: Vec<(f64, f64)> = list(input, "pupils")?.iter().map(|pupil| pair_of(pupil, "pupils")).collect::<Result<_, _>>()?;
    let adjusted: Vec<f64> = pupils.iter().map(|(score, month)| ordinal::age_adjusted(*score, *month, beta)).collect();
    Fields::new().number("beta", beta).numbers("adjusted", &adjusted).done()
}
