//! The planted children of Astley: its policy puts any child who lags on a class provision map first, and asks parents before an IEP.

use super::super::date::date;
use super::super::stories::{PLAIN, Story};

/// The stories, in the order of the page within a class.
pub const STORIES: &[Story] = &[
    Story {
        title: "Low attainment alone",
        what: "Scores of 74 to 80 throughout, rising a little.",
        expected: "LOW_ATTAINMENT_ONLY, cleared; A1, a group on the class provision map: this policy acts on low attainment without the register.",
        year: 6,
        name: ("Fothergill", "Winifred", 'F'),
        born: date(2016, 1, 25),
        reading: [74, 75, 76, 77, 79],
        maths: [76, 76, 77, 79, 80],
        ..PLAIN
    },
    Story {
        title: "First dip",
        what: "Reading 104, 104, then 86; all else as before.",
        expected: "WATCH; A1, a group on the class provision map.",
        name: ("Applegarth", "Rollo", 'M'),
        born: date(2017, 2, 17),
        reading: [103, 105, 104, 104, 86],
        maths: [105, 106, 105, 106, 105],
        ..PLAIN
    },
    Story {
        title: "The group has helped",
        what: "On the class provision map since April; reading 84, 92, 97.",
        expected: "NOT flagged; A2, back to class monitoring.",
        name: ("Merryweather", "Clementine", 'F'),
        born: date(2016, 11, 6),
        reading: [92, 88, 84, 92, 97],
        maths: [95, 96, 95, 96, 97],
        recorded: "PROVISION_MAP_GROUP since 13 April 2026",
        ..PLAIN
    },
    Story {
        title: "The group has not helped, parents agree",
        what: "On the class provision map since January; reading from 88 to 71 and maths from 87 to 72 since spring.",
        expected: "CANDIDATE; A4, an IEP.",
        name: ("Yellowlees", "Jocasta", 'F'),
        born: date(2017, 6, 28),
        reading: [89, 89, 88, 80, 71],
        maths: [88, 87, 87, 80, 72],
        recorded: "PROVISION_MAP_GROUP since 12 January 2026; beyond_class_teaching, parents_authorised",
        ..PLAIN
    },
    Story {
        title: "The group has not helped, parents not asked",
        what: "On the class provision map since January; reading from 90 to 72 and maths from 88 to 73 since spring.",
        expected: "CANDIDATE; A3, stay on the map: without the parents' agreement there is no IEP.",
        year: 4,
        name: ("Birkenshaw", "Alaric", 'M'),
        born: date(2018, 2, 9),
        reading: [0, 91, 90, 81, 72],
        maths: [0, 88, 88, 80, 73],
        recorded: "PROVISION_MAP_GROUP since 12 January 2026; beyond_class_teaching",
        ..PLAIN
    },
    Story {
        title: "IEP no longer needed",
        what: "IEP since November 2025; reading from 78 to 96; class teaching suffices, parents agree.",
        expected: "NOT flagged; A7, step down.",
        year: 4,
        name: ("Winstanley-Orr", "Perpetua", 'F'),
        born: date(2017, 12, 3),
        reading: [0, 78, 83, 90, 96],
        maths: [0, 95, 95, 96, 96],
        sen: Some(('K', &["SPLD"], date(2025, 11, 17))),
        recorded: "class_teaching_sufficient, parents_consulted",
        ..PLAIN
    },
    Story {
        title: "IEP, progress sufficient, nothing recorded",
        what: "IEP since November 2025; reading from 80 to 96.",
        expected: "NOT flagged; A6, stay: nobody has recorded that class teaching suffices.",
        year: 6,
        name: ("Hebblethwaite", "Crispin", 'M'),
        born: date(2015, 9, 18),
        reading: [79, 80, 84, 91, 96],
        maths: [96, 95, 96, 97, 97],
        sen: Some(('K', &["SLCN"], date(2025, 11, 17))),
        ..PLAIN
    },
    Story {
        title: "IEP without progress",
        what: "IEP since March 2025; reading from 88 to 70 and maths from 86 to 71 since spring.",
        expected: "REVIEW_CANDIDATE; A8, an outside agency, beside A6.",
        year: 6,
        name: ("Entwhistle-Ray", "Leander", 'M'),
        born: date(2016, 5, 7),
        reading: [89, 88, 88, 79, 70],
        maths: [87, 86, 86, 79, 71],
        sen: Some(('K', &["MLD"], date(2025, 3, 24))),
        recorded: "parents_authorised",
        ..PLAIN
    },
    Story {
        title: "Summer-born, and the test takes no account of age",
        what: "Born on 30 August; reading from 97 to 82, maths from 95 to 88 since spring.",
        expected: "WATCH with the caution SUMMER_BORN and what age would change; A1.",
        year: 3,
        name: ("Copplestone", "Fenella", 'F'),
        born: date(2019, 8, 30),
        reading: [0, 96, 97, 90, 82],
        maths: [0, 96, 95, 92, 88],
        ..PLAIN
    },
    Story {
        title: "Joined in the summer",
        what: "Joined on 8 June 2026: summer and autumn scores only.",
        expected: "NOT flagged; caution MID_YEAR_JOINER.",
        year: 3,
        name: ("Garstang", "Zebedee", 'M'),
        born: date(2018, 12, 19),
        reading: [0, 0, 0, 101, 99],
        maths: [0, 0, 0, 98, 99],
        admitted: Some(date(2026, 6, 8)),
        ..PLAIN
    },
    Story {
        title: "Plan refused",
        what: "An EHC assessment was asked for in the spring and refused.",
        expected: "LOW_ATTAINMENT_ONLY; A13, back to the IEP.",
        year: 2,
        name: ("Lumb", "Octavia", 'F'),
        born: date(2020, 1, 31),
        reading: [0, 0, 78, 78, 79],
        maths: [0, 0, 80, 81, 81],
        sen: Some(('K', &["ASD"], date(2025, 3, 24))),
        recorded: "EHC_REQUEST since 13 April 2026; plan_refused",
        ..PLAIN
    },
];
