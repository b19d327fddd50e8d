//! `office/extract/`: what the local authority or Ofsted may ask for, with names, made only when the settings ask for it.
//!
//! Levels and types of need of every pupil with SEN; and the pupils of the inclusion groups with the history of each, from which an
//! inspector chooses a sample. Each is a workbook and plain tables with the same cells. Held by the office, dated, with the place of
//! every fact; nothing here is suppressed, and nothing here goes on a website or to governors.

use super::extract_rows::{ExtractTable, history, inclusion_groups, levels_and_types, totals};
use crate::config::school::Extract;
use crate::decide::results::Decisions;
use crate::decisions::effects::Past;
use crate::domain::words::date;
use crate::error::Error;
use crate::link::school::School;
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::render::office::data_checks::neutral;
use crate::render::workbook::layout::names::footer_text;
use crate::render::workbook::layout::wrap::{LINE_POINTS, lines_needed};
use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// What an extract is made from.
#[derive(Clone, Copy)]
pub struct ExtractInput<'a> {
    /// Pupils.
    pub school: &'a School,
    /// Stages as the policy words them.
    pub decisions: &'a Decisions,
    /// What meetings decided.
    pub past: &'a Past,
    /// The run.
    pub stamp: &'a RunStamp,
}

/// The extracts that are asked for; none is made unasked.
pub fn extracts(input: &ExtractInput<'_>, asked: &[Extract]) -> Result<Vec<Artefact>, Error> {
    let mut artefacts = Vec::new();
    for extract in [Extract::LevelsAndTypes, Extract::InclusionGroups] {
        if !asked.contains(&extract) {
            continue;
        }
        let (name, tables) = match extract {
            Extract::LevelsAndTypes => ("levels-and-types-of-need", vec![levels_and_types(input), totals(input)]),
            Extract::InclusionGroups => ("inclusion-groups", vec![inclusion_groups(input), history(input)]),
        };
        artefacts.extend(files(name, &tables, input.stamp)?);
    }
    Ok(artefacts)
}

fn files(name: &str, tables: &[ExtractTable], stamp: &RunStamp) -> Result<Vec<Artefact>, Error> {
    let office = |name: String, bytes: Vec<u8>| Artefact { name: format!("extract/{name}"), audience: Audience::Office, bytes };
    let bytes = workbook(tables, stamp).map_err(|error| Error::Fault(format!("the extract {name} cannot be made: {error}")))?;
    let mut made = vec![office(format!("{name}.xlsx"), bytes)];
    for (at, table) in tables.iter().enumerate() {
        let ending = if at == 0 { String::new() } else { format!("-{}", table.sheet.to_lowercase().replace(' ', "-")) };
        made.push(office(format!("{name}{ending}.csv"), csv(table).into_bytes()));
    }
    Ok(made)
}

fn csv(table: &ExtractTable) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let quoted: Vec<String> = cells.map(|cell| format!("\"{}\"", neutral(cell).replace('"', "\"\""))).collect();
        format!("{}\r\n", quoted.join(","))
    };
    let mut text = format!("\u{FEFF}{}", line(&mut table.headings.iter().map(|(heading, _)| *heading)));
    for row in &table.rows {
        text.push_str(&line(&mut row.iter().map(String::as_str)));
    }
    text
}

fn workbook(tables: &[ExtractTable], stamp: &RunStamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = stamp.as_at.and_time(chrono::NaiveTime::MIN).and_utc();
    workbook.set_properties(&DocProperties::new().set_title("Extract on request").set_creation_datetime(&made));
    read_me(workbook.add_worksheet(), tables, stamp)?;
    for table in tables {
        put(workbook.add_worksheet(), table, stamp)?;
    }
    workbook.save_to_buffer()
}

fn put(sheet: &mut Worksheet, table: &ExtractTable, stamp: &RunStamp) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00E7_E6E6))
        .set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(table.sheet)?;
    for (column, (title, width)) in (0u16..).zip(&table.headings) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *title, &heading)?;
    }
    let mut last_row = 0;
    for (row, cells) in (1u32..).zip(&table.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string_with_format(row, column, neutral(cell), &text)?;
        }
        let lines = cells.iter().zip(&table.headings).map(|(cell, (_, width))| lines_needed(cell, *width)).max().unwrap_or(1);
        sheet.set_row_height(row, lines as f64 * LINE_POINTS + 3.0)?;
        last_row = row;
    }
    let last_column = u16::try_from(table.headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last_row.max(1), last_column)?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_repeat_rows(0, 0)?;
    page(sheet, stamp);
    Ok(())
}

fn read_me(sheet: &mut Worksheet, tables: &[ExtractTable], stamp: &RunStamp) -> Result<(), XlsxError> {
    let mut lines = vec![
        format!("Extract on request: {}", neutral(&stamp.school_name)),
        format!("Data as at {}.", date(stamp.as_at)),
        String::new(),
        "Confidential: named pupils with special category data. Safe to send only to the local authority or Ofsted, when they have \
         asked for it and may have it; by a secure route, never by plain e-mail."
            .to_owned(),
        "Not for governors, not for publication. Delete this copy when the request is answered.".to_owned(),
        String::new(),
    ];
    lines.extend(tables.iter().map(|table| format!("Sheet {}: {}", table.sheet, table.about)));
    lines.push("A blank cell means that no file of the school says anything; it never means no or none.".to_owned());
    lines.push(format!("Run {}, program version {}, settings {}.", stamp.run_id, stamp.version, stamp.settings_hash));
    sheet.set_name("Read me")?;
    sheet.set_column_width(0, 118)?;
    let title = Format::new().set_bold().set_font_size(14);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, line) in (0u32..).zip(&lines) {
        sheet.write_string_with_format(row, 0, line, if row == 0 { &title } else { &plain })?;
    }
    page(sheet, stamp);
    Ok(())
}

fn page(sheet: &mut Worksheet, stamp: &RunStamp) {
    /// Paper size A4.
    const A4: u8 = 9;
    let school = footer_text(&stamp.school_name);
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.47, 0.47, 0.47, 0.47, 0.2, 0.2);
    sheet.set_footer(format!("&L{school}, run {}&CConfidential: named pupils, on request only&RPage &P of &N", stamp.run_id));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::workbook::fixture::Sample;

    fn made(asked: &[Extract]) -> Vec<Artefact> {
        let sample = Sample::school();
        let past = Past::default();
        let input = ExtractInput { school: &sample.school, decisions: &sample.decisions, past: &past, stamp: &sample.stamp };
        extracts(&input, asked).unwrap()
    }

    #[test]
    fn nothing_with_names_is_made_unasked() {
        assert!(made(&[]).is_empty());
    }

    #[test]
    fn an_extract_lies_in_a_folder_of_its_own_and_says_who_may_have_it() {
        let artefacts = made(&[Extract::InclusionGroups, Extract::LevelsAndTypes]);
        let names: Vec<&str> = artefacts.iter().map(|artefact| artefact.name.as_str()).collect();
        let wanted = [
            "extract/levels-and-types-of-need.xlsx",
            "extract/levels-and-types-of-need.csv",
            "extract/levels-and-types-of-need-totals.csv",
            "extract/inclusion-groups.xlsx",
            "extract/inclusion-groups.csv",
            "extract/inclusion-groups-history.csv",
        ];
        assert_eq!(names, wanted);
        assert!(artefacts.iter().all(|artefact| artefact.audience == Audience::Office));
        assert_eq!(made(&[Extract::InclusionGroups])[0].bytes, made(&[Extract::InclusionGroups])[0].bytes);
    }

    #[test]
    fn every_row_has_a_cell_for_each_heading_and_every_pupil_of_a_group_is_there_once() {
        let sample = Sample::school();
        let past = Past::default();
        let input = ExtractInput { school: &sample.school, decisions: &sample.decisions, past: &past, stamp: &sample.stamp };
        for table in [levels_and_types(&input), totals(&input), inclusion_groups(&input), history(&input)] {
            assert!(table.rows.iter().all(|row| row.len() == table.headings.len()), "{}", table.sheet);
        }
        let with_sen =
            sample.school.pupils.iter().filter(|pupil| pupil.provision_on(sample.school.as_at).is_some_and(|p| p.is_sen())).count();
        assert!(with_sen > 0);
        assert_eq!(levels_and_types(&input).rows.len(), with_sen);
        let total: usize =
            totals(&input).rows.iter().filter(|row| row[0] == "Level of provision").map(|row| row[2].parse::<usize>().unwrap()).sum();
        assert_eq!(total, with_sen);
        assert!(inclusion_groups(&input).rows.len() >= with_sen);
    }
}
