//! `config/assessments/`: scales of tests, words by which a test is recognised, and the order of judgements.
//!
//! Sources stand in the rows. Ranks are an order, never points.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::config::school::{OwnRating, OwnScale};
use crate::config::table::{DataRow, DataTable};
use crate::domain::judgement::TeacherJudgement;
use crate::domain::subject::Subject;
use crate::error::ConfigMistake;

mod scales_beside;

pub use scales_beside::{Beside, Construct, RatingScale, Step};

/// Where the results of a test series belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GoesTo {
    /// Termly standardised curriculum tests: progress is measured on them.
    Tests,
    /// Results on another scale, kept apart.
    Other,
    /// Ratings.
    Ratings,
}

/// One scale of one instrument.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Test series, for example `NFER termly tests`.
    pub instrument: Arc<str>,
    /// Measure as the publisher names it.
    pub measure: String,
    /// Lowest printed value.
    pub min: Option<f64>,
    /// Highest printed value.
    pub max: Option<f64>,
    /// Mean of the norm group.
    pub mean: Option<f64>,
    /// Standard deviation of the norm group.
    pub sd: Option<f64>,
}

impl Scale {
    /// Mean 100 and standard deviation 15: the scales on which progress is measured.
    pub(crate) fn is_standardised(&self) -> bool {
        self.mean == Some(100.0) && self.sd == Some(15.0)
    }
}

/// What a test's subject is, as far as its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestSubject {
    /// The name says nothing.
    Unsaid,
    /// The name is that of one subject's test.
    Of(Subject),
    /// A subject in which progress is not measured here.
    Other,
}

/// A word by which a test series is recognised.
#[derive(Clone, Debug, PartialEq)]
pub struct InstrumentWord {
    /// Lower-case word or words.
    pub word: String,
    /// Test series.
    pub instrument: Arc<str>,
    /// Subject that goes with the word.
    pub subject: TestSubject,
    /// Where its results belong.
    pub goes_to: GoesTo,
    /// What it measures, where it is not a whole subject; empty otherwise.
    pub construct: Arc<str>,
}

/// Scales, test names and judgements.
#[derive(Clone, Debug, Default)]
pub struct Assessments {
    scales: Vec<Scale>,
    words: Vec<InstrumentWord>,
    judgements: BTreeMap<String, TeacherJudgement>,
    beside: Beside,
}

impl Assessments {
    /// Loads `scales.tsv`, `instruments.tsv` and `judgements.tsv` of a folder. Every mistake is added with file and line.
    pub fn load(dir: &Path, mistakes: &mut Vec<ConfigMistake>) -> Assessments {
        let scales = DataTable::load(
            &dir.join("scales.tsv"),
            &["instrument", "measure", "min", "max", "mean", "sd", "notes", "status", "source"],
            mistakes,
        );
        let words = DataTable::load(
            &dir.join("instruments.tsv"),
            &["word", "instrument", "subject", "goes_to", "construct", "status", "source"],
            mistakes,
        );
        let judgements = DataTable::load(&dir.join("judgements.tsv"), &["word", "rank", "at_expected", "scale", "source"], mistakes);
        let list: Vec<Scale> = scales.rows().filter_map(|row| scale(&row, mistakes)).collect();
        Assessments {
            beside: Beside::load(dir, &list, mistakes),
            scales: list,
            words: instrument_words(&words, &scales, mistakes),
            judgements: judgements.rows().filter_map(|row| judgement(&row, mistakes)).collect(),
        }
    }

    /// The scales of a test series on which progress is measured.
    pub(crate) fn standardised_scales<'a>(&'a self, instrument: &'a str) -> impl Iterator<Item = &'a Scale> {
        self.scales.iter().filter(move |scale| &*scale.instrument == instrument && scale.is_standardised())
    }

    /// Names of test series with a standardised scale, in file order.
    pub(crate) fn instruments(&self) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = Vec::new();
        for scale in self.scales.iter().filter(|scale| scale.is_standardised()) {
            if !names.contains(&scale.instrument) {
                names.push(scale.instrument.clone());
            }
        }
        names
    }

    /// Words by which tests are recognised, longest first.
    pub fn words(&self) -> &[InstrumentWord] {
        &self.words
    }

    /// A test series by its own name, in any case.
    pub(crate) fn instrument_named(&self, name: &str) -> Option<Arc<str>> {
        let wanted = name.trim().to_lowercase();
        self.scales.iter().find(|scale| scale.instrument.to_lowercase() == wanted).map(|scale| scale.instrument.clone())
    }

    /// The printed ends of a measure of an instrument, by the measure's name; missing ends are open.
    pub fn ends(&self, instrument: &str, measure: &str) -> Option<(Option<f64>, Option<f64>)> {
        let wanted = |scale: &&Scale| &*scale.instrument == instrument && scale.measure == measure;
        self.scales.iter().find(wanted).map(|scale| (scale.min, scale.max))
    }

    /// Where the results of a test series belong; a series that only the scales know is kept apart.
    pub(crate) fn goes_to(&self, instrument: &str) -> GoesTo {
        self.words.iter().find(|word| &*word.instrument == instrument).map_or(GoesTo::Other, |word| word.goes_to)
    }

    /// Names of every test series, tracker and rating, in file order.
    pub(crate) fn all_instruments(&self) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = Vec::new();
        for scale in &self.scales {
            if !names.contains(&scale.instrument) {
                names.push(scale.instrument.clone());
            }
        }
        names
    }

    /// The same with a school's own ladders and ratings. A ladder of a name that is shipped takes its place.
    pub fn with_own(mut self, scales: &[OwnScale], ratings: &[OwnRating]) -> Assessments {
        let names = scales.iter().map(|scale| &scale.name).chain(ratings.iter().map(|rating| &rating.name));
        for name in names.filter(|name| self.instrument_named(name).is_none()).collect::<BTreeSet<_>>() {
            let measure = "the school's own scale".to_owned();
            self.scales.push(Scale { instrument: Arc::from(name.as_str()), measure, min: None, max: None, mean: None, sd: None });
        }
        let named = |name: &str| self.instrument_named(name).unwrap_or_else(|| Arc::from(name));
        let of_school: Vec<(Arc<str>, &OwnScale)> = scales.iter().map(|scale| (named(&scale.name), scale)).collect();
        let rated: Vec<(Arc<str>, &OwnRating)> = ratings.iter().map(|rating| (named(&rating.name), rating)).collect();
        self.beside.add_own(&of_school, &rated);
        self
    }

    /// Constructs, ratings and steps.
    pub fn beside(&self) -> &Beside {
        &self.beside
    }

    /// A judgement by its canonical word.
    pub fn judgement(&self, word: &str) -> Option<&TeacherJudgement> {
        self.judgements.get(word)
    }

    /// Canonical words, lowest first.
    pub(crate) fn judgement_words(&self) -> Vec<&str> {
        let mut words: Vec<&TeacherJudgement> = self.judgements.values().collect();
        words.sort_by_key(|judgement| (judgement.rank(), judgement.word().to_owned()));
        words.into_iter().map(TeacherJudgement::word).collect()
    }
}

fn scale(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<Scale> {
    let mut number = |heading: &str| match row.get(heading) {
        "" => None,
        text => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(number),
            _ => {
                mistakes.push(row.mistake(heading, format!("'{text}' is not a number")));
                None
            }
        },
    };
    let (min, max, mean, sd) = (number("min"), number("max"), number("mean"), number("sd"));
    if let (Some(min), Some(max)) = (min, max)
        && min >= max
    {
        mistakes.push(row.mistake("max", "is not above min"));
    }
    Some(Scale { instrument: Arc::from(row.get("instrument")), measure: row.get("measure").to_owned(), min, max, mean, sd })
}

fn instrument_words(words: &DataTable, scales: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Vec<InstrumentWord> {
    let mut list = Vec::new();
    for row in words.rows() {
        let instrument = row.get("instrument");
        if !scales.rows().any(|scale| scale.get("instrument") == instrument) {
            mistakes.push(row.mistake("instrument", format!("'{instrument}' is not in scales.tsv")));
        }
        let subject = match row.get("subject") {
            "" => TestSubject::Unsaid,
            "other" => TestSubject::Other,
            text => match Subject::parse(text) {
                Some(subject) => TestSubject::Of(subject),
                None => {
                    mistakes.push(row.mistake("subject", format!("'{text}' is not a subject")));
                    TestSubject::Other
                }
            },
        };
        let goes_to = match row.get("goes_to") {
            "tests" => GoesTo::Tests,
            "other" => GoesTo::Other,
            "ratings" => GoesTo::Ratings,
            text => {
                mistakes.push(row.mistake("goes_to", format!("'{text}' is none of tests, other and ratings")));
                continue;
            }
        };
        let construct = Arc::from(row.get("construct"));
        list.push(InstrumentWord { word: row.get("word").to_lowercase(), instrument: Arc::from(instrument), subject, goes_to, construct });
    }
    for word in &list {
        let differs = |other: &&InstrumentWord| other.instrument == word.instrument && other.goes_to != word.goes_to;
        if let Some(other) = list.iter().find(differs) {
            let message = format!("'{}' and '{}' are of one series and go to different places", word.word, other.word);
            mistakes.push(ConfigMistake { file: words.file.clone(), key: "goes_to".into(), message });
            break;
        }
    }
    list.sort_by_key(|word| (std::cmp::Reverse(word.word.len()), word.word.clone()));
    list
}

fn judgement(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<(String, TeacherJudgement)> {
    let Ok(rank) = row.get("rank").parse::<u8>() else {
        mistakes.push(row.mistake("rank", format!("'{}' is not a whole number", row.get("rank"))));
        return None;
    };
    let is_at_expected = match row.get("at_expected") {
        "yes" => true,
        "no" => false,
        other => {
            mistakes.push(row.mistake("at_expected", format!("'{other}' is neither yes nor no")));
            return None;
        }
    };
    let word = row.get("word");
    Some((word.to_owned(), TeacherJudgement::new(word, rank, is_at_expected)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped() -> (Assessments, Vec<ConfigMistake>) {
        let mut mistakes = Vec::new();
        let assessments = Assessments::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/assessments"), &mut mistakes);
        (assessments, mistakes)
    }

    #[test]
    fn the_shipped_tables_have_no_mistake() {
        assert_eq!(shipped().1, []);
    }

    #[test]
    fn judgements_stand_in_the_national_order() {
        let (assessments, _) = shipped();
        let rank = |word| assessments.judgement(word).unwrap().rank();
        assert!(rank("BLW") < rank("PKS") && rank("PK6") < rank("WTS") && rank("WTS") < rank("EXS") && rank("EXS") < rank("GDS"));
        assert!(assessments.judgement("EXS").unwrap().is_at_expected() && !assessments.judgement("WTS").unwrap().is_at_expected());
    }

    #[test]
    fn a_key_stage_scale_is_not_a_standardised_one() {
        let (assessments, _) = shipped();
        assert_eq!(assessments.standardised_scales("KS2 tests (reading, GPS, maths)").count(), 0);
        assert_eq!(assessments.standardised_scales("NFER termly tests").count(), 2);
        assert!(assessments.instrument_named("nfer TERMLY tests").is_some());
    }
}
