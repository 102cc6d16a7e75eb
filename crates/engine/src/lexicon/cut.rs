//! Names cut up into words.

use super::glued::unglue;
use super::shared::Words;
use super::words::DICTIONARY;
use crate::hashing::QuickMap;
use crate::text::{identifier_words, lemma};
use std::sync::Arc;

/// The words of the parts of a name, spelt out; `told`: what is known of this schema's short forms; `form`: what the others stand
/// for here.
pub(super) fn spelt(
    raw: &[String],
    told: &dyn Fn(&str) -> Option<Vec<String>>,
    form: &dyn Fn(&str) -> Option<&'static str>,
) -> Vec<String> {
    let known = |w: &String| DICTIONARY.expansion(w).is_some() || form(w).is_some() || told(w).is_some();
    let words: Vec<String> = raw.iter().flat_map(|w| if known(w) { vec![w.clone()] } else { unglue(w) }).collect();
    let words = words.as_slice();
    let mut out = Vec::new();
    for (i, w) in words.iter().enumerate() {
        if let Some(spelt) = told(w) {
            out.extend(spelt);
            continue;
        }
        // What stands for several words, unless it is one by itself: the smallest of something is no minute.
        let usual = DICTIONARY.expansion(w);
        if let Some(word) = form(w).filter(|word| usual.is_none() || words.len() > 1 && usual != Some(*word)) {
            out.push(word.to_owned());
            continue;
        }
        match usual {
            // 'no' is a number only at the end of a name, 'cat' or 'sub' an abbreviation only beside other words.
            Some(x) if words.len() > 1 && (w != "no" || i + 1 == words.len()) => out.extend(x.split(' ').map(lemma)),
            Some(x)
                if (w.len() > 2 || w == "nm" || x.contains(' '))
                    && !matches!(w.as_str(), "cat" | "sub" | "max" | "min" | "pos" | "sal") =>
            {
                out.extend(x.split(' ').map(lemma));
            }
            _ => out.push(super::shortened::spoken(w).map_or_else(|| w.clone(), str::to_string)),
        }
    }
    out
}

/// Names as words. The same ones come up in table after table: each is cut up once.
#[derive(Default)]
pub(super) struct Known {
    spoken: QuickMap<String, (Words, Arc<String>)>,
    plain: QuickMap<String, Words>,
}

impl Known {
    /// A name that is spelt out as words, and for people.
    pub(super) fn spoken(&mut self, name: &str) -> (Words, Arc<String>) {
        if let Some(known) = self.spoken.get(name) {
            return known.clone();
        }
        let words = lemmas(name);
        let spoken = Arc::new(human(&words));
        let made = (Words::from(words), spoken);
        self.spoken.insert(name.to_owned(), made.clone());
        made
    }

    /// A name as it is written.
    pub(super) fn plain(&mut self, name: &str) -> Words {
        if let Some(known) = self.plain.get(name) {
            return known.clone();
        }
        let made = Words::from(lemmas(name));
        self.plain.insert(name.to_owned(), made.clone());
        made
    }
}

/// The lemmas of the words of a name.
pub(super) fn lemmas(name: &str) -> Vec<String> {
    identifier_words(name).iter().map(|w| lemma(w)).collect()
}

/// 'is heated', as it is written.
pub(super) fn human(words: &[String]) -> String {
    words.iter().enumerate().map(|(i, w)| if i == 0 && w == "be" { "is" } else { w.as_str() }).collect::<Vec<_>>().join(" ")
}
