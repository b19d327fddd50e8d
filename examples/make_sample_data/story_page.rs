//! `STORIES.md`: what was planted, where it stands, and what the program is expected to say about it.

use super::model::{AS_AT, AUTUMN_2026, Mark, Pupil};
use super::{Fault, SampleFile};

/// The page, from the same lists that wrote the files.
pub fn page(pupils: &[Pupil], faults: &[Fault]) -> SampleFile {
    let on_roll: Vec<&Pupil> = pupils.iter().filter(|pupil| pupil.is_on_roll(AS_AT)).collect();
    let with = |code: char| on_roll.iter().filter(|pupil| pupil.sen.as_ref().is_some_and(|sen| sen.code == code)).count();
    let mut page = format!(
        "# What is planted in the sample school\n\n\
         Written by `cargo run --example make_sample_data`; do not edit by hand. The school, its children, addresses and numbers are \
         invented: UPNs have the right check letter under authority 001, which no local authority in England bears, the school's numbers are reserved ones, and \
         ZZ99 3VZ is no postal address.\n\n\
         On 20 November 2026 the roll has {} pupils: {} on SEN support ({:.1}%), {} with an EHC plan ({:.1}%), {} with pupil premium, {} with English as \
         an additional language. {} have no exact score in autumn 2026 in reading or in maths (absent, below 70, over 140).\n\n\
         ## Stories\n\nOnly these children have numbers chosen by hand; everybody else has a fixed true standing and the tests' own noise, \
         so that whoever else is flagged is flagged by chance. The key is the admission number.\n\n\
         | Key | Name | Class | Story | In the files | Recorded by staff | Expected |\n| --- | --- | --- | --- | --- | --- | --- |\n",
        on_roll.len(),
        with('K'),
        100.0 * with('K') as f64 / on_roll.len() as f64,
        with('E'),
        100.0 * with('E') as f64 / on_roll.len() as f64,
        on_roll.iter().filter(|pupil| pupil.pupil_premium).count(),
        on_roll.iter().filter(|pupil| pupil.is_eal()).count(),
        on_roll.iter().filter(|pupil| pupil.marks[AUTUMN_2026].iter().any(|mark| !matches!(mark, Mark::Score(_)))).count(),
    );
    for pupil in pupils {
        let Some(story) = pupil.story else { continue };
        page.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} | {} |\n",
            pupil.admission_number,
            pupil.listed(),
            pupil.class,
            story.title,
            story.what,
            if story.recorded.is_empty() { "nothing" } else { story.recorded },
            story.expected
        ));
    }
    page.push_str("\n## Faults\n\nEach is one thing that real files do. The place is what a finding should name.\n\n| File | Place | What is there | Expected |\n| --- | --- | --- | --- |\n");
    for fault in faults {
        page.push_str(&format!("| {} | {} | {} | {} |\n", fault.file, fault.place, fault.what, fault.expected));
    }
    SampleFile { path: "STORIES.md".to_owned(), bytes: page.into_bytes() }
}
