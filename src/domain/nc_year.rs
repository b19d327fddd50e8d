//! The national curriculum year in which a pupil is taught.

use std::fmt;

/// A national curriculum year: N1 = -2, N2 = -1, reception = 0, then 1 to 14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NcYear(i8);

impl NcYear {
    /// A year by its number.
    pub fn new(number: i8) -> Option<NcYear> {
        (-2..=14).contains(&number).then_some(NcYear(number))
    }

    /// N1 = -2, N2 = -1, R = 0, 1 to 14.
    pub fn number(self) -> i8 {
        self.0
    }

    /// Reads every spelling in the inputs catalogue: `Year 4`, `Year  4`, `Y4`, `Yr 4`, `Year Four`, `NCY 4`,
    /// `NC4`, `4`, `4.0`, `R`, `Rec`, `Reception`, `0`, `FS2`, `N1`, `N2`, `Year N2`, `Nursery 2`, `-1`.
    ///
    /// Plain `Nursery` is N2. `EYFS`, `F1` and class-like texts (`4B`, `Y3/4`) are refused: they say too little.
    pub fn parse(text: &str) -> Option<NcYear> {
        let plain: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        let plain = if text.trim().ends_with(".0") { plain.strip_suffix('0').unwrap_or(&plain).to_owned() } else { plain };
        let rest =
            ["yeargroup", "ncyear", "year", "ncy", "nc", "yr", "y"].iter().find_map(|prefix| plain.strip_prefix(prefix)).unwrap_or(&plain);
        let rest = if plain == "yr" { "r" } else { rest };
        let number = match rest {
            "n1" | "nursery1" => -2,
            "n2" | "nursery2" | "nursery" | "-1" => -1,
            "r" | "rec" | "reception" | "fs2" | "0" => 0,
            "one" => 1,
            "two" => 2,
            "three" => 3,
            "four" => 4,
            "five" => 5,
            "six" => 6,
            digits if !digits.is_empty() && digits.len() <= 2 && digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
            _ => return None,
        };
        NcYear::new(number)
    }

    /// The census code: `N1`, `N2`, `R`, `1` to `14`.
    pub fn code(self) -> String {
        match self.0 {
            -2 => "N1".to_owned(),
            -1 => "N2".to_owned(),
            0 => "R".to_owned(),
            n => n.to_string(),
        }
    }

    /// The year so many years earlier, if it exists.
    pub fn earlier(self, years: i32) -> Option<NcYear> {
        i8::try_from(i32::from(self.0) - years).ok().and_then(NcYear::new)
    }
}

impl fmt::Display for NcYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            -2 | -1 => write!(f, "Nursery {}", self.code()),
            0 => f.write_str("Reception"),
            n => write!(f, "Year {n}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_year_4_is_year_4() {
        for text in ["Year 4", "Year  4", "Y4", "Yr4", "Yr 4", "Year Four", "NCY 4", "NC4", "4", "4.0", " year 4 "] {
            assert_eq!(NcYear::parse(text), NcYear::new(4), "{text}");
        }
    }

    #[test]
    fn the_early_years_are_told_apart() {
        for (text, number) in [
            ("R", 0),
            ("Reception", 0),
            ("0", 0),
            ("YR", 0),
            ("FS2", 0),
            ("N1", -2),
            ("Year N2", -1),
            ("Nursery", -1),
            ("-1", -1),
            ("10", 10),
        ] {
            assert_eq!(NcYear::parse(text), NcYear::new(number), "{text}");
        }
    }

    #[test]
    fn texts_that_say_too_little_are_refused() {
        for text in ["", "EYFS", "4B", "Y3/4", "Oak", "Year", "99", "X"] {
            assert_eq!(NcYear::parse(text), None, "{text}");
        }
    }
}
