//! The one list of column names used in outputs: the same thing has the same name everywhere.
//!
//! A renderer takes its headings from the constants below; a test refuses headings that are not in [`ALL`].

/// A column name with what stands below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnName {
    /// The heading as printed.
    pub name: &'static str,
    /// What stands below it.
    pub meaning: &'static str,
}

pub(crate) const ACROSS_NEEDS: &str = "Across needs";
pub(crate) const ACTUAL_END: &str = "Actual end";
pub(crate) const ADULT_ROLE: &str = "Adult role";
pub(crate) const AGAINST_PLAN: &str = "Plan and review";
pub(crate) const AGAINST_SIMILAR: &str = "Against similar pupils";
pub(crate) const AGREED_ACTION: &str = "Agreed action / note";
pub(crate) const AMONG_MANY: &str = "Among many";
pub(crate) const AREA_OF_NEED: &str = "Area of need";
pub(crate) const ATTENDANCE: &str = "Attendance %";
pub(crate) const BASELINE: &str = "Baseline";
pub(crate) const BASELINE_DAY: &str = "Baseline date";
pub(crate) const BECAUSE: &str = "Because";
pub(crate) const BESIDE_THE_OTHERS: &str = "Beside the others";
pub(crate) const BEYOND_EXPECTED: &str = "Beyond expected";
pub(crate) const CAUTIONS: &str = "Cautions";
pub(crate) const CAUTIONS_IN_FULL: &str = "Cautions in full";
pub(crate) const CHARACTERISTIC: &str = "Characteristic";
pub(crate) const CLASS: &str = "Class";
pub(crate) const CLAUSE: &str = "Policy clause";
pub(crate) const CLEARED: &str = "Cleared";
pub(crate) const CLEARED_SINCE: &str = "Cleared since";
pub(crate) const CODE: &str = "Code";
pub(crate) const COHORT: &str = "Cohort";
pub(crate) const COMPARED_WITH: &str = "Compared with";
pub(crate) const CONCERN: &str = "Concern";
pub(crate) const CONTEXT: &str = "Context";
pub(crate) const COST_AN_HOUR: &str = "Cost an hour";
pub(crate) const COST_PER_COURSE: &str = "Cost of a course";
pub(crate) const COST_PER_POINT: &str = "Cost of a point";
pub(crate) const COST_THIS_YEAR: &str = "Cost this school year £";
pub(crate) const COST_TO_DATE: &str = "Cost to date £";
pub(crate) const COST_TO_PLAN_END: &str = "Cost to plan end £";
pub(crate) const COURSE: &str = "Provision";
pub(crate) const COURSES: &str = "Courses";
pub(crate) const CRITERION: &str = "Criterion";
pub(crate) const CURRENT_PROVISION: &str = "Current provision";
pub(crate) const DECISION: &str = "Decision";
pub(crate) const DELIVERED: &str = "Sessions delivered";
pub(crate) const DELIVERED_PERCENT: &str = "Delivered %";
pub(crate) const DIRECTION: &str = "Direction";
pub(crate) const DISCUSSED: &str = "Discussed";
pub(crate) const END_DAY: &str = "End measure date";
pub(crate) const END_MEASURE: &str = "End measure";
pub(crate) const EVIDENCE: &str = "Evidence";
pub(crate) const EVIDENCE_IN_FULL: &str = "Evidence in full";
pub(crate) const EVIDENCE_STRENGTH: &str = "Strength 0 to 5";
pub(crate) const EXPECTED_GAIN: &str = "Expected gain";
pub(crate) const EXPECTED_VALUE: &str = "Expected value";
pub(crate) const FILE: &str = "File";
pub(crate) const FIRST_VALUE: &str = "First value";
pub(crate) const FIVE_TERMS_AGO: &str = "5 terms ago";
pub(crate) const FLAGGED: &str = "Flagged";
pub(crate) const FLAGGED_PERCENT: &str = "Flagged %";
pub(crate) const FLAGGED_SHARE: &str = "Flagged share";
pub(crate) const FOUR_TERMS_AGO: &str = "4 terms ago";
pub(crate) const FROM_STATE: &str = "From";
pub(crate) const GAIN: &str = "Gain";
pub(crate) const GAIN_IN_WORDS: &str = "Gain in words";
pub(crate) const GROUP: &str = "Group";
pub(crate) const GROUP_SIZE: &str = "Group size";
pub(crate) const HOW_COSTED: &str = "How the cost came about";
pub(crate) const HOW_MANY: &str = "How many";
pub(crate) const INTERVENTION: &str = "Intervention";
pub(crate) const JUDGED: &str = "Judged";
pub(crate) const KIND: &str = "Kind";
pub(crate) const LAST_DECISION: &str = "Last decision";
pub(crate) const LAST_TERM: &str = "Last term";
pub(crate) const LATEST_VALUE: &str = "Latest value";
pub(crate) const LEANING: &str = "Leaning";
pub(crate) const LEVEL: &str = "Level";
pub(crate) const LIMITS: &str = "What limits it";
pub(crate) const LINE: &str = "Line";
pub(crate) const LIST: &str = "List";
pub(crate) const MADE_OTHERWISE: &str = "Made in other ways";
pub(crate) const MATHS: &str = "Maths";
pub(crate) const MAY_BE_SAID: &str = "What may be said";
pub(crate) const MEANING: &str = "Meaning";
pub(crate) const MEAN_BEFORE: &str = "Mean before";
pub(crate) const MEAN_GAIN: &str = "Mean gain";
pub(crate) const MESSAGE: &str = "What is wrong";
pub(crate) const MINUTES: &str = "Minutes";
pub(crate) const MISSING_FACTS: &str = "Missing facts";
pub(crate) const NEED_AT_START: &str = "Need at the start";
pub(crate) const NEW: &str = "New?";
pub(crate) const NEWLY_FLAGGED: &str = "Newly flagged";
pub(crate) const NEXT_STEP: &str = "Next step";
pub(crate) const NOTE: &str = "Note";
pub(crate) const NOT_A_CONCERN: &str = "Not a concern";
pub(crate) const NOT_JUDGED: &str = "Not judged";
pub(crate) const NOT_JUDGED_IN: &str = "Not judged in";
pub(crate) const NO_EVIDENCE: &str = "No evidence";
pub(crate) const NO_LONGER_FLAGGED: &str = "No longer flagged";
pub(crate) const NO_SIMILAR_PUPIL: &str = "Without a similar pupil";
pub(crate) const N_COMPARED: &str = "n compared";
pub(crate) const OTHER_MEASURES: &str = "Other measures";
pub(crate) const OWNER: &str = "Owner";
pub(crate) const PARENT_TOLD: &str = "Parent told?";
pub(crate) const PLACES: &str = "Where";
pub(crate) const PLANNED_END: &str = "Planned end";
pub(crate) const PROGRESS: &str = "Progress";
pub(crate) const PROPOSAL: &str = "Policy proposal";
pub(crate) const PUPIL: &str = "Pupil";
pub(crate) const PUPILS: &str = "Pupils";
pub(crate) const RANK_REASONS: &str = "Rank reasons";
pub(crate) const READING: &str = "Reading";
pub(crate) const REASON: &str = "Reason";
pub(crate) const RECORD: &str = "Record";
pub(crate) const RECORDING: &str = "Recording";
pub(crate) const RELIABLE: &str = "Gains / losses";
pub(crate) const RESOURCE_COST: &str = "Resource or agency cost £";
pub(crate) const RETURNED: &str = "Returned";
pub(crate) const REVIEW_BY: &str = "Review by";
pub(crate) const ROWS_FOUND: &str = "Rows found";
pub(crate) const ROWS_LEFT_OUT: &str = "Rows left out";
pub(crate) const ROWS_SET_ASIDE: &str = "Rows set aside";
pub(crate) const ROWS_USED: &str = "Rows used";
pub(crate) const ROW_KEY: &str = "Row key";
pub(crate) const RULE: &str = "Rule";
pub(crate) const SCORES: &str = "Scores";
pub(crate) const SESSIONS_A_WEEK: &str = "Sessions a week";
pub(crate) const SETTING: &str = "Setting";
pub(crate) const SHARE_OF_CONTRIBUTION: &str = "Share of contribution used %";
pub(crate) const SIGNALS: &str = "Signals";
pub(crate) const SOURCE: &str = "Source";
pub(crate) const SOURCE_CELLS: &str = "Where the scores stand";
pub(crate) const STAGE_NOW: &str = "Stage now";
pub(crate) const START: &str = "Start";
pub(crate) const STILL_FLAGGED: &str = "Still flagged";
pub(crate) const STRENGTH: &str = "Strength";
pub(crate) const SUBJECT: &str = "Subject";
pub(crate) const SUBJECT_MOST_AFFECTED: &str = "Subject most affected";
pub(crate) const TARGETS_MET: &str = "Targets met";
pub(crate) const TARGETS_REVIEWED: &str = "Target met?";
pub(crate) const TEACHER_CONCERN: &str = "Teacher concern too?";
pub(crate) const TEACHER_NOT: &str = "Teacher did not";
pub(crate) const TEACHER_TOO: &str = "Teacher too";
pub(crate) const TEST: &str = "Test";
pub(crate) const THIS_TERM: &str = "This term";
pub(crate) const THREE_TERMS_AGO: &str = "3 terms ago";
pub(crate) const TIER: &str = "Tier";
pub(crate) const TOPIC: &str = "Topic";
pub(crate) const TO_STATE: &str = "To";
pub(crate) const TRIGGER: &str = "Row of policy";
pub(crate) const TWO_TERMS_AGO: &str = "2 terms ago";
pub(crate) const UNIT: &str = "Unit";
pub(crate) const VALUE: &str = "Value";
pub(crate) const VERDICT: &str = "Verdict";
pub(crate) const WATCH: &str = "Watch";
pub(crate) const WEEKS: &str = "Weeks";
pub(crate) const WHAT_TO_DO: &str = "What to do";
pub(crate) const WHAT_TO_KNOW: &str = "What to know";
pub(crate) const WHAT_WAS_DONE: &str = "What was done";
pub(crate) const WHO_DECIDES: &str = "Who decides";
pub(crate) const WHY_DISCUSS: &str = "Why discuss";
pub(crate) const WITHOUT_PAIR: &str = "Without both tests";
pub(crate) const WITH_BOTH_TESTS: &str = "With both tests";
pub(crate) const WORD: &str = "Word";
pub(crate) const WOULD_HAVE_CLEARED: &str = "What would have cleared it";
pub(crate) const WRITING: &str = "Writing";
pub(crate) const YEAR_CLASS: &str = "Year / class";
pub(crate) const Z: &str = "z";

/// Every column name, by its constant.
#[rustfmt::skip]
pub const ALL: &[ColumnName] = &[
    ColumnName { name: ACROSS_NEEDS, meaning: "Needs pooled with random effects, and needs of twenty pupils or more compared." },
    ColumnName { name: ACTUAL_END, meaning: "Last day of the course where the map's last day has passed; running otherwise." },
    ColumnName { name: ADULT_ROLE, meaning: "Grade of the staff, never a name." },
    ColumnName { name: AGAINST_PLAN, meaning: "What the settings planned before the start, beside what was found in the courses that have ended." },
    ColumnName { name: AGAINST_SIMILAR, meaning: "Gain less that of pupils of the same year and starting score who did not take part, in points, with its 95% interval." },
    ColumnName { name: AGREED_ACTION, meaning: "What was agreed, in the meeting's own words." },
    ColumnName { name: AMONG_MANY, meaning: "On a list of 100 pupils or more: whether the lowest result stands when so many are looked at, and the share of a list down to this pupil that chance would fill; never a filter." },
    ColumnName { name: AREA_OF_NEED, meaning: "Broad area of the recorded primary need; blank when none is recorded." },
    ColumnName { name: ATTENDANCE, meaning: "Sessions attended this school year to date, per hundred possible." },
    ColumnName { name: BASELINE, meaning: "Measure before the course, with its result." },
    ColumnName { name: BASELINE_DAY, meaning: "Day of the measure before the course." },
    ColumnName { name: BECAUSE, meaning: "Why nothing could be said." },
    ColumnName { name: BESIDE_THE_OTHERS, meaning: "Whether the group's share stands out among all groups looked at, or is no more than chance." },
    ColumnName { name: BEYOND_EXPECTED, meaning: "Mean gain less what the starting scores alone lead to expect, in points, with its 95% interval." },
    ColumnName { name: CAUTIONS, meaning: "What a reader must weigh beside the numbers; never used to remove a flag." },
    ColumnName { name: CAUTIONS_IN_FULL, meaning: "Every caution with all that must be said." },
    ColumnName { name: CHARACTERISTIC, meaning: "A characteristic by which pupils are counted; none enters a rule." },
    ColumnName { name: CLASS, meaning: "Class as at the day." },
    ColumnName { name: CLAUSE, meaning: "The clause of the school's policy, quoted or by its position." },
    ColumnName { name: CLEARED, meaning: "Pupils judged, with nothing to report." },
    ColumnName { name: CLEARED_SINCE, meaning: "Pupils flagged in the last run, judged in this one, with nothing to report." },
    ColumnName { name: CODE, meaning: "The catalogue entry of a finding." },
    ColumnName { name: COHORT, meaning: "Year group at the start of the course, and school year." },
    ColumnName { name: COMPARED_WITH, meaning: "Who the pupil was compared with, and how many they are." },
    ColumnName { name: CONCERN, meaning: "Pupils reliably on the worse side (level --)." },
    ColumnName { name: CONTEXT, meaning: "EAL, pupil premium, summer-born, joined this year, in neutral words." },
    ColumnName { name: COST_AN_HOUR, meaning: "Cost of an hour of staff in force on the course's days." },
    ColumnName { name: COST_PER_COURSE, meaning: "Pounds for one pupil in one course, on average over those whose cost is known." },
    ColumnName { name: COST_PER_POINT, meaning: "Pounds for a point gained; only where the gain is above 0 with its interval and enough was delivered." },
    ColumnName { name: COST_THIS_YEAR, meaning: "Cost of the course to this pupil from 1 September to the day." },
    ColumnName { name: COST_TO_DATE, meaning: "Cost of the course to this pupil from its first day to the day of the run." },
    ColumnName { name: COST_TO_PLAN_END, meaning: "The same to the planned or actual end; without an end, to the end of the school year." },
    ColumnName { name: COURSE, meaning: "Name of the intervention after the school's aliases." },
    ColumnName { name: COURSES, meaning: "Courses on record: one pupil in one course." },
    ColumnName { name: CRITERION, meaning: "Letter of the criterion and what it asks." },
    ColumnName { name: CURRENT_PROVISION, meaning: "Interventions in force on the day." },
    ColumnName { name: DECISION, meaning: "What the meeting decided: a word of the policy's own list." },
    ColumnName { name: DELIVERED, meaning: "Sessions as recorded; blank in the file is not recorded." },
    ColumnName { name: DELIVERED_PERCENT, meaning: "Sessions received per hundred planned, or per hundred held where the plan is not recorded." },
    ColumnName { name: DIRECTION, meaning: "Up, down, side or stay on the policy's ladder." },
    ColumnName { name: DISCUSSED, meaning: "Of them, pupils about whom a meeting decided." },
    ColumnName { name: END_DAY, meaning: "Day of the measure after the course." },
    ColumnName { name: END_MEASURE, meaning: "Measure after the course, with its result." },
    ColumnName { name: EVIDENCE, meaning: "What the numbers are, in words." },
    ColumnName { name: EVIDENCE_IN_FULL, meaning: "Scores, expected value, odds, what supports the concern, cautions and clause." },
    ColumnName { name: EVIDENCE_STRENGTH, meaning: "How much the design and the number of pupils allow to be said." },
    ColumnName { name: EXPECTED_GAIN, meaning: "Gain that the starting score alone leads to expect: (1 - r12) x (mean - start)." },
    ColumnName { name: EXPECTED_VALUE, meaning: "Average outcome of pupils who started at the same score." },
    ColumnName { name: FILE, meaning: "Name of an input file." },
    ColumnName { name: FIRST_VALUE, meaning: "Score or gap at the start of the span." },
    ColumnName { name: FIVE_TERMS_AGO, meaning: "Score five terms before the run's own term." },
    ColumnName { name: FLAGGED, meaning: "Pupils to be discussed first." },
    ColumnName { name: FLAGGED_PERCENT, meaning: "Flagged pupils per hundred pupils." },
    ColumnName { name: FLAGGED_SHARE, meaning: "Flagged pupils per hundred judged, with the range that chance allows (Wilson, 95 in 100)." },
    ColumnName { name: FOUR_TERMS_AGO, meaning: "Score four terms before the run's own term." },
    ColumnName { name: FROM_STATE, meaning: "State of the pupil as at the day, in the policy's words." },
    ColumnName { name: GAIN, meaning: "End minus baseline in standardised points; blank on other scales." },
    ColumnName { name: GAIN_IN_WORDS, meaning: "What may be said of one pupil's gain." },
    ColumnName { name: GROUP, meaning: "A group of pupils within a characteristic." },
    ColumnName { name: GROUP_SIZE, meaning: "Pupils who share the adult." },
    ColumnName { name: HOW_COSTED, meaning: "Whether the cost was worked out or is the file's, what the sessions rest on, or why there is no cost." },
    ColumnName { name: HOW_MANY, meaning: "Number of places." },
    ColumnName { name: INTERVENTION, meaning: "Name after the school's own list of spellings." },
    ColumnName { name: JUDGED, meaning: "Pupils with a verdict on the criterion." },
    ColumnName { name: KIND, meaning: "Whether a setting belongs to the run, the policy or the method." },
    ColumnName { name: LAST_DECISION, meaning: "Date and words of the last decision on record." },
    ColumnName { name: LAST_TERM, meaning: "Score of the term before the run's own term." },
    ColumnName { name: LATEST_VALUE, meaning: "Score or gap at the end of the span." },
    ColumnName { name: LEANING, meaning: "Pupils leaning to the worse side (level -)." },
    ColumnName { name: LEVEL, meaning: "Sign of the evidence, from -- to ++; ? is no evidence." },
    ColumnName { name: LIMITS, meaning: "Why the strength is no higher, and what else a reader must know." },
    ColumnName { name: LINE, meaning: "The scores of the row as a line, each on its own scale; a gap is a term without a score." },
    ColumnName { name: LIST, meaning: "Column to which a word belongs." },
    ColumnName { name: MADE_OTHERWISE, meaning: "The figure without the largest gain, with another correlation, without changed tests." },
    ColumnName { name: MATHS, meaning: "Last three standardised scores; below them the last three teacher judgements." },
    ColumnName { name: MAY_BE_SAID, meaning: "The sentence that the strength allows." },
    ColumnName { name: MEANING, meaning: "What a word or code means." },
    ColumnName { name: MEAN_BEFORE, meaning: "Mean standardised score before the course." },
    ColumnName { name: MEAN_GAIN, meaning: "Mean gain in points of standardised score." },
    ColumnName { name: MESSAGE, meaning: "What is wrong, with the value, and what follows." },
    ColumnName { name: MINUTES, meaning: "Minutes a session." },
    ColumnName { name: MISSING_FACTS, meaning: "Facts that staff would have to record for another move to be proposed." },
    ColumnName { name: NEED_AT_START, meaning: "Broad area of the primary need when the course began." },
    ColumnName { name: NEW, meaning: "New, still (terms) or returned against earlier runs; first run until there are any." },
    ColumnName { name: NEWLY_FLAGGED, meaning: "Flagged pupils who were never flagged in an earlier run." },
    ColumnName { name: NEXT_STEP, meaning: "Continue, change, stop or step up: for people to fill in." },
    ColumnName { name: NOTE, meaning: "A remark on the row." },
    ColumnName { name: NOT_A_CONCERN, meaning: "Of the discussed, pupils about whom the flag was judged mistaken or already explained." },
    ColumnName { name: NOT_JUDGED, meaning: "Pupils with too little evidence to say anything." },
    ColumnName { name: NOT_JUDGED_IN, meaning: "Subject, or all subjects." },
    ColumnName { name: NO_EVIDENCE, meaning: "Pupils about whom the criterion can say nothing." },
    ColumnName { name: NO_LONGER_FLAGGED, meaning: "Pupils flagged in the last run who are now on the watch list or could not be judged." },
    ColumnName { name: NO_SIMILAR_PUPIL, meaning: "Pupils with both tests for whom nobody similar was found." },
    ColumnName { name: N_COMPARED, meaning: "Number of other pupils behind the comparison; blank for the national norm." },
    ColumnName { name: OTHER_MEASURES, meaning: "Ratio gain of reading or spelling ages, and gains in marks." },
    ColumnName { name: OWNER, meaning: "Who does what was agreed, by initials or role." },
    ColumnName { name: PARENT_TOLD, meaning: "Yes, planned or no." },
    ColumnName { name: PLACES, meaning: "Places in the school's own files." },
    ColumnName { name: PLANNED_END, meaning: "Last day as the map has it." },
    ColumnName { name: PROGRESS, meaning: "Verdict on progress over the review window." },
    ColumnName { name: PROPOSAL, meaning: "Moves that the policy's own conditions allow; people decide." },
    ColumnName { name: PUPIL, meaning: "Surname, preferred forename." },
    ColumnName { name: PUPILS, meaning: "Number of pupils." },
    ColumnName { name: RANK_REASONS, meaning: "Why the pupil stands at this place of the list." },
    ColumnName { name: READING, meaning: "Last three standardised scores; below them the last three teacher judgements." },
    ColumnName { name: REASON, meaning: "Why the meeting decided so: a word of the policy's own list." },
    ColumnName { name: RECORD, meaning: "What record the move makes." },
    ColumnName { name: RECORDING, meaning: "Two terms running without a figure, with what is missing." },
    ColumnName { name: RELIABLE, meaning: "Pupils with a reliable gain, and with a reliable loss." },
    ColumnName { name: RESOURCE_COST, meaning: "Cost of materials or agency of the row, shared by the pupils it names." },
    ColumnName { name: RETURNED, meaning: "Flagged pupils who were flagged before, but not in the last run that judged them." },
    ColumnName { name: REVIEW_BY, meaning: "Day by which the decision is looked at again." },
    ColumnName { name: ROWS_FOUND, meaning: "Rows the reader handed over." },
    ColumnName { name: ROWS_LEFT_OUT, meaning: "Rows with data that could not be used; each has a finding." },
    ColumnName { name: ROWS_SET_ASIDE, meaning: "Titles, totals and blank lines; rows about leavers, another year or a later day." },
    ColumnName { name: ROWS_USED, meaning: "Rows in use." },
    ColumnName { name: ROW_KEY, meaning: "Opaque key by which a row finds its pupil again; not the UPN." },
    ColumnName { name: RULE, meaning: "A rule by which pupils are flagged." },
    ColumnName { name: SCORES, meaning: "Scores with their term and day, oldest first." },
    ColumnName { name: SESSIONS_A_WEEK, meaning: "Sessions a week, planned." },
    ColumnName { name: SETTING, meaning: "Name of a rule or number." },
    ColumnName { name: SHARE_OF_CONTRIBUTION, meaning: "All support of the pupil this school year to date, per hundred of the sum a school is expected to find for one pupil." },
    ColumnName { name: SIGNALS, meaning: "Criteria that lean to concern and codes of what supports them, with their number." },
    ColumnName { name: SOURCE, meaning: "Where a rule or number comes from." },
    ColumnName { name: SOURCE_CELLS, meaning: "File, sheet and cell of each score, in the order of the scores." },
    ColumnName { name: STAGE_NOW, meaning: "Stage of the graduated approach as at the day, in the policy's words." },
    ColumnName { name: START, meaning: "First day." },
    ColumnName { name: STILL_FLAGGED, meaning: "Flagged pupils who were flagged in the last run that judged them." },
    ColumnName { name: STRENGTH, meaning: "Strong, moderate or weak for flagged pupils; else the list the pupil is on." },
    ColumnName { name: SUBJECT, meaning: "Subject." },
    ColumnName { name: SUBJECT_MOST_AFFECTED, meaning: "Subject with a concern, farthest from same-start pupils." },
    ColumnName { name: TARGETS_MET, meaning: "Targets reviewed in the course or soon after." },
    ColumnName { name: TARGETS_REVIEWED, meaning: "Outcomes of the pupil's targets reviewed in the course's time." },
    ColumnName { name: TEACHER_CONCERN, meaning: "Whether the teacher had the concern without the list." },
    ColumnName { name: TEACHER_NOT, meaning: "Of the discussed, pupils about whom the teacher had no concern without the list." },
    ColumnName { name: TEACHER_TOO, meaning: "Of the discussed, pupils about whom the teacher had the concern without the list." },
    ColumnName { name: TEST, meaning: "Test series and measure." },
    ColumnName { name: THIS_TERM, meaning: "Score of the run's own term." },
    ColumnName { name: THREE_TERMS_AGO, meaning: "Score three terms before the run's own term." },
    ColumnName { name: TIER, meaning: "Layer of provision, by the settings' names." },
    ColumnName { name: TOPIC, meaning: "What a line is about." },
    ColumnName { name: TO_STATE, meaning: "State proposed, in the policy's words." },
    ColumnName { name: TRIGGER, meaning: "Row of the policy's table of moves." },
    ColumnName { name: TWO_TERMS_AGO, meaning: "Score two terms before the run's own term." },
    ColumnName { name: UNIT, meaning: "Unit of a number." },
    ColumnName { name: VALUE, meaning: "Value of a setting." },
    ColumnName { name: VERDICT, meaning: "Verdict of the criterion in words." },
    ColumnName { name: WATCH, meaning: "Pupils with one sign without support." },
    ColumnName { name: WEEKS, meaning: "Weeks planned." },
    ColumnName { name: WHAT_TO_DO, meaning: "The cure." },
    ColumnName { name: WHAT_TO_KNOW, meaning: "Explanation." },
    ColumnName { name: WHAT_WAS_DONE, meaning: "What the program did about it." },
    ColumnName { name: WHO_DECIDES, meaning: "Who decides, per the policy." },
    ColumnName { name: WHY_DISCUSS, meaning: "The evidence in one sentence." },
    ColumnName { name: WITHOUT_PAIR, meaning: "Courses without a usable pair of tests, by reason." },
    ColumnName { name: WITH_BOTH_TESTS, meaning: "Courses with a test before and after inside the window." },
    ColumnName { name: WORD, meaning: "A word of a list, or a code." },
    ColumnName { name: WOULD_HAVE_CLEARED, meaning: "The nearest result with which the criterion would not count against the pupil." },
    ColumnName { name: WRITING, meaning: "Last three standardised scores; below them the last three teacher judgements." },
    ColumnName { name: YEAR_CLASS, meaning: "Year group and class." },
    ColumnName { name: Z, meaning: "Distance from the expected outcome in standard deviations; minus is worse." },
];

/// What stands below a column name, if it is one of ours.
pub fn meaning(name: &str) -> Option<&'static str> {
    ALL.iter().find(|column| column.name == name).map(|column| column.meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_things_and_every_meaning_is_a_sentence() {
        let names: std::collections::BTreeSet<String> = ALL.iter().map(|column| column.name.to_lowercase()).collect();
        assert_eq!(names.len(), ALL.len());
        for column in ALL {
            assert!(column.meaning.ends_with('.') && column.meaning.len() > 6, "{}", column.name);
        }
        assert_eq!(meaning("Pupil"), Some("Surname, preferred forename."));
        assert_eq!(meaning("Diagnosis"), None);
    }
}
