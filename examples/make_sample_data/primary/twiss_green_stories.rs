//! The planted children of Twiss Green: its policy looks at language first, records three talks before a decision, and sends stalled support to specialists.

use super::super::date::date;
use super::super::stories::{PLAIN, Story};

/// The stories, in the order of the page within a class.
pub const STORIES: &[Story] = &[
    Story {
        title: "Steady decline in reading and maths",
        what: "Both subjects level until spring 2026, then lower in each of two terms.",
        expected: "CANDIDATE, two subjects, seen twice; T1, a flag on the long-term plan.",
        name: ("Delamere", "Rufus", 'M'),
        born: date(2017, 1, 30),
        reading: [101, 102, 101, 90, 79],
        maths: [100, 101, 102, 92, 81],
        ..PLAIN
    },
    Story {
        title: "Talks held, provision needed",
        what: "Flagged on the long-term plan since June; teacher and SENDCO, data, child and parents have all been heard.",
        expected: "T4, SEND support.",
        name: ("Ravenscroft", "Hester", 'F'),
        born: date(2016, 10, 21),
        reading: [88, 87, 86, 85, 84],
        maths: [86, 86, 85, 84, 84],
        recorded: "LTEP_FLAG since 8 June 2026; teacher_senco_discussed, progress_analysed, pupil_parent_discussed, special_provision_needed",
        ..PLAIN
    },
    Story {
        title: "Language first",
        what: "First language Polish, joined in September 2025; flagged on the long-term plan; reading from 90 to 71 while maths keeps pace.",
        expected: "CANDIDATE with the EAL caution; T2, an EAL review before anything else.",
        year: 4,
        class: 1,
        name: ("Wierzbicka", "Hanna", 'F'),
        born: date(2018, 3, 4),
        heritage: ("WOTH", "POL"),
        reading: [0, 91, 90, 80, 71],
        maths: [0, 104, 105, 105, 106],
        admitted: Some(date(2025, 9, 3)),
        recorded: "LTEP_FLAG since 20 April 2026",
        ..PLAIN
    },
    Story {
        title: "Language looked at",
        what: "First language Urdu; the EAL review is done.",
        expected: "T3: back to the flag on the long-term plan.",
        year: 4,
        class: 1,
        name: ("Mirza-Cole", "Danyal", 'M'),
        born: date(2017, 12, 12),
        heritage: ("APKN", "URD"),
        reading: [0, 84, 84, 83, 84],
        maths: [0, 95, 96, 96, 97],
        recorded: "EAL_REVIEW since 8 June 2026; eal_reviewed",
        ..PLAIN
    },
    Story {
        title: "Talks held, no provision needed",
        what: "Flagged in spring; scores are level again; all have been heard.",
        expected: "NOT flagged; T5, back to class monitoring.",
        year: 4,
        name: ("Pemberton-Ash", "Tristram", 'M'),
        born: date(2018, 6, 16),
        reading: [0, 96, 93, 95, 96],
        maths: [0, 98, 97, 98, 99],
        recorded: "LTEP_FLAG since 20 April 2026; teacher_senco_discussed, progress_analysed, pupil_parent_discussed, special_provision_not_needed",
        ..PLAIN
    },
    Story {
        title: "Support has done its work",
        what: "On SEND support since November 2025; reading from 80 to 96; provision no longer needed, parents agree.",
        expected: "NOT flagged; T7, step down to class monitoring.",
        year: 4,
        name: ("Cavendish-Rook", "Imelda", 'F'),
        born: date(2017, 9, 29),
        reading: [0, 80, 84, 91, 96],
        maths: [0, 94, 95, 96, 97],
        sen: Some(('K', &["SLCN"], date(2025, 11, 17))),
        recorded: "special_provision_not_needed, parents_consulted",
        ..PLAIN
    },
    Story {
        title: "Progress, but nobody has recorded that support may end",
        what: "On SEND support since November 2025; reading from 80 to 95.",
        expected: "NOT flagged; to stay: no step down rests on an absent fact, and the missing facts are named.",
        class: 1,
        name: ("Thistlewood", "Barnaby", 'M'),
        born: date(2017, 5, 25),
        reading: [79, 80, 84, 90, 95],
        maths: [93, 94, 95, 96, 97],
        sen: Some(('K', &["SPLD"], date(2025, 11, 17))),
        ..PLAIN
    },
    Story {
        title: "Support without progress",
        what: "On SEND support since March 2025; reading from 89 to 71 and maths from 88 to 72 since spring; early help was given.",
        expected: "REVIEW_CANDIDATE; T8, specialist assessment, and T9, top-up funding.",
        class: 1,
        name: ("Ollerenshaw", "Gideon", 'M'),
        born: date(2017, 3, 13),
        reading: [90, 89, 89, 80, 71],
        maths: [88, 88, 88, 80, 72],
        sen: Some(('K', &["MLD", "SLCN"], date(2025, 3, 24))),
        recorded: "early_intervention_given",
        ..PLAIN
    },
    Story {
        title: "The test changed",
        what: "Year 6 sat another publisher's tests in autumn 2026; reading from 100 to 86.",
        expected: "The fall is weighed with the wider margin of two tests: caution TEST_CHANGE; reading leans low, which alone is no concern.",
        year: 6,
        name: ("Harcastle", "Sunniva", 'F'),
        born: date(2015, 12, 1),
        reading: [101, 100, 100, 99, 86],
        maths: [103, 104, 103, 104, 102],
        ..PLAIN
    },
    Story {
        title: "Two files disagree",
        what: "The test list of autumn 2026 holds this child twice with different maths scores, 97 and 79.",
        expected: "NOT flagged; neither score is chosen, and maths is not judged this term.",
        year: 3,
        name: ("Bickerstaffe", "Lorcan", 'M'),
        born: date(2019, 2, 2),
        reading: [0, 99, 98, 99, 98],
        maths: [0, 96, 98, 97, 97],
        ..PLAIN
    },
    Story {
        title: "Severe absence",
        what: "Missed 52% of sessions this autumn; reading from 99 to 80 and maths from 97 to 82 since spring.",
        expected: "CANDIDATE with the caution SEVERE_ABSENCE; T1.",
        year: 3,
        class: 1,
        name: ("Culpepper", "Romilly", 'F'),
        born: date(2018, 11, 11),
        reading: [0, 98, 99, 90, 80],
        maths: [0, 96, 97, 90, 80],
        absence: [0.22, 0.52],
        ..PLAIN
    },
    Story {
        title: "Low but progressing",
        what: "Scores of 75 to 82, rising a little.",
        expected: "LOW_ATTAINMENT_ONLY, cleared; the policy has no move for it, so to stay is the program's reading.",
        year: 6,
        class: 1,
        name: ("Snodgrass-Bell", "Ottoline", 'F'),
        born: date(2016, 4, 14),
        reading: [75, 76, 77, 79, 80],
        maths: [77, 77, 79, 80, 82],
        ..PLAIN
    },
];
