//! `waymark fetch` against a server of this machine, and the run of what it brings.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use waymark::config::fetch::FetchSettings;
use waymark::error::Error;
use waymark::finding::Checked;
use waymark::normalise::records::Normalised;
use waymark::normalise::{NormaliseSettings, normalise};
use waymark::read::wonde::client::Bounds;
use waymark::read::wonde::retry::Pacing;
use waymark::read::wonde::token::Token;
use waymark::read::wonde::{Order, Pulled, pull};
use waymark::read::{Limits, read_inbox};

use crate::fetch::server::{Asked, Reply, Server};
use crate::support::{err, files, status};

mod offline;
mod school;
mod server;
mod shapes;
mod whole_run;

struct Told {
    result: Result<Pulled, Error>,
    waits: Vec<Duration>,
}

fn settings(origin: &str) -> FetchSettings {
    toml::from_str(&format!("domain = \"{origin}\"\nschool = \"A77\"\ntoken_env = \"T\"")).expect("settings")
}

/// Pulls with a clock that only counts.
fn pulled(server: &Server, inbox: &Path, token: &str, updated_after: Option<&str>, bounds: Bounds) -> Told {
    let settings = settings(&server.origin);
    let waits = RefCell::new(Vec::new());
    let order = Order {
        settings: &settings,
        inbox,
        day: "2026-11-20".parse().expect("a day"),
        updated_after: updated_after.map(|day| day.parse().expect("a day")),
        seed: 5,
        bounds,
        pacing: Pacing::default(),
        progress: &|_| {},
        wait: &|wait| waits.borrow_mut().push(wait),
    };
    let token = Token::of(&settings, Path::new("."), |_| Some(token.to_owned())).expect("a token");
    let result = pull(&order, token);
    Told { result, waits: waits.into_inner() }
}

fn whole(server: &Server, inbox: &Path) -> Told {
    pulled(server, inbox, "token-of-the-tests", None, Bounds::default())
}

/// What the readers see of an inbox.
fn seen(inbox: &Path) -> BTreeMap<String, Vec<u8>> {
    files(inbox).into_iter().filter(|(name, _)| !name.starts_with('.')).collect()
}

#[track_caller]
fn check_untouched(told: &Told, inbox: &Path, words: &str, is_kept_for_later: bool) {
    let message = told.result.as_ref().expect_err("it ends with words").to_string();
    assert!(message.contains(words), "{message}");
    assert!(!message.contains("token-of-the-tests"));
    assert!(seen(inbox).is_empty());
    assert_eq!(inbox.join(".fetching").exists(), is_kept_for_later);
}

/// A server that is well but for what one closure says.
fn server(odd: impl Fn(&str, &Asked) -> Option<Reply> + Send + 'static) -> Server {
    Server::start(move |origin, asked| odd(origin, asked).unwrap_or_else(|| school::reply(origin, asked)))
}

fn is_of_students(asked: &Asked) -> bool {
    asked.path.contains("/students?")
}

#[test]
fn a_whole_pull_brings_every_page_unchanged_with_its_hash() {
    let (server, inbox) = (server(|_, _| None), tempfile::tempdir().expect("a folder"));
    let told = whole(&server, inbox.path());
    let pulled = told.result.expect("it works");
    assert!(pulled.folder.ends_with("fetch-2026-11-20") && pulled.is_part_missing);
    assert!(pulled.lists.contains(&"students: 420 records on 3 pages".to_owned()), "{:?}", pulled.lists);
    assert!(
        pulled.lists.contains(&"attendance-summaries: not supplied (the aggregator does not offer it)".to_owned()),
        "{:?}",
        pulled.lists
    );
    let names: Vec<String> = seen(inbox.path()).into_keys().collect();
    let wanted = ["groups-001.json", "pull.json", "schools-001.json", "students-001.json", "students-002.json", "students-003.json"];
    assert_eq!(names, wanted.map(|name| format!("fetch-2026-11-20/{name}")));
    let record = std::fs::read_to_string(pulled.folder.join("pull.json")).expect("a record");
    assert!(!record.contains("token-of-the-tests") && record.contains("include=education_details"));
    let first = server.log().into_iter().find(is_of_students).expect("pupils were asked for");
    assert!(!first.path.contains("contact") && !first.path.contains("medical") && !first.path.contains("token"));
    assert!(told.waits.is_empty());
}

#[test]
fn the_same_pupils_by_exports_and_by_fetch_are_the_same_records() {
    let (server, by_fetch, by_hand) = (server(|_, _| None), tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    whole(&server, by_fetch.path()).result.expect("it works");
    for (name, text) in school::exports() {
        std::fs::write(by_hand.path().join(name), text).expect("written");
    }
    let (fetched, exported) = (records(by_fetch.path()), records(by_hand.path()));
    assert_eq!(fetched.len(), exported.len());
    for (a, b) in fetched.iter().zip(&exported) {
        assert_eq!(a, b);
    }
    assert!(fetched.len() > 420 * 2 && fetched.iter().any(|line| line.starts_with("need")));
}

/// What becomes of an inbox: records, and the findings of reading and of normalising.
fn normalised(inbox: &Path) -> Checked<Normalised> {
    let read = read_inbox(inbox, &Limits::default()).expect("the inbox is there");
    let mut mistakes = Vec::new();
    let mappings = waymark::config::mappings::Mappings::load(&crate::support::project().join("config/mappings"), &mut mistakes);
    let settings = NormaliseSettings { mappings, ..NormaliseSettings::default() };
    let mut out = normalise(&read.value, &settings, "2026-11-20".parse().expect("a day"));
    out.findings.extend(read.findings);
    out
}

/// Records as lines without their places, in order of pupils.
fn records(inbox: &Path) -> Vec<String> {
    let out = normalised(inbox);
    let records = out.value.records;
    assert_eq!(records.rolls.len(), 1, "{:#?}", out.findings);
    let roll = &records.rolls[0];
    let who = |pupil: &waymark::normalise::records::PupilReference| {
        format!("{} {:?} {:?}", pupil.upn.as_ref().map_or("", |upn| upn.text()), pupil.admission_number, pupil.date_of_birth)
    };
    let mut lines: Vec<String> = roll
        .pupils
        .iter()
        .map(|row| {
            format!(
                "roll {} {} {:?} {:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {}",
                who(&row.pupil),
                roll.as_at,
                row.pupil.nc_year,
                row.pupil.class,
                row.sex,
                row.admission_date,
                row.leaving_date,
                row.sen_status,
                row.pupil_premium,
                row.free_school_meals,
                row.eal,
                row.ethnicity
            )
        })
        .collect();
    lines.extend(
        records.sen.iter().map(|row| {
            format!("need {} {:?} {:?} {:?} {:?} {:?}", who(&row.pupil), row.as_at, row.provision, row.need, row.rank, row.from)
        }),
    );
    lines.extend(records.attendance.iter().map(|row| {
        let all = format!("{row:?}");
        format!("attendance {} {}", who(&row.pupil), all.split("possible").nth(1).expect("its counts"))
    }));
    lines.sort();
    assert!(out.value.ledger.unexplained().is_empty());
    lines
}

#[test]
fn an_incremental_pull_is_never_the_roll() {
    let (server, inbox) = (server(|_, _| None), tempfile::tempdir().expect("a folder"));
    pulled(&server, inbox.path(), "token-of-the-tests", Some("2026-11-01"), Bounds::default()).result.expect("it works");
    assert!(server.log().iter().any(|asked| asked.path.contains("updated_after=2026-11-01%2000:00:00")));
    let out = normalised(inbox.path());
    assert!(out.value.records.rolls.is_empty());
    assert!(out.findings.iter().any(|finding| finding.code.0 == "JSON-05"), "{:#?}", out.findings);
}

#[test]
fn a_server_that_asks_to_wait_is_heard() {
    let inbox = tempfile::tempdir().expect("a folder");
    let server = server(|_, asked| (asked.nth == 1).then(|| Reply::Is(429, vec![("Retry-After", "40".to_owned())], Vec::new())));
    let told = whole(&server, inbox.path());
    assert!(told.result.is_ok());
    assert_eq!(told.waits.len(), 1);
    assert!(told.waits[0] >= Duration::from_secs(40) && told.waits[0] < Duration::from_secs(42));
}

#[test]
fn a_server_in_trouble_is_tried_again_with_growing_waits() {
    let inbox = tempfile::tempdir().expect("a folder");
    let server = server(|_, asked| match asked.nth {
        1 => Some(Reply::Is(429, Vec::new(), Vec::new())),
        2 => Some(Reply::Is(500, Vec::new(), Vec::new())),
        3 => Some(Reply::Is(503, Vec::new(), b"<html>".to_vec())),
        _ => None,
    });
    let told = whole(&server, inbox.path());
    assert!(told.result.is_ok());
    assert_eq!(told.waits.len(), 3);
    assert!(told.waits.iter().zip([1, 2, 4]).all(|(wait, most)| *wait <= Duration::from_secs(most)), "{:?}", told.waits);
}

#[test]
fn a_server_that_stays_in_trouble_ends_the_pull_and_the_next_start_goes_on() {
    let inbox = tempfile::tempdir().expect("a folder");
    let server = server(|_, asked| (asked.path.contains("cursor=400") && asked.nth < 10).then(|| Reply::Is(500, Vec::new(), Vec::new())));
    let told = whole(&server, inbox.path());
    check_untouched(&told, inbox.path(), "goes on where it stopped", true);
    let before = server.log().len();
    let told = whole(&server, inbox.path());
    assert!(told.result.is_ok());
    let after: Vec<Asked> = server.log().split_off(before);
    assert!(after[0].path.contains("cursor=400"), "{}", after[0].path);
    assert_eq!(seen(inbox.path()).keys().filter(|name| name.contains("students")).count(), 3);
    assert!(!inbox.path().join(".fetching").exists());
}

#[test]
fn a_connection_cut_in_the_middle_of_a_page_costs_that_page_alone() {
    let inbox = tempfile::tempdir().expect("a folder");
    let server =
        server(|_, asked| (asked.path.contains("cursor=200") && asked.nth == 2).then(|| Reply::Cut(b"{\"data\":[{\"id\":\"A1\"".to_vec())));
    let told = whole(&server, inbox.path());
    assert!(told.result.is_ok());
    assert_eq!(told.waits.len(), 1);
    let n = server.log().iter().filter(|asked| is_of_students(asked)).count();
    assert_eq!(n, 4);
}

#[test]
fn a_wrong_token_and_a_scope_not_granted_end_in_words() {
    let inbox = tempfile::tempdir().expect("a folder");
    let server_401 = server(|_, _| None);
    let told = pulled(&server_401, inbox.path(), "another-token", None, Bounds::default());
    check_untouched(&told, inbox.path(), "did not accept the token", false);
    assert!(!told.result.expect_err("words").to_string().contains("another-token"));
    let server_403 =
        server(|_, asked| is_of_students(asked).then(|| Reply::Is(403, Vec::new(), b"{\"message\":\"no permission\"}".to_vec())));
    check_untouched(&whole(&server_403, inbox.path()), inbox.path(), "has not granted it", false);
}

#[test]
fn pages_that_lead_elsewhere_in_circles_or_on_for_ever_are_refused() {
    let inbox = tempfile::tempdir().expect("a folder");
    let leading = |to: fn(&str, &Asked) -> String| {
        server(move |origin, asked| {
            let next = to(origin, asked);
            is_of_students(asked)
                .then(|| school::page(&serde_json::json!({"data": [{"id": "A1"}], "meta": {"pagination": {"next": next, "more": true}}})))
        })
    };
    let elsewhere = leading(|_, _| "http://127.0.0.1:9/v1.0/schools/A77/students?page=2".to_owned());
    check_untouched(&whole(&elsewhere, inbox.path()), inbox.path(), "leads to another host", false);
    let circle = leading(|origin, asked| format!("{origin}{}", asked.path));
    check_untouched(&whole(&circle, inbox.path()), inbox.path(), "lead back", false);
    let endless = leading(|origin, asked| format!("{origin}/v1.0/schools/A77/students?cursor={}", asked.nth));
    let bounds = Bounds { pages: 20, ..Bounds::default() };
    check_untouched(&pulled(&endless, inbox.path(), "token-of-the-tests", None, bounds), inbox.path(), "more than 20 pages", false);
}

#[test]
fn a_page_of_fifty_megabytes_is_not_read_to_its_end() {
    let inbox = tempfile::tempdir().expect("a folder");
    let server = server(|_, asked| is_of_students(asked).then_some(Reply::Endless(50 * 1024 * 1024)));
    check_untouched(&whole(&server, inbox.path()), inbox.path(), "larger than 24 MB", false);
}

#[test]
fn a_school_without_one_pupil_is_the_wrong_region() {
    let inbox = tempfile::tempdir().expect("a folder");
    let server = server(|_, asked| is_of_students(asked).then(|| school::page(&serde_json::json!({"data": []}))));
    check_untouched(&whole(&server, inbox.path()), inbox.path(), "another region", false);
}

#[test]
fn a_world_readable_token_file_and_missing_settings_stop_the_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let school = crate::support::copy_of_sample(folder.path());
    let run = || crate::support::waymark(&["fetch", &school.display().to_string()]);
    let answer = run();
    assert_eq!(status(&answer), 3);
    assert!(err(&answer).contains("Add [fetch]"), "{}", err(&answer));
    let text = std::fs::read_to_string(&school).expect("the settings");
    let at = text.find("\n[census]").expect("a table");
    let own = "\n[fetch]\ndomain = \"http://127.0.0.1:9\"\nschool = \"A77\"\ntoken_file = \"token\"\n";
    std::fs::write(&school, format!("{}{own}{}", &text[..at], &text[at..])).expect("written");
    let token = school.with_file_name("token");
    std::fs::write(&token, "secret-word").expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o644)).expect("set");
        let answer = run();
        assert_eq!(status(&answer), 3);
        assert!(err(&answer).contains("may be read by other people") && !err(&answer).contains("secret-word"), "{}", err(&answer));
    }
}
