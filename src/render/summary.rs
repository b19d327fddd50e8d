//! `summary.txt`: one screen that says whether the run went well, what to open and what to mend first.
//!
//! No names: the text may be mailed or shown on a screen. At most 24 lines of 100 columns.

use std::collections::BTreeMap;

use crate::census::build::NOT_SUPPLIED;
use crate::decide::results::Partition;
use crate::domain::words;
use crate::error::Status;
use crate::finding::{Action, Code, Finding};
use crate::ledger::Tally;
use crate::place::Place;
use crate::render::artefact::RunStamp;

const WIDTH: usize = 100;
const LINES: usize = 24;

/// What the summary tells.
#[derive(Clone, Copy)]
pub struct SummaryInput<'a> {
    /// Exit status.
    pub status: Status,
    /// Why the status is what it is, in one clause; empty when there is nothing to add.
    pub why: &'a str,
    /// The run.
    pub stamp: &'a RunStamp,
    /// Pupils of each list.
    pub lists: &'a BTreeMap<Partition, usize>,
    /// Pupils on roll.
    pub on_roll: usize,
    /// Candidates to be expected by chance alone.
    pub expected_by_chance: f64,
    /// Pupils with full evidence.
    pub n_full_evidence: usize,
    /// Input files with their counts.
    pub inputs: &'a [(String, Tally)],
    /// Findings about the input files.
    pub findings: &'a [Finding],
    /// Errors by census rules, which have a workbook of their own.
    pub census_errors: &'a [Finding],
    /// Files written, as paths below the run folder.
    pub written: &'a [String],
}

/// Findings that say the same, with every place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingGroup<'a> {
    /// The catalogue entry.
    pub code: Code,
    /// What was done.
    pub action: Action,
    /// What is wrong.
    pub message: &'a str,
    /// The cure.
    pub hint: Option<&'a str>,
    /// Where, in file order.
    pub places: Vec<&'a Place>,
}

/// Findings that say the same, gravest first, then those with the most places.
pub fn grouped(findings: &[Finding]) -> Vec<FindingGroup<'_>> {
    let mut groups: BTreeMap<(Action, Code, &str, Option<&str>), Vec<&Place>> = BTreeMap::new();
    for finding in findings {
        groups.entry((finding.action, finding.code, &finding.message, finding.hint.as_deref())).or_default().push(&finding.place);
    }
    let mut groups: Vec<FindingGroup> = groups
        .into_iter()
        .map(|((action, code, message, hint), mut places)| {
            places.sort_unstable();
            FindingGroup { code, action, message, hint, places }
        })
        .collect();
    groups.sort_by(|left, right| left.action.cmp(&right.action).then(right.places.len().cmp(&left.places.len())));
    groups
}

/// The text, with a line break at its end.
pub fn summary_text(input: &SummaryInput) -> String {
    let mut lines = head(input);
    lines.extend(pupils(input));
    lines.extend(what_to_open(input.written, &input.stamp.coordinator));
    lines.extend(rows(input.inputs));
    let room = LINES.saturating_sub(lines.len());
    lines.extend(to_mend(input, room));
    let mut text: String = lines.iter().take(LINES).map(|line| format!("{}\n", shortened(line))).collect();
    if text.is_empty() {
        text.push('\n');
    }
    text
}

fn head(input: &SummaryInput) -> Vec<String> {
    let (status, stamp) = (input.status, input.stamp);
    let why = if input.why.is_empty() { String::new() } else { format!(": {}", input.why) };
    let mut lines = wrapped(&format!("Status {}: {}{why}", status.code(), status.words()), "  ");
    let when = format!("{}, {} term {}, as at {}", stamp.school_name, stamp.term.term, stamp.term.year, words::date(stamp.as_at));
    lines.extend(wrapped(&when, "  "));
    lines.push(format!("Run {}, settings {}", stamp.run_id, stamp.settings_hash));
    lines.push(String::new());
    lines
}

fn pupils(input: &SummaryInput) -> Vec<String> {
    let n = |list: Partition| input.lists.get(&list).copied().unwrap_or_default();
    let (flagged, watch, cleared, not_judged) =
        (n(Partition::Flagged), n(Partition::Watch), n(Partition::Cleared), n(Partition::NotJudged));
    let expected = crate::domain::amounts::rounded(input.expected_by_chance, 0);
    vec![
        format!("Pupils on roll {} = {flagged} flagged + {watch} watch + {cleared} cleared + {not_judged} not judged", input.on_roll),
        format!("By chance alone about {expected} of {} pupils with full evidence would be flagged.", input.n_full_evidence),
        String::new(),
    ]
}

/// The first file of each folder, with how many more there are.
fn what_to_open(written: &[String], coordinator: &str) -> Vec<String> {
    let first_readers = format!("{coordinator}, head");
    let mut folders: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for path in written.iter().filter(|path| path.contains('/')) {
        let folder = path.split('/').next().unwrap_or_default();
        folders.entry(folder).and_modify(|(_, n)| *n += 1).or_insert((path, 1));
    }
    let mut lines = vec!["Open".to_owned()];
    for (folder, reader) in [
        ("senco", first_readers.as_str()),
        ("teachers", "each class teacher: one file"),
        ("office", "office"),
        ("governors", "governors"),
        ("published", "anyone"),
        ("trust", "trust data team"),
    ] {
        if let Some((path, n)) = folders.get(folder) {
            let more = if *n > 1 { format!(" and {} more", n - 1) } else { String::new() };
            lines.push(format!("  {path}{more} ({reader})"));
        }
    }
    lines.push(String::new());
    lines
}

fn rows(inputs: &[(String, Tally)]) -> Vec<String> {
    let sum = |of: fn(&Tally) -> usize| inputs.iter().map(|(_, tally)| of(tally)).sum::<usize>();
    vec![
        format!(
            "Rows in {} {}: {} found = {} used + {} left out + {} set aside",
            inputs.len(),
            if inputs.len() == 1 { "file" } else { "files" },
            sum(|tally| tally.found),
            sum(|tally| tally.used),
            sum(|tally| tally.quarantined),
            sum(|tally| tally.skipped)
        ),
        String::new(),
    ]
}

/// What stands in somebody's way first, as many as there is room for: files that could not be used, census errors about
/// pupils, what the return lacks (one line), questions, rows left out.
fn to_mend(input: &SummaryInput, room: usize) -> Vec<String> {
    let is_missing_element = |finding: &&Finding| finding.code == NOT_SUPPLIED;
    let missing: Vec<&Finding> = input.findings.iter().filter(is_missing_element).collect();
    let others: Vec<Finding> =
        input.census_errors.iter().chain(input.findings.iter().filter(|finding| !is_missing_element(finding))).cloned().collect();
    let groups = by_code(&others);
    if groups.is_empty() && missing.is_empty() {
        return vec!["Nothing to mend in the files.".to_owned()];
    }
    let (blocking, later): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.action <= Action::Error);
    let mut blocks: Vec<Vec<String>> = blocking.iter().map(mend_lines).collect();
    blocks.extend(missing_elements(&missing));
    blocks.extend(later.iter().map(mend_lines));
    let mut lines = vec!["Mend first (all: senco/flagged-pupils.xlsx, sheet Data checks; office/census-checks.xlsx)".to_owned()];
    let mut shown = 0;
    for block in &blocks {
        let is_last = shown + 1 == blocks.len();
        if lines.len() + block.len() + usize::from(!is_last) > room {
            break;
        }
        lines.extend(block.iter().cloned());
        shown += 1;
    }
    if shown < blocks.len() {
        let more = words::count(blocks.len() - shown, "more kind of finding", "more kinds of finding");
        lines.push(format!("  and {more}"));
    }
    lines
}

/// Where, and what: the first sentence of the message, broken into lines and never cut.
fn mend_lines(group: &FindingGroup<'_>) -> Vec<String> {
    let places = match group.places.as_slice() {
        [only] => only.to_string(),
        [first, ..] => format!("{} places, first {first}", group.places.len()),
        [] => String::new(),
    };
    let mut lines = wrapped(&format!("  [{}, {}] {places}", group.action, group.code), "    ");
    let message = group.message.split_once(". ").map_or(group.message, |(first, _)| first).trim_end_matches('.');
    lines.extend(wrapped(&format!("    {message}."), "    "));
    lines
}

/// What the return lacks, in one line.
fn missing_elements(missing: &[&Finding]) -> Option<Vec<String>> {
    let first = missing.first()?;
    let n_needed = missing.iter().filter(|finding| finding.action == Action::Error).count();
    let n_perhaps = missing.len() - n_needed;
    let text = format!(
        "  [census, {}] {n_needed} always and {n_perhaps} perhaps needed are in no file: census-checks.xlsx, Not supplied",
        first.code
    );
    Some(wrapped(&text, "    "))
}

/// One group per code and file: on one screen a kind of mistake counts once, whatever the values.
fn by_code(findings: &[Finding]) -> Vec<FindingGroup<'_>> {
    let mut kinds: Vec<FindingGroup> = Vec::new();
    for group in grouped(findings) {
        let same = kinds.iter_mut().find(|kind| {
            kind.code == group.code
                && kind.action == group.action
                && kind.places.first().map(|p| &p.file) == group.places.first().map(|p| &p.file)
        });
        match same {
            Some(kind) => kind.places.extend(group.places),
            None => kinds.push(group),
        }
    }
    kinds.sort_by(|left, right| left.action.cmp(&right.action).then(right.places.len().cmp(&left.places.len())));
    kinds
}

/// A text broken at blanks to the width of the screen; later lines start with `indent`.
fn wrapped(text: &str, indent: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let start = text.len() - text.trim_start().len();
    let mut line = text.get(..start).unwrap_or_default().to_owned();
    for word in text.split_whitespace() {
        let is_empty = line.trim().is_empty();
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
        } else if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// A line cut to the width of the screen: only a single word or path longer than the screen comes to this.
fn shortened(line: &str) -> String {
    if line.chars().count() <= WIDTH {
        return line.trim_end().to_owned();
    }
    let kept: String = line.chars().take(WIDTH - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::term::SchoolTerm;

    fn text(findings: &[Finding], written: &[String]) -> String {
        let as_at = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let stamp = RunStamp {
            run_id: "2026-11-20-1".into(),
            as_at,
            term: SchoolTerm::of(as_at),
            school_name: "Hillcrest Junior School".into(),
            coordinator: "InCo".into(),
            school_id: "hillcrest".into(),
            settings_hash: "0a1b2c3d4e5f".into(),
            version: "0.1.0",
        };
        let lists =
            BTreeMap::from([(Partition::Flagged, 21), (Partition::Watch, 30), (Partition::Cleared, 170), (Partition::NotJudged, 19)]);
        let inputs = [("pupils.csv".to_owned(), Tally { found: 242, used: 239, quarantined: 1, skipped: 2 })];
        summary_text(&SummaryInput {
            status: Status::NeedsAPerson,
            why: "3 census errors",
            stamp: &stamp,
            lists: &lists,
            on_roll: 240,
            expected_by_chance: 20.3,
            n_full_evidence: 226,
            inputs: &inputs,
            findings,
            census_errors: &[],
            written,
        })
    }

    fn finding(action: Action, code: &'static str, row: u32) -> Finding {
        let place = Place::file("marks.xlsx").in_sheet(Some("Spring".into())).at_row(row).at_column(6, "Writing");
        Finding::new(
            Code(code),
            action,
            place,
            format!("'EXP{row}' is not in your scale list. {}", "The pupil is listed as not judged in writing. ".repeat(4)),
        )
    }

    #[test]
    fn the_first_line_says_the_status_and_why() {
        let text = text(&[], &[]);
        assert!(text.starts_with("Status 1: done, but something needs a person first: 3 census errors\n"), "{text}");
        assert!(text.contains("Pupils on roll 240 = 21 flagged + 30 watch + 170 cleared + 19 not judged\n"));
        assert!(text.contains("Rows in 1 file: 242 found = 239 used + 1 left out + 2 set aside\n"));
        assert!(text.ends_with("Nothing to mend in the files.\n"));
    }

    #[test]
    fn the_run_is_named_in_full_and_no_sentence_is_cut() {
        let wordy = finding(Action::Asked, "M132", 4);
        let text = text(&[wordy], &[]);
        assert!(text.contains("Run 2026-11-20-1, settings 0a1b2c3d4e5f\n"), "{text}");
        assert!(!text.contains('…'), "{text}");
        assert!(text.contains("    'EXP4' is not in your scale list.\n"), "{text}");
    }

    #[test]
    fn what_blocks_somebody_comes_first_and_what_the_return_lacks_is_one_line() {
        let missing = |action| Finding::new(NOT_SUPPLIED, action, Place::file("pupils.csv"), "X is in no file.");
        let findings = [
            finding(Action::Asked, "M132", 4),
            missing(Action::Asked),
            missing(Action::Error),
            finding(Action::Error, "1510", 9),
            finding(Action::Rejected, "M001", 1),
        ];
        let text = text(&findings, &[]);
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is missing in {text}"));
        assert!(at("[not used, M001]") < at("[census error, 1510]"));
        assert!(at("[census error, 1510]") < at("1 always and 1 perhaps needed"));
        assert!(at("1 always and 1 perhaps needed") < at("[question, M132]"));
    }

    #[test]
    fn it_fits_one_screen_whatever_there_is_to_say() {
        const CODES: [&str; 30] = [
            "M001", "M002", "M003", "M004", "M005", "M006", "M007", "M008", "M009", "M010", "M011", "M012", "M013", "M014", "M015", "M016",
            "M017", "M018", "M019", "M020", "M021", "M022", "M023", "M024", "M025", "M026", "M027", "M028", "M029", "M030",
        ];
        let findings: Vec<Finding> = (0..600u32)
            .map(|n| finding(if n % 2 == 0 { Action::Warned } else { Action::Quarantined }, CODES[n as usize % 30], n + 2))
            .collect();
        let written: Vec<String> = [
            "senco/flagged-pupils.xlsx",
            "teachers/class-Oak.xlsx",
            "teachers/class-Elm.xlsx",
            "office/census.xml",
            "governors/send-report.pdf",
            "published/pack.html",
            "trust/a.csv",
            "run.json",
        ]
        .map(String::from)
        .to_vec();
        let text = text(&findings, &written);
        assert!(text.lines().count() <= 24, "{} lines\n{text}", text.lines().count());
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert!(text.contains("  teachers/class-Oak.xlsx and 1 more (each class teacher: one file)\n"), "{text}");
        assert!(text.contains("more kinds of finding"), "{text}");
    }

    #[test]
    fn findings_that_say_the_same_are_one_group_gravest_first() {
        let same = |row: u32| Finding::new(Code("M027"), Action::Warned, Place::file("a.csv").at_row(row), "The date is not a date.");
        let findings = [same(9), same(3), finding(Action::Rejected, "M001", 1)];
        let groups = grouped(&findings);
        assert_eq!(groups.iter().map(|group| (group.code.0, group.places.len())).collect::<Vec<_>>(), [("M001", 1), ("M027", 2)]);
        assert_eq!(groups[1].places[0].row, Some(3));
    }
}
