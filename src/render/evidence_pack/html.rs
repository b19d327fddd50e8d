//! The page: head, cover, sections, foot. No script, nothing fetched.

use std::fmt::Write as _;

use super::Subject;
use super::sections::{self, Section};
use crate::domain::words::date;
use crate::render::chart::escaped;
use crate::render::workbook::words;

const STYLE: &str = include_str!("page.css");

/// Writes the page of one pupil.
pub(super) fn page(subject: &Subject) -> String {
    let stamp = subject.input.stamp;
    let name = subject.pupil.name.listed();
    let mut out = String::with_capacity(32 * 1024);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex, nofollow\">\n<title>Evidence pack {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<p class=\"circulation\">Confidential: one pupil's special category data. Safe to send to this pupil's parents and, for \
         this pupil's case, to the local authority. Nobody else.</p>\n<h1>{}</h1>\n<p class=\"subtitle\">Record of needs, support, cost and \
         progress. {}, as at {}.</p>\n",
        escaped(&subject.pupil.key),
        escaped(&name),
        escaped(&stamp.school_name),
        date(stamp.as_at)
    );
    cover(&mut out, subject);
    out.push_str("</header>\n<main>\n");
    for (number, section) in (1..).zip(sections::all(subject)) {
        put_section(&mut out, number, &section);
    }
    let _ = write!(
        out,
        "</main>\n<footer>\n<p>Row key {}, run {}, Waymark {}. Numbers come from the school's own files; the place of each stands beside it. \
         The program proposes nothing here and decides nothing.</p>\n</footer>\n</body>\n</html>\n",
        escaped(&subject.pupil.key),
        escaped(&stamp.run_id),
        escaped(stamp.version)
    );
    out
}

fn cover(out: &mut String, subject: &Subject) {
    let pupil = subject.pupil;
    let upn = pupil.upn.valid().map(|upn| upn.as_str().to_owned()).unwrap_or_default();
    let need = words::area_of_need(pupil, crate::render::workbook::book::Reader::Senco);
    let rows = [
        ("Date of birth", pupil.date_of_birth.map(date).unwrap_or_default()),
        ("UPN", upn),
        ("Year and class", words::year_and_class(pupil)),
        ("Joined the school", pupil.admission_date.map(date).unwrap_or_default()),
        ("SEN provision now", subject.decision.provision.map(|provision| provision.to_string()).unwrap_or_default()),
        ("Primary need", need),
    ];
    out.push_str("<dl class=\"cover\">\n");
    for (term, value) in rows {
        let value = if value.is_empty() { "not recorded".to_owned() } else { value };
        let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(term), escaped(&value));
    }
    out.push_str("</dl>\n");
}

fn put_section(out: &mut String, number: usize, section: &Section) {
    let _ = writeln!(out, "<section>\n<h2>{number}. {}</h2>", escaped(&section.heading));
    for line in &section.lines {
        let _ = writeln!(out, "<p>{}</p>", escaped(line));
    }
    if !section.rows.is_empty() {
        let _ = writeln!(
            out,
            "<table class=\"columns-{}\">\n<caption>{}</caption>\n<thead>\n<tr>",
            section.columns.len(),
            escaped(section.caption)
        );
        for column in section.columns {
            let _ = writeln!(out, "<th scope=\"col\">{}</th>", escaped(column));
        }
        out.push_str("</tr>\n</thead>\n<tbody>\n");
        for row in &section.rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let tag = if at == 0 { ("<th scope=\"row\">", "</th>") } else { ("<td>", "</td>") };
                let is_money = cell.starts_with('£') && cell.len() < 14;
                let open = if is_money { "<td class=\"number\">" } else { tag.0 };
                let _ = write!(out, "{open}{}{}", escaped(cell), tag.1);
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
    }
    for note in &section.notes {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escaped(note));
    }
    out.push_str("</section>\n");
}
