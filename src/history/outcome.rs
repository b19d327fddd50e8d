//! What an earlier run proposed for each pupil, as plain words: later runs ask it "new, still, returned, cleared?" and
//! "how was progress at the last review?".

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::history::bytes::{Damaged, Kept, Reader, Writer};

/// What a run proposed for one pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PupilOutcome {
    /// The pupil's row key.
    pub key: String,
    /// Code of the outcome, for example `CANDIDATE`.
    pub outcome: String,
    /// Word of the list the pupil was on: `flagged`, `watch`, `cleared`, `not judged`.
    pub list: String,
    /// Code of the progress verdict, for example `NOT_SUFFICIENT`.
    pub progress: String,
    /// State of the policy's ladder.
    pub state: String,
    /// Sign of the same-baseline level by subject name, for example `reading` to `--`.
    pub levels: BTreeMap<String, String>,
}

/// What one earlier load proposed.
#[derive(Clone, Debug)]
pub struct LoadOutcomes {
    /// Number of the load.
    pub load: u32,
    /// The day its run spoke for.
    pub as_at: NaiveDate,
    /// By row key.
    pub pupils: BTreeMap<String, PupilOutcome>,
}

/// What earlier loads proposed, oldest first.
#[derive(Clone, Debug, Default)]
pub struct EarlierOutcomes {
    /// Loads, oldest first.
    pub loads: Vec<LoadOutcomes>,
}

impl EarlierOutcomes {
    /// The newest outcome of a pupil, with its day. `keys` are the row keys under which outputs have known the pupil: a key
    /// changes with the UPN.
    pub fn last<'a>(&self, keys: impl Iterator<Item = &'a str> + Clone) -> Option<(NaiveDate, &PupilOutcome)> {
        self.loads.iter().rev().find_map(|load| keys.clone().find_map(|key| load.pupils.get(key)).map(|outcome| (load.as_at, outcome)))
    }
}

impl Kept for PupilOutcome {
    fn put(&self, out: &mut Writer) {
        let PupilOutcome { key, outcome, list, progress, state, levels } = self;
        for text in [key, outcome, list, progress, state] {
            out.text(text);
        }
        out.number(levels.len() as u64);
        for (subject, sign) in levels {
            out.text(subject);
            out.text(sign);
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<PupilOutcome, Damaged> {
        let mut outcome = PupilOutcome {
            key: Kept::get(from)?,
            outcome: Kept::get(from)?,
            list: Kept::get(from)?,
            progress: Kept::get(from)?,
            state: Kept::get(from)?,
            levels: BTreeMap::new(),
        };
        for _ in 0..from.count()? {
            outcome.levels.insert(Kept::get(from)?, Kept::get(from)?);
        }
        Ok(outcome)
    }
}
