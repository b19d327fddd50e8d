//! Linear programs of the audit: the greatest value of a sum of unknowns that fits equations, all unknowns from 0 on.
//!
//! A two-phase simplex on a dense tableau. The first phase is run once for a document; every question after it starts from
//! the point found. The most promising variable comes in, and Bland's rule, which cannot go round in circles, takes over when
//! that makes no headway.

/// Smaller than any count, larger than the noise of the arithmetic.
pub(in crate::disclose) const NOISE: f64 = 1e-6;

/// Differences below this are zero.
const ZERO: f64 = 1e-9;

/// Exchanges without headway after which Bland's rule takes over.
const PATIENCE: usize = 40;

/// Equations over values from 0 on; each row ends with its right side.
#[derive(Clone, Debug)]
pub(in crate::disclose) struct Program {
    rows: Vec<Vec<f64>>,
    /// The variable that each row determines.
    basis: Vec<usize>,
    n: usize,
}

impl Program {
    /// Equations with a point that fulfils them; `None` when there is none. Right sides must not be negative.
    pub(in crate::disclose) fn solved(rows: Vec<Vec<f64>>, n: usize) -> Option<Program> {
        let n_rows = rows.len();
        let mut program = Program { rows, basis: (n..n + n_rows).collect(), n };
        for (i, row) in program.rows.iter_mut().enumerate() {
            let right = row.pop()?;
            row.resize(n + n_rows, 0.0);
            if let Some(own) = row.get_mut(n + i) {
                *own = 1.0;
            }
            row.push(right);
        }
        let artificial: Vec<f64> = (0..n + n_rows).map(|j| if j < n { 0.0 } else { -1.0 }).collect();
        if program.climb(&artificial, n + n_rows, f64::INFINITY) < -NOISE {
            return None;
        }
        program.drop_artificial();
        Some(program)
    }

    /// Takes the helping variables of the first phase out; a row that only repeats others goes with them.
    fn drop_artificial(&mut self) {
        let mut at = 0;
        while at < self.rows.len() {
            if self.basis.get(at).is_some_and(|variable| *variable >= self.n) {
                let open = self.rows.get(at).and_then(|row| (0..self.n).find(|j| row.get(*j).is_some_and(|value| value.abs() > NOISE)));
                match open {
                    Some(enter) => self.exchange(at, enter),
                    None => {
                        self.rows.swap_remove(at);
                        self.basis.swap_remove(at);
                        continue;
                    }
                }
            }
            at += 1;
        }
        let n = self.n;
        for row in &mut self.rows {
            let right = row.pop().unwrap_or(0.0);
            row.truncate(n);
            row.push(right.max(0.0));
        }
    }

    /// Greatest value of a linear function. The point reached is kept, so that the next question starts nearby.
    #[cfg(test)]
    pub(in crate::disclose) fn greatest(&mut self, cost: &[f64]) -> f64 {
        self.climb(cost, self.n, f64::INFINITY)
    }

    /// A value of a linear function: the greatest, or one that is `enough`.
    pub(in crate::disclose) fn climbed(&mut self, cost: &[f64], enough: f64) -> f64 {
        self.climb(cost, self.n, enough)
    }

    /// The value of a linear function at the point reached.
    pub(in crate::disclose) fn value(&self, cost: &[f64]) -> f64 {
        let right = |line: &Vec<f64>| line.last().copied().unwrap_or(0.0);
        self.rows.iter().zip(&self.basis).map(|(line, variable)| cost.get(*variable).copied().unwrap_or(0.0) * right(line)).sum()
    }

    /// Climbs by exchanging one variable at a time; only the first `n_open` variables may come in.
    fn climb(&mut self, cost: &[f64], n_open: usize, enough: f64) -> f64 {
        let mut gains = self.gains(cost);
        let (mut reached, mut idle) = (f64::NEG_INFINITY, 0);
        loop {
            let value = -gains.last().copied().unwrap_or(0.0);
            idle = if value > reached + ZERO { 0 } else { idle + 1 };
            reached = reached.max(value);
            if value >= enough {
                return value;
            }
            let open = gains.iter().take(n_open).copied().enumerate().filter(|(_, gain)| *gain > ZERO);
            let enter = if idle > PATIENCE { open.map(|(j, _)| j).next() } else { open.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(j, _)| j) };
            let Some(enter) = enter else { return value };
            let ratios = self.rows.iter().zip(&self.basis).enumerate().filter_map(|(i, (line, variable))| {
                let (step, right) = (*line.get(enter)?, *line.last()?);
                (step > ZERO).then_some((right / step, *variable, i))
            });
            let Some((_, _, leave)) = ratios.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))) else { return f64::INFINITY };
            self.exchange(leave, enter);
            if let Some(line) = self.rows.get(leave) {
                subtract(&mut gains, line, enter);
            }
        }
    }

    /// What one unit of each variable would add, and minus the value reached at the end.
    fn gains(&self, cost: &[f64]) -> Vec<f64> {
        let width = self.rows.first().map_or(self.n + 1, Vec::len);
        let mut gains: Vec<f64> = cost.iter().copied().chain(std::iter::repeat(0.0)).take(width.saturating_sub(1)).collect();
        gains.push(0.0);
        for (line, variable) in self.rows.iter().zip(&self.basis) {
            subtract(&mut gains, line, *variable);
        }
        gains
    }

    fn exchange(&mut self, leave: usize, enter: usize) {
        let Some(line) = self.rows.get_mut(leave) else { return };
        let pivot = line.get(enter).copied().unwrap_or(1.0);
        line.iter_mut().for_each(|value| *value /= pivot);
        let line = std::mem::take(line);
        for other in &mut self.rows {
            subtract(other, &line, enter);
        }
        if let Some(slot) = self.rows.get_mut(leave) {
            *slot = line;
        }
        if let Some(variable) = self.basis.get_mut(leave) {
            *variable = enter;
        }
    }
}

/// Takes so much of a line off another that its entry at `column` becomes 0.
fn subtract(from: &mut [f64], line: &[f64], column: usize) {
    let factor = from.get(column).copied().unwrap_or(0.0);
    if factor != 0.0 {
        from.iter_mut().zip(line).for_each(|(value, by)| *value -= factor * by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_program_has_its_known_answer() {
        // Greatest 3x + 2y with x + y + s = 4 and x + 3y + t = 6: at x = 4.
        let rows = vec![vec![1.0, 1.0, 1.0, 0.0, 4.0], vec![1.0, 3.0, 0.0, 1.0, 6.0]];
        let mut program = Program::solved(rows, 4).unwrap();
        assert!((program.greatest(&[3.0, 2.0, 0.0, 0.0]) - 12.0).abs() < NOISE);
        assert!((program.greatest(&[0.0, 1.0, 0.0, 0.0]) - 2.0).abs() < NOISE);
        assert!((program.greatest(&[-1.0, 0.0, 0.0, 0.0])).abs() < NOISE);
    }

    #[test]
    fn equations_that_nothing_fulfils_have_no_answer_and_repeated_ones_do_no_harm() {
        assert!(Program::solved(vec![vec![1.0, 1.0], vec![1.0, 2.0]], 1).is_none());
        let mut twice = Program::solved(vec![vec![1.0, 1.0, 3.0], vec![1.0, 1.0, 3.0]], 2).unwrap();
        assert!((twice.greatest(&[1.0, 0.0]) - 3.0).abs() < NOISE);
    }
}
