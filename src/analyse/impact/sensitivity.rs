//! The figure made in other ways: does the answer rest on one pupil, on an assumed number, or on a changed test?
//!
//! Method, "Intervention impact", section 4: printed from strength 2; when the sign changes, the strength drops by one.

use super::comparison::Matched;
use super::pair::Pair;
use super::regression::Chooser;
use super::strength::Design;

/// How much the correlation is moved either way.
const R12_EITHER_WAY: f64 = 0.05;

/// The figure made in one other way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sensitivity {
    /// What was done otherwise.
    pub what: &'static str,
    /// The figure then, in points.
    pub value: f64,
    /// The sign is not that of the figure itself.
    pub turns: bool,
    /// What this says about the figure.
    pub limit: &'static str,
}

/// The ways that apply to a design.
pub(crate) fn sensitivity(design: Design, pairs: &[Pair], matched: Option<&Matched>) -> Vec<Sensitivity> {
    let values = match (design, matched) {
        (Design::Matched, Some(matched)) => matched.differences.clone(),
        _ => pairs.iter().map(|pair| beyond(pair, 0.0)).collect(),
    };
    let Some(figure) = mean(&values) else { return Vec::new() };
    let one = |what, value: f64, limit| Sensitivity { what, value, turns: (value > 0.0) != (figure > 0.0), limit };
    let mut ways = Vec::new();
    ways.extend(
        mean(&without_largest(design, pairs, &values))
            .map(|value| one("without the largest gain", value, "the result rests on one pupil's gain")),
    );
    if design == Design::PrePost {
        for (what, move_by) in [("correlation lower by .05", -R12_EITHER_WAY), ("correlation higher by .05", R12_EITHER_WAY)] {
            let moved: Vec<f64> = pairs.iter().map(|pair| beyond(pair, move_by)).collect();
            ways.extend(mean(&moved).map(|value| one(what, value, "the result rests on the correlation assumed for the test")));
        }
        let same_test: Vec<f64> = pairs.iter().filter(|pair| !pair.is_changed).map(|pair| beyond(pair, 0.0)).collect();
        if same_test.len() < pairs.len() {
            let limit = "the result rests on pupils whose test changed";
            ways.extend(mean(&same_test).map(|value| one("without pupils whose test changed", value, limit)));
        }
        // The conservative reading beside the one that was used, where some pupils were chosen on an earlier score.
        if pairs.iter().any(|pair| pair.chooser != Chooser::PreTest) {
            let own = pairs.iter().map(|pair| beyond(&Pair { chooser: Chooser::PreTest, ..*pair }, 0.0)).collect::<Vec<f64>>();
            let limit = "the result rests on how the pupils were chosen";
            ways.extend(mean(&own).map(|value| one("if the first test had chosen the pupils", value, limit)));
        }
    }
    ways
}

/// One pupil's gain beyond expectation with the correlation moved.
fn beyond(pair: &Pair, move_by: f64) -> f64 {
    pair.gain() - pair.chooser.expected_gain(pair.pre, pair.mu, pair.r12 + move_by)
}

/// All values but that of the largest gain; in a comparison all but the largest difference.
fn without_largest(design: Design, pairs: &[Pair], values: &[f64]) -> Vec<f64> {
    let by: Vec<f64> = if design == Design::PrePost { pairs.iter().map(Pair::gain).collect() } else { values.to_vec() };
    let largest = by.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1)).map(|(index, _)| index);
    values.iter().enumerate().filter(|(index, _)| Some(*index) != largest).map(|(_, value)| *value).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
