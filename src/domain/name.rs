//! A pupil's name: shown as the MIS has it, compared on a folded form.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// Surname and forename as held. Prints masked in debug output.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PupilName {
    /// Legal surname; may be empty for a pupil with one name.
    pub surname: String,
    /// Legal forename; may be empty for a pupil with one name.
    pub forename: String,
    /// Forename by which the pupil is known, where it differs.
    pub preferred_forename: Option<String>,
    /// Surname by which the pupil is known, where it differs.
    pub preferred_surname: Option<String>,
}

impl PupilName {
    /// `Surname, Preferred`: the form used in every named output.
    pub fn listed(&self) -> String {
        let surname = self.preferred_surname.as_deref().unwrap_or(&self.surname);
        let forename = self.preferred_forename.as_deref().unwrap_or(&self.forename);
        match (surname.is_empty(), forename.is_empty()) {
            (false, false) => format!("{surname}, {forename}"),
            (false, true) => surname.to_owned(),
            _ => forename.to_owned(),
        }
    }
}

impl fmt::Debug for PupilName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PupilName(***)")
    }
}

/// The form on which names are compared: accents, apostrophes, hyphens and blanks removed, case folded.
///
/// `O’Neill`, `O'Neill`, `O Neill` and `ONEILL` are equal; so are `Zoë` and `Zoe`.
pub fn folded(name: &str) -> String {
    name.nfkd()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ł' => 'l',
            'ø' => 'o',
            'đ' => 'd',
            'ı' => 'i',
            other => other,
        })
        .collect::<String>()
        .replace('ß', "ss")
        .replace('æ', "ae")
        .replace('œ', "oe")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apostrophes_accents_hyphens_and_case_do_not_matter() {
        for (left, right) in [
            ("O’Neill", "ONEILL"),
            ("Zoë", "Zoe\u{308}"),
            ("Zoë", "zoe"),
            ("Smith-Jones", "Smith Jones"),
            ("Łukasz", "Lukasz"),
            ("Nguyễn", "nguyen"),
        ] {
            assert_eq!(folded(left), folded(right), "{left} {right}");
        }
        assert_ne!(folded("Ava"), folded("Eva"));
    }

    #[test]
    fn one_name_is_enough() {
        assert_eq!(PupilName { forename: "Muhammad".into(), ..PupilName::default() }.listed(), "Muhammad");
    }

    #[test]
    fn a_name_prints_masked() {
        assert_eq!(format!("{:?}", PupilName { surname: "Adams".into(), ..PupilName::default() }), "PupilName(***)");
    }
}
