//! One row for each intervention, for each need of its pupils, and for each need and cohort: what was delivered, what was gained,
//! what may be said, and what is missing. Ordered by shrunken values, never by cost. For the SENCO and the head: it names pupils.

use rust_xlsxwriter::Workbook;

use super::{Plain, put_plain};
use crate::analyse::impact::cells::Cell;
use crate::analyse::impact::comparison::Estimated;
use crate::analyse::impact::courses::Cohort;
use crate::analyse::impact::figures::Figures;
use crate::analyse::impact::other_measures::RATIO_CAVEATS;
use crate::analyse::impact::planned::{AgainstPlan, Reached};
use crate::analyse::intervention::Dosage;
use crate::analyse::results::{CannotBeJudged, InterventionImpact};
use crate::disclose::impact_words::{Said, across_needs};
use crate::domain::words::{count, number, sentence_case};
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::WorkbookInput;
use crate::render::workbook::book::Book;
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

const COLUMNS: [Column; 25] = [
    column(name::INTERVENTION, 20.0, Style::Text),
    column(name::NEED_AT_START, 17.0, Style::Text),
    column(name::COHORT, 10.0, Style::Text),
    column(name::COURSES, 8.0, Style::Whole),
    column(name::WITH_BOTH_TESTS, 8.0, Style::Whole),
    column(name::DELIVERED_PERCENT, 9.0, Style::Whole),
    column(name::MEAN_BEFORE, 8.0, Style::OneDecimal),
    column(name::MEAN_GAIN, 7.0, Style::OneDecimal),
    column(name::BEYOND_EXPECTED, 15.0, Style::Text),
    column(name::AGAINST_SIMILAR, 15.0, Style::Text),
    column(name::RELIABLE, 9.0, Style::Text),
    column(name::EVIDENCE_STRENGTH, 9.0, Style::Whole),
    column(name::MAY_BE_SAID, 44.0, Style::Text),
    column(name::WITHOUT_PAIR, 60.0, Style::Text),
    column(name::LIMITS, 80.0, Style::Text),
    column(name::MADE_OTHERWISE, 70.0, Style::Text),
    column(name::ACROSS_NEEDS, 70.0, Style::Text),
    column(name::RECORDING, 60.0, Style::Text),
    column(name::AGAINST_PLAN, 70.0, Style::Text),
    column(name::TARGETS_MET, 60.0, Style::Text),
    column(name::OTHER_MEASURES, 80.0, Style::Text),
    column(name::COST_PER_COURSE, 10.0, Style::TwoDecimals),
    column(name::COST_PER_POINT, 14.0, Style::Text),
    column(name::HOW_COSTED, 40.0, Style::Text),
    column(name::NO_SIMILAR_PUPIL, 60.0, Style::Text),
];

/// The last column that is printed is that of the words.
const PRINTED: usize = 13;

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, input: &WorkbookInput) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = ordered(&input.analysis.interventions).into_iter().flat_map(|one| rows_of(one, input)).collect();
    let mut notes = vec![
        format!("{}. A row counts courses: one pupil in one course. Each is in the row of its intervention, of its need and of its cohort.", words::when(book)),
        "Beyond expected: the mean gain less what pupils with these starting scores usually gain on a second test with nothing done. Similar pupils: of the same year, with the same starting score, in no intervention for the area.".to_owned(),
        "The strength, 0 to 5, is that of the design and the number of pupils, not of the gain; it decides the words. Order: gains drawn towards each other, so that a small group does not lead by chance; never cost.".to_owned(),
    ];
    if input.analysis.interventions.iter().any(|one| one.whole.ratio.is_some()) {
        notes.push(format!("Ratio gains: {}", RATIO_CAVEATS.join(" ")));
    }
    let plain = Plain {
        sheet: "Interventions",
        table: "Interventions",
        title: "Interventions: delivery, gains and what may be said",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: PRINTED,
        pages_high: 0,
        frozen: 1,
        when_empty: "No intervention is on record",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

/// Compared with similar pupils first, then by shrunken value; those without one follow by name.
fn ordered(all: &[InterventionImpact]) -> Vec<&InterventionImpact> {
    let mut ordered: Vec<&InterventionImpact> = all.iter().collect();
    ordered.sort_by(|left, right| {
        let key = |one: &InterventionImpact| (one.shrunken.is_none(), one.whole.design);
        let value = |one: &InterventionImpact| one.shrunken.unwrap_or(f64::NEG_INFINITY);
        key(left).cmp(&key(right)).then_with(|| value(right).total_cmp(&value(left))).then_with(|| left.name.cmp(&right.name))
    });
    ordered
}

/// The intervention, then its needs, then its cells where they differ from the needs.
fn rows_of<'a>(one: &'a InterventionImpact, input: &WorkbookInput<'a>) -> Vec<Vec<Value<'a>>> {
    let across: Vec<String> = one.pooled.iter().map(across_needs).chain(one.differences.iter().map(needs_differ)).collect();
    let recording = one.cannot_be_judged.as_ref().map(cannot_be_judged).unwrap_or_default();
    let plan = one.against_plan.as_ref().map(against_plan).unwrap_or_default();
    let mut rows = vec![row(one, ("All needs".to_owned(), "all".to_owned()), &one.whole, input, [across.join(". "), recording, plan])];
    let cell_row = |cell: &'a Cell| {
        let cohort = cell.cohort.map_or_else(|| "all".to_owned(), cohort_words);
        row(one, (sentence_case(cell.need), cohort), &cell.figures, input, Default::default())
    };
    rows.extend(one.needs.iter().filter(|_| one.needs.len() > 1).map(cell_row));
    rows.extend(one.cells.iter().map(cell_row));
    rows
}

fn row<'a>(
    one: &'a InterventionImpact,
    (need, cohort): (String, String),
    figures: &'a Figures,
    input: &WorkbookInput<'a>,
    [across, recording, plan]: [String; 3],
) -> Vec<Value<'a>> {
    let has_figure = figures.strength >= 1;
    let adjusted = |found: Option<Estimated>| found.filter(|_| figures.strength >= 2).map(estimated).unwrap_or_default();
    let reliable = format!("{} / {}", figures.reliable.0, figures.reliable.1);
    vec![
        Value::text(one.name.as_str()),
        Value::text(need),
        Value::text(cohort),
        Value::count(figures.n_courses),
        Value::count(figures.n_pairs),
        Value::maybe(figures.delivery.share.map(|share| share * 100.0)),
        Value::maybe(figures.pre_mean.filter(|_| has_figure)),
        Value::maybe(figures.gain.filter(|_| has_figure).map(|gain| gain.mean)),
        Value::text(adjusted(figures.beyond)),
        Value::text(adjusted(figures.matched.as_ref().map(|found| found.difference))),
        Value::text(if has_figure { reliable } else { String::new() }),
        Value::count(usize::from(figures.strength)),
        Value::text(said(figures)),
        Value::text(counted(figures.without_pair.iter().map(|(why, n)| (*why, *n)))),
        Value::text(figures.limits.join("; ")),
        Value::text(otherwise(figures)),
        Value::text(across),
        Value::text(recording),
        Value::text(plan),
        Value::text(targets(figures)),
        Value::text(other_measures(figures)),
        Value::maybe(figures.cost.per_course),
        Value::text(per_point(figures)),
        Value::text(how_costed(figures)),
        Value::text(unmatched(figures, input)),
    ]
}

/// The sentence of the strength, with the months where the school asked for them.
fn said(figures: &Figures) -> String {
    let sentence = Said::of(figures).sentence();
    match figures.months {
        Some(months) => format!("{sentence}. In the toolkit's months: {months}"),
        None => sentence,
    }
}

fn estimated(found: Estimated) -> String {
    let range = found.interval.map(|(low, high)| format!(" ({} to {})", number(low, 1), number(high, 1)));
    format!("{}{}", number(found.mean, 1), range.unwrap_or_default())
}

fn counted<'a>(reasons: impl Iterator<Item = (&'a str, usize)>) -> String {
    reasons.map(|(why, n)| format!("{n}: {why}")).collect::<Vec<_>>().join("; ")
}

fn otherwise(figures: &Figures) -> String {
    let one = |way: &crate::analyse::impact::sensitivity::Sensitivity| format!("{}: {}", way.what, number(way.value, 1));
    figures.sensitivity.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn needs_differ(found: &crate::analyse::impact::cells::NeedDifference) -> String {
    let (difference, low, high) = found.difference;
    let shown = if low <= 0.0 && high >= 0.0 { "; not shown either way" } else { "" };
    format!("{} less {}: {} ({} to {}){shown}", found.first, found.second, number(difference, 1), number(low, 1), number(high, 1))
}

fn cannot_be_judged(found: &CannotBeJudged) -> String {
    let [before, last] = found.terms;
    let [n_before, n_last] = found.with_pair;
    let missing = counted(found.missing.iter().map(|(why, n)| (*why, *n)));
    let missing = if missing.is_empty() { "more pupils, or terms taken together".to_owned() } else { missing };
    format!("Cannot be judged as recorded: {before} ({n_before} pupils with both tests) and {last} ({n_last}). Missing: {missing}")
}

fn targets(figures: &Figures) -> String {
    let found = &figures.targets;
    if found.due() == 0 {
        return String::new();
    }
    let mut text = format!("{} met, {} partly, {} not met", found.met, found.partly, found.not_met);
    if let Some((share, low, high)) = found.share {
        let percent = |share: f64| number(share * 100.0, 0);
        text.push_str(&format!("; met {}% ({} to {}%)", percent(share), percent(low), percent(high)));
    }
    text.push_str(match found.majority {
        Some("YES") => "; the majority",
        Some("NO") => "; not the majority",
        Some(_) => "; a majority is not shown either way",
        None => "; too few due for a share",
    });
    if let Some((n, z)) = found.same_baseline {
        text.push_str(&format!("; the same pupils against same-start pupils: z {} over {n}", number(z, 2)));
    }
    text
}

fn other_measures(figures: &Figures) -> String {
    let ratio = figures.ratio.map(|ratio| {
        let band = ratio.band.map_or("too few pupils or months for a band".to_owned(), |band| format!("{band} (by the ratio alone)"));
        let (gained, elapsed) = (number(ratio.gained, 1), number(ratio.elapsed, 1));
        format!("Ratio gain {} ({gained} months of age over {elapsed} months, {} pupils): {band}", number(ratio.ratio, 1), ratio.n)
    });
    let marks = figures.marks.iter().map(|one| {
        let measure = if one.measure.is_empty() { "Marks" } else { one.measure.as_str() };
        let effect = one.effect.map(|(g, low, high)| format!(", {} spreads ({} to {})", number(g, 2), number(low, 2), number(high, 2)));
        format!(
            "{measure}: {} marks gained on average by {} pupils{}, starting scores not allowed for",
            number(one.gain, 1),
            one.n,
            effect.unwrap_or_default()
        )
    });
    ratio.into_iter().chain(marks).collect::<Vec<_>>().join("; ")
}

fn per_point(figures: &Figures) -> String {
    match (figures.cost.per_course, figures.cost.per_point) {
        (None, _) => String::new(),
        (Some(_), Some(pounds)) => format!("\u{a3}{}", two_decimals(pounds)),
        (Some(_), None) => "not estimable".to_owned(),
    }
}

/// How many of the costs were worked out, how many are the file's, and how many are missing.
fn how_costed(figures: &Figures) -> String {
    let cost = &figures.cost;
    let parts = [
        (cost.n_computed, "worked out to the end of the course"),
        (cost.n_known.saturating_sub(cost.n_computed), "as the file states"),
        (figures.n_courses.saturating_sub(cost.n_known), "without a cost"),
    ];
    let said: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    said.join("; ")
}

/// The plan beside what was found, one clause for each thing planned.
fn against_plan(plan: &AgainstPlan) -> String {
    let mut said = Vec::new();
    if let Some((planned, received)) = plan.sessions {
        said.push(received.map_or_else(
            || format!("{planned} sessions planned, those received are not recorded"),
            |(mean, n, dosage)| {
                let class = match dosage {
                    Dosage::AsPlanned => "as planned",
                    Dosage::Reduced => "less than planned",
                    Dosage::NotDelivered => "not delivered",
                };
                format!("{planned} sessions planned, {} received on average in {}: {class}", number(mean, 1), count(n, "course", "courses"))
            },
        ));
    }
    let reached = |reached: Reached| match reached {
        Reached::Yes => "reached",
        Reached::No => "not reached",
        Reached::NotShown => "not shown either way",
        Reached::NoFigure => "no figure to compare",
    };
    said.extend(plan.gain.map(|(wanted, found)| format!("{} points beyond expected wanted: {}", number(wanted, 1), reached(found))));
    said.extend(plan.targets_met.map(|(wanted, found)| format!("{}% of targets met wanted: {}", number(wanted, 0), reached(found))));
    let mut words = format!("Plan of {}, {} ended since", plan.entered.format("%d/%m/%Y"), count(plan.n_courses, "course", "courses"));
    if plan.n_running > 0 {
        words.push_str(&format!(", {} running", plan.n_running));
    }
    if plan.n_before > 0 {
        words.push_str(&format!(", {} begun before it left out", plan.n_before));
    }
    if said.is_empty() { words } else { format!("{words}. {}", said.join("; ")) }
}

fn two_decimals(pounds: f64) -> String {
    format!("{:.2}", crate::domain::amounts::rounded(pounds, 2))
}

/// Names of the pupils who have both tests and nobody similar.
fn unmatched(figures: &Figures, input: &WorkbookInput) -> String {
    let names = figures.matched.iter().flat_map(|found| &found.unmatched);
    names.filter_map(|at| input.school.pupils.get(*at)).map(words::name).collect::<Vec<_>>().join("; ")
}

/// `Y4 2025-26`.
fn cohort_words(cohort: Cohort) -> String {
    let year_group = cohort.nc_year.map_or_else(|| "year not known".to_owned(), |year| format!("Y{}", year.code()));
    cohort.year.map_or_else(|| "no start date".to_owned(), |year| format!("{year_group} {year}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::analyse;
    use crate::analyse::sample::{course, school, score, with_scores};
    use crate::config::method::MethodSettings;
    use crate::disclose::impact_words::{ALIKE, FORBIDDEN};
    use crate::domain::sen::SenNeed;
    use crate::domain::subject::Subject;
    use crate::link::school::{Pupil, RankedNeed};
    use crate::render::workbook::fixture::Sample;

    /// A year in which every third pupil took one of two clubs, with gains as given and three needs.
    fn year(n: usize, gains: [f64; 2]) -> Vec<Pupil> {
        let pupils = (0..n).map(|number| {
            let pre = 76.0 + (number % 12) as f64;
            let club = (number % 3 < 2).then_some(number % 2);
            let gain = club.map_or(1.0, |club| gains[club]) + (number % 5) as f64;
            let mut pupil = with_scores(number, 4, Subject::Reading, &[pre, pre + gain].map(score));
            let row = pupil.row.clone();
            let need = SenNeed::parse(["SLCN", "MLD", "SEMH"][number % 3]).unwrap();
            pupil.needs.push(RankedNeed { need, rank: Some(1), row });
            if let Some(club) = club {
                pupil.provision.push(course(number, ["Reading club", "Paired reading"][club]));
            }
            pupil
        });
        pupils.collect()
    }

    fn rows(pupils: Vec<Pupil>) -> Vec<Vec<String>> {
        let school = school(pupils);
        let analysis = analyse(&school, &MethodSettings::shipped());
        let sample = Sample::school();
        let input = WorkbookInput { school: &school, analysis: &analysis, ..sample.input() };
        let all = ordered(&input.analysis.interventions).into_iter().flat_map(|one| rows_of(one, &input));
        let text = |value: &Value| match value {
            Value::Text(text) | Value::Link { text, .. } => text.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Day(day) => day.to_string(),
            Value::Blank => String::new(),
        };
        all.map(|row| row.iter().map(text).collect()).collect()
    }

    #[test]
    fn no_row_of_the_sheet_holds_a_forbidden_word() {
        let mut strengths = std::collections::BTreeSet::new();
        for n in [0, 6, 12, 20, 45, 120] {
            for gains in [[0.0, 0.0], [9.0, -6.0], [2.0, 14.0], [-12.0, 3.0]] {
                for row in rows(year(n, gains)) {
                    strengths.insert(row[11].clone());
                    for cell in &row {
                        let plain = cell.replace(ALIKE, "").replace("No impact figure", "").to_lowercase();
                        assert!(FORBIDDEN.iter().all(|word| !plain.contains(word)), "{cell}");
                    }
                }
            }
        }
        assert!(strengths.len() >= 4, "{strengths:?}");
    }

    #[test]
    fn the_rows_of_needs_and_of_cells_add_up_to_the_intervention() {
        let all = rows(year(90, [5.0, 1.0]));
        for club in ["Reading club", "Paired reading"] {
            let of = |is: &dyn Fn(&[String]) -> bool| -> f64 {
                all.iter().filter(|row| row[0] == club && is(row)).map(|row| row[3].parse::<f64>().unwrap()).sum()
            };
            let whole = of(&|row| row[1] == "All needs");
            assert!(whole > 0.0);
            assert_eq!(of(&|row| row[1] != "All needs" && row[2] == "all"), whole);
            assert_eq!(of(&|row| row[2] != "all"), whole);
        }
    }

    #[test]
    fn below_strength_two_there_is_no_interval_and_at_none_no_gain() {
        for row in rows(year(12, [5.0, 1.0])).iter().chain(&rows(year(40, [5.0, 1.0]))) {
            let strength: f64 = row[11].parse().unwrap();
            assert_eq!(row[8].is_empty(), strength < 2.0, "{row:?}");
            assert_eq!(row[7].is_empty(), strength < 1.0, "{row:?}");
        }
    }
}
