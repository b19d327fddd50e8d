//! Invented schools as files of the kinds schools have, with the truth about them kept beside the files.

use std::path::{Path, PathBuf};

use waymark::domain::upn::check_letter;

use crate::support::{copy_of_sample, err, latest, status, waymark};

/// One invented child.
#[derive(Clone, Debug)]
pub struct Child {
    /// Number that no other child has.
    pub id: usize,
    /// Year group.
    pub nc_year: u32,
    /// `N`, `K`, `E`.
    pub sen: char,
    /// Code of the primary need.
    pub need: &'static str,
    /// Reading by test, oldest first.
    pub scores: Vec<u32>,
    /// Sessions present of 100.
    pub present: u32,
}

impl Child {
    /// Number of thirteen signs.
    pub fn upn(&self) -> String {
        let rest = format!("001299820{:03}", self.id);
        format!("{}{rest}", char::from(check_letter(rest.as_bytes()).expect("twelve digits")))
    }

    /// Surname and forename that are no words of a report.
    pub fn name(&self) -> (String, String) {
        let letters = |mut n: usize| {
            let mut text = String::new();
            for _ in 0..3 {
                text.push(char::from(b"bdfgklmnpr"[n % 10]));
                text.push(char::from(b"aeiou"[n / 3 % 5]));
                n /= 10;
            }
            text
        };
        (format!("Zq{}", letters(self.id)), format!("Xw{}", letters(self.id * 7 + 3)))
    }

    fn born(&self, first_year: i32) -> String {
        format!("{:02}/{:02}/{}", 1 + self.id % 28, 1 + self.id % 8, first_year - 4 - self.nc_year as i32)
    }

    fn class(&self) -> &'static str {
        ["Ash", "Elm", "Oak", "Fir"][self.nc_year as usize % 4]
    }
}

/// So many children in Years 3 to 6, the first of them with SEND; scores differ by child and need no chance.
pub fn children(n: usize, n_support: usize, n_plan: usize, n_tests: usize) -> Vec<Child> {
    (0..n)
        .map(|id| {
            let sen = if id < n_support {
                'K'
            } else if id < n_support + n_plan {
                'E'
            } else {
                'N'
            };
            let level = if sen == 'N' { 101 } else { 87 };
            let scores = (0..n_tests).map(|test| level + (id * 37 + test * 11) as u32 % 23 - 11).collect();
            let need = ["SLCN", "MLD", "SEMH", "PD"][id * 7 % 4];
            Child { id, nc_year: 3 + (id % 4) as u32, sen, need, scores, present: 90 + (id * 13 % 11) as u32 }
        })
        .collect()
}

/// Days of the tests before the autumn of a year, oldest first.
fn test_days(year: i32, n: usize) -> Vec<String> {
    let all = [
        format!("12/03/{}", year - 1),
        format!("18/06/{}", year - 1),
        format!("13/11/{}", year - 1),
        format!("12/03/{year}"),
        format!("18/06/{year}"),
        format!("13/11/{year}"),
    ];
    all[all.len() - n.min(all.len())..].to_vec()
}

/// A school in a folder, whose inbox is filled for the autumn of a year.
pub struct Invented {
    folder: PathBuf,
    settings: PathBuf,
}

impl Invented {
    /// With the settings of the first sample school, and no words of its own.
    pub fn in_folder(folder: &Path) -> Invented {
        let settings = copy_of_sample(folder);
        std::fs::remove_file(folder.join("config/reports/whitehill.toml")).expect("the sample has words of its own");
        Invented { folder: folder.to_owned(), settings }
    }

    /// Writes the words of the school for its report.
    pub fn says(&self, text: &str) {
        std::fs::write(self.folder.join("config/reports/whitehill.toml"), text).expect("the words can be written");
    }

    /// Puts a further file beside those of the school.
    pub fn also(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join("sample-data/whitehill/inbox").join(name), text).expect("the file can be written");
    }

    /// The files of one autumn in place of what was there.
    pub fn files(&self, children: &[Child], year: i32) {
        let inbox = self.folder.join("sample-data/whitehill/inbox");
        std::fs::remove_dir_all(&inbox).expect("the inbox can be emptied");
        std::fs::create_dir_all(&inbox).expect("the inbox can be made");
        let mut roll = format!(
            "Pupil list: all pupils\nInvented\nReport date: 20/11/{year}\n,\nUPN,Admission Number,Legal Last Name,Legal First Name,Sex,Year group(s) this academic year,Registration form(s) this academic year,Date of Birth,Date of Admission\n"
        );
        let mut sen = format!(
            "SEN report as at 20/11/{year}\n,\nUPN,Name,Year group(s) this academic year,Date of Birth,Sen Need,SEN Need Ranking,Start Date,SEN status\n"
        );
        let mut tests = "UPN,Surname,Forename,DOB,Subject,Test date,Age-Standardised Score\n".to_owned();
        let mut attendance = format!(
            "Attendance summary by pupil\n02/09/{year} to 20/11/{year}\n,\nAdm_No,Surname,Forename,Year,Form,Possible marks,Present marks,% Attendance\n"
        );
        for child in children {
            let (upn, (surname, forename), born) = (child.upn(), child.name(), child.born(year));
            roll.push_str(&format!(
                "{upn},{:06},{surname},{forename},F,Year {},{},{born},03/09/2021\n",
                7000 + child.id,
                child.nc_year,
                child.class()
            ));
            if child.sen != 'N' {
                sen.push_str(&format!(
                    "{upn},{forename} {surname},Year {},{born},{},1,02/09/2021,{}\n",
                    child.nc_year, child.need, child.sen
                ));
            }
            for (day, score) in test_days(year, child.scores.len()).iter().zip(&child.scores) {
                tests.push_str(&format!("{upn},{surname},{forename},{born},Reading,{day},{score}\n"));
            }
            attendance.push_str(&format!(
                "{:06},{surname},{forename},Year {},{},100,{},{}.0\n",
                7000 + child.id,
                child.nc_year,
                child.class(),
                child.present,
                child.present
            ));
        }
        for (name, text) in
            [("Pupil list.csv", roll), ("SEN report.csv", sen), ("Test results.csv", tests), ("Attendance summary.csv", attendance)]
        {
            std::fs::write(inbox.join(name), text).expect("the file can be written");
        }
    }

    /// Runs the program for the autumn of a year; the folder of the run.
    pub fn run(&self, year: i32) -> PathBuf {
        let out = self.folder.join("out");
        let day = format!("{year}-11-20");
        let output =
            waymark(&["run", self.settings.to_str().expect("a plain path"), "--as-at", &day, "--out", out.to_str().expect("a plain path")]);
        assert!(status(&output) <= 1, "{}", err(&output));
        latest(&out, "whitehill")
    }
}
