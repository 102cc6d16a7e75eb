//! Rows as JSON, built from PostgreSQL's text output.
//!
//! Not by `to_jsonb` or `row_to_json`: these call user-defined casts, and jsonb reorders keys and drops double ones.

use std::collections::HashSet;

use pgrx::pg_sys::{self, Oid};
use serde_json::Value;

use super::ResultSet;

/// How a type's text becomes JSON. Follows `json_categorize_type` of PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Number,
    Boolean,
    /// JSON already.
    Json,
    /// `2024-01-31 12:00:00`: ISO 8601 wants a T, and minutes in the zone.
    Timestamp,
    /// An array of this, with its delimiter.
    Array(Box<Shape>, char),
    /// A row of a named type: its columns. (An anonymous row's columns are not known: it stays text.)
    Row(Vec<(String, Shape)>),
}

impl Shape {
    /// # Safety contract
    /// A catalog look-up: inside a transaction.
    pub(super) fn of(type_oid: Oid) -> Self {
        // SAFETY: catalog look-ups by OID.
        unsafe {
            let base = pg_sys::getBaseType(type_oid);
            match base {
                pg_sys::INT2OID | pg_sys::INT4OID | pg_sys::INT8OID | pg_sys::FLOAT4OID | pg_sys::FLOAT8OID | pg_sys::NUMERICOID => {
                    Shape::Number
                }
                pg_sys::BOOLOID => Shape::Boolean,
                pg_sys::JSONOID | pg_sys::JSONBOID => Shape::Json,
                pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => Shape::Timestamp,
                pg_sys::INT2VECTOROID | pg_sys::OIDVECTOROID => Shape::Text,
                _ => {
                    let element = pg_sys::get_element_type(base);
                    if element == pg_sys::InvalidOid {
                        if pg_sys::get_typtype(base) as u8 == pg_sys::TYPTYPE_COMPOSITE {
                            return Shape::Row(row_columns(base));
                        }
                        return Shape::Text;
                    }
                    let delimiter = if element == pg_sys::BOXOID { ';' } else { ',' };
                    Shape::Array(Box::new(Shape::of(element)), delimiter)
                }
            }
        }
    }

    /// The JSON value of a text.
    fn value(&self, text: &str) -> Value {
        match self {
            Shape::Text => Value::String(text.to_owned()),
            Shape::Boolean => Value::Bool(text == "t"),
            Shape::Timestamp => Value::String(iso_8601(text)),
            Shape::Number | Shape::Json => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
            Shape::Row(columns) => match row_fields(text) {
                Some(fields) if fields.len() == columns.len() => Value::Object(
                    columns
                        .iter()
                        .zip(fields)
                        .map(|((name, shape), field)| (name.clone(), field.map_or(Value::Null, |field| shape.value(&field))))
                        .collect(),
                ),
                _ => Value::String(text.to_owned()),
            },
            Shape::Array(element, delimiter) => {
                array(text, *delimiter, element, Value::Null, Value::Array, |element, text| element.value(text))
                    .unwrap_or_else(|| Value::String(text.to_owned()))
            }
        }
    }

    /// The JSON text of a text: numbers keep every digit, JSON its key order and double keys.
    fn write(&self, text: &str) -> String {
        match self {
            Shape::Number if is_json_number(text) => text.to_owned(),
            Shape::Json => text.to_owned(),
            Shape::Array(element, delimiter) => array(
                text,
                *delimiter,
                element,
                "null".to_owned(),
                |items| format!("[{}]", items.join(",")),
                |element, text| element.write(text),
            )
            .unwrap_or_else(|| quoted(text)),
            Shape::Row(columns) => match row_fields(text) {
                Some(fields) if fields.len() == columns.len() => {
                    let parts: Vec<String> = columns
                        .iter()
                        .zip(fields)
                        .map(|((name, shape), field)| {
                            format!("{}:{}", quoted(name), field.map_or("null".to_owned(), |field| shape.write(&field)))
                        })
                        .collect();
                    format!("{{{}}}", parts.join(","))
                }
                _ => quoted(text),
            },
            Shape::Boolean => (if text == "t" { "true" } else { "false" }).to_owned(),
            Shape::Timestamp => quoted(&iso_8601(text)),
            Shape::Text | Shape::Number => quoted(text),
        }
    }
}

impl ResultSet {
    /// Row `i` as the text of a JSON object: keys in column order, repeated names made distinct (`a`, `a_2`).
    /// Empty object for a row that is not there.
    pub fn json_row(&self, i: usize) -> String {
        let names = self.distinct_names();
        let mut text = String::from("{");
        for (at, cell) in self.rows.get(i).into_iter().flatten().enumerate() {
            let (Some(name), Some(shape)) = (names.get(at), self.shapes.get(at)) else {
                break;
            };
            if at > 0 {
                text.push_str(", ");
            }
            text.push_str(&quoted(name));
            text.push_str(": ");
            match cell {
                None => text.push_str("null"),
                Some(cell) => text.push_str(&shape.write(cell)),
            }
        }
        text.push('}');
        text
    }

    /// One value as JSON. Numbers beyond a double's precision lose digits here; `json_row` keeps them.
    pub fn json_cell(&self, row: usize, column: usize) -> Value {
        match (self.rows.get(row).and_then(|row| row.get(column)), self.shapes.get(column)) {
            (Some(Some(text)), Some(shape)) => shape.value(text),
            _ => Value::Null,
        }
    }

    /// One value as the text of its JSON: numbers keep every digit, JSON its key order.
    pub fn json_text(&self, row: usize, column: usize) -> String {
        match (self.rows.get(row).and_then(|row| row.get(column)), self.shapes.get(column)) {
            (Some(Some(text)), Some(shape)) => shape.write(text),
            _ => "null".into(),
        }
    }

    /// Column names, repeated ones made distinct: `a`, `a_2`, `a_3`.
    pub fn distinct_names(&self) -> Vec<String> {
        let mut taken: HashSet<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        let mut met = HashSet::new();
        let mut names = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            if met.insert(column.name.as_str()) {
                names.push(column.name.clone());
                continue;
            }
            let mut n = 2usize;
            let name = loop {
                let name = format!("{}_{n}", column.name);
                if taken.insert(name.clone()) {
                    break name;
                }
                n += 1;
            };
            names.push(name);
        }
        names
    }
}

fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// NaN and infinities are not numbers to JSON.
fn is_json_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E'))
}

/// `2024-01-31 12:00:00+00` → `2024-01-31T12:00:00+00:00`.
fn iso_8601(text: &str) -> String {
    let mut iso = text.replacen(' ', "T", 1);
    let time = iso.find('T').unwrap_or(iso.len());
    let clock = iso.get(time..).unwrap_or("");
    if let Some(sign) = clock.rfind(['+', '-']) {
        let zone = clock.get(sign + 1..).unwrap_or("");
        if zone.len() == 2 && zone.bytes().all(|byte| byte.is_ascii_digit()) {
            iso.push_str(":00");
        }
    }
    iso
}

/// The columns of a row type that are not dropped.
///
/// # Safety
/// Inside a transaction; `row` is a composite type.
unsafe fn row_columns(row: Oid) -> Vec<(String, Shape)> {
    // SAFETY: the descriptor is copied into the current memory context and read within its bounds.
    unsafe {
        let descriptor = pg_sys::lookup_rowtype_tupdesc_copy(row, -1);
        let count = usize::try_from((*descriptor).natts).unwrap_or(0);
        (0..count)
            .map(|i| &*super::tuples::attribute(descriptor, i))
            .filter(|attribute| !attribute.attisdropped)
            .map(|attribute| (super::text::from_server(attribute.attname.data.as_ptr()), Shape::of(attribute.atttypid)))
            .collect()
    }
}

/// Parses a row literal as `record_out` writes it; an empty field is NULL. None: not such a literal.
fn row_fields(text: &str) -> Option<Vec<Option<String>>> {
    let mut chars = text.strip_prefix('(')?.strip_suffix(')')?.chars().peekable();
    let mut fields = Vec::new();
    loop {
        let mut field: Option<String> = None;
        loop {
            match chars.peek() {
                None | Some(',') => break,
                Some('"') => {
                    chars.next();
                    let token = field.get_or_insert_default();
                    loop {
                        match chars.next()? {
                            '"' if chars.peek() == Some(&'"') => {
                                chars.next();
                                token.push('"');
                            }
                            '"' => break,
                            '\\' => token.push(chars.next()?),
                            c => token.push(c),
                        }
                    }
                }
                Some(&c) => {
                    chars.next();
                    field.get_or_insert_default().push(c);
                }
            }
        }
        fields.push(field);
        if chars.next().is_none() {
            return Some(fields);
        }
    }
}

/// Parses an array literal as `array_out` writes it. None: not such a literal.
fn array<T>(
    text: &str,
    delimiter: char,
    element: &Shape,
    null: T,
    join: impl Fn(Vec<T>) -> T + Copy,
    convert: impl Fn(&Shape, &str) -> T + Copy,
) -> Option<T>
where
    T: Clone,
{
    // Bounds other than 1 come first: [0:1]={1,2}
    let start = text.find('{')?;
    let mut chars = text.get(start..)?.chars().peekable();
    let mut stack: Vec<Vec<T>> = Vec::new();
    let mut token = String::new();
    let (mut quoted, mut pending) = (false, false);
    loop {
        let c = chars.next()?;
        match c {
            '{' => {
                stack.push(Vec::new());
                pending = false;
            }
            '"' => {
                quoted = true;
                pending = true;
                loop {
                    match chars.next()? {
                        '\\' => token.push(chars.next()?),
                        '"' => break,
                        c => token.push(c),
                    }
                }
            }
            c if c == '}' || c == delimiter => {
                let level = stack.last_mut()?;
                if pending {
                    let is_null = !quoted && token == "NULL";
                    level.push(if is_null { null.clone() } else { convert(element, &token) });
                    token.clear();
                    (quoted, pending) = (false, false);
                }
                if c == '}' {
                    let done = join(stack.pop()?);
                    match stack.last_mut() {
                        Some(outer) => outer.push(done),
                        None => return chars.next().is_none().then_some(done),
                    }
                }
            }
            '\\' => {
                token.push(chars.next()?);
                pending = true;
            }
            c => {
                token.push(c);
                pending = true;
            }
        }
    }
}
