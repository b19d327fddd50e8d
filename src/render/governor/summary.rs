//! The report in up to five sentences, each taken by rule from the section it sums up.

use super::document::{Block, Draft};
use super::words::{lower_first, sentence};
use super::{flags, gaps, interventions, prevalence};
use crate::disclose::view::BoardView;

pub(super) fn section(view: &BoardView) -> Draft {
    let mut sentences = Vec::new();
    let trends = view.gaps.get();
    if !trends.is_empty() {
        sentences.push(gaps::finding(trends));
    }
    if !view.interventions.get().is_empty() {
        sentences.push(interventions::finding(view.interventions.get()));
    }
    sentences.push(flags::finding(view));
    if let Some(first) = view.sections.get().own.priorities.first() {
        sentences.push(sentence(&format!("First priority: {}", lower_first(&first.action))));
    }
    sentences.push("With groups of this size, a difference whose likely range crosses zero can be chance.".into());
    let reading = format!(
        "The letter c stands for a hidden figure: a count under {}, a mean of fewer than {} pupils, or a figure that would give one away.",
        view.k, view.min_mean
    );
    let blocks = vec![Block::List(sentences), Block::Paragraph(format!("{reading} Appendix A says how."))];
    Draft { heading: "Summary", finding: prevalence::finding(view), blocks }
}
