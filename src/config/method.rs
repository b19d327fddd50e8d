//! `config/method.toml`: every number of the method with its unit and source, printed in each output.

use serde::{Deserialize, Serialize};

/// One number with what a reader needs to judge it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The number.
    pub value: f64,
    /// Its unit: `points`, `share`, `weeks`, `pupils`, `months`, `z`, `correlation`, `factor`.
    pub unit: String,
    /// Where it comes from.
    pub source: String,
}

/// How strict the flag rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// One corroborator is enough.
    Screen,
    /// Needs both another subject and a second sighting, or a person's concern.
    Strict,
}

/// The method's numbers. Every field is required in the file: what you see there is what runs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MethodSettings {
    /// `screen` or `strict`.
    pub profile: Profile,
    /// Strong level, one-sided 5%.
    pub k_strong: Setting,
    /// Leaning level, one-sided 16%.
    pub k_lean: Setting,
    /// Mean of standardised scores.
    pub norm_mean: Setting,
    /// Standard deviation of standardised scores.
    pub norm_sd: Setting,
    /// Reliability taken where a test publishes none.
    pub alpha_default: Setting,
    /// Correlation of one construct two occasions apart (4 to 8 months).
    pub r12_default: Setting,
    /// Same, 9 to 15 months.
    pub r12_year: Setting,
    /// From this many months on, `r12_year` is the correlation of the same-baseline comparison.
    pub r12_year_from: Setting,
    /// From this many weeks on, `r12_year` is the correlation behind the noise of a difference.
    pub difference_year_from: Setting,
    /// Factor on the SEM-based noise of a difference when no correlation is known.
    pub lambda: Setting,
    /// Further factor when the publisher or series changed.
    pub link_factor: Setting,
    /// Criterion (a) applies above this gap.
    pub gap_min: Setting,
    /// A gap of at most this at two occasions running has closed.
    pub gap_closed: Setting,
    /// Low attainment.
    pub low: Setting,
    /// Persistent absence.
    pub absence_persistent: Setting,
    /// Severe absence.
    pub absence_severe: Setting,
    /// Paired peers needed for a local peer mean.
    pub min_peers: Setting,
    /// Pairs needed before a year group's scores are re-centred.
    pub min_recentre: Setting,
    /// Variance of cohort mean z, a part of the pupil variance.
    pub v_b: Setting,
    /// Shortest interval that counts as progress evidence.
    pub min_interval: Setting,
    /// Widest distance of a same-start peer.
    pub peer_caliper: Setting,
    /// Disclosure minimum for the board.
    pub k_gov: Setting,
    /// Disclosure minimum for anything published.
    pub k_pub: Setting,
    /// Pupils on each side needed for a mean gap.
    pub min_gap_group: Setting,
    /// Share of pupils with full evidence who are CANDIDATE by chance, three tested subjects, `screen`.
    pub chance_three_subjects: Setting,
    /// Same with two tested subjects.
    pub chance_two_subjects: Setting,
    /// Same with one tested subject.
    pub chance_one_subject: Setting,
    /// Farthest a pre test may lie before the start, and a post test after the end.
    pub intervention_window: Setting,
    /// Delivered share from which an intervention counts as delivered as planned.
    pub dosage_as_planned: Setting,
    /// Delivered share below which it counts as not delivered.
    pub dosage_delivered: Setting,
}
