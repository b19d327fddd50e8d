//! The children of a primary: planted ones first, the others at random with a fixed stream each.

use super::super::date::{Date, date, days_in};
use super::super::model::{AUTUMN_2025, AUTUMN_2026, OCCASIONS, SPRING_2026, SUMMER_2025, SUMMER_2026, Sen};
use super::super::names::{HERITAGES, heritage};
use super::super::random::Random;
use super::super::scores::{observed, standing};
use super::super::stories::Story;
use super::super::upn;
use super::plan::{Child, Plan};

const NEEDS: &[&[&str]] = &[&["SLCN"], &["SPLD"], &["SEMH"], &["MLD", "SLCN"], &["ASD"], &["SPLD", "SEMH"], &["SLCN", "MLD"], &["HI"]];

/// Every child, by year group and class.
pub fn children(plan: &Plan) -> Vec<Child> {
    let mut all: Vec<Child> = Vec::new();
    let mut turn = 0;
    for (line, (year, class, size)) in plan.classes.iter().enumerate() {
        let position = plan.classes[..line].iter().filter(|other| other.0 == *year).count();
        let first = all.len();
        let mut number = plan.first_number + 100 * (*year + 2) as u32 + 50 * position as u32;
        for story in plan.stories.iter().filter(|story| i16::from(story.year) == i16::from(*year) && story.class == position) {
            number += 1;
            let child = invented(plan, line, number, &all);
            all.push(storied(child, story));
        }
        while ((all.len() - first) as u32) < *size {
            number += 1;
            let mut child = invented(plan, line, number, &all);
            fill(&mut child);
            all.push(child);
        }
        give_support(&mut all[first..], *year, &mut turn);
        debug_assert!(!class.is_empty());
    }
    all
}

fn first_day(year: i8) -> Date {
    // Children come to reception, or to the nursery, in September.
    match year {
        ..=0 => date(2026, 9, 2),
        year => date(2026 - year as u16, 9, 3),
    }
}

fn invented(plan: &Plan, line: usize, number: u32, others: &[Child]) -> Child {
    let (year, class, _) = plan.classes[line];
    let mut random = Random::stream("child", number);
    let sex = if random.chance(0.5) { 'M' } else { 'F' };
    let of = heritage(&mut random);
    let mut name = of.name(sex, &mut random);
    let is_taken = |name: (&str, &str)| others.iter().any(|other| other.surname == name.0 && other.forename == name.1);
    let is_planted = |name: (&str, &str)| plan.stories.iter().any(|story| story.name.0 == name.0);
    while is_taken(name) || is_planted(name) {
        name = (HERITAGES[0].name(sex, &mut random).0, of.name(sex, &mut random).1);
    }
    let level = random.normal();
    let pupil_premium = random.chance(if level < 0.0 { 0.32 } else { 0.15 });
    let month = 1 + random.below(12) as u8;
    let born_year = (if month >= 9 { 2021 } else { 2022 } - i16::from(year)) as u16;
    let born = date(born_year, month, 1 + random.below(usize::from(days_in(born_year, month))) as u8);
    let away = 0.015 + 0.06 * random.uniform() * random.uniform() + if random.chance(0.1) { 0.06 } else { 0.0 };
    let position = plan.classes[..line].iter().filter(|other| other.0 == year).count();
    Child {
        number,
        upn: upn::permanent(plan.establishment, (2026 - i16::from(year.max(0))) as u16, number % 1000),
        surname: name.0.to_owned(),
        forename: name.1.to_owned(),
        sex,
        born,
        year,
        class,
        class_before: plan
            .classes
            .iter()
            .filter(|other| other.0 == year - 1)
            .nth(position)
            .or(plan.classes.iter().find(|other| other.0 == year - 1))
            .map(|other| other.1),
        admitted: first_day(year),
        pupil_premium,
        language: of.language(&mut random),
        ethnicity: of.ethnicity,
        sen: None,
        absence: [away, (away * (0.7 + 0.6 * random.uniform())).min(0.5)],
        standing: standing(level, &mut random),
        scores: [[0; OCCASIONS]; 2],
        judged: [[""; 3]; OCCASIONS],
        story: None,
    }
}

/// First occasion with a test: the spring of year 1.
fn first_tested(year: i8) -> usize {
    match year {
        ..=1 => OCCASIONS,
        2 => SPRING_2026,
        _ => SUMMER_2025,
    }
}

fn fill(child: &mut Child) {
    let mut random = Random::stream("child tests", child.number);
    for occasion in 0..OCCASIONS {
        let shared = random.normal();
        for subject in 0..2 {
            let value = observed(child.standing[subject], shared, &mut random).round() as i32;
            let is_absent = random.chance(0.01);
            if occasion >= first_tested(child.year) {
                child.scores[subject][occasion] = if is_absent { -1 } else { value };
            }
        }
    }
    for subject in 0..3 {
        let mut view = 100.5 + 15.0 * (0.9 * child.standing[subject] + 0.3 * random.normal());
        for occasion in AUTUMN_2025..=AUTUMN_2026 {
            view += 2.0 * random.normal();
            // Judgements begin in the autumn of year 1.
            let year_then = if occasion <= SUMMER_2026 { child.year - 1 } else { child.year };
            if year_then >= 1 {
                child.judged[occasion][subject] = judgement(view);
            }
        }
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

fn storied(mut child: Child, story: &'static Story) -> Child {
    (child.surname, child.forename, child.sex) = (story.name.0.to_owned(), story.name.1.to_owned(), story.name.2);
    child.born = story.born;
    (child.ethnicity, child.language) = story.heritage;
    child.absence = story.absence;
    if let Some(day) = story.admitted {
        child.admitted = day;
        child.class_before = child.class_before.filter(|_| day < date(2026, 7, 1));
    }
    child.sen = story.sen.map(|(code, needs, since)| Sen { code, needs: needs.to_vec(), since });
    child.scores = [story.reading, story.maths];
    for (subject, words) in story.judged.iter().enumerate() {
        for (index, word) in words.split(' ').filter(|word| !word.is_empty()).enumerate() {
            child.judged[AUTUMN_2025 + index][subject] = if word == "-" { "" } else { word };
        }
    }
    child.story = Some(story);
    child
}

/// SEN support for two or three of the lower half, a plan in every third class.
fn give_support(class: &mut [Child], year: i8, turn: &mut usize) {
    let mut order: Vec<usize> = (0..class.len()).filter(|index| class[*index].story.is_none()).collect();
    let level = |child: &Child| child.standing.iter().sum::<f64>() + 0.3 * f64::from(child.number % 7);
    order.sort_by(|left, right| level(&class[*left]).total_cmp(&level(&class[*right])));
    for (place, index) in order.into_iter().take(2 + class.len() / 20).enumerate() {
        *turn += 1;
        let code = if place == 0 && turn.is_multiple_of(3) { 'E' } else { 'K' };
        let since = if year <= 0 { date(2026, 10, 5) } else { [date(2025, 3, 24), date(2025, 11, 17), date(2026, 2, 9)][*turn % 3] };
        let since = since.max(class[index].admitted);
        class[index].sen = Some(Sen { code, needs: NEEDS[*turn % NEEDS.len()].to_vec(), since });
    }
}
