//! Encodings and delimited text (M025 to M042).

use waymark::finding::Action;
use waymark::ledger::Fate;
use waymark::table::Container;

use super::markup::{Read, columns_of, pupil_csv, read};

/// The one pupil list, read from these bytes without a word.
#[track_caller]
fn check_silent(bytes: &[u8]) {
    let read = read("pupils.csv", bytes);
    read.silent();
    assert_eq!(read.upns(), ["Q999100125001", "E999100125002"]);
}

fn with_names(first: &[u8], second: &[u8]) -> Vec<u8> {
    let line = |upn: &str, name: &[u8]| [upn.as_bytes(), b",", name, b",Adams,4,4B,15/09/2017,01/09/2021\n"].concat();
    [b"UPN,Forename,Surname,Year Group,Class,DOB,Admission Date\n".to_vec(), line("Q999100125001", first), line("E999100125002", second)]
        .concat()
}

#[test]
fn m025_the_byte_order_mark_is_removed_and_the_first_heading_matches() {
    check_silent(&[b"\xEF\xBB\xBF".as_slice(), pupil_csv(',').as_bytes()].concat());
}

#[test]
fn m026_utf16_is_read_with_and_without_its_mark() {
    let text = pupil_csv('\t').replace("Ben", "Zoë");
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little.clone(), big.clone(), [vec![0xFF, 0xFE], little].concat(), [vec![0xFE, 0xFF], big].concat()] {
        check_silent(&bytes);
        assert_eq!(read("pupils.csv", &bytes).forenames(), ["Ava", "Zoë"]);
    }
}

#[test]
fn m027_windows_letters_and_apostrophes_are_right_and_noted() {
    let read = read("pupils.csv", &with_names(b"Zo\xEB", b"D\x92Arcy"));
    read.finds("M027", Action::Repaired, "pupils.csv");
    assert_eq!(read.forenames(), ["Zoë", "D\u{2019}Arcy"]);
}

#[test]
fn m028_a_file_of_two_encodings_is_read_line_by_line() {
    let read = read("pupils.csv", &with_names("Zoë".as_bytes(), b"Chlo\xEB"));
    read.finds("M028", Action::Repaired, "pupils.csv, line 3");
    assert_eq!(read.forenames(), ["Zoë", "Chloë"]);
}

#[test]
fn m029_letters_mistaken_before_are_kept_and_shown_to_a_person() {
    let read = read("pupils.csv", &with_names("Zoë".as_bytes(), "ChloÃ«".as_bytes()));
    let message = read.finds("M029", Action::Warned, "pupils.csv, line 3");
    assert!(!message.contains("Chlo"), "{message}");
    assert_eq!(read.forenames(), ["Zoë", "ChloÃ«"]);
    assert_eq!(read.upns().len(), 2, "pupils are matched by UPN");
    let read = super::markup::read("pupils.csv", pupil_csv(',').replace("4B", "Ã‰toile").as_bytes());
    let message = read.finds("M029", Action::Warned, "pupils.csv, line 2");
    assert!(message.contains("'Ã‰' for 'É'"), "{message}");
}

#[test]
fn m030_lost_letters_are_shown_and_the_row_keeps_its_upn() {
    for name in ["Zo\u{FFFD}", "Zo?"] {
        let read = read("pupils.csv", &with_names(b"Ben", name.as_bytes()));
        let message = read.finds("M030", Action::Warned, "pupils.csv, line 3");
        assert!(!message.contains("Adams"), "{message}");
        assert_eq!(read.upns(), ["Q999100125001", "E999100125002"]);
    }
}

#[test]
fn m031_four_separators_and_the_decimal_comma() {
    for separator in [',', ';', '\t', '|'] {
        let read = read("pupils.csv", pupil_csv(separator).as_bytes());
        read.silent();
        assert_eq!(read.upns().len(), 2, "{separator:?}");
    }
    let read = read(
        "scores.csv",
        b"UPN;Surname;Forename;Attendance %;Possible Sessions;Sessions Attended\nQ999100125001;Adams;Ava;94,5;200;189\n",
    );
    assert_eq!(columns_of(&read, 1)[3], "94,5");
}

#[test]
fn m032_the_sep_line_is_used_and_dropped() {
    for hint in ["sep=;\n", "\"sep=;\"\r\n", "SEP=;\r", "Sep=;\n", "\u{FEFF}sep=;;;;;;;\n"] {
        let read = read("pupils.csv", format!("{hint}{}", pupil_csv(';')).as_bytes());
        read.silent();
        assert_eq!(read.upns().len(), 2, "{hint:?}");
        assert!(read.rows.iter().all(|row| row.number > 1), "{hint:?}");
    }
}

#[test]
fn m033_a_row_with_a_comma_too_many_is_left_out_by_its_line() {
    let text = pupil_csv(',').replace("Baker,Ben", "Baker, Jr,Ben");
    let read = read("PupilPremium.csv", text.as_bytes());
    read.finds("M033", Action::Quarantined, "PupilPremium.csv, line 3");
    assert_eq!(read.upns(), ["Q999100125001"]);
    assert!(matches!(read.fate(3), Some(Fate::Quarantined(_))));
}

#[test]
fn m034_short_rows_are_padded_and_counted() {
    let text = pupil_csv(',').replace("01/09/2021\n", "01/09/2021,,\n").replace("Admission Date,,", "Admission Date,Ethnicity,EAL");
    let text = text.replacen("Admission Date\n", "Admission Date,Ethnicity,EAL\n", 1).replacen("01/09/2021,,\n", "01/09/2021\n", 1);
    let read = read("pupils.csv", text.as_bytes());
    let message = read.finds("M034", Action::Repaired, "pupils.csv, line 2");
    assert!(message.contains("1 row"), "{message}");
    assert_eq!(read.upns().len(), 2);
}

#[test]
fn m035_a_line_break_in_a_cell_keeps_record_and_lines() {
    let text = pupil_csv(',').replace("4B", "\"4B\nOak\"");
    let read = read("pupils.csv", text.as_bytes());
    assert_eq!(read.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 4]);
    assert_eq!(read.upns().len(), 2);
}

#[test]
fn m036_quotes_are_read_and_an_unclosed_one_costs_its_line_at_most() {
    let text = pupil_csv(',').replace("Adams", "\"Ad\"\"ams\"").replace("Baker", "\"Baker");
    let read = read("pupils.csv", text.as_bytes());
    read.finds("M036", Action::Warned, "pupils.csv, line 3");
    assert_eq!(columns_of(&read, 1)[1], "Ad\"ams");
    assert_eq!(read.upns(), ["Q999100125001", "E999100125002"]);
    let ruler = super::markup::read("a.csv", b"UPN,Surname,Note\nQ999100125001,Adams,5\" ruler\n");
    assert_eq!(columns_of(&ruler, 1)[2], "5\" ruler");
}

#[test]
fn m037_every_line_end_gives_the_same_rows() {
    let unix = pupil_csv(',');
    for text in
        [unix.clone(), unix.replace('\n', "\r\n"), unix.replace('\n', "\r"), unix.replacen('\n', "\r\n", 1).replacen("\n", "\r\n", 1)]
    {
        check_silent(text.as_bytes());
    }
}

#[test]
fn m038_a_backslash_is_a_value() {
    let read = read("marks.csv", b"UPN,Surname,Mon AM,Mon PM\nQ999100125001,Adams,/,\\\nE999100125002,Baker,\\,\"\\\"\n");
    assert_eq!(columns_of(&read, 1)[2..], ["/", "\\"]);
    assert_eq!(columns_of(&read, 2)[2..], ["\\", "\\"]);
}

#[test]
fn m039_nul_bytes_are_refused_and_other_controls_taken_out_with_a_note() {
    let read = read("pupils.csv", &with_names(b"Ava\x00", b"Ben"));
    read.finds("M039", Action::Rejected, "pupils.csv");
    assert_eq!(read.file.container, Container::Refused);
    let read = super::markup::read("pupils.csv", &with_names(b"A\x07va", b"Ben"));
    read.finds("M039", Action::Repaired, "pupils.csv, line 2");
    assert_eq!(read.forenames(), ["Ava", "Ben"]);
}

#[test]
fn m040_blank_lines_are_skipped_and_counted() {
    let text = pupil_csv(',').replace("E9991", "\n\n,,,,\nE9991") + "\n\n\n";
    let read = read("pupils.csv", text.as_bytes());
    read.silent();
    assert_eq!(read.upns().len(), 2);
    let n_blank = read.rows.iter().filter(|row| read.fate(row.number) == Some(&Fate::Skipped("blank row"))).count();
    assert_eq!(n_blank, 6, "each blank line has its fate");
}

#[test]
fn m041_the_end_mark_and_a_footer_are_no_pupils() {
    let read = read("pupils.csv", (pupil_csv(',') + "Report printed 12/09/2025\n\u{1A}").as_bytes());
    read.finds("M041", Action::Repaired, "pupils.csv, line 4");
    assert_eq!(read.upns().len(), 2);
    assert_eq!(read.fate(4), Some(&Fate::Skipped("footer")));
}

#[test]
fn m042_a_formula_is_data_on_reading() {
    let read = read(
        "a.csv",
        b"UPN,Surname,Note\nQ999100125001,\"=cmd|' /C calc'!A0\",+1+1\nE999100125002,@SUM(A1),\"\t=1\"\nQ999100125009,Cole,-5\n",
    );
    assert_eq!(columns_of(&read, 1)[1..], ["=cmd|' /C calc'!A0", "+1+1"]);
    assert_eq!(columns_of(&read, 2)[1..], ["@SUM(A1)", "=1"]);
    assert_eq!(columns_of(&read, 3)[2], "-5");
}

#[test]
fn m042_a_formula_is_never_run_from_what_is_written() {
    let read = Read::of("pupils.csv", &with_names(b"=1+1", b"Ben"));
    let checks = waymark::render::office::data_checks::data_checks_csv(&read.findings);
    let text = String::from_utf8(checks.bytes).expect("text");
    assert!(!text.lines().any(|line| line.split(',').any(|cell| cell.trim_matches('"').starts_with(['=', '+', '@']))), "{text}");
}
