//! The short sentence of the flagged list: why discuss, in at most 220 characters.
//!
//! Pattern: measure, pupil, comparison with its size, period, test, caution. Every number in it stands in the
//! full evidence too.

use crate::analyse::distribution::normal_below;
use crate::analyse::results::{SameBaseline, SubjectProgress};
use crate::decide::cautions::{names, short};
use crate::decide::criteria::c_same_baseline;
use crate::decide::evidence::Case;
use crate::decide::level::is_level_or_better;
use crate::decide::results::{Corroborator, FlagOutcome, Level, Partition};
use crate::domain::subject::Subject;
use crate::domain::words;

/// Longest sentence, in characters.
pub(crate) const LONGEST: usize = 220;

/// The sentence.
pub(crate) fn sentence(case: &Case<'_>) -> String {
    match case.outcome.partition() {
        Partition::Flagged | Partition::Watch => fit(&listed(case)),
        Partition::NotJudged => fit(&[format!("Not judged. {}.", words::sentence_case(&case.not_judged_because()))]),
        Partition::Cleared => fit(&cleared(case)),
    }
}

/// Joins as many parts as there is room for; the first always stands.
fn fit(parts: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        let needed = part.chars().count() + usize::from(!text.is_empty());
        if text.chars().count() + needed <= LONGEST {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(part);
        } else if text.is_empty() {
            // Cut at a blank, so that no number is cut in two.
            let cut: String = part.chars().take(LONGEST - 1).collect();
            text = format!("{}…", cut.rsplit_once(' ').map_or(cut.as_str(), |(start, _)| start));
        }
    }
    text
}

/// Parts for a flagged or watched pupil, most telling first.
fn listed(case: &Case<'_>) -> Vec<String> {
    let Some((subject, mut parts)) = lead(case) else { return on_record_only(case) };
    let why = &case.rule.why;
    if why.contains(&Corroborator::SeenTwice) {
        parts.push("The test before leaned the same way.".to_owned());
    }
    let (grave, lesser): (Vec<Subject>, Vec<Subject>) =
        case.others_leaning(subject).into_iter().partition(|one| case.rule.concerns.iter().any(|concern| concern.subject == *one));
    if !grave.is_empty() {
        let form = words::plural(grave.len(), "is a concern", "are concerns");
        parts.push(format!("{} {form} too.", words::sentence_case(&names(&grave))));
    }
    if !lesser.is_empty() {
        let form = words::plural(lesser.len(), "leans", "lean");
        parts.push(format!("{} {form} the same way.", words::sentence_case(&names(&lesser))));
    }
    parts.extend(policy_rules_met(case));
    parts.extend(case.assessment_fell());
    parts.extend(case.concerns_of_people());
    if why.is_empty() && !case.rule.concerns.is_empty() {
        parts.push("Nothing else supports it yet.".to_owned());
    }
    parts.extend(caution_words(case));
    parts
}

fn caution_words(case: &Case<'_>) -> Option<String> {
    let cautions: Vec<&str> = case.cautions.iter().map(|caution| short(caution.code)).filter(|text| !text.is_empty()).collect();
    (!cautions.is_empty()).then(|| format!("Caution: {}.", words::list(&cautions)))
}

/// The subject that speaks first, and what it says.
fn lead(case: &Case<'_>) -> Option<(Subject, Vec<String>)> {
    let of = |wanted: fn(&crate::decide::rule::SubjectInput) -> bool| {
        let subjects = case
            .subjects
            .iter()
            .filter(move |(_, input)| wanted(input))
            .filter_map(|(subject, input)| Some((*subject, input, case.analysis.subjects.get(subject)?)));
        subjects.min_by(|left, right| lowest_z(left.2).total_cmp(&lowest_z(right.2)))
    };
    let (subject, input, progress) = of(|input| input.is_concern())
        .or_else(|| of(|input| input.leans()))
        .or_else(|| of(|input| input.levels.c_last == Level::Strongly))?;
    let title = subject.title();
    let text = if input.levels.c.leans() && (input.levels.c == Level::Strongly || !input.is_concern()) {
        format!("{title}: {} (c).", compared(progress.c.value()?))
    } else if input.leans() {
        gap_text(progress, title)?
    } else {
        format!("{title} since the last test alone: {} (c).", compared(progress.c_last.value()?))
    };
    Some((subject, vec![text]))
}

fn lowest_z(progress: &SubjectProgress) -> f64 {
    let c = progress.c.value().map(|same| same.z);
    let gap = progress.gap.value().map(|gap| gap.z);
    [c, gap].into_iter().flatten().min_by(f64::total_cmp).unwrap_or(f64::INFINITY)
}

/// `84 to 71, autumn to summer; pupils who started at 84 average 86.7 now, about 3 in 100 are as low`.
fn compared(same: &SameBaseline) -> String {
    format!(
        "{} to {}, {}; pupils who started at {} average {} now, {} are as low",
        same.from.shown,
        same.to.shown,
        period(same),
        same.from.shown,
        words::number(c_same_baseline::expected(same), 1),
        words::odds(normal_below(same.z))
    )
}

fn gap_text(progress: &SubjectProgress, title: &str) -> Option<String> {
    let gap = progress.gap.value()?;
    let period = progress.c.value().map(|same| format!(", {}", period(same))).unwrap_or_default();
    let change = words::points(gap.change, 1);
    Some(format!(
        "{title}: the gap to the national average grew by {change}{period}; {} pupils widen this much by chance (b).",
        words::odds(normal_below(gap.z))
    ))
}

/// `autumn to summer` inside one school year, `spring to autumn 2026` inside one calendar year, else with both years.
fn period(same: &SameBaseline) -> String {
    use chrono::Datelike;
    let (from, to) = (&same.from, &same.to);
    if from.occasion.year == to.occasion.year && from.occasion.term != to.occasion.term {
        return format!("{} to {}", from.occasion.term, to.occasion.term);
    }
    if from.date.year() == to.date.year() && from.occasion.term != to.occasion.term {
        return format!("{} to {} {}", from.occasion.term, to.occasion.term, to.date.year());
    }
    format!("{} {} to {} {}", from.occasion.term, from.date.year(), to.occasion.term, to.date.year())
}

/// `The policy's own rules met: two_terms (reading), behind_24.`
fn policy_rules_met(case: &Case<'_>) -> Option<String> {
    let met = case.policy_rules.iter().filter(|result| result.finding.is_met());
    let mut rules: Vec<(&str, Vec<Subject>)> = Vec::new();
    for result in met {
        match rules.iter_mut().find(|(name, _)| *name == result.rule) {
            Some((_, subjects)) => subjects.extend(result.subject),
            None => rules.push((&result.rule, result.subject.into_iter().collect())),
        }
    }
    let shown = |(name, subjects): &(&str, Vec<Subject>)| match subjects.is_empty() {
        true => (*name).to_owned(),
        false => format!("{name} ({})", names(subjects)),
    };
    let shown: Vec<String> = rules.iter().map(shown).collect();
    (!shown.is_empty()).then(|| format!("The policy's own {} met: {}.", words::plural(shown.len(), "rule", "rules"), shown.join(", ")))
}

/// Watched for what people recorded, with what the results say beside it.
fn on_record_only(case: &Case<'_>) -> Vec<String> {
    let mut parts: Vec<String> = policy_rules_met(case).into_iter().chain(case.concerns_of_people()).collect();
    let level = steady(case);
    if !level.is_empty() {
        parts.push(format!("{}: no reliable fall behind pupils who started at the same score.", words::sentence_case(&names(&level))));
    }
    let not_judged = case.not_judged();
    if !not_judged.is_empty() {
        parts.push(format!("{}.", words::sentence_case(&not_judged.join("; "))));
    }
    parts.extend(caution_words(case));
    parts
}

fn steady(case: &Case<'_>) -> Vec<Subject> {
    case.subjects.iter().filter(|(_, input)| is_level_or_better(input.levels.c)).map(|(subject, _)| *subject).collect()
}

fn cleared(case: &Case<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    if case.outcome == FlagOutcome::LowAttainmentOnly {
        parts.push("Low attainment with ordinary progress: classroom response.".to_owned());
    }
    let level = steady(case);
    if !level.is_empty() {
        parts.push(format!(
            "{} {} with pupils who started at the same score.",
            words::sentence_case(&names(&level)),
            words::plural(level.len(), "keeps pace", "keep pace")
        ));
    }
    let leaning: Vec<Subject> = case.subjects.iter().filter(|(_, input)| input.leans()).map(|(subject, _)| *subject).collect();
    if !leaning.is_empty() {
        parts.push(format!(
            "{} {} low; that alone is not a concern.",
            words::sentence_case(&names(&leaning)),
            words::plural(leaning.len(), "leans", "lean")
        ));
    }
    let not_judged = case.not_judged();
    if !not_judged.is_empty() {
        parts.push(format!("{}.", words::sentence_case(&not_judged.join("; "))));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_do_not_fit_are_left_out_whole() {
        let parts = ["a".repeat(150), "b".repeat(80), "c".repeat(60)];
        let text = fit(&parts);
        assert_eq!(text.chars().count(), 211);
        assert!(!text.contains('b'));
    }

    #[test]
    fn an_overlong_first_part_is_cut_at_a_blank() {
        let text = fit(&["word 12345 ".repeat(40)]);
        assert!(text.chars().count() <= LONGEST && (text.ends_with("word…") || text.ends_with("12345…")), "{text}");
    }
}
