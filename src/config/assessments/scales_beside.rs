//! Tables of what is read beside termly tests: parts of a subject that diagnostic tests measure, scales of ratings, and the
//! ordered steps of trackers. Ranks are an order inside one ladder, never points.

use std::path::Path;
use std::sync::Arc;

use crate::config::assessments::Scale;
use crate::config::school::{OwnRating, OwnScale};
use crate::config::table::{DataRow, DataTable};
use crate::domain::judgement::TeacherJudgement;
use crate::domain::subject::Subject;
use crate::error::ConfigMistake;

/// Part of a subject, or an ability, that a diagnostic test measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Construct {
    /// Lower-case wording in headings.
    pub word: String,
    /// Its name.
    pub name: Arc<str>,
    /// Subject it belongs to, if any.
    pub subject: Option<Subject>,
    /// In a termly curriculum test the wording means the subject itself (`Reading comprehension`).
    pub is_subject: bool,
    /// The wording is a heading by itself; otherwise a measure, term or test must stand beside it.
    pub stands_alone: bool,
    /// The wording says by itself that a standardised score follows.
    pub is_standardised: bool,
}

/// One scale of a rating, as one wording names it.
#[derive(Clone, Debug, PartialEq)]
pub struct RatingScale {
    /// Lower-case wording in headings.
    pub word: String,
    /// Instrument, for example `SDQ`.
    pub instrument: Arc<str>,
    /// Scale inside it, for example `total difficulties`.
    pub scale: Arc<str>,
    /// Lowest and highest value.
    pub ends: (f64, f64),
    /// Distance of neighbouring values.
    pub step: f64,
    /// A higher value is better.
    pub is_higher_better: bool,
    /// The wording is too general to count where nothing names the instrument.
    pub needs_name: bool,
}

/// One step of a tracker.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Tracker.
    pub scale: Arc<str>,
    /// The step as its files write it.
    pub step: TeacherJudgement,
    /// The step's words are too general to count where nothing names the tracker.
    pub needs_name: bool,
}

/// The three tables.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Constructs, longest wording first.
    pub constructs: Vec<Construct>,
    /// Scales of ratings, longest wording first.
    pub ratings: Vec<RatingScale>,
    /// Steps of trackers, in file order.
    pub steps: Vec<Step>,
}

impl Beside {
    pub(super) fn load(dir: &Path, scales: &[Scale], mistakes: &mut Vec<ConfigMistake>) -> Beside {
        let constructs = DataTable::load(
            &dir.join("constructs.tsv"),
            &["word", "construct", "subject", "is_subject", "alone", "measure", "source"],
            mistakes,
        );
        let ratings = DataTable::load(
            &dir.join("ratings.tsv"),
            &["word", "instrument", "scale", "min", "max", "step", "better", "needs_name", "source"],
            mistakes,
        );
        let steps = DataTable::load(&dir.join("steps.tsv"), &["scale", "step", "rank", "at_expected", "needs_name", "source"], mistakes);
        let mut beside = Beside {
            constructs: constructs.rows().filter_map(|row| construct(&row, mistakes)).collect(),
            ratings: ratings.rows().filter_map(|row| rating(&row, mistakes)).collect(),
            steps: steps.rows().filter_map(|row| step(&row, mistakes)).collect(),
        };
        for (table, heading) in [(&ratings, "instrument"), (&steps, "scale")] {
            for row in table.rows().filter(|row| !scales.iter().any(|scale| &*scale.instrument == row.get(heading))) {
                mistakes.push(row.mistake(heading, format!("'{}' is not in scales.tsv", row.get(heading))));
            }
        }
        beside.constructs.sort_by_key(|one| (std::cmp::Reverse(one.word.len()), one.word.clone()));
        beside.ratings.sort_by_key(|one| (std::cmp::Reverse(one.word.len()), one.word.clone()));
        beside
    }

    pub(super) fn add_own(&mut self, scales: &[(Arc<str>, &OwnScale)], ratings: &[(Arc<str>, &OwnRating)]) {
        for (name, own) in scales {
            self.steps.retain(|step| step.scale != *name);
            let same = |left: &str, right: &str| left.trim().to_lowercase() == right.trim().to_lowercase();
            let expected = own.expected.as_ref().and_then(|word| own.steps.iter().position(|step| same(step, word)));
            for (rank, word) in own.steps.iter().enumerate() {
                let rank_of_step = u8::try_from(rank).unwrap_or(u8::MAX);
                let step = TeacherJudgement::new(word.trim(), rank_of_step, expected.is_some_and(|from| rank >= from));
                self.steps.push(Step { scale: name.clone(), step, needs_name: false });
            }
        }
        for (name, own) in ratings {
            for heading in &own.columns {
                self.ratings.push(RatingScale {
                    word: heading.trim().to_lowercase().replace(['-', '/', '_', '.'], " "),
                    instrument: name.clone(),
                    scale: Arc::from(heading.trim()),
                    ends: (own.lowest, own.highest),
                    step: 0.5,
                    is_higher_better: true,
                    needs_name: false,
                });
            }
        }
        self.ratings.sort_by_key(|one| (std::cmp::Reverse(one.word.len()), one.word.clone()));
    }

    /// The step of a tracker that a text is, in any case; blanks inside do not count.
    pub fn step(&self, scale: &str, text: &str) -> Option<&TeacherJudgement> {
        let squeezed = |text: &str| text.to_lowercase().split_whitespace().collect::<String>();
        let wanted = squeezed(text);
        self.steps.iter().find(|one| &*one.scale == scale && squeezed(one.step.word()) == wanted).map(|one| &one.step)
    }
}

fn yes(row: &DataRow<'_>, heading: &str, mistakes: &mut Vec<ConfigMistake>) -> bool {
    match row.get(heading) {
        "yes" => true,
        "no" => false,
        other => {
            mistakes.push(row.mistake(heading, format!("'{other}' is neither yes nor no")));
            false
        }
    }
}

fn construct(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<Construct> {
    let subject = Subject::parse(row.get("subject"));
    if subject.is_none() && !row.get("subject").is_empty() {
        mistakes.push(row.mistake("subject", format!("'{}' is not a subject", row.get("subject"))));
    }
    let is_standardised = match row.get("measure") {
        "" => false,
        "standardised score" => true,
        other => {
            mistakes.push(row.mistake("measure", format!("'{other}' is neither empty nor standardised score")));
            return None;
        }
    };
    Some(Construct {
        word: row.get("word").to_lowercase(),
        name: Arc::from(row.get("construct")),
        subject,
        is_subject: yes(row, "is_subject", mistakes),
        stands_alone: yes(row, "alone", mistakes),
        is_standardised,
    })
}

fn rating(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<RatingScale> {
    let mut number = |heading: &str| match row.get(heading).parse::<f64>() {
        Ok(number) if number.is_finite() => Some(number),
        _ => {
            mistakes.push(row.mistake(heading, format!("'{}' is not a number", row.get(heading))));
            None
        }
    };
    let (min, max, step) = (number("min")?, number("max")?, number("step")?);
    if min >= max || step <= 0.0 {
        mistakes.push(row.mistake("max", "min, max and step give no scale"));
        return None;
    }
    let is_higher_better = match row.get("better") {
        "high" => true,
        "low" => false,
        other => {
            mistakes.push(row.mistake("better", format!("'{other}' is neither high nor low")));
            return None;
        }
    };
    Some(RatingScale {
        word: row.get("word").to_lowercase(),
        instrument: Arc::from(row.get("instrument")),
        scale: Arc::from(row.get("scale")),
        ends: (min, max),
        step,
        is_higher_better,
        needs_name: yes(row, "needs_name", mistakes),
    })
}

fn step(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<Step> {
    let Ok(rank) = row.get("rank").parse::<u8>() else {
        mistakes.push(row.mistake("rank", format!("'{}' is not a whole number", row.get("rank"))));
        return None;
    };
    let is_at_expected = yes(row, "at_expected", mistakes);
    let step = TeacherJudgement::new(row.get("step"), rank, is_at_expected);
    Some(Step { scale: Arc::from(row.get("scale")), step, needs_name: yes(row, "needs_name", mistakes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> Beside {
        let mut mistakes = Vec::new();
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/assessments");
        crate::config::assessments::Assessments::load(&dir, &mut mistakes).beside().clone()
    }

    #[test]
    fn steps_of_a_band_stand_below_those_of_the_next() {
        let beside = shipped();
        let rank = |text| beside.step("Target Tracker", text).unwrap().rank();
        assert!(rank("2b") < rank("2b+") && rank("2b+") < rank("2W") && rank("2s+") < rank("3b"));
        assert_eq!(rank("3 w+"), rank("3w+"));
        assert_eq!(beside.step("Target Tracker", "2a"), None);
    }

    #[test]
    fn the_direction_of_each_rating_is_said() {
        let beside = shipped();
        let of = |word: &str| beside.ratings.iter().find(|one| one.word == word).unwrap();
        assert!(of("prosocial").is_higher_better && !of("total difficulties").is_higher_better);
        assert!(of("developmental total").is_higher_better && !of("diagnostic total").is_higher_better);
    }
}
