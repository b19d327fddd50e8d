//! How many pupils a list would hold by chance alone.

use crate::analyse::chance::adjusted;
use crate::analyse::distribution::normal_below;
use crate::analyse::results::PupilAnalysis;
use crate::config::method::{MethodSettings, Profile};
use crate::config::policy::Policy;
use crate::config::policy_rules::Listing;
use crate::decide::results::AmongMany;
use crate::domain::words;

/// Share of pupils with full evidence in so many tested subjects who are flagged although nothing changed.
pub(crate) fn share(n_subjects: usize, method: &MethodSettings) -> f64 {
    let [one, two, three] = match method.profile {
        Profile::Screen => [&method.chance_one_subject, &method.chance_two_subjects, &method.chance_three_subjects],
        Profile::Strict => [&method.chance_one_subject_strict, &method.chance_two_subjects_strict, &method.chance_three_subjects_strict],
    };
    match n_subjects {
        0 => 0.0,
        1 => one.value,
        2 => two.value,
        _ => three.value,
    }
}

/// Chance of a result so low, for lists of a whole trust: the lowest subject's share of same-start pupils, times the
/// subjects compared (Bonferroni), at most 1. `None` without a comparison.
pub(crate) fn lowest_p(analysis: &PupilAnalysis) -> Option<f64> {
    let zs: Vec<f64> = analysis.subjects.values().filter_map(|progress| progress.c.value()).map(|same| same.z).collect();
    let lowest = zs.iter().copied().min_by(f64::total_cmp)?;
    Some((normal_below(lowest) * zs.len() as f64).min(1.0))
}

/// Each pupil's lowest result beside those of all who were looked at; `None` for everybody on a list too short for it.
pub(crate) fn among_many(lowest: &[Option<f64>], method: &MethodSettings) -> Vec<Option<AmongMany>> {
    let p: Vec<f64> = lowest.iter().copied().flatten().collect();
    if (p.len() as f64) < method.long_list.value {
        return vec![None; lowest.len()];
    }
    let mut shares = adjusted(&p).into_iter();
    let judged = |share: f64| AmongMany { share, stands: share <= method.false_discovery_rate.value };
    lowest.iter().map(|one| one.and_then(|_| shares.next()).map(judged)).collect()
}

/// What every list prints.
pub(crate) fn sentence(n_full_evidence: usize, expected: f64) -> String {
    let about = match words::number(expected, 0).as_str() {
        "0" => "fewer than one".to_owned(),
        number => format!("about {number}"),
    };
    match n_full_evidence {
        0 => "No pupil has full evidence yet, so nothing can be said about how many would appear here by chance alone.".to_owned(),
        1 => format!("Of 1 pupil with full evidence, {about} would appear here by chance alone."),
        n => format!("Of {} pupils with full evidence, {about} would appear here by chance alone.", words::whole(n)),
    }
}

/// What the number leaves out: pupils listed by rules of the policy's own. Empty where it has none that list.
pub(crate) fn beside_own_rules(policy: &Policy) -> String {
    let listing: Vec<&str> = policy.own_rules.iter().filter(|rule| rule.listing != Listing::Shown).map(|rule| rule.name.as_str()).collect();
    if listing.is_empty() {
        return String::new();
    }
    format!(" Pupils listed by the policy's own {} {} come on top.", words::plural(listing.len(), "rule", "rules"), words::list(&listing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_gives_n_and_the_expected_number() {
        assert_eq!(sentence(220, 19.8), "Of 220 pupils with full evidence, about 20 would appear here by chance alone.");
        assert_eq!(sentence(4, 0.36), "Of 4 pupils with full evidence, fewer than one would appear here by chance alone.");
        assert!(sentence(0, 0.0).starts_with("No pupil"));
    }

    #[test]
    fn on_a_long_list_few_low_results_stand_and_on_a_short_one_nothing_is_said() {
        let method = crate::decide::sample::method();
        // One pupil in fifty far below, the others as chance spreads them; one without a comparison.
        let mut lowest: Vec<Option<f64>> = (0..150).map(|i| Some(if i % 50 == 0 { 1e-4 } else { (f64::from(i) + 0.5) / 150.0 })).collect();
        lowest.push(None);
        let found = among_many(&lowest, &method);
        let standing: Vec<usize> = (0..found.len()).filter(|i| found[*i].is_some_and(|one| one.stands)).collect();
        assert_eq!((found.len(), standing), (151, vec![0, 50, 100]));
        assert!((found[0].unwrap().share - 1e-4 * 150.0 / 3.0).abs() < 1e-12);
        assert_eq!(found[150], None, "no comparison, no word");
        assert!(among_many(&lowest[..99], &method).iter().all(Option::is_none));
    }

    #[test]
    fn strict_lists_fewer_by_chance() {
        let mut method = crate::decide::sample::method();
        assert_eq!(share(3, &method), 0.09);
        method.profile = Profile::Strict;
        assert_eq!(share(3, &method), 0.030);
        assert_eq!(share(1, &method), 0.0);
    }

    #[test]
    fn a_list_of_the_stated_length_is_long_and_a_share_at_the_rate_stands() {
        let method = crate::decide::sample::method();
        let at_the_rate = vec![Some(method.false_discovery_rate.value); method.long_list.value as usize];
        assert!(among_many(&at_the_rate, &method).iter().all(|one| one.is_some_and(|one| one.stands)));
        assert!(among_many(&at_the_rate[1..], &method).iter().all(Option::is_none));
    }
}
