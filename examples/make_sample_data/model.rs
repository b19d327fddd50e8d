//! What the sample knows about each child before any file is written.

use super::date::Date;
use super::stories::Story;

/// The day for which the sample is made.
pub const AS_AT: Date = super::date::date(2026, 11, 20);

/// The school's name on its papers.
pub const SCHOOL: &str = "Whitehill School (invented sample)";

/// Classes by present year group; the class name stays with the year group, the children move through.
pub const CLASSES: [(u8, [&str; 2]); 4] = [(3, ["Rowan", "Hazel"]), (4, ["Willow", "Birch"]), (5, ["Oak", "Ash"]), (6, ["Maple", "Beech"])];

/// Test occasions, in order.
pub const OCCASIONS: usize = 5;
/// Summer term 2025.
pub const SUMMER_2025: usize = 0;
/// Autumn term 2025.
pub const AUTUMN_2025: usize = 1;
/// Spring term 2026.
pub const SPRING_2026: usize = 2;
/// Summer term 2026.
pub const SUMMER_2026: usize = 3;
/// Autumn term 2026.
pub const AUTUMN_2026: usize = 4;

/// Tested subjects: reading is 0, maths is 1; writing, judged only, is 2.
pub const SUBJECTS: [&str; 3] = ["Reading", "Maths", "Writing"];

/// An age-standardised result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A score of 70 to 140.
    Score(i32),
    /// Under the test's floor.
    Below70,
    /// Over the test's ceiling.
    Above140,
    /// Away on the day.
    Absent,
    /// Not at the school, or not yet tested.
    None,
}

/// Special educational needs.
#[derive(Clone)]
pub struct Sen {
    /// `K` or `E`.
    pub code: char,
    /// Need codes in order of rank.
    pub needs: Vec<&'static str>,
    /// First day of the provision.
    pub since: Date,
}

/// One invented child.
#[derive(Clone)]
pub struct Pupil {
    /// Admission number; unique, and the row key of the stories.
    pub admission_number: u32,
    /// UPN, if one is held.
    pub upn: Option<String>,
    /// Former, temporary UPN.
    pub former_upn: Option<String>,
    /// Legal surname today.
    pub surname: String,
    /// Legal surname until the summer of 2026, where it changed.
    pub former_surname: Option<String>,
    /// Legal forename.
    pub forename: String,
    /// Forename in daily use, where it differs.
    pub preferred: Option<String>,
    /// `M` or `F`.
    pub sex: char,
    /// Date of birth.
    pub born: Date,
    /// Year group in 2026-27; 7 for those who left in July 2026.
    pub year: u8,
    /// Class in 2026-27; that of 2025-26 for those who left.
    pub class: &'static str,
    /// First day at the school.
    pub admitted: Date,
    /// Last day at the school.
    pub left: Option<Date>,
    /// Pupil premium.
    pub pupil_premium: bool,
    /// Eligible for free school meals.
    pub free_meals: bool,
    /// First language code.
    pub language: &'static str,
    /// Ethnicity code.
    pub ethnicity: &'static str,
    /// Looked after by a local authority.
    pub looked_after: bool,
    /// Child of a service family.
    pub service_child: bool,
    /// Address line.
    pub address: String,
    /// Special educational needs.
    pub sen: Option<Sen>,
    /// True standing in reading, maths and writing: mean 0, standard deviation 1.
    pub standing: [f64; 3],
    /// Share of sessions missed: last year, this year.
    pub absence: [f64; 2],
    /// Results by occasion, reading and maths.
    pub marks: [[Mark; 2]; OCCASIONS],
    /// Teacher judgements by occasion: reading, maths, writing; empty where none.
    pub judgements: [[&'static str; 3]; OCCASIONS],
    /// The planted story, if this child has one.
    pub story: Option<&'static Story>,
}

impl Pupil {
    /// First language is not English.
    pub fn is_eal(&self) -> bool {
        self.language != "ENG"
    }

    /// On the roll on a day.
    pub fn is_on_roll(&self, day: Date) -> bool {
        self.admitted <= day && self.left.is_none_or(|left| left >= day)
    }

    /// Year group in 2025-26.
    pub fn year_before(&self) -> u8 {
        self.year - 1
    }

    /// Class in 2025-26: none for those who joined the school later or were in the infant school.
    pub fn class_before(&self) -> Option<&'static str> {
        if self.year == 7 {
            return Some(self.class);
        }
        let position = CLASSES.iter().find(|(year, _)| *year == self.year)?.1.iter().position(|class| *class == self.class)?;
        CLASSES.iter().find(|(year, _)| *year == self.year_before()).map(|(_, classes)| classes[position])
    }

    /// Surname in files written before August 2026.
    pub fn surname_before(&self) -> &str {
        self.former_surname.as_deref().unwrap_or(&self.surname)
    }

    /// `Surname, Forename`, with the forename in daily use.
    pub fn listed(&self) -> String {
        format!("{}, {}", self.surname, self.preferred.as_deref().unwrap_or(&self.forename))
    }

    /// Admission number as the office writes it.
    pub fn padded_number(&self) -> String {
        format!("{:06}", self.admission_number)
    }

    /// An ordinary child, free for use where a file needs a fault: no story and no special treatment elsewhere.
    pub fn is_ordinary(&self) -> bool {
        self.story.is_none()
            && self.former_upn.is_none()
            && self.former_surname.is_none()
            && self.upn.is_some()
            && self.year < 7
            && self.left.is_none()
    }
}
