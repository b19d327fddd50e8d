//! `config/reports/<school id>.toml`: what the governors' report says in the school's own words: texts, money received,
//! dates of compliance, priorities. The file is optional, and so is every key.
//!
//! Priorities stay in the file from year to year, so that last year's come back in this year's report with what became of them.
//! Nothing here is printed before `disclose` has looked for names and small counts.

use std::path::Path;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::config::days::{day, some_day};
use crate::domain::academic_year::AcademicYear;
use crate::domain::name::folded;
use crate::error::ConfigMistake;

/// Longest text of one heading, in words: a report of four pages has no room for more.
pub const MOST_WORDS: usize = 150;

/// The file, as written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BoardReport {
    /// Who answers for the report, by role and never by name.
    #[serde(default)]
    pub author: Option<String>,
    /// Whether the head has approved it.
    #[serde(default)]
    pub status: ReportStatus,
    /// Words that are also a pupil's name and are meant otherwise here: `Grace`, `May`.
    #[serde(default)]
    pub not_names: Vec<String>,
    /// Texts of section 11.
    #[serde(default)]
    pub words: OwnWords,
    /// Requests for an education, health and care assessment since the report of last year.
    #[serde(default)]
    pub ehc_requests: Option<EhcRequests>,
    /// Money received for special educational needs.
    #[serde(default)]
    pub funding: Vec<Funding>,
    /// Dates and facts of section 12.
    #[serde(default)]
    pub compliance: Compliance,
    /// Priorities, of this year and of earlier ones.
    #[serde(default)]
    pub priorities: Vec<Priority>,
}

/// Draft or approved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportStatus {
    /// To be checked.
    #[default]
    Draft,
    /// Checked and approved by the head.
    Approved,
}

/// Texts in the school's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnWords {
    /// What pupils say.
    #[serde(default)]
    pub pupils: String,
    /// What parents and carers say, and how the school works with them.
    #[serde(default)]
    pub parents: String,
    /// Training of staff.
    #[serde(default)]
    pub training: String,
    /// Outside agencies.
    #[serde(default)]
    pub agencies: String,
    /// Complaints.
    #[serde(default)]
    pub complaints: String,
    /// Actions of the accessibility plan.
    #[serde(default)]
    pub accessibility: String,
}

/// Requests for an assessment, in pupils.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EhcRequests {
    /// First day counted.
    #[serde(deserialize_with = "day")]
    pub since: NaiveDate,
    /// Asked for.
    pub made: u32,
    /// Agreed to.
    pub agreed: u32,
    /// Refused.
    pub refused: u32,
    /// Not answered yet.
    pub pending: u32,
}

/// One source of money, in whole pounds a financial year.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    /// Name, for example `Notional SEN budget`.
    pub name: String,
    /// This financial year.
    #[serde(default)]
    pub this_year: Option<u64>,
    /// The year before.
    #[serde(default)]
    pub last_year: Option<u64>,
    /// Pupils it is paid for, where it is paid for single pupils.
    #[serde(default)]
    pub pupils: Option<u32>,
}

/// What the law and the policy ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Compliance {
    /// Day on which the SEN information report was published last.
    #[serde(default, deserialize_with = "some_day")]
    pub information_report: Option<NaiveDate>,
    /// Day by which the policy is to be reviewed.
    #[serde(default, deserialize_with = "some_day")]
    pub policy_review: Option<NaiveDate>,
    /// Day by which the accessibility plan is to be reviewed.
    #[serde(default, deserialize_with = "some_day")]
    pub accessibility_plan_review: Option<NaiveDate>,
    /// Qualification of the coordinator, in words.
    #[serde(default)]
    pub coordinator_qualification: String,
    /// Annual reviews of plans in the last twelve months.
    #[serde(default)]
    pub plan_reviews: Option<PlanReviews>,
}

/// Annual reviews of plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PlanReviews {
    /// Due.
    pub due: u32,
    /// Held on time.
    pub on_time: u32,
}

/// One priority.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    /// School year in which it was set: `2026-27`.
    pub year: String,
    /// What is done.
    pub action: String,
    /// Who sees to it, by role.
    pub owner: String,
    /// By when.
    #[serde(deserialize_with = "day")]
    pub by: NaiveDate,
    /// How the board will see that it has worked.
    pub measure: String,
    /// How it stands; a priority of an earlier year without one is asked about.
    #[serde(default)]
    pub status: String,
    /// Taken from the history, because the file no longer holds it.
    #[serde(skip)]
    pub is_carried: bool,
}

impl Priority {
    /// The year in which it was set; `None` only before the file was checked.
    pub fn set_in(&self) -> Option<AcademicYear> {
        AcademicYear::parse(&self.year)
    }
}

impl BoardReport {
    /// The report with the priorities that an earlier report held and the file no longer does.
    pub fn with_carried(&self, kept: &[Priority]) -> BoardReport {
        let key = |priority: &Priority| (priority.year.clone(), folded(&priority.action));
        let mut report = self.clone();
        for priority in kept {
            if !report.priorities.iter().any(|own| key(own) == key(priority)) {
                report.priorities.push(Priority { is_carried: true, ..priority.clone() });
            }
        }
        report
    }

    /// Reads a file; one that is not there is an empty report. Mistakes name the key.
    pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> BoardReport {
        let name = path.display().to_string();
        let mistake = |key: String, message: String| ConfigMistake { file: name.clone(), key, message };
        match std::fs::read_to_string(path) {
            Ok(text) => BoardReport::parse(&text, &mut |key, message| mistakes.push(mistake(key, message))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BoardReport::default(),
            Err(error) => {
                mistakes.push(ConfigMistake::unreadable(&name, &error));
                BoardReport::default()
            }
        }
    }

    fn parse(text: &str, wrong: &mut impl FnMut(String, String)) -> BoardReport {
        let text = text.trim_start_matches('\u{FEFF}');
        let report: BoardReport = match toml::from_str(text) {
            Ok(report) => report,
            Err(error) => {
                let line = error.span().map(|span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
                wrong(line.map(|line| format!("line {line}")).unwrap_or_default(), error.message().to_owned());
                return BoardReport::default();
            }
        };
        report.check(wrong);
        report
    }

    fn check(&self, wrong: &mut impl FnMut(String, String)) {
        let words = &self.words;
        let texts = [
            ("words.pupils", &words.pupils),
            ("words.parents", &words.parents),
            ("words.training", &words.training),
            ("words.agencies", &words.agencies),
            ("words.complaints", &words.complaints),
            ("words.accessibility", &words.accessibility),
        ];
        for (key, text) in texts {
            let n = text.split_whitespace().count();
            if n > MOST_WORDS {
                wrong(key.to_owned(), format!("the text has {n} words; the report has room for {MOST_WORDS}"));
            }
        }
        for (at, priority) in self.priorities.iter().enumerate() {
            let key = |field: &str| format!("priorities, number {}, {field}", at + 1);
            if priority.set_in().is_none() {
                wrong(key("year"), format!("'{}' is not a school year such as 2026-27", priority.year));
            }
            for (field, text) in [("action", &priority.action), ("owner", &priority.owner), ("measure", &priority.measure)] {
                if text.trim().is_empty() {
                    wrong(key(field), "is empty; the board reads action, owner, date and measure together".to_owned());
                }
            }
        }
        for (at, funding) in self.funding.iter().enumerate().filter(|(_, funding)| funding.name.trim().is_empty()) {
            wrong(format!("funding, number {}, name", at + 1), format!("is empty beside {:?}", funding.this_year));
        }
        if let Some(requests) = self.ehc_requests
            && requests.agreed.saturating_add(requests.refused) > requests.made.saturating_add(requests.pending)
        {
            let answered = requests.agreed.saturating_add(requests.refused);
            wrong("ehc_requests".to_owned(), format!("{answered} are answered and only {} were made", requests.made));
        }
        if let Some(reviews) = self.compliance.plan_reviews
            && reviews.on_time > reviews.due
        {
            wrong("compliance.plan_reviews".to_owned(), format!("{} were on time of {} due", reviews.on_time, reviews.due));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (BoardReport, Vec<(String, String)>) {
        let mut mistakes = Vec::new();
        let report = BoardReport::parse(text, &mut |key, message| mistakes.push((key, message)));
        (report, mistakes)
    }

    #[test]
    fn an_empty_file_and_no_file_are_the_same_report() {
        assert_eq!(parsed("").0, BoardReport::default());
        let mut mistakes = Vec::new();
        assert_eq!(BoardReport::load(Path::new("/no/such/file.toml"), &mut mistakes), BoardReport::default());
        assert!(mistakes.is_empty());
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line() {
        let (report, mistakes) = parsed("author = \"SENCO\"\nstauts = \"draft\"\n");
        assert_eq!(report, BoardReport::default());
        assert_eq!(mistakes[0].0, "line 2");
        assert!(mistakes[0].1.contains("stauts"), "{mistakes:?}");
    }

    #[test]
    fn numbers_that_contradict_each_other_are_named_together() {
        let text = "[ehc_requests]\nsince = 2026-09-01\nmade = 1\nagreed = 2\nrefused = 0\npending = 0\n\
                    [compliance]\nplan_reviews = { due = 7, on_time = 8 }\n\
                    [[priorities]]\nyear = \"soon\"\naction = \"x\"\nowner = \"\"\nby = 2027-07-01\nmeasure = \"y\"\n";
        let keys: Vec<String> = parsed(text).1.into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["priorities, number 1, year", "priorities, number 1, owner", "ehc_requests", "compliance.plan_reviews"]);
    }

    #[test]
    fn a_text_that_would_fill_a_page_is_too_long() {
        let text = format!("[words]\ntraining = \"{}\"\n", "word ".repeat(MOST_WORDS + 1));
        assert!(parsed(&text).1[0].1.contains("151 words"));
    }
}
