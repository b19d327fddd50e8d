//! The least count that is shown anywhere, and the recorded decision to go below it.

use serde::{Deserialize, Serialize};

use crate::config::method::MethodSettings;
use crate::error::ConfigMistake;

/// No count below this is shown without a recorded decision (method, disclosure control, section 1).
const LEAST_K: f64 = 5.0;

/// Who decided to show smaller counts, and why; printed in each report and logged.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KOverride {
    /// Role, not a name: `the governing board`.
    pub by: String,
    /// One sentence.
    pub reason: String,
}

impl MethodSettings {
    /// Thresholds lowered below the usual least, in words for the page and the record.
    pub(crate) fn overrides(&self) -> Vec<String> {
        let Some(decision) = &self.k_override else { return Vec::new() };
        let lowered = [("governors", &self.k_gov), ("published pages", &self.k_pub)];
        lowered
            .into_iter()
            .filter(|(_, k)| k.value < LEAST_K)
            .map(|(whom, _)| {
                format!("The smallest count shown to {whom} is below the usual least, as {} decided: {}", decision.by, decision.reason)
            })
            .collect()
    }

    /// A threshold below the least needs a decision that somebody answers for.
    pub(crate) fn is_overridden(&self, file: &str, mistakes: &mut Vec<ConfigMistake>) -> bool {
        let is_decided = self.k_override.as_ref().is_some_and(|one| !one.by.trim().is_empty() && !one.reason.trim().is_empty());
        let low = [("k_gov", &self.k_gov), ("k_pub", &self.k_pub)].into_iter().find(|(_, k)| k.value < LEAST_K);
        let Some((key, k)) = low.filter(|_| !is_decided) else { return true };
        let message = format!(
            "{} is below {LEAST_K}, the least that is shown anywhere. Raise it, or write down who decided so and why: \
             [k_override] with by and reason",
            k.value
        );
        mistakes.push(ConfigMistake { file: file.to_owned(), key: key.to_owned(), message });
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../config/method.toml");

    fn read(text: &str) -> (Option<MethodSettings>, Vec<ConfigMistake>) {
        let mut mistakes = Vec::new();
        let settings = MethodSettings::parse("method.toml", text, &mut mistakes);
        (settings, mistakes)
    }

    #[test]
    fn a_count_below_five_needs_somebody_who_decided_so() {
        assert!(read(SHIPPED).0.unwrap().overrides().is_empty());
        let lowered = SHIPPED.replace("[k_gov]\nvalue = 6", "[k_gov]\nvalue = 4");
        assert!(lowered != SHIPPED);
        let (settings, mistakes) = read(&lowered);
        assert!(settings.is_none() && mistakes[0].key == "k_gov", "{mistakes:?}");
        let unsigned = format!("{lowered}\n[k_override]\nby = \" \"\nreason = \"Asked for\"\n");
        assert!(read(&unsigned).0.is_none());
        let signed = format!("{lowered}\n[k_override]\nby = \"the governing board\"\nreason = \"a closed meeting\"\n");
        let words = read(&signed).0.unwrap().overrides();
        assert_eq!(words.len(), 1);
        assert!(words[0].contains("governing board") && words[0].contains("closed meeting"));
    }
}
