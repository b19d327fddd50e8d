//! Why a text of the school is left out of the governors' report, in words, and what helps.

/// Why a text is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    PupilName,
    LeaverName,
    StaffName,
    PupilNumber,
    SmallNumber,
}

impl Fault {
    pub(super) fn words(self) -> &'static str {
        match self {
            Fault::PupilName => "holds a word that is also the name of a pupil on roll",
            Fault::LeaverName => "holds a word that is also the name of a pupil who has left",
            Fault::StaffName => "holds a title such as Mrs, which goes with the name of a person",
            Fault::PupilNumber => "holds the number of a pupil",
            Fault::SmallNumber => "counts fewer children than may be shown",
        }
    }

    /// What the office may do.
    pub(super) fn cure(self) -> &'static str {
        match self {
            Fault::PupilName | Fault::LeaverName => "Write it without names; a word that is meant otherwise goes into not_names.",
            Fault::StaffName => "Name the role in place of the person.",
            Fault::PupilNumber | Fault::SmallNumber => "Write it so that nobody can tell which children are meant.",
        }
    }
}
