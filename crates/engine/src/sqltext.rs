//! SQL texts cut into the pieces that PostgreSQL's scanner cuts them into: what stands inside quotes, comments and names.
//!
//! How a plain literal ends depends on `standard_conforming_strings`; what has to hold for everybody is asked in both modes.

/// What a piece of a SQL text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in double quotes.
    Name,
    /// A name written `U&"…"`.
    UnicodeName,
    /// `'…'` without a prefix.
    Text,
    /// A literal with a prefix (`E''`, `U&''`, `B''`, `X''`, `N''`) or in dollar quotes.
    OtherText,
    /// Digits.
    Number,
    /// `$1`.
    Parameter,
    /// One character of an operator or of punctuation.
    Symbol,
    /// Blanks and line breaks.
    Space,
    /// `-- …` or `/* … */`.
    Comment,
    /// `{name}`.
    Place,
}

/// A piece with its bytes in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Piece {
    /// Its text.
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        sql.get(self.start..self.end).unwrap_or_default()
    }

    fn is_blank(&self) -> bool {
        matches!(self.kind, Kind::Space | Kind::Comment)
    }
}

/// Cuts a text. `None`: a quote or a comment does not end. `standard`: backslashes in plain literals are ordinary.
pub fn pieces(sql: &str, standard: bool) -> Option<Vec<Piece>> {
    let mut scanner = Scanner { bytes: sql.as_bytes(), at: 0 };
    let mut out: Vec<Piece> = Vec::new();
    // A literal behind a literal goes on with it (over a line break; on one line it is an error), in the same mode.
    let mut going_on = None;
    while scanner.at < scanner.bytes.len() {
        let start = scanner.at;
        let (kind, escapes) = scanner.piece(going_on.unwrap_or(!standard))?;
        let piece = Piece { kind, start, end: scanner.at };
        if !piece.is_blank() {
            going_on = matches!(kind, Kind::Text | Kind::OtherText).then_some(escapes);
        }
        out.push(piece);
    }
    Some(out)
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|&b| wanted(b)) {
            self.at += 1;
        }
    }

    /// The piece that begins here, and whether it is a literal with backslash escapes.
    fn piece(&mut self, escapes: bool) -> Option<(Kind, bool)> {
        let next = self.peek(1);
        match self.peek(0) {
            b if is_space(b) => {
                self.take_while(is_space);
                Some((Kind::Space, false))
            }
            b'-' if next == b'-' => {
                self.take_while(|b| !matches!(b, b'\n' | b'\r'));
                Some((Kind::Comment, false))
            }
            b'/' if next == b'*' => self.comment().map(|()| (Kind::Comment, false)),
            b'\'' => self.quoted(b'\'', escapes).map(|()| (Kind::Text, escapes)),
            b'"' => self.quoted(b'"', false).map(|()| (Kind::Name, false)),
            b'$' if next.is_ascii_digit() => {
                self.at += 1;
                self.take_while(|b| b.is_ascii_digit());
                Some((Kind::Parameter, false))
            }
            b'$' => self.dollars().map(|kind| (kind, false)),
            b if b.is_ascii_digit() => {
                self.take_while(|b| b.is_ascii_digit());
                Some((Kind::Number, false))
            }
            b if starts_word(b) => self.word(),
            b'{' => Some((self.place(), false)),
            _ => {
                self.at += 1;
                Some((Kind::Symbol, false))
            }
        }
    }

    /// Comments nest.
    fn comment(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Some(());
                    }
                }
                _ if self.at >= self.bytes.len() => return None,
                _ => self.at += 1,
            }
        }
    }

    /// From a quote to the quote that ends it; doubled ones stand for themselves.
    fn quoted(&mut self, quote: u8, escapes: bool) -> Option<()> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at)? {
                b'\\' if escapes => self.at += 2,
                &b if b == quote && self.peek(1) == quote => self.at += 2,
                &b if b == quote => {
                    self.at += 1;
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    /// `$tag$ … $tag$`, or a lone `$`.
    fn dollars(&mut self) -> Option<Kind> {
        let start = self.at;
        self.at += 1;
        if starts_word(self.peek(0)) {
            self.take_while(|b| starts_word(b) || b.is_ascii_digit());
        }
        if self.peek(0) != b'$' {
            self.at = start + 1;
            return Some(Kind::Symbol);
        }
        self.at += 1;
        let tag = self.bytes.get(start..self.at)?;
        let rest = self.bytes.get(self.at..)?;
        let end = rest.windows(tag.len()).position(|w| w == tag)?;
        self.at += end + tag.len();
        Some(Kind::OtherText)
    }

    fn word(&mut self) -> Option<(Kind, bool)> {
        let start = self.at;
        self.take_while(|b| starts_word(b) || b.is_ascii_digit() || b == b'$');
        let word = self.bytes.get(start..self.at)?;
        match (word, self.peek(0), self.peek(1)) {
            (b"e" | b"E", b'\'', _) => self.quoted(b'\'', true).map(|()| (Kind::OtherText, true)),
            (b"b" | b"B" | b"x" | b"X", b'\'', _) => self.quoted(b'\'', false).map(|()| (Kind::OtherText, false)),
            // Read as a plain literal behind the letter.
            (b"n" | b"N", b'\'', _) => Some((Kind::Word, false)),
            (b"u" | b"U", b'&', b'\'') => {
                self.at += 1;
                self.quoted(b'\'', false).map(|()| (Kind::OtherText, false))
            }
            (b"u" | b"U", b'&', b'"') => {
                self.at += 1;
                self.quoted(b'"', false).map(|()| (Kind::UnicodeName, false))
            }
            _ => Some((Kind::Word, false)),
        }
    }

    fn place(&mut self) -> Kind {
        let start = self.at;
        self.at += 1;
        if self.peek(0) != 0 && starts_word(self.peek(0)) {
            self.take_while(|b| starts_word(b) || b.is_ascii_digit());
            if self.peek(0) == b'}' {
                self.at += 1;
                return Kind::Place;
            }
        }
        self.at = start + 1;
        Kind::Symbol
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn starts_word(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_' || b >= 0x80
}

/// Why a text is no single, closed expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unclosed {
    #[error("a quote or a comment is not closed")]
    Quote,
    #[error("brackets do not match")]
    Brackets,
    #[error("it is more than one expression")]
    Several,
    #[error("it holds a comment")]
    Comment,
    #[error("it holds a parameter or an open place")]
    Parameter,
    #[error("a text in it is read otherwise under another setting")]
    Ambiguous,
}

/// Whether a text is one expression that stays within brackets put around it, whoever reads it. Whether it is valid is
/// for PostgreSQL to say.
///
/// # Errors
/// What is wrong.
pub fn closed(sql: &str) -> Result<(), Unclosed> {
    let found = pieces(sql, true).ok_or(Unclosed::Quote)?;
    if pieces(sql, false).as_ref() != Some(&found) {
        return Err(Unclosed::Ambiguous);
    }
    let mut open: Vec<&str> = Vec::new();
    let mut first = true;
    for piece in &found {
        let text = piece.text(sql);
        match piece.kind {
            Kind::Comment => return Err(Unclosed::Comment),
            Kind::Parameter | Kind::Place => return Err(Unclosed::Parameter),
            Kind::UnicodeName => return Err(Unclosed::Ambiguous),
            Kind::OtherText if text.starts_with(['u', 'U']) => return Err(Unclosed::Ambiguous),
            Kind::Word
                if first && ["select", "with", "values", "table", "distinct", "all"].iter().any(|w| text.eq_ignore_ascii_case(w)) =>
            {
                return Err(Unclosed::Several);
            }
            Kind::Symbol => match text {
                "(" => open.push(")"),
                "[" => open.push("]"),
                ")" | "]" if open.pop() != Some(text) => return Err(Unclosed::Brackets),
                ";" => return Err(Unclosed::Several),
                "," if open.is_empty() => return Err(Unclosed::Several),
                _ => {}
            },
            _ => {}
        }
        first &= piece.is_blank();
    }
    if open.is_empty() { Ok(()) } else { Err(Unclosed::Brackets) }
}

/// Whether an expression binds closer than any operator: a column, a number, a literal, a call.
pub fn is_atom(sql: &str) -> bool {
    let sql = sql.trim();
    let Some(found) = pieces(sql, true) else { return false };
    let is = |i: usize, symbol: &str| found.get(i).is_some_and(|p| p.kind == Kind::Symbol && p.text(sql) == symbol);
    let named = |i: usize| found.get(i).is_some_and(|p| matches!(p.kind, Kind::Word | Kind::Name));
    if found.len() == 1 {
        return found.iter().all(|p| matches!(p.kind, Kind::Word | Kind::Name | Kind::Number | Kind::Text));
    }
    let mut at = 0;
    while named(at) && is(at + 1, ".") {
        at += 2;
    }
    at += usize::from(named(at));
    if at == found.len() {
        return true;
    }
    let mut depth = 0usize;
    for i in at..found.len() {
        match (is(i, "("), is(i, ")")) {
            (true, _) => depth += 1,
            (_, true) if depth == 1 => return i + 1 == found.len(),
            (_, true) => depth = depth.saturating_sub(1),
            _ if depth == 0 => return false,
            _ => {}
        }
    }
    false
}
