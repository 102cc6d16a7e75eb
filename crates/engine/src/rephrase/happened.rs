//! What happened in a period, noted down: 'lost hires, last 90 days', 'cancelled lessons prev wk'. Rows of events that have no names are
//! counted where nobody asks to list them.

use super::{Sentence, keyword};
use crate::link::Item;
use crate::mention::Sense;
use crate::time::TimeMeaning;

/// Words that look ahead, what is to come is listed, and of spans that are told by their ends, whose rows may be wanted.
const LISTED: &[&str] = &[
    "next",
    "coming",
    "upcoming",
    "due",
    "tomorrow",
    "ahead",
    "planned",
    "scheduled",
    "expected",
    "list",
    "details",
    "today",
    "since",
    "between",
    "from",
    "before",
    "after",
    "until",
    "to",
    "on",
];

/// A count before the rows.
pub(super) fn read(s: &Sentence<'_>) -> Option<Vec<Item>> {
    states(s).or_else(|| events(s))
}

/// 'no-shows per instructor': the rows of that state are counted, by what they refer to.
fn states(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let (t, _) = s.value(0)?;
    let leads = matches!(s.tag(1), "each_lead" | "by" | "group_by");
    let key = s.table(s.next(2)).or_else(|| s.category(s.next(2)).map(|p| p.0)).filter(|x| *x != t)?;
    let lexicon = s.lexicon();
    let refers = lexicon.adjacent[t].iter().map(|&e| &lexicon.edges[e]).any(|e| e.from == t && e.to == key);
    let several = s.set.tokens.get(s.items[0].end.checked_sub(1)?).is_some_and(|w| w.lower != w.lemma);
    let own = (0..s.items.len()).any(|i| s.table(i) == Some(t) || s.amount(i).is_some() || matches!(s.tag(i), "sup" | "top" | "cmp"));
    if !leads || !refers || !several || own || s.measures() {
        return None;
    }
    let (start, end) = (s.items[0].start, s.items[0].end);
    let mut items = s.items.to_vec();
    items.insert(1, Item { sense: Sense::Table(t), start: end, end, fit: 1.0 });
    items.insert(0, keyword("count", "", start));
    Some(items)
}

/// Periods that run until today, as they are written in figures: what happened in them is counted, whatever it is called by.
const TO_DATE: &[&str] = &["ytd", "mtd", "qtd", "wtd"];

fn events(s: &Sentence<'_>) -> Option<Vec<Item>> {
    let lexicon = s.lexicon();
    let to_date = s.set.tokens.iter().any(|t| TO_DATE.contains(&t.text.to_lowercase().as_str()));
    let flag = |i: usize| match s.sense(i) {
        Some(Sense::Restriction(_)) => true,
        Some(Sense::Column(t, c)) => {
            let class = lexicon.schema.tables[*t].columns[*c].class;
            class == crate::schema::TypeClass::Boolean || class.is_temporal() && crate::compose::state::is_deed(&s.word(i))
        }
        _ => s.is(i, &["new"]),
    };
    let plain = |i: usize| {
        matches!(
            s.sense(i),
            Some(
                Sense::Table(_)
                    | Sense::Value { .. }
                    | Sense::Adjective(..)
                    | Sense::Punctuation(',' | ':')
                    | Sense::Time(TimeMeaning::Range(_))
            )
        ) || matches!(s.tag(i), "filler" | "of" | "prep" | "all")
            || to_date && flag(i)
    };
    if !(0..s.items.len()).all(plain) || s.set.tokens.iter().any(|t| LISTED.contains(&t.lower.as_str())) {
        return None;
    }
    let periods = s.items.iter().filter(|i| matches!(i.sense, Sense::Time(_))).count();
    let head = (0..s.items.len()).find(|&i| s.table(i).is_some())?;
    let t = s.table(head)?;
    let refers = lexicon.adjacent[t].iter().any(|&e| lexicon.edges[e].from == t);
    let happens = refers && lexicon.tables[t].date.is_some();
    let event = match lexicon.roles[t].role.as_ref().map(|r| r.name) {
        Some("event") => true,
        // 'hires' are no people where they have no names.
        Some("person") => happens && !lexicon.is_person(t),
        Some(_) => false,
        None => happens,
    };
    let key = &lexicon.schema.tables[t].primary_key;
    let unnamed = lexicon.tables[t].display.iter().all(|c| key.contains(c) || lexicon.schema.tables[t].columns[*c].class.is_temporal());
    let first = s.items.first()?.start;
    let several = s.set.tokens.get(s.items[head].end.checked_sub(1)?).is_some_and(|w| w.lower != w.lemma);
    let fits = to_date || event && unnamed;
    if periods != 1 || !several || !fits {
        return None;
    }
    let mut items = s.items.to_vec();
    items.insert(0, keyword("count", "", first));
    Some(items)
}
