//! SEN status and type of need. Unofficial words such as `Monitoring` are asked about, never mapped.

use crate::config::mappings::Mappings;
use crate::config::school::ReadingSettings;
use crate::domain::sen::{SenNeed, SenProvision};
use crate::table::Cell;

/// What a status cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Nothing.
    Blank,
    /// A provision by its present code or words.
    Provision(SenProvision),
    /// A provision by a code or word of before 2015 (M124).
    Legacy(SenProvision),
    /// SEN, the stage not named: a flag column.
    StageUnknown,
    /// A word only the school can explain (M125).
    Ask,
}

/// Reads a status cell.
pub(crate) fn status(cell: &Cell, mappings: &Mappings, reading: &ReadingSettings) -> Status {
    let text = cell.text();
    if text.is_empty() {
        return Status::Blank;
    }
    let lower = text.to_lowercase();
    if let Some((_, code)) = reading.sen_status.iter().find(|(word, _)| word.trim().to_lowercase() == lower) {
        return SenProvision::from_code(code.trim()).map_or(Status::Ask, Status::Provision);
    }
    if let Some(alias) = mappings.value("sen_status", &text) {
        return match alias.canonical.as_str() {
            "SEN_STAGE_UNKNOWN" => Status::StageUnknown,
            code => match SenProvision::from_code(code) {
                Some(provision) if alias.note.contains("legacy") => Status::Legacy(provision),
                Some(provision) => Status::Provision(provision),
                None => Status::Ask,
            },
        };
    }
    if lower.contains("no special") {
        return Status::Provision(SenProvision::None);
    }
    // `K: SEN Support`, `E – EHC plan (2024)`: a code set apart by a sign.
    let mut parts = text.splitn(2, [':', '-', '–', '—', '|']);
    match (parts.next().map(str::trim), parts.next()) {
        (Some(code), Some(_)) => SenProvision::from_code(&code.to_uppercase()).map_or(Status::Ask, Status::Provision),
        _ => Status::Ask,
    }
}

/// True when a cell is blank or one of the bare codes N, K, E: the column to prefer where a heading repeats.
pub(crate) fn is_code(cell: &Cell) -> bool {
    matches!(cell.text().to_uppercase().as_str(), "" | "N" | "K" | "E")
}

/// What a need cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing.
    Blank,
    /// A type of need.
    Type(SenNeed),
    /// The old behaviour code, read as SEMH with a warning.
    Legacy(SenNeed),
    /// Words that name no type.
    Ask,
}

/// Reads a need cell: a code, its words, or both (`SLCN - Speech, Language …`).
pub(crate) fn need(cell: &Cell, mappings: &Mappings) -> Need {
    let text = cell.text();
    if text.is_empty() || mappings.value("missing", &text).is_some() {
        return Need::Blank;
    }
    let plain = text.replace('’', "'");
    let whole = [plain.as_str()].into_iter();
    let inner = plain.split(['(', ')', ':', '–', '—']).chain(plain.split(" - ")).map(str::trim).filter(|part| part.len() >= 2);
    for part in whole.chain(inner) {
        if let Some(alias) = mappings.value("sen_need", part) {
            let legacy = alias.note.contains("legacy");
            return match SenNeed::parse(&alias.canonical) {
                Some(_) if alias.canonical == "ASK" => Need::Ask,
                Some(need) if legacy => Need::Legacy(need),
                Some(need) => Need::Type(need),
                None => Need::Ask,
            };
        }
    }
    Need::Ask
}

/// Several types of need in one cell (`SLCN; SEMH`), in the order written; empty unless each part is one.
pub(crate) fn several_needs(cell: &Cell, mappings: &Mappings) -> Vec<SenNeed> {
    let text = cell.text();
    let parts: Vec<&str> = text.split([';', '/', ',', '&', '+', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let needs: Option<Vec<SenNeed>> = parts
        .iter()
        .map(|part| match need(&Cell::Text((*part).to_owned()), mappings) {
            Need::Type(need) | Need::Legacy(need) => Some(need),
            Need::Blank | Need::Ask => None,
        })
        .collect();
    needs.filter(|needs| needs.len() > 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[track_caller]
    fn check_status(written: &str, expected: Status) {
        let settings = settings();
        assert_eq!(status(&text(written), &settings.mappings, &settings.reading), expected, "{written}");
    }

    #[test]
    fn each_wording_has_one_code() {
        for written in ["K", "SEN Support", "k - sen support", "K: SEN Support", "SEND Support"] {
            check_status(written, Status::Provision(SenProvision::Support));
        }
        for written in ["E", "EHCP", "Education, Health and Care Plan", "E – EHC plan"] {
            check_status(written, Status::Provision(SenProvision::Plan));
        }
        for written in ["N", "No SEN", "No Special Educational Need", "has no special needs"] {
            check_status(written, Status::Provision(SenProvision::None));
        }
    }

    #[test]
    fn unofficial_words_are_asked_about_and_old_codes_told_apart() {
        for written in ["Monitoring", "EHCP applied", "Watch list", "Something else"] {
            check_status(written, Status::Ask);
        }
        check_status("P", Status::Legacy(SenProvision::Support));
        check_status("S", Status::Legacy(SenProvision::Plan));
        check_status("Y", Status::StageUnknown);
        check_status("", Status::Blank);
    }

    #[test]
    fn the_schools_own_word_is_used_once_explained() {
        let mut settings = settings();
        settings.reading.sen_status.insert("Monitoring".into(), "N".into());
        assert_eq!(status(&text("monitoring"), &settings.mappings, &settings.reading), Status::Provision(SenProvision::None));
    }

    #[test]
    fn needs_are_codes_words_or_both() {
        let mappings = settings().mappings;
        let slcn = Need::Type(SenNeed::parse("SLCN").unwrap());
        for written in [
            "SLCN",
            "Speech, Language and Communication Needs",
            "SLCN - Speech and language",
            "Speech, Language and Communication Needs (SLCN)",
        ] {
            assert_eq!(need(&text(written), &mappings), slcn, "{written}");
        }
        assert_eq!(need(&text("BESD"), &mappings), Need::Legacy(SenNeed::parse("SEMH").unwrap()));
        assert_eq!(need(&text("wobbly"), &mappings), Need::Ask);
        assert_eq!(need(&text("n/a"), &mappings), Need::Blank);
    }
}
