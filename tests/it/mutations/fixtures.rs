//! Every fixture of the sample inputs and every file of the sample school, with what the plain file says.

use waymark::config::load::load;
use waymark::config::school::ReadingSettings;
use waymark::finding::Finding;
use waymark::normalise::NormaliseSettings;

use super::facts::{Spot, Told};
use super::model::Book;
use crate::support::{files, project, shipped_settings};

/// One fixture.
pub struct Fixture {
    /// Its file name.
    pub name: String,
    /// What the school says of it.
    pub settings: NormaliseSettings,
    /// Its tables.
    pub book: Book,
    /// What it says.
    pub facts: Told<Spot>,
    /// The findings it has before any edit.
    pub findings: Told<Finding>,
}

/// What the files of some fixtures need from the school's settings.
const OWN: &[(&str, &str)] = &[
    (
        "insight-judgements",
        "[[scales]]\nname = \"Insight\"\nwords = [\"Well Below\", \"Just Below\", \"On Track\", \"Above\"]\nexpected = \"On Track\"\n",
    ),
    ("fft-upload", "[[files]]\nname_contains = \"fft\"\nacademic_year = \"2026-27\"\n"),
];

fn reading(name: &str) -> ReadingSettings {
    let own = OWN.iter().find(|(known, _)| name.contains(known));
    own.and_then(|(_, lines)| toml::from_str(lines).ok()).unwrap_or_default()
}

/// All fixtures in name order. Books behind a password and files without tables have nothing to edit.
pub fn fixtures() -> Vec<Fixture> {
    let (inputs, school) = (project().join("sample-data/inputs"), project().join("sample-data/whitehill/inbox"));
    let shipped = shipped_settings();
    let own = load(&[project().join("config/schools/whitehill.toml")]).expect("the sample school's settings can be read");
    let own = own.into_iter().next().map(|school| school.settings.reading).unwrap_or_default();
    let mut all = Vec::new();
    for (name, bytes) in files(&inputs) {
        // Pages of the aggregator are no tables that people edit; what can go wrong with them is tested where they are pulled.
        if ![".md", ".py", ".json", ".jsonl"].iter().any(|ending| name.ends_with(ending)) {
            all.extend(fixture(&name, &bytes, NormaliseSettings { reading: reading(&name), ..shipped.clone() }));
        }
    }
    for (name, bytes) in files(&school) {
        all.extend(fixture(&name, &bytes, NormaliseSettings { reading: own.clone(), ..shipped.clone() }));
    }
    assert!(all.len() > 60, "only {} fixtures", all.len());
    all
}

fn fixture(path: &str, bytes: &[u8], settings: NormaliseSettings) -> Option<Fixture> {
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    let empty = Book { stem: String::new(), sheets: Vec::new() };
    let mut fixture = Fixture { name: name.clone(), settings, book: empty, facts: Told::new(), findings: Told::new() };
    let (book, said, _) = super::read(&fixture, &name, bytes);
    if book.sheets.is_empty() || said.facts.is_empty() {
        return None;
    }
    let mut book = book;
    for sheet in &mut book.sheets {
        let own = said.facts.values().flatten().filter(|spot| spot.sheet.as_deref() == sheet.name.as_deref());
        sheet.result_columns = own.filter_map(|spot| spot.column).collect::<std::collections::BTreeSet<u32>>().into_iter().collect();
    }
    (fixture.book, fixture.facts, fixture.findings) = (book, said.facts, said.findings);
    Some(fixture)
}
