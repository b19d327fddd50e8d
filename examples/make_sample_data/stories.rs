//! The planted stories: children whose numbers were chosen by hand, so that the rule's answer is known.
//!
//! The rule compares the score of autumn 2026 with what children who had the same score in spring 2026 have by then:
//! expected = 100 + 0.83 (earlier - 100), noise 8.4 points. A concern is 13.8 points or more below expected; leaning, 8.4.

use super::date::{Date, date};

/// One planted child.
pub struct Story {
    /// Title on the stories page.
    pub title: &'static str,
    /// What the files say.
    pub what: &'static str,
    /// What the program is expected to say.
    pub expected: &'static str,
    /// Year group in 2026-27.
    pub year: u8,
    /// 0 or 1: which of the year's classes.
    pub class: usize,
    /// Surname, forename, sex.
    pub name: (&'static str, &'static str, char),
    /// Date of birth.
    pub born: Date,
    /// Ethnicity and first language codes.
    pub heritage: (&'static str, &'static str),
    /// Age-standardised reading scores of summer 2025 to autumn 2026; 0 where there is none, -1 where absent.
    pub reading: [i32; 5],
    /// The same for maths.
    pub maths: [i32; 5],
    /// Judgements of autumn 2025 to autumn 2026 in reading, maths, writing.
    pub judged: [&'static str; 3],
    /// SEN code, needs and first day.
    pub sen: Option<(char, &'static [&'static str], Date)>,
    /// Share of sessions missed: last year, this year.
    pub absence: [f64; 2],
    /// First day, where it is not that of the year group.
    pub admitted: Option<Date>,
    /// Facts and state that `config/schools/whitehill.toml` records, in words.
    pub recorded: &'static str,
}

/// A story with nothing special about it, to start from.
pub(super) const PLAIN: Story = Story {
    title: "",
    what: "",
    expected: "",
    year: 5,
    class: 0,
    name: ("", "", 'F'),
    born: date(2017, 1, 1),
    heritage: ("WBRI", "ENG"),
    reading: [0; 5],
    maths: [0; 5],
    judged: ["EXS EXS EXS EXS", "EXS EXS EXS EXS", "EXS EXS EXS EXS"],
    sen: None,
    absence: [0.04, 0.03],
    admitted: None,
    recorded: "",
};

/// The stories, in the order of the page.
pub const STORIES: &[Story] = &[
    Story {
        title: "Steady decline in reading and maths",
        what: "Both subjects level until spring 2026, then lower in each of two terms; writing judgement fell from EXS to WTS.",
        expected: "CANDIDATE: concern in reading and in maths, seen twice, judgement fell. Proposal W1, focus child.",
        name: ("Thornbury", "Matilda", 'F'),
        born: date(2017, 2, 11),
        reading: [103, 101, 100, 90, 78],
        maths: [102, 103, 101, 92, 81],
        judged: ["EXS EXS EXS WTS", "EXS EXS EXS WTS", "EXS EXS WTS WTS"],
        ..PLAIN
    },
    Story {
        title: "Gap closing on a Learning Plan",
        what: "On a Learning Plan for spelling and reading since November 2025; reading rose from 74 to 97 in four terms.",
        expected: "Not flagged; criteria a, b and c met in reading. Listed under Doing well with the step down W6.",
        year: 4,
        name: ("Abernethy", "Caspian", 'M'),
        born: date(2017, 10, 3),
        reading: [0, 74, 78, 87, 97],
        maths: [0, 90, 91, 93, 94],
        judged: ["PKS WTS WTS EXS", "WTS EXS EXS EXS", "WTS WTS WTS WTS"],
        sen: Some(('K', &["SPLD"], date(2025, 11, 24))),
        recorded: "LEARNING_PLAN since 24 November 2025; plan_support_no_longer_needed",
        ..PLAIN
    },
    Story {
        title: "Low but progressing",
        what: "Scores of 76 to 83 throughout, rising a little; never identified with SEN.",
        expected: "NOT flagged: low attainment with ordinary progress from the starting point (LOW_ATTAINMENT_ONLY), cleared.",
        year: 6,
        name: ("Lockyer", "Dorothy", 'F'),
        born: date(2016, 1, 19),
        reading: [76, 77, 79, 80, 82],
        maths: [78, 77, 79, 81, 83],
        judged: ["WTS WTS WTS WTS", "WTS WTS WTS WTS", "PKS WTS WTS WTS"],
        ..PLAIN
    },
    Story {
        title: "Absent for the latest tests",
        what: "Ordinary scores for four terms, `Abs` in both subjects in autumn 2026.",
        expected: "Not judged, with the reason: no result at the latest assessment. Never `no concern`.",
        class: 1,
        name: ("Pemberley", "Otis", 'M'),
        born: date(2016, 12, 5),
        reading: [98, 97, 96, 95, -1],
        maths: [101, 99, 100, 102, -1],
        ..PLAIN
    },
    Story {
        title: "Summer-born, youngest of the year",
        what: "Born on 29 August. Plain standardised scores are three points under the age-standardised ones.",
        expected: "NOT flagged: the age-standardised scores are ordinary. Born in summer is context, not a caution, on this measure.",
        year: 3,
        name: ("Fennimore", "Rafferty", 'M'),
        born: date(2019, 8, 29),
        reading: [0, 0, 95, 93, 92],
        maths: [0, 0, 94, 95, 92],
        judged: ["", "", ""],
        ..PLAIN
    },
    Story {
        title: "EAL: strong maths, falling reading",
        what: "First language Vietnamese; maths 112 to 118, reading from 97 to 76 in two terms.",
        expected: "CANDIDATE in reading, seen twice, with the EAL caution that proposes a language assessment first.",
        year: 4,
        class: 1,
        name: ("Phan", "Bảo Trân", 'F'),
        born: date(2018, 4, 22),
        heritage: ("AOTH", "VIE"),
        reading: [0, 96, 97, 86, 76],
        maths: [0, 112, 114, 116, 118],
        judged: ["EXS EXS EXS WTS", "EXS GDS GDS GDS", "EXS EXS EXS EXS"],
        ..PLAIN
    },
    Story {
        title: "Mid-year joiner",
        what: "Joined on 20 April 2026: scores of summer and autumn 2026 only.",
        expected: "Judged over two occasions, caution MID_YEAR_JOINER; not flagged.",
        class: 1,
        name: ("Castellanos", "Iker", 'M'),
        born: date(2017, 5, 14),
        heritage: ("WOTH", "SPA"),
        reading: [0, 0, 0, 99, 96],
        maths: [0, 0, 0, 104, 105],
        judged: ["- - EXS EXS", "- - EXS EXS", "- - WTS WTS"],
        admitted: Some(date(2026, 4, 20)),
        ..PLAIN
    },
    Story {
        title: "Persistent absence",
        what: "Missed 14% of sessions last year and 17% this autumn; reading fell from 98 to 79, maths leans.",
        expected: "CANDIDATE with the caution PERSISTENT_ABSENCE: attendance is a rival explanation.",
        year: 6,
        class: 1,
        name: ("Stubbins", "Kayleigh", 'F'),
        born: date(2016, 6, 30),
        reading: [99, 99, 98, 89, 79],
        maths: [96, 95, 95, 91, 85],
        judged: ["EXS EXS EXS WTS", "EXS EXS EXS EXS", "WTS WTS WTS WTS"],
        absence: [0.14, 0.17],
        ..PLAIN
    },
    Story {
        title: "One-off dip, already recovered",
        what: "Reading 104, then 88 in summer 2026, then 103; a rule that looks at the last change only would have named this child in July.",
        expected: "NOT flagged: over two terms the change is ordinary.",
        year: 6,
        name: ("Wolstenholme", "Idris", 'M'),
        born: date(2015, 11, 8),
        reading: [105, 103, 104, 88, 103],
        maths: [108, 107, 106, 107, 108],
        ..PLAIN
    },
    Story {
        title: "First dip, nothing else",
        what: "Reading 104, 104, then 86; maths, judgements and attendance as before.",
        expected: "WATCH: an uncorroborated concern.",
        name: ("Birtwhistle", "Cordelia", 'F'),
        born: date(2017, 3, 27),
        reading: [103, 105, 104, 104, 86],
        maths: [105, 106, 105, 106, 105],
        ..PLAIN
    },
    Story {
        title: "EHC plan, doing well",
        what: "Plan for autism since 2023; reading rose from 85 to 103, maths steady above 100.",
        expected: "Not flagged; listed under Doing well. The plan itself moves only through its annual review (W15).",
        year: 6,
        class: 1,
        name: ("Ravensworth", "Lucian", 'M'),
        born: date(2016, 3, 2),
        reading: [85, 88, 90, 97, 106],
        maths: [99, 101, 102, 104, 107],
        sen: Some(('E', &["ASD", "SLCN"], date(2023, 5, 15))),
        recorded: "annual_review_due",
        ..PLAIN
    },
    Story {
        title: "Sudden fall in one subject, and the teacher's judgement fell",
        what: "Maths level at 105, then 86 in autumn 2026; the maths judgement fell from EXS to WTS. Reading unchanged.",
        expected: "CANDIDATE: a concern in maths corroborated by the judgement (C3).",
        year: 4,
        name: ("Ackroyd-Nunn", "Seraphina", 'F'),
        born: date(2018, 1, 12),
        reading: [0, 107, 106, 108, 107],
        maths: [0, 106, 105, 105, 86],
        judged: ["EXS EXS EXS EXS", "EXS EXS EXS WTS", "EXS EXS EXS EXS"],
        ..PLAIN
    },
    Story {
        title: "Focus child, not making sufficient progress",
        what: "Focus child since the spring meeting; reading 85, 77, 70, staff record that normal adaptations do not meet the need.",
        expected: "CANDIDATE; progress not sufficient; proposal W3, Learning Plan.",
        year: 6,
        name: ("Marchetti-Dale", "Bruno", 'M'),
        born: date(2016, 7, 9),
        heritage: ("WOTH", "ITA"),
        reading: [90, 88, 86, 78, 70],
        maths: [92, 90, 91, 88, 86],
        judged: ["WTS WTS WTS PKS", "WTS WTS WTS WTS", "WTS WTS WTS WTS"],
        recorded: "FOCUS_CHILD since 27 March 2026; beyond_normal_adaptation",
        ..PLAIN
    },
    Story {
        title: "Focus child, back on track",
        what: "Focus child since the spring meeting; reading 88, 95, 98.",
        expected: "Not flagged; progress sufficient; proposal W2, back to class monitoring.",
        class: 1,
        name: ("Sowerberry", "Tabitha", 'F'),
        born: date(2016, 10, 20),
        reading: [97, 92, 88, 95, 98],
        maths: [96, 97, 95, 97, 98],
        judged: ["EXS WTS WTS EXS", "EXS EXS EXS EXS", "WTS WTS EXS EXS"],
        recorded: "FOCUS_CHILD since 27 March 2026",
        ..PLAIN
    },
    Story {
        title: "Teacher's concern with ordinary scores",
        what: "Scores steady at 100; the class teacher recorded a concern.",
        expected: "WATCH by the recorded concern alone; proposal W1, focus child.",
        year: 3,
        class: 1,
        name: ("Dimmock", "Percival", 'M'),
        born: date(2018, 12, 1),
        reading: [0, 0, 101, 100, 99],
        maths: [0, 0, 99, 101, 100],
        judged: ["", "", ""],
        recorded: "teacher_concern",
        ..PLAIN
    },
    Story {
        title: "Learning Plan without progress for two terms",
        what: "On a Learning Plan since January 2026; reading 90 to 72 and maths 87 to 72 since spring.",
        expected: "REVIEW_CANDIDATE; proposal W8, outside agency, beside W5.",
        name: ("Grimshaw", "Ottilie", 'F'),
        born: date(2017, 7, 4),
        reading: [91, 91, 90, 81, 72],
        maths: [88, 86, 87, 80, 71],
        judged: ["WTS WTS WTS WTS", "WTS WTS WTS WTS", "WTS WTS WTS PKS"],
        sen: Some(('K', &["MLD", "SLCN"], date(2026, 1, 12))),
        recorded: "LEARNING_PLAN since 12 January 2026",
        ..PLAIN
    },
];
