//! Chunks: the records of one kind from one file, as bytes. Equal chunks of successive loads are stored and read once.
//!
//! A school's inbox keeps most of its files from term to term, so that a new load mostly names chunks that are there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::board_report::Priority;
use crate::domain::census_fact::CensusFact;
use crate::domain::observed::{Access, Incidents, Rating, ScaleResult, Session};
use crate::finding::Finding;
use crate::history::bytes::{Damaged, Kept, Reader, Writer, with_texts};
use crate::history::outcome::PupilOutcome;
use crate::history::records::whole_reference;
use crate::ledger::{Fate, Ledger, RowKey};
use crate::normalise::every_kind::every_kind;
use crate::normalise::pair_answers::PairAnswer;
use crate::normalise::records::{
    AttendanceRow, JudgementResult, ProvisionRow, Recorded, Records, Roll, SenRow, TableReading, TargetRow, TestResult,
};
use crate::place::Place;

/// What a chunk holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// One pupil list.
    Roll,
    /// Rows of a SEN report.
    Sen,
    /// Standardised test results.
    Tests,
    /// Teacher judgements.
    Judgements,
    /// Attendance.
    Attendance,
    /// Interventions.
    Provision,
    /// Targets.
    Targets,
    /// Results on other scales.
    OtherResults,
    /// Ratings.
    Ratings,
    /// Incidents.
    Incidents,
    /// Sessions.
    Sessions,
    /// Access to the curriculum.
    Access,
    /// What the census alone asks for.
    Census,
    /// Answers to pairs of pupils.
    Answers,
    /// The fate of every row of the run.
    Ledger,
    /// What reading and understanding the files found.
    Findings,
    /// What was proposed for each pupil.
    Outcomes,
    /// How each table was understood.
    Readings,
    /// Priorities of the governors' report.
    Priorities,
}

/// Kinds with the words they are stored under; words never change their meaning.
const WORDS: [(Kind, &str); 19] = [
    (Kind::Roll, "roll"),
    (Kind::Sen, "sen"),
    (Kind::Tests, "tests"),
    (Kind::Judgements, "judgements"),
    (Kind::Attendance, "attendance"),
    (Kind::Provision, "provision"),
    (Kind::Targets, "targets"),
    (Kind::OtherResults, "other results"),
    (Kind::Ratings, "ratings"),
    (Kind::Incidents, "incidents"),
    (Kind::Sessions, "sessions"),
    (Kind::Access, "access"),
    (Kind::Census, "census facts"),
    (Kind::Answers, "pair answers"),
    (Kind::Ledger, "ledger"),
    (Kind::Findings, "findings"),
    (Kind::Outcomes, "outcomes"),
    (Kind::Readings, "readings"),
    (Kind::Priorities, "priorities"),
];

impl Kind {
    /// The word of the store.
    pub(crate) fn word(self) -> &'static str {
        WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// The kind of a word of the store.
    pub(crate) fn of(word: &str) -> Option<Kind> {
        WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// One chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// What it holds.
    pub kind: Kind,
    /// The input file; empty for what belongs to the whole run.
    pub file: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// First byte of each chunk: how its records are laid out. Raised by one whenever a kept type gains a field, which then
/// names this number in its list (`since`), so that loads of every earlier layout stay readable.
pub(crate) const LAYOUT: u8 = 1;

/// The layout of a stored chunk.
pub(crate) fn layout_of(bytes: &[u8]) -> u8 {
    bytes.first().copied().unwrap_or(0)
}

fn chunk(kind: Kind, file: &str, put: impl FnOnce(&mut Writer)) -> Chunk {
    let mut out = Writer::new(file);
    put(&mut out);
    let mut bytes = vec![LAYOUT];
    bytes.extend(out.finish());
    Chunk { kind, file: file.to_owned(), bytes }
}

fn opened<T>(bytes: &[u8], file: Arc<str>, get: impl FnOnce(&mut Reader<'_>) -> Result<T, Damaged>) -> Result<T, Damaged> {
    let (layout, body) = bytes.split_first().filter(|(layout, _)| (1..=LAYOUT).contains(*layout)).ok_or(Damaged)?;
    let mut reader = Reader::new(*layout, body, file, whole_reference)?;
    let value = get(&mut reader)?;
    if reader.is_at_end() { Ok(value) } else { Err(Damaged) }
}

/// The same records with each of their texts as `change` gives it; the layout stays.
pub(crate) fn retexted(bytes: &[u8], change: impl FnMut(&str) -> String) -> Result<Vec<u8>, Damaged> {
    let (layout, body) = bytes.split_first().filter(|(layout, _)| (1..=LAYOUT).contains(*layout)).ok_or(Damaged)?;
    let mut all = vec![*layout];
    all.extend(with_texts(body, change)?);
    Ok(all)
}

/// Rows that are kept in chunks of a kind of their own.
trait OfKind: Kept {
    const KIND: Kind;
    fn row(&self) -> &RowKey;
}

macro_rules! of_kind {
    ($($type:ty = $kind:ident),+ $(,)?) => {
        $(impl OfKind for $type {
            const KIND: Kind = Kind::$kind;
            fn row(&self) -> &RowKey {
                &self.row
            }
        })+
    };
}

of_kind! {
    SenRow = Sen,
    TestResult = Tests,
    JudgementResult = Judgements,
    AttendanceRow = Attendance,
    ProvisionRow = Provision,
    TargetRow = Targets,
    Recorded<ScaleResult> = OtherResults,
    Recorded<Rating> = Ratings,
    Recorded<Incidents> = Incidents,
    Recorded<Session> = Sessions,
    Recorded<Access> = Access,
    Recorded<CensusFact> = Census,
    PairAnswer = Answers,
}

/// The chunks of a load's records, in the order in which they make the same records again.
pub(crate) fn of_records(records: &Records) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = records.rolls.iter().map(|roll| chunk(Kind::Roll, &roll.file, |out| roll.put(out))).collect();
    every_kind!(records, _rolls, answers, |rows| by_file(rows, &mut chunks));
    by_file(answers, &mut chunks);
    chunks
}

fn by_file<T: OfKind>(records: &[T], chunks: &mut Vec<Chunk>) {
    for run in records.chunk_by(|a, b| a.row().file == b.row().file) {
        let Some(first) = run.first() else { continue };
        chunks.push(chunk(T::KIND, &first.row().file, |out| {
            out.number(run.len() as u64);
            for record in run {
                record.put(out);
            }
        }));
    }
}

/// Adds a chunk's records to others. `file` is the name its file shall have in every place.
pub(crate) fn read_into(records: &mut Records, kind: Kind, bytes: &[u8], file: Arc<str>) -> Result<(), Damaged> {
    match kind {
        Kind::Roll => records.rolls.push(opened(bytes, file, Roll::get)?),
        Kind::Ledger | Kind::Findings | Kind::Outcomes | Kind::Readings | Kind::Priorities => {}
        _ => {
            every_kind!(records, _rolls, answers, |rows| extend_if(rows, kind, bytes, &file)?);
            extend_if(answers, kind, bytes, &file)?;
        }
    }
    Ok(())
}

fn extend_if<T: OfKind>(records: &mut Vec<T>, kind: Kind, bytes: &[u8], file: &Arc<str>) -> Result<(), Damaged> {
    if T::KIND == kind { extend(records, bytes, file.clone()) } else { Ok(()) }
}

fn extend<T: Kept>(records: &mut Vec<T>, bytes: &[u8], file: Arc<str>) -> Result<(), Damaged> {
    opened(bytes, file, |from| {
        let count = from.count()?;
        records.reserve(count);
        for _ in 0..count {
            records.push(T::get(from)?);
        }
        Ok(())
    })
}

/// The chunk of a run's row ledger.
pub(crate) fn of_ledger(ledger: &Ledger) -> Chunk {
    chunk(Kind::Ledger, "", |out| {
        let found: Vec<_> = ledger.expected().collect();
        out.number(found.len() as u64);
        for (file, n) in found {
            file.put(out);
            n.put(out);
        }
        let rows: Vec<(&RowKey, &Fate)> = ledger.rows().collect();
        out.number(rows.len() as u64);
        for (row, fate) in rows {
            row.put(out);
            fate.put(out);
        }
    })
}

/// Reads a row ledger.
pub(crate) fn ledger(bytes: &[u8]) -> Result<Ledger, Damaged> {
    opened(bytes, Arc::from(""), |from| {
        let mut found = BTreeMap::new();
        for _ in 0..from.count()? {
            found.insert(Arc::get(from)?, usize::get(from)?);
        }
        let mut ledger = Ledger::expecting_rows(found);
        for _ in 0..from.count()? {
            ledger.replace(RowKey::get(from)?, Fate::get(from)?);
        }
        Ok(ledger)
    })
}

/// The chunk of a run's findings.
pub(crate) fn of_findings(findings: &[Finding]) -> Chunk {
    chunk(Kind::Findings, "", |out| {
        out.number(findings.len() as u64);
        for finding in findings {
            finding.put(out);
        }
    })
}

/// Reads findings.
pub(crate) fn findings(bytes: &[u8]) -> Result<Vec<Finding>, Damaged> {
    opened(bytes, Arc::from(""), Vec::get)
}

/// The chunk of how tables were understood: where they stand, and the columns that mean something.
pub(crate) fn of_readings(readings: &[TableReading]) -> Chunk {
    chunk(Kind::Readings, "", |out| {
        out.number(readings.len() as u64);
        for reading in readings {
            reading.place.put(out);
            let used: Vec<_> = reading.columns.iter().filter(|(_, _, words)| !words.is_empty()).collect();
            out.number(used.len() as u64);
            for (number, heading, words) in used {
                number.put(out);
                heading.put(out);
                words.put(out);
            }
        }
    })
}

/// Reads how tables were understood.
pub(crate) fn readings(bytes: &[u8]) -> Result<Vec<TableReading>, Damaged> {
    opened(bytes, Arc::from(""), |from| {
        let mut readings = Vec::new();
        for _ in 0..from.count()? {
            let place = Place::get(from)?;
            let mut columns = Vec::new();
            for _ in 0..from.count()? {
                columns.push((u32::get(from)?, String::get(from)?, String::get(from)?));
            }
            readings.push(TableReading { place, kind: "", heading_rows: Vec::new(), columns, notes: Vec::new() });
        }
        Ok(readings)
    })
}

/// The chunk of what was proposed.
pub(crate) fn of_outcomes(outcomes: &[PupilOutcome]) -> Chunk {
    chunk(Kind::Outcomes, "", |out| {
        out.number(outcomes.len() as u64);
        for outcome in outcomes {
            outcome.put(out);
        }
    })
}

/// The chunk of the priorities of a report.
pub(crate) fn of_priorities(priorities: &[Priority]) -> Chunk {
    chunk(Kind::Priorities, "", |out| {
        out.number(priorities.len() as u64);
        priorities.iter().for_each(|priority| priority.put(out));
    })
}

/// Reads the priorities of a report.
pub(crate) fn priorities(bytes: &[u8]) -> Result<Vec<Priority>, Damaged> {
    opened(bytes, Arc::from(""), Vec::get)
}

/// Reads what was proposed.
pub(crate) fn outcomes(bytes: &[u8]) -> Result<Vec<PupilOutcome>, Damaged> {
    opened(bytes, Arc::from(""), Vec::get)
}
