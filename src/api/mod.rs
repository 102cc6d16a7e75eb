//! The SQL-callable functions: thin, one file per family, no logic. Their declarations are in `sql/`.

pub mod call;
mod model;
mod question;
mod statement;
mod teaching;
mod upkeep;
