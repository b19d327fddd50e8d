//! From changes of ratings to a level and words, shared by (f) and (g).

use crate::analyse::rating_change::{JudgedBy, RatingChange};
use crate::decide::results::Level;
use crate::domain::observed::Rater;
use crate::domain::words;

/// One level of several: harm speaks first, else the best that was shown; `?` when nothing says anything.
pub(crate) fn together(levels: impl Iterator<Item = Level>) -> Level {
    let known: Vec<Level> = levels.filter(|level| *level != Level::Unknown).collect();
    // The order of levels runs from much worse to much better.
    match known.iter().min() {
        Some(worst) if worst.leans() => *worst,
        Some(_) => known.into_iter().max().unwrap_or(Level::Unknown),
        None => Level::Unknown,
    }
}

/// The level of one change.
pub(crate) fn level(change: &RatingChange) -> Level {
    Level::from_sign(change.sign).unwrap_or(Level::Unknown)
}

/// `SDQ total difficulties by the teacher: 14 on …, 22 on …; a change of 6.2 is not unusual: much worse`.
pub(crate) fn sentence(change: &RatingChange) -> String {
    let name = if change.scale.is_empty() { change.instrument.clone() } else { format!("{} {}", change.instrument, change.scale) };
    let who = match change.rater {
        Rater::Teacher => " by the teacher",
        Rater::Parent => " by a parent",
        Rater::Pupil => " by the pupil",
        Rater::Unknown => "",
    };
    let (from, to) = (words::date(change.days.0), words::date(change.days.1));
    let result = match level(change) {
        Level::Strongly => "reliably worse",
        Level::Leaning => "leans to worse",
        Level::Level => "no reliable difference",
        Level::LeaningGood => "leans to better",
        Level::StronglyGood => "reliably better",
        Level::Unknown => "too few domains changed to say anything",
    };
    let rater = if change.is_other_rater { ", rated by another person, so the level was halved" } else { "" };
    match change.judged {
        JudgedBy::ReliableChange { before, after, sdd, .. } => format!(
            "{name}{who}: {} on {from} and {} on {to}, where a difference of {} is ordinary: {result}{rater}",
            words::number(before, 1),
            words::number(after, 1),
            words::points(sdd, 1)
        ),
        JudgedBy::Domains { better, worse, compared } => {
            format!("{name}{who} from {from} to {to}: {better} of {compared} domains better and {worse} worse: {result}{rater}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harm_speaks_before_good_news_and_silence_says_nothing() {
        let level = |signs: &[&str]| together(signs.iter().filter_map(|sign| Level::from_sign(sign))).sign();
        assert_eq!(level(&["++", "-", "?"]), "-");
        assert_eq!(level(&["-", "--"]), "--");
        assert_eq!(level(&["0", "+", "?"]), "+");
        assert_eq!(level(&["?"]), "?");
        assert_eq!(level(&[]), "?");
    }
}
