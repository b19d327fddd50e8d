//! Codes and words of what `decide` proposes: outcomes, lists, corroborators and the progress verdict.
//!
//! The shapes stand in `results.rs`; the codes are those of the method, section "Candidate focus child".

use crate::decide::results::{Corroborator, FlagOutcome, Partition, Progress};

impl FlagOutcome {
    /// The word of the method and of the policy conditions.
    pub fn code(self) -> &'static str {
        match self {
            FlagOutcome::Candidate => "CANDIDATE",
            FlagOutcome::ReviewCandidate => "REVIEW_CANDIDATE",
            FlagOutcome::Watch => "WATCH",
            FlagOutcome::ReviewWatch => "REVIEW_WATCH",
            FlagOutcome::Insufficient => "INSUFFICIENT",
            FlagOutcome::LowAttainmentOnly => "LOW_ATTAINMENT_ONLY",
            FlagOutcome::None => "NONE",
        }
    }

    /// Which of the four lists the pupil is on. Every pupil is on exactly one.
    pub fn partition(self) -> Partition {
        match self {
            FlagOutcome::Candidate | FlagOutcome::ReviewCandidate => Partition::Flagged,
            FlagOutcome::Watch | FlagOutcome::ReviewWatch => Partition::Watch,
            FlagOutcome::Insufficient => Partition::NotJudged,
            FlagOutcome::LowAttainmentOnly | FlagOutcome::None => Partition::Cleared,
        }
    }
}

impl Partition {
    /// The word used in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Partition::Flagged => "flagged",
            Partition::Watch => "watch",
            Partition::Cleared => "cleared",
            Partition::NotJudged => "not judged",
        }
    }
}

impl Corroborator {
    /// The code of the method.
    pub fn code(self) -> &'static str {
        match self {
            Corroborator::AnotherSubject => "C1",
            Corroborator::SeenTwice => "C2",
            Corroborator::Teacher => "C3",
            Corroborator::ParentOrPupil => "C4",
            Corroborator::Wellbeing => "G",
        }
    }
}

impl Progress {
    /// The word of the policy conditions.
    pub fn code(self) -> &'static str {
        match self {
            Progress::NotSufficient => "NOT_SUFFICIENT",
            Progress::Sufficient => "SUFFICIENT",
            Progress::NoEvidence => "NO_EVIDENCE",
            Progress::Unclear => "UNCLEAR",
        }
    }
}
