//! The words that a returned cell may hold: the policy's own, and yes, planned and no; case and blanks do not matter.

use crate::config::policy::Policy;
use crate::domain::name::folded;

/// The words of one policy.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    policy: &'a Policy,
}

const PARENT_TOLD: [&str; 3] = ["yes", "planned", "no"];
const CONCERN: [&str; 2] = ["yes", "no"];

impl<'a> Words<'a> {
    /// Of a policy.
    pub(crate) fn of(policy: &'a Policy) -> Words<'a> {
        Words { policy }
    }

    /// A decision as the policy writes it.
    pub(crate) fn decision(self, typed: &str) -> Option<&'a str> {
        listed(self.policy.decisions.iter().map(|one| one.word.as_str()), typed)
    }

    /// A reason as the policy writes it.
    pub(crate) fn reason(self, typed: &str) -> Option<&'a str> {
        listed(self.policy.reasons.iter().map(String::as_str), typed)
    }
}

/// Whether parents were told.
pub(crate) fn parent_told(typed: &str) -> Option<&'static str> {
    listed(PARENT_TOLD.into_iter(), plain(typed))
}

/// Whether the teacher was concerned too.
pub(crate) fn teacher_concern(typed: &str) -> Option<&'static str> {
    listed(CONCERN.into_iter(), plain(typed))
}

/// A tick box and a first letter mean the word.
fn plain(typed: &str) -> &str {
    match typed.to_lowercase().as_str() {
        "y" | "true" | "✓" | "✔" => "yes",
        "n" | "false" => "no",
        _ => typed,
    }
}

/// The one word of a list that is meant; none when two are alike.
fn listed<'a>(words: impl Iterator<Item = &'a str> + Clone, typed: &str) -> Option<&'a str> {
    let typed = typed.trim();
    if let Some(same) = words.clone().find(|word| word.to_lowercase() == typed.to_lowercase()) {
        return Some(same);
    }
    let typed = folded(typed);
    let mut alike = words.filter(|word| !typed.is_empty() && folded(word) == typed);
    match (alike.next(), alike.next()) {
        (Some(one), None) => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_blanks_do_not_matter_and_near_words_are_not_taken() {
        let words = ["Focus child", "Catch-up group"];
        for (typed, word) in [
            (" focus  CHILD ", Some("Focus child")),
            ("Focuschild", Some("Focus child")),
            ("catch up group", Some("Catch-up group")),
            ("Focus chlid", None),
            ("Focus", None),
            ("??", None),
        ] {
            assert_eq!(listed(words.into_iter(), typed), word, "{typed}");
        }
        assert_eq!(listed(["A b", "a-b"].into_iter(), "ab"), None);
        assert_eq!((parent_told("Planned"), parent_told("TRUE"), teacher_concern("planned")), (Some("planned"), Some("yes"), None));
    }
}
