//! The sentences in which an impact may be told: one table, one function, for every output.
//!
//! Source: the method's table of what may be said (intervention impact, section 4). The strength decides the row, the interval the
//! case: an interval that holds 0 is "not shown either way", and a loss is told as plainly as a gain.

use crate::analyse::impact::cells::PooledCells;
use crate::analyse::impact::figures::Figures;
use crate::analyse::impact::strength::{Design, NoFigure};
use crate::domain::amounts::rounded;

/// What the figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// Above 0 with its whole interval; at strength 1 simply above 0.
    Above,
    /// Below 0 in the same way.
    Below,
    /// The interval holds 0 and the mean is above or at it.
    UnclearAbove,
    /// The interval holds 0 and the mean is below it.
    UnclearBelow,
}

/// One allowed sentence: from this strength on, for this design and case.
struct Sentence {
    from_strength: u8,
    design: Design,
    case: Case,
    words: &'static str,
}

const fn say(from_strength: u8, design: Design, case: Case, words: &'static str) -> Sentence {
    Sentence { from_strength, design, case, words }
}

/// Every sentence from strength 2. Of those that apply, the one of the highest strength reached is used.
#[rustfmt::skip]
const SENTENCES: [Sentence; 16] = [
    say(2, Design::PrePost, Case::Above, "Pupils gained {size} more than expected from their starting scores ({range}); indicative"),
    say(2, Design::PrePost, Case::Below, "Pupils gained {size} less than expected from their starting scores ({range}); indicative"),
    say(2, Design::PrePost, Case::UnclearAbove, "Pupils gained {size} more than expected from their starting scores ({range}). That may be chance: not shown either way"),
    say(2, Design::PrePost, Case::UnclearBelow, "Pupils gained {size} less than expected from their starting scores ({range}). That may be chance: not shown either way"),
    say(3, Design::PrePost, Case::Above, "Taking part was associated with a gain of {size} more than expected from their starting scores ({range})"),
    say(3, Design::PrePost, Case::Below, "Taking part was associated with a gain of {size} less than expected from their starting scores ({range})"),
    say(2, Design::Matched, Case::Above, "Pupils gained {size} more than similar pupils who did not take part ({range}); indicative"),
    say(2, Design::Matched, Case::Below, "Pupils gained {size} less than similar pupils who did not take part ({range}); indicative"),
    say(2, Design::Matched, Case::UnclearAbove, "Pupils gained {size} more than similar pupils who did not take part ({range}). That may be chance: not shown either way"),
    say(2, Design::Matched, Case::UnclearBelow, "Pupils gained {size} less than similar pupils who did not take part ({range}). That may be chance: not shown either way"),
    say(3, Design::Matched, Case::Above, "Taking part was associated with a gain of {size} more than that of similar pupils who did not take part ({range})"),
    say(3, Design::Matched, Case::Below, "Taking part was associated with a gain of {size} less than that of similar pupils who did not take part ({range})"),
    say(4, Design::Matched, Case::Above, "Gained {size} more: better than similar pupils who did not take part ({range}); consistent with an effect"),
    say(4, Design::Matched, Case::Below, "Gained {size} less: not as well as similar pupils who did not take part ({range}); consistent with an effect"),
    say(5, Design::Matched, Case::Above, "An effect of {size} ({range})"),
    say(5, Design::Matched, Case::Below, "An effect of minus {size} ({range})"),
];

/// Words that no output may hold about an impact (method, section 4).
#[cfg(test)]
pub(crate) const FORBIDDEN: [&str; 12] = [
    "proves",
    "proved",
    "proven",
    "works",
    "worked",
    "caused",
    "because of",
    "thanks to",
    "closed the gap",
    "accelerated progress",
    "no impact",
    "made a difference",
];

/// The one prescribed sentence that holds a forbidden word, in its denial.
pub(crate) const ALIKE: &str = "No evidence that it works differently across needs";

/// What is to be said of one result. Figures are in points and passed the gate of their reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said {
    /// Strength 0 to 5.
    pub(crate) strength: u8,
    /// Design of `figure`.
    pub(crate) design: Design,
    /// Why there is none, where the reader may know.
    pub(crate) no_figure: Option<NoFigure>,
    /// Mean gain.
    pub(crate) gain: Option<f64>,
    /// Figure of the design with its interval.
    pub(crate) figure: Option<(f64, f64, f64)>,
    /// Decimals: whole points for a board, one for the named report.
    pub(crate) decimals: i32,
}

impl Said {
    /// All that the named report may say of some figures, to a tenth of a point.
    pub(crate) fn of(figures: &Figures) -> Said {
        let headline = figures.headline().and_then(|headline| Some((headline.mean, headline.interval?)));
        Said {
            strength: figures.strength,
            design: figures.design.unwrap_or(Design::PrePost),
            no_figure: figures.no_figure,
            gain: figures.gain.map(|gain| gain.mean),
            figure: headline.map(|(mean, (low, high))| (mean, low, high)),
            decimals: 1,
        }
    }

    /// The sentence, without a full stop.
    pub(crate) fn sentence(&self) -> String {
        match (self.strength, self.gain, self.figure) {
            (0, _, _) => no_figure(self.no_figure).to_owned(),
            (2.., _, Some(figure)) => self.adjusted(figure),
            (_, Some(gain), _) => self.plain(gain),
            _ => "No figure can be shown: too few pupils have a score before and after".to_owned(),
        }
    }

    /// Strength 1: the mean alone, no interval and no reason.
    fn plain(&self, gain: f64) -> String {
        match rounded(gain, self.decimals) {
            0.0 => "Scores stayed the same on average".to_owned(),
            fall if fall < 0.0 => format!("Scores fell by {} on average", points(-fall, self.decimals)),
            rise => format!("Pupils gained {} on average", points(rise, self.decimals)),
        }
    }

    fn adjusted(&self, (mean, low, high): (f64, f64, f64)) -> String {
        let case = match () {
            () if low > 0.0 => Case::Above,
            () if high < 0.0 => Case::Below,
            () if mean < 0.0 => Case::UnclearBelow,
            () => Case::UnclearAbove,
        };
        let fits = |one: &&Sentence| one.design == self.design && one.case == case && one.from_strength <= self.strength;
        let sentence = SENTENCES.iter().filter(fits).max_by_key(|one| one.from_strength);
        let range = format!("likely range {} to {}", signed(low, self.decimals), points(high, self.decimals));
        let size = points(mean.abs(), self.decimals);
        sentence.map_or_else(|| no_figure(None).to_owned(), |one| one.words.replace("{size}", &size).replace("{range}", &range))
    }
}

/// Why there is no figure.
fn no_figure(why: Option<NoFigure>) -> &'static str {
    match why {
        None => "No impact figure can be given from what was recorded",
        Some(NoFigure::NotDelivered) => "No impact figure: too few of the planned sessions took place",
        Some(NoFigure::Shared) => "No impact figure: more than a third of the pupils were in another intervention at the same time",
        Some(NoFigure::EndOfRange) => "No impact figure: more than a third of those tested stood at the end of the test's range",
        Some(NoFigure::NoPair) => "No impact figure: no pupil has a score before and after",
        Some(NoFigure::TooFew) => "No impact figure: fewer than five pupils have a score before and after",
    }
}

/// What pooling says of the needs of one intervention, whole sentence without a full stop.
pub(crate) fn across_needs(pooled: &PooledCells) -> String {
    let how = match pooled.design {
        Design::Matched => "against similar pupils",
        Design::PrePost => "beyond expectation",
    };
    let (mean, low, high) = pooled.mean;
    let over = format!("{} needs pooled, {how}: {} ({} to {})", pooled.n_cells, signed(mean, 1), signed(low, 1), points(high, 1));
    if pooled.tau2 == 0.0 {
        return format!("{ALIKE}; {over}; tau\u{b2} 0");
    }
    let tau2 = format!("{:.4}", rounded(pooled.tau2, 4));
    format!("Results differ somewhat across needs (tau\u{b2} {tau2}); {over}; each need is drawn towards the others")
}

/// `−1.5`, `0`, `4`.
fn signed(value: f64, decimals: i32) -> String {
    let value = rounded(value, decimals);
    format!("{}{}", if value < 0.0 { "\u{2212}" } else { "" }, value.abs())
}

fn points(value: f64, decimals: i32) -> String {
    format!("{} {}", signed(value, decimals), if rounded(value, decimals).abs() == 1.0 { "point" } else { "points" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(strength: u8, design: Design, figure: (f64, f64, f64)) -> String {
        Said { strength, design, no_figure: None, gain: Some(5.0), figure: Some(figure), decimals: 0 }.sentence()
    }

    #[test]
    fn words_never_go_beyond_their_strength() {
        let above = (4.0, 1.0, 7.0);
        assert_eq!(said(0, Design::PrePost, above), "No impact figure can be given from what was recorded");
        assert_eq!(said(1, Design::PrePost, above), "Pupils gained 5 points on average");
        assert_eq!(
            said(2, Design::PrePost, above),
            "Pupils gained 4 points more than expected from their starting scores (likely range 1 to 7 points); indicative"
        );
        assert_eq!(
            said(3, Design::PrePost, above),
            "Taking part was associated with a gain of 4 points more than expected from their starting scores (likely range 1 to 7 points)"
        );
        for (design, most) in [(Design::PrePost, 5), (Design::Matched, 3)] {
            for strength in 0..=most {
                let words = said(strength, design, above);
                assert!(!words.contains("effect") && !words.contains("better") && !words.contains("because"), "{words}");
            }
        }
        assert!(said(4, Design::Matched, above).contains("better than similar pupils who did not take part"));
        assert!(said(5, Design::Matched, above).starts_with("An effect of 4 points"));
    }

    #[test]
    fn no_sentence_of_the_table_holds_a_forbidden_word() {
        let reasons = [None, Some(NoFigure::NotDelivered), Some(NoFigure::Shared), Some(NoFigure::EndOfRange), Some(NoFigure::NoPair)];
        let all = SENTENCES.iter().map(|one| one.words).chain(reasons.map(no_figure));
        for words in all {
            let plain = words.to_lowercase().replace("no impact figure", "");
            assert!(FORBIDDEN.iter().all(|word| !plain.contains(word)), "{words}");
        }
    }

    #[test]
    fn every_design_and_case_has_a_sentence_at_every_strength_from_two() {
        for design in [Design::PrePost, Design::Matched] {
            for strength in 2..=5 {
                for figure in [(4.0, 1.0, 7.0), (-4.0, -7.0, -1.0), (1.0, -2.0, 4.0), (-1.0, -4.0, 2.0)] {
                    let words = said(strength, design, figure);
                    assert!(words.contains("likely range") && !words.contains('{'), "{words}");
                    let crosses = figure.1 <= 0.0 && figure.2 >= 0.0;
                    assert_eq!(words.ends_with("not shown either way"), crosses, "{words}");
                }
            }
        }
    }

    #[test]
    fn a_loss_is_told_as_plainly() {
        let fall = Said { strength: 1, design: Design::PrePost, no_figure: None, gain: Some(-2.0), figure: None, decimals: 0 };
        assert_eq!(fall.sentence(), "Scores fell by 2 points on average");
        assert_eq!(Said { gain: Some(0.04), decimals: 1, ..fall }.sentence(), "Scores stayed the same on average");
        assert_eq!(
            said(2, Design::PrePost, (-3.0, -5.0, -1.0)),
            "Pupils gained 3 points less than expected from their starting scores (likely range \u{2212}5 to \u{2212}1 point); indicative"
        );
        assert_eq!(
            said(4, Design::Matched, (-3.0, -5.0, -1.0)),
            "Gained 3 points less: not as well as similar pupils who did not take part (likely range \u{2212}5 to \u{2212}1 point); consistent with an effect"
        );
    }

    #[test]
    fn needs_that_agree_show_no_difference() {
        let pooled = PooledCells { design: Design::PrePost, n_cells: 3, mean: (2.0, 0.5, 3.5), q: 1.2, tau2: 0.0 };
        assert!(across_needs(&pooled).starts_with("No evidence that it works differently across needs; 3 needs pooled"));
        assert!(
            across_needs(&PooledCells { tau2: 0.0312, ..pooled }).starts_with("Results differ somewhat across needs (tau\u{b2} 0.0312)")
        );
    }
}
