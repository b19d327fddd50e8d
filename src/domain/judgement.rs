//! Teacher judgements: ordered words, never numbers to be averaged.

use std::fmt;

/// A judgement on the national scale or the school's own.
///
/// The order comes from the school's scale table (`config/assessments/`); the word is what outputs print.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TeacherJudgement {
    word: String,
    rank: u8,
    is_at_expected: bool,
}

impl TeacherJudgement {
    /// A judgement with its place in the scale's order (0 is lowest) and whether it is at or above expected.
    pub fn new(word: &str, rank: u8, is_at_expected: bool) -> TeacherJudgement {
        TeacherJudgement { word: word.to_owned(), rank, is_at_expected }
    }

    /// The canonical word, for example `WTS`.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// Place in the order; comparable inside one scale only.
    pub fn rank(&self) -> u8 {
        self.rank
    }

    /// At or above the expected standard.
    pub fn is_at_expected(&self) -> bool {
        self.is_at_expected
    }
}

impl fmt::Display for TeacherJudgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.word)
    }
}
