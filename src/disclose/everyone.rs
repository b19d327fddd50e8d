//! Everybody of whom a report may speak, each at one position, so that counts of this year and of earlier ones stand in one
//! audit.

use std::collections::BTreeMap;

use crate::link::earlier_registers::EarlierRegister;
use crate::link::school::School;

/// Pupils on roll by position, then those who have left.
pub(in crate::disclose) struct Everyone<'a> {
    positions: BTreeMap<&'a str, usize>,
    /// The key under which each stands in what is remembered.
    keys: Vec<&'a str>,
    /// How many there are.
    pub(in crate::disclose) n: usize,
}

impl<'a> Everyone<'a> {
    /// Pupils on roll, and those of earlier registers.
    pub(in crate::disclose) fn of(school: &'a School, earlier: &'a [EarlierRegister]) -> Everyone<'a> {
        let mut positions = BTreeMap::new();
        let mut keys = Vec::new();
        for (at, pupil) in school.pupils.iter().enumerate() {
            keys.push(pupil.key.as_str());
            for key in pupil.keys() {
                positions.entry(key).or_insert(at);
            }
        }
        for pupil in earlier.iter().flat_map(|register| &register.pupils) {
            positions.entry(pupil.key.as_str()).or_insert_with(|| {
                keys.push(pupil.key.as_str());
                keys.len() - 1
            });
        }
        Everyone { positions, n: keys.len(), keys }
    }

    /// The position of a key; nothing for one that no list holds.
    pub(in crate::disclose) fn position(&self, key: &str) -> Option<usize> {
        self.positions.get(key).copied()
    }

    /// Every key with the position of its pupil.
    pub(in crate::disclose) fn positions(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.positions.iter().map(|(key, at)| (*key, *at))
    }

    /// The one key of each position.
    pub(in crate::disclose) fn keys(&self) -> &[&'a str] {
        &self.keys
    }
}
