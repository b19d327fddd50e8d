//! What may stand on a school's website: the strictest level (method, disclosure control, tier 2).
//!
//! Counts of the register are made from the board's view and from nothing else, so that both papers together tell no more of
//! them than the board's alone. Whatever the board does not see (year groups, reviews, budgets) is admitted beside everything that
//! it may see. A count is `low` when it is under the smallest count shown, or hidden because another would give it away: one sign
//! for both, so that the sign itself tells nothing.

#[cfg(test)]
mod attacks;
mod beside;
mod money;
mod moving;
mod register;
mod reviews;
mod support;
pub mod view;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::analyse::results::Analysis;
use crate::config::method::MethodSettings;
use crate::config::publication::PublicationTables;
use crate::config::publication_school::Publication;
use crate::config::rates::Rates;
use crate::config::tiers::Tiers;
use crate::disclose::board::BoardDisclosure;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Rules, Statistic};
use crate::disclose::earlier::Earlier;
use crate::disclose::everyone::Everyone;
use crate::disclose::percent::PublicCount;
use crate::disclose::published::beside::Beside;
use crate::disclose::published::view::PublicView;
use crate::disclose::view::{BoardView, Count, Releasable};
use crate::domain::nc_year::NcYear;
use crate::history::disclosed::{Release, Released, Tier};
use crate::link::earlier_registers::EarlierRegister;
use crate::link::school::School;

/// Where the public view comes from.
#[derive(Clone, Copy)]
pub struct PublicSources<'a> {
    /// Pupils on roll with what is known of each.
    pub school: &'a School,
    /// Registers of earlier years.
    pub earlier: &'a [EarlierRegister],
    /// What was measured.
    pub analysis: &'a Analysis,
    /// What governors see, and what their paper tells.
    pub board: &'a BoardDisclosure,
    /// The broad area of each need code, in words.
    pub need_areas: &'a BTreeMap<String, String>,
    /// What earlier papers gave out.
    pub released: &'a Released,
    /// Rates of staff.
    pub rates: &'a Rates,
    /// Layers of provision.
    pub tiers: &'a Tiers,
    /// What must be published.
    pub tables: &'a PublicationTables,
    /// What the school fills in.
    pub publication: &'a Publication,
    /// The school's oldest year group, where the settings say.
    pub highest: Option<NcYear>,
    /// Thresholds.
    pub method: &'a MethodSettings,
}

/// The view, and what is to be remembered of it.
pub struct PublicDisclosure {
    /// What anybody may see.
    pub view: PublicView,
    /// Every count given out, with the row keys of its pupils.
    pub releases: Vec<Release>,
    /// What a reader knows.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests ask what a reader can work out"))]
    audit: DocumentAudit,
}

/// What is being put together.
struct Draft<'a> {
    sources: &'a PublicSources<'a>,
    board: &'a BoardView,
    audit: &'a mut DocumentAudit,
    /// Smallest count shown.
    k: u32,
    beside: Beside,
}

impl Draft<'_> {
    fn smallest(&self) -> usize {
        self.k as usize
    }

    fn leave_out(&mut self, words: &str) {
        self.audit.leave_out(words);
    }

    /// A count of `k` or more to the nearest five, if it withstands the audit. `n` is what the board is told: of this day, or of an
    /// earlier paper that is repeated, which the public is told in the same way.
    fn rounded(&mut self, what: Statistic<'_>, population: &Population, n: u32) -> PublicCount {
        if n < self.k {
            self.audit.guard(population);
            PublicCount::Low
        } else {
            let repeated = (n != population.count()).then_some(n);
            self.audit.rounded_count(what, population, repeated).unwrap_or(PublicCount::Low)
        }
    }
}

/// A count that the board is told, of this day or of an earlier paper.
fn told(count: Count) -> Option<u32> {
    match count {
        Count::Exact(n) | Count::About(n) => Some(n),
        Count::Hidden | Count::NotGiven => None,
    }
}

/// Everything that may be published of one school.
pub fn public_view(sources: &PublicSources<'_>) -> PublicDisclosure {
    let school = sources.school;
    let everyone = Everyone::of(school, sources.earlier);
    let earlier = Earlier::of(sources.released, &everyone, school.as_at, Tier::Published);
    let mut rules = Rules::for_public(sources.method);
    // Nothing may be shown to the public that the board may not see.
    rules.k = rules.k.max(sources.board.view.k);
    let start = DocumentAudit::new(rules, everyone.n, earlier).beside(&sources.board.audit);
    let (view, audit) = start.compose(|audit| put_together(sources, audit));
    let releases = audit.releases(school.as_at, &everyone, Tier::Published);
    PublicDisclosure { view, releases, audit }
}

fn put_together(sources: &PublicSources<'_>, audit: &mut DocumentAudit) -> PublicView {
    let k = audit.rules.k;
    let mut draft = Draft { sources, board: &sources.board.view, k, beside: Beside::the_board(sources, k), audit };
    let stages = register::stages(&mut draft);
    let needs = register::needs(&mut draft);
    let moving = moving::lines(&mut draft);
    let reviews = reviews::reviews(&mut draft);
    let (support, has_further) = support::lines(&mut draft);
    let budget = money::lines(&mut draft);
    PublicView {
        k,
        stages: Releasable::new(stages),
        needs: Releasable::new(needs),
        moving: Releasable::new(moving),
        reviews: Releasable::new(reviews),
        assessed: Releasable::new(reviews::assessed(&draft)),
        shares: Releasable::new(reviews::supplied(&draft)),
        met: Releasable::new(register::met(&draft)),
        support: Releasable::new(support),
        has_further,
        attendance: Releasable::new(register::attendance(&draft)),
        gaps: Releasable::new(register::gaps(&draft)),
        budget: Releasable::new(budget),
        left_out: Releasable::new(draft.audit.left_out().to_vec()),
    }
}

/// First day of the twelve months that end with a day.
fn year_to(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(chrono::Months::new(12)).and_then(|before| before.succ_opt()).unwrap_or(NaiveDate::MIN)
}
