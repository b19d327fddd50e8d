//! What a school puts on its website: the data parts of the SEN information report, and the inclusion strategy.
//!
//! Everything about pupils comes from a [`PublicView`], whose values have passed the gate for a website. Each paper is written as a
//! whole page, as a fragment to paste into the school's own page, and as a plain table. Texts are for parents: short sentences,
//! every short name explained where it first stands.

mod areas;
pub mod checklist;
mod csv;
pub mod document;
mod html;
mod items;
pub mod reading_level;
mod report;
mod strategy;
mod words;

use crate::config::method::MethodSettings;
use crate::config::policy::Policy;
use crate::config::publication::PublicationTables;
use crate::config::publication_school::Publication;
use crate::disclose::published::view::PublicView;
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::render::published::document::Page;

/// What the pack is made from.
#[derive(Clone, Copy)]
pub struct PackInput<'a> {
    /// The run.
    pub stamp: &'a RunStamp,
    /// What may be published.
    pub view: &'a PublicView,
    /// What must be published.
    pub tables: &'a PublicationTables,
    /// What the school fills in.
    pub publication: &'a Publication,
    /// The school's policy.
    pub policy: &'a Policy,
    /// Numbers of the method.
    pub method: &'a MethodSettings,
}

/// The papers, before they take a form.
pub fn pages(input: &PackInput<'_>) -> [Page; 2] {
    [report::page(input), strategy::page(input)]
}

/// `information-report.html`, `-fragment.html` and `.csv`, the same of `inclusion-strategy`, and the office's checklist.
pub fn published_pack(input: &PackInput<'_>) -> Vec<Artefact> {
    let mut artefacts = vec![checklist::checklist_csv(input)];
    for page in pages(input) {
        let published = |ending: &str, text: String| Artefact {
            name: format!("{}{ending}", page.file),
            audience: Audience::Published,
            bytes: text.into_bytes(),
        };
        artefacts.push(published(".html", html::whole(&page)));
        artefacts.push(published("-fragment.html", html::fragment(&page)));
        artefacts.push(published(".csv", csv::table(&page)));
    }
    artefacts
}
