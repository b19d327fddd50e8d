//! Invented schools for attacks on the board's view: children by what the view depends on.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::analyse::impact::comparison::Estimated;
use crate::analyse::impact::delivery::Delivery;
use crate::analyse::impact::figures::Figures;
use crate::analyse::impact::strength::Design;
use crate::analyse::results::{Analysis, FixedChange, GapPoint, GapSeries, InterventionImpact};
use crate::config::method::MethodSettings;
use crate::config::publication::PublicationTables;
use crate::config::publication_school::Publication;
use crate::config::rates::Rates;
use crate::config::tiers::Tiers;
use crate::decide::results::{CriterionResult, Decisions, FlagOutcome, Level, Progress, PupilDecision, Verdict};
use crate::decisions::agreement::Agreement;
use crate::disclose::board::{Beside, BoardDisclosure, BoardInputs, board_view};
use crate::disclose::document::DocumentAudit;
use crate::disclose::published::{PublicDisclosure, PublicSources, public_view};
use crate::disclose::view::BoardView;
use crate::domain::amounts::Pounds;
use crate::domain::entered::Entered;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::name::PupilName;
use crate::domain::nc_year::NcYear;
use crate::domain::observed::{IncidentKind, Incidents};
use crate::domain::occasion::Occasion;
use crate::domain::period::Period;
use crate::domain::score::Measure;
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::subject::Subject;
use crate::domain::upn::Upn;
use crate::history::disclosed::Released;
use crate::ledger::RowKey;
use crate::link::earlier_registers::EarlierRegister;
use crate::link::school::{Attendance, JudgementAt, Known, Observations, Provision, Pupil, RankedNeed, School, Series};
use crate::normalise::records::Flag;
use crate::place::Place;

pub(super) const NEEDS: [(&str, &str); 4] = [
    ("SLCN", "Communication and interaction"),
    ("MLD", "Cognition and learning"),
    ("SEMH", "Social, emotional and mental health"),
    ("PD", "Sensory and/or physical"),
];
pub(super) const TIERS: [&str; 2] = ["Targeted", "Specialist"];
pub(super) const GROUPS: [&str; 4] = ["Group A", "Group B", "Group C", "Group D"];
pub(super) const OUTCOMES: [FlagOutcome; 4] = [FlagOutcome::Candidate, FlagOutcome::Watch, FlagOutcome::None, FlagOutcome::Insufficient];

/// One invented child, by what the board's view depends on. `id` tells children apart over the terms; 0 is the position.
#[derive(Clone, Debug)]
pub(super) struct Child {
    pub(super) id: usize,
    pub(super) provision: Option<SenProvision>,
    pub(super) need: Option<usize>,
    pub(super) outcome: usize,
    pub(super) has_attendance: bool,
    /// For each of five occasions: not assessed, assessed without SEN, assessed with SEN.
    pub(super) assessed: [u8; 5],
    pub(super) takes_part: [bool; 4],
    pub(super) year: i8,
    /// Missed a tenth of the sessions.
    pub(super) is_absent: bool,
    pub(super) is_suspended: bool,
    /// Teacher's judgement in reading: none, below, at the expected level.
    pub(super) judged: u8,
    /// Two tests of the policy: open, yes, no.
    pub(super) answers: [u8; 2],
    /// What a meeting makes of a flag: not discussed, support, watched, no concern.
    pub(super) decided: usize,
}

pub(super) const PLAIN: Child = Child {
    id: 0,
    provision: Some(SenProvision::None),
    need: None,
    outcome: 2,
    has_attendance: true,
    assessed: [1; 5],
    takes_part: [false; 4],
    year: 3,
    is_absent: false,
    is_suspended: false,
    judged: 0,
    answers: [0; 2],
    decided: 0,
};

pub(super) fn children(n: usize, like: Child) -> Vec<Child> {
    vec![like; n]
}

pub(super) fn with_sen(provision: SenProvision, need: usize) -> Child {
    Child { provision: Some(provision), need: Some(need), assessed: [2; 5], ..PLAIN }
}

pub(super) fn pupil(number: usize, child: &Child) -> Pupil {
    let row = RowKey { file: Arc::from("pupils.csv"), sheet: None, row: number as u32 + 2 };
    Pupil {
        key: if child.id == 0 { format!("key{number}") } else { key(child) },
        upn: Entered::parse("", Upn::parse),
        former_upn: None,
        admission_number: None,
        name: PupilName::default(),
        middle_names: None,
        former_surname: None,
        date_of_birth: None,
        sex: String::new(),
        nc_year: NcYear::new(child.year),
        class: "4A".into(),
        admission_date: None,
        enrolment_status: String::new(),
        sen: child.provision.into_iter().map(|value| Period { value, from: None, to: None }).collect(),
        needs: child
            .need
            .and_then(|at| SenNeed::parse(NEEDS[at].0))
            .into_iter()
            .map(|need| RankedNeed { need, rank: Some(1), row: row.clone() })
            .collect(),
        pupil_premium: Flag::Unknown,
        free_school_meals: Flag::Unknown,
        eal: Flag::Unknown,
        first_language: String::new(),
        ethnicity: String::new(),
        looked_after: Flag::Unknown,
        service_child: Flag::Unknown,
        postcode: String::new(),
        address_line: String::new(),
        town: String::new(),
        tests: BTreeMap::new(),
        judgements: judgements(child, &row),
        attendance: child.has_attendance.then(|| Attendance {
            sessions_possible: None,
            share: if child.is_absent { 0.8 } else { 0.95 },
            row: row.clone(),
        }),
        provision: courses(child, &row),
        targets: Vec::new(),
        observed: Observations { incidents: suspensions(child, &row), ..Observations::default() },
        over_time: Default::default(),
        row,
    }
}

/// The key under which a child stands in every list.
pub(super) fn key(child: &Child) -> String {
    format!("key{}", 100_000 + child.id)
}

fn judgements(child: &Child, row: &RowKey) -> BTreeMap<Subject, Vec<JudgementAt>> {
    let judgement = Ok(TeacherJudgement::new(["", "WTS", "EXS"][usize::from(child.judged)], child.judged, child.judged == 2));
    let one = JudgementAt { occasion: occasion(4), judgement, place: Place::file(row.file.clone()) };
    if child.judged == 0 { BTreeMap::new() } else { BTreeMap::from([(Subject::Reading, vec![one])]) }
}

fn courses(child: &Child, row: &RowKey) -> Vec<Provision> {
    let taken = (0..4).filter(|at| child.takes_part[*at]);
    let course = |at: usize| Provision {
        intervention: GROUPS[at].to_owned(),
        area_of_need: NEEDS[at / 2].1.to_owned(),
        tier: TIERS[at % 2].to_owned(),
        cost: Some(Pounds { pence: 10_000 }),
        ..Provision::blank(row.clone())
    };
    taken.map(course).collect()
}

fn suspensions(child: &Child, row: &RowKey) -> Vec<Known<Incidents>> {
    let fact = Incidents { kind: IncidentKind::Suspension, from: None, to: None, count: u32::from(child.is_suspended), sessions: None };
    vec![Known { place: Place::file(row.file.clone()), row: row.clone(), fact }]
}

/// Courses and suspensions of the weeks about a day.
fn dated(mut pupil: Pupil, as_at: NaiveDate) -> Pupil {
    for course in &mut pupil.provision {
        course.start = as_at.checked_sub_months(chrono::Months::new(1));
        course.end = as_at.checked_add_months(chrono::Months::new(1));
    }
    pupil.observed.incidents.iter_mut().for_each(|known| known.fact.from = Some(as_at));
    pupil
}

/// The first two tests of the policy used here.
fn answers(child: &Child) -> Vec<CriterionResult> {
    let answer = |(letter, answer): (char, u8)| CriterionResult {
        letter,
        level: Level::Level,
        verdict: [Verdict::NoEvidence, Verdict::Met, Verdict::NotMet][usize::from(answer)],
        z: None,
        population: String::new(),
        evidence: String::new(),
        would_have_cleared: String::new(),
        clause: String::new(),
    };
    ['a', 'b'].into_iter().zip(child.answers).map(answer).collect()
}

pub(super) fn decision(child: &Child) -> PupilDecision {
    PupilDecision {
        outcome: OUTCOMES[child.outcome],
        concerns: Vec::new(),
        corroborators: Vec::new(),
        levels: BTreeMap::new(),
        criteria: BTreeMap::new(),
        pupil_criteria: answers(child),
        lowest_p: None,
        among_many: None,
        beside: Vec::new(),
        cautions: Vec::new(),
        progress: Progress::Unclear,
        subject_partitions: BTreeMap::new(),
        provision: child.provision,
        state: String::new(),
        moves: Vec::new(),
        considered: Vec::new(),
        sentence: String::new(),
        evidence: String::new(),
        strength: "",
        rank: None,
        rank_reasons: String::new(),
        not_judged_because: String::new(),
    }
}

pub(super) fn occasion(at: usize) -> Occasion {
    const DAYS: [(i32, u32); 5] = [(2025, 3), (2025, 6), (2025, 12), (2026, 3), (2026, 6)];
    Occasion::of(NaiveDate::from_ymd_opt(DAYS[at].0, DAYS[at].1, 10).unwrap())
}

pub(super) fn gap_series(children: &[Child]) -> GapSeries {
    let side = |at: usize, code: u8| {
        children.iter().enumerate().filter(|(_, child)| child.assessed[at] == code).map(|(index, _)| index).collect::<Vec<_>>()
    };
    // Scores differ from child to child, so that a mean moves with its members.
    let mean = |side: &[usize], base: f64| {
        let sum: f64 = side.iter().filter_map(|at| children.get(*at)).map(|child| base + (child.id * 37 % 41) as f64).sum();
        sum / side.len().max(1) as f64
    };
    let gap = |at: usize| (mean(&side(at, 1), 93.4) - mean(&side(at, 2), 80.0), 5.2, 21.6);
    let points: Vec<GapPoint> = (0..5)
        .map(|at| GapPoint {
            occasion: occasion(at),
            series: Series { subject: Subject::Reading, instrument: "Test X".into(), measure: Measure::AgeStandardised },
            group: side(at, 2),
            others: side(at, 1),
            mean_group: Some(88.0),
            mean_others: Some(101.0),
            gap: Some(gap(at)),
        })
        .collect();
    let both = |first: u8| children.iter().filter(|child| child.assessed[0] == first && child.assessed[4] > 0).count();
    let fixed = FixedChange {
        from: occasion(0),
        to: occasion(4),
        n_group: both(2),
        n_others: both(1),
        gap_start: 13.0,
        gap_end_fixed: 12.0,
        gap_end_current: 14.0,
        change: (-1.0, -3.0, 1.0),
    };
    GapSeries { subject: Subject::Reading, measure: "Test X".into(), points, fixed: Some(fixed), slope: Some((-1.44, -2.5, -0.3)) }
}

pub(super) fn intervention(children: &[Child], at: usize) -> InterventionImpact {
    let pupils: Vec<usize> = children.iter().enumerate().filter(|(_, child)| child.takes_part[at]).map(|(index, _)| index).collect();
    let estimated = |mean: f64, low: f64, high: f64| Some(Estimated { n: pupils.len(), mean, variance: 1.0, interval: Some((low, high)) });
    let whole = Figures {
        n_courses: pupils.len(),
        n_pairs: pupils.len(),
        n_pupils_with_pair: pupils.len(),
        delivery: Delivery { share: Some(0.9), ..Delivery::default() },
        pre_mean: Some(80.0),
        gain: estimated(5.2, 2.0, 8.4),
        expected: Some(1.0),
        beyond: estimated(4.2, 1.0, 7.4),
        reliable: (3, 0),
        strength: 2,
        design: Some(Design::PrePost),
        pupils,
        ..Figures::default()
    };
    InterventionImpact { name: GROUPS[at].to_owned(), whole, ..InterventionImpact::default() }
}

/// What the board is shown, and what is known of it.
pub(super) struct Shown {
    pub(super) view: BoardView,
    pub(super) audit: DocumentAudit,
}

/// The board's view of a first term.
pub(super) fn view_of(children: &[Child]) -> (Shown, School) {
    let term = InventedTerm::of(children, NaiveDate::from_ymd_opt(2026, 11, 20).unwrap());
    (term.disclosed(&Released::default()), term.school)
}

fn need_areas() -> BTreeMap<String, String> {
    NEEDS.iter().map(|(code, area)| ((*code).to_owned(), (*area).to_owned())).collect()
}

/// One term of an invented school.
pub(super) struct InventedTerm {
    pub(super) school: School,
    analysis: Analysis,
    decisions: Decisions,
    pub(super) agreement: Agreement,
}

impl InventedTerm {
    pub(super) fn of(children: &[Child], as_at: NaiveDate) -> InventedTerm {
        let school = School {
            as_at,
            roll_date: as_at,
            pupils: children.iter().enumerate().map(|(number, child)| dated(pupil(number, child), as_at)).collect(),
            pending: Vec::new(),
            pairs: Vec::new(),
            ledger: crate::ledger::Ledger::default(),
            provision_tables: Default::default(),
        };
        let analysis = Analysis {
            pupils: Vec::new(),
            year_moves: Vec::new(),
            gaps: vec![gap_series(children)],
            interventions: (0..4).map(|at| intervention(children, at)).collect(),
        };
        let decisions = Decisions {
            pupils: children.iter().map(decision).collect(),
            n_full_evidence: children.len(),
            expected_by_chance: 3.0,
            chance_sentence: String::new(),
        };
        InventedTerm { school, analysis, decisions, agreement: Agreement::default() }
    }

    /// What the board sees of it beside earlier reports.
    pub(super) fn disclosed(&self, released: &Released) -> Shown {
        let BoardDisclosure { view, audit, .. } = self.board(released, None);
        Shown { view, audit }
    }

    /// The same with the further sections.
    pub(super) fn board(&self, released: &Released, beside: Option<&Beside<'_>>) -> BoardDisclosure {
        board_view(&BoardInputs {
            school: &self.school,
            analysis: &self.analysis,
            decisions: &self.decisions,
            agreement: &self.agreement,
            comparators: &[],
            need_areas: &need_areas(),
            method: &MethodSettings::shipped(),
            released,
            beside,
        })
    }

    /// What everybody may read on the website beside it.
    pub(super) fn website(&self, released: &Released, board: &BoardDisclosure, earlier: &[EarlierRegister]) -> PublicDisclosure {
        public_view(&PublicSources {
            school: &self.school,
            earlier,
            analysis: &self.analysis,
            board,
            need_areas: &need_areas(),
            released,
            rates: &Rates::shipped(),
            tiers: &Tiers::shipped(),
            tables: &PublicationTables::shipped(),
            publication: &Publication::default(),
            highest: NcYear::new(6),
            method: &MethodSettings::shipped(),
        })
    }
}
