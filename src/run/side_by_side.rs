//! What is done at one time: schools, a worker each, and the papers of one school, none of which needs another.
//!
//! Results come back in order and errors in the order of the papers, so the number of threads changes no byte. A worker
//! holds one school from its first file to its folder: memory is the largest school times the workers.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::SchoolOutcome;
use crate::analyse::group_gaps::group_gaps;
use crate::analyse::standard_gap::standard_lines;
use crate::analyse::value_added::value_added;
use crate::config::load::SchoolConfig;
use crate::decide::fairness;
use crate::disclose::view::BoardView;
use crate::error::Error;
use crate::fault::guarded;
use crate::judged::Judged;
use crate::render::artefact::Artefact;
use crate::render::evidence_pack::evidence_packs;
use crate::render::governor::governor_report;
use crate::render::groups::{flag_rates_csv, group_gaps_csv};
use crate::render::national::{national_comparison_csv, value_added_csv};
use crate::render::office::extract::{ExtractInput, extracts};
use crate::render::provision_costs::provision_costs_csv;
use crate::render::workbook::{WorkbookInput, class_workbooks, lock, senco_workbook};

/// Does the work for each school and gives the outcomes in school order: what becomes of one, a panic too, is a line about it alone.
pub(super) fn each(schools: &[SchoolConfig], work: impl Fn(&SchoolConfig) -> Result<SchoolOutcome, Error> + Sync) -> Vec<SchoolOutcome> {
    in_order(schools, |school| guarded(|| work(school)).unwrap_or_else(|error| failed(school, &error)))
}

fn failed(school: &SchoolConfig, error: &Error) -> SchoolOutcome {
    let status = error.status();
    SchoolOutcome {
        school: school.settings.name.clone(),
        status,
        text: format!("Status {}: {}\n{error}", status.code(), status.words()),
        folder: None,
    }
}

/// Does the work for each item on as many workers as there are processors, and gives the results in order. The workers are
/// threads of their own: one that waits for a part of its school never begins another school meanwhile.
pub(super) fn in_order<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = rayon::current_num_threads().min(items.len());
    if workers <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return mine };
            mine.push((at, work(item)));
        }
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault))).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What the papers are made from.
pub(super) struct Papers<'a> {
    /// The school's settings.
    pub(super) school: &'a SchoolConfig,
    /// Everything read and decided.
    pub(super) judged: &'a Judged,
    /// What the workbooks are made from.
    pub(super) input: WorkbookInput<'a>,
    /// The passphrase of the SENCO's workbook, if it shall have one.
    pub(super) passphrase: Option<String>,
    /// Row keys of the evidence packs.
    pub(super) packs_for: &'a [String],
    /// What the board may see.
    pub(super) view: &'a BoardView,
}

/// The workbooks, tables, packs and extracts, then the board's report: two steps, so that the largest workbook and the
/// report's pages are never in memory together.
pub(super) fn papers(papers: &Papers<'_>) -> Result<Vec<Artefact>, Error> {
    let (senco, (classes, tables)) = rayon::join(|| of_senco(papers), || rayon::join(|| class_workbooks(&papers.input), || tables(papers)));
    let mut artefacts = vec![senco?];
    artefacts.extend(classes?);
    artefacts.extend(tables?);
    artefacts.extend(governor_report(papers.view, papers.input.stamp)?);
    Ok(artefacts)
}

fn of_senco(papers: &Papers<'_>) -> Result<Artefact, Error> {
    let mut workbook = senco_workbook(&papers.input)?;
    if let Some(passphrase) = &papers.passphrase {
        workbook.bytes = lock::locked(&workbook.bytes, passphrase);
    }
    Ok(workbook)
}

fn tables(papers: &Papers<'_>) -> Result<Vec<Artefact>, Error> {
    let Papers { school, judged, input, .. } = papers;
    let shared = &school.shared;
    let mut artefacts = vec![provision_costs_csv(&judged.school, input.rates, input.tiers, input.stamp.as_at)];
    artefacts.extend(evidence_packs(input, papers.packs_for)?);
    let for_extract = ExtractInput { school: &judged.school, decisions: &judged.decisions, past: &judged.past, stamp: input.stamp };
    artefacts.extend(extracts(&for_extract, &school.settings.outputs.extract)?);
    let rates = fairness::audit(&fairness::members(&judged.school, &judged.decisions, &shared.method), &shared.method);
    artefacts.push(flag_rates_csv(&rates));
    artefacts.push(group_gaps_csv(&group_gaps(&judged.school, &judged.analysis.pupils, &shared.method)));
    artefacts.push(national_comparison_csv(&standard_lines(&judged.school, &shared.comparators, &shared.method)));
    artefacts.extend(value_added_csv(&value_added(&judged.school, &shared.value_added)));
    Ok(artefacts)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::load::{load, school_files};
    use crate::error::Status;

    #[test]
    fn a_panic_over_one_school_is_told_of_that_school_and_the_others_go_on() {
        let schools = load(&school_files(Path::new("config/schools")).unwrap()).unwrap();
        assert!(schools.len() > 2);
        let unlucky = schools[1].settings.id.clone();
        let outcomes = each(&schools, |school| {
            assert!(school.settings.id != unlucky, "Amelia Hart is in two classes");
            let name = school.settings.name.clone();
            Ok(SchoolOutcome { school: name, status: Status::Done, text: String::new(), folder: None })
        });
        let names: Vec<&str> = outcomes.iter().map(|outcome| outcome.school.as_str()).collect();
        assert_eq!(names, schools.iter().map(|school| school.settings.name.as_str()).collect::<Vec<_>>());
        for (n, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.status, if n == 1 { Status::Fault } else { Status::Done }, "{}", outcome.text);
        }
        let told = &outcomes[1].text;
        assert!(told.starts_with("Status 5: ") && told.contains("the program is at fault") && !told.contains("Amelia"), "{told}");
    }

    #[test]
    fn results_come_back_in_order_however_long_each_takes() {
        let items: Vec<u64> = (0..40).collect();
        let found = in_order(&items, |item| {
            std::thread::sleep(std::time::Duration::from_micros((item * 7_919) % 400));
            item * 2
        });
        assert!(found.iter().zip(&items).all(|(found, item)| *found == item * 2) && found.len() == items.len());
        assert!(in_order(&Vec::<u64>::new(), |item| *item).is_empty());
    }

    #[test]
    fn no_more_items_are_begun_at_once_than_there_are_processors() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        in_order(&[0; 30], |_| {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Waiting for its own parts must not begin another item.
            let _ = rayon::join(std::thread::yield_now, || std::thread::sleep(std::time::Duration::from_micros(200)));
            now.fetch_sub(1, Ordering::SeqCst);
        });
        assert!(most.into_inner() <= rayon::current_num_threads());
    }
}
