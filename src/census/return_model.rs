//! The return as it would be sent: header, school, pupils on roll, with values kept as entered. Codes stay short texts, judged against the year's code sets; an empty text is an element that is left out.
//! Items are looked up by our own names; XML names and order live in the structure table only.

use chrono::NaiveDate;

use crate::domain::census_block::Block;
use crate::domain::entered::Entered;
use crate::domain::term::SchoolTerm;
use crate::domain::upn::{Upn, UpnFault};
use crate::place::Place;

/// Why a value is no date, or neither true nor false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueFault {
    /// Nothing was entered.
    Missing,
    /// Something was entered that cannot be read.
    Unreadable,
}

/// A date as entered.
pub type EnteredDate = Entered<NaiveDate, ValueFault>;

/// Yes or no as entered.
pub type EnteredTruth = Entered<bool, ValueFault>;

/// Reads `YYYY-MM-DD`.
pub(crate) fn entered_date(text: &str) -> EnteredDate {
    Entered::parse(text, |text| match text.trim() {
        "" => Err(ValueFault::Missing),
        day => NaiveDate::parse_from_str(day, "%Y-%m-%d").map_err(|_| ValueFault::Unreadable),
    })
}

/// A date that is known, or missing.
pub(crate) fn date_of(day: Option<NaiveDate>) -> EnteredDate {
    entered_date(&day.map(|day| day.format("%Y-%m-%d").to_string()).unwrap_or_default())
}

/// Reads `true`, `false`, `1`, `0`, `True` and `False`.
pub fn entered_truth(text: &str) -> EnteredTruth {
    Entered::parse(text, |text| match text.trim() {
        "" => Err(ValueFault::Missing),
        "true" | "True" | "1" => Ok(true),
        "false" | "False" | "0" => Ok(false),
        _ => Err(ValueFault::Unreadable),
    })
}

/// A return of one school for one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    /// The school term whose census this is: decides which elements and rules apply.
    pub census: SchoolTerm,
    /// Header.
    pub header: ReturnHeader,
    /// School.
    pub school: ReturnSchool,
    /// Pupils on roll on census day, in the order of the school's own pupils.
    pub pupils: Vec<ReturnPupil>,
    /// Pupils who have left, for whom the return's windows ask something.
    pub leavers: Vec<ReturnPupil>,
    /// Pupils of each of these lists who are counted and not held, because nothing was found about them in a large file.
    pub left_out: (usize, usize),
    /// Every other value and record of header and school, by its key of the structure table.
    pub more: Block,
    /// Elements that no file of the school supplies for any pupil; see [`NotSupplied`].
    pub not_supplied: Vec<NotSupplied>,
}

/// Who sends what, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnHeader {
    /// `SC`.
    pub collection: String,
    /// `AUT`, `SPR` or `SUM`.
    pub census_term: String,
    /// Calendar year of census day.
    pub census_year: String,
    /// Census day.
    pub reference_date: EnteredDate,
    /// `S` for a school.
    pub source_level: String,
    /// Three digits.
    pub la: String,
    /// Four digits.
    pub estab: String,
    /// Six digits.
    pub urn: String,
    /// The producing system.
    pub software_code: String,
    /// Version of the specification.
    pub release: String,
    /// Three digits or more.
    pub serial_number: String,
    /// Creation time; see `build` for how it is fixed.
    pub created: String,
}

/// The school block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnSchool {
    /// Name of the school.
    pub name: String,
    /// Code of `school_phase`.
    pub phase: String,
    /// Code of `school_type`.
    pub school_type: String,
    /// Code of `nc_year`.
    pub highest_nc_year: String,
    /// Code of `nc_year`.
    pub lowest_nc_year: String,
    /// Code of `school_intake`.
    pub intake: String,
    /// Code of `school_governance`.
    pub governance: String,
    /// E-mail of the office.
    pub email: String,
    /// Telephone of the office.
    pub phone: String,
}

/// One pupil, on roll or having left. Debug output is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct ReturnPupil {
    /// Row key of the pupil in this program's outputs; empty for a return read from a file. Not sent.
    pub key: String,
    /// Cells of the school's own files that elements were taken from, by XML name; not sent.
    pub cells: Vec<(String, Place)>,
    /// Row of the pupil list, where the office mends it; `None` for a return read from a file.
    pub place: Option<Place>,
    /// `Surname, Forename` for the office's lists; not sent.
    pub listed_name: String,
    /// Class for the office's lists; not sent.
    pub class: String,
    /// Listed as eligible for free school meals; the census wants dated periods instead, so not sent.
    pub is_listed_for_free_meals: bool,
    /// UPN as entered.
    pub upn: Entered<Upn, UpnFault>,
    /// Former UPN as entered, if any.
    pub former_upn: Option<Entered<Upn, UpnFault>>,
    /// Legal surname.
    pub surname: String,
    /// Legal forename.
    pub forename: String,
    /// Middle names.
    pub middle_names: String,
    /// Surname by which the pupil is known.
    pub preferred_surname: String,
    /// Former surname.
    pub former_surname: String,
    /// `M`, `F` or as entered.
    pub sex: String,
    /// Date of birth.
    pub date_of_birth: EnteredDate,
    /// Code of `ethnicity_all`.
    pub ethnicity: String,
    /// Code of `language`.
    pub language: String,
    /// Code of `service_child`.
    pub service_child: String,
    /// Code of `post_looked_after_arrangements`.
    pub post_looked_after_arrangements: String,
    /// High-needs top-up funding.
    pub top_up_funding: EnteredTruth,
    /// A school lunch was taken on census day.
    pub school_lunch_taken: EnteredTruth,
    /// Code of `young_carer`.
    pub young_carer: String,
    /// Code of `kinship_care`.
    pub kinship_care: String,
    /// Code of `enrolment_status`.
    pub enrolment_status: String,
    /// Code of `class_type_pupil`.
    pub class_type: String,
    /// First day at the school.
    pub entry_date: EnteredDate,
    /// Part-time attendance.
    pub part_time: EnteredTruth,
    /// Code of `boarder`.
    pub boarder: String,
    /// Code of `nc_year`.
    pub nc_year: String,
    /// Code of `sen_provision`.
    pub sen_provision: String,
    /// Needs, best rank first.
    pub sen_needs: Vec<ReturnNeed>,
    /// Place in a SEN unit.
    pub sen_unit_indicator: EnteredTruth,
    /// Place in resourced provision.
    pub resourced_provision_indicator: EnteredTruth,
    /// Address.
    pub address: ReturnAddress,
    /// Every other value and record, by its key of the structure table: attendance, exclusions, free meals periods.
    pub more: Block,
}

/// A pupil's home address: either the seven parts of BS7666 or up to five lines.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReturnAddress {
    /// Flat or room.
    pub saon: String,
    /// House number or name.
    pub paon: String,
    /// Street.
    pub street: String,
    /// Locality.
    pub locality: String,
    /// Town.
    pub town: String,
    /// Administrative area.
    pub administrative_area: String,
    /// Post town.
    pub post_town: String,
    /// Lines 1 to 5.
    pub lines: [String; 5],
    /// Post code.
    pub postcode: String,
    /// Unique property reference number.
    pub property_reference: String,
}

/// One need of one pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnNeed {
    /// 1 or 2, as entered.
    pub rank: String,
    /// Code of `sen_type`.
    pub sen_type: String,
}

/// An element that the return needs and that no file supplies: one line for the office instead of one per pupil.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotSupplied {
    /// Path of the structure table.
    pub path: String,
    /// XML name.
    pub name: String,
    /// Our item; empty when the program carries no such value yet.
    pub item: String,
    /// True when the Department refuses a return without it; otherwise it is needed where there is such a thing.
    pub is_mandatory: bool,
    /// Pupils concerned; `None` for the school.
    pub n_pupils: Option<usize>,
    /// The export that would supply it.
    pub export: String,
}

impl Return {
    /// Text of an item of header or school; `None` when it is left out or not an item of theirs.
    pub fn text(&self, item: &str) -> Option<String> {
        let (header, school) = (&self.header, &self.school);
        let text = match item {
            "collection" => &header.collection,
            "census_term" => &header.census_term,
            "census_year" => &header.census_year,
            "reference_date" => header.reference_date.text(),
            "source_level" => &header.source_level,
            "la" => &header.la,
            "estab" => &header.estab,
            "urn" => &header.urn,
            "software_code" => &header.software_code,
            "release" => &header.release,
            "serial_number" => &header.serial_number,
            "created" => &header.created,
            "school_name" => &school.name,
            "phase" => &school.phase,
            "school_type" => &school.school_type,
            "highest_nc_year" => &school.highest_nc_year,
            "lowest_nc_year" => &school.lowest_nc_year,
            "intake" => &school.intake,
            "governance" => &school.governance,
            "email" => &school.email,
            "phone" => &school.phone,
            _ => "",
        };
        present(text)
    }
}

impl ReturnPupil {
    /// Text of an item as it is sent; `None` when it is left out or not an item of a pupil.
    pub fn text(&self, item: &str) -> Option<String> {
        let text = match item {
            "upn" => return sent_upn(&self.upn),
            "former_upn" => return self.former_upn.as_ref().and_then(sent_upn),
            "surname" => &self.surname,
            "forename" => &self.forename,
            "middle_names" => &self.middle_names,
            "preferred_surname" => &self.preferred_surname,
            "former_surname" => &self.former_surname,
            "sex" => &self.sex,
            "date_of_birth" => self.date_of_birth.text(),
            "ethnicity" => &self.ethnicity,
            "language" => &self.language,
            "service_child" => &self.service_child,
            "post_looked_after_arrangements" => &self.post_looked_after_arrangements,
            "top_up_funding" => return sent_truth(&self.top_up_funding),
            "school_lunch_taken" => return sent_truth(&self.school_lunch_taken),
            "young_carer" => &self.young_carer,
            "kinship_care" => &self.kinship_care,
            "enrolment_status" => &self.enrolment_status,
            "class_type" => &self.class_type,
            "entry_date" => self.entry_date.text(),
            "part_time" => return sent_truth(&self.part_time),
            "boarder" => &self.boarder,
            "nc_year" => &self.nc_year,
            "sen_provision" => &self.sen_provision,
            "sen_unit_indicator" => return sent_truth(&self.sen_unit_indicator),
            "resourced_provision_indicator" => return sent_truth(&self.resourced_provision_indicator),
            _ => return self.address.text(item),
        };
        present(text)
    }
}

impl ReturnAddress {
    fn text(&self, item: &str) -> Option<String> {
        let [one, two, three, four, five] = &self.lines;
        let text = match item {
            "saon" => &self.saon,
            "paon" => &self.paon,
            "street" => &self.street,
            "locality" => &self.locality,
            "town" => &self.town,
            "administrative_area" => &self.administrative_area,
            "post_town" => &self.post_town,
            "address_line_1" => one,
            "address_line_2" => two,
            "address_line_3" => three,
            "address_line_4" => four,
            "address_line_5" => five,
            "postcode" => &self.postcode,
            "property_reference" => &self.property_reference,
            _ => return None,
        };
        present(text)
    }
}

impl ReturnNeed {
    /// Text of an item of a need.
    pub fn text(&self, item: &str) -> Option<String> {
        match item {
            "sen_type_rank" => present(&self.rank),
            "sen_type" => present(&self.sen_type),
            _ => None,
        }
    }
}

impl std::fmt::Debug for ReturnPupil {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "ReturnPupil({place})"),
            None => f.write_str("ReturnPupil(***)"),
        }
    }
}

fn present(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// A right UPN in its one form; a wrong one as entered, so that the Department's own check meets it too.
fn sent_upn(upn: &Entered<Upn, UpnFault>) -> Option<String> {
    match upn.valid() {
        Some(upn) => Some(upn.as_str().to_owned()),
        None => present(upn.text()),
    }
}

fn sent_truth(truth: &EnteredTruth) -> Option<String> {
    match truth.valid() {
        Some(true) => Some("true".to_owned()),
        Some(false) => Some("false".to_owned()),
        None => present(truth.text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_read_in_every_form_of_the_exports_and_sent_in_one() {
        for (typed, sent) in [("True", Some("true")), ("0", Some("false")), ("", None), ("yes", Some("yes"))] {
            assert_eq!(sent_truth(&entered_truth(typed)).as_deref(), sent, "{typed}");
        }
        assert_eq!(entered_truth("yes").fault(), Some(&ValueFault::Unreadable));
    }

    #[test]
    fn a_day_that_is_none_keeps_its_text() {
        let entered = entered_date("2017-02-31");
        assert_eq!((entered.valid(), entered.text()), (None, "2017-02-31"));
        assert_eq!(entered_date(" ").fault(), Some(&ValueFault::Missing));
    }
}
