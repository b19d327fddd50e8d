//! Pages, reports, transfer files, web archives and zips that ask for too much.

use super::makers::{ENTITIES, noise, page, zip, zip_of};
use super::{Case, case, check};

pub fn pages() -> Vec<Case> {
    vec![
        case("a million columns", "a.xls", page(&format!("<tr>{}</tr>", "<td>1".repeat(1_000_000))), "M019", "beyond column 500"),
        case("spans", "a.xls", page(&"<tr><td colspan=1000000 rowspan=1000000>a</tr>".repeat(50)), "M019", "beyond column 500"),
        case("a million tables in tables", "a.xls", page(&"<tr><td><table>".repeat(1_000_000)), "M011", "more than 40 deep"),
        case(
            "a million tables",
            "a.xls",
            page(&"</table><table><tr><td>a<td>b</tr><tr><td>c<td>d</tr>".repeat(500_000)),
            "M019",
            "more than 100000 rows",
        ),
        case("a cell of 20 MB", "a.xls", page(&format!("<tr><th>Name<th>UPN<tr><td>{}<td>1</tr>", noise(20_000_000))), "M136", "cut there"),
        case("tags that never end", "a.xls", page(&"<td x='".repeat(300_000)), "M001", "without a table of data"),
        case("a million attributes", "a.html", page(&format!("<tr{}><td>a", " a=1".repeat(1_000_000))), "M001", "without a table of data"),
    ]
}

pub fn reports() -> Vec<Case> {
    const BOOK: &str = "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table>";
    let mut cases = Vec::new();
    for (name, start, one) in [
        ("report.xml", "<SuperStarReport><Record>", "<Name>x</Name>"),
        ("book.xml", BOOK, "<Row><Cell ss:Index=\"999999999\"><Data>1</Data></Cell></Row>"),
        ("9992002_CTF_9991001_001.xml", "<CTfile><CTFpupilData><Pupil>", "<SENhistory/>"),
    ] {
        let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=\"1\"")).collect();
        let tag = start.replacen('>', &format!("{attributes}>"), 1);
        cases.push(case("entities", name, format!("{ENTITIES}{start}&d;"), "M011", "document type"));
        cases.push(case("nested elements", name, format!("{start}{}", "<a>".repeat(500_000)), "M011", "more than 64 deep"));
        cases.push(case("many of one", name, format!("{start}{}", one.repeat(400_000)), "M019", "not used"));
        cases.push(case(
            "a text of 20 MB",
            name,
            format!("{start}{}", one.replace(['x', '1'], &noise(20_000_000))),
            "M009",
            "damaged or only half copied",
        ));
        let (code, words) = if start == BOOK { ("M019", "beyond column 500") } else { ("M009", "damaged or only half copied") };
        cases.push(case("a million attributes", name, format!("{tag}{one}"), code, words));
    }
    cases
}

pub fn web_archives() -> Vec<Case> {
    let head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n";
    let part = "--b\nContent-Type: text/html\n\n<table><tr><td>UPN<td>Name</tr></table>\n";
    let deep: String = (0..100_000).map(|n| format!("--b\nContent-Type: multipart/mixed; boundary=b{n}\n\n")).collect();
    vec![
        case("a hundred thousand pages", "a.mht", format!("{head}{}", part.repeat(100_000)), "M019", "more than"),
        case("mail in mail", "a.mht", format!("{head}{deep}"), "M001", "without a page"),
        case("a header of 20 MB", "a.mht", format!("{} {}", head.trim_end(), "x: y\n ".repeat(3_000_000)), "M001", "without a page"),
        case(
            "base64 that is none",
            "a.mht",
            format!("{head}{}", part.replacen("\n\n", "\nContent-Transfer-Encoding: base64\n\n*", 1)),
            "M009",
            "not used",
        ),
    ]
}

pub fn zips() -> Vec<Case> {
    let named = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    let mut inner = zip(&[("a.csv", b"UPN,Name\n")]);
    for _ in 0..30 {
        inner = zip(&[("inner.zip", &inner)]);
    }
    let many: Vec<(String, Vec<u8>)> = (0..20_000).map(|n| (format!("{n}.csv"), b"1,2\n".to_vec())).collect();
    let mut cases = vec![
        case("a bomb", "a.zip", zip(&[("a.csv", &vec![b'a'; 60_000_000])]), "M010", "unpacks to far more"),
        case("zips in zips", "a.zip", inner, "M010", "zip inside a zip"),
        case("twenty thousand files", "a.zip", zip_of(&many), "M010", "the zip holds more than 300 files"),
        case(
            "a name of 60,000 letters",
            "a.zip",
            zip_of(&[(format!("{}.csv", noise(60_000)), b"UPN,Name\n".to_vec())]),
            "M013",
            "cannot be a file's name",
        ),
        case("half a zip", "a.zip", zip(&[("a.csv", noise(100_000).as_bytes())])[..50_000].to_vec(), "M009", "half copied"),
    ];
    for name in ["../../away.csv", "/etc/away.csv", "C:\\away.csv", "a/../../away.csv", "a\u{7}.csv"] {
        cases.push(case("a name that leads elsewhere", "a.zip", zip_of(&[named(name, b"UPN,Name\nA,B\n")]), "M013", "leads out"));
    }
    cases
}

#[test]
fn web_pages_end_in_a_finding() {
    pages().iter().for_each(check);
}

#[test]
fn reports_books_and_transfer_files_in_xml_end_in_a_finding() {
    reports().iter().for_each(check);
}

#[test]
fn web_archives_end_in_a_finding() {
    web_archives().iter().for_each(check);
}

#[test]
fn zips_end_in_a_finding() {
    zips().iter().for_each(check);
}
