//! The planted children of Porters Grange: its policy withdraws support on any one ground and keeps low attainment off the register.

use super::super::date::date;
use super::super::stories::{PLAIN, Story};

/// The stories, in the order of the page within a class.
pub const STORIES: &[Story] = &[
    Story {
        title: "The gap has closed",
        what: "On SEN support since November 2025 for reading; reading 80, 84, 89, then 97 and 99: within five points of the national average twice.",
        expected: "NOT flagged; P9, withdrawal of SEN support, on the ground `the attainment gap … has closed`.",
        year: 4,
        name: ("Larkspur", "Benedict", 'M'),
        born: date(2018, 1, 23),
        reading: [80, 84, 89, 97, 99],
        maths: [96, 97, 97, 98, 98],
        judged: ["WTS WTS EXS EXS", "EXS EXS EXS EXS", "WTS WTS WTS EXS"],
        sen: Some(('K', &["SPLD"], date(2025, 11, 17))),
        ..PLAIN
    },
    Story {
        title: "Taken out of lessons",
        what: "On SEN support; scores at the national average, but 80 of 300 minutes of maths and 30 of 60 of music are missed each week.",
        expected: "NOT flagged; access counts as not met, so that withdrawal (P9) is not proposed although the gap has closed.",
        year: 4,
        name: ("Pennyfather", "Osric", 'M'),
        born: date(2017, 11, 2),
        reading: [96, 97, 97, 98, 98],
        maths: [97, 96, 98, 97, 98],
        sen: Some(('K', &["SLCN"], date(2025, 3, 24))),
        ..PLAIN
    },
    Story {
        title: "Specific difficulty, gate not met",
        what: "Under assessment; reading accuracy 72, reading rate 84, comprehension 96: nothing under 70.",
        expected: "P7: met in class, not on the register.",
        year: 4,
        name: ("Ottway", "Primrose", 'F'),
        born: date(2018, 5, 5),
        reading: [94, 93, 92, 93, 92],
        maths: [101, 102, 100, 102, 101],
        recorded: "ASSESSMENT since 8 June 2026; spld_identified, underlying_need_assessed, assessment_complete",
        ..PLAIN
    },
    Story {
        title: "Little or no progress in a range of areas",
        what: "Under assessment since June; reading from 90 to 72 and maths from 89 to 71 since spring, in spite of daily precision teaching, 78 of 90 sessions attended.",
        expected: "CANDIDATE; P2, SEN support, by condition 1.",
        name: ("Quillfeather", "Rosalind", 'F'),
        born: date(2017, 2, 8),
        reading: [92, 91, 90, 80, 72],
        maths: [90, 90, 89, 80, 71],
        judged: ["WTS WTS WTS WTS", "WTS WTS WTS WTS", "WTS WTS WTS PKS"],
        recorded: "ASSESSMENT since 1 June 2026; underlying_need_assessed, targeted_teaching_given, assessment_complete",
        ..PLAIN
    },
    Story {
        title: "Specific difficulty, gate met",
        what: "Under assessment; reading accuracy below 70 and reading rate below 70, comprehension 88.",
        expected: "P6: on the register, both conditions hold.",
        name: ("Hawtrey-Bloom", "Casimir", 'M'),
        born: date(2016, 12, 14),
        reading: [86, 85, 85, 84, 84],
        maths: [104, 103, 104, 105, 104],
        judged: ["WTS WTS WTS WTS", "EXS EXS EXS EXS", "WTS WTS WTS WTS"],
        recorded: "ASSESSMENT since 8 June 2026; spld_identified, underlying_need_assessed, differentiation_insufficient, assessment_complete",
        ..PLAIN
    },
    Story {
        title: "Mid-year joiner",
        what: "Joined on 20 April 2026: scores of summer and autumn 2026 only.",
        expected: "NOT flagged; caution MID_YEAR_JOINER.",
        name: ("Tamworth", "Ludo", 'M'),
        born: date(2017, 4, 19),
        reading: [0, 0, 0, 99, 97],
        maths: [0, 0, 0, 102, 103],
        judged: ["- - EXS EXS", "- - EXS EXS", "- - WTS WTS"],
        admitted: Some(date(2026, 4, 20)),
        ..PLAIN
    },
    Story {
        title: "Low attainment alone",
        what: "Scores of 74 to 80 throughout; no concern recorded.",
        expected: "LOW_ATTAINMENT_ONLY, cleared; P0: the register is not for low achievement alone.",
        year: 6,
        name: ("Gadd", "Leopold", 'M'),
        born: date(2016, 2, 27),
        reading: [75, 76, 76, 78, 79],
        maths: [74, 76, 77, 78, 80],
        judged: ["WTS WTS WTS WTS", "WTS WTS WTS WTS", "PKS WTS WTS WTS"],
        ..PLAIN
    },
    Story {
        title: "Social and emotional need, attainment not required",
        what: "Under assessment with ordinary scores.",
        expected: "P3: condition 2 asks for no attainment evidence.",
        year: 6,
        name: ("Crossfield", "Araminta", 'F'),
        born: date(2016, 6, 3),
        reading: [103, 104, 102, 103, 104],
        maths: [99, 100, 99, 101, 100],
        recorded: "ASSESSMENT since 14 September 2026; underlying_need_assessed, semh_not_ameliorated, assessment_complete",
        ..PLAIN
    },
    Story {
        title: "Support without adequate progress",
        what: "On SEN support since March 2025; reading from 88 to 70 and maths from 87 to 73 since spring.",
        expected: "REVIEW_CANDIDATE; P11, outside specialists.",
        year: 6,
        name: ("Strickland-Vane", "Oberon", 'M'),
        born: date(2015, 10, 11),
        reading: [89, 88, 88, 79, 70],
        maths: [88, 87, 87, 80, 73],
        judged: ["WTS WTS WTS PKS", "WTS WTS WTS WTS", "WTS WTS WTS WTS"],
        sen: Some(('K', &["MLD", "SLCN"], date(2025, 3, 24))),
        recorded: "interventions_given, parents_consulted",
        ..PLAIN
    },
    Story {
        title: "Wellbeing route",
        what: "Ordinary scores; the teacher's SDQ total rose from 7 in November 2025 to 25 in November 2026; the class teacher recorded a concern.",
        expected: "CANDIDATE through wellbeing alone; P1, assessment.",
        year: 3,
        name: ("Winterbourne", "Ignatius", 'M'),
        born: date(2019, 3, 30),
        reading: [0, 101, 102, 101, 100],
        maths: [0, 98, 99, 98, 99],
        recorded: "teacher_concern",
        ..PLAIN
    },
    Story {
        title: "Under the floor of the test",
        what: "Reading 90, 88, then `<70` twice; maths ordinary.",
        expected: "CANDIDATE, seen twice, with the caution FLOOR: the result is a bound, not a score.",
        year: 3,
        name: ("Tumbleton", "Hyacinth", 'F'),
        born: date(2018, 10, 17),
        reading: [0, 91, 90, 66, 65],
        maths: [0, 97, 96, 97, 96],
        judged: ["EXS EXS WTS WTS", "EXS EXS EXS EXS", "WTS WTS WTS WTS"],
        ..PLAIN
    },
    Story {
        title: "Annual review",
        what: "EHC plan since 2024; scores steady.",
        expected: "P15: the plan moves only through its annual review.",
        year: 2,
        name: ("Yarrowby", "Evander", 'M'),
        born: date(2020, 3, 9),
        reading: [0, 0, 92, 93, 94],
        maths: [0, 0, 95, 96, 95],
        judged: ["WTS WTS EXS EXS", "EXS EXS EXS EXS", "WTS WTS WTS WTS"],
        sen: Some(('E', &["ASD", "SLCN"], date(2024, 10, 7))),
        recorded: "annual_review_due",
        ..PLAIN
    },
    Story {
        title: "Too young for the tests",
        what: "Year 1, no test yet; the profile of reception is held.",
        expected: "Not judged, with the reason. Never `no concern`.",
        year: 1,
        name: ("Bellis", "Juniper", 'F'),
        born: date(2021, 8, 30),
        judged: ["- - - WTS", "- - - EXS", "- - - WTS"],
        ..PLAIN
    },
];
