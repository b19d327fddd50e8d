//! What may stand on a school's website: the strictest level (method, disclosure control, tier 2).
//!
//! Counts of the register are made from the board's view and from nothing else, so that both papers together tell no more of
//! them than the board's alone. Whatever the board does not see (year groups, reviews, budgets) is admitted beside everything that
//! it may see. A count is `low` when it is under the smallest count shown, or hidden because another would give it away: one sign
//! for both, so that the sign itself tells nothing.

mod beside;
mod money;
mod moving;
mod register;
mod reviews;
mod support;
pub mod view;

use chrono::NaiveDate;

use crate::analyse::results::Analysis;
use crate::config::method::MethodSettings;
use crate::config::publication::PublicationTables;
use crate::config::publication_school::Publication;
use crate::config::rates::Rates;
use crate::config::tiers::Tiers;
use crate::disclose::published::beside::Beside;
use crate::disclose::published::view::PublicView;
use crate::disclose::view::{BoardView, Releasable};
use crate::domain::nc_year::NcYear;
use crate::link::school::School;

/// Where the public view comes from.
#[derive(Clone, Copy)]
pub struct PublicSources<'a> {
    /// Pupils on roll with what is known of each.
    pub school: &'a School,
    /// What was measured.
    pub analysis: &'a Analysis,
    /// What governors see.
    pub board: &'a BoardView,
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
}

/// What is being put together.
struct Draft<'a> {
    sources: &'a PublicSources<'a>,
    /// Smallest count shown.
    k: u32,
    beside: Beside,
    left_out: Vec<String>,
}

impl Draft<'_> {
    fn smallest(&self) -> usize {
        self.k as usize
    }

    fn leave_out(&mut self, words: &str) {
        if !self.left_out.iter().any(|known| known == words) {
            self.left_out.push(words.to_owned());
        }
    }
}

/// Everything that may be published of one school.
pub fn public_view(sources: &PublicSources<'_>, method: &MethodSettings) -> PublicView {
    // A whole number by its unit, `pupils`; nothing may be shown to the public that the board may not see.
    let k = (method.k_pub.value.max(1.0) as u32).max(sources.board.k);
    let mut draft = Draft { sources, k, beside: Beside::the_board(sources, k), left_out: Vec::new() };
    let stages = register::stages(&mut draft);
    let needs = register::needs(&mut draft);
    let moving = moving::lines(&mut draft);
    let reviews = reviews::reviews(&mut draft);
    let shares = reviews::supplied(&draft);
    let (support, has_further) = support::lines(&draft);
    let budget = money::lines(&mut draft);
    let met = register::met(&draft);
    let attendance = register::attendance(&draft);
    let gaps = register::gaps(&draft);
    PublicView {
        k,
        stages: Releasable::new(stages),
        needs: Releasable::new(needs),
        moving: Releasable::new(moving),
        reviews: Releasable::new(reviews),
        assessed: Releasable::new(reviews::assessed(&draft)),
        shares: Releasable::new(shares),
        met: Releasable::new(met),
        support: Releasable::new(support),
        has_further,
        attendance: Releasable::new(attendance),
        gaps: Releasable::new(gaps),
        budget: Releasable::new(budget),
        left_out: Releasable::new(draft.left_out),
    }
}

/// First day of the twelve months that end with a day.
fn year_to(day: NaiveDate) -> NaiveDate {
    day.checked_sub_months(chrono::Months::new(12)).and_then(|before| before.succ_opt()).unwrap_or(NaiveDate::MIN)
}
