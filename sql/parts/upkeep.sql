
-- Upkeep: plain SQL with the caller's own rights, over the caller's own rows ---------------------------------------------

CREATE FUNCTION ask.prune(older_than interval DEFAULT NULL, keep int DEFAULT NULL) RETURNS TABLE (what text, removed bigint)
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT text := coalesce(current_setting('ask.app_user', true), '');
    history CONSTANT interval := coalesce(older_than, current_setting('ask.history_ttl', true)::interval, '365 days');
    sessions CONSTANT interval := coalesce(older_than, '7 days');
    memories CONSTANT int := coalesce(keep, current_setting('ask.max_memories', true)::int, 10000);
BEGIN
    IF history < interval '0' OR memories < 0 THEN
        RAISE EXCEPTION 'ask.prune() takes no negative values' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'For example: ask.prune(''90 days'', 1000).';
    END IF;
    DELETE FROM ask.turn t WHERE t.role_name = current_user AND t.app_user = me
        AND t.asked_at < clock_timestamp() - CASE WHEN t.kept THEN history ELSE sessions END;
    GET DIAGNOSTICS removed = ROW_COUNT;
    what := 'history';
    RETURN NEXT;
    DELETE FROM ask.feedback_given f WHERE f.role_name = current_user AND f.app_user = me
        AND NOT EXISTS (SELECT FROM ask.turn t WHERE t.id = f.answer);
    -- Outcomes are appended, so that no question waits for another; here they become sums.
    WITH done AS (
        DELETE FROM ask.outcome o USING ask.memory m
        WHERE m.id = o.memory AND NOT m.shared AND m.role_name = current_user AND m.app_user = me
          AND o.role_name = current_user AND o.app_user = me
        RETURNING o.memory, o.good, o.weight),
    sums AS (
        SELECT d.memory, coalesce(sum(d.weight) FILTER (WHERE d.good), 0) AS good,
               coalesce(sum(d.weight) FILTER (WHERE NOT d.good), 0) AS bad
        FROM done d GROUP BY 1)
    UPDATE ask.memory m SET good = m.good + s.good, bad = m.bad + s.bad FROM sums s WHERE s.memory = m.id;
    -- What was learned goes first, the least proven and oldest before others; what was taught stays.
    DELETE FROM ask.memory m USING (
        SELECT x.id, row_number() OVER (ORDER BY x.kind = 'learned', x.good - 2 * x.bad DESC, x.made_at DESC) AS place
        FROM ask.memory x WHERE NOT x.shared AND x.role_name = current_user AND x.app_user = me) ranked
    WHERE ranked.id = m.id AND m.kind = 'learned'
      AND (ranked.place > memories OR m.made_at < clock_timestamp() - history);
    GET DIAGNOSTICS removed = ROW_COUNT;
    what := 'memories';
    RETURN NEXT;
    DELETE FROM ask.outcome o WHERE o.role_name = current_user AND o.app_user = me
        AND NOT EXISTS (SELECT FROM ask.memory m WHERE m.id = o.memory);
    -- Of habits only the latest cases count.
    DELETE FROM ask.habit h USING (
        SELECT x.id, row_number() OVER (PARTITION BY x.kind, x.subject ORDER BY x.id DESC) AS place
        FROM ask.habit x WHERE x.role_name = current_user AND x.app_user = me) ranked
    WHERE ranked.id = h.id AND ranked.place > 20;
END $$;
COMMENT ON FUNCTION ask.prune(interval, int) IS 'Deletes the caller''s old history and surplus memories, and sums up outcomes';

CREATE FUNCTION ask.forget(memory bigint) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH outcomes AS (
        DELETE FROM ask.outcome o WHERE o.memory = $1 AND o.role_name = current_user),
    gone AS (
        DELETE FROM ask.memory m WHERE m.id = $1 AND NOT m.shared AND m.role_name = current_user
            AND m.app_user = coalesce(current_setting('ask.app_user', true), '') RETURNING 1)
    SELECT EXISTS (SELECT FROM gone)
$$;
COMMENT ON FUNCTION ask.forget(bigint) IS 'Forgets one of the caller''s memories; true if there was one';

CREATE FUNCTION ask.forget(what text) RETURNS bigint
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
        DELETE FROM ask.feedback_given f WHERE f.role_name = current_user AND f.app_user = me;
        DELETE FROM ask.turn t WHERE t.role_name = current_user AND t.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('memories', 'everything') THEN
        DELETE FROM ask.outcome o WHERE o.role_name = current_user AND o.app_user = me;
        DELETE FROM ask.memory m WHERE NOT m.shared AND m.role_name = current_user AND m.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('vocabulary', 'everything') THEN
        DELETE FROM ask.term v WHERE NOT v.shared AND v.role_name = current_user AND v.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    IF what IN ('preferences', 'everything') THEN
        DELETE FROM ask.habit h WHERE h.role_name = current_user AND h.app_user = me;
        DELETE FROM ask.preference p WHERE p.role_name = current_user AND p.app_user = me;
        GET DIAGNOSTICS n = ROW_COUNT;
        removed := removed + n;
    END IF;
    RETURN removed;
END $$;
COMMENT ON FUNCTION ask.forget(text) IS 'Forgets the caller''s history, memories, vocabulary, preferences or everything; says how many rows';

CREATE FUNCTION ask.report()
RETURNS TABLE (stage text, calls bigint, total_ms numeric, mean_ms numeric, p50_ms numeric, p95_ms numeric, max_ms numeric, slow bigint, detail text)
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    WITH mine AS (
        SELECT t.* FROM ask.turn t
        WHERE t.kept AND t.role_name = current_user AND t.app_user = coalesce(current_setting('ask.app_user', true), '')),
    times AS (
        SELECT e.key AS stage, e.value::numeric AS ms
        FROM mine CROSS JOIN LATERAL jsonb_each_text(mine.trace -> 'timings') e),
    events AS (
        SELECT 'answered' AS stage, count(*) FILTER (WHERE status = 'answered') AS calls FROM mine
        UNION ALL SELECT 'clarify', count(*) FILTER (WHERE status = 'clarify') FROM mine
        UNION ALL SELECT 'refused', count(*) FILTER (WHERE status = 'refused') FROM mine
        UNION ALL SELECT 'failed', count(*) FILTER (WHERE status = 'failed') FROM mine
        UNION ALL SELECT 'memory hits', count(*) FILTER (WHERE source = 'memory') FROM mine
        UNION ALL SELECT 'rejections', coalesce(sum(jsonb_array_length(trace -> 'rejected')), 0) FROM mine
        UNION ALL SELECT 'rejections avoided', count(*) FROM mine, jsonb_array_elements(trace -> 'rejected') r WHERE r ? 'known'
        UNION ALL SELECT 'model answers', count(*) FILTER (WHERE source = 'model') FROM mine)
    SELECT x.stage, count(*), round(sum(x.ms), 3), round(avg(x.ms), 3),
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY x.ms)::numeric, 3),
           round(percentile_cont(0.95) WITHIN GROUP (ORDER BY x.ms)::numeric, 3), round(max(x.ms), 3),
           count(*) FILTER (WHERE x.ms > 5000), NULL::text
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
    FROM ask.model_call c
    UNION ALL
    SELECT format('model calls of %s on %s', u.role, u.day), sum(u.calls)::bigint, NULL, NULL, NULL, NULL, NULL, NULL,
           format('%s input tokens, %s output tokens, %s failed', sum(u.input_tokens), sum(u.output_tokens), sum(u.failed))
    FROM ask.model_usage u WHERE u.day > (now() AT TIME ZONE 'UTC')::date - 30 GROUP BY u.role, u.day
    UNION ALL
    SELECT format('model endpoint %s', m.server), m.failures, NULL, NULL, NULL, NULL, NULL, NULL,
           CASE WHEN m.state = 'open' THEN format('open, next try in %s s (%s)', m.next_try_s, m.scope) ELSE format('closed (%s)', m.scope) END
    FROM ask.model_endpoints() m
$$;
COMMENT ON FUNCTION ask.report() IS 'The caller''s questions by stage: calls and milliseconds; and how often memory answered, the guard rejected, ...';

CREATE FUNCTION ask.suggest(n int DEFAULT 5) RETURNS SETOF text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_suggest';
COMMENT ON FUNCTION ask.suggest(int) IS 'Questions to start with, for the tables that the caller may read';

CREATE FUNCTION ask.describe(object text) RETURNS TABLE (part text, name text, role text, words text[], reason text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_describe';
COMMENT ON FUNCTION ask.describe(text) IS 'What a table and its columns, or one column, are taken for: role, words that mean them, and what that rests on';

CREATE FUNCTION ask.check() RETURNS TABLE (kind text, id bigint, name text, holds boolean, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_check';
COMMENT ON FUNCTION ask.check() IS 'Replays what was taught and defined against today''s schema';
