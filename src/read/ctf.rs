//! Common transfer files (CTF) to tables: one for each part of a pupil's record that a school's report can use.
//!
//! A CTF tells of pupils who join or leave, never of the whole roll; the sheets' names begin with `CTF` and the container is
//! [`Container::Ctf`], so that no later stage takes them for a roll. Each row is the line of the XML on which its element
//! begins. Addresses, contacts, medical notes and free text are not read at all.
//!
//! | sheet | headings |
//! | --- | --- |
//! | `CTF pupils` | UPN, Former UPN, ULN, Surname, Forename, Middle Names, Preferred Surname, Preferred Forename, Former Surname, DOB, Sex, NC Year, Ethnicity, First Language, Enrolment Status, Service Child, In Care, Entry Date, Leaving Date |
//! | `CTF SEN history` | UPN, Surname, Forename, DOB, SEN Provision, SEN Start Date, SEN End Date |
//! | `CTF SEN needs` | UPN, Surname, Forename, DOB, SEN Need, SEN Need Ranking, SEN Start Date, SEN End Date |
//! | `CTF free meals` | UPN, Surname, Forename, DOB, FSM start, FSM end, FSM country |
//! | `CTF attendance` | UPN, Surname, Forename, DOB, Academic Year, LEA, Estab, Sessions Possible, Sessions Attended, Sessions Authorised, Unauthorised Absences, Date From, Date To |
//! | `CTF stage assessments` | UPN, Surname, Forename, DOB, Key Stage, Locale, Academic Year, Subject, Method, Component, Result Status, Result Qualifier, Result |
//! | `CTF school history` | UPN, Surname, Forename, DOB, LEA, Estab, School Name, Entry Date, Leaving Date, Leaving Reason |
//!
//! `Academic Year` of an assessment is the calendar year in which it was taken, as the file has it: the year the school
//! year ends. Above the headings of `CTF pupils` one row says which school wrote the file for which, and when.

use std::sync::Arc;

use crate::finding::{Action, Code, Finding};
use crate::place::Place;
use crate::read::container::Content;
use crate::read::ctf_tables::{SHEETS, rows_of};
use crate::read::grid::{Allowance, Grid, text_cell};
use crate::read::xml_walk::{Node, Step, Walk};
use crate::read::{Limits, Refusal};
use crate::table::{Cell, Container, RawRow};

/// Elements of one pupil: twelve years of history with room to spare.
const MOST_PARTS: usize = 50_000;

pub(super) fn read(file: &Arc<str>, text: &str, limits: &Limits) -> Result<Content, Refusal> {
    let mut walk = Walk::new(text);
    let mut left = Allowance::of(limits);
    let mut tables: Vec<Gathered> = SHEETS.iter().map(|_| Gathered::new()).collect();
    let (mut header, mut list_line, mut n_pupils, mut n_unknown) = (None, None, 0_usize, 0_usize);
    loop {
        match walk.step()? {
            Step::End => break,
            Step::Open(element, line) => match element.local_name().as_ref() {
                "Header" => header = Some(walk.tree(&element, line, MOST_PARTS, limits)?),
                "CTFpupilData" => list_line = Some(line),
                "Pupil" => {
                    let pupil = walk.tree(&element, line, MOST_PARTS, limits)?;
                    n_pupils += 1;
                    for (table, rows) in tables.iter_mut().zip(rows_of(&pupil)) {
                        for row in rows {
                            table.add(row.line, row.cells, &mut left, limits)?;
                        }
                    }
                }
                "CTfile" => {}
                _ => {
                    n_unknown += 1;
                    walk.skip()?;
                }
            },
            _ => {}
        }
    }
    if n_pupils == 0 {
        let message = "this common transfer file (CTF) holds no pupil, so nothing is read from it";
        return Err(Refusal::new("M059", message, "Export it again with the pupils chosen."));
    }
    let mut findings = Vec::new();
    let title = header.as_ref().map(|header| (title(header), header.line));
    let mut finished = Vec::new();
    for (sheet, gathered) in SHEETS.iter().zip(tables) {
        if gathered.lines.is_empty() {
            continue;
        }
        let title = title.clone().filter(|_| sheet.has_title);
        let (table, cut) = gathered.finish(list_line, title, sheet.headings).into_table(file, Some(sheet.name), limits);
        finished.push(table);
        findings.extend(cut);
    }
    if n_unknown > 0 {
        let message = format!("{n_unknown} parts of the file stand outside the pupils' records; they are not read");
        findings.push(
            Finding::new(Code("M059"), Action::Warned, Place::file(file.clone()), message).hint("Check which system wrote the file."),
        );
    }
    Ok(Content { described: described(header.as_ref(), n_pupils), container: Container::Ctf, tables: finished, findings })
}

fn described(header: Option<&Node>, n_pupils: usize) -> String {
    let at = |path: &[&str]| header.map_or("", |header| header.at(path));
    let word = |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '.').take(12).collect::<String>();
    let mut parts = vec!["common transfer file (CTF)".to_owned()];
    parts.extend([at(&["CTFversion"]), at(&["DocumentQualifier"])].iter().map(|text| word(text)).filter(|text| !text.is_empty()));
    parts.push(if n_pupils == 1 { "1 pupil".to_owned() } else { format!("{n_pupils} pupils") });
    parts.join(", ")
}

/// One line about the file: between which schools, and the day it was written.
fn title(header: &Node) -> String {
    let school = |which: &str| {
        let number = format!("{}{}", header.at(&[which, "LEA"]), header.at(&[which, "Estab"]));
        if number.is_empty() { "not given".to_owned() } else { number }
    };
    let day = header.at(&["DateTime"]).split('T').next().unwrap_or("");
    format!("Common transfer file from school {} to school {}, as at {day}", school("SourceSchool"), school("DestSchool"))
}

/// One table while it is gathered: rows in reading order, and their lines.
struct Gathered {
    grid: Grid,
    lines: Vec<u32>,
}

impl Gathered {
    fn new() -> Gathered {
        Gathered { grid: Grid::new(), lines: Vec::new() }
    }

    fn add(&mut self, line: u32, cells: Vec<String>, left: &mut Allowance, limits: &Limits) -> Result<(), Refusal> {
        let number = u32::try_from(self.lines.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.grid.row(number, false, limits)?;
        self.lines.push(line);
        for (index, text) in cells.into_iter().enumerate() {
            self.grid.put(index, text_cell(text), left, limits)?;
        }
        Ok(())
    }

    /// Puts title and headings above, and the lines of the file in place of the counted numbers. A file written in one
    /// line keeps the counted ones.
    fn finish(mut self, list_line: Option<u32>, title: Option<(String, u32)>, headings: &[&str]) -> Grid {
        let mut above: Vec<(u32, Vec<Cell>)> = Vec::new();
        let headed = list_line.unwrap_or(1);
        let lines: Vec<u32> =
            title.iter().map(|(_, line)| *line).chain(std::iter::once(headed)).chain(self.lines.iter().copied()).collect();
        let by_line = lines.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        let n_title = u32::from(title.is_some());
        if let Some((text, line)) = title {
            above.push((if by_line { line } else { 1 }, vec![Cell::Text(text)]));
        }
        above.push((if by_line { headed } else { 1 + n_title }, headings.iter().map(|heading| text_cell((*heading).to_owned())).collect()));
        let number = |counted: u32| match self.lines.get(counted.saturating_sub(1) as usize) {
            Some(line) if by_line => *line,
            _ => counted.saturating_add(1 + n_title),
        };
        for row in &mut self.grid.rows {
            row.number = number(row.number);
        }
        for (row, _) in &mut self.grid.cut {
            *row = number(*row);
        }
        self.grid.rows.splice(0..0, above.into_iter().map(|(number, cells)| RawRow { number, cells, is_hidden: false }));
        self.grid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::RawTable;

    const FILE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<CTfile xmlns="http://example.org/ctf">
<Header><DocumentName>Common Transfer File</DocumentName><CTFversion>25.0</CTFversion><DateTime>2026-06-12T09:00:00</DateTime><DocumentQualifier>partial</DocumentQualifier><SourceSchool><LEA>999</LEA><Estab>1001</Estab></SourceSchool><DestSchool><LEA>999</LEA><Estab>2002</Estab></DestSchool></Header>
<CTFpupilData>
<Pupil><UPN>Q999100125001</UPN><Surname>ADAMS</Surname><Forename>AVA</Forename><DOB>2017-09-15</DOB><Gender>F</Gender>
<BasicDetails><NCyearActual>3</NCyearActual><Languages><Type><LanguageType>H</LanguageType><Language>URD</Language></Type><Type><LanguageType>F</LanguageType><Language>ENG</Language></Type></Languages></BasicDetails>
<SENhistory>
<SEN><StartDate>2023-09-01</StartDate><SENprovision>N</SENprovision></SEN>
<SEN><StartDate>2024-01-08</StartDate><SENprovision>K</SENprovision></SEN>
<SENneeds>
<SENneed><SENtypeRank>1</SENtypeRank><SENtype>SLCN</SENtype></SENneed>
</SENneeds>
</SENhistory>
<StageAssessments><KeyStage><Stage>KS2</Stage>
<StageAssessment><Locale>ENG</Locale><Year>2026</Year><Subject>MAT</Subject><Method>TT</Method><Component>MTC</Component><ResultStatus>R</ResultStatus><ResultQualifier>MT</ResultQualifier><Result>21</Result></StageAssessment>
</KeyStage></StageAssessments>
<SuppInfo>private</SuppInfo></Pupil>
</CTFpupilData>
</CTfile>"#;

    fn tables(text: &str) -> Vec<RawTable> {
        read(&Arc::from("9991001_CTF_9992002_001.xml"), text, &Limits::default()).unwrap().tables
    }

    fn cells(table: &RawTable, row: u32) -> Vec<String> {
        table.rows.iter().find(|found| found.number == row).unwrap().cells.iter().map(Cell::text).collect()
    }

    #[test]
    fn each_part_of_a_pupil_is_a_row_on_its_own_line() {
        let tables = tables(FILE);
        let sheets: Vec<&str> = tables.iter().map(|table| table.sheet.as_deref().unwrap()).collect();
        assert_eq!(sheets, ["CTF pupils", "CTF SEN history", "CTF SEN needs", "CTF stage assessments"]);
        assert_eq!(cells(&tables[1], 8), ["Q999100125001", "ADAMS", "AVA", "2017-09-15", "N", "2023-09-01", "2024-01-07"]);
        assert_eq!(cells(&tables[1], 9), ["Q999100125001", "ADAMS", "AVA", "2017-09-15", "K", "2024-01-08"]);
        assert_eq!(cells(&tables[2], 11), ["Q999100125001", "ADAMS", "AVA", "2017-09-15", "SLCN", "1"]);
        assert_eq!(cells(&tables[3], 15)[4..], ["KS2", "ENG", "2026", "MAT", "TT", "MTC", "R", "MT", "21"].map(str::to_owned));
    }

    #[test]
    fn the_first_language_is_the_one_marked_so() {
        let tables = tables(FILE);
        let (headings, pupil) = (cells(&tables[0], 4), cells(&tables[0], 5));
        assert_eq!(pupil[headings.iter().position(|heading| heading == "First Language").unwrap()], "ENG");
        assert_eq!(pupil[headings.iter().position(|heading| heading == "Sex").unwrap()], "F");
        assert_eq!(cells(&tables[0], 3), ["Common transfer file from school 9991001 to school 9992002, as at 2026-06-12"]);
    }

    #[test]
    fn a_file_in_one_line_counts_its_rows() {
        let tables = tables(&FILE.replace('\n', ""));
        assert_eq!(tables[1].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(cells(&tables[1], 3)[4], "K");
    }

    #[test]
    fn free_text_is_not_read() {
        assert!(!format!("{:?}", tables(FILE)).contains("private"));
    }
}
