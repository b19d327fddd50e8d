//! Results on other scales in words: shown beside the verdict, with what they cannot say; never a verdict.
//!
//! Each sentence is made together with its values, so that no number is printed that the evidence table lacks.

use std::cmp::Ordering;

use crate::analyse::other_scales::{AgeGain, CheckMark, OtherScale, Standing};
use crate::decide::results::{Beside, EvidenceValue};
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::domain::words;

/// The sentences of one pupil, in the order of the analysis.
pub(crate) fn beside(found: &[OtherScale]) -> Vec<Beside> {
    found
        .iter()
        .map(|one| match one {
            OtherScale::Age(gain) => age(gain),
            OtherScale::Check(check) => check_mark(check),
            OtherScale::Judgement(standing) => judgement(standing),
        })
        .collect()
}

/// Values of one sentence, as printed.
struct Shown {
    subject: Option<Subject>,
    values: Vec<EvidenceValue>,
}

impl Shown {
    fn of(subject: Option<Subject>) -> Shown {
        Shown { subject, values: Vec::new() }
    }

    /// Notes a value and hands it to the sentence.
    fn put(&mut self, what: &str, shown: String, unit: &'static str) -> String {
        self.values.push(EvidenceValue { subject: self.subject, what: what.to_owned(), shown: shown.clone(), unit });
        shown
    }

    fn with(self, kind: &'static str, text: String) -> Beside {
        Beside { subject: self.subject, kind, text, values: self.values, of_rule: None }
    }
}

fn age(gain: &AgeGain) -> Beside {
    let mut shown = Shown::of(gain.subject);
    let name = shown.put("age test", gain.instrument.to_string(), "name");
    let what = if gain.construct.is_empty() { "Age score".to_owned() } else { format!("Age score in {}", gain.construct) };
    let first = shown.put("age at first", years_and_months(gain.from.1), "age");
    let first_day = shown.put("day of the first age", words::date(gain.from.0), "day");
    let last = shown.put("age at last", years_and_months(gain.to.1), "age");
    let last_day = shown.put("day of the last age", words::date(gain.to.0), "day");
    let course = format!("{what} ({name}): {first} on {first_day}, {last} on {last_day}");
    let text = match gain.ratio {
        None => format!("{course}. No ratio gain: one of them lies at an end of the test's range."),
        Some((ratio, se, elapsed)) => {
            let months = i32::from(gain.to.1) - i32::from(gain.from.1);
            let gained = shown.put("months of age gained", words::number(f64::from(months.abs()), 0), "months");
            let passed = shown.put("months passed", words::number(elapsed, 1), "months");
            let ratio = shown.put("ratio gain", words::number(ratio, 1), "months a month");
            let se = shown.put("noise of one pupil's ratio", words::number(se, 1), "months a month");
            let moved = if months < 0 { "lost" } else { "gained" };
            format!(
                "{course}: {gained} months {moved} in {passed} months, a ratio gain of {ratio}, give or take {se} for one pupil. Not a verdict: months of age are unequal units and nobody is compared with."
            )
        }
    };
    shown.with("age score", text)
}

/// `7 years 10 months`.
pub(crate) fn years_and_months(months: u16) -> String {
    format!("{} years {} months", months / 12, months % 12)
}

fn check_mark(check: &CheckMark) -> Beside {
    let mut shown = Shown::of(None);
    let name = shown.put("check", check.instrument.to_string(), "name");
    let at = shown.put("term of the check", check.occasion.to_string(), "term");
    let mark = shown.put("mark of the check", check.mark.0.to_string(), "marks");
    let marks = shown.put("marks of the whole check", check.mark.1.to_string(), "marks");
    let verdict = match check.standard {
        Some((standard, is_met)) => {
            let standard = shown.put("standard of the check", standard.to_string(), "marks");
            format!("the standard of {standard} was {}", if is_met { "met" } else { "not met" })
        }
        None => "there is no national standard for it".to_owned(),
    };
    let ceiling = if check.mark.0 >= check.mark.1 {
        " Full marks are the end of the check: it cannot show how far beyond the pupil is."
    } else {
        " A check, not a measure of progress."
    };
    shown.with("check", format!("{name}, {at}: {mark} of {marks}; {verdict}.{ceiling}"))
}

fn judgement(standing: &Standing) -> Beside {
    let mut shown = Shown::of(Some(standing.subject));
    let mut of = |what: &str, (occasion, word): (Occasion, &str)| {
        let word = shown.put(what, word.to_owned(), "word");
        format!("{word} in {}", shown.put(&format!("{what}, when"), occasion.to_string(), "term"))
    };
    let latest = of("teacher assessment", (standing.latest.0, &standing.latest.1));
    let course = match &standing.before {
        None => format!("{latest}, the first on record"),
        Some((then, word, direction)) => {
            let before = of("teacher assessment before", (*then, word));
            let direction = match direction {
                Ordering::Less => "lower than",
                Ordering::Equal => "the same as",
                Ordering::Greater => "higher than",
            };
            format!("{latest}, {direction} {before}")
        }
    };
    let place = standing.ridit.map(|(ridit, n)| {
        let lower = shown.put("position among the year group's judgements", words::percent(ridit), "share");
        let n = shown.put("judgements of the year group", words::whole(n), "pupils");
        format!(" Of {n} judged in the year group about {lower} stand lower, counting half of those on the same word.")
    });
    let text = format!("Teacher assessment in {}: {course}.{}", standing.subject.name(), place.unwrap_or_default());
    shown.with("teacher assessment", text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::sample::day;

    fn numbers(text: &str) -> Vec<&str> {
        let tokens = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|token| token.trim_matches('.'));
        tokens.filter(|token| !token.is_empty()).collect()
    }

    fn all() -> Vec<OtherScale> {
        let autumn = Occasion::of(day(2025, 12, 1));
        let summer = Occasion::of(day(2026, 6, 1));
        let gain = AgeGain {
            instrument: "Invented word test".into(),
            construct: "word reading".into(),
            subject: Some(Subject::Reading),
            from: (day(2025, 12, 1), 86),
            to: (day(2026, 6, 16), 94),
            ratio: Some((8.0 / 6.5, 1.3, 6.5)),
        };
        let check = |mark, standard| CheckMark { instrument: "Invented check".into(), occasion: summer, mark, standard };
        vec![
            OtherScale::Age(gain.clone()),
            OtherScale::Age(AgeGain { ratio: None, ..gain }),
            OtherScale::Check(check((31, 40), Some((32, false)))),
            OtherScale::Check(check((25, 25), None)),
            OtherScale::Judgement(Standing {
                subject: Subject::Writing,
                latest: (summer, "WTS".to_owned()),
                before: Some((autumn, "EXS".to_owned(), Ordering::Less)),
                ridit: Some((0.1667, 58)),
            }),
        ]
    }

    #[test]
    fn the_sentences_say_what_the_scale_can_and_cannot_say() {
        let found = beside(&all());
        let texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Age score in word reading (Invented word test): 7 years 2 months on 1 December 2025, 7 years 10 months on 16 June 2026: 8 months gained in 6.5 months, a ratio gain of 1.2, give or take 1.3 for one pupil. Not a verdict: months of age are unequal units and nobody is compared with.",
                "Age score in word reading (Invented word test): 7 years 2 months on 1 December 2025, 7 years 10 months on 16 June 2026. No ratio gain: one of them lies at an end of the test's range.",
                "Invented check, summer 2025-26: 31 of 40; the standard of 32 was not met. A check, not a measure of progress.",
                "Invented check, summer 2025-26: 25 of 25; there is no national standard for it. Full marks are the end of the check: it cannot show how far beyond the pupil is.",
                "Teacher assessment in writing: WTS in summer 2025-26, lower than EXS in autumn 2025-26. Of 58 judged in the year group about 17% stand lower, counting half of those on the same word.",
            ]
        );
    }

    #[test]
    fn every_number_of_a_sentence_stands_among_its_values() {
        for one in beside(&all()) {
            let held: Vec<&str> = one.values.iter().flat_map(|value| numbers(&value.shown)).collect();
            for number in numbers(&one.text) {
                assert!(held.contains(&number), "{number} of '{}'", one.text);
            }
        }
    }
}
