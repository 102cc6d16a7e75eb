//! What tells an imperative verb from the noun that is written the same: what follows it.

use super::Wanted;
use super::words::{ASKING, DETERMINERS, KEPT, LETTERS, NEW, NUMBERS, PREPOSITIONS, PRONOUNS, SHOWN, UNITS};
use crate::lexicon::{Lexicon, Target};
use crate::text::{Token, lemma};

/// A sentence behind its verb.
pub(super) struct Clause<'a> {
    pub tokens: &'a [&'a Token],
    /// Lower case; quoted texts are empty.
    pub words: &'a [&'a str],
    /// The word behind the verb.
    pub at: usize,
    pub lexicon: &'a Lexicon,
}

/// What a word in -ing may come from: 'deleting' → delete, 'setting' → set.
pub(super) fn base_of_ing(word: &str) -> Option<[String; 3]> {
    let stem = word.strip_suffix("ing").filter(|s| s.chars().count() > 1)?;
    let mut single = stem.to_string();
    single.pop();
    Some([stem.to_string(), format!("{stem}e"), single])
}

/// 'every Monday', 'each morning at 8': how many words such an opening has.
pub(super) fn recurring_lead(words: &[&str]) -> Option<usize> {
    let opens =
        matches!(words.first().copied(), Some("every" | "each")) && words.get(1).is_some_and(|w| UNITS.contains(&lemma(w).as_str()));
    opens.then(|| {
        let rest = words.get(2..).unwrap_or_default();
        let more = rest
            .iter()
            .take(4)
            .take_while(|w| matches!(**w, "at" | "on" | "o'clock" | "am" | "pm" | "," | "morning") || is_number(w))
            .count();
        2 + more
    })
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '$' | '€' | '£')) || NUMBERS.contains(&word)
}

impl Clause<'_> {
    fn word(&self, i: usize) -> &str {
        self.words.get(i).copied().unwrap_or("")
    }

    /// True where one of the signs shows that the verb is one; `certain`: only a verb can stand there; `joined`: it
    /// stands behind 'and' or a comma; `verb`: where it stands.
    pub(super) fn shows(&self, evidence: &[&str], certain: bool, joined: bool, verb: usize) -> bool {
        let next = self.word(self.at);
        let plain = !PREPOSITIONS.contains(&next) && !next.is_empty() || self.is_quoted(self.at);
        evidence.iter().any(|sign| match *sign {
            "always" => {
                let stored = self.lexicon.named(&lemma(self.word(verb))).iter().any(|h| h.weight > 0.9);
                (!joined && !stored) || certain || self.object() || self.noun() || self.counted()
            }
            "object" => self.object() || certain && plain && !matches!(next, "me" | "us" | "check"),
            "new" => plain && (NEW.contains(&next) || certain && is_number(next)) && !self.is_time(self.at),
            "noun" => self.noun(),
            "row" => self.row(self.at) || plain && self.later(&["called", "named", "titled"]).is_some(),
            "amount" => plain && self.amount(),
            "to" => plain && self.destination().is_some(),
            "as" => plain && self.later(&["as"]).is_some_and(|i| i > self.at && !self.shown_at(i + 1)),
            "store" => plain && self.store(),
            "sum" => is_number(next) && self.later(&["to"]).is_some_and(|i| DETERMINERS.contains(&self.word(i + 1))),
            "discount" => is_number(next) && self.later(&["off"]).is_some(),
            "gift" => self.gift(),
            "beyond" => (self.object() || self.person()) && !matches!(next, "me" | "us"),
            "me" => matches!(next, "me" | "us") && self.words.len() > self.at + 1,
            "person" => self.person(),
            "channel" => self.channel(),
            "letter" => NEW.contains(&next) && (self.at..self.at + 5).any(|i| LETTERS.contains(&self.word(i))),
            "when" => {
                (matches!(next, "me" | "us") || self.person() || self.object())
                    && (self.later(&["when", "if", "once", "whenever", "unless"]).is_some_and(|i| i > self.at) || self.at_times())
            }
            "every" => (matches!(next, "me" | "us") || self.person() || self.object() || certain) && self.at_times(),
            "future" => self.later(&["next", "coming", "upcoming", "tomorrow", "future", "following"]).is_some() && plain,
            word => plain && self.later(&[word]).is_some_and(|i| i > self.at),
        })
    }

    /// Nothing of the schema holds what people said or thought.
    pub(super) fn is_unheard(&self) -> bool {
        const HEARD: &[&str] = &["review", "feedback", "rating", "opinion", "survey", "remark", "testimonial"];
        let said = |words: &[String]| words.iter().any(|w| HEARD.contains(&lemma(w).as_str()));
        // What people complain of is kept where complaints are, with their kinds.
        let complains = self.words.iter().any(|w| w.starts_with("complain"));
        let kept = || crate::roles::trade::called(self.lexicon, "complaints").and_then(|t| crate::roles::trade::kind(self.lexicon, t));
        if complains && kept().is_some() {
            return false;
        }
        self.lexicon.tables.iter().all(|t| !said(&t.words) && t.columns.iter().all(|c| !said(&c.words)))
    }

    /// The verb is the base form of a participle of the schema ('ship' of shipped_on) and has an object: it is told to be done.
    pub(super) fn orders_what_is_recorded(&self, verb: &str) -> bool {
        let recorded = |h: &crate::lexicon::NameHit| match h.target {
            Target::Column(t, c) => self.lexicon.tables[t].columns[c]
                .words
                .iter()
                .any(|w| w.ends_with("ed") && w != verb && lemma(w) != lemma(verb) || w.strip_suffix("ed").is_some_and(|s| s == verb)),
            _ => false,
        };
        !ASKING.contains(&verb)
            // 'deliveries that …' are told by no verb.
            && lemma(verb) == verb
            && self.lexicon.named(&lemma(verb)).iter().all(|h| h.weight < 0.9)
            && self.lexicon.named_by_stem(&crate::text::stem(&lemma(verb))).iter().any(recorded)
            && self.object()
    }

    /// Nothing past is spoken of: 'let me know when order 12 ships', not 'when the last one was placed'.
    pub(super) fn is_to_come(&self) -> bool {
        (self.at..self.words.len())
            .all(|i| !self.is_participle(i) && !matches!(self.word(i), "was" | "were" | "did" | "had" | "has" | "have"))
    }

    /// 'should we reorder' where reordering is a word of the schema: that can be looked up.
    pub(super) fn is_advice(&self) -> bool {
        let verb = self.word(self.at);
        let named =
            !self.lexicon.named(&lemma(verb)).is_empty() || !self.lexicon.named_by_stem(&crate::text::stem(&lemma(verb))).is_empty();
        !verb.is_empty() && !named
    }

    /// 'set the limit to 20', 'create a list of …', 'change it to last year': the answer is meant, and not the data.
    pub(super) fn is_about_the_answer(&self, verb: &str, wanted: Wanted, talking: bool) -> bool {
        if wanted == Wanted::Forecast {
            return self.is_named(verb);
        }
        if wanted != Wanted::Change {
            return false;
        }
        let duplicates = matches!(self.word(self.at), "duplicates" | "duplicate")
            || self.word(self.at) == "the" && self.word(self.at + 1) == "duplicates";
        let object_end =
            (self.at..self.words.len()).find(|&i| i > self.at && PREPOSITIONS.contains(&self.word(i))).unwrap_or(self.words.len());
        // The object's last word is what it is; beside a word of the schema it is no word of the answer.
        let head = (self.at..object_end).rev().find(|&i| !self.word(i).is_empty());
        let made = matches!(verb, "create" | "add" | "open" | "make" | "creating" | "making" | "adding");
        let shown = head.is_some_and(|i| {
            let own = self.is_shown(i) && !(self.word(i).starts_with("number") || self.word(i) == "total")
                || self.word(i) == "table" && self.word(i + 1) == "of";
            own && (made || (self.at..i).all(|j| !self.is_named(self.word(j))))
        });
        let kept_in = self.later(&["to", "in", "into"]).is_some_and(|i| self.is_stored(i + 1));
        if duplicates || shown && !kept_in {
            return true;
        }
        // 'remove Berlin from the list'.
        let place = self.later(&["from", "in", "on", "to"]).filter(|i| *i > self.at).and_then(|i| {
            let noun = if DETERMINERS.contains(&self.word(i + 1)) { i + 2 } else { i + 1 };
            (self.is_shown(noun) && self.words.len() <= noun + 1).then_some(noun)
        });
        if place.is_some() {
            return true;
        }
        if !talking {
            return false;
        }
        // 'remove the channel filter': a restriction of what was asked, whatever it names.
        if head.is_some_and(|i| matches!(self.word(i), "filter" | "filters" | "restriction" | "restrictions" | "condition" | "conditions"))
        {
            return true;
        }
        // What was asked before is to be changed: by a period, a grain, a name.
        let turned = matches!(verb, "change" | "switch" | "set" | "replace" | "make" | "update" | "fix" | "correct" | "adjust" | "move");
        let named = |i: usize| {
            let from = if DETERMINERS.contains(&self.word(i)) { i + 1 } else { i };
            let word = self.word(from);
            is_number(word)
                || self.is_named(word)
                || self.is_time(from)
                || matches!(
                    word,
                    "last"
                        | "next"
                        | "previous"
                        | "current"
                        | "by"
                        | "per"
                        | "top"
                        | "monthly"
                        | "weekly"
                        | "daily"
                        | "yearly"
                        | "quarterly"
                )
        };
        let points = PRONOUNS.contains(&self.word(self.at)) || self.is_named(self.word(self.at)) || self.is_time(self.at + 1);
        turned && points && !self.row(self.at) && self.later(&["to", "with", "by"]).is_none_or(|i| named(i + 1))
    }

    /// A determiner, a name, a quoted text or one row of a table.
    fn object(&self) -> bool {
        let next = self.word(self.at);
        DETERMINERS.contains(&next) && !self.is_time(self.at) || self.is_quoted(self.at) || self.row(self.at) || self.person()
    }

    /// 'order 12', 'customer C00017', 'ticket #5'.
    fn row(&self, at: usize) -> bool {
        let from = if matches!(self.word(at), "the" | "our" | "my" | "this" | "that") { at + 1 } else { at };
        let noun = (from..from + 2).find(|&i| self.names_table(self.word(i)) && lemma(self.word(i)) == self.word(i));
        noun.is_some_and(|i| {
            let i = if matches!(self.word(i + 1), "#" | "no" | "number" | "id" | "nr") { i + 1 } else { i };
            let name = self.tokens.get(i + 1).is_some_and(|t| t.capitalized && !self.mostly_capitals());
            let code = self.word(i + 1).chars().any(|c| c.is_ascii_digit());
            code || name || self.is_quoted(i + 1)
        })
    }

    /// Rows of a table, all of them.
    fn noun(&self) -> bool {
        let grouped = self.later(&["per", "by"]).is_some_and(|i| !is_number(self.word(i + 1)));
        let rows = |i: usize| lemma(self.word(i)) != self.word(i) && self.names_table(self.word(i));
        !grouped && (rows(self.at) || rows(self.at + 1) && !PREPOSITIONS.contains(&self.word(self.at)))
    }

    /// 'delete 5 orders'.
    fn counted(&self) -> bool {
        is_number(self.word(self.at)) && self.names_table(self.word(self.at + 1))
    }

    /// A name: a capital that no name of the schema explains.
    fn person(&self) -> bool {
        let Some(token) = self.tokens.get(self.at) else { return false };
        token.capitalized && !token.punctuation && token.lower != "i" && !self.mostly_capitals() && !self.is_named(&token.lower)
    }

    fn mostly_capitals(&self) -> bool {
        let words: Vec<&&Token> = self.tokens.iter().filter(|t| t.text.chars().any(char::is_alphabetic)).collect();
        words.iter().filter(|t| t.capitalized).count() * 3 > words.len() * 2
    }

    /// 'by 5 %', 'to 20', behind what is to be changed.
    fn amount(&self) -> bool {
        (self.at + 1..self.words.len()).any(|i| {
            let far = matches!(self.word(i), "by" | "to" | "=") && !is_number(self.word(i - 1));
            let value = if matches!(self.word(i + 1), "a" | "another" | "at" | "$" | "€" | "£") { i + 2 } else { i + 1 };
            far && is_number(self.word(value)) && !self.is_participle(i - 1)
        })
    }

    /// Where 'to' is followed by what something is to become.
    fn destination(&self) -> Option<usize> {
        (self.at + 1..self.words.len()).find(|&i| {
            matches!(self.word(i), "to" | "into" | "=")
                && !self.is_participle(i - 1)
                && !is_number(self.word(i - 1))
                && i + 1 < self.words.len()
        })
    }

    fn is_participle(&self, i: usize) -> bool {
        let word = self.word(i);
        word.len() > 3 && word.ends_with("ed")
            || matches!(word, "sold" | "sent" | "paid" | "given" | "made" | "lent" | "bought" | "due" | "belonging" | "going")
    }

    /// 'to the products', 'from the patient register'.
    fn store(&self) -> bool {
        self.later(&["to", "from", "into", "in"]).is_some_and(|i| i > self.at && self.is_stored(i + 1))
    }

    fn is_stored(&self, at: usize) -> bool {
        let from = if DETERMINERS.contains(&self.word(at)) { at + 1 } else { at };
        from > at && (from..from + 3).any(|i| KEPT.contains(&self.word(i)) || self.names_table(self.word(i)))
    }

    /// 'every customer a discount'.
    fn gift(&self) -> bool {
        let to_whom = matches!(self.word(self.at), "all" | "every" | "each" | "everyone" | "everybody") && !self.is_time(self.at)
            || self.person()
            || self.row(self.at);
        to_whom
            && (self.at + 1..self.words.len())
                .any(|i| matches!(self.word(i), "a" | "an" | "another") && !PREPOSITIONS.contains(&self.word(i - 1)))
    }

    /// 'by mail', 'to my inbox', an address.
    fn channel(&self) -> bool {
        let by = self.later(&["by", "via", "per", "through", "over", "as"]).is_some_and(|i| {
            let i = if NEW.contains(&self.word(i + 1)) { i + 2 } else { i + 1 };
            matches!(
                self.word(i),
                "email" | "e-mail" | "mail" | "post" | "sms" | "text" | "fax" | "slack" | "teams" | "whatsapp" | "telegram"
            )
        });
        let inbox = self.later(&["inbox", "mailbox"]).is_some();
        let address = self.tokens.iter().skip(self.at).any(|t| t.text.contains('@'));
        let letter = NEW.contains(&self.word(self.at + 1)) && LETTERS.contains(&self.word(self.at + 2));
        let someone = self
            .later(&["to"])
            .is_some_and(|i| i > self.at && self.tokens.get(i + 1).is_some_and(|t| t.capitalized && !self.is_named(&t.lower)));
        by || inbox || address || letter || someone && !self.mostly_capitals()
    }

    /// 'every Monday', 'daily', 'tomorrow', 'automatically'.
    fn at_times(&self) -> bool {
        let often = (0..self.words.len()).any(|i| {
            matches!(self.word(i), "every" | "each")
                && self.word(i + 1).split('-').next().is_some_and(|w| UNITS.contains(&lemma(w).as_str()))
        });
        often
            || self
                .later(&[
                    "daily",
                    "weekly",
                    "monthly",
                    "hourly",
                    "automatically",
                    "regularly",
                    "periodically",
                    "tomorrow",
                    "tonight",
                    "later",
                    "nightly",
                ])
                .is_some()
    }

    /// A determiner that belongs to a time: 'this month', 'each week', 'the last two years'.
    fn is_time(&self, at: usize) -> bool {
        let unit = |i: usize| UNITS.contains(&lemma(self.word(i)).as_str());
        let turned = |i: usize| {
            matches!(self.word(i), "last" | "next" | "past" | "previous" | "first" | "current" | "same" | "few") || is_number(self.word(i))
        };
        unit(at) || unit(at + 1) || turned(at + 1) && (unit(at + 2) || turned(at + 2) && unit(at + 3))
    }

    fn is_quoted(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.quoted)
    }

    fn is_shown(&self, i: usize) -> bool {
        SHOWN.contains(&lemma(self.word(i)).as_str()) || SHOWN.contains(&format!("{} {}", self.word(i), self.word(i + 1)).as_str())
    }

    /// 'as a bar chart': a word of a picture within the next words.
    fn shown_at(&self, from: usize) -> bool {
        (from..from + 5).any(|i| {
            self.is_shown(i) || matches!(self.word(i), "bar" | "bars" | "line" | "lines" | "area" | "table" | "csv" | "json" | "percent")
        })
    }

    fn later(&self, words: &[&str]) -> Option<usize> {
        (self.at..self.words.len()).find(|&i| words.contains(&self.word(i)))
    }

    fn is_named(&self, word: &str) -> bool {
        !word.is_empty() && self.lexicon.named(&lemma(word)).iter().any(|h| h.weight >= 0.5)
    }

    fn names_table(&self, word: &str) -> bool {
        !word.is_empty() && self.lexicon.named(&lemma(word)).iter().any(|h| matches!(h.target, Target::Table(_)) && h.weight >= 0.6)
    }
}
