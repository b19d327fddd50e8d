//! An invented school for the tests of this folder: every outcome, long names and sentences, awkward names.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::WorkbookInput;
use crate::analyse::results::{Analysis, Estimate, GapChange, NoEvidence, PupilAnalysis, SameBaseline, Sighting, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::decide::results::*;
use crate::domain::entered::Entered;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::name::PupilName;
use crate::domain::nc_year::NcYear;
use crate::domain::occasion::Occasion;
use crate::domain::period::Period;
use crate::domain::score::Measure;
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::subject::Subject;
use crate::domain::term::SchoolTerm;
use crate::domain::upn::Upn;
use crate::finding::{Action, Code, Finding};
use crate::ledger::{Ledger, RowKey, Tally};
use crate::link::school::{Attendance, JudgementAt, Pending, Provision, Pupil, RankedNeed, School, Series};
use crate::normalise::records::Flag;
use crate::place::Place;
use crate::render::artefact::RunStamp;

/// A school in memory.
pub(crate) struct Sample {
    pub(crate) school: School,
    pub(crate) analysis: Analysis,
    pub(crate) decisions: Decisions,
    pub(crate) findings: Vec<Finding>,
    pub(crate) policy: Policy,
    pub(crate) method: MethodSettings,
    pub(crate) stamp: RunStamp,
    pub(crate) inputs: Vec<(String, Tally)>,
    pub(crate) rates: crate::config::rates::Rates,
    pub(crate) tiers: crate::config::tiers::Tiers,
}

const AWKWARD: [(&str, &str); 12] = [
    ("=cmd|' /C calc'!A0", "Hyper"),
    ("Null", "True"),
    ("True", "Null"),
    ("O’Neill-Featherstonehaugh-Wolstenholme", "Persephone Anastasia"),
    ("Nguyễn", "Zoë"),
    ("כהן", "נועם"),
    ("الأحمد", "ليلى"),
    ("D'Souza", "Íñigo"),
    ("+44", "-1"),
    ("@SUM", "_x0041_"),
    ("", "Muhammad"),
    ("Smith", "  <b>&amp;"),
];

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

impl Sample {
    /// Two classes of thirty.
    pub(crate) fn school() -> Sample {
        Sample::of(60, &["Oak", "Elm"])
    }

    /// So many pupils in these classes, in turn.
    pub(crate) fn of(n: usize, classes: &[&str]) -> Sample {
        let as_at = day(2026, 11, 20);
        let mut all: Vec<(Pupil, PupilAnalysis, PupilDecision)> =
            (0..n).map(|index| pupil(index, classes[index % classes.len()], as_at)).collect();
        all.sort_by(|left, right| (&left.0.class, left.0.name.listed()).cmp(&(&right.0.class, right.0.name.listed())));
        let mut rank = 0;
        for list in [Partition::Flagged, Partition::Watch] {
            for (_, _, decision) in all.iter_mut().filter(|(_, _, decision)| decision.outcome.partition() == list) {
                rank += 1;
                decision.rank = Some(rank);
            }
        }
        let (mut pupils, mut analyses, mut decisions) = (Vec::new(), Vec::new(), Vec::new());
        for (pupil, analysis, decision) in all {
            pupils.push(pupil);
            analyses.push(analysis);
            decisions.push(decision);
        }
        let pending = vec![Pending {
            row: key("Spring marks.xlsx", 14),
            kind: "class mark book",
            reason: "two pupils of the class have this name".into(),
            may_be: vec![],
        }];
        Sample {
            school: School { as_at, roll_date: as_at, pupils, pending, pairs: Vec::new(), ledger: Ledger::default() },
            analysis: Analysis { pupils: analyses, year_moves: vec![], gaps: vec![], interventions: vec![] },
            decisions: Decisions {
                pupils: decisions,
                n_full_evidence: n - n / 10,
                expected_by_chance: 0.09 * (n - n / 10) as f64,
                chance_sentence: format!(
                    "Of {} pupils with full evidence, about {:.0} would appear here by chance alone.",
                    n - n / 10,
                    0.09 * (n - n / 10) as f64
                ),
            },
            findings: findings(),
            policy: policy(),
            method: method(),
            stamp: stamp(as_at),
            rates: crate::config::rates::Rates::shipped(),
            tiers: crate::config::tiers::Tiers::shipped(),
            inputs: vec![
                ("pupils.csv".into(), Tally { found: n + 2, used: n, quarantined: 0, skipped: 2 }),
                ("Reading and maths tests.xlsx".into(), Tally { found: 3 * n + 1, used: 3 * n - n / 30, quarantined: n / 30, skipped: 1 }),
            ],
        }
    }

    pub(crate) fn input(&self) -> WorkbookInput<'_> {
        WorkbookInput {
            school: &self.school,
            analysis: &self.analysis,
            decisions: &self.decisions,
            findings: &self.findings,
            policy: &self.policy,
            method: &self.method,
            stamp: &self.stamp,
            inputs: &self.inputs,
            rules_owner: "the head and the InCo together",
            rates: &self.rates,
            tiers: &self.tiers,
        }
    }
}

fn stamp(as_at: NaiveDate) -> RunStamp {
    RunStamp {
        run_id: "2026-11-20-1".into(),
        as_at,
        term: SchoolTerm::of(as_at),
        school_name: "Hillcrest Junior School".into(),
        coordinator: "InCo".into(),
        school_id: "hillcrest".into(),
        settings_hash: "0a1b2c3d4e5f".into(),
        version: "0.1.0",
    }
}

fn key(file: &str, row: u32) -> RowKey {
    RowKey { file: Arc::from(file), sheet: Some(Arc::from("Autumn")), row }
}

fn pupil(index: usize, class: &str, as_at: NaiveDate) -> (Pupil, PupilAnalysis, PupilDecision) {
    const FORENAMES: [&str; 10] = ["Amara", "Ben", "Chloe", "Dylan", "Esme", "Farid", "Grace", "Hugo", "Isla", "Jakub"];
    const SURNAMES: [&str; 9] = ["Ashworth", "Begum", "Carter", "Dhillon", "Edwards", "Fletcher", "Gordon", "Hughes", "Ivanova"];
    let (surname, forename) = match AWKWARD.get(index / 2) {
        Some(pair) if index.is_multiple_of(2) => (pair.0.to_owned(), pair.1.to_owned()),
        _ => (format!("{}{}", SURNAMES[index % 9], index), FORENAMES[index % 10].to_owned()),
    };
    let outcome = outcome(index);
    let provision = provision_code(index);
    let result = Pupil {
        row: key("pupils.csv", index as u32 + 2),
        key: format!("K{index:04}Q{}", class.to_uppercase()),
        upn: Entered::parse(&format!("UPNSECRET{index:04}"), Upn::parse),
        former_upn: None,
        admission_number: Some(format!("{}", 9000 + index)),
        name: PupilName { surname, forename, ..PupilName::default() },
        middle_names: None,
        former_surname: None,
        date_of_birth: Some(day(2016 + i32::from(index.is_multiple_of(2)), (index % 12) as u32 + 1, 13)),
        sex: if index.is_multiple_of(2) { "F" } else { "M" }.into(),
        nc_year: NcYear::new(4),
        class: class.to_owned(),
        admission_date: Some(if index % 17 == 3 { day(2026, 10, 5) } else { day(2025, 9, 3) }),
        enrolment_status: "C".into(),
        sen: vec![Period { value: provision, from: None, to: None }],
        needs: if provision.is_sen() {
            vec![RankedNeed {
                need: SenNeed::parse(if index.is_multiple_of(2) { "SLCN" } else { "MLD" }).unwrap(),
                rank: Some(1),
                row: key("sen.csv", 2),
            }]
        } else {
            vec![]
        },
        pupil_premium: if index.is_multiple_of(4) { Flag::Yes } else { Flag::No },
        free_school_meals: Flag::No,
        eal: if index.is_multiple_of(5) { Flag::Yes } else { Flag::No },
        first_language: String::new(),
        ethnicity: String::new(),
        looked_after: Flag::No,
        service_child: Flag::No,
        postcode: "ZZ1 1ZZ".into(),
        address_line: "1 Invented Lane".into(),
        town: String::new(),
        tests: BTreeMap::new(),
        judgements: judgements(),
        attendance: Some(Attendance {
            sessions_possible: Some(120),
            share: 0.86 + 0.002 * (index % 60) as f64,
            row: key("attendance.csv", 2),
        }),
        provision: if provision.is_sen() { courses() } else { vec![] },
        targets: vec![],
        observed: Default::default(),
        over_time: Default::default(),
    };
    let _ = as_at;
    (result, analysis(outcome, index), decision(outcome, index, provision))
}

fn outcome(index: usize) -> FlagOutcome {
    match index % 10 {
        0 => FlagOutcome::Candidate,
        1 if index.is_multiple_of(3) => FlagOutcome::ReviewCandidate,
        2 => FlagOutcome::Watch,
        3 => FlagOutcome::Insufficient,
        4 if index.is_multiple_of(4) => FlagOutcome::LowAttainmentOnly,
        _ => FlagOutcome::None,
    }
}

fn provision_code(index: usize) -> SenProvision {
    match index % 10 {
        1 | 6 => SenProvision::Support,
        7 if index.is_multiple_of(3) => SenProvision::Plan,
        _ => SenProvision::None,
    }
}

fn courses() -> Vec<Provision> {
    let course = |name: &str, end: Option<NaiveDate>| Provision {
        intervention: name.into(),
        area_of_need: String::new(),
        tier: String::new(),
        start: Some(day(2026, 9, 14)),
        end,
        sessions_per_week: None,
        minutes: None,
        group_size: None,
        sessions_attended: None,
        sessions_offered: None,
        subject: None,
        entry: None,
        exit: None,
        entry_date: None,
        exit_date: None,
        cost: None,
        outcome: None,
        plan: Default::default(),
        row: key("map.xlsx", 3),
    };
    vec![
        course("Precision reading", None),
        course("Number sense group", Some(day(2026, 12, 18))),
        course("Talk Boost", Some(day(2026, 10, 1))),
    ]
}

fn judgements() -> BTreeMap<Subject, Vec<JudgementAt>> {
    let at = |word: &str, when: NaiveDate| JudgementAt {
        occasion: Occasion::of(when),
        judgement: Ok(TeacherJudgement::new(word, 2, false)),
        place: Place::file("marks.xlsx"),
    };
    BTreeMap::from([(Subject::Writing, vec![at("WTS", day(2026, 3, 1)), at("WTS", day(2026, 6, 20)), at("EXS", day(2026, 11, 6))])])
}

fn sighting(when: NaiveDate, score: f64, column: u32) -> Sighting {
    Sighting {
        occasion: Occasion::of(when),
        date: when,
        score: Some(score),
        shown: format!("{score}"),
        place: Place::file("Reading and maths tests.xlsx").in_sheet(Some("Year 4".into())).at_row(17).at_column(column, "Score"),
    }
}

fn analysis(outcome: FlagOutcome, index: usize) -> PupilAnalysis {
    let first = 92.0 + (index % 15) as f64;
    let fall = if outcome.partition() == Partition::Flagged { 11.0 } else { 1.0 };
    let history = vec![
        sighting(day(2026, 3, 9), first, 6),
        sighting(day(2026, 6, 22), first - fall / 2.0, 9),
        sighting(day(2026, 11, 9), first - fall, 12),
    ];
    let none = outcome == FlagOutcome::Insufficient;
    let same = SameBaseline {
        from: history[0].clone(),
        to: history[2].clone(),
        expected: first + 0.9,
        sd: 8.5,
        r: 0.82,
        z_norm: -(fall + 0.9) / 8.5,
        z: -(fall + 0.9) / 8.5,
        recentred_by: 0.4,
        n_others: 57,
        nearest: None,
        line: None,
        is_by_line: false,
    };
    let progress = |subject| SubjectProgress {
        series: Some(Series { subject, instrument: Arc::from("Termly standardised tests"), measure: Measure::AgeStandardised }),
        history: if none { vec![] } else { history.clone() },
        c: if none { Estimate::NoEvidence(NoEvidence::LatestMissing) } else { Estimate::Is(same.clone()) },
        c_mid: Estimate::NoEvidence(NoEvidence::OneResult),
        c_last: Estimate::NoEvidence(NoEvidence::OneResult),
        gap: Estimate::Is(GapChange {
            before: 100.0 - first,
            after: 100.0 - first + fall,
            change: fall,
            se: 5.6,
            z: -fall / 5.6,
            n_peers: None,
        }),
        peer_gap: Estimate::NoEvidence(NoEvidence::TooFewPeers),
        rate: Estimate::NoEvidence(NoEvidence::FewInWindows),
        probes: None,
        test_changed: false,
        latest: Some(first - fall),
    };
    let subjects = BTreeMap::from([(Subject::Reading, progress(Subject::Reading)), (Subject::Maths, progress(Subject::Maths))]);
    PupilAnalysis { subjects, ..PupilAnalysis::default() }
}

fn beside(index: usize) -> Vec<Beside> {
    let text = format!(
        "Teacher assessment in reading: WTS in autumn 2026-27, the same as WTS in summer 2025-26. Of 58 judged in the year group about {index}% stand lower, counting half of those on the same word."
    );
    vec![Beside { subject: Some(Subject::Reading), kind: "teacher assessment", text, values: Vec::new() }]
}

fn decision(outcome: FlagOutcome, index: usize, provision: SenProvision) -> PupilDecision {
    let list = outcome.partition();
    let flagged = list == Partition::Flagged;
    let first = 92 + index % 15;
    let sentence = match list {
        Partition::Flagged => format!(
            "Reading: {first} to {} over two terms; the 57 others of the year who started there are at about {} now. About 8 in 100 are this low or lower. Maths leans the same way (C1). Second term running (C2).",
            first - 11,
            first + 1
        ),
        Partition::Watch => {
            format!("Reading: {first} to {} since the summer; no other sign points the same way. Look again next term.", first - 7)
        }
        Partition::Cleared => "Progress as expected from the starting point in reading and maths.".into(),
        Partition::NotJudged => String::new(),
    };
    let levels = |level| SubjectLevels { c: level, c_mid: Level::Leaning, c_last: Level::Level, b: Level::Leaning, below_reference: true };
    let level = match list {
        Partition::Flagged => Level::Strongly,
        Partition::Watch => Level::Leaning,
        Partition::Cleared => Level::Level,
        Partition::NotJudged => Level::Unknown,
    };
    let criteria = BTreeMap::from([
        (Subject::Reading, vec![criterion('b', level), criterion('c', level)]),
        (Subject::Maths, vec![criterion('b', Level::Level), criterion('c', level)]),
    ]);
    PupilDecision {
        outcome,
        concerns: if flagged { vec![Subject::Reading, Subject::Maths] } else { vec![] },
        corroborators: if flagged { vec![Corroborator::AnotherSubject, Corroborator::SeenTwice] } else { vec![] },
        levels: BTreeMap::from([(Subject::Reading, levels(level))]),
        criteria,
        pupil_criteria: Vec::new(),
        lowest_p: None,
        beside: beside(index),
        among_many: Some(AmongMany { share: if flagged { 0.03 } else { 0.41 }, stands: flagged }),
        values: Vec::new(),
        cautions: cautions(index),
        progress: match list {
            Partition::Flagged => Progress::NotSufficient,
            Partition::Cleared => Progress::Sufficient,
            Partition::Watch => Progress::Unclear,
            Partition::NotJudged => Progress::NoEvidence,
        },
        subject_partitions: BTreeMap::from([
            (Subject::Reading, list),
            (Subject::Maths, if index % 10 == 5 { Partition::NotJudged } else { list }),
        ]),
        provision: Some(provision),
        state: if provision.is_sen() { "Learning Plan" } else { "monitored with the class" }.into(),
        moves: moves(flagged, provision),
        considered: Vec::new(),
        evidence: if flagged {
            format!(
                "{sentence} Policy: Monitoring pupil progress, bullet 3. Missing: writing has no standardised test, so it rests on teacher judgement alone."
            )
        } else {
            sentence.clone()
        },
        sentence,
        strength: if flagged { ["strong", "moderate", "weak"][index / 10 % 3] } else { "" },
        rank: None,
        rank_reasons: if flagged { "candidate; two supporting signs; two subjects; lowest z -1.40".into() } else { String::new() },
        not_judged_because: if list == Partition::NotJudged {
            "absent for the autumn tests in reading and maths, and only one earlier result".into()
        } else {
            String::new()
        },
    }
}

fn criterion(letter: char, level: Level) -> CriterionResult {
    let unknown = level == Level::Unknown;
    CriterionResult {
        letter,
        level,
        verdict: if unknown {
            Verdict::NoEvidence
        } else if level == Level::Strongly {
            Verdict::NotMet
        } else {
            Verdict::Uncertain
        },
        z: (!unknown).then_some(-1.4),
        population: if letter == 'c' {
            "pupils who started at the same score: national norm, moved by the 57 others of Year 4"
        } else {
            "the national norm"
        }
        .into(),
        evidence: "92 in spring, 81 in autumn; expected 92.9, usual spread 8.5".into(),
        would_have_cleared: if unknown { "" } else { "a score of 85 or more in autumn" }.into(),
        clause:
            "\"is significantly slower than that of their peers starting from the same baseline\" (Monitoring pupil progress, bullet 2)"
                .into(),
    }
}

fn cautions(index: usize) -> Vec<Caution> {
    let mut all = Vec::new();
    if index.is_multiple_of(5) {
        all.push(Caution { code: "EAL", text: "First language is not English: language is not SEN, and it is not taken to be the only reason; maths stands beside reading.".into() });
    }
    if index.is_multiple_of(20) {
        all.push(Caution {
            code: "PERSISTENT_ABSENCE",
            text: "Absent for 14% of sessions: attendance is a rival explanation, and SEND may be a cause of absence.".into(),
        });
    }
    all
}

fn moves(flagged: bool, provision: SenProvision) -> Vec<ProposedMove> {
    let proposed = |trigger: &str, from: &str, to: &str, direction: &str, missing: &[&str]| ProposedMove {
        trigger: trigger.into(),
        from: from.into(),
        to: to.into(),
        direction: direction.into(),
        decided_by: "class teacher with InCo".into(),
        record: "meeting log".into(),
        clause: "Monitoring pupil progress, lines 265 to 270".into(),
        missing: missing.iter().map(|fact| (*fact).to_owned()).collect(),
    };
    match (flagged, provision.is_sen()) {
        (true, false) => vec![proposed("W1", "CLASS_MONITORING", "FOCUS_CHILD", "up", &[])],
        (_, true) => vec![proposed("W5", "LEARNING_PLAN", "LEARNING_PLAN", "stay", &["plan_support_no_longer_needed"])],
        _ => vec![proposed("W0", "CLASS_MONITORING", "CLASS_MONITORING", "stay", &[])],
    }
}

fn findings() -> Vec<Finding> {
    (0..40u32)
        .map(|n| {
            let place = Place::file("Spring marks.xlsx").in_sheet(Some("Oak".into())).at_row(n + 5).at_column(6, "Writing");
            Finding::new(
                Code("M027"),
                Action::Quarantined,
                place,
                "'EXP' is not in your scale list. The pupil is listed as not judged in writing.",
            )
            .hint("Did you mean EXS?")
        })
        .chain([Finding::new(Code("M132"), Action::Rejected, Place::file("old.csv"), "The file has no heading row. It is not used.")])
        .collect()
}

fn policy() -> Policy {
    toml::from_str(include_str!("fixture_policy.toml")).unwrap()
}

/// Every setting there is, each with the same number.
fn method() -> MethodSettings {
    let mut fields = serde_json::to_value(MethodSettings::shipped()).unwrap();
    for setting in fields.as_object_mut().unwrap().values_mut().filter(|setting| setting.is_object()) {
        *setting = serde_json::json!({ "value": 1.645, "unit": "z", "source": "made up for the tests" });
    }
    serde_json::from_value(fields).unwrap()
}
