-- An analyst's story: two sessions, a profile, corrections, some fifty questions that recur, the usual dashboard.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
CREATE ROLE regress_ask_maria LOGIN;
GRANT USAGE ON SCHEMA ask, shop TO regress_ask_maria;
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO regress_ask_maria;
\o
\set ECHO all
\c - regress_ask_maria
SET search_path = shop;
-- Monday: she says how she likes things
SELECT * FROM ask.profile();
SELECT ask.prefer('default_limit', '2');
SELECT ask.prefer('preferred_charts', 'categories: pie');
SELECT * FROM ask.profile() WHERE origin = 'set';
-- her words
SELECT ask.define('clients', 'customers');
SELECT ask.define('turnover', 'sum(orders.total)');
SELECT ask.define('regular', 'customers.status = ''active''');
-- a conversation
SELECT sql, rows FROM ask.answer('turnover by month', 'monday');
SELECT sql, rows FROM ask.answer('only Berlin', 'monday');
SELECT sql, rows FROM ask.answer('now break that down by client', 'monday');
SELECT rows, chart #>> '{mark,type}' AS mark FROM ask.answer('as a bar chart', 'monday');
SELECT sql FROM ask.answer('go back to the first one', 'monday');
SELECT sql, rows FROM ask.answer('what is their total?', 'monday');
-- a new topic is a new topic
SELECT sql, rows FROM ask.answer('how many regular clients are there', 'monday');
-- her limit applies to rankings that name no number
SELECT sql FROM ask.answer('top clients by turnover', 'monday 2');
-- an answer that she corrects; the correction answers from now on, in other words too
SELECT id AS wrong FROM ask.answer('number of sold products by category', 'monday 3') \gset
SELECT ask.feedback(:wrong, -1, 'SELECT p.category, sum(i.quantity) AS sold FROM order_items i JOIN products p ON p.id = i.product_id GROUP BY p.category ORDER BY 2 DESC, 1');
SELECT source, rows FROM ask.answer('number of sold products by category', 'monday 4');
SELECT source, rows FROM ask.answer('number of sold products per category', 'monday 5');
SELECT source FROM ask.answer('number of sold products by name', 'monday 6');
-- what her house calls its best
SELECT ask.teach('our champions', 'SELECT c.name, sum(o.total) AS spent FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.name ORDER BY 2 DESC, 1 LIMIT 2') > 0 AS taught;
SELECT source, rows FROM ask.answer('who are our champions?', 'monday 7');
SELECT source FROM ask.answer('who are our champions in Paris?', 'monday 8');
-- Tuesday, another connection: she asks what she always asks, some fifty questions in three rounds
\c - regress_ask_maria
SET search_path = shop;
SELECT q.question, string_agg(a.source, ', ' ORDER BY round) AS answered_by, count(DISTINCT a.sql) AS queries
FROM generate_series(1, 4) AS round
CROSS JOIN LATERAL (VALUES
    (1, 'turnover by month'), (2, 'turnover by city'), (3, 'number of orders by month'), (4, 'number of orders by city'),
    (5, 'how many clients are there'), (6, 'how many regular clients are there'), (7, 'average total of orders by city'),
    (8, 'the 3 largest orders'), (9, 'clients from Paris'), (10, 'number of products by category'),
    (11, 'most expensive product'), (12, 'turnover in January 2026'), (13, 'orders of Ada Abel')) AS q(place, question)
CROSS JOIN LATERAL ask.answer(q.question, 'tuesday ' || q.place || round) AS a
GROUP BY q.place, q.question ORDER BY q.place;
-- in other words, and with other values in their places
SELECT source, sql FROM ask.answer('what is the number of orders per city', 'tuesday a');
SELECT source, sql FROM ask.answer('turnover in February 2026', 'tuesday b');
SELECT source, right(sql, 7) AS bound FROM ask.answer('the 2 largest orders', 'tuesday c');
SELECT source, sql FROM ask.answer('orders of Bob Brown', 'tuesday d');
-- what only sounds alike is asked anew
SELECT source, sql LIKE '% DESC%' AS descending FROM ask.answer('the 3 smallest orders', 'tuesday e');
SELECT source, sql FROM ask.answer('clients not from Paris', 'tuesday f');
SELECT source, sql FROM ask.answer('number of orders by client', 'tuesday g');
SELECT source, sql FROM ask.answer('how many regular clients are in Paris', 'tuesday h');
-- and she can have it afresh
SELECT source FROM ask.answer('number of orders by city, afresh', 'tuesday i');
-- the usual dashboard: her recurring questions, together
SELECT d ->> 'title' AS title, c ->> 'question' AS question, c ->> 'sql' AS sql
FROM ask.dashboard('show me the usual dashboard', 'tuesday j') AS d CROSS JOIN LATERAL jsonb_array_elements(d -> 'charts') AS c;
SELECT d ->> 'title' AS title, jsonb_array_length(d -> 'charts') AS charts, d #>> '{layout,layout_type}' AS layout
FROM ask.dashboard('show me the usual products dashboard', 'tuesday k') AS d;
SELECT question, status, source, row_count, jsonb_array_length(chart -> 'charts') AS charts FROM ask.answer('show me the usual dashboard', 'tuesday l');
\set VERBOSITY default
SELECT ask.sql('show me the usual dashboard', 'tuesday m');
\set VERBOSITY terse
-- what all this left behind, visible and hers
SELECT kind, question, slots, good, bad FROM ask.memories ORDER BY id;
SELECT kind, pattern, times, answered FROM ask.patterns WHERE kind IN ('tables', 'intent') AND times > 4 ORDER BY kind, times DESC, pattern;
SELECT stage, calls FROM ask.report() WHERE stage IN ('answered', 'clarify', 'refused', 'failed', 'memory hits');
SELECT kind, name, holds FROM ask.check();
-- and gone when she says so
SELECT ask.forget('everything') > 100 AS forgotten;
SELECT count(*) FROM ask.history;
\c - postgres
SET client_min_messages = warning;
DROP SCHEMA shop CASCADE;
REVOKE USAGE ON SCHEMA ask FROM regress_ask_maria;
DROP ROLE regress_ask_maria;
