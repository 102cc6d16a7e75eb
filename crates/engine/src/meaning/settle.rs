//! What the words leave open: what is counted, which rows are asked for, what a ranking ranks by. Each decision is the likeliest one
//! by type and is noted where a reader of the answer must know it.

use super::numbers::{adds_up, amount, of_table};
use super::parts::{By, Key, Meaning, Measure, Place, Rank, Style, column};
use super::view::View;
use crate::query::{Aggregate, Expr};

/// Closes what is open; `None` where nothing can be asked.
pub(super) fn settle(m: &mut Meaning, view: &View<'_>, style: Style) -> Option<()> {
    functions(m, view);
    if m.open_function.is_some() {
        // An average of what is not known is nothing that can be listed.
        return None;
    }
    counts(m, view);
    counted_once(m, view);
    ranks(m, view, style);
    amounts(m, view, style);
    measures(m, view, style);
    entities(m, view);
    compared(m, view);
    // A unit of time puts numbers together, and nothing here is counted.
    let timed = !m.keys.is_empty() && m.keys.iter().all(|k| matches!(k, Key::Time { .. }));
    if timed && m.measures.is_empty() && m.rank.is_none() && m.head.is_none() && m.tables.is_empty() && !m.asks.list && m.having.is_empty()
    {
        return None;
    }
    // 'who was on parental leave': those whose rows say so.
    if m.asks.who && m.tables.is_empty() && m.head.is_none() && m.shown.is_empty() && m.measures.is_empty() && m.keys.is_empty() {
        let mut of = None;
        m.conditions.iter().for_each(|p| p.tables(&mut |t| of = of.or(view.lexicon().table(&t.name))));
        let dated = || m.periods.iter().find_map(|p| p.near.map(|n| n.0)).filter(|t| super::asked::tells_of_people(*t, view.lexicon()));
        m.tables.extend(of.or_else(dated));
    }
    let asks = !m.measures.is_empty() || !m.shown.is_empty() || m.head.is_some() || !m.keys.is_empty() || !m.tables.is_empty();
    if m.head.is_none() && m.measures.is_empty() && m.shown.is_empty() && m.keys.is_empty() {
        m.head = m.tables.first().copied();
    }
    asks.then_some(())
}

/// An aggregate without a column: the amount of the rows spoken of, or none.
fn functions(m: &mut Meaning, view: &View<'_>) {
    let Some(f) = m.open_function else { return };
    if let Some(at) = m.shown.iter().position(|p| view.is_amount(*p)) {
        let (t, c) = m.shown.remove(at);
        m.measures.insert(0, Measure::Of(f, column(view.lexicon(), t, c), t));
        m.open_function = None;
        return;
    }
    let found = m.head.into_iter().chain(m.tables.iter().copied()).find_map(|t| amount(view, t));
    if let Some((expr, home)) = found {
        m.measures.insert(0, Measure::Of(f, expr, home));
        m.open_function = None;
        m.head = m.head.filter(|h| *h != home);
    }
}

/// 'how many parts are there' of chairs that keep a number of parts: one number, not that of the chairs besides.
fn counted_once(m: &mut Meaning, view: &View<'_>) {
    let lexicon = view.lexicon();
    let several = view.set.tokens.iter().any(|t| t.punctuation || matches!(t.lower.as_str(), "and" | "plus" | "also" | "with"));
    let [one, other] = m.measures.as_slice() else { return };
    let number = |x: &Measure| match x {
        Measure::Of(_, Expr::Column(c), t) => {
            let counts = |w: &String| matches!(w.as_str(), "number" | "no" | "num" | "count" | "nr");
            lexicon.column(*t, &c.column).filter(|&k| lexicon.tables[*t].columns[k].words.iter().any(counts)).map(|_| *t)
        }
        _ => None,
    };
    let rows = |x: &Measure| if let Measure::Rows(t) = x { Some(*t) } else { None };
    let said_once = |a: &Measure, b: &Measure| rows(a).is_some() && rows(a) == number(b);
    // The mean of it is no sum besides.
    let same = |a: &Measure, b: &Measure| match (a, b) {
        (Measure::Of(Aggregate::Sum, x, t), Measure::Of(Aggregate::Avg, y, u)) => x == y && t == u,
        _ => false,
    };
    let total = view.set.tokens.iter().any(|t| matches!(t.lemma.as_str(), "total" | "sum" | "altogether"));
    if several {
        return;
    }
    if said_once(one, other) || same(one, other) && !total {
        m.measures.remove(0);
    } else if said_once(other, one) || same(other, one) && !total {
        m.measures.remove(1);
    }
}

/// A number of rows that are named apart from the words of counting.
fn counts(m: &mut Meaning, view: &View<'_>) {
    if !m.open_count {
        return;
    }
    let lexicon = view.lexicon();
    let counted = m.tables.iter().copied().find(|t| !m.keys.contains(&Key::Entity(*t))).or_else(|| {
        // 'How many vouchers did we issue?': a value stands for the rows that bear it, or that refer to what bears it.
        let mut of = None;
        m.conditions.iter().for_each(|p| p.tables(&mut |t| of = of.or(lexicon.table(&t.name))));
        let of = of?;
        let dated = lexicon.tables[of].date.is_some() || m.periods.is_empty();
        let lookup = lexicon.schema.tables[of].columns.len() <= 4 || !dated;
        let events = lexicon.adjacent[of].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == of && e.from != of).map(|e| e.from);
        let event =
            lookup.then(|| events.max_by_key(|&t| (lexicon.tables[t].date.is_some(), lexicon.schema.tables[t].rows as u64))).flatten();
        event.or(Some(of))
    });
    if let Some(t) = counted {
        m.measures.insert(0, Measure::Rows(t));
        m.head = m.head.filter(|h| *h != t);
        m.open_count = false;
    }
}

/// What a ranking ranks by, and of what rows.
fn ranks(m: &mut Meaning, view: &View<'_>, style: Style) {
    let Some(mut rank) = m.rank.take() else { return };
    let lexicon = view.lexicon();
    // 'the largest catch, and on what day': the day of that row.
    if m.ranked_row.is_some() && m.keys.iter().any(|k| matches!(k, Key::Time { .. }) && !m.within.contains(k)) {
        m.keys.retain(|k| !matches!(k, Key::Time { .. }) || m.within.contains(k));
        m.asks.also_when = true;
    }
    rank.limit = m.limit.or(rank.limit);
    if rank.by == By::Open {
        if let Some(measure) = m.measures.first() {
            rank.by = By::Measure(measure.clone());
        } else if let Some(p) = m.shown.iter().copied().find(|p| view.is_amount(*p)) {
            rank.by = By::Column(p);
        } else if let Some((e, t)) = paid(m, view) {
            // 'which client spent the most'
            rank.by = By::Measure(Measure::Of(Aggregate::Sum, e, t));
        } else if let Some(t) = m.tables.iter().copied().find(|t| Some(*t) != m.head && !m.keys.contains(&Key::Entity(*t))) {
            rank.by = By::Measure(of_table(view, t, style));
        } else if let Some(t) = m.deed.filter(|t| m.head.is_some_and(|h| refers(view, *t, h))) {
            // 'the boat hired most often': how often is what the verb tells.
            rank.by = By::Measure(Measure::Rows(t));
        } else if let Some(h) = m.head.filter(|h| amount(view, *h).is_some() && m.keys.iter().any(|k| *k != Key::Entity(*h))) {
            rank.by = By::Measure(of_table(view, h, style));
            m.head = None;
        } else if let (true, Some(t)) = (m.keys.iter().any(|k| matches!(k, Key::Time { .. })), m.head.or(m.tables.first().copied())) {
            // 'busiest hour for deliveries', and 'the busiest hour of each van': what happened to it.
            let each = m.keys.contains(&Key::Entity(t));
            let of = view.main_event(t).filter(|_| each).unwrap_or(t);
            rank.by = By::Measure(of_table(view, of, style));
            m.head = m.head.filter(|h| *h != t);
            if of != t && !m.tables.contains(&of) {
                m.tables.insert(0, of);
            }
        } else {
            m.assumptions.push("what it ranks by was not said".into());
            m.guessed = true;
            let counted = m.head.and_then(|h| {
                let events = lexicon.adjacent[h].iter().map(|&e| &lexicon.edges[e]).filter(|e| e.to == h && e.from != h).map(|e| e.from);
                events.max_by_key(|&t| (lexicon.tables[t].date.is_some(), lexicon.schema.tables[t].rows as u64))
            });
            match counted {
                Some(t) => {
                    rank.by = By::Measure(amount(view, t).map_or(Measure::Rows(t), |(e, home)| Measure::Of(Aggregate::Sum, e, home)))
                }
                None => return,
            }
        }
    }
    // 'which month had the highest takings': what they come to in each, or the highest of each where they don't add up.
    if let By::Column(p) = rank.by
        && rank.limit == Some(1)
        && !m.keys.is_empty()
        && m.keys.iter().all(|k| matches!(k, Key::Time { .. }))
        && m.head.is_none_or(|h| h == p.0)
        && !m.each
    {
        let f = match (adds_up(view, p), rank.descending) {
            (true, _) => Aggregate::Sum,
            (false, true) => Aggregate::Max,
            (false, false) => Aggregate::Min,
        };
        let measure = Measure::Of(f, column(lexicon, p.0, p.1), p.0);
        m.shown.retain(|s| *s != p);
        m.head = None;
        m.measures = vec![measure.clone()];
        rank.by = By::Measure(measure);
        m.rank = Some(rank);
        return;
    }
    // 'the manager of the shop whose stock is the largest': of the rows as they are, not of what they are put together by.
    if let (By::Measure(Measure::Of(Aggregate::Sum, Expr::Column(c), t)), Some(h), true) = (&rank.by, m.head, m.head_of)
        && *t == h
        && rank.limit == Some(1)
        && m.keys.is_empty()
        && m.measures.is_empty()
        && !m.shown.is_empty()
        && m.shown.iter().all(|p| p.0 == h)
        && let Some(k) = lexicon.column(h, &c.column)
    {
        rank.by = By::Column((h, k));
        m.rank = Some(rank);
        return;
    }
    // 'top 3 makers by cost': of each of them.
    if let (By::Column(p), None) = (&rank.by, m.head)
        && rank.limit != Some(1)
        && let [q] = m.shown.iter().copied().filter(|s| s != p).collect::<Vec<_>>()[..]
        && q.0 == p.0
        && view.class(q).is_text()
        && !lexicon.tables[q.0].display.contains(&q.1)
        && adds_up(view, *p)
        && m.keys.is_empty()
    {
        let measure = Measure::Of(Aggregate::Sum, column(lexicon, p.0, p.1), p.0);
        m.shown.clear();
        m.keys.push(Key::Column(q));
        m.measures = vec![measure.clone()];
        rank.by = By::Measure(measure);
        m.rank = Some(rank);
        return;
    }
    // 'the highest price': no row is asked for, only the value.
    if let By::Column(p) = rank.by
        && !asks_rows(m, p)
        && rank.limit == Some(1)
    {
        let f = if rank.descending { Aggregate::Max } else { Aggregate::Min };
        m.shown.retain(|s| *s != p);
        m.measures.push(Measure::Of(f, column(lexicon, p.0, p.1), p.0));
        m.head = m.head.filter(|h| *h != p.0);
        return;
    }
    // 'from most to least': all of them.
    if rank.limit == Some(1) && !m.order.is_empty() {
        rank.limit = None;
    }
    m.rank = Some(rank);
}

/// The amount that a verb of money speaks of: of the rows named besides, or of the only ones that belong to what is asked for.
fn paid(m: &Meaning, view: &View<'_>) -> Option<(Expr, usize)> {
    const VERBS: &[&str] = &["spend", "spends", "spent", "pay", "pays", "paid", "earn", "earns", "earned", "cost", "costs", "brought"];
    view.set.tokens.iter().any(|t| VERBS.contains(&t.lower.as_str())).then_some(())?;
    let h = m.head?;
    let named = m.tables.iter().copied().filter(|t| refers(view, *t, h)).find_map(|t| amount(view, t));
    // 'spent' is kept of expenses, 'earned' of sales, where both are.
    const IN: &[&str] = &["sale", "revenue", "income", "donation", "invoice", "payment", "order"];
    let out = view.set.tokens.iter().any(|t| matches!(t.lower.as_str(), "spend" | "spends" | "spent" | "cost" | "costs"));
    let called = |t: &usize| {
        let words = &view.lexicon().tables[*t].words;
        if out { crate::compose::outlay::is_outlay(view.lexicon(), *t) } else { words.iter().any(|w| IN.contains(&w.as_str())) }
    };
    let kept = (0..view.lexicon().tables.len()).filter(|t| refers(view, *t, h) && called(t)).find_map(|t| amount(view, t));
    let named = named.or(kept);
    let mut all = (0..view.lexicon().tables.len()).filter(|t| refers(view, *t, h)).filter_map(|t| amount(view, t));
    named.or_else(|| all.next().filter(|_| all.next().is_none()))
}

/// True where rows of a table refer to rows of another.
fn refers(view: &View<'_>, from: usize, to: usize) -> bool {
    let lexicon = view.lexicon();
    from != to && lexicon.adjacent[from].iter().any(|&e| lexicon.edges[e].from == from && lexicon.edges[e].to == to)
}

/// True where a ranking by a column picks rows: some are asked for by name, or something of them.
fn asks_rows(m: &Meaning, by: Place) -> bool {
    m.asks.which
        || m.asks.who
        || m.asks.when
        || m.head.is_some() && m.keys.is_empty() && !of_only(m, by)
        || m.each && m.head == Some(by.0) && !m.head_of && !m.keys.contains(&Key::Entity(by.0))
        || m.shown.iter().any(|p| *p != by)
}

/// 'the highest price of the products': the rows are only what the value is of.
fn of_only(m: &Meaning, by: Place) -> bool {
    !m.asks.list
        && !m.asks.which
        && m.shown.iter().all(|p| *p == by)
        && m.head == Some(by.0)
        && m.tables.len() == 1
        && m.measures.is_empty()
        && m.head_of
}

/// Numbers that are asked for by group are summed where their sums mean something.
fn amounts(m: &mut Meaning, view: &View<'_>, style: Style) {
    let groups = !m.keys.is_empty() && !matches!(m.rank, Some(Rank { by: By::Column(_) | By::Date(_), .. }));
    let alone = m.keys.is_empty()
        && m.rank.is_none()
        && m.head.is_none()
        && m.shown.len() == 1
        && m.measures.is_empty()
        && style.sums
        && !m.asks.list;
    // 'guide hours last month': what the rows of a period come to.
    let whole = m.keys.is_empty()
        && m.rank.is_none()
        && m.shown.len() == 1
        && m.measures.is_empty()
        && m.having.is_empty()
        && style.sums
        && !(m.asks.list || m.asks.which || m.asks.who || m.asks.when)
        && !m.periods.is_empty();
    if !groups && !alone && !whole {
        return;
    }
    // 'the age of every teacher': each row has one, so there is nothing to add up.
    let own = |p: &Place| groups && m.keys.iter().all(|k| *k == Key::Entity(p.0));
    // 'what does quail cost': the price of a unit stands for itself.
    let unit = |p: &Place| {
        let words = &view.lexicon().tables[p.0].columns[p.1].words;
        !groups && words.iter().any(|w| matches!(w.as_str(), "unit" | "list" | "per")) && words.iter().any(|w| w == "price")
    };
    let sums: Vec<Place> = m.shown.iter().copied().filter(|p| !own(p) && !unit(p) && adds_up(view, *p)).collect();
    // 'the current rate per grade' is shown as it is.
    let rate = |p: &Place| crate::compose::measure::never_adds(view.lexicon(), p.0, p.1);
    let numbers: Vec<Place> = m.shown.iter().copied().filter(|p| !own(p) && view.is_amount(*p) && !rate(p)).collect();
    let taken = if sums.is_empty() && groups && m.measures.is_empty() && style.sums { numbers } else { sums };
    for p in taken {
        m.shown.retain(|s| *s != p);
        m.measures.push(Measure::Of(Aggregate::Sum, column(view.lexicon(), p.0, p.1), p.0));
    }
    if !m.measures.is_empty() {
        let homes: Vec<usize> = m.measures.iter().map(Measure::home).collect();
        m.head = m.head.filter(|h| !whole && !homes.contains(h));
    }
}

/// Keys without a measure: what the rows spoken of amount to.
fn measures(m: &mut Meaning, view: &View<'_>, style: Style) {
    if let Some(Rank { by: By::Measure(measure), .. }) = &m.rank
        && !m.measures.contains(measure)
        && (!m.keys.is_empty() || m.head.is_some())
    {
        let measure = measure.clone();
        m.measures.push(measure);
        return;
    }
    let ranked = matches!(m.rank, Some(Rank { by: By::Column(_) | By::Date(_), .. }));
    if !m.measures.is_empty() || m.keys.is_empty() || ranked || !m.having.is_empty() {
        return;
    }
    let of = m.head.into_iter().chain(m.tables.iter().copied()).find(|t| !m.keys.contains(&Key::Entity(*t)));
    let Some(t) = of else { return };
    // 'the doctor and the patient of each visit': a visit has one of each.
    if let ([Key::Entity(of)], true) = (&m.keys[..], m.shown.is_empty() && m.each && !m.open_count) {
        let things: Vec<usize> = m.tables.iter().copied().filter(|t| t != of).collect();
        if !things.is_empty() && things.iter().all(|t| view.lexicon().has_one(*of, *t)) {
            for t in things {
                let named = view.lexicon().tables[t].display.iter().map(|&c| (t, c));
                m.shown.extend(named);
            }
            m.head = None;
            return;
        }
    }
    // 'the email of each customer' asks attributes, no number.
    if !m.shown.is_empty() && m.keys.iter().all(|k| matches!(k, Key::Entity(_))) {
        return;
    }
    m.measures.push(of_table(view, t, style));
    m.head = m.head.filter(|h| *h != t);
}

/// Rows that are asked for beside a number are what it is put together by.
fn entities(m: &mut Meaning, view: &View<'_>) {
    let homes: Vec<usize> = m.measures.iter().map(Measure::home).collect();
    let ranked = matches!(m.rank, Some(Rank { by: By::Measure(_), .. }));
    if (!m.measures.is_empty() && !homes.is_empty() || !m.having.is_empty())
        && let Some(h) = m.head
        && !homes.contains(&h)
        && (ranked || m.asks.which || m.asks.list || m.asks.who || !m.having.is_empty())
        && !m.keys.contains(&Key::Entity(h))
        && (m.each && ranked || !m.keys.iter().any(|k| matches!(k, Key::Column((t, _)) if *t == h)))
    {
        let shown_of_it = m.shown.iter().any(|p| p.0 == h);
        // 'which region had the highest sales': the column that is asked for, not the rows that have it.
        if !shown_of_it || view.lexicon().tables[h].display.iter().any(|c| m.shown.contains(&(h, *c))) {
            m.keys.insert(0, Key::Entity(h));
        }
    }
    if m.measures.is_empty() {
        return;
    }
    // Attributes beside a number say what it is put together by.
    for p in std::mem::take(&mut m.shown) {
        let known = m.keys.contains(&Key::Column(p)) || m.keys.iter().any(|k| matches!(k, Key::Entity(t) if *t == p.0));
        let summed = m.measures.iter().any(|x| matches!(x, Measure::Of(_, e, _) if *e == column(view.lexicon(), p.0, p.1)));
        // 'members who joined a club in each town': what only resembles a name puts nothing together.
        let weak = m.doubtful.contains(&p) && !(m.asks.which || m.keys.is_empty() && m.asks.list);
        if summed || weak {
            continue;
        }
        if known {
            m.shown.push(p);
        } else {
            m.keys.push(Key::Column(p));
        }
    }
}

/// 'compare Graz and Linz': a row for each of what is set side by side.
fn compared(m: &mut Meaning, view: &View<'_>) {
    if !m.compared || m.measures.is_empty() || !m.keys.is_empty() {
        return;
    }
    let lexicon = view.lexicon();
    let side = m.conditions.iter().find_map(|p| match p {
        crate::query::Predicate::In { expr: Expr::Column(c), values, negated: false } if values.len() > 1 => {
            let t = lexicon.table(&c.table.name)?;
            Some((t, lexicon.column(t, &c.column)?))
        }
        _ => None,
    });
    if let Some(p) = side {
        m.keys.push(Key::Column(p));
    }
}
