//! 'the number of people injured', 'how many passengers were rescued' where rows keep that number in a column `injured`: the people are no
//! rows then, they are what the column counts. It reads a word for people in general before a participle that is outright the name of a
//! whole number of some rows; else people would be counted beside it.

use super::{Finder, Sense};
use crate::lexicon::Target;
use crate::schema::TypeClass;
use crate::weights::weight;

const PEOPLE: &[&str] = &["people", "persons", "individuals", "humans", "men", "women", "folks", "souls"];
const BETWEEN: &[&str] = &["who", "that", "they", "it", "were", "was", "are", "got", "have", "been", "had"];

impl Finder<'_> {
    pub(super) fn people_affected(&mut self) {
        const FURTHEST: usize = 4;
        for i in 0..self.tokens.len() {
            if self.tokens[i].quoted || !PEOPLE.contains(&self.tokens[i].lower.as_str()) {
                continue;
            }
            let light = |t: &crate::text::Token| !t.quoted && BETWEEN.contains(&t.lower.as_str());
            let Some(at) = (i + 1..self.tokens.len().min(i + FURTHEST)).find(|&k| !light(&self.tokens[k])) else { continue };
            let deed = &self.tokens[at];
            // 'hurt' and 'stung' are participles, too; 'people accounts' are none.
            let participle = deed.lower.len() > 3 && !deed.lower.ends_with('s') && !deed.lower.ends_with("ing");
            if deed.quoted || deed.punctuation || !participle {
                continue;
            }
            let lexicon = self.lexicon;
            let counts = |t: usize, c: usize| {
                let (shape, entry) = (&lexicon.schema.tables[t].columns[c], &lexicon.tables[t].columns[c]);
                shape.class == TypeClass::Integer
                    && !entry.key
                    && !entry.year
                    && entry.words.len() == 1
                    && lexicon.roles[t].flag(c).is_none()
            };
            let named = lexicon.named(&crate::text::lemma(&deed.lower)).into_iter().chain(lexicon.named(&deed.lower));
            let columns: Vec<(usize, usize)> = named
                .filter(|h| h.weight > 0.9)
                .filter_map(|h| if let Target::Column(t, c) = h.target { counts(t, c).then_some((t, c)) } else { None })
                .collect();
            let Some(&(t, c)) = columns.first() else { continue };
            if columns.iter().any(|p| *p != (t, c)) {
                continue;
            }
            self.found.remove(&(i, i + 1));
            let words = (at + 1 - i) as f32;
            self.add(i, at + 1, 2.0 * weight("cover.name") + weight("cover.name_word") * words, Sense::Column(t, c), 0.97);
        }
    }
}
