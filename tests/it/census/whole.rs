//! The whole return: every element of the table written by hand, judged by xmllint, read, and written again to the byte.

use std::collections::BTreeSet;
use std::path::Path;

use waymark::census::from_file;
use waymark::config::census::structure::{Element, ElementKind, ValueKind};
use waymark::config::census::{CensusSettings, term_code};
use waymark::domain::term::{SchoolTerm, Term};
use waymark::finding::Checked;
use waymark::render::census_xml::census_xml;
use waymark::render::census_xsd::census_xsd;

use super::schema::objection;

pub(super) fn year(folder: &str) -> CensusSettings {
    let mut mistakes = Vec::new();
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/census").join(folder);
    CensusSettings::load(&dir, &mut mistakes).unwrap_or_else(|| panic!("{mistakes:#?}"))
}

fn sample(element: &Element, kind: ValueKind, census: &CensusSettings, term: Term) -> String {
    let code = |set: &str| census.code_set(set).entries.iter().find(|entry| entry.is_current).map(|entry| entry.code.clone());
    match (element.item.as_str(), kind) {
        ("census_term", _) => term_code(term).to_owned(),
        ("reference_date", _) => census.dates.census_day(term).expect("a census day").to_string(),
        (_, ValueKind::Text) => "Text & more".to_owned(),
        (_, ValueKind::Code) => code(element.code_set.as_deref().expect("a code set")).expect("a code that may be sent"),
        (_, ValueKind::Date) => "2026-09-01".to_owned(),
        (_, ValueKind::DateTime) => "2026-10-02T09:00:00".to_owned(),
        (_, ValueKind::Time) => "08:00".to_owned(),
        (_, ValueKind::Boolean) => "true".to_owned(),
        (_, ValueKind::Whole) => "2".to_owned(),
        (_, ValueKind::Decimal) => "15.00".to_owned(),
        (_, ValueKind::Digits(n)) => "123456789012".get(..usize::from(n)).expect("up to twelve digits").to_owned(),
        (_, ValueKind::Serial) => "001".to_owned(),
        (_, ValueKind::Year) => "2026".to_owned(),
        (_, ValueKind::Upn) => super::upn(1),
        (_, ValueKind::PropertyReference) => "100".to_owned(),
    }
}

/// Every element of the term, each record twice, by a writer that shares nothing with the program's.
pub(super) fn everything(census: &CensusSettings, term: Term) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write(census, term, "", false, 0, &mut out);
    out
}

fn write(census: &CensusSettings, term: Term, path: &str, has_left: bool, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let parts: Vec<&Element> = census.structure.children(path).collect();
    for element in parts.into_iter().filter(|element| element.terms.contains(term)) {
        if !(if has_left { element.is_off_roll } else { element.is_on_roll }) {
            continue;
        }
        let name = &element.name;
        let times = if element.kind == ElementKind::Record || element.is_repeated { 2 } else { 1 };
        for _ in 0..times {
            match element.kind {
                ElementKind::Value(kind) => {
                    let text = sample(element, kind, census, term).replace('&', "&amp;");
                    out.push_str(&format!("{indent}<{name}>{text}</{name}>\n"));
                }
                _ => {
                    let mut inner = String::new();
                    let is_leaver = element.item == "leavers";
                    let below = if is_leaver { "Message/Pupils/PupilsOnRoll/PupilOnRoll" } else { &element.path };
                    write(census, term, below, has_left || is_leaver, depth + 1, &mut inner);
                    if !inner.is_empty() {
                        out.push_str(&format!("{indent}<{name}>\n{inner}{indent}</{name}>\n"));
                    }
                }
            }
        }
    }
}

pub(super) fn read(text: &str, census: &CensusSettings, term: Term) -> Checked<waymark::census::return_model::Return> {
    from_file::read(text.as_bytes(), &"return.xml".into(), SchoolTerm { year: census.academic_year, term }, &census.structure)
}

#[test]
fn every_element_of_every_term_is_valid_read_and_written_again_to_the_byte() {
    for folder in ["2025-26", "2026-27"] {
        let census = year(folder);
        for term in Term::ALL {
            let text = everything(&census, term);
            let answer = objection(&census_xsd(&census, term), &text);
            assert!(!matches!(answer, Some(Some(_))), "{folder} {term}: {answer:?}");
            let read = read(&text, &census, term);
            assert_eq!(read.findings, [], "{folder} {term}");
            assert_eq!((read.value.pupils.len(), read.value.leavers.len()), (2, 2));
            let again = String::from_utf8(census_xml(&read.value, &census).bytes).unwrap();
            assert_eq!(again, text, "{folder} {term}");
        }
    }
}

/// Fields of the return as the notes on its structure name them, sections 2 to 4; a range such as `ExceptionA` to `H` in full.
const FIELDS: &str = "Collection Term Year ReferenceDate SourceLevel LEA Estab URN SoftwareCode Release XVersion SerialNo DateTime CBDSLevel \
    SchoolName Phase Type HighestNCyearGroup LowestNCyearGroup Intake Governance Email PhoneNo Accommodation MaxDayPupils MaxBoarders \
    MinMaleAge MaxMaleAge MinFemaleAge MaxFemaleAge SpecialSchoolType PrimaryLodged PrimaryWithdrawn PrimaryHeard PrimaryUpheld \
    PrimaryRejected SecondaryLodged SecondaryWithdrawn SecondaryHeard SecondaryUpheld SecondaryRejected InfantsLodged InfantsWithdrawn \
    InfantsHeard InfantsUpheld InfantsRejected PartTimeNotIn PrivateStudy PupilsAtOtherSchool WorkExperience FEcollege FreeMealsTaken \
    ChildMothers TeenMotherPlaces ChildCarePlaces ClassName YearGroup Category KeyStage ClassActivity Teachers PPAteachers NonTeachers \
    HomePupils GuestPupils ExceptionA ExceptionB ExceptionC ExceptionD ExceptionE ExceptionF ExceptionG ExceptionH TypeOfChildcare OnSite \
    ChildcareSignposting OpeningTime ClosingTime NoOfChildcarePlaces ChildcareProvider OtherSchools ChildcareWksOpen \
    ChildcarePlacesAvailability ChildcareBefore8am ChildcareCovers8amTo6pm ChildcareUntil6pm HolidayChildcareProviderHours UPN FormerUPN \
    UniqueLearnerNumber Surname Forename MiddleNames PreferredSurname FormerSurname Sex DOB Ethnicity Language FSMstartDate FSMendDate \
    UKcountry SchoolLunchTaken ServiceChild PLAA TopUpFunding YoungCarer YSSA FundedHours ExtendedHours ExpandedHours EligibilityCode \
    HoursAtSetting DAFindicator EYPPR EYPPBF FundingBasis UnitContactTime EnrolStatus ClassType EntryDate LeavingDate PartTime Boarder \
    NCyearActual NCyearLeaving SENprovision SENtypeRank SENtype SENunitIndicator ResourcedProvisionIndicator Reason1 Reason2 Reason3 \
    StartDate Sessions SAON PAON Street Locality Town AdministrativeArea PostTown AddressLine1 AddressLine2 AddressLine3 AddressLine4 \
    AddressLine5 PostCode UniquePropertyReferenceNumber SessionsPossible AttendanceReason PrevURN APReason SENprovisionEntry UKPRN \
    APSessionsPerWeek APSettingType PlacementReason SENprovisionLeaving APAttendancePattern APPlacementPostcode CompanyNumber \
    LearnerFAMType LearnerFAMCode";

#[test]
fn every_field_of_the_notes_is_a_row_of_each_year() {
    for folder in ["2025-26", "2026-27"] {
        let census = year(folder);
        let names: BTreeSet<&str> = census.structure.elements.iter().map(|element| element.name.as_str()).collect();
        let missing: Vec<&str> = FIELDS.split_whitespace().filter(|field| !names.contains(field)).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{folder}");
    }
}

#[test]
fn every_needed_row_has_an_item_or_says_which_export_supplies_it() {
    // A group or record says it for what is inside it.
    for folder in ["2025-26", "2026-27"] {
        let census = year(folder);
        let explained =
            |path: &str| census.structure.elements.iter().any(|e| e.path == path && (!e.export.is_empty() || !e.item.is_empty()));
        for element in &census.structure.elements {
            let is_value = matches!(element.kind, ElementKind::Value(_));
            let mut above = element.path.as_str();
            let mut is_said = explained(above);
            while let (false, Some((parent, _))) = (is_said, above.rsplit_once('/')) {
                above = parent;
                is_said = explained(above) && above != "Message/Pupils/PupilsOnRoll/PupilOnRoll";
            }
            let is_secondary = ["/LearningAims", "/ProgrammeAims", "/LearnerFAMs", "/LearnerSupport", "/Content"].iter();
            let optional = is_secondary.clone().any(|part| element.path.contains(part))
                || !matches!(
                    element.need,
                    waymark::config::census::structure::Need::Mandatory | waymark::config::census::structure::Need::Expected
                );
            assert!(!is_value || is_said || optional, "{folder}: {}", element.path);
        }
    }
}

#[test]
fn kinship_care_and_the_category_of_free_meals_begin_with_2026() {
    let has = |folder: &str, name: &str| year(folder).structure.elements.iter().any(|element| element.name == name);
    for name in ["KinshipCare", "FSMcategory"] {
        assert!(!has("2025-26", name) && has("2026-27", name), "{name}");
    }
    let reasons = |folder: &str| year(folder).code_set("exclusion_reason").entries.iter().filter(|entry| entry.is_current).count();
    assert_eq!((reasons("2025-26"), reasons("2026-27")), (16, 29));
}
