//! Access, self-help and behaviour (criteria e, f, g): counts and ordered descriptors, never attainment.
//!
//! Progress criteria, section 7. One-sided p of .05 or less is strong, .16 or less leaning.

use super::distribution::{binomial_at_least, binomial_at_most};

/// Fewest domains that changed before a sign test says anything.
const FEWEST_CHANGED: u64 = 3;
/// Fewest incidents in both windows together.
const FEWEST_INCIDENTS: u64 = 10;
/// Withdrawn share of all lessons above which access is not full.
pub(crate) const WITHDRAWN_IN_ALL: f64 = 0.10;
/// Withdrawn share of one subject above which access is not full.
const WITHDRAWN_OF_ONE: f64 = 0.20;

/// Lessons of one subject in a week.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lessons<'a> {
    /// Subject as written.
    pub(crate) subject: &'a str,
    /// Minutes taught.
    pub(crate) minutes: f64,
    /// Minutes of them the pupil is elsewhere.
    pub(crate) withdrawn: f64,
}

/// Withdrawal from lessons.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Access<'a> {
    /// Share of all minutes.
    pub(crate) withdrawn_share: f64,
    /// Subjects of which more than a fifth is missed.
    pub(crate) over_a_fifth: Vec<&'a str>,
}

impl Access<'_> {
    /// Full curricular access.
    pub(crate) fn is_full(&self) -> bool {
        self.withdrawn_share <= WITHDRAWN_IN_ALL && self.over_a_fifth.is_empty()
    }
}

/// Access of a week's timetable; `None` when no minute is taught.
pub(crate) fn access<'a>(week: &[Lessons<'a>]) -> Option<Access<'a>> {
    let taught: f64 = week.iter().map(|lessons| lessons.minutes).sum();
    let out: f64 = week.iter().map(|lessons| lessons.withdrawn).sum();
    let over = week.iter().filter(|l| l.minutes > 0.0 && l.withdrawn / l.minutes > WITHDRAWN_OF_ONE).map(|l| l.subject).collect();
    (taught > 0.0).then(|| Access { withdrawn_share: out / taught, over_a_fifth: over })
}

/// Chance of a change this good, and this bad, when nothing changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chances {
    /// For the better.
    pub(crate) better: f64,
    /// For the worse.
    pub(crate) worse: f64,
}

impl Chances {
    /// The sign of the five levels.
    pub(crate) fn sign(&self) -> &'static str {
        match (self.better, self.worse) {
            (better, _) if better <= 0.05 => "++",
            (_, worse) if worse <= 0.05 => "--",
            (better, _) if better <= 0.16 => "+",
            (_, worse) if worse <= 0.16 => "-",
            _ => "0",
        }
    }
}

/// A level after a change of rater: strong becomes leaning, leaning becomes 0.
pub(crate) fn halved(sign: &'static str) -> &'static str {
    match sign {
        "++" => "+",
        "--" => "-",
        "+" | "-" => "0",
        other => other,
    }
}

/// Domains that went up and down between two ratings of one rater.
pub(crate) fn domain_changes(pairs: &[(f64, f64)]) -> (u64, u64) {
    let up = pairs.iter().filter(|(before, after)| after > before).count() as u64;
    let down = pairs.iter().filter(|(before, after)| after < before).count() as u64;
    (up, down)
}

/// Sign test on the domains that changed; `None` under three.
pub(crate) fn sign_test(up: u64, down: u64) -> Option<Chances> {
    let changed = up + down;
    (changed >= FEWEST_CHANGED)
        .then(|| Chances { better: binomial_at_least(up, changed, 0.5), worse: binomial_at_least(down, changed, 0.5) })
}

/// Incidents in a window of school days attended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Incidents {
    /// Incidents.
    pub(crate) count: u64,
    /// Days.
    pub(crate) days: f64,
}

/// Rate now over rate before; `None` when nothing happened before or no day was attended.
pub(crate) fn rate_ratio(before: Incidents, now: Incidents) -> Option<f64> {
    let ratio = (now.count as f64 / now.days) / (before.count as f64 / before.days);
    ratio.is_finite().then_some(ratio)
}

/// The later count given the total, binomial with share `d1 / (d0 + d1)`; `None` under ten incidents. Fewer is better.
pub(crate) fn incident_test(before: Incidents, now: Incidents) -> Option<Chances> {
    let total = before.count.checked_add(now.count)?;
    let share = now.days / (before.days + now.days);
    if total < FEWEST_INCIDENTS || !(share > 0.0 && share < 1.0) {
        return None;
    }
    Some(Chances { better: binomial_at_most(now.count, total, share), worse: binomial_at_least(now.count, total, share) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_two_thirds_of_science_is_not_full_access() {
        let lessons = |subject, minutes, withdrawn| Lessons { subject, minutes, withdrawn };
        let week =
            [lessons("reading", 300.0, 0.0), lessons("maths", 300.0, 30.0), lessons("science", 90.0, 60.0), lessons("other", 810.0, 0.0)];
        let found = access(&week).unwrap();
        assert_eq!((found.over_a_fifth.as_slice(), found.is_full()), (&["science"][..], false));
        assert!((found.withdrawn_share - 0.06).abs() < 1e-12);
        assert_eq!(access(&[]), None);
    }

    #[test]
    fn two_changes_are_not_evidence() {
        assert_eq!(sign_test(2, 0), None);
        assert_eq!(sign_test(5, 0).unwrap().sign(), "++");
        assert_eq!(sign_test(0, 3).unwrap().sign(), "-");
        assert_eq!(domain_changes(&[(2.0, 3.0), (3.0, 3.0), (4.0, 1.0)]), (1, 1));
    }

    #[test]
    fn fewer_incidents_are_better_and_few_are_no_evidence() {
        let window = |count, days| Incidents { count, days };
        let found = incident_test(window(14, 60.0), window(5, 58.0)).unwrap();
        assert!((found.better - 0.0374).abs() < 5e-5 && (found.worse - 0.9883).abs() < 5e-5);
        assert_eq!(found.sign(), "++");
        assert_eq!(incident_test(window(3, 60.0), window(1, 58.0)), None);
        assert_eq!(rate_ratio(window(0, 60.0), window(5, 58.0)), None);
    }
}
