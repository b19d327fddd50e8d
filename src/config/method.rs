//! `config/method.toml`: every number of the method with its unit and source, printed in each output.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::least_counts::KOverride;
use crate::config::method_limits::{LIMITS, check};
use crate::config::rating_scales::RatingScales;
use crate::config::test_noise::TestNoise;
use crate::error::ConfigMistake;

/// One number with what a reader needs to judge it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The number.
    pub value: f64,
    /// Its unit: `points`, `share`, `weeks`, `days`, `pupils`, `targets`, `months`, `z`, `correlation`, `factor`, `points per month`, `points per year`.
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
    /// Beyond this many weeks, `r12_year` is the correlation behind the noise of a difference.
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
    /// The recorded decision to show smaller counts than is ever usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub k_override: Option<KOverride>,
    /// Pupils on each side needed for a mean gap.
    pub min_gap_group: Setting,
    /// Share of pupils with full evidence who are CANDIDATE by chance, three tested subjects, `screen`.
    pub chance_three_subjects: Setting,
    /// Same with two tested subjects.
    pub chance_two_subjects: Setting,
    /// Same with one tested subject.
    pub chance_one_subject: Setting,
    /// Same under `strict`, three tested subjects.
    pub chance_three_subjects_strict: Setting,
    /// Same under `strict`, two tested subjects.
    pub chance_two_subjects_strict: Setting,
    /// Same under `strict`, one tested subject.
    pub chance_one_subject_strict: Setting,
    /// Points by which a month of age moves a score not standardised for age, Reception.
    pub age_slope_reception: Setting,
    /// Same, Year 2.
    pub age_slope_year_2: Setting,
    /// Same, Year 6.
    pub age_slope_year_6: Setting,
    /// Targets that must be due before the share met says anything.
    pub min_targets_due: Setting,
    /// Targets reviewed longer ago than this belong to an earlier review.
    pub review_window: Setting,
    /// A teacher judgement older than this says nothing about now.
    pub judgement_age: Setting,
    /// Well below average: the gate for specific learning difficulties.
    pub well_below: Setting,
    /// Points above `well_below` that still count as near.
    pub near_well_below: Setting,
    /// Farthest a pre test may lie before the start, and a post test after the end.
    pub intervention_window: Setting,
    /// Delivered share from which an intervention counts as delivered as planned.
    pub dosage_as_planned: Setting,
    /// Delivered share below which it counts as not delivered.
    pub dosage_delivered: Setting,
    /// 1 prints months of progress where the design allows them, 0 never.
    pub months_of_progress: Setting,
    /// Above this standard error a change of rate is too noisy to judge.
    pub rate_max_se: Setting,
    /// Pairs needed before a line is fitted to the school's own pupils.
    pub min_local_model: Setting,
    /// Pupils with two scores of one series needed before its noise is estimated locally.
    pub min_local_noise: Setting,
    /// A local line is not used when the spread about it differs by more than this between its ends.
    pub spread_ratio: Setting,
    /// Pupils compared from which a list is long: each then also shows whether it stands among so many.
    pub long_list: Setting,
    /// Share of a long list that may be there by chance (false discovery rate).
    pub false_discovery_rate: Setting,
    /// Standard error of one age score, in months, where a manual gives none.
    pub age_score_sem: Setting,
    /// Mark at which the phonics screening check is met.
    pub phonics_standard: Setting,
    /// Scales of wellbeing, behaviour and skills; from a table beside this file.
    #[serde(skip)]
    pub rating_scales: RatingScales,
    /// Published error of tests; from a table beside this file.
    #[serde(skip)]
    pub test_noise: TestNoise,
}

impl MethodSettings {
    /// Reads and wholly checks the file. What is wrong is added to `mistakes`, each by its key; `None` when anything is.
    pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> Option<MethodSettings> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let mut settings = MethodSettings::parse(&file, &text, mistakes)?;
                let tables = path.parent().unwrap_or(Path::new(".")).join("assessments");
                settings.rating_scales = RatingScales::load(&tables.join("rating-scales.tsv"), mistakes);
                settings.test_noise = TestNoise::load(&tables.join("test-noise.tsv"), mistakes);
                Some(settings)
            }
            Err(error) => {
                mistakes.push(ConfigMistake::unreadable(&file, &error));
                None
            }
        }
    }

    /// Parses a text; see [`MethodSettings::load`].
    pub fn parse(file: &str, text: &str, mistakes: &mut Vec<ConfigMistake>) -> Option<MethodSettings> {
        let before = mistakes.len();
        let mut add = |key: &str, message: String| mistakes.push(ConfigMistake { file: file.to_owned(), key: key.to_owned(), message });
        let table: toml::Table = match text.trim_start_matches('\u{FEFF}').parse() {
            Ok(table) => table,
            Err(error) => {
                add("", format!("is not a settings file: {}", error.to_string().trim_end()));
                return None;
            }
        };
        for key in
            table.keys().filter(|key| *key != "profile" && *key != "k_override" && LIMITS.iter().all(|limits| limits.0 != key.as_str()))
        {
            add(key, "is not a setting of the method; remove it or mend its spelling".into());
        }
        for limits in &LIMITS {
            if let Err(message) = check(table.get(limits.0), limits) {
                add(limits.0, message);
            }
        }
        if !matches!(table.get("profile").and_then(toml::Value::as_str), Some("screen" | "strict")) {
            add("profile", "write \"screen\" or \"strict\"".into());
        }
        if mistakes.len() > before {
            return None;
        }
        match toml::Value::Table(table).try_into::<MethodSettings>() {
            Ok(settings) => settings.in_order(file, mistakes).filter(|settings| settings.is_overridden(file, mistakes)),
            Err(error) => {
                mistakes.push(ConfigMistake {
                    file: file.to_owned(),
                    key: String::new(),
                    message: format!("cannot be used: {}", error.message()),
                });
                None
            }
        }
    }

    /// Pairs of numbers that must stand in an order.
    fn in_order(self, file: &str, mistakes: &mut Vec<ConfigMistake>) -> Option<MethodSettings> {
        let before = mistakes.len();
        let pairs = [
            ("k_lean", &self.k_lean, "k_strong", &self.k_strong),
            ("absence_persistent", &self.absence_persistent, "absence_severe", &self.absence_severe),
            ("dosage_delivered", &self.dosage_delivered, "dosage_as_planned", &self.dosage_as_planned),
            ("k_gov", &self.k_gov, "k_pub", &self.k_pub),
        ];
        for (low, below, high, above) in pairs {
            if below.value > above.value {
                let message = format!("{} is more than {high}, {}; the two must ascend", below.value, above.value);
                mistakes.push(ConfigMistake { file: file.to_owned(), key: low.to_owned(), message });
            }
        }
        (mistakes.len() == before).then_some(self)
    }

    /// Every number by its key, in the file's order, for the settings page of each output.
    pub fn entries(&self) -> Vec<(&'static str, &Setting)> {
        vec![
            ("k_strong", &self.k_strong),
            ("k_lean", &self.k_lean),
            ("norm_mean", &self.norm_mean),
            ("norm_sd", &self.norm_sd),
            ("alpha_default", &self.alpha_default),
            ("r12_default", &self.r12_default),
            ("r12_year", &self.r12_year),
            ("r12_year_from", &self.r12_year_from),
            ("difference_year_from", &self.difference_year_from),
            ("lambda", &self.lambda),
            ("link_factor", &self.link_factor),
            ("gap_min", &self.gap_min),
            ("gap_closed", &self.gap_closed),
            ("low", &self.low),
            ("absence_persistent", &self.absence_persistent),
            ("absence_severe", &self.absence_severe),
            ("min_peers", &self.min_peers),
            ("min_recentre", &self.min_recentre),
            ("v_b", &self.v_b),
            ("min_interval", &self.min_interval),
            ("peer_caliper", &self.peer_caliper),
            ("k_gov", &self.k_gov),
            ("k_pub", &self.k_pub),
            ("min_gap_group", &self.min_gap_group),
            ("chance_three_subjects", &self.chance_three_subjects),
            ("chance_two_subjects", &self.chance_two_subjects),
            ("chance_one_subject", &self.chance_one_subject),
            ("chance_three_subjects_strict", &self.chance_three_subjects_strict),
            ("chance_two_subjects_strict", &self.chance_two_subjects_strict),
            ("chance_one_subject_strict", &self.chance_one_subject_strict),
            ("age_slope_reception", &self.age_slope_reception),
            ("age_slope_year_2", &self.age_slope_year_2),
            ("age_slope_year_6", &self.age_slope_year_6),
            ("min_targets_due", &self.min_targets_due),
            ("review_window", &self.review_window),
            ("judgement_age", &self.judgement_age),
            ("well_below", &self.well_below),
            ("near_well_below", &self.near_well_below),
            ("intervention_window", &self.intervention_window),
            ("dosage_as_planned", &self.dosage_as_planned),
            ("dosage_delivered", &self.dosage_delivered),
            ("months_of_progress", &self.months_of_progress),
            ("rate_max_se", &self.rate_max_se),
            ("min_local_model", &self.min_local_model),
            ("min_local_noise", &self.min_local_noise),
            ("spread_ratio", &self.spread_ratio),
            ("long_list", &self.long_list),
            ("false_discovery_rate", &self.false_discovery_rate),
            ("age_score_sem", &self.age_score_sem),
            ("phonics_standard", &self.phonics_standard),
        ]
    }

    /// The settings as shipped, for tests.
    #[cfg(test)]
    pub(crate) fn shipped() -> MethodSettings {
        let mut mistakes = Vec::new();
        let settings = MethodSettings::parse("config/method.toml", include_str!("../../config/method.toml"), &mut mistakes);
        let mut settings = settings.unwrap();
        let (scales, noise) =
            (include_str!("../../config/assessments/rating-scales.tsv"), include_str!("../../config/assessments/test-noise.tsv"));
        settings.rating_scales = RatingScales::parse("rating-scales.tsv", scales, &mut mistakes);
        settings.test_noise = TestNoise::parse("test-noise.tsv", noise, &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../config/method.toml");

    fn mistakes_of(text: &str) -> Vec<String> {
        let mut mistakes = Vec::new();
        let settings = MethodSettings::parse("method.toml", text, &mut mistakes);
        assert_eq!(settings.is_none(), !mistakes.is_empty());
        mistakes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_shipped_file_holds_every_number_in_its_range() {
        assert_eq!(mistakes_of(SHIPPED), [""; 0]);
        let settings = MethodSettings::shipped();
        let entries = settings.entries();
        assert_eq!(entries.iter().map(|(key, _)| *key).collect::<Vec<_>>(), LIMITS.map(|limits| limits.0));
        let written: toml::Table = SHIPPED.parse().unwrap();
        for (key, setting) in entries {
            let in_file = written[key]["value"].as_float().or_else(|| written[key]["value"].as_integer().map(|n| n as f64));
            assert_eq!(in_file, Some(setting.value), "{key}");
        }
    }

    #[test]
    fn every_mistake_is_reported_by_its_key() {
        let text = SHIPPED
            .replace("[k_lean]", "[k_leen]")
            .replace("value = 0.83", "value = 8.3")
            .replace("profile = \"screen\"", "profile = \"loose\"");
        let found = mistakes_of(&text);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(
            found.iter().any(|m| m.starts_with("method.toml, k_leen: "))
                && found.iter().any(|m| m.starts_with("method.toml, k_lean: is missing"))
        );
        assert!(found.iter().any(|m| m == "method.toml, r12_default: 8.3 is outside 0.3 to 0.99 correlation"));
        assert!(found.iter().any(|m| m.starts_with("method.toml, profile: ")));
    }

    #[test]
    fn a_number_needs_its_unit_and_its_source() {
        for (from, to) in [
            ("unit = \"weeks\"", "unit = \"days\""),
            ("value = 6\n", "value = \"six\"\n"),
            ("value = 15\nunit = \"pupils\"", "value = 15.5\nunit = \"pupils\""),
            ("value = 100\n", "value = nan\n"),
        ] {
            let text = SHIPPED.replace(from, to);
            assert!(text != SHIPPED && !mistakes_of(&text).is_empty(), "{to}");
        }
    }

    #[test]
    fn the_edges_must_ascend() {
        let found = mistakes_of(&SHIPPED.replace("value = 1.0\n", "value = 2.5\n"));
        assert!(found[0].contains("the two must ascend"), "{found:?}");
    }

    #[test]
    fn an_unreadable_file_is_one_mistake() {
        let mut mistakes = Vec::new();
        assert!(MethodSettings::load(Path::new("no/such/method.toml"), &mut mistakes).is_none());
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes_of("profile = [").len(), 1);
    }
}
