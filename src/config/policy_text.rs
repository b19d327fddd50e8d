//! Reads the text of a policy file as TOML and says in plain words what is wrong with it, and where.

use crate::config::policy::Policy;
use crate::error::ConfigMistake;

/// The policy as written, or the first mistake with its line.
pub(super) fn parse(file: &str, text: &str) -> Result<Policy, ConfigMistake> {
    toml::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|error| {
        let line = error.span().map(|span| text.get(..span.start).map_or(0, |before| before.matches('\n').count()) + 1);
        let key = line.map(|line| format!("line {line}")).unwrap_or_default();
        ConfigMistake { file: file.to_owned(), key, message: in_words(error.message()) }
    })
}

/// Slips in the way a file is written: how the library's message begins, and what to do.
const SLIPS: [(&str, &str); 9] = [
    (
        "string values must be quoted",
        "a text must stand in straight quotation marks (\"…\"), and a number by itself; curly marks do not count",
    ),
    ("key with no value", "after a key stand the sign = and its value"),
    ("invalid basic string", "the text has no closing quotation mark on its line"),
    (
        "unexpected key or value",
        "more stands here than one value; a quotation mark inside a text is written \\\", a decimal number with a point",
    ),
    ("missing escaped value", "a backslash inside a text is written twice: \\\\"),
    ("unclosed table", "the square brackets of the heading are not closed"),
    ("invalid boolean", "write true or false in small letters, without quotation marks"),
    ("wanted string or table", "one of the words docs/policies.md lists is needed here, in quotation marks"),
    ("duplicate key", "a key or heading that stands further up comes again here; take one of the two out"),
];

/// The library's message without the words of its trade. What is not known here stays as it is.
fn in_words(message: &str) -> String {
    let message = message.trim_end();
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("the key {field} is missing here; docs/policies.md says what to write");
    }
    if let Some((_, words)) = SLIPS.iter().find(|(start, _)| message.starts_with(start)) {
        return (*words).to_owned();
    }
    let expected = [
        ("expected a string", "a text in quotation marks is needed"),
        ("expected a boolean", "true or false is needed, without quotation marks"),
        ("expected a sequence", "a list in square brackets is needed, or a block under a heading in two pairs of square brackets"),
        ("expected a character", "one letter in quotation marks is needed"),
        ("expected a map", "a block with keys under its own heading is needed"),
    ];
    let is_type = message.starts_with("invalid type: ") || message.starts_with("invalid value: ");
    let wanted = expected.iter().find(|(ending, _)| is_type && (message.ends_with(ending) || message.contains(", expected struct")));
    let found = message.split_once(": ").and_then(|(_, rest)| rest.rsplit_once(", ")).map(|(found, _)| found);
    match (found, wanted, message.contains(", expected struct")) {
        (Some(found), Some(_), true) => format!("{found} stands here, where a block with keys under its own heading is needed"),
        (Some(found), Some((_, words)), false) => format!("{found} stands here, where {words}"),
        _ => message.to_owned(),
    }
}

/// Most mistakes of one policy that are listed: whoever has more mends these first.
const MOST_MISTAKES: usize = 60;

/// Cuts a long list of mistakes of one policy; how many more there are is said.
pub(super) fn no_more_than_can_be_read(mistakes: &mut Vec<ConfigMistake>, before: usize, id: &str) {
    let n_more = mistakes.len().saturating_sub(before + MOST_MISTAKES);
    if n_more > 0 {
        mistakes.truncate(before + MOST_MISTAKES);
        let message = format!("the policy has {n_more} further mistakes, not listed here; mend these first and check again");
        mistakes.push(ConfigMistake { file: format!("{id}.toml and {id}-moves.tsv"), key: String::new(), message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_library_are_put_plainly() {
        assert_eq!(in_words("missing field `title`"), "the key `title` is missing here; docs/policies.md says what to write");
        assert_eq!(
            in_words("invalid type: integer `3`, expected a string"),
            "integer `3` stands here, where a text in quotation marks is needed"
        );
        assert_eq!(
            in_words("invalid type: string \"x\", expected struct PolicyWords"),
            "string \"x\" stands here, where a block with keys under its own heading is needed"
        );
        assert_eq!(in_words("invalid boolean, expected `true`"), "write true or false in small letters, without quotation marks");
        assert_eq!(
            in_words("invalid type: string \"yes\", expected a boolean"),
            "string \"yes\" stands here, where true or false is needed, without quotation marks"
        );
        assert_eq!(in_words("unknown field `titel`, expected `id`"), "unknown field `titel`, expected `id`");
    }
}
