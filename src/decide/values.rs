//! The evidence table of a pupil: every number that a sentence may use, with what it is and where it comes from.
//!
//! Made from the analysis and the records alone, not from the sentences; a test proves that no sentence holds a number that
//! the table lacks.

use crate::analyse::distribution::normal_below;
use crate::analyse::results::{GapChange, PupilAnalysis, SameBaseline, Sighting, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::criteria::c_same_baseline;
use crate::decide::evidence;
use crate::decide::pupil::absence_of;
use crate::decide::results::{AmongMany, EvidenceValue, PupilDecision};
use crate::decide::rule::SubjectInput;
use crate::domain::subject::Subject;
use crate::domain::words;
use crate::link::school::Pupil;

/// The evidence table of one pupil: what the analysis holds, the scores that clear, what the cautions print, and what stands
/// beside the verdicts. Made when it is asked for: the tables of all pupils are a third of a school's memory, and a run prints none.
pub(crate) fn table(pupil: &Pupil, analysis: &PupilAnalysis, decision: &PupilDecision, method: &MethodSettings) -> Vec<EvidenceValue> {
    let mut rows = of_analysis(analysis, method);
    for (subject, levels) in &decision.levels {
        let Some(progress) = analysis.subjects.get(subject) else { continue };
        // A concern rests on levels alone.
        let input = SubjectInput { levels: *levels, latest: progress.latest, assessment_fell: false };
        if let Some(score) = evidence::clearing_score(progress, &input, method) {
            let shown = words::number(score, 0);
            rows.push(EvidenceValue { subject: Some(*subject), what: "lowest score without a concern".to_owned(), shown, unit: "points" });
        }
    }
    let mut of_pupil = |what: &str, shown: String, unit| rows.push(EvidenceValue { subject: None, what: what.to_owned(), shown, unit });
    if let Some(attendance) = &pupil.attendance {
        of_pupil("sessions missed", words::percent(absence_of(attendance.share)), "share");
    }
    if let Some(day) = pupil.admission_date {
        of_pupil("joined on", words::date(day), "day");
    } else if let Some((before, first)) = pupil.over_time.joined {
        of_pupil("joined", format!("between {} and {}", words::date(before), words::date(first)), "day");
    }
    for change in pupil.over_time.changes() {
        of_pupil(&change.what, change.when, "day");
    }
    rows.extend(decision.beside.iter().flat_map(|one| one.values.clone()));
    rows.extend(decision.among_many.map(among_many));
    rows
}

/// Every value of the analysis of one pupil, in subject order.
fn of_analysis(analysis: &PupilAnalysis, method: &MethodSettings) -> Vec<EvidenceValue> {
    let mut table = Table { subject: None, rows: Vec::new() };
    for (name, value) in
        [("national average", &method.norm_mean), ("smallest gap to narrow", &method.gap_min), ("low attainment", &method.low)]
    {
        table.add(name, &words::number(value.value, 1), "points");
    }
    for (subject, progress) in &analysis.subjects {
        table.subject = Some(*subject);
        table.scores(progress);
        for (name, estimate) in [("whole span", &progress.c), ("first part", &progress.c_mid), ("last part", &progress.c_last)] {
            if let Some(same) = estimate.value() {
                table.same_baseline(name, same);
            }
        }
        for (name, estimate) in [("national", &progress.gap), ("paired peers", &progress.peer_gap)] {
            if let Some(gap) = estimate.value() {
                table.gap(name, gap);
            }
        }
        if let Some(rates) = progress.rate.value() {
            table.add("rate before", &words::number(rates.before, 1), "points a year");
            table.add("rate since", &words::number(rates.now, 1), "points a year");
            table.add("noise of their difference", &words::number(rates.se, 1), "points a year");
            table.add("results before", &rates.n_results.0.to_string(), "results");
            table.add("results since", &rates.n_results.1.to_string(), "results");
            table.add("windows part on", &words::date(rates.from), "day");
        }
        if let Some(rates) = &progress.probes {
            table.add("probe", &rates.name, "name");
            table.add("rate of the probe before", &words::number(rates.before, 1), "marks a week");
            table.add("rate of the probe since", &words::number(rates.now, 1), "marks a week");
            table.add("noise of their difference", &words::number(rates.se, 1), "marks a week");
            table.add("odds of the slower rate", &words::odds(normal_below(rates.z)), "odds");
            table.add("odds of the faster rate", &words::odds(normal_below(-rates.z)), "odds");
            table.add("marks before", &rates.n_results.0.to_string(), "results");
            table.add("marks since", &rates.n_results.1.to_string(), "results");
            table.add("windows of the probe part on", &words::date(rates.from), "day");
        }
    }
    table.rows
}

/// The number behind the words about a long list.
fn among_many(found: AmongMany) -> EvidenceValue {
    let what = "share of a list down to this pupil that chance alone would fill".to_owned();
    EvidenceValue { subject: None, what, shown: words::odds(found.share), unit: "odds" }
}

struct Table {
    subject: Option<Subject>,
    rows: Vec<EvidenceValue>,
}

impl Table {
    fn add(&mut self, what: impl Into<String>, shown: &str, unit: &'static str) {
        self.rows.push(EvidenceValue { subject: self.subject, what: what.into(), shown: shown.to_owned(), unit });
    }

    fn scores(&mut self, progress: &SubjectProgress) {
        for seen in &progress.history {
            self.sighting(seen);
        }
        if let Some(series) = &progress.series {
            self.add("test", &format!("{}, {}", series.instrument, series.measure.words()), "name");
        }
    }

    fn sighting(&mut self, seen: &Sighting) {
        self.add(format!("score, {}", seen.occasion), &seen.shown, "points");
        self.add(format!("day, {}", seen.occasion), &words::date(seen.date), "day");
    }

    fn odds(&mut self, what: &str, share: f64) {
        self.add(what, &words::odds(share), "odds");
    }

    fn same_baseline(&mut self, span: &str, same: &SameBaseline) {
        self.sighting(&same.from);
        self.sighting(&same.to);
        self.add(format!("expected, {span}"), &words::number(c_same_baseline::expected(same), 1), "points");
        self.add(format!("spread, {span}"), &words::number(same.sd, 1), "points");
        self.add(format!("z, {span}"), &words::number(same.z, 2), "z");
        self.odds("as low or lower", normal_below(same.z));
        self.odds("as high or higher", normal_below(-same.z));
        self.odds("as low or lower, norms alone", normal_below(same.z_norm));
        self.add(format!("others compared with, {span}"), &words::whole(same.n_others), "pupils");
        if let Some(nearest) = &same.nearest {
            self.add("nearest same-start pupils", &nearest.n.to_string(), "pupils");
            for (name, value) in [("lowest of them", nearest.lowest), ("highest of them", nearest.highest), ("mean of them", nearest.mean)]
            {
                self.add(name, &words::number(value, 1), "points");
            }
        }
        if let Some(line) = &same.line {
            self.add("pairs of the local line", &words::whole(line.n), "pupils");
            self.add("expected by the local line", &words::number(line.expected, 1), "points");
            self.add("slope of the local line", &words::number(line.slope, 2), "points a point");
            self.odds("as low or lower, local line", normal_below(line.z));
        }
    }

    fn gap(&mut self, reference: &str, gap: &GapChange) {
        for (name, value) in [("gap at first", gap.before), ("gap now", gap.after), ("change of the gap", gap.change)] {
            self.add(format!("{name}, {reference}"), &words::number(value.abs(), 1), "points");
        }
        self.odds("widening by chance", normal_below(gap.z));
        self.odds("narrowing by chance", normal_below(-gap.z));
        if let Some(n) = gap.n_peers {
            self.add("paired peers", &words::whole(n), "pupils");
        }
    }
}
