//! Charts: our own description of a chart, drawn as SVG through plotters and as PNG through resvg.
//!
//! A description holds only what the table beside the chart prints, already rounded, so that a chart can
//! give away no more than its table. Rules (palette, direct labels, marker and dash besides colour, zero
//! line, breaks at hidden points) follow the Government Analysis Function's guidance on accessible charts.

mod bars;
mod canvas;
#[cfg(test)]
mod every_kind_tests;
pub mod fonts;
mod intervals;
mod paired;
mod png;
mod stacked;
mod trend;
mod years;

pub use png::png;

use crate::error::Error;

/// One chart with everything a reader needs when the picture cannot be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// File name without ending; also the prefix of ids inside the SVG.
    pub name: String,
    /// States the finding in ten words or fewer.
    pub title: String,
    /// One or two sentences with the finding and the end values.
    pub alt: String,
    /// What is drawn.
    pub plot: Plot,
}

/// The kinds of chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Plot {
    /// Horizontal bars in percent, from zero.
    Bars(Vec<Bar>),
    /// One line over occasions with its intervals.
    Trend(Trend),
    /// Estimates with their intervals around a zero line, in points.
    Intervals(Vec<IntervalRow>),
    /// Differences from similar pupils with their intervals, in points: another axis than that of [`Plot::Intervals`].
    Compared(Vec<IntervalRow>),
    /// Two groups side by side, a row for each subject, in percent.
    Paired(Paired),
    /// Horizontal bars made of parts, from zero.
    Stacked(Stacked),
    /// Columns in percent over years, a panel for each group, all on one scale from zero.
    Years(Years),
}

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// What the bar stands for.
    pub label: String,
    /// Percent as printed; `None` draws no bar, only the words of `value_label`.
    pub percent: Option<f64>,
    /// The words at the bar's end.
    pub value_label: String,
    /// A published figure drawn as a diamond below the bar, with its words.
    pub reference: Option<(f64, String)>,
}

/// One line over occasions.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// Words at the line's end, a line each.
    pub end_label: Vec<String>,
    /// Words above the axis.
    pub axis_label: String,
    /// Lowest and highest value of the axis, the same for all trends of a report.
    pub scale: (f64, f64),
    /// Marker and dash of the line.
    pub stroke: LineLook,
    /// Headings of the counts printed under the axis.
    pub count_headings: Vec<String>,
    /// Occasions in time order.
    pub points: Vec<TrendMark>,
}

/// One occasion of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendMark {
    /// `Autumn`.
    pub term: String,
    /// `2025-26`.
    pub year: String,
    /// Another test than on the occasion before: no line leads here.
    pub is_new_test: bool,
    /// Value with interval; `None` breaks the line.
    pub value: Option<(f64, f64, f64)>,
    /// Counts as printed, in the order of the headings.
    pub counts: Vec<String>,
}

/// How a line differs from the others besides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineLook {
    /// Dark blue, solid, discs.
    First,
    /// Teal, long dashes, squares.
    Second,
    /// Plum, short dashes, triangles.
    Third,
    /// Orange, dots, diamonds.
    Fourth,
}

impl LineLook {
    /// The four looks in order.
    pub const ALL: [LineLook; 4] = [LineLook::First, LineLook::Second, LineLook::Third, LineLook::Fourth];
}

/// One estimate with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalRow {
    /// What it is an estimate for.
    pub label: String,
    /// Estimate, low, high; `None` draws nothing but the words.
    pub value: Option<(f64, f64, f64)>,
    /// The words at the right edge.
    pub value_label: String,
}

/// Two groups compared in several rows on one axis from 0 to 100 percent.
#[derive(Clone, Debug, PartialEq)]
pub struct Paired {
    /// Names of the two groups; each stands beside its mark in the first row that shows it.
    pub groups: [String; 2],
    /// Words below the axis.
    pub axis_label: String,
    /// Rows in print order.
    pub rows: Vec<PairedRow>,
}

/// One row of [`Paired`].
#[derive(Clone, Debug, PartialEq)]
pub struct PairedRow {
    /// What the row stands for.
    pub label: String,
    /// Percent of each group as printed; `None` draws no dot, only words.
    pub percents: [Option<f64>; 2],
    /// The words at each dot.
    pub value_labels: [String; 2],
    /// The words at the right edge, for example the gap; may be empty.
    pub note: String,
}

/// Bars made of parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Stacked {
    /// Names of the parts, at most four, in the order they are stacked.
    pub categories: Vec<String>,
    /// Unit of the axis.
    pub unit: Unit,
    /// Bars in print order.
    pub rows: Vec<StackedRow>,
}

/// One bar of [`Stacked`].
#[derive(Clone, Debug, PartialEq)]
pub struct StackedRow {
    /// What the bar stands for.
    pub label: String,
    /// Its parts in the order of the categories: size as printed and the words for it. A part without size is
    /// named and not drawn, and then the bar's length is no total.
    pub parts: Vec<(Option<f64>, String)>,
}

/// What the numbers of an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Printed with `%`.
    Percent,
    /// Printed bare; the word stands below the axis.
    Pupils,
}

/// Columns over years.
#[derive(Clone, Debug, PartialEq)]
pub struct Years {
    /// At most four groups.
    pub panels: Vec<YearPanel>,
    /// What the counts below the years are, for example `Pupils below each year`.
    pub count_label: String,
    /// What the diamonds are, where columns have a published figure beside them.
    pub reference_label: Option<String>,
}

/// One group of [`Years`].
#[derive(Clone, Debug, PartialEq)]
pub struct YearPanel {
    /// The group.
    pub label: String,
    /// Years in time order.
    pub columns: Vec<YearColumn>,
}

/// One year of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct YearColumn {
    /// `2026` or `2025-26`.
    pub year: String,
    /// Percent as printed; `None` draws no column, only the words of `value_label`.
    pub percent: Option<f64>,
    /// The words above the column.
    pub value_label: String,
    /// The count as printed below the year.
    pub count: String,
    /// A published figure of the same year, in percent.
    pub reference: Option<f64>,
}

/// Draws a chart as a stand-alone SVG with `role="img"`, a title and a description.
pub fn svg(chart: &Chart) -> Result<String, Error> {
    fonts::register()?;
    let drawn = match &chart.plot {
        Plot::Bars(rows) => bars::draw(&chart.title, rows),
        Plot::Trend(trend) => trend::draw(&chart.title, trend),
        Plot::Intervals(rows) => intervals::draw(&chart.title, rows, intervals::BEYOND),
        Plot::Compared(rows) => intervals::draw(&chart.title, rows, intervals::COMPARED),
        Plot::Paired(paired) => paired::draw(&chart.title, paired),
        Plot::Stacked(stacked) => stacked::draw(&chart.title, stacked),
        Plot::Years(years) => years::draw(&chart.title, years),
    }?;
    Ok(described(&drawn, chart))
}

/// plotters writes no title and no description: both go in after the opening tag.
fn described(drawn: &str, chart: &Chart) -> String {
    let (name, title, alt) = (escaped(&chart.name), escaped(&chart.title), escaped(&chart.alt));
    let opening = format!("<svg role=\"img\" aria-labelledby=\"{name}-title {name}-desc\" ");
    let words = format!(">\n<title id=\"{name}-title\">{title}</title>\n<desc id=\"{name}-desc\">{alt}</desc>");
    drawn.replacen("<svg ", &opening, 1).replacen('>', &words, 1)
}

/// Text safe inside XML and HTML, in elements and in quoted attributes. Control characters become spaces.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Round axis ends and step that hold `low` to `high` and zero.
pub fn nice_scale(low: f64, high: f64) -> (f64, f64, f64) {
    let (low, high) = (low.min(0.0), high.max(0.0));
    let span = if high - low > 0.0 { high - low } else { 1.0 };
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0].into_iter().find(|step| span / step <= 6.0).unwrap_or(span / 5.0);
    let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
    (low, if high > low { high } else { low + step }, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn bar(label: &str, percent: Option<f64>) -> Bar {
        Bar { label: label.into(), percent, value_label: percent.map_or("c".into(), |p| format!("{p}%")), reference: None }
    }

    #[test]
    fn the_picture_carries_its_title_and_description_escaped() {
        let chart = Chart {
            name: "needs".into(),
            title: "Speech & <language>".into(),
            alt: "Half of \"all\" needs.".into(),
            plot: Plot::Bars(vec![bar("A & B", Some(50.0))]),
        };
        let text = svg(&chart).unwrap();
        assert!(text.starts_with("<svg role=\"img\" aria-labelledby=\"needs-title needs-desc\" "), "{text}");
        assert!(text.contains("<title id=\"needs-title\">Speech &amp; &lt;language&gt;</title>"));
        assert!(text.contains("Half of &quot;all&quot; needs."));
        assert!(text.contains("A &amp; B"));
        quick_xml_reads(&text);
        assert_eq!(text, svg(&chart).unwrap(), "same bytes twice");
    }

    fn quick_xml_reads(text: &str) {
        let mut reader = quick_xml::Reader::from_str(text);
        while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
    }

    #[test]
    fn an_axis_always_holds_zero_and_has_at_most_seven_marks() {
        for (low, high) in [(0.0, 0.0), (3.0, 19.0), (-4.0, 6.0), (-12.0, -3.0), (0.0, 100.0), (0.0, 0.4), (-900.0, 1200.0)] {
            let (bottom, top, step) = nice_scale(low, high);
            assert!(bottom <= low.min(0.0) && top >= high.max(0.0) && top > bottom, "{low} {high}");
            assert!((top - bottom) / step <= 8.0, "{low} {high}: {bottom} {top} {step}");
        }
    }

    #[test]
    fn control_characters_never_reach_a_page() {
        assert_eq!(escaped("a\u{0}b\u{8}<'"), "a b &lt;&#39;");
    }
}
