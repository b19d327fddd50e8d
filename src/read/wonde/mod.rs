//! The MIS aggregator: pulls a school's records into its inbox as pages, exactly as they came. The only network code there is.
//!
//! `waymark fetch` alone calls it; a build without the feature `wonde` does not contain it. The pages are read later by the
//! ordinary reader of JSON, like any other export. In reading order: `token`, `client` for one request, `retry` for waits,
//! `envelope` for what a page says of itself, `record` for what is kept, and below the pull of one list after another.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;

use crate::config::fetch::FetchSettings;
use crate::domain::words::count;
use crate::error::Error;
use crate::read::json::pull::FORMAT;
use crate::read::wonde::client::{Answer, Bounds, Client};
use crate::read::wonde::envelope::Envelope;
use crate::read::wonde::record::{List, Making, Page, Record, sha256};
use crate::read::wonde::retry::{Pacing, Waits};
use crate::read::wonde::token::Token;

pub mod client;
mod envelope;
mod record;
pub mod retry;
pub mod token;

/// What to pull, and what only the machine knows.
pub struct Order<'a> {
    /// What the school's settings ask for; already checked.
    pub settings: &'a FetchSettings,
    /// Where the pages go.
    pub inbox: &'a Path,
    /// The day of the pull.
    pub day: NaiveDate,
    /// Only records that changed after this day; a pull of a part is never a roll.
    pub updated_after: Option<NaiveDate>,
    /// For the waits.
    pub seed: u64,
    /// Time-outs and sizes.
    pub bounds: Bounds,
    /// When to try again.
    pub pacing: Pacing,
    /// Told of each page.
    pub progress: &'a dyn Fn(&str),
    /// How to wait.
    pub wait: &'a dyn Fn(Duration),
}

/// A finished pull.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// Its folder in the inbox.
    pub folder: PathBuf,
    /// One line for each list, in words.
    pub lists: Vec<String>,
    /// True when some list was asked for and not granted.
    pub is_part_missing: bool,
}

/// Pulls every list the settings name. The inbox gets a complete dated folder, or nothing at all.
///
/// # Errors
/// [`Error::Inputs`] in words for everything the aggregator or the line to it did; [`Error::File`] for the disk.
pub fn pull(order: &Order<'_>, token: Token) -> Result<Pulled, Error> {
    let settings = order.settings;
    let wanted = Record {
        format: FORMAT.to_owned(),
        pulled_on: order.day,
        domain: settings.domain.clone(),
        school: settings.school.clone(),
        includes: settings.includes.clone(),
        endpoints: settings.endpoints.clone(),
        per_page: settings.per_page,
        updated_after: order.updated_after,
        lists: Vec::new(),
    };
    let client = Client::new(token, order.bounds, settings.is_this_machine())?;
    let (making, mut record) = Making::open(order.inbox, &wanted)?;
    let mut line = Line { client, waits: Waits::new(order.pacing, order.seed), order };
    for endpoint in &settings.endpoints {
        if record.lists.iter().any(|list| &list.endpoint == endpoint && list.next.is_none()) {
            continue;
        }
        if let Err(stop) = list(endpoint, &mut line, &making, &mut record) {
            return Err(stopped(stop, &making));
        }
    }
    if let Err(error) = judge(&record) {
        making.discard()?;
        return Err(error);
    }
    making.note(&record)?;
    let folder = making.finish(order.day)?;
    let lists = record.lists.iter().map(in_words).collect();
    Ok(Pulled { folder, lists, is_part_missing: record.lists.iter().any(|list| list.outcome != SUPPLIED) })
}

const SUPPLIED: &str = "supplied";

/// Why a pull ends early.
enum Stop {
    /// The line failed: what is there is kept, and the next start goes on with it.
    Cut(Error),
    /// The answer cannot be used: nothing is kept.
    Refused(Error),
}

fn stopped(stop: Stop, making: &Making) -> Error {
    match stop {
        Stop::Cut(error) => error,
        Stop::Refused(error) => match making.discard() {
            Ok(()) => error,
            Err(fault) => fault,
        },
    }
}

fn refused(words: impl Into<String>) -> Stop {
    Stop::Refused(Error::Inputs(format!("{}. Nothing was put into the inbox.", words.into())))
}

/// A whole roll without one pupil is no roll: the wrong domain answers like that.
fn judge(record: &Record) -> Result<(), Error> {
    let n_pupils: usize =
        record.lists.iter().filter(|list| list.endpoint == "students").flat_map(|list| &list.pages).map(|page| page.records).sum();
    if n_pupils > 0 || record.updated_after.is_some() {
        return Ok(());
    }
    Err(Error::Inputs(format!(
        "{} sent no pupil at all, which is how it answers for a school of another region. Check 'fetch.domain' and 'fetch.school' in the school's settings. Nothing was put into the inbox.",
        record.domain
    )))
}

fn in_words(list: &List) -> String {
    let n: usize = list.pages.iter().map(|page| page.records).sum();
    if list.outcome == SUPPLIED {
        format!("{}: {} on {}", list.endpoint, count(n, "record", "records"), count(list.pages.len(), "page", "pages"))
    } else {
        format!("{}: not supplied ({})", list.endpoint, list.outcome)
    }
}

/// The line to the aggregator.
struct Line<'a> {
    client: Client,
    waits: Waits,
    order: &'a Order<'a>,
}

/// What asking for a page came to.
enum Asked {
    Page(Vec<u8>, Envelope),
    Status(u16, Option<String>),
}

impl Line<'_> {
    fn ask(&mut self, endpoint: &str, address: &str) -> Result<Asked, Stop> {
        let mut failed = 0;
        loop {
            let (words, wait) = match self.client.get(address).map_err(Stop::Refused)? {
                Answer::Status(status, body) => {
                    return Ok(Asked::Status(status, Envelope::of(&body).and_then(|envelope| envelope.error_words())));
                }
                Answer::TooLarge => {
                    let most = self.order.bounds.page_bytes / 1024 / 1024;
                    return Err(refused(format!("a page of {endpoint} is larger than {most} MB, which no page of records is")));
                }
                Answer::Body(body) => match Envelope::of(&body) {
                    Some(envelope) => return Ok(Asked::Page(body, envelope)),
                    None => ("it sent something that is no page of records".to_owned(), None),
                },
                Answer::Again(words, wait) => (words, wait),
            };
            failed += 1;
            let Some(wait) = self.waits.next(failed, wait) else {
                let asked = wait.map_or(String::new(), |wait| format!(", and to wait {} minutes", wait.as_secs().div_ceil(60)));
                return Err(Stop::Cut(Error::Inputs(format!(
                    "{} could not be pulled from {}: {words}{asked}. Nothing was put into the inbox; start the command again later today, and it goes on where it stopped.",
                    endpoint, self.order.settings.domain
                ))));
            };
            (self.order.progress)(&format!("{endpoint}: {words}; trying again in {} s", wait.as_secs_f64().ceil()));
            (self.order.wait)(wait);
        }
    }
}

/// Pulls one list, page by page, from where the record says it stopped.
fn list(endpoint: &str, line: &mut Line<'_>, making: &Making, record: &mut Record) -> Result<(), Stop> {
    let order = line.order;
    let mut position = record.lists.iter().position(|list| list.endpoint == endpoint);
    let mut address = match position.and_then(|at| record.lists.get(at)).and_then(|list| list.next.clone()) {
        Some(next) => next,
        None => first_address(order, endpoint, true),
    };
    let mut is_asked_plainly = false;
    loop {
        let (body, envelope) = match line.ask(endpoint, &address)? {
            Asked::Page(body, envelope) => (body, envelope),
            Asked::Status(422, _) if endpoint != "students" && position.is_none() && !is_asked_plainly => {
                is_asked_plainly = true;
                address = first_address(order, endpoint, false);
                continue;
            }
            Asked::Status(status, words) => {
                let outcome = not_supplied(endpoint, status, words, order)?;
                (order.progress)(&format!("{endpoint}: {outcome}"));
                record.lists.retain(|list| list.endpoint != endpoint);
                record.lists.push(List { endpoint: endpoint.to_owned(), outcome, pages: Vec::new(), next: None });
                return making.note(record).map_err(Stop::Refused);
            }
        };
        let Some(n_records) = envelope.data else {
            let words = envelope.error_words().map_or_else(|| "and does not say why".to_owned(), |words| format!("and says '{words}'"));
            return Err(refused(format!("{} answered the request for {endpoint} without data, {words}", order.settings.domain)));
        };
        let at = *position.get_or_insert_with(|| {
            record.lists.push(List { endpoint: endpoint.to_owned(), outcome: SUPPLIED.to_owned(), pages: Vec::new(), next: None });
            record.lists.len() - 1
        });
        let next = next_address(&envelope, &address, endpoint, order, record.lists.get(at))?;
        let file = format!("{}-{:03}.json", endpoint.replace('/', "-"), record.lists.get(at).map_or(0, |list| list.pages.len()) + 1);
        let page = Page {
            sha256: sha256(&body),
            bytes: body.len() as u64,
            records: n_records,
            parameters: address.split_once('?').map_or("", |(_, asked)| asked).to_owned(),
            file,
        };
        making.save(&page.file, &body).map_err(Stop::Refused)?;
        if let Some(list) = record.lists.get_mut(at) {
            (order.progress)(&format!("{endpoint}: page {}, {}", list.pages.len() + 1, count(n_records, "record", "records")));
            list.pages.push(page);
            list.next = next.clone();
        }
        making.note(record).map_err(Stop::Refused)?;
        if record.bytes() > order.bounds.all_bytes {
            return Err(refused(format!("the pages together are larger than {} MB", order.bounds.all_bytes / 1024 / 1024)));
        }
        match next {
            Some(next) => address = next,
            None => return Ok(()),
        }
    }
}

/// Whether a list that was refused may be missing: every one may but the pupils.
fn not_supplied(endpoint: &str, status: u16, words: Option<String>, order: &Order<'_>) -> Result<String, Stop> {
    let said = words.map_or(String::new(), |words| format!(", saying '{words}'"));
    let host = &order.settings.domain;
    match status {
        401 => Err(refused(format!(
            "{host} did not accept the token{said}. Check that it is complete and has not been withdrawn; ask the aggregator for a new one if it has"
        ))),
        403 | 404 | 405 | 422 if endpoint != "students" => Ok(match status {
            403 => "the school has not granted it".to_owned(),
            422 => "the aggregator does not accept the request".to_owned(),
            _ => "the aggregator does not offer it".to_owned(),
        }),
        403 => Err(refused(format!(
            "{host} does not give the pupils{said}: the school has not granted it. Ask for the permissions that docs/fetch.md lists"
        ))),
        422 => Err(refused(format!(
            "{host} does not accept the request for the pupils{said}. Take out of 'fetch.includes' what the school has not granted"
        ))),
        300..=399 => {
            Err(refused(format!("{host} sends the request to another address, where the token is not sent. Correct 'fetch.domain'")))
        }
        other => Err(refused(format!(
            "{host} answered the request for {endpoint} with status {other}{said}. Check 'fetch.domain' and 'fetch.school'"
        ))),
    }
}

fn first_address(order: &Order<'_>, endpoint: &str, with_includes: bool) -> String {
    let settings = order.settings;
    let school = format!("{}/v1.0/schools/{}", settings.origin(), settings.school);
    if endpoint == "schools" {
        return school;
    }
    let mut address = format!("{school}/{endpoint}?per_page={}", settings.per_page);
    let includes = match endpoint {
        "students" | "students-leaver" => settings.includes.join(","),
        "attendance-summaries" => "student".to_owned(),
        "assessment/results" => "student,aspect,resultset".to_owned(),
        _ => String::new(),
    };
    if with_includes && !includes.is_empty() {
        address.push_str("&include=");
        address.push_str(&includes);
    }
    if let Some(day) = order.updated_after {
        address.push_str(&format!("&updated_after={day}%2000:00:00"));
    }
    address
}

/// Where the list goes on, as the page gives it; refused when it leads elsewhere, in a circle, or never ends.
fn next_address(envelope: &Envelope, now: &str, endpoint: &str, order: &Order<'_>, list: Option<&List>) -> Result<Option<String>, Stop> {
    let Some(next) = envelope.next() else {
        if envelope.has_more() {
            return Err(refused(format!("a page of {endpoint} says that there are more pages and does not say where")));
        }
        return Ok(None);
    };
    if !is_same_host(next, &order.settings.origin()) {
        return Err(refused(format!(
            "a page of {endpoint} leads to another host than {}, where the token is not sent",
            order.settings.domain
        )));
    }
    let asked = next.split_once('?').map_or("", |(_, asked)| asked);
    let pages = list.map_or(&[][..], |list| &list.pages);
    if next == now || pages.iter().any(|page| page.parameters == asked) {
        return Err(refused(format!("the pages of {endpoint} lead back to one that is already here")));
    }
    if pages.len() + 1 >= order.bounds.pages {
        return Err(refused(format!("{endpoint} has more than {} pages, which no school's list has", order.bounds.pages)));
    }
    Ok(Some(next.to_owned()))
}

/// Scheme, host and port are those of the settings, letter for letter.
fn is_same_host(address: &str, origin: &str) -> bool {
    let of = |text: &str| {
        reqwest::Url::parse(text).ok().filter(|url| url.username().is_empty() && url.password().is_none()).map(|url| url.origin())
    };
    of(address).zip(of(origin)).is_some_and(|(a, b)| a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_of_the_same_host_or_refused() {
        let origin = "https://api.wonde.com";
        for (address, is_same) in [
            ("https://api.wonde.com/v1.0/schools/A1/students?page=2", true),
            ("https://API.wonde.com:443/v1.0/x", true),
            ("http://api.wonde.com/v1.0/x", false),
            ("https://api.wonde.com.evil.example/x", false),
            ("https://api.wonde.com@evil.example/x", false),
            ("https://user@api.wonde.com/x", false),
            ("https://api.wonde.com:8443/x", false),
            ("/v1.0/schools/A1/students?page=2", false),
            ("", false),
        ] {
            assert_eq!(is_same_host(address, origin), is_same, "{address}");
        }
    }
}
