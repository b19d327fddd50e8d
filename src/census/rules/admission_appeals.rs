//! Rules about admission appeals in spring: 560 to 640, 5013 to 5019, 5125 and 5126.
//!
//! Schools that are their own admission authority (VA, FO, CA) report them. Figures that are given in part do not add up.

use crate::census::held::{count, holds};
use crate::census::return_model::Return;
use crate::census::rules::rule::Rule;
use crate::config::census::Terms;

const PRIMARY: Appeals = Appeals {
    lodged: "School/AdmissionsAppeals/PrimaryLodged",
    withdrawn: "School/AdmissionsAppeals/PrimaryWithdrawn",
    heard: "School/AdmissionsAppeals/PrimaryHeard",
    upheld: "School/AdmissionsAppeals/PrimaryUpheld",
    rejected: "School/AdmissionsAppeals/PrimaryRejected",
};
const SECONDARY: Appeals = Appeals {
    lodged: "School/AdmissionsAppeals/SecondaryLodged",
    withdrawn: "School/AdmissionsAppeals/SecondaryWithdrawn",
    heard: "School/AdmissionsAppeals/SecondaryHeard",
    upheld: "School/AdmissionsAppeals/SecondaryUpheld",
    rejected: "School/AdmissionsAppeals/SecondaryRejected",
};
const INFANTS: Appeals = Appeals {
    lodged: "School/InfantAdmissionsAppeals/InfantsLodged",
    withdrawn: "School/InfantAdmissionsAppeals/InfantsWithdrawn",
    heard: "School/InfantAdmissionsAppeals/InfantsHeard",
    upheld: "School/InfantAdmissionsAppeals/InfantsUpheld",
    rejected: "School/InfantAdmissionsAppeals/InfantsRejected",
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    Rule::school("560", PRIMARY.lodged, "Primary appeals withdrawn and heard do not add up to those lodged", |ret, _| {
        decides_admissions(ret) && PRIMARY.has_wrong_lodged(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("561", SECONDARY.lodged, "Secondary appeals withdrawn and heard do not add up to those lodged", |ret, _| {
        decides_admissions(ret) && SECONDARY.has_wrong_lodged(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("570", PRIMARY.heard, "Primary appeals upheld and rejected do not add up to those heard", |ret, _| {
        decides_admissions(ret) && PRIMARY.has_wrong_heard(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("571", SECONDARY.heard, "Secondary appeals upheld and rejected do not add up to those heard", |ret, _| {
        decides_admissions(ret) && SECONDARY.has_wrong_heard(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("580", PRIMARY.lodged, "Fewer primary appeals than infant appeals were lodged", |ret, _| {
        decides_infant_admissions(ret) && is_fewer(ret, PRIMARY.lodged, INFANTS.lodged)
    })
    .only_in(Terms::SPRING),
    Rule::school("590", PRIMARY.withdrawn, "Fewer primary appeals than infant appeals were withdrawn", |ret, _| {
        decides_infant_admissions(ret) && is_fewer(ret, PRIMARY.withdrawn, INFANTS.withdrawn)
    })
    .only_in(Terms::SPRING),
    Rule::school("600", PRIMARY.heard, "Fewer primary appeals than infant appeals were heard", |ret, _| {
        decides_infant_admissions(ret) && is_fewer(ret, PRIMARY.heard, INFANTS.heard)
    })
    .only_in(Terms::SPRING),
    Rule::school("610", PRIMARY.upheld, "Fewer primary appeals than infant appeals were upheld", |ret, _| {
        decides_infant_admissions(ret) && is_fewer(ret, PRIMARY.upheld, INFANTS.upheld)
    })
    .only_in(Terms::SPRING),
    Rule::school("620", PRIMARY.rejected, "Fewer primary appeals than infant appeals were rejected", |ret, _| {
        decides_infant_admissions(ret) && is_fewer(ret, PRIMARY.rejected, INFANTS.rejected)
    })
    .only_in(Terms::SPRING),
    Rule::school("630", INFANTS.lodged, "Infant appeals withdrawn and heard do not add up to those lodged", |ret, _| {
        decides_infant_admissions(ret) && INFANTS.has_wrong_lodged(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("640", INFANTS.heard, "Infant appeals upheld and rejected do not add up to those heard", |ret, _| {
        decides_infant_admissions(ret) && INFANTS.has_wrong_heard(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("5013", PRIMARY.lodged, "Primary appeals are given and the school is not its own admission authority", |ret, _| {
        PRIMARY.is_given(ret) && !has_own_authority(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("5014", PRIMARY.lodged, "Primary appeals are given by a nursery school, special school or referral unit", |ret, _| {
        PRIMARY.is_given(ret) && has_no_appeals(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("5018", INFANTS.lodged, "Infant appeals are given and the school is not its own admission authority", |ret, _| {
        INFANTS.is_given(ret) && !has_own_authority(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("5019", INFANTS.lodged, "Infant appeals are given and the phase is not primary or all-through", |ret, _| {
        INFANTS.is_given(ret) && !has_infants(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("5125", SECONDARY.lodged, "Secondary appeals are given and the school is not its own admission authority", |ret, _| {
        SECONDARY.is_given(ret) && !has_own_authority(ret)
    })
    .only_in(Terms::SPRING),
    Rule::school("5126", SECONDARY.lodged, "Secondary appeals are given by a nursery school, special school or referral unit", |ret, _| {
        SECONDARY.is_given(ret) && has_no_appeals(ret)
    })
    .only_in(Terms::SPRING),
];

/// The five figures of one kind of appeal.
struct Appeals {
    lodged: &'static str,
    withdrawn: &'static str,
    heard: &'static str,
    upheld: &'static str,
    rejected: &'static str,
}

impl Appeals {
    fn is_given(&self, ret: &Return) -> bool {
        [self.lodged, self.withdrawn, self.heard, self.upheld, self.rejected].iter().any(|item| holds(&ret.more, item))
    }

    fn has_wrong_lodged(&self, ret: &Return) -> bool {
        does_not_add_up(ret, [self.withdrawn, self.heard], self.lodged)
    }

    fn has_wrong_heard(&self, ret: &Return) -> bool {
        does_not_add_up(ret, [self.upheld, self.rejected], self.heard)
    }
}

fn does_not_add_up(ret: &Return, parts: [&str; 2], whole: &str) -> bool {
    let figure = |item: &str| count(&ret.more, item);
    let is_any_given = parts.iter().chain([&whole]).any(|item| holds(&ret.more, item));
    let sum = figure(parts[0]).zip(figure(parts[1])).and_then(|(one, other)| one.checked_add(other));
    is_any_given && (sum.is_none() || sum != figure(whole))
}

fn is_fewer(ret: &Return, all: &str, of_them: &str) -> bool {
    count(&ret.more, all).zip(count(&ret.more, of_them)).is_some_and(|(all, of_them)| all < of_them)
}

fn has_own_authority(ret: &Return) -> bool {
    matches!(ret.school.governance.as_str(), "VA" | "FO" | "CA")
}

fn has_no_appeals(ret: &Return) -> bool {
    matches!(ret.school.phase.as_str(), "NS" | "SP" | "PR")
}

fn has_infants(ret: &Return) -> bool {
    matches!(ret.school.phase.as_str(), "PS" | "AT")
}

fn decides_admissions(ret: &Return) -> bool {
    has_own_authority(ret) && !has_no_appeals(ret)
}

fn decides_infant_admissions(ret: &Return) -> bool {
    has_own_authority(ret) && has_infants(ret)
}
