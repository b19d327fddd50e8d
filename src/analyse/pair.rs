//! Correlation and noise of two occasions: by what is published, how far they lie apart, and whether the test changed.
//!
//! Published correlation of parallel forms first, then published reliabilities, then the assumed values (progress criteria,
//! section 3); local noise where it is larger. The two settings for "a year apart" differ on purpose: the same-baseline
//! comparison counts months, the noise of a difference weeks (sections 3 and 9).

use std::collections::BTreeMap;

use super::chosen::{Seen, weeks_between};
use super::local_noise::LocalNoise;
use super::noise;
use super::same_baseline::{Expected, Norms};
use crate::config::method::MethodSettings;
use crate::config::test_noise::PublishedNoise;
use crate::link::school::Series;

/// Days of a month on average, so that nine months are nine twelfths of a year.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

/// Expected outcome of the pair, and the correlation behind it; a changed test widens the spread.
pub(crate) fn expected(from: &Seen<'_>, to: &Seen<'_>, method: &MethodSettings) -> (Expected, f64) {
    let months = (to.result.date - from.result.date).num_days() as f64 / DAYS_PER_MONTH;
    let published = published(from, to, method);
    let r = if months >= method.r12_year_from.value {
        published.and_then(|row| row.r12_year).unwrap_or(method.r12_year.value)
    } else {
        published.and_then(|row| row.r12).unwrap_or(method.r12_default.value)
    };
    let mut expected = Expected::from(from.reach.points(), r, Norms { mean: method.norm_mean.value, sd: method.norm_sd.value });
    expected.sd *= link_factor(from, to, method);
    (expected, r)
}

/// Noise of the difference of the pair; never under that of the school's own pupils in the series.
pub(crate) fn sdd(from: &Seen<'_>, to: &Seen<'_>, local: &BTreeMap<&Series, LocalNoise>, method: &MethodSettings) -> f64 {
    let weeks = weeks_between(from.result.date, to.result.date);
    let is_far = weeks > method.difference_year_from.value;
    let sd = method.norm_sd.value;
    let row = published(from, to, method);
    let correlation = row.and_then(|row| if is_far { row.r12_year } else { row.r12 });
    let reliability = |seen: &Seen<'_>| method.test_noise.of_series(&seen.series.instrument).and_then(|row| row.reliability);
    let plain = match (correlation, reliability(from).zip(reliability(to))) {
        (Some(r12), _) => noise::of_difference(sd, r12),
        (None, Some((first, last))) => noise::of_difference_from_sems(noise::sem(sd, first), noise::sem(sd, last), method.lambda.value),
        (None, None) => noise_over(weeks, method).1,
    };
    let own = if from.series == to.series { local.get(from.series).map_or(0.0, |local| local.sdd) } else { 0.0 };
    plain.max(own) * link_factor(from, to, method)
}

/// Assumed correlation of two occasions so many weeks apart, and the noise of their difference.
pub(crate) fn noise_over(weeks: f64, method: &MethodSettings) -> (f64, f64) {
    let r12 = if weeks > method.difference_year_from.value { method.r12_year.value } else { method.r12_default.value };
    (r12, noise::of_difference(method.norm_sd.value, r12))
}

/// Published figures, where both occasions are of one test series.
fn published<'m>(from: &Seen<'_>, to: &Seen<'_>, method: &'m MethodSettings) -> Option<&'m PublishedNoise> {
    (from.series == to.series).then(|| method.test_noise.of_series(&from.series.instrument)).flatten()
}

fn link_factor(from: &Seen<'_>, to: &Seen<'_>, method: &MethodSettings) -> f64 {
    if from.series == to.series { 1.0 } else { method.link_factor.value }
}

#[cfg(test)]
mod tests {
    use super::super::gap::Reach;
    use super::super::sample::{result, score, series};
    use super::*;
    use crate::config::test_noise::TestNoise;
    use crate::domain::subject::Subject;

    #[test]
    fn thirty_weeks_still_use_the_six_month_correlation() {
        let method = MethodSettings::shipped();
        assert_eq!(noise_over(30.0, &method).0, 0.83);
        assert_eq!(noise_over(30.2, &method).0, 0.82);
        assert!((noise_over(16.0, &method).1 - 8.746).abs() < 5e-4);
    }

    /// Noise of two terms of one series for a published row, or across two series.
    fn noise_of(row: &str, is_changed: bool, local: f64) -> f64 {
        let mut method = MethodSettings::shipped();
        let text = format!("instrument\tmeasure\treliability\tr12\tr12_year\tstatus\tsource\n{row}\n");
        method.test_noise = TestNoise::parse("test-noise.tsv", &text, &mut Vec::new());
        let (own, mut other) = (series(Subject::Maths), series(Subject::Maths));
        if is_changed {
            other.instrument = std::sync::Arc::from("Other tests");
        }
        let (first, last) = (result(7, score(90.0)), result(8, score(90.0)));
        let (from, to) =
            (Seen { series: &own, result: &first, reach: Reach::At(90.0) }, Seen { series: &other, result: &last, reach: Reach::At(90.0) });
        let local = BTreeMap::from([(&own, LocalNoise { n: 100, r12: 0.5, sdd: local })]);
        sdd(&from, &to, &local, &method)
    }

    #[test]
    fn published_correlation_goes_before_reliability_and_that_before_the_assumption() {
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 5e-4, "{found} {expected}");
        close(noise_of("Invented tests\tscore\t0.95\t0.9\t\tM\tmade up", false, 0.0), 15.0 * 0.2f64.sqrt());
        close(noise_of("Invented tests\tscore\t0.95\t\t\tM\tmade up", false, 0.0), 1.3 * 15.0 * 0.1f64.sqrt());
        close(noise_of("Unused\tscore\t0.95\t\t\tM\tmade up", false, 0.0), 8.746);
        close(noise_of("Invented tests\tscore\t0.95\t0.9\t\tM\tmade up", true, 0.0), 1.3 * 15.0 * 0.34f64.sqrt());
    }

    #[test]
    fn the_larger_of_local_and_published_noise_counts() {
        assert_eq!(noise_of("Unused\tscore\t0.95\t\t\tM\tmade up", false, 11.0), 11.0);
        assert!(noise_of("Unused\tscore\t0.95\t\t\tM\tmade up", false, 6.0) > 8.7);
        assert!((noise_of("Unused\tscore\t0.95\t\t\tM\tmade up", true, 99.0) - 1.3 * 8.746).abs() < 1e-2);
    }
}
