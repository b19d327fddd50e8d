//! Small words the measures share.

use crate::analyse::distribution::normal_below;
use crate::domain::subject::Subject;
use crate::domain::words;

/// `about 13 in 100 pupils whose standing has not changed fall as far`: the odds of a z so low, with what they are of.
pub(super) fn odds(z: f64, of_whom: &str) -> String {
    format!("{} {of_whom}", words::odds(normal_below(z)))
}

/// The subjects a rule looks at: those it names, else those that are there.
pub(super) fn subjects_of(named: &std::collections::BTreeSet<Subject>, there: impl Iterator<Item = Subject>) -> Vec<Subject> {
    if named.is_empty() { there.collect() } else { named.iter().copied().collect() }
}

/// Two sums of decimals that should be equal may differ by a hair.
pub(super) const HAIR: f64 = 1e-9;
