//! The unit and range of every number of `config/method.toml`, and the check of one setting against them.

/// What a value must be: key, unit, lowest, highest.
pub(crate) type Limits = (&'static str, &'static str, f64, f64);

/// Every number of the file with its unit and range, in the file's order.
pub(crate) const LIMITS: [Limits; 50] = [
    ("k_strong", "z", 1.0, 4.0),
    ("k_lean", "z", 0.1, 3.0),
    ("norm_mean", "points", 50.0, 150.0),
    ("norm_sd", "points", 5.0, 30.0),
    ("alpha_default", "correlation", 0.5, 0.99),
    ("r12_default", "correlation", 0.3, 0.99),
    ("r12_year", "correlation", 0.3, 0.99),
    ("r12_year_from", "months", 1.0, 24.0),
    ("difference_year_from", "weeks", 4.0, 104.0),
    ("lambda", "factor", 1.0, 3.0),
    ("link_factor", "factor", 1.0, 3.0),
    ("gap_min", "points", 0.0, 30.0),
    ("gap_closed", "points", 0.0, 30.0),
    ("low", "points", 60.0, 100.0),
    ("absence_persistent", "share", 0.01, 0.5),
    ("absence_severe", "share", 0.1, 1.0),
    ("min_peers", "pupils", 2.0, 1000.0),
    ("min_recentre", "pupils", 2.0, 1000.0),
    ("v_b", "share", 0.0, 1.0),
    ("min_interval", "weeks", 1.0, 52.0),
    ("peer_caliper", "points", 0.5, 30.0),
    ("k_gov", "pupils", 3.0, 100.0),
    ("k_pub", "pupils", 3.0, 100.0),
    ("min_gap_group", "pupils", 2.0, 100.0),
    ("chance_three_subjects", "share", 0.0, 0.5),
    ("chance_two_subjects", "share", 0.0, 0.5),
    ("chance_one_subject", "share", 0.0, 0.5),
    ("chance_three_subjects_strict", "share", 0.0, 0.5),
    ("chance_two_subjects_strict", "share", 0.0, 0.5),
    ("chance_one_subject_strict", "share", 0.0, 0.5),
    ("age_slope_reception", "points per month", 0.0, 2.0),
    ("age_slope_year_2", "points per month", 0.0, 2.0),
    ("age_slope_year_6", "points per month", 0.0, 2.0),
    ("min_targets_due", "targets", 1.0, 100.0),
    ("review_window", "days", 28.0, 730.0),
    ("judgement_age", "days", 28.0, 1461.0),
    ("well_below", "points", 55.0, 90.0),
    ("near_well_below", "points", 0.0, 15.0),
    ("intervention_window", "weeks", 0.0, 26.0),
    ("dosage_as_planned", "share", 0.1, 1.0),
    ("dosage_delivered", "share", 0.05, 1.0),
    ("months_of_progress", "switch", 0.0, 1.0),
    ("rate_max_se", "points per year", 1.0, 60.0),
    ("min_local_model", "pupils", 30.0, 100_000.0),
    ("min_local_noise", "pupils", 30.0, 100_000.0),
    ("spread_ratio", "factor", 1.1, 5.0),
    ("long_list", "pupils", 20.0, 100_000.0),
    ("false_discovery_rate", "share", 0.001, 0.5),
    ("age_score_sem", "months", 1.0, 24.0),
    ("phonics_standard", "marks", 1.0, 40.0),
];

/// One setting: a number in its range, the expected unit and a source.
pub(crate) fn check(value: Option<&toml::Value>, (key, unit, lowest, highest): &Limits) -> Result<(), String> {
    let value = value.ok_or_else(|| format!("is missing; write [{key}] with value, unit = \"{unit}\" and source"))?;
    let table = value.as_table().ok_or("needs value, unit and source below its own heading")?;
    if let Some(other) = table.keys().find(|key| !["value", "unit", "source"].contains(&key.as_str())) {
        return Err(format!("'{other}' is not one of value, unit and source"));
    }
    let number = match table.get("value") {
        Some(toml::Value::Float(number)) => *number,
        Some(toml::Value::Integer(number)) => *number as f64,
        _ => return Err("value must be a number".into()),
    };
    if !(*lowest..=*highest).contains(&number) {
        return Err(format!("{number} is outside {lowest} to {highest} {unit}"));
    }
    if ["pupils", "targets", "days"].contains(unit) && number.fract() != 0.0 {
        return Err(format!("{number} is not a whole number of {unit}"));
    }
    match table.get("unit").and_then(toml::Value::as_str) {
        Some(written) if written == *unit => {}
        _ => return Err(format!("unit must be \"{unit}\"")),
    }
    match table.get("source").and_then(toml::Value::as_str) {
        Some(source) if !source.trim().is_empty() => Ok(()),
        _ => Err("source must say where the number comes from".into()),
    }
}
