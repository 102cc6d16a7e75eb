//! Statements made of other statements by small changes, and what must hold for whatever comes out.

use pg_ask_allowlist::check;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

/// Attacks and legitimate analytics of the guard's tests, a line each.
const FILES: [&str; 3] = [
    include_str!("../../../../tests/guard/attacks.txt"),
    include_str!("../../../../tests/guard/legitimate.txt"),
    include_str!("../../../../tests/guard/runaway.txt"),
];

/// The statements that mutation starts from.
pub fn corpus() -> Vec<String> {
    FILES
        .iter()
        .flat_map(|file| file.lines())
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.replace('⏎', "\n"))
        .collect()
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n` (0 for 0).
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or(0) % n.max(1)
    }

    fn of<'a>(&mut self, all: &'a [String]) -> &'a str {
        all.get(self.below(all.len())).map_or("", String::as_str)
    }
}

/// Splits a text into words, numbers, strings and single signs; joined again they are the text.
fn tokens(sql: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        let mut token = String::from(c);
        let word = |c: char| c.is_alphanumeric() || c == '_';
        if word(c) {
            while let Some(&next) = chars.peek().filter(|&&next| word(next)) {
                token.push(next);
                chars.next();
            }
        } else if c == '\'' || c == '"' {
            for next in chars.by_ref() {
                token.push(next);
                if next == c {
                    break;
                }
            }
        }
        out.push(token);
    }
    out
}

const WRAPS: [(&str, &str); 12] = [
    ("(", ")"),
    ("(SELECT ", ")"),
    ("(VALUES (", "))"),
    ("CASE WHEN ", " THEN 1 END"),
    ("ARRAY[", "]"),
    ("CAST(", " AS text)"),
    ("NOT ", ""),
    ("- ", ""),
    ("EXISTS (SELECT ", ")"),
    ("SELECT * FROM (", ") AS t"),
    ("WITH w AS (", ") SELECT * FROM w"),
    ("lower(", ")"),
];
const BYTES: [&str; 20] =
    ["'", "\"", "\\", "$$", "$a$", "--", "/*", "*/", ";", "(", ")", "[", "]", "::", "E'", "U&'", "\n", "\u{a0}", "\u{1F980}", "\0"];

/// A statement of the corpus with one to eight changes.
pub fn mutant(corpus: &[String], dice: &mut Dice) -> String {
    let mut sql = dice.of(corpus).to_owned();
    for _ in 0..=dice.below(8) {
        sql = change(sql, corpus, dice);
        if sql.len() > 2 * pg_ask_allowlist::MAX_BYTES {
            break;
        }
    }
    sql
}

fn change(sql: String, corpus: &[String], dice: &mut Dice) -> String {
    let mut all = tokens(&sql);
    let (at, to) = (dice.below(all.len() + 1), dice.below(all.len() + 1));
    let (at, to) = (at.min(to), at.max(to));
    match dice.below(12) {
        0 => {
            all.drain(at..to.min(at + 4));
        }
        1 => {
            let copy: Vec<String> = all.get(at..to).unwrap_or_default().to_vec();
            all.splice(at..at, copy);
        }
        2 if at < all.len() && to < all.len() => all.swap(at, to),
        // A word of another statement.
        3 | 4 => {
            let other = tokens(dice.of(corpus));
            all.splice(at..to.min(at + 1), [dice.of(&other).to_owned()]);
        }
        // The head of this one, the tail of another one.
        5 => {
            let other = tokens(dice.of(corpus));
            all.truncate(at);
            all.extend_from_slice(other.get(dice.below(other.len())..).unwrap_or_default());
        }
        6 => {
            let part = tokens(dice.of(corpus));
            all.splice(at..at, [vec![" ".to_owned(), "(".to_owned()], part, vec![")".to_owned()]].concat());
        }
        7 => all.insert(at, BYTES.get(dice.below(BYTES.len())).map_or_else(String::new, |text| (*text).to_owned())),
        8 | 9 => {
            let (open, close) = WRAPS.get(dice.below(WRAPS.len())).copied().unwrap_or(("(", ")"));
            let times = [1, 1, 1, 2, 5, 30, 99, 100, 101, 2000].get(dice.below(10)).copied().unwrap_or(1);
            all.insert(to, close.repeat(times));
            all.insert(at, open.repeat(times));
        }
        10 => {
            let times = [2, 10, 100, 4000].get(dice.below(4)).copied().unwrap_or(2);
            let part = all.get(at..to.min(at + 3)).unwrap_or_default().concat();
            all.insert(at, part.repeat(times));
        }
        // One character, wherever it stands.
        _ => {
            let mut chars: Vec<char> = all.concat().chars().collect();
            let place = dice.below(chars.len());
            if place < chars.len() {
                chars[place] = char::from(u8::try_from(dice.below(128)).unwrap_or(b'x'));
            }
            return chars.into_iter().collect();
        }
    }
    all.concat()
}

/// Nodes that nothing which passes may contain, as the parser's `Debug` writes them.
const NEVER: [&str; 10] =
    ["Insert(", "Update(", "Update {", "Delete(", "Merge ", "LockClause", "SelectInto", "Placeholder(", "CreateTable", "Copy {"];

/// What must hold for any text; the text's verdict, or what does not hold.
pub fn judge(sql: &str) -> Result<bool, String> {
    let verdict = check(sql);
    if verdict != check(sql) {
        return Err("two verdicts on one text".into());
    }
    let Err(refusal) = verdict else {
        // The parser alone, without the gate's own care for the stack.
        return stacker::maybe_grow(64 << 20, 64 << 20, || accepted(sql)).map(|()| true);
    };
    if !refusal.rule.starts_with("syntax.") || refusal.message.is_empty() {
        return Err(format!("a refusal without its rule or message: {refusal:?}"));
    }
    if refusal.message.len() > 2000 {
        return Err(format!("a message of {} bytes", refusal.message.len()));
    }
    Ok(false)
}

fn accepted(sql: &str) -> Result<(), String> {
    let parsed = Parser::parse_sql(&PostgreSqlDialect {}, sql);
    // The gate itself allows deeper nesting than the parser does by default.
    if let Ok(statements) = &parsed {
        if statements.len() != 1 {
            return Err(format!("{} statements passed", statements.len()));
        }
        let tree = format!("{statements:?}");
        if let Some(node) = NEVER.iter().find(|node| tree.contains(**node) && !sql.contains(**node)) {
            return Err(format!("{node} passed"));
        }
    }
    if check(&format!("EXPLAIN {sql}")).is_ok() || check(&format!("PREPARE p AS {sql}")).is_ok() {
        return Err("passed behind EXPLAIN or PREPARE".into());
    }
    // On a line of its own: the text may end with a comment.
    if check(&format!("{sql}\n;\nDELETE FROM t")).is_ok() {
        return Err("passed with more behind it".into());
    }
    // Behind an operator FOR is read as the name of a column: only a lock is a fault.
    let locking = format!("{sql}\nFOR UPDATE");
    let locks = || format!("{:?}", Parser::parse_sql(&PostgreSqlDialect {}, &locking)).contains("LockClause");
    if check(&locking).is_ok() && locks() {
        return Err("passed with a lock behind it".into());
    }
    Ok(())
}
