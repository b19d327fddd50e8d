//! The further sections of the governors' report, each value past the gate: years, movement, attainment, policy tests, absence,
//! money, and the school's own words.
//!
//! Plain shapes without a pupil in them; only `board` fills them.

use chrono::NaiveDate;

use crate::config::board_report::Priority;
use crate::disclose::view::{Comparator, Count};

/// What the report tells beside the core view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sections {
    /// The register by school year, oldest first, this year last.
    pub years: Vec<YearLine>,
    /// Movement since the register of last year; `None` in a first year.
    pub movement: Option<Movement>,
    /// Pupils at the expected level, by subject.
    pub attainment: Vec<AttainmentLine>,
    /// The policy's tests.
    pub tests: Vec<TestLine>,
    /// What became of the pupils flagged in an earlier term; `None` while nothing came back.
    pub decided: Option<Decided>,
    /// Persistent absence and suspensions by group.
    pub absence: Vec<AbsenceLine>,
    /// Money spent on interventions.
    pub spend: Spend,
    /// Published shares beside the school's.
    pub published: PublishedShares,
    /// The school's own words.
    pub own: OwnSections,
}

/// One school year of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct YearLine {
    /// `2025-26`.
    pub year: String,
    /// The day of the register.
    pub as_at: NaiveDate,
    /// SEN support, plan, both.
    pub stages: [YearCell; 3],
}

/// One count of an earlier year.
#[derive(Clone, Debug, PartialEq)]
pub struct YearCell {
    /// Pupils.
    pub n: Count,
    /// Share of the roll of that day as printed.
    pub percent: String,
    /// Hidden only because it differs by a few pupils from this year's figure, which is shown.
    pub is_broadly_unchanged: bool,
}

/// Movement on and off the register since a day of last year.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// The day of the earlier register.
    pub since: NaiveDate,
    /// What happened, in words, and to how many.
    pub lines: Vec<(String, Count)>,
}

/// A share of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareOf {
    /// Pupils with a judgement.
    pub n: Count,
    /// Of them at the expected level.
    pub reached: Count,
    /// The share as printed.
    pub percent: String,
}

/// Attainment in one subject, or at one statutory point.
#[derive(Clone, Debug, PartialEq)]
pub struct AttainmentLine {
    /// `Reading`, or `Phonics check`.
    pub subject: String,
    /// What the share is of, with its date.
    pub measure: String,
    /// Pupils with SEND.
    pub send: ShareOf,
    /// Other pupils.
    pub others: ShareOf,
    /// Points by which the share of others lies above, with 95% interval, whole numbers.
    pub gap: Option<(f64, f64, f64)>,
    /// England in the same year: pupils with SEND, others; `None` where no figure of the year is held or the measure is not national.
    pub national: Option<[Comparator; 2]>,
    /// True for a statutory measure, which has a national figure in principle.
    pub is_statutory: bool,
}

/// One test of the policy over all pupils on roll.
#[derive(Clone, Debug, PartialEq)]
pub struct TestLine {
    /// The question in words; yes is good.
    pub question: String,
    /// Position of the clause in the policy.
    pub clause: String,
    /// The policy words it as a concern.
    pub is_concern: bool,
    /// Yes.
    pub yes: Count,
    /// No.
    pub no: Count,
    /// Uncertain, not applicable, or without evidence.
    pub open: Count,
}

/// What became of the pupils flagged in an earlier term who are still on roll.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// `spring term 2025-26`.
    pub term: String,
    /// Flagged then.
    pub flagged: Count,
    /// Decisions in words, with pupils; adds up to `flagged`.
    pub lines: Vec<(String, Count)>,
}

/// Absence of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct AbsenceLine {
    /// Group in words.
    pub group: String,
    /// Pupils who missed a tenth of their sessions or more.
    pub persistent: Count,
    /// Share of the group as printed.
    pub persistent_percent: String,
    /// Pupils suspended this school year; `None` where the school's files hold no suspension of anybody.
    pub suspended: Option<Count>,
    /// England: overall absence and persistent absence of the group, in percent.
    pub national: Option<[Comparator; 2]>,
}

/// Spending on interventions this school year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spend {
    /// By area of need.
    pub by_area: Vec<SpendLine>,
    /// By tier of provision.
    pub by_tier: Vec<SpendLine>,
    /// The whole, where every part is shown.
    pub total_pounds: Option<f64>,
}

/// One line of spending.
#[derive(Clone, Debug, PartialEq)]
pub struct SpendLine {
    /// Area or tier in words.
    pub name: String,
    /// Pupils with such provision.
    pub n: Count,
    /// Cost to date, to ten pounds; `None` where a course has no cost or the number of pupils is hidden.
    pub pounds: Option<f64>,
    /// Cost of an hour of support for one pupil, in whole pounds; stands only beside `pounds`.
    pub an_hour: Option<f64>,
}

/// Published shares that stand beside the school's own: no figure of the school is in here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublishedShares {
    /// England, primary need among pupils with SEND, by area of need.
    pub needs: Vec<(String, Comparator)>,
    /// The local authority, share of pupils by SEN stage; empty where the school holds no figure of it.
    pub authority_stages: Vec<(String, Comparator)>,
    /// The local authority, primary need among pupils with SEND, by area of need.
    pub authority_needs: Vec<(String, Comparator)>,
}

/// The school's own words, screened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnSections {
    /// Who answers for the report.
    pub author: Option<String>,
    /// The head has approved it.
    pub is_approved: bool,
    /// Headings with their texts, in print order.
    pub texts: Vec<(String, String)>,
    /// Headings whose text was held back.
    pub held_back: Vec<String>,
    /// Requests for an assessment: since when, and what with how many.
    pub ehc_requests: Option<(NaiveDate, Vec<(String, Count)>)>,
    /// Money received: name, this year and last year in pounds; `None` where it is not stated or is paid for a few pupils.
    pub funding: Vec<FundingLine>,
    /// What is asked of the school, and how it stands.
    pub compliance: Vec<(String, String)>,
    /// Priorities of this school year.
    pub priorities: Vec<PriorityLine>,
    /// Priorities of earlier years.
    pub revisited: Vec<PriorityLine>,
}

/// One source of money.
#[derive(Clone, Debug, PartialEq)]
pub struct FundingLine {
    /// Name.
    pub name: String,
    /// This financial year, the one before.
    pub pounds: [Option<u64>; 2],
    /// Paid for so few pupils that the amount is hidden.
    pub is_hidden: bool,
}

/// One priority.
#[derive(Clone, Debug, PartialEq)]
pub struct PriorityLine {
    /// School year.
    pub year: String,
    /// Action.
    pub action: String,
    /// Role.
    pub owner: String,
    /// By when.
    pub by: NaiveDate,
    /// Measure.
    pub measure: String,
    /// How it stands; empty when nobody has said.
    pub status: String,
}

impl PriorityLine {
    /// As the school's file would hold it: for the history.
    pub fn kept(&self) -> Priority {
        let PriorityLine { year, action, owner, by, measure, status } = self.clone();
        Priority { year, action, owner, by, measure, status, is_carried: false }
    }
}
