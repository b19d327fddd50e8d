//! The school's own words in the governors' report: no name of a pupil, no small number of children, no money of a few.
//!
//! A text that holds one is left out whole and listed with its reason; nothing is rewritten. The list never repeats the word.

mod fault;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use fault::Fault;

use crate::config::board_report::{BoardReport, Priority, ReportStatus};
use crate::disclose::sections::{FundingLine, OwnSections, PriorityLine};
use crate::disclose::view::Count;
use crate::domain::academic_year::AcademicYear;
use crate::domain::name::folded;
use crate::domain::words::date;
use crate::finding::{Action, Checked, Code, Finding};
use crate::link::school::School;
use crate::place::Place;

/// A text is held back.
const HELD_BACK: Code = Code("GOV-01");
/// A priority of an earlier year has no status.
const NO_STATUS: Code = Code("GOV-02");

/// Words after which a number counts children.
const CHILDREN: [&str; 17] = [
    "pupil", "pupils", "child", "children", "boy", "boys", "girl", "girls", "learner", "learners", "family", "families", "parent",
    "parents", "plan", "plans", "ehcp",
];
/// Words that may stand between a number and the children it counts.
const BETWEEN: usize = 3;
/// Number words below any threshold in use.
const NUMBERS: [(&str, u32); 13] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("single", 1),
    ("only", 1),
    ("both", 2),
    ("couple", 2),
];
/// Abbreviations of the report, in capitals as people write them: Sen is also a family name.
const ABBREVIATIONS: [&str; 20] = [
    "SEN", "SEND", "SENCO", "SENCo", "EHC", "EHCP", "EHCPs", "LA", "TA", "TAs", "HLTA", "ELSA", "EAL", "SALT", "OT", "EP", "CAMHS",
    "INSET", "DfE", "GP",
];
/// Titles before a teacher's name.
const TITLES: [&str; 7] = ["mr", "mrs", "ms", "miss", "mx", "dr", "sir"];

/// The item on annual reviews.
const REVIEWS: &str = "Annual reviews of plans in twelve months";
/// What is said of no reviews.
const NONE_DUE: &str = "none due";

/// Screens the school's own words for the board of `k` as the smallest count shown. `left` holds parts of the names of pupils in
/// earlier lists, folded.
pub fn own_sections(report: &BoardReport, school: &School, left: &BTreeSet<String>, k: u32) -> Checked<OwnSections> {
    let mut screen = Screen::of(report, school, left, k);
    let words = &report.words;
    let texts = [
        ("What pupils say", &words.pupils),
        ("Parents and carers", &words.parents),
        ("Training", &words.training),
        ("Outside agencies", &words.agencies),
        ("Complaints", &words.complaints),
        ("Accessibility actions", &words.accessibility),
    ];
    let mut own = OwnSections { is_approved: report.status == ReportStatus::Approved, ..OwnSections::default() };
    for (heading, text) in texts.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        match screen.passed(heading, text) {
            Some(text) => own.texts.push((heading.to_owned(), text)),
            None => own.held_back.push(heading.to_owned()),
        }
    }
    own.author = report.author.as_ref().and_then(|author| screen.passed("author", author));
    own.ehc_requests = report.ehc_requests.map(|requests| {
        let counts = together([requests.made, requests.agreed, requests.refused, requests.pending], k);
        let names = ["Requests made", "Agreed", "Refused", "Not answered yet"].map(str::to_owned);
        (requests.since, names.into_iter().zip(counts).collect())
    });
    for funding in &report.funding {
        let is_hidden = funding.pupils.is_some_and(|n| (1..k).contains(&n));
        let pounds = if is_hidden { [None, None] } else { [funding.this_year, funding.last_year] };
        if let Some(name) = screen.passed("funding", &funding.name) {
            own.funding.push(FundingLine { name, pounds, is_hidden });
        }
    }
    own.compliance = compliance(report, &mut screen, k);
    let now = AcademicYear::of(school.as_at);
    for (at, priority) in report.priorities.iter().enumerate() {
        let Some(line) = screen.priority(priority) else {
            own.held_back.push(format!("Priority {}", at + 1));
            continue;
        };
        match priority.set_in() {
            Some(year) if year >= now => own.priorities.push(line),
            _ => {
                if line.status.is_empty() {
                    screen.ask_status(at + 1, priority);
                }
                own.revisited.push(line);
            }
        }
    }
    Checked { value: own, findings: screen.findings }
}

fn compliance(report: &BoardReport, screen: &mut Screen, k: u32) -> Vec<(String, String)> {
    let facts = &report.compliance;
    let on = |day: Option<NaiveDate>| day.map_or_else(|| "not stated".to_owned(), date);
    let due = |day: Option<NaiveDate>| match day {
        Some(day) if day < screen.as_at => format!("{}, overdue", date(day)),
        other => on(other),
    };
    let published = match facts.information_report {
        Some(day) if (screen.as_at - day).num_days() > 365 => format!("{}, more than a year ago", date(day)),
        other => on(other),
    };
    let (policy, plan) = (due(facts.policy_review), due(facts.accessibility_plan_review));
    let qualification = screen.passed("qualification", &facts.coordinator_qualification).filter(|text| !text.is_empty());
    let reviews = match facts.plan_reviews.map(|reviews| (reviews.due, reviews.on_time)) {
        None => "not stated".to_owned(),
        Some((0, _)) => NONE_DUE.to_owned(),
        // "All but one" points at a family as much as "one" does.
        Some((due, on_time)) if due >= k && on_time == due => format!("all {due} on time"),
        Some((due, on_time)) if due - on_time >= k && on_time >= k => format!("{on_time} of {due} on time"),
        Some((due, on_time)) if due >= k && on_time < due => "most or some on time; the number may not be shown".to_owned(),
        Some(_) => "the number may not be shown".to_owned(),
    };
    [
        ("SEN information report published", published),
        ("SEND policy, next review by", policy),
        ("Accessibility plan, next review by", plan),
        ("Qualification of the coordinator", qualification.unwrap_or_else(|| "not stated".to_owned())),
        (REVIEWS, reviews),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// The same where the number of plans itself is not printed: reviews are counted by plan, so their number goes too.
pub(in crate::disclose) fn without_plans(own: &OwnSections) -> OwnSections {
    let mut own = own.clone();
    for (_, value) in own.compliance.iter_mut().filter(|(item, value)| item == REVIEWS && value.chars().any(|c| c.is_ascii_digit())) {
        *value = if value.starts_with("all ") { "all on time".to_owned() } else { "not all on time".to_owned() };
    }
    own
}

/// Counts that belong together: where one is small, every one but the zeros is hidden, so that none gives another away.
fn together<const N: usize>(counts: [u32; N], k: u32) -> [Count; N] {
    let is_small = counts.iter().any(|n| (1..k).contains(n));
    counts.map(|n| if is_small && n > 0 { Count::Hidden } else { Count::Exact(n) })
}

/// `O'Neill`, and `Grace's`.
fn is_name(names: &BTreeSet<String>, word: &str) -> bool {
    let own = word.trim_end_matches("'s").trim_end_matches("\u{2019}s");
    names.contains(&folded(word)) || names.contains(&folded(own))
}

/// What texts are searched for.
struct Screen {
    as_at: NaiveDate,
    k: u32,
    names: BTreeSet<String>,
    left: BTreeSet<String>,
    numbers: BTreeSet<String>,
    place: Place,
    findings: Vec<Finding>,
}

impl Screen {
    fn of(report: &BoardReport, school: &School, left: &BTreeSet<String>, k: u32) -> Screen {
        let meant: BTreeSet<String> = report.not_names.iter().map(|word| folded(word)).collect();
        let mut names = BTreeSet::new();
        let mut numbers = BTreeSet::new();
        for pupil in &school.pupils {
            let name = &pupil.name;
            let all = [Some(&name.surname), Some(&name.forename), name.preferred_forename.as_ref(), name.preferred_surname.as_ref()];
            for part in all.into_iter().flatten().flat_map(|name| name.split_whitespace()) {
                names.insert(folded(part));
            }
            numbers.extend([pupil.upn.text().to_lowercase()].into_iter().chain(pupil.admission_number.clone().filter(|n| n.len() > 4)));
        }
        names.retain(|name| name.chars().count() > 1 && !meant.contains(name));
        numbers.retain(|number| !number.trim().is_empty());
        let left = left.iter().filter(|name| !names.contains(*name) && !meant.contains(*name)).cloned().collect();
        Screen {
            as_at: school.as_at,
            k,
            names,
            left,
            numbers,
            place: Place::file("reports (the school's own words)"),
            findings: Vec::new(),
        }
    }

    /// The text in one line, when nothing speaks against it.
    fn passed(&mut self, what: &str, text: &str) -> Option<String> {
        let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.fault(&plain) {
            None => Some(plain),
            Some(fault) => {
                let message = format!("The text '{what}' {}. It is left out of the governors' report.", fault.words());
                self.findings.push(Finding::new(HELD_BACK, Action::Warned, self.place.clone(), message).hint(fault.cure()));
                None
            }
        }
    }

    fn fault(&self, text: &str) -> Option<Fault> {
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}')).filter(|w| !w.is_empty()).collect();
        let is_one_of = |names: &BTreeSet<String>, word: &str| {
            !ABBREVIATIONS.contains(&word) && word.chars().next().is_some_and(char::is_uppercase) && is_name(names, word)
        };
        if words.iter().any(|word| is_one_of(&self.names, word)) {
            return Some(Fault::PupilName);
        }
        if words.iter().any(|word| is_one_of(&self.left, word)) {
            return Some(Fault::LeaverName);
        }
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        if lower.iter().any(|word| self.numbers.contains(word)) {
            return Some(Fault::PupilNumber);
        }
        if lower
            .iter()
            .zip(words.iter().skip(1))
            .any(|(title, next)| TITLES.contains(&title.as_str()) && next.chars().next().is_some_and(char::is_uppercase))
        {
            return Some(Fault::StaffName);
        }
        self.counts_few(&lower).then_some(Fault::SmallNumber)
    }

    /// A number below k with children within a few words of it, on either side.
    fn counts_few(&self, words: &[String]) -> bool {
        let small = |word: &String| {
            let n = NUMBERS.iter().find(|(name, _)| name == word).map(|(_, n)| *n).or_else(|| word.parse().ok());
            n.is_some_and(|n| (1..self.k).contains(&n))
        };
        let are_children = |word: &String| CHILDREN.contains(&word.as_str());
        words.iter().enumerate().any(|(at, word)| small(word) && words.iter().skip(at + 1).take(BETWEEN).any(are_children))
            || words.windows(3).any(
                |three| matches!(three, [of, a, who] if of == "the" && (a == "pupil" || a == "child") && (who == "who" || who == "with")),
            )
    }

    fn priority(&mut self, priority: &Priority) -> Option<PriorityLine> {
        let parts = [&priority.action, &priority.owner, &priority.measure, &priority.status];
        let mut passed = Vec::new();
        for part in parts {
            passed.push(self.passed("priorities", part)?);
        }
        let [action, owner, measure, status] = <[String; 4]>::try_from(passed).ok()?;
        Some(PriorityLine { year: priority.year.clone(), action, owner, by: priority.by, measure, status })
    }

    fn ask_status(&mut self, number: usize, priority: &Priority) {
        let year = &priority.year;
        let (message, hint) = if priority.is_carried {
            let message = format!(
                "A priority of {year} no longer stands in the file and has no status. The governors read that nothing is known of it."
            );
            (message, "Put it back in the same words, with a line such as status = \"Done\".")
        } else {
            let message = format!("Priority {number}, of {year}, has no status. The governors read that nothing is known of it.");
            (message, "Add a line such as status = \"Done\" to it; it stays in the file.")
        };
        self.findings.push(Finding::new(NO_STATUS, Action::Asked, self.place.clone(), message).hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::board_report::{OwnWords, PlanReviews};
    use crate::domain::name::PupilName;

    fn school() -> School {
        let mut school = crate::analyse::sample::whole_school(30, 1);
        for (pupil, (surname, forename)) in school.pupils.iter_mut().zip([("O'Neill", "Ava"), ("Sen", "Ben")]) {
            pupil.name = PupilName { surname: surname.into(), forename: forename.into(), ..PupilName::default() };
        }
        school
    }

    fn screened(text: &str) -> Checked<OwnSections> {
        let report = BoardReport { words: OwnWords { training: text.into(), ..OwnWords::default() }, ..BoardReport::default() };
        own_sections(&report, &school(), &BTreeSet::new(), 6)
    }

    fn check(text: &str, is_printed: bool) {
        let found = screened(text);
        assert_eq!(found.value.texts.len(), usize::from(is_printed), "{text}: {:?}", found.findings);
        assert_eq!(found.findings.len(), usize::from(!is_printed), "{text}");
    }

    #[test]
    fn a_pupil_who_has_left_is_named_no_more_than_one_on_roll() {
        let words = OwnWords {
            pupils: "Milena still visits the garden club.".into(),
            training: "All staff were trained.".into(),
            ..OwnWords::default()
        };
        let mut report = BoardReport { words, ..BoardReport::default() };
        let left: BTreeSet<String> = ["milena".to_owned(), "garden".to_owned()].into();
        let held = own_sections(&report, &school(), &left, 6);
        assert_eq!((held.value.texts.len(), held.value.held_back.as_slice()), (1, &["What pupils say".to_owned()][..]));
        assert!(held.findings[0].message.contains("a pupil who has left") && !held.findings[0].to_string().contains("Milena"));
        report.not_names = vec!["Milena".into()];
        assert_eq!(own_sections(&report, &school(), &left, 6).value.texts.len(), 2);
    }

    #[test]
    fn a_text_with_a_pupils_name_is_left_out_and_the_name_is_not_repeated() {
        check("Ava has made a good start.", false);
        check("The family of O\u{2019}Neill was thanked.", false);
        check("We walked on a lava field.", true);
        check("Pupils on SEN support chose a room.", true);
        check("The Sen family came.", false);
        let found = screened("Thanks to Ava.");
        assert!(!found.findings[0].to_string().contains("Ava"), "{}", found.findings[0]);
    }

    #[test]
    fn a_name_that_is_meant_otherwise_can_be_allowed() {
        let words = OwnWords { training: "Ava is also a brand of chair.".into(), ..OwnWords::default() };
        let report = BoardReport { words, not_names: vec!["ava".into()], ..BoardReport::default() };
        assert_eq!(own_sections(&report, &school(), &BTreeSet::new(), 6).value.texts.len(), 1);
    }

    #[test]
    fn few_children_are_never_counted_in_a_text() {
        check("Two of our pupils moved to a special school.", false);
        check("We work with 3 new families.", false);
        check("The pupil who joined in May is settling.", false);
        check("Twelve staff in two teams were trained in 3 sessions.", true);
        check("Seven pupils chose the new room.", true);
    }

    #[test]
    fn titles_go_with_names_of_people() {
        check("Mrs Example led the training.", false);
        check("Miss a day and you fall behind.", true);
    }

    #[test]
    fn one_small_request_hides_the_others_that_would_give_it_away() {
        assert_eq!(together([7, 6, 1, 0], 6), [Count::Hidden, Count::Hidden, Count::Hidden, Count::Exact(0)]);
        assert_eq!(together([13, 7, 6, 0], 6), [Count::Exact(13), Count::Exact(7), Count::Exact(6), Count::Exact(0)]);
    }

    #[test]
    fn reviews_of_a_few_plans_are_not_counted() {
        let said = |due: u32, on_time: u32| {
            let mut report = BoardReport::default();
            report.compliance.plan_reviews = Some(PlanReviews { due, on_time });
            own_sections(&report, &school(), &BTreeSet::new(), 6).value.compliance[4].1.clone()
        };
        assert_eq!(said(8, 8), "all 8 on time");
        assert_eq!(said(20, 12), "12 of 20 on time");
        assert!(!said(8, 7).contains('7') && !said(4, 4).contains('4'));
        assert_eq!(said(0, 0), "none due");
        let mut report = BoardReport::default();
        report.compliance.plan_reviews = Some(PlanReviews { due: 20, on_time: 12 });
        let own = without_plans(&own_sections(&report, &school(), &BTreeSet::new(), 6).value);
        assert_eq!(own.compliance[4].1, "not all on time", "where the number of plans is hidden");
    }
}
