//! Where in a policy file a key stands, so that a mistake found after reading still names its line.

/// `line 12, words.plan` for a key that can be found in the text; the key alone where it cannot.
pub(super) fn with_line(text: &str, key: &str) -> String {
    line_of(text, key).map_or_else(|| key.to_owned(), |line| format!("line {line}, {key}"))
}

/// 1-based line of a key as the checks name it: `words.plan`, `states.NAME.words`, `criteria, letter b`, `decisions`.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let lines = || text.lines().map(str::trim).zip(1..);
    let assigns = |line: &str, name: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='));
    if let Some(letter) = key.strip_prefix("criteria, letter ") {
        let quoted = format!("\"{letter}\"");
        return lines().filter(|(line, _)| assigns(line, "letter") && line.contains(&quoted)).map(|(_, at)| at).last();
    }
    if let Some(rest) = key.strip_prefix("rules, name ") {
        let (name, inner) = rest.split_once(", ").unwrap_or((rest, ""));
        let is_name = |line: &str| assigns(line, "name") && line.contains(&format!("\"{name}\""));
        let at = lines().filter(|(line, _)| is_name(line)).map(|(_, at)| at).last()?;
        return Some(in_block(text, at, inner).unwrap_or(at));
    }
    if let Some(rest) = key.strip_prefix("rules, entry ") {
        let number: usize = rest.split(',').next()?.parse().ok()?;
        return lines().filter(|(line, _)| *line == "[[rules]]").map(|(_, at)| at).nth(number.checked_sub(1)?);
    }
    let first = key.split(", ").next().unwrap_or(key);
    if let Some((table, name)) = first.rsplit_once('.') {
        // `states.NAME` is a table itself; `words.plan` and `states.NAME.words` are keys inside one.
        let heading = |wanted: &str| lines().find(|(line, _)| *line == format!("[{wanted}]")).map(|(_, at)| at);
        if let Some(at) = heading(first) {
            return Some(at);
        }
        let start = heading(table)?;
        let inside = lines().skip(start).take_while(|(line, _)| !line.starts_with('['));
        return Some(inside.filter(|(line, _)| assigns(line, name)).map(|(_, at)| at).next().unwrap_or(start));
    }
    let is_heading =
        |line: &str| [format!("[{first}]"), format!("[[{first}]]"), format!("[{first}.")].iter().any(|head| line.starts_with(head));
    lines().find(|(line, _)| assigns(line, first) || is_heading(line)).map(|(_, at)| at)
}

/// Line of a key in the block of a table around a line.
fn in_block(text: &str, at: usize, key: &str) -> Option<usize> {
    let is_heading = |line: &&str| line.trim_start().starts_with('[');
    let before = text.lines().take(at).collect::<Vec<&str>>().iter().rposition(is_heading).unwrap_or(0) + 1;
    let mut inside = text.lines().zip(1..).skip(before).take_while(|(line, _)| !is_heading(line));
    inside.find(|(line, _)| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))).map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_its_table() {
        let text = "id = \"x\"\n[words]\nplan = \"IEP\"\n[[criteria]]\nletter = \"a\"\n[states.A]\nwords = \"\"\n[[decisions]]\n[[rules]]\nname = \"fell\"\nkind = \"a\"\npoints = 3\n";
        for (key, line) in [
            ("id", Some(1)),
            ("words.plan", Some(3)),
            ("words.register", Some(2)),
            ("criteria, letter a", Some(5)),
            ("criteria, letter b", None),
            ("states.A.words", Some(7)),
            ("states.A", Some(6)),
            ("states", Some(6)),
            ("decisions, reasons", Some(8)),
            ("title", None),
            ("rules, name fell", Some(10)),
            ("rules, name fell, points", Some(12)),
            ("rules, name fell, quote", Some(10)),
            ("rules, entry 1, name", Some(9)),
        ] {
            assert_eq!(line_of(text, key), line, "{key}");
        }
        assert_eq!(with_line(text, "words.plan"), "line 3, words.plan");
        assert_eq!(with_line(text, "title"), "title");
    }
}
