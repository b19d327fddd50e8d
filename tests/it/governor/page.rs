//! The governors' page as a reader has it: sections and tables taken out of the HTML, without the program's own types.

use std::collections::BTreeMap;

/// Tables by id: rows of cells as text, headings first.
pub fn tables(html: &str) -> BTreeMap<String, Vec<Vec<String>>> {
    html.split("<table ")
        .skip(1)
        .filter_map(|part| {
            let table = part.split_once("</table>")?.0;
            let name = table.split_once("<caption id=\"")?.1.split_once("-caption")?.0;
            let rows = table.split("<tr>").skip(1).map(cells).collect();
            Some((name.to_owned(), rows))
        })
        .collect()
}

fn cells(row: &str) -> Vec<String> {
    let ends = row.replace("</th>", "\u{1}").replace("</td>", "\u{1}");
    let cells: Vec<&str> = ends.split('\u{1}').collect();
    let body = cells.len().saturating_sub(1);
    cells.into_iter().take(body).map(text).collect()
}

/// Text without tags, entities written out.
pub fn text(html: &str) -> String {
    let mut plain = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                plain.push(' ');
            }
            c if !is_tag => plain.push(c),
            _ => {}
        }
    }
    let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sections by number: their HTML.
pub fn sections(html: &str) -> BTreeMap<String, String> {
    html.split("<section aria-labelledby=\"section-")
        .skip(1)
        .filter_map(|part| {
            let (number, rest) = part.split_once('"')?;
            Some((number.to_owned(), rest.split_once("</section>")?.0.to_owned()))
        })
        .collect()
}
