//! Headings in the form in which they are compared, and the columns they may stand for.
//!
//! Rules of the input catalogue: compatibility forms folded, invisible marks removed, quotes and dashes made plain,
//! trailing `*` and `:` dropped, `_` and `.` read as blanks; `%`, `+`, `/` and brackets kept, for they carry meaning.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::config::assessments::Assessments;
use crate::config::mappings::{Mappings, field};
use crate::normalise::heading_words::Memory;

/// How sure the reading of a heading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    /// The wording is in the table, or the school's settings say so.
    Listed,
    /// The wording is in the table once filler words such as `pupil` or `current` are left out.
    Loose,
}

/// The headings known, ready for comparison.
#[derive(Debug, Default)]
pub(crate) struct Aliases {
    exact: BTreeMap<String, Vec<&'static str>>,
    squeezed: BTreeMap<String, Vec<&'static str>>,
    loose: BTreeMap<String, Vec<&'static str>>,
    school: BTreeMap<String, String>,
    order: BTreeMap<(&'static str, String), usize>,
    /// Every wording without blanks, and every word of the loose forms: for telling quickly what is no heading.
    wordings: String,
    words: BTreeSet<String>,
    /// What this run has found out about wordings.
    pub(crate) memory: Memory,
}

impl Aliases {
    /// From the mapping table and the school's own `reading.columns`.
    pub(crate) fn new(mappings: &Mappings, own: &BTreeMap<String, String>) -> Aliases {
        let mut aliases = Aliases::default();
        for (place, column) in mappings.columns().iter().enumerate() {
            let plain = plain(&column.alias);
            aliases.order.entry((column.field, squeezed(&plain))).or_insert(place);
            add(&mut aliases.squeezed, squeezed(&plain), column.field);
            add(&mut aliases.loose, without_fillers(&plain), column.field);
            add(&mut aliases.exact, plain, column.field);
        }
        // `No.` heads the numbers of rows as often as anything else: what is left of `No. of pupils` is no heading of its own.
        for word in ["", "no", "number", "count"] {
            aliases.loose.remove(word);
        }
        aliases.school = own.iter().map(|(heading, meaning)| (squeezed(&plain(heading)), meaning.clone())).collect();
        let keys = aliases.squeezed.keys().chain(aliases.school.keys()).map(String::as_str);
        aliases.wordings = keys.collect::<Vec<_>>().join("\n");
        aliases.words = aliases.loose.keys().flat_map(|key| key.split(' ')).map(str::to_owned).collect();
        aliases
    }

    /// The columns a heading may stand for, in table order; more than one where the kind of file decides.
    pub(crate) fn fields(&self, plain: &str) -> Option<(&[&'static str], Match)> {
        let listed = self.exact.get(plain).or_else(|| self.squeezed.get(&squeezed(plain)));
        match listed {
            Some(fields) => Some((fields, Match::Listed)),
            None => self.loose.get(&without_fillers(plain)).map(|fields| (fields.as_slice(), Match::Loose)),
        }
    }

    /// True when the text of a cell can stand in a heading, alone or joined to the cells above and below it.
    pub(crate) fn may_be_part(&self, text: &str, assessments: &Assessments) -> bool {
        self.memory.part(text, || {
            let plain = plain(text);
            let is_loose = |word: &str| FILLERS.contains(&word) || self.words.contains(word.trim_end_matches('?'));
            plain.contains(['(', ')'])
                || self.wordings.contains(&squeezed(&plain))
                || plain.split(' ').all(is_loose)
                || self.memory.may_be_result(&plain, assessments)
        })
    }

    /// How early the table lists a heading for a column; where two headings of a file mean one thing, the earlier one is used
    /// wherever it stands. The school's own words come first, wordings with fillers last.
    pub(crate) fn order(&self, plain: &str, field: &'static str) -> usize {
        match self.own(plain) {
            Some(_) => 0,
            None => self.order.get(&(field, squeezed(plain))).map_or(usize::MAX, |place| place + 1),
        }
    }

    /// What the school's settings say about a heading.
    pub(crate) fn own(&self, plain: &str) -> Option<&str> {
        self.school.get(&squeezed(plain)).map(String::as_str)
    }

    /// A known heading that differs from this one by a slip of the keyboard.
    pub(crate) fn near_miss(&self, plain: &str) -> Option<(&str, &'static str)> {
        let length = plain.chars().count();
        if length < 5 {
            return None;
        }
        let allowed = if length < 8 { 1 } else { 2 };
        self.exact
            .iter()
            .filter(|(alias, _)| alias.chars().count().abs_diff(length) <= allowed && alias.chars().count() >= 5)
            .filter(|(alias, _)| alias.contains('%') == plain.contains('%'))
            .map(|(alias, fields)| (distance(alias, plain), alias.as_str(), fields))
            .filter(|(away, _, _)| *away <= allowed)
            .min_by_key(|(away, alias, _)| (*away, *alias))
            .and_then(|(_, alias, fields)| fields.first().map(|field| (alias, *field)))
    }
}

/// The column a school's setting names, if it is one of the program's.
pub(crate) fn own_field(meaning: &str) -> Option<&'static str> {
    field(meaning.trim())
}

fn add(index: &mut BTreeMap<String, Vec<&'static str>>, key: String, field: &'static str) {
    let fields = index.entry(key).or_default();
    if !fields.contains(&field) {
        fields.push(field);
    }
}

/// A heading in the form in which it is compared.
pub(crate) fn plain(heading: &str) -> String {
    // No heading and no word of a value is longer; a page of text in a cell is compared by its beginning.
    const LONGEST: usize = 1_000;
    let end = if heading.len() <= LONGEST { None } else { heading.char_indices().nth(LONGEST).map(|(end, _)| end) };
    let heading = end.and_then(|end| heading.get(..end)).unwrap_or(heading);
    let escaped = heading.contains("_x0020_") || heading.contains("_X0020_");
    let heading = if escaped { Cow::Owned(heading.replace("_x0020_", " ").replace("_X0020_", " ")) } else { Cow::Borrowed(heading) };
    let folded = if heading.is_ascii() { folded(heading.chars()) } else { folded(heading.nfkc()) };
    let lower = crate::table::clean(&folded).to_lowercase();
    // Bromcom writes `$` before every heading of a report.
    lower.trim_start_matches(['$', ' ']).trim_end_matches(['*', ':', ' ']).to_owned()
}

/// With quotes, dashes and stand-ins for blanks made plain.
fn folded(chars: impl Iterator<Item = char>) -> String {
    let plain = chars.map(|c| match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '`' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '_' | '.' => ' ',
        other => other,
    });
    plain.collect()
}

/// Without blanks: `Year taught in Code` and `YearTaughtInCode` are one heading.
pub(crate) fn squeezed(plain: &str) -> String {
    plain.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The heading a tool has numbered, without its number: `above / below 3` gives `above / below`.
pub(crate) fn without_number(plain: &str) -> Option<&str> {
    let (base, number) = plain.rsplit_once(' ')?;
    (!number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit())).then_some(base)
}

/// Words of a caption that do not change what the column holds.
const FILLERS: &[&str] = &[
    "pupil",
    "pupils",
    "pupil's",
    "student",
    "students",
    "student's",
    "child",
    "child's",
    "learner",
    "current",
    "currently",
    "legal",
    "the",
    "code",
    "description",
    "full",
    "as",
    "at",
    "of",
    "today",
    "on",
    "is",
    "for",
    "this",
    "indicator",
    "value",
    "(y/n)",
    "y/n",
    "(current)",
    "(code)",
    "(description)",
    "(today)",
    "latest",
];

/// Without filler words, plural brackets and bracketed remarks.
fn without_fillers(plain: &str) -> String {
    let outside = match (plain.find('('), plain.ends_with(')')) {
        (Some(open), true) if open > 2 => &plain[..open],
        _ => plain,
    };
    let words: Vec<&str> = outside
        .split(' ')
        .filter(|word| !FILLERS.contains(word))
        .map(|word| word.trim_end_matches('?'))
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// Edit distance with neighbouring letters swapped counted as one slip (optimal string alignment). Texts whose lengths differ by
/// more than any slip are as far apart as that: a cell may hold a page of text.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    const MOST: usize = 8;
    let apart = left.chars().count().abs_diff(right.chars().count());
    if apart > MOST {
        return apart;
    }
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let mut best = (above[j] + usize::from(from != to)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[test]
    fn a_page_of_text_is_far_from_any_word_at_once() {
        assert_eq!(distance(&"x".repeat(10_000_000), "EXS"), 9_999_997);
        assert_eq!((distance("EXSS", "EXS"), distance("ESX", "EXS")), (1, 1));
    }

    #[test]
    fn the_number_of_a_row_is_no_number_of_pupils() {
        let aliases = Aliases::new(&settings().mappings, &BTreeMap::new());
        assert_eq!(aliases.fields(&plain("No.")), None);
        assert!(aliases.fields(&plain("No. of pupils")).is_some());
    }

    #[test]
    fn the_wording_listed_first_holds_wherever_its_column_stands() {
        let aliases = Aliases::new(&settings().mappings, &BTreeMap::new());
        let order = |heading: &str, field| aliases.order(&plain(heading), field);
        assert!(order("Admissions Date", "admission_date") < order("Enrolment Date", "admission_date"));
        assert!(order("Wave", "provision_wave") < order("Type", "provision_wave"));
    }

    #[track_caller]
    fn check_heading(heading: &str, expected: &str) {
        let aliases = Aliases::new(&settings().mappings, &BTreeMap::new());
        let fields = aliases.fields(&plain(heading)).map(|(fields, _)| fields.to_vec()).unwrap_or_default();
        assert_eq!(fields.first().copied().unwrap_or(""), expected, "{heading}");
    }

    #[test]
    fn a_heading_matches_whatever_its_dress() {
        for heading in [
            "Date of Birth",
            " date  OF\u{00A0}birth ",
            "Date of\nBirth",
            "\u{FEFF}Date_of_Birth*",
            "DateOfBirth:",
            "Date_x0020_of_x0020_Birth",
            "D.O.B.",
            "DOB*",
        ] {
            check_heading(heading, "date_of_birth");
        }
        check_heading("Child\u{2019}s Name", "full_name_unknown_order");
    }

    #[test]
    fn captions_with_filler_words_are_found() {
        check_heading("Pupil's Legal Surname", "surname");
        check_heading("Current Reg Group (today)", "class_or_form");
        check_heading("Student Date of Birth (dd/mm/yyyy)", "date_of_birth");
        check_heading("Pupil SEN Status", "sen_status");
    }

    #[test]
    fn meaning_signs_are_kept() {
        assert_eq!(plain("Present + AEA"), "present + aea");
        check_heading("% Attendance", "att_percent");
        check_heading("Disadvantaged (PP)", "disadvantaged");
        check_heading("Shoe size", "");
    }

    #[test]
    fn one_wording_may_stand_for_two_columns() {
        let aliases = Aliases::new(&settings().mappings, &BTreeMap::new());
        let (fields, _) = aliases.fields("start date").unwrap();
        assert!(fields.contains(&"admission_date") && fields.contains(&"provision_start"));
    }

    #[test]
    fn a_slip_of_the_keyboard_is_suggested_not_assumed() {
        let aliases = Aliases::new(&settings().mappings, &BTreeMap::new());
        assert_eq!(aliases.fields("admision number"), None);
        assert_eq!(aliases.near_miss("admision number").map(|(_, field)| field), Some("admission_number"));
        assert_eq!(aliases.near_miss("shoe size"), None);
        assert_eq!(distance("form", "from"), 1);
    }

    #[test]
    fn a_tools_number_is_taken_off() {
        assert_eq!(without_number("above / below 3"), Some("above / below"));
        assert_eq!(without_number("reading"), None);
    }
}
