//! `config/assessments/test-noise.tsv`: what publishers print about the error of their tests.
//!
//! A correlation of parallel forms goes before a reliability; a test that is not in the table is judged with the
//! method's assumed values. Sources stand in the rows.

use std::path::Path;

use crate::config::table::{DataRow, DataTable};
use crate::error::ConfigMistake;

const COLUMNS: [&str; 7] = ["instrument", "measure", "reliability", "r12", "r12_year", "status", "source"];

/// Published figures of one test series.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublishedNoise {
    instrument: String,
    /// Reliability of one occasion.
    pub reliability: Option<f64>,
    /// Correlation of two occasions about six months apart.
    pub r12: Option<f64>,
    /// Correlation of two occasions about a year apart.
    pub r12_year: Option<f64>,
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestNoise {
    rows: Vec<PublishedNoise>,
}

impl TestNoise {
    /// Reads the file; one that is not there is an empty table. What is wrong is added to `mistakes`.
    pub fn load(path: &Path, mistakes: &mut Vec<ConfigMistake>) -> TestNoise {
        if !path.is_file() {
            return TestNoise::default();
        }
        TestNoise::of(&DataTable::load(path, &COLUMNS, mistakes), mistakes)
    }

    /// Parses a text; see [`TestNoise::load`].
    pub fn parse(file: &str, text: &str, mistakes: &mut Vec<ConfigMistake>) -> TestNoise {
        TestNoise::of(&DataTable::parse(file, text, &COLUMNS, mistakes), mistakes)
    }

    fn of(table: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> TestNoise {
        TestNoise { rows: table.rows().filter_map(|row| published(&row, mistakes)).collect() }
    }

    /// Figures of a series, in any case of letters.
    pub(crate) fn of_series(&self, instrument: &str) -> Option<&PublishedNoise> {
        let wanted = instrument.to_lowercase();
        self.rows.iter().find(|row| row.instrument == wanted)
    }
}

fn published(row: &DataRow<'_>, mistakes: &mut Vec<ConfigMistake>) -> Option<PublishedNoise> {
    let before = mistakes.len();
    let mut share = |heading: &str| match row.get(heading) {
        "" => None,
        text => match text.parse::<f64>() {
            Ok(number) if (0.3..1.0).contains(&number) => Some(number),
            _ => {
                mistakes.push(row.mistake(heading, format!("'{text}' is not a correlation from 0.3 to below 1")));
                None
            }
        },
    };
    let (reliability, r12, r12_year) = (share("reliability"), share("r12"), share("r12_year"));
    if row.get("source").is_empty() {
        mistakes.push(row.mistake("source", "must say where the figures come from"));
    }
    (mistakes.len() == before).then(|| PublishedNoise { instrument: row.get("instrument").to_lowercase(), reliability, r12, r12_year })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_need_a_source_and_a_sensible_value() {
        let text = format!("{}\nTest X\tscore\t1.2\t0.8\t\tM\t\n", COLUMNS.join("\t"));
        let mut mistakes = Vec::new();
        assert_eq!(TestNoise::parse("test-noise.tsv", &text, &mut mistakes), TestNoise::default());
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    }

    #[test]
    fn the_shipped_table_knows_the_published_reading_test() {
        let shipped = crate::config::method::MethodSettings::shipped().test_noise;
        assert_eq!(shipped.of_series("gl ngrt ptm pte pts").and_then(|row| row.r12), Some(0.83));
        assert_eq!(shipped.of_series("Test X"), None);
    }
}
