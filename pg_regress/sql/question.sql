-- What a question gives: SQL, rows, an answer in one row, a chart, an explanation.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
SELECT ask.sql('how many customers are there');
SELECT * FROM ask.rows('number of customers by city') r ORDER BY r::text;
SELECT * FROM ask.rows('how many customers are in Berlin');
-- values are found in any case, and with a slip of the pen
SELECT * FROM ask.rows('how many customers are in berlin');
SELECT * FROM ask.rows('how many customers are in Berlim');
-- and by a word that is a part of them; in schemas that the caller does not see, nothing is found
INSERT INTO customers VALUES (90, 'North Coffee', 'Bergen', 'active'), (91, 'Coffee Brothers', 'Bergen', 'active');
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.notes (id int PRIMARY KEY, note text);
INSERT INTO elsewhere.notes VALUES (1, 'teapots');
SET search_path = shop, elsewhere;
SELECT count(*) > 0 AS refreshed FROM ask.refresh();
SET search_path = shop;
SELECT * FROM ask.rows('names of coffee customers');
SELECT status, reason FROM ask.answer('number of teapots');
DELETE FROM customers WHERE id >= 90;
DROP SCHEMA elsewhere CASCADE;
SELECT * FROM ask.rows('total of orders by month');
-- no double counting: an order's total is not summed once for each of its items
SELECT * FROM ask.rows('sum of total of orders');
-- one row with everything
SELECT status, question, columns, rows, row_count, truncated, source, warnings, options, reason, hint, elapsed_ms > 0 AS timed
FROM ask.answer('number of customers by city');
SELECT chart ->> '$schema' AS schema, chart #>> '{data,values,0}' IS NOT NULL AS data, summary <> '' AS summary
FROM ask.answer('number of customers by city');
SELECT ask.chart('number of customers by city') ->> '$schema';
-- every stage, in its order of appearance
SELECT k FROM jsonb_object_keys(ask.explain('number of customers by city')) k ORDER BY k COLLATE "C";
SELECT k FROM jsonb_object_keys(ask.explain('number of customers by city') -> 'timings') k ORDER BY k COLLATE "C";
-- the stored trace of an answer
SELECT ask.explain(id) ->> 'question' FROM ask.history ORDER BY id DESC LIMIT 1;
-- more rows than wanted are cut, and said to be
SET ask.max_rows = 2;
SELECT row_count, truncated FROM ask.answer('number of customers by city');
RESET ask.max_rows;
-- NULL gives NULL
SELECT ask.sql(NULL) IS NULL AS sql, ask.chart(NULL) IS NULL AS chart, ask.explain(NULL::text) IS NULL AS explain,
       ask.answer(NULL) IS NULL AS answer;
SELECT count(*) FROM ask.rows(NULL);
-- nothing of the extension depends on the search path or on how literals are read
SET search_path = pg_catalog, shop;
SET standard_conforming_strings = off;
SELECT * FROM ask.rows('how many customers are in Berlin');
RESET standard_conforming_strings;
-- DDL is seen by the next question
SET search_path = shop;
SELECT status FROM ask.answer('how many suppliers are there');
CREATE TABLE suppliers (id int PRIMARY KEY, name text);
SELECT * FROM ask.rows('how many suppliers are there');
DROP TABLE suppliers;
SELECT status FROM ask.answer('how many suppliers are there');
-- keeping no history
SET ask.learn = off;
SELECT id, status FROM ask.answer('how many customers are there');
RESET ask.learn;
SELECT ask.forget('everything') > 0 AS forgotten;
DROP SCHEMA shop CASCADE;
