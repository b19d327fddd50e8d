//! The candidate rule (method, "Candidate focus child", section 2): a pure function of levels and records.
//!
//! A concern needs a corroborator before a pupil is named. The rule never looks at who the pupil is beyond
//! the SEN code, and `method-check` calls this same function.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::method::Profile;
use crate::decide::results::{Corroborator, FlagOutcome, Level, Partition, SubjectLevels};
use crate::domain::sen::SenProvision;
use crate::domain::subject::Subject;

/// What the rule sees of one subject.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SubjectInput {
    /// Levels.
    pub levels: SubjectLevels,
    /// Latest exact score.
    pub latest: Option<f64>,
    /// Teacher assessment fell since the one before.
    pub assessment_fell: bool,
}

/// What the rule sees of one pupil.
#[derive(Clone, Debug)]
pub(crate) struct RuleInput {
    /// Tested subjects.
    pub subjects: BTreeMap<Subject, SubjectInput>,
    /// A teacher's concern is on record.
    pub teacher_concern: bool,
    /// A parent's or the pupil's own concern is on record.
    pub parent_or_pupil_concern: bool,
    /// Level of behaviour or wellbeing (g).
    pub wellbeing: Level,
    /// SEN provision as at the day.
    pub provision: Option<SenProvision>,
    /// How strict.
    pub profile: Profile,
    /// Low attainment lies under this score.
    pub low: f64,
}

/// A concern in one subject and why it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Concern {
    /// The subject.
    pub subject: Subject,
    /// Corroborators, in order.
    pub corroborators: Vec<Corroborator>,
    /// True when they are enough under the profile.
    pub counts: bool,
}

/// What the policy's own rules add to the signs of the method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct OwnSigns {
    /// Subjects with a concern beyond the error of the test.
    pub concerns: BTreeSet<Subject>,
    /// Subjects to be watched.
    pub watched: BTreeSet<Subject>,
    /// The pupil is to be watched.
    pub is_watched: bool,
}

/// What the rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleResult {
    /// Outcome.
    pub outcome: FlagOutcome,
    /// Concerns in subject order.
    pub concerns: Vec<Concern>,
    /// All corroborators, in order; `G` when the wellbeing route alone makes the candidate.
    pub why: Vec<Corroborator>,
}

impl SubjectInput {
    /// Gap change counts only while the pupil is below the reference.
    fn gap_level(&self) -> Level {
        if self.levels.below_reference { self.levels.b } else { Level::Unknown }
    }

    /// `c` or `b` is `--`.
    pub(crate) fn is_concern(&self) -> bool {
        self.levels.c == Level::Strongly || self.gap_level() == Level::Strongly
    }

    /// `c` or `b` is `-` or `--`.
    pub(crate) fn leans(&self) -> bool {
        self.levels.c.leans() || self.gap_level().leans()
    }

    /// Something is known about progress in this subject.
    pub(crate) fn is_usable(&self) -> bool {
        [self.levels.c, self.gap_level(), self.levels.c_last].iter().any(|level| *level != Level::Unknown)
    }

    /// The list this subject by itself puts the pupil on.
    pub(crate) fn partition(&self, outcome: FlagOutcome) -> Partition {
        if !self.is_usable() {
            Partition::NotJudged
        } else if self.is_concern() && outcome.partition() == Partition::Flagged {
            Partition::Flagged
        } else if self.leans() || self.levels.c_last == Level::Strongly {
            Partition::Watch
        } else {
            Partition::Cleared
        }
    }
}

/// Applies the rule.
pub(crate) fn decide(input: &RuleInput) -> RuleResult {
    decide_with(input, &OwnSigns::default())
}

/// Applies the rule with the signs of the policy's own rules: a concern of theirs needs a supporting sign as any other.
pub(crate) fn decide_with(input: &RuleInput, own: &OwnSigns) -> RuleResult {
    let is_concern = |subject: &Subject, found: &SubjectInput| found.is_concern() || own.concerns.contains(subject);
    let concerns: Vec<Concern> =
        input.subjects.iter().filter(|(subject, found)| is_concern(subject, found)).map(|(subject, _)| concern(input, *subject)).collect();
    let through_concern = concerns.iter().any(|concern| concern.counts);
    let through_wellbeing = input.wellbeing == Level::Strongly && input.teacher_concern;
    let mut why: Vec<Corroborator> = concerns.iter().flat_map(|concern| concern.corroborators.iter().copied()).collect();
    if through_wellbeing && !through_concern {
        why.push(Corroborator::Wellbeing);
    }
    why.sort_unstable();
    why.dedup();
    let plain = if through_concern || through_wellbeing {
        FlagOutcome::Candidate
    } else if is_watch(input, &concerns) || own.is_watched {
        FlagOutcome::Watch
    } else if !input.subjects.values().any(SubjectInput::is_usable) {
        FlagOutcome::Insufficient
    } else if input.subjects.values().any(|subject| subject.latest.is_some_and(|score| score < input.low)) {
        FlagOutcome::LowAttainmentOnly
    } else {
        FlagOutcome::None
    };
    RuleResult { outcome: for_provision(plain, input.provision), concerns, why }
}

/// The concern in one subject with its corroborators (C1 to C4).
fn concern(input: &RuleInput, subject: Subject) -> Concern {
    let this = input.subjects.get(&subject);
    let another_leans = input.subjects.iter().any(|(other, levels)| *other != subject && levels.leans());
    let seen_twice = this.is_some_and(|this| this.levels.c_mid.leans());
    let teacher = input.teacher_concern || this.is_some_and(|this| this.assessment_fell);
    let person = input.parent_or_pupil_concern || input.wellbeing.leans();
    let corroborators = [
        (another_leans, Corroborator::AnotherSubject),
        (seen_twice, Corroborator::SeenTwice),
        (teacher, Corroborator::Teacher),
        (person, Corroborator::ParentOrPupil),
    ];
    let counts = match input.profile {
        Profile::Screen => another_leans || seen_twice || teacher || person,
        Profile::Strict => (another_leans && seen_twice) || teacher || person,
    };
    Concern { subject, corroborators: corroborators.iter().filter(|(holds, _)| *holds).map(|(_, code)| *code).collect(), counts }
}

fn is_watch(input: &RuleInput, concerns: &[Concern]) -> bool {
    !concerns.is_empty()
        || input.subjects.values().filter(|subject| subject.leans()).count() >= 2
        || input.subjects.values().any(|subject| subject.levels.c_last == Level::Strongly)
        || input.teacher_concern
        || input.parent_or_pupil_concern
        || input.wellbeing == Level::Strongly
}

/// Pupils on K or E are never "new": their plan is reviewed.
pub(crate) fn for_provision(outcome: FlagOutcome, provision: Option<SenProvision>) -> FlagOutcome {
    match outcome {
        FlagOutcome::Candidate if provision.is_some_and(SenProvision::is_sen) => FlagOutcome::ReviewCandidate,
        FlagOutcome::Watch if provision.is_some_and(SenProvision::is_sen) => FlagOutcome::ReviewWatch,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three subjects from texts `c c_mid c_last b`; a trailing `!` means that there is no gap now.
    fn pupil(subjects: [&str; 3]) -> RuleInput {
        let level = |sign: &str| Level::from_sign(sign).unwrap();
        let subjects = Subject::ALL.into_iter().zip(subjects).map(|(subject, text)| {
            let signs: Vec<&str> = text.trim_end_matches('!').split(' ').collect();
            let levels = SubjectLevels {
                c: level(signs[0]),
                c_mid: level(signs[1]),
                c_last: level(signs[2]),
                b: level(signs[3]),
                below_reference: !text.ends_with('!'),
            };
            (subject, SubjectInput { levels, latest: Some(95.0), assessment_fell: false })
        });
        RuleInput {
            subjects: subjects.collect(),
            teacher_concern: false,
            parent_or_pupil_concern: false,
            wellbeing: Level::Unknown,
            provision: None,
            profile: Profile::Screen,
            low: 85.0,
        }
    }

    fn check(subjects: [&str; 3], change: impl Fn(&mut RuleInput), outcome: &str, why: &str) {
        let mut input = pupil(subjects);
        change(&mut input);
        let result = decide(&input);
        let codes: Vec<&str> = result.why.iter().map(|one| one.code()).collect();
        assert_eq!((result.outcome.code(), codes.join(" ").as_str()), (outcome, why), "{subjects:?}");
    }

    const QUIET: &str = "0 0 0 0";
    const CONCERN: &str = "-- 0 0 0";

    #[test]
    fn a_concern_needs_a_corroborator() {
        let same = |_: &mut RuleInput| {};
        check([CONCERN, QUIET, QUIET], same, "WATCH", "");
        check([CONCERN, "- 0 0 0", QUIET], same, "CANDIDATE", "C1");
        check(["-- - 0 0", QUIET, QUIET], same, "CANDIDATE", "C2");
        check([CONCERN, QUIET, QUIET], |i| i.teacher_concern = true, "CANDIDATE", "C3");
        check([CONCERN, QUIET, QUIET], |i| i.subjects.get_mut(&Subject::Reading).unwrap().assessment_fell = true, "CANDIDATE", "C3");
        check([CONCERN, QUIET, QUIET], |i| i.subjects.get_mut(&Subject::Maths).unwrap().assessment_fell = true, "WATCH", "");
        check([CONCERN, QUIET, QUIET], |i| i.parent_or_pupil_concern = true, "CANDIDATE", "C4");
        check([CONCERN, QUIET, QUIET], |i| i.wellbeing = Level::Leaning, "CANDIDATE", "C4");
    }

    #[test]
    fn a_widening_gap_counts_only_below_the_reference() {
        check(["0 - 0 --", QUIET, QUIET], |_| {}, "CANDIDATE", "C2");
        check(["0 - 0 --!", QUIET, QUIET], |_| {}, "NONE", "");
    }

    #[test]
    fn weaker_signs_are_watched() {
        let same = |_: &mut RuleInput| {};
        check(["- 0 0 0", "0 0 0 -", QUIET], same, "WATCH", "");
        check(["- 0 0 0", QUIET, QUIET], same, "NONE", "");
        check(["0 0 -- 0", QUIET, QUIET], same, "WATCH", "");
        check([QUIET, QUIET, QUIET], |i| i.teacher_concern = true, "WATCH", "");
        check([QUIET, QUIET, QUIET], |i| i.parent_or_pupil_concern = true, "WATCH", "");
        check([QUIET, QUIET, QUIET], |i| i.wellbeing = Level::Strongly, "WATCH", "");
    }

    #[test]
    fn wellbeing_with_a_teacher_is_enough() {
        let both = |i: &mut RuleInput| (i.wellbeing, i.teacher_concern) = (Level::Strongly, true);
        check([QUIET, QUIET, QUIET], both, "CANDIDATE", "G");
        check(["? ? ? ?", "? ? ? ?", "? ? ? ?"], both, "CANDIDATE", "G");
        check([CONCERN, QUIET, QUIET], both, "CANDIDATE", "C3 C4");
    }

    #[test]
    fn no_evidence_is_not_no_concern() {
        check(["? ? ? ?", "? ? ? ?", "? ? ? ?"], |_| {}, "INSUFFICIENT", "");
        check(["? ? ? ?", "? ? ? ?", "? ? ? ?"], |i| i.subjects.clear(), "INSUFFICIENT", "");
        check(["? ? ? ?", "? ? ? ?", "? ? ? ?"], |i| i.teacher_concern = true, "WATCH", "");
        check(["? ? ? ?", QUIET, "? ? ? ?"], |_| {}, "NONE", "");
    }

    #[test]
    fn low_attainment_alone_is_never_a_flag() {
        let low = |score: f64| move |i: &mut RuleInput| i.subjects.get_mut(&Subject::Maths).unwrap().latest = Some(score);
        check([QUIET, QUIET, QUIET], low(84.9), "LOW_ATTAINMENT_ONLY", "");
        check([QUIET, QUIET, QUIET], low(85.0), "NONE", "");
    }

    #[test]
    fn pupils_on_support_are_reviewed_never_new() {
        for provision in [SenProvision::Support, SenProvision::Plan] {
            check([CONCERN, "- 0 0 0", QUIET], |i| i.provision = Some(provision), "REVIEW_CANDIDATE", "C1");
            check([CONCERN, QUIET, QUIET], |i| i.provision = Some(provision), "REVIEW_WATCH", "");
            check([QUIET, QUIET, QUIET], |i| i.provision = Some(provision), "NONE", "");
        }
        check([CONCERN, "- 0 0 0", QUIET], |i| i.provision = Some(SenProvision::None), "CANDIDATE", "C1");
    }

    #[test]
    fn strict_needs_both_another_subject_and_a_second_sighting_or_a_person() {
        let strict = |i: &mut RuleInput| i.profile = Profile::Strict;
        check([CONCERN, "- 0 0 0", QUIET], strict, "WATCH", "C1");
        check(["-- - 0 0", QUIET, QUIET], strict, "WATCH", "C2");
        check(["-- - 0 0", "- 0 0 0", QUIET], strict, "CANDIDATE", "C1 C2");
        check([CONCERN, QUIET, QUIET], |i| (i.profile, i.teacher_concern) = (Profile::Strict, true), "CANDIDATE", "C3");
    }

    #[test]
    fn each_subject_is_on_one_list() {
        let input = pupil([CONCERN, "0 0 -- 0", "? ? ? ?"]);
        let lists: Vec<&str> = input.subjects.values().map(|subject| subject.partition(FlagOutcome::Candidate).word()).collect();
        assert_eq!(lists, ["flagged", "watch", "not judged"]);
    }
}
