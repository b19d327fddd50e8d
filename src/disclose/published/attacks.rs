//! What a determined reader would try on the website, alone and beside the governors' paper, and invented schools on which nobody
//! may succeed.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::analyse::impact::figures::Figures;
use crate::analyse::results::InterventionImpact;
use crate::decisions::agreement::Agreement;
use crate::disclose::board::{BoardInputs, board_view};
use crate::disclose::deduction::{Knowledge, Statement};
use crate::domain::amounts::Pounds;
use crate::domain::period::Period;
use crate::domain::sen::{SenNeed, SenProvision};
use crate::link::school::{Provision, Pupil, RankedNeed};
use crate::render::workbook::fixture::Sample;

const CODES: [&str; 5] = ["SLCN", "MLD", "SEMH", "PD", "OTH"];
const NAMES: [&str; 3] = ["Paired reading", "Speech sounds", "Sensory circuit"];
const AREAS: [&str; 3] = ["Cognition and learning", "Communication and interaction", "Sensory and/or physical"];

/// One invented child: stage, need, year group, and the interventions it takes part in.
#[derive(Clone, Debug)]
struct Child {
    stage: Option<SenProvision>,
    need: usize,
    year: i8,
    takes_part: [bool; 3],
}

const PLAIN: Child = Child { stage: Some(SenProvision::None), need: 0, year: 3, takes_part: [false; 3] };

fn with_sen(stage: SenProvision, need: usize, year: i8) -> Child {
    Child { stage: Some(stage), need, year, ..PLAIN }
}

fn repeated(n: usize, like: Child) -> Vec<Child> {
    vec![like; n]
}

/// A school of these children in memory.
struct Invented {
    sample: Sample,
    areas: BTreeMap<String, String>,
    tables: PublicationTables,
    publication: Publication,
    method: MethodSettings,
}

impl Invented {
    fn of(children: &[Child]) -> Invented {
        let mut sample = Sample::of(children.len(), &["Oak"]);
        let as_at = sample.school.as_at;
        for (pupil, child) in sample.school.pupils.iter_mut().zip(children) {
            set(pupil, child, as_at);
        }
        sample.analysis.interventions = (0..NAMES.len())
            .map(|at| {
                let pupils: Vec<usize> = children.iter().enumerate().filter(|(_, child)| child.takes_part[at]).map(|(at, _)| at).collect();
                let whole = Figures { n_courses: pupils.len(), pupils, ..Figures::default() };
                InterventionImpact { name: NAMES[at].into(), whole, ..InterventionImpact::default() }
            })
            .collect();
        let tables = PublicationTables::shipped();
        let areas = CODES.iter().zip(&tables.areas).map(|(code, (area, _))| ((*code).to_owned(), area.clone())).collect();
        Invented { sample, areas, tables, publication: Publication::default(), method: MethodSettings::shipped() }
    }

    fn papers(&self) -> (BoardDisclosure, PublicDisclosure) {
        let released = Released::default();
        let board = board_view(&BoardInputs {
            school: &self.sample.school,
            analysis: &self.sample.analysis,
            decisions: &self.sample.decisions,
            agreement: &Agreement::default(),
            comparators: &[],
            need_areas: &self.areas,
            method: &self.method,
            released: &released,
            beside: None,
        });
        let public = public_view(&PublicSources {
            school: &self.sample.school,
            earlier: &[],
            analysis: &self.sample.analysis,
            board: &board,
            need_areas: &self.areas,
            released: &released,
            rates: &self.sample.rates,
            tiers: &self.sample.tiers,
            tables: &self.tables,
            publication: &self.publication,
            highest: NcYear::new(6),
            method: &self.method,
        });
        (board, public)
    }

    /// Every group of one attribute: stage, area of need among pupils with SEN, year group among them.
    fn groups(&self) -> Vec<(String, Population)> {
        let school = &self.sample.school;
        let is_sen = |pupil: &Pupil| pupil.provision_on(school.as_at).is_some_and(SenProvision::is_sen);
        let of = |is_in: &dyn Fn(&Pupil) -> bool| {
            Population::of(school.pupils.iter().enumerate().filter(|(_, pupil)| is_in(pupil)).map(|(at, _)| at))
        };
        let mut groups = Vec::new();
        for stage in [SenProvision::Support, SenProvision::Plan] {
            groups.push((stage.to_string(), of(&|pupil| pupil.provision_on(school.as_at) == Some(stage))));
        }
        for code in CODES {
            groups.push((code.to_owned(), of(&|pupil| is_sen(pupil) && pupil.primary_need().is_some_and(|need| need.code() == code))));
        }
        for year in 0..=6 {
            groups.push((format!("Year {year}"), of(&|pupil| is_sen(pupil) && pupil.nc_year == NcYear::new(year))));
        }
        groups
    }
}

fn set(pupil: &mut Pupil, child: &Child, as_at: NaiveDate) {
    pupil.sen = child.stage.into_iter().map(|value| Period { value, from: None, to: None }).collect();
    let is_sen = child.stage.is_some_and(SenProvision::is_sen);
    let need = SenNeed::parse(CODES[child.need]).filter(|_| is_sen);
    pupil.needs = need.into_iter().map(|need| RankedNeed { need, rank: Some(1), row: pupil.row.clone() }).collect();
    pupil.over_time.needs.clear();
    pupil.nc_year = NcYear::new(child.year);
    pupil.targets.clear();
    let taken = (0..NAMES.len()).filter(|at| child.takes_part[*at]);
    pupil.provision = taken
        .map(|at| Provision {
            intervention: NAMES[at].to_owned(),
            area_of_need: AREAS[at].to_owned(),
            tier: "Targeted".to_owned(),
            start: as_at.checked_sub_months(chrono::Months::new(1)),
            end: as_at.checked_add_months(chrono::Months::new(1)),
            cost: Some(Pounds { pence: 10_000 }),
            ..Provision::blank(pupil.row.clone())
        })
        .collect();
}

fn any_school() -> impl Strategy<Value = Vec<Child>> {
    let child = (0..100u32, 0..5usize, 0..7i8, proptest::array::uniform3(0..12u8));
    (prop_oneof![4..40usize, 40..120usize, 120..260usize], prop_oneof![Just(6u32), Just(14), Just(30), Just(100)]).prop_flat_map(
        move |(n, sen_percent)| {
            let one = child.clone().prop_map(move |(dice, need, year, parts)| {
                let stage = match dice {
                    d if d < sen_percent / 4 => Some(SenProvision::Plan),
                    d if d < sen_percent => Some(SenProvision::Support),
                    99 => None,
                    _ => Some(SenProvision::None),
                };
                Child { stage, need, year, takes_part: parts.map(|dice| dice == 0) }
            });
            proptest::collection::vec(one, n)
        },
    )
}

/// Least and greatest size of a group for a reader of these papers.
fn range(told: &[Statement], n: usize, group: &Population) -> (f64, f64) {
    Knowledge::of(told, n).range(group)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, max_shrink_iters: 60, ..ProptestConfig::default() })]

    /// Test 2 of the information report: neither the pack alone nor the pack beside the governors' paper gives a small group away.
    #[test]
    fn nothing_small_is_known_from_the_website_alone_or_beside_the_governors_paper(children in any_school()) {
        let invented = Invented::of(&children);
        let (board, public) = invented.papers();
        let n = children.len();
        let alone = public.audit.told();
        let both: Vec<Statement> = alone.iter().chain(&board.audit.told()).cloned().collect();
        for (name, group) in invented.groups() {
            if (1..10).contains(&group.len()) {
                let (least, most) = range(&alone, n, &group);
                prop_assert!(most - least >= 9.0 - 1e-6, "{} of {} is known to lie in {}..{}", name, group.len(), least, most);
            }
            if (1..6).contains(&group.len()) {
                // In a school of a handful the number on roll, which everybody knows, is narrow enough by itself.
                let (least, most) = range(&board.audit.told(), n, &group);
                let wide = (most - least).min(5.0);
                let (least, most) = range(&both, n, &group);
                prop_assert!(most - least >= wide - 1e-6, "with the board's paper, {} of {} lies in {}..{}", name, group.len(), least, most);
            }
        }
    }

    #[test]
    fn no_count_of_the_website_is_under_ten_and_each_is_true_to_the_nearest_five(children in any_school()) {
        let invented = Invented::of(&children);
        let (_, public) = invented.papers();
        let view = &public.view;
        for line in view.stages.get().iter().chain(view.needs.get()).chain(view.moving.get()) {
            if let PublicCount::Shown(n) = line.n {
                prop_assert!(n == 0 || n >= 10 && n % 5 == 0, "{} shows {}", line.group, n);
            }
        }
        for statement in public.audit.told() {
            let n = statement.population.count();
            prop_assert!(statement.least <= n && statement.most.is_none_or(|most| n <= most), "{:?} is not so", statement);
        }
        for words in view.left_out.get() {
            prop_assert!(!words.chars().any(|c| c.is_ascii_digit()), "{}", words);
        }
    }
}

fn shown(lines: &[view::PublicLine]) -> Vec<(&str, PublicCount)> {
    lines.iter().map(|line| (line.group.as_str(), line.n)).collect()
}

#[test]
fn large_groups_are_shown() {
    use PublicCount::{Low, Shown};
    let children =
        [repeated(120, PLAIN), repeated(22, with_sen(SenProvision::Support, 0, 2)), repeated(18, with_sen(SenProvision::Plan, 1, 6))]
            .concat();
    let invented = Invented::of(&children);
    let (_, public) = invented.papers();
    assert_eq!(
        shown(public.view.stages.get()),
        [("All children with special educational needs", Shown(40)), ("On SEN support", Shown(20)), ("With an EHC plan", Shown(20))]
    );
    assert_eq!(
        public.view.needs.get().iter().map(|line| line.n).collect::<Vec<_>>(),
        [Shown(20), Shown(20), Low, Low],
        "areas without a pupil look like small ones"
    );
    assert_eq!(shown(public.view.moving.get()), [("Year 3", Shown(20)), ("A new school", Shown(20))]);
}

#[test]
fn small_year_groups_stand_together() {
    let years = |year: i8, n: usize| repeated(n, with_sen(SenProvision::Support, 0, year));
    let children = [repeated(100, PLAIN), years(1, 4), years(2, 7), years(4, 13), years(6, 15)].concat();
    let (_, public) = Invented::of(&children).papers();
    let names: Vec<&str> = public.view.moving.get().iter().map(|line| line.group.as_str()).collect();
    assert_eq!(names, ["Year 2 to Year 3", "Year 5", "A new school"]);
}

#[test]
fn what_a_few_pupils_cost_cannot_be_had_by_subtraction() {
    let part = |at: usize, n: usize| repeated(n, Child { takes_part: [at == 0, at == 1, at == 2], ..PLAIN });
    let (_, public) = Invented::of(&[repeated(60, PLAIN), part(0, 14), part(1, 12), part(2, 3)].concat()).papers();
    let lines: Vec<(&str, Option<i64>)> = public.view.budget.get().iter().map(|line| (line.area.as_str(), line.pounds)).collect();
    assert_eq!(lines, [("Cognition and learning", Some(1400)), ("All other areas", Some(1500))]);
    // Alone they are told nowhere, and neither is a sum that holds them beside a paper that tells the rest.
    let (_, public) = Invented::of(&[repeated(60, PLAIN), part(2, 3)].concat()).papers();
    assert!(public.view.budget.get().is_empty() && public.view.support.get().is_empty() && public.view.has_further);
}

#[test]
fn an_intervention_of_few_pupils_is_named_only_where_the_school_offers_it_to_everybody() {
    let part = |at: usize, n: usize| repeated(n, Child { takes_part: [at == 0, at == 1, at == 2], ..PLAIN });
    let mut invented = Invented::of(&[repeated(60, PLAIN), part(0, 10), part(1, 9)].concat());
    let names = |invented: &Invented| invented.papers().1.view.support.get().iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&invented), ["Paired reading"]);
    invented.publication.named.always = vec!["speech  sounds".to_owned(), "Drawing and talking".to_owned()];
    assert_eq!(names(&invented), ["Drawing and talking", "Paired reading", "speech sounds"]);
    assert!(!invented.papers().1.view.has_further);
}

#[test]
fn a_school_where_everybody_has_send_and_a_very_small_one_say_no_more_than_they_may() {
    let (_, public) = Invented::of(&repeated(30, with_sen(SenProvision::Support, 0, 3))).papers();
    assert!(public.view.moving.get().is_empty(), "one year group is the whole");
    let (_, public) = Invented::of(&repeated(4, with_sen(SenProvision::Plan, 0, 3))).papers();
    assert!(public.view.stages.get().is_empty() && public.view.needs.get().is_empty());
    assert!(!public.view.left_out.get().is_empty());
}
