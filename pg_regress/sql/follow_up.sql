-- Conversations: of the connection, and by name across connections.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
SELECT * FROM ask.rows('total of orders by month');
SELECT ask.explain('as a bar chart') -> 'follow_up';
-- a named session goes on in another connection
SELECT * FROM ask.rows('number of orders by month', 'report-1');
\c -
SET search_path = shop;
SELECT count(*) > 0 AS goes_on FROM ask.history WHERE session = 'report-1';
SELECT * FROM ask.rows('as a table', 'report-1');
-- another session knows nothing of it
SELECT status FROM ask.answer('as a pie chart', 'report-2');
-- the connection's own session lives in a setting, and ends with DISCARD ALL
SELECT status FROM ask.answer('how many orders are there');
SELECT length(current_setting('ask.session')) AS session;
DISCARD ALL;
SELECT coalesce(current_setting('ask.session'), '') AS session;
-- it survives an error, which takes everything else back
SET search_path = shop;
SELECT ask.sql('xyzzy plugh');
SELECT status FROM ask.answer('how many orders are there');
SELECT count(DISTINCT session) AS sessions FROM ask.history WHERE question IN ('xyzzy plugh', 'how many orders are there') AND asked_at > now() - interval '1 minute' AND session = current_setting('ask.session');
-- what a transaction took back is gone, what an error took back was kept for later
SELECT question, status FROM ask.history WHERE session = current_setting('ask.session') ORDER BY id;
BEGIN;
SELECT status FROM ask.answer('how many products are there');
ROLLBACK;
SELECT count(*) FROM ask.history WHERE question = 'how many products are there';
-- a conversation needs no history
SET ask.learn = off;
SELECT * FROM ask.rows('total of orders by month', 'quiet');
SELECT status, row_count FROM ask.answer('as a bar chart', 'quiet');
SELECT count(*) FROM ask.history WHERE session = 'quiet';
RESET ask.learn;
SELECT ask.forget('everything') > 0 AS forgotten;
SET client_min_messages = warning;
DROP SCHEMA shop CASCADE;
