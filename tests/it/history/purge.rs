//! `waymark purge` as the office starts it: listed first, then destroyed and recorded, with nothing of a leaver left in any byte.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use super::store::key_of;
use super::{history, run};
use crate::support::{copy_of_sample, err, files, latest, out, status, waymark};

const LIST: &str = "Pupil list 20-11-2026.csv";

fn purge(school: &Path, to: &Path, more: &[&str]) -> std::process::Output {
    let mut arguments = vec!["purge", school.to_str().expect("a path"), "--out", to.to_str().expect("a path")];
    arguments.extend(more);
    waymark(&arguments)
}

/// The rows of the pupil list that leave, with everything by which bytes could know them: UPN, name and row key.
fn leavers(list: &str) -> (Vec<String>, Vec<String>) {
    let names = |index: usize| {
        let mut n: BTreeMap<&str, usize> = BTreeMap::new();
        list.lines().skip(5).filter_map(|row| row.split(',').nth(index)).for_each(|name| *n.entry(name).or_default() += 1);
        n
    };
    let surnames = names(3);
    let mut rows = Vec::new();
    let mut needles = Vec::new();
    for row in list.lines().skip(5).step_by(9) {
        let cells: Vec<&str> = row.split(',').collect();
        let [upn, _, _, surname, ..] = cells.as_slice() else { continue };
        if upn.len() != 13 || row.contains('"') || surnames.get(surname) != Some(&1) || surname.len() < 6 || rows.len() == 8 {
            continue;
        }
        rows.push(row.to_owned());
        needles.extend([(*upn).to_owned(), (*surname).to_owned(), key_of("whitehill", upn)]);
    }
    (rows, needles)
}

/// Which needle stands in which file, members of zip files inflated.
fn found(folder: &Path, needles: &[String]) -> Vec<String> {
    let mut hits = Vec::new();
    for (name, bytes) in files(folder) {
        let mut parts = vec![bytes.clone()];
        if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) {
            for at in 0..archive.len() {
                let mut part = Vec::new();
                archive.by_index(at).expect("a member").read_to_end(&mut part).expect("inflates");
                parts.push(part);
            }
        }
        for needle in needles {
            if parts.iter().any(|part| part.windows(needle.len()).any(|window| window == needle.as_bytes())) {
                hits.push(format!("{needle} in {name}"));
            }
        }
    }
    hits
}

#[test]
fn leavers_are_listed_then_destroyed_and_recorded_by_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    let inbox = folder.path().join("sample-data/whitehill/inbox");
    // Without last year's list its leavers stand in result files alone.
    std::fs::remove_file(inbox.join("Pupil details July 2026.csv")).unwrap();
    assert!(status(&run(&school, &to, &["--as-at", "2026-11-20"])) <= 1);
    // A year later some are gone, the oldest among them; the inbox still holds old results of theirs.
    let list = std::fs::read_to_string(inbox.join(LIST)).unwrap();
    let (rows, needles) = leavers(&list);
    assert!(rows.len() >= 5 && needles.len() >= 12, "{} {}", rows.len(), needles.len());
    let stay = list.lines().filter(|row| !row.contains(",Year 6,") && !rows.iter().any(|gone| gone == row));
    let older: Vec<String> = stay
        .map(|row| (3..6).rev().fold(row.to_owned(), |row, n| row.replace(&format!(",Year {n},"), &format!(",Year {},", n + 1))))
        .collect();
    std::fs::write(inbox.join("Pupil list 19-11-2027.csv"), older.join("\n").replacen("20/11/2026", "19/11/2027", 1)).unwrap();
    std::fs::remove_file(inbox.join(LIST)).unwrap();
    let output = run(&school, &to, &["--as-at", "2027-11-19"]);
    assert!(status(&output) <= 1, "{}", err(&output));
    let early = purge(&school, &to, &["--as-at", "2027-11-30"]);
    // Only those go whose newest result is of a year before: they stand on no list.
    let number_after = |text: &str, words: &str| {
        text.split(words).nth(1).and_then(|rest| rest.split('.').next()).and_then(|n| n.trim().parse::<usize>().ok())
    };
    let (gone, of_no_list) = (number_after(&out(&early), "Pupils destroyed: "), number_after(&out(&early), "rows of other files alone:"));
    assert!(
        status(&early) == 0 && gone > Some(20) && gone == of_no_list && out(&early).contains("2026-11-20-1"),
        "{}{}",
        out(&early),
        err(&early)
    );
    assert!(needles.iter().all(|needle| !found(&to, std::slice::from_ref(needle)).is_empty()), "who left this year is still known");
    // A damaged copy that an earlier run set aside, and what a kill left behind.
    let damaged = to.join("whitehill/history/history.damaged-1.sqlite");
    std::fs::write(&damaged, &std::fs::read(history(&to)).unwrap()[..20_000]).unwrap();
    // A back-test and a list that grows over the terms name a leaver too.
    let key = needles.get(2).cloned().unwrap_or_default();
    std::fs::create_dir_all(to.join("whitehill/backtest")).unwrap();
    std::fs::create_dir_all(to.join("whitehill/decisions")).unwrap();
    std::fs::write(to.join("whitehill/backtest/backtest-2028-06-01.csv"), format!("Row key\n{key}\n")).unwrap();
    std::fs::write(to.join("whitehill/decisions/log.csv"), format!("Row key,Decision\n{key},start\n0123456789ab,stop\n")).unwrap();
    std::fs::create_dir_all(to.join("whitehill/.making-abc/run")).unwrap();
    std::fs::write(to.join("whitehill/.making-abc/run/class.csv"), rows.join("\n")).unwrap();
    let before = files(&to);
    let listed = purge(&school, &to, &["--as-at", "2028-10-01", "--dry-run"]);
    assert_eq!(status(&listed), 0, "{}", err(&listed));
    assert!(files(&to) == before, "a list changes nothing");
    let text = out(&listed);
    let number =
        |text: &str| text.split("destroyed: ").nth(1).and_then(|rest| rest.split('.').next()).and_then(|n| n.parse::<usize>().ok());
    let n = number(&text).unwrap();
    assert!(n > rows.len() && n < 100 && text.contains("history.damaged-1.sqlite"), "{text}");

    let done = purge(&school, &to, &["--as-at", "2028-10-01"]);
    assert_eq!(status(&done), 0, "{}", err(&done));
    let told = out(&done);
    assert!(told.contains(&format!("Pupils destroyed: {n}.")), "{told}");
    let counted =
        |text: &str| text.lines().filter(|line| line.contains("destroyed:")).map(|line| line.replace("would be ", "")).collect::<Vec<_>>();
    assert_eq!(counted(&text), counted(&told), "the list was true");
    assert_eq!(found(&to, &needles), Vec::<String>::new());
    assert!(!needles.iter().any(|needle| text.contains(needle) || told.contains(needle)), "no word names a child");
    // A run whose sheets name leavers (pairs to confirm among them) goes as a whole, and latest.txt never names what is gone.
    let is_named = to.join("whitehill/latest.txt").exists();
    assert!(!damaged.exists() && (!is_named || latest(&to, "whitehill").is_dir()));

    let record = std::fs::read_to_string(to.join("whitehill/destroyed/2028-10-01-1.txt")).unwrap();
    assert!(record.contains("Authorised by") && record.contains(&format!("Pupils destroyed: {n}.")), "{record}");
    let audit = std::fs::read_to_string(to.join("whitehill/destroyed/audit.jsonl")).unwrap();
    assert_eq!(waymark::publish::audit::first_broken_line(&audit), None);
    let line: serde_json::Value = serde_json::from_str(audit.lines().last().unwrap()).unwrap();
    assert_eq!((line["event"].as_str(), line["pupils"].as_u64()), (Some("purge"), Some(n as u64)));
    assert_eq!(line["record_sha256"].as_str(), Some(waymark::publish::audit::sha256_hex(record.as_bytes()).as_str()));
    assert!(!to.join("whitehill/backtest/backtest-2028-06-01.csv").exists());
    assert_eq!(std::fs::read_to_string(to.join("whitehill/decisions/log.csv")).unwrap(), "Row key,Decision\n0123456789ab,stop\n");
    // The history that is left is whole, and a second purge finds nothing to do.
    let again = purge(&school, &to, &["--as-at", "2028-10-01"]);
    assert!(status(&again) == 0 && out(&again).contains("Pupils destroyed: 0."), "{}{}", out(&again), err(&again));
    // One pupil on roll goes when asked for by number, and nobody else does.
    let upn = older.iter().filter_map(|row| row.split(',').next()).rfind(|upn| upn.len() == 13).unwrap();
    let asked = purge(&school, &to, &["--as-at", "2028-10-01", "--pupil", upn]);
    assert!(out(&asked).contains("Pupils destroyed: 1.") && out(&asked).contains("on the newest pupil list: 1"), "{}", out(&asked));
    assert!(!out(&asked).contains(upn) && found(&to, &[upn.to_owned(), key_of("whitehill", upn)]).is_empty());
}

#[test]
fn a_purge_waits_for_nobody_and_needs_a_history() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let to = folder.path().join("out");
    assert_eq!(status(&purge(&school, &to, &["--history", "none"])), 2);
    std::fs::create_dir_all(to.join("whitehill")).unwrap();
    let held = std::fs::File::create(to.join("whitehill/.lock")).unwrap();
    held.lock().unwrap();
    assert_eq!(status(&purge(&school, &to, &[])), 4);
    assert!(status(&purge(&school, &to, &["--dry-run"])) == 0, "a list needs no lock");
    assert_eq!(status(&purge(&folder.path().join("config/schools/nobody.toml"), &to, &[])), 3);
}
