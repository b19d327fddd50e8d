//! The gap between pupils with SEND and other pupils: current membership by occasion, fixed membership from
//! first to last, and what movement on and off the register adds.
//!
//! Register movement is not noise: pupils who improve leave, pupils who struggle join, so the current gap can
//! widen while every pupil on the register gains. The three versions therefore always stand together.

use super::document::{Block, Draft, Figure, Table, number, words};
use super::gap_words::{change_sentence, fixed_sentence, short_name, verdict_sentence, verdict_words};
use super::words::{Interval, as_printed, capitalised, finite, listed, points, range, sentence, shown, signed, whole};
use crate::disclose::view::{BoardView, GapTrend, TrendPoint, TrendWord};
use crate::domain::occasion::Occasion;
use crate::render::chart::{Chart, LineLook, Plot, Trend, TrendMark};

const HEADING: &str = "Progress and gap trend";

pub(super) fn section(view: &BoardView) -> Draft {
    let trends = view.gaps.get();
    if trends.is_empty() {
        return Draft {
            heading: HEADING,
            finding:
                "There is no gap to report yet: a trend needs results of two occasions on one scale, with enough pupils on both sides."
                    .into(),
            blocks: Vec::new(),
        };
    }
    let blocks = vec![Block::Table(summary_table(trends))];
    Draft { heading: HEADING, finding: finding(trends), blocks }
}

/// Each subject over its occasions: sentence, chart and table, for the appendix.
pub(super) fn details(view: &BoardView) -> Vec<Block> {
    let trends = view.gaps.get();
    let scale = common_scale(trends);
    let mut blocks = Vec::new();
    for (index, trend) in trends.iter().enumerate() {
        blocks.push(Block::Subheading(format!("Gap in {}", short_name(trend))));
        let said: Vec<String> = std::iter::once(verdict_sentence(trend)).chain(fixed_sentence(trend)).collect();
        blocks.push(Block::Paragraph(said.join(" ")));
        blocks.extend(figure(trend, index, scale).map(Block::Figure));
        blocks.push(Block::Table(points_table(trend, index)));
    }
    blocks
}

/// One sentence over all subjects, grouped by verdict.
pub(super) fn finding(trends: &[GapTrend]) -> String {
    let with = |word: TrendWord| trends.iter().filter(|trend| trend.verdict == word).map(|trend| short_name(trend)).collect::<Vec<_>>();
    let said = |word: TrendWord, words: &str| {
        let subjects = with(word);
        (!subjects.is_empty()).then(|| format!("{words} in {}", listed(&subjects)))
    };
    let parts: Vec<String> = [
        said(TrendWord::Narrowed, "narrowed"),
        said(TrendWord::Widened, "widened"),
        said(TrendWord::NoClearChange, "shows no clear change"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let too_few = with(TrendWord::TooFew);
    match (parts.is_empty(), too_few.is_empty()) {
        (true, true) => "There is no gap to report yet.".into(),
        (true, false) => format!("There are too few children to say how the gap is moving in {}.", listed(&too_few)),
        (false, true) => format!("The gap between pupils with SEND and other pupils {}.", listed(&parts)),
        (false, false) => {
            format!("The gap for pupils with SEND {}; in {} there are too few children to say.", listed(&parts), listed(&too_few))
        }
    }
}

fn points_table(trend: &GapTrend, index: usize) -> Table {
    let row = |point: &TrendPoint| {
        let (gap, likely) =
            finite(point.gap).map_or_else(|| ("c".to_owned(), "c".to_owned()), |(gap, low, high)| (whole(gap), range(low, high)));
        vec![occasion(point.occasion), point.n_group.to_string(), point.n_others.to_string(), gap, likely]
    };
    Table {
        name: format!("gap-{}", slug(trend, index)),
        caption: format!("{}: gap by occasion, with the register as it was at the time.", capitalised(short_name(trend))),
        columns: vec![
            words("Occasion", 30),
            number("Pupils with SEND assessed", 20),
            number("Other pupils assessed", 20),
            number("Gap in points", 14),
            number("Likely range", 16),
        ],
        rows: if trend.points.is_empty() {
            vec![vec!["No occasion".into(), "none".into(), "none".into(), "none".into(), "none".into()]]
        } else {
            trend.points.iter().map(row).collect()
        },
        notes: change_sentence(trend).into_iter().collect(),
    }
}

fn occasion(occasion: Occasion) -> String {
    capitalised(&occasion.to_string())
}

/// Two measures of one subject keep different file names.
fn slug(trend: &GapTrend, index: usize) -> String {
    format!("{}-{}", trend.subject.title().to_lowercase(), index + 1)
}

fn common_scale(trends: &[GapTrend]) -> (f64, f64) {
    let ends = trends
        .iter()
        .flat_map(|trend| &trend.points)
        .filter_map(|point| finite(point.gap))
        .map(as_printed)
        .flat_map(|(_, low, high)| [low, high]);
    (ends.clone().fold(0.0, f64::min), ends.fold(0.0, f64::max))
}

fn figure(trend: &GapTrend, index: usize, scale: (f64, f64)) -> Option<Figure> {
    let shown: Vec<(Occasion, Interval)> = trend.points.iter().filter_map(|p| Some((p.occasion, as_printed(finite(p.gap)?)))).collect();
    let ((first, start), (last, end)) = (shown.first()?, shown.last()?);
    let name = capitalised(short_name(trend));
    let title = match trend.verdict {
        TrendWord::Narrowed => format!("{name}: the gap narrowed"),
        TrendWord::Widened => format!("{name}: the gap widened"),
        TrendWord::NoClearChange => format!("{name}: no clear change in the gap"),
        TrendWord::TooFew => format!("{name}: too few children to say"),
    };
    let breaks = if trend.points.iter().any(|p| p.gap.is_none()) { " The line breaks where a gap is hidden." } else { "" };
    let changes = if trend.points.iter().any(|p| p.changed_to.is_some()) { " The line breaks where the test changed." } else { "" };
    let course = if first == last {
        format!("{} in {first}", points(start.0))
    } else {
        format!("from {} in {first} to {} in {last}", signed_points(start.0), signed_points(end.0))
    };
    let alt = format!(
        "{title}. Line chart of the gap between pupils with SEND and others, {course} (likely range at the end {}).{breaks}{changes}",
        range(end.1, end.2)
    );
    let look = LineLook::ALL.get(index % LineLook::ALL.len()).copied().unwrap_or(LineLook::First);
    let plot = Trend {
        end_label: vec![name, signed_points(end.0)],
        axis_label: "Gap in points; bars show the likely range".into(),
        scale,
        stroke: look,
        count_headings: vec!["With SEND".into(), "Others".into()],
        points: trend.points.iter().map(mark).collect(),
    };
    let chart = Chart { name: format!("gap-{}", slug(trend, index)), title, alt, plot: Plot::Trend(plot) };
    // Who is compared stands in a sentence of its own: a measure may name several tests.
    let measure = trend.measure.trim().replacen(": pupils with", ". Pupils with", 1);
    Some(Figure::new(chart, sentence(&format!("Measure: {measure}"))))
}

fn signed_points(value: f64) -> String {
    format!("{} {}", whole(value), if whole(value.abs()) == "1" { "point" } else { "points" })
}

fn mark(point: &TrendPoint) -> TrendMark {
    TrendMark {
        term: capitalised(point.occasion.term.name()),
        year: point.occasion.year.to_string(),
        is_new_test: point.changed_to.is_some(),
        value: finite(point.gap).map(as_printed),
        counts: vec![point.n_group.to_string(), point.n_others.to_string()],
    }
}

/// First and latest gap of each subject, and the change among the same pupils.
fn summary_table(trends: &[GapTrend]) -> Table {
    let occasions = |trend: &GapTrend| ends(trend).map(|point| point.map(|point| point.occasion));
    // Where all subjects speak of the same two terms, the caption names them once.
    let common = trends.first().map(occasions).filter(|first| trends.iter().all(|trend| occasions(trend) == *first));
    let is_common = common.is_some();
    let gap = |point: Option<&TrendPoint>| {
        let Some(point) = point else { return "none".to_owned() };
        let value = finite(point.gap).map_or_else(|| "c".to_owned(), |(gap, _, _)| whole(gap));
        if is_common { value } else { format!("{value} ({})", point.occasion) }
    };
    let row = |trend: &GapTrend| {
        let followed = trend.fixed.as_ref().filter(|fixed| finite(Some(fixed.change)).is_some());
        let (n, change, effect) = match followed {
            Some(fixed) => {
                let (change, low, high) = fixed.change;
                let who = format!("{} and {}", fixed.n_group, fixed.n_others);
                (who, format!("{} ({})", signed(change), range(low, high)), signed(fixed.churn_effect))
            }
            None => ("too few".to_owned(), "too few".to_owned(), "too few".to_owned()),
        };
        let [first, last] = ends(trend);
        vec![capitalised(short_name(trend)), gap(first), gap(last), n, change, effect, verdict_words(trend.verdict).into()]
    };
    let is_hidden =
        |trend: &GapTrend| trend.fixed.as_ref().is_some_and(|fixed| shown(fixed.n_group).is_none() || shown(fixed.n_others).is_none());
    let mut notes = vec![
        "Gap: the mean of other pupils less the mean of pupils with SEND. Change: of the same pupils, grouped as at the start; minus is narrower. Register effect: what joining and leaving added. Appendix D has each term.".to_owned(),
    ];
    if trends.iter().any(is_hidden) {
        notes.push("c in a number of pupils: hidden; each change follows enough pupils on both sides.".into());
    }
    Table {
        name: "progress".into(),
        caption: match common {
            Some([Some(first), Some(last)]) if first != last => {
                format!("The gap in points in {first} and in {last}, and its change among the same pupils.")
            }
            _ => "The gap in points at the first and the latest occasion, and its change among the same pupils.".into(),
        },
        columns: vec![
            words("Subject", 11),
            number("First gap", if is_common { 9 } else { 16 }),
            number("Latest gap", if is_common { 9 } else { 16 }),
            number("Same pupils (SEND, others)", if is_common { 18 } else { 13 }),
            number("Change (likely range)", 18),
            number("Register effect", 10),
            words("Verdict", if is_common { 25 } else { 16 }),
        ],
        rows: trends.iter().map(row).collect(),
        notes: vec![notes.join(" ")],
    }
}

/// The occasions between which the same pupils are followed; otherwise the first and last whose gap is shown.
fn ends(trend: &GapTrend) -> [Option<&TrendPoint>; 2] {
    let at = |occasion: Occasion| trend.points.iter().find(|point| point.occasion == occasion);
    match &trend.fixed {
        Some(fixed) => [at(fixed.from), at(fixed.to)],
        None => {
            let shown = || trend.points.iter().filter(|point| finite(point.gap).is_some());
            [shown().next().or(trend.points.first()), shown().next_back().or(trend.points.last())]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclose::view::Count;
    use crate::domain::subject::Subject;

    fn trend(verdict: TrendWord, slope: Option<Interval>) -> GapTrend {
        GapTrend { subject: Subject::Reading, measure: "standardised score".into(), points: Vec::new(), fixed: None, verdict, slope }
    }

    #[test]
    fn a_trend_whose_points_are_all_hidden_has_a_table_and_no_chart() {
        let hidden = TrendPoint {
            occasion: Occasion::of(chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()),
            n_group: Count::Hidden,
            n_others: Count::Hidden,
            changed_to: None,
            gap: None,
        };
        let mut all_hidden = trend(TrendWord::TooFew, None);
        all_hidden.points = vec![hidden];
        assert_eq!(figure(&all_hidden, 0, (0.0, 0.0)), None);
        assert_eq!(points_table(&all_hidden, 0).rows[0], ["Autumn 2026-27", "c", "c", "c", "c"]);
    }

    #[test]
    fn a_changed_test_is_told_and_its_line_broken() {
        let at = |month: u32, changed_to: Option<&str>| TrendPoint {
            occasion: Occasion::of(chrono::NaiveDate::from_ymd_opt(2026, month, 1).unwrap()),
            n_group: Count::Exact(20),
            n_others: Count::Exact(90),
            changed_to: changed_to.map(str::to_owned),
            gap: Some((9.0, 4.0, 14.0)),
        };
        let mut changed = trend(TrendWord::TooFew, None);
        changed.points = vec![at(3, None), at(6, None), at(11, Some("Test Y, age-standardised score"))];
        let told = change_sentence(&changed).unwrap();
        assert!(told.contains("autumn 2026-27 to Test Y, age-standardised score") || told.contains("Autumn 2026-27 to Test Y"), "{told}");
        assert_eq!(points_table(&changed, 0).notes, [told]);
        let drawn = figure(&changed, 0, (0.0, 14.0)).unwrap().chart;
        assert!(drawn.alt.ends_with("The line breaks where the test changed."));
        let Plot::Trend(plot) = drawn.plot else { panic!("a trend") };
        assert_eq!(plot.points.iter().map(|point| point.is_new_test).collect::<Vec<_>>(), [false, false, true]);
        changed.points.pop();
        assert_eq!(change_sentence(&changed), None);
    }
}
