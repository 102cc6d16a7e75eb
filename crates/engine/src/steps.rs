//! Steps: what bounds the work on one question. The engine has no clock; loops over what users write count their rounds here.

use std::cell::Cell;

/// Steps that one question may take. A step is small work of the same size whatever the schema: a word compared with a name,
/// a reading joined to an interpretation. Ordinary questions take some hundred thousand.
pub const MOST_STEPS: u64 = 50_000_000;

/// Steps between two calls of the caller's stop callback: about a millisecond.
const BETWEEN: u64 = 10_000;

/// Counts steps, and asks the caller every now and then whether to stop.
pub struct Steps<'a> {
    taken: Cell<u64>,
    next: Cell<u64>,
    most: u64,
    stopped: Cell<bool>,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Steps<'a> {
    /// At most `most` steps. `stop` is called every now and then: true ends the work, and it may unwind as well.
    pub fn new(most: u64, stop: &'a dyn Fn() -> bool) -> Self {
        Self { taken: Cell::new(0), next: Cell::new(0), most, stopped: Cell::new(false), stop }
    }

    /// Takes `count` steps. False: stop, there are none left or the caller said so.
    pub fn take(&self, count: usize) -> bool {
        let taken = self.taken.get().saturating_add(count as u64);
        self.taken.set(taken);
        if taken >= self.next.get() {
            self.next.set(taken.saturating_add(BETWEEN));
            self.stopped.set(self.stopped.get() || (self.stop)());
        }
        !self.ended()
    }

    /// True once the work has to end.
    pub fn ended(&self) -> bool {
        self.stopped.get() || self.taken.get() > self.most
    }

    /// Steps taken so far.
    pub fn taken(&self) -> u64 {
        self.taken.get()
    }
}

impl Default for Steps<'static> {
    /// The usual number of steps, never stopped.
    fn default() -> Self {
        Self::new(MOST_STEPS, &|| false)
    }
}
