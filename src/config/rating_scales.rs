//! `config/assessments/rating-scales.tsv`: what is published about scales of wellbeing, behaviour and skills.
//!
//! Each row says to which criterion a scale speaks, which direction is better, its range and, where published, its
//! spread and retest correlation. The most particular row that fits a rating counts. Sources stand in the rows.

use std::path::Path;

use crate::config::table::{DataRow, DataTable};
use crate::domain::observed::{Rater, Rating};
use crate::error::ConfigMistake;

/// Headings of the table.
const COLUMNS: [&str; 12] =
    ["instrument", "scale", "rater", "criterion", "better", "headline", "min", "max", "sd", "retest", "status", "source"];

/// Which direction of a scale is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Higher values.
    Higher,
    /// Lower values.
    Lower,
}

/// What is known about one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct RatingScale {
    instrument: String,
    scale: String,
    rater: Option<Rater>,
    /// `f` for skills, `g` for behaviour and wellbeing.
    pub criterion: char,
    /// Which direction is better.
    pub better: Better,
    /// The total or half by which the instrument is judged; the other scales are its domains.
    pub is_headline: bool,
    /// Lowest and highest value, where the scale has ends.
    pub range: Option<(f64, f64)>,
    /// Spread and retest correlation, where both are published.
    pub noise: Option<(f64, f64)>,
}

impl RatingScale {
    /// True when the scale can have this value.
    pub(crate) fn can_be(&self, value: f64) -> bool {
        value.is_finite() && self.range.is_none_or(|(low, high)| (low..=high).contains(&value))
    }
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RatingScales {
    rows: Vec<RatingScale>,
}

impl RatingScales {
    /// Reads the file; one that is not there is an empty table. What is wrong is added to `mistakes`.
    pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> RatingScales {
        if !path.is_file() {
            return RatingScales::default();
        }
        RatingScales::of(&DataTable::load(path, &COLUMNS, mistakes), mistakes)
    }

    /// Parses a text; see [`RatingScales::load`].
    pub fn parse(file: &str, text: &str, mistakes: &mut Vec<ConfigMistake>) -> RatingScales {
        RatingScales::of(&DataTable::parse(file, text, &COLUMNS, mistakes), mistakes)
    }

    fn of(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> RatingScales {
        RatingScales { rows: table.rows().filter_map(|row| rating_scale(&row, mistakes)).collect() }
    }

    /// The most particular row for a rating; a scale no row names is a skill of which more is better.
    pub(crate) fn of_rating(&self, rating: &Rating) -> RatingScale {
        let (instrument, scale) = (rating.instrument.to_lowercase(), rating.scale.to_lowercase());
        let fits = |pattern: &str, text: &str| pattern == "*" || text.contains(pattern);
        let weight = |pattern: &str| if pattern == "*" { 0 } else { pattern.len() };
        self.rows
            .iter()
            // A whole-instrument file may name the domain in the instrument's place.
            .filter(|row| {
                fits(&row.instrument, &instrument) && (fits(&row.scale, &scale) || scale.is_empty() && fits(&row.scale, &instrument))
            })
            .filter(|row| row.rater.is_none_or(|rater| rater == rating.rater))
            .max_by_key(|row| (weight(&row.instrument), weight(&row.scale), row.rater.is_some()))
            .cloned()
            .unwrap_or(RatingScale {
                instrument,
                scale,
                rater: None,
                criterion: 'f',
                better: Better::Higher,
                is_headline: false,
                range: None,
                noise: None,
            })
    }
}

fn rating_scale(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<RatingScale> {
    let before = mistakes.len();
    let mut number = |heading: &str| match row.get(heading) {
        "" => None,
        text => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            if number.is_none() {
                mistakes.push(row.mistake(heading, format!("'{text}' is not a number")));
            }
            number
        }
    };
    let (min, max, sd, retest) = (number("min"), number("max"), number("sd"), number("retest"));
    let mut wrong = |heading: &str, message: &str| mistakes.push(row.mistake(heading, format!("'{}' {message}", row.get(heading))));
    let rater = match row.get("rater") {
        "" => None,
        "teacher" => Some(Rater::Teacher),
        "parent" => Some(Rater::Parent),
        "pupil" => Some(Rater::Pupil),
        _ => {
            wrong("rater", "is not teacher, parent, pupil or empty");
            None
        }
    };
    let criterion = match row.get("criterion") {
        "f" => 'f',
        "g" => 'g',
        _ => {
            wrong("criterion", "is neither f nor g");
            'g'
        }
    };
    let better = match row.get("better") {
        "higher" => Better::Higher,
        "lower" => Better::Lower,
        _ => {
            wrong("better", "is neither higher nor lower");
            Better::Higher
        }
    };
    if !["yes", "no"].contains(&row.get("headline")) {
        wrong("headline", "is neither yes nor no");
    }
    if row.get("instrument").is_empty() || row.get("scale").is_empty() {
        wrong("instrument", "needs a name and a scale, or '*' for any");
    }
    if row.get("source").is_empty() {
        wrong("source", "must say where the row comes from");
    }
    if min.zip(max).is_some_and(|(min, max)| min >= max) {
        wrong("max", "is not above min");
    }
    if sd.is_some_and(|sd| sd <= 0.0) || retest.is_some_and(|retest| !(0.0..1.0).contains(&retest)) {
        wrong("sd", "and retest must be above 0, and retest below 1");
    }
    (mistakes.len() == before).then(|| RatingScale {
        instrument: row.get("instrument").to_lowercase(),
        scale: row.get("scale").to_lowercase(),
        rater,
        criterion,
        better,
        is_headline: row.get("headline") == "yes",
        range: min.zip(max),
        noise: sd.zip(retest),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::method::MethodSettings;
    use crate::domain::occasion::Occasion;

    fn scale(instrument: &str, scale: &str, rater: Rater) -> RatingScale {
        let rating = Rating {
            instrument: Arc::from(instrument),
            scale: Arc::from(scale),
            rater,
            occasion: Occasion::of(chrono::NaiveDate::default()),
            date: None,
            value: 3.0,
        };
        MethodSettings::shipped().rating_scales.of_rating(&rating)
    }

    #[test]
    fn the_most_particular_row_counts() {
        let total = scale("SDQ", "Total difficulties", Rater::Teacher);
        assert_eq!((total.criterion, total.better, total.is_headline, total.noise), ('g', Better::Lower, true, Some((6.0, 0.80))));
        assert_eq!(scale("SDQ", "total difficulties", Rater::Unknown).noise, None);
        assert_eq!(scale("SDQ", "prosocial", Rater::Teacher).better, Better::Higher);
        assert_eq!(scale("SDQ (teacher form)", "conduct problems", Rater::Teacher).better, Better::Lower);
        assert_eq!(scale("Boxall Profile", "diagnostic items", Rater::Teacher).better, Better::Lower);
        assert_eq!(scale("Boxall Profile", "developmental items", Rater::Teacher).better, Better::Higher);
        assert_eq!(scale("Leuven wellbeing or involvement", "", Rater::Teacher).criterion, 'g');
    }

    #[test]
    fn a_schools_own_descriptor_is_read_by_its_name() {
        assert_eq!(scale("Passport descriptors", "Self-help", Rater::Teacher).criterion, 'f');
        assert_eq!(scale("Passport descriptors", "Behaviour in lessons", Rater::Teacher).criterion, 'g');
        assert_eq!(scale("Passport descriptors", "Tying laces", Rater::Teacher).criterion, 'f');
    }

    #[test]
    fn a_value_off_the_scale_is_seen() {
        assert!(!scale("Leuven", "wellbeing", Rater::Teacher).can_be(6.0));
        assert!(scale("Leuven", "wellbeing", Rater::Teacher).can_be(5.0));
        assert!(!scale("Passport descriptors", "Play", Rater::Teacher).can_be(f64::NAN));
    }

    #[test]
    fn every_mistake_is_reported_with_its_line() {
        let text = format!("{}\nSDQ\ttotal\tuncle\th\tup\tmaybe\t9\tx\t-1\t2\tM\t\n", COLUMNS.join("\t"));
        let mut mistakes = Vec::new();
        assert_eq!(RatingScales::parse("rating-scales.tsv", &text, &mut mistakes), RatingScales::default());
        assert!(mistakes.len() >= 6 && mistakes.iter().all(|m| m.to_string().contains("line 2")), "{mistakes:?}");
    }
}
