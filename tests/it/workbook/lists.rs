//! What the lists say: signals follow from the evidence, every pupil stands once, a class file knows one class.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Sheet, parts, sheet, sheet_names, workbooks};

/// Rows of `Evidence` by pupil and class.
fn evidence(bytes: &[u8]) -> BTreeMap<(String, String), Vec<Vec<String>>> {
    let sheet = sheet(bytes, "Evidence", "Pupil");
    let mut by_pupil: BTreeMap<(String, String), Vec<Vec<String>>> = BTreeMap::new();
    for row in sheet.rows {
        by_pupil.entry((row[0].clone(), row[1].clone())).or_default().push(row);
    }
    by_pupil
}

/// Subject, criterion, level and latest value of a row of `Evidence`.
struct Judged {
    subject: String,
    criterion: String,
    level: String,
    latest: Option<f64>,
}

fn judged(rows: &[Vec<String>], of: &Sheet) -> Vec<Judged> {
    let at = |heading: &str| of.column(heading);
    rows.iter()
        .map(|row| Judged {
            subject: row[at("Subject")].clone(),
            criterion: row[at("Criterion")].clone(),
            level: row[at("Level")].clone(),
            latest: row[at("Latest value")].parse().ok(),
        })
        .collect()
}

/// The codes of the column Signals from the rows of `Evidence` alone.
fn recomputed(rows: &[Judged]) -> Vec<String> {
    let leans = |level: &str| matches!(level, "-" | "--");
    let of_subject = |row: &&Judged| row.subject != "all";
    let letter = |row: &Judged| row.criterion.split_once(": ").map(|(letter, _)| letter.to_owned()).filter(|letter| letter.len() == 1);
    let mut codes: BTreeSet<String> = rows.iter().filter(of_subject).filter(|row| leans(&row.level)).filter_map(letter).collect();
    // The gap counts only while the pupil is below the reference.
    let counts = |row: &&Judged| match letter(row).as_deref() {
        Some("c") => true,
        Some("b") => row.latest.is_some_and(|gap| gap > 0.0),
        _ => false,
    };
    let subjects = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&str> {
        rows.iter().filter(of_subject).filter(counts).filter(|row| wanted(&row.level)).map(|row| row.subject.as_str()).collect()
    };
    let (concerns, leaning) = (subjects(&|level| level == "--"), subjects(&leans));
    if concerns.iter().any(|subject| leaning.iter().any(|other| other != subject)) {
        codes.insert("C1".to_owned());
    }
    let before = rows.iter().filter(|row| row.criterion == "c at the assessment before" && leans(&row.level));
    if before.into_iter().any(|row| concerns.contains(row.subject.as_str())) {
        codes.insert("C2".to_owned());
    }
    // What people recorded cannot be computed: it stands as recorded.
    let recorded = rows.iter().filter_map(|row| row.criterion.split_once(": ")).map(|(code, _)| code);
    codes.extend(recorded.filter(|code| matches!(*code, "C3" | "C4" | "G")).map(str::to_owned));
    codes.into_iter().collect()
}

#[test]
fn signals_of_every_flagged_row_follow_from_the_evidence_alone() {
    let mut n_flagged = 0;
    for (name, bytes) in workbooks("senco/flagged-pupils") {
        let headings = sheet(bytes, "Evidence", "Pupil");
        let evidence = evidence(bytes);
        for row in sheet(bytes, "Flagged", "Pupil").rows.iter().filter(|row| !row[1].is_empty()) {
            let rows = judged(&evidence[&(row[0].clone(), row[1].clone())], &headings);
            let mut shown: Vec<String> = row[4].split(' ').filter(|code| !code.starts_with('(')).map(str::to_owned).collect();
            shown.sort();
            let mut expected = recomputed(&rows);
            expected.sort();
            assert_eq!(shown, expected, "{name}: {} of {}", row[4], row[24]);
            assert!(row[4].ends_with(&format!("({})", expected.len())), "{}", row[4]);
            n_flagged += 1;
        }
    }
    assert!(n_flagged > 20, "{n_flagged}");
}

#[test]
fn every_pupil_on_roll_stands_once_and_the_lists_add_up() {
    for (name, bytes) in workbooks("senco/flagged-pupils") {
        let mut lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut n = 0;
        for class in sheet_names(bytes).iter().filter(|sheet| sheet.starts_with("Class ")) {
            let sheet = sheet(bytes, class, "Pupil");
            for (key, strength) in sheet.cells("Row key").into_iter().zip(sheet.cells("Strength")) {
                let list = if matches!(strength, "strong" | "moderate" | "weak") { "flagged" } else { strength };
                assert!(lists.entry(list.to_owned()).or_default().insert(key.to_owned()), "{name}: {key} stands twice");
                n += 1;
            }
        }
        assert_eq!(lists.keys().map(String::as_str).collect::<Vec<_>>(), ["cleared", "flagged", "not judged", "watch"], "{name}");
        assert_eq!(lists.values().flatten().collect::<BTreeSet<_>>().len(), n, "{name}: a pupil is on two lists");
        let on = |sheet_name: &str| -> BTreeSet<String> {
            sheet(bytes, sheet_name, "Pupil").cells("Row key").into_iter().filter(|key| !key.is_empty()).map(str::to_owned).collect()
        };
        assert_eq!(on("Flagged"), lists["flagged"], "{name}");
        assert_eq!(on("Watch"), lists["watch"], "{name}");
        let not_judged = sheet(bytes, "Not judged", "Pupil");
        let wholly = not_judged.cells("Not judged in").into_iter().filter(|scope| *scope == "all subjects").count();
        assert_eq!(wholly, lists["not judged"].len(), "{name}");
        assert!(not_judged.cells("Because").iter().all(|reason| !reason.is_empty()), "{name}: not judged without a reason");
        let summary = sheet(bytes, "Summary", "Class");
        let all = summary.rows.iter().find(|row| row[0] == "All classes").expect("a total");
        let counts: Vec<usize> = all[2..7].iter().map(|count| count.parse().expect("a count")).collect();
        let expected = ["flagged", "watch", "cleared", "not judged"].map(|list| lists[list].len());
        assert_eq!(counts, [[n].as_slice(), &expected].concat(), "{name}");
    }
}

#[test]
fn a_class_file_holds_no_name_key_or_count_of_another_class() {
    for (senco, bytes) in workbooks("senco/flagged-pupils") {
        let school = senco.split('/').next().expect("a school");
        let mut pupils: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for class in sheet_names(bytes).into_iter().filter(|sheet| sheet.starts_with("Class ")) {
            let sheet = sheet(bytes, &class, "Pupil");
            let named = sheet.cells("Pupil").into_iter().zip(sheet.cells("Row key"));
            pupils.insert(class.clone(), named.map(|(name, key)| (name.to_owned(), key.to_owned())).collect());
        }
        let files = workbooks(&format!("{school}/teachers/class-"));
        assert_eq!(files.len(), pupils.len());
        for (file, bytes) in files {
            let own = sheet_names(bytes).into_iter().find(|sheet| sheet.starts_with("Class ")).expect("the class");
            let text: String = parts(bytes).into_iter().map(|(name, content)| format!("{name}\n{content}\n")).collect();
            let raw = String::from_utf8_lossy(bytes).into_owned();
            let own_names: BTreeSet<&str> = pupils[&own].iter().map(|(name, _)| name.as_str()).collect();
            for (class, others) in pupils.iter().filter(|(class, _)| **class != own) {
                assert!(!text.contains(&format!("{class}<")) && !text.contains(&format!("'{class}'")), "{file} names {class}");
                for (name, key) in others {
                    assert!(!text.contains(key.as_str()) && !raw.contains(key.as_str()), "{file} holds a key of {class}");
                    // Two pupils of a school may share a name.
                    assert!(own_names.contains(name.as_str()) || !text.contains(name.as_str()), "{file} holds a name of {class}");
                }
            }
            for sheet in ["Summary", "Flagged", "Watch", "Not judged", "Doing well", "Data checks", "Proposals", "Trend"] {
                assert!(!sheet_names(bytes).iter().any(|name| name == sheet), "{file} has the sheet {sheet}");
            }
            let of_school = format!("{} pupils on roll", pupils.values().map(Vec::len).sum::<usize>());
            assert!(
                !text.contains(&of_school) && !text.contains("with full evidence, about ") || !text.contains("pupils on roll"),
                "{file}"
            );
        }
    }
}

#[test]
fn a_file_of_today_names_the_run_and_every_heading() {
    for (name, bytes) in workbooks("whitehill/teachers/class-") {
        let parts = parts(bytes);
        let book = &parts["xl/workbook.xml"];
        for id in ["pupil", "decision", "reason", "agreed_action", "owner", "review_by", "parent_told", "teacher_concern", "row_key"] {
            assert!(book.contains(&format!("<definedName name=\"wm_class_1_{id}\">'Class ")), "{name}: {id}");
        }
        assert!(book.contains("<definedName name=\"wm_run\">") && book.contains("2026-11-20-"), "{name}");
        assert!(parts["docProps/custom.xml"].contains("Waymark run"), "{name}");
    }
}
