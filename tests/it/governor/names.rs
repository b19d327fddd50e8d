//! No name, number or birthday of a pupil in any form of the report, for all sample schools: in the page, in what the PDF lays out,
//! and in every part of the document.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use waymark::config::load::load;
use waymark::domain::name::folded;
use waymark::link::known_names::names_in_lists;
use waymark::remembered::Memory;
use waymark::run::judge;

use super::page::text;
use crate::support::{err, files, latest, project, status, waymark};

const SCHOOLS: [&str; 4] = ["whitehill", "porters-grange", "twiss-green", "astley"];

/// What a reader of the governors' folder can see, as text by file, with the names of files and of parts.
fn readable(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, bytes) in files(folder) {
        let plain = match name.rsplit('.').next() {
            Some("html" | "svg") => text(&String::from_utf8_lossy(&bytes)),
            Some("docx") => document(&bytes),
            Some("pdf") => laid_out(&folder.join(&name)).unwrap_or_default(),
            _ => String::new(),
        };
        found.insert(name.clone(), format!("{name} {plain}"));
    }
    found
}

/// Every part of the package, texts and attributes.
fn document(bytes: &[u8]) -> String {
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    let mut all = String::new();
    for at in 0..package.len() {
        let mut part = package.by_index(at).expect("a part");
        let (name, mut bytes) = (part.name().expect("a name").into_owned(), Vec::new());
        part.read_to_end(&mut bytes).expect("the part is read");
        all.push_str(&format!(" {name} "));
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let plain = String::from_utf8(bytes).expect("UTF-8");
            // Alternative texts and titles stand in attributes.
            all.push_str(&plain.replace(['"', '='], " "));
            all.push_str(&text(&plain));
        }
    }
    all
}

/// Words of the PDF as laid out, and what it says of itself; `None` where poppler is not installed.
fn laid_out(pdf: &Path) -> Option<String> {
    let said = |command: &mut Command| Some(String::from_utf8_lossy(&command.output().ok()?.stdout).into_owned());
    let words = said(Command::new("pdftotext").arg(pdf).arg("-"))?;
    let about = said(Command::new("pdfinfo").arg(pdf)).unwrap_or_default();
    let tags = said(Command::new("pdfinfo").arg("-struct-text").arg(pdf)).unwrap_or_default();
    assert!(words.contains("Summary"), "the text of the PDF is read");
    Some(format!("{words} {about} {tags}"))
}

fn words_of(all: &BTreeMap<String, String>) -> BTreeSet<&str> {
    all.values()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’'))
        .filter(|word| word.len() > 1)
        .collect()
}

/// What can be read in each sample school's report, made once; `page` is the page itself.
fn reports() -> &'static BTreeMap<&'static str, BTreeMap<String, String>> {
    static REPORTS: OnceLock<BTreeMap<&'static str, BTreeMap<String, String>>> = OnceLock::new();
    REPORTS.get_or_init(|| {
        let out = tempfile::tempdir().expect("a folder");
        let to = out.path().to_str().expect("a plain path");
        let of = |id: &'static str| {
            let settings = project().join(format!("config/schools/{id}.toml"));
            let settings = settings.to_str().expect("a plain path");
            let run = waymark(&["run", settings, "--as-at", "2026-11-20", "--out", to, "--only", "governors"]);
            assert!(status(&run) <= 1, "{}", err(&run));
            let run = latest(out.path(), id);
            let mut all = readable(&run.join("governors"));
            all.insert("page".into(), super::html(&run));
            (id, all)
        };
        SCHOOLS.map(of).into()
    })
}

/// Texts of all elements of a name, without marks.
fn elements(page: &str, name: &str) -> Vec<String> {
    let opening = |part: &&str| part.starts_with(['>', ' ']);
    page.split(&format!("<{name}")[..])
        .skip(1)
        .filter(opening)
        .filter_map(|part| Some(text(&format!("<{}", part.split_once("</")?.0))))
        .collect()
}

#[test]
fn no_sentence_of_a_sample_schools_report_is_over_thirty_words_and_nothing_is_no_number() {
    for (id, report) in reports() {
        let page = &report["page"];
        // Section 11 is in the school's own words.
        let (before, rest) = page.split_once("<section aria-labelledby=\"section-11\"").unwrap_or((page, ""));
        let own = rest.split_once("</section>").map_or("", |(_, after)| after);
        let said = ["p", "li", "dd", "caption", "figcaption"].map(|name| [elements(before, name), elements(own, name)].concat());
        let sentences: Vec<String> =
            said.concat().iter().flat_map(|text| text.split_inclusive(['.', '?', '!']).map(str::to_owned).collect::<Vec<_>>()).collect();
        assert!(sentences.len() > 60, "{id}: {}", sentences.len());
        for sentence in &sentences {
            let words = sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
            assert!(words <= 30, "{id}, {words} words: {sentence}");
            let is_change =
                ["narrowed", "widened", "rose by", "fell by", "increased", "decreased"].iter().any(|word| sentence.contains(word));
            assert!(!is_change || !sentence.contains('%'), "{id}: {sentence}");
        }
        for wrong in ["NaN", "inf", "Infinity", "-0", "None of"] {
            assert!(!text(page).split(' ').any(|word| word.trim_matches(['(', ')', ',', '.']) == wrong), "{id}: {wrong}");
        }
        assert!(page.split("<svg ").skip(1).all(|svg| ["<circle", "<rect x", "<polygon"].iter().any(|mark| svg.contains(mark))), "{id}");
    }
}

#[test]
fn no_form_of_any_sample_schools_report_names_a_pupil_a_leaver_or_a_teacher() {
    let reports = reports();
    for id in SCHOOLS {
        let schools = load(&[project().join(format!("config/schools/{id}.toml"))]).expect("the settings load");
        let day = "2026-11-20".parse().expect("a day");
        let lists = Memory::none().with_inbox(&schools[0], day).expect("the inbox is read");
        let judged = judge(&schools[0], day).expect("the school is judged");
        // Everybody on any list: on roll, left, to come; and the titles under which staff go.
        let names = names_in_lists(&lists.normalised.records);
        assert!(names.len() > 100, "{id}: {}", names.len());
        let everywhere_else: BTreeSet<&str> =
            SCHOOLS.iter().filter(|other| **other != id).flat_map(|other| words_of(&reports[other])).collect();
        for (file, plain) in reports[id].iter().filter(|(file, _)| *file != "page") {
            let words: Vec<&str> =
                plain.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty()).collect();
            for word in &words {
                let is_capital = word.chars().next().is_some_and(char::is_uppercase);
                // A word that the other schools' reports use too is a word of the report.
                let is_name = is_capital && word.len() > 1 && names.contains(&folded(word)) && !everywhere_else.contains(word);
                assert!(!is_name, "{id}, {file}: '{word}'");
            }
            let titles = ["Mr", "Mrs", "Ms", "Miss", "Dr"];
            let pairs: BTreeSet<(&str, &str)> = words.iter().copied().zip(words.iter().skip(1).copied()).collect();
            for (first, second) in &pairs {
                let is_title = titles.contains(first) && second.chars().next().is_some_and(char::is_uppercase);
                assert!(!is_title, "{id}, {file}: {first} {second}");
            }
            // Numbers and days stand between spaces and marks of punctuation.
            let marks = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"' | '<' | '>' | '.');
            let tokens: BTreeSet<&str> = plain.split(marks).collect();
            for pupil in &judged.school.pupils {
                let upn = pupil.upn.text();
                assert!(upn.len() < 8 || !tokens.contains(upn), "{id}, {file}: a UPN");
                assert!(!tokens.contains(pupil.key.as_str()), "{id}, {file}: a row key");
                let born = pupil.date_of_birth.map(|day| [day.format("%d/%m/%Y").to_string(), day.format("%Y-%m-%d").to_string()]);
                assert!(born.iter().flatten().all(|day| !tokens.contains(day.as_str())), "{id}, {file}: a date of birth");
                let (first, last) = (pupil.name.forename.as_str(), pupil.name.surname.as_str());
                assert!(!pairs.contains(&(first, last)) && !pairs.contains(&(last, first)), "{id}, {file}: a pupil's name");
            }
        }
    }
}

#[test]
fn a_name_in_any_form_would_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("send-report.html"), "<p>As <b>Zqbabebi</b> said</p>").unwrap();
    let seen = readable(folder.path());
    assert!(words_of(&seen).contains("Zqbabebi"));
    let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    package.start_file("word/header1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut package, b"<w:p descr=\"Zqbibobu\"><w:t>plain</w:t></w:p>").unwrap();
    let seen = document(&package.finish().unwrap().into_inner());
    assert!(seen.contains("Zqbibobu") && seen.contains("plain"));
}
