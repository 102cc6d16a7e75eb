//! Whose deeds are spoken of, and which: the clauses of 'members who borrowed a saw but no drill'.

use super::super::parts::column;
use super::{Clause, Head, Said, refers};
use crate::compose::Setting;
use crate::link::Item;
use crate::mention::Sense;
use crate::query::{Expr, Predicate};
use crate::schema::TypeClass;

/// The clauses of a question; `None` where other words stand among them.
pub(super) fn read(items: &[Item], set: Setting<'_>) -> Option<Said> {
    Reader { items, set, head: Head::Open, clauses: Vec::new(), open: Clause::default(), negated: false }.read()
}

/// Reads whose deeds they are, and which.
struct Reader<'a> {
    items: &'a [Item],
    set: Setting<'a>,
    head: Head,
    clauses: Vec<Clause>,
    open: Clause,
    negated: bool,
}

impl Reader<'_> {
    fn words(&self, at: usize) -> Vec<&str> {
        let tokens = self.items.get(at).and_then(|x| self.set.tokens.get(x.start..x.end)).unwrap_or_default();
        tokens.iter().filter(|t| !t.quoted).map(|t| t.lower.as_str()).collect()
    }

    /// True for 'only' as an item of its own.
    fn only_said(&self, at: usize) -> bool {
        matches!(self.words(at)[..], ["only" | "exclusively" | "solely" | "just"])
    }

    /// True where 'only' is said between two items.
    fn only_before(&self, at: usize) -> bool {
        let from = at.checked_sub(1).and_then(|b| self.items.get(b)).map_or(0, |i| i.end);
        let to = self.items.get(at).map_or(from, |i| i.start);
        let said = |w: &str| matches!(w, "only" | "exclusively" | "solely" | "just");
        self.set.tokens.get(from..to).unwrap_or_default().iter().any(|t| said(&t.lower))
    }

    fn read(mut self) -> Option<Said> {
        // 'that we still own' says how they stand today.
        if self.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "still" | "longer" | "anymore")) {
            return None;
        }
        let at = self.find_head()?;
        let mut from = None;
        let mut end = at;
        let mut led = self.head == Head::Open;
        let mut i = at;
        while i < self.items.len() {
            let first = self.words(i).first().copied().unwrap_or_default().to_string();
            if self.only_before(i) {
                self.open.only = true;
            }
            let mut opens = true;
            match &self.items[i].sense {
                Sense::Keyword("that" | "who" | "with" | "where", _) => led = true,
                // 'hired from all workshops' is spread over them.
                Sense::Keyword("all", _) if matches!(first.as_str(), "all" | "every" | "each") => return None,
                Sense::Keyword("verb" | "prep" | "filler" | "of" | "all" | "its" | "by", _) => opens = false,
                Sense::Keyword("traded", _) => {
                    self.begins();
                    self.open.verb = true;
                }
                Sense::Keyword("both", _) => {}
                Sense::Keyword("neg" | "without" | "nor", _) => {
                    // 'borrowed neither a saw nor a drill': the verb is denied.
                    let verb = self.open.verb && self.open.things.is_empty() && !self.open.whole && !self.parted(i);
                    if !verb {
                        self.begins();
                    }
                    (self.negated, self.open.denied) = (true, true);
                }
                // 'but not' leaves out, where something was said before it.
                Sense::Keyword("except", _) if first == "but" && self.open.is_said() => {
                    self.begins();
                    (self.negated, self.open.denied) = (true, true);
                }
                Sense::Keyword("but", _) => {
                    self.begins();
                    (self.negated, self.open.denied) = (false, false);
                }
                Sense::Keyword("and" | "or", _) | Sense::Punctuation(',') => opens = false,
                Sense::Time(_) | Sense::Punctuation(_) if self.open.is_said() => break,
                Sense::Table(t) => {
                    let (t, verb) = (*t, self.is_verb(i));
                    self.table(t, verb, i)?;
                    end = i + 1;
                }
                Sense::Column(t, c) if self.is_verb(i) && self.happens(*t) && self.is_date(*t, *c) => {
                    let t = *t;
                    self.table(t, true, i)?;
                    end = i + 1;
                }
                Sense::Value { table, column: c, value, .. } => {
                    let t = *table;
                    if self.is_own(t) && !led && !self.open.verb && from.is_none() {
                        i += 1;
                        continue;
                    }
                    if self.is_own(t) && self.head == Head::Rows(t) {
                        break;
                    }
                    let expr = column(self.set.lexicon, t, *c);
                    let p = Predicate::In { expr, values: vec![Expr::Text(value.clone())], negated: false };
                    self.thing(p, t, i)?;
                    end = i + 1;
                }
                Sense::Unknown if self.only_said(i) => self.open.only = true,
                Sense::Unknown if first == "ever" || crate::text::is_light_verb(&first) => opens = false,
                _ => return None,
            }
            if opens && from.is_none() {
                from = Some(i);
            }
            i += 1;
        }
        self.begins();
        let head = self.head;
        let from = from.filter(|f| *f < end)?;
        // What is cut out holds all that was read.
        let rest_is_plain = self.items[end..].iter().all(|i| match &i.sense {
            Sense::Keyword(tag, _) => matches!(*tag, "filler" | "prep" | "of" | "all" | "verb" | "by" | "that"),
            sense => matches!(sense, Sense::Time(_) | Sense::Punctuation(_) | Sense::Value { .. }),
        });
        (rest_is_plain && !self.clauses.is_empty()).then_some(Said { head, clauses: self.clauses, from, to: end })
    }

    /// Finds whose deeds they are; where what they did begins.
    fn find_head(&mut self) -> Option<usize> {
        let lexicon = self.set.lexicon;
        for i in 0..self.items.len() {
            match &self.items[i].sense {
                // 'attended Oslo' says a deed before those who did it.
                Sense::Table(_) | Sense::Column(..) if self.is_verb(i) => return None,
                Sense::Table(t) => {
                    self.head = Head::Rows(*t);
                    return Some(i + 1);
                }
                Sense::Column(t, c) => {
                    let (shape, entry) = (&lexicon.schema.tables[*t].columns[*c], &lexicon.tables[*t].columns[*c]);
                    let names = lexicon.tables[*t].date.is_none() && lexicon.tables[*t].display == [*c];
                    let text = shape.class == TypeClass::Text && !entry.foreign && !entry.key && !names;
                    // 'active clients' are rows, though a comment calls their state 'client status'.
                    let said = self.set.tokens.get(self.items[i].start..self.items[i].end).unwrap_or_default();
                    let state = lexicon.roles[*t].categorizes(*c) && !said.iter().any(|w| entry.words.contains(&w.lemma));
                    let describes = matches!(self.items.get(i + 1).map(|x| &x.sense), Some(Sense::Table(of)) if of == t);
                    self.head = Head::Text((*t, *c));
                    return (text && !state && !describes).then_some(i + 1);
                }
                Sense::Keyword("who", _) => return Some(i + 1),
                Sense::Keyword("that", _) if i == 0 && self.words(i).first() == Some(&"who") => return Some(i + 1),
                Sense::Keyword("ask" | "which" | "all" | "distinct" | "filler" | "verb" | "count" | "count_distinct" | "of", _) => {}
                _ => return None,
            }
        }
        None
    }

    fn is_own(&self, t: usize) -> bool {
        matches!(self.head, Head::Rows(h) | Head::Text((h, _)) if h == t)
    }

    fn is_date(&self, t: usize, c: usize) -> bool {
        self.set.lexicon.schema.tables[t].columns[c].class.is_temporal()
    }

    /// True for rows that happen to those asked for.
    fn happens(&self, t: usize) -> bool {
        match self.head {
            Head::Rows(h) => refers(t, h, self.set.lexicon),
            Head::Text((h, _)) => h == t,
            Head::Open => true,
        }
    }

    fn is_verb(&self, at: usize) -> bool {
        let words = self.words(at);
        let verb = |w: &str| crate::compose::state::is_deed(w) || matches!(w, "borrow" | "buy" | "take" | "order" | "rent" | "use");
        words.len() == 1 && words.first().is_some_and(|w| verb(w))
    }

    /// What was said is closed, if anything was; what follows is denied as what stands before it until a word turns that.
    fn begins(&mut self) {
        if self.open.is_said() {
            let denied = self.negated;
            let done = std::mem::replace(&mut self.open, Clause { denied, ..Clause::default() });
            self.clauses.push(done);
        }
    }

    fn table(&mut self, t: usize, verb: bool, at: usize) -> Option<()> {
        let lexicon = self.set.lexicon;
        if self.is_own(t) && matches!(self.head, Head::Rows(_)) {
            return None;
        }
        if !verb && self.open.event.is_some_and(|e| refers(e, t, lexicon) || e == t) && self.open.things.is_empty() {
            // 'borrowed a tool': only that.
            self.open.whole = !self.named_one(at);
            return Some(());
        }
        // 'no loans returned after May': such a deed says more of the same rows.
        if verb && self.open.event == Some(t) && !self.parted(at) {
            return None;
        }
        let kind = |t: usize, of: usize| t == of || refers(t, of, lexicon);
        if self.open.event.is_none() && self.open.things.last().is_some_and(|x| kind(t, x.1)) && !self.parted(at) {
            // 'cancelled shipments'
            self.open.event = Some(t);
            return Some(());
        }
        // 'took a lesson': what is named right behind the verb is the deed, whatever other rows keep when they were taken.
        if !verb && self.open.verb && self.open.things.is_empty() && !self.open.whole && !self.parted(at) && self.happens(t) {
            self.open.event = Some(t);
            return Some(());
        }
        if self.open.is_said() {
            self.begins();
        }
        self.open.event = Some(t);
        self.open.verb |= verb;
        Some(())
    }

    /// True where a conjunction stands right before an item.
    fn parted(&self, at: usize) -> bool {
        let before = self.items[..at].iter().rev().find(|i| !matches!(i.sense, Sense::Keyword("filler" | "verb" | "all", _)));
        matches!(before.map(|i| &i.sense), Some(Sense::Keyword("and" | "or" | "nor" | "but", _) | Sense::Punctuation(_)))
    }

    /// A name or a number behind a table's name says which one.
    fn named_one(&self, at: usize) -> bool {
        matches!(self.items.get(at + 1).map(|i| &i.sense), Some(Sense::Value { .. } | Sense::Number(_) | Sense::Quoted(_)))
    }

    fn thing(&mut self, p: Predicate, t: usize, at: usize) -> Option<()> {
        let lexicon = self.set.lexicon;
        let Some((last, of)) = self.open.things.last_mut() else {
            if self.open.event.is_some_and(|e| e != t && !refers(e, t, lexicon)) {
                return None;
            }
            self.open.things.push((p, t));
            return Some(());
        };
        let joint = self.items[..at].iter().rev().find_map(|i| match &i.sense {
            Sense::Keyword(tag @ ("and" | "or" | "nor"), _) => Some(*tag),
            Sense::Punctuation(',') => Some(","),
            Sense::Keyword("filler" | "prep" | "all" | "of" | "neg", _) => None,
            _ => Some(""),
        })?;
        let (Predicate::In { expr: a, values, .. }, Predicate::In { expr: b, values: more, .. }) = (last, &p) else { return None };
        if *of != t || a != b || !matches!(joint, "and" | "or" | "nor" | ",") {
            return None;
        }
        if joint == "and" && !self.open.denied && !self.open.only && (self.open.verb || self.open.event != Some(t)) {
            // Both of them, each by itself.
            let (event, verb) = (self.open.event, self.open.verb);
            self.begins();
            self.open = Clause { event, verb, things: vec![(p, t)], ..Clause::default() };
            return Some(());
        }
        values.extend(more.iter().cloned());
        Some(())
    }
}
