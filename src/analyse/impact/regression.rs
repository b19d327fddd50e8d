//! The gain to be expected with nothing done, of pupils chosen for low scores.
//!
//! Method, "Intervention impact", section 2: `(1 - r12)(mu - pre)` when the first test chose them. A group chosen on an earlier,
//! different score c starts already regressed, at `mu + r(c,pre)(c - mu)`, and is expected at `mu + r(c,post)(c - mu)` after: what
//! remains is `(r(c,pre) - r(c,post))(mu - c)`, which is small (bivariate normal scores, the error of each test its own).

use crate::analyse::intervention::regression_to_the_mean;

/// The score by which a pupil was chosen for a course.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Chooser {
    /// The first test: the usual case, and the assumption where nothing says otherwise, because it takes off most.
    PreTest,
    /// An earlier score, because the first test was sat when the course had begun.
    Earlier {
        /// That score.
        score: f64,
        /// Its correlation with the first test.
        r_pre: f64,
        /// Its correlation with the second test.
        r_post: f64,
    },
}

impl Chooser {
    /// Expected gain of one pupil, in points, whose first score and its correlation with the second are given.
    pub(crate) fn expected_gain(&self, pre: f64, mu: f64, r12: f64) -> f64 {
        match *self {
            Chooser::PreTest => regression_to_the_mean(pre, mu, r12),
            Chooser::Earlier { score, r_pre, r_post } => (r_pre - r_post) * (mu - score),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyse::sample::Random;

    #[test]
    fn a_group_chosen_on_an_earlier_score_has_less_left_to_regress() {
        let own = Chooser::PreTest.expected_gain(80.0, 100.0, 0.83);
        let earlier = Chooser::Earlier { score: 76.0, r_pre: 0.83, r_post: 0.82 }.expected_gain(80.0, 100.0, 0.83);
        assert!((own - 3.4).abs() < 1e-9 && (earlier - 0.24).abs() < 1e-9);
    }

    /// Three tests of one standing; pupils are chosen on the first, then tested before and after with nothing done.
    #[test]
    fn the_expected_gain_after_an_earlier_choice_is_what_chance_gives() {
        let mut random = Random::new(20);
        let (r_pre, r_post) = (0.83f64, 0.70f64);
        let (mut gains, mut expected) = (Vec::new(), Vec::new());
        for _ in 0..200_000 {
            let c = random.normal();
            let pre = r_pre * c + (1.0 - r_pre * r_pre).sqrt() * random.normal();
            let post = r_post * c + (1.0 - r_post * r_post).sqrt() * random.normal();
            if c < -1.0 {
                gains.push(15.0 * (post - pre));
                let chooser = Chooser::Earlier { score: 100.0 + 15.0 * c, r_pre, r_post };
                expected.push(chooser.expected_gain(100.0 + 15.0 * pre, 100.0, 0.83));
            }
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        assert!((mean(&gains) - mean(&expected)).abs() < 0.25, "{} {}", mean(&gains), mean(&expected));
    }
}
