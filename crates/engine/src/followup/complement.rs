//! The other side of a yes or no that the question before asked about: 'and private ones?' after business customers (`data/complements.tsv`).

use super::cues::PRONOUN;
use super::filters::with_rows;
use super::merge::Merge;
use crate::query::Predicate;
use crate::text::stem;
use once_cell::sync::Lazy;

type Sides = (Vec<&'static str>, Vec<&'static str>);

static SIDES: Lazy<Vec<Sides>> = Lazy::new(|| {
    let words = |side: &'static str| side.split(' ').collect();
    let lines = include_str!("../../data/complements.tsv").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(a, b)| (words(a), words(b))).collect()
});
const LIGHT: &[&str] =
    &["the", "only", "just", "and", "please", "what", "about", "how", "for", "of", "now", "a", "ones", "one", "too", "in", "then"];

impl Merge<'_> {
    /// Turns the condition round; `None` where no such word stands by itself.
    pub(super) fn complement(&mut self) -> Option<bool> {
        let lexicon = self.previous.lexicon;
        let tables = self.previous.tables();
        let own = |t: &crate::text::Token| tables.iter().any(|&x| lexicon.tables[x].words.iter().any(|w| stem(w) == stem(&t.lemma)));
        let said = self.cues.rest.iter().filter(|t| !t.punctuation && t.text != PRONOUN && !LIGHT.contains(&t.lower.as_str()) && !own(t));
        let said: Vec<_> = said.collect();
        let [word] = said.as_slice() else { return None };
        if word.quoted {
            return None;
        }
        let is = |w: &&str| *w == word.lower || *w == word.lemma;
        let mut turned = false;
        with_rows(&mut self.query, &mut |query| {
            for p in &mut query.filter {
                let Predicate::Is { column, value } = p else { continue };
                let Some(t) = lexicon.table(&column.table.name) else { continue };
                let Some(c) = lexicon.column(t, &column.column) else { continue };
                let called = |side: &[&str]| lexicon.tables[t].columns[c].words.iter().any(|w| side.iter().any(|s| stem(s) == stem(w)));
                let other = SIDES.iter().any(|(a, b)| called(a) && b.iter().any(is) || called(b) && a.iter().any(is));
                if other && *value {
                    *value = false;
                    turned = true;
                }
            }
        });
        turned.then(|| {
            self.rule("the other side");
            true
        })
    }
}
