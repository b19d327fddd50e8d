//! The order of rows, columns and files means nothing: the same school with all of them permuted has the same papers, word for
//! word, and the same pictures, byte for byte. Only the id of the run follows the bytes of the inputs.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use super::invented::{Invented, children};
use crate::support::{copy_of_sample, err, files, latest, status, waymark};

/// Rows of a file of comma-separated values, cells as they are written, quotes included.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut is_quoted = false;
    for sign in text.chars() {
        let row = rows.last_mut().expect("a row");
        match sign {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(String::new()),
            '\n' if !is_quoted => {
                rows.push(vec![String::new()]);
                continue;
            }
            _ => {}
        }
        if sign != ',' || is_quoted {
            row.last_mut().expect("a cell").push(sign);
        }
    }
    rows
}

/// An order that is not the first and not its reverse: by the bits of a multiplied position.
fn order(n: usize, seed: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n).collect();
    places.sort_by_key(|at| ((at + seed) * 40_503) % 65_521);
    places
}

/// The table of a file with its rows and columns in another order; titles above the headings stay where they are.
fn permuted(text: &str, seed: usize) -> String {
    let mark = if text.starts_with('\u{FEFF}') { "\u{FEFF}" } else { "" };
    let mut all = rows(&text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"));
    all.retain(|row| row.len() > 1 || !row[0].is_empty());
    let widest = all.iter().map(Vec::len).max().unwrap_or_default();
    let head = all.iter().position(|row| row.len() == widest).unwrap_or_default();
    let body = all.split_off(head + 1);
    let columns = order(widest, seed);
    let line = |row: &[String]| {
        let cell = |at: &usize| row.get(*at).map_or("", String::as_str);
        columns.iter().map(cell).collect::<Vec<_>>().join(",")
    };
    let titles = all[..head].iter().map(|row| row.join(","));
    let head = all.get(head).map(|row| line(row));
    let body = order(body.len(), seed + 1).into_iter().map(|at| line(&body[at])).collect::<Vec<_>>();
    let lines: Vec<String> = titles.chain(head).chain(body).collect();
    format!("{mark}{}\n", lines.join("\n"))
}

/// Permutes every file of an inbox, and names the files so that they are read in another order.
fn permute_inbox(inbox: &Path) -> usize {
    let all = files(inbox);
    let n = all.len();
    for (at, (name, bytes)) in all.into_iter().enumerate() {
        let (from, to) = (inbox.join(&name), inbox.join(format!("{:02} {name}", n - at)));
        std::fs::remove_file(&from).expect("the file can be taken away");
        let bytes = match String::from_utf8(bytes) {
            Ok(text) if name.ends_with(".csv") => permuted(&text, at + 3).into_bytes(),
            // One sign for each byte and back: an older code page keeps its bytes.
            Err(other) if name.ends_with(".csv") => {
                let signs: String = other.into_bytes().into_iter().map(char::from).collect();
                permuted(&signs, at + 3).chars().map(|sign| u8::try_from(u32::from(sign)).expect("a byte")).collect()
            }
            Ok(text) => text.into_bytes(),
            Err(other) => other.into_bytes(),
        };
        std::fs::write(to, bytes).expect("the file can be written");
    }
    n
}

/// What can be read in the papers, with the id of the run taken out; pictures by their bytes.
fn papers(run: &Path) -> BTreeMap<String, Vec<u8>> {
    let page = super::html(run);
    let id = page.split(", run ").nth(1).and_then(|rest| rest.split(',').next()).expect("the cover names the run").to_owned();
    let without = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => text.replace(&id, "RUN").into_bytes(),
        Err(_) => bytes.to_vec(),
    };
    let mut found = BTreeMap::new();
    for folder in ["governors", "published"] {
        for (name, bytes) in files(&run.join(folder)) {
            let path = run.join(folder).join(&name);
            match name.rsplit('.').next() {
                Some("docx") => {
                    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
                    for at in 0..package.len() {
                        let mut part = package.by_index(at).expect("a part");
                        let (inside, mut bytes) = (part.name().expect("a name").into_owned(), Vec::new());
                        part.read_to_end(&mut bytes).expect("its bytes");
                        found.insert(format!("{folder}/{name}/{inside}"), without(&bytes));
                    }
                }
                Some("pdf") => {
                    // Where poppler is missing the other forms are compared all the same.
                    if let Ok(words) = Command::new("pdftotext").arg(path).arg("-").output() {
                        // Lines break where the id of the run makes them, which may be at its hyphens.
                        let in_one = |text: &str| text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect::<String>();
                        let words = in_one(&String::from_utf8_lossy(&words.stdout)).replace(&in_one(&id), "RUN");
                        found.insert(format!("{folder}/{name}"), words.into_bytes());
                    }
                }
                _ => {
                    found.insert(format!("{folder}/{name}"), without(&bytes));
                }
            }
        }
    }
    found
}

/// The first words that differ, file by file.
fn differences(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let differing = one.iter().filter(|(name, bytes)| other[*name] != **bytes);
    differing
        .map(|(name, bytes)| {
            let at = bytes.iter().zip(&other[name]).position(|(a, b)| a != b).unwrap_or_default();
            let around = |bytes: &[u8]| String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())]).into_owned();
            format!("{name}: '{}' against '{}'", around(bytes), around(&other[name]))
        })
        .collect()
}

#[test]
fn an_invented_school_with_everything_permuted_has_the_same_papers_in_two_years() {
    let all = children(150, 34, 12, 4);
    let paper = |is_permuted: bool| {
        let folder = tempfile::tempdir().expect("a folder");
        let school = Invented::in_folder(folder.path());
        let mut run = Default::default();
        for year in [2025, 2026] {
            school.files(&all[if year == 2025 { 0 } else { 6 }..], year);
            if is_permuted {
                assert_eq!(permute_inbox(&folder.path().join("sample-data/whitehill/inbox")), 4);
            }
            run = school.run(year);
        }
        papers(&run)
    };
    let (one, other) = (paper(false), paper(true));
    assert!(one.len() > 20, "{:?}", one.keys());
    let found = differences(&one, &other);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_sample_school_with_everything_permuted_has_the_same_papers() {
    let paper = |is_permuted: bool| {
        let folder = tempfile::tempdir().expect("a folder");
        copy_of_sample(folder.path());
        if is_permuted {
            assert!(permute_inbox(&folder.path().join("sample-data/astley/inbox")) > 10);
        }
        let settings = folder.path().join("config/schools/astley.toml");
        let out = folder.path().join("out");
        let [settings, to] = [&settings, &out].map(|path| path.to_str().expect("a plain path"));
        let done = waymark(&["run", settings, "--as-at", "2026-11-20", "--out", to]);
        assert!(status(&done) <= 1, "{}", err(&done));
        papers(&latest(&out, "astley"))
    };
    let (one, other) = (paper(false), paper(true));
    let found = differences(&one, &other);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn one_other_score_is_another_paper() {
    // The comparison above can fail: it sees one cell.
    let mut all = children(150, 34, 12, 4);
    let paper = |all: &[super::invented::Child]| {
        let folder = tempfile::tempdir().expect("a folder");
        let school = Invented::in_folder(folder.path());
        school.files(all, 2026);
        papers(&school.run(2026))
    };
    let before = paper(&all);
    all[5].scores[3] += 44;
    assert!(!differences(&before, &paper(&all)).is_empty());
}

#[test]
fn permuting_keeps_every_cell() {
    let text = "Title,with words\n,\na,b,\"c, d\"\n1,2,3\n4,5,\"6, 7\"\n8,9,0\n";
    let after = permuted(text, 3);
    let cells = |text: &str| {
        let mut all: Vec<String> = rows(text).into_iter().flatten().filter(|cell| !cell.is_empty()).collect();
        all.sort();
        all
    };
    assert_eq!(cells(text), cells(&after));
    assert!(after.starts_with("Title,with words\n,\n") && after != text, "{after}");
}
