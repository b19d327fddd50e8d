//! The layering of `src/`: who may import whom, which library lives where, and what never appears.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{files, project};

/// Modules in path order; a module imports from lines above or its own, never from below.
const ORDER: &[&[&str]] = &[
    &["place", "table", "finding", "ledger", "error", "fault", "domain"],
    &["config"],
    &["read"],
    &["normalise"],
    &["link"],
    &["history"],
    &["decisions"],
    &["analyse"],
    &["decide", "census"],
    &["disclose"],
    &["method_check"],
    &["render"],
    &["publish"],
    &["judged", "remembered", "cli", "census_part"],
    &["run"],
    &["census_check", "check", "inspect", "explain", "init", "growth", "backtest", "transfer"],
    &["main", "lib"],
];

/// Libraries and the places that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("calamine", &["read/"]),
    ("zip", &["read/", "render/governor/docx/"]),
    ("encoding_rs", &["read/decode.rs"]),
    ("chardetng", &["read/decode.rs"]),
    ("polars", &["analyse/frame.rs"]),
    ("rusqlite", &["history/"]),
    ("office_crypto", &["read/"]),
    ("aes", &["render/workbook/lock/"]),
    ("rustix", &["read/"]),
    ("statrs", &["analyse/distribution.rs"]),
    ("rust_xlsxwriter", &["render/workbook/", "render/office/"]),
    ("typst", &["render/governor/"]),
    ("typst_pdf", &["render/governor/"]),
    ("typst_layout", &["render/governor/"]),
    ("plotters", &["render/chart/"]),
    ("resvg", &["render/chart/"]),
    ("clap", &["cli.rs", "main.rs"]),
    (
        "rayon",
        &[
            "run.rs",
            "run/side_by_side.rs",
            "read/inbox.rs",
            "normalise/mod.rs",
            "analyse/growth/percentiles.rs",
            "analyse/progress.rs",
            "decide/mod.rs",
            "render/workbook/mod.rs",
            "render/governor/mod.rs",
        ],
    ),
    ("tempfile", &["publish/"]),
    ("mimalloc", &["main.rs"]),
    ("reqwest", &["read/wonde/"]),
    ("zeroize", &["read/wonde/"]),
];

/// What is shipped: every source file but those that only tests compile.
fn sources() -> BTreeMap<String, String> {
    let all: BTreeMap<String, String> = files(&project().join("src"))
        .into_iter()
        .filter(|(name, _)| name.ends_with(".rs"))
        .map(|(name, bytes)| (name, String::from_utf8(bytes).expect("sources are UTF-8")))
        .collect();
    let for_tests: Vec<String> = all.iter().flat_map(|(file, text)| test_modules(file, text)).collect();
    all.into_iter()
        .filter(|(file, _)| !for_tests.iter().any(|test| file == &format!("{test}.rs") || file.starts_with(&format!("{test}/"))))
        .collect()
}

/// Paths, without `.rs`, of the modules that a file declares for tests only.
fn test_modules(file: &str, text: &str) -> Vec<String> {
    let folder = match file.strip_suffix("mod.rs") {
        Some(folder) => folder.trim_end_matches('/').to_owned(),
        None => file.trim_end_matches(".rs").trim_end_matches("lib").to_owned(),
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]")
        .filter_map(|pair| pair[1].strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name.to_owned()))
        .map(|name| if folder.is_empty() { name } else { format!("{folder}/{name}") })
        .collect()
}

/// The part of a file before its tests.
fn shipped(text: &str) -> &str {
    text.find("\n#[cfg(test)]\nmod ").map_or(text, |at| &text[..at])
}

fn module_of(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

fn layer(module: &str) -> usize {
    ORDER.iter().position(|layer| layer.contains(&module)).unwrap_or_else(|| panic!("module '{module}' has no place in the order"))
}

#[test]
fn data_moves_right_and_never_left() {
    let mut faults = Vec::new();
    for (file, text) in &sources() {
        let own = module_of(file);
        for line in shipped(text).lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (at, _) in line.match_indices("crate::") {
                let imported: String = line[at + 7..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if imported.is_empty() || imported == own || (own == "lib" || own == "main") {
                    continue;
                }
                let known = ORDER.iter().flat_map(|layer| layer.iter()).any(|module| *module == imported);
                if known && layer(&imported) > layer(own) {
                    faults.push(format!("{file}: {}", line.trim()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "imports from the right:\n{}", faults.join("\n"));
}

#[test]
fn each_library_has_one_home() {
    let mut faults = Vec::new();
    for (file, text) in &sources() {
        for (library, homes) in HOMES {
            let named = shipped(text).lines().filter(|l| !l.trim_start().starts_with("//")).any(|line| {
                line.match_indices(&format!("{library}::"))
                    .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
            });
            if named && !homes.iter().any(|home| file.starts_with(home)) {
                faults.push(format!("{file} names {library}, whose home is {homes:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_page_names_the_home_of_every_library() {
    let page = std::fs::read_to_string(project().join("docs/architecture.md")).expect("the page is there");
    for (library, homes) in HOMES {
        let row =
            page.lines().find(|line| line.split('|').nth(1).is_some_and(|names| names.split(',').any(|name| name.trim() == *library)));
        let row = row.unwrap_or_else(|| panic!("no row names {library}"));
        let folders: Vec<&str> = row.split('`').skip(1).step_by(2).map(|home| home.trim_end_matches(".rs").trim_end_matches('/')).collect();
        for home in *homes {
            let is_named = folders.iter().any(|folder| home.starts_with(folder));
            assert!(is_named, "{library} also lives in {home}: {row}");
        }
    }
}

#[test]
fn only_the_ends_of_the_path_touch_files() {
    let allowed = ["read/", "publish/", "config/", "main.rs", "history/"];
    let faults: Vec<String> = sources()
        .iter()
        .filter(|(file, text)| {
            (shipped(text).contains("std::fs") || shipped(text).contains("std::net")) && !allowed.iter().any(|home| file.starts_with(home))
        })
        .map(|(file, _)| file.clone())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn no_file_outgrows_a_head() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > 600)
        .map(|(file, lines)| format!("{file}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn no_school_is_named_in_the_program() {
    let names: Vec<String> = ["config/policies", "config/schools"]
        .iter()
        .flat_map(|folder| files(&project().join(folder)).into_keys().collect::<Vec<_>>())
        .filter(|file| file.ends_with(".toml"))
        .filter_map(|file| Path::new(&file).file_stem().map(|stem| stem.to_string_lossy().trim_end_matches("-moves").to_owned()))
        .collect();
    assert!(!names.is_empty());
    for (file, text) in &sources() {
        let text = shipped(text).to_lowercase();
        for name in &names {
            assert!(!text.contains(name.as_str()) && !text.contains(&name.replace('-', " ")), "{file} names the school {name}");
        }
    }
}

#[test]
fn every_module_says_what_it_is_for() {
    for (file, text) in &sources() {
        assert!(text.starts_with("//!"), "{file} has no module documentation");
    }
}

#[test]
fn no_network_library_is_built_without_the_feature() {
    let lock = std::fs::read_to_string(project().join("Cargo.lock")).expect("the lock file is there");
    for library in ["reqwest", "hyper", "ureq", "rustls", "native-tls", "openssl", "curl", "object_store"] {
        assert!(!lock.contains(&format!("name = \"{library}\"\n")) || !is_built(library), "{library} is part of the build");
    }
}

/// Asks cargo whether a package is really built; the lock file also names optional ones.
fn is_built(library: &str) -> bool {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--no-default-features", "-e", "normal", "-i", library])
        .current_dir(project())
        .output()
        .expect("cargo runs");
    tree.status.success() && !String::from_utf8_lossy(&tree.stdout).trim().is_empty()
}
