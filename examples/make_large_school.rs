//! Writes the files of a two-form primary school of any size, for measuring: `make_large_school DIR [PUPILS]`.
//!
//! 420 pupils, nine terms, three tested subjects, twelve files, as the speed targets name them. Invented numbers
//! under authority 001, which no local authority bears. Deterministic; nothing here is read by the program's tests.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use waymark::domain::upn::check_letter;

const SUBJECTS: [&str; 3] = ["Reading", "Maths", "GPS"];
/// Autumn, spring and summer test days of three school years, and the years' names.
const YEARS: [(&str, [&str; 3]); 3] = [
    ("2024-25", ["2024-11-12", "2025-03-11", "2025-06-17"]),
    ("2025-26", ["2025-11-11", "2026-03-10", "2026-06-16"]),
    ("2026-27", ["2026-11-10", "2027-03-09", "2027-06-15"]),
];

/// A pupil by number.
struct Child {
    upn: String,
    name: (String, String),
    birth: String,
    nc_year: usize,
    class: String,
    base: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder to write to")?);
    let pupils: usize = arguments.next().map_or(Ok(420), |text| text.parse())?;
    let inbox = folder.join("inbox");
    std::fs::create_dir_all(&inbox)?;
    let children: Vec<Child> = (0..pupils).map(child).collect();
    let list = |day: &str| {
        let mut text = format!(
            "Report date,{day}\nUPN,Surname,Forename,Sex,Year Group,Registration Group,Date of Birth,Date of Admission,Pupil Premium,EAL\n"
        );
        for (n, c) in children.iter().enumerate() {
            let _ = writeln!(
                text,
                "{},{},{},{},Year {},{},{},01/09/2020,{},N",
                c.upn,
                c.name.0,
                c.name.1,
                if n % 2 == 0 { "F" } else { "M" },
                c.nc_year,
                c.class,
                c.birth,
                if n % 4 == 0 { "Y" } else { "N" }
            );
        }
        text
    };
    std::fs::write(inbox.join("Pupil list 2027.csv"), list("18/06/2027"))?;
    std::fs::write(inbox.join("Pupil list 2026.csv"), list("20/11/2026"))?;
    let mut sen = String::from("UPN,Name,Date of Birth,SEN status,SEN Need,SEN Need Ranking,Start Date\n");
    for c in children.iter().step_by(6) {
        let _ = writeln!(sen, "{},\"{}, {}\",{},K,SLCN,1,01/10/2024", c.upn, c.name.0, c.name.1, c.birth);
    }
    std::fs::write(inbox.join("SEN report.csv"), sen)?;
    let mut attendance = String::from("Attendance from 01/09/2026 to 18/06/2027\nUPN,Surname,Forename,Possible marks,Present marks\n");
    for (n, c) in children.iter().enumerate() {
        let _ = writeln!(attendance, "{},{},{},340,{}", c.upn, c.name.0, c.name.1, 330 - n % 40);
    }
    std::fs::write(inbox.join("Attendance.csv"), attendance)?;
    for (year, days) in YEARS {
        tests(&inbox, &children, year, &days)?;
        mark_book(&inbox, &children, year)?;
    }
    provision(&inbox, &children)?;
    targets(&inbox, &children)
}

fn child(n: usize) -> Child {
    let body = format!("0010001{:02}{:03}", 15 + n / 1000, n % 1000);
    let letter = check_letter(body.as_bytes()).map_or('A', char::from);
    let nc_year = n % 6 + 1;
    let noise = noise(n, 0) + noise(n, 1) + noise(n, 2);
    Child {
        upn: format!("{letter}{body}"),
        name: (format!("Exam{}", letters(n)), format!("Pupil{}", letters(n / 3))),
        birth: format!("{:02}/{:02}/{}", n % 28 + 1, n % 12 + 1, 2021 - nc_year),
        nc_year,
        class: format!("{nc_year}{}", if (n / 6).is_multiple_of(2) { "A" } else { "B" }),
        base: 100.0 + 8.0 * noise,
    }
}

/// A number as five small letters, so that names look like names.
fn letters(mut n: usize) -> String {
    let mut text = String::new();
    for _ in 0..5 {
        text.push(char::from(b'a' + u8::try_from(n % 26).unwrap_or_default()));
        n /= 26;
    }
    text
}

/// A number between -1 and 1, the same on every machine (SplitMix64).
fn noise(n: usize, stream: usize) -> f64 {
    let mut z = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add((stream as u64).wrapping_mul(0xD1B5_4A32_D192_ED03));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

fn save(mut book: Workbook, path: &Path) -> Result<(), Box<dyn Error>> {
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2027, 6, 18)?));
    book.save(path)?;
    Ok(())
}

fn tests(inbox: &Path, children: &[Child], year: &str, days: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Results")?;
    for (column, heading) in ["UPN", "Surname", "Forename", "Test", "Subject", "Test date", "Standardised score"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(column)?, *heading)?;
    }
    let mut row = 1;
    for (n, c) in children.iter().enumerate() {
        for (term, day) in days.iter().enumerate() {
            for (index, subject) in SUBJECTS.iter().enumerate() {
                let score = (c.base + 9.0 * noise(n * 7 + index, term + year.len() * index + days.len())).round().clamp(70.0, 140.0);
                for (column, text) in [c.upn.as_str(), &c.name.0, &c.name.1, "NFER", subject, day].iter().enumerate() {
                    sheet.write_string(row, u16::try_from(column)?, *text)?;
                }
                sheet.write_number(row, 6, score)?;
                row += 1;
            }
        }
    }
    save(book, &inbox.join(format!("Tests {year}.xlsx")))
}

fn mark_book(inbox: &Path, children: &[Child], year: &str) -> Result<(), Box<dyn Error>> {
    let mut book = Workbook::new();
    let mut classes: Vec<&str> = children.iter().map(|c| c.class.as_str()).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in classes {
        let sheet = book.add_worksheet().set_name(class)?;
        sheet.write_string(0, 0, format!("Mark book {year}"))?;
        for (column, heading) in ["Pupil", "Autumn Writing", "Spring Writing", "Summer Writing"].iter().enumerate() {
            sheet.write_string(1, u16::try_from(column)?, *heading)?;
        }
        for (row, c) in children.iter().filter(|c| c.class == class).enumerate() {
            let row = u32::try_from(row)? + 2;
            sheet.write_string(row, 0, format!("{}, {}", c.name.0, c.name.1))?;
            for column in 1..=3 {
                sheet.write_string(
                    row,
                    column,
                    if c.base > 112.0 {
                        "GDS"
                    } else if c.base > 94.0 {
                        "EXS"
                    } else {
                        "WTS"
                    },
                )?;
            }
        }
    }
    save(book, &inbox.join(format!("Mark book {year}.xlsx")))
}

fn provision(inbox: &Path, children: &[Child]) -> Result<(), Box<dyn Error>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Provision map")?;
    for (column, heading) in
        ["Provision", "Area of need", "Pupil", "Class", "Start date", "End date", "Subject", "Test", "Baseline", "Exit data"]
            .iter()
            .enumerate()
    {
        sheet.write_string(0, u16::try_from(column)?, *heading)?;
    }
    for (index, c) in children.iter().filter(|c| c.base < 92.0).enumerate() {
        let row = u32::try_from(index)? + 1;
        let entry = c.base.round().max(70.0);
        let name = format!("{}, {}", c.name.0, c.name.1);
        let texts = [
            "Reading catch-up",
            "Cognition and learning",
            &name,
            &c.class,
            "12/01/2027",
            "26/03/2027",
            "Reading",
            "NFER standardised score",
        ];
        for (column, text) in texts.iter().enumerate() {
            sheet.write_string(row, u16::try_from(column)?, *text)?;
        }
        sheet.write_number(row, 8, entry)?;
        sheet.write_number(row, 9, (entry + 4.0 + 4.0 * noise(index, 9)).round())?;
    }
    save(book, &inbox.join("Provision map.xlsx"))
}

fn targets(inbox: &Path, children: &[Child]) -> Result<(), Box<dyn Error>> {
    let mut text = String::from("UPN,Name,Area,Target,Date set,Review date,Met?\n");
    for (n, c) in children.iter().enumerate().filter(|(n, _)| n % 6 == 0) {
        let _ = writeln!(
            text,
            "{},\"{}, {}\",Reading,To read aloud,12/01/2027,26/03/2027,{}",
            c.upn,
            c.name.0,
            c.name.1,
            if n % 4 == 0 { "Met" } else { "Partly met" }
        );
    }
    std::fs::write(inbox.join("Targets.csv"), text)?;
    Ok(())
}
