//! Cases about interventions and effect sizes.

use serde_json::{Value, json};

use super::fields::Fields;
use super::progress::peers;
use super::scores::sdd_of;
use crate::analyse::effect::{self, Effect, Group, PrePost};
use crate::analyse::intervention::{self, Course, Dosage, MeanInterval, TestFacts};
use crate::analyse::ratio_gain;
use crate::method_check::input::{correlation, count, list, number, number_or, numbers, pairs, positive, reliability};

/// Edges of delivery, for cases that give none.
const DELIVERY: (f64, f64) = (0.8, 0.6);

pub(super) fn paired(input: &Value) -> Result<Value, String> {
    let test = TestFacts { mean: number(input, "mean")?, sd: positive(input, "sd")?, r12: correlation(input, "r12")?, sdd: sdd_of(input)? };
    let found = intervention::paired_gain(&pairs(input, "pairs")?, test).ok_or("no pairs")?;
    let (low, high) = found.beyond_interval();
    Fields::new()
        .set("n", found.gain.n)
        .number("pre_mean", found.pre_mean)
        .number("gain", found.gain.mean)
        .number("sd_gain", found.gain.sd)
        .number("lo", found.gain.low)
        .number("hi", found.gain.high)
        .number("d_norm", found.in_sd_units)
        .number("rtm_expected", found.expected)
        .number("gain_beyond_rtm", found.beyond())
        .number("lo_adj", low)
        .number("hi_adj", high)
        .set("reliable_gain", found.reliable_gains)
        .set("reliable_loss", found.reliable_losses)
        .done()
}

pub(super) fn matched(input: &Value) -> Result<Value, String> {
    let (treated, pool) = (peers(input, "treated")?, peers(input, "pool")?);
    if treated.len().saturating_mul(pool.len()) > 10_000_000 {
        return Err("too many pupils to match in one case".to_owned());
    }
    let k = usize::try_from(count(input, "k")?).unwrap_or(usize::MAX);
    let (found, unmatched) = intervention::matched(&treated, &pool, k, number(input, "caliper")?);
    let differences: Vec<f64> = found.iter().map(|one| one.difference).collect();
    let rows: Vec<Value> =
        found.iter().map(|one| json!([one.id, one.difference, one.matches.iter().map(|peer| peer.id).collect::<Vec<_>>()])).collect();
    let mean = MeanInterval::of(&differences);
    let of = |pick: fn(&MeanInterval) -> f64| mean.as_ref().map_or(f64::NAN, pick);
    Fields::new()
        .set("matched", rows)
        .set("unmatched", unmatched)
        .number("mean_diff", of(|mean| mean.mean))
        .number("sd", of(|mean| mean.sd))
        .number("lo", of(|mean| mean.low))
        .number("hi", of(|mean| mean.high))
        .done()
}

pub(super) fn cost(input: &Value) -> Result<Value, String> {
    let course = Course {
        sessions: number(input, "sessions")?,
        minutes: positive(input, "minutes")?,
        hourly: number(input, "hourly")?,
        group_size: positive(input, "group_size")?,
        materials: number_or(input, "materials", 0.0)?,
    };
    let delivered = course.sessions / positive(input, "planned")?;
    let dosage = Dosage::of(delivered, DELIVERY.0, DELIVERY.1);
    let cost = course.cost_per_pupil();
    let per_point = match (input.get("gain"), input.get("gain_lo")) {
        (None | Some(Value::Null), _) | (_, None | Some(Value::Null)) => None,
        _ => intervention::cost_per_point(cost, number(input, "gain")?, number(input, "gain_lo")?, dosage),
    };
    Fields::new()
        .number("cost_per_pupil", cost)
        .number("delivered", delivered)
        .set("dosage", dosage.code())
        .set("cost_per_point", per_point)
        .done()
}

pub(super) fn ratio_gain(input: &Value) -> Result<Value, String> {
    let found = ratio_gain::ratio_gain(
        number(input, "gain_months")?,
        number(input, "elapsed_months")?,
        number(input, "sem_months")?,
        count(input, "n")?,
    );
    let found = found.ok_or("no time passed")?;
    Fields::new()
        .number("ratio_gain", found.ratio)
        .number("se", found.se)
        .set("band", ratio_gain::band(found.ratio))
        .set("report", found.may_be_reported)
        .done()
}

pub(super) fn bands(input: &Value) -> Result<Value, String> {
    let words: Vec<&str> = numbers(input, "rg")?.iter().map(|ratio| ratio_gain::band(*ratio)).collect();
    Fields::new().set("band", words).done()
}

pub(super) fn months(input: &Value) -> Result<Value, String> {
    let months: Vec<Option<i32>> = numbers(input, "d")?.iter().map(|effect| ratio_gain::months_of_progress(*effect)).collect();
    Fields::new().set("months", json!(months)).done()
}

pub(super) fn correction(input: &Value) -> Result<Value, String> {
    let found: Vec<f64> = numbers(input, "m")?.iter().map(|m| effect::correction(*m)).collect();
    Fields::new().numbers("J", &found).done()
}

fn with_interval(fields: Fields, effect: &Effect) -> Result<Value, String> {
    let (low, high) = effect.interval();
    fields.number("J", effect.correction).number("g", effect.g).number("v", effect.variance).number("lo", low).number("hi", high).done()
}

pub(super) fn two_groups(input: &Value) -> Result<Value, String> {
    let group = |mean: &str, sd: &str, n: &str| {
        Ok::<_, String>(Group { mean: number(input, mean)?, sd: positive(input, sd)?, n: positive(input, n)? })
    };
    let (first, second) = (group("m1", "s1", "n1")?, group("m2", "s2", "n2")?);
    let found = effect::two_groups(first, second);
    let pooled = effect::pooled_sd((first.sd, first.n), (second.sd, second.n));
    with_interval(Fields::new().number("sp", pooled).number("d", found.d), &found)
}

pub(super) fn mean_change(input: &Value) -> Result<Value, String> {
    let group = PrePost {
        pre: number(input, "pre_mean")?,
        post: number(input, "post_mean")?,
        pre_sd: positive(input, "pre_sd")?,
        n: positive(input, "n")?,
    };
    with_interval(Fields::new(), &effect::mean_change(group, reliability(input, "r")?))
}

pub(super) fn pre_post_control(input: &Value) -> Result<Value, String> {
    let groups = |key: &str| -> Result<Vec<PrePost>, String> {
        list(input, key)?
            .iter()
            .map(|item| {
                Ok(PrePost {
                    pre: number(item, "pre")?,
                    post: number(item, "post")?,
                    pre_sd: positive(item, "sd")?,
                    n: positive(item, "n")?,
                })
            })
            .collect()
    };
    let (treated, control) = (groups("treated")?, groups("control")?);
    if treated.len() != control.len() {
        return Err("treated and control are not of equal length".to_owned());
    }
    let found: Vec<f64> = treated.into_iter().zip(control).map(|(treated, control)| effect::pre_post_control(treated, control)).collect();
    Fields::new().numbers("g", &found).done()
}
