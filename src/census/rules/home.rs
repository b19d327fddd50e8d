//! Rules about the home address of pupils on roll: 2340 to 2445 and 5155.

use crate::census::return_model::ReturnAddress;
use crate::census::rules::checks::{is_missing, is_postcode};
use crate::census::rules::rule::Rule;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    // 2340: no usable post code.
    Rule::pupil("2340", "postcode", "The post code is missing or does not have the form of one", |pupil, _| {
        !is_postcode(&pupil.address.postcode)
    }),
    // 2350: the address is usable neither by its parts nor by its lines.
    Rule::pupil("2350", "address_line_1", "The address is complete in neither of its two forms", |pupil, _| {
        !is_usable_bs7666(&pupil.address) && !is_usable_lines(&pupil.address)
    }),
    // 2380: a house number or name and nothing else.
    Rule::pupil("2380", "paon", "A house is given without street, locality, town, area or post town", |pupil, _| {
        has_house(&pupil.address) && !has_where(&pupil.address)
    }),
    // 2400: a first line alone.
    Rule::pupil("2400", "address_line_2", "The first address line is the only one", |pupil, _| {
        has_first_line(&pupil.address) && !has_other_line(&pupil.address)
    }),
    // 2445: parts and lines in one address.
    Rule::pupil("2445", "address_line_1", "The address mixes its two forms", |pupil, _| {
        (has_house(&pupil.address) || has_where(&pupil.address)) && (has_first_line(&pupil.address) || has_other_line(&pupil.address))
    }),
    // 5155: a property reference that is not a number.
    Rule::pupil("5155", "property_reference", "The unique property reference number is not a number of 1 to 12 digits", |pupil, _| {
        !is_missing(&pupil.address.property_reference) && !is_property_reference(&pupil.address.property_reference)
    }),
];

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
