//! `config/mappings/statutory.tsv` and `statutory-codes.tsv`: what each column of a statutory assessment measures, on which
//! scale, in which year group, and what the letters in it stand for.

use std::path::Path;
use std::sync::Arc;

use crate::config::table::DataTable;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::nc_year::NcYear;
use crate::domain::score::NoScore;
use crate::domain::subject::Subject;
use crate::error::ConfigMistake;

/// The scale of a statutory measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatutoryScale {
    /// Scaled score, 80 to 120.
    Scaled,
    /// Phonics screening check, 0 to 40.
    Phonics,
    /// Multiplication tables check, 0 to 25.
    Tables,
    /// An ordered list of words in `statutory-codes.tsv`.
    Steps,
    /// The teacher judgements of the national scale.
    Judgement,
}

/// One measure.
#[derive(Clone, Debug, PartialEq)]
pub struct StatutoryMeasure {
    /// The column that holds it.
    pub field: String,
    /// Name of the assessment.
    pub instrument: Arc<str>,
    /// What it measures; empty for a whole subject.
    pub construct: Arc<str>,
    /// Subject, where it belongs to one.
    pub subject: Option<Subject>,
    /// Scale.
    pub scale: StatutoryScale,
    /// Name of its list in `statutory-codes.tsv`.
    pub codes: String,
    /// Year group in which it is taken, always in its summer term.
    pub nc_year: NcYear,
    /// Stage, subject, method and component of a transfer file, joined with blanks; empty when not known.
    pub ctf: String,
}

/// What a code stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum StatutoryCode {
    /// A step of an ordered list.
    Step(TeacherJudgement),
    /// Too few marks for a score.
    BelowScale,
    /// No result, with the reason.
    Missing(NoScore),
}

/// The statutory assessments.
#[derive(Clone, Debug, Default)]
pub struct Statutory {
    measures: Vec<StatutoryMeasure>,
    codes: Vec<(String, String, StatutoryCode)>,
}

impl Statutory {
    /// Loads both tables of a folder. Every mistake is added with file and line.
    pub fn load(dir: &Path, mistakes: &mut Vec<ConfigMistake>) -> Statutory {
        let wanted = ["field", "instrument", "construct", "subject", "scale", "codes", "nc_year", "ctf", "source"];
        let measures = DataTable::load(&dir.join("statutory.tsv"), &wanted, mistakes);
        let codes = DataTable::load(&dir.join("statutory-codes.tsv"), &["codes", "code", "rank", "meaning", "source"], mistakes);
        Statutory::from_tables(&measures, &codes, mistakes)
    }

    fn from_tables(measures: &DataTable, codes: &DataTable, mistakes: &mut Vec<ConfigMistake>) -> Statutory {
        let mut statutory = Statutory::default();
        for row in measures.rows() {
            let scale = match row.get("scale") {
                "scaled" => StatutoryScale::Scaled,
                "phonics" => StatutoryScale::Phonics,
                "tables" => StatutoryScale::Tables,
                "steps" => StatutoryScale::Steps,
                "judgement" => StatutoryScale::Judgement,
                other => {
                    mistakes
                        .push(row.mistake("scale", format!("'{other}' is no scale; write scaled, phonics, tables, steps or judgement")));
                    continue;
                }
            };
            let Some(nc_year) = NcYear::parse(row.get("nc_year")) else {
                mistakes.push(row.mistake("nc_year", "must be a year group such as R or 6"));
                continue;
            };
            if crate::config::mappings::field(row.get("field")).is_none() {
                mistakes.push(row.mistake("field", format!("'{}' is not a column the program knows", row.get("field"))));
                continue;
            }
            statutory.measures.push(StatutoryMeasure {
                field: row.get("field").to_owned(),
                instrument: Arc::from(row.get("instrument")),
                construct: Arc::from(row.get("construct")),
                subject: Subject::parse(row.get("subject")),
                scale,
                codes: row.get("codes").to_owned(),
                nc_year,
                ctf: row.get("ctf").to_lowercase(),
            });
        }
        for row in codes.rows() {
            let rank = row.get("rank").parse::<u8>().ok();
            let code = match (row.get("meaning"), rank) {
                (at @ ("expected" | "not expected"), Some(rank)) => {
                    StatutoryCode::Step(TeacherJudgement::new(row.get("code"), rank, at == "expected"))
                }
                ("below the scale", None) => StatutoryCode::BelowScale,
                ("absent", None) => StatutoryCode::Missing(NoScore::Absent),
                ("below the test", None) => StatutoryCode::Missing(NoScore::BelowTest),
                ("not assessed", None) => StatutoryCode::Missing(NoScore::NotAccessed),
                ("no result", None) => StatutoryCode::Missing(NoScore::NotRecorded),
                (other, _) => {
                    mistakes.push(row.mistake("meaning", format!("'{other}' with that rank is not understood")));
                    continue;
                }
            };
            statutory.codes.push((row.get("codes").to_owned(), row.get("code").to_lowercase(), code));
        }
        statutory
    }

    /// Every measure, in table order.
    pub fn measures(&self) -> &[StatutoryMeasure] {
        &self.measures
    }

    /// The measure a column holds.
    pub fn measure(&self, field: &str) -> Option<&StatutoryMeasure> {
        self.measures.iter().find(|measure| measure.field == field)
    }

    /// What a written code stands for in a list.
    pub fn code(&self, list: &str, written: &str) -> Option<&StatutoryCode> {
        let written = crate::table::clean(written).to_lowercase();
        self.codes.iter().find(|(codes, code, _)| codes == list && *code == written).map(|(_, _, code)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_have_no_mistake_and_every_list_is_there() {
        let mut mistakes = Vec::new();
        let statutory = Statutory::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/mappings"), &mut mistakes);
        assert_eq!(mistakes, []);
        for measure in statutory.measures() {
            assert!(statutory.codes.iter().any(|(codes, _, _)| *codes == measure.codes), "{}", measure.field);
        }
    }

    #[test]
    fn an_unknown_scale_is_a_mistake_with_its_line() {
        let mut mistakes = Vec::new();
        let text = "field\tinstrument\tscale\tnc_year\nmtc_score\tX\tstones\t4\n";
        Statutory::from_tables(&DataTable::parse("s.tsv", text, &[], &mut mistakes), &DataTable::default(), &mut mistakes);
        assert_eq!(mistakes.len(), 1);
    }
}
