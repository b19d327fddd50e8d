//! Rules about the early years pupil premium, disability access and the basis of two-year-olds' places: 1843 to 1848, 1861,
//! 1862, 3120, 3200, 3210, 5215 to 5235.
//!
//! From 2024-25 the premium and disability access also reach two-year-olds and younger; the later wording was not reached, so
//! only children who are too old or too young for any funded place are outside.

use crate::census::applies::is_nursery_year;
use crate::census::held::{holds, hours, text, truth};
use crate::census::return_model::ReturnPupil;
use crate::census::rules::checks::{has_repeated, is_missing};
use crate::census::rules::rule::{Judged, Rule};
use crate::census::rules::windows::{EarlyAge, early_age};

const PREMIUM: &str = "PupilCharacteristics/EYPPR";
const PREMIUM_BASIS: &str = "PupilCharacteristics/EYPPBF";
const ACCESS: &str = "PupilCharacteristics/DAFindicator";
const PLACE_BASIS: &str = "PupilCharacteristics/FundingBasis";
const FUNDED: &str = "PupilCharacteristics/FundedHours";
const EXTENDED: &str = "PupilCharacteristics/ExtendedHours";

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::pupil("1843", PREMIUM_BASIS, "The pupil has the early years pupil premium and its basis is missing or unknown", |pupil, c| {
        text(&pupil.more, PREMIUM) == "Y"
            && !c.census.code_set("early_years_pupil_premium_basis").has_current(text(&pupil.more, PREMIUM_BASIS))
    }),
    Rule::pupil("1844", PREMIUM_BASIS, "A basis of the early years pupil premium is given for a pupil who does not have it", |pupil, _| {
        holds(&pupil.more, PREMIUM_BASIS) && text(&pupil.more, PREMIUM) != "Y"
    }),
    Rule::pupil("1846", PREMIUM, "Whether a three-year-old has the early years pupil premium is missing or unknown", |pupil, c| {
        age(pupil, c) == Some(EarlyAge::Three) && has_no_premium_answer(pupil, c)
    }),
    Rule::pupil(
        "1847",
        PREMIUM,
        "Whether a four-year-old of a nursery class has the early years pupil premium is missing or unknown",
        |pupil, c| {
            let has_class_types = matches!(c.ret.school.phase.as_str(), "PS" | "AT");
            age(pupil, c) == Some(EarlyAge::Four) && has_class_types && pupil.class_type == "N" && has_no_premium_answer(pupil, c)
        },
    ),
    Rule::pupil(
        "1848",
        PREMIUM,
        "Whether a four-year-old of a nursery year has the early years pupil premium is missing or unknown",
        |pupil, c| age(pupil, c) == Some(EarlyAge::Four) && is_nursery_year(&pupil.nc_year) && has_no_premium_answer(pupil, c),
    ),
    Rule::pupil("1861", PREMIUM, "The early years pupil premium is given for a pupil outside the early years", |pupil, c| {
        holds(&pupil.more, PREMIUM) && is_outside_early_years(pupil, c)
    })
    .partly(),
    Rule::pupil("1862", PREMIUM, "The early years pupil premium is given for a four-year-old in reception or above", |pupil, c| {
        holds(&pupil.more, PREMIUM) && is_four_in_school(pupil, c)
    }),
    Rule::pupil("3120", ACCESS, "The disability access fund is given for a pupil outside the early years", |pupil, c| {
        holds(&pupil.more, ACCESS) && is_outside_early_years(pupil, c)
    })
    .partly(),
    Rule::pupil(
        "3200",
        PLACE_BASIS,
        "A basis of a two-year-old's place is given for a pupil who is not two with funded hours",
        |pupil, c| {
            let is_funded = hours(&pupil.more, FUNDED).is_some_and(|hours| hours > 0);
            holds(&pupil.more, PLACE_BASIS) && age(pupil, c).is_some_and(|age| age != EarlyAge::Two || !is_funded)
        },
    ),
    Rule::pupil("3210", PLACE_BASIS, "A basis of a two-year-old's place is given twice", |pupil, _| {
        has_repeated(pupil.more.values(PLACE_BASIS))
    }),
    Rule::pupil("5215", ACCESS, "A technology college or non-maintained special school gives the disability access fund", |pupil, c| {
        is_without_early_years(c) && holds(&pupil.more, ACCESS)
    }),
    Rule::pupil("5220", ACCESS, "The disability access fund is true and the pupil has neither funded nor extended hours", |pupil, _| {
        let has_hours = [FUNDED, EXTENDED].iter().any(|item| hours(&pupil.more, item).is_some_and(|hours| hours > 0));
        truth(&pupil.more, ACCESS) == Some(true) && !has_hours
    }),
    Rule::pupil("5230", ACCESS, "The disability access fund is missing or is not true or false", |pupil, c| {
        let is_asked = match age(pupil, c) {
            Some(EarlyAge::Three) => true,
            Some(EarlyAge::Four) => is_nursery_year(&pupil.nc_year),
            _ => false,
        };
        is_asked && truth(&pupil.more, ACCESS).is_none()
    }),
    // 5235: the basis is not collected in every term; where it is not, its absence says nothing.
    Rule::pupil("5235", PLACE_BASIS, "A two-year-old's funded hours and the basis of the place do not go together", |pupil, c| {
        let is_known = |code: &str| c.census.code_set("two_year_old_funding_basis").has_current(code);
        let has_basis = holds(&pupil.more, PLACE_BASIS) && pupil.more.values(PLACE_BASIS).all(is_known);
        let is_funded = hours(&pupil.more, FUNDED).is_some_and(|hours| hours > 0);
        let is_unexplained = is_funded && !has_basis && is_collected(PLACE_BASIS, c);
        let is_unfunded = holds(&pupil.more, PLACE_BASIS) && !holds(&pupil.more, FUNDED);
        age(pupil, c) == Some(EarlyAge::Two) && (is_unexplained || is_unfunded)
    }),
];

/// The child's age for these rules.
fn age(pupil: &ReturnPupil, c: &Judged<'_>) -> Option<EarlyAge> {
    early_age(pupil, c.ret)
}

fn has_no_premium_answer(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    let answer = text(&pupil.more, PREMIUM);
    is_missing(answer) || !c.census.code_set("early_years_pupil_premium_receipt").has_current(answer)
}

/// Too old, too young, or four and above the nursery years.
pub(super) fn is_outside_early_years(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    matches!(age(pupil, c), Some(EarlyAge::Older | EarlyAge::TooYoung)) || is_four_in_school(pupil, c)
}

/// Four, and in reception or above.
pub(super) fn is_four_in_school(pupil: &ReturnPupil, c: &Judged<'_>) -> bool {
    age(pupil, c) == Some(EarlyAge::Four) && !is_nursery_year(&pupil.nc_year)
}

/// City technology colleges and non-maintained special schools, which have no early years places.
pub(super) fn is_without_early_years(c: &Judged<'_>) -> bool {
    matches!(c.ret.school.governance.as_str(), "CT" | "NM")
}

/// True when the return of the term has the element.
fn is_collected(key: &str, c: &Judged<'_>) -> bool {
    c.census.structure.elements.iter().any(|element| &*element.key == key && element.terms.contains(c.ret.census.term))
}
