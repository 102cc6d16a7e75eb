//! Requests that are no questions: orders to change data or definitions.

use crate::text::Token;

const CHANGING: &[&str] = &[
    "delete",
    "drop",
    "truncate",
    "insert",
    "update",
    "alter",
    "create",
    "grant",
    "revoke",
    "remove",
    "erase",
    "wipe",
    "rename",
    "modify",
    "overwrite",
    "purge",
];

/// Why the text is an order to change data: it opens with such a verb, or holds a statement of SQL that changes data.
pub fn change_of_data(tokens: &[Token]) -> Option<String> {
    let words: Vec<&str> = tokens.iter().map(|t| t.lower.as_str()).collect();
    let polite = ["please", "can", "could", "you", "would", "now", "then", "kindly", "just"];
    let first = words.iter().find(|w| !polite.contains(w))?;
    // 'create a bar chart of …' asks for a picture.
    let pictured = *first == "create"
        && words.iter().take(9).any(|w| {
            matches!(
                *w,
                "chart"
                    | "charts"
                    | "graph"
                    | "plot"
                    | "histogram"
                    | "pie"
                    | "scatter"
                    | "scatterplot"
                    | "visualization"
                    | "diagram"
                    | "dashboard"
            )
        });
    let imperative = CHANGING.contains(first) && !(*first == "update" && words.contains(&"me")) && !pictured;
    let setting = *first == "set" && words.iter().any(|w| matches!(*w, "to" | "=" | "as"));
    let cancelling = *first == "cancel" && words.len() > 1;
    let statement = words.windows(2).any(|w| {
        matches!(
            (w[0], w[1]),
            ("drop", "table" | "schema" | "view" | "database" | "index" | "function" | "role" | "user")
                | ("delete", "from")
                | ("insert", "into")
                | ("truncate", "table")
                | ("alter", "table" | "role" | "system" | "user")
        )
    }) || words.iter().zip(words.iter().skip(2)).any(|(a, b)| *a == "update" && *b == "set");
    (imperative || setting || cancelling || statement).then(|| "this asks to change data or definitions".to_string())
}
