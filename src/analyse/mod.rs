//! Numbers with n, interval, population and method; a bare figure is not a result.
//!
//! Everything here is a pure function of the school and the method's settings. Deciding what a number
//! means is `decide`'s work; hiding it is `disclose`'s.

pub mod cost;
pub mod impact;
pub mod other_scales;
pub mod results;

pub(crate) mod chance;
pub(crate) mod chosen;
pub(crate) mod distribution;
pub(crate) mod effect;
pub(crate) mod exact;
pub(crate) mod frame;
pub(crate) mod gap;
pub(crate) mod gap_words;
pub(crate) mod group_gap;
pub(crate) mod group_gaps;
pub(crate) mod grouping;
pub(crate) mod growth;
pub(crate) mod incidents;
pub mod intervention;
pub(crate) mod level;
pub(crate) mod line;
pub(crate) mod local_line;
pub(crate) mod local_noise;
pub(crate) mod movement;
pub(crate) mod noise;
pub(crate) mod ordinal;
pub(crate) mod pair;
pub(crate) mod pooling;
pub(crate) mod probes;
pub(crate) mod progress;
pub(crate) mod proportion;
pub(crate) mod quantile_line;
pub(crate) mod rate;
pub(crate) mod rating_change;
pub(crate) mod ratio_gain;
pub(crate) mod same_baseline;
pub(crate) mod sen_gap;
pub(crate) mod standard_gap;
pub(crate) mod step_change;
pub(crate) mod summary;
pub(crate) mod value_added;
pub(crate) mod wellbeing;
pub(crate) mod year_group;

#[cfg(test)]
mod calibration;
#[cfg(test)]
mod reference_values;
#[cfg(test)]
pub(crate) mod sample;

use crate::config::method::MethodSettings;
use crate::link::school::School;

/// Measures everything about a school as at its day.
///
/// Takes for granted what `link` guarantees: pupils sorted, results on or before the day, one result for each
/// occasion of a series.
pub fn analyse(school: &School, method: &MethodSettings) -> results::Analysis {
    analyse_with(school, method, impact::OwnSettings::default())
}

/// The same with what the school's settings say of costs and of planned interventions.
pub fn analyse_with(school: &School, method: &MethodSettings, own: impact::OwnSettings<'_>) -> results::Analysis {
    let (mut pupils, year_moves) = progress::progress(school, method);
    for (pupil, found) in pupils.iter_mut().zip(other_scales::of_school(school, method)) {
        pupil.other_scales = found;
    }
    let interventions = impact::interventions(school, &pupils, method, own);
    results::Analysis { pupils, year_moves, gaps: sen_gap::gaps(school, method), interventions }
}
