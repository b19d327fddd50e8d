//! Days in settings files: a date of TOML or a text, whichever a person wrote.

use chrono::NaiveDate;
use serde::Deserialize;

/// A day, written as a date (`2026-11-20`) or as text (`"2026-11-20"`).
pub(crate) fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Date(toml::value::Datetime),
        Text(String),
    }
    let text = match Written::deserialize(from)? {
        Written::Date(date) => date.to_string(),
        Written::Text(text) => text,
    };
    text.trim().parse().map_err(|_| serde::de::Error::custom(format!("'{text}' is not a day such as 2026-11-20")))
}

/// A day that need not be there; see [`day`].
pub(crate) fn some_day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    day(from).map(Some)
}

#[cfg(test)]
mod tests {
    use crate::config::school::PupilState;

    #[test]
    fn a_day_may_be_written_with_or_without_quotes() {
        for text in ["since = 2026-11-20", "since = \"2026-11-20\""] {
            let state: PupilState = toml::from_str(&format!("state = \"X\"\n{text}")).unwrap();
            assert_eq!(state.since.to_string(), "2026-11-20");
        }
        let wrong = toml::from_str::<PupilState>("state = \"X\"\nsince = \"20/11/2026\"").unwrap_err().to_string();
        assert!(wrong.contains("'20/11/2026' is not a day"), "{wrong}");
    }
}
