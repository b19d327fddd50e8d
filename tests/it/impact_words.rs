//! No output of a run says more of an intervention than its evidence allows, and no course on record is missing from the sheet.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::support::{files, latest, status, waymark};

/// The words that the method forbids in any output, whatever the evidence ("Intervention impact", section 4).
const FORBIDDEN: [&str; 6] = ["proves", "works", "caused", "closed the gap", "accelerated progress", "no impact"];
/// What may hold one of them: the denial that the method prescribes, and the words of a missing figure.
const ALLOWED: [&str; 2] = ["no evidence that it works differently across needs", "no impact figure"];

fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook");
    let names = book.sheet_names();
    let rows = |book: &mut Xlsx<_>, name: &str| book.worksheet_range(name).map(|range| range.rows().map(<[Data]>::to_vec).collect());
    names.into_iter().map(|name| (name.clone(), rows(&mut book, &name).unwrap_or_default())).collect()
}

fn check(what: &str, text: &str) {
    let mut plain = text.to_lowercase();
    for allowed in ALLOWED {
        plain = plain.replace(allowed, "");
    }
    for word in FORBIDDEN {
        let is_word = |at: usize| {
            let before = plain[..at].chars().next_back();
            let after = plain[at + word.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        };
        let found = plain.match_indices(word).find(|(at, _)| is_word(*at));
        assert!(
            found.is_none(),
            "{what}: '{word}' in {:?}",
            found.map(|(at, _)| plain[at.saturating_sub(60)..].chars().take(140).collect::<String>())
        );
    }
}

#[test]
fn no_output_of_a_run_says_more_than_its_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    let output = waymark(&["run", "config/schools/whitehill.toml", "--as-at", "2026-11-20", "--out", to]);
    assert!(status(&output) <= 1);
    let written = files(&latest(folder.path(), "whitehill"));
    for (name, bytes) in &written {
        if name.ends_with(".xlsx") {
            for (sheet, rows) in sheets(bytes) {
                rows.iter().flatten().for_each(|cell| check(&format!("{name}, {sheet}"), &cell.to_string()));
            }
        } else if [".html", ".svg", ".csv", ".txt"].iter().any(|ending| name.ends_with(ending)) {
            check(name, &String::from_utf8_lossy(bytes));
        }
    }
    let book = sheets(&written["senco/flagged-pupils.xlsx"]);
    let (_, rows) = book.iter().find(|(sheet, _)| sheet == "Interventions").expect("the sheet is there");
    let heading = rows.iter().position(|row| row.first() == Some(&Data::String("Intervention".into()))).expect("its headings");
    let (mut whole, mut cells) = (0.0, 0.0);
    for row in &rows[heading + 1..] {
        let Data::Float(n) = row[3] else { panic!("a count in {row:?}") };
        if row[1] == "All needs" {
            whole += n;
        } else if row[2] != "all" {
            cells += n;
        }
        let [n, with_pair, strength] = [3, 4, 11].map(|at: usize| row[at].to_string().parse::<f64>().unwrap());
        assert!(with_pair <= n && (0.0..=5.0).contains(&strength), "{row:?}");
    }
    assert!(whole > 0.0 && whole == cells, "{whole} courses, {cells} in cells");
    assert!(
        !written
            .keys()
            .any(|name| name.starts_with("teachers/") && sheets(&written[name]).iter().any(|(sheet, _)| sheet == "Interventions"))
    );
}
