//! Test scores and judgements from a child's true standing.
//!
//! True standing does not move; each test adds noise of its own, a fifth of it shared by the tests of one day, so that
//! results of two occasions correlate at about 0.83 and reading with maths at about 0.7 of what is true in them.

use super::model::{AUTUMN_2025, AUTUMN_2026, Mark, OCCASIONS, Pupil, SPRING_2026};
use super::random::Random;

const MEAN: f64 = 100.5;
const SD: f64 = 15.0;
const TRUE_SHARE: f64 = 0.83;

/// True standing in reading, maths and writing around a general level.
pub fn standing(level: f64, random: &mut Random) -> [f64; 3] {
    [0; 3].map(|_| 0.7f64.sqrt() * level + 0.3f64.sqrt() * random.normal())
}

/// One test of one construct on one occasion.
pub fn observed(standing: f64, shared_noise: f64, random: &mut Random) -> f64 {
    let noise = 0.2f64.sqrt() * shared_noise + 0.8f64.sqrt() * random.normal();
    MEAN + SD * (TRUE_SHARE.sqrt() * standing + (1.0 - TRUE_SHARE).sqrt() * noise)
}

/// Which occasions a child of this year group has results for, transfer results included.
pub fn has_occasion(year: u8, occasion: usize) -> bool {
    match year {
        3 => occasion >= SPRING_2026,
        4 => occasion >= AUTUMN_2025,
        7 => occasion < AUTUMN_2026,
        _ => true,
    }
}

/// Fills in results and judgements of a child without a story.
pub fn fill(pupil: &mut Pupil) {
    let mut random = Random::stream("tests", pupil.admission_number);
    for occasion in 0..OCCASIONS {
        let shared = random.normal();
        for subject in 0..2 {
            let value = observed(pupil.standing[subject], shared, &mut random);
            let is_absent = random.chance(0.012);
            if has_occasion(pupil.year, occasion) {
                pupil.marks[occasion][subject] = if is_absent { Mark::Absent } else { mark(value) };
            }
        }
    }
    let mut random = Random::stream("judgements", pupil.admission_number);
    for subject in 0..3 {
        let mut view = MEAN + SD * (0.9 * pupil.standing[subject] + 0.3 * random.normal());
        for occasion in AUTUMN_2025..OCCASIONS {
            // A judgement looks back at the one before: it drifts, and does not jump with each test.
            view += 1.5 * random.normal();
            let is_at_school = if pupil.year == 3 { occasion == AUTUMN_2026 } else { has_occasion(pupil.year, occasion) };
            if is_at_school {
                pupil.judgements[occasion][subject] = judgement(view);
            }
        }
    }
}

/// A result as the test's tables print it.
pub fn mark(value: f64) -> Mark {
    let score = value.round() as i32;
    match score {
        ..70 => Mark::Below70,
        70..=140 => Mark::Score(score),
        _ => Mark::Above140,
    }
}

fn judgement(view: f64) -> &'static str {
    match view {
        v if v < 71.0 => "PKS",
        v if v < 88.0 => "WTS",
        v if v < 114.0 => "EXS",
        _ => "GDS",
    }
}

/// The plain standardised score that goes with an age-standardised one: older children of the year gain a little.
///
/// 0.45 points a month from the middle of the school year, September being the oldest.
pub fn plain_score(age_standardised: i32, birth_month: u8) -> i32 {
    let months_into_year = (birth_month + 3) % 12;
    let older_by = 5.5 - f64::from(months_into_year);
    (f64::from(age_standardised) + 0.45 * older_by).round().clamp(70.0, 140.0) as i32
}
