//! When a request is tried again and after how long: exponential back-off with full jitter, and what the server asks for.
//!
//! A wait that a server names in `Retry-After` is kept, as seconds or as a date counted from the server's own `Date`. Waits
//! are bounded one by one and together, so that a fetch ends.

use std::time::Duration;

use chrono::DateTime;

/// Bounds of trying again.
#[derive(Clone, Copy, Debug)]
pub struct Pacing {
    /// Attempts for one page, the first among them.
    pub attempts: u32,
    /// Longest wait before the second attempt; it doubles with each.
    pub first_wait: Duration,
    /// Longest wait of all.
    pub longest_wait: Duration,
    /// All waits of one fetch together.
    pub all_waits: Duration,
}

impl Default for Pacing {
    fn default() -> Pacing {
        Pacing {
            attempts: 6,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(300),
            all_waits: Duration::from_secs(1200),
        }
    }
}

/// Waits of one fetch.
pub(super) struct Waits {
    pacing: Pacing,
    random: u64,
    waited: Duration,
}

impl Waits {
    pub(super) fn new(pacing: Pacing, seed: u64) -> Waits {
        Waits { pacing, random: seed, waited: Duration::ZERO }
    }

    /// How long to wait after a number of failed attempts; `None` when it has been tried often or long enough.
    pub(super) fn next(&mut self, failed: u32, asked: Option<Duration>) -> Option<Duration> {
        if failed >= self.pacing.attempts {
            return None;
        }
        let wait = match asked {
            Some(asked) if asked > self.pacing.longest_wait => return None,
            // A little more than asked, so that many schools do not come back at one moment.
            Some(asked) => asked + self.part_of(self.pacing.first_wait),
            None => {
                let doubled = self.pacing.first_wait.saturating_mul(1 << (failed.saturating_sub(1)).min(16));
                self.part_of(doubled.min(self.pacing.longest_wait))
            }
        };
        self.waited = self.waited.saturating_add(wait);
        (self.waited <= self.pacing.all_waits).then_some(wait)
    }

    /// A part of a wait, between none and all of it (splitmix64).
    fn part_of(&mut self, whole: Duration) -> Duration {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        whole.mul_f64((mixed >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// What `Retry-After` asks for: seconds, or a date beside the server's own clock.
pub(super) fn asked(retry_after: Option<&str>, date: Option<&str>) -> Option<Duration> {
    let text = retry_after?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let now = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
    Some((until - now).to_std().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let pacing = Pacing::default();
        let mut waits = Waits::new(pacing, 7);
        for failed in 1..pacing.attempts {
            let wait = waits.next(failed, None).unwrap();
            assert!(wait <= pacing.first_wait * (1 << (failed - 1)), "{failed}: {wait:?}");
        }
        assert_eq!(waits.next(pacing.attempts, None), None);
    }

    #[test]
    fn the_same_seed_waits_alike_and_another_does_not() {
        let of = |seed| (1..5).map(|failed| Waits::new(Pacing::default(), seed).next(failed, None)).collect::<Vec<_>>();
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn a_server_that_names_a_time_is_heard_within_bounds() {
        let mut waits = Waits::new(Pacing::default(), 1);
        let wait = waits.next(1, Some(Duration::from_secs(30))).unwrap();
        assert!(wait >= Duration::from_secs(30) && wait < Duration::from_secs(32));
        assert_eq!(waits.next(1, Some(Duration::from_secs(86_400))), None);
    }

    #[test]
    fn all_waits_together_are_bounded() {
        let mut waits = Waits::new(Pacing { all_waits: Duration::from_secs(100), ..Pacing::default() }, 1);
        let n = (0..100).take_while(|_| waits.next(1, Some(Duration::from_secs(20))).is_some()).count();
        assert!(n <= 5, "{n}");
    }

    #[test]
    fn seconds_and_dates_are_read() {
        assert_eq!(asked(Some(" 120 "), None), Some(Duration::from_secs(120)));
        let date = |seconds: u32| format!("Fri, 20 Nov 2026 10:00:{seconds:02} GMT");
        assert_eq!(asked(Some(&date(42)), Some(&date(2))), Some(Duration::from_secs(40)));
        assert_eq!(asked(Some(&date(1)), Some(&date(2))), Some(Duration::ZERO));
        assert_eq!(asked(Some("soon"), Some(&date(2))), None);
        assert_eq!(asked(None, None), None);
    }
}
