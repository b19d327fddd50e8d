//! A file in memory, with the audience that may see it.

/// Who may open a file. Also the folder it lands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// SENCO and head.
    Senco,
    /// A class teacher: that class only.
    Teachers,
    /// School office.
    Office,
    /// Governing board.
    Governors,
    /// Anyone.
    Published,
    /// Trust or authority data team.
    Trust,
    /// Whoever runs the program: no names, no scores.
    Run,
}

impl Audience {
    /// Folder under the run folder; empty for the run folder itself.
    pub fn folder(self) -> &'static str {
        match self {
            Audience::Senco => "senco",
            Audience::Teachers => "teachers",
            Audience::Office => "office",
            Audience::Governors => "governors",
            Audience::Published => "published",
            Audience::Trust => "trust",
            Audience::Run => "",
        }
    }
}

/// A finished file.
#[derive(Clone, PartialEq, Eq)]
pub struct Artefact {
    /// Name below the audience's folder, with `/` between folders.
    pub name: String,
    /// Audience.
    pub audience: Audience,
    /// Content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Artefact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Artefact({}/{}, {} bytes)", self.audience.folder(), self.name, self.bytes.len())
    }
}

/// What every output prints about the run it comes from.
#[derive(Clone, Debug)]
pub struct RunStamp {
    /// `2026-11-20-1`.
    pub run_id: String,
    /// The day the run speaks for.
    pub as_at: chrono::NaiveDate,
    /// Term of that day.
    pub term: crate::domain::term::SchoolTerm,
    /// School's name as printed.
    pub school_name: String,
    /// The policy's word for who coordinates, for example `InCo`.
    pub coordinator: String,
    /// School's short id.
    pub school_id: String,
    /// First twelve hexadecimal digits of the settings' SHA-256.
    pub settings_hash: String,
    /// Program version.
    pub version: &'static str,
}
