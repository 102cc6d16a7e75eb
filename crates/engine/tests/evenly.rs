//! A harmless change of words must not change the answer: every question of a table is asked again with each edit that applies (a courtesy in
//! front, a word that only stresses, the period or the group put first, 'which' for 'what', 'per' for 'by' …), and must come to the same SQL,
//! with every word accounted for and sure enough to be answered.
//!
//! A line is `question` or `question | edit edit …`, where `-edit` leaves one out and others name what else is tried; a heading names the
//! schema: `# lending` is `data/lending_schema.txt`.

mod common;

use common::{Values, schema};
use pg_ask_engine::Steps;
use pg_ask_engine::answer::{Context, Day, Manners, WeekStart};
use pg_ask_engine::lexicon::Lexicon;

/// The schemas that a heading may name.
const SCHEMAS: &[(&str, &str)] = &[
    ("ferries", include_str!("data/ferries_schema.txt")),
    ("lending", include_str!("data/lending_schema.txt")),
    ("lists_lift", include_str!("data/lists_lift_schema.txt")),
    ("people", include_str!("data/people_schema.txt")),
    ("pumps", include_str!("data/pumps_schema.txt")),
    ("saunas", include_str!("data/saunas_schema.txt")),
    ("small_firms", include_str!("data/small_firms_schema.txt")),
];

const PERIODS: &[&str] =
    &["last month", "last year", "this year", "this month", "last week", "last quarter", "in 2025", "in May", "yesterday"];

/// An edit: its name, and what it makes of a question, if it applies.
type Edit = (&'static str, fn(&str) -> Option<String>);

const EDITS: &[Edit] = &[
    ("tell_me", |q| opens(q, &["how many", "which"]).filter(|_| !inverted(q)).map(|_| format!("Can you tell me {}?", small(bare(q))))),
    ("to_know", |q| opens(q, &["how many", "which"]).filter(|_| !inverted(q)).map(|_| format!("I'd like to know {}", small(bare(q))))),
    ("within", |q| {
        let rest = bare(q).strip_prefix("What is the ")?;
        (!rest.contains(" that ")).then(|| format!("Tell me what the {rest} is"))
    }),
    ("whats", |q| q.strip_prefix("What is the ").map(|rest| format!("What's the {rest}"))),
    ("please", |q| Some(format!("{}, please", bare(q)))),
    ("thanks", |q| Some(format!("{}. Thanks!", bare(q))).filter(|_| q.ends_with('?'))),
    ("show_me", |q| noun(q).then(|| format!("Please show me the {}", small(q))).filter(|_| lists(q))),
    ("actually", |q| after(q, &[" did we ", " do we ", " have we "], "actually ")),
    ("really", |q| after(q, &[" are ", " have ", " were "], "really ").filter(|_| opens(q, &["how many", "which"]).is_some())),
    ("exactly", |q| opens(q, &["how many"]).map(|_| format!("Exactly {}", small(q)))),
    ("roughly", |q| opens(q, &["how many", "how much"]).map(|_| format!("Roughly {}", small(q)))),
    ("in_total", |q| plain_count(q).then(|| format!("{} in total?", bare(q)))),
    ("overall", |q| plain_count(q).then(|| format!("{} overall?", bare(q)))),
    ("at_all", |q| {
        let said = bare(q);
        let denies = said.split(' ').rev().take(3).any(|w| matches!(w, "no" | "without" | "any"));
        denies.then(|| format!("{said} at all?"))
    }),
    ("front", |q| {
        let (rest, period) = period(q)?;
        Some(format!("{}, {}?", large(period), small(rest)))
    }),
    ("previous", |q| {
        let period = PERIODS.iter().find(|p| p.starts_with("last ") && bare(q).ends_with(*p))?;
        Some(q.replace(period, &format!("the previous {}", &period[5..])))
    }),
    ("number_of", |q| Some(format!("number of {}", counted(q)?))),
    ("what_is_number", |q| Some(format!("What is the number of {}?", counted(q)?))),
    ("how_large", |q| Some(format!("How large is the number of {}?", counted(q)?))),
    ("count_of", |q| Some(format!("count of {}", counted(q)?))),
    ("what", |q| opens(q, &["which"]).map(|rest| format!("What{rest}"))),
    ("list_that", |q| Some(format!("List the {}", that(q)?))),
    ("what_are", |q| Some(format!("What are the {}?", that(q)?))),
    ("find_all", |q| Some(format!("Find all {}", that(q)?))),
    ("by", |q| swapped(q, " per ", " by ")),
    ("for_each", |q| swapped(q, " per ", " for each ")),
    ("for_every", |q| swapped(q, " per ", " for every ")),
    ("broken_down", |q| swapped(q, " per ", " broken down by ")),
    ("grouped", |q| swapped(q, " per ", " grouped by ")),
    ("split", |q| swapped(q, " per ", " split by ")),
    ("each_front", |q| {
        let (rest, group) = bare(q).rsplit_once(" per ")?;
        Some(format!("For each {group}, {}", small(rest)))
    }),
    ("by_front", |q| {
        let (rest, group) = bare(q).rsplit_once(" per ").filter(|_| noun(q))?;
        Some(format!("By {group}: {}", small(rest)))
    }),
    ("with_no", |q| swapped(q, " without ", " with no ")),
    ("that_have_no", |q| swapped(q, " without ", " that have no ")),
    ("that_lack", |q| swapped(q, " without ", " that don't have any ")),
    ("never_ever", |q| swapped(q, " have never ", " haven't ever ")),
    ("not_once", |q| swapped(q, " have never ", " have not once ")),
    ("any_time", |q| swapped(q, " have never ", " have not ").map(|q| format!("{} at any time", bare(&q)))),
    ("mean", |q| swapped(q, "average ", "mean ")),
    ("avg", |q| swapped(q, "average ", "avg ")),
    ("share", |q| swapped(q, "What percentage of", "What share of")),
    ("proportion", |q| swapped(q, "What percentage of", "What proportion of")),
    ("breakdown", |q| {
        let (rows, group) = q.split_once(" per ").filter(|_| noun(q) && !q.starts_with("average") && !q.starts_with("total"))?;
        Some(format!("Give me a breakdown of {rows} by {group}"))
    }),
    ("top_behind", |q| {
        let rest = opens(q, &["top 5"])?.trim();
        Some(format!("{rest}, top 5"))
    }),
    ("slip", |q| swapped(q, "average ", "avreage ").or_else(|| swapped(q, "overdue", "overude"))),
    ("slip_unit", |q| swapped(q, " quarter", " quarer").or_else(|| swapped(q, "minutes", "mintues"))),
    ("the_top", |q| opens(q, &["top 5", "top 3"]).map(|_| format!("the {}", small(q)))),
    ("first_n", |q| opens(q, &["top 5"]).map(|rest| format!("first 5{rest}"))),
    ("best_n", |q| opens(q, &["top 5"]).map(|rest| format!("best five{rest}"))),
    ("n_top", |q| opens(q, &["top 5"]).map(|rest| format!("the 5 top{rest}"))),
    ("american", |q| swapped(q, "cancelled", "canceled").or_else(|| swapped(q, "litres", "liters"))),
    ("lower", |q| Some(q.to_lowercase()).filter(|_| !q.chars().skip(1).any(char::is_uppercase))),
    ("spaces", |q| Some(q.replace(' ', "  "))),
    ("no_mark", |q| q.strip_suffix('?').map(str::to_owned)),
];

/// Edits that a line must name: they aren't harmless everywhere.
const NAMED: &[Edit] = &[
    ("right_now", |q| Some(format!("{} right now", bare(q)))),
    ("at_the_moment", |q| Some(format!("{} at the moment", bare(q)))),
    ("still", |q| after(q, &[" are "], "still ")),
    ("currently", |q| after(q, &[" are ", " do we "], "currently ")),
];

fn bare(q: &str) -> &str {
    q.trim_end_matches(['?', '.'])
}

fn small(q: &str) -> String {
    let mut letters = q.chars();
    letters.next().map_or(String::new(), |c| c.to_lowercase().chain(letters).collect())
}

fn large(q: &str) -> String {
    let mut letters = q.chars();
    letters.next().map_or(String::new(), |c| c.to_uppercase().chain(letters).collect())
}

fn opens<'a>(q: &'a str, words: &[&str]) -> Option<&'a str> {
    let lower = q.to_lowercase();
    words.iter().find(|w| lower.starts_with(&format!("{w} "))).map(|w| &q[w.len()..])
}

/// 'how many did we sell' is asked otherwise within another clause.
fn inverted(q: &str) -> bool {
    [" did ", " do ", " does ", " have we ", " are there"].iter().any(|w| q.contains(w))
}

/// A name of rows or amounts, as against a sentence.
fn noun(q: &str) -> bool {
    !q.ends_with('?') && opens(q, &["how", "which", "what", "who", "show", "list", "top", "number", "in"]).is_none()
}

/// Rows that are listed: no number of them.
fn lists(q: &str) -> bool {
    q.contains("without") || q.contains(" with ")
}

fn after(q: &str, words: &[&str], put: &str) -> Option<String> {
    let (at, word) = words.iter().filter_map(|w| Some((q.find(w)?, w))).min()?;
    let place = at + word.len();
    let there = q[place..].starts_with("there");
    (!there).then(|| format!("{}{put}{}", &q[..place], &q[place..]))
}

fn plain_count(q: &str) -> bool {
    opens(q, &["how many"]).is_some() && ![" per ", " each ", " by ", ","].iter().any(|w| q.contains(w))
}

fn period(q: &str) -> Option<(&str, &'static str)> {
    let said = bare(q);
    PERIODS.iter().find_map(|p| Some((said.strip_suffix(*p)?.trim_end_matches([' ', ',']), *p)))
}

/// What is counted: 'How many lifts are there per sector'.
fn counted(q: &str) -> Option<String> {
    let rest = opens(bare(q), &["how many"])?;
    [" do we have", " are there"].iter().find_map(|verb| rest.contains(verb).then(|| rest.replacen(verb, "", 1).trim().to_owned()))
}

/// 'Which lifts have …' as 'lifts that have …'.
fn that(q: &str) -> Option<String> {
    let rest = opens(bare(q), &["which"])?.trim();
    let (rows, said) = rest.split_once(' ')?;
    let verb = said.split(' ').next()?;
    (matches!(verb, "are" | "have" | "were" | "cost") && !said.contains(" we ")).then(|| format!("{rows} that {said}"))
}

fn swapped(q: &str, from: &str, to: &str) -> Option<String> {
    let (a, b) = q.split_once(from)?;
    let opens = a.is_empty() && from.starts_with(char::is_uppercase);
    let to = if opens { large(to) } else { to.to_owned() };
    Some(format!("{a}{to}{b}"))
}

/// A schema ready to be asked.
struct Trade {
    lexicon: Lexicon,
    values: Values,
}

/// What the first candidate is: SQL with white space folded, what of the question is left out, how sure it is.
struct First {
    sql: String,
    left: Vec<String>,
    confidence: f32,
}

impl Trade {
    fn named(name: &str) -> Trade {
        let text = SCHEMAS.iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no schema {name}")).1;
        let (schema, values) = schema(text);
        Trade { lexicon: Lexicon::compile(schema, Vec::new()), values: Values(values) }
    }

    fn first(&self, question: &str) -> Option<First> {
        let manners = Manners { week_start: WeekStart::Monday, fiscal_year_start: 1, default_limit: None, timezone: None };
        let today = Day { year: 2026, month: 11, day: 22 };
        let steps = Steps::default();
        let context =
            Context { today, manners: &manners, values: &self.values, turns: &[], clarify_below: 0.6, chart: false, steps: &steps };
        let best = pg_ask_engine::ask(question, &self.lexicon, &context).candidates.into_iter().next()?;
        let left = best.account.unused().iter().map(|w| (*w).to_string()).collect();
        Some(First { sql: best.sql.split_whitespace().collect::<Vec<_>>().join(" "), left, confidence: best.confidence })
    }
}

#[test]
fn harmless_words_change_no_answer() {
    let mut trade: Option<(&str, Trade)> = None;
    let (mut asked, mut lost) = (0, Vec::new());
    let only = std::env::var("ONLY_EDIT").ok();
    for line in include_str!("data/evenly.txt").lines().filter(|l| !l.is_empty() && !l.starts_with("##")) {
        if let Some(name) = line.strip_prefix("# ") {
            trade = Some((name, Trade::named(name.trim())));
            continue;
        }
        let (name, trade) = trade.as_ref().expect("a heading that names the schema comes first");
        let (question, told) = line.split_once(" | ").unwrap_or((line, ""));
        let told: Vec<&str> = told.split_whitespace().collect();
        if let Some(unknown) = told.iter().find(|t| !EDITS.iter().chain(NAMED).any(|(n, _)| *n == t.trim_start_matches('-'))) {
            panic!("no edit {unknown}");
        }
        let base = trade.first(question).unwrap_or_else(|| panic!("{name}: {question}: no answer"));
        if !base.left.is_empty() || base.confidence < 0.6 {
            lost.push(format!("{name} | itself | {question}\n    {} ({:.2}), left {:?}", base.sql, base.confidence, base.left));
            continue;
        }
        let harmless = EDITS.iter().filter(|(n, _)| !told.iter().any(|t| t.strip_prefix('-') == Some(*n)));
        for (edit, apply) in harmless.chain(NAMED.iter().filter(|(n, _)| told.contains(n))) {
            let Some(edited) = apply(question).filter(|e| e != question && only.as_deref().is_none_or(|o| o == *edit)) else { continue };
            asked += 1;
            let Some(first) = trade.first(&edited) else {
                lost.push(format!("{name} | {edit} | {edited}: no answer"));
                continue;
            };
            if first.sql != base.sql || !first.left.is_empty() || first.confidence < 0.6 {
                lost.push(format!(
                    "{name} | {edit} | {edited}\n    {}\n    {} ({:.2}), left {:?}",
                    base.sql, first.sql, first.confidence, first.left
                ));
            }
        }
    }
    assert!(lost.is_empty(), "{} of {asked} edits change the answer:\n{}", lost.len(), lost.join("\n"));
    assert!(asked >= 300 || only.is_some(), "only {asked} edits were tried");
}
