//! Appendix A, how the figures are made, and appendix C, the glossary.

use super::document::{Block, Draft};
use super::words::{date, sentence};
use crate::disclose::view::BoardView;
use crate::render::artefact::RunStamp;

pub(super) fn method_page(view: &BoardView, stamp: &RunStamp) -> Draft {
    let left_out: Vec<String> = view.left_out.get().iter().filter(|words| !words.trim().is_empty()).map(|words| sentence(words)).collect();
    let mut blocks = vec![
        Block::Subheading("Who is counted".into()),
        Block::List(vec![
            format!("Pupils on roll on {}, from the school's own records.", date(stamp.as_at)),
            "Pupils with SEND are those on SEN support (K) or with an education, health and care plan (E) on that day.".into(),
            "In a trend, pupils count by their stage at the time of each test.".into(),
            "A pupil without a score is left out of that mean, never counted as zero.".into(),
        ]),
        Block::Subheading("How figures are made".into()),
        Block::List(vec![
            "Shares carry a 95% Wilson interval; gaps carry a 95% Welch interval.".into(),
            "A gap is said to have narrowed or widened only when its whole interval lies on one side of zero.".into(),
            "Gains in interventions are compared with what pupils with the same starting scores usually gain.".into(),
            "A gain alongside an intervention does not show what brought it about.".into(),
            "Numbers are rounded only when printed, halves away from zero.".into(),
        ]),
        Block::Subheading("Small numbers".into()),
        Block::List(vec![
            format!(
                "Counts under {} are hidden, and only 0 is printed as it is; figures that would give a hidden one away are hidden too. Not given stands for a hidden number or for 0.",
                view.k
            ),
            "A percentage close to none or all is given as under or over a limit.".into(),
            format!("A mean is shown for {} pupils or more, and is printed as a whole number.", view.min_mean),
            "The rule covers tables, charts and sentences together.".into(),
        ]),
        Block::Subheading("What was left out".into()),
    ];
    blocks.push(if left_out.is_empty() {
        Block::Paragraph("Nothing was left out beyond the figures marked c.".into())
    } else {
        Block::List(left_out)
    });
    blocks.push(Block::Subheading("Where the figures can be traced".into()));
    blocks.push(Block::Paragraph(format!(
        "Run {}, settings {}, program version {}. The run's own record names every input and its hash.",
        stamp.run_id, stamp.settings_hash, stamp.version
    )));
    Draft {
        heading: "How this report was made",
        finding: format!("Every figure about the school comes from its own files as at {}, under the rules below.", date(stamp.as_at)),
        blocks,
    }
}

const GLOSSARY: [(&str, &str); 12] = [
    ("Chance", "Results go up and down by themselves. A range shows how far, for a group of this size."),
    ("EHC plan (E)", "An education, health and care plan: support set out by the local authority after an assessment."),
    ("Expected gain", "What pupils with the same starting score usually gain by the next test. Low scores tend to rise by themselves."),
    ("Flagged", "A pupil who meets a test of concern in the school's policy. People then discuss the pupil."),
    ("Gap", "The mean score of other pupils less the mean score of pupils with SEND, in points."),
    ("Likely range", "The 95% interval: where the true figure would usually lie."),
    ("Point", "A point of a standardised score, where the middle of the country is 100."),
    ("Primary need", "The need recorded first for a pupil; the four broad areas are those of the SEND Code of Practice."),
    ("Register effect", "The part of a change in the gap that comes from pupils joining or leaving the register of pupils with SEND."),
    ("SEN support (K)", "Help the school gives beyond its usual teaching, without a plan."),
    ("SEND", "Special educational needs and disabilities."),
    ("Watch", "A pupil with a sign that may be chance. The school looks again next term."),
];

pub(super) fn glossary() -> Draft {
    let terms = GLOSSARY.map(|(term, meaning)| (term.to_owned(), meaning.to_owned())).to_vec();
    Draft { heading: "Glossary", finding: "Words used in this report, in plain English.".into(), blocks: vec![Block::Terms(terms)] }
}

#[cfg(test)]
mod tests {
    use super::GLOSSARY;

    #[test]
    fn the_glossary_is_in_alphabetical_order() {
        let terms: Vec<String> = GLOSSARY.iter().map(|(term, _)| term.to_lowercase()).collect();
        assert!(terms.is_sorted());
    }
}
