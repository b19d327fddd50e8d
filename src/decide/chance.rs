//! How many pupils a list would hold by chance alone.

use crate::config::method::{MethodSettings, Profile};
use crate::domain::words;

/// Shares under `strict`, by one, two and three or more tested subjects. One subject alone can never meet it.
///
/// Three subjects: the method's simulation ("False flags": constant true standing, next-occasion correlation
/// .83, two on .82, subjects .7, occasion noise .2; 400,000 pupils). Two subjects: our own repeat of it, which
/// gave .0143 with two and .0329 with three, scaled to the method's .030.
const STRICT: [f64; 3] = [0.0, 0.013, 0.030];

/// Share of pupils with full evidence in so many tested subjects who are flagged although nothing changed.
pub(crate) fn share(n_subjects: usize, method: &MethodSettings) -> f64 {
    let screen = [method.chance_one_subject.value, method.chance_two_subjects.value, method.chance_three_subjects.value];
    let shares = if method.profile == Profile::Strict { STRICT } else { screen };
    match n_subjects {
        0 => 0.0,
        1 => shares[0],
        2 => shares[1],
        _ => shares[2],
    }
}

/// What every list prints.
pub(crate) fn sentence(n_full_evidence: usize, expected: f64) -> String {
    let about = match words::number(expected, 0).as_str() {
        "0" => "fewer than one".to_owned(),
        number => format!("about {number}"),
    };
    match n_full_evidence {
        0 => "No pupil has full evidence yet, so nothing can be said about how many would appear here by chance alone.".to_owned(),
        1 => format!("Of 1 pupil with full evidence, {about} would appear here by chance alone."),
        n => format!("Of {} pupils with full evidence, {about} would appear here by chance alone.", words::whole(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_gives_n_and_the_expected_number() {
        assert_eq!(sentence(220, 19.8), "Of 220 pupils with full evidence, about 20 would appear here by chance alone.");
        assert_eq!(sentence(4, 0.36), "Of 4 pupils with full evidence, fewer than one would appear here by chance alone.");
        assert!(sentence(0, 0.0).starts_with("No pupil"));
    }

    #[test]
    fn strict_lists_fewer_by_chance() {
        let mut method = crate::decide::sample::method();
        assert_eq!(share(3, &method), 0.09);
        method.profile = Profile::Strict;
        assert_eq!(share(3, &method), 0.030);
        assert_eq!(share(1, &method), 0.0);
    }
}
