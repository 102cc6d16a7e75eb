//! `ask.define`: words of the users' own, checked against the catalog.

use super::vocabulary::store_table;
use crate::catalog::Snapshot;
use crate::errors::AskError;
use crate::{db, guard, settings};
use pg_ask_engine::schema::{Table, TableName};
use pg_ask_engine::sqltext::{self, Kind, Piece};

/// Longest term and meaning, in characters.
const TERM_LENGTH: usize = 100;
const MEANING_LENGTH: usize = 2000;

/// A meaning found in the catalog.
struct Resolved {
    kind: &'static str,
    meaning: String,
    tables: Vec<TableName>,
    columns: Vec<(TableName, String)>,
}

/// Gives a term its meaning; `None` takes it back. `shared`: for everyone (the caller's right to do so is checked before).
///
/// Returns what the meaning was taken for.
pub fn define(snapshot: &Snapshot, term: &str, meaning: Option<&str>, shared: bool) -> Result<String, AskError> {
    let term = checked_term(term)?;
    let Some(meaning) = meaning.map(str::trim).filter(|m| !m.is_empty()) else {
        return match remove(&term, shared) {
            0 => Err(AskError::NotFound { what: format!("a definition of \"{term}\"") }),
            _ => Ok(format!("\"{term}\" is no longer defined")),
        };
    };
    if meaning.chars().count() > MEANING_LENGTH {
        return Err(AskError::Definition {
            message: "the meaning is too long".into(),
            hint: format!("Use at most {MEANING_LENGTH} characters."),
        });
    }
    let resolved = resolve(snapshot, meaning)?;
    remove(&term, shared);
    let tables: Vec<String> = resolved.tables.iter().map(store_table).collect();
    let columns: Vec<String> = resolved.columns.iter().map(|(t, c)| format!("{}.\"{}\"", store_table(t), c.replace('"', "\"\""))).collect();
    let me = crate::memory::asker::stored_name(db::acting_for());
    let insert = || {
        db::query(
            "INSERT INTO ask.term (term, kind, meaning, tables, columns, shared, role_name) \
             VALUES ($1, $2, $3, $4::text[], $5::text[], $6::boolean, $7::name)",
            &[
                Some(&term),
                Some(resolved.kind),
                Some(&resolved.meaning),
                Some(&db::array_literal(&tables)),
                Some(&db::array_literal(&columns)),
                Some(if shared { "t" } else { "f" }),
                Some(&me),
            ],
        )
    };
    if shared {
        db::as_owner(insert)
    } else {
        insert()
    };
    Ok(format!("{}: {}", resolved.kind, resolved.meaning))
}

fn checked_term(term: &str) -> Result<String, AskError> {
    let term = term.split_whitespace().collect::<Vec<_>>().join(" ");
    let problem = if !term.chars().any(char::is_alphanumeric) {
        "the term is empty"
    } else if term.chars().count() > TERM_LENGTH {
        "the term is longer than 100 characters"
    } else if term.chars().any(char::is_control) {
        "the term holds control characters"
    } else {
        return Ok(term.to_lowercase());
    };
    Err(AskError::Definition { message: problem.into(), hint: "Use a word or a short phrase as it is said in questions.".into() })
}

/// Removes a term; returns how many rows went.
fn remove(term: &str, shared: bool) -> usize {
    if shared {
        db::as_owner(|| db::query("DELETE FROM ask.term WHERE term = $1 AND shared RETURNING id", &[Some(term)]).len())
    } else {
        db::query(
            "DELETE FROM ask.term WHERE term = $1 AND NOT shared AND role_name = current_user \
             AND app_user = coalesce(current_setting('ask.app_user', true), '') RETURNING id",
            &[Some(term)],
        )
        .len()
    }
}

/// Another word for a table or column, a condition, or a measure.
fn resolve(snapshot: &Snapshot, meaning: &str) -> Result<Resolved, AskError> {
    if let Some(table) = snapshot.find_table(meaning) {
        return Ok(Resolved { kind: "table", meaning: meaning.into(), tables: vec![table.name.clone()], columns: Vec::new() });
    }
    if let Some(known) = known_term(&meaning.to_lowercase()) {
        return Ok(known);
    }
    let expression = Expression::read(snapshot, meaning)?;
    if expression.single {
        return Ok(Resolved { kind: "column", meaning: expression.sql, tables: expression.tables, columns: expression.columns });
    }
    if expression.tables.is_empty() {
        return Err(AskError::Definition {
            message: format!("\"{meaning}\" names no table or column that you may read"),
            hint: "Write a table, table.column, a condition such as customers.status = 'active', or a measure such as sum(orders.total)."
                .into(),
        });
    }
    let from: Vec<String> = expression.tables.iter().map(store_table).collect();
    let from = from.join(", ");
    let limits = settings::limits();
    let sql = &expression.sql;
    // WHERE false: judged as the real query would be, planned as nothing.
    let condition = guard::validate(&format!("SELECT 1 FROM {from} WHERE false AND ({sql})"), &limits);
    if condition.valid {
        return Ok(expression.resolved("condition"));
    }
    let measure = guard::validate(&format!("SELECT ({sql}) FROM {from} WHERE false HAVING true"), &limits);
    if measure.valid {
        return Ok(expression.resolved("measure"));
    }
    let plain = guard::validate(&format!("SELECT ({sql}) FROM {from} WHERE false"), &limits);
    if plain.valid {
        return Err(AskError::Definition {
            message: format!("\"{meaning}\" is neither a condition nor an aggregate"),
            hint: format!("For a measure, write how rows add up, for example sum({sql})."),
        });
    }
    Err(AskError::Definition {
        message: format!("\"{meaning}\" does not hold: {}", measure.message),
        hint: measure.hint.unwrap_or_default(),
    })
}

/// What a word means that is defined already: a new word may stand for it.
fn known_term(term: &str) -> Option<Resolved> {
    let rows = db::query(
        "SELECT kind, meaning, tables, columns FROM ask.term WHERE term = $1 \
         AND (shared OR (role_name = current_user AND app_user = coalesce(current_setting('ask.app_user', true), ''))) \
         ORDER BY shared LIMIT 1",
        &[Some(term)],
    );
    let mut row = rows.into_iter().next()?;
    let mut take = |i: usize| row.get_mut(i).and_then(Option::take).unwrap_or_default();
    let stored = take(0);
    let kind = ["table", "column", "measure", "condition"].into_iter().find(|k| *k == stored)?;
    Some(Resolved {
        kind,
        meaning: take(1),
        tables: db::parse_array(&take(2)).iter().map(|t| super::vocabulary::stored_table(t)).collect(),
        columns: db::parse_array(&take(3)).iter().map(|c| super::vocabulary::stored_column(c)).collect(),
    })
}

/// An expression whose columns are found and written `table.column`.
struct Expression {
    sql: String,
    tables: Vec<TableName>,
    columns: Vec<(TableName, String)>,
    /// It is a single column.
    single: bool,
}

impl Expression {
    fn resolved(self, kind: &'static str) -> Resolved {
        Resolved { kind, meaning: self.sql, tables: self.tables, columns: self.columns }
    }

    fn read(snapshot: &Snapshot, text: &str) -> Result<Expression, AskError> {
        let unclosed = |flaw: sqltext::Unclosed| {
            AskError::Definition {
            message: format!("\"{text}\" is not one closed expression: {flaw}"),
            hint: "Write a table, a column, one condition or one measure in SQL, without comments, semicolons and parameters; a backslash only in E'…'.".into(),
        }
        };
        sqltext::closed(text).map_err(unclosed)?;
        let pieces = sqltext::pieces(text, true).ok_or(sqltext::Unclosed::Quote).map_err(unclosed)?;
        let mut out = Expression { sql: String::new(), tables: Vec::new(), columns: Vec::new(), single: false };
        let (mut at, mut chains) = (0, 0);
        let is = |i: usize, symbol: &str| pieces.get(i).is_some_and(|p: &Piece| p.kind == Kind::Symbol && p.text(text) == symbol);
        let named = |i: usize| pieces.get(i).and_then(|p| name(p, text));
        while let Some(piece) = pieces.get(at) {
            let Some(first) = named(at) else {
                out.sql.push_str(piece.text(text));
                at += 1;
                continue;
            };
            let mut chain = vec![first];
            let mut end = at + 1;
            while let (true, Some(next)) = (is(end, "."), named(end + 1)) {
                chain.push(next);
                end += 2;
            }
            let follower = (end..pieces.len()).find(|&i| pieces.get(i).is_some_and(|p| p.kind != Kind::Space));
            // A function's name, or the type of a literal (date '2026-01-01').
            let other = follower.is_some_and(|i| is(i, "(") || pieces.get(i).is_some_and(|p| p.kind == Kind::Text));
            let column = if other { None } else { find(snapshot, &chain)? };
            match column {
                Some((table, column)) => {
                    chains += 1;
                    out.sql.push_str(&written(table, &column));
                    if !out.tables.contains(&table.name) {
                        out.tables.push(table.name.clone());
                    }
                    let pair = (table.name.clone(), column);
                    if !out.columns.contains(&pair) {
                        out.columns.push(pair);
                    }
                }
                None => pieces.get(at..end).unwrap_or_default().iter().for_each(|p| out.sql.push_str(p.text(text))),
            }
            out.single = chains == 1 && at == 0 && follower.is_none();
            at = end;
        }
        Ok(out)
    }
}

/// A part of a name, as PostgreSQL folds it.
fn name(piece: &Piece, text: &str) -> Option<String> {
    let written = piece.text(text);
    match piece.kind {
        Kind::Word => Some(written.to_lowercase()),
        Kind::Name => written.strip_prefix('"').and_then(|w| w.strip_suffix('"')).map(|w| w.replace("\"\"", "\"")),
        _ => None,
    }
}

/// The column that a chain of names stands for; `None` where it is no column (a keyword, a type).
fn find<'a>(snapshot: &'a Snapshot, chain: &[String]) -> Result<Option<(&'a Table, String)>, AskError> {
    let unknown = |what: String| {
        Err(AskError::Definition {
            message: format!("{what} does not exist, or you may not read it"),
            hint: "Columns are written table.column.".into(),
        })
    };
    let holds = |t: &&Table, column: &str| t.columns.iter().any(|c| c.name == column);
    let tables = || snapshot.schema.tables.iter();
    match chain {
        [column] => {
            let mut found: Vec<&Table> = tables().filter(|t| holds(t, column)).collect();
            match found.len() {
                0 => Ok(None),
                1 => Ok(found.pop().map(|t| (t, column.clone()))),
                // A keyword or type that is a column's name somewhere would be ambiguous without need: the analyzer decides.
                _ if is_keyword(column) => Ok(None),
                _ => {
                    let options: Vec<String> = found.iter().take(5).map(|t| format!("{}.{column}", t.name.name)).collect();
                    Err(AskError::Definition {
                        message: format!("column \"{column}\" is in several tables"),
                        hint: format!("Write one of: {}.", options.join(", ")),
                    })
                }
            }
        }
        [table, column] => match tables().find(|t| t.on_path && t.name.name == *table) {
            Some(t) if holds(&t, column) => Ok(Some((t, column.clone()))),
            Some(_) => unknown(format!("column {table}.{column}")),
            None => unknown(format!("table \"{table}\"")),
        },
        [schema, table, column] => match tables().find(|t| t.name.schema == *schema && t.name.name == *table) {
            Some(t) if holds(&t, column) => Ok(Some((t, column.clone()))),
            _ => unknown(format!("column {schema}.{table}.{column}")),
        },
        _ => unknown(chain.join(".")),
    }
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "date"
            | "time"
            | "timestamp"
            | "interval"
            | "year"
            | "month"
            | "day"
            | "hour"
            | "text"
            | "value"
            | "name"
            | "count"
            | "sum"
            | "position"
    )
}

/// `table.column`, quoted where needed; with its schema where the search path does not find the table.
fn written(table: &Table, column: &str) -> String {
    let quote = |n: &str| {
        let plain = n.chars().next().is_some_and(|c| c.is_ascii_lowercase() || c == '_')
            && n.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            && !sqlparser::keywords::ALL_KEYWORDS.contains(&n.to_uppercase().as_str());
        if plain { n.to_owned() } else { format!("\"{}\"", n.replace('"', "\"\"")) }
    };
    let name = format!("{}.{}", quote(&table.name.name), quote(column));
    if table.on_path { name } else { format!("{}.{name}", quote(&table.name.schema)) }
}
