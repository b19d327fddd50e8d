//! `config/method.toml`: every number of the method with its unit and source, printed in each output.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::ConfigMistake;

/// One number with what a reader needs to judge it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// The number.
    pub value: f64,
    /// Its unit: `points`, `share`, `weeks`, `days`, `pupils`, `targets`, `months`, `z`, `correlation`, `factor`, `points per month`.
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
}

/// What a value must be: key, unit, lowest, highest.
type Limits = (&'static str, &'static str, f64, f64);

/// Every number of the file with its unit and range, in the file's order.
const LIMITS: [Limits; 41] = [
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
];

impl MethodSettings {
    /// Reads and wholly checks the file. What is wrong is added to `mistakes`, each by its key; `None` when anything is.
    pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> Option<MethodSettings> {
        let file = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => MethodSettings::parse(&file, &text, mistakes),
            Err(error) => {
                mistakes.push(ConfigMistake { file, key: String::new(), message: format!("cannot be read: {error}") });
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
        for key in table.keys().filter(|key| *key != "profile" && LIMITS.iter().all(|limits| limits.0 != key.as_str())) {
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
            Ok(settings) => settings.in_order(file, mistakes),
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
        ]
    }

    /// The settings as shipped, for tests.
    #[cfg(test)]
    pub(crate) fn shipped() -> MethodSettings {
        let mut mistakes = Vec::new();
        let settings = MethodSettings::parse("config/method.toml", include_str!("../../config/method.toml"), &mut mistakes);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        settings.unwrap()
    }
}

/// One setting: a number in its range, the expected unit and a source.
fn check(value: Option<&toml::Value>, (key, unit, lowest, highest): &Limits) -> Result<(), String> {
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
