-- Bad input has a clear error, with a SQLSTATE and a hint, and leaves everything as it was.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
\set VERBOSITY default
\set SHOW_CONTEXT never
SELECT ask.sql('');
\echo :LAST_ERROR_SQLSTATE
SELECT ask.sql(E' \n\t ');
SELECT ask.sql('?!');
SELECT ask.sql(repeat('word ', 20000));
SELECT ask.sql(E'how many\x01 orders');
SELECT ask.sql('how many orders', ' ');
\echo :LAST_ERROR_SQLSTATE
SELECT ask.sql('how many orders', repeat('x', 129));
SELECT ask.sql('how many orders', E'a\nb');
SELECT ask.sql('delete all orders');
\echo :LAST_ERROR_SQLSTATE
SELECT status, reason FROM ask.answer('delete all orders');
SELECT ask.explain(-1);
\echo :LAST_ERROR_SQLSTATE
SELECT status FROM ask.answer('Привет, как дела?');
-- no readable table
SET search_path = pg_catalog;
SELECT ask.sql('how many orders');
\echo :LAST_ERROR_SQLSTATE
SET search_path = nowhere;
SELECT ask.sql('how many orders');
SET search_path = shop;
-- settings
SET ask.max_rows = 0;
SET ask.answer_at = 2;
SET ask.domain = 'wild';
SET ask.fiscal_year_start = 13;
SET ask.session = E'a\nb';
SET ask.tiemout = '1s';
-- a failed transaction
BEGIN;
SELECT 1/0;
SELECT ask.sql('how many orders are there');
ROLLBACK;
-- read-only: answered, nothing kept
BEGIN READ ONLY;
SELECT status, id IS NULL AS unkept FROM ask.answer('how many orders are there');
SELECT ask.teach('anything', 'SELECT 1');
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT status, id IS NULL AS unkept FROM ask.answer('how many orders are there');
COMMIT;
-- cancelled in the middle: an error like any other, and the next question is answered
SET statement_timeout = '100ms';
SELECT * FROM ask.run('SELECT count(*) FROM generate_series(1, 1000000000) a');
\echo :LAST_ERROR_SQLSTATE
RESET statement_timeout;
SELECT * FROM ask.rows('how many orders are there');
-- every setting is found by its name, those of the extension among all others
SELECT count(*) FILTER (WHERE current_setting(name, true) IS NULL AND name NOT LIKE 'ask.%') AS unfound,
       count(*) FILTER (WHERE name LIKE 'ask.%') > 30 AS defined, count(*) FILTER (WHERE name !~ '^[a-zA-Z]') AS misnamed FROM pg_settings;
SELECT ask.forget('everything') > 0 AS forgotten;
DROP SCHEMA shop CASCADE;
