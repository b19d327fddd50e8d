//! Which figures a document must do without, so that nobody works a small group out of it.
//!
//! For each small group that is known too closely, the linear program says which statements hold it there. Of those of this
//! document the one that is missed least and whose absence is enough goes; where no single one is enough, several go. A sign for a
//! hidden number is a statement too: it says that there is somebody. Where the signs alone say too much, a whole section is printed
//! without them: hidden numbers and zeros alike are `not given` there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{DocumentAudit, Given, Section};
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::history::disclosed::ReleaseKind;

/// What is not printed for the sake of small groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Withdrawn {
    /// Figures, by their part and their pupils.
    figures: BTreeSet<(Section, Population)>,
    /// Parts of the document in which no sign tells a hidden number from none.
    unmarked: BTreeSet<Section>,
}

impl Withdrawn {
    pub(super) fn holds(&self, section: Section, population: &Population) -> bool {
        self.figures.contains(&(section, population.clone()))
    }

    pub(super) fn is_unmarked(&self, section: Section) -> bool {
        self.unmarked.contains(&section)
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Withdrawn::default()
    }

    pub(super) fn has_figures(&self) -> bool {
        !self.figures.is_empty()
    }

    /// Takes in more; true when that was something new.
    pub(super) fn extend(&mut self, other: Withdrawn) -> bool {
        let before = (self.figures.len(), self.unmarked.len());
        self.figures.extend(other.figures);
        self.unmarked.extend(other.unmarked);
        before != (self.figures.len(), self.unmarked.len())
    }
}

/// Something that can be left out as one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Candidate {
    /// Every count of a group that tells its size.
    Size(Population),
    /// A mean of a group: that it is shown says that there are enough pupils behind it.
    Figure(Section, Population),
    /// The signs of a part.
    Signs(Section),
}

/// What leaving something out takes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Loss {
    candidate: Candidate,
    cost: Cost,
    /// The statements of this document that go, by their number.
    statements: Vec<usize>,
}

/// Figures lost, then the importance of the part, the least important first.
type Cost = (usize, Reverse<Section>);

/// A figure of this document that tells something.
type Telling<'a> = (&'a Given, &'a Statement);

/// Somebody who reads the document, and the groups that must be wide for them.
struct Reader {
    knowledge: Knowledge,
    k: u32,
    small: BTreeSet<Population>,
}

impl DocumentAudit {
    /// What to leave out of the next attempt; nothing when no small group is known too closely.
    pub(super) fn to_withdraw(&self) -> Withdrawn {
        let own = self.own();
        let losses = self.losses(&own);
        let mut chosen = BTreeSet::new();
        for mut reader in self.readers(&own) {
            let narrow: Vec<Population> = reader.small.iter().filter(|group| !reader.knowledge.is_wide(group, reader.k)).cloned().collect();
            if narrow.is_empty() {
                continue;
            }
            let mut untold = reader.knowledge.without(0..own.len());
            let mut left = reader.knowledge;
            for group in narrow {
                // What earlier reports tell already cannot be taken back by hiding anything now; it must not become more.
                let k = reader.k.min(untold.n_values(&group, reader.k));
                widen(&mut left, &group, k, &losses, &mut chosen);
            }
        }
        withdrawn(chosen, &self.given)
    }

    /// Everything that can be left out.
    pub(super) fn everything(&self) -> Withdrawn {
        withdrawn(self.losses(&self.own()).into_values().map(|loss| loss.candidate).collect(), &self.given)
    }

    fn own(&self) -> Vec<Telling<'_>> {
        self.given.iter().filter_map(|one| Some((one, one.told.as_ref()?))).collect()
    }

    /// Whoever reads this document and the earlier ones, and whoever reads another one beside it.
    fn readers(&self, own: &[Telling<'_>]) -> Vec<Reader> {
        let smallest = self.rules.smallest();
        let beside = self.beside.iter().flat_map(|known| &known.small);
        let small: BTreeSet<Population> = self.small.iter().chain(self.earlier.small(smallest)).chain(beside).cloned().collect();
        let own = own.iter().map(|(_, told)| (*told).clone());
        let told: Vec<Statement> = own.chain(self.earlier.told(self.rules)).collect();
        let both = self.beside.as_ref().map(|known| {
            let told: Vec<Statement> = told.iter().chain(&known.told).cloned().collect();
            let small = small.iter().filter(|one| one.len() < known.k as usize).cloned().collect();
            Reader { knowledge: Knowledge::of(&told, self.n_known()), k: known.k, small }
        });
        let alone = Reader { knowledge: Knowledge::of(&told, self.n_known()), k: self.rules.k, small };
        [Some(alone), both].into_iter().flatten().filter(|reader| !reader.small.is_empty()).collect()
    }

    /// For each statement of this document: what leaving it out means.
    fn losses(&self, own: &[Telling<'_>]) -> BTreeMap<usize, Loss> {
        let mut members: BTreeMap<Candidate, Vec<usize>> = BTreeMap::new();
        for (at, (one, _)) in own.iter().enumerate() {
            members.entry(candidate(one)).or_default().push(at);
        }
        let mut of_statement = BTreeMap::new();
        for (candidate, statements) in members {
            let sections = statements.iter().filter_map(|at| own.get(*at)).map(|(one, _)| one.section);
            let section = sections.min().unwrap_or(Section::Roll);
            let n_lost = match &candidate {
                Candidate::Size(_) | Candidate::Figure(..) => 2 * statements.len(),
                // Zeros go with the signs.
                Candidate::Signs(section) => self.n_zeros(*section),
            };
            let loss = Loss { candidate, cost: (n_lost, Reverse(section)), statements };
            of_statement.extend(loss.statements.iter().map(|at| (*at, loss.clone())));
        }
        of_statement
    }

    fn n_zeros(&self, section: Section) -> usize {
        self.given.iter().filter(|one| one.section == section && one.kind == ReleaseKind::Count && one.population.is_empty()).count()
    }
}

fn candidate(one: &Given) -> Candidate {
    match one.kind {
        ReleaseKind::Figure => Candidate::Figure(one.section, one.population.clone()),
        ReleaseKind::Count if one.told.as_ref().is_some_and(|told| told.most.is_some()) => Candidate::Size(one.population.clone()),
        ReleaseKind::Count => Candidate::Signs(one.section),
    }
}

/// Single figures tried, the least missed first, before several go.
const MOST_TRIED: usize = 8;

/// Chooses what to leave out until a group is wide: a single thing that is enough if there is one, else step by step.
fn widen(left: &mut Knowledge, group: &Population, k: u32, losses: &BTreeMap<usize, Loss>, chosen: &mut BTreeSet<Candidate>) {
    while !left.is_wide(group, k) {
        let binding: BTreeSet<usize> = left.binding(group).into_iter().collect();
        let mut open: Vec<&Loss> = binding.iter().filter_map(|at| losses.get(at)).filter(|one| !chosen.contains(&one.candidate)).collect();
        open.sort_by(|a, b| (&a.cost, &a.candidate).cmp(&(&b.cost, &b.candidate)));
        open.dedup();
        let without = |one: &Loss| left.without(one.statements.iter().copied());
        let enough =
            open.iter().take(MOST_TRIED).find_map(|one| Some((*one, without(one))).filter(|(_, less)| less.clone().is_wide(group, k)));
        let Some((one, less)) = enough.or_else(|| open.first().map(|one| (*one, without(one)))) else { return };
        chosen.insert(one.candidate.clone());
        *left = less;
    }
}

fn withdrawn(chosen: BTreeSet<Candidate>, given: &[Given]) -> Withdrawn {
    let mut withdrawn = Withdrawn::default();
    for candidate in chosen {
        match candidate {
            Candidate::Size(population) => {
                let printed = given.iter().filter(|one| one.kind == ReleaseKind::Count && one.population == population);
                withdrawn.figures.extend(printed.map(|one| (one.section, one.population.clone())));
            }
            Candidate::Figure(section, population) => {
                withdrawn.figures.insert((section, population));
            }
            Candidate::Signs(section) => {
                withdrawn.unmarked.insert(section);
            }
        }
    }
    withdrawn
}
