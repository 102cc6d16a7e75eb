//! Fuzzes the syntax gate: mutants of the guard's test statements until the time is over or something does not hold.
//!
//!     cargo run --release -p pg_ask_allowlist --example fuzz -- SECONDS SEED
//!     cargo run --release -p pg_ask_allowlist --example fuzz -- --print COUNT SEED
//!
//! With FUZZ_LAST=FILE the text that is being tried is kept in FILE: an overflow of the stack leaves no message.
//!
//! The second form prints mutants, a line each ('⏎' for a line break), for `ask.validate` on a server.

#[path = "../tests/mutate/mod.rs"]
mod mutate;

use std::time::{Duration, Instant};

use mutate::{Dice, corpus, judge, mutant};

/// Stack of a backend deep inside a query.
const STACK: usize = 1024 * 1024;

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: fuzz SECONDS SEED | fuzz --print COUNT SEED";
    let mut number = |default: u64| arguments.next().map_or(Ok(default), |word| word.parse::<u64>().map_err(|_| usage.to_owned()));
    if std::env::args().nth(1).as_deref() == Some("--print") {
        let _print = number(0);
        let (count, seed) = (number(1000)?, number(1)?);
        print(count, seed);
        return Ok(());
    }
    let (seconds, seed) = (number(60)?, number(1)?);
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || fuzz(Duration::from_secs(seconds), seed));
    worker.map_err(|error| error.to_string())?.join().map_err(|_| "the gate panicked on the text above".to_owned())?
}

fn print(count: u64, seed: u64) {
    let (corpus, mut dice) = (corpus(), Dice(seed));
    for _ in 0..count {
        println!("{}", mutant(&corpus, &mut dice).replace(['\n', '\r'], "⏎").replace('\0', "\u{1}"));
    }
}

fn fuzz(limit: Duration, seed: u64) -> Result<(), String> {
    let (corpus, mut dice) = (corpus(), Dice(seed));
    let start = Instant::now();
    let (mut tried, mut passed) = (0u64, 0u64);
    let last = std::env::var_os("FUZZ_LAST");
    let mut slowest = (Duration::ZERO, String::new());
    // A panic's text comes after what the panic hook prints.
    let standard = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        CURRENT.with_borrow(|sql| eprintln!("text: {sql:?}"));
        standard(panic);
    }));
    while start.elapsed() < limit {
        let sql = mutant(&corpus, &mut dice);
        CURRENT.with_borrow_mut(|current| current.clone_from(&sql));
        if let Some(file) = &last {
            std::fs::write(file, &sql).map_err(|error| error.to_string())?;
        }
        let begin = Instant::now();
        passed += u64::from(judge(&sql).map_err(|fault| format!("{fault}: {sql:?}"))?);
        tried += 1;
        if begin.elapsed() > slowest.0 {
            slowest = (begin.elapsed(), sql);
        }
    }
    println!("{tried} texts, {passed} passed; slowest {} ms, {} bytes: {:.200}", slowest.0.as_millis(), slowest.1.len(), slowest.1);
    Ok(())
}

thread_local! {
    static CURRENT: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}
