-- Charts of questions and of one's own SQL; what is preferred, set or learned.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
\set VERBOSITY default
-- a query of one's own, through the guard
SELECT c ->> '$schema' AS schema, c #>> '{usermeta,kind}' AS kind, c #> '{data,values,0}' AS first
FROM ask.chart_of('SELECT city, count(*) AS customers FROM customers GROUP BY city ORDER BY 2 DESC, 1') c;
SELECT w AS wish, c #>> '{usermeta,kind}' AS kind, c #>> '{usermeta,warnings,0}' AS warning
FROM unnest(ARRAY['pie', 'as a pie chart', 'stacked bars', 'scatter', 'table', 'heat map', NULL, '']) w,
     ask.chart_of('SELECT city, count(*) AS customers FROM customers GROUP BY city', w) c;
SELECT ask.chart_of('SELECT city FROM customers', 'in shades of green');
SELECT ask.chart_of('DELETE FROM customers');
SELECT ask.chart_of('SELECT pg_read_file(''/etc/passwd'')');
SELECT ask.chart_of(NULL) IS NULL AS null;
-- an order named for an axis, and time binned
SELECT jsonb_path_query_array(ask.chart('total of orders by city as a bar chart, sort the y axis in ascending order'), '$.data.values[*].total') AS ascending;
SELECT jsonb_path_query_array(ask.chart_of('SELECT ordered_at, total FROM orders', 'as bars, bin ordered_at by month'), '$.data.values[*].total') AS months;
SELECT jsonb_path_query_array(ask.chart_of('SELECT ordered_at, total FROM orders', 'as bars, bin ordered_at by weekday'), '$.data.values[*].total') AS weekdays;
-- formats of the profile
SELECT ask.prefer('currency', 'eur'), ask.prefer('number_format', '1.234,5'), ask.prefer('date_format', 'eu');
SELECT ask.chart('total sales in February 2026') #>> '{data,values,0,text}' AS text;
SELECT summary FROM ask.answer('total sales in February 2026');
SELECT ask.prefer('currency', NULL), ask.prefer('number_format', NULL), ask.prefer('date_format', NULL);
SELECT ask.prefer('currency', 'monopoly money');
SELECT ask.prefer('preferred_charts', 'tartan');
SELECT ask.prefer('preferred_charts', 'categories: pie, time_series: area');
SELECT ask.chart('number of customers by city') #>> '{usermeta,kind}' AS categories, ask.chart('total of orders by month') #>> '{usermeta,kind}' AS months;
SELECT ask.prefer('preferred_charts', NULL);
-- learned from what is named: three times, and in more than 80 % of the cases
SELECT ask.chart('number of customers by city', 'a') #>> '{usermeta,kind}' AS before;
SELECT ask.forget('history') > 0 AS forgotten;
SELECT ask.chart(q, 'b') #>> '{usermeta,kind}' AS named
FROM unnest(ARRAY['number of customers by city as a pie chart', 'number of customers by status as a pie chart', 'number of products by category as a pie chart']) q;
SELECT value, origin FROM ask.profile() WHERE key = 'preferred_charts';
SELECT c #>> '{usermeta,kind}' AS learned, c #>> '{usermeta,reasons,0}' AS reason FROM ask.chart('number of customers by city', 'c') c;
-- what was changed afterwards does not count, what it was changed to does
SELECT ask.forget('history') > 0 AS forgotten;
SELECT count(ask.chart(q, s)) FROM (VALUES ('number of customers by city', 'd'), ('as a pie chart', 'd'), ('number of customers by status', 'e'),
    ('as a pie chart', 'e'), ('number of products by category', 'f'), ('as a pie chart', 'f')) AS x(q, s);
SELECT value, origin FROM ask.profile() WHERE key = 'preferred_charts';
-- good feedback counts like a name
SELECT ask.forget('history') > 0 AS forgotten;
SELECT ask.feedback((ask.answer(q, 'g')).id, 1) FROM unnest(ARRAY['number of customers by city', 'number of customers by status', 'number of products by category']) q;
SELECT value, origin FROM ask.profile() WHERE key = 'preferred_charts';
SET ask.learn = off;
SELECT value, origin FROM ask.profile() WHERE key = 'preferred_charts';
RESET ask.learn;
SELECT ask.forget('everything') > 0 AS forgotten;
DROP SCHEMA shop CASCADE;
