//! The fairness audit: how often pupils of each group are flagged, with what chance can explain.
//!
//! Rates carry Wilson's interval. Each group is set against the judged pupils of the other groups of its grouping by the exact
//! test; because many groups are looked at, a difference counts only at a false discovery rate of a tenth over all of them
//! (Benjamini and Hochberg 1995). Under ten pupils nothing is summarised. A difference is a question, not a verdict: groups may
//! differ in need.

use crate::analyse::chance::false_discovery;
use crate::analyse::exact::fisher;
use crate::analyse::grouping::Grouping;
use crate::analyse::proportion::Proportion;
use crate::config::method::MethodSettings;
use crate::decide::results::{Decisions, Partition};
use crate::link::school::School;

/// Share of false alarms accepted among the differences that are named.
pub(crate) const DISCOVERY_RATE: f64 = 0.1;

/// Groupings audited, in reading order.
pub(crate) const AUDITED: [Grouping; 8] = [
    Grouping::Sen,
    Grouping::BirthTerm,
    Grouping::Sex,
    Grouping::Language,
    Grouping::PupilPremium,
    Grouping::Absence,
    Grouping::Class,
    Grouping::Ethnicity,
];

/// One pupil at one decision: the groups, and what became of the pupil.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// Group by grouping, in the order of [`AUDITED`].
    pub(crate) groups: Vec<Option<String>>,
    /// On which list.
    pub(crate) partition: Partition,
}

/// How often pupils of one group are flagged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GroupRate {
    /// Grouping.
    pub(crate) grouping: Grouping,
    /// Group.
    pub(crate) group: String,
    /// Pupils of the group.
    pub(crate) n: usize,
    /// Of them judged.
    pub(crate) n_judged: usize,
    /// Of them flagged.
    pub(crate) n_flagged: usize,
    /// Flagged share of the judged with Wilson's interval; `None` under the least number of pupils.
    pub(crate) rate: Option<Proportion>,
    /// Exact p against the other groups of the grouping; `None` when either side is too small.
    pub(crate) p: Option<f64>,
    /// The difference stays when it is remembered how many groups were looked at.
    pub(crate) stands_out: bool,
}

/// Pupils of a school with their groups and lists.
pub(crate) fn members(school: &School, decisions: &Decisions, method: &MethodSettings) -> Vec<Member> {
    let pairs = school.pupils.iter().zip(&decisions.pupils);
    pairs
        .map(|(pupil, decision)| Member {
            groups: AUDITED.iter().map(|grouping| grouping.group(pupil, school.as_at, method)).collect(),
            partition: decision.outcome.partition(),
        })
        .collect()
}

/// Rates of every group of every grouping, in the order of [`AUDITED`] and then by name. A grouping with one group only is
/// left out: there is nothing to compare.
pub(crate) fn audit(members: &[Member], method: &MethodSettings) -> Vec<GroupRate> {
    let least = method.min_gap_group.value as usize;
    let mut rates = Vec::new();
    for (position, grouping) in AUDITED.into_iter().enumerate() {
        let group_of = |member: &Member| member.groups.get(position).cloned().flatten();
        let mut names: Vec<String> = members.iter().filter_map(group_of).collect();
        names.sort();
        names.dedup();
        if names.len() < 2 {
            continue;
        }
        let (_, all_judged, all_flagged) = counts(members.iter().filter(|member| group_of(member).is_some()));
        for name in names {
            let (n, n_judged, n_flagged) = counts(members.iter().filter(|member| group_of(member).as_ref() == Some(&name)));
            let (others, others_flagged) = (all_judged - n_judged, all_flagged - n_flagged);
            let rate = if n_judged < least { None } else { Proportion::of(n_flagged as u64, n_judged as u64) };
            let p = if n_judged < least || others < least {
                None
            } else {
                fisher(n_flagged as u64, n_judged as u64, others_flagged as u64, others as u64)
            };
            rates.push(GroupRate { grouping, group: name, n, n_judged, n_flagged, rate, p, stands_out: false });
        }
    }
    let tested: Vec<usize> = rates.iter().enumerate().filter(|(_, rate)| rate.p.is_some()).map(|(at, _)| at).collect();
    let p: Vec<f64> = rates.iter().filter_map(|rate| rate.p).collect();
    for kept in false_discovery(&p, DISCOVERY_RATE) {
        if let Some(rate) = tested.get(kept).and_then(|at| rates.get_mut(*at)) {
            rate.stands_out = true;
        }
    }
    rates
}

/// Pupils, judged, flagged.
fn counts<'a>(members: impl Iterator<Item = &'a Member>) -> (usize, usize, usize) {
    members.fold((0, 0, 0), |(n, judged, flagged), member| {
        let is_judged = member.partition != Partition::NotJudged;
        (n + 1, judged + usize::from(is_judged), flagged + usize::from(member.partition == Partition::Flagged))
    })
}

/// What a reader may take from the table as a whole.
pub(crate) fn sentence(rates: &[GroupRate]) -> String {
    let n_tested = rates.iter().filter(|rate| rate.p.is_some()).count();
    let named: Vec<String> =
        rates.iter().filter(|rate| rate.stands_out).map(|rate| format!("{} ({})", rate.group, rate.grouping.words())).collect();
    match (n_tested, named.as_slice()) {
        (0, _) => "Too few pupils in every group to compare how often they are flagged.".to_owned(),
        (n, []) => format!(
            "Of {n} groups compared, none is flagged more or less often than the others beyond chance, once it is remembered that {n} were \
             looked at. That is no proof that they are treated alike: small groups show only large differences."
        ),
        (n, named) => format!(
            "Of {n} groups compared, these are flagged more or less often than the others, with at most a tenth of such findings expected \
             to be chance: {}. Ask whether the difference is one of need, of the tests, or of the rule.",
            named.join("; ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `n` pupils of a sex, so many of them flagged and so many not judged.
    fn pupils(sex: &str, n: usize, flagged: usize, unjudged: usize) -> Vec<Member> {
        let position = AUDITED.iter().position(|grouping| *grouping == Grouping::Sex).unwrap();
        (0..n)
            .map(|at| {
                let mut groups = vec![None; AUDITED.len()];
                groups[position] = Some(sex.to_owned());
                let partition = match at {
                    at if at < flagged => Partition::Flagged,
                    at if at < flagged + unjudged => Partition::NotJudged,
                    _ => Partition::Cleared,
                };
                Member { groups, partition }
            })
            .collect()
    }

    fn audited(parts: &[Vec<Member>]) -> Vec<GroupRate> {
        audit(&parts.concat(), &MethodSettings::shipped())
    }

    #[test]
    fn under_ten_judged_pupils_have_no_rate() {
        let rates = audited(&[pupils("F", 12, 3, 3), pupils("M", 40, 4, 0)]);
        assert_eq!((rates[0].n, rates[0].n_judged, rates[0].n_flagged, rates[0].rate), (12, 9, 3, None));
        assert!(rates[1].rate.is_some() && rates[1].p.is_none(), "the other side is too small to compare with");
        assert!(sentence(&rates).starts_with("Too few"));
    }

    #[test]
    fn a_large_difference_stands_out_and_a_small_one_does_not() {
        let stands = |f: usize, m: usize| audited(&[pupils("F", 60, f, 0), pupils("M", 60, m, 0)])[0].stands_out;
        assert!(stands(25, 3) && !stands(8, 5));
        assert!(sentence(&audited(&[pupils("F", 60, 8, 0), pupils("M", 60, 5, 0)])).contains("none is flagged"));
    }

    #[test]
    fn a_single_group_and_the_unknown_are_not_compared() {
        assert!(audited(&[pupils("F", 60, 8, 0)]).is_empty());
        let mut unknown = pupils("F", 30, 30, 0);
        unknown.iter_mut().for_each(|member| member.groups.fill(None));
        let rates = audited(&[unknown, pupils("F", 20, 2, 0), pupils("M", 20, 2, 0)]);
        assert!(rates.iter().all(|rate| rate.n == 20 && rate.p.is_some_and(|p| p > 0.999_999)));
    }

    #[test]
    fn equal_chances_are_named_no_oftener_than_the_stated_rate() {
        // Ten groupings of nothing: 400 schools in which sex has nothing to do with flags.
        let mut random = crate::domain::random::Generator::new(20_261_122);
        let mut named = 0;
        for _ in 0..400 {
            let mut flags = |n: usize| (0..n).filter(|_| random.below(100) < 10).count();
            let (f, m) = (flags(90), flags(90));
            named += usize::from(audited(&[pupils("F", 90, f, 0), pupils("M", 90, m, 0)]).iter().any(|rate| rate.stands_out));
        }
        assert!(named <= 40, "{named} of 400");
    }
}
