//! Codes of findings, outcomes, verdicts, cautions and tokens, explained: data in `findings.tsv` and `terms.tsv`.

use super::Explanation;

const FINDINGS: &str = include_str!("findings.tsv");
const TERMS: &str = include_str!("terms.tsv");

/// One row of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What kind of code: `finding`, `outcome`, `caution` …
    pub kind: &'static str,
    /// The code.
    pub code: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What the program does.
    pub done: &'static str,
    /// What a person can do; `-` where nothing.
    pub cure: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// Every entry, in file order.
pub fn entries() -> Vec<Entry> {
    let rows = |text: &'static str| text.lines().skip(1).filter(|line| !line.is_empty());
    rows(FINDINGS).chain(rows(TERMS)).map(entry).collect()
}

fn entry(line: &'static str) -> Entry {
    let mut cells = line.split('\t');
    let mut next = || cells.next().unwrap_or_default();
    Entry { kind: next(), code: next(), means: next(), done: next(), cure: next(), source: next() }
}

/// What stands here about a code, however it is written.
pub(super) fn explanations(code: &str) -> Vec<Explanation> {
    let plain = |text: &str| text.trim().replace(['-', ' '], "_").to_uppercase();
    let wanted = plain(code);
    let found = entries().into_iter().filter(|entry| plain(entry.code) == wanted);
    found
        .map(|entry| {
            Explanation::new(format!("{} ({})", entry.code, entry.kind))
                .line("What it means", entry.means)
                .line("What is done", entry.done)
                .line("What to do", entry.cure)
                .line("Source", entry.source)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_no_code_of_a_kind_comes_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for entry in entries() {
            for (cell, text) in [("means", entry.means), ("done", entry.done), ("cure", entry.cure), ("source", entry.source)] {
                assert!(!text.is_empty(), "{} has no {cell}", entry.code);
            }
            assert!(entry.means.ends_with('.') && entry.done.ends_with('.'), "{}", entry.code);
            assert!(seen.insert((entry.kind, entry.code)), "{} comes twice", entry.code);
        }
        assert!(seen.len() > 150);
    }

    #[test]
    fn a_code_is_found_however_it_is_written() {
        for code in ["M132", "m132", "link-03", "LINK_03", "review candidate", " C2 "] {
            assert_eq!(explanations(code).len(), 1, "{code}");
        }
        assert_eq!(explanations("EAL").len(), 2);
        assert!(explanations("").is_empty());
    }
}
