//! The rules every report must keep, checked over all sample views; each test is named by its rule.

use super::document::{Block, ReportDocument, Table};
use super::governor_report;
use super::report_tests::{awkward_view, empty_view, full_view, hidden_view, stamp, views};
use crate::render::artefact::{Artefact, Audience};

fn text_of<'a>(artefacts: &'a [Artefact], name: &str) -> &'a str {
    std::str::from_utf8(&artefacts.iter().find(|artefact| artefact.name == name).unwrap().bytes).unwrap()
}

/// Every sentence of the report outside tables.
fn sentences(document: &ReportDocument) -> Vec<String> {
    let prose = document.sections.iter().flat_map(|section| {
        let blocks = section.blocks.iter().flat_map(|block| match block {
            Block::Paragraph(text) => vec![text.clone()],
            Block::List(items) => items.clone(),
            Block::Terms(terms) => terms.iter().map(|(_, meaning)| meaning.clone()).collect(),
            Block::Table(table) => [vec![table.caption.clone()], table.notes.clone()].concat(),
            Block::Figure(figure) => vec![figure.caption.clone()],
            Block::Subheading(_) => Vec::new(),
        });
        std::iter::once(section.finding.clone()).chain(blocks)
    });
    prose
        .flat_map(|text| text.split_inclusive(['.', '?', '!']).map(str::trim).map(str::to_owned).collect::<Vec<_>>())
        .filter(|s| !s.is_empty())
        .collect()
}

#[test]
fn every_view_gives_a_whole_report_with_no_number_that_is_none() {
    for (name, view) in views() {
        let artefacts = governor_report(&view, &stamp()).unwrap();
        assert!(artefacts.iter().all(|artefact| artefact.audience == Audience::Governors), "{name}");
        let pdf = String::from_utf8_lossy(&artefacts[0].bytes);
        assert!(pdf.starts_with("%PDF-"), "{name}");
        for mark in ["<pdfuaid:part>1</pdfuaid:part>", "en-GB", "2026-11-20T00:00:00"] {
            assert!(pdf.contains(mark), "{name}: {mark}");
        }
        let html = text_of(&artefacts, "send-report.html");
        for wrong in ["NaN", "inf", "Infinity", "None", "-0"] {
            let words: Vec<&str> = html.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| *word == wrong).collect();
            // `None` opens a note of the interventions table.
            assert!(words.is_empty() || wrong == "None", "{name}: {wrong}");
        }
        let charts = artefacts.iter().filter(|artefact| artefact.name.ends_with(".svg")).count();
        assert_eq!(html.matches("<svg ").count(), charts, "{name}");
        assert_eq!(html.matches("<img").count() + html.matches("<script").count(), 0, "{name}");
    }
}

#[test]
fn a_report_with_nothing_to_show_has_no_empty_chart() {
    for view in [hidden_view(), empty_view()] {
        assert_eq!(governor_report(&view, &stamp()).unwrap().len(), 3, "the PDF, the page and the document only");
    }
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    let [once, twice] = [(), ()].map(|()| governor_report(&full_view(), &stamp()).unwrap());
    assert_eq!(once.len(), twice.len());
    for (a, b) in once.iter().zip(&twice) {
        assert!(a == b, "{}", a.name);
    }
}

#[test]
fn no_sentence_is_over_thirty_words_or_claims_too_much() {
    for (name, view) in views() {
        for sentence in sentences(&ReportDocument::new(&view, &stamp())) {
            // The words of an intervention and the names inside them are not ours to shorten.
            let words = sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
            assert!(words <= 30, "{name}, {words} words: {sentence}");
            let lower = sentence.to_lowercase();
            for claim in [
                "significant",
                "because of the intervention",
                "caused",
                "proves",
                "accelerated",
                "closed the gap",
                "best",
                "worst",
                "red",
                "amber",
            ] {
                assert!(
                    !lower.split(|c: char| !c.is_alphabetic() && c != ' ').any(|part| format!(" {part} ").contains(&format!(" {claim} "))),
                    "{name}, '{claim}': {sentence}"
                );
            }
        }
    }
}

#[test]
fn text_from_files_is_never_markup() {
    let artefacts = governor_report(&awkward_view(), &stamp()).unwrap();
    let html = text_of(&artefacts, "send-report.html");
    assert!(!html.contains("<b>&") && html.contains("&lt;b&gt;&amp; &quot;more&quot;&lt;/b&gt;"));
    assert!(html.contains("#let x = 1 $y$"), "printed as typed");
}

#[test]
fn headings_are_in_order_and_every_table_has_captions_and_scopes() {
    for (name, view) in views() {
        let artefacts = governor_report(&view, &stamp()).unwrap();
        let html = text_of(&artefacts, "send-report.html");
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        let levels: Vec<u32> = html.match_indices("<h").filter_map(|(at, _)| html[at + 2..].chars().next()?.to_digit(10)).collect();
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
        assert_eq!(html.matches("<table").count(), html.matches("<caption").count(), "{name}");
        assert!(!html.contains("<th>") && !html.contains("<td></td>"), "{name}");
    }
}

#[test]
fn hidden_counts_are_explained_once_and_printed_as_c() {
    let artefacts = governor_report(&full_view(), &stamp()).unwrap();
    let html = text_of(&artefacts, "send-report.html");
    assert_eq!(
        html.matches("stands for a hidden figure: a count under 6, a mean of fewer than 10 pupils, or a figure that would give one away")
            .count(),
        1
    );
    assert!(
        html.contains("<th scope=\"row\">Social, emotional and mental health</th><td class=\"number\">c</td><td class=\"number\">c</td>")
    );
}

#[test]
fn every_chart_has_words_for_those_who_cannot_see_it() {
    let document = ReportDocument::new(&full_view(), &stamp());
    let names: Vec<&str> = document.figures().map(|figure| figure.name.as_str()).collect();
    let expected =
        ["prevalence", "attainment", "interventions", "needs", "gap-reading-1", "gap-maths-2", "gap-gps-3", "decisions", "attendance"];
    assert_eq!(names, expected);
    for figure in document.figures() {
        assert!(figure.alt.ends_with('.') && figure.alt.len() > 40, "{}", figure.alt);
        assert!(figure.chart.title.split_whitespace().count() <= 10, "{}", figure.chart.title);
    }
}

fn tables(document: &ReportDocument) -> Vec<&Table> {
    let blocks = document.sections.iter().flat_map(|section| &section.blocks);
    blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

#[test]
fn every_report_has_the_same_thirteen_sections_and_four_appendices() {
    for (name, view) in views() {
        let document = ReportDocument::new(&view, &stamp());
        // A section with nothing to show is a line of the fourteenth, under its own number.
        let brief = document.sections.iter().find(|section| section.number == "14");
        let lines: Vec<&(String, String)> = brief
            .iter()
            .flat_map(|section| &section.blocks)
            .flat_map(|block| if let Block::Terms(lines) = block { lines.as_slice() } else { &[] })
            .collect();
        assert!(lines.iter().all(|(_, line)| line.trim_end_matches(']').ends_with('.')), "{name}: {lines:?}");
        let mut numbers: Vec<u32> =
            document.sections.iter().filter_map(|section| section.number.parse().ok()).filter(|n| *n < 14).collect();
        numbers.extend(lines.iter().filter_map(|(heading, _)| heading.split('.').next()?.parse::<u32>().ok()));
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=13).collect::<Vec<u32>>(), "{name}");
        let letters: Vec<&str> =
            document.sections.iter().map(|section| section.number.as_str()).filter(|n| n.parse::<u32>().is_err()).collect();
        assert_eq!(letters, ["A", "B", "C", "D"], "{name}");
        let empty = document.sections.iter().filter(|section| section.blocks.is_empty() && section.number != "D");
        assert_eq!(empty.count(), 0, "{name}: a heading above a single line");
        assert!(document.sections.iter().all(|section| section.finding.trim().ends_with(['.', '?'])), "{name}");
    }
}

#[test]
fn every_percentage_has_its_count_in_the_same_row() {
    // England's figures and shares of sessions are no shares of a count of pupils in this school.
    let is_exempt =
        |heading: &str| heading.starts_with("England") || heading.starts_with("Local authority") || heading.contains("Sessions");
    for (name, view) in views() {
        let document = ReportDocument::new(&view, &stamp());
        for table in tables(&document) {
            for row in &table.rows {
                let own: Vec<&String> =
                    row.iter().zip(&table.columns).filter(|(_, column)| !is_exempt(&column.heading)).map(|(cell, _)| cell).collect();
                if own.iter().all(|cell| !cell.contains('%')) {
                    continue;
                }
                let has_count = own.iter().any(|cell| {
                    let plain = cell.trim_start_matches("about ").split(" (").next().unwrap_or_default();
                    plain == "c" || plain.parse::<u32>().is_ok() || plain.split(" of ").all(|part| part.parse::<u32>().is_ok())
                });
                assert!(has_count, "{name}, {}: {row:?}", table.name);
            }
        }
    }
}

#[test]
fn a_change_is_told_in_points_and_never_in_percent() {
    for (name, view) in views() {
        let document = ReportDocument::new(&view, &stamp());
        for sentence in sentences(&document) {
            for word in ["narrowed", "widened", "rose", "fell", "increased", "decreased", "changed", "wider", "narrower"] {
                assert!(!(sentence.contains(word) && sentence.contains('%') && !sentence.contains("95% interval")), "{name}: {sentence}");
            }
        }
        let changes = tables(&document).into_iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
        for (table, column) in changes.filter(|(_, column)| column.heading.starts_with("Change")) {
            assert!(column.heading.contains("points") || table.caption.contains("points"), "{name}: {}", column.heading);
        }
    }
}

#[test]
fn no_table_has_a_blank_cell_or_a_ragged_row() {
    for (name, view) in views() {
        for table in tables(&ReportDocument::new(&view, &stamp())) {
            assert!(!table.caption.is_empty() && !table.rows.is_empty(), "{name}, {}", table.name);
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{name}, {}", table.name);
            assert!(table.rows.iter().flatten().all(|cell| !cell.trim().is_empty()), "{name}, {}", table.name);
        }
    }
}

/// Numbers of a text as printed, without their signs and units.
fn numbers(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|part| part.trim_matches('.').to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

#[test]
fn a_chart_holds_no_number_that_its_table_does_not() {
    use crate::render::chart::Plot;
    for (name, view) in views() {
        let document = ReportDocument::new(&view, &stamp());
        let printed: std::collections::BTreeSet<String> = tables(&document)
            .into_iter()
            .flat_map(|table| table.rows.iter().flatten().chain(&table.notes).chain(std::iter::once(&table.caption)))
            .flat_map(|text| numbers(text))
            .collect();
        for figure in document.figures() {
            let shown: Vec<String> = match &figure.chart.plot {
                Plot::Bars(bars) => bars.iter().map(|bar| bar.value_label.clone()).collect(),
                Plot::Trend(trend) => trend.points.iter().flat_map(|point| point.counts.clone()).chain(trend.end_label.clone()).collect(),
                Plot::Intervals(rows) | Plot::Compared(rows) => rows.iter().map(|row| row.value_label.clone()).collect(),
                Plot::Paired(paired) => paired.rows.iter().flat_map(|row| row.value_labels.iter().chain([&row.note]).cloned()).collect(),
                Plot::Stacked(stacked) => stacked.rows.iter().flat_map(|row| row.parts.iter().map(|(_, words)| words.clone())).collect(),
                // Years before last stand in the chart's own description and in its table of the appendix.
                Plot::Years(years) => {
                    years.panels.iter().flat_map(|panel| panel.columns.iter().map(|column| column.value_label.clone())).collect()
                }
            };
            for number in shown.iter().flat_map(|text| numbers(text)) {
                assert!(printed.contains(&number), "{name}, {}: {number} stands in no table", figure.name);
            }
        }
    }
}

#[test]
fn sentences_can_be_read_at_the_age_of_fifteen() {
    for (name, view) in views().into_iter().filter(|(name, _)| *name != "awkward") {
        let sentences = sentences(&ReportDocument::new(&view, &stamp()));
        let words: Vec<&str> =
            sentences.iter().flat_map(|one| one.split_whitespace()).filter(|word| word.chars().any(char::is_alphabetic)).collect();
        let n_syllables: usize = words.iter().map(|word| syllables(word)).sum();
        // Flesch-Kincaid grade (Kincaid and others 1975); a grade is an age less five.
        let grade = 0.39 * words.len() as f64 / sentences.len() as f64 + 11.8 * n_syllables as f64 / words.len() as f64 - 15.59;
        assert!(grade + 5.0 <= 15.0, "{name}: {:.1}", grade + 5.0);
    }
}

/// Groups of vowels, without a mute e at the end.
fn syllables(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let stem = word.strip_suffix('e').filter(|stem| !stem.ends_with('l')).unwrap_or(&word);
    let is_vowel = |c: char| "aeiouy".contains(c);
    let groups = stem.split(|c: char| !is_vowel(c)).filter(|group| !group.is_empty()).count();
    groups.max(1)
}
