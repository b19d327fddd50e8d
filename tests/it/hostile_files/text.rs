//! Separated text that asks for too much, and files that are something else under a table's name.

use super::makers::{noise, zip};
use super::{Case, case, check, is_read};

/// A megabyte of some other kind of file behind its mark.
fn disguised(mark: &[u8]) -> Vec<u8> {
    [mark, &[0, 1, 2, 255].repeat(250_000)].concat()
}

pub fn large_texts() -> Vec<Case> {
    vec![
        case("a million columns", "a.csv", format!("A,B\n{}\n", "1,".repeat(1_000_000)), "M019", "has 1000001 cells"),
        case("a hundred thousand headings", "a.csv", "Reading Autumn 2025,".repeat(100_000), "M019", "has 100001 cells"),
        case("ten million empty lines", "a.csv", format!("UPN,Name{}", "\n".repeat(10_000_000)), "M044", "fit none"),
        case("ten million lines", "a.csv", "1,2\n".repeat(10_000_000), "M019", "data on line 10000000"),
        case("ten million lines of a Macintosh", "a.csv", "1,2\r".repeat(10_000_000), "M019", "data on line 10000000"),
        case("a cell of 20 MB", "a.csv", format!("UPN,Name\nX,{}\n", noise(20_000_000)), "M136", "cut there"),
        case("one line of 100 MB", "a.csv", noise(100_000_000), "M010", "more than 48 MB of text"),
        case("one line of 45 MB", "a.csv", noise(45_000_000), "M136", "cut there"),
        case("a quote of 40 MB that never ends", "a.csv", format!("UPN,Name\n\"{}", noise(40_000_000)), "M036", "quot"),
        case("quotes opened on every line", "a.csv", "a,\"b\n".repeat(90_000), "M036", "quot"),
        case("a file of 101 MB", "a.csv", vec![b'a'; 101 * 1024 * 1024], "M010", "larger than 100 MB"),
    ]
}

pub fn texts_that_are_none() -> Vec<Case> {
    let nuls = "UPN,Name\nA1,A\0va\n".repeat(10_000);
    vec![
        case("NUL bytes", "a.csv", nuls, "M039", "NUL"),
        case("nothing but NUL bytes", "a.csv", vec![0; 1_000_000], "M016", "empty"),
        case("a compressed file", "a.csv", disguised(b"\x1F\x8B\x08"), "M001", "gzip"),
        case("a 7-Zip", "a.xlsx", disguised(b"7z\xBC\xAF\x27\x1C"), "M001", "7-Zip"),
        case("a RAR", "a.xlsx", disguised(b"Rar!\x1A\x07"), "M001", "RAR"),
        case("a PDF", "a.xlsx", disguised(b"%PDF-1.7\n"), "M001", "PDF"),
        case("a picture", "a.csv", disguised(b"\x89PNG\r\n\x1a\n"), "M001", "picture (PNG)"),
        case("a program", "a.xls", disguised(b"MZ\x90\0\x03"), "M001", "program"),
        case("a Word document", "a.xlsx", zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]), "M001", "Word"),
        case(
            "a presentation",
            "a.csv",
            zip(&[("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>")]),
            "M001",
            "PowerPoint",
        ),
        case("a library of Outlook", "a.csv", disguised(b"!BDN"), "M039", "NUL"),
        case("a cabinet", "a.xlsx", disguised(b"MSCF\0\0\0\0"), "M039", "NUL"),
        case(
            "any bytes",
            "a.csv",
            (0..1_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>(),
            "M039",
            "NUL",
        ),
    ]
}

pub fn columns_and_names() -> Vec<Case> {
    let headings = "Reading Autumn,".repeat(400);
    let rows = format!("{}\n", "EXS,".repeat(400)).repeat(400);
    let name = noise(30_000);
    let named: String = (0..300).map(|n| format!("{name}{n},{name},{name}\n")).collect();
    let long_headings = format!("{},", noise(30_000)).repeat(400);
    vec![
        case("four hundred columns of one subject", "a.csv", format!("Name,{headings}\n{rows}"), "M068", "which school year"),
        case("long names", "a.csv", format!("Surname,Forename,Reading Autumn\n{named}"), "M136", "longer than"),
        case("long headings", "a.csv", format!("UPN,Name,{long_headings}\nA1,Ava\n"), "M044", "fit none"),
    ]
}

#[test]
fn large_texts_end_in_a_finding() {
    large_texts().iter().for_each(check);
}

#[test]
fn what_is_no_text_is_named() {
    texts_that_are_none().iter().for_each(check);
}

#[test]
fn many_columns_and_long_names_end_in_a_finding() {
    columns_and_names().iter().for_each(check);
}

#[test]
fn wide_text_without_its_mark_is_read() {
    let text = "UPN,Surname,Forename\nZ001100122001,Adams,Ava\n";
    is_read("little.csv", &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), "UTF-16 little endian");
    is_read("big.csv", &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(), "UTF-16 big endian");
}
