-- Several answers together; the usual dashboard comes of what is asked again and again.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
\set VERBOSITY default
SELECT c ->> 'question' AS question, c ->> 'sql' IS NOT NULL AS sql, c #>> '{spec,$schema}' IS NOT NULL AS spec
FROM jsonb_array_elements(ask.dashboard('number of customers by city; total of orders by month') -> 'charts') c;
SELECT k FROM jsonb_object_keys(ask.dashboard('number of customers by city')) k ORDER BY k COLLATE "C";
SELECT ask.dashboard_html('number of customers by city') ~ '^<!DOCTYPE html>' AS page;
-- one that can't be answered does not spoil the others
SELECT jsonb_array_length(ask.dashboard('number of customers by city; xyzzy plugh') -> 'charts');
SELECT ask.dashboard('xyzzy plugh');
-- nothing is usual yet
SELECT ask.dashboard('show me the usual dashboard');
SELECT count(ask.sql(q)) FROM unnest(ARRAY['how many customers are there', 'how many customers are there', 'how many customers are there',
    'total of orders by month', 'total of orders by month', 'total of orders by month', 'total of orders by month',
    'number of products by category']) q;
SELECT d ->> 'title' AS title, jsonb_path_query_array(d, '$.charts[*].question') AS questions
FROM ask.dashboard('show me the usual dashboard') d;
SELECT d ->> 'title' AS title, jsonb_path_query_array(d, '$.charts[*].question') AS questions
FROM ask.dashboard('show me the usual orders dashboard') d;
SELECT status, sql IS NOT NULL AS sql, jsonb_array_length(chart -> 'charts') AS charts FROM ask.answer('show me the usual dashboard');
SELECT ask.sql('show me the usual dashboard');
SELECT ask.dashboard(NULL) IS NULL AS null;
SELECT ask.forget('everything') > 0 AS forgotten;
DROP SCHEMA shop CASCADE;
