//! One quantile solved exactly: from vertex to vertex, each step straight down to where the loss turns up again.
//!
//! A vertex passes through as many cells as there are columns. With q = tau S - N (S the weighted sum of all rows, N of
//! the rows above their score's cell, that is with a score below the fit) a vertex is best when every edge d satisfies
//! `0 <= q.d <= weight` of its cell (Koenker and Bassett 1978; steps as in Barrodale and Roberts 1973). Cells far from
//! the fit keep their side and enter only through N, so a step looks at the near ones alone (Portnoy and Koenker 1997).

use super::design::Design;

/// A choice of cells and the edges that lead away from it.
#[derive(Clone, Debug)]
pub(crate) struct Vertex {
    /// Cells the fit passes through.
    pub(crate) cells: Vec<u32>,
    /// Edges, padded: along edge k the fit moves at cell k only, by one.
    edges: Vec<Vec<f64>>,
}

impl Vertex {
    /// From cells with independent rows in these columns; `None` when they are not independent after all.
    pub(crate) fn through(design: &Design, columns: &[usize], cells: Vec<u32>) -> Option<Vertex> {
        let n = columns.len();
        let mut left: Vec<Vec<f64>> = Vec::new();
        for (index, cell) in cells.iter().enumerate() {
            let mut padded = vec![0.0; design.width()];
            design.add_row(*cell as usize, 1.0, &mut padded);
            let mut row: Vec<f64> = columns.iter().map(|column| padded[*column]).collect();
            row.extend((0..n).map(|other| if other == index { 1.0 } else { 0.0 }));
            left.push(row);
        }
        for column in 0..n {
            let best = (column..n).max_by(|a, b| left[*a][column].abs().total_cmp(&left[*b][column].abs()))?;
            left.swap(column, best);
            if left[column][column].abs() < 1e-13 {
                return None;
            }
            let scale = 1.0 / left[column][column];
            left[column].iter_mut().for_each(|value| *value *= scale);
            let pivot = left[column].clone();
            for (_, row) in left.iter_mut().enumerate().filter(|(index, _)| *index != column) {
                let times = row[column];
                if times != 0.0 {
                    row.iter_mut().zip(&pivot).for_each(|(value, other)| *value -= times * other);
                }
            }
        }
        let edge = |cell: usize| {
            let mut edge = vec![0.0; design.width()];
            columns.iter().zip(&left).for_each(|(column, row)| edge[*column] = row[n + cell]);
            edge
        };
        Some(Vertex { edges: (0..n).map(edge).collect(), cells })
    }

    /// Coefficients of the fit through the scores of the vertex's cells.
    pub(crate) fn coefficients(&self, scores: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.edges.first().map_or(0, Vec::len)];
        for (cell, edge) in self.cells.iter().zip(&self.edges) {
            sum.iter_mut().zip(edge).for_each(|(sum, d)| *sum += scores[*cell as usize] * d);
        }
        sum
    }

    /// Puts a cell in the place of another: the edges of the new vertex.
    fn exchange(&mut self, design: &Design, place: usize, cell: u32) {
        let along = design.product(cell as usize, &self.edges[place]);
        let new: Vec<f64> = self.edges[place].iter().map(|d| d / along).collect();
        for (index, edge) in self.edges.iter_mut().enumerate().filter(|(index, _)| *index != place) {
            debug_assert_ne!(index, place);
            let times = design.product(cell as usize, edge);
            edge.iter_mut().zip(&new).for_each(|(d, other)| *d -= times * other);
        }
        self.edges[place] = new;
        self.cells[place] = cell;
    }
}

/// Why a descent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// No edge leads down.
    Best,
    /// The near cells do not bound the descent; more of them are needed.
    Unbounded,
    /// More steps than can be right.
    Stuck,
}

/// The near cells of one quantile, and the vertex among them.
pub(crate) struct Descent<'a> {
    pub(crate) design: &'a Design,
    pub(crate) columns: &'a [usize],
    pub(crate) tau: f64,
    pub(crate) vertex: Vertex,
    /// Weighted sum of all rows, padded.
    pub(crate) all: &'a [f64],
    /// Weighted sum of the rows with a score below the fit, padded, near and far.
    pub(crate) below: Vec<f64>,
    /// Near cells.
    pub(crate) near: Vec<u32>,
    /// Their pupils.
    pub(crate) weight: Vec<f64>,
    /// Their scores less the fit.
    pub(crate) residual: Vec<f64>,
    /// 1 above the fit, -1 below, 0 for cells of the vertex.
    pub(crate) side: Vec<i8>,
    /// Steps made.
    pub(crate) steps: usize,
    products: Vec<f64>,
    kinks: Vec<(f64, u32)>,
}

/// Steps after which something must be wrong.
const MOST_STEPS: usize = 200_000;

/// An edge leads down when it does so by more than this part of a pupil.
const SLOPE: f64 = 1e-9;

impl<'a> Descent<'a> {
    /// Without near cells yet.
    pub(crate) fn new(design: &'a Design, columns: &'a [usize], tau: f64, vertex: Vertex, all: &'a [f64], below: Vec<f64>) -> Descent<'a> {
        Descent {
            design,
            columns,
            tau,
            vertex,
            all,
            below,
            near: Vec::new(),
            weight: Vec::new(),
            residual: Vec::new(),
            side: Vec::new(),
            steps: 0,
            products: Vec::new(),
            kinks: Vec::new(),
        }
    }

    /// A residual this near nought has no side of its own.
    pub(crate) fn tolerance(design: &Design) -> f64 {
        design.nudge * 1e-3
    }

    /// Goes down to the best vertex of the near cells; the end is checked on edges and residuals made afresh.
    pub(crate) fn run(&mut self) -> End {
        loop {
            match self.step() {
                Some(End::Best) => {}
                Some(end) => return end,
                None if self.steps > MOST_STEPS => return End::Stuck,
                None => continue,
            }
            let Some(fresh) = Vertex::through(self.design, self.columns, self.vertex.cells.clone()) else { return End::Stuck };
            self.vertex = fresh;
            self.settle_residuals();
            match self.downhill() {
                None => return End::Best,
                Some(_) if self.steps > MOST_STEPS => return End::Stuck,
                Some(_) => self.steps += 1,
            }
        }
    }

    /// Residuals of the near cells from the coefficients, and sides where rounding had left a wrong one.
    fn settle_residuals(&mut self) {
        let coefficients = self.vertex.coefficients(&self.design.nudged);
        self.design.products_of(&self.near, &coefficients, &mut self.products);
        let tolerance = Self::tolerance(self.design);
        for index in 0..self.near.len() {
            let cell = self.near[index] as usize;
            let residual = self.design.nudged[cell] - self.products[index];
            let side = self.side[index];
            self.residual[index] = if side == 0 { 0.0 } else { residual };
            if side != 0 && f64::from(side) * residual < -tolerance {
                self.side[index] = -side;
                self.design.add_row(cell, f64::from(side) * self.design.weight[cell], &mut self.below);
            }
        }
    }

    /// The steepest way down: place in the vertex, direction along its edge, and slope (negative).
    fn downhill(&self) -> Option<(usize, f64, f64)> {
        let q: Vec<f64> = self.all.iter().zip(&self.below).map(|(all, below)| self.tau * all - below).collect();
        let mut best: Option<(usize, f64, f64)> = None;
        let mut steepest = 0.0;
        for (place, (edge, cell)) in self.vertex.edges.iter().zip(&self.vertex.cells).enumerate() {
            let along: f64 = edge.iter().zip(&q).map(|(d, q)| d * q).sum();
            let up = self.design.weight[*cell as usize] - along;
            let (direction, slope) = if up < along { (1.0, up) } else { (-1.0, along) };
            let steepness = slope * slope / edge.iter().map(|d| d * d).sum::<f64>();
            if slope < -SLOPE && steepness > steepest {
                steepest = steepness;
                best = Some((place, direction, slope));
            }
        }
        best
    }

    /// One step; says when it was not possible.
    fn step(&mut self) -> Option<End> {
        let Some((place, direction, slope)) = self.downhill() else { return Some(End::Best) };
        self.steps += 1;
        self.design.products_of(&self.near, &self.vertex.edges[place], &mut self.products);
        self.products.iter_mut().for_each(|product| *product *= direction);
        self.collect(-slope);
        let Some(turn) = self.turn(-slope) else { return Some(End::Unbounded) };
        self.go(place, direction, turn);
        None
    }

    /// Kinks that the step can reach: a sample says how far it may go, so that most cells cost one comparison.
    fn collect(&mut self, wanted: f64) {
        const ONE_IN: usize = 32;
        if self.near.len() > 8 * ONE_IN {
            self.kinks_within(f64::INFINITY, ONE_IN);
            if let Some(turn) = self.turn(2.0 * wanted / ONE_IN as f64) {
                let reach = self.kinks[turn].0;
                if self.kinks_within(reach, 1) >= wanted {
                    return;
                }
            }
        }
        self.kinks_within(f64::INFINITY, 1);
    }

    /// Kinks of every so many cells up to a distance; returns by how much the slope rises over them.
    fn kinks_within(&mut self, reach: f64, stride: usize) -> f64 {
        self.kinks.clear();
        let mut rises = 0.0;
        for index in (0..self.near.len()).step_by(stride) {
            let towards = f64::from(self.side[index]) * self.products[index];
            if towards > 1e-11 && self.residual[index].abs() <= reach * towards {
                self.kinks.push(((self.residual[index] / self.products[index]).max(0.0), index as u32));
                rises += self.weight[index] * towards;
            }
        }
        rises
    }

    /// Position among the kinks where the slope has been made up for; kinks before it are the nearer ones.
    fn turn(&mut self, mut wanted: f64) -> Option<usize> {
        let (weight, products) = (&self.weight, &self.products);
        let rise = |kink: &(f64, u32)| weight[kink.1 as usize] * products[kink.1 as usize].abs();
        let (mut low, mut high) = (0, self.kinks.len());
        if self.kinks.iter().map(&rise).sum::<f64>() < wanted || high == 0 {
            return None;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            self.kinks[low..high].select_nth_unstable_by(middle - low, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let nearer: f64 = self.kinks[low..middle].iter().map(&rise).sum();
            if nearer >= wanted {
                high = middle;
            } else {
                wanted -= nearer;
                low = middle;
            }
        }
        Some(low)
    }

    /// Moves along the edge to the kink: sides change on the way, and the kink's cell takes the place left.
    fn go(&mut self, place: usize, direction: f64, turn: usize) {
        let (length, entering) = self.kinks[turn];
        for position in 0..turn {
            let index = self.kinks[position].1 as usize;
            let cell = self.near[index] as usize;
            self.design.add_row(cell, f64::from(self.side[index]) * self.design.weight[cell], &mut self.below);
            self.side[index] = -self.side[index];
        }
        for (residual, product) in self.residual.iter_mut().zip(&self.products) {
            *residual -= length * product;
        }
        let (entering, left) = (entering as usize, self.vertex.cells[place]);
        let entering_cell = self.near[entering];
        if self.side[entering] < 0 {
            self.design.add_row(entering_cell as usize, -self.design.weight[entering_cell as usize], &mut self.below);
        }
        (self.side[entering], self.residual[entering]) = (0, 0.0);
        if direction > 0.0 {
            self.design.add_row(left as usize, self.design.weight[left as usize], &mut self.below);
        }
        if let Some(index) = self.near.iter().position(|cell| *cell == left) {
            self.side[index] = if direction > 0.0 { -1 } else { 1 };
            self.residual[index] = -direction * length;
        }
        self.vertex.exchange(self.design, place, entering_cell);
    }
}
