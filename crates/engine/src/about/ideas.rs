//! Questions to start with: rankings, trends, shares and counts of what the schema holds.

use crate::answer::{Candidate, Context, Decision};
use crate::ask::ask;
use crate::compose::measure::turnover;
use crate::lexicon::Lexicon;
use crate::schema::TypeClass;

/// A question that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idea {
    pub question: String,
    /// Position of the table that it is about.
    pub about: Option<usize>,
}

/// Questions tried for each one wanted.
const TRIED: usize = 8;
/// Tables that questions are made for.
const TABLES: usize = 8;

/// Up to `n` questions, about one table where one is given, each of a different kind as far as that goes; only those whose
/// best reading is answered and accepted.
pub fn ideas(
    lexicon: &Lexicon,
    context: &Context,
    n: usize,
    about: Option<usize>,
    accept: &mut dyn FnMut(&Candidate) -> bool,
) -> Vec<Idea> {
    let alone = Context { turns: &[], chart: false, ..*context };
    let mut budget = n.saturating_mul(TRIED);
    let mut out: Vec<Idea> = Vec::new();
    let tables = about.map_or_else(|| weighty(lexicon), |t| vec![t]);
    // A kind at a time, and of each kind a table at a time: the first of every kind come first.
    let mut kinds: Vec<Vec<(Option<usize>, Vec<String>)>> = KINDS
        .iter()
        .map(|kind| tables.iter().map(|&t| (Some(t), kind(lexicon, t))).filter(|(_, wordings)| !wordings.is_empty()).collect())
        .collect();
    if about.is_none() && !turnover(lexicon).is_empty() {
        kinds.insert(0, vec![(None, vec!["total revenue per month this year".into(), "total revenue by month".into()])]);
    }
    let rounds = kinds.iter().map(Vec::len).max().unwrap_or(0);
    for round in 0..rounds {
        for kind in &kinds {
            let Some((table, wordings)) = kind.get(round) else { continue };
            for question in wordings {
                if out.len() >= n || budget == 0 {
                    return out;
                }
                budget -= 1;
                let outcome = ask(question, lexicon, &alone);
                let good = matches!(outcome.decision, Decision::Answered) && outcome.candidates.first().is_some_and(&mut *accept);
                if good && !out.iter().any(|i| i.question == *question) {
                    out.push(Idea { question: question.clone(), about: *table });
                    break;
                }
            }
        }
    }
    out
}

/// Tables that tell of events and things, those with most rows and references first; bridges last.
fn weighty(lexicon: &Lexicon) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lexicon.tables.len()).filter(|&t| lexicon.schema.tables[t].on_path).collect();
    let refers = |t: usize| lexicon.adjacent[t].iter().filter(|&&e| lexicon.edges[e].from == t).count();
    order.sort_by(|&a, &b| {
        let key = |t: usize| (lexicon.tables[t].bridge, lexicon.tables[t].date.is_none());
        let rows = |t: usize| lexicon.schema.tables[t].rows;
        key(a).cmp(&key(b)).then(rows(b).total_cmp(&rows(a))).then(refers(b).cmp(&refers(a))).then(a.cmp(&b))
    });
    order.truncate(TABLES);
    order
}

/// Wordings of one kind of question about a table, best first.
type Kind = fn(&Lexicon, usize) -> Vec<String>;

const KINDS: &[Kind] = &[trend, ranking, share, sum, mean, extreme, count];

/// 'number of orders per month'.
fn trend(lexicon: &Lexicon, t: usize) -> Vec<String> {
    let entry = &lexicon.tables[t];
    if entry.date.is_none() {
        return Vec::new();
    }
    let human = &entry.human;
    vec![format!("Number of {human} per month"), format!("How many {human} were there per month?"), format!("{human} by year")]
}

/// 'top 5 customers by number of orders'.
fn ranking(lexicon: &Lexicon, t: usize) -> Vec<String> {
    let mut out = Vec::new();
    for &e in &lexicon.adjacent[t] {
        let edge = &lexicon.edges[e];
        if edge.from == t && edge.to != t && edge.to_unique && !lexicon.tables[edge.to].display.is_empty() {
            let (parent, human) = (&lexicon.tables[edge.to].human, &lexicon.tables[t].human);
            out.push(format!("Top 5 {parent} by number of {human}"));
            out.push(format!("Number of {human} per {}", singular(parent)));
        }
    }
    out.truncate(4);
    out
}

/// 'share of orders by status'.
fn share(lexicon: &Lexicon, t: usize) -> Vec<String> {
    let human = &lexicon.tables[t].human;
    category(lexicon, t)
        .map(|c| vec![format!("Share of {human} by {c}"), format!("Percentage of {human} by {c}"), format!("Number of {human} by {c}")])
        .unwrap_or_default()
}

/// 'total amount of orders per month'.
fn sum(lexicon: &Lexicon, t: usize) -> Vec<String> {
    let entry = &lexicon.tables[t];
    let Some(m) = measure(lexicon, t).filter(|&c| additive(lexicon, t, c)) else { return Vec::new() };
    let (measure, human) = (&entry.columns[m].human, &entry.human);
    let mut out = Vec::new();
    if entry.date.is_some() {
        out.push(format!("Total {measure} of {human} per month"));
    }
    out.extend(category(lexicon, t).map(|c| format!("Total {measure} of {human} by {c}")));
    out.push(format!("Total {measure} of {human}"));
    out
}

/// 'average amount of orders by status'.
fn mean(lexicon: &Lexicon, t: usize) -> Vec<String> {
    let entry = &lexicon.tables[t];
    let Some(m) = measure(lexicon, t) else { return Vec::new() };
    let (measure, human) = (&entry.columns[m].human, &entry.human);
    let mut out: Vec<String> = category(lexicon, t).map(|c| format!("Average {measure} of {human} by {c}")).into_iter().collect();
    out.push(format!("Average {measure} of {human}"));
    out
}

/// 'products with the highest price'.
fn extreme(lexicon: &Lexicon, t: usize) -> Vec<String> {
    let entry = &lexicon.tables[t];
    let named = entry.display.iter().any(|&c| lexicon.schema.tables[t].columns[c].class.is_text());
    let Some(m) = measure(lexicon, t).filter(|_| named) else { return Vec::new() };
    let (measure, human) = (&entry.columns[m].human, &entry.human);
    vec![format!("Top 5 {human} by {measure}"), format!("5 {human} with the highest {measure}")]
}

fn count(lexicon: &Lexicon, t: usize) -> Vec<String> {
    vec![format!("How many {} are there?", lexicon.tables[t].human)]
}

/// A number that is no key; with decimals first.
fn measure(lexicon: &Lexicon, t: usize) -> Option<usize> {
    let (entry, table) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
    let fits = |c: &usize| {
        let (column, own) = (&table.columns[*c], &entry.columns[*c]);
        column.class.is_number() && !own.key && !own.foreign && !own.year && !column.sensitive && !table.primary_key.contains(c)
    };
    let decimal = |c: &usize| table.columns[*c].class == TypeClass::Decimal;
    let all: Vec<usize> = (0..table.columns.len()).filter(fits).collect();
    let money = all.iter().copied().find(|&c| entry.columns[c].money);
    money.or_else(|| all.iter().copied().find(decimal)).or_else(|| all.first().copied())
}

/// False for what adds up to nothing: rates, ages, scores, prices of one.
fn additive(lexicon: &Lexicon, t: usize, c: usize) -> bool {
    const NEVER: &[&str] = &[
        "rate",
        "age",
        "score",
        "rating",
        "percent",
        "percentage",
        "ratio",
        "price",
        "level",
        "rank",
        "temperature",
        "grade",
        "average",
        "latitude",
        "longitude",
        "lat",
        "lon",
        "lng",
        "year",
        "day",
        "month",
        "number",
        "code",
        "zip",
        "position",
        "share",
        "discount",
        "index",
        "limit",
    ];
    !lexicon.tables[t].columns[c].words.iter().any(|w| NEVER.contains(&w.as_str()))
}

/// The name of a text with few values.
fn category(lexicon: &Lexicon, t: usize) -> Option<String> {
    let (entry, table) = (&lexicon.tables[t], &lexicon.schema.tables[t]);
    let few = |c: usize| {
        let column = &table.columns[c];
        let listed = column.class == TypeClass::Enum || column.distinct.is_some_and(|d| (2.0..=50.0).contains(&d));
        column.class.is_text() && listed && !column.sensitive && !entry.columns[c].key
    };
    (0..table.columns.len()).find(|&c| few(c)).map(|c| entry.columns[c].human.to_string())
}

fn singular(human: &str) -> String {
    match human.rsplit_once(' ') {
        Some((head, last)) => format!("{head} {}", crate::text::lemma(last)),
        None => crate::text::lemma(human),
    }
}
