//! Ages of people by their day of birth, or by a column of ages: 'aged above sixty', 'over-70s', 'in their thirties', 'women over 60'.

use super::{Finder, Sense};
use crate::numbers;
use crate::query::{ColumnRef, Comparison, Expr, Predicate, TableRef};
use crate::schema::TypeClass;
use crate::text::Token;

/// Nobody is older.
const OLDEST: f64 = 120.0;
const DECADES: &[(&str, u32)] = &[
    ("teens", 13),
    ("twenties", 20),
    ("thirties", 30),
    ("forties", 40),
    ("fifties", 50),
    ("sixties", 60),
    ("seventies", 70),
    ("eighties", 80),
    ("nineties", 90),
];
/// Words for people that say their sex.
const PEOPLE: &[&str] = &[
    "woman",
    "man",
    "women",
    "men",
    "lady",
    "guy",
    "girl",
    "boy",
    "female",
    "male",
    "gentleman",
    "person",
    "people",
    "folk",
    "individual",
    "anyone",
    "everyone",
    "somebody",
    "someone",
    "those",
    "everybody",
    "anybody",
];

/// A bound, or both ends of a range.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Age {
    Is(Comparison, f64),
    Between(f64, f64),
}

impl Finder<'_> {
    /// Adds the conditions on ages, each of every table that keeps them.
    pub(super) fn age_conditions(&mut self) {
        let columns = self.lexicon.once.ages.get_or_init(|| self.age_columns());
        if columns.is_empty() {
            return;
        }
        let words: Vec<&str> = self.tokens.iter().map(|t| if t.quoted { "\"" } else { t.lower.as_str() }).collect();
        let mut found: Vec<(usize, usize, Age)> = Vec::new();
        for i in 0..words.len() {
            if let Some((len, age)) = age_at(&words, i).or_else(|| self.bare_age(&words, i, columns)) {
                found.push((i, i + len, age));
            }
        }
        for (start, end, age) in found {
            let len = (end - start) as f32;
            for &(t, c, born) in columns {
                let shape = &self.lexicon.schema.tables[t];
                let column = Expr::Column(ColumnRef { table: TableRef::new(&shape.name), column: shape.columns[c].name.clone() });
                let years = if born { Expr::AgeOf(Box::new(column)) } else { column };
                let number = |n: f64| Expr::Number(n.to_string());
                let condition = match age {
                    Age::Is(op, n) => Predicate::Compare { left: years, op, right: number(n) },
                    Age::Between(low, high) => Predicate::Between { expr: years, low: number(low), high: number(high), negated: false },
                };
                self.add(start, end, 2.0 * len + 1.0, Sense::Restriction(Box::new(condition)), 1.0);
            }
        }
    }

    /// Table, column, and whether it is a day of birth.
    fn age_columns(&self) -> Vec<(usize, usize, bool)> {
        let lexicon = self.lexicon;
        let mut out = Vec::new();
        for (t, table) in lexicon.schema.tables.iter().enumerate() {
            // `age`, and `hen_age` of hens.
            let of_rows = |words: &[String]| match words {
                [of @ .., age] => age == "age" && of.iter().all(|w| lexicon.tables[t].words.contains(w)),
                [] => false,
            };
            let own = lexicon.tables[t].columns.iter().position(|c| of_rows(&c.words)).filter(|&c| table.columns[c].class.is_number());
            let born = || lexicon.roles[t].only("birth date").filter(|&c| is_day(table.columns[c].class));
            if let Some(c) = own {
                out.push((t, c, false));
            } else if let Some(c) = born() {
                out.push((t, c, true));
            }
        }
        out
    }

    /// 'women over 60', 'members who are under 25': a number behind people, or what they are, with nothing that it counts.
    fn bare_age(&self, words: &[&str], i: usize, columns: &[(usize, usize, bool)]) -> Option<(usize, Age)> {
        let (led, op) = comparison(words, i)?;
        let number = whole(words, i + led)?;
        let end = i + led + number.1;
        // What is counted or measured follows: 'over 60 lessons'.
        let open = |t: &Token| t.punctuation || !t.quoted && CLOSES.contains(&t.lower.as_str());
        if !self.tokens.get(end).is_none_or(open) || i == 0 || !(10.0..OLDEST).contains(&number.0) {
            return None;
        }
        let before = &self.tokens[i - 1];
        let person = |t: &Token| {
            let tables = self.lexicon.named(&t.lemma).into_iter().filter(|h| h.weight > 0.9);
            let holds = |t: usize| columns.iter().any(|c| c.0 == t);
            PEOPLE.contains(&t.lemma.as_str()) || tables.clone().any(|h| matches!(h.target, crate::lexicon::Target::Table(x) if holds(x)))
        };
        // 'members who are over 60', 'how many of the members are under 25'
        let be = before.lemma == "be" && self.tokens[..i - 1].iter().rev().take(2).any(|t| t.lower == "who" || person(t));
        (person(before) || be).then_some((led + number.1, Age::Is(op, number.0)))
    }
}

/// Words behind an age that it doesn't count.
const CLOSES: &[&str] = &[
    "from", "in", "living", "who", "that", "with", "without", "and", "or", "by", "per", "at", "on", "are", "is", "do", "did", "have",
    "has", "of", "there", "among", "whose", "but", "were", "was", "for", "years",
];

fn is_day(class: TypeClass) -> bool {
    class.is_temporal() && class != TypeClass::Time
}

/// A whole number of years, with how many words it takes.
fn whole(words: &[&str], i: usize) -> Option<(f64, usize)> {
    let n = numbers::number_at(words, i)?;
    let plain = !n.ordinal && !n.percent && !n.money && n.value.fract() == 0.0 && (0.0..OLDEST).contains(&n.value);
    plain.then_some((n.value, n.len))
}

/// 'over', 'older than', 'at least': words, and how they compare.
fn comparison(words: &[&str], i: usize) -> Option<(usize, Comparison)> {
    const ALL: &[(&[&str], Comparison)] = &[
        (&["older", "than"], Comparison::Greater),
        (&["younger", "than"], Comparison::Less),
        (&["more", "than"], Comparison::Greater),
        (&["less", "than"], Comparison::Less),
        (&["at", "least"], Comparison::GreaterOrEqual),
        (&["at", "most"], Comparison::LessOrEqual),
        (&["over"], Comparison::Greater),
        (&["above"], Comparison::Greater),
        (&["past"], Comparison::Greater),
        (&[">"], Comparison::Greater),
        (&["under"], Comparison::Less),
        (&["below"], Comparison::Less),
        (&["<"], Comparison::Less),
    ];
    let says = |p: &[&str]| p.iter().enumerate().all(|(k, w)| words.get(i + k) == Some(w));
    ALL.iter().find(|(p, _)| says(p)).map(|(p, op)| (p.len(), *op))
}

/// 'or older', 'and over', '+': words behind a number, and how they compare.
fn behind(words: &[&str], i: usize) -> Option<(usize, Comparison)> {
    let joined = matches!(words.get(i), Some(&"or" | &"and"));
    let op = match *words.get(i + usize::from(joined))? {
        "older" | "over" | "above" | "up" | "upwards" if joined => Comparison::GreaterOrEqual,
        "younger" | "under" | "below" if joined => Comparison::LessOrEqual,
        "+" | "plus" if !joined => Comparison::GreaterOrEqual,
        _ => return None,
    };
    Some((1 + usize::from(joined), op))
}

/// 'years', 'years old', 'yrs of age': how many words, and whether they say that it is an age.
fn years(words: &[&str], i: usize) -> (usize, bool) {
    let year = matches!(words.get(i), Some(&"year" | &"years" | &"yrs" | &"yr"));
    let at = i + usize::from(year);
    match (words.get(at), words.get(at + 1)) {
        (Some(&"old" | &"olds"), _) if year => (2, true),
        (Some(&"of"), Some(&"age")) if year => (3, true),
        _ => (usize::from(year), false),
    }
}

/// An age that the words themselves tell to be one, with how many words it takes.
fn age_at(words: &[&str], i: usize) -> Option<(usize, Age)> {
    let first = *words.get(i)?;
    // 'in their thirties', 'in his 30s'
    if first == "in" && matches!(words.get(i + 1), Some(&"their" | &"his" | &"her" | &"the")) && words.get(i + 1) != Some(&"the") {
        let at = i + 2;
        let at = at + usize::from(matches!(words.get(at), Some(&"early" | &"late" | &"mid")));
        let (low, high) = decade(words.get(at)?)?;
        let (low, high) = match words[at - 1] {
            "early" => (low, low + 3),
            "mid" => (low + 4, low + 6),
            "late" => (low + 7, high),
            _ => (low, high),
        };
        return Some((at + 1 - i, Age::Between(f64::from(low), f64::from(high))));
    }
    // 'over-70s', 'under 18s', 'the over 60s'
    let (prefix, rest, len) = match first.split_once('-') {
        Some((prefix, rest)) => (prefix, rest, 1),
        None => (first, *words.get(i + 1).unwrap_or(&""), 2),
    };
    if let ("over" | "under", Some(n)) = (prefix, rest.strip_suffix('s').and_then(|n| n.parse::<f64>().ok()))
        && (1.0..OLDEST).contains(&n)
    {
        let op = if prefix == "over" { Comparison::GreaterOrEqual } else { Comparison::Less };
        return Some((len, Age::Is(op, n)));
    }
    // '30-year-olds'
    if let Some(n) = first.strip_suffix("-year-olds").or_else(|| first.strip_suffix("-year-old")).and_then(|n| n.parse::<f64>().ok()) {
        return Some((1, Age::Is(Comparison::Equal, n)));
    }
    let (led, told) = match first {
        "aged" | "ages" => (1, true),
        "age" if words.get(i + 1).is_some_and(|w| *w != "of") => (1, true),
        _ => (0, false),
    };
    let at = i + led;
    // 'between 30 and 40', '30 to 40'
    let from = at + usize::from(matches!(words.get(at), Some(&"between" | &"from")));
    if let Some((low, n)) = whole(words, from)
        && matches!(words.get(from + n), Some(&"and" | &"to" | &"-" | &"till" | &"until"))
        && let Some((high, m)) = whole(words, from + n + 1)
        && low < high
    {
        let end = from + n + 1 + m;
        let (more, old) = years(words, end);
        return (told || old).then_some((end + more - i, Age::Between(low, high)));
    }
    let (compared, op) = comparison(words, at).unwrap_or((0, Comparison::Equal));
    let sure = matches!(words.get(at), Some(&"older" | &"younger")) && compared == 2;
    // 'over the age of 60'
    let of_age = usize::from(words.get(at + compared) == Some(&"the"));
    let of_age =
        if compared > 0 && words.get(at + compared + of_age) == Some(&"age") && words.get(at + compared + of_age + 1) == Some(&"of") {
            of_age + 2
        } else {
            0
        };
    let start = at + compared + of_age;
    let (n, len) = whole(words, start)?;
    let mut end = start + len;
    let (more, old) = years(words, end);
    end += more;
    let mut op = op;
    if let Some((more, or)) = behind(words, end).filter(|_| compared == 0) {
        let aged = matches!(words.get(end + more - 1), Some(&"older" | &"younger"));
        if told || old || of_age > 0 || aged {
            op = or;
            end += more;
            return Some((end - i, Age::Is(op, n)));
        }
    }
    // 'aged 36 or 37': several, read with the column.
    if matches!(words.get(end), Some(&"or" | &"and" | &",")) && whole(words, end + 1).is_some() {
        return None;
    }
    // A number behind 'age' alone is read with the column.
    let told = told && (compared > 0 || first == "aged");
    (told || sure || of_age > 0 || old && (compared > 0 || first == "aged")).then_some((end - i, Age::Is(op, n)))
}

/// 'thirties' or '30s': the first and the last year.
fn decade(word: &str) -> Option<(u32, u32)> {
    let named = DECADES.iter().find(|(w, _)| *w == word).map(|(_, n)| *n);
    let first = named.or_else(|| word.strip_suffix('s')?.parse().ok().filter(|n| n % 10 == 0 && (10..100).contains(n)))?;
    Some((first, if first == 13 { 19 } else { first + 9 }))
}
