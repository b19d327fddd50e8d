//! HTML as tags and text, as tolerant as a browser: unclosed quotes, missing ends and unknown tags cost nothing.
//!
//! One pass in linear time whatever the bytes. Comments, scripts and styles are passed over, and with them what Office
//! programs hide in conditional comments.

/// One piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A tag begins an element: its name as written, and the text of its attributes.
    Open { name: &'a str, attributes: &'a str },
    /// A tag ends an element.
    Close(&'a str),
    /// Text between tags, references not yet resolved.
    Text(&'a str),
}

/// Elements whose content is no text of the page.
const PASSED_OVER: [&str; 7] = ["script", "style", "title", "textarea", "template", "noframes", "xml"];

/// The tokens of a page.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Position of the last `>`: beyond it no tag can end.
    last_end: usize,
    /// Quotes are believed until one hides the end of a tag for good.
    are_quotes_believed: bool,
    do_comments_end: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Tokens<'a> {
        Tokens { text, at: 0, last_end: text.rfind('>').unwrap_or(0), are_quotes_believed: true, do_comments_end: true }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The end of the tag that begins here: where its `>` stands.
    fn end_of_tag(&mut self) -> Option<usize> {
        if self.at >= self.last_end {
            return None;
        }
        if self.are_quotes_believed {
            let mut quote = None;
            for (offset, byte) in self.rest().bytes().enumerate() {
                match (quote, byte) {
                    (None, b'>') => return Some(self.at + offset),
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (Some(open), close) if open == close => quote = None,
                    _ => {}
                }
            }
            self.are_quotes_believed = false;
        }
        self.rest().find('>').map(|offset| self.at + offset)
    }

    /// Moves behind the end of an element whose content is passed over.
    fn pass_over(&mut self, name: &str) {
        let bytes = self.rest().as_bytes();
        let is_end = |at: usize| {
            bytes.get(at + 1) == Some(&b'/')
                && bytes.get(at + 2..at + 2 + name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
        };
        let end = bytes.iter().enumerate().find(|(at, byte)| **byte == b'<' && is_end(*at)).map(|(at, _)| at);
        // Never ended: nothing after it is shown by a browser.
        self.at += end.unwrap_or(bytes.len());
    }

    /// Length of a comment, from its first `<` to behind its end.
    fn end_of_comment(&mut self, comment: &str) -> Option<usize> {
        if !self.do_comments_end {
            return None;
        }
        let end = comment.find("-->").map(|end| end + 7);
        self.do_comments_end = end.is_some();
        end
    }

    fn markup(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("<!--") {
            // A comment that never ends hides nothing but its own tag.
            let end = if comment.starts_with('>') { Some(5) } else { self.end_of_comment(comment) };
            self.at += end.or_else(|| rest.find('>').map(|end| end + 1)).unwrap_or(rest.len());
            return None;
        }
        let end = self.end_of_tag();
        let Some(end) = end else {
            // A tag that never ends: the rest is no text anybody was shown.
            self.at = self.text.len();
            return None;
        };
        let inside = self.text.get(self.at + 1..end).unwrap_or("");
        self.at = end + 1;
        if inside.starts_with(['!', '?']) {
            return None;
        }
        let (is_close, inside) = inside.strip_prefix('/').map_or((false, inside), |rest| (true, rest));
        let length = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
        let (name, attributes) = inside.split_at_checked(length)?;
        if is_close {
            return Some(Token::Close(name));
        }
        if PASSED_OVER.iter().any(|word| name.eq_ignore_ascii_case(word)) && !attributes.ends_with('/') {
            self.pass_over(name);
        }
        Some(Token::Open { name, attributes })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if is_markup(rest) {
                match self.markup() {
                    Some(token) => return Some(token),
                    None => continue,
                }
            }
            // Up to the next tag; a `<` before anything but a name is text.
            let mut length = rest.len();
            for (offset, _) in rest.match_indices('<') {
                if rest.get(offset..).is_some_and(is_markup) {
                    length = offset;
                    break;
                }
            }
            let text = rest.get(..length).unwrap_or(rest);
            self.at += text.len();
            return Some(Token::Text(text));
        }
    }
}

fn is_markup(text: &str) -> bool {
    let mut bytes = text.bytes();
    match (bytes.next(), bytes.next()) {
        (Some(b'<'), Some(b'/')) => bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic()),
        (Some(b'<'), Some(byte)) => byte.is_ascii_alphabetic() || byte == b'!' || byte == b'?',
        _ => false,
    }
}

/// The value of an attribute, or an empty text for one without a value; `None` where it is not there.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/')).unwrap_or(rest.len());
        let (key, after) = rest.split_at_checked(length.max(1).min(rest.len())).unwrap_or((rest, ""));
        let after_key = after.trim_start();
        let (value, next) = match after_key.strip_prefix('=') {
            None => ("", after),
            Some(value) => quoted_or_bare(value.trim_start()),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next;
    }
}

fn quoted_or_bare(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let length = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at_checked(length).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Tokens::new(text)
            .map(|token| match token {
                Token::Open { name, .. } => format!("<{name}"),
                Token::Close(name) => format!("/{name}"),
                Token::Text(text) => text.to_owned(),
            })
            .collect()
    }

    #[test]
    fn tags_text_and_what_is_passed_over() {
        assert_eq!(
            words("<TD class='a>b'>5 < 6<br/><!-- <td>no</td> --><script>if (a<b) '<td>'</script></td>x"),
            ["<TD", "5 < 6", "<br", "<script", "/script", "/td", "x"]
        );
    }

    #[test]
    fn an_unclosed_quote_does_not_swallow_the_page() {
        assert_eq!(words("<td a=\"x>Ava</td><td>94</td>"), ["<td", "Ava", "/td", "<td", "94", "/td"]);
    }

    #[test]
    fn a_page_cut_in_a_tag_ends_there() {
        assert_eq!(words("<td>94</td><td class="), ["<td", "94", "/td"]);
    }

    #[test]
    fn attributes_are_found_in_every_spelling() {
        let text = " COLSPAN = 3 style='display:none' nowrap x:num=\"4\"";
        assert_eq!(attribute(text, "colspan"), Some("3"));
        assert_eq!(attribute(text, "style"), Some("display:none"));
        assert_eq!(attribute(text, "nowrap"), Some(""));
        assert_eq!(attribute(text, "x:num"), Some("4"));
        assert_eq!(attribute(text, "rowspan"), None);
        assert_eq!(attribute("=\"a\" b", "b"), Some(""));
    }
}
