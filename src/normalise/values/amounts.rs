//! Amounts in provision maps: how often, how long, in what group, for how much (provision page, section 5).

use crate::domain::amounts::Pounds;
use crate::table::{Cell, clean};

/// How often and how long, as far as a text says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Frequency {
    /// Sessions a week.
    pub(crate) per_week: Option<f64>,
    /// Minutes a session.
    pub(crate) minutes: Option<u32>,
}

/// `3x20mins`, `3 x 20`, `daily 15 min`, `weekly`, `Mon Wed Fri 9:15`, `twice a week`, `2 sessions per week`.
pub(crate) fn frequency(text: &str) -> Frequency {
    let lower = clean(text).to_lowercase().replace('×', "x");
    let mut found = Frequency { minutes: minutes_in(&lower), ..Frequency::default() };
    let squeezed: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some((times, rest)) = squeezed.split_once('x')
        && let Ok(times) = times.parse::<f64>()
        && times > 0.0
        && times <= 25.0
    {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let hours = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').starts_with('h');
        match digits.parse::<u32>() {
            Ok(minutes) if !hours && (5..=180).contains(&minutes) => return Frequency { per_week: Some(times), minutes: Some(minutes) },
            Ok(_) => {}
            // `3x weekly`, `2x per week`, `3x`.
            Err(_) if rest.is_empty() || rest.contains("week") || rest.contains("wk") => found.per_week = Some(times),
            Err(_) => {}
        }
    }
    if found.per_week.is_none() {
        found.per_week = per_week(&lower);
    }
    found
}

fn per_week(text: &str) -> Option<f64> {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["fortnight", "every other week", "alternate week"]) {
        return Some(0.5);
    }
    if says(&["daily", "every day", "each day", "everyday"]) {
        return Some(5.0);
    }
    let weekly = says(&["week", "wk", "/w", "p/w", "pw"]);
    for (word, times) in [("once", 1.0), ("twice", 2.0), ("one", 1.0), ("two", 2.0), ("three", 3.0), ("four", 4.0), ("five", 5.0)] {
        if weekly && text.split(' ').any(|token| token == word) {
            return Some(times);
        }
    }
    if weekly {
        let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        return match digits.parse::<f64>() {
            Ok(times) if times > 0.0 && times <= 25.0 => Some(times),
            Ok(_) => None,
            Err(_) => says(&["weekly", "per week", "a week", "each week", "every week"]).then_some(1.0),
        };
    }
    let days = ["mon", "tue", "wed", "thu", "fri"]
        .iter()
        .filter(|day| text.split(|c: char| !c.is_alphabetic()).any(|token| token.starts_with(*day)))
        .count();
    (days > 0).then_some(days as f64)
}

/// Minutes where the text names the unit: `20 mins`, `20m/wk`, `1 hour`, `1h`, `half an hour`.
fn minutes_in(text: &str) -> Option<u32> {
    if text.contains("half an hour") || text.contains("half hour") {
        return Some(30);
    }
    let mut number = String::new();
    let mut pending: Option<f64> = None;
    for token in split_units(text) {
        if token.starts_with(|c: char| c.is_ascii_digit()) {
            number = token;
            pending = number.parse().ok();
        } else if let Some(value) = pending.take() {
            let minutes = match token.as_str() {
                "m" | "min" | "mins" | "minute" | "minutes" => value,
                "h" | "hr" | "hrs" | "hour" | "hours" => value * 60.0,
                _ => continue,
            };
            if (1.0..=400.0).contains(&minutes) && !number.is_empty() {
                return Some(minutes.round() as u32);
            }
        }
    }
    None
}

/// Runs of digits and runs of letters, other signs dropped.
fn split_units(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut kind = 0;
    for c in text.chars() {
        let now = if c.is_ascii_digit() || c == '.' {
            1
        } else if c.is_alphabetic() {
            2
        } else {
            0
        };
        match (now == kind && now > 0, tokens.last_mut()) {
            (true, Some(last)) => last.push(c),
            _ if now > 0 => tokens.push(c.to_string()),
            _ => {}
        }
        kind = now;
    }
    tokens
}

/// Minutes of a session from its own column: a bare number is minutes.
pub(crate) fn minutes(cell: &Cell) -> Option<u32> {
    let whole = |number: f64| ((5.0..=400.0).contains(&number) && number.fract() == 0.0).then_some(number as u32);
    match cell {
        Cell::Number(number) => whole(*number),
        Cell::Text(text) => {
            let clean = clean(text).to_lowercase();
            clean.parse::<f64>().ok().and_then(whole).or_else(|| minutes_in(&clean))
        }
        _ => None,
    }
}

/// Pupils in the group: `1:6`, `6`, or the time 01:06 that Excel makes of `1:6`.
pub(crate) fn group_size(cell: &Cell) -> Option<u32> {
    use chrono::Timelike;
    let sensible = |number: u32| (1..=40).contains(&number).then_some(number);
    match cell {
        Cell::Number(number) if number.fract() == 0.0 && *number >= 1.0 => sensible(*number as u32),
        Cell::Time(time) => sensible(time.minute()).filter(|_| time.hour() >= 1),
        Cell::DateTime(stamp) => sensible(stamp.minute()).filter(|_| stamp.hour() >= 1),
        Cell::Text(text) => {
            let text = clean(text).to_lowercase();
            if matches!(text.as_str(), "individual" | "1-1" | "one to one" | "1 to 1" | "1-to-1") {
                return Some(1);
            }
            let pupils = text.split_once([':', '/']).map_or(text.as_str(), |(_, pupils)| pupils);
            pupils.trim().trim_end_matches("pupils").trim_end_matches("children").trim().parse().ok().and_then(sensible)
        }
        _ => None,
    }
}

/// Minutes in a week from `90`, `1.5 hours`, `1:30`; a bare number is hours where its heading says so. 0 is no time.
pub(crate) fn minutes_or_hours(cell: &Cell, is_hours: bool) -> Option<f64> {
    use chrono::Timelike;
    let bare = |number: f64| Some(if is_hours { number * 60.0 } else { number }).filter(|minutes| (0.0..=2400.0).contains(minutes));
    match cell {
        Cell::Number(number) => bare(*number),
        Cell::Time(time) => Some(f64::from(time.hour() * 60 + time.minute())),
        Cell::Text(text) => {
            let text = clean(text).to_lowercase();
            if let Some((hours, minutes)) = text.split_once(':') {
                let (hours, minutes): (u32, u32) = (hours.trim().parse().ok()?, minutes.trim().parse().ok()?);
                return (hours <= 40 && minutes < 60).then(|| f64::from(hours * 60 + minutes));
            }
            text.parse::<f64>().ok().and_then(bare).or_else(|| minutes_in(&text).map(f64::from))
        }
        _ => None,
    }
}

/// Hours of staff time a week: `2.5`, `2.5 hrs`, `90 mins`.
pub(crate) fn hours(cell: &Cell) -> Option<f64> {
    let sensible = |hours: f64| (0.05..=60.0).contains(&hours).then_some(hours);
    match cell {
        Cell::Number(number) => sensible(*number),
        Cell::Text(text) => {
            let text = clean(text).to_lowercase();
            match text.parse::<f64>() {
                Ok(number) => sensible(number),
                Err(_) => minutes_in(&text).and_then(|minutes| sensible(f64::from(minutes) / 60.0)),
            }
        }
        _ => None,
    }
}

/// Attended and offered: `14/18`, `14 of 18`, `14 out of 18`.
pub(crate) fn attended_of(text: &str) -> Option<(u32, u32)> {
    let lower = clean(text).to_lowercase().replace("out of", "/").replace("of", "/");
    let (attended, offered) = lower.split_once('/')?;
    let (attended, offered): (u32, u32) = (attended.trim().parse().ok()?, offered.trim().parse().ok()?);
    (attended <= offered && offered > 0).then_some((attended, offered))
}

/// A whole count of sessions.
pub(crate) fn count(cell: &Cell) -> Option<u32> {
    match cell {
        Cell::Number(number) if number.fract() == 0.0 && (0.0..10_000.0).contains(number) => Some(*number as u32),
        Cell::Text(text) => {
            let text = clean(text);
            let text = text.strip_suffix(".0").unwrap_or(&text);
            if !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
        }
        _ => None,
    }
}

/// Weeks of a programme: `6 weeks`, `12 wks`, `12`, `half term` is not a number of weeks.
pub(crate) fn weeks(cell: &Cell) -> Option<u32> {
    let text = cell.text().to_lowercase();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.get(digits.len()..).unwrap_or("").trim();
    let is_weeks = matches!(unit, "" | "weeks" | "week" | "wks" | "wk" | "w");
    digits.parse().ok().filter(|weeks| is_weeks && (1..=52).contains(weeks))
}

/// Money: `£1,234.56`, `123`, `1.2k`; only `free` and `0` are nothing.
pub(crate) fn pounds(cell: &Cell) -> Option<Pounds> {
    let pence =
        |value: f64| (value.is_finite() && (0.0..10_000_000.0).contains(&value)).then(|| Pounds { pence: (value * 100.0).round() as i64 });
    match cell {
        Cell::Number(number) => pence(*number),
        Cell::Text(text) => {
            let text = clean(text).to_lowercase();
            if text == "free" {
                return Some(Pounds { pence: 0 });
            }
            let (text, factor) = match text.strip_suffix('k') {
                Some(rest) => (rest.to_owned(), 1000.0),
                None => (text, 1.0),
            };
            let plain: String = text.trim_start_matches('£').chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
            let is_number = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            is_number.then(|| plain.parse::<f64>().ok()).flatten().and_then(|value| pence(value * factor))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_frequency(text: &str, per_week: Option<f64>, minutes: Option<u32>) {
        assert_eq!(frequency(text), Frequency { per_week, minutes }, "{text}");
    }

    #[test]
    fn frequencies_are_read() {
        check_frequency("3x20mins", Some(3.0), Some(20));
        check_frequency("3 x 20", Some(3.0), Some(20));
        check_frequency("3x20m/wk", Some(3.0), Some(20));
        check_frequency("daily 15 min", Some(5.0), Some(15));
        check_frequency("weekly", Some(1.0), None);
        check_frequency("Mon Wed Fri 9:15", Some(3.0), None);
        check_frequency("twice a week", Some(2.0), None);
        check_frequency("2x weekly", Some(2.0), None);
        check_frequency("3 times a week, 20 minutes", Some(3.0), Some(20));
        check_frequency("1 x 1 hour weekly", Some(1.0), Some(60));
        check_frequency("as needed", None, None);
        check_frequency("ongoing", None, None);
    }

    #[test]
    fn a_ratio_that_became_a_time_is_recovered() {
        let time = chrono::NaiveTime::from_hms_opt(1, 6, 0).unwrap();
        assert_eq!(group_size(&Cell::Time(time)), Some(6));
        for (text, size) in [("1:6", Some(6)), ("1:1", Some(1)), ("6 pupils", Some(6)), ("small", None), ("1-1", Some(1))] {
            assert_eq!(group_size(&Cell::Text(text.to_owned())), size, "{text}");
        }
    }

    #[test]
    fn words_are_no_cost_and_only_free_is_nothing() {
        for (text, pence) in [
            ("£123.45", Some(12_345)),
            ("£1,234", Some(123_400)),
            ("1.2k", Some(120_000)),
            ("TA time", None),
            ("free", Some(0)),
            ("0", Some(0)),
            ("", None),
        ] {
            assert_eq!(pounds(&Cell::Text(text.to_owned())).map(|pounds| pounds.pence), pence, "{text}");
        }
    }

    #[test]
    fn sessions_attended_never_exceed_those_offered() {
        assert_eq!(attended_of("14/18"), Some((14, 18)));
        assert_eq!(attended_of("14 out of 18"), Some((14, 18)));
        assert_eq!(attended_of("19/18"), None);
        assert_eq!(count(&Cell::Text("14.0".into())), Some(14));
        assert_eq!(count(&Cell::Number(14.5)), None);
        assert_eq!(minutes(&Cell::Text("20 mins".into())), Some(20));
        assert_eq!(weeks(&Cell::Text("12 wks".into())), Some(12));
        assert_eq!(weeks(&Cell::Text("half term".into())), None);
    }

    #[test]
    fn forty_hours_are_the_longest_week_written_as_a_time() {
        let read = |text: &str| minutes_or_hours(&Cell::Text(text.to_owned()), false);
        assert_eq!([read("1:30"), read("40:00"), read("41:00"), read("1:60")], [Some(90.0), Some(2400.0), None, None]);
    }
}
