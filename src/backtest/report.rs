//! The back-test in words and tables: one page of Markdown, and a table with one row for a pupil at a decision day.
//!
//! It names classes and keys and holds small counts: it is for the SENCO and the head, never for publication.

use std::fmt::Write;

use crate::backtest::Findings;
use crate::backtest::baselines::Baseline;
use crate::backtest::measures::{Precision, Tally};
use crate::backtest::outcomes::TERMS_AFTER;
use crate::decide::fairness;
use crate::decide::results::Partition;
use crate::domain::words::{self, count, percent};

/// Under so many a share is not printed.
const FEWEST: usize = 10;
/// Share of outcomes that one point may change.
const STABLE: f64 = 0.03;

/// `12 of 40 (30%; 18% to 45%)`.
pub(crate) fn shown(tally: Tally) -> String {
    match tally.share() {
        None => "not known".to_owned(),
        Some(_) if tally.n < FEWEST => format!("{} of {} (too few for a share)", tally.k, tally.n),
        Some(share) => {
            format!("{} of {} ({}; {} to {})", tally.k, tally.n, percent(share.share), percent(share.low), percent(share.high))
        }
    }
}

/// The whole report.
pub(crate) fn markdown(found: &Findings<'_>) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "# Back-test of the lists: {}\n", found.school);
    let _ = writeln!(
        text,
        "For the SENCO and the head only: small counts and classes are shown. Shares carry their 95% interval (Wilson). A child counts once \
         at every decision day, so that intervals over several days are somewhat too narrow. Outcomes are looked for in the {TERMS_AFTER} \
         terms after each day.\n"
    );
    days(&mut text, found);
    lists(&mut text, found);
    course(&mut text, found);
    checks(&mut text, found);
    groups(&mut text, found);
    limits(&mut text, found);
    text
}

/// The lines for a screen.
pub(crate) fn summary(found: &Findings<'_>) -> String {
    let mut text = String::new();
    let rule = &found.rule;
    let _ = writeln!(text, "{}: {} judged.", found.school, count(found.n_days(), "decision day", "decision days"));
    let _ = writeln!(text, "Listed for discussion, all days together: {}", shown(found.flag_rate));
    let _ = writeln!(text, "(B) a new test lower from the same start, among the listed: {}", shown(rule.still_behind));
    let _ = writeln!(text, "    among all judged pupils: {}", shown(found.everybody.still_behind));
    for (baseline, precision) in &found.baselines {
        let _ = writeln!(text, "    {}: {}", baseline.words(), shown(precision.still_behind));
    }
    let _ = writeln!(text, "(B) from the start of the next review, among the listed: {}", shown(rule.fell_behind));
    let _ = writeln!(text, "    among all judged pupils: {}", shown(found.everybody.fell_behind));
    let _ = writeln!(
        text,
        "(A) moved up by staff, among the listed: {}; found among those moved up: {}",
        shown(rule.moved_up),
        shown(found.recall)
    );
    let _ = writeln!(text, "{}", stability_sentence(found));
    let _ = writeln!(text, "{}", fairness::sentence(&found.audit));
    text
}

fn days(text: &mut String, found: &Findings<'_>) {
    let _ = writeln!(
        text,
        "## Decision days\n\n| day | records | on roll | judged | listed | watch | outcomes follow |\n| --- | --- | ---: | ---: | ---: | ---: | --- |"
    );
    for (at, moment) in found.moments.iter().enumerate() {
        let [on_roll, flagged, watch, _, not_judged] = moment.judged.partition();
        let records = if moment.is_remembered { "of a run of that day" } else { "by the day of the test" };
        let follows = if at + 1 < found.moments.len() { "yes" } else { "not yet" };
        let _ = writeln!(
            text,
            "| {} | {records} | {on_roll} | {} | {flagged} | {watch} | {follows} |",
            words::date(moment.as_at),
            on_roll - not_judged
        );
    }
    text.push('\n');
}

fn lists(text: &mut String, found: &Findings<'_>) {
    let _ = writeln!(text, "## Who was listed, and what followed\n");
    let _ = writeln!(
        text,
        "| list | listed | A: moved up by staff | B: new test lower, same start | B: next level lower, start of the next review | C: standard missed |\n| --- | ---: | --- | --- | --- | --- |"
    );
    let mut line = |name: &str, one: &Precision| {
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {} |",
            one.n_listed,
            shown(one.moved_up),
            shown(one.still_behind),
            shown(one.fell_behind),
            shown(one.standard_missed)
        );
    };
    line("the rule", &found.rule);
    for (baseline, precision) in &found.baselines {
        line(baseline.words(), precision);
    }
    line("every judged pupil", &found.everybody);
    text.push('\n');
    for (baseline, precision) in &found.baselines {
        let _ = writeln!(text, "{}\n", comparison(*baseline, "same start", found.rule.still_behind, precision.still_behind));
        let _ = writeln!(text, "{}\n", comparison(*baseline, "start of the next review", found.rule.fell_behind, precision.fell_behind));
    }
}

/// Whether the rule beats a baseline on B: said only when the interval of the difference leaves no doubt.
fn comparison(baseline: Baseline, start: &str, rule: Tally, other: Tally) -> String {
    let name = baseline.words();
    match rule.less(other) {
        Some((_, low, high)) if rule.n >= FEWEST && other.n >= FEWEST => {
            let verdict = if low > 0.0 {
                "the rule is better"
            } else if high < 0.0 {
                "the rule is worse"
            } else {
                "no difference is shown"
            };
            let points = |share: f64| words::number(share * 100.0, 0);
            format!(
                "On B ({start}) against \"{name}\": {verdict} (difference between {} and {} percentage points).",
                points(low),
                points(high)
            )
        }
        _ => format!("On B ({start}) against \"{name}\": too few outcomes to compare."),
    }
}

fn course(text: &mut String, found: &Findings<'_>) {
    let _ = writeln!(text, "## Recall, lead time, persistence, cautions\n");
    let _ = writeln!(text, "Of the judged pupils whom staff moved up, listed before: {}.\n", shown(found.recall));
    match found.lead_times.as_slice() {
        [] => {
            let _ = writeln!(text, "No listed pupil was moved up within three terms of the first listing.\n");
        }
        terms => {
            let mean = terms.iter().map(|term| f64::from(*term)).sum::<f64>() / terms.len() as f64;
            let _ = writeln!(
                text,
                "Terms from the first listing to the move up: {} on average over {} (a move in the term of the listing counts as the next \
                 decision day).\n",
                words::number(mean, 1),
                count(terms.len(), "pupil", "pupils")
            );
        }
    }
    let _ = writeln!(text, "Listed again at the next decision day: {}.\n", shown(found.persistence));
    if !found.cautions.is_empty() {
        let _ = writeln!(text, "| caution among the listed | share |\n| --- | --- |");
        for (code, tally) in &found.cautions {
            let _ = writeln!(text, "| {code} | {} |", shown(*tally));
        }
        text.push('\n');
    }
}

fn checks(text: &mut String, found: &Findings<'_>) {
    let _ = writeln!(text, "## More than chance? Steady?\n");
    let _ = writeln!(
        text,
        "The last results, less what the baseline explains, were dealt anew within year group and subject. A list that is no longer than the \
         95th percentile of such lists could be chance.\n\n| day | listed | dealt anew, mean | 95th percentile | times | reading |\n| --- | ---: | ---: | ---: | ---: | --- |"
    );
    for (moment, check) in found.moments.iter().zip(&found.chance) {
        let reading = if check.exceeds() { "more than chance" } else { "could be chance" };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {reading} |",
            words::date(moment.as_at),
            check.observed,
            words::number(check.mean, 1),
            words::number(check.limit, 1),
            check.n
        );
    }
    let _ = writeln!(text, "\n{}\n", stability_sentence(found));
}

fn stability_sentence(found: &Findings<'_>) -> String {
    let stable = found.stability;
    let share = |k: usize| if stable.n == 0 { 0.0 } else { k as f64 / stable.n as f64 };
    let outcome = share(stable.n_changed);
    let reading = if outcome < STABLE { "under the 3% allowed" } else { "over the 3% allowed" };
    format!(
        "One score of each pupil moved by one point: {}% of outcomes change ({reading}), and {}% of places on the list.",
        words::number(outcome * 100.0, 1),
        words::number(share(stable.n_list_changed) * 100.0, 1)
    )
}

fn groups(text: &mut String, found: &Findings<'_>) {
    let _ = writeln!(text, "## How often pupils of each group were listed\n");
    if let Some(last) = found.moments.last() {
        let _ = writeln!(text, "On {}: {}\n", words::date(last.as_at), fairness::sentence(&found.audit));
    }
    let _ = writeln!(
        text,
        "| grouping | group | pupils | judged | listed, latest day | p against the others | all days |\n| --- | --- | ---: | ---: | --- | --- | --- |"
    );
    for rate in &found.audit {
        let p = rate.p.map_or("too few".to_owned(), |p| if p < 0.001 { "under 0.001".to_owned() } else { words::number(p, 3) });
        let mark = if rate.stands_out { " (stands out)" } else { "" };
        let all_days = found.pooled.iter().find(|pooled| (pooled.grouping, &pooled.group) == (rate.grouping, &rate.group));
        let tally = |one: &fairness::GroupRate| shown(Tally { k: one.n_flagged, n: one.n_judged });
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {p}{mark} | {} |",
            rate.grouping.words(),
            cell(&rate.group),
            rate.n,
            rate.n_judged,
            if rate.rate.is_some() { tally(rate) } else { format!("{} judged: too few", rate.n_judged) },
            all_days.filter(|one| one.rate.is_some()).map_or("too few".to_owned(), tally)
        );
    }
    text.push('\n');
}

fn limits(text: &mut String, found: &Findings<'_>) {
    let _ = writeln!(text, "## What this cannot show\n");
    let mut lines = vec![
        "Outcome A follows the list itself once the list is in use: staff who read it act on it.",
        "Concerns that staff, parents or pupils raised have no date in the settings and are left out of past days, so that past lists are \
         somewhat shorter than they would have been.",
        "B has two readings. From the same start it asks whether a new test bears the list out, and leans towards a list made from that \
         start. From the start of the next review it counts the pupil's last change again, and leans towards the lists of the lowest and of \
         the largest falls, which know that change: in a simulation where nobody changed they beat the rule on it, and where some fell \
         behind, the rule's list held half as many again of those who truly fell.",
        "C counts scaled scores, the phonics mark and the ordered outcomes of statutory assessments; the multiplication tables check has no \
         standard.",
        "Lists that overlap share pupils, so the intervals of their differences are approximate.",
        "Pupils who have left are missing from days for which no pupil list is held.",
    ];
    if found.moments.iter().any(|moment| !moment.is_remembered) {
        lines.push(
            "Where no run of the day was remembered, tests count from the day they were sat and not from the day they were entered, and a \
             status without a start date is not known before the file that gives it.",
        );
    }
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
}

/// Text of a file inside a table.
fn cell(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == '|' { ' ' } else { c }).collect()
}

/// One row for each pupil at each decision day with an "after"; pupils by key, never by name.
pub(crate) fn table(found: &Findings<'_>) -> String {
    let mut text = String::from(
        "decision_day,pupil_key,outcome,list,moved_up,terms_to_move,new_test_lower_same_start,next_level_lower,standard_missed,next_list\n",
    );
    for case in &found.cases {
        let Some(moment) = found.moments.get(case.moment) else { continue };
        let Some(pupil) = moment.judged.school.pupils.get(case.pupil) else { continue };
        let known = |holds: Option<bool>| holds.map_or("", |holds| if holds { "yes" } else { "no" });
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{}",
            moment.as_at,
            pupil.key,
            case.outcome.code(),
            case.outcome.partition().word(),
            known(case.moved_up),
            case.terms_to_move.map(|terms| terms.to_string()).unwrap_or_default(),
            known(case.still_behind),
            known(case.fell_behind),
            known(case.standard_missed),
            case.next_list.map_or("", Partition::word),
        );
    }
    text
}
