//! What the files are made of: a sound package without formulas, macros, links out or people; sheets ready for paper.

use std::collections::BTreeSet;

use super::book::{parts, sheet_names, workbooks};

/// Every attribute value of a name in a part.
fn attributes<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let mark = format!(" {name}=\"");
    text.match_indices(&mark).filter_map(|(at, _)| text[at + mark.len()..].split('"').next()).collect()
}

#[test]
fn a_package_names_every_part_it_holds_and_holds_every_part_it_names() {
    for (name, bytes) in workbooks(".xlsx") {
        let parts = parts(bytes);
        let types = &parts["[Content_Types].xml"];
        for part in parts.keys().filter(|part| *part != "[Content_Types].xml") {
            let ending = part.rsplit('.').next().expect("an ending");
            let is_typed = types.contains(&format!("PartName=\"/{part}\"")) || types.contains(&format!("Extension=\"{ending}\""));
            assert!(is_typed, "{name}: {part} has no type");
        }
        for part in attributes(types, "PartName") {
            assert!(parts.contains_key(part.trim_start_matches('/')), "{name}: {part} is not there");
        }
        for (part, text) in parts.iter().filter(|(part, _)| part.ends_with(".rels")) {
            let base = part.split("_rels/").next().expect("a folder");
            for target in attributes(text, "Target") {
                let whole = match target.strip_prefix("../") {
                    Some(rest) => {
                        format!("{}{rest}", base.trim_end_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder).to_owned() + "/")
                    }
                    None => format!("{base}{}", target.trim_start_matches('/')),
                };
                assert!(parts.contains_key(&whole), "{name}: {part} leads to {whole}");
            }
        }
    }
}

#[test]
fn no_file_holds_a_formula_a_macro_a_link_out_or_a_person() {
    for (name, bytes) in workbooks(".xlsx") {
        for (part, text) in parts(bytes) {
            assert!(
                !part.contains("vba") && !part.contains("externalLink") && !part.contains("connections") && !part.contains("comments"),
                "{name}: {part}"
            );
            assert!(!text.contains("TargetMode=\"External\"") && !text.contains("<mergeCell"), "{name}: {part}");
            if part.starts_with("xl/worksheets/sheet") {
                assert!(!text.contains("<f>") && !text.contains("<f "), "{name}: {part} calculates");
            }
            if part == "docProps/core.xml" {
                let empty = |tag: &str| {
                    text.contains(&format!("<{tag}></{tag}>")) || text.contains(&format!("<{tag}/>")) || !text.contains(&format!("<{tag}>"))
                };
                assert!(empty("dc:creator") && empty("cp:lastModifiedBy"), "{name}: {text}");
            }
            for trace in ["/root/", "/home/", "C:\\Users", "/tmp/"] {
                assert!(!text.contains(trace), "{name}: {part} holds a path");
            }
        }
    }
}

#[test]
fn nothing_is_hidden() {
    for (name, bytes) in workbooks("teachers/").into_iter().chain(workbooks("senco/flagged")) {
        for (part, text) in parts(bytes) {
            assert!(!text.contains("hidden=\"1\"") && !text.contains("state=\"hidden\"") && !text.contains("veryHidden"), "{name}: {part}");
        }
    }
}

#[test]
fn every_sheet_is_set_up_for_paper_and_every_table_can_be_filtered() {
    for (name, bytes) in workbooks("teachers/").into_iter().chain(workbooks("senco/flagged")) {
        let parts = parts(bytes);
        let book = &parts["xl/workbook.xml"];
        let sheets = sheet_names(bytes);
        assert_eq!(book.matches("_xlnm.Print_Area").count(), sheets.len(), "{name}");
        for (index, sheet) in sheets.iter().enumerate() {
            let text = &parts[&format!("xl/worksheets/sheet{}.xml", index + 1)];
            for wanted in ["paperSize=\"9\"", "orientation=\"landscape\"", "<pageSetUpPr fitToPage=\"1\"/>", "blackAndWhite=\"1\""] {
                assert!(text.contains(wanted), "{name}, {sheet}: {wanted}");
            }
            for margin in ["left", "right", "top", "bottom"] {
                let inches: f64 = attributes(text, margin).last().and_then(|inches| inches.parse().ok()).expect("a margin");
                assert!((inches * 25.4 - 12.0).abs() < 0.01, "{name}, {sheet}: {margin}");
            }
            assert!(
                text.contains("Confidential: pupil special category data")
                    && text.contains("page &amp;P of &amp;N")
                    && text.contains("Run 2026-11-20-"),
                "{name}, {sheet}"
            );
            // Titles repeat where a table may run over the page; the summary is several short tables.
            let titles = format!("'{sheet}'!$");
            let repeats = book
                .split("_xlnm.Print_Titles")
                .skip(1)
                .any(|rest| rest.split('<').next().is_some_and(|rest| rest.contains(&titles) || rest.contains(&format!(">{sheet}!$"))));
            assert!(repeats || sheet == "Summary", "{name}, {sheet}: no repeated heading");
            assert!(text.contains("<pane ") || sheet == "Summary", "{name}, {sheet}: nothing frozen");
            assert!(text.contains("<tablePart "), "{name}, {sheet}: no table");
        }
        for (part, text) in parts.iter().filter(|(part, _)| part.starts_with("xl/tables/")) {
            assert!(text.contains("<autoFilter "), "{name}, {part}: no filter");
        }
    }
}

#[test]
fn pupil_sheets_stand_still_to_column_d_and_offer_the_policys_own_words() {
    for (name, bytes) in workbooks("teachers/class-").into_iter().chain(workbooks("senco/flagged")) {
        let parts = parts(bytes);
        for (index, sheet) in sheet_names(bytes)
            .iter()
            .enumerate()
            .filter(|(_, sheet)| sheet.starts_with("Class ") || *sheet == "Flagged" || *sheet == "Watch")
        {
            let text = &parts[&format!("xl/worksheets/sheet{}.xml", index + 1)];
            assert!(text.contains("xSplit=\"4\"") && text.contains("state=\"frozen\""), "{name}, {sheet}");
            // R, S, U, W, X from the sheet Codes, V a day between two days.
            let ranges: BTreeSet<&str> = text
                .split("<dataValidation ")
                .skip(1)
                .filter_map(|rule| attributes(&format!(" {rule}"), "sqref").first().map(|_| ""))
                .collect();
            assert_eq!(text.matches("<dataValidation ").count(), 6, "{name}, {sheet}: {ranges:?}");
            assert_eq!(text.matches("<formula1>Codes!$B$").count(), 5, "{name}, {sheet}");
            for column in ["R", "S", "U", "V", "W", "X"] {
                assert!(text.contains(&format!("sqref=\"{column}")), "{name}, {sheet}: no rule for {column}");
            }
            assert!(text.contains("type=\"date\""), "{name}, {sheet}");
        }
    }
}

#[test]
fn every_fill_goes_with_a_word_that_stands_in_the_cell() {
    let words =
        ["strong", "moderate", "weak", "watch", "cleared", "not judged", "new", "still", "returned", "was flagged", "first run", ""];
    for (name, bytes) in workbooks("senco/flagged-pupils") {
        let parts = parts(bytes);
        for (index, sheet_name) in sheet_names(bytes).iter().enumerate() {
            let text = &parts[&format!("xl/worksheets/sheet{}.xml", index + 1)];
            for rule in text.split("<conditionalFormatting ").skip(1) {
                let range = rule.split('"').nth(1).expect("a range");
                assert!(range.starts_with('F') || range.starts_with('G'), "{name}, {sheet_name}: fill on {range}");
                let word = rule
                    .split("=\"")
                    .nth(1)
                    .and_then(|rest| rest.split('"').next())
                    .or_else(|| rule.split("&quot;").nth(1))
                    .expect("a word");
                assert!(words.contains(&word) || rule.contains("LEFT("), "{name}: {word}");
            }
            if sheet_name.starts_with("Class ") {
                let sheet = super::book::sheet(bytes, sheet_name, "Pupil");
                for heading in ["Strength", "New?"] {
                    for cell in sheet.cells(heading) {
                        assert!(
                            words.iter().any(|word| if word.is_empty() { cell.is_empty() } else { cell.starts_with(word) }),
                            "{name}, {sheet_name}: '{cell}'"
                        );
                    }
                }
                assert!(sheet.cells("Strength").iter().all(|word| !word.is_empty()), "{name}, {sheet_name}: a pupil without a word");
            }
        }
    }
}
