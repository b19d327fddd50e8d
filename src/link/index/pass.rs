//! The rules that tie a row to a pupil, each with the name that outputs print.

/// The rule that made a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pass {
    /// The office has said so on the sheet of pairs.
    Confirmed,
    /// Same UPN.
    Upn,
    /// The row's UPN is the pupil's former UPN, or the other way round.
    FormerUpn,
    /// One of two UPNs has one wrong character, and nobody else is near; name, or forename and date of birth, agree.
    CorrectedUpn,
    /// Same admission number and nothing that contradicts it.
    AdmissionNumber,
    /// One of two UPNs is temporary; same surname, forename and date of birth.
    TemporaryUpn,
    /// Same surname, forename and date of birth.
    NameAndBirth,
    /// The only pupil of that name in the class, or on the whole roll when the row names no class.
    UniqueName,
}

impl Pass {
    /// Name of the rule in outputs.
    pub fn rule(self) -> &'static str {
        match self {
            Pass::Confirmed => "confirmed pair",
            Pass::Upn => "same UPN",
            Pass::FormerUpn => "former UPN",
            Pass::CorrectedUpn => "corrected UPN",
            Pass::AdmissionNumber => "admission number",
            Pass::TemporaryUpn => "temporary UPN",
            Pass::NameAndBirth => "name and date of birth",
            Pass::UniqueName => "only pupil of that name",
        }
    }
}
