//! Columns of steps: which ladder the words of a column belong to. The national words are not a ladder here; a column of
//! them is read as judgements. Steps that two ladders could claim are asked about.

use std::sync::Arc;

use crate::finding::Action;
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::result_heading::Parts;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::values::judgements::{self, Word};

/// What the words of a column are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Ladder {
    /// Steps of this ladder.
    Steps(Arc<str>),
    /// No ladder's.
    No,
    /// Steps that only the school can place; it has been asked.
    Asked,
}

/// Three marks that say how a pupil moved, and nothing about where the pupil stands.
const PROGRESS_MARKS: &str = "Progress marks";

/// Tells the ladder of a column from its cells and from the tracker named for it.
pub(crate) fn of(sheet: &Sheet<'_>, rows: &[DataRow], column: &Column, parts: &Parts, said: &[Parts], out: &mut Out) -> Ladder {
    let beside = sheet.settings.assessments.beside();
    let texts: Vec<String> = sheet.cells(rows, column.index).map(|cell| cell.text()).filter(|text| !text.is_empty()).collect();
    if texts.iter().any(|text| text != "-") && texts.iter().all(|text| matches!(text.as_str(), "+" | "=" | "-")) {
        return Ladder::Steps(Arc::from(PROGRESS_MARKS));
    }
    let word = |text: &str| {
        let cell = crate::table::Cell::Text(text.to_owned());
        judgements::read(&cell, &sheet.settings.mappings, &sheet.settings.assessments, &sheet.settings.reading)
    };
    let words: Vec<&String> = texts.iter().filter(|text| !matches!(word(text), Word::Missing(_))).collect();
    let known = said.first().map_or_else(|| parts.or(&sheet.facts.parts), |said| parts.or(said).or(&sheet.facts.parts));
    let n_steps = |scale: &str| words.iter().filter(|text| beside.step(scale, text).is_some()).count();
    if let Some(named) = known.instrument.filter(|named| beside.steps.iter().any(|step| step.scale == *named)) {
        return if n_steps(&named) > 0 { Ladder::Steps(named) } else { Ladder::No };
    }
    let is_national = |text: &&&String| matches!(word(text), Word::Judgement(_));
    if words.is_empty() || words.iter().filter(is_national).count() == words.len() {
        return Ladder::No;
    }
    let mut fitting: Vec<Arc<str>> = Vec::new();
    for step in beside.steps.iter().filter(|step| !step.needs_name) {
        let n = n_steps(&step.scale);
        if n * 5 >= words.len() * 4 && n > 0 && !fitting.contains(&step.scale) {
            fitting.push(step.scale.clone());
        }
    }
    match fitting.as_slice() {
        [] => Ladder::No,
        [one] if !only_b(&words) => Ladder::Steps(one.clone()),
        [first, ..] => {
            let what = format!(
                "{} may be a step of more than one ladder",
                sheet.quote(&crate::table::Cell::Text(words.first().map_or_else(String::new, |text| (*text).clone())))
            );
            let hint = format!(
                "Name the tracker in the school's settings:\n{}",
                sheet.file_lines(&[format!("instrument = {}", toml_text(first))])
            );
            out.notes.add(
                sheet.column_place(column),
                Fault::new("M132", Action::Asked, what, "The column is not read.").alike("ladder").hint(hint),
            );
            Ladder::Asked
        }
    }
}

/// `2b` and `3b` alone may be the old National Curriculum levels, which had a, b and c.
fn only_b(words: &[&String]) -> bool {
    words.iter().all(|text| {
        let mut letters = text.chars();
        letters.next().is_some_and(|c| c.is_ascii_digit()) && letters.as_str().eq_ignore_ascii_case("b")
    })
}
