//! What the return of a term needs and no file of the school supplies: one line for each element, with the export that would.

use crate::census::applies::{concerns_pupil, concerns_school};
use crate::census::build::NOT_SUPPLIED;
use crate::census::held::holds;
use crate::census::return_model::{NotSupplied, Return, ReturnPupil};
use crate::config::census::CensusSettings;
use crate::config::census::structure::{Element, ElementKind, Need};
use crate::finding::{Action, Finding};
use crate::place::Place;

/// Elements that this term's return needs, that concern somebody, and that nothing supplies.
pub(crate) fn not_supplied(ret: &Return, census: &CensusSettings) -> Vec<NotSupplied> {
    let term = ret.census.term;
    let mut missing = Vec::new();
    for element in &census.structure.elements {
        let is_needed = matches!(element.need, Need::Mandatory | Need::Expected) && element.terms.contains(term) && element.is_on_roll;
        let is_value = matches!(element.kind, ElementKind::Value(_));
        let is_carried = if is_value {
            !element.item.is_empty()
        } else {
            (!element.item.is_empty() && element.item != "leavers") || census.structure.carries_below(&element.path, term)
        };
        if !is_needed || (is_carried && !is_value && element.item != "sen_needs") {
            continue;
        }
        missing.extend(not_supplied_element(element, ret, census));
    }
    missing
}

fn not_supplied_element(element: &Element, ret: &Return, census: &CensusSettings) -> Option<NotSupplied> {
    let is_pupils = element.path.contains("/PupilOnRoll/");
    let n_pupils = if is_pupils {
        let concerned: Vec<&ReturnPupil> = ret.pupils.iter().filter(|pupil| concerns_pupil(element.applies, pupil, ret, census)).collect();
        let is_supplied = |pupil: &&ReturnPupil| {
            let has_more = holds(&pupil.more, &element.key);
            if element.item == "sen_needs" { !pupil.sen_needs.is_empty() } else { has_more || pupil.text(&element.item).is_some() }
        };
        if concerned.is_empty() || concerned.iter().any(is_supplied) {
            return None;
        }
        Some(concerned.len())
    } else {
        if !concerns_school(element.applies, ret) || ret.text(&element.item).is_some() || holds(&ret.more, &element.key) {
            return None;
        }
        None
    };
    Some(NotSupplied {
        path: element.path.clone(),
        name: element.name.clone(),
        item: element.item.clone(),
        is_mandatory: element.need == Need::Mandatory,
        n_pupils,
        export: element.export.clone(),
    })
}

pub(crate) fn not_supplied_finding(missing: &NotSupplied, list: &Place) -> Finding {
    let whom = match missing.n_pupils {
        Some(1) => " for the one pupil it concerns".to_owned(),
        Some(n) => format!(" for any of the {n} pupils it concerns"),
        None => String::new(),
    };
    let (action, consequence) = if missing.is_mandatory {
        (Action::Error, "the return is incomplete without it")
    } else {
        (Action::Asked, "it is needed if there is such a thing at the school")
    };
    let message = format!("{} is in none of the school's files{whom}; {consequence}.", missing.name);
    Finding::new(NOT_SUPPLIED, action, list.clone(), message).hint(format!("It would come from: {}.", missing.export))
}
