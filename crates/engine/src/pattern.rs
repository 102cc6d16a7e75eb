//! Small patterns over words: `a|b` either, `(a)` or nothing, `*` one to three words, `@` a name of one to six words,
//! `...` any number of words that say nothing.

/// A word, or several of which one may stand there. Most places of the lists have one, which takes no memory of its own: thousands are
/// read when a question is asked for the first time.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    One(&'static str),
    Several(Vec<&'static str>),
}

impl Words {
    /// Reads words that are parted by a sign.
    pub(crate) fn read(text: &'static str, sign: u8) -> Self {
        if !text.as_bytes().contains(&sign) {
            return Self::One(text);
        }
        Self::Several(text.split(char::from(sign)).collect())
    }

    pub(crate) fn all(&self) -> &[&'static str] {
        match self {
            Self::One(word) => std::slice::from_ref(word),
            Self::Several(words) => words,
        }
    }
}

/// A part of a pattern.
#[derive(Debug, Clone)]
enum Part {
    Words { words: Words, optional: bool },
    Gap { optional: bool },
    Name,
    Idle,
}

/// A sequence of words with alternatives, gaps and names.
#[derive(Debug, Clone)]
pub(crate) struct Pattern(Vec<Part>);

const LONGEST_GAP: usize = 3;
const LONGEST_NAME: usize = 6;
/// Matching gives up after so many steps: more than any line of the data files needs.
const MOST_STEPS: usize = 4_000;

/// The words of a match that stand for names, as ranges.
pub(crate) type Names = Vec<(usize, usize)>;

impl Pattern {
    /// Reads a pattern as the data files write them.
    pub(crate) fn new(text: &'static str) -> Self {
        let part = |written: &'static str| match written {
            "*" => Part::Gap { optional: false },
            "(*)" => Part::Gap { optional: true },
            "@" => Part::Name,
            "..." => Part::Idle,
            _ => {
                let inner = written.strip_prefix('(').and_then(|w| w.strip_suffix(')'));
                Part::Words { words: Words::read(inner.unwrap_or(written), b'|'), optional: inner.is_some() }
            }
        };
        Self(text.split(' ').map(part).collect())
    }

    /// Where the pattern ends if it begins at the start of `words`; nothing is idle.
    pub(crate) fn end(&self, words: &[&str]) -> Option<usize> {
        let mut search = Search { words, whole: false, idle: &|_| false, names: Vec::new(), steps: 0 };
        search.rest(&self.0, 0)
    }

    /// The names of a pattern that `words` are from the first to the last.
    pub(crate) fn names(&self, words: &[&str], idle: &dyn Fn(&str) -> bool) -> Option<Names> {
        let mut search = Search { words, whole: true, idle, names: Vec::new(), steps: 0 };
        search.rest(&self.0, 0)?;
        Some(search.names)
    }
}

struct Search<'a> {
    words: &'a [&'a str],
    whole: bool,
    idle: &'a dyn Fn(&str) -> bool,
    names: Names,
    steps: usize,
}

impl Search<'_> {
    fn rest(&mut self, parts: &[Part], at: usize) -> Option<usize> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        let Some((first, others)) = parts.split_first() else {
            return (!self.whole || at == self.words.len()).then_some(at);
        };
        match first {
            Part::Words { words, optional } => {
                if self.words.get(at).is_some_and(|w| words.all().contains(w))
                    && let Some(end) = self.rest(others, at + 1)
                {
                    return Some(end);
                }
                if *optional { self.rest(others, at) } else { None }
            }
            Part::Gap { optional } => {
                (usize::from(!optional)..=LONGEST_GAP).filter(|n| at + n <= self.words.len()).find_map(|n| self.rest(others, at + n))
            }
            Part::Name => (1..=LONGEST_NAME).filter(|n| at + n <= self.words.len()).find_map(|n| {
                let kept = self.names.len();
                self.names.push((at, at + n));
                let end = self.rest(others, at + n);
                if end.is_none() {
                    self.names.truncate(kept);
                }
                end
            }),
            Part::Idle => {
                let run = self.words.iter().skip(at).take_while(|w| (self.idle)(w)).count();
                (0..=run).find_map(|n| self.rest(others, at + n))
            }
        }
    }
}
