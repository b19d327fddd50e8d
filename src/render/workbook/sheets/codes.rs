//! The lists behind the drop-downs, and what the codes of the signals mean. Visible, not meant for paper.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Formula, Workbook};

use super::{Plain, put_plain};
use crate::config::policy::Policy;
use crate::decide::results::Corroborator;
use crate::error::Error;
use crate::render::vocabulary as column_name;
use crate::render::workbook::book::Book;
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column, fault};

const SHEET: &str = "Codes";
/// Title, one note, heading: the first word stands in row 4.
const FIRST_ROW: usize = 4;
const COLUMNS: [Column; 3] = [
    column(column_name::LIST, 26.0, Style::Text),
    column(column_name::WORD, 34.0, Style::Text),
    column(column_name::MEANING, 90.0, Style::Text),
];

/// The rows of the sheet, and where each list stands.
pub(crate) struct Plan<'a> {
    rows: Vec<(&'static str, &'a str, String)>,
}

/// The lists of a policy.
pub(crate) fn plan(policy: &Policy) -> Plan<'_> {
    let mut rows: Vec<(&'static str, &str, String)> = Vec::new();
    rows.extend(policy.decisions.iter().map(|decision| (column_name::DECISION, decision.word.as_str(), decision.meaning.clone())));
    rows.extend(policy.reasons.iter().map(|reason| (column_name::REASON, reason.as_str(), String::new())));
    rows.extend(
        [("yes", "parents have been told"), ("planned", "a talk is planned"), ("no", "not yet")]
            .map(|(word, meaning)| (column_name::PARENT_TOLD, word, meaning.to_owned())),
    );
    rows.extend(
        [("yes", "the teacher had this concern without the list"), ("no", "the teacher did not")]
            .map(|(word, meaning)| (column_name::TEACHER_CONCERN, word, meaning.to_owned())),
    );
    rows.extend(OWNERS.map(|(word, meaning)| (column_name::OWNER, word, meaning.to_owned())));
    rows.push((column_name::OWNER, policy.words.coordinator.as_str(), "coordinates support for SEND".to_owned()));
    rows.extend(STRENGTHS.map(|(word, meaning)| (column_name::STRENGTH, word, meaning.to_owned())));
    rows.extend(CRITERIA.iter().map(|(letter, meaning)| (column_name::SIGNALS, *letter, with_clause(policy, letter, meaning))));
    rows.extend(CORROBORATORS.iter().map(|(corroborator, meaning)| (column_name::SIGNALS, corroborator.code(), (*meaning).to_owned())));
    Plan { rows }
}

const OWNERS: [(&str, &str); 6] = [
    ("class teacher", "any other text may be typed, initials for example"),
    ("teaching assistant", ""),
    ("head", ""),
    ("office", ""),
    ("parent or carer", ""),
    ("outside agency", ""),
];

const STRENGTHS: [(&str, &str); 6] = [
    ("strong", "flagged: several signs, or one that is far from what chance does"),
    ("moderate", "flagged: a reliable sign with support"),
    ("weak", "flagged: just enough to be discussed"),
    ("watch", "not flagged: one sign without support; look again next term"),
    ("cleared", "judged, and nothing to report"),
    ("not judged", "too little evidence to say anything: not the same as no concern"),
];

const CRITERIA: [(&str, &str); 10] = [
    ("a", "closing the gap to pupils of the same age"),
    ("b", "the gap grows wider"),
    ("c", "slower than pupils who started at the same score"),
    ("d", "slower than the pupil's own earlier rate"),
    ("e", "access to the curriculum"),
    ("f", "self-help, social and personal skills"),
    ("g", "wellbeing, behaviour and social skills"),
    ("h", "little or no progress in spite of help"),
    ("i", "well below average in two different skills tests"),
    ("j", "not low attainment alone"),
];

const CORROBORATORS: [(Corroborator, &str); 5] = [
    (Corroborator::AnotherSubject, "another subject leans the same way"),
    (Corroborator::SeenTwice, "seen at the assessment before as well"),
    (Corroborator::Teacher, "the teacher's assessment fell, or a teacher's concern is on record"),
    (Corroborator::ParentOrPupil, "a parent's or the pupil's concern is on record, or wellbeing leans"),
    (Corroborator::Wellbeing, "the wellbeing route"),
];

/// The meaning of a letter, with the policy's clause where it has one.
fn with_clause(policy: &Policy, letter: &str, meaning: &str) -> String {
    match policy.criteria.iter().find(|criterion| letter.starts_with(criterion.letter)) {
        Some(criterion) => format!("{meaning}. Policy: \"{}\" ({})", criterion.quote, criterion.position),
        None => format!("{meaning}. Not among the policy's criteria"),
    }
}

/// What a criterion asks, in words.
pub(crate) fn criterion_words(letter: char) -> &'static str {
    CRITERIA.iter().find(|(code, _)| code.starts_with(letter)).map_or("", |(_, meaning)| meaning)
}

/// What a supporting sign is, in words.
pub(crate) fn corroborator_words(sign: Corroborator) -> &'static str {
    CORROBORATORS.iter().find(|(known, _)| *known == sign).map_or("", |(_, meaning)| meaning)
}

/// What a code of the column Signals means: a criterion's letter, or the code of a supporting sign. Empty for any other text.
pub(crate) fn signal_words(code: &str) -> &'static str {
    let sign = CORROBORATORS.iter().find(|(sign, _)| sign.code() == code).map(|(_, words)| *words);
    sign.or_else(|| CRITERIA.iter().find(|(letter, _)| *letter == code).map(|(_, words)| *words)).unwrap_or_default()
}

impl Plan<'_> {
    /// The range of a list; nothing when it is empty.
    fn range(&self, list: &str) -> Option<String> {
        let first = self.rows.iter().position(|(of, _, _)| *of == list)?;
        let last = self.rows.iter().rposition(|(of, _, _)| *of == list)?;
        Some(format!("={SHEET}!$B${}:$B${}", first + FIRST_ROW, last + FIRST_ROW))
    }

    /// The drop-down of a list that suggests and lets any text pass.
    pub(crate) fn suggestions(&self, list: &str) -> Option<DataValidation> {
        let range = self.range(list)?;
        Some(DataValidation::new().allow_list_formula(Formula::new(range)).ignore_blank(true).show_error_message(false))
    }

    /// The drop-down of a list; nothing when the policy leaves it empty.
    pub(crate) fn drop_down(&self, list: &str) -> Result<Option<DataValidation>, Error> {
        let Some(range) = self.range(list) else { return Ok(None) };
        let rule = DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .ignore_blank(true)
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("Not in the list")
            .map_err(fault)?
            .set_error_message("Please choose a word of the list, or leave the cell empty. The lists stand on the sheet Codes.")
            .map_err(fault)?;
        Ok(Some(rule))
    }
}

/// Writes the sheet. Its print area is the title alone, so that printing everything wastes one line.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, plan: &Plan) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> =
        plan.rows.iter().map(|(list, word, meaning)| vec![Value::text(*list), Value::text(*word), Value::text(meaning.as_str())]).collect();
    let notes = [format!("The words behind the drop-downs and codes, from {} (settings {}).", book.policy.title, book.stamp.settings_hash)];
    let plain = Plain {
        sheet: SHEET,
        table: "Codes",
        title: "Codes: not for printing",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 2,
        when_empty: "none",
    };
    let landed = put_plain(workbook, formats, book, &plain)?;
    if landed.first_row as usize + 1 != FIRST_ROW {
        return Err(Error::Fault("the lists behind the drop-downs do not stand where the drop-downs point".to_owned()));
    }
    let sheet = workbook.worksheet_from_name(SHEET).map_err(fault)?;
    sheet.set_print_area(0, 0, 0, 2).map_err(fault)?;
    Ok(())
}
