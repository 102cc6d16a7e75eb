//! Words of the shape that a query has: of the relation between two rows of one table, of what stands in several rows, of firsts and lasts.

use super::Part;
use super::words::{Teller, Use};
use crate::text::Token;

impl Teller<'_> {
    /// A word of the shape that the query has: of the relation between the two rows of one table that it looks at ('direct reports',
    /// 'works under'), of what stands in several rows ('entered twice').
    pub(super) fn of_shape(&self, token: &Token) -> Option<Use> {
        use crate::meaning::duplicates;
        if duplicates::repeats(self.matter.query) && duplicates::speaks_of_repeats(&token.lower) {
            return Use::new(Part::Condition, "in several rows", true);
        }
        if crate::meaning::pairs::speaks_of_pair(token, self.matter.query, self.lexicon()) {
            return Use::new(Part::Condition, "each of the two", true);
        }
        if crate::meaning::had::speaks_of_object(token, self.matter.tokens, self.matter.query, self.lexicon()) {
            return Use::new(Part::Condition, "what it is done to", true);
        }
        if crate::meaning::lasting::speaks_of_ends(token, self.matter.query) {
            return Use::new(Part::Condition, "first, last or again", true);
        }
        if crate::meaning::lasting::speaks_of_firsts(&token.lower, self.matter.query) {
            return Use::new(Part::Condition, "first or again", true);
        }
        if crate::compose::lapsed::speaks_of_lapse(token, self.matter.query) {
            return Use::new(Part::Condition, "nothing happened in the other period", true);
        }
        if crate::compose::meant::speaks_of_day(token, self.matter.tokens, self.matter.query, self.lexicon()) {
            return Use::new(Part::Output, "the day beside", true);
        }
        if crate::meaning::never::speaks_of_idle(&token.lower, self.matter.query) {
            return Use::new(Part::Condition, "nothing happened", true);
        }
        if crate::rephrase::exceeds::speaks_of_limit(&token.lower, self.matter.query) {
            return Use::new(Part::Condition, "over its limit", true);
        }
        if crate::meaning::targets::speaks_of_aim(&token.lower, self.matter.query) {
            return Use::new(Part::Condition, "against what is aimed at", true);
        }
        if crate::meaning::gaps::speaks_of_gaps(&token.lower, self.matter.query) {
            return Use::new(Part::Output, "time from one to the next", true);
        }
        if crate::meaning::both_ends::speaks_of_both(&token.lower, self.matter.query) {
            return Use::new(Part::Output, "both ends", true);
        }
        if crate::meaning::spare::speaks_of_room(&token.lower, self.matter.query) {
            return Use::new(Part::Output, "what is left of it", true);
        }
        if crate::meaning::dealt::speaks_of_dealing(token, self.matter.query) {
            return Use::new(Part::Condition, "two keys", true);
        }
        if crate::meaning::ways::speaks_of_way(&token.lower, self.matter.query, self.lexicon()) {
            return Use::new(Part::Condition, "an end of a way", true);
        }
        if crate::meaning::lineage::speaks_of_lineage(token, self.matter.query) {
            return Use::new(Part::Condition, "at any level", true);
        }
        if crate::rephrase::made::speaks_of_age(&token.lower, self.matter.query) {
            return Use::new(Part::Output, "age", true);
        }
        if crate::rephrase::passed::speaks_of_passed(&token.lower, self.matter.query)
            || crate::compose::deeds::speaks_of_deed(&token.lower, self.matter.query)
        {
            return Use::new(Part::Period, "when it was", true);
        }
        if crate::meaning::spells::speaks_of_standing(token, self.matter.query, self.lexicon()) {
            return Use::new(Part::Condition, "how it stood", true);
        }
        if crate::meaning::spells::speaks_of_presence(&token.lower, self.matter.query, self.lexicon()) {
            return Use::new(Part::Condition, "who is there", true);
        }
        if crate::mention::stocked::speaks_of_stock(&token.lower, self.matter.query, self.lexicon()) {
            return Use::new(Part::Condition, "the level of stock", true);
        }
        if crate::meaning::spells::speaks_of_having(&token.lower, self.matter.query, self.lexicon()) {
            return Use::new(Part::Condition, "who has it", true);
        }
        let links = &self.matter.query.links;
        (crate::meaning::ends::looks_at_both(links) && crate::meaning::ends::speaks_of_ends(&token.lower)).then_some(())?;
        let link = links.iter().find(|l| l.from.name == l.to.name)?;
        Use::new(Part::Join, format!("{}.{}", link.from.name.name, link.from_columns.first()?), true)
    }
}
