//! The syntax gate: the first of the guard's two gates.
//!
//! A text passes only if `sqlparser` (PostgreSQL dialect) reads it as exactly one query made of nodes that
//! are named and allowed here. Every `match` and every pattern of the walk is exhaustive, without wildcards:
//! a node that a new version of the parser brings does not compile until somebody decides about it.
//!
//! This gate is never the last one: `sqlparser` reads some texts differently from PostgreSQL (escapes under
//! `standard_conforming_strings = off`, `FROM ONLY t`, …). What a text *means* is decided by the meaning gate,
//! from PostgreSQL's own parse tree.
#![forbid(unsafe_code)]

mod expr;
mod from;
mod operators;
mod query;
mod refusal;
mod scan;
mod types;

use sqlparser::ast::Statement;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

pub use refusal::Refusal;

/// Longest text that is looked at, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting of brackets, CASE and subqueries.
pub const MAX_DEPTH: usize = 100;
/// Most operators in one text. A chain of n operators is a tree of depth n, and trees are dropped recursively.
pub const MAX_OPERATORS: usize = 4000;
/// Recursion that `sqlparser` may use: one level of brackets needs several of its calls.
const PARSER_RECURSION: usize = 420;
/// Stack that the deepest text needs (measured: between 2 and 4 MB); where less is left, a new one is mapped.
const STACK: usize = 6 * 1024 * 1024;

/// Judges `sql` by its syntax alone.
///
/// # Errors
/// A [`Refusal`] with a stable rule id (`syntax.*`), a message for the reader and, where there is one, what to do.
pub fn check(sql: &str) -> Result<(), Refusal> {
    // Nothing here calls back into the server, so its own stack checks don't miss anything.
    stacker::maybe_grow(STACK, STACK, || judge(sql))
}

fn judge(sql: &str) -> Result<(), Refusal> {
    let tokens = scan::scan(sql)?;
    let dialect = PostgreSqlDialect {};
    let mut parser = Parser::new(&dialect).with_recursion_limit(PARSER_RECURSION).with_tokens_with_locations(tokens);
    let parsed = parser.parse_statements();
    let statements = match parsed {
        Ok(statements) => statements,
        Err(ParserError::RecursionLimitExceeded) => return Err(Refusal::depth()),
        Err(ParserError::ParserError(message) | ParserError::TokenizerError(message)) => {
            return Err(Refusal::parse(&message));
        }
    };
    // The parser takes a bare END for the end of a block and leaves the rest unread.
    if parser.peek_token().token != Token::EOF {
        return Err(Refusal::parse("unexpected text after the query"));
    }
    match statements.as_slice() {
        [] => Err(Refusal::empty()),
        [Statement::Query(query)] => query::Walk::new().query(query),
        [_] => Err(Refusal::not_a_query()),
        [_, _, ..] => Err(Refusal::several()),
    }
}
