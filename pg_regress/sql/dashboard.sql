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
SELECT d -> 'unanswered' -> 0 ->> 'question' AS unanswered FROM ask.dashboard('number of customers by city; xyzzy plugh') d;
-- several questions in one text, or in an array
SELECT d ->> 'title' AS title, jsonb_path_query_array(d, '$.charts[*].question') AS questions
FROM ask.dashboard('orders dashboard for 2026: total, by month, by city and the top 3 customers') d;
SELECT jsonb_path_query_array(d, '$.charts[*].question') AS questions
FROM ask.dashboard(ARRAY['number of customers by city', NULL, 'total of orders by month']) d;
SELECT ask.dashboard(ARRAY[]::text[]);
SELECT ask.dashboard(NULL::text[]) IS NULL AS null;
-- rows for filters that all charts follow, and for going from a category to its products
SELECT f ->> 'title' AS filter, f ->> 'charts' AS charts
FROM jsonb_array_elements(ask.dashboard('total of orders by month; number of orders by city; number of orders by status') -> 'filters') f;
SELECT c ->> 'question' AS question, jsonb_path_query_array(c, '$.drill[*].title') AS drill, jsonb_array_length(c #> '{cube,rows}') AS rows
FROM jsonb_array_elements(ask.dashboard('total quantity by category; number of customers by city') -> 'charts') c;
SELECT ask.dashboard_html(ARRAY['number of customers by city']) ~ 'number of customers by city' AS page;
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
