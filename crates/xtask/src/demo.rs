//! `make demo`: an analyst's story told to a throw-away server with the shop database.

use crate::error::{Doing, Error, Result, create_dir, read, write};
use crate::process::{note, step};
use crate::server::{SHOP, Server, create_shop};
use crate::table;
use crate::workspace::{root, target};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, PipeReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::time::Instant;

/// One question of the story.
#[derive(Debug, PartialEq)]
struct Scene {
    session: String,
    question: String,
}

/// Plays the story; false when a question got no answer.
pub fn play() -> Result<bool> {
    let start = Instant::now();
    let story = parse_story(&read(&root().join("demo/story.txt"))?)?;
    let tree = crate::extension::prepare()?;
    let server = Server::start(&tree)?;
    create_shop(&server)?;
    let charts = target().join("demo");
    let _ = std::fs::remove_dir_all(&charts);
    create_dir(&charts)?;
    let mut analysts: BTreeMap<&str, Analyst> = BTreeMap::new();
    let mut unanswered = 0;
    for (at, scene) in story.iter().enumerate() {
        if !analysts.contains_key(scene.session.as_str()) {
            step(&format!("Session \"{}\"", scene.session));
            analysts.insert(&scene.session, Analyst::connect(&server)?);
        }
        let Some(analyst) = analysts.get_mut(scene.session.as_str()) else {
            continue;
        };
        println!("\n[{}] {}", at + 1, scene.question);
        match analyst.ask(scene)? {
            Ok(answer) => {
                let chart = charts.join(format!("{:02}.json", at + 1));
                if !show(&answer, &chart)? {
                    unanswered += 1;
                }
            }
            Err(message) => {
                unanswered += 1;
                println!("{}", indent(&message));
            }
        }
    }
    println!();
    note(&format!(
        "{} questions in {} sessions, {unanswered} without an answer; {:.1} s in all",
        story.len(),
        analysts.len(),
        start.elapsed().as_secs_f64()
    ));
    note("charts are Vega-Lite v5 with the data inline: any Vega-Lite viewer shows them");
    if unanswered == 0 {
        note("`make server` keeps such a server running for questions of your own");
    }
    Ok(unanswered == 0)
}

/// The story's format: a line per question, `session: question`; empty lines and lines that start with # are skipped.
fn parse_story(text: &str) -> Result<Vec<Scene>> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (session, question) =
                line.split_once(':').ok_or_else(|| Error::other(format!("demo/story.txt: no `session: question` in {line:?}")))?;
            Ok(Scene { session: session.trim().to_owned(), question: question.trim().to_owned() })
        })
        .collect()
}

/// An open connection, as an analyst's psql is: one per session of the story.
struct Analyst {
    psql: Child,
    input: ChildStdin,
    output: BufReader<PipeReader>,
}

/// Printed by psql after each question, so that an error message has an end too.
const END: &str = "--end-of-answer--";

impl Analyst {
    fn connect(server: &Server) -> Result<Self> {
        let (reader, writer) = std::io::pipe().doing(|| "making a pipe".into())?;
        let errors = writer.try_clone().doing(|| "copying a pipe".into())?;
        let mut psql = server
            .psql(SHOP)
            .args(["-At", "-v", "ON_ERROR_STOP=0"])
            .stdin(Stdio::piped())
            .stdout(writer)
            .stderr(errors)
            .spawn()
            .doing(|| "starting psql".into())?;
        let input = psql.stdin.take().ok_or_else(|| Error::other("psql takes no input"))?;
        Ok(Self { psql, input, output: BufReader::new(reader) })
    }

    /// The answer's row as JSON, or what PostgreSQL said instead.
    fn ask(&mut self, scene: &Scene) -> Result<Result<Value, String>> {
        let statement = format!(
            "SELECT row_to_json(a) FROM ask.answer({}, session => {}) AS a;\n\\echo {END}\n",
            literal(&scene.question),
            literal(&scene.session)
        );
        self.input.write_all(statement.as_bytes()).and_then(|()| self.input.flush()).doing(|| "sending a question to psql".into())?;
        let mut said = String::new();
        loop {
            let mut line = String::new();
            let length = self.output.read_line(&mut line).doing(|| "reading the answer from psql".into())?;
            if length == 0 || line.trim_end() == END {
                break;
            }
            said.push_str(&line);
        }
        let answer = said.lines().rev().find_map(|line| serde_json::from_str(line).ok());
        Ok(answer.ok_or(said))
    }
}

impl Drop for Analyst {
    fn drop(&mut self) {
        let _ = self.input.write_all(b"\\q\n");
        let _ = self.input.flush();
        let _ = self.psql.wait();
    }
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Prints an answer and writes its chart; false unless the question was answered.
fn show(answer: &Value, chart: &Path) -> Result<bool> {
    let text = |key: &str| answer.get(key).and_then(Value::as_str).unwrap_or_default();
    let number = |key: &str| answer.get(key).and_then(Value::as_f64);
    let list = |key: &str| -> Vec<String> {
        let items = answer.get(key).and_then(Value::as_array);
        items.into_iter().flatten().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
    };
    let answered = text("status") == "answered";
    if !answered {
        println!("    {}: {}", text("status"), text("reason"));
        for line in std::iter::once(text("hint").to_owned()).chain(list("options")) {
            if !line.is_empty() {
                println!("      {line}");
            }
        }
    }
    if !text("sql").is_empty() {
        println!("{}", indent(text("sql")));
    }
    let columns = table::columns(answer.get("columns").unwrap_or(&Value::Null));
    if !columns.is_empty() {
        println!();
        for line in table::lines(&columns, answer.get("rows").unwrap_or(&Value::Null)) {
            println!("    {line}");
        }
    }
    println!();
    let labelled = |label: &str, value: String| {
        if !value.is_empty() {
            println!("    {label:<12} {value}");
        }
    };
    labelled("summary", text("summary").to_owned());
    labelled("explanation", text("explanation").replace('\n', " "));
    for insight in list("insights") {
        labelled("insight", insight);
    }
    for warning in list("warnings") {
        labelled("warning", warning);
    }
    let confidence = number("confidence").map(|value| format!("{value:.2}")).unwrap_or_default();
    let source = match text("source") {
        "" => String::new(),
        source => format!(" ({source})"),
    };
    labelled("confidence", confidence + &source);
    labelled("time", number("elapsed_ms").map(|value| format!("{value:.1} ms")).unwrap_or_default());
    if let Some(specification) = answer.get("chart").filter(|value| !value.is_null()) {
        let pretty = serde_json::to_string_pretty(specification).map_err(|error| Error::other(format!("writing the chart: {error}")))?;
        write(chart, &(pretty + "\n"))?;
        let shown = chart.strip_prefix(root()).unwrap_or(chart);
        labelled("chart", format!("{} ({})", shown.display(), mark(specification)));
    }
    Ok(answered)
}

/// What kind of chart a Vega-Lite specification draws.
fn mark(specification: &Value) -> &str {
    let own = |value: &Value| match value.get("mark") {
        Some(Value::String(mark)) => Some(mark.clone()),
        Some(Value::Object(mark)) => mark.get("type").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let layered = specification.get("layer").and_then(Value::as_array).and_then(|layers| layers.first());
    let kind = own(specification).or_else(|| layered.and_then(own));
    match kind.as_deref() {
        Some("bar") => "bar chart",
        Some("line") => "line chart",
        Some("area") => "area chart",
        Some("arc") => "pie chart",
        Some("point" | "circle") => "scatter plot",
        Some("rect") => "heat map",
        Some("text") => "figure",
        _ => "chart",
    }
}

fn indent(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn story_lines_are_session_and_question() {
        let scene = |session: &str, question: &str| Scene { session: session.into(), question: question.into() };
        let cases = [
            ("", Some(vec![])),
            ("# a comment\n\nmonday: total sales\n", Some(vec![scene("monday", "total sales")])),
            ("a: from 10:30 on\n", Some(vec![scene("a", "from 10:30 on")])),
            ("no session\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_story(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn kinds_of_charts_are_named() {
        let cases = [
            (json!({"mark": "bar"}), "bar chart"),
            (json!({"mark": {"type": "line", "point": true}}), "line chart"),
            (json!({"layer": [{"mark": {"type": "text"}}]}), "figure"),
            (json!({}), "chart"),
        ];
        for (specification, expected) in cases {
            assert_eq!(mark(&specification), expected, "{specification}");
        }
    }
}
