//! A dashboard as one self-contained page: the Vega libraries, the data and the texts inside,
//! nothing fetched from anywhere (a content security policy in the page forbids it). Values are
//! escaped for the place where they stand: text and attributes as HTML, the data as JSON in
//! which no `<` is left.

use serde_json::Value;
use std::fmt::Write;

const STYLE: &str = include_str!("../../assets/page.css");
const SCRIPT: &str = include_str!("../../assets/page.js");
const LIBRARIES: [(&str, &str); 3] = [
    ("vega 5.33.1 (BSD-3-Clause)", include_str!("../../assets/vega/vega.min.js")),
    ("vega-lite 5.23.0 (BSD-3-Clause)", include_str!("../../assets/vega/vega-lite.min.js")),
    ("vega-embed 6.29.0 (BSD-3-Clause)", include_str!("../../assets/vega/vega-embed.min.js")),
];

/// The page of a dashboard made by [`crate::dashboard`]. Missing parts of the JSON are left
/// out; anything else it holds is ignored.
#[must_use]
pub fn dashboard_html(dashboard: &Value) -> String {
    let title = text(dashboard, "title");
    let title = if title.is_empty() { "Dashboard" } else { title };
    let charts = array(dashboard, "charts");
    let mut page = String::with_capacity(900_000);
    page.push_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    // Expressions are interpreted (vega-embed's `ast`), so that no 'unsafe-eval' is needed.
    page.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; \
         base-uri 'none'; form-action 'none'\">\n",
    );
    page.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    let _ = write!(page, "<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n", escaped(title));
    let _ = writeln!(page, "<h1>{}</h1>", escaped(title));
    insights(&mut page, dashboard);
    controls(&mut page, dashboard);
    page.push_str("<noscript><p>The charts need JavaScript; the tables below hold the same data.</p></noscript>\n");
    if charts.is_empty() {
        page.push_str("<p>There are no answers to show.</p>\n");
    }
    unanswered(&mut page, dashboard);
    page.push_str("<div class=\"grid\">\n");
    let tables = dashboard.pointer("/layout/show_data_table").and_then(Value::as_bool).unwrap_or(true);
    for chart in placed(dashboard, charts) {
        section(&mut page, chart.0, chart.1, tables);
    }
    page.push_str("</div>\n</main>\n");
    let _ = writeln!(page, "<script type=\"application/json\" id=\"dashboard-data\">{}</script>", json(&data(dashboard)));
    for (name, code) in LIBRARIES {
        let _ = write!(page, "<script>/* {name} */\n{code}</script>\n");
    }
    let _ = write!(page, "<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    page
}

/// Charts in the order of the grid, with their width in columns of twelve.
fn placed<'a>(dashboard: &'a Value, charts: &'a [Value]) -> Vec<(&'a Value, u64)> {
    let items = dashboard.pointer("/layout/grid/items").and_then(Value::as_array);
    let mut out: Vec<(&Value, u64)> = Vec::with_capacity(charts.len());
    for item in items.into_iter().flatten() {
        let id = text(item, "chart");
        let width = item.get("width").and_then(Value::as_u64).unwrap_or(6).clamp(1, 12);
        if let Some(chart) = charts.iter().find(|c| text(c, "id") == id)
            && !out.iter().any(|(c, _)| std::ptr::eq(*c, chart))
        {
            out.push((chart, width));
        }
    }
    // A chart that the layout forgets is shown all the same.
    for chart in charts {
        if !out.iter().any(|(c, _)| std::ptr::eq(*c, chart)) {
            out.push((chart, 6));
        }
    }
    out
}

fn insights(page: &mut String, dashboard: &Value) {
    let insights = array(dashboard, "insights");
    if insights.is_empty() {
        return;
    }
    page.push_str("<ul class=\"insights\" aria-label=\"Insights\">\n");
    for insight in insights.iter().filter_map(Value::as_str) {
        let _ = writeln!(page, "<li>{}</li>", escaped(insight));
    }
    page.push_str("</ul>\n");
}

/// Questions without a chart, with the reason.
fn unanswered(page: &mut String, dashboard: &Value) {
    let all = array(dashboard, "unanswered");
    if all.is_empty() {
        return;
    }
    page.push_str("<ul class=\"warnings\" aria-label=\"Not answered\">\n");
    for one in all {
        let _ =
            writeln!(page, "<li>{}: {}. {}</li>", escaped(text(one, "question")), escaped(text(one, "reason")), escaped(text(one, "hint")));
    }
    page.push_str("</ul>\n");
}

fn controls(page: &mut String, dashboard: &Value) {
    let filters = array(dashboard, "filters");
    let drills = array(dashboard, "charts").iter().any(|c| c.get("drill").is_some());
    if filters.is_empty() && !drills {
        return;
    }
    page.push_str("<div class=\"controls\" role=\"group\" aria-label=\"Filters\">\n");
    for filter in filters {
        let _ = write!(
            page,
            "<label>{}<select data-filter=\"{}\"><option value=\"\">All</option>",
            escaped(text(filter, "title")),
            escaped(text(filter, "id"))
        );
        for (i, option) in array(filter, "options").iter().enumerate() {
            let _ = write!(page, "<option value=\"{i}\">{}</option>", escaped(text(option, "text")));
        }
        page.push_str("</select></label>\n");
    }
    page.push_str("<button type=\"button\" id=\"reset\">Reset</button>\n</div>\n");
}

fn section(page: &mut String, chart: &Value, width: u64, tables: bool) {
    let id = escaped(text(chart, "id"));
    let description = chart.pointer("/spec/description").and_then(Value::as_str).unwrap_or("");
    let _ = write!(
        page,
        "<section class=\"chart\" id=\"{id}\" style=\"grid-column: span {width}\" aria-labelledby=\"{id}-title\">\n\
         <h2 id=\"{id}-title\">{}</h2>\n",
        escaped(text(chart, "title"))
    );
    for (class, content) in
        [("summary", text(chart, "summary")), ("notes", chart.pointer("/spec/title/subtitle").and_then(Value::as_str).unwrap_or(""))]
    {
        if !content.is_empty() {
            let _ = writeln!(page, "<p class=\"{class}\">{}</p>", escaped(content));
        }
    }
    page.push_str("<div class=\"drill\"></div>\n<p class=\"unfiltered\" role=\"status\" hidden></p>\n");
    // Records read best as a table, which stands in the page already.
    let hidden = if tables && text(chart, "kind") == "table" { " hidden" } else { "" };
    let _ = writeln!(page, "<div class=\"view\" role=\"group\" aria-label=\"{}\"{hidden}></div>", escaped(description));
    list(page, "warnings", array(chart, "warnings"));
    page.push_str("<div class=\"more\">\n");
    let insights = array(chart, "insights");
    if !insights.is_empty() {
        page.push_str("<details class=\"told\"><summary>Insights</summary>\n");
        list(page, "insights", insights);
        page.push_str("</details>\n");
    }
    if tables {
        table(page, chart);
    }
    page.push_str("<details><summary>SQL and explanation</summary>\n");
    for key in ["question", "explanation", "sql"] {
        let content = text(chart, key);
        if !content.is_empty() {
            let tag = if key == "sql" { "pre" } else { "p" };
            let _ = writeln!(page, "<{tag} class=\"{key}\">{}</{tag}>", escaped(content));
        }
    }
    if let Some(confidence) = chart.get("confidence").and_then(Value::as_f64) {
        let _ = writeln!(page, "<p class=\"confidence\">Confidence {confidence:.2}</p>");
    }
    page.push_str("</details>\n</div>\n</section>\n");
}

fn list(page: &mut String, class: &str, items: &[Value]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(page, "<ul class=\"{class}\">");
    for item in items.iter().filter_map(Value::as_str) {
        let _ = writeln!(page, "<li>{}</li>", escaped(item));
    }
    page.push_str("</ul>\n");
}

/// The rows as a table, for those who can't or don't want to see the chart.
fn table(page: &mut String, chart: &Value) {
    let columns = array(chart, "columns");
    if columns.is_empty() {
        return;
    }
    let rows = array(chart, "rows");
    let all = chart.get("row_count").and_then(Value::as_u64).unwrap_or(rows.len() as u64);
    let open = if text(chart, "kind") == "table" { " open" } else { "" };
    let _ = write!(
        page,
        "<details{open}><summary>Data</summary>\n<div class=\"scroll\" tabindex=\"0\"><table>\n\
         <caption>{}: {} of {all} rows</caption>\n<thead><tr>",
        escaped(text(chart, "title")),
        rows.len()
    );
    let number: Vec<&str> = columns
        .iter()
        .map(|c| {
            let number = c.get("number").and_then(Value::as_bool).unwrap_or(false);
            if number { " class=\"number\"" } else { "" }
        })
        .collect();
    for (column, class) in columns.iter().zip(&number) {
        let _ = write!(page, "<th scope=\"col\"{class}>{}</th>", escaped(text(column, "title")));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for (cell, class) in row.as_array().into_iter().flatten().zip(&number) {
            let _ = write!(page, "<td{class}>{}</td>", escaped(cell.as_str().unwrap_or("")));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div></details>\n");
}

/// What the script needs: the charts without the texts that stand in the page already.
fn data(dashboard: &Value) -> Value {
    let charts: Vec<Value> = array(dashboard, "charts")
        .iter()
        .map(|chart| {
            let mut map = serde_json::Map::new();
            for key in ["id", "kind", "spec", "columns", "dimensions", "cube", "drill"] {
                if let Some(value) = chart.get(key) {
                    map.insert(key.to_owned(), value.clone());
                }
            }
            map.entry("columns").or_insert_with(|| Value::Array(Vec::new()));
            map.entry("spec").or_insert_with(|| Value::Object(serde_json::Map::new()));
            Value::Object(map)
        })
        .collect();
    serde_json::json!({ "charts": charts, "filters": array(dashboard, "filters") })
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// For text and quoted attributes. NUL and other controls, which HTML does not allow, are left
/// out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// JSON that can stand inside a script element: outside strings JSON has none of these
/// characters, so all of them may become escapes.
fn json(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}
