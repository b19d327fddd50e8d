//! (g) Behaviour or wellbeing: incidents of two terms by the school's log, and published or own scales.
//!
//! Suspensions are counted apart and stand beside the level (method, section 7).

use crate::analyse::distribution::{binomial_at_least, binomial_at_most};
use crate::analyse::incidents::{self, TwoTerms};
use crate::analyse::rating_change::changes;
use crate::decide::criteria::rating_words::{level, sentence, together};
use crate::decide::criteria::{Facts, Judged, PupilCriterion, verdict_of_asked_improvement};
use crate::decide::results::{Level, Verdict};
use crate::domain::words;

/// The unit.
pub(crate) const BEHAVIOUR_WELLBEING: PupilCriterion = PupilCriterion {
    letter: 'g',
    question: "Have behaviour or wellbeing improved?",
    needs: "Two ratings on one scale by one rater at least ten school weeks apart, or ten incidents over two terms of the school's log.",
    check,
};

fn check(facts: &Facts<'_>) -> Judged {
    let ratings = changes(&facts.pupil.observed.ratings, 'g', facts.method);
    let terms = incidents::two_terms(facts.pupil, facts.log, facts.as_at);
    let mut parts: Vec<String> = ratings.iter().map(sentence).collect();
    let mut levels: Vec<Level> = ratings.iter().map(level).collect();
    if let Ok(terms) = &terms {
        levels.push(incident_level(terms));
        if terms.before.1.count + terms.now.1.count > 0 {
            parts.push(incident_words(terms));
        }
    }
    let (n_suspensions, sessions) = incidents::suspensions(facts.pupil, facts.as_at);
    if n_suspensions > 0 {
        let lost = if sessions > 0 { format!(" ({sessions} sessions)") } else { String::new() };
        parts.push(format!("{}{lost} in these terms", words::count(n_suspensions as usize, "suspension", "suspensions")));
    }
    let level = together(levels.into_iter());
    if level == Level::Unknown {
        if parts.is_empty() {
            let has_incidents = !facts.pupil.observed.incidents.is_empty();
            parts.push(match terms {
                Err(reason) if has_incidents => reason.to_owned(),
                _ => "no two ratings a term apart, and no ten incidents over two terms".to_owned(),
            });
        }
        return Judged::none(Verdict::NoEvidence, &parts.join("; "));
    }
    Judged {
        level,
        verdict: verdict_of_asked_improvement(level),
        z: None,
        population: "the pupil's own earlier rating or count".to_owned(),
        evidence: parts.join("; "),
        would_have_cleared: clearing_count(&terms).unwrap_or_default(),
    }
}

fn incident_level(terms: &TwoTerms) -> Level {
    terms.chances.and_then(|chances| Level::from_sign(chances.sign())).unwrap_or(Level::Unknown)
}

fn incident_words(terms: &TwoTerms) -> String {
    let (before, now) = (terms.before.1, terms.now.1);
    let result = match terms.chances {
        None => "too few to say anything".to_owned(),
        Some(chances) => match incident_level(terms) {
            Level::Strongly | Level::Leaning => format!("{} pupils without a change have a term so much worse", words::odds(chances.worse)),
            Level::LeaningGood | Level::StronglyGood => {
                format!("{} pupils without a change have a term so much better", words::odds(chances.better))
            }
            _ => "no reliable difference".to_owned(),
        },
    };
    format!(
        "{} in {} over {} school days and {} in {} over {}: {result}, if the school's definition of an incident stayed the same",
        words::count(before.count as usize, "incident", "incidents"),
        terms.before.0,
        words::number(before.days, 1),
        now.count,
        terms.now.0,
        words::number(now.days, 1)
    )
}

/// The largest number of incidents that would not have been reliably worse, when it is.
fn clearing_count(terms: &Result<TwoTerms, &'static str>) -> Option<String> {
    let terms = terms.as_ref().ok().filter(|terms| incident_level(terms) == Level::Strongly)?;
    let (before, now) = (terms.before.1, terms.now.1);
    let share = now.days / (before.days + now.days);
    let clears = |count: u64| {
        let total = before.count + count;
        binomial_at_least(count, total, share) > 0.05 || binomial_at_most(count, total, share) <= 0.05
    };
    let count = (0..now.count).rev().find(|count| clears(*count))?;
    Some(format!("{count} or fewer incidents this term would not have counted as reliably worse"))
}

#[cfg(test)]
mod tests {
    use super::super::sample_facts::{facts, known, pupil, rating};
    use super::*;
    use crate::domain::observed::{IncidentKind, Incidents};
    use crate::link::school::Pupil;

    fn with(before: u32, now: u32) -> Pupil {
        let mut pupil = pupil();
        for (month, count) in [(2, before), (6, now)] {
            let day = chrono::NaiveDate::from_ymd_opt(2026, month, 10);
            pupil.observed.incidents.push(known(Incidents { kind: IncidentKind::Behaviour, from: day, to: day, count, sessions: None }));
        }
        pupil
    }

    #[test]
    fn many_more_incidents_are_reliably_worse_and_the_count_that_clears_is_named() {
        let judged = facts(&with(6, 20), check);
        assert_eq!((judged.verdict, judged.level), (Verdict::NotMet, Level::Strongly));
        let count: u32 = judged.would_have_cleared.split(' ').next().and_then(|word| word.parse().ok()).unwrap();
        assert_ne!(facts(&with(6, count), check).level, Level::Strongly);
        assert_eq!(facts(&with(6, count + 1), check).level, Level::Strongly);
    }

    #[test]
    fn nine_incidents_say_nothing() {
        assert_eq!(facts(&with(8, 1), check).verdict, Verdict::NoEvidence);
        assert_eq!(facts(&with(9, 1), check).verdict, Verdict::Met);
    }

    #[test]
    fn a_scale_that_got_worse_speaks_before_fewer_incidents() {
        let mut pupil = with(14, 3);
        pupil.observed.ratings =
            vec![rating("SDQ", "total difficulties", (2025, 11, 3), 10.0), rating("SDQ", "total difficulties", (2026, 5, 4), 15.0)];
        let judged = facts(&pupil, check);
        assert_eq!(judged.level, Level::Leaning);
        assert!(
            judged.evidence.contains("SDQ total difficulties by the teacher: 10 on 3 November 2025 and 15 on 4 May 2026"),
            "{}",
            judged.evidence
        );
    }
}
