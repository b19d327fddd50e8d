//! The aggregator's token: from a file that only its owner may read, or from an environment variable.
//!
//! It is never printed, never part of an address, and wiped from the memory that is ours when it is let go. The library
//! that sends a request keeps its own copy of the header until the answer is there.

use std::fmt;
use std::path::Path;

use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

use crate::config::fetch::FetchSettings;
use crate::finding::quoted;
use crate::read::owner_only::may_be_read_by_others;

/// Longest token file read.
const LONGEST: u64 = 4096;

/// A token, ready to be sent.
pub struct Token(Zeroizing<String>);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

impl Token {
    /// The token the settings name; files are relative to `folder`, variables are asked of `ask`. `Err` says in words why
    /// there is none, without a letter of it.
    pub fn of(settings: &FetchSettings, folder: &Path, ask: impl Fn(&str) -> Option<String>) -> Result<Token, String> {
        match (&settings.token_file, &settings.token_env) {
            (Some(file), _) => from_file(&folder.join(file)),
            (None, Some(name)) => {
                let value =
                    Zeroizing::new(ask(name).ok_or_else(|| format!("the environment variable {name}, which should hold it, is not set"))?);
                Token::parse(&value, &format!("the environment variable {name}"))
            }
            (None, None) => Err("the settings name no place for it".to_owned()),
        }
    }

    fn parse(text: &str, place: &str) -> Result<Token, String> {
        let token = text.trim_start_matches('\u{FEFF}').trim();
        if token.is_empty() {
            return Err(format!("{place}, which should hold it, is empty"));
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("{place}, which should hold it, holds something else: a token is one word of plain letters and digits"));
        }
        Ok(Token(Zeroizing::new(token.to_owned())))
    }

    /// The header of a request, marked so that no log shows it.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.as_str()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

fn from_file(path: &Path) -> Result<Token, String> {
    let name = quoted(&path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
    let about = std::fs::metadata(path).map_err(|_| format!("the file {name}, which should hold it, could not be opened"))?;
    if !about.is_file() || about.len() > LONGEST {
        return Err(format!("{name}, which should hold it, is not a file of one line"));
    }
    if may_be_read_by_others(&about) {
        return Err(format!(
            "the file {name}, which holds it, may be read by other people of this machine and is not opened. Let only its owner read it, and ask the aggregator for a new token if anybody may have seen this one"
        ));
    }
    let bytes = Zeroizing::new(std::fs::read(path).map_err(|_| format!("the file {name}, which should hold it, could not be read"))?);
    let text = std::str::from_utf8(&bytes).map_err(|_| format!("the file {name}, which should hold it, is not plain text"))?;
    Token::parse(text, &format!("the file {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(lines: &str) -> FetchSettings {
        toml::from_str(&format!("domain = \"api.wonde.com\"\nschool = \"A1\"\n{lines}")).unwrap()
    }

    #[test]
    fn a_token_is_never_printed() {
        let token = Token::of(&settings("token_env = \"T\""), Path::new("."), |_| Some(" secret-word\r\n".into())).unwrap();
        assert_eq!(format!("{token:?}"), "Token(***)");
        let header = token.header().unwrap();
        assert_eq!(header.to_str().unwrap(), "Bearer secret-word");
        assert!(!format!("{header:?}").contains("secret"));
    }

    #[test]
    fn a_missing_or_strange_token_is_named_by_its_place_alone() {
        let of =
            |value: Option<&str>| Token::of(&settings("token_env = \"PLACE\""), Path::new("."), |_| value.map(str::to_owned)).unwrap_err();
        for value in [None, Some(""), Some(" \n"), Some("two words"), Some("naïve")] {
            let words = of(value);
            assert!(words.contains("PLACE") && !words.contains("two words") && !words.contains("naïve"), "{words}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "secret-word\n").unwrap();
        for (mode, is_opened) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o644, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let token = Token::of(&settings("token_file = \"token\""), folder.path(), |_| None);
            assert_eq!(token.is_ok(), is_opened, "{mode:o}");
            assert!(token.map_or_else(|words| !words.contains("secret"), |_| true));
        }
    }
}
