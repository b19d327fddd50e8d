//! A page as HTML: whole and self-contained, or as a fragment to paste below the school's own heading. No scripts, nothing fetched.

use std::fmt::Write as _;

use super::document::{Block, Page, Section, Table};
use crate::render::chart::escaped;

const STYLE: &str = include_str!("page.css");

/// The whole page.
pub(super) fn whole(page: &Page) -> String {
    let title = format!("{}: {}", page.school, page.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the main part</a>\n\
         <header>\n<p class=\"school\">{}</p>\n<h1>{}</h1>\n",
        escaped(&title),
        escaped(&page.school),
        escaped(&page.title)
    );
    intro(&mut out, page);
    out.push_str("</header>\n<nav aria-label=\"On this page\">\n<ul>\n");
    for section in page.sections.iter().filter(|section| !section.is_part) {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", id(page, section), escaped(&heading(section)));
    }
    out.push_str("</ul>\n</nav>\n<main id=\"main\">\n");
    sections(&mut out, page);
    let _ = write!(out, "</main>\n<footer>\n<p>{}</p>\n</footer>\n</body>\n</html>\n", escaped(&page.foot));
    out
}

/// The sections alone, from the second level of headings on.
pub(super) fn fragment(page: &Page) -> String {
    let mut out = format!("<div lang=\"en-GB\" class=\"{}\">\n", page.file);
    intro(&mut out, page);
    sections(&mut out, page);
    let _ = write!(out, "<p>{}</p>\n</div>\n", escaped(&page.foot));
    out
}

fn intro(out: &mut String, page: &Page) {
    for text in &page.intro {
        element(out, "p", text);
    }
}

fn sections(out: &mut String, page: &Page) {
    for section in &page.sections {
        let level = if section.is_part { "h3" } else { "h2" };
        let _ = writeln!(
            out,
            "<section aria-labelledby=\"{0}\">\n<{level} id=\"{0}\">{1}</{level}>",
            id(page, section),
            escaped(&heading(section))
        );
        for block in &section.blocks {
            put(out, block, page);
        }
        out.push_str("</section>\n");
    }
}

/// `3a. How we check …`; a section that is no item of the law has no number.
fn heading(section: &Section) -> String {
    if section.number == "+" { section.heading.clone() } else { format!("{}. {}", section.number, section.heading) }
}

fn id(page: &Page, section: &Section) -> String {
    let number = if section.number == "+" { "last-year" } else { section.number.as_str() };
    format!("{}-{number}", page.file)
}

fn put(out: &mut String, block: &Block, page: &Page) {
    match block {
        Block::Paragraph(text) => element(out, "p", text),
        Block::Subheading(text) => element(out, "h3", text),
        Block::Missing(text) => {
            let _ = writeln!(out, "<p class=\"missing\">{}</p>", escaped(text));
        }
        Block::List(items) => {
            out.push_str("<ul>\n");
            items.iter().for_each(|item| element(out, "li", item));
            out.push_str("</ul>\n");
        }
        Block::Link { text, address } if is_web(address) => {
            let _ = writeln!(out, "<p><a href=\"{}\">{}</a></p>", escaped(address), escaped(text));
        }
        Block::Link { text, address } => element(out, "p", &format!("{text}. Where: {address}.")),
        Block::Table(table) => put_table(out, table, page),
    }
}

/// True for an address that a browser may follow; nothing else becomes a link.
pub(super) fn is_web(address: &str) -> bool {
    let lower = address.to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.contains('.') && !rest.starts_with('.') && !rest.contains(char::is_whitespace))
}

fn element(out: &mut String, tag: &str, text: &str) {
    let _ = writeln!(out, "<{tag}>{}</{tag}>", escaped(text));
}

/// A wide table scrolls inside its own region, which the keyboard can reach.
fn put_table(out: &mut String, table: &Table, page: &Page) {
    let name = format!("{}-{}", page.file, table.name);
    let _ = write!(
        out,
        "<div class=\"wide\" role=\"region\" aria-labelledby=\"{name}\" tabindex=\"0\">\n<table class=\"columns-{}\">\n<caption id=\"{name}\">{}</caption>\n<thead>\n<tr>",
        table.headings.len(),
        escaped(&table.caption)
    );
    for heading in &table.headings {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(heading));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let (opening, closing) = if at == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
            let _ = write!(out, "<{opening}>{}</{closing}>", escaped(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://oak.example/send#teaching") && is_web("HTTP://oak.example"));
        for other in ["javascript:alert(1)", "data:text/html,x", "oak.example", "https://", "https:// oak.example", "file:///etc"] {
            assert!(!is_web(other), "{other}");
        }
    }
}
