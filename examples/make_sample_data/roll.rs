//! The children of the sample school: 8 classes of today and the year that left in July 2026.

use super::date::{Date, date, days_in};
use super::model::{AUTUMN_2025, AUTUMN_2026, CLASSES, Mark, OCCASIONS, Pupil, Sen};
use super::names::heritage;
use super::random::Random;
use super::scores;
use super::stories::{STORIES, Story};
use super::upn;

/// Children per class: year group, class, number.
const SIZES: [(u8, [u32; 2]); 5] = [(3, [30, 29]), (4, [31, 30]), (5, [30, 31]), (6, [29, 30]), (7, [29, 30])];

/// Need codes handed out in turn to pupils on SEN support, in about England's mix.
const SUPPORT_NEEDS: &[&[&str]] = &[
    &["SLCN"],
    &["SPLD"],
    &["SEMH"],
    &["SPLD", "SEMH"],
    &["MLD"],
    &["SLCN", "SEMH"],
    &["ASD"],
    &["SEMH", "SLCN"],
    &["SLCN", "MLD"],
    &["SEMH"],
    &["NSA"],
    &["SLCN"],
    &["HI"],
    &["SPLD"],
    &["ASD", "SLCN"],
    &["MLD", "SLCN"],
    &["PD"],
];
/// The same for plans.
const PLAN_NEEDS: &[&[&str]] =
    &[&["ASD", "SLCN"], &["SLCN"], &["ASD"], &["MLD", "SLCN"], &["SEMH", "ASD"], &["DS", "SLCN"], &["ASD", "SEMH"], &["PD"]];

const PREFERRED: &[(&str, &str)] = &[
    ("Penelope", "Penny"),
    ("Wilfred", "Wilf"),
    ("Harriet", "Hattie"),
    ("Beatrix", "Bea"),
    ("Barnaby", "Barney"),
    ("Oluwaseun", "Seun"),
    ("Abdirahman", "Abdi"),
    ("Temiloluwa", "Temi"),
    ("Imogen", "Immy"),
    ("Jasper", "Jaz"),
];

/// Every child, by year group (oldest last) and class, with results.
pub fn pupils() -> Vec<Pupil> {
    let mut all: Vec<Pupil> = Vec::new();
    let mut turns = [0, 0];
    for (year, sizes) in SIZES {
        let classes = CLASSES.iter().find(|(of, _)| *of == year.min(6)).map_or(["", ""], |(_, classes)| *classes);
        let mut number = 1000 + 100 * (8 - u32::from(year));
        for (position, class) in classes.into_iter().enumerate() {
            let first = all.len();
            for story in STORIES.iter().filter(|story| story.year == year && story.class == position) {
                number += 1;
                all.push(storied(story, class, number));
            }
            while ((all.len() - first) as u32) < sizes[position] {
                number += 1;
                let pupil = invented(year, class, number, &all);
                all.push(pupil);
            }
            special_cases(year, class, &mut all[first..]);
            give_support(year, &mut all[first..], &mut turns);
        }
    }
    for pupil in all.iter_mut().filter(|pupil| pupil.story.is_none()) {
        scores::fill(pupil);
        forget_before_admission(pupil);
    }
    all
}

/// First day at the school of a year group.
fn first_day(year: u8) -> Date {
    match year {
        3 => date(2026, 9, 2),
        4 => date(2025, 9, 3),
        5 => date(2024, 9, 4),
        6 => date(2023, 9, 5),
        _ => date(2022, 9, 5),
    }
}

fn invented(year: u8, class: &'static str, number: u32, others: &[Pupil]) -> Pupil {
    let mut random = Random::stream("pupil", number);
    let sex = if random.chance(0.51) { 'M' } else { 'F' };
    let heritage = heritage(&mut random);
    let mut name = heritage.name(sex, &mut random);
    while others.iter().any(|other| other.surname == name.0 && other.forename == name.1)
        || others.iter().filter(|other| other.surname == name.0).count() > 3
    {
        // A crowded heritage borrows from the whole list of names rather than repeat one.
        name = if random.chance(0.5) {
            heritage.name(sex, &mut random)
        } else {
            (super::names::HERITAGES[0].name(sex, &mut random).0, heritage.name(sex, &mut random).1)
        };
    }
    let level = random.normal();
    let pupil_premium = random.chance(if level < 0.0 { 0.32 } else { 0.15 });
    let month = 1 + random.below(12) as u8;
    let born_year = if month >= 9 { 2021 } else { 2022 } - u16::from(year);
    let is_often_away = random.chance(if pupil_premium { 0.25 } else { 0.09 });
    let lessons_missed =
        0.015 + 0.07 * random.uniform() * random.uniform() + if is_often_away { 0.05 + 0.08 * random.uniform() } else { 0.0 };
    let preferred =
        PREFERRED.iter().find(|(legal, _)| *legal == name.1).map(|(_, known)| (*known).to_owned()).filter(|_| random.chance(0.6));
    Pupil {
        admission_number: number,
        upn: Some(upn::permanent("2998", 2026 - u16::from(year), number % 1000)),
        former_upn: None,
        surname: name.0.to_owned(),
        former_surname: None,
        forename: name.1.to_owned(),
        preferred,
        sex,
        born: date(born_year, month, 1 + random.below(usize::from(days_in(born_year, month))) as u8),
        year,
        class,
        admitted: first_day(year),
        left: (year == 7).then_some(date(2026, 7, 17)),
        pupil_premium,
        free_meals: pupil_premium && random.chance(0.8),
        language: heritage.language(&mut random),
        ethnicity: heritage.ethnicity,
        looked_after: random.chance(0.008),
        service_child: random.chance(0.015),
        address: format!(
            "{} {}",
            1 + random.below(90),
            random.pick(&["Sample Street", "Example Road", "Invented Lane", "Specimen Close", "Placeholder Way"])
        ),
        sen: None,
        standing: scores::standing(level - if pupil_premium { 0.2 } else { 0.0 }, &mut random),
        absence: [lessons_missed, (lessons_missed * (0.7 + 0.6 * random.uniform())).min(0.5)],
        marks: [[Mark::None; 2]; OCCASIONS],
        judgements: [[""; 3]; OCCASIONS],
        story: None,
    }
}

fn storied(story: &'static Story, class: &'static str, number: u32) -> Pupil {
    let mut pupil = invented(story.year, class, number, &[]);
    pupil.surname = story.name.0.to_owned();
    pupil.forename = story.name.1.to_owned();
    pupil.preferred = None;
    pupil.sex = story.name.2;
    pupil.born = story.born;
    (pupil.ethnicity, pupil.language) = story.heritage;
    pupil.looked_after = false;
    pupil.absence = story.absence;
    pupil.admitted = story.admitted.unwrap_or(pupil.admitted);
    pupil.sen = story.sen.map(|(code, needs, since)| Sen { code, needs: needs.to_vec(), since });
    for occasion in 0..OCCASIONS {
        for (subject, scores) in [story.reading, story.maths].iter().enumerate() {
            pupil.marks[occasion][subject] = match scores[occasion] {
                0 => Mark::None,
                -1 => Mark::Absent,
                score => Mark::Score(score),
            };
        }
    }
    for (subject, words) in story.judged.iter().enumerate() {
        pupil.judgements[AUTUMN_2026][subject] = "EXS";
        for (index, word) in words.split(' ').filter(|word| !word.is_empty()).enumerate() {
            pupil.judgements[AUTUMN_2025 + index][subject] = if word == "-" { "" } else { word };
        }
    }
    pupil.story = Some(story);
    pupil
}

/// The awkward identities that every real roll has.
fn special_cases(year: u8, class: &str, pupils: &mut [Pupil]) {
    let ordinary: Vec<usize> = (0..pupils.len()).filter(|index| pupils[*index].story.is_none()).collect();
    let (a, b, c) = (ordinary[3], ordinary[4], ordinary[5]);
    let rename = |pupil: &mut Pupil, surname: &str, forename: &str, sex: char| {
        (pupil.surname, pupil.forename, pupil.preferred, pupil.sex) = (surname.to_owned(), forename.to_owned(), None, sex);
    };
    match (year, class) {
        (3, "Rowan") => {
            rename(&mut pupils[a], "Holloway-Finch", "Ava", 'F');
            rename(&mut pupils[b], "Holloway-Finch", "Eva", 'F');
            (pupils[b].born, pupils[b].address, pupils[b].ethnicity, pupils[b].language) =
                (pupils[a].born, pupils[a].address.clone(), "WBRI", "ENG");
            (pupils[a].ethnicity, pupils[a].language) = ("WBRI", "ENG");
        }
        (5, "Oak") | (6, "Beech") => {
            rename(&mut pupils[a], "Qureshi", "Hamza", 'M');
            (pupils[a].ethnicity, pupils[a].language) = ("APKN", "URD");
            if year == 5 {
                pupils[b].left = Some(date(2026, 10, 23));
            }
        }
        (6, "Maple") => {
            rename(&mut pupils[a], "Fairhurst", "Nell", 'F');
            pupils[a].former_surname = Some("Jessop".to_owned());
        }
        (4, "Willow") => {
            rename(&mut pupils[a], "Haddad", "Yousef", 'M');
            (pupils[a].upn, pupils[a].admitted, pupils[a].ethnicity, pupils[a].language) = (None, date(2026, 11, 2), "OOTH", "ARA");
            rename(&mut pupils[c], "O’Brannagh", "Fionn", 'M');
        }
        (4, "Birch") => {
            pupils[a].upn = pupils[a].upn.as_deref().map(upn::with_wrong_letter);
            rename(&mut pupils[b], "Smith-Okafor", "Zoë", 'F');
        }
        (5, "Ash") => {
            pupils[a].former_upn = Some(upn::temporary("0001", 2025, 41, 'A'));
            pupils[a].admitted = date(2025, 10, 13);
        }
        _ => {}
    }
}

/// Gives SEN support and plans, with needs in turn, mostly, not only, to children whose general level is low.
fn give_support(year: u8, pupils: &mut [Pupil], turns: &mut [usize; 2]) {
    let mut random = Random::stream("support", pupils.first().map_or(0, |pupil| pupil.admission_number));
    let mut order: Vec<(f64, usize)> = pupils
        .iter()
        .enumerate()
        .filter(|(_, pupil)| pupil.story.is_none() && pupil.upn.is_some() && pupil.left.is_none_or(|left| left == date(2026, 7, 17)))
        .map(|(index, pupil)| (pupil.standing.iter().sum::<f64>() / 3.0 + 0.9 * random.normal(), index))
        .collect();
    order.sort_by(|left, right| left.0.total_cmp(&right.0));
    let n_plans = 1 + usize::from(year == 4);
    for (place, (_, index)) in order.into_iter().take(n_plans + 4 + usize::from(year == 5)).enumerate() {
        let is_plan = place < n_plans;
        let turn = &mut turns[usize::from(is_plan)];
        let needs = if is_plan { PLAN_NEEDS[*turn % PLAN_NEEDS.len()] } else { SUPPORT_NEEDS[*turn % SUPPORT_NEEDS.len()] };
        *turn += 1;
        let since = random.pick(&[
            date(2023, 9, 18),
            date(2024, 1, 15),
            date(2024, 6, 10),
            date(2025, 1, 20),
            date(2025, 3, 24),
            date(2025, 11, 17),
            date(2026, 2, 9),
            date(2026, 5, 11),
        ]);
        pupils[index].sen = Some(Sen { code: if is_plan { 'E' } else { 'K' }, needs: needs.to_vec(), since });
        for standing in &mut pupils[index].standing {
            *standing -= 0.15;
        }
        pupils[index].absence[1] = (pupils[index].absence[1] + 0.015).min(0.5);
    }
}

/// No results from before a child came to the school, save those that the infant school sent.
fn forget_before_admission(pupil: &mut Pupil) {
    let days = [date(2025, 6, 20), date(2025, 11, 20), date(2026, 3, 20), date(2026, 6, 20), date(2026, 11, 16)];
    for (occasion, day) in days.into_iter().enumerate() {
        if pupil.year > 3 && pupil.admitted > day || pupil.left.is_some_and(|left| left < day) {
            pupil.marks[occasion] = [Mark::None; 2];
            pupil.judgements[occasion] = [""; 3];
        }
    }
}
