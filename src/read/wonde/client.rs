//! One request and its answer, within bounds of time and bytes. Redirections are not followed: the token goes to one host.

use std::io::Read;
use std::time::Duration;

use reqwest::blocking::Client as Http;
use reqwest::header::{ACCEPT, AUTHORIZATION, DATE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;

use crate::error::Error;
use crate::read::wonde::retry::asked;
use crate::read::wonde::token::Token;

/// Time-outs and the largest page.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// To reach the host.
    pub connect: Duration,
    /// For one page from the request to its last byte.
    pub page: Duration,
    /// Bytes of one page after inflating.
    pub page_bytes: u64,
    /// Pages of one list.
    pub pages: usize,
    /// Bytes of all pages.
    pub all_bytes: u64,
}

impl Default for Bounds {
    fn default() -> Bounds {
        const MEGABYTE: u64 = 1024 * 1024;
        Bounds {
            connect: Duration::from_secs(15),
            page: Duration::from_secs(90),
            page_bytes: 24 * MEGABYTE,
            pages: 400,
            all_bytes: 400 * MEGABYTE,
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(super) enum Answer {
    /// 200 with its body.
    Body(Vec<u8>),
    /// Another status, with the start of its body.
    Status(u16, Vec<u8>),
    /// Try again: too many requests, a fault of the server, or a connection that was cut; with the wait asked for.
    Again(String, Option<Duration>),
    /// The page is larger than any page can be.
    TooLarge,
}

pub(super) struct Client {
    http: Http,
    token: Token,
    bounds: Bounds,
}

impl Client {
    pub(super) fn new(token: Token, bounds: Bounds, is_this_machine: bool) -> Result<Client, Error> {
        let mut builder = Http::builder()
            .user_agent(concat!("waymark/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(bounds.connect)
            .timeout(bounds.page)
            .redirect(Policy::none())
            .gzip(true)
            .https_only(!is_this_machine);
        if is_this_machine {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| Error::Fault(format!("the network library did not start: {}", in_words(&error))))?;
        Ok(Client { http, token, bounds })
    }

    /// Asks for one address, which the caller has found to be of the right host.
    pub(super) fn get(&self, address: &str) -> Result<Answer, Error> {
        let header = self.token.header().ok_or_else(|| Error::Inputs("the token holds signs that no token can hold".to_owned()))?;
        let sent = self.http.get(address).header(AUTHORIZATION, header).header(ACCEPT, "application/json").send();
        let response = match sent {
            Ok(response) => response,
            Err(error) => return Ok(Answer::Again(in_words(&error), None)),
        };
        let status = response.status().as_u16();
        let wait = asked(text_of(response.headers(), RETRY_AFTER), text_of(response.headers(), DATE));
        if status == 429 || status == 408 || status >= 500 {
            let words = if status == 429 { "it asks for fewer requests".to_owned() } else { format!("it answered with status {status}") };
            return Ok(Answer::Again(words, wait));
        }
        let most = if status == 200 { self.bounds.page_bytes } else { 16 * 1024 };
        let mut body = Vec::new();
        if let Err(error) = response.take(most + 1).read_to_end(&mut body) {
            let words = if error.kind() == std::io::ErrorKind::TimedOut {
                "it took too long"
            } else {
                "the connection was cut in the middle of a page"
            };
            return Ok(Answer::Again(words.to_owned(), None));
        }
        Ok(match status {
            200 if body.len() as u64 > most => Answer::TooLarge,
            200 => Answer::Body(body),
            _ => Answer::Status(status, body),
        })
    }
}

fn text_of(headers: &HeaderMap, name: reqwest::header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// What went wrong, without an address or a header.
fn in_words(error: &reqwest::Error) -> String {
    let words = if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "it could not be reached"
    } else if error.is_body() || error.is_decode() {
        "the connection was cut in the middle of a page"
    } else {
        "the connection failed"
    };
    words.to_owned()
}
