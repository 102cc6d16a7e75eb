//! The stages 'understand' and 'link' in their JSON form (SPEC's keys), for `ask.explain`.

use crate::answer::Candidate;
use crate::lexicon::Lexicon;
use crate::mention::{Segment, Sense};
use crate::query::{Predicate, Query};
use crate::text::Token;
use serde_json::{Value, json};

/// Intent, entities and their confidence.
pub fn understanding(question: &str, tokens: &[Token], segments: &[Segment], lexicon: &Lexicon, best: Option<&Candidate>) -> Value {
    let entities: Vec<Value> = segments
        .iter()
        .filter_map(|s| {
            let r = s.readings.first()?;
            let (kind, value) = entity(&r.sense, lexicon)?;
            Some(json!({
                "type": kind,
                "value": value,
                "span": [tokens.get(s.start)?.start, tokens.get(s.end.checked_sub(1)?)?.end],
                "confidence": r.fit,
            }))
        })
        .collect();
    let action = best.map_or("list", |c| action(&c.query));
    let overall = best.map_or(0.0, |c| c.confidence);
    let known = segments.iter().filter(|s| s.readings.iter().any(|r| r.sense != Sense::Unknown)).count();
    json!({
        "question": question,
        "intent": {
            "primary_action": action,
            "data_focus": best.and_then(|c| c.query.subject.as_ref()).map(|t| t.name.name.clone()),
            "output_preference": null,
            "temporal_scope": best.and_then(|c| temporal(&c.query)),
        },
        "entities": entities,
        "words": crate::slots::words(tokens, segments, best.map(|c| &c.query), lexicon),
        "confidence_scores": {
            "overall": overall,
            "intent_clarity": best.map_or(0.0, |c| if c.rules.is_empty() { 0.5 } else { 0.9 }),
            "entity_extraction": known as f32 / segments.len().max(1) as f32,
        },
    })
}

fn entity(sense: &Sense, lexicon: &Lexicon) -> Option<(&'static str, String)> {
    let column = |t: usize, c: usize| format!("{}.{}", lexicon.schema.tables[t].name.name, lexicon.schema.tables[t].columns[c].name);
    Some(match sense {
        Sense::Table(t) => ("dimension", lexicon.schema.tables[*t].name.name.clone()),
        Sense::Column(t, c) => {
            let number = lexicon.schema.tables[*t].columns[*c].class.is_number() && !lexicon.tables[*t].columns[*c].key;
            (if number { "metric" } else { "dimension" }, column(*t, *c))
        }
        Sense::Value { table, column: c, value, .. } => ("filter", format!("{} = {value}", column(*table, *c))),
        Sense::Keyword(tag, argument) => match *tag {
            "count" | "count_distinct" | "count_verb" => ("metric", "count".into()),
            "measure" => ("metric", (*argument).into()),
            "agg" | "agg_after" => ("metric", (*argument).into()),
            "order" | "direction" | "direction_age" | "alphabetical" => ("order", (*argument).into()),
            "sup" | "top" | "top_first" | "sup_count" | "sup_frequent" | "sup_sold" => ("limit", (*argument).into()),
            "cmp" | "cmp_adj" | "cmp_time" | "cmp_adj_than" | "between" | "like" => ("comparison", (*argument).into()),
            "neg" | "without" | "except" => ("negation", String::new()),
            "each" | "each_lead" | "by" | "group_by" => ("dimension", String::new()),
            _ => return None,
        },
        Sense::Adjective(_, word) => ("order", word.clone()),
        Sense::Number(n) => ("filter", n.text.clone()),
        Sense::Time(m) => ("time", serde_json::to_value(m).ok()?.to_string()),
        Sense::Quoted(text) => ("filter", text.clone()),
        Sense::Term(i) => ("metric", lexicon.vocabulary.get(*i)?.term.clone()),
        Sense::Measured(_) | Sense::Restriction(_) | Sense::Punctuation(_) | Sense::Unknown => return None,
    })
}

/// SPEC's primary action of a query.
pub fn action(q: &Query) -> &'static str {
    let aggregates = q.select.iter().any(|o| o.expr.is_aggregate());
    if q.select.iter().any(|o| matches!(o.expr, crate::query::Expr::Exists(_))) {
        "exists"
    } else if q.limit.is_some() && !q.order_by.is_empty() {
        "rank"
    } else if q.group_by.iter().any(|e| matches!(e, crate::query::Expr::Truncate(..))) {
        "trend"
    } else if q.select.iter().all(|o| matches!(o.expr, crate::query::Expr::CountRows(_))) && !q.select.is_empty() {
        "count"
    } else if aggregates {
        "aggregate"
    } else {
        "list"
    }
}

fn temporal(q: &Query) -> Option<String> {
    q.filter.iter().find_map(|p| if let Predicate::Within { range, .. } = p { Some(range.label.clone()) } else { None })
}

/// Relevant tables, relationships and filters of the best candidates.
pub fn linking(candidates: &[Candidate], lexicon: &Lexicon) -> Value {
    let mut tables: Vec<Value> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (rank, c) in candidates.iter().enumerate() {
        for t in &c.tables {
            if seen.contains(&t.name.as_str()) {
                continue;
            }
            seen.push(&t.name);
            let mut columns: Vec<String> = Vec::new();
            let mut note = |x: &crate::query::ColumnRef| {
                if x.table.name == *t && !columns.contains(&x.column) {
                    columns.push(x.column.clone());
                }
            };
            c.query.select.iter().for_each(|o| o.expr.columns(&mut |x| note(x)));
            c.query.filter.iter().for_each(|p| p.columns(&mut |x| note(x)));
            let known = lexicon.table(t).and_then(|at| Some((at, lexicon.roles.get(at)?)));
            let role = known.and_then(|(_, roles)| roles.role.as_ref()).map(|r| r.name);
            let of_column = |name: &String| known.and_then(|(at, roles)| roles.columns.get(lexicon.column(at, name)?)).map(|r| r.name);
            let roles: serde_json::Map<String, Value> =
                columns.iter().filter_map(|c| Some((c.clone(), Value::from(of_column(c)?)))).collect();
            tables.push(json!({
                "table_name": t.name, "schema": t.schema, "relevance_score": 1.0 / (1.0 + rank as f32 * 0.5), "columns": columns,
                "role": role, "roles": roles,
            }));
        }
    }
    let mut filters = Vec::new();
    let mut relationships = Vec::new();
    if let Some(best) = candidates.first() {
        for p in &best.query.filter {
            match p {
                Predicate::In { expr: crate::query::Expr::Column(c), values, negated } => filters.push(json!({
                    "column": format!("{}.{}", c.table.name.name, c.column),
                    "operator": if *negated { "not in" } else { "in" },
                    "value": values,
                })),
                Predicate::Within { column, range, .. } => filters.push(json!({
                    "column": format!("{}.{}", column.table.name.name, column.column), "operator": "within", "value": range.label,
                })),
                other => filters.push(json!({"condition": other})),
            }
        }
        let all = crate::rank::tables(&best.query);
        if let Some(root) = all.first()
            && let Ok(tree) = crate::plan::tree(root, &all, &best.query.links, lexicon)
        {
            for n in &tree.nodes {
                if let Some(p) = n.parent {
                    relationships.push(json!({
                        "from": format!("{}.{}", tree.nodes[p].table.name.name, n.parent_columns.join(",")),
                        "to": format!("{}.{}", n.table.name.name, n.columns.join(",")),
                    }));
                }
            }
        }
    }
    json!({"relevant_tables": tables, "relationships": relationships, "filtering_suggestions": filters})
}
