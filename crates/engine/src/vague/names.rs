//! Names that several rows bear.

use super::HINT;
use crate::answer::{Candidate, Context, Decision};
use crate::lexicon::Lexicon;
use crate::query::{Comparison, Expr, Predicate};
use crate::text::Token;

/// Something about a name that several rows bear.
pub(super) fn namesakes(question: &str, tokens: &[Token], best: &Candidate, lexicon: &Lexicon, context: &Context) -> Option<Decision> {
    if tokens.iter().any(|t| matches!(t.lower.as_str(), "together" | "each" | "all" | "any" | "every")) || !best.query.group_by.is_empty() {
        return None;
    }
    for p in &best.query.filter {
        let (c, value) = match p {
            Predicate::Compare { left: Expr::Column(c), op: Comparison::Equal, right: Expr::Text(value) } => (c, value),
            Predicate::In { expr: Expr::Column(c), values, negated: false } => match values.as_slice() {
                [Expr::Text(value)] => (c, value),
                _ => continue,
            },
            Predicate::Like { expr: Expr::Column(c), pattern, negated: false } => {
                if let Some(several) = called_alike(tokens, best, c, pattern.trim_matches('%'), lexicon, context) {
                    return Some(several);
                }
                continue;
            }
            _ => continue,
        };
        let Some(t) = lexicon.table(&c.table.name) else { continue };
        let Some(at) = lexicon.column(t, &c.column) else { continue };
        let [key] = lexicon.schema.tables[t].primary_key.as_slice() else { continue };
        // A whole name, or the family name of persons.
        let family = lexicon.tables[t].person.is_some_and(|(_, last)| last == at) && !names_person(best, c, t, lexicon);
        let named = lexicon.tables[t].display == [at] && value.contains(' ') || family;
        if !named || lexicon.is_unique(t, &[at]) || *key == at || lists(best, c) {
            continue;
        }
        let borne = context
            .values
            .find(std::slice::from_ref(value))
            .into_iter()
            .filter(|h| h.table == c.table.name && h.column == c.column && h.value == *value)
            .filter_map(|h| h.frequency)
            .fold(0.0, f64::max);
        if borne >= 2.0 {
            let human = &lexicon.tables[t].human;
            let plain = question.trim().trim_end_matches(['?', '.', '!']);
            let one = crate::text::lemma(human.rsplit(' ').next().unwrap_or(human));
            return Some(Decision::Clarify {
                reason: format!("{borne:.0} {human} are called '{value}'"),
                hint: HINT.into(),
                options: vec![format!("{plain} for each {one} id?"), format!("{plain}, all of them together?")],
            });
        }
    }
    None
}

/// True where the query only lists the rows that are called so.
fn lists(best: &Candidate, c: &crate::query::ColumnRef) -> bool {
    best.query.subject.as_ref().is_some_and(|s| s.name == c.table.name)
        && best.query.select.iter().all(|o| matches!(&o.expr, Expr::Column(x) if x.table.name == c.table.name))
}

/// True where the first name is given as well.
fn names_person(best: &Candidate, c: &crate::query::ColumnRef, t: usize, lexicon: &Lexicon) -> bool {
    let Some((first, _)) = lexicon.tables[t].person else { return false };
    let first = &lexicon.schema.tables[t].columns[first].name;
    let mut given = false;
    best.query.filter.iter().for_each(|p| p.columns(&mut |x| given |= x.table == c.table && x.column == *first));
    given
}

/// A name that is a part of several: 'Novak' where there are an Eva and a Peter Novak.
fn called_alike(
    tokens: &[Token],
    best: &Candidate,
    c: &crate::query::ColumnRef,
    part: &str,
    lexicon: &Lexicon,
    context: &Context,
) -> Option<Decision> {
    let at = tokens.iter().position(|t| t.capitalized && !t.quoted && part.starts_with(&t.text))?;
    let t = lexicon
        .table(&c.table.name)
        .filter(|&t| lexicon.tables[t].display.iter().any(|&d| lexicon.schema.tables[t].columns[d].name == c.column))?;
    if lists(best, c) {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for h in context.values.near(&[part.to_owned()]) {
        if h.table == c.table.name && h.column == c.column && !names.contains(&h.value) && names.len() < 4 {
            names.push(h.value);
        }
    }
    let words = part.split_whitespace().count().max(1);
    let (before, after) = (tokens.get(..at)?, tokens.get(at + words..)?);
    let written = |name: &String| {
        let mut out = String::new();
        let texts = before
            .iter()
            .map(|t| (t, t.text.as_str()))
            .chain([(&tokens[at], name.as_str())])
            .chain(after.iter().map(|t| (t, t.text.as_str())));
        for (token, text) in texts {
            let joined = token.punctuation || text.starts_with(['\'', '’']);
            if !out.is_empty() && !joined {
                out.push(' ');
            }
            out.push_str(text);
        }
        out
    };
    (names.len() > 1).then(|| Decision::Clarify {
        reason: format!("several {} are called \"{part}\": {}", lexicon.tables[t].human, names.join(", ")),
        hint: HINT.into(),
        options: names.iter().map(written).collect(),
    })
}
