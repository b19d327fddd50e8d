//! Pupils at the expected level: teachers' latest judgements by subject, and statutory measures beside England.
//!
//! A share is shown only with its count (the count behind a percentage can be worked out), from ten pupils on each side.

use super::prevalence;
use super::sections::part_of;
use crate::analyse::proportion::{Proportion, difference};
use crate::analyse::standard_gap::{StandardPoint, members};
use crate::config::comparators::NationalFigure;
use crate::config::method::MethodSettings;
use crate::disclose::differencing::Population;
use crate::disclose::document::{DocumentAudit, Section, Statistic};
use crate::disclose::percent::HIDDEN;
use crate::disclose::sections::{AttainmentLine, ShareOf};
use crate::disclose::view::{Comparator, Count};
use crate::domain::amounts::rounded;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::link::school::{Pupil, School};

/// Pupils with a judgement and whether it is at the expected level.
type Reached = Vec<(usize, bool)>;

/// Subjects in their order, then statutory points by age.
pub(super) fn lines(
    draft: &mut DocumentAudit,
    school: &School,
    comparators: &[NationalFigure],
    method: &MethodSettings,
) -> Vec<AttainmentLine> {
    if school.pupils.iter().all(|pupil| pupil.sen.is_empty()) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for subject in Subject::ALL {
        let Some((occasion, reached)) = latest(school, subject) else { continue };
        let measure = format!("at the expected level, teacher assessment of {occasion}");
        let name = format!("{}, {measure}", subject.title());
        let sides = sides(draft, &name, school, &reached, school.as_at, true);
        lines.extend(line(subject.title().to_owned(), measure, sides, None, false));
    }
    for point in StandardPoint::ALL {
        let Some((year, reached)) = members(point, school, method) else { continue };
        let wanted = year.start_year() + 1;
        let national = ["any SEN", "no identified SEN"].map(|group| of_year(comparators, point.measure(), group, wanted));
        let national = match national {
            [Some(send), Some(others)] => Some([send, others]),
            _ => None,
        };
        let sides = sides(draft, &format!("{} of {year}", point.measure()), school, &reached, school.as_at, false);
        let name = point_name(point).to_owned();
        lines.extend(line(name, format!("statutory assessment of {year}"), sides, national, true));
    }
    lines
}

/// A statutory point as the report names it.
fn point_name(point: StandardPoint) -> &'static str {
    match point {
        StandardPoint::GoodLevel => "Good level of development",
        StandardPoint::Phonics => "Phonics check",
        StandardPoint::Ks2Reading => "Key stage 2 reading",
        StandardPoint::Ks2Writing => "Key stage 2 writing",
        StandardPoint::Ks2Maths => "Key stage 2 maths",
        StandardPoint::Ks2Gps => "Key stage 2 GPS",
        StandardPoint::Ks2Combined => "Key stage 2 reading, writing and maths",
    }
}

/// The newest occasion on which anybody was judged in a subject, not older than a year.
fn latest(school: &School, subject: Subject) -> Option<(Occasion, Reached)> {
    let judged = |pupil: &Pupil| pupil.judgements.get(&subject).cloned().unwrap_or_default();
    let newest = school
        .pupils
        .iter()
        .flat_map(judged)
        .filter(|one| one.judgement.is_ok() && (school.as_at - one.occasion.usual_day()).num_days() <= 366)
        .map(|one| one.occasion)
        .max()?;
    let reached = school.pupils.iter().enumerate().filter_map(|(at, pupil)| {
        let one = pupil.judgements.get(&subject)?.iter().rfind(|one| one.occasion == newest)?;
        Some((at, one.judgement.as_ref().ok()?.is_at_expected()))
    });
    Some((newest, reached.collect()))
}

struct Side {
    share: ShareOf,
    proportion: Option<Proportion>,
}

impl Side {
    fn of_nobody() -> Side {
        Side { share: ShareOf { n: Count::Exact(0), reached: Count::Exact(0), percent: "none".to_owned() }, proportion: None }
    }
}

/// Pupils with SEND on the day, and the others. `is_of_everybody`: every year group is assessed, not one.
fn sides(
    draft: &mut DocumentAudit,
    measure: &str,
    school: &School,
    reached: &Reached,
    day: chrono::NaiveDate,
    is_of_everybody: bool,
) -> [Side; 2] {
    let is_sen = |at: usize| {
        let provision = school.pupils.get(at).and_then(|pupil| pupil.provision_on(day));
        provision.is_some_and(crate::domain::sen::SenProvision::is_sen)
    };
    let has_both = [true, false].into_iter().all(|wanted| reached.iter().any(|(at, _)| is_sen(*at) == wanted));
    [(true, "SEND"), (false, "others")].map(|(wanted, group)| {
        let here = Population::of((0..school.pupils.len()).filter(|at| is_sen(*at) == wanted));
        let of = |keep: &dyn Fn(bool) -> bool| {
            Population::of(reached.iter().filter(|(at, is_met)| is_sen(*at) == wanted && keep(*is_met)).map(|(at, _)| *at))
        };
        let assessed = of(&|_| true);
        // A few without an assessment would be told by subtraction, and take the share with them: they then count as not at the
        // level, as in the statutory measures.
        let is_nearly_all = is_of_everybody && here.without(&assessed).len() < draft.rules.smallest();
        let met = of(&|is_met| is_met);
        // Without anybody on the other side there is no line.
        if !has_both {
            draft.guard(&assessed);
            draft.guard(&met);
            return Side::of_nobody();
        }
        side(draft, measure, group, if is_nearly_all { &here } else { &assessed }, &met)
    })
}

fn side(draft: &mut DocumentAudit, measure: &str, group: &str, all: &Population, met: &Population) -> Side {
    let hidden = |n: Count| ShareOf { n, reached: Count::NotGiven, percent: HIDDEN.to_owned() };
    if all.is_empty() {
        return Side::of_nobody();
    }
    draft.guard(met);
    let n = draft.count(Statistic::of(Section::Reached, &format!("judged: {measure}"), group), all);
    if n.is_hidden() {
        return Side { share: hidden(n), proportion: None };
    }
    let reached = part_of(draft, Statistic::of(Section::Reached, &format!("reached: {measure}, {group}"), "reached"), met, all, usize::MAX);
    // A number of nearly the same pupils makes no share.
    let proportion = match (reached, n) {
        (Count::Exact(met), Count::Exact(all)) => Proportion::of(u64::from(met), u64::from(all)),
        _ => None,
    };
    let proportion = proportion.filter(|_| all.len() >= draft.rules.min_mean);
    Side { share: ShareOf { n, reached, percent: draft.percent(reached, n) }, proportion }
}

/// `None` where a side has nobody.
fn line(
    subject: String,
    measure: String,
    [send, others]: [Side; 2],
    national: Option<[Comparator; 2]>,
    is_statutory: bool,
) -> Option<AttainmentLine> {
    if send.share.n == Count::Exact(0) || others.share.n == Count::Exact(0) {
        return None;
    }
    let whole = |share: f64| rounded(share * 100.0, 0);
    let gap = others.proportion.zip(send.proportion).map(|(others, send)| difference(others, send));
    Some(AttainmentLine {
        subject,
        measure,
        send: send.share,
        others: others.share,
        gap: gap.map(|(gap, low, high)| (whole(gap), whole(low), whole(high))),
        national,
        is_statutory,
    })
}

fn of_year(figures: &[NationalFigure], measure: &str, group: &str, year: i32) -> Option<Comparator> {
    let figure = figures.iter().find(|figure| figure.measure == measure && figure.group == group && figure.year == year)?;
    (figure.unit == "percent").then(|| prevalence::comparator(figure))
}
