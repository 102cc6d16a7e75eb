//! Small schemas written as text, and their values.

pub mod told;

use pg_ask_engine::schema::{Column, ForeignKey, Property, Schema, Table, TableKind, TableName, TypeClass, ValueHit, ValueSource};

/// Values found by their own words, case aside.
pub struct Values(pub Vec<(TableName, String, String)>);

impl ValueSource for Values {
    fn find(&self, phrases: &[String]) -> Vec<ValueHit> {
        let mut out = Vec::new();
        for phrase in phrases {
            for (table, column, value) in &self.0 {
                if value.eq_ignore_ascii_case(phrase) {
                    out.push(ValueHit {
                        phrase: phrase.clone(),
                        table: table.clone(),
                        column: column.clone(),
                        value: value.clone(),
                        similarity: 1.0,
                        frequency: None,
                    });
                }
            }
        }
        out
    }

    /// Values an edit or two away, and those that hold all words of a phrase.
    fn near(&self, phrases: &[String]) -> Vec<ValueHit> {
        let mut out = Vec::new();
        for phrase in phrases {
            let said = phrase.to_lowercase();
            for (table, column, value) in &self.0 {
                let stored = value.to_lowercase();
                let words: Vec<&str> = stored.split(|c: char| !c.is_alphanumeric()).collect();
                let part = said.split(' ').all(|w| words.contains(&w)) && words.len() > said.split(' ').count();
                let slip = pg_ask_engine::text::edit_distance(&said, &stored, 2).filter(|d| *d > 0);
                let similarity = match (slip, part) {
                    (Some(d), _) => 1.0 - d as f32 / said.chars().count().max(1) as f32,
                    (None, true) => 0.5 + 0.3 * said.len() as f32 / stored.len() as f32,
                    (None, false) => continue,
                };
                let (table, column, value) = (table.clone(), column.clone(), value.clone());
                out.push(ValueHit { phrase: phrase.clone(), table, column, value, similarity, frequency: None });
            }
        }
        out
    }
}

fn class(name: &str) -> TypeClass {
    match name {
        "int" => TypeClass::Integer,
        "numeric" => TypeClass::Decimal,
        "bool" => TypeClass::Boolean,
        "date" => TypeClass::Date,
        "time" => TypeClass::Time,
        "timestamptz" => TypeClass::TimestampTz,
        "array" => TypeClass::Array,
        "json" => TypeClass::Json,
        _ => TypeClass::Text,
    }
}

/// Parts at commas outside of brackets.
fn parts(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut deep = false;
    for c in text.chars() {
        deep = (deep || matches!(c, '[' | '{')) && !matches!(c, ']' | '}');
        match (c, deep) {
            (',', false) => out.push(String::new()),
            (c, _) => out.last_mut().expect("never empty").push(c),
        }
    }
    out
}

/// Reads `table(column type [values] {comment}, …)` lines, `view name(…)` too; an int's values are its range.
pub fn schema(text: &str) -> (Schema, Vec<(TableName, String, String)>) {
    let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#') && l.contains('(')).collect();
    let names: Vec<&str> = lines.iter().filter_map(|l| l.split('(').next()).map(|n| n.trim_start_matches("view ")).collect();
    let (mut tables, mut foreign_keys, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (t, line) in lines.iter().enumerate() {
        let name = TableName { schema: "public".into(), name: names[t].into() };
        let body = line.split_once('(').map_or("", |(_, b)| b);
        // What stands behind the brackets is the comment.
        let (body, comment) =
            body.rsplit_once(") {").map_or((body.trim_end_matches(')'), None), |(b, c)| (b, Some(c.trim_end_matches('}').to_string())));
        let mut table = Table {
            name: name.clone(),
            kind: if line.starts_with("view ") { TableKind::View } else { TableKind::Table },
            headed: 0,
            comment,
            columns: Vec::new(),
            primary_key: Vec::new(),
            unique_keys: Vec::new(),
            rows: 1000.0,
            on_path: true,
            plain: None,
            fingerprint: t as u64,
        };
        for (c, part) in parts(body).iter().enumerate() {
            // 'kilos numeric {weight in kg}'
            let (part, comment) =
                part.split_once('{').map_or((part.as_str(), None), |(p, c)| (p, Some(c.trim_end_matches('}').to_string())));
            let (shape, listed) = part.split_once('[').map_or((part, ""), |(s, v)| (s, v.trim().trim_end_matches(']')));
            let words: Vec<&str> = shape.split_whitespace().collect();
            let type_name = words[1].trim_end_matches('?');
            // 'facts.site.city text': a property in the documents of a column.
            let way: Vec<&str> = words[0].split('.').collect();
            let property =
                (way.len() > 1).then(|| Property { column: way[0].into(), path: way[1..].iter().map(|key| (*key).to_string()).collect() });
            let own_name = property.as_ref().map_or_else(|| words[0].to_string(), |p| p.name(&table.columns));
            table.columns.push(Column {
                name: own_name.clone(),
                type_name: type_name.into(),
                class: class(type_name),
                not_null: !words[1].ends_with('?'),
                comment,
                enum_labels: Vec::new(),
                distinct: (type_name == "int" && !listed.is_empty()).then(|| listed.split(',').count() as f64),
                null_fraction: None,
                common_values: listed.split(',').map(|v| v.trim().to_string()).filter(|v| !v.is_empty()).collect(),
                range: (type_name == "int" && !listed.is_empty()).then(|| {
                    let ends: Vec<String> = listed.split(',').map(|v| v.trim().to_string()).collect();
                    Box::new((ends.first().cloned().unwrap_or_default(), ends.last().cloned().unwrap_or_default()))
                }),
                sensitive: false,
                property: property.map(Box::new),
                plain: None,
            });
            if words.contains(&"key") {
                table.primary_key.push(c);
            }
            if words.contains(&"unique") {
                table.unique_keys.push(vec![c]);
            }
            if let Some(to) = words.iter().position(|w| *w == "->").and_then(|i| words.get(i + 1)) {
                let ref_table = names.iter().position(|n| n == to).expect("a table of the schema");
                foreign_keys.push(ForeignKey { table: t, columns: vec![c], ref_table, ref_columns: vec![0], declared: true });
            }
            values.extend(
                listed.split(',').map(str::trim).filter(|v| !v.is_empty()).map(|v| (name.clone(), own_name.clone(), v.to_string())),
            );
        }
        tables.push(table);
    }
    (Schema { tables, foreign_keys, fingerprint: 1, ..Schema::default() }, values)
}
