//! Cases about value added and growth percentiles.

use serde_json::Value;

use super::fields::Fields;
use crate::analyse::growth::{self, Knots};
use crate::analyse::{quantile_line, value_added};
use crate::method_check::input::{field, list, number, number_of, numbers, numbers_of, pair_of, positive, zipped};

/// Fitted quantiles of one pupil.
const QUANTILES: i32 = 100;

pub(super) fn value_added(input: &Value) -> Result<Value, String> {
    let means = field(input, "pag_mean")?.as_object().ok_or("pag_mean is not a table")?;
    let mean_of = |points: f64| {
        let found = means.iter().find(|(group, _)| group.parse::<f64>().is_ok_and(|group| group == points));
        found.map_or_else(|| Err(format!("pag_mean has no group {points}")), |(_, mean)| number_of(mean, "pag_mean"))
    };
    let (mut points, mut values) = (Vec::new(), Vec::new());
    for pupil in list(input, "pupils")? {
        let [reading, writing, maths]: [f64; 3] = numbers(pupil, "ks1")?.try_into().map_err(|_| "ks1 is not three points")?;
        let prior = value_added::prior_points(reading, writing, maths);
        points.push(prior);
        values.push(number(pupil, "ks2")? - mean_of(prior)?);
    }
    let (school, low, high) = value_added::school_score(&values, positive(input, "sd_nat")?).ok_or("no pupils")?;
    Fields::new().numbers("aps", &points).numbers("va", &values).number("school", school).number("lo", low).number("hi", high).done()
}

pub(super) fn percentiles(input: &Value) -> Result<Value, String> {
    let (start, step) = (number(input, "q_start")?, number(input, "q_step")?);
    let fitted: Vec<f64> = (1..=QUANTILES).map(|i| start + step * f64::from(i)).collect();
    let found: Vec<u32> = numbers(input, "scores")?.iter().map(|score| growth::percentile_among(&fitted, *score)).collect();
    Fields::new().set("sgp", found).done()
}

pub(super) fn knots(input: &Value) -> Result<Value, String> {
    let found = growth::knots(&numbers(input, "scores")?).ok_or("no scores")?;
    Fields::new().numbers("knots", &found.inner).numbers("boundaries", &[found.boundaries.0, found.boundaries.1]).done()
}

pub(super) fn basis(input: &Value) -> Result<Value, String> {
    let knots = Knots { inner: numbers(input, "knots")?, boundaries: pair_of(field(input, "boundaries")?, "boundaries")? };
    let row = |x: &f64| growth::basis(*x, &knots).ok_or_else(|| format!("{x} or a knot lies outside the boundaries"));
    let rows: Vec<Vec<f64>> = numbers(input, "x")?.iter().map(row).collect::<Result<_, _>>()?;
    Fields::new().set("basis", rows).done()
}

pub(super) fn quantile_line(input: &Value) -> Result<Value, String> {
    let points = zipped(&numbers(input, "x")?, &numbers(input, "y")?, "x and y")?;
    let taus = list(input, "tau")?;
    if taus.len() > usize::try_from(QUANTILES).unwrap_or(100) {
        return Err("tau is too long".to_owned());
    }
    let mut fields = Fields::new();
    for (tau, value) in numbers_of(field(input, "tau")?, "tau")?.iter().zip(taus) {
        let line = quantile_line::fit(&points, *tau)
            .ok_or_else(|| format!("no line at {tau}: it takes 2 to {} points and a share between 0 and 1", quantile_line::MOST_POINTS))?;
        let found = Fields::new().number("intercept", line.intercept).number("slope", line.slope).number("loss", line.loss).done()?;
        fields = fields.set(&value.to_string(), found);
    }
    fields.done()
}
