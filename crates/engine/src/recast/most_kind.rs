//! 'which region sold the most valves', 'who lent the most saws' where valves and saws are kinds of what was sold or lent: how many of that kind,
//! by the quantity that the rows of the deed keep, or by these rows.

use crate::lexicon::Lexicon;
use crate::link::Item;
use crate::mention::Sense;
use crate::text::Token;

/// The mentions with what is counted put behind the superlative.
pub(super) fn read(items: &[Item], tokens: &[Token], lexicon: &Lexicon) -> Option<Vec<Item>> {
    let said = |i: usize| items.get(i).and_then(|x| tokens.get(x.start..x.end)).unwrap_or_default();
    let ranked = (1..items.len()).find(|&i| {
        matches!(items[i].sense, Sense::Keyword("sup" | "sup_count", _))
            && said(i).last().is_some_and(|t| matches!(t.lower.as_str(), "most" | "least" | "fewest"))
    })?;
    let Some(Sense::Value { table: kind, .. }) = items.get(ranked + 1).map(|x| &x.sense) else { return None };
    let kind = *kind;
    // 'the most valve repairs' counts what is named behind.
    if matches!(items.get(ranked + 2).map(|x| &x.sense), Some(Sense::Table(_) | Sense::Column(..) | Sense::Value { .. })) {
        return None;
    }
    let refers = |from: usize, to: usize| {
        from == to || lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
    };
    let verb = ranked - 1;
    // Whose they are: rows of a table, or a text of the rows themselves.
    let whose = (0..verb).find_map(|i| match items[i].sense {
        Sense::Table(t) => Some((t, false)),
        Sense::Column(t, c) if lexicon.schema.tables[t].columns[c].class.is_text() || lexicon.tables[t].columns[c].foreign => {
            Some((t, true))
        }
        _ => None,
    })?;
    let fits = |e: usize| {
        e != kind
            && lexicon.tables[e].date.is_some()
            && refers(e, kind)
            && if whose.1 { e == whose.0 } else { e != whose.0 && refers(e, whose.0) }
    };
    let quantity = |e: usize| (0..lexicon.tables[e].columns.len()).find(|&c| lexicon.roles[e].is(c, "quantity"));
    let (event, named) = match items[verb].sense {
        Sense::Table(t) | Sense::Column(t, _) if fits(t) => (t, true),
        Sense::Keyword("traded", _) => {
            let all: Vec<usize> = (0..lexicon.tables.len()).filter(|&e| fits(e)).collect();
            let kept: Vec<usize> = all.iter().copied().filter(|&e| quantity(e).is_some()).collect();
            match (&all[..], &kept[..]) {
                (_, [one]) | ([one], _) => (*one, false),
                _ => return None,
            }
        }
        _ => return None,
    };
    let deed = !named || said(verb).last().is_some_and(|t| crate::compose::state::is_deed(&t.lower));
    let sense = match quantity(event) {
        Some(c) => Sense::Column(event, c),
        None => Sense::Table(event),
    };
    if !deed {
        return None;
    }
    let mut kept = items.to_vec();
    let end = items[ranked].end;
    kept.insert(ranked + 1, Item { sense, start: end, end, fit: 1.0 });
    kept.remove(verb);
    Some(kept)
}
