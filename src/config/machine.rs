//! What only the machine knows and `main` alone may ask it: our own program's file, and secrets of the environment.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::config::school::ReadingSettings;

/// What `main` found out for one school.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Our own program, started again to read files that could bring a process down; `None` reads them in this process.
    pub worker: Option<PathBuf>,
    /// The variables that the school's settings name as passphrases.
    pub secrets: Secrets,
}

/// Values of environment variables. They are never printed.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// Asks for the variables that a school's settings name, and for no other.
    pub fn asked(settings: &ReadingSettings, ask: impl Fn(&str) -> Option<String>) -> Secrets {
        let names = settings.files.iter().filter_map(|hint| hint.passphrase_env.as_deref());
        Secrets(names.filter_map(|name| Some((name.to_owned(), ask(name)?))).collect())
    }

    /// Asks for one more variable that the settings name.
    pub fn ask_for(&mut self, name: Option<&str>, ask: impl Fn(&str) -> Option<String>) {
        self.0.extend(name.and_then(|name| Some((name.to_owned(), ask(name)?))));
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_variables_are_asked_for_and_none_is_printed() {
        let settings: ReadingSettings =
            toml::from_str("[[files]]\nname_contains = \"GL\"\npassphrase_env = \"GL_PASSPHRASE\"\n[[files]]\nname_contains = \"x\"")
                .unwrap();
        let secrets = Secrets::asked(&settings, |name| Some(format!("value of {name}")));
        assert_eq!(secrets.get("GL_PASSPHRASE"), Some("value of GL_PASSPHRASE"));
        assert_eq!(secrets.get("HOME"), None);
        assert!(!format!("{:?}", Machine { worker: None, secrets }).contains("value"));
    }
}
