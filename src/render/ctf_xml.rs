//! A common transfer file for a pupil who has left: names and order from the year's `ctf.tsv`, values from what is known.
//!
//! Written as a partial file, because contacts, addresses and most results are the source system's to send: the tables that explain
//! result codes were not reached, and they are not guessed; the multiplication tables check alone is known. Names of looked after,
//! free meals, attendance and school history are recalled, not verified. The creation time is midnight of the run's day, so that the same inputs give the same bytes.

use chrono::NaiveDate;

use crate::census::clean::fits_xml;
use crate::config::census::CensusSettings;
use crate::config::census::structure::{ElementKind, Structure};
use crate::config::school::CensusSchool;
use crate::domain::academic_year::AcademicYear;
use crate::domain::census_block::Block;
use crate::domain::census_fact::CensusTopic;
use crate::domain::observed::ScaleValue;
use crate::domain::score::Outcome;
use crate::link::school::Pupil;
use crate::normalise::records::Flag;
use crate::render::artefact::{Artefact, Audience};
use crate::render::census_xml::{Node, document};

/// Establishment of a school that is not known (recalled).
const UNKNOWN_SCHOOL: (&str, &str) = ("XXX", "XXXX");

/// A pupil who has left, as known on the last day.
#[derive(Clone, Copy)]
pub struct Transfer<'a> {
    /// The pupil as at the last day.
    pub pupil: &'a Pupil,
    /// Last day at the school.
    pub left: NaiveDate,
    /// Three digits or more, unlike for each file of one day.
    pub serial: usize,
}

/// Who writes the file, and when.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    /// The school's numbers.
    pub about: &'a CensusSchool,
    /// Its name.
    pub name: &'a str,
    /// The day of the run.
    pub made_on: NaiveDate,
    /// Names, order and code lists of the year.
    pub census: &'a CensusSettings,
}

/// Writes the file of one pupil. Its name holds the school's number and a serial, never the pupil's name.
pub fn ctf_xml(transfer: Transfer<'_>, sender: Sender<'_>) -> Artefact {
    let structure = &sender.census.transfer;
    let mut block = Writer { structure, under: "CTfile/", block: Block::default() };
    header(&mut block, sender);
    let pupil = pupil(transfer, sender);
    let mut root = block.block;
    if let Some(record) = structure.at("CTfile/CTFpupilData/Pupil") {
        root.push(&record.key, pupil);
    }
    let (lea, estab) = UNKNOWN_SCHOOL;
    let name = format!("{}{}_CTF_{lea}{estab}_{:03}.xml", sender.about.la, sender.about.estab, transfer.serial);
    Artefact { name, audience: Audience::Office, bytes: document(&parts(structure, "", &root)) }
}

/// Puts values under paths of the table.
struct Writer<'a> {
    structure: &'a Structure,
    /// Path of the record, with a `/` behind.
    under: &'a str,
    block: Block,
}

impl Writer<'_> {
    fn put(&mut self, path: &str, text: &str) {
        let clean: String = text.chars().filter(|c| fits_xml(*c)).collect();
        if let Some(element) = self.structure.at(&format!("{}{path}", self.under)) {
            self.block.put(&element.key, &clean);
        }
    }

    fn record(&mut self, path: &str, values: &[(&str, String)]) {
        self.nested(path, |inner| values.iter().for_each(|(name, text)| inner.put(name, text)));
    }

    /// A record that `fill` puts values and further records into.
    fn nested(&mut self, path: &str, fill: impl FnOnce(&mut Writer<'_>)) {
        let under = format!("{}{path}/", self.under);
        let mut inner = Writer { structure: self.structure, under: &under, block: Block::default() };
        fill(&mut inner);
        if let Some(element) = self.structure.at(under.trim_end_matches('/')) {
            self.block.push(&element.key, inner.block);
        }
    }
}

fn header(writer: &mut Writer<'_>, sender: Sender<'_>) {
    let about = sender.about;
    let (lea, estab) = UNKNOWN_SCHOOL;
    let fixed = |item: &str| sender.census.fixed.get(item).cloned().unwrap_or_default();
    for (path, text) in [
        ("DocumentName", "Common Transfer File".to_owned()),
        ("CTFversion", fixed("ctf_version")),
        ("DateTime", format!("{}T00:00:00", sender.made_on)),
        ("DocumentQualifier", "partial".to_owned()),
        ("DataDescriptor", "Details and SEN history of a pupil who has left".to_owned()),
        ("SupplierID", fixed("software_code")),
        ("SourceSchool/LEA", about.la.clone()),
        ("SourceSchool/Estab", about.estab.clone()),
        ("SourceSchool/URN", about.urn.clone()),
        ("SourceSchool/SchoolName", sender.name.to_owned()),
        ("SourceSchool/AcademicYear", AcademicYear::of(sender.made_on).start_year().to_string()),
        ("DestSchool/LEA", lea.to_owned()),
        ("DestSchool/Estab", estab.to_owned()),
    ] {
        writer.put(&format!("Header/{path}"), &text);
    }
}

fn pupil(transfer: Transfer<'_>, sender: Sender<'_>) -> Block {
    let Transfer { pupil, left, .. } = transfer;
    let structure = &sender.census.transfer;
    let mut writer = Writer { structure, under: "CTfile/CTFpupilData/Pupil/", block: Block::default() };
    // A code that the year's list does not have is left out: the next school's system could not take the file.
    let code = |set: &str, typed: &str| sender.census.code_set(set).code_of(typed).unwrap_or_default().to_owned();
    let upn = |upn: Option<&crate::domain::upn::Upn>| upn.map(|upn| upn.as_str().to_owned()).unwrap_or_default();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    for (path, text) in [
        ("UPN", upn(pupil.upn.valid())),
        ("Surname", pupil.name.surname.clone()),
        ("Forename", pupil.name.forename.clone()),
        ("DOB", day(pupil.date_of_birth)),
        ("Sex", code("sex", &pupil.sex)),
        ("BasicDetails/FormerUPN", upn(pupil.former_upn.as_ref().and_then(|upn| upn.valid()))),
        ("BasicDetails/PreferredSurname", text(&pupil.name.preferred_surname)),
        ("BasicDetails/FormerSurname", text(&pupil.former_surname)),
        ("BasicDetails/PreferredForename", text(&pupil.name.preferred_forename)),
        ("BasicDetails/MiddleNames", text(&pupil.middle_names)),
        ("BasicDetails/NCyearActual", pupil.nc_year.map(|year| year.code()).unwrap_or_default()),
        ("BasicDetails/Ethnicity", code("ethnicity_all", &pupil.ethnicity)),
        ("BasicDetails/ServiceChild", yes_or_no(pupil.service_child, "Y", "N")),
        ("LookedAfter/InCare", yes_or_no(pupil.looked_after, "true", "false")),
    ] {
        writer.put(path, &text);
    }
    let language = code("language", &pupil.first_language);
    if !language.is_empty() {
        writer.record("BasicDetails/Languages/Type", &[("LanguageType", "F".to_owned()), ("Language", language)]);
    }
    free_meals(&mut writer, pupil, left);
    sen_history(&mut writer, pupil, left);
    tables_check(&mut writer, pupil);
    if let Some((possible, attended)) = sessions(pupil) {
        let year = AcademicYear::of(left).start_year().to_string();
        let (la, estab) = (sender.about.la.clone(), sender.about.estab.clone());
        let values = [("Year", year), ("LEA", la), ("Estab", estab), ("SessionsPossible", possible), ("SessionsAttended", attended)];
        writer.record("Attendance/YearData", &values);
    }
    let values = [
        ("LEA", sender.about.la.clone()),
        ("Estab", sender.about.estab.clone()),
        ("SchoolName", sender.name.to_owned()),
        ("EntryDate", day(pupil.admission_date)),
        ("LeavingDate", left.to_string()),
    ];
    writer.record("SchoolHistory/School", &values);
    writer.block
}

/// Periods of free meals that had begun; an end after the last day is not known here.
fn free_meals(writer: &mut Writer<'_>, pupil: &Pupil, left: NaiveDate) {
    for known in pupil.observed.census.iter().filter(|known| known.fact.topic == CensusTopic::FreeMeals) {
        let Some(from) = known.fact.from.filter(|from| *from <= left) else { continue };
        let to = known.fact.to.filter(|to| *to <= left).map(|to| to.to_string()).unwrap_or_default();
        let country = known.fact.value("UKcountry").map(|value| value.text.clone()).unwrap_or_default();
        let values = [("FSMstartDate", from.to_string()), ("FSMendDate", to), ("UKcountry", country)];
        writer.record("FSMhistory/FSMinstance", &values);
    }
}

/// The multiplication tables check, whose row the Department's own service writes so; what other results are called there is
/// not known, and they are left to the source system.
fn tables_check(writer: &mut Writer<'_>, pupil: &Pupil) {
    let marks = pupil.observed.other_results.iter().filter_map(|known| match &known.fact.value {
        ScaleValue::Tables(Outcome::Score(mark)) => Some((known.fact.occasion.year, mark.mark())),
        _ => None,
    });
    for (year, mark) in marks {
        // The year of an assessment is the one in which the school year ends.
        let values = [
            ("Locale", "ENG".to_owned()),
            ("Year", (year.start_year() + 1).to_string()),
            ("Subject", "MAT".to_owned()),
            ("Method", "TT".to_owned()),
            ("Component", "MTC".to_owned()),
            ("ResultStatus", "R".to_owned()),
            ("ResultQualifier", "MT".to_owned()),
            ("Result", mark.to_string()),
        ];
        writer.nested("StageAssessments/KeyStage", |stage| {
            stage.put("Stage", "KS2");
            stage.record("StageAssessment", &values);
        });
    }
}

/// Provision has only first days in a transfer file: each row ends where the next begins. A period without a first day cannot
/// be said and is left out.
fn sen_history(writer: &mut Writer<'_>, pupil: &Pupil, left: NaiveDate) {
    let mut periods: Vec<(NaiveDate, &str)> = pupil.sen.iter().filter_map(|period| Some((period.from?, period.value.code()))).collect();
    periods.sort();
    periods.dedup_by(|later, earlier| later.1 == earlier.1);
    // Support that has ended is said by a row with N from the day after.
    let last = pupil.sen.iter().filter(|period| period.from.is_some()).max_by_key(|period| period.from);
    if let Some(after) = last.and_then(|period| period.to).and_then(|to| to.succ_opt()).filter(|after| *after <= left)
        && periods.last().is_some_and(|(_, code)| *code != "N")
    {
        periods.push((after, "N"));
    }
    for (from, code) in periods {
        writer.record("SENhistory/SEN", &[("StartDate", from.to_string()), ("SENprovision", code.to_owned())]);
    }
    for (index, ranked) in pupil.needs.iter().enumerate() {
        let rank = (index + 1).to_string();
        writer.record("SENhistory/SENneeds/SENneed", &[("SENtypeRank", rank), ("SENtype", ranked.need.code().to_owned())]);
    }
}

/// Sessions possible and attended of the year; nothing where only a share is known.
fn sessions(pupil: &Pupil) -> Option<(String, String)> {
    let attendance = pupil.attendance.as_ref()?;
    let possible = attendance.sessions_possible?;
    Some((possible.to_string(), format!("{:.0}", (f64::from(possible) * attendance.share).round())))
}

fn yes_or_no(flag: Flag, yes: &str, no: &str) -> String {
    match flag {
        Flag::Yes => yes.to_owned(),
        Flag::No => no.to_owned(),
        Flag::Unknown => String::new(),
    }
}

/// The parts of an element that hold something, in the table's order.
fn parts<'a>(structure: &'a Structure, path: &str, block: &Block) -> Vec<Node<'a>> {
    let mut nodes = Vec::new();
    for element in structure.children(path) {
        let name = element.name.as_str();
        let group = |block: &Block| Some(parts(structure, &element.path, block)).filter(|parts| !parts.is_empty());
        match element.kind {
            ElementKind::Value(_) => nodes.extend(block.values(&element.key).map(|text| Node::Value(name, text.to_owned()))),
            ElementKind::Group => nodes.extend(group(block).map(|parts| Node::Group(name, parts))),
            ElementKind::Record => {
                nodes.extend(block.records(&element.key).iter().filter_map(|record| Some(Node::Group(name, group(record)?))));
            }
        }
    }
    nodes
}
