//! What comments say that an empty field means: 'null = sold online', 'empty for walk-ins', 'null: anonymous', 'empty = list price for
//! everybody'. Such words are a condition that nothing is stored for.

use crate::schema::Schema;
use crate::text::lemma;
use std::collections::HashMap;

/// Words for a field without a value.
const EMPTY: &[&str] = &["null", "empty", "blank", "unset", "missing"];
/// What stands between them and what they mean.
const SIGNS: &[&str] = &["=", ":", "->", "=>"];
const SAYS: &[&str] = &["means", "for", "if", "when", "where", "is", "mean"];
/// Light words before what is meant.
const LIGHT: &[&str] = &["a", "an", "the", "it", "was", "were", "are", "is", "be", "all", "of", "still", "at", "rows", "those"];
/// What begins a clause that tells more.
const MORE: &[&str] =
    &["to", "with", "without", "for", "in", "of", "by", "at", "from", "who", "that", "which", "where", "until", "open", "as"];
/// Denials and times that are read by themselves.
const OTHERWISE: &[&str] = &["not", "no", "none", "until", "while", "never", "nobody", "nothing", "here", "there", "yet", "now", "never"];
const LONGEST: usize = 4;

/// An empty field's meaning, as lemmas, and whether a verb was left off ('sold' of 'sold online').
struct Meant {
    words: Vec<String>,
    deed: bool,
}

/// By glued lemmas: the columns that are empty then, and whether the verb before may be any ('ordered online').
pub(super) fn compile(schema: &Schema) -> HashMap<String, Vec<(usize, usize, bool)>> {
    let mut out: HashMap<String, Vec<(usize, usize, bool)>> = HashMap::new();
    for (t, table) in schema.tables.iter().enumerate() {
        for (c, column) in table.columns.iter().enumerate().filter(|(_, column)| !column.not_null) {
            for meant in column.comment.as_deref().map(meanings).unwrap_or_default() {
                let entry = out.entry(meant.words.concat()).or_default();
                if !entry.iter().any(|(a, b, _)| (*a, *b) == (t, c)) {
                    entry.push((t, c, meant.deed));
                }
            }
        }
    }
    out
}

/// A word as it is looked up; the 'ins' of 'walk-ins' are several.
pub(crate) fn spelt(word: &str) -> String {
    if matches!(word, "ins" | "outs" | "ups" | "ons" | "offs") { word[..word.len() - 1].to_owned() } else { lemma(word) }
}

/// All ways to say what a comment tells of an empty field.
fn meanings(comment: &str) -> Vec<Meant> {
    let mut out = Vec::new();
    for part in comment.split([',', ';', '(', ')', '.', '\n']) {
        let lower = part.trim().to_lowercase();
        let Some(word) = lower.split(|c: char| !c.is_alphabetic()).next().filter(|w| EMPTY.contains(w)) else { continue };
        let rest = lower[word.len()..].trim_start();
        let sign = SIGNS.iter().find_map(|s| rest.strip_prefix(s));
        let said = || SAYS.iter().find_map(|s| rest.strip_prefix(s).filter(|r| r.starts_with(' ')));
        let Some(rest) = sign.or_else(said) else { continue };
        let words: Vec<&str> = rest.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
        let words: Vec<&str> = words.into_iter().skip_while(|w| LIGHT.contains(w)).collect();
        let end = words.iter().enumerate().position(|(i, w)| i > 0 && MORE.contains(w)).unwrap_or(words.len());
        let words = &words[..end];
        out.extend(undone(&words.join(" ")));
        if words.is_empty() || words.len() > LONGEST || words.iter().any(|w| OTHERWISE.contains(w)) {
            continue;
        }
        let lemmas: Vec<String> = words.iter().map(|w| spelt(w)).collect();
        let deed = words.len() > 1 && crate::compose::state::is_deed(words[0]);
        // 'empty for sold carts' says nothing of carts that were lent.
        let things = words.last().is_some_and(|w| w.ends_with('s') && lemma(w) != **w);
        if deed && !things {
            let bare = lemmas[1..].to_vec();
            // 'sold directly': sold direct.
            if let [only] = bare.as_slice()
                && let Some(short) = only.strip_suffix("ly").filter(|s| s.len() > 3)
            {
                out.push(Meant { words: vec![short.to_owned()], deed: true });
            }
            out.push(Meant { words: bare, deed: true });
        }
        out.push(Meant { words: lemmas, deed: false });
    }
    out
}

/// 'no answer yet' and 'never counted' said in a word: unanswered, uncounted.
fn undone(said: &str) -> Option<Meant> {
    let deed = match said.split(' ').collect::<Vec<_>>().as_slice() {
        ["no", noun] | ["no", noun, "yet"] if noun.ends_with(char::is_alphabetic) => {
            if noun.ends_with('e') {
                format!("{noun}d")
            } else {
                format!("{noun}ed")
            }
        }
        ["never" | "not", deed] | ["not", deed, "yet"] | ["not", "yet", deed] if crate::compose::state::is_deed(deed) => (*deed).to_owned(),
        _ => return None,
    };
    (deed.len() > 5).then(|| Meant { words: vec![spelt(&format!("un{deed}"))], deed: false })
}

#[cfg(test)]
mod tests {
    use super::meanings;

    #[test]
    fn comments_tell_what_an_empty_field_means() {
        let told = |comment: &str| meanings(comment).iter().map(|m| m.words.join(" ")).collect::<Vec<_>>().join("|");
        assert_eq!(told("pier that sold the pass; null = sold online"), "online|sold online");
        assert_eq!(told("agent, null = booked directly"), "direct|directly|booked directly");
        assert_eq!(told("empty for walk-ins"), "walk in");
        assert_eq!(told("empty for sold carts"), "sold cart");
        assert_eq!(told("null: anonymous"), "anonymous");
        assert_eq!(told("rides a month; null = unlimited"), "unlimited");
        assert_eq!(told("empty = list price for everybody without a deal"), "list price");
        assert_eq!(told("paid on, empty = not paid yet"), "");
        assert_eq!(told("last tuned on, null = never tuned"), "");
        assert_eq!(told("reply received on, null = no answer yet"), "unanswered");
        assert_eq!(told("checked on, null = not yet checked"), "unchecked");
        assert_eq!(told("empty while under way"), "");
        assert_eq!(told("the empty weight of the cart"), "");
    }
}
