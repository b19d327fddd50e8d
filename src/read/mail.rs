//! The parts of a mail: headers, boundaries and the two packings of bytes as text (RFC 2045 and 2046), as far as web archives use them.
//!
//! Parts within parts are opened to a small depth; what is packed in another way is left as it is.

use crate::read::Refusal;

/// Parts inside parts that are opened.
const DEEPEST: usize = 4;
/// Parts of one mail; the pictures of a long report make some hundreds.
const MOST_PARTS: usize = 5_000;

/// A mail, opened.
pub(super) struct Mail<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// The line that ends the last part is missing.
    pub(super) is_cut: bool,
}

/// One part that holds no others.
pub(super) struct Part<'a> {
    header: Header,
    body: &'a str,
}

/// The header fields that count, their values in lower case but for the boundary.
#[derive(Default)]
struct Header {
    kind: String,
    boundary: Option<String>,
    packing: String,
    location: String,
}

impl Part<'_> {
    /// Whether this is a web page, by its header.
    pub(super) fn is_page(&self) -> bool {
        matches!(self.header.kind.as_str(), "text/html" | "application/xhtml+xml")
    }

    /// The address it was saved from, in lower case; empty where none is given.
    pub(super) fn location(&self) -> &str {
        &self.header.location
    }

    /// The bytes of the part, unpacked. Damaged base64 is refused, because rows would be missing.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Refusal> {
        match self.header.packing.as_str() {
            "quoted-printable" => Ok(from_quoted_printable(self.body)),
            "base64" => from_base64(self.body).ok_or_else(damaged),
            _ => Ok(self.body.as_bytes().to_vec()),
        }
    }
}

/// Opens a mail whose lines end in LF.
pub(super) fn parts(text: &str) -> Result<Mail<'_>, Refusal> {
    let mut mail = Mail { parts: Vec::new(), is_cut: false };
    open(text.trim_start(), &mut mail, 0)?;
    Ok(mail)
}

fn open<'a>(text: &'a str, mail: &mut Mail<'a>, depth: usize) -> Result<(), Refusal> {
    let (header, body) = header(text);
    if mail.parts.len() >= MOST_PARTS {
        let message = format!("the web archive (MHTML) holds more than {MOST_PARTS} parts, so it is not used");
        return Err(Refusal::new("M019", message, "Save the table needed as an Excel workbook (.xlsx), and give that file."));
    }
    let boundary = header.boundary.as_deref().filter(|_| header.kind.starts_with("multipart/") && depth < DEEPEST);
    let Some(boundary) = boundary else {
        mail.parts.push(Part { header, body });
        return Ok(());
    };
    let mark = format!("--{boundary}");
    let (mut start, mut at, mut has_ended) = (None, 0, false);
    for line in body.split_inclusive('\n') {
        let after = line.strip_prefix(mark.as_str()).map(str::trim_end);
        if let Some(after @ ("" | "--")) = after {
            if let Some(part) = start.and_then(|from| body.get(from..at)) {
                open(part, mail, depth + 1)?;
            }
            start = Some(at + line.len());
            if after == "--" {
                has_ended = true;
                break;
            }
        }
        at += line.len();
    }
    if !has_ended {
        mail.is_cut = true;
        if let Some(part) = start.and_then(|from| body.get(from..)) {
            open(part, mail, depth + 1)?;
        }
    }
    Ok(())
}

/// The header, up to the first empty line, and what follows it. A line that begins with a blank continues the one before.
fn header(text: &str) -> (Header, &str) {
    let (mut fields, mut length): (Vec<String>, usize) = (Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        length += line.len();
        if line.trim().is_empty() {
            break;
        }
        match fields.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(field) => field.push_str(line.trim_end_matches('\n')),
            None => fields.push(line.trim_end().to_owned()),
        }
    }
    let mut header = Header::default();
    for (name, value) in fields.iter().filter_map(|field| field.split_once(':')) {
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => {
                header.kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                header.boundary = parameter(value, "boundary");
            }
            "content-transfer-encoding" => header.packing = value.to_ascii_lowercase(),
            "content-location" => header.location = value.to_lowercase(),
            _ => {}
        }
    }
    (header, text.get(length..).unwrap_or_default())
}

/// A parameter behind the value of a field: `multipart/related; boundary="x"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    let at = value.to_ascii_lowercase().find(&format!("{name}="))?;
    let rest = value.get(at + name.len() + 1..)?;
    let found = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ', '\t']).next()?,
    };
    Some(found.to_owned()).filter(|found| !found.is_empty())
}

/// `=E9` is a byte, `=` at the end of a line joins it to the next; any other `=` stays as it is.
fn from_quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
        let words = words.trim_end_matches([' ', '\t']);
        let (words, end) = words.strip_suffix('=').map_or((words, end), |joined| (joined, ""));
        let mut rest = words.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let pair = after.get(..2).and_then(|pair| Some(nibble(*pair.first()?)? << 4 | nibble(*pair.last()?)?));
            match pair.filter(|_| *first == b'=') {
                Some(byte) => {
                    bytes.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                }
                None => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        bytes.extend(end.bytes());
    }
    bytes
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// `None` for anything that is not base64, or is cut in the middle of a group.
fn from_base64(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut value_of = [None; 256];
    for (value, digit) in (0_u32..).zip(DIGITS) {
        if let Some(slot) = value_of.get_mut(usize::from(*digit)) {
            *slot = Some(value);
        }
    }
    let (mut bytes, mut bits, mut n_digits, mut n_fill) = (Vec::with_capacity(text.len() / 4 * 3), 0_u32, 0_usize, 0_usize);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        if byte == b'=' {
            n_fill += 1;
            continue;
        }
        // Nothing follows the fill.
        let value = value_of.get(usize::from(byte)).copied().flatten().filter(|_| n_fill == 0)?;
        bits = bits << 6 | value;
        n_digits += 1;
        if n_digits % 4 == 0 {
            bytes.extend(bits.to_be_bytes().get(1..)?);
            bits = 0;
        }
    }
    match n_digits % 4 {
        0 => {}
        2 => bytes.push(u8::try_from(bits >> 4 & 0xFF).ok()?),
        3 => bytes.extend(u16::try_from(bits >> 2 & 0xFFFF).ok()?.to_be_bytes()),
        _ => return None,
    }
    ((n_digits + n_fill) % 4 == 0).then_some(bytes)
}

fn damaged() -> Refusal {
    Refusal::new("M009", "a page of the web archive (MHTML) is damaged or only half copied, so it is not used", "Export the file again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_gives_the_bytes_back() {
        assert_eq!(from_quoted_printable("a=3Db=\nc =E9\nd==\n=4"), b"a=bc \xE9\nd==4");
        assert_eq!(from_quoted_printable("trailing \t\nblanks"), b"trailing\nblanks");
    }

    #[test]
    fn base64_gives_the_bytes_back_and_damage_gives_none() {
        for (text, bytes) in [("", ""), ("QQ==", "A"), ("QUI=", "AB"), ("QUJD\nREVG", "ABCDEF")] {
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        for bad in ["Q", "QQ", "QUI", "QQ==QQ==", "Q*I="] {
            assert_eq!(from_base64(bad), None, "{bad}");
        }
    }

    #[test]
    fn parts_in_parts_are_found_and_boundaries_may_stand_bare() {
        let inner = "Content-Type: multipart/alternative; boundary=b2\n\n--b2\nContent-Type: text/html\n\nx\n--b2--\n";
        let text = format!("Content-Type: multipart/related; boundary=b1; type=\"text/html\"\n\n--b1\n{inner}--b1--\n");
        let mail = parts(&text)
            .map(|mail| (mail.is_cut, mail.parts.iter().map(|part| (part.is_page(), part.body.to_owned())).collect::<Vec<_>>()));
        assert_eq!(mail.ok(), Some((false, vec![(true, "x\n".to_owned())])));
    }
}
