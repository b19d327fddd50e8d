//! Rules about classes at the selected time in spring, and the counts that reconcile them with the roll: 920 to 1220, with
//! 5023 to 5040 and 5160.

use std::collections::BTreeMap;

use crate::census::held::{count, holds, text};
use crate::census::return_model::Return;
use crate::census::rules::checks::{is_between, is_missing, year_order};
use crate::census::rules::judging::Roll;
use crate::census::rules::rule::Rule;
use crate::config::census::{CensusSettings, Terms};
use crate::domain::census_block::Block;

const CLASSES: &str = "School/Classes";
const CLASS: &str = "School/Classes/Class";
const COUNTS: &str = "School/Reconciliation";
const PART_TIME_NOT_IN: &str = "School/Reconciliation/PartTimeNotIn";
const PRIVATE_STUDY: &str = "School/Reconciliation/PrivateStudy";
const AT_OTHER_SCHOOL: &str = "School/Reconciliation/PupilsAtOtherSchool";
const WORK_EXPERIENCE: &str = "School/Reconciliation/WorkExperience";
const FE_COLLEGE: &str = "School/Reconciliation/FEcollege";

/// The rules about the counts that reconcile classes with the roll.
pub(super) const RECONCILIATION: &[Rule] = &[
    Rule::school("920", PART_TIME_NOT_IN, "The number of part-time pupils not at school at the selected time is missing", |ret, _| {
        has_classes(ret) && count(&ret.more, PART_TIME_NOT_IN).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::roll("930", PART_TIME_NOT_IN, "More part-time pupils are not at school than are part-time", |ret, roll| {
        has_classes(ret) && count(&ret.more, PART_TIME_NOT_IN).is_some_and(|not_in| u64::from(not_in) > roll.n_part_time as u64)
    })
    .only_in(Terms::SPRING),
    Rule::school("940", PRIVATE_STUDY, "The number of pupils in private study is missing; a primary school gives 0", |ret, _| {
        has_classes(ret) && count(&ret.more, PRIVATE_STUDY).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::school("950", AT_OTHER_SCHOOL, "The number of pupils at another school at the selected time is missing", |ret, _| {
        has_classes(ret) && count(&ret.more, AT_OTHER_SCHOOL).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::school("953", WORK_EXPERIENCE, "The number of pupils on work experience is missing", |ret, _| {
        has_older_pupils(ret) && count(&ret.more, WORK_EXPERIENCE).is_none()
    })
    .only_in(Terms::SPRING),
    Rule::school("957", FE_COLLEGE, "The number of pupils at a college is missing", |ret, _| {
        has_older_pupils(ret) && count(&ret.more, FE_COLLEGE).is_none()
    })
    .only_in(Terms::SPRING),
    // 1000: the formula is recalled. Without any class the gap is 5160's; without a count it is that count's rule's.
    Rule::roll("1000", CLASSES, "Pupils in classes and those counted as elsewhere do not add up to the pupils on roll", |ret, roll| {
        has_classes(ret) && is_unlike_roll(ret, roll)
    })
    .partly()
    .only_in(Terms::SPRING),
    Rule::school("5023", COUNTS, "Pupils not in class are counted and the phase does not report classes", |ret, _| {
        !has_classes(ret) && holds(&ret.more, COUNTS)
    })
    .only_in(Terms::SPRING),
    Rule::school("5026", WORK_EXPERIENCE, "Pupils on work experience are counted and the phase is not secondary", |ret, _| {
        !has_older_pupils(ret) && holds(&ret.more, WORK_EXPERIENCE)
    })
    .only_in(Terms::SPRING),
    Rule::school("5027", FE_COLLEGE, "Pupils at a college are counted and the phase is not secondary", |ret, _| {
        !has_older_pupils(ret) && holds(&ret.more, FE_COLLEGE)
    })
    .only_in(Terms::SPRING),
];

/// The rules about each class.
pub(super) const RULES: &[Rule] = &[
    of_class("1050", "A class has no name", |ret, _| named(ret, has_classes, |class| is_missing(text(class, "ClassName")))),
    of_class("1060", "Two classes have the same name", shared_names),
    of_class("1090", "The number of support staff of a class is missing", |ret, _| {
        named(ret, has_classes, |class| count(class, "NonTeachers").is_none())
    }),
    of_class("1100", "A class has no adult", |ret, _| {
        let adults = |class: &Block| ["Teachers", "PPAteachers", "NonTeachers"].iter().filter_map(|staff| count(class, staff)).sum::<u32>();
        named(ret, has_classes, |class| adults(class) == 0)
    }),
    of_class("1130", "The type of a class is missing or is not N or O", |ret, census| {
        named(ret, has_class_details, |class| is_young(class) && is_unknown(census, "class_type_pupil", class, "Category"))
    }),
    // 1140: which years a phase can have is ours: primary up to year 7, secondary from year 5 on.
    of_class("1140", "The year group of a class is missing or is not one that the phase has", impossible_years).partly(),
    of_class("1160", "The key stage of a class is missing or unknown", |ret, census| {
        named(ret, has_class_details, |class| is_young(class) && is_unknown(census, "class_key_stage", class, "KeyStage"))
    }),
    of_class("1170", "The activity of a class is missing or unknown", |ret, census| {
        named(ret, has_class_details, |class| is_young(class) && is_unknown(census, "class_activity", class, "ClassActivity"))
    }),
    // 1190: the pairs of year and key stage are inferred.
    of_class("1190", "The key stage of a class is not that of its year group", |ret, _| {
        named(ret, has_class_details, |class| {
            let stage = stage_of(text(class, "YearGroup"));
            stage.is_some_and(|stage| !is_missing(text(class, "KeyStage")) && text(class, "KeyStage") != stage)
        })
    })
    .partly(),
    of_class("1200", "The number of pupils of a class who are on roll is missing", |ret, _| {
        named(ret, has_classes, |class| count(class, "HomePupils").is_none())
    }),
    of_class("1210", "The number of guest pupils of a class is missing", |ret, _| {
        named(ret, has_classes, |class| count(class, "GuestPupils").is_none())
    }),
    of_class("1220", "A class has no pupil", |ret, _| {
        let pupils = |class: &Block| count(class, "HomePupils").zip(count(class, "GuestPupils"));
        named(ret, has_classes, |class| pupils(class) == Some((0, 0)))
    }),
    Rule::school("5032", CLASSES, "Classes are given and the phase does not report them", |ret, _| {
        !has_classes(ret) && !classes(ret).is_empty()
    })
    .of_classes()
    .only_in(Terms::SPRING),
    of_class("5036", "A class type is given where the phase or the year group of the class has none", |ret, _| {
        named(ret, always, |class| is_out_of_place(ret, class, "Category"))
    }),
    of_class("5037", "A key stage is given where the phase or the year group of the class has none", |ret, _| {
        named(ret, always, |class| is_out_of_place(ret, class, "KeyStage"))
    }),
    of_class("5038", "An activity is given where the phase or the year group of the class has none", |ret, _| {
        named(ret, always, |class| is_out_of_place(ret, class, "ClassActivity"))
    }),
    of_class("5039", "Pupils of a class are counted and the phase does not report classes", |ret, _| {
        named(ret, |ret| !has_classes(ret), |class| holds(class, "HomePupils"))
    }),
    of_class("5040", "Guest pupils of a class are counted and the phase does not report classes", |ret, _| {
        named(ret, |ret| !has_classes(ret), |class| holds(class, "GuestPupils"))
    }),
    Rule::school("5160", CLASSES, "No class is given", |ret, _| has_classes(ret) && classes(ret).is_empty())
        .of_classes()
        .only_in(Terms::SPRING),
];

/// A rule over each class, in spring.
const fn of_class(number: &'static str, message: &'static str, named: fn(&Return, &CensusSettings) -> Vec<String>) -> Rule {
    Rule::each(number, CLASS, message, named).of_classes().only_in(Terms::SPRING)
}

fn classes(ret: &Return) -> &[Block] {
    ret.more.records(CLASS)
}

/// Names of the classes for which a condition holds, where the school is one of those that the rule asks.
fn named(ret: &Return, asks: fn(&Return) -> bool, is_concerned: impl Fn(&Block) -> bool) -> Vec<String> {
    if !asks(ret) {
        return Vec::new();
    }
    let concerned = classes(ret).iter().enumerate().filter(|(_, class)| is_concerned(class));
    concerned.map(|(index, class)| class_name(index, class)).collect()
}

fn class_name(index: usize, class: &Block) -> String {
    match text(class, "ClassName") {
        "" => format!("class {} of the return", index + 1),
        name => name.to_owned(),
    }
}

fn shared_names(ret: &Return, _: &CensusSettings) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for class in classes(ret).iter().filter(|_| has_classes(ret)) {
        *times.entry(text(class, "ClassName")).or_default() += 1;
    }
    times.into_iter().filter(|(name, times)| !is_missing(name) && *times > 1).map(|(name, _)| name.to_owned()).collect()
}

fn impossible_years(ret: &Return, census: &CensusSettings) -> Vec<String> {
    let (lowest, highest) = match ret.school.phase.as_str() {
        "PS" => (year_order("E1"), year_order("7")),
        "SS" => (year_order("5"), year_order("14")),
        _ => (year_order("E1"), year_order("14")),
    };
    named(ret, has_classes, |class| {
        let year = text(class, "YearGroup");
        let is_outside = |order: usize| lowest.zip(highest).is_some_and(|(lowest, highest)| !is_between(order, lowest, highest));
        is_unknown(census, "nc_year", class, "YearGroup") || year_order(year).is_some_and(is_outside)
    })
}

fn is_unlike_roll(ret: &Return, roll: &Roll) -> bool {
    let counts = [PART_TIME_NOT_IN, PRIVATE_STUDY, AT_OTHER_SCHOOL];
    let needed: Option<Vec<u32>> = counts.iter().map(|item| count(&ret.more, item)).collect();
    let in_class: Option<Vec<u32>> = classes(ret).iter().map(|class| count(class, "HomePupils")).collect();
    let (Some(needed), Some(in_class)) = (needed, in_class) else { return false };
    let of_older = [WORK_EXPERIENCE, FE_COLLEGE].into_iter().filter_map(|item| count(&ret.more, item));
    let total: u64 = needed.into_iter().chain(of_older).chain(in_class).map(u64::from).sum();
    !classes(ret).is_empty() && total != roll.n_pupils as u64
}

fn is_unknown(census: &CensusSettings, set: &str, class: &Block, key: &str) -> bool {
    !census.code_set(set).has_current(text(class, key))
}

/// True for the year groups of which type, key stage and activity are asked.
fn is_young(class: &Block) -> bool {
    matches!(text(class, "YearGroup"), "E1" | "E2" | "N1" | "N2" | "R" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "M")
}

fn is_out_of_place(ret: &Return, class: &Block, key: &str) -> bool {
    holds(class, key) && !(has_class_details(ret) && is_young(class))
}

/// The key stage of a year group; nothing for classes of mixed years and for those above year 7.
fn stage_of(year: &str) -> Option<&'static str> {
    match year {
        "E1" | "E2" | "N1" | "N2" | "R" => Some("F"),
        "1" | "2" => Some("1"),
        "3" | "4" | "5" | "6" => Some("2"),
        "7" => Some("3"),
        _ => None,
    }
}

fn always(_: &Return) -> bool {
    true
}

fn has_classes(ret: &Return) -> bool {
    matches!(ret.school.phase.as_str(), "PS" | "MP" | "MS" | "SS" | "AT")
}

fn has_class_details(ret: &Return) -> bool {
    matches!(ret.school.phase.as_str(), "PS" | "AT")
}

fn has_older_pupils(ret: &Return) -> bool {
    matches!(ret.school.phase.as_str(), "MS" | "SS" | "AT")
}
