//! What `decide` proposes.

use std::collections::BTreeMap;

use crate::decide::rule_results::PolicyRuleResult;
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;

/// Strength of evidence, oriented so that plus is good (method: five levels and "no evidence").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `--`: at or beyond 1.645 on the bad side.
    Strongly,
    /// `-`: between 1 and 1.645 on the bad side.
    Leaning,
    /// `0`: no reliable difference.
    Level,
    /// `+`.
    LeaningGood,
    /// `++`.
    StronglyGood,
    /// `?`: no evidence.
    Unknown,
}

impl Level {
    /// The sign used in evidence tables.
    pub fn sign(self) -> &'static str {
        match self {
            Level::Strongly => "--",
            Level::Leaning => "-",
            Level::Level => "0",
            Level::LeaningGood => "+",
            Level::StronglyGood => "++",
            Level::Unknown => "?",
        }
    }

    /// From the sign.
    pub(crate) fn from_sign(sign: &str) -> Option<Level> {
        match sign {
            "--" => Some(Level::Strongly),
            "-" => Some(Level::Leaning),
            "0" => Some(Level::Level),
            "+" => Some(Level::LeaningGood),
            "++" => Some(Level::StronglyGood),
            "?" => Some(Level::Unknown),
            _ => None,
        }
    }

    /// `-` or `--`.
    pub fn leans(self) -> bool {
        matches!(self, Level::Strongly | Level::Leaning)
    }
}

/// Verdict of one criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Met.
    Met,
    /// Indicated (criteria that ask for improvement).
    Indicated,
    /// Not shown (criteria that ask for improvement).
    NotShown,
    /// Uncertain.
    Uncertain,
    /// Not met.
    NotMet,
    /// Does not apply.
    NotApplicable,
    /// No evidence.
    NoEvidence,
}

impl Verdict {
    /// The word of the method and of the worked cases.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Met => "MET",
            Verdict::Indicated => "INDICATED",
            Verdict::NotShown => "NOT_SHOWN",
            Verdict::Uncertain => "UNCERTAIN",
            Verdict::NotMet => "NOT_MET",
            Verdict::NotApplicable => "NOT_APPLICABLE",
            Verdict::NoEvidence => "NO_EVIDENCE",
        }
    }

    /// The words a teacher reads.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::Indicated => "indicated",
            Verdict::NotShown => "not shown",
            Verdict::Uncertain => "uncertain",
            Verdict::NotMet => "not met",
            Verdict::NotApplicable => "does not apply",
            Verdict::NoEvidence => "no evidence",
        }
    }
}

/// One criterion judged for one pupil in one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionResult {
    /// Letter a to j.
    pub letter: char,
    /// Level.
    pub level: Level,
    /// Verdict.
    pub verdict: Verdict,
    /// z behind the level, if any.
    pub z: Option<f64>,
    /// Who the pupil was compared with, in words with the number.
    pub population: String,
    /// What the numbers are, in words.
    pub evidence: String,
    /// What would have cleared it, in words; empty when it is met.
    pub would_have_cleared: String,
    /// Clause of the policy, in words with its position; empty when the policy has no such criterion.
    pub clause: String,
}

/// Levels of one subject that feed the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubjectLevels {
    /// Same baseline, whole span.
    pub c: Level,
    /// Same baseline, first half of the span.
    pub c_mid: Level,
    /// Same baseline, last pair.
    pub c_last: Level,
    /// Gap change.
    pub b: Level,
    /// Below the reference now.
    pub below_reference: bool,
}

/// Outcome of the candidate rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlagOutcome {
    /// A corroborated concern.
    Candidate,
    /// Same, for a pupil already on K or E: review the plan.
    ReviewCandidate,
    /// An uncorroborated concern or weaker signs.
    Watch,
    /// Same, for a pupil already on K or E.
    ReviewWatch,
    /// No usable evidence in any subject.
    Insufficient,
    /// Low attainment and nothing else.
    LowAttainmentOnly,
    /// Nothing to report.
    None,
}

/// The four lists. On roll = flagged + watch + cleared + not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// To be discussed first.
    Flagged,
    /// To be kept in view.
    Watch,
    /// Judged, nothing to report.
    Cleared,
    /// Could not be judged.
    NotJudged,
}

/// Why a concern counts (C1 to C4), or the wellbeing route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Corroborator {
    /// Another subject leans the same way.
    AnotherSubject,
    /// Seen twice in the subject.
    SeenTwice,
    /// Teacher assessment fell, or a teacher's concern is on record.
    Teacher,
    /// Parent or pupil concern on record, or wellbeing leans.
    ParentOrPupil,
    /// The wellbeing route by itself.
    Wellbeing,
}

/// Something a reader must weigh; never silently used to remove a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// `EAL`, `PERSISTENT_ABSENCE`, `SUMMER_BORN`, `MID_YEAR_JOINER`, `TEST_CHANGE`, `FLOOR` …
    pub code: &'static str,
    /// What the text must say, for this pupil.
    pub text: String,
}

/// Progress verdict over the review window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Progress {
    /// Not sufficient.
    NotSufficient,
    /// Sufficient.
    Sufficient,
    /// No usable evidence.
    NoEvidence,
    /// Anything else.
    Unclear,
}

/// A move the policy's own conditions allow: a proposal for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedMove {
    /// Row of the policy's table, for example `W1`; empty for the program's own "stay".
    pub trigger: String,
    /// From state, as a word of the policy.
    pub from: String,
    /// To state, as a word of the policy.
    pub to: String,
    /// `up`, `down`, `side` or `stay`.
    pub direction: String,
    /// Who decides, per the policy.
    pub decided_by: String,
    /// What record the move makes.
    pub record: String,
    /// The clause, quoted or named with its position; `silent` clauses are marked as the program's reading.
    pub clause: String,
    /// Facts that are missing for the nearest other move, by name.
    pub missing: Vec<String>,
}

/// One value of a pupil's evidence table, as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceValue {
    /// Subject; `None` for the pupil as a whole.
    pub subject: Option<Subject>,
    /// What it is.
    pub what: String,
    /// The value as sentences print it.
    pub shown: String,
    /// Its unit.
    pub unit: &'static str,
}

/// A row of the pupil's state as it was looked at, whether it holds or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsideredMove {
    /// Row code of the policy's table.
    pub trigger: String,
    /// State it leads to, in the policy's words.
    pub to: String,
    /// `up`, `down`, `side` or `stay`.
    pub direction: String,
    /// Whether it is proposed.
    pub is_proposed: bool,
    /// Facts on record and results that its condition asks for and that are so.
    pub held: Vec<String>,
    /// What it still lacks, in words; `None` when only something recorded stands in its way.
    pub lacking: Option<Vec<String>>,
}

/// What is said in words beside the criteria: a result on another scale, or a rule of the policy's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Subject, where it belongs to one.
    pub subject: Option<Subject>,
    /// `age score`, `check`, `teacher assessment` or `policy's rule`.
    pub kind: &'static str,
    /// The sentence.
    pub text: String,
    /// Its values.
    pub values: Vec<EvidenceValue>,
    /// The rule of the policy's own it speaks of, if it is one.
    pub of_rule: Option<PolicyRuleResult>,
}

impl PupilDecision {
    /// The policy's own rules, in its order.
    pub fn policy_rules(&self) -> impl Iterator<Item = &PolicyRuleResult> {
        self.beside.iter().filter_map(|one| one.of_rule.as_ref())
    }
}

/// A pupil's lowest result beside those of a long list (Benjamini and Hochberg 1995): shown, never a filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AmongMany {
    /// Share of a list down to this pupil that chance alone would fill.
    pub share: f64,
    /// At or under the false discovery rate of the method.
    pub stands: bool,
}

/// Everything proposed for one pupil.
#[derive(Clone, Debug)]
pub struct PupilDecision {
    /// Outcome of the rule.
    pub outcome: FlagOutcome,
    /// Subjects with a concern.
    pub concerns: Vec<Subject>,
    /// Why the concern counts.
    pub corroborators: Vec<Corroborator>,
    /// Levels by subject.
    pub levels: BTreeMap<Subject, SubjectLevels>,
    /// Criteria by subject.
    pub criteria: BTreeMap<Subject, Vec<CriterionResult>>,
    /// Criteria judged once for the pupil (e to j), in the policy's order.
    pub pupil_criteria: Vec<CriterionResult>,
    /// Chance of a result so low in the pupil's lowest subject, times the subjects compared: for lists of a whole trust.
    pub lowest_p: Option<f64>,
    /// The same beside all who were looked at, on a list of a hundred pupils or more.
    pub among_many: Option<AmongMany>,
    /// Results on other scales, no part of any verdict; then the policy's own rules.
    pub beside: Vec<Beside>,
    /// Cautions in the method's order.
    pub cautions: Vec<Caution>,
    /// Progress verdict.
    pub progress: Progress,
    /// Partition of each tested subject.
    pub subject_partitions: BTreeMap<Subject, Partition>,
    /// SEN provision as at the day.
    pub provision: Option<SenProvision>,
    /// State of the policy's ladder as at the day, as a word of the policy.
    pub state: String,
    /// Proposed moves.
    pub moves: Vec<ProposedMove>,
    /// Every row of the state, with what of its condition is so and what is not yet.
    pub considered: Vec<ConsideredMove>,
    /// One sentence, at most 220 characters: why discuss.
    pub sentence: String,
    /// The full evidence text: scores, expected value, odds, corroborators, cautions, clause, what is missing.
    pub evidence: String,
    /// `strong`, `moderate`, `weak`, or empty when not flagged or watched.
    pub strength: &'static str,
    /// Place in the ranked list of flagged and watched pupils, 1-based; `None` for the others.
    pub rank: Option<usize>,
    /// Why the pupil is placed there, in words.
    pub rank_reasons: String,
    /// Why the pupil could not be judged, in words; empty otherwise.
    pub not_judged_because: String,
}

/// Everything proposed for a school.
#[derive(Clone, Debug)]
pub struct Decisions {
    /// One entry per pupil of the school, in the same order.
    pub pupils: Vec<PupilDecision>,
    /// Pupils with full evidence.
    pub n_full_evidence: usize,
    /// Candidates to be expected by chance alone among them.
    pub expected_by_chance: f64,
    /// The sentence every list prints about chance.
    pub chance_sentence: String,
}
