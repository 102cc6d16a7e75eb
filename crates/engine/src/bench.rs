//! The bench before which what was composed of a question is judged: its account, its features, and whether an option can still be offered.

use crate::account::{self, Account, Matter};
use crate::answer::Feature;
use crate::clarify;
use crate::compose::Composed;
use crate::features::{Case, features};
use crate::keys_apart;
use crate::lexicon::Lexicon;
use crate::link::Interpretation;
use crate::meaning;
use crate::mention::Segment;
use crate::plan;
use crate::purpose::Purpose;
use crate::query::Query;
use crate::rank;
use crate::render::RenderSettings;
use crate::text::Token;
use crate::weights::ranking_weight;
use std::sync::Arc;

/// Readings of a question that are kept.
pub(crate) const KEPT: usize = 8;

/// What a candidate is besides its query.
pub(crate) struct Judgement {
    pub confidence: f32,
    pub score: f32,
    pub features: Vec<Feature>,
    pub assumptions: Vec<String>,
    pub rules: Vec<String>,
    pub account: Account,
}

/// A query that was composed, not judged yet.
pub(crate) struct Made<'a> {
    pub interpretation: &'a Interpretation,
    pub composed: Composed,
    /// The query with what the schema alone tells of its rows.
    pub standing: Query,
    /// Its SQL, where it is sound.
    pub sql: Option<String>,
    pub noted: Vec<String>,
    pub guessed: bool,
}

/// What was judged of a question's readings so far.
pub(crate) struct Bench<'a> {
    pub tokens: &'a [Token],
    pub segments: &'a [Segment],
    pub lexicon: &'a Lexicon,
    pub best_link: f32,
    pub sole: bool,
    pub judged: Vec<(Query, String, Judgement)>,
    /// Queries that need no second look.
    pub settled: Vec<Query>,
    /// The SQL of those that were left to another reading.
    pub left: Vec<(Query, String)>,
}

impl Bench<'_> {
    pub fn knows(&self, query: &Query) -> bool {
        self.settled.contains(query) || self.judged.iter().any(|(known, _, _)| known == query)
    }

    /// Judges what waited; where it has no query that the option must come to, one of them stands for all.
    pub fn put_all(&mut self, waiting: Option<Vec<Made<'_>>>, purpose: Purpose<'_>) {
        let waiting = waiting.unwrap_or_default();
        let reaches = waiting.iter().any(|m| m.sql.as_deref().is_some_and(|sql| !purpose.misses(sql, true)));
        for made in waiting {
            if (reaches || self.judged.is_empty()) && !self.knows(&made.composed.query) {
                self.put(made);
            }
        }
    }

    /// Judges a query, unless it comes to what was judged already.
    pub fn put(&mut self, made: Made<'_>) {
        let Made { interpretation, mut composed, standing, sql, mut noted, guessed } = made;
        let (tokens, segments, lexicon) = (self.tokens, self.segments, self.lexicon);
        let Some(sql) = sql.filter(|sql| self.judged.iter().all(|(_, known, _)| known != sql)) else {
            self.settled.push(composed.query);
            return;
        };
        let joins = joins(&composed.query, lexicon);
        let join_cost = joins.as_ref().map_or(0.0, |j| j.cost);
        let joined = joins.clone();
        composed.assumptions.extend(joins.and_then(|j| plan::detour(&j, &rank::tables(&composed.query), lexicon)));
        let mut account = account::of(&Matter {
            tokens,
            segments,
            items: &interpretation.items,
            query: &composed.query,
            lexicon,
            left: Some(&composed.unused),
            before: None,
            pointing: None,
        });
        // In a derived table the same holds.
        let base = composed.query.source.as_deref().unwrap_or(&composed.query);
        let within = if composed.query.source.is_some() { self::joins(base, lexicon) } else { joined };
        if let Some(which) = within.and_then(|tree| keys_apart::untold(&tree, &base.links, tokens, lexicon)) {
            account.leave_unsaid(which);
        }
        if let Some(which) = keys_apart::said_of_another(base, &interpretation.items, lexicon) {
            account.leave_unsaid(which);
        }
        if let Some(short) = keys_apart::spelt_by_guess(base, tokens, lexicon) {
            account.leave_unsaid(short);
        }
        if guessed {
            account.leave_unsaid("which people".into());
        }
        // Of the derivations only those that leave no word out: the rest is left to whoever reads it whole.
        if composed.rules.contains(&meaning::RULE) && !account.is_clean() && !self.sole {
            self.left.push((composed.query, sql));
            return;
        }
        let case = Case { interpretation, best_link: self.best_link, composed: &composed, tokens, segments, lexicon, join_cost };
        let mut judgement = judge(&case, account);
        judgement.assumptions.append(&mut noted);
        self.judged.push((standing, sql, judgement));
    }

    /// True for an option of which no more is to be read: its best reading so far can't be offered (it leaves words out, comes to another
    /// query, or is so unsure already that what is read later can't help), or the option says it word for word.
    pub fn decides(&self, purpose: Purpose<'_>, settings: &RenderSettings) -> bool {
        let Purpose::Option(wanted) = purpose else { return false };
        let mut order: Vec<&(Query, String, Judgement)> = self.judged.iter().collect();
        order.sort_by(|a, b| b.2.score.total_cmp(&a.2.score));
        order.truncate(KEPT);
        let Some(((query, sql, best), behind)) = order.split_first() else { return false };
        if purpose.misses(sql, best.account.is_clean()) || wanted.is_some() && clarify::says_all(self.tokens, query, self.lexicon, settings)
        {
            return true;
        }
        let behind: Vec<(&Query, f32)> = behind.iter().map(|(query, _, j)| (query, j.score)).collect();
        let sure = crate::confidence::confidence(rank::probability((query, best.score, &best.features), &behind));
        sure < clarify::CLEAR && !clarify::says_all(self.tokens, query, self.lexicon, settings)
    }
}

/// The joins between the tables of the outermost query.
fn joins(query: &Query, lexicon: &Lexicon) -> Option<Arc<plan::Tree>> {
    let tables = rank::tables(query);
    let root = query.subject.clone().or(tables.first().cloned())?;
    plan::tree(&root, &tables, &query.links, lexicon).ok()
}

fn judge(case: &Case<'_>, account: Account) -> Judgement {
    // What composing left over is not lost where the query rests on it all the same.
    let clean = account.is_clean();
    let features: Vec<Feature> = features(case)
        .into_iter()
        .map(|(name, value)| {
            let lost = matches!(name.as_str(), "unused" | "uncovered" | "uncovered_common");
            (if clean && lost { format!("read_{name}") } else { name }, value)
        })
        .chain(account.features())
        .map(|(name, value)| {
            let contribution = value * ranking_weight(&name);
            Feature { name, value, contribution }
        })
        .collect();
    Judgement {
        confidence: 0.0,
        score: features.iter().map(|f| f.contribution).sum(),
        features,
        assumptions: case.composed.assumptions.clone(),
        rules: case.composed.rules.iter().map(|r| (*r).to_string()).collect(),
        account,
    }
}
