-- The rows of an answer as a table, a cursor, a view.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
\set VERBOSITY default
SELECT * FROM ask.table('number of customers by city') AS t(city text, customers bigint) ORDER BY city;
SELECT * FROM ask.table('number of customers by city') AS t(city text);
SELECT * FROM ask.table('number of customers by city') AS t(city date, customers bigint);
SELECT * FROM ask.table(NULL) AS t(city text);
BEGIN;
SELECT ask.cursor('total of orders by month', 'months');
FETCH ALL FROM months;
COMMIT;
FETCH BACKWARD 1 FROM months;
CLOSE months;
SELECT ask.view('number of customers by city', 'by_city') IS NOT NULL AS made;
SELECT * FROM by_city ORDER BY 1;
SELECT ask.view('number of customers by city', 'customers');
BEGIN READ ONLY;
SELECT ask.view('number of customers by city', 'other');
ROLLBACK;
-- a conversation goes through all of them
SELECT * FROM ask.table('as a table', current_setting('ask.session')) AS t(city text, customers bigint) ORDER BY city;
DROP VIEW by_city;
SELECT ask.forget('everything') > 0 AS forgotten;
DROP SCHEMA shop CASCADE;
