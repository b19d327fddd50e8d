//! What every kind of chart must keep, with no row, one row and ten rows, and with the longest words.

use plotters::style::{FontDesc, FontFamily, FontStyle};
use quick_xml::events::Event;

use super::canvas::{NAVY, ORANGE, PLUM, TEAL, WIDTH};
use super::fonts::FAMILIES;
use super::{
    Bar, Chart, IntervalRow, LineLook, Paired, PairedRow, Plot, Stacked, StackedRow, Trend, TrendMark, Unit, YearColumn, YearPanel, Years,
    png, svg,
};

const LONG: &str = "Structured small-group conversations about reading for meaning (twice weekly, with home link)";
const ONE_WORD: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

fn chart(name: &str, plot: Plot) -> Chart {
    Chart { name: name.into(), title: "What the chart shows in ten words or fewer".into(), alt: "Words.".into(), plot }
}

/// A name for a row: every third is long, every fourth is one endless word.
fn name(i: usize) -> String {
    match i % 4 {
        2 => LONG.into(),
        3 => ONE_WORD.into(),
        _ => format!("Row {i}"),
    }
}

/// A number from 0 to 100, different for each row, and now and then hidden.
fn percent(i: usize) -> Option<f64> {
    (i % 7 != 5).then(|| f64::from(u32::try_from(i * 37 % 101).unwrap_or(0)))
}

fn words(value: Option<f64>) -> String {
    value.map_or_else(|| "c".into(), |value| format!("{value}%"))
}

/// A chart of each kind with so many rows.
fn every_kind(rows: usize) -> Vec<Chart> {
    let bars = (0..rows).map(|i| Bar {
        label: name(i),
        percent: percent(i),
        value_label: format!("{} (1,234 of 1,234 pupils)", words(percent(i))),
        reference: i.is_multiple_of(2).then(|| (100.0, "England 94.8% (autumn 2025, state-funded primary schools)".into())),
    });
    let paired = (0..rows).map(|i| PairedRow {
        label: name(i),
        percents: [percent(i), percent(i + 3)],
        value_labels: [words(percent(i)), format!("{} (171 of 210)", words(percent(i + 3)))],
        note: if i.is_multiple_of(2) { "gap 34 points (likely range 20 to 48)".into() } else { String::new() },
    });
    let stacked = (0..rows).map(|i| StackedRow {
        label: name(i),
        parts: [percent(i), Some(0.0), Some(1.0), percent(i + 5)].map(|size| (size, words(size))).to_vec(),
    });
    let column = |i: usize| YearColumn {
        year: format!("20{:02}-{:02}", 10 + i, 11 + i),
        percent: percent(i),
        value_label: words(percent(i)),
        count: if i.is_multiple_of(3) { "c".into() } else { "1,234".into() },
        reference: i.is_multiple_of(2).then_some(19.4),
    };
    let panel = |i: usize| YearPanel { label: name(i), columns: (0..rows).map(column).collect() };
    let interval = |i: usize| {
        let value = percent(i).map(|value| (value - 50.0, value - 70.0, value - 30.0));
        IntervalRow { label: name(i), value, value_label: value.map_or("no figure".into(), |(v, l, h)| format!("{v} ({l} to {h})")) }
    };
    let mark = |i: usize| TrendMark {
        term: ["Autumn", "Spring", "Summer"][i % 3].into(),
        year: format!("20{}-{}", 20 + i / 3, 21 + i / 3),
        is_new_test: i == 6,
        value: percent(i).map(|value| (value, value - 6.0, value + 6.0)),
        counts: vec!["c".into(), "1,180".into()],
    };
    let trend = Trend {
        end_label: vec![LONG.into(), "9 points".into()],
        axis_label: "Gap in points; bars show the likely range".into(),
        scale: (-6.0, 106.0),
        stroke: LineLook::Third,
        count_headings: vec!["With SEND".into(), "Others".into()],
        points: (0..rows).map(mark).collect(),
    };
    let parts = ["Flagged", LONG, ONE_WORD, "Not judged"].map(String::from).to_vec();
    vec![
        chart("bars", Plot::Bars(bars.collect())),
        chart(
            "paired",
            Plot::Paired(Paired {
                groups: ["Pupils with SEND".into(), "Other pupils".into()],
                axis_label: "at the expected standard".into(),
                rows: paired.collect(),
            }),
        ),
        chart("stacked", Plot::Stacked(Stacked { categories: parts, unit: Unit::Percent, rows: stacked.collect() })),
        chart(
            "years",
            Plot::Years(Years {
                panels: (0..rows.min(4)).map(panel).collect(),
                count_label: "Below each year: pupils; c is hidden to protect pupils.".into(),
                reference_label: Some(format!("England, {LONG}")),
            }),
        ),
        chart("intervals", Plot::Intervals((0..rows).map(interval).collect())),
        chart("compared", Plot::Compared((0..rows).map(interval).collect())),
        chart("trend", Plot::Trend(trend)),
    ]
}

/// A text of a picture: left, right, middle, words.
struct Written {
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    words: String,
}

/// Every text of an SVG with the room it takes, and the picture's height.
fn written(picture: &str) -> (Vec<Written>, f64) {
    let mut reader = quick_xml::Reader::from_str(picture);
    let (mut texts, mut height, mut open): (Vec<Written>, f64, Option<[String; 5]>) = (Vec::new(), 0.0, None);
    loop {
        match reader.read_event().expect("our own SVG is well-formed") {
            Event::Eof => return (texts, height),
            Event::Start(tag) => {
                let of = |name: &str| {
                    let found = tag.try_get_attribute(name).ok().flatten();
                    found.map(|a| a.value.into_owned()).unwrap_or_default()
                };
                match tag.name().as_ref() {
                    "svg" => height = of("height").parse().unwrap_or(0.0),
                    "text" => open = Some([of("x"), of("y"), of("text-anchor"), of("font-size"), of("font-weight")]),
                    _ => {}
                }
            }
            Event::Text(text) => {
                let Some([x, y, anchor, size, weight]) = &open else { continue };
                let words = text.trim().to_owned();
                let (x, size): (f64, f64) = (x.parse().unwrap_or(-1.0), size.parse().unwrap_or(0.0));
                let style = if weight == "bold" { FontStyle::Bold } else { FontStyle::Normal };
                let font = FontDesc::new(FontFamily::Name(FAMILIES), size * 1.24, style);
                let length = f64::from(font.box_size(&words).map_or(0, |(width, _)| width));
                let left = x - match anchor.as_str() {
                    "middle" => length / 2.0,
                    "end" => length,
                    _ => 0.0,
                };
                texts.push(Written { left, right: left + length, y: y.parse().unwrap_or(-1.0), size, words });
            }
            Event::End(_) => open = None,
            _ => {}
        }
    }
}

#[test]
fn no_words_leave_the_picture_or_cross_others() {
    for rows in [0, 1, 4, 10] {
        for chart in every_kind(rows) {
            let (texts, height) = written(&svg(&chart).unwrap());
            assert!(!texts.is_empty());
            for (at, text) in texts.iter().enumerate() {
                let what = format!("{} of {rows}: {}", chart.name, text.words);
                assert!(text.left >= 0.0 && text.right <= f64::from(WIDTH) + 0.5, "{what}: {} to {}", text.left, text.right);
                assert!(text.y >= text.size * 0.5 && text.y <= height, "{what}: {} of {height}", text.y);
                let crossed = texts[..at]
                    .iter()
                    .find(|other| (text.y - other.y).abs() < 12.0 && text.left + 1.0 < other.right && other.left + 1.0 < text.right);
                assert!(crossed.is_none(), "{what} stands on {}", crossed.map_or("", |other| &other.words));
            }
        }
    }
}

#[test]
fn all_words_are_dark_on_white() {
    for chart in every_kind(4) {
        let picture = svg(&chart).unwrap();
        let texts = picture.split("<text ").skip(1).map(|text| text.split('>').next().unwrap_or_default());
        assert!(texts.into_iter().all(|text| text.contains("fill=\"#3D3D3D\"")), "{}", chart.name);
    }
    assert!(1.05 / (brightness((0x3D, 0x3D, 0x3D)) + 0.05) > 10.0);
}

#[test]
fn no_picture_holds_a_number_that_is_none() {
    let nothing = Some(f64::NAN);
    let plots = [
        Plot::Bars(vec![Bar { label: "a".into(), percent: nothing, value_label: "c".into(), reference: Some((f64::NAN, "b".into())) }]),
        Plot::Paired(Paired {
            groups: ["a".into(), "b".into()],
            axis_label: "c".into(),
            rows: vec![PairedRow { label: "d".into(), percents: [nothing; 2], value_labels: ["c".into(), "c".into()], note: "".into() }],
        }),
        Plot::Stacked(Stacked {
            categories: vec!["a".into()],
            unit: Unit::Pupils,
            rows: vec![StackedRow { label: "b".into(), parts: vec![(nothing, "c".into())] }],
        }),
        Plot::Years(Years {
            panels: vec![YearPanel {
                label: "a".into(),
                columns: vec![YearColumn {
                    year: "2026".into(),
                    percent: nothing,
                    value_label: "c".into(),
                    count: "c".into(),
                    reference: nothing,
                }],
            }],
            count_label: String::new(),
            reference_label: None,
        }),
        Plot::Intervals(vec![IntervalRow { label: "a".into(), value: Some((f64::NAN, 0.0, f64::INFINITY)), value_label: "b".into() }]),
    ];
    for plot in plots {
        let picture = svg(&chart("none", plot)).unwrap();
        assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
    }
}

#[test]
fn five_series_are_refused() {
    let five = |n: usize| Stacked { categories: vec!["a".into(); n], unit: Unit::Pupils, rows: Vec::new() };
    assert!(svg(&chart("four", Plot::Stacked(five(4)))).is_ok());
    assert!(svg(&chart("five", Plot::Stacked(five(5)))).unwrap_err().to_string().contains("four can be told apart"));
    let panels = vec![YearPanel { label: "a".into(), columns: Vec::new() }; 5];
    let years = Years { panels, count_label: String::new(), reference_label: None };
    assert!(svg(&chart("years", Plot::Years(years))).is_err());
}

#[test]
fn a_hidden_part_is_named_and_not_drawn() {
    let stacked = |middle: Option<f64>| {
        let parts = vec![(Some(20.0), "20".to_owned()), (middle, middle.map_or("c".into(), |v| v.to_string())), (Some(30.0), "30".into())];
        let names = ["Flagged", "Watch", "Cleared"].map(String::from).to_vec();
        let rows = vec![StackedRow { label: "Autumn".into(), parts }];
        svg(&chart("stacked", Plot::Stacked(Stacked { categories: names, unit: Unit::Pupils, rows }))).unwrap()
    };
    let drawn = |picture: &str| picture.matches("<rect").count();
    assert!(stacked(None).contains("Watch c"));
    assert!(drawn(&stacked(None)) < drawn(&stacked(Some(9.0))));
}

#[test]
fn a_hidden_dot_is_told_in_words_and_no_line_leads_to_it() {
    let paired = |second: Option<f64>| {
        let row = PairedRow {
            label: "Reading".into(),
            percents: [Some(40.0), second],
            value_labels: ["40%".into(), words(second)],
            note: String::new(),
        };
        let groups = ["With SEND".into(), "Others".into()];
        svg(&chart("paired", Plot::Paired(Paired { groups, axis_label: "reached".into(), rows: vec![row] }))).unwrap()
    };
    assert!(paired(None).contains("Others: c"));
    let joins = |picture: &str| picture.matches("stroke-width=\"3\"").count();
    assert_eq!((joins(&paired(None)), joins(&paired(Some(80.0)))), (0, 1));
}

#[test]
fn a_bar_of_any_height_stands_on_zero() {
    let panel = |percent: f64| YearPanel {
        label: "SEN support".into(),
        columns: vec![YearColumn {
            year: "2026".into(),
            percent: Some(percent),
            value_label: String::new(),
            count: String::new(),
            reference: None,
        }],
    };
    let years = Years { panels: vec![panel(92.0), panel(46.0)], count_label: String::new(), reference_label: None };
    let picture = svg(&chart("years", Plot::Years(years))).unwrap();
    let height = |colour: &str| -> i32 {
        let bar = picture.split('<').find(|part| part.starts_with("rect") && part.contains(colour)).expect("a column");
        bar.split("height=\"").nth(1).and_then(|rest| rest.split('"').next()).and_then(|n| n.parse().ok()).expect("its height")
    };
    assert!((height("#12436D") - 2 * height("#28A197")).abs() <= 2, "half as many is half as high");
}

fn brightness((r, g, b): (u8, u8, u8)) -> f64 {
    let channel = |c: u8| {
        let s = f64::from(c) / 255.0;
        if s <= 0.040_45 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
}

#[test]
fn neighbours_in_the_palette_differ_by_three_to_one() {
    let palette = [NAVY, TEAL, PLUM, ORANGE].map(|colour| brightness((colour.0, colour.1, colour.2)));
    for pair in palette.windows(2) {
        let ratio = (pair[0].max(pair[1]) + 0.05) / (pair[0].min(pair[1]) + 0.05);
        assert!(ratio >= 3.0, "{ratio}");
    }
}

#[test]
fn parts_of_a_bar_stay_apart_without_colour() {
    // Every pair of looks as neighbours, because a part of none lets any two meet.
    for first in 0..4 {
        for second in first + 1..4 {
            let parts = (0..4).map(|i| (Some(if i == first || i == second { 50.0 } else { 0.0 }), String::new())).collect();
            let stacked =
                Stacked { categories: vec!["a".into(); 4], unit: Unit::Percent, rows: vec![StackedRow { label: "b".into(), parts }] };
            let picture = svg(&chart("grey", Plot::Stacked(stacked))).unwrap();
            let pixels = resvg::tiny_skia::Pixmap::decode_png(&png(&picture).unwrap()).unwrap();
            let edge = whitest_run_inside_the_bar(&pixels);
            assert!(edge >= 4, "{first} and {second}: {edge} pixels of white between them");
        }
    }
}

/// The longest run of white along the upper part of the first bar, between its first and its last dark pixel.
fn whitest_run_inside_the_bar(pixels: &resvg::tiny_skia::Pixmap) -> usize {
    let y = 2 * (super::canvas::title_height("What the chart shows in ten words or fewer").unsigned_abs() + 4);
    let is_white = |x: u32| pixels.pixel(x, y).is_some_and(|p| brightness((p.red(), p.green(), p.blue())) > 0.9);
    let row: Vec<bool> = (0..pixels.width()).map(is_white).collect();
    // The axis is the first dark pixel; the bar's end is where the long white of the margin begins.
    let start = row.iter().position(|white| !white).unwrap_or(0);
    let middle = start + (row.len() - start) / 2;
    let from = row[..middle].iter().rposition(|white| !white).map_or(0, |_| middle.saturating_sub(100));
    let inside = &row[from..(middle + 100).min(row.len())];
    inside.split(|white| !white).map(<[bool]>::len).max().unwrap_or(0)
}

#[test]
fn marks_and_dashes_tell_the_four_looks_apart() {
    for (at, look) in LineLook::ALL.iter().enumerate() {
        for other in &LineLook::ALL[..at] {
            assert_ne!(look.dash(), other.dash());
            assert_ne!(std::mem::discriminant(&look.mark()), std::mem::discriminant(&other.mark()));
        }
    }
}
