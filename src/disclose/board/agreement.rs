//! What meetings made of the flags, pooled over every run whose decisions came back.
//!
//! Only shares in tenths leave: a pooled count grows by one term's decisions at a time, so that two reports with exact
//! counts would give a single term's handful away.

use crate::decisions::agreement::Agreement;
use crate::disclose::document::DocumentAudit;
use crate::disclose::view::{Pooled, PooledAgreement};

/// The pooled view; nothing while too few pupils were discussed.
pub(super) fn pooled(draft: &mut DocumentAudit, agreement: &Agreement) -> Option<PooledAgreement> {
    let (mistaken, discussed) = agreement.cried_wolf()?;
    let acted_on = Pooled { in_ten: draft.tenths("flagged pupils acted on", discussed - mistaken, mistaken)? };
    let (too, not) = (agreement.flagged.n_teacher_too, agreement.flagged.n_teacher_not);
    let teacher_too = draft.tenths("flagged pupils about whom the teacher was concerned", too, not);
    Some(PooledAgreement { acted_on, teacher_too: teacher_too.map(|in_ten| Pooled { in_ten }) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decisions::agreement::{Answer, Concern, Heard};
    use crate::disclose::document::Rules;
    use crate::disclose::earlier::Earlier;

    fn document() -> DocumentAudit {
        DocumentAudit::new(Rules { k: 6, k_public: 10, min_mean: 10, delivered: 0.6 }, 0, Earlier::none())
    }

    fn check(acted_on: usize, mistaken: usize, expected: Option<u32>) {
        let mut agreement = Agreement { n_runs: 2, ..Agreement::default() };
        agreement.n_pupils.insert(("flagged".into(), Concern::NotSaid, Answer::ActedOn), acted_on);
        agreement.n_pupils.insert(("flagged".into(), Concern::NotSaid, Answer::NotAConcern), mistaken);
        agreement.flagged = Heard { n_discussed: acted_on + mistaken, n_not_a_concern: mistaken, ..Heard::default() };
        assert_eq!(pooled(&mut document(), &agreement).map(|view| view.acted_on.in_ten), expected, "{acted_on} and {mistaken}");
    }

    #[test]
    fn a_share_in_tenths_is_shown_when_both_parts_are_large_enough() {
        check(20, 20, Some(5));
        check(30, 10, Some(8));
        check(6, 6, Some(5));
        check(5, 40, None);
        check(40, 5, None);
        check(40, 0, None);
        check(0, 0, None);
    }

    #[test]
    fn all_but_a_few_is_not_called_all() {
        check(990, 10, Some(9));
        check(10, 990, Some(1));
    }

    #[test]
    fn one_more_pupil_moves_the_share_seldom_and_never_by_more_than_a_tenth() {
        let moved = (12..200).filter(|n| document().tenths("a", *n, 100) != document().tenths("a", *n + 1, 100)).count();
        assert!(moved < 10, "{moved}");
    }
}
