//! Items of the return by name, written: the counterpart of `text` in `return_model`. Used where a return is read from a file.

use crate::census::return_model::{
    Return, ReturnAddress, ReturnHeader, ReturnNeed, ReturnPupil, ReturnSchool, entered_date, entered_truth,
};
use crate::domain::census_block::Block;
use crate::domain::entered::Entered;
use crate::domain::term::SchoolTerm;
use crate::domain::upn::Upn;

impl Return {
    /// A return in which nothing is said.
    pub fn blank(census: SchoolTerm) -> Return {
        Return {
            census,
            header: ReturnHeader {
                collection: String::new(),
                census_term: String::new(),
                census_year: String::new(),
                reference_date: entered_date(""),
                source_level: String::new(),
                la: String::new(),
                estab: String::new(),
                urn: String::new(),
                software_code: String::new(),
                release: String::new(),
                serial_number: String::new(),
                created: String::new(),
            },
            school: ReturnSchool::default(),
            pupils: Vec::new(),
            leavers: Vec::new(),
            left_out: (0, 0),
            more: Block::default(),
            not_supplied: Vec::new(),
        }
    }

    /// Sets an item of header or school to a text as entered; false when it is none of theirs.
    pub fn set(&mut self, item: &str, text: &str) -> bool {
        let (header, school) = (&mut self.header, &mut self.school);
        let field = match item {
            "reference_date" => {
                header.reference_date = entered_date(text);
                return true;
            }
            "collection" => &mut header.collection,
            "census_term" => &mut header.census_term,
            "census_year" => &mut header.census_year,
            "source_level" => &mut header.source_level,
            "la" => &mut header.la,
            "estab" => &mut header.estab,
            "urn" => &mut header.urn,
            "software_code" => &mut header.software_code,
            "release" => &mut header.release,
            "serial_number" => &mut header.serial_number,
            "created" => &mut header.created,
            "school_name" => &mut school.name,
            "phase" => &mut school.phase,
            "school_type" => &mut school.school_type,
            "highest_nc_year" => &mut school.highest_nc_year,
            "lowest_nc_year" => &mut school.lowest_nc_year,
            "intake" => &mut school.intake,
            "governance" => &mut school.governance,
            "email" => &mut school.email,
            "phone" => &mut school.phone,
            _ => return false,
        };
        text.clone_into(field);
        true
    }
}

impl ReturnPupil {
    /// A pupil of whom nothing is said.
    pub fn blank() -> ReturnPupil {
        ReturnPupil {
            key: String::new(),
            cells: Vec::new(),
            place: None,
            listed_name: String::new(),
            class: String::new(),
            is_listed_for_free_meals: false,
            upn: Entered::parse("", Upn::parse),
            former_upn: None,
            surname: String::new(),
            forename: String::new(),
            middle_names: String::new(),
            preferred_surname: String::new(),
            former_surname: String::new(),
            sex: String::new(),
            date_of_birth: entered_date(""),
            ethnicity: String::new(),
            language: String::new(),
            service_child: String::new(),
            post_looked_after_arrangements: String::new(),
            top_up_funding: entered_truth(""),
            school_lunch_taken: entered_truth(""),
            young_carer: String::new(),
            kinship_care: String::new(),
            enrolment_status: String::new(),
            class_type: String::new(),
            entry_date: entered_date(""),
            part_time: entered_truth(""),
            boarder: String::new(),
            nc_year: String::new(),
            sen_provision: String::new(),
            sen_needs: Vec::new(),
            sen_unit_indicator: entered_truth(""),
            resourced_provision_indicator: entered_truth(""),
            address: ReturnAddress::default(),
            more: Block::default(),
        }
    }

    /// Sets an item to a text as entered; false when it is none of a pupil's.
    pub fn set(&mut self, item: &str, text: &str) -> bool {
        let field = match item {
            "upn" => {
                self.upn = Entered::parse(text, Upn::parse);
                return true;
            }
            "former_upn" => {
                self.former_upn = Some(Entered::parse(text, Upn::parse));
                return true;
            }
            "date_of_birth" | "entry_date" => {
                *(if item == "entry_date" { &mut self.entry_date } else { &mut self.date_of_birth }) = entered_date(text);
                return true;
            }
            "top_up_funding" | "school_lunch_taken" | "part_time" | "sen_unit_indicator" | "resourced_provision_indicator" => {
                let field = match item {
                    "top_up_funding" => &mut self.top_up_funding,
                    "school_lunch_taken" => &mut self.school_lunch_taken,
                    "part_time" => &mut self.part_time,
                    "sen_unit_indicator" => &mut self.sen_unit_indicator,
                    _ => &mut self.resourced_provision_indicator,
                };
                *field = entered_truth(text);
                return true;
            }
            "surname" => &mut self.surname,
            "forename" => &mut self.forename,
            "middle_names" => &mut self.middle_names,
            "preferred_surname" => &mut self.preferred_surname,
            "former_surname" => &mut self.former_surname,
            "sex" => &mut self.sex,
            "ethnicity" => &mut self.ethnicity,
            "language" => &mut self.language,
            "service_child" => &mut self.service_child,
            "post_looked_after_arrangements" => &mut self.post_looked_after_arrangements,
            "young_carer" => &mut self.young_carer,
            "kinship_care" => &mut self.kinship_care,
            "enrolment_status" => &mut self.enrolment_status,
            "class_type" => &mut self.class_type,
            "boarder" => &mut self.boarder,
            "nc_year" => &mut self.nc_year,
            "sen_provision" => &mut self.sen_provision,
            _ => return self.address.set(item, text),
        };
        text.clone_into(field);
        true
    }
}

impl ReturnAddress {
    fn set(&mut self, item: &str, text: &str) -> bool {
        let [one, two, three, four, five] = &mut self.lines;
        let field = match item {
            "saon" => &mut self.saon,
            "paon" => &mut self.paon,
            "street" => &mut self.street,
            "locality" => &mut self.locality,
            "town" => &mut self.town,
            "administrative_area" => &mut self.administrative_area,
            "post_town" => &mut self.post_town,
            "address_line_1" => one,
            "address_line_2" => two,
            "address_line_3" => three,
            "address_line_4" => four,
            "address_line_5" => five,
            "postcode" => &mut self.postcode,
            "property_reference" => &mut self.property_reference,
            _ => return false,
        };
        text.clone_into(field);
        true
    }
}

impl ReturnNeed {
    /// Sets an item to a text as entered; false when it is none of a need's.
    pub fn set(&mut self, item: &str, text: &str) -> bool {
        match item {
            "sen_type_rank" => text.clone_into(&mut self.rank),
            "sen_type" => text.clone_into(&mut self.sen_type),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::census::structure::ElementKind;
    use crate::config::census::tests::shipped;
    use crate::domain::academic_year::AcademicYear;
    use crate::domain::term::Term;

    #[test]
    fn every_item_of_the_table_is_read_back_as_it_was_set() {
        let census = SchoolTerm { year: AcademicYear::starting(2026).unwrap(), term: Term::Spring };
        let (mut ret, mut pupil) = (Return::blank(census), ReturnPupil::blank());
        let mut need = ReturnNeed { rank: String::new(), sen_type: String::new() };
        for element in shipped().structure.elements.iter().filter(|element| !element.item.is_empty()) {
            if !matches!(element.kind, ElementKind::Value(_)) {
                continue;
            }
            let (item, text) = (element.item.as_str(), "true");
            let took = [ret.set(item, text), pupil.set(item, text), need.set(item, text)];
            assert_eq!(took.iter().filter(|took| **took).count(), 1, "{item} belongs to one of the three");
            let read = [ret.text(item), pupil.text(item), need.text(item)];
            assert!(read.contains(&Some(text.to_owned())), "{item}");
        }
    }
}
