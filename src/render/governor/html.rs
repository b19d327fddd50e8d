//! The report as one self-contained HTML page: no scripts, nothing fetched, readable on paper and at 320 px.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::document::{Block, Figure, ReportDocument, Section, Table};
use crate::render::chart::escaped;

const STYLE: &str = include_str!("report.css");

/// Writes the page. `charts` holds the SVG of each figure by name.
pub(super) fn html(document: &ReportDocument, charts: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let title = format!("{}: {}", document.subtitle, document.title);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the report</a>\n",
        escaped(&title)
    );
    header(&mut out, document);
    contents(&mut out, document);
    out.push_str("<main id=\"main\">\n");
    for part in &document.sections {
        section(&mut out, part, charts);
    }
    let _ = write!(
        out,
        "</main>\n<footer>\n<p>{}. Run {}.</p>\n</footer>\n</body>\n</html>\n",
        escaped(&document.circulation),
        escaped(&document.run_id)
    );
    out
}

fn header(out: &mut String, document: &ReportDocument) {
    let _ = write!(
        out,
        "<header>\n<p class=\"circulation\">{}</p>\n<h1>{}</h1>\n<p class=\"subtitle\">{}</p>\n<dl class=\"cover\">\n",
        escaped(&document.circulation),
        escaped(&document.title),
        escaped(&document.subtitle)
    );
    for (name, value) in &document.meta {
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value));
    }
    out.push_str("</dl>\n</header>\n");
}

fn contents(out: &mut String, document: &ReportDocument) {
    out.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for part in &document.sections {
        let _ = writeln!(out, "<li><a href=\"#section-{0}\">{0}. {1}</a></li>", escaped(&part.number), escaped(&part.heading));
    }
    out.push_str("</ul>\n</nav>\n");
}

fn section(out: &mut String, part: &Section, charts: &BTreeMap<String, String>) {
    let _ = write!(
        out,
        "<section aria-labelledby=\"section-{0}\">\n<h2 id=\"section-{0}\">{0}. {1}</h2>\n<p class=\"finding\">{2}</p>\n",
        escaped(&part.number),
        escaped(&part.heading),
        escaped(&part.finding)
    );
    for block in &part.blocks {
        match block {
            Block::Paragraph(text) => element(out, "p", text),
            Block::Subheading(text) => element(out, "h3", text),
            Block::List(items) => {
                out.push_str("<ul>\n");
                items.iter().for_each(|item| element(out, "li", item));
                out.push_str("</ul>\n");
            }
            Block::Terms(terms) => {
                out.push_str("<dl class=\"terms\">\n");
                for (term, meaning) in terms {
                    element(out, "dt", term);
                    element(out, "dd", meaning);
                }
                out.push_str("</dl>\n");
            }
            Block::Table(content) => table(out, content),
            Block::Figure(content) => figure(out, content, charts),
        }
    }
    out.push_str("</section>\n");
}

fn element(out: &mut String, tag: &str, text: &str) {
    let _ = writeln!(out, "<{tag}>{}</{tag}>", escaped(text));
}

/// A wide table scrolls inside its own region, which the keyboard can reach.
fn table(out: &mut String, content: &Table) {
    let name = escaped(&content.name);
    let _ = write!(
        out,
        "<div class=\"wide{}\" role=\"region\" aria-labelledby=\"{name}-caption\" tabindex=\"0\">\n<table class=\"columns-{}\">\n<caption id=\"{name}-caption\"><span>{}</span></caption>\n<colgroup>",
        // A short table stays on one page when printed.
        if content.rows.len() <= 8 { " short" } else { "" },
        content.columns.len(),
        escaped(&content.caption)
    );
    let all: u32 = content.columns.iter().map(|column| column.width).sum::<u32>().max(1);
    for column in &content.columns {
        let _ = write!(out, "<col style=\"width:{}%\">", column.width * 100 / all);
    }
    out.push_str("</colgroup>\n<thead>\n<tr>");
    for column in &content.columns {
        let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(column.is_number), escaped(&column.heading));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &content.rows {
        out.push_str("<tr>");
        for (index, (cell, column)) in row.iter().zip(&content.columns).enumerate() {
            let (opening, closing) = if index == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            let _ = write!(out, "<{opening}{}>{}</{closing}>", class(column.is_number), escaped(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    for note in &content.notes {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escaped(note));
    }
}

fn class(is_number: bool) -> &'static str {
    if is_number { " class=\"number\"" } else { "" }
}

fn figure(out: &mut String, content: &Figure, charts: &BTreeMap<String, String>) {
    let Some(svg) = charts.get(&content.name) else { return };
    let name = escaped(&content.name);
    let _ = write!(
        out,
        "<figure aria-labelledby=\"{name}-figure\">\n<div class=\"wide chart\" role=\"region\" aria-label=\"Chart: {}\" tabindex=\"0\">\n{svg}</div>\n<figcaption id=\"{name}-figure\">{}</figcaption>\n</figure>\n",
        escaped(&content.chart.title),
        escaped(&content.caption)
    );
}
