//! The governors' annual SEND report: one document model, written as tagged PDF, as HTML, as an
//! editable word-processor document, and its charts as SVG and PNG.
//!
//! Everything about pupils comes from a [`BoardView`], whose values have passed the disclosure gate; nothing
//! here can count, and nothing here reads a file, a clock or a font of the machine.

mod attainment;
mod attendance;
pub mod document;
mod docx;
mod flags;
#[cfg(test)]
mod forms_tests;
mod gap_words;
mod gaps;
mod guard;
mod html;
mod interventions;
mod method;
mod money;
mod movement;
mod needs;
mod own_words;
mod pdf;
mod prevalence;
mod questions;
#[cfg(test)]
mod report_rules;
#[cfg(test)]
mod report_tests;
#[cfg(test)]
mod sample_sections;
mod summary;
mod words;

use std::collections::BTreeMap;

use crate::disclose::view::BoardView;
use crate::error::Error;
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::render::chart;
use document::ReportDocument;

/// The report in every form: `send-report.pdf`, `send-report.html`, `send-report.docx`, `charts/*.svg` and `charts/*.png`.
pub fn governor_report(view: &BoardView, stamp: &RunStamp) -> Result<Vec<Artefact>, Error> {
    guard::refuse_small_counts(view)?;
    let document = ReportDocument::new(view, stamp);
    let mut charts: BTreeMap<String, String> = BTreeMap::new();
    for figure in document.figures() {
        charts.insert(figure.name.clone(), chart::svg(&figure.chart)?);
    }
    // The pages are laid out while the pictures are painted, one after another.
    let painted = || charts.iter().map(|(name, svg)| Ok((name.clone(), chart::png(svg)?))).collect::<Result<BTreeMap<_, _>, Error>>();
    let (pictures, pages) = rayon::join(painted, || pdf::pdf(&document, &charts));
    let pictures = pictures?;
    let governors = |name: String, bytes: Vec<u8>| Artefact { name, audience: Audience::Governors, bytes };
    let mut artefacts = vec![
        governors("send-report.pdf".into(), pages?),
        governors("send-report.html".into(), html::html(&document, &charts).into_bytes()),
        governors("send-report.docx".into(), docx::docx(&document, &pictures)?),
    ];
    for ((name, svg), png) in charts.into_iter().zip(pictures.into_values()) {
        artefacts.push(governors(format!("charts/{name}.png"), png));
        artefacts.push(governors(format!("charts/{name}.svg"), svg.into_bytes()));
    }
    Ok(artefacts)
}
