-- Functions ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION ask.sql(question text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_sql';
COMMENT ON FUNCTION ask.sql(text, text) IS 'The SQL that answers a question, without running it';

CREATE FUNCTION ask.rows(question text, session text DEFAULT NULL) RETURNS SETOF json
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_rows';
COMMENT ON FUNCTION ask.rows(text, text) IS 'The rows that answer a question, one JSON object each';

CREATE FUNCTION ask.records(question text, session text DEFAULT NULL) RETURNS SETOF json
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_rows';
COMMENT ON FUNCTION ask.records(text, text) IS 'ask.rows() under a name that is a keyword to no parser: some read rows(...) in FROM as a list of columns';

CREATE TYPE ask.answer_row AS (
    id bigint, status text, question text, sql text, columns jsonb, rows jsonb, row_count bigint, truncated boolean, chart jsonb,
    insights text[], explanation text, confidence real, source text, warnings text[], options text[], reason text, hint text,
    summary text, elapsed_ms double precision, unused text[]);
COMMENT ON TYPE ask.answer_row IS 'What ask.answer() returns';

CREATE FUNCTION ask.answer(question text, session text DEFAULT NULL) RETURNS ask.answer_row
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_answer';
COMMENT ON FUNCTION ask.answer(text, text) IS 'SQL, rows, chart, insights and confidence in one row';

CREATE FUNCTION ask.chart(question text, session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_chart';
COMMENT ON FUNCTION ask.chart(text, text) IS 'A Vega-Lite specification with the data inline';

CREATE FUNCTION ask.chart_of(sql text, wish text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_chart_of';
COMMENT ON FUNCTION ask.chart_of(text, text) IS 'The chart of a query of one''s own, run through the guard; the wish is a kind (''pie'') or words (''as stacked bars, sorted by the y axis descending'')';

CREATE FUNCTION ask.dashboard(question text, session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard';
COMMENT ON FUNCTION ask.dashboard(text, text) IS 'Several questions in one (''sales dashboard for 2026: by month, by category''), separated by semicolons, or ''the usual dashboard'': charts, a layout and insights';

CREATE FUNCTION ask.dashboard(questions text[], session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard_array';
COMMENT ON FUNCTION ask.dashboard(text[], text) IS 'The answers to these questions: charts, a layout and insights';

CREATE FUNCTION ask.dashboard_html(question text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard_html';
COMMENT ON FUNCTION ask.dashboard_html(text, text) IS 'The dashboard as one page that opens without a network';

CREATE FUNCTION ask.dashboard_html(questions text[], session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_dashboard_html_array';
COMMENT ON FUNCTION ask.dashboard_html(text[], text) IS 'The dashboard of these questions as one page that opens without a network';

CREATE FUNCTION ask.table(question text, session text DEFAULT NULL) RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_table';
COMMENT ON FUNCTION ask.table(text, text) IS 'The rows that answer a question: SELECT * FROM ask.table(''...'') AS t(category text, total numeric)';

CREATE FUNCTION ask.cursor(question text, cursor_name text, session text DEFAULT NULL) RETURNS refcursor
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_cursor';
COMMENT ON FUNCTION ask.cursor(text, text, text) IS 'A cursor over the rows that answer a question; they are computed now and held';

CREATE FUNCTION ask.view(question text, view_name text, session text DEFAULT NULL) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_view';
COMMENT ON FUNCTION ask.view(text, text, text) IS 'Makes a temporary view of the answer and returns its SQL; reading it later runs with the reader''s own limits';

CREATE FUNCTION ask.explain(question text, session text DEFAULT NULL) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_explain';
COMMENT ON FUNCTION ask.explain(text, text) IS 'What every stage made of a question, with its milliseconds';

CREATE FUNCTION ask.explain(answer_id bigint) RETURNS jsonb
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_explain_answer';
COMMENT ON FUNCTION ask.explain(bigint) IS 'The stored trace of an answer';

CREATE FUNCTION ask.validate(sql text)
    RETURNS TABLE (valid boolean, rule text, message text, warnings text[], recommendations text[],
                   estimated_rows double precision, estimated_cost double precision)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_validate';
COMMENT ON FUNCTION ask.validate(text) IS 'What the guard says about a query; never raises for bad SQL';

CREATE FUNCTION ask.run(sql text) RETURNS SETOF json
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_run';
COMMENT ON FUNCTION ask.run(text) IS 'Runs a query through the guard and its limits';

CREATE FUNCTION ask.refresh() RETURNS TABLE (object text, status text, detail text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_refresh';
COMMENT ON FUNCTION ask.refresh() IS 'Rebuilds the value index for the tables on the search path, and says what is stale';

CREATE FUNCTION ask.define(term text, meaning text, everyone boolean DEFAULT false) RETURNS text
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_define';
COMMENT ON FUNCTION ask.define(text, text, boolean) IS 'Gives a word a meaning: a measure, a condition, or another name of a table or column; NULL takes it back';

CREATE FUNCTION ask.teach(question text, sql text) RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_teach';
COMMENT ON FUNCTION ask.teach(text, text) IS 'Remembers the right SQL for a question';

CREATE FUNCTION ask.feedback(answer_id bigint, score int, corrected_sql text DEFAULT NULL) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_feedback';
COMMENT ON FUNCTION ask.feedback(bigint, int, text) IS 'Says whether an answer was right (1), wrong (-1) or neither (0), and what the SQL should have been';

CREATE FUNCTION ask.prefer(key text, value text) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_prefer';
COMMENT ON FUNCTION ask.prefer(text, text) IS 'Sets a preference of the caller; NULL takes it back';

CREATE FUNCTION ask.profile() RETURNS TABLE (key text, value text, origin text)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_profile';
COMMENT ON FUNCTION ask.profile() IS 'The caller''s preferences, set or learned, with the defaults';

CREATE FUNCTION ask.share(memory bigint) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_share';
COMMENT ON FUNCTION ask.share(bigint) IS 'Makes a memory everyone''s, with open places for the values of the data that it holds; for administrators';
CREATE FUNCTION ask.share(memory bigint, with_values boolean) RETURNS void
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'ask_share';
COMMENT ON FUNCTION ask.share(bigint, boolean) IS 'Makes a memory everyone''s, with the values of the data that it holds if so said; for administrators';
REVOKE ALL ON FUNCTION ask.share(bigint), ask.share(bigint, boolean) FROM PUBLIC;
