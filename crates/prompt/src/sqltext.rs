//! SQL as a row of marks, for looking at a query's outline. What the text means is judged by the guard; here it is only
//! looked at for what may be doubted, so a text that is read wrongly costs confidence and nothing else.

/// A mark of the text with its depth in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Identifiers without quotes, everything else as it stands.
    pub text: String,
    pub kind: Kind,
    pub depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Word,
    /// A quoted name.
    Name,
    Literal,
    Number,
    Sign,
}

/// Cuts SQL into marks.
pub fn marks(sql: &str) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut depth = 0usize;
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let part = |len: usize| rest.get(..len).unwrap_or("").to_owned();
        let (len, kind, text) = if c == '\'' || c == '"' {
            let body = rest.get(1..).unwrap_or("");
            let end = closing(body, c);
            let inner = body.get(..end).unwrap_or(body).replace(&format!("{c}{c}"), &c.to_string());
            ((end + 2).min(rest.len()), if c == '"' { Kind::Name } else { Kind::Literal }, inner)
        } else if c.is_alphabetic() || c == '_' {
            let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
            (len, Kind::Word, part(len))
        } else if c.is_ascii_digit() {
            let len = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            (len, Kind::Number, part(len))
        } else {
            (c.len_utf8(), Kind::Sign, c.to_string())
        };
        let sign = kind == Kind::Sign;
        if sign && c == ')' {
            depth = depth.saturating_sub(1);
        }
        if !sign || !text.trim().is_empty() {
            out.push(Mark { text, kind, depth });
        }
        if sign && c == '(' {
            depth += 1;
        }
        rest = rest.get(len..).unwrap_or("");
    }
    out
}

fn closing(body: &str, mark: char) -> usize {
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == mark {
            if chars.peek().is_some_and(|(_, next)| *next == mark) {
                chars.next();
            } else {
                return at;
            }
        }
    }
    body.len()
}

impl Mark {
    pub fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    pub fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Name)
    }
}

/// The outline of the last SELECT at the top: what it puts out, what it is ordered by, whether it is limited.
#[derive(Debug, Default)]
pub struct Outline<'a> {
    pub items: Vec<&'a [Mark]>,
    pub order: Vec<&'a [Mark]>,
    pub limited: bool,
}

pub fn outline(marks: &[Mark]) -> Outline<'_> {
    let top = |word: &str| marks.iter().rposition(|m| m.depth == 0 && m.is(word));
    let Some(select) = top("select") else { return Outline::default() };
    let after = |from: usize, words: &[&str]| {
        let end = marks.iter().skip(from).position(|m| m.depth == 0 && words.iter().any(|w| m.is(w)));
        end.map_or(marks.len(), |i| from + i)
    };
    let mut from = select + 1;
    if marks.get(from).is_some_and(|m| m.is("distinct")) {
        from += 1;
        if marks.get(from).is_some_and(|m| m.is("on")) {
            let close = marks.iter().skip(from).position(|m| m.depth == 0 && m.is_sign(")"));
            from = close.map_or(from, |i| from + i + 1);
        }
    }
    let to = after(from, &["from", "where", "group", "order", "limit", "union"]);
    let order = top("order").filter(|i| *i > select).map(|i| i + 2);
    let ordered = order.map(|i| (i, after(i, &["limit", "offset", "fetch"])));
    Outline {
        items: split(marks.get(from..to).unwrap_or_default()),
        order: ordered.map(|(a, b)| split(marks.get(a..b).unwrap_or_default())).unwrap_or_default(),
        limited: marks.iter().skip(select).any(|m| m.depth == 0 && (m.is("limit") || m.is("fetch"))),
    }
}

fn split(marks: &[Mark]) -> Vec<&[Mark]> {
    let depth = marks.iter().map(|m| m.depth).min().unwrap_or(0);
    marks.split(|m| m.depth == depth && m.is_sign(",")).filter(|part| !part.is_empty()).collect()
}
