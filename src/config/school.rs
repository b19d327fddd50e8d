//! `config/schools/<id>.toml`: one school, its policy, its inbox, and what its files leave unsaid.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::days::{day, some_day};
use crate::config::fetch::FetchSettings;
use crate::config::interventions::PlannedIntervention;
use crate::config::retention::Retention;
use crate::config::school_costs::SchoolCosts;
use crate::domain::school_number::{LaEstab, Urn};
use crate::table::clean;

/// One school's settings, as written.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolSettings {
    /// Short name for folders: lower-case letters, digits and hyphens.
    pub id: String,
    /// Name printed on outputs.
    pub name: String,
    /// Which policy in `config/policies/` applies.
    pub policy: String,
    /// Folder of exports, relative to this file.
    pub inbox: String,
    /// Who settles questions about the rules, by role, printed on the settings sheet.
    pub rules_owner: String,
    /// The census's facts about the school.
    pub census: CensusSchool,
    /// Where earlier terms are remembered.
    #[serde(default)]
    pub history: HistorySettings,
    /// Where filled-in workbooks are put back, relative to this file; `decisions-in` beside the outputs when absent.
    #[serde(default)]
    pub decisions_in: Option<String>,
    /// How the SENCo's workbook is protected.
    #[serde(default)]
    pub workbook: WorkbookSettings,
    /// How long records are kept, where the school's own schedule differs.
    #[serde(default)]
    pub retention: Option<Retention>,
    /// What `waymark fetch` asks the MIS aggregator for.
    #[serde(default)]
    pub fetch: Option<FetchSettings>,
    /// Meaning of the school's own words and of files that leave something unsaid.
    #[serde(default)]
    pub reading: ReadingSettings,
    /// Hourly rates, term dates and words for tiers of the school's own.
    #[serde(default)]
    pub costs: SchoolCosts,
    /// What was planned for an intervention before it began, by its name.
    #[serde(default)]
    pub interventions: BTreeMap<String, PlannedIntervention>,
    /// Outputs made only when they are asked for.
    #[serde(default)]
    pub outputs: OutputSettings,
    /// Facts recorded by staff that stage moves ask for: pupil's UPN or admission number to names of facts.
    #[serde(default)]
    pub facts: BTreeMap<String, Vec<String>>,
    /// Stage of pupils beyond what the SEN code says: UPN or admission number to a state of the policy.
    #[serde(default)]
    pub states: BTreeMap<String, PupilState>,
}

/// Outputs made only when they are asked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSettings {
    /// Row keys of pupils for whom an evidence pack is written, as the workbook prints them; never names.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Extracts with names for the local authority or Ofsted, held by the office.
    #[serde(default)]
    pub extract: Vec<Extract>,
}

/// An extract that is made on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Extract {
    /// Pupils with SEN, their level of provision and types of need.
    #[serde(rename = "levels and types of need")]
    LevelsAndTypes,
    /// Pupils of the inclusion groups, each with a history.
    #[serde(rename = "inclusion groups")]
    InclusionGroups,
}

/// Where earlier terms are remembered.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HistorySettings {
    /// The history file, relative to this file; beside the outputs when absent.
    #[serde(default)]
    pub file: Option<String>,
}

/// The passphrase that the SENCo's workbook asks for; none when neither place is named.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WorkbookSettings {
    /// File that holds the passphrase and nothing else, relative to this file. Only its owner may be able to read it.
    #[serde(default)]
    pub passphrase_file: Option<String>,
    /// Environment variable that holds the passphrase.
    #[serde(default)]
    pub passphrase_env: Option<String>,
}

impl SchoolSettings {
    /// The numbers of the census and those that the settings add.
    pub fn numbers(&self) -> SchoolNumbers {
        let mut own = SchoolNumbers::default();
        own.la_estabs.extend(LaEstab::parse(&format!("{}/{}", self.census.la, self.census.estab)));
        own.urns.push(self.census.urn.clone());
        for text in &self.reading.school_numbers {
            match (LaEstab::parse(text), Urn::parse(text)) {
                (Some(number), _) => own.la_estabs.push(number),
                (None, Some(urn)) => own.urns.push(urn.to_string()),
                (None, None) => {}
            }
        }
        own
    }
}

/// A pupil's place on the policy's ladder, as recorded by staff.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PupilState {
    /// State name of the policy, for example `FOCUS_CHILD`.
    pub state: String,
    /// The day it began.
    #[serde(deserialize_with = "day")]
    pub since: chrono::NaiveDate,
}

/// What the census asks about the school itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CensusSchool {
    /// Three digits.
    pub la: String,
    /// Four digits.
    pub estab: String,
    /// Six digits.
    pub urn: String,
    /// Code of `school_phase`.
    pub phase: String,
    /// Code of `school_type`.
    #[serde(rename = "type")]
    pub school_type: String,
    /// Code of `nc_year`.
    pub lowest_nc_year: String,
    /// Code of `nc_year`.
    pub highest_nc_year: String,
    /// Code of `school_intake`.
    pub intake: String,
    /// Code of `school_governance`.
    pub governance: String,
    /// Telephone of the office.
    pub phone: String,
    /// E-mail of the office.
    pub email: String,
    /// Raised for every resubmission.
    pub serial_number: u32,
    /// What the school states for every pupil whose file says nothing, by census item, for example
    /// `part_time = "false"`. Items allowed: `census::build::STATED_FOR_EVERY_PUPIL`.
    #[serde(default)]
    pub every_pupil: BTreeMap<String, String>,
    /// What the school states about itself for the return of a term (`spring`), in tables nested and named like the return's own
    /// modules: appeals, classes, childcare, counts of census day.
    #[serde(default)]
    pub details: BTreeMap<String, toml::Value>,
}

/// What the school's files leave unsaid.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingSettings {
    /// Heading as written in the school's files to one of the program's column names.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Judgement word as written to a word of the judgement scale.
    #[serde(default)]
    pub judgements: BTreeMap<String, String>,
    /// Ladders of words of the school or its tracker, each with its order.
    #[serde(default)]
    pub scales: Vec<OwnScale>,
    /// Ratings of the school's own, such as a skills check from 1 to 5.
    #[serde(default)]
    pub ratings: Vec<OwnRating>,
    /// SEN status word as written to N, K or E.
    #[serde(default)]
    pub sen_status: BTreeMap<String, String>,
    /// Names of one intervention: as written to the name to use.
    #[serde(default)]
    pub interventions: BTreeMap<String, String>,
    /// Spellings of one class: as written to the name to use.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
    /// What a blank cell means, by the heading of a column that answers yes or no.
    #[serde(default)]
    pub blanks: BTreeMap<String, BlankMeaning>,
    /// Which part of a date comes first, by the heading of a column of dates.
    #[serde(default)]
    pub date_order: BTreeMap<String, WrittenOrder>,
    /// Further numbers under which files know the school, such as those of before it joined a trust: `123/4567`, or a URN.
    #[serde(default)]
    pub school_numbers: Vec<String>,
    /// How many pupils are on roll, about, as the school counts them: a lone list of far fewer is asked about.
    #[serde(default)]
    pub pupils_on_roll: Option<u32>,
    /// The school's own numbers, from the census settings and `school_numbers`; filled in when the settings are loaded.
    #[serde(skip)]
    pub own: SchoolNumbers,
    /// Whose word counts where files say different things.
    #[serde(default)]
    pub prefer: Prefer,
    /// Hidden sheets that shall be read, by name.
    #[serde(default)]
    pub hidden_sheets: Vec<String>,
    /// Facts about single files: of the blocks that match a file, the first that states a fact wins.
    #[serde(default)]
    pub files: Vec<FileHint>,
}

/// Whose word counts where files say different things about one pupil.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Prefer {
    /// Whose SEN provision.
    #[serde(default)]
    pub sen_status: SenSource,
    /// Parts of the names of files whose dates of an intervention are used, the most trusted first.
    #[serde(default)]
    pub interventions: Vec<String>,
    /// What is done with a mark whose row a newer file no longer has.
    #[serde(default)]
    pub vanished_marks: VanishedMarks,
}

/// A source of SEN provision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum SenSource {
    /// The SEN report or register.
    #[default]
    #[serde(rename = "SEN report")]
    Report,
    /// The status column of the pupil list.
    #[serde(rename = "pupil list")]
    List,
}

/// What is done with a mark that a newer file of the same results no longer has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub enum VanishedMarks {
    /// It is used, and listed once.
    #[default]
    #[serde(rename = "keep")]
    Keep,
    /// It is not used, and listed once.
    #[serde(rename = "leave out")]
    LeaveOut,
}

impl ReadingSettings {
    /// The name to use of a class as written.
    pub fn class_name(&self, written: &str) -> String {
        entry(&self.classes, written).cloned().unwrap_or_else(|| written.to_owned())
    }

    /// What a blank means under a heading, where the school has said so.
    pub(crate) fn blank_under(&self, heading: &str) -> Option<BlankMeaning> {
        entry(&self.blanks, heading).copied()
    }

    /// Which part of a date comes first under a heading, where the school has said so.
    pub(crate) fn order_under(&self, heading: &str) -> Option<WrittenOrder> {
        entry(&self.date_order, heading).copied()
    }
}

/// The entry of a text, without regard to capitals and doubled blanks.
fn entry<'a, T>(table: &'a BTreeMap<String, T>, text: &str) -> Option<&'a T> {
    let wanted = clean(text).to_lowercase();
    table.iter().find(|(written, _)| clean(written).to_lowercase() == wanted).map(|(_, value)| value)
}

/// What a blank cell of a yes-or-no column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum BlankMeaning {
    /// The column marks the pupils it is true of.
    #[serde(rename = "no")]
    No,
    /// Nobody has filled the cell in.
    #[serde(rename = "not known")]
    NotKnown,
}

/// Which part of a written date comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum WrittenOrder {
    /// 03/09/2026 is 3 September.
    #[serde(rename = "day first")]
    DayFirst,
    /// 09/03/2026 is 3 September.
    #[serde(rename = "month first")]
    MonthFirst,
}

/// The numbers under which files know the school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolNumbers {
    /// Local authority and establishment.
    pub la_estabs: Vec<LaEstab>,
    /// Six digits.
    pub urns: Vec<String>,
}

impl SchoolNumbers {
    /// True when nothing is known.
    pub(crate) fn is_unknown(&self) -> bool {
        self.la_estabs.is_empty() && self.urns.is_empty()
    }
}

/// A ladder of words that is not the national one: its steps are compared with one another and with nothing else.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnScale {
    /// Name of the tracker or ladder, printed beside its steps.
    pub name: String,
    /// The words, lowest first.
    pub steps: Vec<String>,
    /// The step from which on a pupil is at the expected level; none is when absent.
    #[serde(default)]
    pub expected: Option<String>,
}

/// A rating of the school's own.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnRating {
    /// Name, printed beside its values.
    pub name: String,
    /// Headings of its columns, without the term.
    pub columns: Vec<String>,
    /// Lowest value.
    pub lowest: f64,
    /// Highest value.
    pub highest: f64,
}

/// Facts about files whose name contains a text (case does not matter).
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FileHint {
    /// Part of the file's name.
    pub name_contains: String,
    /// Part of the sheet's name; every sheet when absent.
    #[serde(default)]
    pub sheet_contains: Option<String>,
    /// School year of the file's terms, `2026-27`.
    #[serde(default)]
    pub academic_year: Option<String>,
    /// Term of every result in the file.
    #[serde(default)]
    pub term: Option<String>,
    /// Subject of every result in the file.
    #[serde(default)]
    pub subject: Option<String>,
    /// Test series of every score in the file.
    #[serde(default)]
    pub instrument: Option<String>,
    /// Paper whose marks or percentages the file holds, in the school's words; marks are compared inside one paper only.
    #[serde(default)]
    pub paper: Option<String>,
    /// The day a list or report holds for.
    #[serde(default, deserialize_with = "some_day")]
    pub as_at: Option<chrono::NaiveDate>,
    /// Class of every pupil in the file.
    #[serde(default)]
    pub class: Option<String>,
    /// File that holds the password of a protected workbook and nothing else, relative to the school's own file. Only its
    /// owner may be able to read it.
    #[serde(default)]
    pub passphrase_file: Option<String>,
    /// Environment variable that holds the password of a protected workbook.
    #[serde(default)]
    pub passphrase_env: Option<String>,
    /// Leave the file or sheet out; it is listed as left out by the settings.
    #[serde(default)]
    pub ignore: bool,
}
