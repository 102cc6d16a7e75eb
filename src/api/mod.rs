//! The SQL-callable functions: thin, one file per family, no logic. Their declarations are in `sql/`.

pub mod call;
mod question;
mod statement;
mod teaching;
mod upkeep;
