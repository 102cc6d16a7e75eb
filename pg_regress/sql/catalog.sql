-- Questions about the data themselves, and what is refused by name.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
COMMENT ON TABLE orders IS 'What was ordered, one row an order';
COMMENT ON COLUMN orders.total IS 'Sum of its items in euros';
SELECT * FROM ask.table('which tables are there') AS t(table_name text, kind text, columns text, description text);
SELECT ask.sql('how many tables are there');
SELECT * FROM ask.table('describe the orders table') AS t(column_name text, type text, key text, description text);
SELECT * FROM ask.rows('what does the total column mean');
SELECT * FROM ask.rows('which values does status have');
SELECT * FROM ask.rows('how are the tables related');
SELECT * FROM ask.rows('which table contains city');
BEGIN;
SELECT ask.cursor('columns of products', 'described');
FETCH ALL FROM described;
COMMIT;
SELECT status, source, confidence, row_count, columns, warnings, summary IS NOT NULL AS summary FROM ask.answer('what columns does products have?');
SELECT status, source, row_count > 2 AS offers FROM ask.answer('help');
SELECT status, source, rows ->> 0 IS NOT NULL AS offers FROM ask.answer('hello');
SELECT status, reason, hint FROM ask.answer('what does the frobnitz column mean');
-- each question that is offered is answered
SELECT q.question, a.status FROM ask.rows('what can I ask') r, LATERAL (SELECT r ->> 'question' AS question) q, LATERAL ask.answer(q.question) a
WHERE a.status <> 'answered' OR a.confidence < 0.9;
SELECT s.question, a.status, a.confidence FROM ask.suggest(6) AS s(question), LATERAL ask.answer(s.question) a
WHERE a.status <> 'answered' OR a.confidence < 0.9;
SELECT count(*) > 3 AS several, count(*) FILTER (WHERE s.question NOT LIKE 'How many %') > 2 AS other_than_counts FROM ask.suggest(6) AS s(question);
-- nothing of it is learned, and a conversation goes on as if it had not been asked
SELECT count(*) FROM ask.memories WHERE question LIKE '%table%' OR question LIKE 'help%';
SELECT ask.sql('number of customers by city', 'talk');
SELECT ask.sql('what columns does customers have', 'talk') IS NOT NULL AS told;
SELECT ask.sql('same for products by category', 'talk') IS NOT NULL AS goes_on;
-- what tables and columns are taken for
SELECT part, name, role, reason FROM ask.describe('orders');
SELECT * FROM ask.describe('shop.orders.total');
SELECT * FROM ask.describe('frobnitz');
-- told is what the caller may read
CREATE ROLE regress_ask_catalog;
GRANT USAGE ON SCHEMA ask, shop TO regress_ask_catalog;
GRANT SELECT (id, city) ON customers TO regress_ask_catalog;
SET ROLE regress_ask_catalog;
SELECT * FROM ask.rows('which tables are there');
SELECT * FROM ask.rows('describe customers');
SELECT part, name FROM ask.describe('customers');
SELECT * FROM ask.describe('customers.name');
SELECT status FROM ask.answer('which values does the status column have');
SELECT status FROM ask.answer('describe the orders table');
-- tables off the search_path: what there is can be told, and how to get there
SET search_path = public;
SELECT status, reason, hint FROM ask.answer('how many customers are there');
SELECT * FROM ask.rows('which tables are there');
SELECT * FROM ask.suggest(3);
\set VERBOSITY default
\set SHOW_CONTEXT never
SELECT ask.sql('how many customers are there');
\set VERBOSITY terse
RESET ROLE;
SET search_path = shop;
-- not done here
SELECT question, status, reason FROM unnest(ARRAY['mark order 3 as paid', 'could you please add a product called Stool for 30 dollars',
  'increase all prices by 5 %', 'email this to Bob', 'remind me tomorrow to check the stock', 'forecast the orders of next month',
  'how many orders will we get next month?', 'should we raise our prices?', 'why did orders drop in Berlin?']) q, LATERAL ask.answer(q);
SELECT question, status FROM unnest(ARRAY['orders per month please', 'could you show me the products', 'change in total orders by month']) q,
  LATERAL ask.answer(q);
-- what can't be run on a column's type gives way to another reading
CREATE TABLE scores (score_id int PRIMARY KEY, school_year text NOT NULL, score int NOT NULL);
INSERT INTO scores SELECT n, CASE WHEN n % 2 = 0 THEN 'Chicago (1957)' ELSE 'Boston (1960)' END, n FROM generate_series(1, 20) n;
ANALYZE scores;
SELECT status, reason IS NULL AS no_error FROM ask.answer('scores in 1957');
DROP TABLE scores;
SELECT ask.forget('everything') > 0 AS forgotten;
DROP SCHEMA shop CASCADE;
REVOKE USAGE ON SCHEMA ask FROM regress_ask_catalog;
DELETE FROM ask.turn WHERE role_name = 'regress_ask_catalog';
DROP ROLE regress_ask_catalog;
