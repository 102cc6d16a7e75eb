//! Short forms that stand for one word here and another there (`data/short_forms.tsv`): `vol` is a volume, and of people volunteers. Which is
//! meant is told by what the schema says elsewhere, in names and comments that are spelt out. What is a word by itself ('off', 'don') is short
//! for another only where names are cut short throughout.

use super::words::DICTIONARY;
use crate::hashing::{QuickMap, QuickSet};
use crate::schema::Schema;
use crate::text::{identifier_words, lemma};
use once_cell::sync::Lazy;

struct Form {
    words: Vec<&'static str>,
    /// Short for something only where all is.
    cut: bool,
}

static FORMS: Lazy<QuickMap<&'static str, Form>> = Lazy::new(|| {
    let lines = include_str!("../../data/short_forms.tsv").lines().filter(|l| !l.starts_with('#'));
    lines
        .filter_map(|l| {
            let mut fields = l.split('\t');
            let (short, words) = (fields.next()?, fields.next()?);
            Some((short, Form { words: words.split(' ').collect(), cut: fields.next() == Some("cut") }))
        })
        .collect()
});

/// What a schema tells of its short forms.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// Names are cut short throughout.
    cut: bool,
    /// Words that are spelt out in names and comments.
    said: QuickSet<String>,
}

/// True for what is short for a word wherever it stands.
pub(super) fn is_usual(part: &str) -> bool {
    FORMS.get(part).is_some_and(|f| !f.cut)
}

/// True for a part of a name that no word is.
fn is_short(part: &str) -> bool {
    let form = FORMS.get(part).is_some_and(|f| !f.cut) || DICTIONARY.expansion(part).is_some_and(|x| x != part);
    form || !pg_ask_embed::knows_word(&lemma(part))
}

impl Forms {
    pub fn of(schema: &Schema) -> Self {
        /// Shorter parts say nothing of how names are written, and of so many parts one is short where all are.
        const SHORTEST: usize = 2;
        const SHARE: usize = 4;
        let mut parts: QuickSet<String> = QuickSet::default();
        let mut said: QuickSet<String> = QuickSet::default();
        for table in &schema.tables {
            parts.extend(identifier_words(&table.name.name));
            parts.extend(table.columns.iter().flat_map(|c| identifier_words(&c.name)));
            let comments = table.comment.iter().chain(table.columns.iter().filter_map(|c| c.comment.as_ref()));
            said.extend(comments.flat_map(|c| identifier_words(c)).filter(|w| w.len() > SHORTEST + 1).map(|w| lemma(&w)));
        }
        parts.retain(|w| w.len() >= SHORTEST && w != "id" && w.bytes().all(|b| b.is_ascii_lowercase()));
        let short = parts.iter().filter(|w| is_short(w)).count();
        let cut = short * SHARE >= parts.len();
        said.extend(parts.iter().filter(|w| w.len() > SHORTEST + 1).map(|w| lemma(w)));
        Self { cut, said }
    }

    /// The word that a part stands for; `of_people`: in the name of a table whose rows have first names; `of_amount`: of a number with
    /// fractions, which counts no people.
    pub fn word(&self, part: &str, of_people: bool, of_amount: bool) -> Option<&'static str> {
        let form = FORMS.get(part).filter(|f| self.cut || !f.cut)?;
        if let Some(amount) = form.words.iter().find(|w| of_amount && !crate::roles::is_person_word(w)) {
            let others = form.words.iter().any(|w| crate::roles::is_person_word(w));
            if others {
                return Some(amount);
            }
        }
        let said = form.words.iter().find(|w| self.said.contains(**w));
        let people = form.words.iter().find(|w| crate::roles::is_person_word(w)).filter(|_| of_people);
        people.or(said).or(form.words.first()).copied()
    }
}
