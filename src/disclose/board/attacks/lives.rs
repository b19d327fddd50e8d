//! Invented schools that live through several terms: children join, leave, and change stage.

use super::invented::{Child, PLAIN};
use crate::domain::random::Generator;
use crate::domain::sen::SenProvision;

/// A school that changes from term to term.
pub(super) struct Life {
    generator: Generator,
    pub(super) children: Vec<Child>,
    next: usize,
    sen_percent: usize,
}

impl Life {
    pub(super) fn begin(seed: u64) -> Life {
        let mut generator = Generator::new(seed);
        let n = match generator.below(4) {
            0 => 4 + generator.below(36),
            1 => 40 + generator.below(80),
            _ => 120 + generator.below(331),
        };
        let sen_percent = [4, 12, 18, 30][generator.below(4)];
        let mut life = Life { generator, children: Vec::new(), next: 1, sen_percent };
        for _ in 0..n {
            let child = life.child();
            life.children.push(child);
        }
        life
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.generator.below(n) == 0
    }

    fn child(&mut self) -> Child {
        let dice = self.generator.below(100);
        let provision = match dice {
            d if d < self.sen_percent / 5 => Some(SenProvision::Plan),
            d if d < self.sen_percent => Some(SenProvision::Support),
            99 => None,
            _ => Some(SenProvision::None),
        };
        let is_sen = provision.is_some_and(SenProvision::is_sen);
        let need = self.generator.below(5);
        let mut child = Child { id: self.next, provision, need: (is_sen && need < 4).then_some(need), ..PLAIN };
        self.next += 1;
        child.assessed = [0; 5].map(|_| if self.one_in(20) { 0 } else { 1 + u8::from(is_sen) });
        child.takes_part = [false; 4].map(|_| self.one_in(if is_sen { 4 } else { 20 }));
        child.year = self.generator.below(7) as i8;
        self.reroll(&mut child);
        child
    }

    /// What every term decides anew.
    fn reroll(&mut self, child: &mut Child) {
        child.outcome = [0, 1, 2, 2, 2, 2, 2, 2, 3][self.generator.below(9)];
        child.has_attendance = !self.one_in(60);
        child.is_absent = self.one_in(6);
        child.is_suspended = self.one_in(40);
        child.judged = [0, 1, 1, 2, 2, 2, 2][self.generator.below(7)];
        child.answers = [0; 2].map(|_| [0, 1, 1, 1, 2][self.generator.below(5)]);
        child.decided = self.generator.below(4);
    }

    pub(super) fn next_term(&mut self, is_autumn: bool) {
        let before = self.children.len();
        let mut children = std::mem::take(&mut self.children);
        let leaves_one_in = if is_autumn { 30 } else { 60 };
        children.retain(|_| !self.one_in(leaves_one_in));
        children.iter_mut().filter(|_| is_autumn).for_each(|child| child.year += 1);
        children.retain(|child| child.year <= 6);
        for child in &mut children {
            match child.provision {
                Some(SenProvision::Support) if self.one_in(40) => child.provision = Some(SenProvision::Plan),
                Some(SenProvision::Support) if self.one_in(25) => (child.provision, child.need) = (Some(SenProvision::None), None),
                Some(SenProvision::None) if self.one_in(60) => {
                    (child.provision, child.need) = (Some(SenProvision::Support), Some(self.generator.below(4)));
                }
                _ => {}
            }
            self.reroll(child);
        }
        let missing = before - children.len();
        let new = missing.saturating_sub(self.generator.below(2)) + usize::from(self.one_in(3));
        for _ in 0..new {
            let mut child = self.child();
            // Whoever joins in autumn is in the first year group, most of the time.
            child.year = if is_autumn && !self.one_in(4) { 0 } else { child.year };
            children.push(child);
        }
        self.children = children;
    }
}
