//! Names cut up into words.

use super::glued::unglue;
use super::shared::Words;
use super::short::Short;
use super::words::DICTIONARY;
use crate::hashing::QuickMap;
use crate::schema::Column;
use crate::text::{identifier_words, lemma};
use std::sync::Arc;

/// The words of the parts of a name; `told`: what is known of this schema's short forms.
pub(super) fn expand(raw: &[String], told: &dyn Fn(&str) -> Option<Vec<String>>) -> Vec<String> {
    let known = |w: &String| DICTIONARY.expansion(w).is_some() || told(w).is_some();
    let words: Vec<String> = raw.iter().flat_map(|w| if known(w) { vec![w.clone()] } else { unglue(w) }).collect();
    let words = words.as_slice();
    let mut out = Vec::new();
    for (i, w) in words.iter().enumerate() {
        if let Some(spelt) = told(w) {
            out.extend(spelt);
            continue;
        }
        match DICTIONARY.expansion(w) {
            // 'no' is a number only at the end of a name, 'cat' or 'sub' an abbreviation only beside other words.
            Some(x) if words.len() > 1 && (w != "no" || i + 1 == words.len()) => out.extend(x.split(' ').map(lemma)),
            Some(x) if (w.len() > 2 || w == "nm") && !matches!(w.as_str(), "cat" | "sub" | "max" | "min" | "pos" | "sal") => {
                out.extend(x.split(' ').map(lemma));
            }
            _ => out.push(super::shortened::spoken(w).map_or_else(|| lemma(w), str::to_string)),
        }
    }
    out
}

/// Names as words. The same ones come up in table after table: each is cut up once.
#[derive(Default)]
pub(super) struct Known {
    /// By what the words rest on: the name, and whether it is a time's; a comment may tell more.
    spoken: [QuickMap<String, (Words, Arc<String>)>; 2],
    plain: QuickMap<String, Words>,
}

impl Known {
    /// A column's name as it is spoken, and for people.
    pub(super) fn spoken(&mut self, name: &str, column: &Column, short: &Short) -> (Words, Arc<String>) {
        let known = &mut self.spoken[usize::from(column.class.is_temporal())];
        if column.comment.is_none()
            && let Some(made) = known.get(name)
        {
            return made.clone();
        }
        let parts = identifier_words(name);
        let words = expand(&parts, &|part| short.of_column(part, column, &parts));
        if let Some(made) = known.get(name).filter(|(plain, _)| *plain == words) {
            return made.clone();
        }
        let spoken = Arc::new(human(&words));
        let made = (Words::from(words), spoken);
        if column.comment.is_none() {
            known.insert(name.to_owned(), made.clone());
        }
        made
    }

    /// A name as it is written.
    pub(super) fn plain(&mut self, name: &str) -> Words {
        if let Some(known) = self.plain.get(name) {
            return known.clone();
        }
        let made = Words::from(identifier_words(name).iter().map(|w| lemma(w)).collect::<Vec<_>>());
        self.plain.insert(name.to_owned(), made.clone());
        made
    }
}

/// 'is heated', as it is written.
pub(super) fn human(words: &[String]) -> String {
    words.iter().enumerate().map(|(i, w)| if i == 0 && w == "be" { "is" } else { w.as_str() }).collect::<Vec<_>>().join(" ")
}
