//! Several questions in one text: 'sales dashboard for 2026: by month, by category and the top 10 customers'. The head
//! names what is measured and where; each item is a question of its own with both put in.

/// A dashboard asked for in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DashboardWish {
    /// The heading, where the text has one: 'Sales dashboard for 2026'.
    pub title: Option<String>,
    /// The questions; each with the ways to put it, likeliest first.
    pub questions: Vec<Vec<String>>,
    /// The heading stood alone ('sales dashboard for 2026'), so the caller may add what suits: see [`Self::item`].
    pub open: bool,
    heading: Heading,
}

impl DashboardWish {
    /// The ways to ask for a further item of the heading: 'by region' of 'sales dashboard for 2026'.
    #[must_use]
    pub fn item(&self, item: &str) -> Vec<String> {
        phrased(item, &self.heading)
    }
}

const NOUNS: &[&str] = &["dashboard", "overview", "report", "summary", "scorecard"];
/// Words before the subject that ask for the dashboard only.
const POLITE: &[&str] = &[
    "show", "me", "us", "give", "make", "create", "build", "draw", "open", "please", "can", "could", "you", "i", "we", "want", "need",
    "like", "would", "to", "see", "get", "a", "an", "the", "my", "our", "new", "of", "for",
];
/// Words with which an item begins that stands by itself.
const STARTERS: &[&str] = &[
    "by",
    "per",
    "top",
    "bottom",
    "best",
    "worst",
    "the",
    "number",
    "count",
    "how",
    "average",
    "mean",
    "median",
    "total",
    "sum",
    "share",
    "monthly",
    "weekly",
    "daily",
    "quarterly",
    "yearly",
    "annual",
    "hourly",
    "over",
    "trend",
    "which",
    "what",
    "who",
    "where",
    "each",
    "highest",
    "lowest",
    "biggest",
    "largest",
    "smallest",
    "most",
    "least",
    "growth",
    "running",
    "compare",
    "list",
    "show",
    "histogram",
    "distribution",
    "as",
];
/// Prepositions that open the part of the head that restricts all questions.
const SCOPES: &[&str] = &["for", "in", "during", "since", "from", "between", "of", "on", "last", "this", "past", "within", "where", "with"];

/// Reads a dashboard's questions. Semicolons and new lines separate questions as they stand; a colon after a heading, or
/// 'with' or 'showing' after the word dashboard, opens a list of items; anything else is one question.
#[must_use]
pub fn dashboard_wish(text: &str) -> DashboardWish {
    let (head, tail) = match headed(text) {
        Some((head, tail)) => (head, tail),
        None => {
            let questions: Vec<Vec<String>> = parts(text).into_iter().map(|q| vec![q.to_owned()]).collect();
            return match questions.as_slice() {
                [_] if is_bare_heading(text) => {
                    let heading = heading(text);
                    let questions = ["total", "by month"].map(|item| phrased(item, &heading)).to_vec();
                    DashboardWish { title: Some(titled(text)), questions, open: true, heading }
                }
                _ => DashboardWish { questions, ..DashboardWish::default() },
            };
        }
    };
    let heading = heading(head);
    let questions = items(tail).iter().map(|item| phrased(item, &heading)).collect();
    DashboardWish { title: Some(titled(head)), questions, open: false, heading }
}

fn parts(text: &str) -> Vec<&str> {
    text.split([';', '\n']).map(str::trim).filter(|q| q.chars().any(char::is_alphanumeric)).collect()
}

fn lower_words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\'')).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

fn is_noun(word: &str) -> bool {
    NOUNS.contains(&word.trim_end_matches('s')) || NOUNS.contains(&word)
}

/// The heading and the items after it.
fn headed(text: &str) -> Option<(&str, &str)> {
    let (head, tail) = match text.split_once(':') {
        // '10:30' is a time.
        Some((head, tail)) if !head.ends_with(|c: char| c.is_ascii_digit()) || !tail.starts_with(|c: char| c.is_ascii_digit()) => {
            (head, tail)
        }
        _ => {
            let lower = text.to_lowercase();
            if lower.len() != text.len() {
                return None;
            }
            let noun = NOUNS.iter().filter_map(|n| lower.find(n)).min()?;
            let at = [" with ", " showing ", " that shows "]
                .into_iter()
                .filter_map(|w| Some((lower.get(noun..)?.find(w)? + noun, w.len())))
                .min()?;
            let tail = text.get(at.0 + at.1..)?;
            // 'a report on customers with 5 orders' is one question.
            if !(tail.contains(',') || tail.to_lowercase().contains(" and ") || starts(tail.trim())) {
                return None;
            }
            (text.get(..at.0)?, tail)
        }
    };
    let words = lower_words(head);
    // 'the report desk' is no report.
    let follows = |w: Option<&String>| w.is_none_or(|w| SCOPES.contains(&w.as_str()) || w == "about" || w == "please");
    let named = words.iter().enumerate().any(|(i, w)| is_noun(w) && follows(words.get(i + 1)));
    (named && words.len() <= 20 && tail.chars().any(char::is_alphanumeric)).then_some((head, tail))
}

/// What all items share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Heading {
    /// What is measured: 'sales'; empty where the items say it themselves.
    subject: String,
    /// 'for 2026'.
    scope: String,
}

fn heading(head: &str) -> Heading {
    let words: Vec<&str> = head.split_whitespace().collect();
    let plain = |w: &str| w.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let noun = words.iter().position(|w| is_noun(&plain(w))).unwrap_or(words.len());
    let from = words.iter().take(noun).position(|w| !POLITE.contains(&plain(w).as_str())).unwrap_or(noun);
    let mut subject: Vec<&str> = words.get(from..noun).unwrap_or(&[]).to_vec();
    let mut rest: Vec<&str> = words.get(noun + 1..).unwrap_or(&[]).to_vec();
    if subject.is_empty() && rest.first().is_some_and(|w| matches!(plain(w).as_str(), "of" | "on" | "about" | "for")) {
        // 'a dashboard of sales in 2026': up to the next preposition.
        let after = rest.get(1..).unwrap_or(&[]).to_vec();
        let skip = usize::from(after.first().is_some_and(|w| matches!(plain(w).as_str(), "the" | "our" | "my")));
        let end = after.iter().skip(skip).position(|w| SCOPES.contains(&plain(w).as_str())).map_or(after.len(), |i| i + skip);
        let named = after.get(skip..end).unwrap_or(&[]);
        // 'a dashboard for 2026' names no subject.
        if !named.is_empty() && !named.iter().all(|w| plain(w).chars().all(|c| c.is_ascii_digit())) {
            subject = named.to_vec();
            rest = after.get(end..).unwrap_or(&[]).to_vec();
        }
    }
    Heading { subject: subject.join(" "), scope: rest.join(" ").trim_matches(|c: char| c.is_whitespace() || c == ',').to_owned() }
}

fn titled(head: &str) -> String {
    let words: Vec<&str> = head.split_whitespace().collect();
    let plain = |w: &&str| w.to_lowercase();
    let from = words.iter().position(|w| !POLITE.contains(&plain(w).as_str())).unwrap_or(0);
    crate::words::capitalized(words.get(from..).unwrap_or(&[]).join(" ").trim_end_matches(['?', '.', '!', ',']))
}

/// 'sales dashboard for 2026' alone.
fn is_bare_heading(text: &str) -> bool {
    let words = lower_words(text);
    words.len() <= 10 && words.iter().any(|w| w.starts_with("dashboard")) && !heading(text).subject.is_empty()
}

/// The items of a list, each on its own: commas separate, 'and' where what follows begins an item.
fn items(tail: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut by = "";
    for piece in tail.split([',', ';', '\n']) {
        let piece = piece.trim().trim_end_matches(['.', '?', '!']).trim();
        let piece = strip_and(piece);
        if piece.is_empty() {
            continue;
        }
        let words: Vec<&str> = piece.split_whitespace().collect();
        // 'by region and category' is one chart of two dimensions; 'by region and the top 10' are two.
        let mut at = 0;
        let mut pieces: Vec<String> = Vec::new();
        for (i, word) in words.iter().enumerate() {
            let next = words.get(i + 1).map(|w| w.to_lowercase()).unwrap_or_default();
            let begins = STARTERS.contains(&next.as_str()) || (by == "by" && !starts(piece) && i > 0);
            if word.eq_ignore_ascii_case("and") && i > at && begins {
                pieces.push(words.get(at..i).unwrap_or(&[]).join(" "));
                at = i + 1;
            }
        }
        pieces.push(words.get(at..).unwrap_or(&[]).join(" "));
        for piece in pieces.into_iter().filter(|p| p.chars().any(char::is_alphanumeric)) {
            // 'by month, region and category': the others are meant so too.
            let short = piece.split_whitespace().count() <= 2;
            if by == "by" && !starts(&piece) && short {
                out.push(format!("by {piece}"));
            } else {
                by = if piece.to_lowercase().starts_with("by ") { "by" } else { "" };
                out.push(piece);
            }
        }
    }
    out
}

fn strip_and(piece: &str) -> &str {
    let lower = piece.to_lowercase();
    ["and ", "plus ", "as well as "].iter().find(|w| lower.starts_with(**w)).and_then(|w| piece.get(w.len()..)).unwrap_or(piece).trim()
}

fn starts(piece: &str) -> bool {
    piece.split_whitespace().next().is_some_and(|w| STARTERS.contains(&w.to_lowercase().as_str()))
}

/// Names a period of its own?
fn has_period(item: &str) -> bool {
    const WORDS: &[&str] = &["last", "this", "past", "since", "yesterday", "today", "ytd", "previous", "current", "until"];
    lower_words(item)
        .iter()
        .any(|w| WORDS.contains(&w.as_str()) || (w.len() == 4 && w.parse::<u32>().is_ok_and(|y| (1900..2200).contains(&y))))
}

/// The ways to ask for an item.
fn phrased(item: &str, heading: &Heading) -> Vec<String> {
    let Heading { subject, scope } = heading;
    let scope = if has_period(item) { "" } else { scope.as_str() };
    let join = |parts: &[&str]| parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let words = lower_words(item);
    let first = words.first().map_or("", String::as_str);
    let unit = |word: &str| {
        Some(match word {
            "monthly" => "by month",
            "weekly" => "by week",
            "daily" => "by day",
            "quarterly" => "by quarter",
            "yearly" | "annual" | "annually" => "by year",
            "hourly" => "by hour",
            _ => return None,
        })
    };
    if subject.is_empty() {
        return vec![join(&[item, scope])];
    }
    // 'as a pie chart' at the end is said of the item.
    let mentions =
        subject.split_whitespace().any(|s| words.iter().any(|w| w.trim_end_matches('s') == s.to_lowercase().trim_end_matches('s')));
    let whole = ["total", "in total", "the total", "overall", "altogether", "total overall", "sum", "the sum"];
    if whole.contains(&words.join(" ").as_str()) {
        return vec![join(&["total", subject, scope]), join(&["number of", subject, scope]), join(&[subject, scope])];
    }
    if matches!(first, "by" | "per") {
        return vec![join(&["total", subject, item, scope]), join(&[subject, item, scope])];
    }
    if let (Some(by), true) = (unit(first), words.len() <= 2) {
        return vec![join(&["total", subject, by, scope]), join(&[subject, by, scope])];
    }
    if words.join(" ").starts_with("over time") || first == "trend" || words.join(" ").starts_with("the trend") {
        return vec![join(&["total", subject, "by month", scope]), join(&[subject, "by month", scope])];
    }
    if first == "share" && !mentions {
        let rest: Vec<&str> = item.split_whitespace().skip(1).collect();
        return vec![join(&["share of", subject, &rest.join(" "), scope])];
    }
    let ranked =
        words.iter().take(3).any(|w| matches!(w.as_str(), "top" | "bottom" | "best" | "worst" | "biggest" | "largest" | "smallest"));
    if ranked && !words.iter().any(|w| w == "by") && !mentions {
        return vec![join(&[item, "by", subject, scope]), join(&[item, scope])];
    }
    if mentions || words.len() > 2 {
        return vec![join(&[item, scope]), join(&[subject, item, scope])];
    }
    // 'regions', 'payment method': a dimension by its bare name, or a question of its own.
    vec![join(&[subject, "by", item, scope]), join(&[item, scope])]
}
