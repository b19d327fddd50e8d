//! Rules about the home address of pupils on roll: 2340 to 2445 and 5155.

use crate::census::return_model::ReturnAddress;
use crate::census::rules::checks::{is_missing, is_postcode};
use crate::census::rules::rule::{Check, Rule, Source, Years};
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::{Mark, Terms};

/// 2340: no usable post code.
pub const POSTCODE_WRONG: Rule = Rule {
    number: "2340",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "postcode",
    message: "The post code is missing or does not have the form of one",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| !is_postcode(&pupil.address.postcode)),
};

/// 2350: the address is usable neither by its parts nor by its lines.
pub const ADDRESS_UNUSABLE: Rule = Rule {
    number: "2350",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "address_line_1",
    message: "The address is complete in neither of its two forms",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| !is_usable_bs7666(&pupil.address) && !is_usable_lines(&pupil.address)),
};

/// 2380: a house number or name and nothing else.
pub const HOUSE_WITHOUT_STREET_OR_TOWN: Rule = Rule {
    number: "2380",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "paon",
    message: "A house is given without street, locality, town, area or post town",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| has_house(&pupil.address) && !has_where(&pupil.address)),
};

/// 2400: a first line alone.
pub const FIRST_ADDRESS_LINE_ALONE: Rule = Rule {
    number: "2400",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "address_line_2",
    message: "The first address line is the only one",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| has_first_line(&pupil.address) && !has_other_line(&pupil.address)),
};

/// 2445: parts and lines in one address.
pub const ADDRESS_FORMS_MIXED: Rule = Rule {
    number: "2445",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "address_line_1",
    message: "The address mixes its two forms",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| {
        (has_house(&pupil.address) || has_where(&pupil.address)) && (has_first_line(&pupil.address) || has_other_line(&pupil.address))
    }),
};

/// 5155: a property reference that is not a number.
pub const PROPERTY_REFERENCE_WRONG: Rule = Rule {
    number: "5155",
    level: Level::Pupil,
    severity: Severity::Error,
    terms: Terms::EVERY,
    years: Years::since(2018),
    item: "property_reference",
    message: "The unique property reference number is not a number of 1 to 12 digits",
    source: Source::new("P18", Mark::Verified),
    check: Check::Pupil(|pupil, _| {
        !is_missing(&pupil.address.property_reference) && !is_property_reference(&pupil.address.property_reference)
    }),
};

fn has_house(address: &ReturnAddress) -> bool {
    !is_missing(&address.saon) || !is_missing(&address.paon)
}

fn has_where(address: &ReturnAddress) -> bool {
    [&address.street, &address.locality, &address.town, &address.administrative_area, &address.post_town]
        .into_iter()
        .any(|part| !is_missing(part))
}

fn has_first_line(address: &ReturnAddress) -> bool {
    address.lines.first().is_some_and(|line| !is_missing(line))
}

fn has_other_line(address: &ReturnAddress) -> bool {
    address.lines.iter().skip(1).any(|line| !is_missing(line))
}

fn is_usable_bs7666(address: &ReturnAddress) -> bool {
    has_house(address) && has_where(address)
}

fn is_usable_lines(address: &ReturnAddress) -> bool {
    has_first_line(address) && has_other_line(address)
}

fn is_property_reference(text: &str) -> bool {
    (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && text.bytes().any(|b| b != b'0')
}

#[cfg(test)]
pub(super) mod tests {
    use crate::census::rules::model::{Example, fires, silent};

    /// One change to the model return for each case.
    pub(in crate::census::rules) const EXAMPLES: &[Example] = &[
        fires("2340", |r| r.pupils[0].address.postcode = "ZZ99".into()),
        silent("2340", |r| r.pupils[0].address.postcode = "zz991aa".into()),
        fires("2350", |r| r.pupils[0].address.lines = Default::default()),
        silent("2350", |r| {
            r.pupils[0].address.lines = Default::default();
            r.pupils[0].address.paon = "1".into();
            r.pupils[0].address.street = "Example Road".into();
        }),
        fires("2380", |r| {
            r.pupils[0].address.lines = Default::default();
            r.pupils[0].address.paon = "1".into();
        }),
        silent("2380", |r| {
            r.pupils[0].address.lines = Default::default();
            r.pupils[0].address.paon = "1".into();
            r.pupils[0].address.town = "Exampleton".into();
        }),
        fires("2400", |r| r.pupils[0].address.lines[1] = String::new()),
        silent("2400", |r| {
            r.pupils[0].address.lines[1] = String::new();
            r.pupils[0].address.lines[2] = "Exampleton".into();
        }),
        fires("2445", |r| r.pupils[0].address.town = "Exampleton".into()),
        silent("2445", |r| r.pupils[0].address.lines[2] = "Exampleshire".into()),
        fires("5155", |r| r.pupils[0].address.property_reference = "1234567890123".into()),
        silent("5155", |r| r.pupils[0].address.property_reference = "000123456789".into()),
    ];
}
