//! A small seeded generator for resampling and permutation: the same numbers on every machine.
//!
//! SplitMix64 (Steele, Lea and Flood 2014). The seed stands in the code that uses it, so that two runs give one result.

/// The generator.
#[derive(Clone, Debug)]
pub(crate) struct Generator(u64);

impl Generator {
    /// Starts at a seed.
    pub(crate) fn new(seed: u64) -> Generator {
        Generator(seed)
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number under `n`; 0 for no choice. The bias of the multiplication is under `n / 2^64`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Puts a slice into a random order, each order with equal chance (Fisher and Yates, after Durstenfeld 1964).
    pub(crate) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_order_and_every_order_comes_up() {
        let order = |seed: u64| {
            let mut values = [0, 1, 2];
            Generator::new(seed).shuffle(&mut values);
            values
        };
        assert_eq!(order(7), order(7));
        let orders: std::collections::BTreeSet<[i32; 3]> = (0..200).map(order).collect();
        assert_eq!(orders.len(), 6);
        assert!((0..100).all(|seed| Generator::new(seed).below(3) < 3));
        assert_eq!(Generator::new(1).below(0), 0);
    }
}
