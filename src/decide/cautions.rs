//! Cautions: what a reader must weigh. They are printed and never silently remove a flag.
//!
//! Order as in the worked cases: attendance, language, age, arrival, test. The caution LOW_ATTAINMENT_ONLY
//! goes with the outcome of that name and is added by it (worked case S6 lists the outcome alone).

use chrono::NaiveDate;

use crate::config::method::MethodSettings;
use crate::decide::results::{Caution, FlagOutcome, SubjectLevels};
use crate::decide::rule::SubjectInput;
use crate::domain::subject::Subject;
use crate::domain::words;

/// What the cautions depend on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circumstances {
    /// Share of sessions missed, 0 to 1.
    pub absence: Option<f64>,
    /// First language is not English.
    pub eal: bool,
    /// Two full years at this school.
    pub two_years_here: bool,
    /// Summer-born, with subjects whose test does not allow for age, and what age would change.
    pub summer_born: Option<SummerBorn>,
    /// Joined in the window.
    pub joined: Joined,
    /// Subjects whose test changed inside the span.
    pub test_changed: Vec<Subject>,
    /// Subjects with a result below the range of the test.
    pub floor: Vec<Subject>,
    /// Subjects with a result above the range of the test.
    pub ceiling: Vec<Subject>,
    /// Subjects with a result sat with a reader, extra time or fewer questions than the test needs.
    pub arrangement: Vec<Subject>,
}

/// Shares of sessions missed that count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Absence {
    /// Persistent from here.
    pub persistent: f64,
    /// Severe from here.
    pub severe: f64,
}

impl Absence {
    /// Those of the settings.
    pub(crate) fn of(method: &MethodSettings) -> Absence {
        Absence { persistent: method.absence_persistent.value, severe: method.absence_severe.value }
    }
}

/// Whether and when the pupil joined in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Joined {
    /// Was here all along.
    #[default]
    Before,
    /// Joined in the window, day not known.
    InWindow,
    /// Joined on this day.
    On(NaiveDate),
}

/// A summer-born pupil and a test without an allowance for age.
#[derive(Clone, Debug)]
pub(crate) struct SummerBorn {
    /// Day of birth.
    pub born: NaiveDate,
    /// Subjects concerned.
    pub subjects: Vec<Subject>,
    /// Outcome on the scores as they are.
    pub as_tested: FlagOutcome,
    /// Outcome on scores adjusted for age.
    pub age_adjusted: FlagOutcome,
}

/// The cautions that hold, in order.
pub(crate) fn cautions(circumstances: &Circumstances, subjects: &[(Subject, SubjectInput)], limits: Absence) -> Vec<Caution> {
    let mut cautions = Vec::new();
    let mut add = |code: &'static str, text: String| cautions.push(Caution { code, text });
    if let Some(absence) = circumstances.absence {
        if absence >= limits.severe {
            add("SEVERE_ABSENCE", absence_text(absence, "severe"));
        } else if absence >= limits.persistent {
            add("PERSISTENT_ABSENCE", absence_text(absence, "persistent"));
        }
    }
    if circumstances.eal {
        add("EAL", language_text(circumstances, subjects));
    }
    if let Some(summer_born) = &circumstances.summer_born {
        add("SUMMER_BORN", age_text(summer_born));
    }
    match circumstances.joined {
        Joined::Before => {}
        Joined::InWindow => add("MID_YEAR_JOINER", "Joined within the period compared: the first score may reflect the move.".to_owned()),
        Joined::On(day) => add(
            "MID_YEAR_JOINER",
            format!("Joined on {}, within the period compared: the first score may reflect the move.", words::date(day)),
        ),
    }
    for (code, subjects, text) in [
        ("TEST_CHANGE", &circumstances.test_changed, "the test changed within the period, so a wider margin was used."),
        ("FLOOR", &circumstances.floor, "a result lies below the range of the test, so it is a bound and not a score."),
        ("CEILING", &circumstances.ceiling, "a result lies above the range of the test, so it is a bound and not a score."),
        (
            "ARRANGEMENT",
            &circumstances.arrangement,
            "a result is marked as sat with special arrangements or incomplete; it compares only with one sat in the same way.",
        ),
    ] {
        if !subjects.is_empty() {
            add(code, format!("{}: {text}", words::sentence_case(&names(subjects))));
        }
    }
    cautions
}

/// The caution that goes with LOW_ATTAINMENT_ONLY.
pub(crate) fn low_attainment_only() -> Caution {
    let text =
        "Low attainment with ordinary progress from the starting point: classroom response; not by itself a ground for the register.";
    Caution { code: "LOW_ATTAINMENT_ONLY", text: text.to_owned() }
}

/// A few words for the short sentence.
pub(crate) fn short(code: &str) -> &'static str {
    match code {
        "PERSISTENT_ABSENCE" => "absence",
        "SEVERE_ABSENCE" => "severe absence",
        "EAL" => "EAL",
        "SUMMER_BORN" => "summer-born",
        "MID_YEAR_JOINER" => "recent joiner",
        "TEST_CHANGE" => "test changed",
        "FLOOR" => "score below the test's range",
        "CEILING" => "score above the test's range",
        "ARRANGEMENT" => "special arrangements",
        "WITHIN_ERROR" => "a rule met within its error",
        _ => "",
    }
}

/// `reading, writing and GPS`.
pub(crate) fn names(subjects: &[Subject]) -> String {
    words::list(&subjects.iter().map(|subject| if *subject == Subject::Gps { subject.title() } else { subject.name() }).collect::<Vec<_>>())
}

fn absence_text(absence: f64, word: &str) -> String {
    let share = words::percent(absence);
    format!(
        "Absent for {share} of sessions ({word} absence). Attendance is a rival explanation: take the attendance route alongside. A special educational need may also be a cause of absence."
    )
}

fn language_text(circumstances: &Circumstances, subjects: &[(Subject, SubjectInput)]) -> String {
    let mut text =
        "English is an additional language. Language is not a special educational need, and language is not assumed to be the only reason."
            .to_owned();
    let compared: Vec<String> = subjects
        .iter()
        .filter(|(subject, _)| matches!(subject, Subject::Reading | Subject::Maths))
        .map(|(subject, input)| format!("{} {}", subject.name(), pace(input.levels)))
        .collect();
    if !compared.is_empty() {
        text.push_str(&format!(" From the same start: {}.", words::list(&compared)));
    }
    let concern = |wanted: &[Subject]| subjects.iter().any(|(subject, input)| wanted.contains(subject) && input.is_concern());
    let maths_keeps_pace =
        subjects.iter().any(|(subject, input)| *subject == Subject::Maths && crate::decide::level::is_level_or_better(input.levels.c));
    if circumstances.two_years_here {
        text.push_str(" At this school for two full years: treat as for any pupil.");
    } else if subjects.len() > 1 && subjects.iter().all(|(_, input)| input.is_concern()) {
        text.push_str(" Every subject carries the concern: treat as for any pupil.");
    } else if maths_keeps_pace && concern(&[Subject::Reading, Subject::Writing, Subject::Gps]) {
        text.push_str(" The concern lies in the language-bound subjects while maths keeps pace: a language assessment first.");
    }
    text.push_str(" The stage of English is not on record.");
    text
}

/// Progress of one subject in three or four words.
fn pace(levels: SubjectLevels) -> &'static str {
    use crate::decide::results::Level;
    match levels.c {
        Level::Strongly => "much slower than others",
        Level::Leaning => "slower than others",
        Level::Level => "keeps pace",
        Level::LeaningGood | Level::StronglyGood => "faster than others",
        Level::Unknown => "without evidence",
    }
}

fn age_text(summer_born: &SummerBorn) -> String {
    let month = words::date(summer_born.born);
    let month = month.split(' ').nth(1).unwrap_or_default();
    let tests = if summer_born.subjects.len() == 1 { "test does" } else { "tests do" };
    let start = format!("Born in {month}, and the {} {tests} not allow for age.", names(&summer_born.subjects));
    if summer_born.as_tested == summer_born.age_adjusted {
        return format!("{start} Adjusted for age the outcome stays the same.");
    }
    let (tested, adjusted) = (summer_born.as_tested.code(), summer_born.age_adjusted.code());
    let end = if is_capped(summer_born) {
        "The pupil stays on the watch list until an age-standardised score exists."
    } else {
        "Both are shown; the scores as tested decide."
    };
    format!("{start} As tested the rule gives {tested}, adjusted for age {adjusted}. {end}")
}

/// A candidate on scores that do not allow for age, and none once they do.
pub(crate) fn is_capped(summer_born: &SummerBorn) -> bool {
    use crate::decide::results::Partition;
    summer_born.as_tested.partition() == Partition::Flagged && summer_born.age_adjusted.partition() != Partition::Flagged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::results::Level;
    use crate::decide::sample;

    fn subject(name: Subject, c: &str) -> (Subject, SubjectInput) {
        let level = |sign: &str| Level::from_sign(sign).unwrap();
        let levels = SubjectLevels { c: level(c), c_mid: level("0"), c_last: level("0"), b: level("0"), below_reference: true };
        (name, SubjectInput { levels, latest: Some(81.0), assessment_fell: false })
    }

    fn codes(circumstances: &Circumstances) -> Vec<&'static str> {
        cautions(circumstances, &[], Absence::of(&sample::method())).iter().map(|caution| caution.code).collect()
    }

    fn absent(share: f64) -> Circumstances {
        Circumstances { absence: Some(share), ..Circumstances::default() }
    }

    #[test]
    fn a_tenth_of_sessions_is_persistent_and_half_is_severe() {
        assert!(codes(&absent(0.0999)).is_empty());
        assert_eq!(codes(&absent(0.1)), ["PERSISTENT_ABSENCE"]);
        assert_eq!(codes(&absent(0.4999)), ["PERSISTENT_ABSENCE"]);
        assert_eq!(codes(&absent(0.5)), ["SEVERE_ABSENCE"]);
    }

    #[test]
    fn attendance_comes_before_language_and_language_before_arrival() {
        let all = Circumstances {
            eal: true,
            joined: Joined::InWindow,
            floor: vec![Subject::Maths],
            test_changed: vec![Subject::Reading],
            arrangement: vec![Subject::Reading],
            ..absent(0.2)
        };
        assert_eq!(codes(&all), ["PERSISTENT_ABSENCE", "EAL", "MID_YEAR_JOINER", "TEST_CHANGE", "FLOOR", "ARRANGEMENT"]);
    }

    fn language(reading: &str, maths: &str, two_years_here: bool) -> String {
        let eal = Circumstances { eal: true, two_years_here, ..Circumstances::default() };
        cautions(&eal, &[subject(Subject::Reading, reading), subject(Subject::Maths, maths)], Absence::of(&sample::method()))[0]
            .text
            .clone()
    }

    #[test]
    fn both_sentences_about_language_are_always_there() {
        for text in [language("--", "0", false), language("--", "--", false), language("0", "0", true)] {
            assert!(
                text.contains("Language is not a special educational need, and language is not assumed to be the only reason."),
                "{text}"
            );
        }
    }

    #[test]
    fn language_is_assessed_first_only_when_maths_keeps_pace() {
        assert!(language("--", "0", false).contains("a language assessment first"));
        assert!(language("--", "0", false).contains("reading much slower than others and maths keeps pace"));
        assert!(language("--", "--", false).contains("treat as for any pupil"));
        assert!(language("--", "0", true).contains("treat as for any pupil"));
        assert!(!language("--", "-", false).contains("first."));
    }

    #[test]
    fn a_capped_flag_shows_both_outcomes() {
        let summer_born = SummerBorn {
            born: NaiveDate::from_ymd_opt(2017, 8, 3).unwrap(),
            subjects: vec![Subject::Reading],
            as_tested: FlagOutcome::Candidate,
            age_adjusted: FlagOutcome::Watch,
        };
        assert!(is_capped(&summer_born));
        assert_eq!(
            age_text(&summer_born),
            "Born in August, and the reading test does not allow for age. As tested the rule gives CANDIDATE, adjusted for age WATCH. The pupil stays on the watch list until an age-standardised score exists."
        );
    }
}
