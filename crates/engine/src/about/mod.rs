//! Questions about the data themselves ('which tables are there', 'what does column x mean', 'help'), answered from what is
//! known of the schema.
//!
//! The answer is a query like any other, over a list of values: so everything that takes a question takes these too, and
//! nothing of the catalogs is read. Only what the asking role may read is in the schema, so nothing else can be told.

mod ideas;
mod names;
mod read;
mod rows;

pub use ideas::{Idea, ideas};

use crate::account::Account;
use crate::answer::{Candidate, Context, Decision, Outcome, OutputColumn, OutputRole};
use crate::lexicon::Lexicon;
use crate::query::Query;
use crate::text::{Token, tokenize};
use read::About;
use rows::Rows;

/// The rule of a candidate that is answered from the catalog.
pub const CATALOG: &str = "catalog";
/// Questions offered to who asks for help.
const OFFERED: usize = 8;
/// How sure those must be.
const SURE: f32 = 0.9;

/// The answer to a question about the data themselves; `None` for any other question.
pub fn about(question: &str, lexicon: &Lexicon, context: &Context) -> Option<Outcome> {
    answer(question, &tokenize(question), lexicon, context)
}

pub(crate) fn answer(question: &str, tokens: &[Token], lexicon: &Lexicon, context: &Context) -> Option<Outcome> {
    let what = read::read(tokens, lexicon)?;
    let rows = match &what {
        About::Tables => rows::tables(lexicon),
        About::Count => rows::count(lexicon),
        About::Keys(table) => rows::keys(lexicon, *table),
        About::Table(table) => rows::columns(lexicon, *table),
        About::Where(columns) => rows::places(lexicon, columns),
        About::Meaning(meanings) => rows::meanings(lexicon, meanings),
        About::Values(columns) => match rows::values(lexicon, columns) {
            Ok(rows) => rows,
            Err(reason) => return Some(refused(reason, "Ask for the rows of its table.")),
        },
        About::Help(table) => help(lexicon, context, *table),
        About::Unknown(name) => {
            let known: Vec<&str> = lexicon.tables.iter().take(8).map(|t| t.human.as_str()).collect();
            return Some(refused(
                format!("there is no table, column or word called \"{name}\""),
                &format!("It knows of: {}. Ask 'which tables are there'.", known.join(", ")),
            ));
        }
    };
    Some(outcome(question, rows))
}

/// Questions that can be asked, best with those that are sure to be answered.
fn help(lexicon: &Lexicon, context: &Context, table: Option<usize>) -> Rows {
    let mut offered = ideas(lexicon, context, OFFERED, table, &mut |c| c.confidence >= SURE);
    let human = |t: &Option<usize>| t.and_then(|t| lexicon.tables.get(t)).map_or(String::new(), |t| t.human.clone());
    offered.push(Idea { question: "Which tables are there?".into(), about: None });
    if let Some(t) = table.or_else(|| offered.iter().find_map(|i| i.about)) {
        let written = rows::table_name(lexicon, t);
        offered.push(Idea { question: format!("Describe the table {written}"), about: Some(t) });
    }
    let cells = offered.into_iter().map(|i| vec![Some(i.question), Some(human(&i.about)).filter(|h| !h.is_empty())]).collect();
    Rows::new(
        "Questions to ask",
        "Questions about the data, asked in plain words; here are some that these tables answer.",
        &["question", "about"],
        cells,
    )
}

fn refused(reason: String, hint: &str) -> Outcome {
    Outcome {
        open: false,
        leads: Vec::new(),
        understanding: serde_json::Value::Null,
        linking: serde_json::Value::Null,
        candidates: Vec::new(),
        decision: Decision::Refused { reason, hint: hint.into() },
        follow_up: false,
    }
}

fn outcome(question: &str, rows: Rows) -> Outcome {
    let output = rows
        .columns
        .iter()
        .map(|name| OutputColumn {
            name: (*name).to_string(),
            title: capitalized(&name.replace('_', " ")),
            role: if rows.counted { OutputRole::Measure } else { OutputRole::Detail },
            grain: None,
            money: false,
            percent: false,
        })
        .collect();
    let candidate = Candidate {
        query: Query::default(),
        sql: rows.sql(),
        explanation: rows.explanation,
        confidence: 1.0,
        score: 0.0,
        features: Vec::new(),
        assumptions: Vec::new(),
        tables: Vec::new(),
        output,
        title: rows.title,
        rules: vec![CATALOG.into()],
        // The whole of it is a known question.
        account: Account::whole(question),
    };
    Outcome {
        open: false,
        leads: Vec::new(),
        understanding: serde_json::json!({
            "question": question,
            "intent": {"primary_action": "describe", "data_focus": null, "output_preference": null, "temporal_scope": null},
            "entities": [],
            "confidence_scores": {"overall": 1.0, "intent_clarity": 1.0, "entity_extraction": 1.0},
        }),
        linking: serde_json::json!({"relevant_tables": [], "relationships": [], "filtering_suggestions": []}),
        candidates: vec![candidate],
        decision: Decision::Answered,
        follow_up: false,
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
