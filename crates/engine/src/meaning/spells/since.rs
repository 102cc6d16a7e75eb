//! Since when things stand as they do, and when they came to: 'jammed for more than three days', 'since when has it been down', 'when did the
//! permit reach the hearing stage'.

use super::said::Words;
use super::tables::{Changes, changes, changes_of, equals, spells};
use super::{touched, without};
use crate::compose::Composed;
use crate::lexicon::Lexicon;
use crate::meaning::parts::{Key, Meaning, Measure, Place, Style, column, column_ref, table_ref};
use crate::meaning::view::View;
use crate::meaning::{build, read, settle};
use crate::mention::Sense;
use crate::query::{Aggregate, Predicate};
use crate::time::TimeMeaning;
use crate::time_types::{Grain, TimePoint, TimeRange};

pub(super) const RULE: &str = "since when in a state";
const CAME: &[&str] = &[
    "become", "became", "get", "got", "go", "went", "reach", "reached", "enter", "entered", "turn", "turned", "move", "moved", "come",
    "came", "change", "changed", "switch", "switched", "start", "started", "begin", "began", "fall", "fell",
];

enum Asked {
    /// Standing so for longer, or not as long.
    For { longer: bool, length: (i32, Grain) },
    /// The moment since when it stands so.
    Since,
    /// The moment at which it came to that; the last or first of several.
    Came(Option<Aggregate>),
}

pub(super) fn derive(words: &Words<'_>, style: Style) -> Option<Composed> {
    let (asked, said) = asked(words)?;
    let lexicon = words.set.lexicon;
    let kept = without(words, &said);
    let touched = touched(&kept, (words.set.tokens, lexicon));
    let view = View::new(&kept, words.set);
    if words.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "than" | "versus" | "vs" | "share" | "percentage"))
        && !matches!(asked, Asked::For { .. })
    {
        return None;
    }
    let mut m: Meaning = read::read(&view, style);
    if m.beyond || m.rank.is_some() || !m.having.is_empty() || m.absence.is_some() {
        return None;
    }
    if let Some(s) = touched.iter().find_map(|&t| spells(lexicon, t).filter(|s| s.strict)) {
        let stated =
            m.conditions.iter().any(|p| (0..lexicon.tables[s.table].columns.len()).any(|c| equals(p, (s.table, c), lexicon).is_some()));
        if !stated || !m.periods.is_empty() && !matches!(asked, Asked::Came(_)) {
            return None;
        }
        match asked {
            Asked::For { longer, length } => {
                m.conditions.extend(s.standing(lexicon));
                m.conditions.push(begun((s.table, s.from), longer, length, lexicon));
                if m.head == Some(s.table) {
                    m.head = None;
                }
            }
            Asked::Since => {
                m.conditions.extend(s.standing(lexicon));
                moment(&mut m, s.begins(), None, lexicon);
            }
            Asked::Came(f) => moment(&mut m, s.begins(), f, lexicon),
        }
        return finish(m, (s.table, &asked), (&view, style));
    }
    let c = touched.iter().find_map(|&t| changes(lexicon, t).or_else(|| changes_of(lexicon, t)))?;
    let places = places(&c);
    let at = m.conditions.iter().position(|p| places.iter().any(|place| equals(p, *place, lexicon).is_some()))?;
    if m.tables.iter().any(|t| *t != c.owner && *t != c.table) && !m.tables.contains(&c.owner) {
        return None;
    }
    let values = places.iter().find_map(|place| equals(&m.conditions[at], *place, lexicon))?;
    m.tables.retain(|t| *t != c.table);
    match asked {
        Asked::For { longer, length } => {
            let now = c.now?;
            m.conditions[at] = Predicate::In { expr: column(lexicon, c.owner, now), values, negated: false };
            // Nothing changed since: it stands so for longer.
            let p = begun((c.table, c.at), false, length, lexicon);
            m.conditions.push(Predicate::Related {
                of: table_ref(lexicon, c.owner),
                table: table_ref(lexicon, c.table),
                conditions: vec![p],
                negated: longer,
            });
            if m.head.is_none_or(|h| h == c.table) && !m.open_count {
                m.head = Some(c.owner);
            }
            if m.tables.is_empty() {
                m.tables.push(c.owner);
            }
        }
        Asked::Since => return None,
        Asked::Came(f) => {
            m.conditions[at] = Predicate::In { expr: column(lexicon, c.table, c.state), values, negated: false };
            moment(&mut m, (c.table, c.at), f, lexicon);
        }
    }
    finish(m, (c.table, &asked), (&view, style))
}

fn places(c: &Changes) -> Vec<Place> {
    [Some((c.table, c.state)), c.before.map(|b| (c.table, b)), c.now.map(|n| (c.owner, n))].into_iter().flatten().collect()
}

fn finish(mut m: Meaning, (table, asked): (usize, &Asked), (view, style): (&View<'_>, Style)) -> Option<Composed> {
    if !matches!(asked, Asked::For { .. }) {
        m.tables.retain(|t| *t != table);
    }
    settle::settle(&mut m, view, style)?;
    let mut out = build::build(m, view)?;
    out.rules.push(RULE);
    Some(out)
}

/// Began before a length of time from now, or since.
fn begun((t, c): Place, before: bool, (n, grain): (i32, Grain), lexicon: &Lexicon) -> Predicate {
    let start = if matches!(grain, Grain::Hour | Grain::Minute | Grain::Second) { TimePoint::now() } else { TimePoint::today() };
    let point = Some(start.shifted(-n, grain));
    let label = format!("{} {n} {}s ago", if before { "more than" } else { "less than" }, crate::render::grain_name(grain));
    let (from, to) = if before { (None, point) } else { (point, None) };
    Predicate::Within { column: column_ref(lexicon, t, c), range: TimeRange { from, to, grain, label }, negated: false }
}

/// The date is what is asked for, of each where that is said.
fn moment(m: &mut Meaning, date: Place, f: Option<Aggregate>, lexicon: &Lexicon) {
    m.asks.when = false;
    (m.open_count, m.open_function) = (false, None);
    let each = m.keys.iter().any(|k| matches!(k, Key::Entity(_)));
    m.head = None;
    if f.is_some() || each {
        m.shown.clear();
        let f = f.unwrap_or(Aggregate::Min);
        m.measures = vec![Measure::Of(f, column(lexicon, date.0, date.1), date.0)];
    } else {
        m.measures.clear();
        m.shown = vec![date];
    }
}

fn asked(words: &Words<'_>) -> Option<(Asked, Vec<usize>)> {
    // 'since when', 'for how long'
    if let Some(i) = words.phrase(&["since", "when"]) {
        let mut said = vec![i, i + 1];
        said.extend(frame(words));
        return Some((Asked::Since, said));
    }
    let length = words.items.iter().find_map(|x| match &x.sense {
        Sense::Time(TimeMeaning::Duration { value, grain, .. }) => Some((x, *value, *grain)),
        _ => None,
    });
    if let Some((item, value, grain)) = length {
        let n = (value.fract() == 0.0 && (1.0..100_000.0).contains(&value)).then_some(value as i32)?;
        // Right behind 'for', with a comparison between.
        let mut from = item.start;
        while from > 0
            && matches!(
                words.word(from - 1),
                "more" | "than" | "over" | "longer" | "at" | "least" | "less" | "under" | "shorter" | "the" | "past" | "last"
            )
        {
            from -= 1;
        }
        let before = from.checked_sub(1).map_or("", |b| words.word(b));
        let compared = (from..item.end).map(|i| words.word(i)).collect::<Vec<_>>();
        let longer = !compared.iter().any(|w| matches!(*w, "less" | "under" | "shorter"));
        let says = compared.iter().any(|w| matches!(*w, "more" | "over" | "longer" | "least" | "less" | "under" | "shorter"));
        if before == "for" || says && words.has(&["been", "stuck", "stood", "standing", "sat", "sitting"]).is_some() {
            let mut said: Vec<usize> = (from..item.end).collect();
            said.extend((before == "for").then(|| from - 1));
            said.extend((0..words.len()).filter(|&i| {
                matches!(words.word(i), "been" | "have" | "has" | "stuck" | "now" | "already" | "sitting" | "standing" | "sat" | "stood")
                    && !words.named(i)
            }));
            return Some((Asked::For { longer, length: (n, grain) }, said));
        }
        return None;
    }
    let when = words.word(0) == "when";
    let verb = (0..words.len()).find(|&i| CAME.contains(&words.word(i)) && !value(words, i));
    let end = (0..words.len()).find(|&i| matches!(words.word(i), "last" | "first") && !words.timed(i));
    if !when || verb.is_none() && end.is_none() {
        return None;
    }
    let mut said = vec![0];
    said.extend(verb);
    said.extend(end);
    said.extend(frame(words));
    let f = end.map(|i| if words.word(i) == "last" { Aggregate::Max } else { Aggregate::Min });
    Some((Asked::Came(f), said))
}

fn value(words: &Words<'_>, i: usize) -> bool {
    words.items.iter().any(|x| (x.start..x.end).contains(&i) && matches!(x.sense, Sense::Value { .. }))
}

fn frame(words: &Words<'_>) -> Vec<usize> {
    let said = |i: usize| {
        matches!(
            words.word(i),
            "did" | "was" | "were" | "has" | "have" | "had" | "been" | "the" | "stage" | "status" | "state" | "to" | "into" | "in"
        )
    };
    (0..words.len()).filter(|&i| said(i) && !value(words, i)).collect()
}
