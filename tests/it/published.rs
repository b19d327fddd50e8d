//! The pack for the school's website, over the whole path on the four sample schools: what the law asks for, small numbers, names,
//! words of the rules, reading level and structure of the pages; and the office's extract.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use waymark::config::publication::PublicationTables;
use waymark::render::published::reading_level::{HIGHEST_GRADE, grade};

use crate::support::{copy_of_sample, err, files, latest, project, status, waymark};

const SCHOOLS: [&str; 4] = ["whitehill", "porters-grange", "twiss-green", "astley"];

fn run(school: &Path, to: &Path) -> BTreeMap<String, Vec<u8>> {
    let id = school.file_stem().expect("a school file has a name").to_string_lossy().into_owned();
    let output =
        waymark(&["run", school.to_str().expect("a plain path"), "--as-at", "2026-11-20", "--out", to.to_str().expect("a plain path")]);
    assert!(status(&output) <= 1, "{}", err(&output));
    files(&latest(to, &id))
}

/// Every file of each sample school's run, made once.
fn runs() -> &'static BTreeMap<&'static str, BTreeMap<String, Vec<u8>>> {
    static RUNS: OnceLock<BTreeMap<&'static str, BTreeMap<String, Vec<u8>>>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        SCHOOLS.into_iter().map(|school| (school, run(&project().join(format!("config/schools/{school}.toml")), folder.path()))).collect()
    })
}

fn text(run: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(run.get(name).unwrap_or_else(|| panic!("{name} is not there")).clone()).expect("text")
}

/// Each page of each school, with its name.
fn pages() -> Vec<(String, String)> {
    let names = ["information-report", "inclusion-strategy"];
    let of = |(school, run): (&&'static str, &BTreeMap<String, Vec<u8>>)| {
        names.map(|name| (format!("{school}, {name}"), text(run, &format!("published/{name}.html"))))
    };
    runs().iter().flat_map(of).collect()
}

/// Texts of all elements of these names, without marks, in order.
fn elements(page: &str, names: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if names.contains(&name.as_str()) {
            let start = rest.find('>').expect("a tag ends") + 1;
            let end = rest.find(&format!("</{name}>")).expect("an element ends");
            found.push((name, plain(&rest[start..end])));
        }
    }
    found
}

/// Text without marks.
fn plain(marked: &str) -> String {
    let mut text = String::new();
    let mut is_mark = false;
    for c in marked.chars() {
        match c {
            '<' => is_mark = true,
            '>' => is_mark = false,
            c if !is_mark => text.push(c),
            _ => {}
        }
    }
    text.replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The readable part of a page, without the list of its sections.
fn body(page: &str) -> String {
    let body = &page[page.find("<body>").expect("a body")..page.find("<footer>").expect("a foot")];
    let (before, rest) = body.split_once("<nav").expect("a list of sections");
    format!("{before}{}", rest.split_once("</nav>").expect("its end").1)
}

#[test]
fn every_item_of_the_law_is_a_heading_in_its_order_filled_or_marked_as_missing() {
    let items = PublicationTables::shipped().items;
    for (school, run) in runs() {
        let page = text(run, "published/information-report.html");
        let headings = elements(&page, &["h2", "h3"]);
        let of_law: Vec<&str> =
            headings.iter().map(|(_, text)| text.as_str()).filter(|text| text.starts_with(|c: char| c.is_ascii_digit())).collect();
        let wanted: Vec<String> = items.iter().map(|item| format!("{}. {}", item.number, item.heading)).collect();
        assert_eq!(of_law, wanted, "{school}");
        for section in page.split("<section ").skip(1) {
            let section = &section[..section.find("</section>").expect("a section ends")];
            let after = &section[section.find("</h").expect("a heading")..];
            let parts = ["<p", "<table", "<ul"];
            assert!(parts.iter().any(|part| after.contains(part)), "{school}: an item stands empty: {}", plain(section));
        }
    }
    let page = text(&runs()["astley"], "published/information-report.html");
    let missing = elements(&page, &["p"]).into_iter().filter(|(_, text)| text.starts_with("Missing:")).count();
    assert!(missing >= 10, "a school that has filled in nothing has gaps: {missing}");
    let checklist = text(&runs()["whitehill"], "office/information-report-checklist.csv");
    assert_eq!(checklist.lines().count(), items.len() + 1);
    assert!(checklist.contains("\"69b\"") && checklist.contains("\"not found\"") && checklist.contains("14 September 2026"));
}

#[test]
fn no_number_of_children_under_ten_stands_in_the_pack() {
    // Every numeral and number word of the sentences is one of these; counts stand in tables and are zero, ten or more, or `low`.
    let harmless =
        ["points", "point", "minutes", "weeks", "years", "months", "to one", "week", "times a week", "times in the year", "strategy"];
    for (name, page) in pages() {
        let cells: Vec<String> = page
            .split("<table")
            .skip(1)
            .map(|table| &table[..table.find("</table>").expect("a table ends")])
            .filter(|table| elements(table, &["th"]).iter().any(|(_, text)| text == "Children"))
            .flat_map(|table| elements(table, &["td"]))
            .map(|(_, text)| text)
            .collect();
        for n in cells.iter().filter_map(|cell| cell.parse::<u32>().ok()) {
            assert!(n == 0 || (n >= 10 && n % 5 == 0), "{name}: {n}");
        }
        for (_, sentence) in elements(&body(&page), &["p", "li", "td", "caption"]) {
            let words: Vec<&str> = sentence
                .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '£' || c == '%' || c == '−'))
                .filter(|w| !w.is_empty())
                .collect();
            for (at, word) in words.iter().enumerate() {
                let number = word.trim_end_matches('.');
                let is_small = number.parse::<u32>().is_ok_and(|n| (1..10).contains(&n))
                    || ["two", "three", "four", "five", "six", "seven", "eight", "nine"].contains(&number.to_lowercase().as_str());
                let after = words[at + 1..].iter().take(4).copied().collect::<Vec<_>>().join(" ");
                let before = words[..at].iter().rev().take(1).copied().collect::<Vec<_>>().join(" ");
                let is_date =
                    ["January", "March", "September", "October", "November", "December"].iter().any(|month| after.starts_with(month));
                let is_rule = sentence.contains("nearest five") || sentence.contains("last three years");
                let is_year = before == "Year" || sentence.starts_with("Year ");
                let is_unit = harmless.iter().any(|unit| after.contains(unit))
                    || (sentence.contains("likely range") && (before == "range" || before == "to"));
                assert!(!is_small || is_date || is_rule || is_year || is_unit, "{name}: '{word}' in: {sentence}");
            }
        }
    }
}

#[test]
fn no_name_of_a_pupil_or_teacher_stands_in_the_pack_but_the_named_contact() {
    let run = &runs()["whitehill"];
    let list =
        String::from_utf8_lossy(&std::fs::read(project().join("sample-data/whitehill/inbox/Pupil list 20-11-2026.csv")).expect("the list"))
            .into_owned();
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').trim()).collect()).collect();
    let is_surname = |cell: &&str| *cell == "Legal Last Name";
    let at = rows.iter().position(|row| row.iter().any(&is_surname)).expect("a heading row");
    let column = rows[at].iter().position(is_surname).expect("surnames");
    let surnames: BTreeSet<&str> = rows[at + 1..].iter().filter_map(|row| row.get(column).copied()).filter(|name| name.len() > 3).collect();
    assert!(surnames.len() > 50);
    let everything: Vec<(&String, String)> = run
        .iter()
        .filter(|(name, _)| name.starts_with("published/"))
        .map(|(name, bytes)| (name, String::from_utf8(bytes.clone()).expect("text")))
        .collect();
    assert_eq!(everything.len(), 6);
    for (name, text) in &everything {
        let words: BTreeSet<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '’')).collect();
        for surname in &surnames {
            assert!(!words.contains(surname), "{name} names {surname}");
        }
        assert!(!text.contains("UPN"), "{name}");
    }
    let (_, report) = everything.iter().find(|(name, _)| name.ends_with("information-report.html")).expect("the report");
    assert!(report.contains("Robin Example"), "the contact of the settings is named");
}

#[test]
fn the_words_of_item_2_follow_the_rule_settings() {
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let item_2 = |run: &BTreeMap<String, Vec<u8>>| {
        let page = text(run, "published/information-report.html");
        let section = page.split("<section ").skip(1).find(|part| part.contains("report-2\"")).expect("item 2").to_owned();
        plain(&section)
    };
    let before = item_2(&runs()["whitehill"]);
    assert!(before.contains("within 5 points") && before.contains("10 weeks apart") && before.contains("a second sign"), "{before}");
    let method = folder.path().join("config/method.toml");
    let changed = std::fs::read_to_string(&method)
        .unwrap()
        .replace("[peer_caliper]\nvalue = 5", "[peer_caliper]\nvalue = 4")
        .replace("profile = \"screen\"", "profile = \"strict\"");
    std::fs::write(&method, changed).unwrap();
    let policy = folder.path().join("config/policies/whitehill.toml");
    let text = std::fs::read_to_string(&policy).unwrap();
    let (start, end) = (text.find("[[criteria]]\nletter = \"e\"").unwrap(), text.find("[[criteria]]\nletter = \"f\"").unwrap());
    std::fs::write(&policy, format!("{}{}", &text[..start], &text[end..])).unwrap();
    let after = item_2(&run(&school, &folder.path().join("out")));
    assert!(after.contains("within 4 points") && after.contains("another subject and a second test"), "{after}");
    assert!(before.contains("join in with all lessons") && !after.contains("join in with all lessons"));
}

#[test]
fn the_pages_can_be_read_by_parents_and_every_short_name_is_explained_where_it_first_stands() {
    let tables = PublicationTables::shipped();
    for (name, page) in pages() {
        let sentences: Vec<String> =
            elements(&body(&page), &["p", "li"]).into_iter().map(|(_, text)| text).filter(|text| text.ends_with(['.', '?'])).collect();
        let whole = grade(sentences.iter().map(String::as_str)).expect("sentences");
        assert!(whole <= HIGHEST_GRADE, "{name} has grade {whole:.1}");
        // A list of names is as long as the names are.
        for sentence in sentences.iter().filter(|sentence| sentence.split_whitespace().count() >= 10) {
            let own = grade([sentence.as_str()]).unwrap_or(0.0);
            assert!(own <= 12.0, "{name}: grade {own:.1}: {sentence}");
        }
        let text = plain(&body(&page));
        for short in tables.abbreviations.keys() {
            let is_word = |at: usize| {
                let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                apart(text[..at].chars().next_back()) && apart(text[at + short.len()..].trim_start_matches('s').chars().next())
            };
            if let Some(first) = text.match_indices(short.as_str()).map(|(at, _)| at).find(|at| is_word(*at)) {
                assert!(
                    text[..first].ends_with('('),
                    "{name}: {short} is not explained at: {}",
                    &text[first.saturating_sub(30)..first + short.len()]
                );
            }
        }
    }
}

#[test]
fn the_pages_have_one_main_heading_ordered_levels_table_headers_and_link_texts_that_say_where_they_lead() {
    for (name, page) in pages() {
        assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"), "{name}");
        assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("@import"), "{name}");
        let levels: Vec<usize> =
            elements(&page, &["h1", "h2", "h3", "h4"]).iter().map(|(tag, _)| tag[1..].parse().expect("a level")).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}");
        assert!(levels.first() == Some(&1) && levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
        for table in page.split("<table").skip(1) {
            let table = &table[..table.find("</table>").expect("a table ends")];
            assert!(table.contains("<caption"), "{name}");
            let rows = table.matches("<tr>").count();
            assert_eq!(table.matches("scope=\"row\"").count() + 1, rows, "{name}: each row has its heading");
            assert!(table.matches("scope=\"col\"").count() >= 2, "{name}");
            assert!(elements(table, &["th", "td"]).iter().all(|(_, text)| !text.trim().is_empty()), "{name}: an empty cell");
        }
        let links: Vec<String> = elements(&page, &["a"]).into_iter().map(|(_, text)| text).collect();
        let distinct: BTreeSet<&String> = links.iter().collect();
        assert_eq!(distinct.len(), links.len(), "{name}: a link text stands twice");
        assert!(links.iter().all(|text| text.split_whitespace().count() >= 2), "{name}: {links:?}");
        let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().expect("an id")).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{name}: an id stands twice");
    }
    let fragment = text(&runs()["whitehill"], "published/information-report-fragment.html");
    assert!(fragment.starts_with("<div lang=\"en-GB\"") && !fragment.contains("<h1") && !fragment.contains("<style"));
}

#[test]
fn page_fragment_and_table_hold_the_same_numbers() {
    for (school, run) in runs() {
        for name in ["information-report", "inclusion-strategy"] {
            let page = text(run, &format!("published/{name}.html"));
            let fragment = text(run, &format!("published/{name}-fragment.html"));
            let table = text(run, &format!("published/{name}.csv"));
            assert_eq!(elements(&page, &["td"]), elements(&fragment, &["td"]), "{school}");
            for (_, cell) in elements(&page, &["td"]) {
                assert!(table.contains(&cell.replace('"', "\"\"")), "{school}, {name}: {cell}");
            }
        }
    }
}

#[test]
fn the_page_says_its_day_and_when_the_next_update_is_due() {
    let page = text(&runs()["whitehill"], "published/information-report.html");
    assert!(page.contains("Numbers as at 20 November 2026. Last updated: 14 September 2026. Next update due: 14 September 2027."));
    let bare = text(&runs()["astley"], "published/information-report.html");
    assert!(bare.contains("Next update due: not yet set by the school."));
    let strategy = text(&runs()["whitehill"], "published/inclusion-strategy.html");
    assert!(strategy.contains("covers the school years 2026-27 to 2028-29. We review it every year."));
}

#[test]
fn gaps_are_said_and_do_not_fail_the_run() {
    let checks = text(&runs()["whitehill"], "office/data-checks.csv");
    assert!(checks.contains("PUBLISH-02") && checks.contains("69b") && checks.contains("PUBLISH-06"), "{checks}");
    let bare = text(&runs()["astley"], "office/data-checks.csv");
    assert_eq!(bare.matches("PUBLISH-").count(), 1, "a school that has filled in nothing hears one thing");
}

#[test]
fn an_extract_with_names_is_made_only_when_the_settings_ask_for_it() {
    assert!(runs().values().flat_map(BTreeMap::keys).all(|name| !name.contains("extract")));
    let folder = tempfile::tempdir().unwrap();
    let school = copy_of_sample(folder.path());
    let text_of = std::fs::read_to_string(&school).unwrap();
    std::fs::write(&school, format!("{text_of}\n[outputs]\nextract = [\"inclusion groups\", \"levels and types of need\"]\n")).unwrap();
    let run = run(&school, &folder.path().join("out"));
    let names: Vec<&String> = run.keys().filter(|name| name.contains("extract/")).collect();
    assert_eq!(names.len(), 6, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("office/extract/")));
    let pupils = text(&run, "office/extract/levels-and-types-of-need.csv");
    let totals = text(&run, "office/extract/levels-and-types-of-need-totals.csv");
    let sum: usize = totals
        .lines()
        .filter(|line| line.contains("Level of provision"))
        .map(|line| line.rsplit('"').nth(1).expect("a number").parse::<usize>().expect("a number"))
        .sum();
    assert_eq!(pupils.lines().count() - 1, sum);
    let history = text(&run, "office/extract/inclusion-groups-history.csv");
    for kind in ["SEN provision", "type of need", "support", "target"] {
        assert!(history.contains(&format!("\"{kind}\"")), "{kind}");
    }
}
