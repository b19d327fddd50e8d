//! Census rules explained: from the catalogue of rules that are judged, and from the year's list for the others.

use super::Explanation;
use crate::census::rules::ALL;
use crate::config::census::CensusSettings;

/// Numbers of the rules that are judged.
pub(super) fn numbers() -> Vec<String> {
    ALL.iter().map(|rule| rule.number.to_owned()).collect()
}

/// A rule by its number; `year` is the newest year's settings, where there are any.
pub(super) fn explanations(code: &str, year: Option<&CensusSettings>) -> Option<Explanation> {
    let code = code.trim();
    let source = |key: &str| year.and_then(|year| year.sources.get(key)).map_or(key, String::as_str).to_owned();
    let listed = year.and_then(|year| year.rules.iter().find(|rule| rule.number == code));
    if let Some(rule) = ALL.iter().find(|rule| rule.number == code) {
        let explanation = Explanation::new(format!("{code} (census rule, {})", rule.severity.word()))
            .line("What it means", format!("{}.", rule.message))
            .line("When it fires", listed.map(|listed| listed.condition.clone()).unwrap_or_default())
            .line("Whom it concerns", listed.map(|listed| listed.applies_to.clone()).unwrap_or_default());
        return Some(
            explanation
                .line("What is done", "It is listed among the census checks; the census file is written all the same")
                .line("What to do", format!("Look at {} in the MIS, correct it there, and export again", rule.item.replace('_', " ")))
                .line("Source", format!("{} ({})", source(rule.source.key), rule.source.mark.word())),
        );
    }
    let rule = listed?;
    let because = year.and_then(|year| year.not_done.iter().find(|one| one.number == code)).map(|one| one.because.clone());
    Some(
        Explanation::new(format!("{code} (census rule of the year's list)"))
            .line("When it fires", rule.condition.clone())
            .line("Whom it concerns", rule.applies_to.clone())
            .line("Not judged by this program", because.unwrap_or_default())
            .line("Source", format!("{} ({})", source(&rule.source), rule.mark.word())),
    )
}
