//! The board's view: everything governors see, protected together.
//!
//! Figures are registered in the order of the report with the one `DocumentAudit` of the document, and printed as it gives
//! them back. Names, classes and year groups never enter. Figures are rounded here, because the rounding is part of the
//! protection.

use std::collections::BTreeMap;

use crate::analyse::results::Analysis;
use crate::config::comparators::NationalFigure;
use crate::config::method::MethodSettings;
use crate::decide::results::Decisions;
use crate::decisions::agreement::Agreement;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Rules, Section, Statistic};
use crate::disclose::earlier::Earlier;
use crate::disclose::everyone::Everyone;
use crate::disclose::view::{BoardView, Releasable};
use crate::history::disclosed::{Release, Released, Tier};
use crate::link::school::School;

mod absence;
mod agreement;
mod attainment;
mod attendance;
mod flags;
mod gaps;
mod interventions;
mod money;
mod movement;
mod policy_tests;
mod prevalence;
mod published_shares;
mod sections;
mod words;
mod years;

pub use sections::Beside;

#[cfg(test)]
mod attacks;

/// Where the view comes from.
#[derive(Clone, Copy)]
pub struct BoardInputs<'a> {
    /// Pupils.
    pub school: &'a School,
    /// Numbers about them.
    pub analysis: &'a Analysis,
    /// The lists of the term.
    pub decisions: &'a Decisions,
    /// What meetings made of the flags of earlier terms.
    pub agreement: &'a Agreement,
    /// Published figures to compare with.
    pub comparators: &'a [NationalFigure],
    /// The broad area of each need code, in words.
    pub need_areas: &'a BTreeMap<String, String>,
    /// Thresholds.
    pub method: &'a MethodSettings,
    /// What earlier reports gave out.
    pub released: &'a Released,
    /// What the further sections are made from; without it there are none.
    pub beside: Option<&'a Beside<'a>>,
}

/// The view, and what is to be remembered of it.
pub struct BoardDisclosure {
    /// What governors may see.
    pub view: BoardView,
    /// Every figure given out, with the row keys of its pupils.
    pub releases: Vec<Release>,
    /// What the reader of the report knows, for a document published beside it.
    pub(in crate::disclose) audit: DocumentAudit,
}

/// The smallest count that the board sees.
pub fn smallest_count(method: &MethodSettings) -> u32 {
    Rules::for_board(method).k
}

/// Everything the board may see of one school and term.
pub fn board_view(inputs: &BoardInputs<'_>) -> BoardDisclosure {
    let school = inputs.school;
    let everyone = Everyone::of(school, inputs.beside.map(|beside| beside.earlier).unwrap_or_default());
    let earlier = Earlier::of(inputs.released, &everyone, school.as_at, Tier::Board);
    let start = DocumentAudit::new(Rules::for_board(inputs.method), everyone.n, earlier);
    let (view, audit) = start.compose(|draft| put_together(inputs, &everyone, draft));
    let releases = audit.releases(school.as_at, &everyone, Tier::Board);
    BoardDisclosure { view, releases, audit }
}

fn put_together(inputs: &BoardInputs<'_>, everyone: &Everyone<'_>, draft: &mut DocumentAudit) -> BoardView {
    let school = inputs.school;
    let everybody = Population::of(0..school.pupils.len());
    let on_roll = draft.count(Statistic::of(Section::Roll, prevalence::BY_STAGE, "On roll"), &everybody);
    let groups = prevalence::Groups::of(school);
    let (prevalence, all_sen) = prevalence::lines(draft, on_roll, &groups, school, inputs.comparators);
    let needs = prevalence::needs(draft, all_sen, &groups, school, inputs.need_areas);
    let flags = flags::counts(draft, on_roll, inputs.decisions, school.as_at);
    let attendance = attendance::lines(draft, &groups, school);
    let gaps = gaps::trends(draft, inputs.analysis);
    let interventions = interventions::lines(draft, inputs.analysis);
    let agreement = agreement::pooled(draft, inputs.agreement);
    inputs.method.overrides().iter().for_each(|words| draft.leave_out(words));
    let core = sections::Core { groups: &groups, on_roll, attendance: &attendance };
    let further =
        inputs.beside.map(|beside| sections::compose(draft, school, inputs.decisions, inputs.comparators, core, everyone, beside));
    BoardView {
        k: draft.rules.k,
        min_mean: u32::try_from(draft.rules.min_mean).unwrap_or(u32::MAX),
        on_roll: Releasable::new(on_roll),
        prevalence: Releasable::new(prevalence),
        needs: Releasable::new(needs),
        gaps: Releasable::new(gaps),
        flags: Releasable::new(flags),
        agreement: Releasable::new(agreement),
        interventions: Releasable::new(interventions),
        attendance: Releasable::new(attendance),
        sections: Releasable::new(further.unwrap_or_default()),
        left_out: Releasable::new(draft.left_out().to_vec()),
    }
}
