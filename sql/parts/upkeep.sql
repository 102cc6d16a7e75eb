-- Upkeep. The functions beginning with an underscore are for the library alone, which runs them as the extension's owner for the role
-- that asks (ask._asker()); with `everyone` for all roles, once it has checked that an administrator asks.

-- What is deleted of a role at once; ask.prune() deletes all that is due, learning calls a little at a time.
CREATE FUNCTION ask._prune(older_than interval, keep int, everyone boolean) RETURNS TABLE (what text, removed bigint)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asker CONSTANT name := ask._asker();
    me CONSTANT text := coalesce(current_setting('ask.app_user', true), '');
    history CONSTANT interval := coalesce(older_than, current_setting('ask.history_ttl', true)::interval, '365 days');
    sessions CONSTANT interval := coalesce(older_than, '7 days');
    memories CONSTANT int := coalesce(keep, current_setting('ask.max_memories', true)::int, 10000);
BEGIN
    IF history < interval '0' OR memories < 0 THEN
        RAISE EXCEPTION 'ask.prune() takes no negative values' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'For example: ask.prune(''90 days'', 1000).';
    END IF;
    DELETE FROM ask.turn t WHERE (everyone OR t.role_name = asker AND t.app_user = me)
        AND t.asked_at < clock_timestamp() - CASE WHEN t.kept THEN history ELSE sessions END;
    GET DIAGNOSTICS removed = ROW_COUNT;
    what := 'history';
    RETURN NEXT;
    DELETE FROM ask.feedback_given f WHERE (everyone OR f.role_name = asker AND f.app_user = me)
        AND NOT EXISTS (SELECT FROM ask.turn t WHERE t.id = f.answer);
    -- What was learned goes first, the least proven and longest unused before others; what was taught stays, and so does what has been
    -- used within the time that history is kept.
    DELETE FROM ask.memory m USING (
        SELECT x.id, greatest(x.made_at, u.used) AS used,
               row_number() OVER (PARTITION BY x.role_name, x.app_user
                                  ORDER BY x.kind = 'learned', x.good + u.good - 2 * (x.bad + u.bad) DESC, greatest(x.made_at, u.used) DESC) AS place
        FROM ask.memory x LEFT JOIN LATERAL (
            SELECT max(o.at) AS used, coalesce(sum(o.weight) FILTER (WHERE o.good), 0) AS good,
                   coalesce(sum(o.weight) FILTER (WHERE NOT o.good), 0) AS bad
            FROM ask.outcome o WHERE o.memory = x.id AND o.role_name = x.role_name AND o.app_user = x.app_user) u ON true
        WHERE NOT x.shared AND (everyone OR x.role_name = asker AND x.app_user = me)) ranked
    WHERE ranked.id = m.id AND m.kind = 'learned'
      AND (ranked.place > memories OR (keep IS NULL AND ranked.used < clock_timestamp() - history));
    GET DIAGNOSTICS removed = ROW_COUNT;
    what := 'memories';
    RETURN NEXT;
    -- Outcomes are appended, so that no question waits for another; here they become sums. The latest stays: it tells when the
    -- memory was last used.
    WITH done AS (
        DELETE FROM ask.outcome o USING ask.memory m
        WHERE m.id = o.memory AND NOT m.shared AND o.role_name = m.role_name AND o.app_user = m.app_user
          AND (everyone OR m.role_name = asker AND m.app_user = me)
          AND EXISTS (SELECT FROM ask.outcome later
                      WHERE later.memory = o.memory AND later.role_name = o.role_name AND later.app_user = o.app_user AND later.id > o.id)
        RETURNING o.memory, o.good, o.weight),
    sums AS (
        SELECT d.memory, coalesce(sum(d.weight) FILTER (WHERE d.good), 0) AS good,
               coalesce(sum(d.weight) FILTER (WHERE NOT d.good), 0) AS bad
        FROM done d GROUP BY 1)
    UPDATE ask.memory m SET good = m.good + s.good, bad = m.bad + s.bad FROM sums s WHERE s.memory = m.id;
    DELETE FROM ask.outcome o WHERE (everyone OR o.role_name = asker AND o.app_user = me)
        AND NOT EXISTS (SELECT FROM ask.memory m WHERE m.id = o.memory);
    -- Of habits only the latest cases count.
    DELETE FROM ask.habit h USING (
        SELECT x.id, row_number() OVER (PARTITION BY x.role_name, x.app_user, x.kind, x.subject ORDER BY x.id DESC) AS place
        FROM ask.habit x WHERE everyone OR x.role_name = asker AND x.app_user = me) ranked
    WHERE ranked.id = h.id AND ranked.place > 20;
    IF everyone THEN
        DELETE FROM ask.audit_entry e WHERE e.at < clock_timestamp() - history;
        GET DIAGNOSTICS removed = ROW_COUNT;
        what := 'audit trail';
        RETURN NEXT;
    END IF;
END $$;

CREATE FUNCTION ask.prune(older_than interval DEFAULT NULL, keep int DEFAULT NULL, everyone boolean DEFAULT false)
    RETURNS TABLE (what text, removed bigint)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_prune';
COMMENT ON FUNCTION ask.prune(interval, int, boolean) IS 'Deletes the caller''s old history and surplus memories, and sums up outcomes; for administrators, those of everyone';

CREATE FUNCTION ask._forget(memory bigint) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH outcomes AS (
        DELETE FROM ask.outcome o WHERE o.memory = $1 AND o.role_name = ask._asker()
            AND o.app_user = coalesce(current_setting('ask.app_user', true), '')),
    gone AS (
        DELETE FROM ask.memory m WHERE m.id = $1 AND NOT m.shared AND m.role_name = ask._asker()
            AND m.app_user = coalesce(current_setting('ask.app_user', true), '') RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$$;

CREATE FUNCTION ask.forget(memory bigint) RETURNS boolean
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_forget_memory';
COMMENT ON FUNCTION ask.forget(bigint) IS 'Forgets one of the caller''s memories; true if there was one';

CREATE FUNCTION ask._forget(what text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT text := coalesce(current_setting('ask.app_user', true), '');
    removed bigint := 0;
    n bigint;
BEGIN
    IF what IS NULL THEN
        RETURN NULL;
    ELSIF what NOT IN ('history', 'memories', 'vocabulary', 'preferences', 'everything') THEN
        RAISE EXCEPTION 'there is no "%" to forget', what USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Write history, memories, vocabulary, preferences or everything; or the id of a memory.';
    END IF;
    IF what IN ('history', 'everything') THEN
        DELETE FROM ask.feedback_given f WHERE f.role_name = ask._asker() AND f.app_user = me;
        DELETE FROM ask.turn t WHERE t.role_name = ask._asker() AND t.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('memories', 'everything') THEN
        DELETE FROM ask.outcome o WHERE o.role_name = ask._asker() AND o.app_user = me;
        DELETE FROM ask.memory m WHERE NOT m.shared AND m.role_name = ask._asker() AND m.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('vocabulary', 'everything') THEN
        DELETE FROM ask.term v WHERE NOT v.shared AND v.role_name = ask._asker() AND v.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('preferences', 'everything') THEN
        DELETE FROM ask.habit h WHERE h.role_name = ask._asker() AND h.app_user = me;
        DELETE FROM ask.preference p WHERE p.role_name = ask._asker() AND p.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    RETURN removed;
END $$;

CREATE FUNCTION ask.forget(what text) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_forget';
COMMENT ON FUNCTION ask.forget(text) IS 'Forgets the caller''s history, memories, vocabulary, preferences or everything; says how many rows';

-- Questions are counted among the latest, and the stages of a fifth of them measured: what is older says little about today, and reading
-- all of a long history takes long.
CREATE FUNCTION ask._report(everyone boolean, all_calls boolean, latest int)
RETURNS TABLE (stage text, calls bigint, total_ms numeric, mean_ms numeric, p50_ms numeric, p95_ms numeric, max_ms numeric, slow bigint, detail text)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH recent AS MATERIALIZED (
        (SELECT t.status, t.source, t.timings, t.rejections, t.id FROM ask.turn t
         WHERE NOT everyone AND t.kept AND t.role_name = ask._asker() AND t.app_user = coalesce(current_setting('ask.app_user', true), '')
         ORDER BY t.asked_at DESC LIMIT latest)
        UNION ALL
        (SELECT t.status, t.source, t.timings, t.rejections, t.id FROM ask.turn t WHERE everyone AND t.kept ORDER BY t.id DESC LIMIT latest)),
    times AS (
        SELECT e.key AS stage, e.value::float8 AS ms 
        FROM (SELECT r.timings FROM recent r ORDER BY r.id DESC LIMIT latest / 5) x CROSS JOIN LATERAL jsonb_each_text(x.timings) e),
    sums AS (
        SELECT count(*) FILTER (WHERE status = 'answered') AS answered, count(*) FILTER (WHERE status = 'clarify') AS clarify,
               count(*) FILTER (WHERE status = 'refused') AS refused, count(*) FILTER (WHERE status = 'failed') AS failed,
               count(*) FILTER (WHERE source = 'memory') AS memory, count(*) FILTER (WHERE source = 'model') AS model,
               coalesce(sum(rejections[1]), 0) AS rejected, coalesce(sum(rejections[2]), 0) AS avoided, count(*) AS all
        FROM recent),
    events AS (
        SELECT e.* FROM sums s CROSS JOIN LATERAL (VALUES
            ('answered', s.answered), ('clarify', s.clarify), ('refused', s.refused), ('failed', s.failed), ('memory hits', s.memory),
            ('rejections', s.rejected), ('rejections avoided', s.avoided), ('model answers', s.model)) AS e(stage, calls))
    SELECT x.stage, count(*), round(sum(x.ms)::numeric, 3), round(avg(x.ms)::numeric, 3),
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY x.ms)::numeric, 3),
           round(percentile_cont(0.95) WITHIN GROUP (ORDER BY x.ms)::numeric, 3), round(max(x.ms)::numeric, 3),
           count(*) FILTER (WHERE x.ms > 5000), CASE WHEN (SELECT s.all FROM sums s) > latest / 5 THEN format('the latest %s questions', latest / 5) END
    FROM times x GROUP BY x.stage
    UNION ALL
    SELECT e.stage, e.calls, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM events e
    UNION ALL
    -- Model calls of the caller; of every role for administrators.
    SELECT 'model calls', count(*), round(sum(c.elapsed_ms)::numeric, 3), round(avg(c.elapsed_ms)::numeric, 3),
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY c.elapsed_ms)::numeric, 3),
           round(percentile_cont(0.95) WITHIN GROUP (ORDER BY c.elapsed_ms)::numeric, 3), round(max(c.elapsed_ms)::numeric, 3),
           count(*) FILTER (WHERE c.elapsed_ms > 5000),
           format('%s input tokens, %s output tokens, %s failed', coalesce(sum(c.input_tokens), 0), coalesce(sum(c.output_tokens), 0),
                  count(*) FILTER (WHERE c.outcome <> 'ok'))
    FROM (SELECT m.* FROM ask.model_call m WHERE all_calls OR m.role_name = ask._asker() ORDER BY m.at DESC LIMIT latest) c
    UNION ALL
    SELECT format('model calls of %s on %s', u.role_name, u.day), count(*), NULL, NULL, NULL, NULL, NULL, NULL,
           format('%s input tokens, %s output tokens, %s failed', sum(u.input_tokens), sum(u.output_tokens), count(*) FILTER (WHERE u.outcome <> 'ok'))
    FROM (SELECT m.*, (m.at AT TIME ZONE 'UTC')::date AS day FROM ask.model_call m
          WHERE (all_calls OR m.role_name = ask._asker()) AND m.at > now() - interval '30 days') u GROUP BY u.role_name, u.day
$$;

CREATE FUNCTION ask.report(everyone boolean DEFAULT NULL)
    RETURNS TABLE (stage text, calls bigint, total_ms numeric, mean_ms numeric, p50_ms numeric, p95_ms numeric, max_ms numeric, slow bigint, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_report';
COMMENT ON FUNCTION ask.report(boolean) IS 'The caller''s questions (for administrators with true: everyone''s) by stage: calls and milliseconds; how often memory answered, the guard rejected, ...';

-- For exporters: one row, cheap however long the history is, over all roles. Counts of rows are the statistics' own.
CREATE VIEW ask.numbers AS
SELECT coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'turn'), 0)::bigint AS turns,
       coalesce(sum(pg_stat_get_tuples_inserted(c.oid)) FILTER (WHERE c.relname = 'turn'), 0)::bigint AS turns_written,
       coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'memory'), 0)::bigint AS memories,
       coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'outcome'), 0)::bigint AS outcomes,
       coalesce(sum(pg_stat_get_live_tuples(c.oid)) FILTER (WHERE c.relname = 'value_index'), 0)::bigint AS indexed_values,
       coalesce(sum(pg_stat_get_tuples_inserted(c.oid)) FILTER (WHERE c.relname = 'model_call'), 0)::bigint AS model_calls_written,
       sum(pg_total_relation_size(c.oid))::bigint AS bytes,
       max(l.turns) AS latest_turns, max(l.answered) AS latest_answered, max(l.clarify) AS latest_clarify, max(l.refused) AS latest_refused,
       max(l.failed) AS latest_failed, max(l.memory) AS latest_from_memory, max(l.p95_ms) AS latest_p95_ms, max(l.last_asked) AS last_asked
FROM pg_class c CROSS JOIN (
    SELECT count(*) AS turns, count(*) FILTER (WHERE t.status = 'answered') AS answered, count(*) FILTER (WHERE t.status = 'clarify') AS clarify,
           count(*) FILTER (WHERE t.status = 'refused') AS refused, count(*) FILTER (WHERE t.status = 'failed') AS failed,
           count(*) FILTER (WHERE t.source = 'memory') AS memory, percentile_disc(0.95) WITHIN GROUP (ORDER BY t.elapsed_ms) AS p95_ms,
           max(t.asked_at) AS last_asked
    FROM (SELECT x.status, x.source, x.elapsed_ms, x.asked_at FROM ask.turn x ORDER BY x.id DESC LIMIT 1000) t) l
WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = 'ask') AND c.relkind = 'r';
COMMENT ON VIEW ask.numbers IS 'One row of numbers over all roles, for administrators and what they monitor with; latest_*: of the latest 1000 questions';

-- Of all roles, shapes and counts only: no question, no value.
CREATE VIEW ask.patterns_of_all AS
SELECT t.role_name AS role, 'tables'::text AS kind, array_to_string(t.tables, ', ') AS pattern, count(*) AS times,
       count(*) FILTER (WHERE t.status = 'answered') AS answered, max(t.asked_at) AS last_seen
FROM ask.turn t WHERE t.kept AND t.tables <> '{}' GROUP BY 1, 3
UNION ALL
SELECT t.role_name, 'status', t.status, count(*), count(*) FILTER (WHERE t.status = 'answered'), max(t.asked_at)
FROM ask.turn t WHERE t.kept GROUP BY 1, 3;
COMMENT ON VIEW ask.patterns_of_all IS 'What recurs in the questions of all roles: tables and outcomes with their counts, for administrators';

-- What each role keeps.
CREATE VIEW ask.sizes AS
SELECT r.role_name AS role, r.app_user, sum(r.turns)::bigint AS turns, sum(r.memories)::bigint AS memories, sum(r.terms)::bigint AS terms,
       sum(r.bytes)::bigint AS bytes, max(r.latest) AS latest
FROM (SELECT t.role_name, t.app_user, count(*) AS turns, 0 AS memories, 0 AS terms, sum(pg_column_size(t.*)) AS bytes, max(t.asked_at) AS latest
      FROM ask.turn t GROUP BY 1, 2
      UNION ALL SELECT m.role_name, m.app_user, 0, count(*), 0, sum(pg_column_size(m.*)), max(m.made_at) FROM ask.memory m GROUP BY 1, 2
      UNION ALL SELECT v.role_name, v.app_user, 0, 0, count(*), sum(pg_column_size(v.*)), max(v.defined_at) FROM ask.term v GROUP BY 1, 2) r
GROUP BY 1, 2;
COMMENT ON VIEW ask.sizes IS 'How much of each role and end user is kept, for administrators';

REVOKE ALL ON ask.numbers, ask.patterns_of_all, ask.sizes FROM PUBLIC;
REVOKE ALL ON FUNCTION ask._prune(interval, int, boolean), ask._forget(bigint), ask._forget(text), ask._report(boolean, boolean, int) FROM PUBLIC;

CREATE FUNCTION ask.suggest(n int DEFAULT 5) RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_suggest';
COMMENT ON FUNCTION ask.suggest(int) IS 'Questions to start with, for the tables that the caller may read';

CREATE FUNCTION ask.describe(object text) RETURNS TABLE (part text, name text, role text, words text[], reason text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_describe';
COMMENT ON FUNCTION ask.describe(text) IS 'What a table and its columns, or one column, are taken for: role, words that mean them, and what that rests on';

CREATE FUNCTION ask.check() RETURNS TABLE (kind text, id bigint, name text, holds boolean, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_check';
COMMENT ON FUNCTION ask.check() IS 'Replays what was taught and defined against today''s schema';
