//! What `config/growth.toml` says: the fewest pupils of a fit, and the words of headings and cells.

use serde::Deserialize;

use crate::config::method::Setting;
use crate::error::ConfigMistake;

/// The shipped settings, for use where there is no configuration folder.
const SHIPPED: &str = include_str!("../../config/growth.toml");

/// Settings of `waymark growth`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrowthSettings {
    /// Fewest pupils of a fit.
    pub min_sgp: Setting,
    /// Columns of the long shape.
    pub(super) headings: Headings,
    /// Columns of the wide shape, before their year.
    pub(super) wide: Wide,
    /// Words of cells.
    pub(super) words: Words,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    pub(super) id: Vec<String>,
    pub(super) year: Vec<String>,
    pub(super) grade: Vec<String>,
    pub(super) subject: Vec<String>,
    pub(super) score: Vec<String>,
    pub(super) valid: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wide {
    pub(super) grade: Vec<String>,
    pub(super) score: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) missing: Vec<String>,
    pub(super) not_valid: Vec<String>,
}

impl GrowthSettings {
    /// From the text of a settings file; without one, as shipped.
    pub fn read(file: &str, text: Option<&str>) -> Result<GrowthSettings, ConfigMistake> {
        let mistake = |key: &str, message: String| ConfigMistake { file: file.to_owned(), key: key.to_owned(), message };
        let settings: GrowthSettings = toml::from_str(text.unwrap_or(SHIPPED)).map_err(|error| mistake("", error.to_string()))?;
        let fewest = settings.min_sgp.value;
        if !(30.0..=1e9).contains(&fewest) || settings.min_sgp.unit != "pupils" {
            return Err(mistake("min_sgp", format!("'{fewest}' is not a number of pupils from 30 on; write one, with unit \"pupils\"")));
        }
        Ok(settings)
    }
}

/// A heading or word as compared: letters and digits only, small.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a word is one of a list.
pub(super) fn is_one_of(text: &str, words: &[String]) -> bool {
    let text = plain(text);
    words.iter().any(|word| plain(word) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_settings_are_good_and_a_wrong_number_is_named() {
        assert_eq!(GrowthSettings::read("config/growth.toml", None).unwrap().min_sgp.value, 1000.0);
        let wrong = SHIPPED.replace("value = 1000", "value = 3");
        assert_eq!(GrowthSettings::read("growth.toml", Some(&wrong)).unwrap_err().key, "min_sgp");
        assert!(GrowthSettings::read("growth.toml", Some("min_sgp = 3")).is_err());
    }
}
