//! Checks of a policy's ladder as a whole: no circle of steps up or of steps down, and no stage that nothing leads to.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::policy::Policy;
use crate::config::policy_moves::PolicyMove;

impl Policy {
    /// Rows that lead up, or down, in a circle: one of them has the wrong direction.
    pub(in crate::config) fn check_circles(&self, report: &mut impl FnMut(String, String)) {
        for direction in ["up", "down"] {
            if let Some(circle) = circle(&self.moves, direction) {
                let rows: Vec<&str> = circle.iter().map(|row| row.trigger.as_str()).collect();
                let first = circle.first().map_or(0, |row| row.line);
                report(
                    format!("line {first}, row {}, direction", rows.first().copied().unwrap_or_default()),
                    format!("the rows {} lead {direction} in a circle; write the true direction of one, or 'side'", rows.join(", ")),
                );
            }
        }
    }

    /// Stages that no row, no decision and no census code leads to.
    pub(in crate::config) fn check_reachable(&self, report: &mut impl FnMut(String, String)) {
        let by_row = self.moves.iter().filter(|row| row.from != row.to).map(|row| row.to.as_str());
        let by_decision = self.decisions.iter().filter_map(|decision| decision.state.as_deref());
        let reached: BTreeSet<&str> = by_row.chain(by_decision).collect();
        for (name, state) in self.states.iter().filter(|(name, _)| !reached.contains(name.as_str())) {
            if !state.is_default_for_code {
                let message =
                    "no row of the moves, no decision and no census code leads to this stage; add a row that does, or take it out";
                report(format!("states.{name}"), message.to_owned());
            }
        }
    }
}

/// The rows of one circle, from the first in the table.
fn circle<'a>(moves: &'a [PolicyMove], direction: &str) -> Option<Vec<&'a PolicyMove>> {
    let mut ways: BTreeMap<&str, Vec<&PolicyMove>> = BTreeMap::new();
    let mut known = BTreeSet::new();
    // One row for each pair of stages is enough to find a way.
    for row in moves.iter().filter(|row| row.direction == direction && row.from != row.to && known.insert((&row.from, &row.to))) {
        ways.entry(&row.from).or_default().push(row);
    }
    let rows: BTreeSet<usize> = ways.values().flatten().map(|row| row.line).collect();
    moves.iter().filter(|row| rows.contains(&row.line)).find_map(|row| way_back(row, &ways))
}

/// The shortest way from the end of a row to its start, the row first; `None` where there is none.
fn way_back<'a>(row: &'a PolicyMove, ways: &BTreeMap<&str, Vec<&'a PolicyMove>>) -> Option<Vec<&'a PolicyMove>> {
    let mut seen = BTreeSet::from([row.to.as_str()]);
    let mut open = std::collections::VecDeque::from([vec![row]]);
    while let Some(path) = open.pop_front() {
        let end = path.last()?;
        if end.to == row.from {
            return Some(path);
        }
        for next in ways.get(end.to.as_str()).into_iter().flatten().filter(|next| seen.insert(next.to.as_str()) || next.to == row.from) {
            open.push_back(path.iter().copied().chain([*next]).collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::condition::Condition;

    fn row(from: &str, direction: &str, to: &str, line: usize) -> PolicyMove {
        let text = String::new;
        PolicyMove {
            from: from.to_owned(),
            to: to.to_owned(),
            direction: direction.to_owned(),
            trigger: format!("X{line}"),
            condition: text(),
            decided_by: text(),
            earliest: text(),
            record: text(),
            position: text(),
            note: text(),
            quote: text(),
            parsed: Condition::Fact("a".to_owned()),
            line,
        }
    }

    #[test]
    fn up_and_down_again_is_no_circle_but_up_and_up_again_is() {
        let ladder = [row("A", "up", "B", 2), row("B", "up", "C", 3), row("C", "down", "A", 4), row("B", "side", "A", 5)];
        assert!(circle(&ladder, "up").is_none() && circle(&ladder, "down").is_none());
        let wrong = [row("D", "up", "A", 2), row("A", "up", "B", 3), row("B", "up", "C", 4), row("C", "up", "A", 5)];
        let found: Vec<usize> = circle(&wrong, "up").unwrap().iter().map(|row| row.line).collect();
        assert_eq!(found, [3, 4, 5]);
    }
}
