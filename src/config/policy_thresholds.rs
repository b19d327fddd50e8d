//! Numbers of the method that a policy may set for its own school: where attainment is low, when a gap has closed.
//!
//! `[thresholds.NAME]` of a policy file holds a value and its source; unit and range are those of `config/method.toml`. Noise,
//! levels and disclosure belong to the method and stay out of a policy's reach.

use std::sync::Arc;

use crate::config::load::SharedConfig;
use crate::config::method::{MethodSettings, Setting};
use crate::config::method_limits::{self, LIMITS};
use crate::config::suggest;
use crate::finding::quoted;

/// A number of the method as a policy sets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// Key of `config/method.toml`.
    pub key: &'static str,
    /// The policy's number.
    pub value: f64,
    /// Where it comes from.
    pub source: String,
}

/// What a policy may set.
const OPEN: [&str; 6] = ["low", "gap_min", "gap_closed", "well_below", "near_well_below", "min_targets_due"];

/// Checks all thresholds of a policy; each mistake is reported with its key.
pub(super) fn checked(table: &toml::Table, report: &mut impl FnMut(String, String)) -> Vec<Threshold> {
    let mut thresholds = Vec::new();
    for (key, value) in table {
        let mut wrong = |message: String| report(format!("thresholds.{key}"), message);
        let Some(limits) = LIMITS.iter().find(|limits| limits.0 == key && OPEN.contains(&limits.0)) else {
            wrong(match LIMITS.iter().any(|limits| limits.0 == key) {
                true => format!(
                    "belongs to the method (config/method.toml), because results of schools must mean the same; a policy may set {}",
                    OPEN.join(", ")
                ),
                false => {
                    let meant = suggest::did_you_mean(key, OPEN);
                    format!("{} is not a threshold a policy may set; those are {}{meant}", quoted(key), OPEN.join(", "))
                }
            });
            continue;
        };
        // The unit is the method's; a policy need not repeat it.
        let mut with_unit = value.clone();
        if let Some(inner) = with_unit.as_table_mut() {
            inner.entry("unit").or_insert_with(|| toml::Value::String(limits.1.to_owned()));
        }
        match method_limits::check(Some(&with_unit), limits) {
            Err(message) => wrong(message),
            Ok(()) => {
                let number = with_unit.get("value").and_then(|number| number.as_float().or_else(|| number.as_integer().map(|n| n as f64)));
                let source = with_unit.get("source").and_then(toml::Value::as_str).unwrap_or_default();
                thresholds.extend(number.map(|value| Threshold { key: limits.0, value, source: source.to_owned() }));
            }
        }
    }
    thresholds
}

/// What schools share, with the numbers one school's policy sets for itself.
pub(super) fn shared_under(shared: Arc<SharedConfig>, thresholds: &[Threshold]) -> Arc<SharedConfig> {
    if thresholds.is_empty() {
        return shared;
    }
    let mut own = (*shared).clone();
    own.method = own.method.with_thresholds(thresholds);
    Arc::new(own)
}

impl MethodSettings {
    /// The same settings with a policy's own thresholds; each says whose it is and what the method has.
    pub(crate) fn with_thresholds(&self, thresholds: &[Threshold]) -> MethodSettings {
        let mut settings = self.clone();
        for threshold in thresholds {
            if let Some(setting) = settings.open_to_policies(threshold.key) {
                let before = setting.value;
                setting.value = threshold.value;
                setting.source =
                    format!("Set by the school's own policy: {} (the method has {before}).", threshold.source.trim_end_matches('.'));
            }
        }
        settings
    }

    fn open_to_policies(&mut self, key: &str) -> Option<&mut Setting> {
        match key {
            "low" => Some(&mut self.low),
            "gap_min" => Some(&mut self.gap_min),
            "gap_closed" => Some(&mut self.gap_closed),
            "well_below" => Some(&mut self.well_below),
            "near_well_below" => Some(&mut self.near_well_below),
            "min_targets_due" => Some(&mut self.min_targets_due),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Threshold>, Vec<String>) {
        let mut mistakes = Vec::new();
        let found = checked(&text.parse().unwrap(), &mut |key, message| mistakes.push(format!("{key}: {message}")));
        (found, mistakes)
    }

    #[test]
    fn a_policys_number_replaces_the_methods_and_says_so() {
        let (found, mistakes) = read("[low]\nvalue = 80\nsource = \"policy, appendix A\"\n");
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let settings = MethodSettings::shipped().with_thresholds(&found);
        assert_eq!(settings.low.value, 80.0);
        assert_eq!(settings.low.source, "Set by the school's own policy: policy, appendix A (the method has 85).");
        assert_eq!(settings.well_below.value, MethodSettings::shipped().well_below.value);
    }

    #[test]
    fn every_open_key_can_be_set() {
        for key in OPEN {
            assert!(MethodSettings::shipped().open_to_policies(key).is_some() && LIMITS.iter().any(|limits| limits.0 == key), "{key}");
        }
    }

    #[test]
    fn what_belongs_to_the_method_cannot_be_moved_by_a_policy() {
        for (text, part) in [
            ("[k_strong]\nvalue = 1.2\nsource = \"a\"", "thresholds.k_strong: belongs to the method"),
            ("[k_gov]\nvalue = 3\nsource = \"a\"", "belongs to the method"),
            ("[lo]\nvalue = 80\nsource = \"a\"", "'lo' is not a threshold a policy may set"),
            ("[low]\nvalue = 20\nsource = \"a\"", "20 is outside 60 to 100 points"),
            ("[low]\nvalue = 80", "source must say where the number comes from"),
            ("[low]\nsource = \"a\"", "value must be a number"),
            ("low = 80", "needs value, unit and source"),
            ("[low]\nvalue = 80\nsource = \"a\"\nwhy = \"b\"", "'why' is not one of value, unit and source"),
        ] {
            let (found, mistakes) = read(text);
            assert!(found.is_empty() && mistakes.len() == 1 && mistakes[0].contains(part), "{text}: {mistakes:?}");
        }
    }
}
