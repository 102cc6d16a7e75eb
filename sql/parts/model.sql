-- Model providers: servers and user mappings declared the way PostgreSQL does it. The wrapper has no handler: its servers
-- are endpoints to call, there are no foreign tables behind them.

CREATE FUNCTION ask._model_options(options text[], catalog oid) RETURNS void
    LANGUAGE c STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_model_options';
COMMENT ON FUNCTION ask._model_options(text[], oid) IS 'Checks the options of model servers and user mappings';

CREATE FOREIGN DATA WRAPPER ask_model NO HANDLER VALIDATOR ask._model_options;
COMMENT ON FOREIGN DATA WRAPPER ask_model IS 'Model providers for pg_ask: CREATE SERVER ... OPTIONS (provider, url, model)';

CREATE TABLE ask.model_call (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role_name     name NOT NULL,
    app_user      text NOT NULL DEFAULT '',
    at            timestamptz NOT NULL,
    server        text NOT NULL,
    model         text NOT NULL,
    purpose       text NOT NULL,
    outcome       text NOT NULL,
    input_tokens  bigint NOT NULL,
    output_tokens bigint NOT NULL,
    elapsed_ms    real
);
COMMENT ON TABLE ask.model_call IS 'The account of model calls: written by the extension only';
CREATE INDEX model_call_role ON ask.model_call (role_name, at);
CREATE INDEX model_call_at ON ask.model_call (at);
GRANT SELECT ON ask.model_call TO pg_database_owner;
SELECT pg_catalog.pg_extension_config_dump('ask.model_call', '');
SELECT pg_catalog.pg_extension_config_dump(pg_get_serial_sequence('ask.model_call', 'id')::regclass, '');
GRANT SELECT ON SEQUENCE ask.model_call_id_seq TO pg_database_owner;

-- What a model's query was believed when its memory was made.
CREATE INDEX turn_model ON ask.turn (memory) WHERE source = 'model' AND memory IS NOT NULL;

CREATE VIEW ask.model_usage WITH (security_barrier = true) AS
SELECT (c.at AT TIME ZONE 'UTC')::date AS day, c.role_name AS role, c.server, c.purpose, count(*) AS calls,
       count(*) FILTER (WHERE c.outcome <> 'ok') AS failed, sum(c.input_tokens)::bigint AS input_tokens,
       sum(c.output_tokens)::bigint AS output_tokens, avg(c.elapsed_ms)::real AS mean_ms
FROM ask.model_call c
WHERE c.role_name = ask._asker() OR has_function_privilege('ask.share(bigint)', 'EXECUTE')
GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW ask.model_usage IS 'Model calls and tokens by day (UTC), role and server: the caller''s own; all for administrators';
GRANT SELECT ON ask.model_usage TO PUBLIC;

CREATE FUNCTION ask.prompt(question text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_prompt';
COMMENT ON FUNCTION ask.prompt(text, text) IS 'Exactly what a model would be sent for a question; nothing is sent';

CREATE FUNCTION ask.reembed(most int DEFAULT 1000) RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_reembed';
COMMENT ON FUNCTION ask.reembed(int) IS 'Embeds the caller''s memories (for administrators also shared ones) with the model of ask.embedding; says how many';

CREATE FUNCTION ask.model_endpoints() RETURNS TABLE (server text, state text, failures bigint, next_try_s bigint, scope text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_model_endpoints';
COMMENT ON FUNCTION ask.model_endpoints() IS 'The model servers that the caller may use, with the state of their circuit breakers';
