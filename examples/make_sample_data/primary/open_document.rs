//! A small OpenDocument spreadsheet: sheets of rows of text, as a free office suite saves them.

use super::super::Failure;
use super::papers::zip_of;

/// One sheet.
pub struct Sheet {
    /// Name on the tab.
    pub name: String,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

/// The file's bytes. Numbers become number cells, everything else text.
pub fn spreadsheet(sheets: &[Sheet]) -> Result<Vec<u8>, Failure> {
    let mut body = String::new();
    for sheet in sheets {
        body.push_str(&format!("<table:table table:name=\"{}\">", escaped(&sheet.name)));
        for row in &sheet.rows {
            body.push_str("<table:table-row>");
            for cell in row {
                body.push_str(&self::cell(cell));
            }
            if row.is_empty() {
                body.push_str("<table:table-cell/>");
            }
            body.push_str("</table:table-row>");
        }
        body.push_str("</table:table>");
    }
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         office:version=\"1.2\"><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>\n"
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/><manifest:file-entry \
         manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>\n"
    );
    zip_of(vec![
        ("mimetype".to_owned(), kind.as_bytes().to_vec()),
        ("META-INF/manifest.xml".to_owned(), manifest.into_bytes()),
        ("content.xml".to_owned(), content.into_bytes()),
    ])
}

fn cell(value: &str) -> String {
    if value.is_empty() {
        return "<table:table-cell/>".to_owned();
    }
    let kind = match value.parse::<f64>() {
        Ok(_) => format!("office:value-type=\"float\" office:value=\"{value}\""),
        Err(_) => "office:value-type=\"string\"".to_owned(),
    };
    format!("<table:table-cell {kind}><text:p>{}</text:p></table:table-cell>", escaped(value))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
