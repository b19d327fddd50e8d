//! The text of a school's first settings: what was found as comments, proposals behind a `#`, and questions behind `# ?`.
//!
//! It loads as it stands. Nothing that only the school can know is guessed: numbers that must be there are zeros, which the
//! census checks report until they are filled in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::words::date;
use crate::render::proposed_settings::{ProposedTable, remark};

/// Names listed in one comment; more are counted.
const LISTED: usize = 20;
/// Widest comment.
const WIDTH: usize = 110;

/// One file of the folder.
#[derive(Clone, Debug)]
pub(crate) struct FileFound {
    /// Name below the folder.
    pub(crate) name: String,
    /// What its tables were taken for.
    pub(crate) kinds: Vec<&'static str>,
    /// Rows.
    pub(crate) rows: usize,
    /// Rows in use.
    pub(crate) used: usize,
}

impl FileFound {
    /// One line about the file.
    pub(crate) fn words(&self) -> String {
        let kinds = if self.kinds.is_empty() { "not read".to_owned() } else { self.kinds.join("; ") };
        format!("{}: {kinds} ({} of {} rows used)", self.name, self.used, self.rows)
    }
}

/// What the files of the folder hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Every file.
    pub(crate) files: Vec<FileFound>,
    /// Pupil lists: file, day, pupils.
    pub(crate) lists: Vec<(String, NaiveDate, usize)>,
    /// Classes of the lists.
    pub(crate) classes: BTreeSet<String>,
    /// Year groups of the lists.
    pub(crate) years: BTreeSet<NcYear>,
    /// Pupils with a UPN.
    pub(crate) upns: usize,
    /// Authorities that issued the UPNs.
    pub(crate) la_codes: BTreeMap<String, usize>,
    /// Tests, ratings and judgements with their first and last term.
    pub(crate) results: BTreeMap<String, (Occasion, Occasion)>,
    /// Judgement words understood, with their number.
    pub(crate) judgements: BTreeMap<String, usize>,
    /// Names of interventions.
    pub(crate) interventions: BTreeSet<String>,
}

/// Everything the text is made from.
#[derive(Clone, Debug)]
pub(crate) struct NewSchool {
    /// Short name.
    pub(crate) id: String,
    /// The inbox as seen from the file.
    pub(crate) inbox: String,
    /// Policies there are.
    pub(crate) policies: Vec<String>,
    /// What was found.
    pub(crate) found: Found,
    /// Lines that would answer open questions.
    pub(crate) proposals: Vec<ProposedTable>,
    /// Files or tables that could not be used.
    pub(crate) n_refused: usize,
}

/// The text.
pub(crate) fn first_settings(school: &NewSchool) -> String {
    let mut text = String::new();
    comment(&mut text, "First settings of a school, made by `waymark init` from the files in its inbox.");
    comment(
        &mut text,
        "Lines that begin with `# ?` are questions: only the school knows the answer. Lines that begin with # and no blank are proposals: take the # away where they are right. Everything else may stay.",
    );
    comment(&mut text, "A key that is not known stops the run with its name. Every key is described in docs/settings.md.");
    text.push('\n');
    what_was_found(&mut text, school);
    text.push('\n');
    the_school(&mut text, school);
    the_census(&mut text, &school.found);
    the_reading(&mut text, &school.proposals);
    staff(&mut text);
    text
}

fn what_was_found(text: &mut String, school: &NewSchool) {
    let found = &school.found;
    comment(text, "What was found:");
    for file in &found.files {
        comment(text, &format!("  {}", file.words()));
    }
    if school.n_refused > 0 {
        comment(text, "Some of it could not be used; `waymark inspect` on a file says why.");
    }
    match found.lists.as_slice() {
        [] => comment(text, "No pupil list: a run needs one, with UPN, names, date of birth, year group and class."),
        lists => lists.iter().for_each(|(file, day, n)| comment(text, &format!("Pupil list {file}: {n} pupils, holds for {}", date(*day)))),
    }
    listed(text, "Classes", &found.classes.iter().cloned().collect::<Vec<_>>());
    let results: Vec<String> = found
        .results
        .iter()
        .map(
            |(name, (first, last))| {
                if first == last { format!("{name} ({})", term(*first)) } else { format!("{name} ({} to {})", term(*first), term(*last)) }
            },
        )
        .collect();
    listed(text, "Results", &results);
    listed(text, "Judgement words understood", &found.judgements.iter().map(|(word, n)| format!("{word} {n}")).collect::<Vec<_>>());
    listed(text, "Interventions", &found.interventions.iter().cloned().collect::<Vec<_>>());
}

fn term(occasion: Occasion) -> String {
    format!("{} {}", occasion.term, occasion.year)
}

fn listed(text: &mut String, what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let more = if names.len() > LISTED { format!(" and {} more", names.len() - LISTED) } else { String::new() };
    let shown: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
    comment(text, &format!("{what}: {}{more}", shown.join(", ")));
}

fn the_school(text: &mut String, school: &NewSchool) {
    comment(text, "Short name for folders: lower-case letters, digits and hyphens.");
    setting(text, "id", &school.id);
    question(text, "The school's name, as outputs shall print it.");
    setting(text, "name", "Our school");
    question(
        text,
        &format!(
            "Whose policy applies? The pupils are judged against it and nothing else, so the first of the list is only a stand-in. There are: {}. A policy of your own goes into config/policies/.",
            school.policies.join(", ")
        ),
    );
    setting(text, "policy", school.policies.first().map_or("", String::as_str));
    comment(text, "Folder of exports, seen from this file.");
    setting(text, "inbox", &school.inbox);
    question(text, "Who settles questions about the rules? By role, not by name.");
    setting(text, "rules_owner", "SENCO");
    text.push('\n');
}

fn the_census(text: &mut String, found: &Found) {
    comment(
        text,
        "What the census asks about the school itself. Without it every list and report is still made; only the census return is not ready.",
    );
    text.push_str("[census]\n");
    question(text, "Number of the local authority (three digits) and of the school (four digits).");
    if let Some((code, n)) = found.la_codes.iter().max_by_key(|(_, n)| **n) {
        comment(
            text,
            &format!(
                "Of {} UPNs in the pupil lists, {n} were issued in authority {code}; pupils may have come from elsewhere.",
                found.upns
            ),
        );
    }
    setting(text, "la", "000");
    setting(text, "estab", "0000");
    question(text, "The school's URN, six digits.");
    setting(text, "urn", "000000");
    question(text, "Phase, type, intake and governance, as codes of config/census/<year>/codesets (a primary school has phase PS).");
    for key in ["phase", "type", "intake", "governance"] {
        setting(text, key, "");
    }
    let (low, high) = (found.years.first(), found.years.last());
    if low.is_some() {
        comment(text, "Lowest and highest year group, as the pupil lists have them.");
    } else {
        question(text, "Lowest and highest year group: N1, N2, R, 1 to 6.");
    }
    setting(text, "lowest_nc_year", &low.map(|year| year.code()).unwrap_or_default());
    setting(text, "highest_nc_year", &high.map(|year| year.code()).unwrap_or_default());
    question(text, "Telephone and e-mail of the office.");
    setting(text, "phone", "");
    setting(text, "email", "");
    comment(text, "Raise by one for every resubmission of the same return.");
    text.push_str("serial_number = 1\n\n");
    question(text, "What holds for every pupil and stands in no export? Each run repeats that the school said so.");
    text.push_str("[census.every_pupil]\n#part_time = \"false\"\n#boarder = \"N\"\n#class_type = \"O\"\n\n");
}

/// Tables of the school's own words, each with what the files suggest for it.
const TABLES: &[(&str, &str)] = &[
    ("[reading.columns]", "A heading as your files write it, to a name of the program (docs/settings.md lists them)."),
    ("[reading.judgements]", "A judgement word as teachers write it, to a word of the national scale."),
    ("[reading.sen_status]", "A SEN status as the office writes it, to N, K or E."),
    ("[reading.interventions]", "Spellings of one intervention, to the name to use."),
    ("[reading.classes]", "Spellings of one class, to the name the pupil list uses."),
    ("[reading.blanks]", "What a blank means under a heading that answers yes or no: \"no\" or \"not known\"."),
    ("[reading.date_order]", "Which part of a date comes first under a heading: \"day first\" or \"month first\"."),
];

fn the_reading(text: &mut String, proposals: &[ProposedTable]) {
    comment(text, "What the files leave unsaid. Everything below is optional.");
    text.push_str("[reading]\n");
    comment(text, "Sheets that are hidden are left out, unless named here.");
    let hidden: Vec<&String> = proposals.iter().filter(|table| table.title == "[reading]").flat_map(|table| &table.lines).collect();
    for line in &hidden {
        proposal(text, line);
    }
    if hidden.is_empty() {
        text.push_str("#hidden_sheets = []\n");
    }
    for (title, words) in TABLES {
        text.push('\n');
        comment(text, words);
        text.push_str(title);
        text.push('\n');
        for line in proposals.iter().filter(|table| table.title == *title).flat_map(|table| &table.lines) {
            proposal(text, line);
        }
    }
    let blocks: Vec<&ProposedTable> = proposals.iter().filter(|table| table.title.starts_with("[[")).collect();
    text.push('\n');
    comment(
        text,
        "Ladders and ratings of the school's own, and facts about single files. Of the blocks that match a file, the first that states a fact wins.",
    );
    for table in blocks {
        text.push('\n');
        if let Some(words) = remark(table) {
            comment(text, words);
        }
        for line in table.title.lines().chain(table.lines.iter().map(String::as_str)) {
            proposal(text, line);
        }
    }
    text.push('\n');
}

fn staff(text: &mut String) {
    question(text, "How long are leavers kept, in whole school years after the year of leaving, and by which schedule?");
    text.push_str("#[retention]\n#years_after_leaving = 1\n#source = \"the school's retention schedule\"\n\n");
    comment(text, "Facts that people have recorded since the last meeting, by admission number or UPN; the policy's moves name them.");
    text.push_str("[facts]\n\n");
    question(text, "Where do pupils stand on the policy's ladder, where the SEN code does not say it?");
    comment(text, "For example:  \"1203\" = { state = \"a state of the policy\", since = \"2026-03-27\" }");
    text.push_str("[states]\n");
}

/// Words as comment lines of at most [`WIDTH`] characters; no word can end the comment.
fn comment(text: &mut String, words: &str) {
    prefixed(text, "# ", "# ", words);
}

fn question(text: &mut String, words: &str) {
    prefixed(text, "# ? ", "#   ", words);
}

fn proposal(text: &mut String, line: &str) {
    text.push('#');
    text.push_str(&crate::table::clean(line));
    text.push('\n');
}

fn prefixed(text: &mut String, first: &str, next: &str, words: &str) {
    let indent = words.len() - words.trim_start().len();
    let mut line = format!("{first}{}", " ".repeat(indent));
    let mut is_empty = true;
    for word in crate::table::clean(words).split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(line.trim_end());
            text.push('\n');
            line = next.to_owned();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

fn setting(text: &mut String, key: &str, value: &str) {
    text.push_str(&format!("{key} = {}\n", toml::Value::String(value.to_owned())));
}
