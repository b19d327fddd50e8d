//! Words for a gap and its change, shared by (a) and (b).

use crate::analyse::distribution::normal_below;
use crate::analyse::results::{GapChange, SubjectProgress};
use crate::config::method::MethodSettings;
use crate::decide::results::Level;
use crate::domain::words;

/// `the national average of 100`.
pub(crate) fn population(method: &MethodSettings) -> String {
    format!("the national average of {}", words::number(method.norm_mean.value, 1))
}

/// Both gaps, their change and what chance does, in words.
pub(crate) fn evidence(gap: &GapChange, progress: &SubjectProgress, level: Level, method: &MethodSettings) -> String {
    let change = match level {
        Level::Level => "no reliable difference".to_owned(),
        _ if gap.change > 0.0 => format!(
            "wider by {}, as in {} pupils whose standing has not changed",
            words::points(gap.change, 1),
            words::odds(normal_below(gap.z))
        ),
        _ => format!(
            "narrower by {}, as in {} pupils whose standing has not changed",
            words::points(-gap.change, 1),
            words::odds(normal_below(-gap.z))
        ),
    };
    let mut text = format!("{} at first and {} now against {}: {change}", standing(gap.before), standing(gap.after), population(method));
    if let Some(peers) = progress.peer_gap.value()
        && let Some(n) = peers.n_peers
    {
        text.push_str(&format!(
            "; against {} of the year group {} at first and {} now",
            words::count(n, "other pupil", "other pupils"),
            standing(peers.before),
            standing(peers.after)
        ));
    }
    text
}

/// A gap as a standing: `16 points below`, `3 points above`, `level`.
fn standing(gap: f64) -> String {
    match words::number(gap, 1).as_str() {
        "0" => "level".to_owned(),
        _ if gap > 0.0 => format!("{} below", words::points(gap, 1)),
        _ => format!("{} above", words::points(-gap, 1)),
    }
}

/// True when the pupil was at or above the reference both times: (a) and (b) do not apply.
pub(crate) fn never_below(gap: &GapChange) -> bool {
    gap.before <= 0.0 && gap.after <= 0.0
}
