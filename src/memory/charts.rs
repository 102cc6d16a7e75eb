//! Which charts a caller prefers, learned from what they name, change to, and praise.
//!
//! Each answer with a chart keeps `SHAPE KIND HOW`: the shape of its result, the kind of chart, and how that came about
//! ([`How`]). A kind counts as preferred for a shape when the caller named it, changed to it, or gave the answer good
//! feedback in more than 80 % of the cases, and in three at least.

use crate::{db, settings};
use pgrx::pg_sys;

/// Share of the cases that a preferred kind must exceed.
const SHARE: &str = "0.8";
/// Cases that speak for it, at least.
const CASES: &str = "3";
/// Latest charts looked at.
const LATEST: &str = "100";

/// How a chart came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// The question named the kind.
    Named,
    /// A follow-up asked for the result before in this kind: the chart before it does not count.
    Changed,
    /// Drawn because it is preferred: says nothing new.
    Preferred,
    /// Nothing was said about it.
    Shown,
}

impl How {
    fn word(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Changed => "changed",
            Self::Preferred => "preferred",
            Self::Shown => "shown",
        }
    }
}

/// What an answer keeps of its chart.
pub fn note(shape: &str, kind: &str, how: How) -> String {
    format!("{shape} {kind} {}", how.word())
}

/// Pairs of a shape and its preferred kind; none where learning is off.
pub fn learned() -> Vec<(String, String)> {
    if !settings::learn() || db::is_empty(c"turn") {
        return Vec::new();
    }
    let asker = db::asker();
    if !db::has_own(c"turn", c"turn_chart", &asker) {
        return Vec::new();
    }
    let sql = "WITH latest AS MATERIALIZED ( \
             SELECT t.id, t.session, string_to_array(t.chart, ' ') AS c FROM ask.turn t \
             WHERE t.chart IS NOT NULL AND t.kept AND (t.role_name, t.app_user, t.id) > ($4, $5, -1) \
               AND (t.role_name, t.app_user, t.id) <= ($4, $5, 9223372036854775807) \
             ORDER BY t.role_name DESC, t.app_user DESC, t.id DESC LIMIT $3), \
         seen AS (SELECT id, c, lead(c) OVER (PARTITION BY session ORDER BY id) AS next FROM latest), \
         cases AS ( \
             SELECT c[1] AS shape, c[2] AS kind, c[3] IN ('named', 'changed') OR coalesce(said.score, 0) > 0 AS liked FROM seen \
             LEFT JOIN LATERAL (SELECT f.score FROM ask.feedback_given f \
                                WHERE (f.answer, f.id) > (seen.id, -1) AND (f.answer, f.id) <= (seen.id, 9223372036854775807) \
                                  AND f.role_name = $4 AND f.app_user = $5 ORDER BY f.answer DESC, f.id DESC LIMIT 1) AS said ON true \
             WHERE coalesce(next[3], '') <> 'changed' AND (c[3] <> 'preferred' OR coalesce(said.score, 0) <> 0)) \
         SELECT shape, kind FROM cases GROUP BY shape, kind \
         HAVING count(*) FILTER (WHERE liked) >= $2 \
            AND count(*) FILTER (WHERE liked) > $1 * (SELECT count(*) FROM cases o WHERE o.shape = cases.shape) \
         ORDER BY shape";
    let rows = db::as_owner(|| {
        db::latest(|| {
            db::query_typed(
                sql,
                &[
                    (pg_sys::NUMERICOID, Some(SHARE)),
                    (pg_sys::INT8OID, Some(CASES)),
                    (pg_sys::INT8OID, Some(LATEST)),
                    (pg_sys::NAMEOID, Some(&asker.role)),
                    (pg_sys::TEXTOID, Some(&asker.app_user)),
                ],
            )
        })
    });
    rows.into_iter().filter_map(|mut r| Some((r.first_mut()?.take()?, r.get_mut(1)?.take()?))).collect()
}
