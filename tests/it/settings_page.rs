//! `docs/settings.md` against the program: each key of the school's settings is described, the example there loads, and it
//! leaves no key out.

use std::collections::BTreeMap;

use waymark::config::load::load;
use waymark::config::mappings::fields::FIELDS;

use crate::support::{copy_of_sample, project};

/// The heading on the page under which the keys of each type stand.
const HEADINGS: &[(&str, &str)] = &[
    ("SchoolSettings", "## The school\n"),
    ("HistorySettings", "## `[history]`\n"),
    ("WorkbookSettings", "## `[workbook]`\n"),
    ("Retention", "## `[retention]`\n"),
    ("OutputSettings", "## `[outputs]`\n"),
    ("PupilState", "## `[states]`\n"),
    ("CensusSchool", "## `[census]`\n"),
    ("ReadingSettings", "## `[reading]`\n"),
    ("Prefer", "## `[reading.prefer]`\n"),
    ("OwnScale", "## `[[reading.scales]]`\n"),
    ("OwnRating", "## `[[reading.ratings]]`\n"),
    ("FileHint", "## `[[reading.files]]`\n"),
];

fn page() -> String {
    std::fs::read_to_string(project().join("docs/settings.md")).expect("the page is there")
}

/// Keys of each settings type, as the settings file writes them.
fn keys() -> BTreeMap<String, Vec<String>> {
    let source = std::fs::read_to_string(project().join("src/config/school.rs")).expect("the source is there");
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut of, mut renamed, mut is_skipped, mut is_read) = (None, None, false, false);
    for line in source.lines().take_while(|line| !line.contains("cfg(test)")) {
        let plain = line.trim();
        if line.starts_with("#[derive(") {
            is_read = line.contains("Deserialize");
        } else if let Some(rest) = line.strip_prefix("pub struct ") {
            of = rest.split(' ').next().filter(|_| is_read).map(str::to_owned);
        } else if line == "}" {
            of = None;
        } else if let Some(rest) = plain.strip_prefix("#[serde(rename = \"") {
            renamed = rest.split('"').next().filter(|_| of.is_some()).map(str::to_owned);
        } else if plain == "#[serde(skip)]" {
            is_skipped = true;
        } else if let (Some(of), Some(rest)) = (&of, plain.strip_prefix("pub ")) {
            if std::mem::take(&mut is_skipped) {
                continue;
            }
            let name = rest.split(':').next().expect("a field has a type").to_owned();
            keys.entry(of.clone()).or_default().push(renamed.take().unwrap_or(name));
        }
    }
    keys
}

fn section(page: &str, heading: &str) -> String {
    let start = page.find(heading).unwrap_or_else(|| panic!("no heading {heading}")) + heading.len();
    let end = page[start..].find("\n## ").map_or(page.len(), |end| start + end);
    page[start..end].to_owned()
}

fn example(page: &str) -> &str {
    let start = page.find("```toml\n").expect("an example") + 8;
    &page[start..start + page[start..].find("```").expect("its end")]
}

#[test]
fn each_key_of_the_settings_is_described() {
    let (page, keys) = (page(), keys());
    assert!(keys.values().flatten().count() > 50, "{keys:?}");
    for (of, names) in keys {
        let heading = HEADINGS.iter().find(|(name, _)| *name == of).unwrap_or_else(|| panic!("{of} has no heading on the page")).1;
        let section = section(&page, heading);
        for name in names {
            assert!(section.contains(&format!("| `{name}` |")), "{name} of {of} is not described under {heading}");
        }
    }
}

#[test]
fn the_example_leaves_no_key_out() {
    let page = page();
    let example = example(&page);
    for (of, names) in keys() {
        for name in names {
            let is_there = [
                format!("\n{name} = "),
                format!("[{name}]"),
                format!("[{name}."),
                format!(".{name}]"),
                format!(".{name}."),
                format!(" {name} = "),
            ]
            .iter()
            .any(|form| format!("\n{example}").contains(form));
            assert!(is_there, "{name} of {of} does not occur in the example");
        }
    }
}

#[test]
fn the_example_loads() {
    let folder = tempfile::tempdir().expect("a folder");
    let school = copy_of_sample(folder.path()).with_file_name("oakfield.toml");
    std::fs::write(&school, example(&page())).expect("the example can be written");
    let loaded = load(&[school]).unwrap_or_else(|error| panic!("{error}"));
    let reading = &loaded[0].settings.reading;
    assert_eq!((reading.class_name("form 3b").as_str(), reading.scales.len(), reading.files.len()), ("3B", 1, 6));
}

#[test]
fn each_column_that_is_used_is_listed() {
    let page = page();
    for (name, words) in FIELDS.iter().filter(|(_, words)| !words.contains("(not used)") && !words.contains("dropped at the door")) {
        assert!(page.contains(&format!("`{name}`")), "{name} ({words}) is not listed");
    }
}
