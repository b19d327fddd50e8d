//! Special educational needs: provision and type of need, as the census codes them.

use std::fmt;

/// SEN provision: the census's three codes (CS096, verified May 2026).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SenProvision {
    /// N: no special educational need; also pupils who are only monitored.
    None,
    /// K: SEN support.
    Support,
    /// E: education, health and care plan.
    Plan,
}

impl SenProvision {
    /// `N`, `K` or `E`.
    pub fn code(self) -> &'static str {
        match self {
            SenProvision::None => "N",
            SenProvision::Support => "K",
            SenProvision::Plan => "E",
        }
    }

    /// From `N`, `K` or `E`, exactly.
    pub(crate) fn from_code(code: &str) -> Option<SenProvision> {
        match code {
            "N" => Some(SenProvision::None),
            "K" => Some(SenProvision::Support),
            "E" => Some(SenProvision::Plan),
            _ => None,
        }
    }

    /// True for K and E.
    pub(crate) fn is_sen(self) -> bool {
        self != SenProvision::None
    }
}

impl fmt::Display for SenProvision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SenProvision::None => "none",
            SenProvision::Support => "SEN support (K)",
            SenProvision::Plan => "EHC plan (E)",
        })
    }
}

/// A need type code such as `SLCN`. The list is dated data (`config/census/<year>/codesets/sen_type.tsv`), so the
/// type holds any short upper-case code and the census rules judge it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SenNeed(String);

impl SenNeed {
    /// A code of two to four letters.
    pub fn parse(code: &str) -> Option<SenNeed> {
        let code = code.trim().to_ascii_uppercase();
        ((2..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(SenNeed(code))
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The broad area of the SEND Code of Practice (2015, 6.28 to 6.35), in lower case.
    pub(crate) fn broad_area(&self) -> &'static str {
        match self.code() {
            "SPLD" | "MLD" | "SLD" | "PMLD" => "cognition and learning",
            "SLCN" | "ASD" => "communication and interaction",
            "SEMH" => "social, emotional and mental health",
            "HI" | "VI" | "MSI" | "PD" => "sensory and physical",
            "NSA" => "not yet assessed",
            _ => "other",
        }
    }
}

impl fmt::Display for SenNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
