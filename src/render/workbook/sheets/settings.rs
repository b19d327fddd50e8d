//! Every rule and number this run used, with its unit and source, and who answers for it.

use rust_xlsxwriter::Workbook;
use serde_json::Value as Json;

use super::{Plain, put_plain};
use crate::config::method::{MethodSettings, Profile};
use crate::config::policy::ClauseReading;
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::Book;
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};

const COLUMNS: [Column; 5] = [
    column(name::KIND, 16.0, Style::Text),
    column(name::SETTING, 28.0, Style::Text),
    column(name::VALUE, 40.0, Style::AsIs),
    column(name::UNIT, 12.0, Style::Text),
    column(name::SOURCE, 60.0, Style::Text),
];

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book) -> Result<(), Error> {
    let mut rows = run_rows(book);
    rows.extend(policy_rows(book));
    rows.extend(method_rows(book.method)?);
    let notes = ["Read-only: to change a rule, change the file it comes from, before names are seen, and run again.".to_owned()];
    let plain = Plain {
        sheet: "Settings",
        table: "Settings",
        title: "Settings: every rule and number used",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 2,
        when_empty: "none",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

fn row<'a>(kind: &'static str, setting: impl Into<String>, value: Value<'a>, unit: &str, source: impl Into<String>) -> Vec<Value<'a>> {
    vec![Value::text(kind), Value::text(setting.into()), value, Value::text(unit.to_owned()), Value::text(source.into())]
}

fn run_rows<'a>(book: &Book<'a>) -> Vec<Vec<Value<'a>>> {
    let stamp = book.stamp;
    let profile = match book.method.profile {
        Profile::Screen => "screen",
        Profile::Strict => "strict",
    };
    vec![
        row("run", "run", Value::text(stamp.run_id.as_str()), "", "this run"),
        row("run", "as at", Value::day(Some(stamp.as_at)), "", "facts dated later are left out"),
        row("run", "program version", Value::text(stamp.version), "", "Waymark"),
        row("run", "settings hash", Value::text(stamp.settings_hash.as_str()), "", "changes when any rule or number below changes"),
        row("run", "profile", Value::text(profile), "", "screen: one supporting sign; strict: two, or a person's concern"),
        row("run", "owner of the rules", Value::text(book.rules_owner), "", "the school's settings"),
    ]
}

fn policy_rows<'a>(book: &Book<'a>) -> Vec<Vec<Value<'a>>> {
    let policy = book.policy;
    let mut rows = vec![row("policy", "policy", Value::text(policy.title.as_str()), "", policy.id.clone())];
    for criterion in &policy.criteria {
        let reading = match criterion.reading {
            ClauseReading::Adequate => "describes adequate progress",
            ClauseReading::Concern => "describes less than adequate progress",
        };
        rows.push(row(
            "policy",
            format!("criterion {} {reading}", criterion.letter),
            Value::text(format!("\"{}\"", criterion.quote)),
            "",
            criterion.position.clone(),
        ));
    }
    for (state, known) in &policy.states {
        rows.push(row(
            "policy",
            format!("state {}", state.to_lowercase().replace('_', " ")),
            Value::text(known.words.as_str()),
            "",
            format!("census code {}", known.census_code),
        ));
    }
    rows
}

/// One row per number, in the order of the names; the settings themselves say which there are.
fn method_rows<'a>(method: &MethodSettings) -> Result<Vec<Vec<Value<'a>>>, Error> {
    let json = serde_json::to_value(method).map_err(|error| Error::Fault(format!("the settings cannot be listed: {error}")))?;
    let Json::Object(fields) = json else { return Err(Error::Fault("the settings are not a table".to_owned())) };
    let mut rows: Vec<(String, Vec<Value>)> = fields
        .into_iter()
        .filter_map(|(setting, field)| {
            let text = |key: &str| field.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
            let value = field.get("value").and_then(Json::as_f64)?;
            Some((setting.clone(), row("method", setting.replace('_', " "), Value::Number(value), &text("unit"), text("source"))))
        })
        .collect();
    rows.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;

    #[test]
    fn every_number_of_the_method_is_listed() {
        let sample = Sample::school();
        let Json::Object(fields) = serde_json::to_value(&sample.method).unwrap() else { panic!("not a table") };
        // All fields but the profile, which stands among the facts of the run.
        assert_eq!(method_rows(&sample.method).unwrap().len(), fields.len() - 1);
    }
}
