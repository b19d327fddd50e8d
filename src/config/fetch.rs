//! `[fetch]` of a school's settings: what `waymark fetch` asks the MIS aggregator for, and where its token is kept.
//!
//! The settings can be read by every build; only one with the feature `wonde` can act on them.

use serde::{Deserialize, Serialize};

use crate::error::ConfigMistake;

/// Includes that are enough for every report; the aggregator is asked for nothing that is not used.
pub const INCLUDES: &[&str] = &[
    "education_details",
    "extended_details",
    "year",
    "registration",
    "groups",
    "attendance_summary",
    "sen_needs",
    "sen_date_ranges",
    "fsm_date_ranges",
];

/// Endpoints asked unless the settings say otherwise.
pub const ENDPOINTS: &[&str] = &["schools", "students", "groups", "attendance-summaries", "assessment/results"];

/// Endpoints that can be asked. None of them holds contacts, photographs or medical notes.
const KNOWN_ENDPOINTS: &[&str] = &[
    "schools",
    "students",
    "students-leaver",
    "groups",
    "classes",
    "attendance-summaries",
    "assessment/results",
    "assessment/aspects",
    "assessment/resultsets",
    "deletions",
];

/// Words of includes that are refused: the program has no use for them, and the school no ground to send them.
const NEVER: &[&str] = &["contact", "medical", "photo", "child_protection", "doctor", "siblings", "permissions", "religion"];

/// What `waymark fetch` asks for.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FetchSettings {
    /// Host of the aggregator, for example `api.wonde.com`.
    pub domain: String,
    /// The aggregator's own id of the school: `A` and digits.
    pub school: String,
    /// File that holds the token and nothing else, relative to the school's file. Only its owner may be able to read it.
    #[serde(default)]
    pub token_file: Option<String>,
    /// Environment variable that holds the token.
    #[serde(default)]
    pub token_env: Option<String>,
    /// Parts of a student's record asked for.
    #[serde(default = "includes")]
    pub includes: Vec<String>,
    /// Lists asked for; `students` must be one of them.
    #[serde(default = "endpoints")]
    pub endpoints: Vec<String>,
    /// Records on one page, 1 to 200.
    #[serde(default = "per_page")]
    pub per_page: u16,
}

fn includes() -> Vec<String> {
    INCLUDES.iter().map(|name| (*name).to_owned()).collect()
}

fn endpoints() -> Vec<String> {
    ENDPOINTS.iter().map(|name| (*name).to_owned()).collect()
}

fn per_page() -> u16 {
    200
}

impl FetchSettings {
    /// Everything that is wrong with the settings, as written in `file`.
    pub fn mistakes(&self, file: &str) -> Vec<ConfigMistake> {
        let mut found = Vec::new();
        let mut say = |key: &str, message: String| {
            found.push(ConfigMistake { file: file.to_owned(), key: format!("fetch.{key}"), message });
        };
        if !self.is_host_of_a_name() && !self.is_this_machine() {
            say(
                "domain",
                "give the name of the host and nothing else, for example api.wonde.com; the way there is always encrypted.".into(),
            );
        }
        let digits = self.school.strip_prefix('A').unwrap_or("");
        if digits.is_empty() || digits.len() > 20 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            say("school", "the aggregator's id of a school is the letter A and digits.".into());
        }
        match (&self.token_file, &self.token_env) {
            (Some(_), Some(_)) => say("token_file", "name one place for the token, a file or an environment variable.".into()),
            (None, None) => say("token_file", "say where the token is kept: token_file or token_env.".into()),
            _ => {}
        }
        for include in &self.includes {
            if NEVER.iter().any(|word| include.contains(word)) {
                say("includes", format!("'{include}' is never asked for: no report uses it."));
            } else if !is_plain(include, b"_.") {
                say("includes", format!("'{include}' is no name of an include."));
            }
        }
        for endpoint in self.endpoints.iter().filter(|name| !KNOWN_ENDPOINTS.contains(&name.as_str())) {
            say("endpoints", format!("'{endpoint}' is not one of {}.", KNOWN_ENDPOINTS.join(", ")));
        }
        if !self.endpoints.iter().any(|name| name == "students") {
            say("endpoints", "'students' must be one of them: every other list speaks of those pupils.".into());
        }
        if !(1..=200).contains(&self.per_page) {
            say("per_page", "write a number from 1 to 200.".into());
        }
        found
    }

    /// True for an address of this very machine, where plain HTTP is allowed: tests, and a proxy of the school's own.
    pub(crate) fn is_this_machine(&self) -> bool {
        let Some(rest) = self.domain.strip_prefix("http://") else { return false };
        let (host, port) = rest.rsplit_once(':').unwrap_or((rest, "80"));
        matches!(host, "127.0.0.1" | "localhost" | "[::1]") && port.parse::<u16>().is_ok()
    }

    fn is_host_of_a_name(&self) -> bool {
        self.domain.contains('.') && self.domain.len() < 254 && is_plain(&self.domain, b".-") && !self.domain.starts_with(['.', '-'])
    }

    /// Where the aggregator listens, without a slash behind.
    pub fn origin(&self) -> String {
        if self.is_this_machine() { self.domain.clone() } else { format!("https://{}", self.domain) }
    }
}

fn is_plain(text: &str, also: &[u8]) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        let settings: FetchSettings = toml::from_str(text).unwrap();
        settings.mistakes("a.toml").into_iter().map(|mistake| mistake.key).collect()
    }

    #[test]
    fn the_least_that_works_needs_three_lines() {
        assert!(keys("domain = \"api.wonde.com\"\nschool = \"A1234567890\"\ntoken_env = \"T\"").is_empty());
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let with = |domain: &str| keys(&format!("domain = \"{domain}\"\nschool = \"A1\"\ntoken_env = \"T\""));
        assert!(with("http://127.0.0.1:8080").is_empty());
        for domain in [
            "http://api.wonde.com",
            "https://api.wonde.com",
            "api.wonde.com/v1.0",
            "user@host.com",
            "http://127.0.0.1.evil.com:80",
            "x",
            "",
        ] {
            assert_eq!(with(domain), ["fetch.domain"], "{domain}");
        }
    }

    #[test]
    fn what_no_report_uses_is_never_asked_for() {
        let with =
            |include: &str| keys(&format!("domain = \"api.wonde.com\"\nschool = \"A1\"\ntoken_env = \"T\"\nincludes = [\"{include}\"]"));
        for include in ["contacts", "contacts.contact_details", "medical_conditions", "photo", "doctors", "a&b=c"] {
            assert_eq!(with(include), ["fetch.includes"], "{include}");
        }
        assert!(with("sen_needs").is_empty());
    }

    #[test]
    fn a_token_has_one_place() {
        let base = "domain = \"api.wonde.com\"\nschool = \"A1\"\n";
        assert_eq!(keys(base), ["fetch.token_file"]);
        assert_eq!(keys(&format!("{base}token_env = \"T\"\ntoken_file = \"t\"")), ["fetch.token_file"]);
    }
}
