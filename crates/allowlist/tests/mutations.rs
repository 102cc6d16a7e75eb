//! Mutants of the guard's own test statements: a short run of what `examples/fuzz.rs` does for as long as one likes.

mod mutate;

use mutate::{Dice, corpus, judge, mutant};

/// Mutants tried; with a fixed seed, so that a failure comes again.
const MUTANTS: usize = 6_000;

#[test]
fn mutants_are_answered() {
    let corpus = corpus();
    assert!(corpus.len() > 500, "only {} statements to start from", corpus.len());
    let mut dice = Dice(1);
    let (mut passed, mut refused) = (0, 0);
    for i in 0..MUTANTS {
        let sql = mutant(&corpus, &mut dice);
        match judge(&sql) {
            Ok(true) => passed += 1,
            Ok(false) => refused += 1,
            Err(fault) => panic!("mutant {i}: {fault}: {sql:.2000}"),
        }
    }
    // Mutation that only ever makes rubbish would test the parser's errors alone.
    assert!(passed > MUTANTS / 50 && refused > MUTANTS / 50, "{passed} passed, {refused} refused");
}
