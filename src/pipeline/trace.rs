//! What each stage made of a question, and how long it took: the JSON of `ask.explain`.

use serde_json::{Map, Value, json};
use std::time::Instant;

/// The trace of one question.
pub struct Trace {
    started: Instant,
    stages: Map<String, Value>,
    timings: Map<String, Value>,
}

impl Trace {
    pub fn new() -> Trace {
        Trace { started: Instant::now(), stages: Map::new(), timings: Map::new() }
    }

    /// Runs a stage under a span and notes its milliseconds.
    pub fn stage<T>(&mut self, name: &'static str, f: impl FnOnce() -> T) -> T {
        let span = tracing::debug_span!("stage", name);
        let _entered = span.enter();
        let started = Instant::now();
        let out = f();
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        tracing::debug!(ms, "{name} done");
        let before = self.timings.get(name).and_then(Value::as_f64).unwrap_or(0.0);
        self.timings.insert(name.into(), rounded(before + ms));
        pgrx::check_for_interrupts!();
        out
    }

    /// Notes milliseconds that were measured elsewhere (they are part of a stage's).
    pub fn note(&mut self, name: &str, ms: f64) {
        self.timings.insert(name.into(), rounded(ms));
    }

    /// Notes a part of a stage's output.
    pub fn set(&mut self, key: &str, value: Value) {
        self.stages.insert(key.into(), value);
    }

    /// Notes the parts of a stage's output under their own keys.
    pub fn extend(&mut self, stage: Value) {
        if let Value::Object(parts) = stage {
            self.stages.extend(parts);
        }
    }

    /// Milliseconds that a stage has taken so far.
    pub fn spent(&self, stage: &str) -> f64 {
        self.timings.get(stage).and_then(Value::as_f64).unwrap_or(0.0)
    }

    /// Milliseconds since the question came in.
    pub fn elapsed_ms(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1000.0
    }

    /// The JSON so far; what the stages noted is given away with it.
    pub fn json(&mut self) -> Value {
        let mut out = std::mem::take(&mut self.stages);
        out.insert("timings".into(), self.timings());
        Value::Object(out)
    }

    /// What [`Trace::json`] gave away, with the timings of now.
    pub fn again(&self, before: &Value) -> Value {
        let mut out = before.clone();
        if let Value::Object(parts) = &mut out {
            parts.insert("timings".into(), self.timings());
        }
        out
    }

    fn timings(&self) -> Value {
        let mut timings = self.timings.clone();
        timings.insert("total".into(), rounded(self.elapsed_ms()));
        Value::Object(timings)
    }
}

/// Milliseconds with three decimals.
fn rounded(ms: f64) -> Value {
    json!((ms * 1000.0).round() / 1000.0)
}
