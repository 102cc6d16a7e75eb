//! Recurring questions: what belongs on the usual dashboard.

use crate::db;

/// How often a question must have been asked in the last 30 days, and how often answered.
const TIMES: &str = "3";
const SUCCESS: &str = "0.9";

/// A recurring question.
pub struct Recurring {
    pub question: String,
    /// Its latest SQL; relative times are written relative, so it is right today.
    pub sql: String,
    /// It was read in its conversation's light, so only the SQL can be asked again.
    pub follow_up: bool,
}

/// The caller's recurring questions of the last 30 days, the most frequent first, those about `subject` if there are any.
pub fn recurring(subject: &[String], limit: usize) -> Vec<Recurring> {
    let rows = db::query(
        "SELECT (array_agg(t.question ORDER BY t.id DESC))[1], (array_agg(t.sql ORDER BY t.id DESC) FILTER (WHERE t.sql IS NOT NULL))[1], \
                coalesce(bool_or((t.trace ->> 'follow_up')::boolean), false), string_agg(DISTINCT array_to_string(t.tables, ' '), ' ') \
         FROM ask.turn t \
         LEFT JOIN LATERAL (SELECT f.score FROM ask.feedback_given f WHERE f.answer = t.id AND f.role_name = t.role_name \
                            ORDER BY f.id DESC LIMIT 1) AS said ON true \
         WHERE t.kept AND t.role_name = current_user AND t.app_user = coalesce(current_setting('ask.app_user', true), '') \
           AND t.asked_at > clock_timestamp() - interval '30 days' AND t.function <> 'dashboard' \
         GROUP BY lower(btrim(t.question, ' ?.!')), CASE WHEN (t.trace ->> 'follow_up')::boolean THEN t.sql END \
         HAVING count(*) >= $1::int \
            AND avg((t.status = 'answered' AND coalesce(said.score, 0) >= 0)::int) > $2::numeric \
         ORDER BY count(*) DESC, max(t.id) DESC LIMIT 50",
        &[Some(TIMES), Some(SUCCESS)],
    );
    let all: Vec<(Recurring, String)> = rows
        .into_iter()
        .filter_map(|mut row| {
            let mut take = |i: usize| row.get_mut(i).and_then(Option::take);
            let (question, sql) = (take(0)?, take(1)?);
            let (follow_up, tables) = (take(2).as_deref() == Some("t"), take(3).unwrap_or_default());
            let text = format!("{question} {sql} {tables}").to_lowercase();
            Some((Recurring { question, sql, follow_up }, text))
        })
        .collect();
    let about = |text: &str| subject.iter().all(|w| text.contains(w.as_str()));
    let some = all.iter().any(|(_, text)| about(text));
    all.into_iter().filter(|(_, text)| !some || about(text)).map(|(r, _)| r).take(limit).collect()
}
