//! 'names of all designers', 'designers whose name contains Pym' where chairs tell their designer in a text: the name is that text, and not what the
//! chairs are called by.

use super::{Reading, Segment, Sense};
use crate::lexicon::Lexicon;
use crate::text::Token;

/// From this fit on a word is a column's name, and from this one a table's.
const A_COLUMN: f32 = 0.9;
const A_TABLE: f32 = 0.75;
/// Words between a name and what is named, and before 'name' where that was spoken of.
const BETWEEN: &[&str] = &["of", "all", "the", "each", "every", "different", "distinct", "our", "these"];
const THEIRS: &[&str] = &["its", "their", "his", "her"];

/// Puts the column in the place of its name.
pub(super) fn of_columns(segments: &mut [Segment], tokens: &[Token], lexicon: &Lexicon) {
    for k in 0..segments.len() {
        let [word] = tokens.get(segments[k].start..segments[k].end).unwrap_or_default() else { continue };
        if word.lemma != "name" || word.quoted || !segments[k].readings.iter().any(|r| matches!(r.sense, Sense::Column(..))) {
            continue;
        }
        let Some(place) = owner(segments, k, tokens, lexicon) else { continue };
        segments[k].readings = vec![Reading { sense: Sense::Column(place.0, place.1), fit: 1.0 }];
    }
}

/// The column whose texts a name is of.
fn owner(segments: &[Segment], k: usize, tokens: &[Token], lexicon: &Lexicon) -> Option<(usize, usize)> {
    let said = |s: &Segment| tokens.get(s.start..s.end).unwrap_or_default();
    let all = |s: &Segment, words: &[&str]| said(s).iter().all(|t| words.contains(&t.lower.as_str()));
    let before = k.checked_sub(1).and_then(|b| segments.get(b));
    // 'whose name' is of what stands before it; 'in their name' of what was spoken of last, where no rows are.
    if before.is_some_and(|s| all(s, &["whose"])) {
        return thing(segments.get(k.checked_sub(2)?)?, lexicon);
    }
    if before.is_some_and(|s| all(s, THEIRS)) {
        let mut spoken = segments[..k - 1].iter().rev();
        return if segments[..k].iter().any(names_rows) { None } else { spoken.find_map(|s| thing(s, lexicon)) };
    }
    let behind = segments.get(k + 1..)?;
    let led = behind.iter().take_while(|s| all(s, BETWEEN)).count();
    let opens = behind.first().is_some_and(|s| said(s).first().is_some_and(|t| t.lower == "of"));
    if opens && led > 0 {
        return thing(behind.get(led)?, lexicon);
    }
    let possessive = before.is_some_and(|s| said(s).iter().all(|t| matches!(t.lower.as_str(), "'s" | "’s" | "'" | "’")));
    if possessive { thing(segments.get(k.checked_sub(2)?)?, lexicon) } else { None }
}

fn names_rows(segment: &Segment) -> bool {
    segment.readings.iter().any(|r| matches!(r.sense, Sense::Table(_)) && r.fit >= A_TABLE)
}

/// The one column of texts that a segment names, if neither rows are called so nor it leads to rows with a name of their own.
fn thing(segment: &Segment, lexicon: &Lexicon) -> Option<(usize, usize)> {
    if names_rows(segment) {
        return None;
    }
    let mut places = segment.readings.iter().filter(|r| r.fit >= A_COLUMN).map(|r| match r.sense {
        Sense::Column(t, c) => Some((t, c)),
        _ => None,
    });
    let (Some(Some((t, c))), None) = (places.next(), places.next()) else { return None };
    let column = &lexicon.tables[t].columns[c];
    let text = lexicon.schema.tables[t].columns[c].class.is_text();
    (text && !column.foreign && !column.key && !lexicon.tables[t].display.contains(&c)).then_some((t, c))
}
