//! The committed sample files are what the generator writes, and its identifiers are well formed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use waymark::config::school::SchoolSettings;
use waymark::domain::upn::Upn;

#[path = "../../examples/make_sample_data/mod.rs"]
mod sample;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The parts of a workbook. Its zip may be packed differently by another processor; its content may not differ.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry that the zip lists");
            let mut content = Vec::new();
            entry.read_to_end(&mut content).expect("an entry inflates");
            (entry.name().expect("names are UTF-8").into_owned(), content)
        })
        .collect()
}

/// Every sample school: its folder's name and its files.
fn schools() -> Result<Vec<(&'static str, Vec<sample::SampleFile>)>, sample::Failure> {
    let mut all = vec![("whitehill", sample::files()?)];
    all.extend(sample::primary::schools()?.into_iter().map(|school| (school.id, school.files)));
    Ok(all)
}

#[test]
fn committed_sample_files_are_what_the_generator_writes() {
    for (id, files) in schools().unwrap() {
        let folder = root().join("sample-data").join(id);
        for file in &files {
            let committed = std::fs::read(folder.join(&file.path))
                .unwrap_or_else(|error| panic!("{id}/{}: {error}; run `cargo run --example make_sample_data`", file.path));
            let is_same = if file.path.ends_with(".xlsx") { parts(&committed) == parts(&file.bytes) } else { committed == file.bytes };
            assert!(is_same, "{id}/{} is behind the generator: run `cargo run --example make_sample_data`", file.path);
        }
        let mut committed: Vec<String> = std::fs::read_dir(folder.join("inbox"))
            .unwrap()
            .map(|entry| format!("inbox/{}", entry.unwrap().file_name().to_string_lossy()))
            .collect();
        committed.sort();
        let mut written: Vec<String> = files.iter().map(|file| file.path.clone()).filter(|path| path.starts_with("inbox/")).collect();
        written.sort();
        assert_eq!(committed, written, "{id}: files in the inbox that the generator does not write");
    }
}

#[test]
fn every_sample_upn_but_the_planted_one_passes_the_check_letter() {
    let wrong: Vec<String> = sample::upns().into_iter().filter(|upn| Upn::parse(upn).is_err()).collect();
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(sample::upns().iter().all(|upn| &upn[1..4] == "001"), "only the authority that does not exist");
    for school in sample::primary::schools().unwrap() {
        assert!(school.upns.iter().all(|upn| Upn::parse(upn).is_ok() && &upn[1..4] == "001"), "{}", school.id);
        let distinct: std::collections::BTreeSet<&String> = school.upns.iter().collect();
        assert_eq!(distinct.len(), school.upns.len(), "{}: a UPN twice", school.id);
    }
}

#[test]
fn the_sample_schools_settings_load_and_name_pupils_who_exist() {
    for (id, _) in schools().unwrap() {
        let text = std::fs::read_to_string(root().join(format!("config/schools/{id}.toml"))).unwrap();
        let settings: SchoolSettings = toml::from_str(&text).unwrap();
        let page = std::fs::read_to_string(root().join("sample-data").join(id).join("STORIES.md")).unwrap();
        for key in settings.facts.keys().chain(settings.states.keys()) {
            assert!(page.contains(&format!("| {key} |")), "{id}: {key} is not the key of a story");
        }
        assert!(root().join("config/schools").join(&settings.inbox).is_dir());
    }
}
