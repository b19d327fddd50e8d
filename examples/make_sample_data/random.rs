//! Numbers that look random and never change: SplitMix64 (Steele, Lea and Flood 2014) with a fixed seed.
//!
//! Each question gets a stream of its own, named by words and a number, so that a change to one pupil or one file
//! leaves every other untouched.

const SEED: u64 = 0x5741_594D_4152_4B31;

/// A stream of numbers.
pub struct Random(u64);

impl Random {
    /// The stream of this name and number.
    pub fn stream(name: &str, number: u32) -> Random {
        // FNV-1a over the name, then the number.
        let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
        for byte in name.bytes().chain(number.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        Random(SEED ^ hash)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    pub fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    /// True this often.
    pub fn chance(&mut self, share: f64) -> bool {
        self.uniform() < share
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// Mean 0, standard deviation 1: twelve uniforms less six, which needs no library function and so gives the
    /// same bits on every machine.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}
