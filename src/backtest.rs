//! `waymark backtest`: how the lists would have done at each past decision date (method, "Back-test on past data").
//!
//! The files are read once; for each day the program's own path judges the school with what was known then, and the outcomes
//! of the three terms after are counted. Every figure comes from the library's own functions.

mod baselines;
mod chance_check;
mod frozen;
mod measures;
mod outcomes;
mod report;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::backtest::baselines::Baseline;
use crate::backtest::chance_check::{ChanceCheck, Stability, chance_check, stability};
use crate::backtest::frozen::{Moment, decision_days, judge_at};
use crate::backtest::measures::{Precision, Tally};
use crate::backtest::outcomes::{Case, Standards, cases};
use crate::config::load::SchoolConfig;
use crate::decide::fairness::{self, GroupRate, Member};
use crate::error::{Error, Status};
use crate::history::store::Purpose;
use crate::remembered::{HistoryChoice, Memory};

/// Times that one point is moved in every pupil's scores, for each decision day.
const STABILITY_REPEATS: u32 = 5;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct BacktestContext {
    /// The day of the run: the last decision day, without an "after".
    pub as_at: NaiveDate,
    /// Where earlier runs are remembered.
    pub history: HistoryChoice,
    /// Times that residuals are dealt anew.
    pub permutations: u32,
}

/// The back-test of one school.
#[derive(Clone, Debug)]
pub struct BacktestReport {
    /// Lines for a screen.
    pub summary: String,
    /// The whole report.
    pub markdown: String,
    /// One row for a pupil at a decision day.
    pub table: String,
    /// Status.
    pub status: Status,
}

/// Everything counted.
pub(crate) struct Findings<'a> {
    /// Name of the school.
    pub(crate) school: &'a str,
    /// Decision days, the day of the run last.
    pub(crate) moments: &'a [Moment],
    /// Pupils at decision days that have an "after".
    pub(crate) cases: Vec<Case>,
    /// Listed among the judged, all days with an "after".
    pub(crate) flag_rate: Tally,
    /// What became of the listed.
    pub(crate) rule: Precision,
    /// The same of simple lists.
    pub(crate) baselines: Vec<(Baseline, Precision)>,
    /// The same of every judged pupil.
    pub(crate) everybody: Precision,
    /// Listed among those whom staff moved up.
    pub(crate) recall: Tally,
    /// Terms from first listing to move.
    pub(crate) lead_times: Vec<i32>,
    /// Listed again.
    pub(crate) persistence: Tally,
    /// Cautions among the listed.
    pub(crate) cautions: BTreeMap<&'static str, Tally>,
    /// Chance check of each day.
    pub(crate) chance: Vec<ChanceCheck>,
    /// One point more or less, all days together.
    pub(crate) stability: Stability,
    /// Fairness audit of the day of the run.
    pub(crate) audit: Vec<GroupRate>,
    /// Rates by group over all days; its p values are not used, because a child counts several times.
    pub(crate) pooled: Vec<GroupRate>,
}

impl Findings<'_> {
    /// Decision days.
    pub(crate) fn n_days(&self) -> usize {
        self.moments.len()
    }
}

/// Back-tests one school. Nothing is written and nothing is remembered.
pub fn backtest(school: &SchoolConfig, context: &BacktestContext, out: &Path) -> Result<BacktestReport, Error> {
    let material = Memory::open(school, &context.history, out, Purpose::Read)?.with_inbox(school, context.as_at)?;
    let days = decision_days(&material);
    if days.len() < 2 {
        return Err(Error::Inputs(
            "there is no test result of a term before the day of the run, so there is no past day to look at. Save the results of \
             earlier terms into the inbox folder."
                .to_owned(),
        ));
    }
    let moments = days.into_iter().map(|day| judge_at(school, &material, day)).collect::<Result<Vec<Moment>, Error>>()?;
    // The first terms of a school's records have no baseline yet.
    let moments: Vec<Moment> = moments.into_iter().skip_while(|moment| moment.n_judged() == 0).collect();
    if moments.len() < 2 {
        return Err(Error::Inputs("on no past day could a pupil be judged, so there is nothing to look back at.".to_owned()));
    }
    let found = findings(school, &moments, context.permutations);
    Ok(BacktestReport {
        summary: report::summary(&found),
        markdown: report::markdown(&found),
        table: report::table(&found),
        status: Status::Done,
    })
}

fn findings<'a>(school: &'a SchoolConfig, moments: &'a [Moment], permutations: u32) -> Findings<'a> {
    let method = &school.shared.method;
    let cases = cases(moments, &Standards::of(&school.shared));
    let judged: Vec<&Case> = cases.iter().filter(|case| case.is_judged()).collect();
    let flagged: Vec<&Case> = cases.iter().filter(|case| case.is_flagged()).collect();
    let baselines = Baseline::ALL
        .into_iter()
        .map(|baseline| {
            let list: Vec<&Case> = moments
                .iter()
                .enumerate()
                .flat_map(|(at, moment)| {
                    let of_day: Vec<&Case> = cases.iter().filter(|case| case.moment == at).collect();
                    baseline.list(moment, &of_day, method)
                })
                .collect();
            (baseline, Precision::of(&list))
        })
        .collect();
    let members = |moment: &Moment| fairness::members(&moment.judged.school, &moment.judged.decisions, method);
    let everybody: Vec<Member> = moments.iter().flat_map(members).collect();
    Findings {
        school: &school.settings.name,
        moments,
        flag_rate: Tally { k: flagged.len(), n: judged.len() },
        rule: Precision::of(&flagged),
        baselines,
        everybody: Precision::of(&judged),
        recall: measures::recall(&cases),
        lead_times: measures::lead_times(&cases, moments),
        persistence: measures::persistence(&cases),
        cautions: measures::cautions(&cases, moments),
        chance: moments.iter().map(|moment| chance_check(school, moment, permutations)).collect(),
        stability: moments.iter().map(|moment| stability(school, moment, STABILITY_REPEATS)).fold(Stability::default(), Stability::and),
        audit: moments.last().map(|moment| fairness::audit(&members(moment), method)).unwrap_or_default(),
        pooled: fairness::audit(&everybody, method),
        cases,
    }
}
