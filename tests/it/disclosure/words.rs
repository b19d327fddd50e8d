//! No numeral and no number word below the threshold stands in the text of a governors' or published page, unless it counts
//! something harmless that is listed with its reason in `tests/data/disclosure/harmless-numbers.tsv`.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{err, files, latest, project, status, waymark};

const NUMBERS: [(&str, u32); 13] = [
    ("one", 1),
    ("once", 1),
    ("single", 1),
    ("two", 2),
    ("twice", 2),
    ("both", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
];

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// Paragraphs, list items and headings of a page, without tables, pictures and style; one line each.
fn sentences(html: &str) -> Vec<String> {
    let mut plain = html.to_owned();
    for tag in ["head", "style", "svg", "table", "nav"] {
        while let Some((from, to)) = plain.find(&format!("<{tag}")).zip(plain.find(&format!("</{tag}>"))) {
            plain.replace_range(from..to + tag.len() + 3, "\n");
        }
    }
    let mut lines = vec![String::new()];
    let mut rest = plain.as_str();
    while let Some((text, tail)) = rest.split_once('<') {
        lines.last_mut().expect("there is a line").push_str(text);
        let (tag, after) = tail.split_once('>').unwrap_or((tail, ""));
        // Bold and links stand inside a sentence; everything else ends it.
        if !["b", "/b", "a", "/a", "span", "/span", "strong", "/strong", "em", "/em"].iter().any(|one| tag.split(' ').next() == Some(one)) {
            lines.push(String::new());
        }
        rest = after;
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.iter().map(|line| line.replace('\n', " ").trim().to_lowercase()).collect()
}

fn small(word: &str, k: u32) -> bool {
    let n = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, n)| *n).or_else(|| word.parse().ok());
    n.is_some_and(|n| (1..k).contains(&n))
}

/// Words with the signs that belong to a number; `5%`, `7.5`, `£4` and `2026-27` are no numerals of pupils.
fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().map(|word| word.trim_matches(|c: char| "().,;:!?\"'\u{2019}\u{2212}+".contains(c))).collect()
}

/// Small numbers of a line that nothing excuses.
fn unexcused(line: &str, k: u32, phrases: &[String]) -> Vec<String> {
    let excused = phrases.iter().fold(line.to_owned(), |line, phrase| line.replace(phrase, " "));
    let words = words(&excused);
    let at = |index: Option<usize>| index.and_then(|index| words.get(index)).copied().unwrap_or_default();
    let is_excused = |i: usize| {
        let (before, after) = (at(i.checked_sub(1)), at(Some(i + 1)));
        let is_heading = i == 0 && excused.trim_start().split(' ').next().is_some_and(|first| first.ends_with('.'));
        let is_date = MONTHS.contains(&after);
        let is_year = ["year", "years", "stage"].contains(&before) || ["year", "years"].contains(&at(i.checked_sub(3)));
        let is_points = [after, at(Some(i + 3))].iter().any(|word| word.starts_with("point"));
        let is_range = (before == "to" && at(i.checked_sub(3)) == "range") || (before == "range" && after == "to");
        is_heading || is_date || is_year || is_points || is_range
    };
    (0..words.len()).filter(|i| small(words[*i], k) && !is_excused(*i)).map(|i| format!("'{}' in: {line}", words[i])).collect()
}

/// A letter and eleven digits, the twelfth a digit or letter, standing alone.
fn holds_a_upn(bytes: &[u8]) -> bool {
    bytes.split(|byte| !byte.is_ascii_alphanumeric()).any(|word| {
        word.len() == 13 && word[0].is_ascii_uppercase() && word[1..12].iter().all(u8::is_ascii_digit) && word[12].is_ascii_alphanumeric()
    })
}

fn phrases() -> Vec<String> {
    let table = include_str!("../../data/disclosure/harmless-numbers.tsv");
    let patterns = table.lines().skip(1).filter_map(|line| line.split('\t').next());
    patterns.filter(|pattern| !pattern.contains("NUMBER")).map(str::to_lowercase).collect()
}

fn check(line: &str, k: u32, expected: usize) {
    assert_eq!(unexcused(&line.to_lowercase(), k, &phrases()).len(), expected, "{line}");
}

#[test]
fn a_small_number_of_children_is_found_and_a_date_is_not() {
    check("Three pupils joined in May.", 6, 1);
    check("The register grew by 4 since autumn.", 6, 1);
    check("The one who joined in May.", 6, 1);
    check("Eight children have a plan.", 6, 0);
    check("Eight children have a plan.", 10, 1);
    check("2. How we find children, 3 March 2026, in Year 4 and Years 3 to 5.", 10, 0);
    check("Pupils gained 5 points more (likely range 1 to 7 points).", 10, 0);
    check("A figure that would give one away is hidden.", 6, 0);
}

#[test]
fn no_page_of_a_sample_school_counts_a_few_children_in_words() {
    let to = tempfile::tempdir().expect("a folder");
    let out = to.path().to_string_lossy().into_owned();
    let mut faults = BTreeSet::new();
    for school in ["astley", "porters-grange", "twiss-green", "whitehill"] {
        let settings = format!("config/schools/{school}.toml");
        let done = waymark(&["run", &settings, "--as-at", "2026-11-20", "--out", &out, "--history", "none"]);
        assert!(status(&done) < 2, "{}", err(&done));
        let run = latest(to.path(), school);
        for (folder, k) in [("governors", 6), ("published", 10)] {
            // Neither the return nor a number of a pupil is among what others read.
            for (name, bytes) in files(&run.join(folder)) {
                assert!(!name.ends_with(".xml") && !holds_a_upn(&bytes), "{school}/{folder}/{name}");
            }
            let pages = files(&run.join(folder)).into_iter().filter(|(name, _)| name.ends_with(".html") && !name.contains("fragment"));
            for (name, bytes) in pages {
                let text = String::from_utf8(bytes).expect("pages are UTF-8");
                let lines = sentences(&text);
                assert!(lines.len() > 20, "{name} has {} sentences", lines.len());
                faults
                    .extend(lines.iter().flat_map(|line| unexcused(line, k, &phrases())).map(|fault| format!("{school}/{name}: {fault}")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_harmless_number_has_a_reason() {
    let table = std::fs::read_to_string(Path::new(&project()).join("tests/data/disclosure/harmless-numbers.tsv")).expect("it is there");
    for line in table.lines().skip(1) {
        assert!(line.split('\t').filter(|part| !part.trim().is_empty()).count() == 2, "{line}");
    }
}
