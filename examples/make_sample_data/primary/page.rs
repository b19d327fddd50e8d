//! `STORIES.md` of a primary.

use super::super::{Fault, SampleFile};
use super::plan::{Child, Plan};

/// The page, from the same lists that wrote the files. `about` says which systems the school uses.
pub fn page(plan: &Plan, about: &str, children: &[Child], faults: &[Fault]) -> SampleFile {
    let with = |code: char| children.iter().filter(|child| child.sen.as_ref().is_some_and(|sen| sen.code == code)).count();
    let mut page = format!(
        "# What is planted at {}\n\nWritten by `cargo run --example make_sample_data`; do not edit by hand. The school, its children and numbers are \
         invented: UPNs have the right check letter under authority 001, which no local authority in England bears.\n\n{about}\n\n\
         On 20 November 2026 the roll has {} pupils: {} on SEN support, {} with an EHC plan, {} with pupil premium, {} with English as an additional \
         language.\n\n## Stories\n\nOnly these children have numbers chosen by hand. The key is the admission number.\n\n\
         | Key | Name | Class | Story | In the files | Recorded by staff | Expected |\n| --- | --- | --- | --- | --- | --- | --- |\n",
        plan.name,
        children.len(),
        with('K'),
        with('E'),
        children.iter().filter(|child| child.pupil_premium).count(),
        children.iter().filter(|child| child.is_eal()).count(),
    );
    for child in children {
        let Some(story) = child.story else { continue };
        page.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            child.number,
            child.listed(),
            child.class,
            story.title,
            story.what,
            if story.recorded.is_empty() { "nothing" } else { story.recorded },
            story.expected
        ));
    }
    page.push_str("\n## Faults\n\n| File | Place | What is there | Expected |\n| --- | --- | --- | --- |\n");
    for fault in faults {
        page.push_str(&format!("| {} | {} | {} | {} |\n", fault.file, fault.place, fault.what, fault.expected));
    }
    SampleFile { path: "STORIES.md".to_owned(), bytes: page.into_bytes() }
}
