//! The circuit breaker of an endpoint as a pure state machine: time comes in, a decision goes out.

/// Failures in a row that open it.
pub const FAILURES: u32 = 3;
/// How long it stays open before one call may try, in milliseconds.
pub const OPEN_MS: i64 = 60_000;

/// What is known of an endpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row.
    pub failures: u32,
    /// Until when no call goes out, in milliseconds of any clock.
    pub until: i64,
}

impl Breaker {
    /// Open: no call goes out now; the milliseconds until one may try.
    pub fn open_for(&self, now: i64) -> Option<i64> {
        // A clock that was set back does not keep it open for longer than it should be.
        (self.failures >= FAILURES && self.until > now).then(|| (self.until - now).min(OPEN_MS))
    }

    /// Asks for a call. `Err`: milliseconds until one may try. Of an endpoint that has failed, only one call tries at a time.
    pub fn enter(&mut self, now: i64) -> Result<(), i64> {
        if let Some(wait) = self.open_for(now) {
            return Err(wait);
        }
        if self.failures >= FAILURES {
            self.until = now + OPEN_MS;
        }
        Ok(())
    }

    /// The endpoint answered.
    pub fn succeeded(&mut self) {
        *self = Breaker::default();
    }

    /// The endpoint failed.
    pub fn failed(&mut self, now: i64) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            self.until = now + OPEN_MS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_after_three_and_lets_one_try() {
        let mut b = Breaker::default();
        for at in 0..3 {
            assert_eq!(b.enter(at), Ok(()), "closed before the third failure");
            b.failed(at);
        }
        assert_eq!(b.enter(1002), Err(OPEN_MS - 1000), "open after the third");
        let later = 2 + OPEN_MS;
        assert_eq!(b.enter(later), Ok(()), "one may try after a minute");
        assert!(b.enter(later + 1).is_err(), "and only one");
        b.failed(later + 2);
        assert!(b.enter(later + 3).is_err(), "a failed try keeps it open");
        let again = later + 2 + OPEN_MS;
        assert_eq!(b.enter(again), Ok(()));
        b.succeeded();
        assert_eq!(b.enter(again + 1), Ok(()), "a success closes it");
    }

    #[test]
    fn successes_between_failures_keep_it_closed() {
        let mut b = Breaker::default();
        for at in 0..20 {
            b.failed(at);
            b.failed(at);
            b.succeeded();
        }
        assert_eq!(b, Breaker::default());
    }

    #[test]
    fn a_clock_set_back_opens_no_longer_than_a_minute() {
        let b = Breaker { failures: 3, until: 1_000_000_000 };
        assert_eq!(b.open_for(0), Some(OPEN_MS));
    }
}
