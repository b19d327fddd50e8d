//! What each of the three schools is, and what is known about a child of theirs.

use super::super::date::Date;
use super::super::model::{OCCASIONS, Sen};
use super::super::stories::Story;
use super::{astley_stories, porters_grange_stories, twiss_green_stories};

/// Nursery; reception is 0.
pub const NURSERY: i8 = -1;

/// A school.
pub struct Plan {
    /// Folder.
    pub id: &'static str,
    /// Name on papers.
    pub name: &'static str,
    /// Establishment number within UPNs; nobody's.
    pub establishment: &'static str,
    /// Admission numbers begin here.
    pub first_number: u32,
    /// Year group, class, children. A class of two year groups stands here twice.
    pub classes: &'static [(i8, &'static str, u32)],
    /// Lowest and highest score that the school's tests print as a number.
    pub range: (i32, i32),
    /// Planted children; `class` of a story counts the lines of its year group in `classes`.
    pub stories: &'static [Story],
}

/// Nursery to year 6, one class a year.
pub const PORTERS_GRANGE: Plan = Plan {
    id: "porters-grange",
    name: "Porters Grange Primary School (invented sample)",
    establishment: "2997",
    first_number: 3000,
    classes: &[
        (NURSERY, "Acorns", 22),
        (0, "Saplings", 26),
        (1, "Kestrels", 27),
        (2, "Swifts", 26),
        (3, "Herons", 28),
        (4, "Ospreys", 27),
        (5, "Falcons", 29),
        (6, "Eagles", 28),
    ],
    range: (70, 130),
    stories: porters_grange_stories::STORIES,
};

/// Reception to year 6, two classes a year in key stage 2.
pub const TWISS_GREEN: Plan = Plan {
    id: "twiss-green",
    name: "Twiss Green Primary School (invented sample)",
    establishment: "2996",
    first_number: 5000,
    classes: &[
        (0, "RG", 28),
        (1, "1G", 29),
        (2, "2G", 30),
        (3, "3G", 21),
        (3, "3T", 20),
        (4, "4G", 22),
        (4, "4T", 21),
        (5, "5G", 20),
        (5, "5T", 21),
        (6, "6G", 22),
        (6, "6T", 22),
    ],
    range: (69, 141),
    stories: twiss_green_stories::STORIES,
};

/// A small school: four classes, each of two year groups but reception.
pub const ASTLEY: Plan = Plan {
    id: "astley",
    name: "Astley Primary School (invented sample)",
    establishment: "2995",
    first_number: 7000,
    classes: &[
        (0, "Puffin", 14),
        (1, "Curlew", 15),
        (2, "Curlew", 14),
        (3, "Plover", 16),
        (4, "Plover", 15),
        (5, "Avocet", 16),
        (6, "Avocet", 15),
    ],
    range: (60, 140),
    stories: astley_stories::STORIES,
};

/// One invented child.
pub struct Child {
    /// Admission number.
    pub number: u32,
    /// UPN.
    pub upn: String,
    /// Surname.
    pub surname: String,
    /// Forename.
    pub forename: String,
    /// `M` or `F`.
    pub sex: char,
    /// Date of birth.
    pub born: Date,
    /// Year group in 2026-27.
    pub year: i8,
    /// Class in 2026-27.
    pub class: &'static str,
    /// Class in 2025-26, if here.
    pub class_before: Option<&'static str>,
    /// First day.
    pub admitted: Date,
    /// Pupil premium.
    pub pupil_premium: bool,
    /// First language code.
    pub language: &'static str,
    /// Ethnicity code.
    pub ethnicity: &'static str,
    /// Special educational needs.
    pub sen: Option<Sen>,
    /// Share of sessions missed, last year and this.
    pub absence: [f64; 2],
    /// True standing in reading, maths and writing.
    pub standing: [f64; 3],
    /// Scores of reading and maths by occasion: 0 none, -1 absent.
    pub scores: [[i32; OCCASIONS]; 2],
    /// Judgements by occasion: reading, maths, writing.
    pub judged: [[&'static str; 3]; OCCASIONS],
    /// Planted story.
    pub story: Option<&'static Story>,
}

impl Child {
    /// `Surname, Forename`.
    pub fn listed(&self) -> String {
        format!("{}, {}", self.surname, self.forename)
    }

    /// First language is not English.
    pub fn is_eal(&self) -> bool {
        self.language != "ENG"
    }

    /// The score as a test with this range prints it.
    pub fn printed(&self, subject: usize, occasion: usize, range: (i32, i32)) -> String {
        match self.scores[subject][occasion] {
            0 => String::new(),
            -1 => "Abs".to_owned(),
            score if score < range.0 => format!("<{}", range.0),
            score if score > range.1 => format!(">{}", range.1),
            score => score.to_string(),
        }
    }
}
